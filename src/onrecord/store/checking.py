"""Whether a desk is sound, told trouble by trouble: the file, then what is kept, then what is derived from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from sqlite3 import SQLITE_CORRUPT, Connection, DatabaseError

from onrecord.datamodel import text_sha256
from onrecord.store import readings
from onrecord.store.pages import page_digest, page_of
from onrecord.store.raws import broken_raws
from onrecord.store.vectors import rows_without

__all__ = ["Trouble", "check_file", "counts"]

_COUNTED = {
    "pages": "SELECT count(*) FROM pages",
    "articles": "SELECT count(*) FROM articles WHERE is_current",
    "versions": "SELECT count(*) FROM articles",
    "outlets": "SELECT count(DISTINCT outlet) FROM articles WHERE is_current",
    "stories": "SELECT count(*) FROM stories",
    "statements": "SELECT coalesce(sum(statements), 0) FROM stories",
    "skipped": "SELECT count(*) FROM skipped",
    "behind": "SELECT count(*) FROM stories WHERE composed < stamp",
    "readers": "SELECT count(DISTINCT reader) FROM readings",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is not as it should be, and whether `onrecord desk rebuild` mends it."""

    text: str
    is_derived: bool


def counts(db: Connection) -> dict[str, int]:
    """How many of each thing the desk holds."""
    return {name: int(db.execute(sql).fetchone()[0]) for name, sql in _COUNTED.items()}


def check_file(db: Connection) -> Iterator[Trouble]:
    """Yield what is wrong with a desk's file; nothing where it is sound.

    The records themselves are for `onrecord.record` to check.
    """
    try:
        broken = [row[0] for row in db.execute("PRAGMA integrity_check(10)") if row[0] != "ok"]
    except DatabaseError as error:
        broken = [str(error)]
    if broken:
        yield from (Trouble(f"the file is broken: {text}", False) for text in broken)
        return
    for row in db.execute("PRAGMA foreign_key_check"):
        yield Trouble(f"{row[0]} {row[1]} points to a row of {row[2]} that is not there", row[0] != "pages")
    yield from _pages(db)
    yield from _raws(db)
    yield from _articles(db)
    yield from _stories(db)
    yield from _index(db)
    if without := len(rows_without(db)):
        yield Trouble(
            f"statements without a vector, though none is due: {without}; search by meaning passes them by", True
        )


def _index(db: Connection) -> Iterator[Trouble]:
    """Compare the full-text index with the statements; a desk that is read-only or being written cannot be asked."""
    try:
        db.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    except DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == SQLITE_CORRUPT:
            yield Trouble(f"the full-text index is not that of the statements ({error})", True)


def _pages(db: Connection) -> Iterator[Trouble]:
    for row in db.execute("SELECT id, digest, input FROM pages ORDER BY id"):
        try:
            is_whole = page_digest(page_of(db, row["id"])) == row["digest"]
        except Exception:
            is_whole = False
        if not is_whole:
            yield Trouble(f"page {row['id']} ({row['input']}) is not what came: its digest does not fit", False)


def _raws(db: Connection) -> Iterator[Trouble]:
    for page in broken_raws(db):
        yield Trouble(f"the bytes of page {page} are not those that came: their digest does not fit", False)


def _articles(db: Connection) -> Iterator[Trouble]:
    rows = db.execute("SELECT a.*, r.document, r.statements FROM articles a LEFT JOIN readings r ON r.page = a.page")
    for row in rows:
        name = f"article {row['id']} (page {row['page']}, {row['input']})"
        try:
            article = readings.read_article(dict(row), row["fields"])
            if text_sha256(article.text) != article.sha256:
                yield Trouble(f"{name}: its text is not the one of its hash", True)
            found = len(readings.unpack(row["document"])["statements"])
            if found != row["statements"]:
                yield Trouble(f"{name}: {found} statements are kept, and {row['statements']} were found", True)
        except Exception as error:
            yield Trouble(f"{name} cannot be read: {type(error).__name__}", True)
        if row["series"] is None or (row["is_current"] and row["story"] is None):
            yield Trouble(f"{name} is of no story", True)


def _stories(db: Connection) -> Iterator[Trouble]:
    for row in db.execute(
        "SELECT key, series, sum(is_current) AS current FROM articles GROUP BY series ORDER BY series"
    ):
        if row["current"] != 1:
            yield Trouble(f"article {row['key']}: {row['current']} of its versions are the current one", True)
    rows = db.execute("SELECT id FROM stories WHERE id NOT IN (SELECT story FROM articles WHERE story IS NOT NULL)")
    for row in rows:
        yield Trouble(f"story {row['id']} has no articles", True)
    twice = db.execute("SELECT id, count(*) AS n FROM articles WHERE is_current GROUP BY id HAVING n > 1 ORDER BY id")
    for row in twice:
        yield Trouble(f"article {row['id']} is here {row['n']} times", True)
