"""Whether a desk is sound, told trouble by trouble: the file, then what is kept, then what is derived from it; and what
mends each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from sqlite3 import SQLITE_CORRUPT, Connection, DatabaseError, Row
from typing import Literal

from onrecord.datamodel import Page, article_id, text_sha256
from onrecord.store import readings
from onrecord.store.pages import key_of, page_of
from onrecord.store.raws import broken_raws
from onrecord.store.records import opened_by, touch_story
from onrecord.store.schema import tables
from onrecord.store.searching import rebuild_index
from onrecord.store.vectors import drop_vectors, rows_without

__all__ = ["Remedy", "Trouble", "check_file", "counts", "mend_file", "whole_page"]

# Example: "wrong # of entries in index articles_by_id", "row 3 missing from index articles_by_key"
_OF_INDEX = re.compile(r"\b(?:from|in) index\b")

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


Remedy = Literal["reindex", "content", "orphan", "read", "group", "compose", "words", "vectors"]
"""What mends a trouble: make SQLite's indexes anew, a page's content from its bytes, drop rows that point nowhere,
read a page again, put articles into stories anew, make a record anew, the full-text index, the vectors."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is not as it should be, whether `onrecord desk rebuild` mends it, and what else does."""

    text: str
    is_derived: bool
    remedy: Remedy | None = None
    """None where only a rebuild or a backup helps."""
    where: tuple[str, int] | None = None
    """What the remedy is for: a table and its foreign key, `pages` and a page's number, or the id of a story and 0."""


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
        yield from (_broken(text) for text in broken)
        return
    yield from _orphans(db)
    yield from _pages(db)
    yield from _raws(db)
    yield from _articles(db)
    yield from _openings(db)
    yield from _unread(db)
    yield from _stories(db)
    yield from _records(db)
    yield from _index(db)
    if without := len(rows_without(db)):
        told = f"statements without a vector, though none is due: {without}; search by meaning passes them by"
        yield Trouble(told, True, "vectors")


def _broken(text: str) -> Trouble:
    """A fault of the file itself: SQLite makes its own indexes anew, and nothing else."""
    return Trouble(f"the file is broken: {text}", False, "reindex" if _OF_INDEX.search(text) else None)


def _orphans(db: Connection) -> Iterator[Trouble]:
    derived = {table.name for table in tables() if table.purpose.startswith("Derived")}
    for row in db.execute("PRAGMA foreign_key_check").fetchall():
        table, number, parent, key = row
        text = f"{table} {number or ''} points to a row of {parent} that is not there".replace("  ", " ")
        if (table, parent) == ("articles", "pages"):
            yield Trouble(f"{text}: the page is lost, and what was read from it is still here", False)
        elif (table, parent) == ("articles", "stories"):
            yield Trouble(text, True, "group")
        elif table in derived:
            yield Trouble(text, True, "orphan", (table, key))
        else:
            yield Trouble(text, False)


def _index(db: Connection) -> Iterator[Trouble]:
    """Compare the full-text index with the statements; a desk that is read-only or being written cannot be asked."""
    try:
        db.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    except DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == SQLITE_CORRUPT:
            yield Trouble(f"the full-text index is not that of the statements ({error})", True, "words")


def _pages(db: Connection) -> Iterator[Trouble]:
    for row in db.execute("SELECT id, input FROM pages ORDER BY id").fetchall():
        if whole_page(db, row["id"]):
            continue
        text = f"page {row['id']} ({row['input']}) is not what came: its digest does not fit"
        yield Trouble(text, False, "content", ("pages", row["id"]))


def whole_page(db: Connection, number: int) -> Page | None:
    """The page of this number, as it came; None where it is damaged."""
    digest = db.execute("SELECT digest FROM pages WHERE id = ?", (number,)).fetchone()["digest"]
    try:
        page = page_of(db, number)
        return page if page.fields_sha256() == digest else None
    except Exception:  # whatever damaged bytes lead to
        return None


def _raws(db: Connection) -> Iterator[Trouble]:
    for page in broken_raws(db):
        yield Trouble(f"the bytes of page {page} are not those that came: their digest does not fit", False)


def _articles(db: Connection) -> Iterator[Trouble]:
    rows = db.execute("SELECT a.*, r.document, r.statements FROM articles a LEFT JOIN readings r ON r.page = a.page")
    for row in rows:
        name = f"article {row['id']} (page {row['page']}, {row['input']})"
        if fault := _fault(row):
            yield Trouble(f"{name}{fault}", True, "read", ("pages", row["page"]))
        if row["series"] is None or (row["is_current"] and row["story"] is None):
            yield Trouble(f"{name} is of no story", True, "group")


