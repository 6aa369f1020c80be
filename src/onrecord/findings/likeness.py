"""Words of two tellings in, whether they tell of one event out; and the kinds of event that words name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable
from functools import lru_cache
from itertools import chain

from onrecord.findings.dating import head_class
from onrecord.findings.wordforms import concept
from onrecord.lexicons import listed

__all__ = ["Near", "are_alike", "content_words", "kinds_of", "plain_words"]

_MEMORY = 10_000  # texts, some megabytes: those of a story are compared pair by pair
_MIN_SHARED = 2  # words that two tellings of one event have in common, whatever the share
_EMPTY = listed(
    "if unless goes went is are was were been has had which who whose its for by with from this there "
    "be have do say tell go get make take on in at the a an will would of to and that it he she they his her their"
)
_DAY_WORDS = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tomorrow|^\d+$|^(?:january|february|march|april|may|june|"
    r"july|august|september|october|november|december|jan|feb|aug|sept?|oct|nov|dec)$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=_MEMORY)
def plain_words(text: str) -> frozenset[str]:
    """The words of a text in lower case, without those that say little.

    >>> sorted(plain_words("The summit of the islands was called"))
    ['called', 'islands', 'summit']
    """
    return frozenset(w.lower() for w in _WORD.findall(text) if w.lower() not in _EMPTY)


@lru_cache(maxsize=_MEMORY)
def content_words(text: str) -> frozenset[str]:
    """What the words of a text mean, their forms and near-synonyms as one, without days and words that say little."""
    return frozenset(concept(w) for w in plain_words(text) if not _DAY_WORDS.search(w))


@lru_cache(maxsize=_MEMORY)
def kinds_of(text: str) -> frozenset[str]:
    """The kinds of event that the nouns of a text name.

    >>> kinds_of("Friday's talks on the ballot") == {"meeting", "vote"}
    True
    """
    return frozenset(kind for w in _WORD.findall(text) if (kind := head_class(w)))


def are_alike(a: str, b: str, share: float) -> bool:
    """Whether two tellings have enough words in common, whatever their order and forms."""
    left, right = content_words(a), content_words(b)
    shared = len(left & right)
    return shared >= _MIN_SHARED and shared >= share * min(len(left), len(right))


class Near:
    """Texts of several kinds by their words: to find those that `are_alike` may take for one with another."""

    def __init__(self) -> None:
        self._having: defaultdict[tuple[Hashable, str], list[int]] = defaultdict(list)

    def add(self, number: int, kind: Hashable, text: str) -> None:
        """Take in a text."""
        for word in content_words(text):
            self._having[kind, word].append(number)

    def to(self, kind: Hashable, text: str) -> set[int]:
        """The numbers of those of a kind that have words enough in common with a text."""
        lists = (self._having.get((kind, word), ()) for word in content_words(text))
        return {number for number, shared in Counter(chain.from_iterable(lists)).items() if shared >= _MIN_SHARED}
