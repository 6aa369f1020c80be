"""What a batch reads, of every kind of file, and the tables it writes; the command that starts it."""

import datetime as dt
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")

import pyarrow as pa
from batch_kit import files_of
from click.testing import CliRunner, Result
from pyarrow import parquet
from test_cli_bad_input import DOCKSIDE, HERALD

from onrecord import batch, weights
from onrecord.cli import main
from onrecord.errors import UsageError


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["batch", *(str(argument) for argument in arguments)])


def warc(page: str) -> bytes:
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}".encode()
    head = ["WARC/1.1", "WARC-Type: response", "WARC-Target-URI: https://dockside.example/a"]
    head += ["Content-Type: application/http; msgtype=response", f"Content-Length: {len(answer)}", "", ""]
    return "\r\n".join(head).encode() + answer + b"\r\n\r\n"


def as_html(text: str) -> str:
    title, *lines = [line for line in text.splitlines() if line]
    body = "".join(f"<p>{line}</p>" for line in lines)
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with articles in files of many kinds, and two that hold none."""
    folder = tmp_path_factory.mktemp("batch") / "news"
    folder.mkdir()
    (folder / "herald.txt").write_text(HERALD, encoding="utf-8")
    (folder / "dockside.html").write_text(as_html(DOCKSIDE), encoding="utf-8")
    row = {"text": HERALD.replace("nine", "ten"), "outlet": "The Brenn Post", "published": "2031-05-07"}
    (folder / "post.jsonl").write_text(json.dumps(row) + "\nno JSON\n", encoding="utf-8")
    parquet.write_table(pa.table({"text": [DOCKSIDE], "outlet": ["Quay TV"]}), folder / "tv.parquet")
    (folder / "crawl.warc").write_bytes(warc(as_html(HERALD)))
    (folder / "empty.txt").write_text("")
    return folder


@pytest.fixture(scope="module")
def out(news: Path) -> Path:
    """The folder that two processes filled with what they read there, with all tables."""
    found = run(news, "-o", news.parent / "out", "--workers", 2, "--vectors", "--stories")
    assert found.exit_code == 0, found.output
    assert found.stdout == ""
    told = re.match(
        r"5 articles: (\d+) statements, (\d+) actors, (\d+) times, (\d+) vectors\. They lie in ", found.stderr
    )
    assert told, found.stderr
    made = news.parent / "out"
    assert [int(count) for count in told.groups()] == [
        len(rows(made, table)) for table in ("statements", "actors", "times", "vectors")
    ]
    assert found.stderr.splitlines()[-1] == f"Rejected 2 inputs: {news.parent / 'out' / 'rejects'} tells why."
    return news.parent / "out"


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    return [row for path in sorted((out / table).iterdir()) for row in parquet.read_table(path).to_pylist()]


def test_every_kind_of_file_gives_its_articles_and_the_rest_its_reasons(news: Path, out: Path) -> None:
    read = {Path(row["input"]).name: row for row in rows(out, "articles")}
    assert sorted(read) == ["crawl.warc#1", "dockside.html", "herald.txt", "post.jsonl#1", "tv.parquet#1"]
    assert read["herald.txt"]["text"] == HERALD
    assert read["post.jsonl#1"]["outlet"] == "The Brenn Post"
    assert read["post.jsonl#1"]["published_day"] == dt.date(2031, 5, 7)
    assert read["crawl.warc#1"]["url"] == "https://dockside.example/a"
    assert {(Path(row["input"]).name, row["reason"]) for row in rows(out, "rejects")} == {
        ("empty.txt", "is empty"),
        ("post.jsonl#2", "line 2 is not JSON, so it was left out"),
    }


@pytest.mark.parametrize("table", ["statements", "actors", "times", "vectors"])
def test_every_row_holds_where_its_words_stand(out: Path, table: str) -> None:
    texts = {(row["id"], row["input"]): row["text"] for row in rows(out, "articles")}
    found = rows(out, table)
    assert found
    for row in found:
        text = texts[row["article"], row["input"]]
        assert text[row["start_char"] : row["end_char"]] == row["quote"] != ""


def test_who_said_what_is_what_quotes_tells(news: Path, out: Path) -> None:
    import onrecord

    told = list(onrecord.quotes([news / "herald.txt"]))
    found = [row for row in rows(out, "statements") if row["input"].endswith("herald.txt")]
    assert [(q.statement.id, q.text, q.speaker and q.speaker.name, q.statement.kind) for q in told] == [
        (row["id"], row["text"], row["speaker_name"], row["kind"]) for row in found
    ]
    assert {row["speaker_name"] for row in found} == {"Ada Lorne", "Tom Arkell"}
    for row in found:
        text = next(each["text"] for each in rows(out, "articles") if each["input"] == row["input"])
        assert " … ".join(text[at["start"] : at["end"]] for at in row["content_at"]) == row["text"]
        assert " … ".join(text[at["start"] : at["end"]] for at in row["source_at"]) == (row["source"] or "")


def test_columns_are_typed_and_tell_their_meaning(out: Path) -> None:
    for name, table in batch.TABLES.items():
        (path,) = (out / name).iterdir()
        schema = parquet.read_schema(path)
        assert schema.names == [column.name for column in table.columns]
        assert [schema.field(c.name).metadata[b"about"].decode() for c in table.columns] == [
            c.about for c in table.columns
        ]
    assert schema.field("reason").type == pa.string()
    statements = parquet.read_schema(next((out / "statements").iterdir()))
    assert statements.field("said_day").type == pa.date32()
    assert statements.field("content_at").type == pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64())]))


def test_vectors_have_the_length_one_and_alike_words_lie_near(out: Path) -> None:
    by_input = {(row["input"], row["quote"]): row["vector"] for row in rows(out, "vectors")}
    assert all(
        len(vector) == 384 and sum(n * n for n in vector) == pytest.approx(1, abs=1e-3) for vector in by_input.values()
    )
    contracts = [vector for (_, quote), vector in by_input.items() if "thirty years" in quote]
    others = [vector for (_, quote), vector in by_input.items() if "boats would leave" in quote]
    near = sum(a * b for a, b in zip(contracts[0], contracts[1], strict=True))
    far = sum(a * b for a, b in zip(contracts[0], others[0], strict=True))
    assert near > far


def test_one_process_writes_the_same_bytes(news: Path, out: Path) -> None:
    found = run(news, "-o", news.parent / "alone", "--workers", 1, "--vectors", "--stories", "--quiet")
    assert (found.exit_code, found.output) == (0, "")
    assert files_of(news.parent / "alone") == files_of(out)


def test_the_manifest_tells_what_is_there(out: Path) -> None:
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["schema"] == "onrecord.batch/1"
    assert manifest["created_by"]["weights"]["tagger.onnx"] == weights.digests()["tagger.onnx"]
    assert {name: table["rows"] for name, table in manifest["tables"].items()} == {
        name: len(rows(out, name)) for name in batch.TABLES
    }
    names = [part["name"] for part in manifest["parts"]]
    assert sorted(path.stem for path in (out / "times").iterdir()) == sorted(names)


def test_where_no_article_can_be_read_the_command_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    found = run(tmp_path / "empty.txt", "-o", tmp_path / "out", "--workers", "1", "--quiet")
    assert found.exit_code == 1
    assert found.stderr == f"Error: No article could be read: {tmp_path / 'out' / 'rejects'} tells why.\n"
    assert [row["reason"] for row in rows(tmp_path / "out", "rejects")] == ["is empty"]


def test_a_date_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "herald.txt").write_text(HERALD, encoding="utf-8")
    (tmp_path / "known.csv").write_text("file,published\nherald.txt,soon\n", encoding="utf-8")
    found = run(tmp_path / "herald.txt", "-o", tmp_path / "out", "--articles", tmp_path / "known.csv", "--workers", 1)
    assert found.exit_code == 0, found.output
    (row,) = rows(tmp_path / "out", "rejects")
    assert (row["input"], len(rows(tmp_path / "out", "articles"))) == ("known.csv", 1)
    assert "which is no calendar day" in row["reason"]


def test_the_command_offers_what_there_is() -> None:
    options = {option.name: option for option in main.commands["batch"].params}
    assert tuple(options["engine"].type.choices) == batch.ENGINES
    assert options["part_size"].default == batch.PART_SIZE
    with pytest.raises(UsageError, match="There is no engine abacus: choose one of process"):
        batch.run([], "out", engine="abacus")


def test_without_pyarrow_the_command_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    found = run(tmp_path, "-o", tmp_path.parent / "out")
    assert found.exit_code == 2
    assert "A batch needs pyarrow, which is not installed: pip install 'onrecord[parquet]'." in found.stderr
