"""What is new: since the last visit, or since a moment that the reader tells."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from onrecord.desk.news import moment_of
from onrecord.errors import UsageError
from onrecord.render.layout import layout_of
from onrecord.web.views.changes import evidence_of, news_shown
from onrecord.web.visits import remember, visit_of
from onrecord.web.writing import page

__all__ = ["router"]

router = APIRouter()

_MAX_PAGE = 10_000
_FIRST = "1d"  # what a reader is shown who was never here


@router.get("/new")
def _new(
    request: Request,
    since: Annotated[str, Query(max_length=40)] = "",
    story: Annotated[str, Query(max_length=40)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=_MAX_PAGE)] = 1,
) -> Response:
    """What is new since then, story by story."""
    now = dt.datetime.now(dt.UTC)
    visit = visit_of(request, now)
    told, wrong = since.strip(), None
    start = moment_of(_FIRST, now) if visit.is_first else visit.seen
    if told:
        try:
            start = moment_of(told, now)
        except UsageError as error:
            wrong = str(error)
    with request.app.state.shelf.reading() as db:
        found = news_shown(db, start, now.astimezone().date(), story=story, page=number, asked=told)
    answer = page(
        request,
        "new.html",
        status=400 if wrong else 200,
        found=found,
        since=start,
        asked=told,
        wrong=wrong,
        visit=visit,
        only=story,
    )
    remember(answer, visit, now)
    return answer


@router.get("/stories/{name}/evidence/{id}")
def _evidence(request: Request, name: str, id: str) -> Response:
    """Lead to the words of an article that show something of a story."""
    shelf = request.app.state.shelf
    shown = shelf.story(name)
    layout = shelf.kept(("layout", shown.digest), lambda: layout_of(shown.record), weight=shown.row.articles)
    return RedirectResponse(f"/stories/{shown.row.id}/{evidence_of(layout, id)}", 303)
