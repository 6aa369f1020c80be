"""The stories of the desk: the first page."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from onrecord.store.listing import outlets_here
from onrecord.web.forms import local, require_seen, see
from onrecord.web.views.stories import ORDERS, SHOWN, filters_of, stories_shown, with_filters
from onrecord.web.visits import remember, visit_of
from onrecord.web.writing import page

__all__ = ["router"]

router = APIRouter()


@router.get("/")
def _stories(request: Request) -> Response:
    """What is on the desk, the story that changed last first."""
    now = dt.datetime.now(dt.UTC)
    visit = visit_of(request, now)
    filters = filters_of(request.query_params)
    shelf = request.app.state.shelf
    version = shelf.version()
    with shelf.reading() as db:
        listed = stories_shown(db, filters, visit, now.astimezone().date())
        outlets = shelf.kept(("outlets", version), lambda: outlets_here(db))
    answer = page(
        request,
        "stories.html",
        listed=listed,
        filters=filters,
        outlets=outlets,
        orders=ORDERS,
        choices=[
            (name, with_filters("/", filters, show=value), value == filters.show) for value, name in SHOWN.items()
        ],
        visit=visit,
    )
    remember(answer, visit, now)
    return answer


@router.post("/seen")
def _seen(request: Request, mark: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/") -> Response:
    """Say that all of it has been seen: nothing is marked as new then."""
    require_seen(request, mark)
    now = dt.datetime.now(dt.UTC)
    answer = see(local(back))
    remember(answer, visit_of(request, now), now, seen=True)
    return answer
