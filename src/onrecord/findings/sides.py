"""Reports of one thing in, those that another one conflicts with out, and in what.

Two reports are held against each other by all that they tell (`conflicts`), by the numbers that differ in two tellings
of one utterance, and by what they count: "a fire spread to 6,000 acres", "the fire has burned 7,500 acres". Where an
outlet gives both numbers somewhere, they are of two things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from onrecord.datamodel import Conflict, Span, Story
from onrecord.findings.agreement import Agreement
from onrecord.findings.conflicts import Offsets, Told, agree, conflict, count_apart, units
from onrecord.findings.places import Places
from onrecord.findings.reports import Report

__all__ = ["Sides"]

_SURE = (
    0.25  # agreement from which two numbers that differ are a conflict; with .4 a true one is lost, .2 changes nothing
)
_SURER = 0.4  # the same for any other conflict; below it "no" and "not" mostly belong to what only one of them tells
_ALIKE = 0.2  # agreement from which two reports that name nobody in common tell alike of two places
_SPEAKING = 5  # reports of a group that all others are held against; more cost time in a story of fifty articles


class Sides:
    """What the reports of a story say against each other; pairs are their numbers, in any order."""

    def __init__(self, told: Sequence[Report], matches: Agreement, story: Story) -> None:
        self._told = told
        self._matches = matches
        self._names = [frozenset(term for term in report.terms if term.startswith("@")) for report in told]
        self._units = [units(report.facts) for report in told]
        self._held: dict[int, Told] = {}
        self._uttered = self._differing(story)
        self._counted: dict[tuple[str, str], set[float]] = defaultdict(set)
        for report in told:
            for number in report.facts.numbers:
                self._counted[report.article, number.unit].add(number.value)

    def of(self, ordered: Sequence[int]) -> tuple[list[int], list[int], Conflict] | None:
        """The reports of a group that go with the first that another one conflicts with, those against it, and in
        what; None where no two conflict."""
        for i in ordered[:_SPEAKING]:
            clashes = {j: kind for j in ordered if (kind := self.clash(i, j))}
            if clashes:
                others = [j for j in ordered if j != i and j not in clashes]
                return [i, *others], list(clashes), next(iter(clashes.values()))
        return None

    def clash(self, i: int, j: int) -> Conflict | None:
        """In what two reports of one thing conflict: in numbers, else only if they tell little beside it."""
        one, other = self._told[i], self._told[j]
        if one.article == other.article:
            return None
        if (i, j) in self._uttered or self.count_apart(i, j):
            return "number"
        degree = self._matches.degree(i, j)
        found = conflict(self._side(i), self._side(j)) if degree >= _SURE else None
        if found is None:
            return None
        if found.kind == "number":
            unit = next(number.unit for number in one.facts.numbers if (number.start, number.end) in found.left)
            return None if self._have_one_number(one, other, unit) else "number"
        if degree < _SURER or (found.kind == "name" and not _are_two(one, found.left, other, found.right)):
            return None
        return found.kind

    def count_apart(self, i: int, j: int) -> bool:
        """Whether two reports count one kind of thing, and neither's article has the other's number of it."""
        one, other = self._told[i], self._told[j]
        unit = self._unit_apart(i, j)
        return unit is not None and not self._have_one_number(one, other, unit) and not self.are_of_two(i, j)

    def are_of_two(self, i: int, j: int) -> bool:
        """Whether two reports that are much alike tell of two places: they count alike, and name nobody in common."""
        names = self._names[i], self._names[j]
        is_elsewhere = all(names) and names[0].isdisjoint(names[1])
        return is_elsewhere and self._unit_apart(i, j) is not None and self._matches.degree(i, j) >= _ALIKE

    def _unit_apart(self, i: int, j: int) -> str | None:
        """What two reports both count, and come to another number."""
        if self._units[i].isdisjoint(self._units[j]):
            return None
        return count_apart(self._told[i].facts, self._told[j].facts)

    def _side(self, i: int) -> Told:
        if i not in self._held:
            self._held[i] = Told(self._told[i].words, self._told[i].facts)
        return self._held[i]

    def _have_one_number(self, one: Report, other: Report, unit: str) -> bool:
        return bool(self._counted[one.article, unit] & self._counted[other.article, unit])

    def _differing(self, story: Story) -> set[tuple[int, int]]:
        """The pairs of sentences that report one utterance with numbers that no hedge or rounding brings together."""
        found: set[tuple[int, int]] = set()
        standing = Places(report.span for report in self._told)
        for utterance in story.utterances:
            for difference in utterance.differences:
                if difference.kind == "number":
                    places = [(i, s) for s in difference.spans for i in standing.at(s)]
                    for (i, s), (j, o) in combinations(places, 2):
                        if not _agree(self._told[i], s, self._told[j], o):
                            found |= {(i, j), (j, i)}
        return found


def _agree(one: Report, left: Span, other: Report, right: Span) -> bool:
    """Whether the numbers at two places may be one."""
    numbers = [
        [number for number in report.facts.numbers if number.start < span.end and span.start < number.end]
        for report, span in ((one, left), (other, right))
    ]
    return any(agree(a, b) for a in numbers[0] for b in numbers[1])


def _are_two(one: Report, left: Sequence[Offsets], other: Report, right: Sequence[Offsets]) -> bool:
    """Whether two names are those of two actors that the story knows: one actor may have several names."""
    names = [
        {id for start, end, id in report.actors for low, high in spans if start < high and low < end}
        for report, spans in ((one, left), (other, right))
    ]
    return all(names) and not names[0] & names[1]