def _fault(row: Row) -> str | None:
    """What is wrong with what was read from a page."""
    try:
        article = readings.read_article(dict(row), row["fields"])
        found = len(readings.unpack(row["document"])["statements"])
    except Exception as error:  # whatever damaged bytes lead to
        return f" cannot be read: {type(error).__name__}"
    if text_sha256(article.text) != article.sha256:
        return ": its text is not the one of its hash"
    if article.id != article_id(article.outlet, article.text) or row["key"] != key_of(article):
        return ": its id, or its key, is not that of its outlet, text and address"
    if found != row["statements"]:
        return f": {found} statements are kept, and {row['statements']} were found"
    return None


def _openings(db: Connection) -> Iterator[Trouble]:
    """Articles that are noted to open another story than their ids tell."""
    rows = db.execute("SELECT o.page, o.story, a.id FROM openings o JOIN articles a ON a.page = o.page ORDER BY o.page")
    for row in rows.fetchall():
        if row["story"] != opened_by(row["id"]):
            told = f"article {row['id']} is noted to open a story that it does not open"
            yield Trouble(told, True, "read", ("pages", row["page"]))


def _unread(db: Connection) -> Iterator[Trouble]:
    """Pages of which neither an article nor the reason why they give none is here."""
    rows = db.execute(
        "SELECT id, input FROM pages p"
        " WHERE NOT EXISTS (SELECT 1 FROM articles a WHERE a.page = p.id)"
        " AND NOT EXISTS (SELECT 1 FROM skipped s WHERE s.input = p.input) ORDER BY id"
    )
    for row in rows.fetchall():
        yield Trouble(f"page {row['id']} ({row['input']}) has not been read", True, "read", ("pages", row["id"]))


def _stories(db: Connection) -> Iterator[Trouble]:
    for row in db.execute(
        "SELECT key, series, sum(is_current) AS current FROM articles GROUP BY series ORDER BY series"
    ):
        if row["current"] != 1:
            yield Trouble(f"article {row['key']}: {row['current']} of its versions are the current one", True, "group")
    rows = db.execute("SELECT id FROM stories WHERE id NOT IN (SELECT story FROM articles WHERE story IS NOT NULL)")
    for row in rows:
        yield Trouble(f"story {row['id']} has no articles", True, "group")
    twice = db.execute("SELECT id, count(*) AS n FROM articles WHERE is_current GROUP BY id HAVING n > 1 ORDER BY id")
    for row in twice:
        yield Trouble(f"article {row['id']} is here {row['n']} times", True, "group")


def _records(db: Connection) -> Iterator[Trouble]:
    """Stories that are up to date by their stamp, and have no record, or other statements to search than it has."""
    rows = db.execute(
        "SELECT s.id, s.statements, r.story IS NULL AS has_none,"
        " (SELECT count(*) FROM statements t WHERE t.story = s.id) AS searched"
        " FROM stories s LEFT JOIN records r ON r.story = s.id WHERE s.composed = s.stamp ORDER BY s.id"
    )
    for row in rows.fetchall():
        if row["has_none"]:
            yield Trouble(f"story {row['id']} has no record", True, "compose", (row["id"], 0))
        elif row["searched"] != row["statements"]:
            told = f"story {row['id']} has {row['statements']} statements, and {row['searched']} are searched"
            yield Trouble(told, True, "compose", (row["id"], 0))


def mend_file(db: Connection, trouble: Trouble) -> bool:
    """Mend what can be mended in the file alone; False for what cannot. Nothing that was kept is changed but for a
    page's content, where its bytes tell what it was."""
    table, number = trouble.where or ("", 0)
    if trouble.remedy == "reindex":
        db.execute("REINDEX")
    elif trouble.remedy == "orphan":
        _drop_orphans(db, table, number)
    elif trouble.remedy == "content":
        return _is_told_by_bytes(db, number)
    elif trouble.remedy == "compose":
        touch_story(db, table)
    elif trouble.remedy == "words":
        rebuild_index(db)
    elif trouble.remedy == "vectors":
        drop_vectors(db)
    else:
        return False
    return True


def _drop_orphans(db: Connection, table: str, key: int) -> None:
    """Drop the rows of a table that point nowhere by one of its foreign keys."""
    told = next(row for row in db.execute(f"PRAGMA foreign_key_list({table})") if row["id"] == key)
    db.execute(f"DELETE FROM {table} WHERE {told['from']} NOT IN (SELECT {told['to']} FROM {told['table']})")


def _is_told_by_bytes(db: Connection, page: int) -> bool:
    """Take the content of a page from its bytes, if it was what they tell."""
    before = db.execute("SELECT content FROM pages WHERE id = ?", (page,)).fetchone()
    db.execute("UPDATE pages SET content = x'' WHERE id = ?", (page,))
    if whole_page(db, page):
        return True
    db.execute("UPDATE pages SET content = ? WHERE id = ?", (before["content"], page))
    return False
