"""An article in, its sketch out: what grouping a stream keeps of it, small enough to hold two hundred thousand.

A sketch holds the article's heaviest terms with their weights in four views (the whole text, its title, its opening
sentences, its first half), and a sample of its runs of words, by which copies are known. It follows from the article
alone: what else a desk holds changes nothing, so a sketch is made once and kept.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import zlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from onrecord.datamodel import Article
from onrecord.lexicons.stems import stem
from onrecord.stories.weighing import GroupingModel
from onrecord.stories.wording import STOP

__all__ = ["SCALE", "VIEWS", "Sketch", "names_of", "sketch", "terms"]

VIEWS = ("text", "title", "opening", "half")
"""The views of an article whose terms are weighed."""

_MEMORY = 1 << 16  # answers kept, so that a long run does not grow without end
_TERMS = 120  # heaviest terms kept; 200 and 400 give the same scores
_OPENING, _HALF = 80, 250  # content words: what most reports tell the event in; not tuned
_TITLE_TIMES = 3  # a word of the title counts as three of the text; not tuned
SCALE = 65535  # weights lie in [0, 1] and are kept in 16 bits
_SHINGLE_WORDS = 5
_SAMPLE = 1 << 30  # of 2^32: each fourth run of words is kept, about 200 of a usual article
_EDGE = 300  # characters at the beginning and at the end, where datelines and credits stand
_NAME_WORDS = 4
_NAMES = re.compile(r"[A-Z][\w'&.-]*(?: [A-Z][\w'&.-]*)*")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_EPOCH = dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """What grouping keeps of an article.

    ``day`` is the day it was published, as days since 1970; None where that is not known. ``terms`` are hashes of
    stems, ``weights`` one row each, a column a view; ``shingles`` a sorted sample of hashed runs of five words; and
    ``edges`` the hashed names in its first and last lines, where a copy names its agency.
    """

    article: str
    day: int | None
    published: str | None
    outlet: str
    words: int
    terms: NDArray[np.uint32]
    weights: NDArray[np.uint16]
    shingles: NDArray[np.uint32]
    edges: NDArray[np.uint32]

    def pack(self) -> bytes:
        """The sketch as bytes, for a store to keep; `Sketch.unpack` reads them."""
        counts = [len(self.terms), len(self.shingles), len(self.edges)]
        head = [self.article, self.day, self.published, self.outlet, self.words, *counts]
        arrays = [each.astype("<u4") for each in (self.terms, self.shingles, self.edges)]
        return json.dumps(head).encode() + b"\n" + b"".join(a.tobytes() for a in (*arrays, self.weights.astype("<u2")))

    @classmethod
    def unpack(cls, data: bytes) -> Sketch:
        """Read a packed sketch. Raises ValueError if the bytes are none."""
        head, _, body = data.partition(b"\n")
        article, day, published, outlet, words, *counts = json.loads(head)
        ends = np.cumsum([0, *counts])
        terms, shingles, edges = (
            np.frombuffer(body, "<u4", count, 4 * int(start)) for start, count in zip(ends, counts, strict=False)
        )
        weights = np.frombuffer(body, "<u2", offset=4 * int(ends[-1])).reshape(len(terms), len(VIEWS))
        return cls(article, day, published, outlet, words, terms, weights, shingles, edges)


def sketch(article: Article, model: GroupingModel) -> Sketch:
    """Sketch an article: its title, and its text without what is dropped from it."""
    text = _kept(article)
    tokens = _tokens(text)
    heavy, weights = _weighed(_terms(tokens), terms(article.title or ""), model)
    return Sketch(
        article=article.id,
        day=_day(article.published),
        published=article.published,
        outlet=article.outlet.strip(),
        words=len(tokens),
        terms=heavy,
        weights=weights,
        shingles=_shingles(tokens),
        edges=_edges(f"{article.byline or ''}\n{text[:_EDGE]}\n{text[-_EDGE:]}"),
    )


def names_of(outlet: str) -> frozenset[int]:
    """Hashes of what an outlet may be called where it is credited: its name, and of a long one the initials.

    >>> names_of("The Northern Wire") == names_of("northern wire"), names_of("")
    (True, frozenset())
    """
    words = [word for word in _tokens(outlet.removeprefix("www.").partition(".")[0]) if word != "the"]
    called = {" ".join(words)} | ({"".join(word[0] for word in words)} if len(words) > 1 else set())
    return frozenset(_hash(each) for each in called if each)


def _edges(text: str) -> NDArray[np.uint32]:
    """Hashes of all names: runs of one to four words that begin with capitals."""
    found = set()
    for run in _NAMES.findall(text.replace("’", "'")):
        words = [word for word in _tokens(run) if word != "the"][:_NAME_WORDS]
        found |= {_hash(" ".join(words[i:j])) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}
    return np.array(sorted(found), dtype=np.uint32)


def _kept(article: Article) -> str:
    """The text without what is dropped for its own sake, not for what the outlet repeats in other articles."""
    kept, end = [], 0
    for part in (each for each in article.dropped if each.reason != "repeated"):
        kept.append(article.text[end : part.start])
        end = max(end, part.end)
    return " ".join([*kept, article.text[end:]])


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.replace("’", "'").lower())


def terms(text: str) -> NDArray[np.uint32]:
    """The terms of a text in order, as hashes of stems, without the words that say nothing."""
    return _terms(_tokens(text))


def _terms(tokens: list[str]) -> NDArray[np.uint32]:
    found = np.array(list(map(_term, tokens)), dtype=np.uint32)
    return found[found > 0]


@lru_cache(maxsize=_MEMORY)
def _term(token: str) -> int:
    """The hash of a lower-case word's stem; 0 for one that says nothing."""
    word = token.removesuffix("'s")
    return 0 if len(word) < 2 or word in STOP else zlib.crc32(stem(word).encode())


def _weighed(
    body: NDArray[np.uint32], title: NDArray[np.uint32], model: GroupingModel
) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
    """The heaviest terms, sorted, and their weights in each of the views."""
    terms, place = np.unique(np.concatenate([title, body]), return_inverse=True)
    head, rest = place[: len(title)], place[len(title) :]
    titled, *counts = (np.bincount(part, minlength=len(terms)) for part in (head, rest, rest[:_OPENING], rest[:_HALF]))
    views = np.stack([counts[0] + _TITLE_TIMES * titled, titled, counts[1] + titled, counts[2] + titled], axis=1)
    weights = np.where(views > 0, 1 + np.log(np.maximum(views, 1)), 0.0) * model.rarity(terms)[:, None]
    lengths = np.sqrt((weights**2).sum(axis=0))
    weights /= np.where(lengths > 0, lengths, 1.0)
    if len(terms) > _TERMS:
        heavy = np.sort(np.argsort(-weights.max(axis=1), kind="stable")[:_TERMS])
        terms, weights = terms[heavy], weights[heavy]
    return terms, np.round(weights * SCALE).astype(np.uint16)


def _shingles(tokens: list[str]) -> NDArray[np.uint32]:
    if len(tokens) < _SHINGLE_WORDS:
        return np.zeros(0, dtype=np.uint32)
    words = np.array(list(map(_hash, tokens)), dtype=np.uint32)
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
