"""Reports in, how well each two of different articles go together out, 0 to 1.

Two sentences tell one thing if what they share lies together in both of them. Beside "The port shut on Monday", half of
"Sorn lost an envoy on Sunday, and on Monday it shut the port of Tolm" is enough. So the best stretch of the one is
matched with a stretch of the other, and what only one side has within the two counts against them. Words weigh more
the rarer they are in the story.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from onrecord.findings.reports import Report

__all__ = ["Agreement", "Match", "Pair", "coverage", "weights_of"]

Pair = tuple[int, int]
"""The numbers of two reports, the lower first."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well two reports go together, and in what."""

    degree: float
    """From 0 for nothing in common to 1 for the same sentence."""
    terms: frozenset[str]
    """What the stretches that go together share."""


_SMALL_STORY = 40  # reports below which a word counts as no rarer
_MIN_DEEDS = 1  # terms beside actors that two reports share: who alone tells nothing; 0 to 2 tried
_MIN_MASS = 3.0  # weight of what two reports share, from which they are compared closely: one rare word; 2 to 5 alike
_NEAREST = 40  # reports that each is compared with, those with most in common; a thing that more tell is told by these
_GAP = 0.25  # what a term within the stretches that only one side has costs, as a share of its weight; .15 to .4 alike
_ROUNDING = 1e-6  # of a degree
_WEIGHT_OF_FEW = 8.0  # added to the weight of a sentence, so that a very short one is not like any other; 6 to 12 alike


class Agreement:
    """How well each two reports of different articles go together; those with too little in common do not."""

    def __init__(self, reports: Sequence[Report], least: float) -> None:
        """Look at ``reports``; `pairs` need not tell of those that agree less than ``least``."""
        weights = weights_of(reports)
        self._sides = [_Side(report.terms, weights) for report in reports]
        worded: dict[tuple[str, ...], int] = {}
        self._worded = [worded.setdefault(report.terms, len(worded)) for report in reports]
        self._shared = _Shared([side.set for side in self._sides], weights)
        self._articles = _articles(reports)
        self._article: list[int] = self._articles.tolist()
        self._sizes = np.sqrt([side.total + _WEIGHT_OF_FEW for side in self._sides])
        self._least = least
        self._found: dict[Pair, Match | None] = {}

    @property
    def compared(self) -> int:
        """How many pairs of wordings were looked at closely so far: the work that grows with a story."""
        return len(self._found)

    def pairs(
        self, may: Callable[[int, int], bool], usual: float, anchors: Sequence[Collection[str]]
    ) -> Iterator[tuple[Pair, Match]]:
        """The pairs that agree, and in what, in their order, of those that ``may``; it need not tell of those that
        share none of their ``anchors`` and agree less than is ``usual``.

        No two agree better than by all that they share, wherever it stands: only those are looked at closely for which
        that would do.
        """
        found = self._near(may, usual, anchors)
        for pair in sorted(found):
            if match := self.of(*pair):
                yield pair, match

    def _near(self, may: Callable[[int, int], bool], usual: float, anchors: Sequence[Collection[str]]) -> set[Pair]:
        """The pairs to be looked at closely: each report with those that have most in common with it."""
        found: set[Pair] = set()
        articles = self._articles
        anchored = _Shared(anchors, dict.fromkeys((each for own in anchors for each in own), 1.0))
        for i, side in enumerate(self._sides):
            least = np.where(anchored.with_each(anchors[i]) > 0, self._least, usual) - _ROUNDING
            mass = self._shared.with_each(side.set)
            enough = np.maximum(_MIN_MASS, least * self._sizes[i] * self._sizes)
            near = np.flatnonzero((mass >= enough) & (articles != articles[i]))
            share = np.round(mass[near] / self._sizes[near], 9)
            likest = near[np.argsort(-share, kind="stable")].tolist()
            found.update((min(i, j), max(i, j)) for j in islice((j for j in likest if may(i, j)), _NEAREST))
        return found

    def of(self, i: int, j: int) -> Match | None:
        """How well two reports go together; None for two of one article, or with too little in common."""
        if self._article[i] == self._article[j]:
            return None
        one, other = self._worded[i], self._worded[j]
        pair = (one, other) if one < other else (other, one)
        if pair not in self._found:
            self._found[pair] = _compared(self._sides[i], self._sides[j])
        return self._found[pair]

    def degree(self, i: int, j: int) -> float:
        """The degree to which two reports go together, 0 for those with too little in common."""
        match = self.of(i, j)
        return match.degree if match else 0.0


def _compared(one: _Side, other: _Side) -> Match | None:
    shared = one.set & other.set
    if _mass(one, shared) < _MIN_MASS or sum(not term.startswith("@") for term in shared) < _MIN_DEEDS:
        return None
    worth, terms = max(_stretch(one, other, shared), _stretch(other, one, shared), key=_by_weight)
    size = math.sqrt((one.total + _WEIGHT_OF_FEW) * (other.total + _WEIGHT_OF_FEW))
    return Match(round(worth / size, 6), terms)


