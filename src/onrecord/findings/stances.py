"""The words that decide a stance: those of ``lexicons/stances.tsv``, found in a cue or in what was said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal, cast

from onrecord import lexicons
from onrecord.datamodel import Stance
from onrecord.findings.clauses import NEGATIONS
from onrecord.findings.contexts import is_barred, is_done_to, is_forecast, is_noted, is_passive, is_perfect, is_supposed
from onrecord.findings.wordforms import Word, is_verb
from onrecord.lexicons.verbs import bases

__all__ = ["About", "Decider", "Found", "Where", "Who", "deciders"]

_SKIPPED = frozenset({"RB", "RBR", "RBS"})
_LIGHT = frozenset({"a", "an", "the", "very"})
_TELLING_MORE = frozenset({"JJ", "JJR", "JJS", "NN", "HYPH", "CD"})  # tags of words within a verdict
_AUXILIARIES = frozenset({"do", "does", "did", "going", "will", "would", "be", "have", "to", "can", "could", "should"})


Where = Literal["cue", "content", "called"]
"""Where words decide: in a cue, in what was said, or in what a cue of calling gives: "called [the levy a disgrace]"."""

About = Literal["object", "whom", "deed", "thing", "fault", "charge", "subject", "result"]
"""Where and what the thing is that a decider is on: see the head of the table."""

Who = Literal["anyone", "self", "own", "owner", "next"]
"""Whose stance it is: see the head of the table."""


@dataclass(frozen=True, slots=True)
class Decider:
    """One row of the table."""

    words: tuple[tuple[str, ...], ...]
    """Base forms, each with its alternatives."""
    ahead: int
    """How many of the words, at the end, are part of what follows."""
    stance: Stance
    """What the words decide."""
    about: About
    """Where the thing stands that they decide it on."""
    who: Who
    """Whose stance it is."""
    is_verdict: bool = False
    """Whether it says what a thing is, with more of it between: "is [a huge] mistake"."""


@dataclass(frozen=True, slots=True)
class Found:
    """A decider in a text: the words from ``start`` to ``end`` (numbers of words)."""

    decider: Decider
    start: int
    end: int
    is_negated: bool


def deciders(words: Sequence[Word], where: Where) -> Iterator[Found]:
    """Yield the deciders among ``words``, in order; where several begin at one word, the longest."""
    at = 0
    while at < len(words):
        found = _longest(words, at, where)
        if found is None or not _counts(words, found, where) or _is_only_tense(words, found, where):
            at += 1
            continue
        yield found
        at = found.end


def _longest(words: Sequence[Word], at: int, where: Where) -> Found | None:
    best: Found | None = None
    for form in bases(words[at].plain):
        for decider in _table(where).get(form, ()):
            end = _match(words, at, decider)
            if end and (best is None or end > best.end):
                is_negated = decider.is_verdict and any(word.plain in NEGATIONS for word in words[at:end])
                best = Found(decider, at, end, is_negated != _is_negated(words, at))
    return best


def _match(words: Sequence[Word], at: int, decider: Decider) -> int:
    """The number of the word after the decider that begins at ``at``; 0 if it does not stand there."""
    i = end = at
    for number, options in enumerate(decider.words):
        while number and i < len(words) and _may_skip(words[i], options, is_judging=decider.is_verdict):
            i += 1
        if i >= len(words) or not any(form in options for form in bases(words[i].plain)):
            return 0
        i += 1
        end = i if number < len(decider.words) - decider.ahead else end
    return end


def _is_only_tense(words: Sequence[Word], found: Found, where: Where) -> bool:
    """Whether a decider of one's own acts ("will") only gives the tense of another: "will [reject]"."""
    if found.decider.who != "own":
        return False
    after = found.end
    while after < len(words) and (words[after].tag in _SKIPPED or words[after].plain in ("no", "longer", "be")):
        if words[after].plain == "be" and _longest(words, after, where):
            return True
        after += 1
    return after < len(words) and _longest(words, after, where) is not None


def _may_skip(word: Word, options: tuple[str, ...], *, is_judging: bool) -> bool:
    """Whether a word may stand between those of a decider: adverbs, in a judgement adjectives ("as a [huge] win")."""
    if word.plain in options or word.plain == "no" or (word.plain in NEGATIONS and not is_judging):
        return False
    return word.tag in _SKIPPED or word.plain in _LIGHT or (is_judging and word.tag in _TELLING_MORE)


def _is_negated(words: Sequence[Word], at: int) -> bool:
    """Whether "not" or "never" stands before the word, adverbs and auxiliaries between, or the subject is nobody."""
    if words[at].tag == "MD" and is_barred(words, at):
        return True
    is_longer = False
    for word in reversed(words[max(0, at - 4) : at]):
        if word.plain in NEGATIONS or word.plain == "no":
            return word.plain != "no" or is_longer
        is_longer = word.plain == "longer"
        if word.tag not in _SKIPPED and word.plain not in _AUXILIARIES and word.plain != "longer":
            return False
    return False


