"""What comes into a desk is kept once, versions are told apart, and all else can be made anew."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_kit import desk_at, line, read_plainly, report

from onrecord import pipeline, record
from onrecord.datamodel import Page, Skipped
from onrecord.desk import Arrival, Desk
from onrecord.errors import DeskError, UsageError
from onrecord.store import page_of

__all__ = ["read_plainly"]

HARBOUR = report("Harbour", line("Ana Vell", "the harbour opens on Monday"), line("Otto Brask", "the crane is safe"))
LATER = report("Harbour", line("Ana Vell", "the harbour opens on Friday"), line("Otto Brask", "the crane is safe"))
ORCHARD = report("Orchard", line("Mira Tol", "the orchard was sold"), "Nothing of it is known at the harbour office.")

pytestmark = pytest.mark.usefixtures("read_plainly")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_at(tmp_path) as desk:
        yield desk


@pytest.fixture
def add(desk: Desk, tmp_path: Path) -> Callable[..., list[Arrival | Skipped]]:
    """Add rows of a JSONL list: each a dict of its fields."""

    def add(*rows: dict[str, Any], name: str = "feed.jsonl") -> list[Arrival | Skipped]:
        path = tmp_path / name
        path.write_text("".join(json.dumps(row) + "\n" for row in (*rows, {})), encoding="utf-8")
        return [arrival for arrival in desk.add([str(path)]) if not isinstance(arrival, Skipped)]

    return add


def row(text: str, **fields: str) -> dict[str, str]:
    return {"text": text, "outlet": "Herald", "url": "https://herald.example/harbour", **fields}


def kinds(arrivals: list[Arrival | Skipped]) -> list[str]:
    return [arrival.kind for arrival in arrivals if isinstance(arrival, Arrival)]


def test_the_same_page_twice_is_one_article(desk: Desk, add: Callable[..., Any]) -> None:
    assert kinds(add(row(HARBOUR))) == ["new"]
    assert kinds(add(row(HARBOUR))) == ["known"]
    assert kinds(add(row(HARBOUR), name="copy-of-feed.jsonl")) == ["known"]
    assert desk.info()["pages"] == 1


def test_a_changed_page_is_a_new_version_of_its_article(desk: Desk, add: Callable[..., Any]) -> None:
    add(row(HARBOUR))
    (arrival,) = add(row(LATER, url="https://Herald.example/harbour/?utm_source=letter#top"))
    assert (arrival.kind, arrival.version) == ("version", 2)
    assert [kept.version for kept in desk.versions(arrival.article)] == [1, 2]
    assert [article.text for article in desk.story(arrival.story).articles] == [LATER]


def test_a_page_that_goes_back_to_what_it_was_is_a_version_again(desk: Desk, add: Callable[..., Any]) -> None:
    for text in (HARBOUR, LATER, HARBOUR):
        (arrival,) = add(row(text))
    assert (arrival.kind, arrival.version) == ("version", 3)
    assert kinds(add(row(HARBOUR))) == ["known"]


def test_a_new_headline_alone_is_a_version(desk: Desk, add: Callable[..., Any]) -> None:
    add(row(HARBOUR, title="Harbour to open"))
    (arrival,) = add(row(HARBOUR, title="Harbour to open soon"))
    (version,) = desk.diff(arrival.article)
    assert version.revision.fields == (("title", "Harbour to open", "Harbour to open soon"),)
    assert version.revision.statements == ()


def test_two_outlets_with_the_same_words_are_two_articles(desk: Desk, add: Callable[..., Any]) -> None:
    other = row(HARBOUR, outlet="Gazette", url="https://gazette.example/1")
    assert kinds(add(row(HARBOUR), other)) == ["new", "new"]


def test_a_plain_file_of_words_that_are_here_is_known(desk: Desk, tmp_path: Path) -> None:
    for name in ("herald.txt", "copy.txt"):
        (tmp_path / name).write_text(HARBOUR)
    first, second = desk.add([str(tmp_path / "herald.txt"), str(tmp_path / "copy.txt")])
    assert isinstance(first, Arrival)
    assert isinstance(second, Arrival)
    assert (second.kind, second.article, second.known_as) == ("known", first.article, first.input)


def test_a_file_written_over_is_a_version_if_it_tells_the_same_and_an_article_if_not(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "herald.txt"
    found = []
    for text in (HARBOUR, LATER, ORCHARD):
        path.write_text(text)
        found += kinds(list(desk.add([str(path)])))
    assert found == ["new", "version", "new"]


def test_what_gave_no_article_is_kept_with_its_reason(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("too short")
    assert list(desk.add([str(path)])) == [Skipped(str(path), "this is no article")]
    assert desk.skipped() == (Skipped(str(path), "this is no article"),)
    path.write_text(HARBOUR)
    list(desk.add([str(path)]))
    assert desk.skipped() == ()


def test_what_is_here_already_is_no_longer_told_as_skipped(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    for text in (HARBOUR, "too short", HARBOUR):
        path.write_text(text)
        list(desk.add([str(path)]))
    assert desk.skipped() == ()


def test_a_diff_shows_statements_first_and_only_what_changed(desk: Desk, add: Callable[..., Any]) -> None:
    add(row(HARBOUR))
    (arrival,) = add(row(LATER))
    (version,) = desk.diff(arrival.article)
    (edit,) = version.revision.statements
    assert (edit.kind, edit.source_after) == ("changed", "Ana Vell")
    assert (edit.before, edit.after) == ("the harbour opens on Monday", "the harbour opens on Friday")
    assert len(version.revision.lines) == 1


@pytest.mark.parametrize("name", ["https://herald.example/harbour", "herald.example/harbour"])
def test_an_article_is_found_by_its_address(desk: Desk, add: Callable[..., Any], name: str) -> None:
    (arrival,) = add(row(HARBOUR))
    assert desk.versions(name)[0].article.id == arrival.article
    assert desk.versions(arrival.article[:6])[0].article.id == arrival.article


def test_an_unknown_article_and_story_are_told(desk: Desk) -> None:
    with pytest.raises(DeskError, match="The desk has no article [*]"):
        desk.versions("*")
    with pytest.raises(DeskError, match="The desk has no story"):
        desk.story("t12")


def test_a_rebuild_makes_the_same_again(desk: Desk, add: Callable[..., Any]) -> None:
    add(row(HARBOUR), row(ORCHARD, url="https://herald.example/orchard"))
    add(row(LATER))
    before = state(desk)
    assert desk.rebuild() == ()
    assert state(desk) == before
    assert list(desk.check()) == []


def test_a_rebuild_that_was_killed_goes_on_where_it_was(
    desk: Desk, add: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    add(row(HARBOUR), row(ORCHARD, url="https://herald.example/orchard"))
    before, read, seen = state(desk), pipeline.read_page, []

    def killed_at_the_second(page: Page, models: Any) -> Any:
        seen.append(page.input)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return read(page, models)

    monkeypatch.setattr(pipeline, "read_page", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        desk.rebuild()
    assert state(desk) == before
    desk.rebuild()
    assert seen[1:] == [seen[1], seen[1]]
    assert state(desk) == before


def test_a_record_of_the_desk_is_the_one_made_afresh(desk: Desk, add: Callable[..., Any]) -> None:
    (first,) = add(row(HARBOUR))
    (second,) = add(row(LATER, outlet="Gazette", url="https://gazette.example/2", published="2031-05-08"))
    assert first.story == second.story
    articles = [kept.article for kept in reversed(desk.articles())]
    read = [pipeline.read_article(article, None) for article in articles]  # type: ignore[arg-type]
    docs = {doc.article.id: (doc, said) for doc, said in read}  # type: ignore[misc]
    fresh = pipeline.compose(
        articles,
        [doc for doc, _ in docs.values()],
        {id: said for id, (_, said) in docs.items()},
        {"name": "OnRecord", "version": "0"},
    )
    assert record.dumps(desk.story(second.story)) == record.dumps(fresh)


def test_a_record_that_could_not_be_made_is_made_when_it_is_looked_at(
    desk: Desk, add: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(pipeline, "compose", lambda *a, **k: 1 / 0)
        (arrival,) = add(row(HARBOUR))
        assert desk.info()["behind"] == 1
    assert len(desk.story(arrival.story).statements) == 2
    assert desk.info()["behind"] == 0


def test_another_program_may_add_at_the_same_time(desk: Desk, add: Callable[..., Any], tmp_path: Path) -> None:
    add(row(HARBOUR))
    with desk_at(tmp_path) as other:
        path = tmp_path / "gazette.txt"
        path.write_text(LATER)
        (theirs,) = other.add([str(path)])
    (ours,) = add(row(LATER, outlet="Mail", url="https://mail.example/3"))
    assert isinstance(theirs, Arrival)
    assert ours.story == theirs.story
    assert list(desk.check()) == []


def test_half_a_surrogate_pair_comes_back_as_it_was(desk: Desk, tmp_path: Path) -> None:
    page = Page("odd\ud800.txt", HARBOUR + "A broken \udc00 mark.", title="Broken \ud800 head")
    (arrival,) = [desk.take(page)]
    assert isinstance(arrival, Arrival)
    with desk.file.reading() as db:
        assert page_of(db, 1) == page
    (kept,) = desk.versions(arrival.article)
    assert (kept.article.text, kept.article.title) == (page.text, page.title)
    assert list(desk.check()) == []


def test_damage_is_found_and_a_rebuild_mends_what_is_derived(desk: Desk, add: Callable[..., Any]) -> None:
    add(row(HARBOUR))
    with desk.file.writing() as db:
        db.execute("UPDATE articles SET text = 'Something else'")
    assert [trouble.is_derived for trouble in desk.check()] == [True]
    desk.rebuild()
    assert list(desk.check()) == []
    with desk.file.writing() as db:
        db.execute("UPDATE pages SET content = x'00'")
    assert any(not trouble.is_derived for trouble in desk.check())


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE records SET record = x'00'",
        "DELETE FROM statements",
        "INSERT INTO words (words) VALUES ('delete-all')",
        "UPDATE readings SET document = x'78'",
        "UPDATE articles SET is_current = 0",
    ],
)
def test_a_rebuild_mends_whatever_is_derived(desk: Desk, add: Callable[..., Any], damage: str) -> None:
    add(row(HARBOUR))
    before = state(desk)
    with desk.file.writing() as db:
        db.execute(damage)
    desk.rebuild()
    assert list(desk.check()) == []
    assert [record for _, _, record in state(desk)] == [record for _, _, record in before]
    assert len(desk.search("harbour")) == 1


@pytest.mark.parametrize(
    "damage",
    ["UPDATE records SET record = x'00'", "INSERT INTO words (words) VALUES ('delete-all')"],
)
def test_a_damaged_record_or_index_is_found(desk: Desk, add: Callable[..., Any], damage: str) -> None:
    add(row(HARBOUR))
    with desk.file.writing() as db:
        db.execute(damage)
    assert [trouble.is_derived for trouble in desk.check()] == [True]


@pytest.mark.parametrize(
    ("told", "expected"),
    [("2031-05-01T10:00:00+02:00", "2031-05-01T08:00:00.000Z"), ("3h", "2031-05-09T09:01:00.000Z")],
)
def test_a_time_is_told_as_a_moment_or_as_so_long_ago(desk: Desk, told: str, expected: str) -> None:
    assert desk.moment(told) == expected


@pytest.mark.parametrize("told", ["the other day", "2031-13-01", "0001-01-01T00:00+14:00"])
def test_what_tells_no_time_is_wrong_usage(desk: Desk, told: str) -> None:
    with pytest.raises(UsageError, match=f"{re.escape(told)} tells no time"):
        desk.moment(told)


def state(desk: Desk) -> list[tuple[str, str, str]]:
    return [(story.id, story.updated, record.dumps(desk.story(story.id))) for story in desk.stories()]
