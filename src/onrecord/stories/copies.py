"""Articles in, which of them repeat another one, and which tell of something else, out."""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from onrecord.datamodel import Article, Document
from onrecord.stories.wording import stems
from onrecord.stories.words import fold

__all__ = ["copies", "kinship", "label", "strangers"]

_SHINGLE_WORDS = 5
_COPY = (
    0.5  # shared shingles of the shorter text from which it is a copy; wire copies have .7 and more, others below .05
)
_SHORTEST_COPY = 40  # shingles; a shorter text proves nothing

_AKIN, _AKIN_SHORT = 0.28, 0.15
"""Cosine of two articles' words from which they may tell one story. In the lab's and the shipped stories two articles
of one story have .39 and more, of two stories .25 and less unless the topic is one. Short articles share less."""
_SHORT_WORDS = 200
_ROUNDING = 1e-4  # of a cosine; one so near to what is asked is taken with care, so that each machine tells the same


def label(article: Article) -> str:
    """What to call an article to a reader: the name of its file, or its outlet."""
    name = PurePath(article.input).name
    return article.outlet if not name or "://" in article.input or article.input == "-" else name


def copies(documents: Sequence[Document]) -> dict[str, str]:
    """For each article that repeats another one nearly word for word, the id of that other one.

    The original of a group is the one that the others credit ("Reporting by Northwire"), else the earliest dated, else
    the longest.
    """
    if len(documents) < 2:
        return {}
    shingles = {doc.article.id: _shingles(doc) for doc in documents}
    articles = {doc.article.id: doc.article for doc in documents}
    ids = sorted(shingles)
    group = {one: {one} for one in ids}
    for one, other in _sharing(ids, shingles):
        if _is_copy(shingles[one], shingles[other]) and group[one] is not group[other]:
            group[one] |= group[other]
            for member in group[other]:
                group[member] = group[one]
    out = {}
    for members in {id(g): g for g in group.values()}.values():
        original = _original([articles[member] for member in sorted(members)])
        out.update({member: original for member in members if member != original})
    return out


def _text(document: Document) -> str:
    return "\n".join(document.article.text[s.start : s.end] for s in document.sentences)


def _shingles(document: Document) -> frozenset[int]:
    words = [fold(word) for word in re.findall(r"\w+", _text(document))]
    spans = range(len(words) - _SHINGLE_WORDS + 1)
    return frozenset(zlib.crc32(" ".join(words[i : i + _SHINGLE_WORDS]).encode()) for i in spans)


def _sharing(ids: Sequence[str], shingles: Mapping[str, frozenset[int]]) -> list[tuple[str, str]]:
    """Each two articles that have shingles in common, in the order of the ids."""
    having: dict[int, list[str]] = defaultdict(list)
    for id in ids:
        for shingle in shingles[id]:
            having[shingle].append(id)
    return sorted({pair for holders in map(tuple, having.values()) for pair in combinations(holders, 2)})


def _is_copy(one: frozenset[int], other: frozenset[int]) -> bool:
    shorter = min(len(one), len(other))
    return shorter >= _SHORTEST_COPY and len(one & other) >= _COPY * shorter


def _original(articles: Sequence[Article]) -> str:
    def rank(article: Article) -> tuple[int, str, int, str]:
        credited = sum(_credits(other, article) for other in articles if other.id != article.id)
        return (-credited, article.published or "~", -len(article.text), article.id)

    return min(articles, key=rank).id


def _credits(article: Article, other: Article) -> bool:
    """Tell whether an article names another's outlet, as a customer of an agency does."""
    return bool(other.outlet) and re.search(rf"(?<!\w){re.escape(other.outlet)}(?!\w)", article.text) is not None


def kinship(documents: Sequence[Document]) -> dict[tuple[str, str], bool]:
    """For each two articles, by their ids, whether they may tell one story."""
    if len(documents) < 2:
        return {}
    worded = {doc.article.id: _Worded(Counter(stems(_text(doc)))) for doc in documents}
    near = _cosines(list(worded.values()))
    found = {}
    for (i, one), (j, other) in combinations(enumerate(worded), 2):
        found[one, other] = found[other, one] = worded[one].is_akin(worded[other], float(near[i, j]))
    return found


def _cosines(worded: Sequence[_Worded]) -> NDArray[np.float32]:
    """The cosines of each two texts, but for rounding."""
    order = {word: number for number, word in enumerate({word: 0 for each in worded for word in each.weights})}
    table = np.zeros((len(worded), len(order)), dtype=np.float32)
    for row, each in enumerate(worded):
        table[row, [order[word] for word in each.weights]] = list(each.weights.values())
        table[row] /= each.norm or 1.0
    return table @ table.T


class _Worded:
    """The words of a text, and how much each weighs."""

    def __init__(self, counts: Counter[str]) -> None:
        self.is_short = counts.total() < _SHORT_WORDS
        self.weights = {word: 1 + math.log(n) for word, n in counts.items()}
        self.norm = math.sqrt(math.fsum(weight**2 for weight in self.weights.values()))

    def is_akin(self, other: _Worded, about: float) -> bool:
        """Whether the two are about one matter, by the cosine of their words; it is ``about`` so much."""
        least = _AKIN_SHORT if self.is_short or other.is_short else _AKIN
        if abs(about - least) > _ROUNDING:
            return about > least
        mine, theirs = self.weights, other.weights
        shared = math.fsum(mine[word] * theirs[word] for word in mine.keys() & theirs.keys())
        return shared >= least * self.norm * other.norm if self.norm and other.norm else False


def strangers(documents: Sequence[Document], kin: Mapping[tuple[str, str], bool]) -> tuple[str, ...]:
    """Say which articles tell another story than most: one note each, in the order given."""
    left = {doc.article.id for doc in documents}
    groups: list[set[str]] = []
    while left:
        group = {min(left)}
        while grown := {id for id in left - group if any(kin[id, member] for member in group)}:
            group |= grown
        groups.append(group)
        left -= group
    groups.sort(key=lambda g: (-len(g), min(g)))
    if len(groups) < 2:
        return ()
    names = {doc.article.id: label(doc.article) for doc in documents}
    if len(groups[0]) == len(groups[1]):
        sides = ["; ".join(names[doc.article.id] for doc in documents if doc.article.id in group) for group in groups]
        return (f"these seem to tell different stories: {' | '.join(sides)}",)
    return tuple(
        f"{names[doc.article.id]} seems to tell another story" for doc in documents if doc.article.id not in groups[0]
    )
