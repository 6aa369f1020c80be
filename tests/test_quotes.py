"""Statements alone: each line whole by itself, read article by article, from Python and on the command line."""

import csv
import dataclasses
import io
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from test_cli_bad_input import DOCKSIDE, GERMAN, HERALD

import onrecord
from onrecord import api, pipeline
from onrecord.cli import main
from onrecord.datamodel import (
    Actor,
    Article,
    Page,
    Quote,
    Skipped,
    Statement,
    Story,
    actor_id,
    article_id,
    statement_id,
    text_sha256,
)
from onrecord.render import table

TEXT = "Boats sail\n\n\u201cWe sail\u2028if it\x85clears,\u201d Ada Lorne told reporters. \u201cAt six.\u201d"


def quote(text: str = TEXT, **fields: Any) -> Quote:
    """A statement in two pieces with its condition, as the pipeline would pair it with its speaker."""
    article = Article(article_id("Herald", text), "herald.txt", text, "Herald", text_sha256(text), title="Boats sail")
    first, second = text.index("We"), text.index("At six")
    content = (article.span(first, text.index(",\u201d") + 1), article.span(second, second + 7))
    source = article.span(text.index("Ada"), text.index("Ada") + 9)
    condition = article.span(text.index("if it"), text.index("clears") + 6)
    hearsay = article.span(text.index("told"), text.index("told") + 4)
    lorne = Actor(actor_id("person", "Ada Lorne"), "Ada Lorne", "person")
    reporters = Actor(actor_id("group", "reporters"), "reporters", "group")
    statement = Statement(
        statement_id(content), article.id, "direct", "body", content, (source,), speaker=lorne.id, condition=condition
    )
    statement = dataclasses.replace(statement, hearsay=hearsay, anonymity=source)
    known: dict[str, Any] = {"speaker": lorne, "addressees": (reporters,), **fields}
    return Quote(article, statement, **known)


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def run(*arguments: str | Path, **options: Any) -> Result:
    return CliRunner().invoke(main, ["quotes", *(str(argument) for argument in arguments)], **options)


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """A JSONL list of two articles, with one in another language and a broken line between them."""
    rows = [
        json.dumps({"text": HERALD, "outlet": "Herald", "url": "https://herald.example/1"}),
        json.dumps({"text": GERMAN}),
        "{broken",
        json.dumps({"text": DOCKSIDE, "outlet": "Dockside"}),
    ]
    path = tmp_path / "day.jsonl"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_spans_of_a_line_are_true_to_the_text_of_the_article() -> None:
    row = table.to_row(quote())
    spans = [*row["content"], *row["source"], row["condition"], row["hearsay"], row["anonymity"]]
    assert [TEXT[span["start"] : span["end"]] for span in spans] == [span["text"] for span in spans]
    assert row["article"]["sha256"] == text_sha256(TEXT)
    assert (row["speaker"], row["addressees"]) == (
        {"name": "Ada Lorne", "kind": "person"},
        [{"name": "reporters", "kind": "group"}],
    )


def test_a_quote_is_one_line_of_jsonl_whatever_its_words_hold() -> None:
    text = table.to_jsonl([quote(), quote(speaker=None)])
    assert [row["speaker"] is None for row in lines_of(text)] == [False, True]
    assert lines_of(text)[0]["text"] == quote().text


def test_a_quote_is_one_row_of_csv() -> None:
    (row,) = read_csv(table.csv_head() + table.to_csv([quote()]))
    said = quote().statement
    assert row["text"] == said.text
    assert row["content_at"] == " ".join(f"{span.start}..{span.end}" for span in said.content)
    assert (row["speaker"], row["speaker_kind"], row["addressees"]) == ("Ada Lorne", "person", "reporters")
    assert (row["hearsay"], row["anonymity"]) == ("told", "Ada Lorne")
    assert row["hearsay_at"] == f"{TEXT.index('told')}..{TEXT.index('told') + 4}"
    assert (row["cue"], row["cue_at"], row["venue"]) == ("", "", "")


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_of_csv_is_a_formula(begin: str) -> None:
    hostile = Actor(actor_id("group", "x"), f"{begin}HYPERLINK(1)", "group")
    (row,) = read_csv(table.csv_head() + table.to_csv([quote(speaker=hostile)]))
    assert row["speaker"] == f"'{begin}HYPERLINK(1)".replace("\r", "\n")


@pytest.mark.parametrize("between", [";", "\t", "\n", '; "', ";'"])
def test_no_cell_of_csv_holds_a_formula_for_a_program_that_parts_cells_otherwise(between: str) -> None:
    hostile = Actor(actor_id("group", "x"), f"due{between}=HYPERLINK(1)", "group")
    (row,) = read_csv(table.csv_head() + table.to_csv([quote(speaker=hostile)]))
    assert row["speaker"] == f"due{between}'=HYPERLINK(1)"


