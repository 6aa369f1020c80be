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
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, BinaryIO

from onrecord import record
from onrecord.cage import plain
from onrecord.cage.hiring import Hand, Keeper, Lost, keeper_of
from onrecord.cage.limits import Limits
from onrecord.cage.opening import ANSWER, FETCHED, FOUND, HELD
from onrecord.cage.reading import COMPARING, READ, TOLD
from onrecord.cage.shelving import Shelf
from onrecord.datamodel import Article, Page, Quote, Record, Skipped
from onrecord.errors import FetchError, InputError, OnRecordError
from onrecord.sources import Entry, Fetch, Fetched, Held, Private, Storage, files_in
from onrecord.sources import fetch as fetch_page
from onrecord.sources.sitemaps import Sitemap

__all__ = ["Progress", "Source", "answers", "brief", "found_in", "look_at", "looks", "pages", "quotes"]

Progress = Callable[[str, int, int], None]
_MAX_NAME_CHARS = 4_000  # of an input, as a worker names it
_BITE_BYTES = 1 << 16  # of standard input at a time


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be read, and how one comes by it: as of `sources.read`, but that the table is named by its path."""

    inputs: Iterable[str | Held]
    stdin: Callable[[], bytes] | None = None
    allow_private: Private = False
    fetch: Fetch | None = None
    table: str | None = None
    storage: Storage | None = None


@dataclass(frozen=True, slots=True)
class _Opened:
    """A page or what was none, as it came on the line."""

    letter: bytes
    payload: bytes
    input: str = ""
    size: int = 0

    def page(self) -> Page | Skipped:
        """What came, in this process."""
        try:
            found: Page | Skipped = plain.load(Page if self.letter == b"P" else Skipped, self.payload)
        except plain.Garbled:
            return Skipped(self.input, "made the process that opened it answer nonsense")
        return found


def pages(source: Source, limits: Limits) -> Iterator[Page | Skipped]:
    """Yield what inputs hold, as `sources.read` does."""
    with closing(_opened(keeper_of(None), source, limits, is_quick=True)) as opened:
        for each in opened:
            yield each.page()


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
        made: Record
        (made,) = _read(keeper, opened, limits, job, _record, progress)
    return made


def quotes(
    source: Source, limits: Limits, *, spacy: str | None = None, progress: Progress | None = None
) -> Iterator[tuple[Quote, ...] | Skipped]:
    """Yield the statements of one article after the other, as `pipeline.quotes` does."""
    keeper = keeper_of(spacy)
    with (
        closing(_opened(keeper, source, limits)) as opened,
        closing(_read(keeper, opened, limits, {"do": "quotes"}, _quotes)) as told,
    ):
        for done, found in enumerate(told, start=1):
            yield found
            if progress:
                progress("reading", done, 0)


def found_in(name: str, fetched: Fetched, *, limits: Limits) -> tuple[Page | Skipped | Entry | Sitemap, ...]:
    """What an answer of the web holds, as `sources.following.found_in` tells it, all at once.

    Raises InputError, without the input's name, if it holds nothing that can be read within the limits.
    """
    hand = keeper_of(None).hire("open", limits)
    try:
        job = {"do": "answer", "cpu_seconds": limits.seconds}
        hand.send(b"J", json.dumps(job).encode(), seconds=limits.seconds)
        hand.send(b"A", plain.dump(ANSWER, (name, fetched)), seconds=limits.seconds)
        letter, payload = hand.receive(seconds=limits.seconds)
        if letter == b"X":
            raise hand.error(payload)
        found: tuple[Page | Skipped | Entry | Sitemap, ...] = hand.understand(FOUND, payload)
        return found
    except Lost as lost:
        raise InputError(str(lost)) from None
    finally:
        hand.dismiss()


def looks(source: Source, limits: Limits) -> Iterator[tuple[Page | Skipped, Article | Skipped]]:
    """Yield what inputs hold, page by page, each with the article on it, as it is first read."""
    keeper = keeper_of(None)
    passed: list[_Opened] = []
    with (
        closing(_opened(keeper, source, limits, is_quick=True)) as opened,
        closing(_read(keeper, _noted(opened, passed), limits, {"do": "looks"}, _look)) as told,
    ):
        for found in told:
            each = passed.pop(0)
            yield each.page(), found


def look_at(pages: Iterable[Page], limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the articles on pages that were kept from before, as they are first read."""
    opened = (_Opened(b"P", plain.dump(Page, page), page.input, len(page.text)) for page in pages)
    with closing(_read(keeper_of(None), opened, limits, {"do": "looks"}, _look)) as told:
        yield from told


