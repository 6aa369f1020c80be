"""Cut an article into the passages that may report a statement.

Article in, `Passage`s out: its body and caption paragraphs, without what is dropped, each with its quotations.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.datamodel import Article, ZoneKind
from onrecord.statements.quotations import Quotation, quotations
from onrecord.statements.windows import paragraphs

__all__ = ["Passage", "Taken", "passages"]

Offsets = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or what is left of one: offsets, zone, and its quotations."""

    start: int
    end: int
    zone: ZoneKind
    quotations: tuple[Quotation, ...]

    def around(self, start: int, end: int) -> tuple[Quotation, ...]:
        """The quotations that share a character with ``[start, end)``, marks and all; there may be thousands here."""
        first = bisect_right(self.quotations, start, key=lambda quotation: quotation.outer[1])
        last = bisect_left(self.quotations, end, key=lambda quotation: quotation.outer[0])
        return self.quotations[first:last]


class Taken:
    """Stretches of a text, to ask of others whether they touch one: in the time of a look-up, however many there are.

    >>> taken = Taken([(4, 9), (0, 2), (5, 7)])
    >>> taken.touches(7, 12), taken.touches(2, 4)
    (True, False)
    """

    def __init__(self, spans: Iterable[Offsets]) -> None:
        self._joined: list[Offsets] = []
        for start, end in sorted(spans):
            if self._joined and start <= self._joined[-1][1]:
                self._joined[-1] = (self._joined[-1][0], max(end, self._joined[-1][1]))
            else:
                self._joined.append((start, end))

    def touches(self, start: int, end: int) -> bool:
        """Whether ``[start, end)`` shares a character with one of them."""
        at = bisect_right(self._joined, start, key=lambda span: span[1])
        return at < len(self._joined) and self._joined[at][0] < end


def passages(article: Article) -> Iterator[Passage]:
    """Yield the passages of an article, in order."""
    closed = [(d.start, d.end) for d in article.dropped if d.reason != "caption"]
    closed += [(z.start, z.end) for z in article.zones if z.zone not in ("body", "caption")]
    closed.sort()
    bounds = sorted({at for z in article.zones if z.zone == "caption" for at in (z.start, z.end)})
    for start, end in paragraphs(article.text):
        for open_start, open_end in _open_parts(start, end, closed, bounds):
            part = article.text[open_start:open_end]
            left = open_start + len(part) - len(part.lstrip())
            right = open_start + len(part.rstrip())
            if left < right:
                found = quotations(article.text, left, right)
                yield Passage(left, right, article.zone_at(left), found)


def _open_parts(start: int, end: int, closed: Sequence[Offsets], bounds: Sequence[int]) -> Iterator[Offsets]:
    at = start
    for closed_start, closed_end in closed:
        if closed_end <= at or closed_start >= end:
            continue
        if closed_start > at:
            yield from _cut(at, closed_start, bounds)
        at = max(at, closed_end)
    if at < end:
        yield from _cut(at, end, bounds)


def _cut(start: int, end: int, bounds: Sequence[int]) -> Iterator[Offsets]:
    inside = bounds[bisect_right(bounds, start) : bisect_left(bounds, end)]
    edges = [start, *inside, end]
    yield from pairwise(edges)
