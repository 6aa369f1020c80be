"""What a reader has already is not made once more: entity tags, from the state of the desk.

A page is what the desk, its address and the reader's cookies make it. A reader who shows the tag of just that state is
told that nothing is new (304) before anything is read. JSON bears a strong tag, byte for byte; pages a weak one, as the
marks of their forms differ each time. An answer with a tag of its own (the record: its digest) keeps that.
"""

from __future__ import annotations

import secrets
import time
from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.errors import DeskError
from onrecord.version import __version__

__all__ = ["Fresh", "is_known"]

_RUN = secrets.token_hex(8)  # a page's forms are of this run of the server
_PACKED = "-gzip"  # the same in other bytes: a strong tag of its own
_VARY = "Accept-Encoding, Cookie"
_QUARTER_SECONDS = 900  # what is due, live, or new to a reader depends on the time: days begin at quarters everywhere
_ASIDE = ("/static/", "/api/events")  # these see to it themselves


def is_known(headers: Headers, tag: str) -> bool:
    """Tell whether a reader has what bears this tag: If-None-Match, in the weak comparison that RFC 9110 asks for."""
    shown = [each.strip() for each in headers.get("if-none-match", "").split(",")]
    return "*" in shown or _bare(tag) in map(_bare, shown)


class Fresh:
    """Answers by itself who has what was asked for, and puts a tag on all that `app` answers else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(_ASIDE):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        tag = _tag(scope, headers)
        if tag and "*" not in headers.get("if-none-match", "") and is_known(headers, tag):
            await Response(None, 304, {"etag": f'W/"{tag}"', "vary": _VARY})(scope, receive, send)
            return

        async def send_tagged(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                _put_tag(MutableHeaders(scope=message), tag)
            await send(message)

        await self._app(scope, receive, send_tagged)


def _tag(scope: Scope, headers: Headers) -> str | None:
    """The tag of what is asked for as it now is; None where the desk does not tell."""
    state = scope["app"].state
    try:
        version = state.shelf.version()
    except DeskError:
        return None
    jobs = [(job.id, job.phase, job.progress, sum(job.counts.values())) for job in state.clerk.states()]
    quarter = int(time.time() // _QUARTER_SECONDS)
    asked = (scope["path"], scope["query_string"], headers.get("cookie"), headers.get("accept"))
    return sha256(repr((_RUN, __version__, version, quarter, jobs, asked)).encode()).hexdigest()[:32]


def _put_tag(headers: MutableHeaders, tag: str | None) -> None:
    known = headers.get("etag", f'"{tag}"' if tag else "")
    if not known:
        return
    if not headers.get("content-type", "").startswith("application/json"):
        known = f"W/{known.removeprefix('W/')}"
    elif headers.get("content-encoding") == "gzip" and not known.endswith(f'{_PACKED}"'):
        known = f'{known[:-1]}{_PACKED}"'
    headers["etag"] = known
    headers["vary"] = _VARY


def _bare(tag: str) -> str:
    """A tag without its marks: weak or strong, packed or plain."""
    return tag.removeprefix("W/").strip('"').removesuffix(_PACKED)
