"""What is new since a moment, story by story, as it is shown: each change with where it leads."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from sqlite3 import Connection
from urllib.parse import quote, urlencode

from onrecord.desk.news import last_day_before
from onrecord.errors import NotKept
from onrecord.render.layout import Layout
from onrecord.render.phrases import count
from onrecord.store import Change, Due, StoryRow
from onrecord.store.listing import Newest, newest_page

__all__ = ["KINDS", "Changed", "Fresh", "Line", "evidence_of", "news_shown"]

KINDS = {
    "story": "New story",
    "article": "Article",
    "statement": "New statement",
    "report": "Reported again",
    "gone": "No longer said",
    "position": "Position",
    "claim": "Claim",
    "event": "Event",
}
"""What kinds of changes are called."""

_PER_PAGE = 20
_PER_STORY = 12  # changes; the others are on a page of the story's own
_ALL = 1_000  # changes of one story on its own page: more than a hundred articles bring
_MANY = 5  # pieces of evidence that a change links to


@dataclass(frozen=True, slots=True)
class Line:
    """A change."""

    kind: str
    """One of `KINDS`, in words."""
    text: str
    at: str
    shown: tuple[tuple[str, str], ...]
    """Where it is shown: words to click on, and the address."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """What is new in a story."""

    story: StoryRow
    lines: tuple[Line, ...]
    more: int
    """How many further changes there are."""
    due: tuple[tuple[Due, str], ...]
    """What fell due since, each with the address of its evidence."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A page of what is new."""

    stories: tuple[Fresh, ...]
    total: int
    """In how many stories something is new."""
    before: str | None
    after: str | None


def news_shown(db: Connection, since: str, today: dt.date, *, story: str = "", page: int = 1, asked: str) -> Changed:
    """The page of what is new since a moment (ISO, UTC); `asked` is how the reader told the moment."""
    most, offset = (_ALL if story else _PER_STORY), (page - 1) * _PER_PAGE
    days = (last_day_before(since), today.isoformat())
    found, total = newest_page(db, since, days, story=story, limit=_PER_PAGE, offset=offset, most=most)
    told = {"since": asked, "story": story}
    before = _address(told, page - 1) if page > 1 else None
    after = _address(told, page + 1) if offset + _PER_PAGE < total else None
    return Changed(tuple(_fresh(each) for each in found), total, before, after)


def evidence_of(layout: Layout, id: str) -> str:
    """Where the words stand that show what bears this id: "articles/H#H-s4". Raises NotKept if the story has none."""
    record = layout.record
    spans = next(
        (
            found
            for things in (
                ((each.id, each.content) for each in record.statements),
                ((each.id, each.evidence) for each in record.claims),
                ((each.id, each.evidence) for each in record.timeline),
            )
            for name, found in things
            if name == id
        ),
        None,
    )
    if not spans:
        if id in layout.keys:
            return f"articles/{quote(layout.keys[id])}"
        raise NotKept("This is no longer in the story's record: an article changed, or somebody corrected it.")
    key, anchor = layout.place(spans[0])
    return f"articles/{quote(key)}#{quote(anchor)}"


def _fresh(found: Newest) -> Fresh:
    lines = tuple(_line(change, found.row) for change in found.changes)
    due = tuple((event, _evidence(event.story, event.id)) for event in found.due)
    return Fresh(found.row, lines, found.total - len(lines), due)


def _line(change: Change, story: StoryRow) -> Line:
    kind, ids = KINDS.get(change.kind, change.kind), [change.subject]
    if change.kind == "story":  # what it holds by now, not what it began with
        told = f"{count(story.articles, 'article')}, {count(story.statements, 'statement')}"
        return Line(kind, told, change.at, (("Open", f"/stories/{quote(change.story)}"),))
    if change.kind == "position":
        ids = [str(id) for id in change.detail.get("evidence", ())][:_MANY]
    elif change.kind == "gone":
        ids = []
    names = ["Evidence"] if len(ids) == 1 else [f"Evidence {number}" for number in range(1, len(ids) + 1)]
    return Line(
        kind, change.text, change.at, tuple((n, _evidence(change.story, i)) for n, i in zip(names, ids, strict=True))
    )


def _evidence(story: str, id: str) -> str:
    return f"/stories/{quote(story)}/evidence/{quote(id)}"


def _address(told: dict[str, str], page: int) -> str:
    return "/new?" + urlencode({name: value for name, value in {**told, "page": page}.items() if value and value != 1})
