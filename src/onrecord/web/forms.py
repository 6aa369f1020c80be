"""Forms that change the desk: whether one is ours, and how what it asks for is handed to the clerk."""

from __future__ import annotations

import re

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from onrecord.web.clerk import Full
from onrecord.web.guard import is_own_mark
from onrecord.web.jobs import Job

__all__ = ["form_of", "hand_over", "local", "require_own", "require_seen", "see"]

# Of our own pages only: one slash, and then neither a further one nor what a browser takes for one.
_LOCAL = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")


def require_own(request: Request, mark: str) -> None:
    """Let a form through if it is ours and the desk may be changed. Raises HTTPException."""
    if not request.app.state.shelf.may_change:
        raise HTTPException(403, "This desk can only be read here.")
    require_seen(request, mark)


def require_seen(request: Request, mark: str) -> None:
    """Let a form through if it is ours; what it asks for changes nothing of the desk. Raises HTTPException."""
    if not is_own_mark(request.app.state.settings, mark):
        raise HTTPException(403, "This form is from before the server was started anew: go back, load it again.")


def hand_over(request: Request, job: Job) -> str:
    """Give a job to the clerk; returns its id. Raises HTTPException where the desk is only shown, or too many wait."""
    if not request.app.state.shelf.may_change:
        raise HTTPException(403, "This desk can only be read here.")
    try:
        id: str = request.app.state.clerk.submit(job)
    except Full as error:
        raise HTTPException(503, str(error)) from None
    return id


def local(address: str) -> str:
    """An address if it is one of our pages, else that of the stories.

    >>> local("/stories/story-1?a=b#c"), local("//evil.example"), local("https://evil.example")
    ('/stories/story-1?a=b#c', '/', '/')
    """
    return address if _LOCAL.fullmatch(address) else "/"


def see(address: str) -> RedirectResponse:
    """Lead a reader on, after a form."""
    return RedirectResponse(address, 303)


async def form_of(request: Request) -> FormData:
    """The fields of a form: a dependency of those who take whatever fields there are."""
    return await request.form(max_files=0)
