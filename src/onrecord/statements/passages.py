"""Cut an article into the passages that may report a statement.

Article in, `Passage`s out: its body and caption paragraphs, without what is dropped, each with its quotations.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.datamodel import Article, ZoneKind
from onrecord.statements.quotations import Quotation, quotations
from onrecord.statements.windows import paragraphs

__all__ = ["Passage", "passages"]

Offsets = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or what is left of one: offsets, zone, and its quotations."""

    start: int
    end: int
    zone: ZoneKind
    quotations: tuple[Quotation, ...]


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
