"""Search in all statements, and what is new since a moment."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query, Request

from onrecord import store
from onrecord.desk.news import last_day_before
from onrecord.errors import NotKept
from onrecord.store import Found
from onrecord.store.listing import newest_page
from onrecord.web.api.answers import Limit, Moment, Place, next_address, place_of
from onrecord.web.api.shapes import Changed, Listed, News
from onrecord.web.api.stories import moment, story_told

__all__ = ["router"]

router = APIRouter(tags=["finding"])

_MAX_FOUND = 1_000  # statements that a search goes through: who wants more wants the records themselves
_MAX_STORIES = 10_000
_PER_STORY = 100  # changes told of one story; the others are among its own changes


@router.get("/search", name="search")
def _search(
    request: Request,
    q: Annotated[
        str,
        Query(max_length=500, description='Words, "phrases", -words, and filters: speaker:, issue:, outlet:, kind:, '
              "story:, since:, until:."),
    ],
    newest: Annotated[bool, Query(description="The newest first, not what fits best.")] = False,
    limit: Limit = 20,
    cursor: Place = None,
) -> Listed[Found]:  # fmt: skip
    """The statements that a search finds, what fits best first; the first 1,000 of them."""
    start = _start(place_of(cursor, int), _MAX_FOUND)
    query = store.parse_query(q)
    with request.app.state.shelf.reading() as db:
        found = store.search(db, query, limit=min(start + limit + 1, _MAX_FOUND), newest=newest)
    after = next_address(request, [start + limit]) if len(found) > start + limit else None
    return Listed(items=list(found[start : start + limit]), next=after)


@router.get("/new", name="new")
def _new(
    request: Request,
    since: Moment,
    limit: Limit = 20,
    cursor: Place = None,
) -> Listed[News]:
    """What is new since a moment, story by story, the one that changed last first."""
    start = _start(place_of(cursor, int), _MAX_STORIES)
    then = moment(since)
    days = (last_day_before(then), dt.date.today().isoformat())
    with request.app.state.shelf.reading() as db:
        found, total = newest_page(db, then, days, limit=limit, offset=start, most=_PER_STORY)
        told = [
            News(
                story=story_told(db, each.row),
                changes=[
                    Changed(kind=c.kind, subject=c.subject, text=c.text, detail=dict(c.detail), at=c.at)
                    for c in each.changes
                ],
                total=each.total,
                due=list(each.due),
            )
            for each in found
        ]
    return Listed(items=told, next=next_address(request, [start + limit]) if total > start + limit else None)


def _start(place: list[int] | None, most: int) -> int:
    start = place[0] if place else 0
    if not 0 <= start <= most:
        raise NotKept("The cursor leads nowhere: take it from `next` of the answer before, as it stands.")
    return start
