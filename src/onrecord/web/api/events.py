"""What is new, as it comes: server-sent events, one for each change of a record."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from onrecord.errors import DeskError
from onrecord.web.api.answers import written
from onrecord.web.guard import was_head
from onrecord.web.news import News, Told
from onrecord.web.rates import network_of
from onrecord.web.writing import refusal

__all__ = ["router"]

router = APIRouter(tags=["events"])

_HEARTBEAT_SECONDS = 15.0  # of silence: proxies take a line for dead after 30 or 60
_LATER_SECONDS = 30  # after which a place may be free
_AGAIN_MILLISECONDS = 3_000  # after which a browser whose line was cut comes back
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}  # proxies are not to gather what is told
_EVENT = {
    "type": "object",
    "description": "One event, field by field.",
    "properties": {
        "event": {"type": "string", "enum": ["begin", "change"]},
        "id": {"type": "string", "description": "Number of the change."},
        "data": {"type": "string", "description": "Of `begin` the number of the last change, of `change` JSON."},
        "retry": {"type": "integer", "description": "After how many milliseconds to come back."},
    },
    "required": ["event", "data"],
}
_TELL: dict[str, Any] = {
    "description": "Events `change`, each with the number of the change as its id and the change as JSON; first an "
    "event `begin` with the number of the last change; a comment where nothing comes for 15 seconds.",
    "content": {"text/event-stream": {"schema": _EVENT}},
}


@router.get("/events", name="events", responses={200: _TELL}, response_class=StreamingResponse)
async def _events(
    request: Request,
    last_event_id: Annotated[str | None, Header(max_length=40, description="Go on after this change.")] = None,
    after: Annotated[int | None, Query(ge=0, le=2**53, description="The same, for who cannot send the header.")] = None,
    follow: Annotated[bool, Query(description="Else only what is there already, and the end.")] = True,
) -> Response:
    """What is new, as it comes; from now on, or after a change that is known already."""
    known = int(last_event_id) if last_event_id and last_event_id.isdecimal() else after
    return _Stream(request, known, follow=follow and not was_head(request.scope))


class _Stream(Response):
    """The events, to one listener."""

    def __init__(self, request: Request, after: int | None, *, follow: bool) -> None:
        super().__init__()
        self._request = request
        self._news: News = request.app.state.news
        self._after = after
        self._follow = follow

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell until the listener goes, or the server ends."""
        client = scope.get("client")
        who = network_of(client and client[0])
        if not self._news.enter(who):
            busy = refusal(self._request, 503, "As many listen as can: ask for what is new now and then instead.")
            busy.headers["retry-after"] = str(_LATER_SECONDS)
            await busy(scope, receive, send)
            return
        try:
            stream = StreamingResponse(self._events(), 200, _HEADERS, "text/event-stream")
            await stream(scope, receive, send)
        finally:
            self._news.leave(who)

    async def _events(self) -> AsyncIterator[bytes]:
        try:
            last = await self._news.last()
            after = last if self._after is None else min(self._after, last)
            yield b"id: %d\nretry: %d\nevent: begin\ndata: %d\n\n" % (after, _AGAIN_MILLISECONDS, last)
            async for found in self._news.follow(after, _HEARTBEAT_SECONDS, to_the_end=self._follow):
                yield b"".join(map(_event, found)) or b": still here\n\n"
        except DeskError:
            return  # the listener comes again, and the pages say what is wrong


def _event(told: Told) -> bytes:
    change = told.change
    said = {
        "id": told.number,
        "story": change.story,
        "kind": change.kind,
        "subject": change.subject,
        "text": change.text,
        "detail": dict(change.detail),
        "at": change.at,
    }
    return b"id: %d\nevent: change\ndata: %b\n\n" % (told.number, written(said))
