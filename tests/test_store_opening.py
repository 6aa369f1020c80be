"""A desk's file is made, migrated or refused, and every trouble with it is one plain sentence."""

import hashlib
import os
import sqlite3
from pathlib import Path

import pytest

from onrecord.errors import DeskError
from onrecord.store import MIGRATIONS, back_up, open_file

ONE = "CREATE TABLE birds (name TEXT);"
TWO = "ALTER TABLE birds ADD COLUMN song TEXT;\nCREATE INDEX by_song ON birds (song);"


def names(db: sqlite3.Connection) -> set[str]:
    return {row[0] for row in db.execute("SELECT name FROM sqlite_master")}


def test_a_new_desk_has_its_tables_and_a_write_ahead_log(tmp_path: Path) -> None:
    file = open_file(tmp_path / "new" / "desk.sqlite", create=True)
    assert {"pages", "articles", "stories", "records"} <= names(file.db)
    assert file.db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert file.db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    file.close()


def test_no_desk_is_made_where_none_was_asked_for(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="There is no desk at .*: `onrecord add` begins one"):
        open_file(tmp_path / "desk.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_an_older_desk_is_migrated_and_a_copy_of_it_kept(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    old = open_file(path, create=True, migrations=(ONE,))
    with old.writing() as db:
        db.execute("INSERT INTO birds VALUES ('wren')")
    old.close()
    new = open_file(path, migrations=(ONE, TWO))
    assert new.db.execute("SELECT name, song FROM birds").fetchone()[:] == ("wren", None)
    new.close()
    copy = sqlite3.connect(tmp_path / "desk.sqlite.1.bak")
    assert copy.execute("SELECT * FROM birds").fetchall() == [("wren",)]
    copy.close()


def test_a_migration_that_fails_leaves_the_desk_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    open_file(path, create=True, migrations=(ONE,)).close()
    with pytest.raises(sqlite3.OperationalError):
        open_file(path, migrations=(ONE, TWO + "\nCREATE TABLE birds (name TEXT);"))
    again = open_file(path, migrations=(ONE,))
    assert "by_song" not in names(again.db)
    again.close()


def test_a_newer_desk_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    open_file(path, create=True, migrations=(ONE, TWO)).close()
    with pytest.raises(
        DeskError, match=r"is of a newer OnRecord \(its number is 2, this one knows 1\): update OnRecord"
    ):
        open_file(path, migrations=(ONE,))


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    path.write_text("These are minutes of a meeting, and no database at all.\n" * 50)
    with pytest.raises(DeskError, match="it is not an SQLite file"):
        open_file(path, create=True)
    assert path.read_text().startswith("These are minutes")


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.close()
    with pytest.raises(DeskError, match="is an SQLite file of another program"):
        open_file(path, create=True)


def test_a_desk_that_another_program_writes_to_is_said_to_be_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.store.opening._WAIT_SECONDS", 0.05)
    one = open_file(tmp_path / "desk.sqlite", create=True)
    other = open_file(tmp_path / "desk.sqlite")
    with one.writing(), pytest.raises(DeskError, match="is in use by another program"), other.writing():
        pass
    one.close()
    other.close()


def test_a_full_disk_is_told_and_what_was_kept_stays(tmp_path: Path) -> None:
    file = open_file(tmp_path / "desk.sqlite", create=True)
    with file.writing() as db:
        db.execute("INSERT INTO skipped VALUES ('a', 'b', 'c')")
    pages = file.db.execute("PRAGMA page_count").fetchone()[0]
    file.db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DeskError, match="its disk is full: free some space"), file.writing() as db:
        db.execute("INSERT INTO skipped VALUES ('big', ?, '')", ("x" * 100_000,))
    assert [row[0] for row in file.db.execute("SELECT input FROM skipped")] == ["a"]
    file.close()


def test_a_read_only_desk_is_read_and_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "desk.sqlite"
    open_file(path, create=True).close()
    monkeypatch.setattr(os, "access", lambda *a: False)  # whoever runs the tests may be allowed everything
    file = open_file(path)
    with file.reading() as db:
        assert db.execute("SELECT count(*) FROM pages").fetchone()[0] == 0
    with pytest.raises(DeskError, match="cannot be written: the file or its disk is read-only"), file.writing():
        pass
    file.close()


