"""Stories and their records: which are behind, what each one's record is, and how it changed.

A story is behind where its articles or corrections changed after its record was made. Whoever makes the record anew
hands in the stamp that it was made at, so that a change meanwhile is not lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from sqlite3 import Connection, Row
from typing import Any, Literal

from onrecord.datamodel import Record
from onrecord.errors import NotKept
from onrecord.ids import content_id
from onrecord.store.readings import pack, storable, unpack

__all__ = [
    "OPENING_TABLE",
    "Change",
    "Fate",
    "StoryRow",
    "begin_story",
    "change_of",
    "changes_since",
    "digest_of",
    "drop_stories",
    "find_story",
    "forget_record",
    "is_of_articles",
    "is_told",
    "keep_changes",
    "keep_opening",
    "keep_record",
    "keep_round",
    "list_stories",
    "opened_by",
    "rebuild_round",
    "record_of",
    "stale_stories",
    "story_row",
    "sweep_stories",
    "touch_all",
    "touch_page",
    "touch_story",
]

# The migration fills the table by the function of this name, which is `opened_by`.
OPENING_TABLE = """
CREATE TABLE openings ( -- Derived: the story that each article opens: so ids of stories that are no more lead on.
  page INTEGER PRIMARY KEY REFERENCES articles (page) ON DELETE CASCADE, -- the page of the article
  story TEXT NOT NULL -- the id that its story has where it joins no other
);
CREATE INDEX openings_by_story ON openings (story);
INSERT INTO openings (page, story) SELECT page, opened_by(id) FROM articles;
"""

Fate = Literal["kept", "same", "late"]
"""What became of a record that was made: it is kept, it is the same as before, or its story has changed meanwhile."""


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story as the desk lists it."""

    id: str
    title: str
    first_day: str | None
    last_day: str | None
    articles: int
    statements: int
    updated: str
    stamp: int
    is_behind: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One way in which a story's record changed."""

    story: str
    """Id of the story."""
    kind: str
    """What changed: a story, article, statement, position, claim or event."""
    subject: str
    """Id of what changed."""
    text: str
    """The change in a sentence."""
    detail: Mapping[str, Any]
    """More of it: before, after, evidence (ids of statements)."""
    at: str = ""
    """When the record changed (ISO, UTC)."""


def list_stories(db: Connection, *, since: str | None = None, limit: int | None = None) -> tuple[StoryRow, ...]:
    """The stories, the one that changed last first; with `since` only those that changed then or later."""
    rows = db.execute(
        "SELECT * FROM stories WHERE updated >= ? ORDER BY updated DESC, last_day DESC, id LIMIT ?",
        (since or "", -1 if limit is None else limit),
    )
    return tuple(story_row(row) for row in rows)


def find_story(db: Connection, name: str) -> StoryRow:
    """The story of this id, or of the only id that begins so; of an id that is no longer, the one that it went into.

    Raises NotKept if there is none, or several.
    """
    rows = db.execute("SELECT * FROM stories WHERE id = ? OR substr(id, 1, ?) = ?", (name, len(name), name)).fetchall()
    if len(rows) == 1 or any(row["id"] == name for row in rows):
        return story_row(next((row for row in rows if row["id"] == name), rows[0]))
    if rows and name:
        raise NotKept(f"{name} begins the ids of {len(rows)} stories: give more of it.")
    now = _gone_into(db, name)
    if now is not None:
        return find_story(db, now)
    raise NotKept(f"The desk has no story {name}: `onrecord stories` lists them.")


def _gone_into(db: Connection, name: str) -> str | None:
    """The story that now holds the article which once opened the one of this id."""
    row = db.execute(
        "SELECT c.story FROM openings o JOIN articles a ON a.page = o.page"
        " JOIN articles c ON c.series = a.series AND c.is_current WHERE o.story = ? ORDER BY o.page LIMIT 1",
        (name,),
    ).fetchone()
    return row["story"] if row else None


def opened_by(article: str) -> str:
    """The id of the story that an article opens where it joins none, as the grouping has it."""
    return content_id("story-", article)


def keep_opening(db: Connection, page: int, article: str) -> None:
    """Keep which story the article of a page opens where it joins none."""
    db.execute("INSERT OR REPLACE INTO openings (page, story) VALUES (?, ?)", (page, opened_by(article)))


def stale_stories(db: Connection) -> tuple[str, ...]:
    """Ids of the stories whose record is behind, in the order of their ids."""
    rows = db.execute("SELECT id FROM stories WHERE composed < stamp ORDER BY id")
    return tuple(row["id"] for row in rows)


def begin_story(db: Connection, story: str, title: str, at: str) -> None:
    """See to it that there is a story of this id; a new one is behind, and bears `title` until it has a record."""
    db.execute(
        "INSERT INTO stories (id, title, articles, statements, updated, stamp, composed) VALUES (?, ?, 0, 0, ?, 1, 0)"
        " ON CONFLICT DO NOTHING",
        (story, storable(title), at),
    )


def touch_story(db: Connection, story: str) -> None:
    """Say that a story's articles or corrections changed, so that its record is behind."""
    db.execute("UPDATE stories SET stamp = stamp + 1 WHERE id = ?", (story,))


