"""What a reader should know first: a few lines of a story, chosen to cover its outlets and no two alike."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from onrecord.datamodel import Claim, Document, Event, Issue, Omission, Position, Story, Takeaway
from onrecord.findings.lines import Findings, Kind, Line, lines
from onrecord.findings.places import Places
from onrecord.findings.retelling import Teller, joined, likeness

__all__ = ["find_takeaways"]

_MOST = 7
_FEW = 5  # lines before one is left out for being worth little
_WORTH = 0.25  # value below which a line is left out once there are a few; .2 to .4 tried
_ALIKE = 0.5  # likeness from which two lines are one; .4 to .7 tried
_DIFFERENT = 0.45  # how much likeness to what is chosen takes from a line's worth; .3 to .7 tried
_NEW_OUTLET = 0.05  # what an outlet that no chosen line shows yet adds; .05 to .15 tried
_NEW_KIND = 0.1  # what a kind that no chosen line is of yet adds; .05 to .2 tried

_KINDS: dict[Kind, tuple[float, int]] = {
    "conflict": (1.0, 2),
    "contested": (0.95, 2),
    "credited": (0.9, 1),
    "shared": (0.85, 2),
    "due": (0.8, 1),
    "fact": (0.8, 1),
    "omitted": (0.65, 1),
    "denied": (0.65, 1),
    "only": (0.6, 2),
    "voice": (0.45, 3),
}
"""What each kind is worth, 0 to 1, and how many lines it gives at most: what outlets tell differently is what no single
article shows. Set by reading the takeaways of eight stories."""

_READING: tuple[Kind, ...] = (
    "fact", "shared", "contested", "voice", "denied", "due", "conflict", "credited", "omitted", "only",
)  # fmt: skip
"""The order in which the chosen lines stand: what is so, who says what, what comes, where the outlets part."""


def find_takeaways(
    story: Story,
    documents: Iterable[Document],
    *,
    issues: Sequence[Issue] = (),
    positions: Sequence[Position] = (),
    timeline: Sequence[Event] = (),
    claims: Sequence[Claim] = (),
    omissions: Sequence[Omission] = (),
) -> tuple[Takeaway, ...]:
    """Choose the lines that a reader of the story should know first: at most seven, fewer where it gives less.

    Each next line is the one that is worth most for what it tells (what outlets tell differently before what one alone
    has), less for what is chosen already, more for an outlet not shown yet. Two lines never tell the same words. The
    order of the articles changes nothing.
    """
    teller = Teller(story, documents)
    found = Findings(issues, positions, timeline, claims, omissions)
    chooser = _Chooser(teller, lines(teller, found))
    chosen = sorted(chooser.choose(), key=lambda line: _READING.index(line.kind))
    return tuple(Takeaway(line.heading, line.text, line.evidence, line.about) for line in chosen)


class _Chooser:
    """Lines to choose from, and how much each is worth beside others."""

    def __init__(self, teller: Teller, all: Iterable[Line]) -> None:
        self.teller = teller
        self.lines = sorted(all, key=lambda line: (_READING.index(line.kind), line.heading, line.text, line.evidence))
        self.outlets = [frozenset(teller.voice[span.article] for span in line.evidence) for line in self.lines]
        self.stems = [teller.stems(joined(line.evidence)) for line in self.lines]
        self.places = dict[int, Places]()
        self.worth = [self._worth(number) for number in range(len(self.lines))]
        self.order = sorted(range(len(self.lines)), key=lambda number: (-self._bound(number), number))
        self.likest: dict[int, list[float]] = defaultdict(list)
        """How much a line tells what each of those chosen does, of the lines that were looked at."""

    def _worth(self, number: int) -> float:
        """What a line is worth by itself: its kind, what it speaks of, and how many of the outlets tell it."""
        line = self.lines[number]
        told = len(self.outlets[number]) / len(set(self.teller.voice.values()))
        return _KINDS[line.kind][0] * (0.4 * self.teller.weight(line.evidence) + 0.25 * told + 0.35 * line.weight)

    def choose(self) -> list[Line]:
        """The lines worth most one after the other, each beside those before it."""
        chosen: list[int] = []
        while len(chosen) < _MOST:
            best, value = self._best(chosen)
            if best is None or (len(chosen) >= _FEW and value < _WORTH):
                break
            chosen.append(best)
        return [self.lines[number] for number in chosen]

    def _best(self, chosen: Sequence[int]) -> tuple[int | None, float]:
        """The line that is worth most beside those chosen, and how much; none if each of them tells the same.

        Those that were worth less with all that a line may gain are not looked at.
        """
        best, most = None, -math.inf
        for number in self._left(chosen):
            if self._bound(number) < most:
                break
            value = self._value(number, chosen)
            if value is not None and (value, -number) > (most, -(number if best is None else best)):
                best, most = number, value
        return best, most

    def _bound(self, number: int) -> float:
        new = _NEW_OUTLET * len(self.outlets[number]) + _NEW_KIND
        return self.worth[number] + new  # added up as in `_value`, so that none is rounded above its bound

    def _left(self, chosen: Sequence[int]) -> Iterator[int]:
        """The lines that may be chosen next, those that may be worth most first: of no kind that has had its number."""
        kinds = Counter(self.lines[number].kind for number in chosen)
        for number in self.order:
            kind = self.lines[number].kind
            if number not in chosen and kinds[kind] < _KINDS[kind][1]:
                yield number

    def _value(self, number: int, chosen: Sequence[int]) -> float | None:
        """What a line is worth beside those chosen; None if one of them tells the same."""
        known = self.likest[number]
        known += [self._alike(number, other) for other in chosen[len(known) :]]
        alike = max(known, default=0.0)
        if alike >= _ALIKE:
            return None
        outlets = {outlet for other in chosen for outlet in self.outlets[other]}
        is_new_kind = self.lines[number].kind not in {self.lines[other].kind for other in chosen}
        new = _NEW_OUTLET * len(self.outlets[number] - outlets) + _NEW_KIND * is_new_kind
        return self.worth[number] - _DIFFERENT * alike + new

    def _alike(self, one: int, other: int) -> float:
        """How much two lines tell the same, 0 to 1: the same words or subject, or the same people in the same way."""
        a, b = self.lines[one], self.lines[other]
        if set(a.about) & set(b.about) or a.heading == b.heading:
            return 1.0
        met = [
            sum(bool(self._places(y).at(s)) for s in self.lines[x].evidence) / len(self.lines[x].evidence)
            for x, y in ((one, other), (other, one))
        ]
        words = likeness(self.stems[one], self.stems[other])
        people = len(a.actors & b.actors) / len(a.actors | b.actors) if a.actors and b.actors else 0.0
        return max(*met, words, 0.3 * people + (0.15 if a.kind == b.kind else 0.0))

    def _places(self, number: int) -> Places:
        """The evidence of a line, by place."""
        if number not in self.places:
            self.places[number] = Places(self.lines[number].evidence)
        return self.places[number]