def test_a_cell_of_csv_holds_nothing_that_a_terminal_obeys() -> None:
    hostile = Actor(actor_id("group", "x"), "a\x1b[2Jb\x9bc\rd\r\ne\u202ef", "group")
    (row,) = read_csv(table.csv_head() + table.to_csv([quote(speaker=hostile)]))
    assert row["speaker"] == "a\ufffd[2Jb\ufffdc\nd\r\ne\ufffdf"


def test_speech_is_told_from_what_is_held() -> None:
    def with_act(act: Any) -> Quote:
        return dataclasses.replace(quote(), statement=dataclasses.replace(quote().statement, act=act))

    assert [with_act(act).is_speech for act in ("say", "deny", "believe", "want", "perceive")] == [
        *(True, True),
        *(False, False, False),
    ]


def test_a_fault_in_one_article_leaves_the_others_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def understand(article: Article, models: Any) -> Any:
        if "broken" in article.input:
            raise IndexError("list index out of range")
        return article, ()

    monkeypatch.setattr(pipeline, "first_readings", lambda page, models: (pipeline.First(page, False),))
    monkeypatch.setattr(pipeline, "_understand", understand)
    monkeypatch.setattr(pipeline.stories, "assemble", lambda documents, said: Story((), (), (), ()))
    articles = [Article(name, name, "x", "Herald", "") for name in ("a.txt", "broken.txt", "c.txt")]
    monkeypatch.setattr(pipeline.sources, "read", lambda inputs, **options: iter(articles))
    models = pipeline.Models(residue=None, nlp=None, tagger=None, names={})  # type: ignore[arg-type]
    first, fault, last = pipeline.quotes([], models)
    assert (first, last) == ((), ())
    assert isinstance(fault, Skipped)
    assert (fault.input, "IndexError" in fault.reason) == ("broken.txt", True)


def test_an_article_is_not_read_before_the_one_ahead_is_done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = []

    def read(inputs: Any, **options: Any) -> Iterator[Skipped]:
        for name in inputs:
            asked.append(name)
            yield Skipped(name, "is empty")

    monkeypatch.setattr(pipeline.sources, "read", read)
    models = pipeline.Models(residue=None, nlp=None, tagger=None, names={})  # type: ignore[arg-type]
    found = pipeline.quotes(iter(["a.txt", "b.txt"]), models)
    assert asked == []
    next(found)
    assert asked == ["a.txt"]


def test_nothing_is_kept_from_one_article_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    size, count = 100_000, 100

    def read(inputs: Any, **options: Any) -> Iterator[Page]:
        yield from (Page(f"{number}.txt", chr(97 + number % 26) * size) for number in range(count))

    monkeypatch.setattr(pipeline.sources, "read", read)
    monkeypatch.setattr(pipeline.articles, "extract", lambda page, residue, blocks: quote(TEXT + page.text).article)
    monkeypatch.setattr(pipeline, "_understand", lambda article, models: (article, ()))
    monkeypatch.setattr(pipeline.stories, "assemble", lambda articles, said: Story(tuple(articles), (), (), ()))
    monkeypatch.setattr(pipeline.stories, "quotes", lambda story: (quote(story.articles[0].text),))
    monkeypatch.setattr(pipeline, "load_models", lambda spacy: pipeline.Models(None, None, None, {}))  # type: ignore[arg-type]
    tracemalloc.start()
    try:
        assert sum(1 for _ in onrecord.quotes("any", cage=False)) == count
        assert tracemalloc.get_traced_memory()[1] < 10 * size
    finally:
        tracemalloc.stop()


def test_statements_stream_with_their_articles(day: Path) -> None:
    found = run(day)
    rows = lines_of(found.stdout)
    assert found.exit_code == 0
    assert {row["article"]["outlet"] for row in rows} == {"Herald", "Dockside"}
    assert rows[0]["schema"] == table.QUOTE_SCHEMA
    texts = {"Herald": HERALD, "Dockside": DOCKSIDE}
    for row in rows:
        for span in (*row["content"], *row["source"], *row["cue"]):
            assert texts[row["article"]["outlet"]][span["start"] : span["end"]] == span["text"]
    assert "Ada Lorne" in {row["speaker"]["name"] for row in rows if row["speaker"]}


