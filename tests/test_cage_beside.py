"""What strangers hand over beside articles is looked at in the cage, too: records, corrections, marks, corpora.

And files of object storage reach it without a network.
"""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from records import herring

from onrecord import api, cage, corrections, evaluation
from onrecord import record as room
from onrecord.cage import Limits, Source, checking, hiring, plain
from onrecord.cage.lines import Line, pair
from onrecord.cage.shelving import Handed, Shelf
from onrecord.datamodel import Page, Skipped
from onrecord.errors import EvidenceError, InputError
from onrecord.evaluation import scoring
from onrecord.sources import Storage

LIMITS = Limits(seconds=30.0, memory_mb=300)
LINE = json.dumps({"do": "undo", "at": "2031-05-09T12:00:00Z", "by": "jo", "of": "k0123456789"})


class Shelves:
    """A storage with two folders, which writes down what was opened."""

    def __init__(self) -> None:
        self.files = {
            "mem://desk/a.txt": b"The port is open.",
            "mem://desk/b.txt": b"It was shut.",
            "mem://own/key": b"!",
        }
        self.opened: list[str] = []

    def below(self, address: str) -> list[str]:
        found = [name for name in self.files if name.startswith(f"{address}/")]
        if not found:
            raise InputError(f"there is no file or folder at {address}")
        return found

    def open(self, address: str) -> BinaryIO:
        self.opened.append(address)
        return io.BytesIO(self.files[address])


# --- object storage


def test_what_lies_in_storage_is_opened_by_a_process_without_a_network() -> None:
    found = list(cage.pages(Source(["mem://desk", "mem://gone"], storage=Shelves()), LIMITS))
    assert [(each.input, each.text) for each in found if isinstance(each, Page)] == [
        ("mem://desk/a.txt", "The port is open."),
        ("mem://desk/b.txt", "It was shut."),
    ]
    assert found[2] == Skipped("mem://gone", "there is no file or folder at mem://gone")
    (alone,) = cage.pages(Source(["mem://desk"]), LIMITS)
    assert isinstance(alone, Skipped)
    assert "not mem://" in alone.reason


@pytest.mark.parametrize(
    ("letter", "asked"),
    [
        (b"D", "mem://own"),
        (b"O", "mem://own/key"),
        (b"O", "mem://desk"),
        (b"B", [0, 10]),
        (b"D", 7),
        (b"O", None),
    ],
)
def test_a_process_that_was_taken_over_gets_nothing_but_what_the_input_names(letter: bytes, asked: object) -> None:
    shelves = Shelves()
    shelf = Shelf(shelves)
    shelf.answer(b"D", json.dumps("mem://desk").encode(), "mem://desk")
    with pytest.raises(plain.Garbled):
        shelf.answer(letter, json.dumps(asked).encode(), "mem://desk")
    with pytest.raises(plain.Garbled):
        Shelf(None).answer(b"D", b'"mem://desk"', "mem://desk")
    assert shelves.opened == []


