"""Search in the statements of all stories."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from onrecord import store
from onrecord.errors import UsageError, WeightsError
from onrecord.store.listing import outlets_here
from onrecord.web.forms import hand_over, local, require_own, see
from onrecord.web.jobs import Learn
from onrecord.web.meaning import nearest
from onrecord.web.views.search import Hits, Sought, alike_shown, found_shown, sought
from onrecord.web.writing import page

__all__ = ["router"]

router = APIRouter()


@router.get("/search")
def _search(request: Request) -> Response:
    """What a search finds, or how to search; one that cannot be, perhaps half typed, is answered by a sentence."""
    shelf, wrong, unread = request.app.state.shelf, None, 0
    asked, shown = Sought("", {}, False, False, 1), None
    try:
        asked = sought(request.query_params)
        shown, unread = _found(request, asked)
    except (UsageError, WeightsError) as error:
        wrong = str(error)
    version = shelf.version()
    with shelf.reading() as db:
        outlets = shelf.kept(("outlets", version), lambda: outlets_here(db))
    return page(
        request,
        "search.html",
        asked=asked,
        shown=shown,
        outlets=outlets,
        filters=store.FILTERS,
        wrong=wrong,
        unread=unread,
    )


@router.post("/search/learn")
def _learn(request: Request, mark: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/search") -> Response:
    """Have the statements that are new read for search by meaning."""
    require_own(request, mark)
    return see(f"/jobs/{hand_over(request, Learn(local(back)))}")


def _found(request: Request, asked: Sought) -> tuple[Hits | None, int]:
    shelf = request.app.state.shelf
    if asked.is_empty:
        return None, 0
    if not asked.by_meaning:
        with shelf.reading() as db:
            return found_shown(db, asked), 0
    if not re.search(r"\w", asked.words):
        raise UsageError("Say in words what the statements are to be like.")
    alike = nearest(shelf, asked.words, asked.filters)
    with shelf.reading() as db:
        return alike_shown(db, asked, alike.found), alike.unread
