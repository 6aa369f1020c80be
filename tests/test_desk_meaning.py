"""Statements are found by what they mean; what is kept for it is never older than their words."""

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from desk_kit import desk_at, line, read_plainly, report

from onrecord import meaning, store, weights
from onrecord.cli import main
from onrecord.desk import Arrival, Desk, likening, mark_statement
from onrecord.errors import DeskError, UsageError

__all__ = ["read_plainly"]

pytestmark = pytest.mark.usefixtures("read_plainly")

WAGES, CRANE, SCHOOL = "wages will rise by a tenth", "the crane is safe", "the school has lost its roof"


class Words:
    """In place of the model: a vector that tells which words a text has; it counts what it is asked."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.stops_after: int | None = None

    def vector(self, text: str) -> bytes:
        if self.stops_after is not None and len(self.read) >= self.stops_after:
            raise KeyboardInterrupt
        self.read.append(text)
        parts = [np.random.default_rng(list(word.encode())).standard_normal(384) for word in text.lower().split()]
        return meaning.entry_of(np.sum(parts, axis=0))


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> Words:
    """Meaning is told by that rule."""
    model = Words()
    monkeypatch.setattr(likening, "encoder", lambda: model)
    return model


@pytest.fixture
def model() -> meaning.Encoder:
    """The real one."""
    return likening.encoder()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_at(tmp_path) as desk:
        yield desk


def put(desk: Desk, outlet: str, *lines: str, day: str = "2031-05-08") -> Arrival:
    path = desk.path.with_name(f"{outlet}.jsonl")
    row = {"text": report("Harbour", *lines), "outlet": outlet, "published": day, "url": f"https://{outlet}.example"}
    path.write_text(json.dumps(row) + "\n")
    return next(arrival for arrival in list(desk.add([str(path)])) if isinstance(arrival, Arrival))


def texts(found: tuple[store.Found, ...]) -> list[str]:
    return [each.text for each in found]


def test_a_paraphrase_is_found_that_shares_no_word(desk: Desk, model: meaning.Encoder) -> None:
    put(desk, "herald", line("Ana Vell", WAGES), line("Otto Brask", CRANE), line("Mira Tol", SCHOOL))
    for asked, told in (
        ("employees are to earn more", WAGES),
        ("nobody needs to fear that hoist", CRANE),
        ("pupils sit in classrooms under open sky", SCHOOL),
    ):
        assert desk.search(asked) == ()
        best, second, _ = desk.search_like(asked)
        assert best.text == told
        assert (best.similarity or 0) > (second.similarity or 0) + 0.1


def test_a_vector_is_that_of_the_sentence_alone(model: meaning.Encoder) -> None:
    first = model.vector(WAGES)
    model.vector(CRANE * 100)
    assert model.vector(WAGES) == first
    assert meaning.similarities(first, first).round(4).tolist() == [1.0]


def test_a_long_text_is_read_to_its_limit(model: meaning.Encoder) -> None:
    assert model.vector("harbour " * 5_000) == model.vector("harbour " * 300)


def test_half_a_character_is_read_as_a_question_mark(model: meaning.Encoder) -> None:
    assert model.vector("the crane\udcff") == model.vector("the crane?")


def test_the_nearest_come_first_with_their_similarity(desk: Desk, words: Words) -> None:
    put(desk, "herald", line("Ana Vell", WAGES), line("Otto Brask", CRANE))
    found = desk.search_like(CRANE)
    assert texts(found) == [CRANE, WAGES]
    assert found[0].similarity == 1.0
    assert -0.3 < (found[1].similarity or 0) < 0.3
    assert texts(desk.search_like(CRANE, limit=1)) == [CRANE]


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("speaker:brask", [CRANE]),
        ("outlet:gazette", [SCHOOL]),
        ("since:2031-05-09", [SCHOOL]),
        ("until:2031-05-08 wages", [WAGES]),
        ("speaker:a* speaker:vell outlet:herald since:2031", [WAGES]),
        ("the -crane", [SCHOOL]),
        ("kind:direct", []),
        ("story:none", []),
    ],
)
def test_filters_leave_what_they_say(desk: Desk, words: Words, query: str, left: list[str]) -> None:
    put(desk, "herald", line("Ana Vell", WAGES), line("Otto Brask", CRANE))
    put(desk, "gazette", line("Mira Tol", SCHOOL), day="2031-05-09")
    assert texts(desk.search_like("the harbour", query)) == left


def test_only_what_is_new_is_read(desk: Desk, words: Words) -> None:
    put(desk, "herald", line("Ana Vell", WAGES), line("Otto Brask", CRANE))
    desk.search_like("x")
    assert sorted(words.read) == sorted([WAGES, CRANE, "x"])
    put(desk, "gazette", line("Mira Tol", SCHOOL))
    words.read.clear()
    desk.search_like("x")
    assert words.read == [SCHOOL, "x"]


def test_the_same_words_are_read_once(desk: Desk, words: Words) -> None:
    for outlet in ("herald", "gazette", "mail"):
        put(desk, outlet, line("Ana Vell", WAGES))
    assert texts(desk.search_like("x")) == [WAGES] * 3
    assert words.read == [WAGES, "x"]


def test_nothing_is_made_before_it_is_asked_for(desk: Desk, words: Words) -> None:
    put(desk, "herald", line("Ana Vell", WAGES))
    desk.search("wages")
    assert words.read == []
    assert desk.file.db.execute("SELECT count(*) FROM vectors").fetchone()[0] == 0


def test_what_an_outlet_changed_is_found_by_its_new_words_only(desk: Desk, words: Words) -> None:
    put(desk, "herald", line("Ana Vell", WAGES), line("Otto Brask", CRANE))
    desk.search_like("x")
    put(desk, "herald", line("Otto Brask", "the crane has come down"), line("Ana Vell", WAGES))
    assert sorted(texts(desk.search_like("x"))) == sorted([WAGES, "the crane has come down"])
    assert desk.search_like("the crane has come down")[0].similarity == 1.0
    assert (desk.search_like(CRANE)[0].similarity or 0) < 0.99


def test_what_a_correction_takes_away_is_not_found(desk: Desk, words: Words) -> None:
    story = put(desk, "herald", line("Ana Vell", WAGES), line("Otto Brask", CRANE)).story
    desk.search_like("x")
    record = desk.story(str(story))
    wrong = next(each.id for each in record.statements if each.text == CRANE)
    desk.correct("not-a-statement", by="jo", about=[mark_statement(record, wrong)])
    assert texts(desk.search_like(CRANE)) == [WAGES]


def test_a_row_that_is_used_again_has_no_older_vector(desk: Desk, words: Words) -> None:
    put(desk, "herald", line("Ana Vell", WAGES))
    desk.search_like("x")
    with desk.file.writing() as db:
        row, columns = store_row(db)
        db.execute("DELETE FROM statements")
        db.execute(
            f"INSERT INTO statements ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            [{"row": row, "text": SCHOOL}.get(name, value) for name, value in columns.items()],
        )
    words.read.clear()
    (found,) = desk.search_like(SCHOOL)
    assert (found.text, found.similarity) == (SCHOOL, 1.0)
    assert words.read == [SCHOOL, SCHOOL]


def store_row(db: sqlite3.Connection) -> tuple[int, dict[str, object]]:
    (row,) = db.execute("SELECT * FROM statements").fetchall()
    return row["row"], dict(row)


def test_one_that_comes_while_others_are_read_is_passed_over(desk: Desk, words: Words) -> None:
    put(desk, "herald", line("Ana Vell", WAGES), line("Otto Brask", CRANE))
    desk.search_like("x")
    with desk.file.writing() as db:
        db.execute("UPDATE statements SET text = 'the crane is gone' WHERE text = ?", (CRANE,))
    with desk.file.reading() as db:
        assert texts(likening.nearest(db, store.Query(), words.vector(CRANE), limit=9)) == [WAGES]
    assert desk.search_like("the crane is gone")[0].similarity == 1.0


def test_words_that_changed_while_they_were_read_are_read_again(desk: Desk, words: Words) -> None:
    put(desk, "herald", line("Ana Vell", WAGES))
    with desk.file.writing() as db:
        due = store.due_vectors(db)
        made = {str(text): words.vector(str(text)) for text in due.values()}
        db.execute("UPDATE statements SET text = ?", (SCHOOL,))
        store.keep_vectors(db, due, weights.digests()[meaning.WEIGHTS], meaning.ENTRY.itemsize, made)
        assert store.rows_due(db) == list(due)
    assert desk.search_like(SCHOOL)[0].similarity == 1.0


def test_stopped_it_goes_on_where_it_was(desk: Desk, words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (store, store.vectors):
        monkeypatch.setattr(module, "PER_BLOCK", 2)
    told = [f"number {n} is out" for n in range(7)]
    put(desk, "herald", *(line("Ana Vell", each) for each in told))
    words.stops_after = 5
    with pytest.raises(KeyboardInterrupt):
        desk.search_like("x")
    words.stops_after = None
    done = desk.file.db.execute("SELECT count(*) FROM statements").fetchone()[0] - len(store.rows_due(desk.file.db))
    assert 3 <= done <= 5
    words.read.clear()
    steps: list[tuple[str, int, int]] = []
    found = desk.search_like("number 6 is out", progress=lambda *step: steps.append(step))
    assert texts(found)[0] == "number 6 is out"
    assert sorted(texts(found)) == told
    assert len(words.read) == 7 - done + 1
    assert [step for step in steps if step[0] == "reading for meaning"][-1] == (
        "reading for meaning",
        6 - done,
        7 - done,
    )
    assert texts(desk.search_like("number 3 is out", "number 3")) == ["number 3 is out"]


def test_a_rebuild_drops_the_vectors(desk: Desk, words: Words) -> None:
    put(desk, "herald", line("Ana Vell", WAGES))
    desk.search_like("x")
    desk.rebuild()
    assert desk.file.db.execute("SELECT count(*) FROM vectors").fetchone()[0] == 0
    assert texts(desk.search_like("x")) == [WAGES]


@pytest.mark.parametrize("broken", ["DELETE FROM vectors", "UPDATE vectors SET vectors = zeroblob(length(vectors))"])
def test_a_check_finds_vectors_that_are_lost_and_a_rebuild_mends_it(desk: Desk, words: Words, broken: str) -> None:
    put(desk, "herald", line("Ana Vell", WAGES))
    assert list(desk.check()) == []
    desk.search_like("x")
    assert list(desk.check()) == []
    with desk.file.writing() as db:
        db.execute(broken)
    (trouble,) = desk.check()
    assert trouble.text.startswith("statements without a vector, though none is due: 1;")
    assert trouble.is_derived
    desk.rebuild()
    assert list(desk.check()) == []
    assert texts(desk.search_like("x")) == [WAGES]


def test_vectors_of_another_model_are_made_anew(desk: Desk, words: Words) -> None:
    put(desk, "herald", line("Ana Vell", WAGES))
    desk.search_like("x")
    with desk.file.writing() as db:
        db.execute("UPDATE vectors SET model = 'another'")
    words.read.clear()
    assert texts(desk.search_like("x")) == [WAGES]
    assert words.read == [WAGES, "x"]
    assert [row[0] for row in desk.file.db.execute("SELECT model FROM vectors")] == [weights.digests()[meaning.WEIGHTS]]


def test_a_desk_that_cannot_be_written_is_searched_as_far_as_it_was_read(
    tmp_path: Path, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk_at(tmp_path) as desk:
        put(desk, "herald", line("Ana Vell", WAGES))
    with monkeypatch.context() as locked:
        locked.setattr(os, "access", lambda *a: False)
        with desk_at(tmp_path) as desk, pytest.raises(DeskError, match="is read-only: search it by meaning once where"):
            desk.search_like("x")
    with desk_at(tmp_path) as desk:
        desk.search_like("x")
        put(desk, "gazette", line("Mira Tol", SCHOOL))
    with monkeypatch.context() as locked:
        locked.setattr(os, "access", lambda *a: False)
        with desk_at(tmp_path) as desk:
            assert texts(desk.search_like("x")) == [WAGES]


def test_an_older_desk_learns_to_search_by_meaning(tmp_path: Path) -> None:
    number = next(n for n, sql in enumerate(store.MIGRATIONS) if "CREATE TABLE vectors" in sql)
    path = tmp_path / "desk.sqlite"
    old = store.open_file(path, create=True, migrations=store.MIGRATIONS[:number])
    with old.writing() as db:
        store.begin_story(db, "s", "t", "2031")
        db.execute(
            "INSERT INTO statements (story, id, article, outlet, kind, act, text, speakers, issues)"
            " VALUES ('s', 'i', 'a', 'o', 'direct', 'say', ?, '', '')",
            (WAGES,),
        )
    old.close()
    new = store.open_file(path)
    assert store.due_vectors(new.db) == {1: WAGES}
    new.close()


def test_two_desks_of_the_same_articles_find_the_same(tmp_path: Path, words: Words) -> None:
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with desk_at(tmp_path / name) as desk:
            for outlet in ("herald", "gazette"):
                put(desk, outlet, line("Ana Vell", WAGES), line("Otto Brask", CRANE))
                if name == "one":
                    desk.search_like("x")
            found.append(
                (desk.search_like(f"{CRANE} and {WAGES}"), [*map(tuple, desk.file.db.execute("SELECT * FROM vectors"))])
            )
    assert found[0] == found[1]


@pytest.mark.parametrize("asked", ["", "  ", "?!"])
def test_no_words_are_like_nothing(desk: Desk, words: Words, asked: str) -> None:
    with pytest.raises(UsageError, match="Say in words"):
        desk.search_like(asked)


def test_an_empty_desk_has_nothing_alike(desk: Desk, words: Words) -> None:
    assert desk.search_like("x") == ()


# The command


def run(*arguments: str, succeeds: bool = True) -> str:
    found = CliRunner().invoke(main, ["search", *arguments])
    assert (found.exit_code == 0) is succeeds, found.output
    return found.stdout if succeeds else found.stderr


def test_the_command_tells_how_near_each_is(tmp_path: Path, words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk_at(tmp_path) as desk:
        story = put(desk, "herald", line("Ana Vell", WAGES), line("Otto Brask", CRANE)).story
    monkeypatch.setenv("ONRECORD_DESK", str(tmp_path / "desk.sqlite"))
    assert run("--like", CRANE, "speaker:Brask") == f"1.00  2031-05-08  Otto Brask: {CRANE} (herald, {story})\n"
    assert re.search(r'"similarity": -?0\.\d{1,4},', run("--like", CRANE, "wages", "--json"))
    row = json.loads(run("--like", CRANE, "--json", "--limit", "1"))
    assert (row["similarity"], row["text"], row["outlet"]) == (1.0, CRANE, "herald")
    assert "similarity" not in json.loads(run("crane", "--json"))


def test_what_cannot_be_asked_is_told(tmp_path: Path, words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_DESK", str(tmp_path / "desk.sqlite"))
    desk_at(tmp_path).close()
    assert "Say what to look for: words, filters, or --like" in run(succeeds=False)
    assert "--newest and --like cannot go together" in run("--like", "x", "--newest", succeeds=False)
    assert "Say in words" in run("--like", "", succeeds=False)


def test_stopped_the_command_says_that_it_goes_on(
    tmp_path: Path, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk_at(tmp_path) as desk:
        put(desk, "herald", line("Ana Vell", WAGES))
    monkeypatch.setenv("ONRECORD_DESK", str(tmp_path / "desk.sqlite"))
    words.stops_after = 0
    assert "Stopped; what was read for meaning so far is kept." in run("--like", "x", succeeds=False)
