"""A desk's file, opened: created, migrated or refused, each in one plain sentence."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from onrecord.errors import DeskError
from onrecord.store.copying import back_up
from onrecord.store.files import DeskFile, tell
from onrecord.store.records import opened_by
from onrecord.store.schema import APPLICATION_ID, MIGRATIONS

__all__ = ["open_file"]

_WAIT_SECONDS = 20.0  # for another program that writes; the longest write of ours, a story's record, takes some tenths
_CACHE_KIB = 16_384  # of pages in memory; 2 MB, the default, reads a desk of 10,000 articles twice from the disk


def open_file(
    path: Path, *, create: bool = False, is_shared: bool = False, migrations: tuple[str, ...] = MIGRATIONS
) -> DeskFile:
    """Open the desk at `path`; with `create` a new one is made where there is none.

    An older desk is migrated, a copy of it kept beside it. One that is shared may be used by several threads, one at a
    time. Raises DeskError for a file that is none, is of a newer OnRecord, is locked, or cannot be opened.
    """
    if not path.exists() and not create:
        raise DeskError(f"There is no desk at {path}: `onrecord add` begins one.")
    if path.is_dir():
        raise DeskError(f"{path} is a folder: name the desk's file in it.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not _may_write(path):
            return DeskFile(path, _connect_to_read(path, migrations, is_shared), is_read_only=True)
        db = _connect(f"{path.absolute().as_uri()}?mode=rwc", is_shared)
        try:
            _prepare(path, db, migrations)
        except BaseException:
            db.close()
            raise
        return DeskFile(path, db, is_read_only=False)
    except sqlite3.Error as error:
        tell(path, error)
    except OSError as error:
        raise DeskError(f"The desk {path} cannot be opened: {error.strerror or error}.") from error


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _connect(uri: str, is_shared: bool) -> sqlite3.Connection:
    db = sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=not is_shared)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA synchronous = FULL")
    db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return db


def _connect_to_read(path: Path, migrations: tuple[str, ...], is_shared: bool) -> sqlite3.Connection:
    """A desk that cannot be written: with a log beside it SQLite must see that, without one the file is all."""
    log = path.with_name(f"{path.name}-wal")
    mode = "mode=ro" if log.exists() and log.stat().st_size else "immutable=1"
    db = _connect(f"{path.absolute().as_uri()}?{mode}", is_shared)
    try:
        number = _number(path, db, migrations)
        if number < len(migrations):
            raise DeskError(f"The desk {path} is of an older OnRecord, and cannot be migrated: it is read-only.")
    except BaseException:
        db.close()
        raise
    return db


def _prepare(path: Path, db: sqlite3.Connection, migrations: tuple[str, ...]) -> None:
    number = _number(path, db, migrations)
    db.execute("PRAGMA journal_mode = WAL")
    if number == len(migrations):
        return
    if number:
        copy = path.with_name(f"{path.name}.{number}.bak")
        back_up(DeskFile(path, db, is_read_only=False), copy, replace=True)
    db.create_function("opened_by", 1, opened_by, deterministic=True)
    db.execute("BEGIN IMMEDIATE")
    try:
        for sql in migrations[_number(path, db, migrations) :]:  # looked at anew: another program may have migrated it
            for statement in _statements(sql):
                db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {len(migrations)}")
        db.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise


def _number(path: Path, db: sqlite3.Connection, migrations: tuple[str, ...]) -> int:
    """The number of migrations that a desk has been through; 0 for a new one. Raises DeskError if it is no desk."""
    number = int(db.execute("PRAGMA user_version").fetchone()[0])
    mark = db.execute("PRAGMA application_id").fetchone()[0]
    if mark != APPLICATION_ID and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise DeskError(f"{path} is no desk: it is an SQLite file of another program. Name another one.")
    if number > len(migrations):
        raise DeskError(
            f"The desk {path} is of a newer OnRecord (its number is {number}, this one knows {len(migrations)}): "
            "update OnRecord to open it."
        )
    return number


def _statements(sql: str) -> Iterator[str]:
    """The single statements of a script: `executescript` would commit before the first."""
    part = ""
    for line in sql.strip().splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            yield part.strip()
            part = ""
