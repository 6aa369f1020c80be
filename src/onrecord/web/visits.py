"""What a reader has seen: the time of the last visit, and the name that corrections are signed by, in cookies.

A visit lasts as long as the reader comes back within half an hour. What is new is told against the end of the visit
before, so that a page looked at twice marks the same.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from fastapi import Request
from fastapi.responses import Response

__all__ = ["Visit", "name_of", "remember", "remember_name", "visit_of"]

_COOKIE = "onrecord_visit"
_NAME_COOKIE = "onrecord_by"
_PAUSE = dt.timedelta(minutes=30)  # a reader who comes back later pays a new visit: what is usual for web statistics
_STEP = dt.timedelta(minutes=5)  # the cookie is set so often, not each time: pages that are the same stay known
_YEAR_SECONDS = 365 * 24 * 3600
_MAX_NAME = 100  # characters


@dataclass(frozen=True, slots=True)
class Visit:
    """A reader's visit."""

    seen: str
    """What came after this moment (ISO, UTC) is new to the reader."""
    last: str
    """When the reader was here last, in this visit."""
    is_first: bool = False
    """Whether nothing is known of a visit before: nothing is marked as new then."""


def visit_of(request: Request, now: dt.datetime) -> Visit:
    """The visit that a request is part of."""
    told = _read(request.cookies.get(_COOKIE, ""))
    if told is None or told[1] > now:
        return Visit(_written(now), _written(now), is_first=True)
    seen, last = told
    return Visit(_written(last if now - last > _PAUSE else seen), _written(last))


def remember(response: Response, visit: Visit, now: dt.datetime, *, seen: bool = False) -> None:
    """Keep a visit in the reader's cookie; with `seen`, nothing before now is new any more."""
    if seen:
        visit = replace(visit, seen=_written(now))
    elif not visit.is_first and now - dt.datetime.fromisoformat(visit.last) < _STEP:
        return
    _keep(response, _COOKIE, f"{visit.seen}/{_written(now)}")


def name_of(request: Request) -> str:
    """The name that this reader signed by last; empty for none."""
    return unquote(request.cookies.get(_NAME_COOKIE, ""), errors="replace")[:_MAX_NAME]


def remember_name(response: Response, name: str) -> None:
    """Keep the name that a reader signs by."""
    _keep(response, _NAME_COOKIE, quote(name[:_MAX_NAME]))


def _keep(response: Response, cookie: str, value: str) -> None:
    response.set_cookie(cookie, value, max_age=_YEAR_SECONDS, httponly=True, samesite="lax", path="/")


def _read(value: str) -> tuple[dt.datetime, dt.datetime] | None:
    try:
        seen, last = (dt.datetime.fromisoformat(part) for part in value.split("/"))
    except ValueError:
        return None
    return (seen, last) if seen.tzinfo and last.tzinfo and seen <= last else None


def _written(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
