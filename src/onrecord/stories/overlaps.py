"""Statements as they are worded in, how much each has in common with all others out; each word looks up who has it.

What two statements share is weighed by how rare it is in the story; near synonyms and words of one root count in part.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from onrecord.lexicons import listed, rows
from onrecord.lexicons.stems import stem
from onrecord.stories.wording import Wording
from onrecord.stories.words import fold

__all__ = ["CHANCE_RUN", "LONG_RUN", "Overlaps", "Shared"]

_DAYS = listed(
    """monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december"""
)
_SYNONYM, _ROOT, _STEM = 0.7, 0.7, 0.4
"""Credit for a near synonym, for five letters and for four letters in common; .5 to .9 tried for the first two."""
_ROOT_LETTERS, _STEM_LETTERS = 5, 4
_FULL_QUOTE = 2.5  # weight of quoted words from which their overlap counts in full, less than one rare word; 1.5 to 6
CHANCE_RUN, LONG_RUN = 2, 4
"""Words that two texts may share by chance; and how many more make it sure."""
_SMALL_STORY = 50  # statements; where a story has fewer, words count as rare as in one of so many
_NAME = 0.5  # weight of a name or a day, of which a story is full, against another word as rare; .3 to 1 tried

Vector = NDArray[np.float64]
_Having = tuple[NDArray[np.int64], Vector]
"""Who has a word, and how well: itself, or a relative of it."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What one statement has in common with each statement of the story."""

    mass: Vector
    """The weight of the words of the one that the other has, or the other way round, whichever is less."""
    overlap: Vector
    """The share of its words that the other has, geometric mean of the two sides."""
    most: Vector
    """The larger of the two shares."""
    quoted: Vector
    """The share of the words that the one quotes and the other has, or the other way round."""


class Overlaps:
    """The words of a story's statements, by who has them."""

    def __init__(self, wordings: Sequence[Wording], names: Iterable[str]) -> None:
        """Read ``wordings``; words of ``names`` weigh less."""
        self._size = len(wordings)
        self._stems = [sorted(set(wording.stems)) for wording in wordings]
        self._quoted = [sorted(wording.quoted) for wording in wordings]
        self._rarity = _rarity(self._stems, self._quoted, names)
        self._near = near = _relatives(sorted(self._rarity))
        self._met = [_met(stems, near) for stems in self._stems]
        self._having = _by_word(dict.fromkeys(stems, 1.0) for stems in self._stems)
        self._quoting = _by_word(dict.fromkeys(quoted, 1.0) for quoted in self._quoted)
        self._meeting = _by_word(self._met)
        total = np.array([self._weight(stems) for stems in self._stems])
        quotes = np.array([self._weight(quoted) for quoted in self._quoted])
        self._total = np.where(total > 0, total, 1.0)
        self._share_of_quote = np.minimum(1.0, quotes / _FULL_QUOTE) / np.where(quotes > 0, quotes, 1.0)
        self._runs = _Runs(wordings)

    def with_each(self, row: int) -> Shared:
        """What the statement of a number has in common with each."""
        met = self._met[row]
        mine = self._sum(self._meeting, dict.fromkeys(self._stems[row], 1.0))
        theirs = self._sum(self._having, met)
        own, other = mine / self._total[row], theirs / self._total
        quoted = self._sum(self._meeting, dict.fromkeys(self._quoted[row], 1.0)) * self._share_of_quote[row]
        of_quoted = self._sum(self._quoting, met) * self._share_of_quote
        return Shared(
            np.minimum(mine, theirs), np.sqrt(own * other), np.maximum(own, other), np.maximum(quoted, of_quoted)
        )

    def are_related(self, words: Iterable[str], others: Collection[str]) -> bool:
        """Whether one of the words, or a relative of one, is among the others."""
        return any(not self._near[word].keys().isdisjoint(others) for word in words)

    def run_with_each(self, row: int) -> Vector:
        """The most words in a row that the one quotes and the other has, as far as more than chance."""
        return self._runs.with_each(row)

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._rarity[word] for word in words)

    def _sum(self, having: Mapping[str, _Having], words: Mapping[str, float]) -> Vector:
        found = [(having[word], credit * self._rarity[word]) for word, credit in words.items() if word in having]
        if not found:
            return np.zeros(self._size)
        numbers = np.concatenate([numbers for (numbers, _), _ in found])
        weights = np.concatenate([credits * weight for (_, credits), weight in found])
        return np.bincount(numbers, weights=weights, minlength=self._size).astype(np.float64, copy=False)


