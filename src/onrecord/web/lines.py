"""The lines that readers hold to the server: how many, and how long one may keep silent.

The server's own rules begin with a whole request; these begin with the line. A head, a whole request and a reader who
takes nothing each have their time. Who is over it loses the line; who comes when all are taken is told to come later.

A head is taken as RFC 9112 writes it, and not as it lets be read: where a proxy before the server would see another
request than the server does, somebody could slip one past it.
"""

from __future__ import annotations

import asyncio
import re
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from onrecord.web.guard import HEADERS
from onrecord.web.rates import network_of
from onrecord.web.settings import Settings

__all__ = ["LONGEST_HEAD", "line_of"]

LONGEST_HEAD = 32_768
"""Bytes; the guard says plainly what is wrong from half of that on."""
# A line feed alone, a carriage return alone, a line that goes on in the next.
_TWO_WAYS = re.compile(rb"(?<!\r)\n|\r(?!\n)|\r\n[ \t]")
_LATER_SECONDS = 5  # by then some have gone: a browser lets go of idle lines after the server's ten seconds


def line_of(settings: Settings) -> type[H11Protocol]:
    """The kind of line that a server within these bounds has."""
    held: dict[str, int] = {}

    class Line(_Line):
        bounds = settings
        lines_of = held

    return Line


class _Plain(h11.Connection):
    """What reads requests, none whose head has lines of two readings."""

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        begun = self.trailing_data[0] if self.their_state is h11.IDLE else b""
        event = super().next_event()
        if isinstance(event, h11.Request) and not _is_plain(begun):
            raise h11.RemoteProtocolError("its head can be read two ways")
        return event


class _Line(H11Protocol):
    """HTTP/1.1 on one line."""

    bounds: Settings
    lines_of: dict[str, int]
    """How many lines each address holds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conn = _Plain(h11.SERVER, LONGEST_HEAD)
        self._request_timer: asyncio.TimerHandle | None = None
        self._waits_for = ""  # what the timer runs for: the head, or the rest of the request
        self._stalled_timer: asyncio.TimerHandle | None = None
        self._who = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._who = network_of(self.client and self.client[0])
        self.lines_of[self._who] = self.lines_of.get(self._who, 0) + 1
        is_full = len(self.connections) > self.bounds.max_connections
        if is_full or self.lines_of[self._who] > self.bounds.max_connections_each:
            self._end(503, "The server is busy: try again in a few seconds.", {"retry-after": str(_LATER_SECONDS)})
        else:
            self._time_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lines_of[self._who] -= 1
        if not self.lines_of[self._who]:
            del self.lines_of[self._who]
        self._stop_request_timer()
        self._stop_stalled_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        super().data_received(data)
        self._time_request()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._let_go()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._let_go()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stop_stalled_timer()
        self._stalled_timer = self.loop.call_later(self.bounds.stalled_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        self._stop_stalled_timer()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP, or has a head that is too long."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.transport.abort()  # in the midst of another request: its answer can only be cut
        else:
            self._end(400, "This is no request that is understood here, or its head is too long.")

    def _time_request(self) -> None:
        """See to it that the right timer runs: for the head, for the rest of the request, or none."""
        state = self.conn.their_state
        wanted = {h11.IDLE: "head", h11.SEND_BODY: "body"}.get(state, "")
        if wanted == "head" and self.timeout_keep_alive_task is not None:
            wanted = ""  # between two requests, the server's own timer runs
        if wanted == self._waits_for:
            return
        self._stop_request_timer()
        if wanted:
            seconds = self.bounds.head_seconds if wanted == "head" else self.bounds.body_seconds
            self._waits_for, self._request_timer = wanted, self.loop.call_later(seconds, self.transport.abort)

    def _end(self, status: int, reason: str, more: dict[str, str] | None = None) -> None:
        self.transport.write(_answer(status, reason, more or {}))
        self.transport.close()
        self._let_go()

    def _let_go(self) -> None:
        """Cut a line that is closing, should the reader not take the rest."""
        self._stop_request_timer()
        self.loop.call_later(self.bounds.stalled_seconds, self.transport.abort)

    def _stop_request_timer(self) -> None:
        if self._request_timer is not None:
            self._request_timer.cancel()
        self._waits_for, self._request_timer = "", None

    def _stop_stalled_timer(self) -> None:
        if self._stalled_timer is not None:
            self._stalled_timer.cancel()
            self._stalled_timer = None


def _is_plain(begun: bytes) -> bool:
    """Tell whether each line of a head ends as it should, and none goes on in the next; more may stand behind it.

    >>> list(map(_is_plain, (b"X: y\\r\\n\\r\\n\\n", b"X: y\\n\\r\\n", b"X: a\\rb\\r\\n", b"X: y\\r\\n z\\r\\n")))
    [True, False, False, False]
    """
    return not _TWO_WAYS.search(begun.partition(b"\r\n\r\n")[0])


def _answer(status: int, reason: str, more: dict[str, str]) -> bytes:
    body = f"{reason}\n".encode()
    headers = {
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(body)),
        "connection": "close",
        "cache-control": "no-store",
        **HEADERS,
        **more,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{head}\r\n".encode("ascii") + body
