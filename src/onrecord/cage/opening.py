"""A worker that opens inputs: files, archives, lists and feeds in, one page after the other out.

It asks for everything that is not a file: the next input, standard input, and what lies on the web, which is fetched
by who asked it to work. It holds no models.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from onrecord.cage import checking, confining, plain
from onrecord.cage.lines import Line
from onrecord.cage.shelving import Handed
from onrecord.datamodel import Page, Skipped
from onrecord.errors import FetchError, OnRecordError
from onrecord.sources import Entry, Fetched, Held, Private, read, read_table
from onrecord.sources.following import found_in
from onrecord.sources.sitemaps import Sitemap

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["ANSWER", "FETCHED", "FOUND", "HELD", "work"]

HELD = str | tuple[str, bytes] | None
"""An input on a line; None after the last."""
FETCHED = Fetched | tuple[str, int | None, bool, int | None]
"""What came of a fetch: an answer, or what a `FetchError` holds."""


ANSWER = tuple[str, Fetched]
"""An answer of the web, with what its input is called."""
FOUND = tuple[Page | Skipped | Entry | Sitemap, ...]
"""What is in an answer of the web."""


def work(line: Line, _: Any) -> None:
    """Open what is asked for: inputs, or one thing that is at hand."""
    job = json.loads(line.expect(b"J"))
    confining.allow_seconds(job["cpu_seconds"])
    try:
        if job["do"] == "inputs":
            _open(line, job)
        elif job["do"] == "answer":
            name, fetched = plain.load(ANSWER, line.expect(b"A"))
            line.send(b"Q", plain.dump(FOUND, tuple(found_in(name, fetched))))
        else:
            line.send(b"Q", checking.JOBS[job["do"]](line.expect(b"A")))
    except OnRecordError as error:
        line.send(b"X", plain.dump(plain.TROUBLE, (type(error).__name__, str(error), ())))


def _open(line: Line, job: dict[str, Any]) -> None:
    """Tell what inputs hold, page by page, as each is asked for."""
    os.chdir(job["folder"])
    sys.stdin = io.TextIOWrapper(io.BufferedReader(_Asked(line), 1 << 16))
    table = read_table(job["table"]) if job["table"] is not None else None
    storage = Handed(line) if job["has_storage"] else None
    pages = read(_inputs(line), allow_private=job["allow_private"], fetch=_Fetching(line), table=table, storage=storage)
    line.expect(b"N")
    for found in pages:
        if isinstance(found, Skipped):
            if job["is_rest"] and table and found.input == table.path:
                continue  # of what came before, this worker knows nothing
            line.send(b"S", plain.dump(Skipped, found))
        else:
            line.send(b"@", json.dumps([found.input, len(found.text)]).encode())
            line.send(b"P", plain.dump(Page, found))
        line.expect(b"N")
        confining.allow_seconds(job["cpu_seconds"])
    line.send(b"Z")


def _inputs(line: Line) -> Iterator[str | Held]:
    while True:
        line.send(b"I")
        each = plain.load(HELD, line.expect(b"I"))
        if each is None:
            return
        yield each


class _Fetching:
    """A `sources.Fetch` that has another process fetch."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def __call__(self, url: str, *, allow_private: Private = False, follow: bool = True) -> Fetched:
        """The page at `url`. Raises FetchError as the other process does."""
        self._line.send(b"F", json.dumps([url, bool(allow_private), follow]).encode())
        found = plain.load(FETCHED, self._line.expect(b"F"))
        if isinstance(found, Fetched):
            return found
        message, status, is_passing, after = found
        raise FetchError(message, status=status, is_passing=is_passing, retry_after_seconds=after)


class _Asked(io.RawIOBase):
    """Standard input, which the other process reads."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer as far as one read goes; 0 at the end."""
        room = memoryview(buffer).cast("B")
        self._line.send(b"<", len(room).to_bytes(8, "big"))
        piece = self._line.expect(b"<")
        room[: len(piece)] = piece
        return len(piece)