class _Runs:
    """The runs of words of a story's statements, by who has them and who quotes them; from chance to sure."""

    def __init__(self, wordings: Sequence[Wording]) -> None:
        self._size = len(wordings)
        lengths = range(CHANCE_RUN + 1, CHANCE_RUN + LONG_RUN + 1)
        self._own = [{n: sorted(_grams(wording.tokens, n)) for n in lengths} for wording in wordings]
        self._quoted = [
            {n: sorted({g for q in wording.quotes for g in _grams(q, n)}) for n in lengths} for wording in wordings
        ]
        self._having = _by_gram(self._own)
        self._quoting = _by_gram(self._quoted)

    def with_each(self, row: int) -> Vector:
        longest = np.zeros(self._size)
        for grams, having in ((self._quoted[row], self._having), (self._own[row], self._quoting)):
            for length, runs in grams.items():
                for run in runs:
                    numbers = having.get(run)
                    if numbers is not None:
                        longest[numbers] = np.maximum(longest[numbers], length)
        return longest


def _by_gram(grams: Sequence[Mapping[int, Sequence[tuple[str, ...]]]]) -> dict[tuple[str, ...], NDArray[np.int64]]:
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, of_length in enumerate(grams):
        for runs in of_length.values():
            for run in runs:
                found[run].append(number)
    return {run: np.array(numbers, dtype=np.int64) for run, numbers in found.items()}


def _grams(tokens: tuple[str, ...], size: int) -> set[tuple[str, ...]]:
    return {tokens[k : k + size] for k in range(len(tokens) - size + 1)}


def _rarity(stems: Sequence[Sequence[str]], quoted: Sequence[Sequence[str]], names: Iterable[str]) -> dict[str, float]:
    """How much each word weighs: more the fewer statements have it; names and days less."""
    count = Counter(word for each in stems for word in each)
    plain = {stem(part) for name in {*names, *_DAYS} for part in fold(name).split()}
    size = max(len(stems), _SMALL_STORY) + 1
    words = sorted({*count, *(word for each in quoted for word in each)})
    logs = np.log(size / (np.array([count[word] for word in words], dtype=np.float64) + 0.5)).tolist()
    return {word: log * (_NAME if word in plain else 1.0) for word, log in zip(words, logs, strict=True)}


def _met(stems: Iterable[str], near: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """How well a statement has each word, itself or a relative of it."""
    met: dict[str, float] = {}
    for word in stems:
        for other, credit in near[word].items():
            met[other] = max(met.get(other, 0.0), credit)
    return met


def _by_word(sets: Iterable[Mapping[str, float]]) -> dict[str, _Having]:
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, words in enumerate(sets):
        for word, credit in words.items():
            found[word].append((number, credit))
    return {
        word: (np.array([n for n, _ in having], dtype=np.int64), np.array([credit for _, credit in having]))
        for word, having in found.items()
    }


def _relatives(words: Sequence[str]) -> dict[str, dict[str, float]]:
    """For each stem the stems that count as it, with their credit."""
    groups: dict[tuple[str, object], list[str]] = defaultdict(list)
    for word in words:
        for concept in _concepts().get(word, ()):
            groups[("concept", concept)].append(word)
        if len(word) >= _ROOT_LETTERS:
            groups[("root", word[:_ROOT_LETTERS])].append(word)
        if len(word) >= _STEM_LETTERS:
            groups[("stem", word[:_STEM_LETTERS])].append(word)
    near: dict[str, dict[str, float]] = {word: {word: 1.0} for word in words}
    credits = {"concept": _SYNONYM, "root": _ROOT, "stem": _STEM}
    for (kind, _), members in sorted(groups.items(), key=lambda g: (g[0][0], str(g[0][1]))):
        for word in members:
            for other in members:
                near[word][other] = max(near[word].get(other, 0.0), credits[kind])
    return near


@cache
def _concepts() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, row in enumerate(rows("concepts")):
        for word in row:
            found[stem(fold(word))].add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}
