"""One story: all that its record holds."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from onrecord.web.writing import page

__all__ = ["router"]

router = APIRouter()


@router.get("/stories/{name}")
def story(request: Request, name: str) -> Response:
    """The story of this id."""
    shown = request.app.state.shelf.story(name)
    return page(request, "story.html", story=shown.row, view=shown.view)
