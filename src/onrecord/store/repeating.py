"""The lines of all articles, by which those that an outlet repeats are told from those of the report.

A line is a number that stands for its outlet and its words. What makes a line a repeated one is not decided here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from sqlite3 import Connection

from onrecord.datamodel import Article
from onrecord.store.readings import read_article, storable

__all__ = [
    "REPEAT_TABLES",
    "Repeat",
    "all_repeats",
    "article_at",
    "first_with_line",
    "frequent_lines",
    "keep_lines",
    "keep_repeats",
    "known_repeats",
    "lines_of_holders",
    "list_repeats",
    "pages_without_lines",
    "settle",
    "unsettle",
    "unsettled",
]

REPEAT_TABLES = """
CREATE TABLE lines ( -- Derived: the lines of all articles, by which those that an outlet repeats are known.
  line INTEGER NOT NULL, -- hash of the outlet and of the line's words, digits all alike
  page INTEGER NOT NULL REFERENCES articles (page) ON DELETE CASCADE, -- the page of the article
  words INTEGER NOT NULL, -- how many words, where it reads like a paragraph of the report; else 0
  PRIMARY KEY (line, page)
) WITHOUT ROWID;
CREATE INDEX lines_by_page ON lines (page);

CREATE TABLE repeats ( -- Derived: lines that an outlet repeats in different articles; these drop them.
  line INTEGER PRIMARY KEY, -- hash of the outlet and of the line's words
  outlet TEXT NOT NULL, -- who published it
  text TEXT NOT NULL -- the line, as the first article has it
);

CREATE TABLE unsettled ( -- Derived: articles to be read again, since it was learnt later that lines of theirs repeat.
  page INTEGER PRIMARY KEY REFERENCES articles (page) ON DELETE CASCADE -- the page of the article
);
"""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A line that an outlet repeats, and how many articles have it, their versions counted."""

    outlet: str
    text: str
    articles: int


def keep_lines(db: Connection, page: int, lines: Iterable[tuple[int, int]]) -> None:
    """Keep the lines of an article, each with its words where it is a paragraph, in place of those kept before."""
    db.execute("DELETE FROM lines WHERE page = ?", (page,))
    db.executemany("INSERT INTO lines (line, page, words) VALUES (?, ?, ?)", ((line, page, n) for line, n in lines))


def known_repeats(db: Connection, lines: Iterable[int]) -> frozenset[int]:
    """Which of some lines are known to be repeated."""
    rows = db.execute("SELECT line FROM repeats WHERE line IN (SELECT value FROM json_each(?))", (_told(lines),))
    return frozenset(row["line"] for row in rows)


def lines_of_holders(
    db: Connection, lines: Iterable[int], *, at_least: int, at_most: int
) -> tuple[dict[int, str], dict[int, dict[int, int]]]:
    """The articles that have one of some lines, in their order: what they are versions of, and all of their lines.

    Lines that fewer than `at_least` articles have count for nothing; of a line the first `at_most` articles are told.
    """
    pages: set[int] = set()
    for line in lines:
        rows = db.execute("SELECT page FROM lines WHERE line = ? ORDER BY page LIMIT ?", (line, at_most)).fetchall()
        if len(rows) >= at_least:
            pages |= {row["page"] for row in rows}
    told = _told(sorted(pages))
    among = "IN (SELECT value FROM json_each(?))"
    keys = db.execute(f"SELECT page, key FROM articles WHERE page {among} ORDER BY page", (told,))
    found: dict[int, dict[int, int]] = {page: {} for page in sorted(pages)}
    for row in db.execute(f"SELECT page, line, words FROM lines WHERE page {among}", (told,)):
        found[row["page"]][row["line"]] = row["words"]
    return {row["page"]: row["key"] for row in keys}, found


def frequent_lines(db: Connection, at_least: int) -> list[int]:
    """The lines that so many articles have."""
    rows = db.execute("SELECT line FROM lines GROUP BY line HAVING count(*) >= ?", (at_least,))
    return [row["line"] for row in rows]


def first_with_line(db: Connection, line: int) -> int:
    """The page of the first article that has a line."""
    page: int = db.execute("SELECT min(page) FROM lines WHERE line = ?", (line,)).fetchone()[0]
    return page


def article_at(db: Connection, page: int) -> Article:
    """The article of a page."""
    row = db.execute("SELECT * FROM articles WHERE page = ?", (page,)).fetchone()
    return read_article(dict(row), row["fields"])


def pages_without_lines(db: Connection) -> list[int]:
    """The pages whose articles have no lines kept: they came before lines were."""
    rows = db.execute("SELECT page FROM articles WHERE page NOT IN (SELECT page FROM lines) ORDER BY page")
    return [row["page"] for row in rows]


def keep_repeats(db: Connection, found: Mapping[int, tuple[str, str]], gone: Collection[int] = ()) -> None:
    """Keep lines that were found to be repeated, each with its outlet and text, and forget those that are no more.

    Articles that have one of them are unsettled then, and their stories behind.
    """
    db.executemany("DELETE FROM repeats WHERE line = ?", ((line,) for line in sorted(gone)))
    db.executemany(
        "INSERT OR REPLACE INTO repeats (line, outlet, text) VALUES (?, ?, ?)",
        ((line, storable(outlet), storable(text)) for line, (outlet, text) in sorted(found.items())),
    )
    told = _told([*found, *gone])
    pages = "SELECT page FROM lines WHERE line IN (SELECT value FROM json_each(?))"
    db.execute(f"INSERT OR IGNORE INTO unsettled {pages}", (told,))
    db.execute(
        f"UPDATE stories SET stamp = stamp + 1 WHERE id IN (SELECT story FROM articles WHERE page IN ({pages}))",
        (told,),
    )


def unsettled(db: Connection, story: str | None = None) -> list[int]:
    """The pages whose articles are to be read again, of one story or all."""
    rows = db.execute(
        "SELECT u.page FROM unsettled u JOIN articles a ON a.page = u.page WHERE ?1 IS NULL OR a.story = ?1"
        " ORDER BY u.page",
        (story,),
    )
    return [row["page"] for row in rows]


def settle(db: Connection, page: int) -> None:
    """Say that the article of a page is as what is known of its outlet has it, and that the record may be made."""
    db.execute("DELETE FROM unsettled WHERE page = ?", (page,))
    db.execute("UPDATE stories SET stamp = stamp + 1 WHERE id = (SELECT story FROM articles WHERE page = ?)", (page,))


def unsettle(db: Connection, page: int) -> None:
    """Say that the article of a page is to be read again."""
    db.execute("INSERT OR IGNORE INTO unsettled (page) VALUES (?)", (page,))


def all_repeats(db: Connection) -> frozenset[int]:
    """All lines that are known to be repeated."""
    return frozenset(row["line"] for row in db.execute("SELECT line FROM repeats"))


def list_repeats(db: Connection, outlet: str | None = None) -> tuple[Repeat, ...]:
    """The lines that outlets repeat, those of most articles first; with `outlet` only those of it."""
    rows = db.execute(
        "SELECT r.outlet, r.text, (SELECT count(*) FROM lines l WHERE l.line = r.line) AS articles FROM repeats r"
        " WHERE ?1 IS NULL OR r.outlet = ?1 COLLATE NOCASE ORDER BY r.outlet, articles DESC, r.text",
        (outlet,),
    )
    return tuple(Repeat(*row) for row in rows)


def _told(numbers: Iterable[int]) -> str:
    return json.dumps(list(numbers))
