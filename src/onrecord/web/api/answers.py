"""How the API answers: bytes that are made once, tags, packing, and places in a list that others may add to."""

from __future__ import annotations

import base64
import binascii
import gzip
import json
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Path, Query, Request
from fastapi.responses import JSONResponse, Response

from onrecord.errors import NotKept
from onrecord.web.fresh import is_known
from onrecord.web.shelf import Shelf

__all__ = [
    "Id",
    "IdOrBeginning",
    "Limit",
    "Moment",
    "Place",
    "Plain",
    "made_once",
    "next_address",
    "place_of",
    "written",
]

Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
Place = Annotated[
    str | None, Query(max_length=500, description="Where to go on: from `next` of the answer before, as it stands.")
]

Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,80}$", description="Its id, whole.")]
IdOrBeginning = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9_-]{1,80}$", description="Its id, or as much of it as tells it from others.")
]
_DAY = r"[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?"
Moment = Annotated[
    str,
    Query(
        pattern=rf"^(\d{{1,5}}[dhm]|{_DAY}([T ]{_TIME})?)$",
        description="A day, a time (ISO; where no zone is told, the server's), or so long ago: 3d, 12h, 30m.",
    ),
]

_PACKED_FROM = 1_000  # bytes: less is not worth it
_LEVEL = 6  # zlib's own middle


class Plain(JSONResponse):
    """JSON in ASCII: half of a surrogate pair, which a broken article can hold, is written as its escape."""

    def render(self, content: Any) -> bytes:
        """The bytes of a value."""
        return written(content)


def written(value: Any) -> bytes:
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def made_once(request: Request, name: str, digest: str, make: Callable[[], bytes], *, weight: int) -> Response:
    """JSON that a record's digest and a name stand for, made when it is first asked for, packed where that is asked.

    `weight` is how much room it takes (see `Shelf.kept`).
    """
    shelf: Shelf = request.app.state.shelf
    if is_known(request.headers, f'"{digest}"'):
        return Response(None, 304, {"etag": f'"{digest}"', "vary": "Accept-Encoding"})
    body = shelf.kept(("json", name, digest), make, weight=weight)
    headers = {"etag": f'"{digest}"'}
    if len(body) >= _PACKED_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        plain = body
        body = shelf.kept(("packed", name, digest), lambda: gzip.compress(plain, _LEVEL, mtime=0), weight=weight)
        headers = {"etag": f'"{digest}-gzip"', "content-encoding": "gzip"}
    return Response(body, 200, headers, "application/json")


def next_address(request: Request, place: Any) -> str:
    """The address of what comes after a place: what was asked for, with that place."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    packed = base64.urlsafe_b64encode(written(place)).decode("ascii").rstrip("=")
    return f"{request.url.path}?{urlencode([*asked, ('cursor', packed)])}"


def place_of(cursor: str | None, *kinds: type) -> list[Any] | None:
    """The place that a cursor stands for: a value of each of these kinds. Raises NotKept if it is none."""
    if cursor is None:
        return None
    try:
        data = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        found = json.loads(data)
    except (ValueError, binascii.Error, RecursionError):
        found = None
    if not isinstance(found, list) or [type(each) for each in found] != list(kinds) or not _fits(found):
        raise NotKept("The cursor leads nowhere: take it from `next` of the answer before, as it stands.")
    return found


def _fits(place: list[Any]) -> bool:
    """Tell whether the desk can look for it: whole numbers of SQLite, text of UTF-8."""
    return all(abs(each) < 2**63 if isinstance(each, int) else each.isprintable() for each in place)
