"""Reports in, how well each two of different articles go together out, 0 to 1.

Two sentences tell one thing if what they share lies together in both of them. Beside "The port shut on Monday", half of
"Sorn lost an envoy on Sunday, and on Monday it shut the port of Tolm" is enough. So the best stretch of the one is
matched with a stretch of the other, and what only one side has within the two counts against them. Words weigh more
the rarer they are in the story.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.findings.reports import Report

__all__ = ["Match", "Pair", "agreement", "coverage", "weights_of"]

Pair = tuple[int, int]
"""The numbers of two reports, the lower first."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well two reports go together, and in what."""

    degree: float
    """From 0 for nothing in common to 1 for the same sentence."""
    terms: frozenset[str]
    """What the stretches that go together share."""


_BLOCK = 512  # reports compared at a time with all others, so that memory does not grow with their square
_SMALL_STORY = 40  # reports below which a word counts as no rarer
_MIN_DEEDS = 1  # terms beside actors that two reports share: who alone tells nothing; 0 to 2 tried
_MIN_MASS = 3.0  # weight of what two reports share, from which they are compared closely: one rare word; 2 to 5 alike
_GAP = 0.25  # what a term within the stretches that only one side has costs, as a share of its weight; .15 to .4 alike
_WEIGHT_OF_FEW = 8.0  # added to the weight of a sentence, so that a very short one is not like any other; 6 to 12 alike


def agreement(reports: Sequence[Report]) -> dict[Pair, Match]:
    """How well each two reports of different articles go together; those with too little in common are left out."""
    weights = weights_of(reports)
    sides = [_Side(report.terms, weights) for report in reports]
    found: dict[Pair, Match] = {}
    for i, j in _candidates(reports, weights):
        shared = sides[i].set & sides[j].set
        if sum(not term.startswith("@") for term in shared) >= _MIN_DEEDS:
            best = max(_stretch(sides[i], sides[j], shared), _stretch(sides[j], sides[i], shared), key=_by_weight)
            size = math.sqrt((sides[i].total + _WEIGHT_OF_FEW) * (sides[j].total + _WEIGHT_OF_FEW))
            found[i, j] = Match(round(best[0] / size, 6), best[1])
    return found


def coverage(reports: Sequence[Report]) -> list[float]:
    """The share of each report's weight that the nearest passage of another article has too: three sentences."""
    weights = weights_of(reports)
    columns, articles = _columns(reports), _articles(reports)
    has = _rows([report.terms for report in reports], columns, weights)
    beside = [
        [t for near in reports[max(0, i - 1) : i + 2] if near.article == report.article for t in near.terms]
        for i, report in enumerate(reports)
    ]
    passages = (_rows(beside, columns, weights) > 0).astype(np.float32)
    found: list[float] = []
    for low in range(0, len(reports), _BLOCK):
        apart = articles[low : low + _BLOCK, None] != articles[None, :]
        shared = np.where(apart, has[low : low + _BLOCK] @ passages.T, 0.0).max(axis=1, initial=0.0)
        found += [float(share) for share in shared]
    totals = (sum(weights[term] for term in sorted(set(report.terms))) for report in reports)
    return [round(share / total, 6) if total else 0.0 for share, total in zip(found, totals, strict=True)]


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
        self.before = [0.0]
        for weight in self.weights:
            self.before.append(self.before[-1] + weight)
        self.total = sum(weights[term] for term in sorted(self.set))


def _candidates(reports: Sequence[Report], weights: Mapping[str, float]) -> Iterator[Pair]:
    """The pairs of reports of different articles that share enough weight to be compared."""
    articles = _articles(reports)
    has = np.sqrt(_rows([report.terms for report in reports], _columns(reports), weights))
    for low in range(0, len(reports), _BLOCK):
        apart = articles[low : low + _BLOCK, None] != articles[None, :]
        for i, j in np.argwhere((has[low : low + _BLOCK] @ has.T >= _MIN_MASS) & apart):
            if low + i < j:
                yield int(low + i), int(j)


def _columns(reports: Sequence[Report]) -> dict[str, int]:
    """A number for each term that several reports have."""
    count = Counter(term for report in reports for term in set(report.terms))
    return {term: i for i, term in enumerate(sorted(term for term, n in count.items() if n > 1))}


def _rows(
    terms: Sequence[Iterable[str]], columns: Mapping[str, int], weights: Mapping[str, float]
) -> NDArray[np.float32]:
    """A row for each set of terms, with the weight of each term that it has."""
    rows = np.zeros((len(terms), len(columns)), dtype=np.float32)
    for row, found in enumerate(terms):
        for term in found:
            if term in columns:
                rows[row, columns[term]] = weights[term]
    return rows


def _articles(reports: Sequence[Report]) -> NDArray[np.int64]:
    """The number of the article of each report."""
    numbers = {id: i for i, id in enumerate(sorted({report.article for report in reports}))}
    return np.array([numbers[report.article] for report in reports], dtype=np.int64)


def _stretch(one: _Side, other: _Side, shared: frozenset[str]) -> tuple[float, frozenset[str]]:
    """What the best stretch of one side has in common with the shortest stretch of the other that holds the same
    terms: its weight, less that of what stands between them on both sides, and the terms."""
    first = [place for place, term in enumerate(one.terms) if term in shared]
    there: dict[str, list[int]] = {}
    for place, term in enumerate(other.terms):
        if term in shared:
            there.setdefault(term, []).append(place)
    best: tuple[float, frozenset[str]] = (0.0, frozenset())
    for number, low in enumerate(first):
        held: dict[str, float] = {}
        start, end = len(other.terms), 0
        for high in first[number:]:
            term = one.terms[high]
            if term not in held:
                held[term] = one.weights[high]
                place = min(there[term], key=lambda at: (max(start - at, at - end, 0), at)) if end else there[term][0]
                start, end = min(start, place), max(end, place + 1)
            gain = sum(held.values())
            lost = one.before[high + 1] - one.before[low] + other.before[end] - other.before[start] - 2 * gain
            worth = gain - _GAP * max(0.0, lost) / 2
            if worth > best[0]:
                best = worth, frozenset(held)
    return best


def _by_weight(found: tuple[float, frozenset[str]]) -> tuple[float, list[str]]:
    return found[0], sorted(found[1])
