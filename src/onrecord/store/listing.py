"""The stories of a desk as lists show them: filtered, counted and page by page, however many there are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any, Literal, TypeVar, get_args

from onrecord.store.lasting import left_over
from onrecord.store.paging import outlets_of
from onrecord.store.records import Change, StoryRow, change_of, story_row
from onrecord.store.searching import Due, due_between

__all__ = [
    "LIST_INDEXES",
    "Listed",
    "Newest",
    "Order",
    "Wanted",
    "list_page",
    "named",
    "newest_page",
    "outlets_here",
]

# Without them a list of 5,000 stories looks at every article and every change. `stories_by_update` is the order of the
# list; the others answer "of which stories", without looking at the articles and statements themselves.
LIST_INDEXES = """
CREATE INDEX stories_by_update ON stories (updated DESC, last_day DESC, id);
CREATE INDEX changes_by_story ON changes (story, at);
CREATE INDEX articles_by_outlet ON articles (outlet COLLATE NOCASE, story) WHERE is_current;
CREATE INDEX outlets_by_story ON articles (story, outlet) WHERE is_current;
CREATE INDEX statements_by_name ON statements (name COLLATE NOCASE, story);
"""

_Told = TypeVar("_Told", Change, Due)

Order = Literal["changed", "day", "articles", "statements", "title"]
"""What comes first: the story that changed last, the newest by its articles, the one with most of them ..."""

_ORDERS: dict[str, str] = {
    "changed": "s.updated DESC, s.last_day DESC, s.id",
    "day": "s.last_day DESC, s.updated DESC, s.id",
    "articles": "s.articles DESC, s.updated DESC, s.id",
    "statements": "s.statements DESC, s.updated DESC, s.id",
    "title": "casefolded(s.title), s.id",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which stories are wanted; what is empty does not matter."""

    words: tuple[str, ...] = ()
    """Parts of words of the title, all of them."""
    outlet: str = ""
    """An outlet that reports on it."""
    said: str = ""
    """What the full-text index is asked of its statements (see `parse_query`): speakers, issues."""
    since: str = ""
    """The first day (ISO, as precise as known): its last article is of then or later."""
    until: str = ""
    """The last day: its first article is of then or earlier."""
    changed: str = ""
    """Its record changed at this moment (ISO, UTC) or later."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A story of a list, with what a list shows of it."""

    row: StoryRow
    outlets: tuple[str, ...]
    """Who reports on it, by name."""
    changes: int
    """In how many ways its record has changed since it was first made."""
    new: int
    """How many of these are new to the reader, and still so."""
    is_new: bool
    """Whether the whole story is."""
    due: Due | None
    """What is due next."""


@dataclass(frozen=True, slots=True)
class Newest:
    """What is new in a story since a moment."""

    row: StoryRow
    changes: tuple[Change, ...]
    """The newest of them, in their order; of a story that is new itself only that."""
    total: int
    """How many there are."""
    due: tuple[Due, ...]
    """What fell due since."""


def list_page(
    db: Connection, wanted: Wanted, *, order: Order = "changed", limit: int, offset: int = 0, seen: str, today: str
) -> tuple[tuple[Listed, ...], int]:
    """A page of the stories that are wanted, and how many are in all.

    `seen` is until when (ISO, UTC) the reader knows, `today` an ISO day.
    """
    assert order in get_args(Order)
    where, values = _where(db, wanted)
    # Counted in the same query: which statements a speaker has is looked up once.
    sql = f"SELECT s.*, count(*) OVER () AS total FROM stories s{where} ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?"
    rows = db.execute(sql, (*values, limit, offset)).fetchall()
    if not rows and offset:  # behind the last page
        return (), int(db.execute(f"SELECT count(*) FROM stories s{where}", values).fetchone()[0])
    return tuple(_listed(db, story_row(row), seen, today) for row in rows), rows[0]["total"] if rows else 0