def _counts(words: Sequence[Word], found: Found, where: Where) -> bool:
    """Whether the words do here what the table says."""
    if where == "cue":
        first = words[found.start]
        if any(form in _AVOIDING for word in words[: found.start] for form in bases(word.plain)):
            return False  # "stopped short of calling for"
        is_done = is_verb(first) and not (first.tag == "VBN" and is_passive(words, found.start))
        return is_done or first.plain in _CUE_NOUNS
    if where == "called":
        return True
    at, decider = found.start, found.decider
    if is_supposed(words, at) or is_noted(words, at) or not _is_in_form(words, found):
        return False
    if words[at].tag == "MD" and is_perfect(words, found.end):
        return False
    is_asked = decider.who == "anyone" and decider.about == "object" and ("not",) not in decider.words
    if is_asked and is_forecast(words, at):
        return False
    if decider.ahead and not is_done_to(words, found.end, or_mark=True):
        return False
    if words[at].plain in _ONLY_BARRED and not is_barred(words, at):
        return False
    return not any(a.plain == "as" and b.plain == "much" for a, b in pairwise(words[found.end :]))


def _is_in_form(words: Sequence[Word], found: Found) -> bool:
    """Whether the first word has a form in which it decides: a verb that is neither noun nor past nor passive."""
    first, decider = words[found.start], found.decider
    if decider.who in ("owner", "next"):
        return not is_verb(first)
    if decider.about == "result":
        return first.tag in _PRESENT and not (found.start and words[found.start - 1].tag == "TO")
    if (
        len(decider.words) <= _SHORT
        and not decider.is_verdict
        and not (is_verb(first) or first.tag == "MD" or first.plain in _NO_VERBS)
    ):
        return False
    if first.tag == "VBN" and is_passive(words, found.start) and first.plain not in _NO_VERBS:
        return False
    if first.tag == "VBG" and not is_passive(words, found.start):
        return False  # "refusing it would be wrong" does not tell who refuses
    before = [word.plain for word in words[: found.start] if word.tag != "RB"][-1:]
    if decider.who == "self" and before and before[0] in _URGING:
        return False  # "Veltrians must condemn it" does not tell that they do
    if first.tag == "VB" and decider.who != "anyone" and found.start and words[found.start - 1].tag == "TO":
        earlier = [word.plain for word in words[: found.start - 1]][-1:]
        return earlier in ([], ["going"])  # "efforts to get them to agree to it" does not tell that they agree
    is_told = first.tag in ("VBD", "VBN") and decider.who == "anyone" and decider.about == "object"
    return not is_told  # "they needed", "it had to": told, not asked for


_CUE_NOUNS = frozenset(
    {
        "demand",
        "demands",
        "call",
        "calls",
        "appeal",
        "promise",
        "pledge",
        "vow",
        "threat",
        "need",
        "pressure",
        "opposed",
    }
)
_AVOIDING = frozenset({"avoid", "refuse", "decline", "fail", "stop", "refrain", "hesitate"})
_PRESENT = frozenset({"VB", "VBP", "VBZ"})  # "floods harmed the mill" only tells what happened
_URGING = frozenset({"must", "should"})
_SHORT = 2  # words of a decider that are checked for their form; longer ones mean what they say
_ONLY_BARRED = frozenset({"may"})  # by itself no more than possible
_NO_VERBS = frozenset(
    {"as", "need", "no", "time", "in", "opposed", "proud", "ready", "willing", "unwilling", "prepared", "determined"}
)


@cache
def _table(where: Where) -> Mapping[str, tuple[Decider, ...]]:
    found: dict[str, tuple[Decider, ...]] = {}
    for phrase, place, stance, about, who in lexicons.rows("stances"):
        if place == "verdict":
            decider = _verdict(phrase, stance, where)
        elif place in (where, "both"):
            decider = _decider(phrase, stance, about, who)
        else:
            continue
        for first in decider.words[0]:
            found[first] = (*found.get(first, ()), decider)
    return found


def _decider(phrase: str, stance: str, about: str, who: str) -> Decider:
    parts = phrase.split()
    return Decider(
        tuple(tuple(part.strip("()").split("/")) for part in parts),
        sum(part.startswith("(") for part in parts),
        cast(Stance, stance),
        cast(About, about),
        cast(Who, who),
    )


def _verdict(phrase: str, stance: str, where: Where) -> Decider:
    """What a thing is said to be: after "be" or "as", or by itself where a cue of calling comes before."""
    words = tuple(tuple(part.split("/")) for part in phrase.split())
    before = () if where == "called" else (("be", "as"),)
    return Decider((*before, *words), 0, cast(Stance, stance), "subject", "anyone", is_verdict=True)
