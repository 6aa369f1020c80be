"""Reports in, how well each two of different articles go together out, 0 to 1.

Two sentences tell one thing if what they share lies together in both of them: of "Orle on Monday shut the old lock
to barges" and "Veltria recalled an envoy on Monday and announced the closing of the old lock to all barges" the
second half is enough. So the best stretch of the one is matched with a stretch of the other, and what neither shares
within the two counts against them. Words weigh more the rarer they are in the story.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from onrecord.findings.reports import Report

__all__ = ["Pair", "agreement", "weights_of"]

Pair = tuple[int, int]
"""The numbers of two reports, the lower first."""

_SMALL_STORY = 40  # reports below which a word counts as no rarer
_MIN_DEEDS = (
    1  # terms beside actors that two reports share: "Ana Verrin met Ilka Sorn" shares who, not what; 0 to 2 tried
)
_MIN_MASS = (
    3.0  # weight of what two reports share, from which they are compared closely: about one rare word; 2 to 5 alike
)
_GAP = 0.25  # what a term within the stretches that only one side has costs, as a share of its weight; .15 to .4 alike
_WEIGHT_OF_FEW = 8.0  # added to the weight of a sentence, so that a very short one is not like any other; 6 to 12 alike


def agreement(reports: Sequence[Report]) -> dict[Pair, float]:
    """How well each two reports of different articles go together; those with too little in common are left out."""
    weights = weights_of(reports)
    sides = [_Side(report.terms, weights) for report in reports]
    found: dict[Pair, float] = {}
    for i, j in _candidates(reports, weights):
        shared = sides[i].set & sides[j].set
        if sum(not term.startswith("@") for term in shared) >= _MIN_DEEDS:
            best = max(_stretch(sides[i], sides[j], shared), _stretch(sides[j], sides[i], shared))
            size = math.sqrt((sides[i].total + _WEIGHT_OF_FEW) * (sides[j].total + _WEIGHT_OF_FEW))
            found[i, j] = round(max(0.0, best) / size, 6)
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
        self.before = [0.0]
        for weight in self.weights:
            self.before.append(self.before[-1] + weight)
        self.total = sum(weights[term] for term in sorted(self.set))


def _candidates(reports: Sequence[Report], weights: Mapping[str, float]) -> list[Pair]:
    """The pairs of reports of different articles that share enough weight to be compared."""
    shared = Counter(term for report in reports for term in set(report.terms))
    columns = {term: i for i, term in enumerate(sorted(term for term, n in shared.items() if n > 1))}
    has = np.zeros((len(reports), len(columns)), dtype=np.float32)
    for row, report in enumerate(reports):
        for term in set(report.terms) & columns.keys():
            has[row, columns[term]] = math.sqrt(weights[term])
    numbers = {id: i for i, id in enumerate(sorted({report.article for report in reports}))}
    articles = np.array([numbers[report.article] for report in reports])
    near = (np.triu(has @ has.T, 1) >= _MIN_MASS) & (articles[:, None] != articles[None, :])
    return [(int(i), int(j)) for i, j in np.argwhere(near)]


def _stretch(one: _Side, other: _Side, shared: frozenset[str]) -> float:
    """The weight that the best stretch of one side has in common with the shortest stretch of the other that holds the
    same terms, less what stands between them on both sides."""
    first = [place for place, term in enumerate(one.terms) if term in shared]
    there: dict[str, list[int]] = {}
    for place, term in enumerate(other.terms):
        if term in shared:
            there.setdefault(term, []).append(place)
    best = 0.0
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
            lost = one.before[high + 1] - one.before[low] - gain + other.before[end] - other.before[start] - gain
            best = max(best, gain - _GAP * max(0.0, lost) / 2)
    return best