def test_what_gives_no_article_is_told_and_kept(day: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.jsonl"
    told = run(day, "--rejects", rejects, "--quiet").stderr.splitlines()
    assert [line.split(":")[0] for line in told] == [f"Skipped {day}#2", f"Skipped {day}#3"]
    kept = lines_of(rejects.read_text(encoding="utf-8"))
    assert [f"Skipped {row['input']}: {row['reason']}" for row in kept] == told


def test_the_ending_of_the_output_chooses_csv(day: Path, tmp_path: Path) -> None:
    out = tmp_path / "day.csv"
    found = run(day, "-o", out)
    rows = read_csv(out.read_bytes().decode("utf-8"))
    assert (found.exit_code, found.stdout) == (0, "")
    assert f"Read 2 articles: {len(rows)} statements. They lie at {out}." in found.stderr
    assert [row["text"] for row in rows] == [row["text"] for row in lines_of(run(day).stdout)]


def test_standard_input_is_streamed_too(day: Path) -> None:
    piped = lines_of(run("-", input=day.read_bytes()).stdout)
    assert [row["id"] for row in piped] == [row["id"] for row in lines_of(run(day).stdout)]


def test_speech_alone_leaves_nothing_else(day: Path) -> None:
    acts = {row["act"] for row in lines_of(run(day, "--speech").stdout)}
    assert acts
    assert not acts & {"believe", "want", "perceive"}


def test_no_article_ends_with_1_and_leaves_an_older_output_alone(tmp_path: Path) -> None:
    out = tmp_path / "old.csv"
    out.write_text("before")
    found = run(tmp_path / "nowhere.txt", "-o", out)
    assert found.exit_code == 1
    assert found.stderr.startswith(f"Skipped {tmp_path / 'nowhere.txt'}: there is no file")
    assert out.read_text() == "before"


@pytest.mark.parametrize(
    "options",
    [
        ("day.jsonl", "-o", "day.jsonl"),
        (".", "-o", "quotes.jsonl"),
        ("day.jsonl", "-o", "quotes.html"),
        ("day.jsonl", "-o", "nowhere/quotes.csv"),
        ("day.jsonl", "-o", "quotes.csv", "--rejects", "quotes.csv"),
        ("day.jsonl", "--rejects", "day.jsonl"),
        (),
    ],
)
def test_wrong_usage_ends_with_2_and_harms_no_input(
    day: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    before = day.read_bytes()
    monkeypatch.chdir(day.parent)
    assert run(*options).exit_code == 2
    assert day.read_bytes() == before


def test_statements_are_no_articles_to_read(day: Path, tmp_path: Path) -> None:
    out = tmp_path / "quotes.jsonl"
    run(day, "-o", out)
    found = run(out)
    assert found.exit_code == 1
    assert "is a statement that OnRecord wrote" in found.stderr


def test_an_interrupted_run_says_what_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_quotes(inputs: Any, **options: Any) -> Iterator[tuple[Quote, ...]]:
        yield (quote(),)
        raise KeyboardInterrupt

    monkeypatch.setattr(api, "read_quotes", read_quotes)
    found = run("a.txt")
    assert (found.exit_code, len(lines_of(found.stdout))) == (1, 1)
    assert "what was found in 1 article is written" in found.stderr


def test_python_yields_quotes_and_tells_what_was_skipped(day: Path) -> None:
    skipped: list[Skipped] = []
    found = list(onrecord.quotes(day, on_skipped=skipped.append))
    assert [quote.to_dict() for quote in found] == lines_of(run(day).stdout)
    assert [entry.input for entry in skipped] == [f"{day}#2", f"{day}#3"]


def test_python_raises_where_nothing_could_be_read(tmp_path: Path) -> None:
    with pytest.raises(onrecord.InputError, match="No article could be read: .*nowhere.txt: there is no file"):
        list(onrecord.quotes(tmp_path / "nowhere.txt"))


# `onrecord quotes` in a process of its own, which tells its largest memory in kB at the end.
MEASURED = """
import sys
from onrecord import cli
try:
    cli.main(["quotes", *sys.argv[1:]], prog_name="onrecord")
finally:
    print(*(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")), file=sys.stderr)
"""
MARGIN_KB = 10_000  # the answers that the rooms keep fill up (2,000 kB were seen), and where memory lies varies


def invented(count: int) -> Iterator[str]:
    """Short articles, no two alike: each with names, numbers and words of its own."""
    for number in range(count):
        name = "".join(chr(97 + (number // 26**place + place * 7) % 26) for place in range(4)).capitalize()
        text = (
            f"Harbour {name} opens\n\n“We have {number} boats for {name},” said Ada {name}, the harbour minister.\n\n"
            f"She told reporters that the {name.lower()}ish crews would sail on day {number}, whatever the weather."
        )
        yield json.dumps({"text": text, "outlet": f"{name} Herald"})


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell a process's memory")
def test_memory_does_not_grow_with_the_number_of_articles(tmp_path: Path) -> None:
    def peak_kb(count: int) -> int:
        path = tmp_path / f"{count}.jsonl"
        path.write_text("\n".join(invented(count)), encoding="utf-8")
        command = [sys.executable, "-c", MEASURED, str(path), "-o", str(tmp_path / f"{count}.csv"), "--quiet"]
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True, timeout=600)
        assert done.returncode == 0, done.stderr
        return int(done.stderr.split()[-1])

    assert peak_kb(400) - peak_kb(40) < MARGIN_KB


def test_a_reader_who_has_seen_enough_is_no_failure(day: Path) -> None:
    command = [str(Path(sys.executable).with_name("onrecord")), "quotes", str(day)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.close()
    _, told = process.communicate(timeout=120)
    assert (process.returncode, "Traceback" in told, "BrokenPipe" in told) == (0, False, False)
