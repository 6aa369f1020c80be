"""Inputs and tables in object storage: what is read and written by address is what it is on a disk."""

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("fsspec")

import fsspec
from batch_kit import begin, files_of, log_of
from click.testing import CliRunner
from pyarrow import parquet
from test_batch_runs import ARTICLES, filled, listed

from onrecord import batch
from onrecord.batch.places import place_of
from onrecord.cli import main
from onrecord.errors import InputError, UsageError
from onrecord.sources import Direct, read


@pytest.fixture
def memory() -> Any:
    """The storage in memory, empty."""
    files = fsspec.filesystem("memory")
    files.store.clear()
    files.pseudo_dirs[:] = [""]
    yield files
    files.store.clear()


def put(files: Any, path: str, text: str) -> str:
    files.pipe_file(path, text.encode())
    return f"memory:/{path}"


def stored(files: Any, place: str) -> dict[str, bytes]:
    return {path.removeprefix(f"{place}/"): files.cat_file(path) for path in files.find(place)}


def run(source: str, out: str, log: Path, **options: Any) -> batch.Summary:
    return batch.run([source], out, workers=2, part_size=10, reader=partial(begin, str(log)), **options)


def test_what_storage_holds_is_what_a_disk_holds(memory: Any, tmp_path: Path) -> None:
    lines = "".join(json.dumps({"text": text}) + "\n" for text in ARTICLES)
    source = put(memory, "/desk/news.jsonl", lines)
    first = run(source, "memory://desk/tables", tmp_path / "log")
    onto_disk = run(source, str(tmp_path / "tables"), tmp_path / "log")
    assert first == onto_disk
    assert first.rows["articles"] == 100
    disk = files_of(tmp_path / "tables")
    assert disk.pop(".lock") == b""
    assert stored(memory, "/desk/tables") == disk


def test_what_storage_holds_is_not_read_again(memory: Any, tmp_path: Path) -> None:
    source = put(memory, "/desk/news.jsonl", "".join(json.dumps({"text": text}) + "\n" for text in ARTICLES[:40]))
    whole = run(source, "memory://desk/tables", tmp_path / "log")
    before = stored(memory, "/desk/tables")
    lost = next(path for path in sorted(memory.find("/desk/tables/times")))
    memory.rm_file(lost)
    again = run(source, "memory://desk/tables", tmp_path / "again")
    assert (again.rows, again.new_parts) == (whole.rows, 1)
    assert 0 < len(log_of(tmp_path / "again")) < 40
    assert stored(memory, "/desk/tables") == before


def test_a_folder_in_storage_is_read_as_one_on_a_disk(memory: Any, tmp_path: Path) -> None:
    texts = {"a.txt": "One.", "b/c.txt": "Two.", "b/.hidden.txt": "No.", "d.txt": "Three.", "empty.txt": ""}
    for name, text in texts.items():
        put(memory, f"/desk/news/{name}", text)
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    known = json.dumps({"a": {"outlet": "The Quay"}, "gone": {"outlet": "Nobody"}})
    put(memory, "/desk/news/articles.json", known)
    (tmp_path / "articles.json").write_text(known)

    def told(base: str) -> list[tuple[Any, ...]]:
        pages = list(read([base], storage=Direct()))
        return [(Path(page.input).name, getattr(page, "text", None), getattr(page, "outlet", None)) for page in pages]

    assert told("memory://desk/news") == told(str(tmp_path)) == told(tmp_path.as_uri())
    assert ("a.txt", "One.", "The Quay") in told("memory://desk/news")
    assert len(told("memory://desk/news")) == 5


def test_only_who_asks_reads_from_storage(memory: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Not for strangers.")
    put(memory, "/desk/news.txt", "Nor this.")
    (first, second) = read([secret.as_uri(), "memory://desk/news.txt"])
    assert first.reason == "OnRecord reads files, folders and http(s) addresses, not file://"
    assert second.reason == "OnRecord reads files, folders and http(s) addresses, not memory://"


def test_what_is_not_there_is_rejected_with_its_reason(memory: Any, tmp_path: Path) -> None:
    put(memory, "/desk/news.jsonl", json.dumps({"text": "The harbour is shut."}))
    found = batch.run(
        ["memory://desk/news.jsonl", "memory://desk/gone"],
        tmp_path / "out",
        workers=1,
        reader=partial(begin, str(tmp_path / "log")),
    )
    assert (found.rows["articles"], found.rows["rejects"]) == (1, 1)
    (path,) = (tmp_path / "out" / "rejects").iterdir()
    (row,) = parquet.read_table(path).to_pylist()
    assert row == {"input": "memory://desk/gone", "reason": "there is no file or folder at memory://desk/gone"}


@pytest.mark.parametrize(
    ("source", "out", "reason"),
    [
        ("news.jsonl", "abacus://desk/tables", "abacus://desk/tables cannot be reached: fsspec knows no abacus://"),
        ("abacus://desk/news", "tables", "abacus://desk/news cannot be reached: fsspec knows no abacus://"),
        ("news.jsonl", "https://desk.example/tables", "https://desk.example/tables cannot be written to"),
        ("memory://desk", "memory://desk/tables", "memory://desk/tables is among what is to be read"),
        ("memory://desk/", "memory://desk", "memory://desk is among what is to be read"),
    ],
)
def test_addresses_that_cannot_serve_are_refused(memory: Any, source: str, out: str, reason: str) -> None:
    found = CliRunner().invoke(main, ["batch", source, "-o", out])
    assert found.exit_code == 2
    assert reason in found.stderr


def test_a_plugin_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    found = CliRunner().invoke(main, ["batch", "s3://desk/news", "-o", "tables"])
    assert found.exit_code == 2
    assert "s3:// needs a package that is not installed: Install s3fs to access S3." in found.stderr


def test_a_file_address_is_a_path(tmp_path: Path) -> None:
    source = listed(tmp_path / "news.jsonl", ARTICLES[:5])
    by_path = filled(source, tmp_path / "a b", tmp_path / "log")
    by_address = run(source.as_uri(), (tmp_path / "c d").as_uri(), tmp_path / "log")
    assert by_path == by_address
    assert files_of(tmp_path / "c d").keys() == files_of(tmp_path / "a b").keys()


def test_storage_that_fails_is_told(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    place = place_of("memory://desk/tables")

    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("Access denied.\nRequest 7.")

    monkeypatch.setattr(type(memory), "pipe_file", fail)
    monkeypatch.setattr(type(memory), "cat_file", fail)
    with pytest.raises(
        InputError, match=r"memory://desk/tables/run.json cannot be written: RuntimeError: Access denied\.$"
    ):
        place.write("run.json", b"{}")
    with pytest.raises(OSError, match=r"memory://desk/tables/run.json: RuntimeError: Access denied"):
        place.read("run.json")
    assert place.names() == []
    memory.touch("/desk/tables/thesis.txt")
    with pytest.raises(UsageError, match="holds other things"):
        batch.run(["news.txt"], "memory://desk/tables")
