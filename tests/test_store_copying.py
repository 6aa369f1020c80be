"""A copy of a desk is whole and of one moment, whoever writes meanwhile, or it is not there; and it can be gone back
to."""

import errno
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from onrecord.errors import DeskError
from onrecord.store import DeskFile, back_up, copying, open_file

FILL = "INSERT INTO skipped VALUES (?, ?, '')"


def desk_of(path: Path, rows: int) -> DeskFile:
    """A desk of so many rows of a page each, more or less."""
    file = open_file(path, create=True)
    with file.writing() as db:
        db.executemany(FILL, ((f"row {n}", "x" * 3000) for n in range(rows)))
    return file


def inputs(path: Path) -> list[str]:
    file = open_file(path)
    found = [row[0] for row in file.db.execute("SELECT input FROM skipped ORDER BY rowid")]
    file.close()
    return found


def test_a_copy_is_of_one_moment_while_another_program_adds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "_PAGES_AT_ONCE", 20)
    file = desk_of(tmp_path / "desk.sqlite", 100)
    other = open_file(tmp_path / "desk.sqlite")
    seen = []

    def advance(done: int, total: int) -> None:
        seen.append((done, total))
        with other.writing() as db:
            db.execute(FILL, (f"late {done}", "y" * 9000))

    back_up(file, tmp_path / "copy.sqlite", advance=advance)
    assert len(seen) > 4
    assert seen[-1][0] == seen[-1][1]
    assert inputs(tmp_path / "copy.sqlite") == [f"row {n}" for n in range(100)]
    assert len(inputs(tmp_path / "desk.sqlite")) == 100 + len(seen)
    file.close()
    other.close()


def test_a_file_that_is_there_is_replaced_only_if_that_is_said(tmp_path: Path) -> None:
    file = desk_of(tmp_path / "desk.sqlite", 1)
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(b"old")
    with pytest.raises(DeskError, match="is there already"):
        back_up(file, copy)
    assert copy.read_bytes() == b"old"
    back_up(file, copy, replace=True)
    assert inputs(copy) == ["row 0"]
    file.close()


@pytest.mark.parametrize("step", ["os.fsync", "os.replace"])
def test_a_disk_that_fails_leaves_the_older_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    file = desk_of(tmp_path / "desk.sqlite", 1)
    folder = tmp_path / "copies"
    folder.mkdir()
    copy = folder / "copy.sqlite"
    copy.write_bytes(b"old")

    def fails(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(step, fails)
    with pytest.raises(DeskError, match=r"copy\.sqlite cannot be written: No space left on device: free some space"):
        back_up(file, copy, replace=True)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"copy.sqlite": b"old"}
    file.close()


def test_a_copy_that_is_not_the_desk_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = desk_of(tmp_path / "desk.sqlite", 5)
    copied = copying._copy

    def damage(db: sqlite3.Connection, part: Path, *rest: object) -> None:
        copied(db, part, *rest)  # type: ignore[arg-type]
        copy = sqlite3.connect(part)
        copy.execute("DELETE FROM skipped WHERE input = 'row 3'")
        copy.commit()
        copy.close()

    monkeypatch.setattr(copying, "_copy", damage)
    with pytest.raises(DeskError, match="what its disk gave back is not the desk"):
        back_up(file, tmp_path / "copy.sqlite")
    file.close()
    assert [path.name for path in tmp_path.iterdir()] == ["desk.sqlite"]


def test_a_broken_desk_can_be_copied_before_it_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    desk_of(path, 200).close()
    size = path.stat().st_size
    with open(path, "r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xff" * 4096)
    broken = open_file(path)
    back_up(broken, tmp_path / "copy.sqlite")
    broken.close()
    assert (tmp_path / "copy.sqlite").stat().st_size == size


def test_going_back_to_a_copy_is_copying_it_where_the_desk_was(tmp_path: Path) -> None:
    path, aside = tmp_path / "desk.sqlite", tmp_path / "aside"
    file = desk_of(path, 3)
    back_up(file, tmp_path / "copy.sqlite")
    with file.writing() as db:
        db.execute("DELETE FROM skipped")
    copy = open_file(tmp_path / "copy.sqlite")
    # While the log of the other desk lies there, it would be taken for the copy's: what was deleted would be again.
    with pytest.raises(DeskError, match=r"lies desk\.sqlite-wal, the log of a desk: move both away first"):
        back_up(copy, path, replace=True)
    file.close()
    aside.mkdir()
    for each in tmp_path.glob("desk.sqlite*"):
        shutil.move(each, aside)
    back_up(copy, path)
    copy.close()
    assert inputs(path) == ["row 0", "row 1", "row 2"]
