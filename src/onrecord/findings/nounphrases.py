"""Noun phrases, told by Penn tags and word order: the nouns, what hangs on them, and where the phrase ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.findings.clauses import NEGATIONS, clause_start
from onrecord.findings.wordforms import Word, is_noun, is_verb
from onrecord.lexicons.verbs import FINITE

__all__ = ["Phrase", "phrase_at", "phrase_before"]

_MODIFIERS = ("JJ", "NN", "VBN", "VBG", "CD", "HYPH", "$", "AFX")
_OPENERS = frozenset({"DT", "PDT", "PRP$", "POS", "RB", "RBR", "RBS"})
_RELATIVES = frozenset({"WDT", "WP", "WRB", "WP$"})
_LINKS = frozenset({"of", "for", "on", "to", "from", "in", "over", "with", "between", "against", "about", "into"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase among words."""

    nouns: tuple[Word, ...]
    """Its nouns with what stands before them, in order."""
    end: int
    """The number of the word after it."""
    rest: tuple[Word, ...]
    """What hangs on it: nouns and adjectives behind "of" and the like."""
    whole: tuple[Word, ...] = ()
    """All of its words."""
    is_barred: bool = False
    """Whether it begins with "no"."""


def phrase_before(words: Sequence[Word], at: int) -> Phrase | None:
    """The first noun phrase of the clause before ``words[at]``, all other nouns up to there hanging on it."""
    start = clause_start(words, at)
    while start < at and words[start].tag in ("IN", "RB", "CC", "TO", "UH"):
        start += 1
    if start >= at or any(word.tag in _RELATIVES for word in words[start:at][:1]):
        return None
    phrase = phrase_at(words[:at], start)
    if phrase is None or (start > 1 and words[start - 1].tag == "," and words[start] is phrase.nouns[0]):
        return None  # nothing, or the last of a list: "the roads, the ports, ships must ..."
    between = words[phrase.end : at]
    verbs = [i for i, w in enumerate(between) if w.tag in FINITE]
    is_one = not any(is_verb(w) or w.tag == "MD" for w in between) or any(w.tag in _RELATIVES for w in between)
    nearer = None if is_one or not verbs else phrase_at(words[:at], phrase.end + verbs[-1] + 1)
    if nearer:  # "the court ruled [the levy] was wrong"
        phrase, is_one = nearer, True
        between = words[phrase.end : at]
    hanging = _hanging(between) if is_one else ()
    return Phrase(phrase.nouns, at, (*phrase.rest, *hanging), phrase.whole, phrase.is_barred)


def _hanging(words: Sequence[Word]) -> tuple[Word, ...]:
    """The nouns and adjectives among ``words``, owners left out ("the country's [border]")."""
    owners = {i - 1 for i, word in enumerate(words) if word.tag == "POS"}
    return tuple(w for i, w in enumerate(words) if (is_noun(w) or w.tag == "JJ") and i not in owners)


def phrase_at(words: Sequence[Word], at: int) -> Phrase | None:
    """The noun phrase that begins at ``at``, with what "of" and the like add to it; None if none does."""
    i = at
    is_barred = at < len(words) and words[at].plain == "no"
    while i < len(words) and words[i].tag in _OPENERS and words[i].plain not in NEGATIONS and not _is_joint(words, i):
        i += 1
    nouns: list[Word] = []
    while i < len(words):
        word = words[i]
        is_joined = bool(nouns) and nouns[-1].tag == "HYPH"
        if (
            is_joined
            or _is_joint(words, i)
            or (word.tag.startswith(_MODIFIERS) and not _is_new_clause(words, i, nouns))
        ):
            nouns.append(word)
        elif word.tag == "POS":
            nouns = []
        elif not (word.plain == "and" and nouns and _joins_adjectives(words, i)):
            break
        i += 1
    while nouns and not is_noun(nouns[-1]) and not (nouns[0].tag == "$" and nouns[-1].tag == "CD"):
        nouns.pop()
        i -= 1
    if not nouns:
        return None
    rest: list[Word] = []
    end = i
    while i + 1 < len(words) and words[i].plain in _LINKS and words[i].tag in ("IN", "TO"):
        i += 1
        inner = i
        while i < len(words) and (words[i].tag in _OPENERS or words[i].tag.startswith(_MODIFIERS)):
            i += 1
        hanging = _hanging(words[inner:i])
        if not any(is_noun(word) for word in hanging):
            i = inner - 1
            break
        rest += hanging
        while not is_noun(words[i - 1]):
            i -= 1
        end = i
    first = next(k for k in range(at, len(words)) if words[k] is nouns[0])
    return Phrase(tuple(nouns), end, tuple(rest), tuple(words[first:end]), is_barred)


def _is_joint(words: Sequence[Word], at: int) -> bool:
    """Whether a hyphen joins the word to the next: "broad" of "broad-based"."""
    return any(word.tag == "HYPH" and word.start == words[at].end for word in words[at + 1 : at + 2])


def _is_new_clause(words: Sequence[Word], at: int, nouns: Sequence[Word]) -> bool:
    """Whether a participle or adjective after a noun begins what is told of it: "a meeting [including the states]"."""
    if not nouns or not is_noun(nouns[-1]) or words[at].tag not in ("VBG", "VBN", "JJ"):
        return False
    is_within = any(is_noun(word) for word in words[at + 1 : at + 2])
    if words[at].tag == "VBG":  # "a contact [tracing] scheme"
        return not is_within or words[at + 1].tag != "NN"
    return not (is_within and words[at].tag == "JJ" and nouns[-1].tag.startswith("NNP"))  # "a Veltrian [naval] base"


def _joins_adjectives(words: Sequence[Word], at: int) -> bool:
    """Whether "and" stands between two words that tell of one noun: "old and rusty gates", "civil and harbour law"."""
    tags = [word.tag for word in words[at + 1 : at + 3]]
    return words[at - 1].tag == "JJ" and (
        tags[:1] == ["JJ"] or (tags[:1] == ["NN"] and tags[-1].startswith("NN") and len(tags) > 1)
    )
