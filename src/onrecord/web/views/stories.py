"""The list of stories as it is shown: filters as the reader set them, a page of rows, and where the other pages are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import cast, get_args
from urllib.parse import urlencode

from onrecord.dates import days_in_words
from onrecord.errors import UsageError
from onrecord.store import parse_query
from onrecord.store.listing import Listed, Order, Wanted, list_page
from onrecord.web.visits import Visit

__all__ = ["ORDERS", "SHOWN", "Filters", "Row", "Stories", "filters_of", "stories_shown", "with_filters"]

ORDERS = {
    "changed": "Changed last",
    "day": "Newest reports",
    "statements": "Most statements",
    "articles": "Most articles",
    "title": "Title",
}
"""In which orders stories are listed, as the reader reads it."""
SHOWN = {"": "All", "new": "New to me", "live": "Live"}
"""Which stories are listed."""

_PER_PAGE = 50
_MAX_PAGE = 10_000
_LIVE_DAYS = 2  # a story is live where its record changed today or yesterday: a night may lie between two reports
_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_MARKS = re.compile('["“”]')


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked for; what is empty does not matter."""

    words: str = ""
    """Words of the title."""
    outlet: str = ""
    speaker: str = ""
    issue: str = ""
    since: str = ""
    until: str = ""
    show: str = ""
    """One of `SHOWN`."""
    order: str = "changed"
    """One of `ORDERS`."""
    page: int = 1

    @property
    def narrows(self) -> bool:
        """Whether anything is filtered by, other than what is new or live."""
        return any((self.words, self.outlet, self.speaker, self.issue, self.since, self.until))


@dataclass(frozen=True, slots=True)
class Row:
    """A story in the list."""

    story: Listed
    days: str | None
    """When it was reported on, in words."""
    is_live: bool
    """Whether its record changed just now."""


@dataclass(frozen=True, slots=True)
class Stories:
    """A page of the list."""

    rows: tuple[Row, ...]
    total: int
    """How many stories there are to list, on all pages."""
    first: int
    """The number of the first row, counted from 1."""
    before: str | None
    """The address of the page before."""
    after: str | None


def filters_of(asked: Mapping[str, str]) -> Filters:
    """What a request asks for. Raises UsageError for a day or a choice that is none."""
    told = {name: asked.get(name, "").strip() for name in ("words", "outlet", "speaker", "issue", "since", "until")}
    for name in ("since", "until"):
        if told[name] and not _DAY.fullmatch(told[name]):
            raise UsageError(f"{told[name]} tells no day: write it as 2031-05-09, 2031-05 or 2031.")
    show, order, page = asked.get("show", ""), asked.get("order") or "changed", asked.get("page") or "1"
    if show not in SHOWN or order not in get_args(Order):
        raise UsageError("The list has no such order or choice: take one of those in the form.")
    if not (page.isdecimal() and page.isascii() and 1 <= int(page) <= _MAX_PAGE):
        raise UsageError(f"There is no page {page[:20]}: they are counted from 1.")
    return Filters(**told, show=show, order=order, page=int(page))


def with_filters(path: str, filters: Filters, **changes: str | int) -> str:
    """The address of a list with these filters, some of them changed; a change leads to the first page."""
    told: dict[str, str | int] = {name: getattr(filters, name) for name in Filters.__dataclass_fields__}
    told |= {"page": 1, **changes}
    told = {name: value for name, value in told.items() if value and (name, value) not in _DEFAULTS}
    return f"{path}?{urlencode(told)}" if told else path


_DEFAULTS = frozenset({("order", "changed"), ("page", 1)})


def stories_shown(db: Connection, filters: Filters, visit: Visit, today: dt.date) -> Stories:
    """The page of the list that is asked for."""
    live = (today - dt.timedelta(days=_LIVE_DAYS - 1)).isoformat()
    wanted = Wanted(
        words=tuple(filters.words.split()),
        outlet=filters.outlet,
        said=_said(filters),
        since=filters.since,
        until=filters.until,
        changed={"new": visit.seen, "live": live}.get(filters.show, ""),
    )
    offset = (filters.page - 1) * _PER_PAGE
    order = cast(Order, filters.order)
    found, total = list_page(
        db, wanted, order=order, limit=_PER_PAGE, offset=offset, seen=visit.seen, today=today.isoformat()
    )
    rows = tuple(
        Row(each, days_in_words(each.row.first_day, each.row.last_day), each.row.updated >= live) for each in found
    )
    before = with_filters("/", filters, page=filters.page - 1) if filters.page > 1 else None
    after = with_filters("/", filters, page=filters.page + 1) if offset + _PER_PAGE < total else None
    return Stories(rows, total, offset + 1, before, after)


def _said(filters: Filters) -> str:
    """Speaker and issue as the full-text index is asked for both in one statement."""
    pairs = (("speaker", filters.speaker), ("issue", filters.issue))
    return parse_query(" ".join(f'{name}:"{_MARKS.sub(" ", value)}"' for name, value in pairs if value)).match
