"""The words of a statement in, what can be compared of them out: content stems, numbers, quoted words, negation."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass

from onrecord.lexicons import listed
from onrecord.lexicons.stems import NUMBER_WORDS, stem
from onrecord.stories.words import fold

__all__ = ["STOP", "Wording", "numbers", "stems", "wording"]

_TOKEN = re.compile(r"\d[\d,.]*\d|\d|[^\W\d_]+(?:['’][^\W\d_]+)?")
_QUOTED = re.compile(r"[“\"‘](?P<words>[^“”\"‘]+?)[”\"]|‘(?P<single>[^‘]+?)[’‘](?!\w)|(?<!\w)'(?P<plain>[^']+?)'(?!\w)")

STOP = listed(
    """out away around along across upon within among per via a an the this that these those and or but nor
    so yet if then than as of at by for from in into on onto over to up with without about after before
    between during through under until while because since although though however i me my mine we us our
    ours you your yours he him his she her hers it its they them their theirs who whom whose which what when
    where why how be am is are was were been being have has had having do does did doing done will would
    shall should can could may might must not no nor n't never very too also just only even still now here there
    again ever said say says told tell tells saying added asked called call calls according there's it's
    that's i'm we're they're he's she's don't doesn't didn't isn't aren't wasn't weren't won't wouldn't
    can't cannot couldn't shouldn't i've we've they've i'll we'll they'll he'll she'll i'd we'd they'd he'd
    let's going go goes get gets got make makes made like want wants wanted one some any all both each other
    such own same more most much many few well mr mrs ms"""
)
_NEGATIONS = listed(
    """not no never none nobody nothing neither nor without cannot refuse refuses refused deny denies denied"""
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a text says, for comparing: content stems in order, numbers, quoted stems, whether it denies; and all its
    words, folded, with those of each quotation in it."""

    stems: tuple[str, ...]
    numbers: frozenset[str]
    quoted: frozenset[str]
    is_negated: bool
    tokens: tuple[str, ...] = ()
    quotes: tuple[tuple[str, ...], ...] = ()


def wording(text: str, *, is_quoted: bool = False, without: Iterable[str] = ()) -> Wording:
    """Read the words of a statement; ``is_quoted`` where all of it is, ``without`` the folded words to leave out."""
    found = stems(text, frozenset(without))
    parts = [text] if is_quoted else list(_quoted(text))
    quoted = frozenset(found) if is_quoted else frozenset(s for part in parts for s in stems(part))
    lower = {token.replace("’", "'") for token in re.findall(r"[\w'’]+", text.lower())}
    negated = bool(lower & _NEGATIONS) or any(token.endswith("n't") for token in lower)
    return Wording(found, numbers(text), quoted, negated, _tokens(text), tuple(_tokens(part) for part in parts))


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(fold(token) for token in _TOKEN.findall(text))


def _quoted(text: str) -> Iterable[str]:
    return (match.group(match.lastgroup or 0) for match in _QUOTED.finditer(text))


def stems(text: str, without: Container[str] = ()) -> tuple[str, ...]:
    """The stems of the words of a text that tell something, in their order, those left out that are `without`.

    >>> stems("He said that the bridges are closed")
    ('bridg', 'clos')
    """
    out = []
    for token in _TOKEN.findall(text):
        word = fold(token).removesuffix("'s")
        if word and word not in STOP and word not in without:
            out.append(stem(word))
    return tuple(out)


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text, words and digits alike, without years and ordinals.

    >>> sorted(numbers("Three of the 1,200 came, 4.5% in 2019"))
    ['1200', '3', '4.5']
    """
    found = set()
    for token in _TOKEN.findall(text):
        word = token.lower()
        if word in NUMBER_WORDS and word not in ("one", "zero"):
            found.add(str(NUMBER_WORDS[word]))
        elif word[:1].isdigit() and not re.fullmatch(r"(?:19|20)\d\d", word):
            found.add(word.replace(",", ""))
    return frozenset(found)
