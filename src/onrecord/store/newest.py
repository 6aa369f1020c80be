"""The newest changes by their numbers, for those who follow the desk as it changes."""

from __future__ import annotations

from sqlite3 import Connection

from onrecord.store.records import Change, change_of

__all__ = ["changes_after", "data_version", "last_change"]


def data_version(db: Connection) -> int:
    """A number that differs from the last one on this connection if others have written since; asked outside of a
    transaction."""
    return int(db.execute("PRAGMA data_version").fetchone()[0])


def last_change(db: Connection) -> int:
    """The number of the newest change, 0 where there is none."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM changes").fetchone()[0])


def changes_after(db: Connection, number: int, limit: int, story: str | None = None) -> tuple[tuple[int, Change], ...]:
    """The changes after the one of this number, in their order, each with its own; of one story, if it is named."""
    rows = db.execute(
        "SELECT * FROM changes WHERE id > ? AND (? IS NULL OR story = ?) ORDER BY id LIMIT ?",
        (number, story, story, limit),
    )
    return tuple((row["id"], change_of(row)) for row in rows)
