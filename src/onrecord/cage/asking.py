"""What is asked of workers, from outside: the pages of inputs, a brief, quotes; whatever an input does to a worker.

This process moves messages between who opens and who reads and looks at the clock. It parses nothing of an input: what
comes back is data of known types, and spans are checked against their articles.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, fields
from itertools import chain, islice
from typing import Any, BinaryIO

from onrecord import record
from onrecord.cage import plain
from onrecord.cage.hiring import Hand, Keeper, Lost, keeper_of, raise_told
from onrecord.cage.limits import Limits
from onrecord.cage.opening import FETCHED, HELD
from onrecord.cage.reading import TOLD
from onrecord.datamodel import Page, Quote, Record, Skipped, Span
from onrecord.errors import EvidenceError, FetchError, InputError
from onrecord.sources import Fetch, Held
from onrecord.sources import fetch as fetch_page

__all__ = ["Progress", "Source", "brief", "pages", "quotes"]

Progress = Callable[[str, int, int], None]
_COMPARING = 10  # times as long as an input of that size may take: what is compared is compared with all else
_MAX_NAME_CHARS = 4_000  # of an input, as a worker names it
_BITE_BYTES = 1 << 16  # of standard input at a time


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be read, and how one comes by it: as of `sources.read`, but that the table is named by its path."""

    inputs: Iterable[str | Held]
    stdin: Callable[[], bytes] | None = None
    allow_private: bool = False
    fetch: Fetch | None = None
    table: str | None = None


@dataclass(frozen=True, slots=True)
class _Opened:
    """A page or what was none, as it came on the line."""

    letter: bytes
    payload: bytes
    input: str = ""
    size: int = 0


def pages(source: Source, limits: Limits) -> Iterator[Page | Skipped]:
    """Yield what inputs hold, as `sources.read` does."""
    with closing(_opened(keeper_of(None), source, limits)) as opened:
        for each in opened:
            yield plain.load(Page if each.letter == b"P" else Skipped, each.payload)


def brief(
    source: Source,
    limits: Limits,
    *,
    spacy: str | None = None,
    scheme: tuple[str, str] | None = None,
    corrections: tuple[str, str] | None = None,
    progress: Progress | None = None,
) -> Record:
    """Make the record of the story that inputs tell, as `pipeline.brief` does.

    `scheme` and `corrections` are texts, each with its name. Raises NoRecord if not one article could be read, and
    InputError if what was read could not be compared within the limits.
    """
    job = {"do": "brief", "scheme": scheme, "corrections": corrections}
    keeper = keeper_of(spacy)
    with closing(_opened(keeper, source, limits)) as opened:
        for letter, payload in _read(keeper, opened, limits, job, progress):
            if letter == b"R":
                return record.from_dict(json.loads(payload))
    raise AssertionError("a brief ends in a record or an error")


def quotes(
    source: Source, limits: Limits, *, spacy: str | None = None, progress: Progress | None = None
) -> Iterator[tuple[Quote, ...] | Skipped]:
    """Yield the statements of one article after the other, as `pipeline.quotes` does."""
    keeper = keeper_of(spacy)
    with (
        closing(_opened(keeper, source, limits)) as opened,
        closing(_read(keeper, opened, limits, {"do": "quotes"}, None)) as told,
    ):
        for done, (letter, payload) in enumerate(told, start=1):
            if letter != b"R":
                yield plain.load(Skipped, payload) if letter == b"S" else _quotes(payload)
                if progress:
                    progress("reading", done, 0)


# Opening


def _opened(keeper: Keeper, source: Source, limits: Limits) -> Generator[_Opened, None, None]:
    """Yield what inputs hold, unread; an input that ends who opens it is skipped from there on."""
    opening = _Opening(source, limits)
    is_over = False
    while not is_over:
        hand = keeper.hire("open", limits)
        keeper.warm()
        try:
            yield from opening.all_of(hand)
            is_over = True
        except Lost as lost:
            yield opening.skipped(str(lost))
        finally:
            hand.dismiss()