def answers(task: str, notion: str | None, rows: Iterable[dict[str, Any]], limits: Limits) -> Iterator[dict[str, Any]]:
    """Yield OnRecord's answers to the lines of a corpus, as `evaluation.predict` does.

    Raises InputError for a line that cannot be answered within the limits.
    """
    hand = keeper_of(None).hire("read", limits)
    lines, number, size = iter(rows), 0, 0
    try:
        job = {"do": "answers", "kept": 0, "task": task, "notion": notion, "seconds": COMPARING * limits.seconds}
        hand.send(b"J", json.dumps(job).encode(), seconds=limits.seconds)
        while True:
            letter, payload = hand.receive(seconds=COMPARING * limits.seconds_for(size))
            if letter == b"N":
                row = next(lines, None)
                told = json.dumps(row).encode()
                number, size = number + (row is not None), size + len(told)
                hand.send(b"A", told, seconds=limits.seconds_for(len(told)))
            elif letter == b"Q":
                yield hand.understand(dict[str, Any], payload)
            elif letter == b"R":
                return
            elif letter == b"X":
                raise hand.error(payload)
            else:
                raise hand.garbled()
    except Lost as lost:
        raise InputError(f"Line {number:,} of the corpus {lost}.") from None
    finally:
        hand.dismiss()


def _noted(opened: Iterator[_Opened], passed: list[_Opened]) -> Iterator[_Opened]:
    for each in opened:
        passed.append(each)
        yield each


# Opening


def _opened(
    keeper: Keeper, source: Source, limits: Limits, *, is_quick: bool = False
) -> Generator[_Opened, None, None]:
    """Yield what inputs hold, unread; an input that ends who opens it is skipped from there on.

    Unless it `is_quick`, the models are loaded meanwhile.
    """
    opening = _Opening(source, limits)
    is_over = False
    while not is_over:
        hand = keeper.hire("open", limits)
        if not is_quick:
            keeper.warm()
        try:
            yield from opening.all_of(hand)
            is_over = True
        except Lost as lost:
            yield opening.skipped(str(lost))
        finally:
            hand.dismiss()
            opening.shelf.close()


