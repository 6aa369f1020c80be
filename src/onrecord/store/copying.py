"""A copy of a desk, as it is at one moment, made while others may write; compared with the desk before it is there."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from onrecord.errors import DeskError
from onrecord.store.files import DeskFile, code_of
from onrecord.writing import new_part, put_in_place, sweep_parts, unwritten

__all__ = ["back_up"]

_PAGES_AT_ONCE = 500  # of 4 kB, between two reports: some milliseconds
# Where SQLite's head of the file says that a log belongs to it (2) or none does (1): https://sqlite.org/fileformat2.html
_LOG_AT, _NO_LOG = 18, b"\1\1"


def back_up(
    file: DeskFile, to: Path, *, replace: bool = False, advance: Callable[[int, int], None] | None = None
) -> Path:
    """Copy the desk to `to`, as it is at one moment, while others may write. The copy appears whole or not at all.

    It is compared with the desk first. `advance` is told how many pages of how many are copied. Raises DeskError where
    there is a file already, unless it is to be replaced, where it cannot be written, or is not the desk.
    """
    _check_place(file, to, replace)
    try:
        sweep_parts(to)
        with new_part(to) as (part, held):
            with file.reading() as db:
                _copy(db, part, advance or (lambda done, total: None))
                _compare(db, part, to)
            held.seek(_LOG_AT)
            held.write(_NO_LOG)  # one file, with no log beside it
            put_in_place(part, held, to)
    except OSError as error:
        raise DeskError(str(unwritten(to, error))) from error
    return to


def _check_place(file: DeskFile, to: Path, replace: bool) -> None:
    if to.exists() and to.resolve() == file.path.resolve():
        raise DeskError(f"{to} is the desk itself: name another file for its copy.")
    if to.exists() and not to.is_file():  # a pipe or a device, which the copy would take the place of
        raise DeskError(f"{to} is no file that a copy could replace: name another.")
    if to.exists() and not replace:
        raise DeskError(f"{to} is there already: name another file for the copy, or say that it is to be replaced.")
    log = to.with_name(f"{to.name}-wal")
    if log.exists() and log.stat().st_size:  # it would be taken for the log of the copy
        raise DeskError(f"Beside {to} lies {log.name}, the log of a desk: move both away first, or name another file.")


def _copy(db: sqlite3.Connection, part: Path, advance: Callable[[int, int], None]) -> None:
    """Copy all pages of the state that `db` reads."""
    db.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from now on it is this state
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        # No one else sees this file before it is whole, and all of it is synced at the end.
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")
        try:
            db.backup(copy, pages=_PAGES_AT_ONCE, progress=lambda _, left, total: advance(total - left, total))
        except sqlite3.Error as error:
            reason = {sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_IOERR: errno.EIO}.get(code_of(error))
            if reason is None:
                raise
            raise OSError(reason, os.strerror(reason)) from error


def _compare(db: sqlite3.Connection, part: Path, to: Path) -> None:
    """See to it that the copy reads as the desk does: sound, or with the same faults, and as much in every table."""
    with closing(sqlite3.connect(f"{part.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
        if _counts(copy) != _counts(db) or (_faults(copy) and _faults(copy) != _faults(db)):
            raise DeskError(f"{to} was not written: what its disk gave back is not the desk. Name another disk.")


def _counts(db: sqlite3.Connection) -> list[tuple[str, int | str]]:
    tables = db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' ORDER BY name"
    )
    return [(name, _count(db, name)) for (name,) in tables.fetchall()]


def _count(db: sqlite3.Connection, table: str) -> int | str:
    try:
        return int(db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])
    except sqlite3.DatabaseError as error:  # a desk that is broken may be copied, to be mended
        return str(error)


def _faults(db: sqlite3.Connection) -> list[str]:
    try:
        return [row[0] for row in db.execute("PRAGMA integrity_check(10)") if row[0] != "ok"]
    except sqlite3.DatabaseError as error:
        return [str(error)]
