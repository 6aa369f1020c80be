"""Stories and articles from one place in their order to the next: what a program reads that wants them all.

A place is that of the last one that was read, and not a number: what comes meanwhile shifts nothing, and nothing is
read twice. A story that changes meanwhile is among the first again.
"""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection

from onrecord.store.records import StoryRow, story_row

__all__ = ["ArticleRow", "articles_after", "outlets_of", "stories_after"]


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as lists show it: its last version."""

    page: int
    """Number of its page, in the order of arrival."""
    id: str
    outlet: str
    title: str | None
    published: str | None
    url: str | None
    story: str | None
    version: int
    fetched: str


def stories_after(
    db: Connection, place: tuple[str, str, str] | None, limit: int, *, outlet: str | None = None, since: str = ""
) -> tuple[StoryRow, ...]:
    """The stories after a place (updated, last day or "", id), or the first, the one that changed last first.

    `outlet` reports on them, and they changed at `since` (ISO, UTC) or later.
    """
    updated, day, id = place or ("\U0010ffff", "", "")  # after every time
    rows = db.execute(
        "SELECT * FROM stories s WHERE updated >= ?1 AND updated <= ?2"
        " AND (updated < ?2 OR coalesce(last_day, '') < ?3 OR (coalesce(last_day, '') = ?3 AND id > ?4))"
        " AND (?5 IS NULL OR EXISTS (SELECT 1 FROM articles a WHERE a.story = s.id AND a.is_current"
        "  AND a.outlet = ?5 COLLATE NOCASE))"
        " ORDER BY updated DESC, last_day DESC, id LIMIT ?6",
        (since, updated, day, id, outlet, limit),
    )
    return tuple(story_row(row) for row in rows)


def outlets_of(db: Connection, story: str) -> tuple[str, ...]:
    """Who reports on a story, by name."""
    rows = db.execute("SELECT DISTINCT outlet FROM articles WHERE story = ? AND is_current ORDER BY outlet", (story,))
    return tuple(row["outlet"] for row in rows)


def articles_after(
    db: Connection, page: int | None, limit: int, *, outlet: str | None = None, story: str | None = None
) -> tuple[ArticleRow, ...]:
    """The articles that came before the one of a page, or the last, the one that came last first."""
    rows = db.execute(
        "SELECT a.page, a.id, a.outlet, a.title, a.published, a.url, a.story, a.version, p.fetched"
        " FROM articles a JOIN pages p ON p.id = a.page WHERE a.is_current AND (?1 IS NULL OR a.page < ?1)"
        " AND (?2 IS NULL OR a.outlet = ?2 COLLATE NOCASE) AND (?3 IS NULL OR a.story = ?3)"
        " ORDER BY a.page DESC LIMIT ?4",
        (page, outlet, story, limit),
    )
    return tuple(ArticleRow(*row) for row in rows)
