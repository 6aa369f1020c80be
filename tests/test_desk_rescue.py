"""Of a desk whose file is broken all that can be read is put into a new one, and the rest is made anew."""

import shutil
import sqlite3
from pathlib import Path

import desks
import pytest
from click.testing import CliRunner
from desk_kit import desk_at, read_plainly

from onrecord.cli import main
from onrecord.desk import Desk, mark_statement, open_desk
from onrecord.errors import DeskError

__all__ = ["read_plainly"]

pytestmark = pytest.mark.usefixtures("read_plainly")

ARTICLES = 20
PAGE = 4096  # bytes of the file, as SQLite has them


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk of twenty articles and a correction, closed."""
    folder = tmp_path_factory.mktemp("kept")
    with desks.plainly(), desk_at(folder) as desk:
        for page in desks.pages(ARTICLES):
            desk.take(page)
        story = desk.story(desk.stories()[0].id)
        desk.correct("not-a-statement", by="jo", about=[mark_statement(story, story.statements[0].id)])
    return folder / "desk.sqlite"


@pytest.fixture
def path(kept: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copy(kept, tmp_path))


def state(desk: Desk) -> tuple[object, ...]:
    stories = [desk.story(row.id) for row in sorted(desk.stories(), key=lambda row: row.id)]
    return stories, [kept.article.id for kept in desk.articles()], desk.export_corrections()


def leaves(path: Path, table: str) -> list[int]:
    """Where the leaves of a table lie in the file."""
    with open(path, "rb") as file:
        content = file.read()
    db = sqlite3.connect(path)
    root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    db.close()

    def below(number: int) -> list[int]:
        at = (number - 1) * PAGE
        if content[at] == 13:
            return [at]
        assert content[at] == 5
        cells = int.from_bytes(content[at + 3 : at + 5], "big")
        places = [int.from_bytes(content[at + 12 + 2 * n : at + 14 + 2 * n], "big") for n in range(cells)]
        children = [int.from_bytes(content[at + place : at + place + 4], "big") for place in places]
        return [
            leaf for child in [*children, int.from_bytes(content[at + 8 : at + 12], "big")] for leaf in below(child)
        ]

    return below(root)


def spoil(path: Path, at: int) -> None:
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(b"\xff" * PAGE)


def test_what_is_derived_is_as_it_was_where_that_alone_was_broken(path: Path, tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        before = state(desk)
    for table in ("readings", "records", "statements"):
        spoil(path, leaves(path, table)[-1])
    with desk_at(tmp_path) as desk:
        assert any("the file is broken" in trouble.text for trouble in desk.check())
        counts, lost = desk.rescue(tmp_path / "saved.sqlite")
    assert (counts["pages"], counts["corrections"], lost) == (ARTICLES, 1, ())
    with open_desk(tmp_path / "saved.sqlite") as saved:
        assert list(saved.check()) == []
        assert state(saved) == before


@pytest.mark.parametrize("leaf", [0, 1, -1])
def test_pages_beside_the_broken_ones_are_saved(path: Path, tmp_path: Path, leaf: int) -> None:
    found = leaves(path, "pages")
    assert len(found) > 3
    spoil(path, found[leaf])
    with desk_at(tmp_path) as desk:
        counts, _ = desk.rescue(tmp_path / "saved.sqlite")
    assert ARTICLES * (len(found) - 2) / len(found) <= counts["pages"] < ARTICLES
    with open_desk(tmp_path / "saved.sqlite") as saved:
        assert list(saved.check()) == []
        assert len(saved.articles()) == counts["pages"]


def test_the_command_says_what_was_saved_and_spoils_nothing(path: Path, tmp_path: Path) -> None:
    spoil(path, leaves(path, "records")[0])
    before = path.read_bytes()
    saved = tmp_path / "saved.sqlite"
    command = ["desk", "rescue", str(saved), "--desk", str(path)]
    found = CliRunner().invoke(main, command)
    assert found.exit_code == 0, found.output
    assert f"Rescued {ARTICLES} pages and 1 correction. The new desk lies at {saved}." in found.stderr
    assert path.read_bytes() == before
    again = CliRunner().invoke(main, command)
    assert again.exit_code == 1
    assert "is there already" in again.stderr


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        (tmp_path / "saved.sqlite").write_text("mine")
        with pytest.raises(DeskError, match="is there already"):
            desk.rescue(tmp_path / "saved.sqlite")
    assert (tmp_path / "saved.sqlite").read_text() == "mine"
