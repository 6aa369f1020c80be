"""What can still be read of a desk whose file is broken: kept rows, put into a new desk, to derive the rest anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from sqlite3 import Connection, DatabaseError, Row

from onrecord.store.files import DeskFile
from onrecord.store.opening import open_file
from onrecord.store.schema import tables

__all__ = ["rescue"]

# Rows looked for behind one that cannot be read: a broken page of 4 kB holds hundreds at the most.
_MOST_TRIES = 100_000
_AT_ONCE = 500  # rows in one transaction


def rescue(file: DeskFile, to: Path) -> tuple[DeskFile, dict[str, int]]:
    """Put all kept rows that can be read into a new desk at `to`, where nothing is or an empty file; returns it, and
    how many rows each table gave.

    Raises DeskError where not even the names of the tables can be read.
    """
    kept = [table.name for table in tables() if table.purpose.startswith("Kept")]
    with file.reading() as db:
        here = {row["name"] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        new = open_file(to, create=True)
        try:
            new.db.execute("PRAGMA foreign_keys = OFF")  # a row may come whose parent is lost
            counts = {name: _put(new, name, _rows(db, name)) for name in kept if name in here}
            with new.writing() as rescued:
                rescued.execute("DELETE FROM raws WHERE page NOT IN (SELECT id FROM pages)")
                rescued.execute("DELETE FROM corrected WHERE correction NOT IN (SELECT id FROM corrections)")
            new.db.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            new.close()
            raise
    return new, counts


def _put(new: DeskFile, table: str, rows: Iterator[Row]) -> int:
    """Put rows into a table of the new desk; returns how many."""
    count = 0
    while some := [tuple(row)[1:] for row in islice(rows, _AT_ONCE)]:
        with new.writing() as db:
            sql = f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(some[0]))})"
            count += db.executemany(sql, some).rowcount
    return count


def _rows(db: Connection, table: str) -> Iterator[Row]:
    """The rows of a table that can be read, each after its number: forwards, and backwards from the end to where that
    ended."""
    sql = f"SELECT rowid AS number, * FROM {table} WHERE rowid >= ? ORDER BY rowid"
    at, tries = 1, 0
    while tries < _MOST_TRIES:
        try:
            for row in db.execute(sql, (at,)):
                yield row
                at, tries = row["number"] + 1, 0
            return
        except DatabaseError:
            at, tries = at + 1, tries + 1
    with suppress(DatabaseError):
        yield from db.execute(f"{sql} DESC", (at,))