def test_a_backup_is_the_desk_in_one_file_while_another_writes(tmp_path: Path) -> None:
    file = open_file(tmp_path / "desk.sqlite", create=True)
    with file.writing() as db:
        db.execute("INSERT INTO skipped VALUES ('a', 'b', 'c')")
    other = open_file(tmp_path / "desk.sqlite")
    with other.writing() as db:
        db.execute("INSERT INTO skipped VALUES ('half', 'done', '')")
        back_up(file, tmp_path / "copy.sqlite")
    copy = open_file(tmp_path / "copy.sqlite")
    assert [row[0] for row in copy.db.execute("SELECT input FROM skipped")] == ["a"]
    for each in (file, other, copy):
        each.close()
    assert not list(tmp_path.glob(".*.part"))


def test_a_desk_is_never_copied_onto_itself(tmp_path: Path) -> None:
    file = open_file(tmp_path / "desk.sqlite", create=True)
    with pytest.raises(DeskError, match="is the desk itself"):
        back_up(file, tmp_path / "desk.sqlite")
    file.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_is_not_replaced_by_a_copy(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    file = open_file(tmp_path / "desk.sqlite", create=True)
    with pytest.raises(DeskError, match="is no file that a copy could replace"):
        back_up(file, pipe)
    file.close()
    assert pipe.is_fifo()


def test_every_migration_is_whole_statements() -> None:
    assert all(sqlite3.complete_statement(sql) for sql in MIGRATIONS)


# The SHA-256 of each migration that desks have been through. One that is changed would leave those as they are: add
# another instead.
FROZEN = (
    "e84019703f7c0e80f66b74d29012a6a76773ec846a3c9a0ec6b72c12c6c7bcf7",
    "069833a6fba0878a69d2f3b4559274afabdfa0d44948e4308089d46f62a5a7ef",
    "74c44973906a6b16efc76b0e7880639d01f356605ae13388980023c4d7a17b20",
    "b80c82d38869f5f9a635c92a5ddfd6a42b998cb92b1b7cf2e9ca01cc4ff5cba7",
    "7ffdfc3080c895ad4cd7d1ddc395d2ee542e6a03d8c80b0bddcdb6525dbeb6fb",
    "c702a73f96c7dec2d4d0e1ad072a9b2c9e222a96af24d8029d99aa82773d11d2",
    "64e07d670aa7612f351a2182beff6ee183eb3ed6608d3e323a05cce0c36ae4ea",
)


def digest(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()


def test_no_migration_is_changed_once_desks_have_been_through_it() -> None:
    assert tuple(digest(sql) for sql in MIGRATIONS)[: len(FROZEN)] == FROZEN


VALUES = {"INTEGER": 1, "TEXT": "told", "BLOB": b"x"}


def rows_of(db: sqlite3.Connection, columns: dict[str, list[str]]) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: [tuple(row) for row in db.execute(f"SELECT {', '.join(columns[table])} FROM {table}")]
        for table in columns
    }


def fill(db: sqlite3.Connection) -> dict[str, list[str]]:
    """Put a row into every table that there is, and return its columns."""
    found = {}
    for (name,) in db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'words%'"
    ).fetchall():
        columns = db.execute(f"PRAGMA table_info({name})").fetchall()
        found[name] = [column["name"] for column in columns]
        values = [VALUES[column["type"]] for column in columns]
        db.execute(f"INSERT OR REPLACE INTO {name} VALUES ({', '.join('?' * len(values))})", values)
    return found


@pytest.mark.parametrize("number", range(1, len(MIGRATIONS)))
def test_a_desk_of_each_earlier_version_keeps_its_rows(tmp_path: Path, number: int) -> None:
    path = tmp_path / "desk.sqlite"
    old = open_file(path, create=True, migrations=MIGRATIONS[:number])
    old.db.execute("PRAGMA foreign_keys = OFF")
    columns = fill(old.db)
    before = rows_of(old.db, columns)
    old.close()
    assert all(before.values())
    new = open_file(path)
    assert rows_of(new.db, columns) == before
    assert new.db.execute("SELECT count(*) FROM words WHERE words MATCH 'told'").fetchone()[0] == 1
    assert {"raws", "repeats", "vectors", "feeds"} <= names(new.db)
    new.close()
    copy = sqlite3.connect(tmp_path / f"desk.sqlite.{number}.bak")
    copy.row_factory = sqlite3.Row
    assert rows_of(copy, columns) == before
    copy.close()
