"""The words of a statement with their tags, base forms and concepts: what positions are read from."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from onrecord import lexicons
from onrecord.datamodel import Document, Span, Token
from onrecord.lexicons.stems import stem
from onrecord.lexicons.verbs import bases, irregular

__all__ = ["Text", "Word", "base", "concept", "gerund", "is_noun", "is_verb"]

_MEMORY = 1 << 16  # answers kept, so that a long run does not grow without end
_SPELLINGS = {"n't": "not", "n’t": "not", "ca": "can", "wo": "will", "’ll": "will", "'ll": "will", "’d": "would"}
_QUOTES = frozenset(("``", "''", "-LRB-", "-RRB-"))
_MIN_STEM = 2  # letters that a word keeps when an ending is taken off
_STRESSED_EARLY = frozenset({"offer", "suffer", "differ", "limit", "proffer", "pilfer"})
_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Word:
    """One token: its text, that in lower case with contractions spelled out, its tag and offsets."""

    text: str
    plain: str
    tag: str
    start: int
    end: int


class Text:
    """The words of one document, by offset."""

    def __init__(self, doc: Document) -> None:
        self.article = doc.article
        self._tokens = doc.tokens
        self._entities = doc.entities
        self._named = frozenset(entity.start for entity in doc.entities)
        self._starts: Sequence[int] = [token.start for token in doc.tokens]

    def people_and_places(self) -> Iterator[str]:
        """The names of persons and places, as they stand in the text."""
        return (self.article.text[e.start : e.end] for e in self._entities if e.label in ("person", "place"))

    def words(self, span: Span) -> tuple[Word, ...]:
        """The words within ``span``, quotation marks and brackets left out."""
        low, high = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        return tuple(word for word in self._words[low:high] if word is not None)

    @cached_property
    def _words(self) -> list[Word | None]:
        """The word of each token, None for quotation marks and brackets."""
        found: list[Word | None] = []
        for token in self._tokens:
            word = self.article.text[token.start : token.end]
            plain = _SPELLINGS.get(lower := word.lower(), lower)
            is_mark = token.tag in _QUOTES
            found.append(None if is_mark else Word(word, plain, self._tag(token, word), token.start, token.end))
        return found

    def _tag(self, token: Token, word: str) -> str:
        """The tag of a token, mended where the tagger takes a name for a noun, or a hyphen within a word for one."""
        text = self.article.text
        if word == "-" and text[token.start - 1 : token.start].isalnum() and text[token.end : token.end + 1].isalnum():
            return "HYPH"
        return "NNP" if token.tag == "NN" and token.start in self._named and word[0].isupper() else token.tag


@lru_cache(maxsize=_MEMORY)
def concept(word: str) -> str:
    """The name under which words for one thing are one: that of its row among the concepts, else its stem.

    >>> concept("ceding") == concept("surrender"), concept("marshes"), concept("flooding") == concept("floods")
    (True, 'marsh', True)
    """
    return next((_concepts()[form] for form in bases(word) if form in _concepts()), stem(word))


def is_noun(word: Word) -> bool:
    """Tell nouns and names from other words."""
    return word.tag.startswith("NN")


def is_verb(word: Word) -> bool:
    """Tell verbs, modals aside, from other words."""
    return word.tag.startswith("VB")


def base(word: str, tag: str) -> str:
    """The base form of a verb, as its tag tells; of a regular past form or -ing form the likeliest.

    >>> base("closes", "VBZ"), base("built", "VBN"), base("halted", "VBN"), base("changing", "VBG")
    ('close', 'build', 'halt', 'change')
    """
    if word in irregular():
        return irregular()[word]
    if tag in ("VB", "VBP"):
        return word
    known = next((form for form in bases(word)[1:] if form in _verbs() or form in _concepts()), None)
    return known or _stem_of_verb(word)


@lru_cache(maxsize=_MEMORY)
def gerund(verb: str) -> str:
    """The -ing form of a base form.

    >>> gerund("cede"), gerund("stop"), gerund("free"), gerund("visit"), gerund("offer"), gerund("refer")
    ('ceding', 'stopping', 'freeing', 'visiting', 'offering', 'referring')
    """
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and len(verb) > _MIN_STEM:
        return verb[:-1] + "ing"
    vowels = sum(c in _VOWELS for c in verb)
    is_short = (
        (vowels == 1 or (verb.endswith(("fer", "mit", "pel", "fil")) and verb not in _STRESSED_EARLY))
        and len(verb) > _MIN_STEM
        and verb[-2] in _VOWELS
        and verb[-1] not in "wxyaeiou"
    )
    return verb + (verb[-1] if is_short else "") + "ing"


def _stem_of_verb(word: str) -> str:
    """The base form of a regular verb that no list has: "barred" -> "bar", "razed" -> "raze"."""
    stem = word.removesuffix("ing") if word.endswith("ing") else word.removesuffix("ed")
    if stem == word:
        return word.removesuffix("s")
    if stem[-1:] == stem[-2:-1] and stem[-1:] not in _VOWELS and not stem.endswith(("ss", "ll")):
        return stem[:-1]
    is_open = len(stem) > _MIN_STEM and stem[-2] in _VOWELS and stem[-3] not in _VOWELS and stem[-1] not in "wxyrnlt"
    return stem + "e" if is_open or stem.endswith(("c", "v", "z", "g", "s")) else stem


@lru_cache(maxsize=1)
def _concepts() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for row in lexicons.rows("concepts"):
        for word in row:
            found.setdefault(word, row[0])
    return found


@cache
def _verbs() -> frozenset[str]:
    listed = (verb for _, verbs in lexicons.rows("doings") for verb in verbs.split())
    return frozenset((*listed, *(row[0] for row in lexicons.rows("cues")), "change", "release", "use", "cede"))