def touch_page(db: Connection, page: int) -> None:
    """Say that the record of the story that the article of a page is of is behind."""
    db.execute("UPDATE stories SET stamp = stamp + 1 WHERE id = (SELECT story FROM articles WHERE page = ?)", (page,))


def touch_all(db: Connection) -> None:
    """Say that all records are behind."""
    db.execute("UPDATE stories SET stamp = stamp + 1")


def sweep_stories(db: Connection) -> None:
    """Drop the stories that no current article belongs to."""
    db.execute("DELETE FROM stories WHERE id NOT IN (SELECT story FROM articles WHERE story IS NOT NULL)")


def drop_stories(db: Connection, stories: Iterable[str]) -> None:
    """Drop stories whose articles went into others."""
    db.executemany("DELETE FROM stories WHERE id = ?", [(story,) for story in stories])


def record_of(db: Connection, story: str) -> dict[str, Any] | None:
    """The record of a story as plain JSON values, None where none has been made."""
    row = db.execute("SELECT record FROM records WHERE story = ?", (story,)).fetchone()
    found: dict[str, Any] | None = unpack(row["record"]) if row else None
    return found


def keep_record(db: Connection, story: str, stamp: int, made: Record, plain: Mapping[str, Any], at: str) -> Fate:
    """Keep a story's record, made at `stamp`; late, and nothing is kept, where the story has changed since.

    `plain` is the record as JSON values, with its digest. A record that is the same as before leaves `updated`.
    """
    row = db.execute("SELECT stamp FROM stories WHERE id = ?", (story,)).fetchone()
    if row is None or row["stamp"] != stamp:
        return "late"
    before = db.execute("SELECT digest FROM records WHERE story = ?", (story,)).fetchone()
    head = made.story
    db.execute(
        "UPDATE stories SET title = ?, first_day = ?, last_day = ?, articles = ?, statements = ?, composed = ?"
        " WHERE id = ?",
        (storable(head.title), head.start, head.end, len(made.articles), len(made.statements), stamp, story),
    )
    if before is not None and before["digest"] == plain["digest"]:
        return "same"
    db.execute("UPDATE stories SET updated = ? WHERE id = ?", (at, story))
    db.execute(
        "INSERT OR REPLACE INTO records (story, digest, record) VALUES (?, ?, ?)",
        (story, plain["digest"], pack(plain)),
    )
    return "kept"


def is_of_articles(db: Connection, story: str, made: Record) -> bool:
    """Tell whether a record names the current articles of its story, by the titles and addresses that the desk has."""
    rows = db.execute(
        "SELECT a.id, a.title, a.url FROM articles a JOIN readings r ON r.page = a.page"
        " WHERE a.story = ? AND a.is_current",
        (story,),
    )
    named = {(each.id, storable(each.title), storable(each.url)) for each in made.articles}
    return {tuple(row) for row in rows} == named


def digest_of(db: Connection, story: str) -> str | None:
    """The digest of a story's record, None where none has been made."""
    row = db.execute("SELECT digest FROM records WHERE story = ?", (story,)).fetchone()
    return row["digest"] if row else None


def forget_record(db: Connection, story: str) -> None:
    """Drop the record of a story, which is behind then."""
    db.execute("DELETE FROM records WHERE story = ?", (story,))
    touch_story(db, story)


def keep_changes(db: Connection, changes: Sequence[Change], at: str) -> None:
    """Add to the history of the records."""
    db.executemany(
        "INSERT INTO changes (at, story, kind, subject, text, detail) VALUES (?, ?, ?, ?, ?, ?)",
        [(at, c.story, c.kind, c.subject, storable(c.text), json.dumps(c.detail, sort_keys=True)) for c in changes],
    )


def is_told(db: Connection, story: str) -> bool:
    """Tell whether it is in the history that there is a story."""
    return db.execute("SELECT 1 FROM changes WHERE story = ? LIMIT 1", (story,)).fetchone() is not None


def changes_since(db: Connection, since: str, story: str | None = None) -> tuple[Change, ...]:
    """How the records changed at `since` (ISO, UTC) or later, in their order."""
    rows = db.execute(
        "SELECT * FROM changes WHERE at >= ? AND (? IS NULL OR story = ?) ORDER BY id", (since, story, story)
    )
    return tuple(change_of(row) for row in rows)


def rebuild_round(db: Connection) -> tuple[int, bool]:
    """The number of the rebuild under way or done last, and whether it is under way."""
    row = db.execute("SELECT round, is_open FROM rebuilds").fetchone()
    return (row["round"], bool(row["is_open"])) if row else (1, False)


def keep_round(db: Connection, round: int, *, is_open: bool) -> None:
    """Keep how far rebuilding is."""
    db.execute("INSERT OR REPLACE INTO rebuilds (id, round, is_open) VALUES (1, ?, ?)", (round, is_open))


def change_of(row: Row) -> Change:
    """A row of the table as a change."""
    names = ("story", "kind", "subject", "text", "at")
    return Change(**{name: row[name] for name in names}, detail=json.loads(row["detail"]))


def story_row(row: Row) -> StoryRow:
    """A row of the table as a story."""
    names = ("id", "title", "first_day", "last_day", "articles", "statements", "updated", "stamp")
    return StoryRow(**{name: row[name] for name in names}, is_behind=row["composed"] < row["stamp"])
