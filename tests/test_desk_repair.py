"""What is damaged in a desk is mended where that can be, and named where it cannot."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from desk_kit import Clock, desk_at, line, read_plainly, report

from onrecord.cli import main
from onrecord.desk import Desk, open_desk

pytestmark = pytest.mark.usefixtures(read_plainly.__name__)
__all__ = ["read_plainly"]


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A sound desk of two stories, one article in two versions, one with a correction."""
    pages = {
        "herald.txt": report("Harbour", line("Ana Vell", "the harbour opens in May"), line("Otto Brask", "it is late")),
        "dockside.txt": report("Harbour", line("Ana Vell", "the harbour opens in June")),
        "tram.txt": report("Tram", line("Ivo Senn", "the tram stays")),
    }
    for name, text in pages.items():
        (tmp_path / name).write_text(text)
    with desk_at(tmp_path, Clock()) as desk:
        list(desk.add([str(tmp_path / name) for name in pages]))
        (tmp_path / "tram.txt").write_text(pages["tram.txt"].replace("stays", "goes"))
        list(desk.add([str(tmp_path / "tram.txt")]))
        assert list(desk.check()) == []
    return tmp_path / "desk.sqlite"


@pytest.fixture
def broken(sound: Path, tmp_path: Path) -> Iterator[Callable[[str], Desk]]:
    """Makes a copy of that desk, and damages it."""
    opened: list[Desk] = []

    def damage(sql: str) -> Desk:
        copy = tmp_path / "copy.sqlite"
        shutil.copy(sound, copy)
        db = sqlite3.connect(copy)
        db.executescript(f"PRAGMA foreign_keys = OFF; {sql}")
        db.close()
        opened.append(open_desk(copy, clock=Clock()))
        return opened[-1]

    yield damage
    for desk in opened:
        desk.close()


def told(desk: Desk) -> object:
    """What the desk tells: stories with their articles and statements, and what a search finds."""
    stories = sorted(desk.stories(), key=lambda story: story.id)
    records = [desk.story(story.id) for story in stories]
    return (
        [(record.articles, record.statements) for record in records],
        [found.id for found in desk.search("harbour")],
        [version.kept.version for version in desk.diff("tram.txt")],
    )


DERIVED = {
    "full-text index": "INSERT INTO words (words) VALUES ('delete-all')",
    "statements to search": "DELETE FROM statements",
    "a reading": "UPDATE readings SET document = x'78' WHERE page = 1",
    "readings": "DELETE FROM readings",
    "an article's words": "UPDATE articles SET text = 'Something else' WHERE page = 2",
    "an article": "DELETE FROM articles WHERE page = 3",
    "current versions": "UPDATE articles SET is_current = 0",
    "series": "UPDATE articles SET series = NULL, story = NULL",
    "a record": "UPDATE records SET record = x'00'",
    "records": "DELETE FROM records",
    "stories": "DELETE FROM stories",
    "a story without articles": "INSERT INTO stories VALUES ('story-x', 'None', NULL, NULL, 0, 0, '', 1, 1)",
    "orphans": "INSERT INTO events VALUES ('story-x', 'e1', 'scheduled', '2031-05-09', 'it', NULL);"
    "INSERT INTO sketches VALUES (99, 1, x'00'); INSERT INTO lines VALUES (1, 99, 3)",
}


@pytest.mark.parametrize("damage", DERIVED.values(), ids=DERIVED)
def test_what_is_derived_is_mended(broken: Callable[[str], Desk], sound: Path, damage: str) -> None:
    with open_desk(sound, clock=Clock()) as whole:
        before = told(whole)
    desk = broken(damage)
    assert list(desk.check())
    found = desk.repair()
    assert (found.left, list(desk.check())) == ((), [])
    assert found.mended
    assert told(desk) == before


def test_what_was_lost_and_mended_is_no_news(broken: Callable[[str], Desk]) -> None:
    desk = broken("DELETE FROM records; DELETE FROM statements")
    before = len(desk.file.db.execute("SELECT id FROM changes").fetchall())
    desk.repair()
    assert len(desk.file.db.execute("SELECT id FROM changes").fetchall()) == before


def test_a_page_is_mended_from_its_bytes(broken: Callable[[str], Desk]) -> None:
    desk = broken("UPDATE pages SET content = x'00' WHERE id = 1")
    assert [trouble.is_derived for trouble in desk.check()] == [False]
    assert desk.repair().left == ()


def test_an_index_of_the_file_is_made_anew(broken: Callable[[str], Desk]) -> None:
    other = "CREATE INDEX articles_by_text ON articles (title)"
    desk = broken(
        f"PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = '{other}' WHERE name = 'articles_by_text'"
    )
    assert "index articles_by_text" in next(desk.check()).text
    assert desk.repair().left == ()


KEPT = {
    "bytes": ("UPDATE raws SET bytes = x'00' WHERE page = 1", "the bytes of page 1"),
    "a page": ("DELETE FROM pages WHERE id = 2", "the page is lost"),
    "what its source said": ("UPDATE pages SET said = '{}', url = 'https://x.example' WHERE id = 1", "page 1 "),
}


@pytest.mark.parametrize(("damage", "reason"), KEPT.values(), ids=KEPT)
def test_what_came_and_is_lost_is_named(broken: Callable[[str], Desk], damage: str, reason: str) -> None:
    desk = broken(damage)
    left = desk.repair().left
    assert any(reason in trouble.text for trouble in left)
    assert not any(trouble.is_derived for trouble in left)
    assert desk.stories()


def test_damage_of_what_came_does_not_keep_the_rest_from_being_mended(broken: Callable[[str], Desk]) -> None:
    desk = broken("UPDATE raws SET bytes = x'00' WHERE page = 1; DELETE FROM readings; DELETE FROM records")
    left = desk.repair().left
    assert {trouble.text.split(" (")[0] for trouble in left if not trouble.is_derived} == {
        "the bytes of page 1 are not those that came: their digest does not fit",
        "page 1",
    }
    assert len([trouble for trouble in left if trouble.is_derived]) == 1  # the reading of that page


def test_the_command_names_what_it_mended(broken: Callable[[str], Desk]) -> None:
    path = broken("DELETE FROM records").path
    result = CliRunner().invoke(main, ["desk", "repair", "--desk", str(path), "-q"])
    assert (result.exit_code, result.output) == (0, "")
    assert CliRunner().invoke(main, ["desk", "check", "--desk", str(path)]).output == "The desk is sound.\n"
    again = CliRunner().invoke(main, ["desk", "repair", "--desk", str(path)])
    assert again.output == "The desk is sound.\n"


def test_the_command_fails_where_something_is_lost(broken: Callable[[str], Desk]) -> None:
    path = broken("UPDATE raws SET bytes = x'00' WHERE page = 1").path
    result = CliRunner().invoke(main, ["desk", "repair", "--desk", str(path)])
    assert result.exit_code == 1
    assert "not mended: the bytes of page 1" in result.output
    assert "Go back to a backup" in result.output


def test_a_rebuild_passes_over_what_is_damaged_and_keeps_what_was_read(broken: Callable[[str], Desk]) -> None:
    desk = broken("UPDATE raws SET bytes = x'00' WHERE page = 1")
    before = {kept.article.id for kept in desk.articles()}
    (lost,) = desk.rebuild()
    assert "is damaged in the desk" in lost.reason
    assert {kept.article.id for kept in desk.articles()} == before
