"""A desk's file that is open: written to in transactions, read in one state, every trouble one plain sentence.

The file is SQLite with a write-ahead log, so that many may read while one writes. What `writing` has come through is on
the disk: it survives a kill and a power cut.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from onrecord.errors import DeskError

__all__ = ["DeskFile", "code_of", "tell"]

_NOT_ONE = "is no desk: it is not an SQLite file. Name another one, or move it away"


@dataclass(frozen=True, slots=True)
class DeskFile:
    """An open desk: where it lies, and the connection to it."""

    path: Path
    db: sqlite3.Connection
    is_read_only: bool

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is on the disk when it ends, whole or not at all. Raises DeskError."""
        if self.is_read_only:
            raise DeskError(f"The desk {self.path} cannot be written: the file or its disk is read-only.")
        with self._told():
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
                self.db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # a full disk has rolled it back already
                    self.db.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One state of the desk, whatever others write meanwhile. Raises DeskError."""
        with self._told():
            self.db.execute("BEGIN")
            try:
                yield self.db
            finally:
                with suppress(sqlite3.Error):
                    self.db.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connection; what was committed stays."""
        self.db.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            tell(self.path, error)


def code_of(error: sqlite3.Error) -> int:
    """What SQLite calls a trouble; its extended codes say more in their upper bits, which are left out."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def tell(path: Path, error: sqlite3.Error) -> NoReturn:
    """Raise the DeskError that says what SQLite's error means for a desk."""
    code = code_of(error)
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_IOERR_SHMSIZE:  # beside the log; it is made at once
        code = sqlite3.SQLITE_FULL
    reasons = {
        sqlite3.SQLITE_BUSY: "is in use by another program that has been writing for long: try again when it is done",
        sqlite3.SQLITE_LOCKED: "is in use by another program that has been writing for long: try again when it is done",
        sqlite3.SQLITE_FULL: "cannot grow, its disk is full: free some space and say it again, nothing kept is lost",
        sqlite3.SQLITE_READONLY: "cannot be written: the file or its disk is read-only",
        sqlite3.SQLITE_CANTOPEN: "cannot be opened: look at its folder and your rights to it",
        sqlite3.SQLITE_IOERR: f"cannot be read or written, its disk fails ({error})",
        sqlite3.SQLITE_CORRUPT: f"is broken ({error}): go back to a backup, or `onrecord desk rescue` what can be read",
        sqlite3.SQLITE_NOTADB: _NOT_ONE,
    }
    if code not in reasons:
        raise error
    raise DeskError(f"The desk {path} {reasons[code]}.") from error