class _Opening:
    """Inputs as they are given to one worker after the other, until none is left."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self._source = source
        self._inputs = iter(source.inputs)
        self._limits = limits
        self._input = source.table or "the inputs"
        self._pages = self._begun = 0  # that came of this input; workers that were begun
        self._stdin: BinaryIO | None = None

    def skipped(self, reason: str) -> _Opened:
        """What to say where the input at hand has ended a worker."""
        if self._pages:
            reason += "; what stands before was read"
        return _Opened(b"S", plain.dump(Skipped, Skipped(self._input, reason)))

    def all_of(self, hand: Hand) -> Iterator[_Opened]:
        """Yield what a worker finds in the inputs that are left. Raises Lost with the worker."""
        seconds = self._limits.seconds
        job = {
            "folder": os.getcwd(),
            "table": self._source.table,
            "allow_private": self._source.allow_private,
            "cpu_seconds": seconds,
            "is_rest": self._begun > 0,
        }
        self._begun += 1
        hand.send(b"J", json.dumps(job).encode(), seconds=seconds)
        hand.send(b"N", seconds=seconds)
        name, size = "", 0
        while True:
            letter, payload = hand.receive(seconds=seconds, is_reading=True)
            if letter == b"@":
                name, size = hand.understand(tuple[str, int], payload)
            elif letter in (b"P", b"S"):
                self._pages += 1
                yield _Opened(letter, payload, name, size)
                hand.send(b"N", seconds=seconds)
            elif letter == b"Z":
                return
            elif letter == b"X":
                raise_told(json.loads(payload))
            else:
                hand.send(letter, self._answer(hand, letter, payload), seconds=seconds)

    def _answer(self, hand: Hand, letter: bytes, payload: bytes) -> bytes:
        """What a worker asked for: the next input, bytes of standard input, or an answer of the web."""
        if letter == b"I":
            each = next(self._inputs, None)
            if each is not None:
                self._input, self._pages = each if isinstance(each, str) else each[0], 0
            return plain.dump(HELD, each)
        if letter == b"<":
            return self._standard_input(int.from_bytes(payload, "big"))
        if letter == b"F":
            return self._fetched(*hand.understand(tuple[str, bool, bool], payload))
        raise hand.garbled()

    def _standard_input(self, size: int) -> bytes:
        if self._stdin is None:
            self._stdin = io.BytesIO(self._source.stdin()) if self._source.stdin else sys.stdin.buffer
        read = getattr(self._stdin, "read1", self._stdin.read)  # what is there, without waiting for more
        return bytes(read(min(size, _BITE_BYTES)))

    def _fetched(self, url: str, allow_private: bool, follow: bool) -> bytes:
        fetch = self._source.fetch or fetch_page
        try:
            may = allow_private and self._source.allow_private
            found: Any = fetch(url, allow_private=may) if follow else fetch(url, allow_private=may, follow=False)
        except FetchError as error:
            found = (str(error), error.status, error.is_passing, error.retry_after_seconds)
        return plain.dump(FETCHED, found)


# Reading


def _read(
    keeper: Keeper, opened: Iterator[_Opened], limits: Limits, job: dict[str, Any], progress: Progress | None
) -> Generator[tuple[bytes, bytes], None, None]:
    """Have a job done; yield what it gives. A page that ends who reads it is skipped, and another worker goes on."""
    reading = _Reading(opened, limits, job, progress)
    is_over = False
    while not is_over:
        hand = keeper.borrow(limits)
        try:
            yield from reading.all_of(hand)
            is_over = True
        except Lost as lost:
            yield from reading.skipped(str(lost))
        finally:
            keeper.take_back(hand) if is_over else hand.dismiss()


class _Reading:
    """One job of one worker after the other, each of which begins with what those before it have read."""

    def __init__(
        self, opened: Iterator[_Opened], limits: Limits, job: dict[str, Any], progress: Progress | None
    ) -> None:
        first = list(islice(opened, 1))  # it is opened while the models are being loaded
        self._opened = chain(first, opened)
        self._limits = limits
        self._job = job
        self._progress = progress
        self._kept: list[tuple[bytes, bytes]] = []
        self._input: str | None = None
        """What is being read, None where all of it is compared."""
        self._seconds = limits.seconds

    def skipped(self, reason: str) -> Iterator[tuple[bytes, bytes]]:
        """Go on without the input at hand, which ended a worker. Raises InputError where that is all of them."""
        if self._input is None:
            raise InputError(f"No record could be made: comparing what the articles say {reason}.")
        told = plain.dump(Skipped, Skipped(self._input, reason))
        if self._job["do"] == "brief":
            self._kept.append((b"L", told))
        else:
            yield b"S", told

    def all_of(self, hand: Hand) -> Iterator[tuple[bytes, bytes]]:
        """Yield what a worker gives. Raises Lost with the worker, and the error for which it cannot do the job."""
        self._place(None, 0)
        limits = {"seconds": self._limits.seconds, "seconds_per_mb": self._limits.seconds_per_mb}
        hand.send(b"J", json.dumps({**self._job, **limits, "kept": len(self._kept)}).encode(), seconds=self._seconds)
        for letter, payload in self._kept:
            hand.send(letter, payload, seconds=self._seconds)
        while True:
            letter, payload = hand.receive(seconds=self._seconds)
            if letter == b"N":
                self._give_page(hand)
            elif letter == b"@":
                self._place(*hand.understand(tuple[str | None, int], payload))
            elif letter == b"K":
                self._kept.append((letter, payload))
            elif letter == b"T":
                step, done, total = hand.understand(tuple[str, int, int], payload)
                if self._progress:
                    self._progress(step, done, total)
            elif letter == b"X":
                raise_told(json.loads(payload))
            elif letter in (b"Q", b"S", b"R"):
                yield letter, payload
                if letter == b"R":
                    return
            else:
                raise hand.garbled()

    def _give_page(self, hand: Hand) -> None:
        """Give the next page; from now on the clock is its own."""
        page = next(self._opened, None)
        if page is None:
            self._place(None, 0)
            hand.send(b"Z", seconds=self._seconds)
            return
        self._place(page.input, page.size)
        hand.send(page.letter, page.payload, seconds=self._seconds)

    def _place(self, input: str | None, size: int) -> None:
        self._input = input[:_MAX_NAME_CHARS] if input is not None else None
        self._seconds = self._limits.seconds_for(size) * (_COMPARING if input is None else 1)


def _quotes(payload: bytes) -> tuple[Quote, ...]:
    """The quotes of an article, each of whose words are checked to be the article's."""
    article, actors, rows = plain.load(TOLD, payload)
    if article is None:
        return ()
    for value in (*actors, *(row[0] for row in rows)):
        for span in _spans(value):
            if article.span(span.start, span.end).text != span.text or span.article != article.id:
                raise EvidenceError(f"{article.input}: words that are not its own were read from it.")
    return tuple(
        Quote(
            article,
            statement,
            speaker=None if speaker is None else actors[speaker],
            addressees=tuple(actors[at] for at in addressees),
            via=tuple(actors[at] for at in via),
            on_behalf_of=None if behalf is None else actors[behalf],
        )
        for statement, speaker, addressees, via, behalf in rows
    )


def _spans(value: Any) -> Iterator[Span]:
    """The spans in the fields of a statement or an actor."""
    for each in fields(value):
        found = getattr(value, each.name)
        yield from (span for span in (found if isinstance(found, tuple) else (found,)) if isinstance(span, Span))
