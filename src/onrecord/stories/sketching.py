"""An article in, its sketch out: what grouping a stream keeps of it, small enough to hold two hundred thousand.

A sketch holds the article's heaviest terms with their weights in four views (the whole text, its title, its opening
sentences, its first half), and a sample of its runs of words, by which copies are known. It follows from the article
alone: what else a desk holds changes nothing, so a sketch is made once and kept.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from onrecord.datamodel import Article
from onrecord.lexicons.stems import stem
from onrecord.stories.weighing import GroupingModel
from onrecord.stories.wording import STOP

__all__ = ["SCALE", "VIEWS", "Sketch", "sketch", "terms"]

VIEWS = ("text", "title", "opening", "half")
"""The views of an article whose terms are weighed."""

_MEMORY = 1 << 16  # answers kept, so that a long run does not grow without end
_TERMS = 120  # heaviest terms kept; with all of them the scores are the same
_OPENING, _HALF = 80, 250  # content words: what most reports tell the event in; 50 to 120 tried for the first
_TITLE_TIMES = 3  # a word of the title counts as three of the text; the peers' value, 2 to 5 make no difference
SCALE = 65535  # weights lie in [0, 1] and are kept in 16 bits
_SHINGLE_WORDS = 5
_SAMPLE = 1 << 30  # of 2^32: each fourth run of words is kept, about 200 of a usual article
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_EPOCH = dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """What grouping keeps of an article.

    ``day`` is the day it was published, as days since 1970; None where that is not known. ``terms`` are hashes of
    stems, ``weights`` one row each, a column a view; ``shingles`` a sorted sample of hashed runs of five words.
    """

    article: str
    day: int | None
    outlet: str
    words: int
    terms: NDArray[np.uint32]
    weights: NDArray[np.uint16]
    shingles: NDArray[np.uint32]

    def pack(self) -> bytes:
        """The sketch as bytes, for a store to keep; `Sketch.unpack` reads them."""
        head = [self.article, self.day, self.outlet, self.words, len(self.terms)]
        arrays = (self.terms.astype("<u4"), self.weights.astype("<u2"), self.shingles.astype("<u4"))
        return json.dumps(head).encode() + b"\n" + b"".join(array.tobytes() for array in arrays)

    @classmethod
    def unpack(cls, data: bytes) -> Sketch:
        """Read a packed sketch. Raises ValueError if the bytes are none."""
        head, _, body = data.partition(b"\n")
        article, day, outlet, words, count = json.loads(head)
        views = len(VIEWS)
        terms = np.frombuffer(body, "<u4", count)
        weights = np.frombuffer(body, "<u2", count * views, 4 * count).reshape(count, views)
        shingles = np.frombuffer(body, "<u4", offset=(4 + 2 * views) * count)
        return cls(article, day, outlet, words, terms, weights, shingles)


def sketch(article: Article, model: GroupingModel) -> Sketch:
    """Sketch an article: its title, and its text without what is dropped from it."""
    tokens = _tokens(_kept(article))
    heavy, weights = _weighed(_terms(tokens), terms(article.title or ""), model)
    return Sketch(
        article.id, _day(article.published), article.outlet.strip(), len(tokens), heavy, weights, _shingles(tokens)
    )


def _kept(article: Article) -> str:
    kept, end = [], 0
    for part in article.dropped:
        kept.append(article.text[end : part.start])
        end = max(end, part.end)
    return " ".join([*kept, article.text[end:]])


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.replace("’", "'").lower())


def terms(text: str) -> list[int]:
    """The terms of a text in order, as hashes of stems, without the words that say nothing."""
    return _terms(_tokens(text))


def _terms(tokens: list[str]) -> list[int]:
    return [found for found in map(_term, tokens) if found]


@lru_cache(maxsize=_MEMORY)
def _term(token: str) -> int:
    """The hash of a lower-case word's stem; 0 for one that says nothing."""
    word = token.removesuffix("'s")
    return 0 if len(word) < 2 or word in STOP else zlib.crc32(stem(word).encode())


def _weighed(body: list[int], title: list[int], model: GroupingModel) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
    text, head = Counter(body), Counter(title)
    for each, times in head.items():
        text[each] += _TITLE_TIMES * times
    views = (text, head, Counter(body[:_OPENING]) + head, Counter(body[:_HALF]) + head)
    terms = np.array(list(text), dtype=np.uint32)
    order = np.argsort(terms)
    terms = terms[order]
    rarity = model.rarity(terms)
    columns = []
    for view in views:
        counts = np.array([view.get(int(each), 0) for each in terms], dtype=np.float64)
        column = np.where(counts > 0, (1 + np.log(np.maximum(counts, 1))) * rarity, 0.0)
        columns.append(column / (math.sqrt(float(column @ column)) or 1.0))
    weights = np.stack(columns, axis=1) if len(terms) else np.zeros((0, len(VIEWS)))
    if len(terms) > _TERMS:
        heavy = np.sort(np.argsort(-weights.max(axis=1), kind="stable")[:_TERMS])
        terms, weights = terms[heavy], weights[heavy]
    return terms, np.round(weights * SCALE).astype(np.uint16)


def _shingles(tokens: list[str]) -> NDArray[np.uint32]:
    if len(tokens) < _SHINGLE_WORDS:
        return np.zeros(0, dtype=np.uint32)
    words = np.array([_hash(token) for token in tokens], dtype=np.uint32)
    count = len(words) - _SHINGLE_WORDS + 1
    total = np.zeros(count, dtype=np.uint32)
    for offset in range(_SHINGLE_WORDS):
        total = total * np.uint32(0x01000193) + words[offset : offset + count]
    total ^= total >> np.uint32(15)
    total *= np.uint32(0x85EBCA6B)
    total ^= total >> np.uint32(13)
    return np.unique(total[total < _SAMPLE])


@lru_cache(maxsize=_MEMORY)
def _hash(token: str) -> int:
    return zlib.crc32(token.encode("utf-8", "surrogatepass"))


def _day(published: str | None) -> int | None:
    try:
        return dt.date.fromisoformat((published or "")[:10]).toordinal() - _EPOCH
    except ValueError:
        return None