def newest_page(
    db: Connection, since: str, days: tuple[str, str], *, story: str = "", limit: int, offset: int = 0, most: int
) -> tuple[tuple[Newest, ...], int]:
    """What is new since a moment (ISO, UTC), story by story, the one that changed last first; and of how many stories.

    `days` are the last day that had begun before, and today (ISO): what fell due after the one and by the other is new,
    too. `story` is the id of the only one that is wanted. Of each story at most so many changes are told.
    """
    due = _by_story(each for each in due_between(db, *days) if story in ("", each.story))
    new = _lasting(db, since, story)
    told = json.dumps(sorted(new.keys() | due.keys()))
    sql = " FROM stories s WHERE s.id IN (SELECT value FROM json_each(?))"
    order = " ORDER BY s.updated DESC, s.last_day DESC, s.id LIMIT ? OFFSET ?"
    total = db.execute(f"SELECT count(*){sql}", (told,)).fetchone()[0]
    found = []
    for row in db.execute(f"SELECT s.*{sql}{order}", (told, limit, offset)).fetchall():
        own = new.get(row["id"], ())
        found.append(Newest(story_row(row), own[-most:], len(own), tuple(due.get(row["id"], ()))))
    return tuple(found), total


def _lasting(db: Connection, since: str, story: str) -> dict[str, tuple[Change, ...]]:
    """The changes since a moment that are still so, by story, or of one alone; of a story that is new only that."""
    rows = db.execute(
        "SELECT * FROM changes WHERE at >= ?1 AND ?2 IN ('', story) AND (kind = 'story' OR story NOT IN"
        " (SELECT story FROM changes WHERE at >= ?1 AND kind = 'story')) ORDER BY id",
        (since, story),
    )
    found = {name: left_over(told) for name, told in _by_story(change_of(row) for row in rows).items()}
    return {name: told for name, told in found.items() if told}


def _by_story(told: Iterable[_Told]) -> dict[str, list[_Told]]:
    found: dict[str, list[_Told]] = {}
    for each in told:
        found.setdefault(each.story, []).append(each)
    return found


def outlets_here(db: Connection) -> tuple[tuple[str, int], ...]:
    """The outlets of the desk, by name, each with how many articles it has here."""
    rows = db.execute(
        "SELECT outlet, count(*) FROM articles INDEXED BY articles_by_outlet WHERE is_current"
        " GROUP BY outlet COLLATE NOCASE ORDER BY outlet COLLATE NOCASE"
    )
    return tuple((row[0], row[1]) for row in rows)


def named(db: Connection, article: str) -> str:
    """An article of this id by its outlet and headline; the id itself where the desk has none such."""
    row = db.execute(
        "SELECT outlet, title, input FROM articles WHERE id = ? ORDER BY page DESC LIMIT 1", (article,)
    ).fetchone()
    return f"{row['outlet']}: {row['title'] or row['input']}" if row else article


def _listed(db: Connection, row: StoryRow, seen: str, today: str) -> Listed:
    changes, is_new = db.execute(
        "SELECT total(kind <> 'story'), total(at > ? AND kind = 'story') FROM changes WHERE story = ?", (seen, row.id)
    ).fetchone()
    fresh = db.execute("SELECT * FROM changes WHERE story = ? AND at > ? AND kind <> 'story'", (row.id, seen))
    new = len(left_over([change_of(each) for each in fresh]))
    due = db.execute(
        "SELECT story, id, status, day, what, condition FROM events WHERE story = ? AND day >= ? ORDER BY day, id",
        (row.id, today),
    ).fetchone()
    return Listed(row, outlets_of(db, row.id), int(changes), new, bool(is_new), Due(*due) if due else None)


def _where(db: Connection, wanted: Wanted) -> tuple[str, list[Any]]:
    """The condition of a query on stories, and its values."""
    db.create_function("casefolded", 1, str.casefold, deterministic=True)  # SQLite's own knows A to Z alone
    conditions: list[tuple[str, tuple[str, ...]]] = [
        ("instr(casefolded(s.title), ?)", (word.casefold(),)) for word in wanted.words
    ]
    if wanted.outlet:
        found = "SELECT story FROM articles WHERE outlet = ? COLLATE NOCASE AND is_current"
        conditions.append((f"s.id IN ({found})", (wanted.outlet,)))
    if wanted.said:
        found = "SELECT t.story FROM words JOIN statements t ON t.row = words.rowid WHERE words MATCH ?"
        conditions.append((f"s.id IN ({found})", (wanted.said,)))
    if wanted.since:
        conditions.append(("s.last_day >= ?", (wanted.since,)))
    if wanted.until:
        conditions.append(("substr(s.first_day, 1, length(?)) <= ?", (wanted.until, wanted.until)))
    if wanted.changed:
        conditions.append(("s.updated >= ?", (wanted.changed,)))
    where = f" WHERE {' AND '.join(text for text, _ in conditions)}" if conditions else ""
    return where, [value for _, values in conditions for value in values]