class Torn(Shelves):
    def open(self, address: str) -> BinaryIO:
        class File(io.BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                raise ConnectionError("gone")

        return File(b"some words")


@pytest.mark.parametrize("storage", [Shelves(), Torn()])
def test_a_file_is_read_from_any_place_of_it_or_breaks_off_as_a_file_does(storage: Storage) -> None:
    ours, theirs = pair()
    shelf, line = Shelf(storage), Line(theirs)

    class Answering(Line):
        def send(self, letter: bytes, payload: bytes = b"", *, until: float | None = None) -> None:
            line.send(letter, shelf.answer(letter, payload, "mem://desk"))

    with ours, theirs:
        handed = Handed(Answering(ours))
        assert handed.below("mem://desk") == ["mem://desk/a.txt", "mem://desk/b.txt"]
        with handed.open("mem://desk/a.txt") as file:
            if isinstance(storage, Torn):
                with pytest.raises(OSError, match="ConnectionError"):
                    file.read()
                return
            file.seek(-5, io.SEEK_END)
            assert (file.read(), file.seek(4), file.read(4), file.tell()) == (b"open.", 4, b"port", 8)


# --- records


def test_a_large_record_is_read_in_the_cage_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setenv("ONRECORD_CAGE", "on")
    monkeypatch.setattr(cage, "check_record", lambda data, limits: seen.append(len(data)))
    path = tmp_path / "record.json"
    path.write_text(room.dumps(herring()))
    assert api.load(path) == api.as_record(herring())
    assert seen == []
    monkeypatch.setattr(api, "_MAX_BYTES_HERE", 1_000)
    api.load(path)
    with pytest.raises(EvidenceError, match="id is"):
        api.verify(path)
    assert seen == [path.stat().st_size] * 2
    monkeypatch.setattr(api, "_MAX_RECORD_BYTES", 2_000)
    with pytest.raises(InputError, match=r"record\.json cannot be read: it has more than 0 MB"):
        api.load(path)


def test_a_record_that_would_take_all_memory_is_refused_by_who_looks_first() -> None:
    cage.check_record(room.dumps(herring()).encode(), LIMITS)
    with pytest.raises(EvidenceError, match="This is no OnRecord record"):
        cage.check_record(b"[" * 1_000_000, LIMITS)
    with pytest.raises(InputError, match="The record needed more memory than it may take"):
        cage.check_record(b'{"a": [' + b"[],[{}]," * 1_000_000 + b"1]}", Limits(seconds=60.0, memory_mb=60))


# --- corrections and marks


def test_corrections_are_read_in_the_cage_as_they_are_outside() -> None:
    assert checking.read_lines(LINE, "fixes.jsonl", LIMITS) == corrections.read_lines(LINE)
    with pytest.raises(InputError, match=r"fixes\.jsonl, line 2 is no JSON"):
        checking.read_lines(LINE + "\n{", "fixes.jsonl", LIMITS)


def test_marks_that_take_too_long_are_given_up() -> None:
    """Each mark is held against each statement: they grow with the product of both."""
    made = herring()
    text = made.articles[0].text
    marks = [[n, n + 1, "content"] for n in range(len(text) - 1)]
    few, many = (
        {"text": text, "label": marks[:9]},
        {"text": text, "label": [[n % 9, n, "content"] for n in range(100_000)]},
    )
    told = {"at": "2031-05-09T12:00:00Z", "by": "jo", "name": "marks.jsonl"}
    asked = checking.read_marks(made, json.dumps(few), "doccano", **told, limits=LIMITS)
    assert asked == corrections.read_marks(made, json.dumps(few), "doccano", **told)
    with pytest.raises(InputError, match=r"marks\.jsonl took more than \d+ s"):
        checking.read_marks(made, json.dumps(many), "doccano", **told, limits=Limits(0.2, seconds_per_mb=0.01))


@pytest.mark.parametrize("lie", [b"[]", b"{}", b'[[["x"], 1]]', b'[[], "many"]', b"not JSON"])
def test_what_the_process_makes_of_them_is_checked_again(lie: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hiring.Hand, "receive", lambda self, **limits: (b"Q", lie))
    told = {"at": "2031-05-09T12:00:00Z", "by": "jo", "name": "marks.jsonl"}
    with pytest.raises(InputError, match="made the process that read it answer nonsense"):
        checking.read_marks(herring(), "", "doccano", **told, limits=LIMITS)


# --- corpora


def corpus(folder: Path, lines: Iterator[str] | list[str], name: str = "corpus.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(lines))
    return path


def test_a_corpus_is_answered_in_the_cage_as_it_is_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"id": "1", "title": "Port", "lines": [{"t": "The port is open."}, {"t": "Support us with 2 crowns a week."}]}
    rows = [row, {**row, "id": "2"}]
    outside = json.dumps(list(evaluation.predict("residual", rows)))
    assert json.dumps(list(cage.answers("residual", None, rows, LIMITS))) == outside
    path = corpus(tmp_path, map(json.dumps, rows))
    answered: list[str] = []
    monkeypatch.setenv("ONRECORD_CAGE", "on")
    monkeypatch.setattr(cage, "answers", lambda task, *_: answered.append(task) or iter([]))
    scorer = tmp_path / "scorer.py"
    scorer.write_text("print('scored')")
    assert "scored" in evaluation.run("residual", [path], predictions=tmp_path / "out.jsonl", scorer=scorer)
    assert answered == ["residual"]


def test_a_line_that_ends_who_answers_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    told = iter([(b"N", b""), (b"Q", b'{"id": "1"}'), (b"N", b""), hiring.Lost("took more than 60 s")])

    def receive(hand: hiring.Hand, **limits: float) -> tuple[bytes, bytes]:
        each = next(told)
        if isinstance(each, hiring.Lost):
            raise each
        return each

    monkeypatch.setattr(hiring.Hand, "receive", receive)
    answers = cage.answers("residual", None, [{"id": "1"}, {"id": "2"}], LIMITS)
    assert next(answers) == {"id": "1"}
    with pytest.raises(InputError, match="Line 2 of the corpus took more than 60 s"):
        next(answers)


def test_a_corpus_is_as_large_as_corpora_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = json.dumps({"id": "1", "text": "w" * 100})
    assert len(list(evaluation.rows(corpus(tmp_path, [row] * 3)))) == 3
    monkeypatch.setattr(scoring, "_MAX_LINE_CHARS", 100)
    with pytest.raises(InputError, match=r"corpus\.jsonl line 1 is longer, or all of it larger"):
        list(evaluation.rows(tmp_path / "corpus.jsonl"))
    monkeypatch.setattr(scoring, "_MAX_LINE_CHARS", 200)
    monkeypatch.setattr(scoring, "_MOST_TIMES", 0)
    with pytest.raises(InputError, match=r"corpus\.jsonl line 2 is longer, or all of it larger"):
        list(evaluation.rows(tmp_path / "corpus.jsonl"))
    with pytest.raises(InputError, match=r"deep\.jsonl line 1 is not JSON"):
        list(evaluation.rows(corpus(tmp_path, ["[" * 150], "deep.jsonl")))
