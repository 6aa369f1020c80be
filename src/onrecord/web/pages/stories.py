"""The stories of the desk: the first page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from onrecord import store
from onrecord.web.writing import page

__all__ = ["router"]

router = APIRouter()

_PER_PAGE = 50


@router.get("/")
def stories(request: Request) -> Response:
    """What is on the desk, the story that changed last first."""
    with request.app.state.shelf.reading() as db:
        rows = store.list_stories(db, limit=_PER_PAGE)
    return page(request, "stories.html", stories=rows)