class _Opening:
    """Inputs as they are given to one worker after the other, until none is left."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self._source = source
        self._inputs = _one_by_one(source.inputs)
        self._limits = limits
        self._input = source.table or "the inputs"
        self._pages = self._begun = 0  # that came of this input; workers that were begun
        self._stdin: BinaryIO | None = None
        self.shelf = Shelf(source.storage)

    def skipped(self, reason: str) -> _Opened:
        """What to say where the input at hand has ended a worker."""
        if self._pages:
            reason += "; what stands before was read"
        return _Opened(b"S", plain.dump(Skipped, Skipped(self._input, reason)))

    def all_of(self, hand: Hand) -> Iterator[_Opened]:
        """Yield what a worker finds in the inputs that are left. Raises Lost with the worker."""
        seconds = self._limits.seconds
        job = {
            "do": "inputs",
            "folder": _folder(),
            "table": self._source.table,
            "allow_private": bool(self._source.allow_private),
            "cpu_seconds": seconds,
            "is_rest": self._begun > 0,
            "has_storage": self._source.storage is not None,
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
                raise hand.error(payload)
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
        if letter in (b"D", b"O", b"B"):
            try:
                return self.shelf.answer(letter, payload, self._input)
            except plain.Garbled:
                raise hand.garbled() from None
        raise hand.garbled()

    def _standard_input(self, size: int) -> bytes:
        if self._stdin is None:
            self._stdin = io.BytesIO(self._source.stdin()) if self._source.stdin else sys.stdin.buffer
        read = getattr(self._stdin, "read1", self._stdin.read)  # what is there, without waiting for more
        return bytes(read(min(size, _BITE_BYTES)))

    def _fetched(self, url: str, asks_private: bool, follow: bool) -> bytes:
        fetch = self._source.fetch or fetch_page
        try:
            may = self._source.allow_private if asks_private else False
            found: Any = fetch(url, allow_private=may) if follow else fetch(url, allow_private=may, follow=False)
        except FetchError as error:
            found = (str(error), error.status, error.is_passing, error.retry_after_seconds)
        return plain.dump(FETCHED, found)


def _one_by_one(inputs: Iterable[str | Held]) -> Iterator[str | Held]:
    """The inputs, of a folder each file: one that ends who opens it costs no other."""
    for each in inputs:
        files = files_in(each) if isinstance(each, str) and os.path.isdir(each) else iter(())
        yield next(files, each)  # a folder without files, and what is none, as it is
        yield from files


def _folder() -> str:
    """Where this process is, the root where that folder is gone: names that begin there can be read still."""
    try:
        return os.getcwd()
    except OSError:
        return os.sep


# Reading


def _read(
    keeper: Keeper,
    opened: Iterator[_Opened],
    limits: Limits,
    job: dict[str, Any],
    understand: Callable[[bytes], Any],
    progress: Progress | None = None,
) -> Generator[Any, None, None]:
    """Have a job done; yield what it gives, understood. A page that ends who reads it is skipped, and another goes on.

    `understand` raises an error of ours, or Garbled, for what no honest reader says.
    """
    reading = _Reading(opened, limits, job, understand, progress)
    is_over = False
    while not is_over:
        hand = keeper.hire("look", limits) if job["do"] == "looks" else keeper.borrow(limits)
        try:
            yield from reading.all_of(hand)
            is_over = True
        except Lost as lost:
            yield from reading.skipped(str(lost))
        finally:
            keeper.take_back(hand) if is_over and hand.task == "read" else hand.dismiss()


class _Reading:
    """One job of one worker after the other, each of which begins with what those before it have read."""

    def __init__(
        self,
        opened: Iterator[_Opened],
        limits: Limits,
        job: dict[str, Any],
        understand: Callable[[bytes], Any],
        progress: Progress | None,
    ) -> None:
        first = list(islice(opened, 1))  # it is opened while the models are being loaded
        self._opened = chain(first, opened)
        self._limits = limits
        self._job = job
        self._understand = understand
        self._progress = progress
        self._kept: list[tuple[bytes, bytes]] = []
        self._input: str | None = None
        """What is being read, None where all of it is compared."""
        self._seconds = limits.seconds

    def skipped(self, reason: str) -> Iterator[Skipped]:
        """Go on without the input at hand, which ended a worker. Raises InputError where that is all of them."""
        if self._input is None:
            raise InputError(f"No record could be made: comparing what the articles say {reason}.")
        told = Skipped(self._input, reason)
        if self._job["do"] == "brief":
            self._kept.append((b"L", plain.dump(Skipped, told)))
        else:
            yield told

    def all_of(self, hand: Hand) -> Iterator[Any]:
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
                raise hand.error(payload)
            elif letter == b"S":
                yield hand.understand(Skipped, payload)
            elif letter == b"Q":
                yield self._understood(hand, payload)
            elif letter == b"R":
                return
            else:
                raise hand.garbled()

    def _understood(self, hand: Hand, payload: bytes) -> Any:
        try:
            return self._understand(payload)
        except (plain.Garbled, OnRecordError):
            raise hand.garbled() from None

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
        self._seconds = self._limits.seconds_for(size) * (COMPARING if input is None else 1)


def _record(payload: bytes) -> Record:
    return record.from_dict(plain.load(dict, payload))


def _look(payload: bytes) -> Article | Skipped:
    found: Article | Skipped = plain.load(READ, payload)
    return found


def _quotes(payload: bytes) -> tuple[Quote, ...]:
    """The quotes of an article, each of whose words are checked to be the article's."""
    article, actors, rows = plain.load(TOLD, payload)
    if article is None:
        return ()
    plain.check(article, (*actors, *(row[0] for row in rows)))
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
