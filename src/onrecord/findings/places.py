"""Spans in, which of them stand at a place out, without a look at each."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from onrecord.datamodel import Span

__all__ = ["Places"]


class Places:
    """Spans by their numbers, to be found by the words that they share."""

    def __init__(self, spans: Iterable[Span]) -> None:
        """Line up the spans of each article."""
        self._of: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for number, span in enumerate(spans):
            self._of[span.article].append((span.start, span.end, number))
        self._furthest: dict[str, list[int]] = {}  # of each span, where it or one before it ends last
        for article, lined in self._of.items():
            lined.sort()
            furthest: list[int] = []
            for _, end, _ in lined:
                furthest.append(max(end, furthest[-1]) if furthest else end)
            self._furthest[article] = furthest

    def at(self, span: Span) -> list[int]:
        """The numbers of those that overlap a span, in their order."""
        return self.within(span.article, span.start, span.end)

    def within(self, article: str, first: int, last: int) -> list[int]:
        """The numbers of those that overlap the characters [first, last) of an article, in their order."""
        lined, furthest = self._of.get(article, ()), self._furthest.get(article, ())
        found = []
        for at in range(bisect_left(lined, (last,)) - 1, -1, -1):
            if furthest[at] <= first:
                break
            start, end, number = lined[at]
            if start < last and first < end:
                found.append(number)
        return sorted(found)

    def at_any(self, spans: Sequence[Span]) -> list[int]:
        """The numbers of those that overlap one of several spans, in their order."""
        return sorted({number for span in spans for number in self.at(span)})