def coverage(reports: Sequence[Report]) -> list[float]:
    """The share of each report's weight that the nearest passage of another article has too: three sentences."""
    weights = weights_of(reports)
    articles = _articles(reports)
    beside = [
        [near for near in reports[max(0, i - 1) : i + 2] if near.article == report.article]
        for i, report in enumerate(reports)
    ]
    passages = _Shared([{term for near in each for term in near.terms} for each in beside], weights)
    found = []
    for i, report in enumerate(reports):
        terms = sorted(set(report.terms))
        total = sum(weights[term] for term in terms)
        shared = passages.with_each(terms)[articles != articles[i]].max(initial=0.0)
        found.append(round(float(shared) / total, 6) if total else 0.0)
    return found


def weights_of(reports: Sequence[Report]) -> dict[str, float]:
    """How much each term weighs: more the fewer reports have it."""
    count = Counter(term for report in reports for term in set(report.terms))
    size = max(len(reports), _SMALL_STORY) + 1
    return {term: max(0.0, math.log(size / (n + 0.5))) for term, n in count.items()}


class _Side:
    """The terms of one report with the weight of all before each."""

    def __init__(self, terms: Sequence[str], weights: Mapping[str, float]) -> None:
        self.terms = terms
        self.set = frozenset(terms)
        self.weights = [weights[term] for term in terms]
        self.weight = dict(zip(terms, self.weights, strict=True))
        self.before = [0.0]
        for weight in self.weights:
            self.before.append(self.before[-1] + weight)
        self.total = sum(weights[term] for term in sorted(self.set))
        self.places: dict[str, list[int]] = defaultdict(list)
        for place, term in enumerate(terms):
            self.places[term].append(place)


class _Shared:
    """Sets of terms, to be told how much each of them shares with another; what few have costs little to look up."""

    def __init__(self, sets: Sequence[Iterable[str]], weights: Mapping[str, float]) -> None:
        having: dict[str, list[int]] = defaultdict(list)
        for number, terms in enumerate(sets):
            for term in sorted(terms):
                having[term].append(number)
        self._size = len(sets)
        self._weights = weights
        self._having = {term: np.array(numbers, dtype=np.int64) for term, numbers in having.items()}

    def with_each(self, terms: Iterable[str]) -> NDArray[np.float64]:
        """The weight of what ``terms`` share with each set."""
        known = [term for term in sorted(terms) if term in self._having]
        if not known:
            return np.zeros(self._size)
        numbers = [self._having[term] for term in known]
        weights = np.repeat([self._weights[term] for term in known], [len(each) for each in numbers])
        shared = np.bincount(np.concatenate(numbers), weights=weights, minlength=self._size)
        return shared.astype(np.float64, copy=False)


def _articles(reports: Sequence[Report]) -> NDArray[np.int64]:
    """The number of the article of each report."""
    numbers = {id: i for i, id in enumerate(sorted({report.article for report in reports}))}
    return np.array([numbers[report.article] for report in reports], dtype=np.int64)


def _stretch(one: _Side, other: _Side, shared: frozenset[str]) -> tuple[float, frozenset[str]]:
    """What the best stretch of one side has in common with the shortest stretch of the other that holds the same
    terms: its weight, less that of what stands between them on both sides, and the terms."""
    first = sorted(place for term in shared for place in one.places[term])
    ahead = _ahead(one, first)
    best, found = 0.0, slice(0)
    for number, low in enumerate(first):
        if ahead[number] < best - _ROUNDING:
            break
        held: set[str] = set()
        gain, start, end = 0.0, len(other.terms), 0
        for last, high in enumerate(first[number:], start=number):
            term = one.terms[high]
            if term in held:  # no more is gained by it
                continue
            if gain + ahead[last] < best - _ROUNDING:
                break
            held.add(term)
            gain += one.weights[high]
            place = _nearest(other.places[term], start, end)
            start, end = min(start, place), max(end, place + 1)
            lost = one.before[high + 1] - one.before[low] + other.before[end] - other.before[start] - 2 * gain
            worth = gain - _GAP * max(0.0, lost) / 2
            if worth > best:
                best, found = worth, slice(number, last + 1)
    return best, frozenset(one.terms[place] for place in first[found])


def _ahead(side: _Side, places: Sequence[int]) -> list[float]:
    """For each place the weight of the terms that stand there and behind it."""
    ahead, seen, total = [0.0] * len(places), set[str](), 0.0
    for number in range(len(places) - 1, -1, -1):
        term = side.terms[places[number]]
        if term not in seen:
            seen.add(term)
            total += side.weights[places[number]]
        ahead[number] = total
    return ahead


def _nearest(places: Sequence[int], start: int, end: int) -> int:
    """The place that makes a stretch from ``start`` to ``end`` the least longer; the first where there is none yet."""
    if len(places) == 1 or not end:
        return places[0]
    return min(places, key=lambda at: (max(start - at, at - end, 0), at))


def _mass(side: _Side, shared: Iterable[str]) -> float:
    return sum(side.weight[term] for term in sorted(shared))


def _by_weight(found: tuple[float, frozenset[str]]) -> tuple[float, list[str]]:
    return found[0], sorted(found[1])
