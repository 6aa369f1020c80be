"""Tell what a cue does: speech, writing or a view held, against attitudes and perceptions that are no statements.

The words stand in ``lexicons/cues.tsv``; anyone can read and correct them there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import cast

from onrecord import lexicons
from onrecord.datamodel import Act
from onrecord.lexicons.verbs import regular

__all__ = ["Sense", "act", "is_unsaid", "sense"]

_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")

_UNSAID = re.compile(
    r"\b(?:not|never|no one|nobody|n[o']t|n’t|cannot|without|(?:declin|refus|fail)\w* to|yet to|unable to|about to|"
    r"expected to|due to|set to|going to|will|would|could|might|should|shall|may)\s+"
    r"(?:\w+ly\s+|have\s+|be\s+|been\s+|also\s+|yet\s+|ever\s+|even\s+)*$",
    re.IGNORECASE,
)
# Example: "The ministry did not immediately [respond]", "She is expected to [announce]"

_SUPPOSED = re.compile(
    r"(?:\b(?:[Ii]f|[Uu]nless|[Ww]hether)|(?:^|[.!?]\s+)(?:Had|Should|Were))\s+(?:[\w'’.-]+\s+){1,5}$"
)
# Example: "If the council [says] that the bridge is safe, we will cross it", "Had Orle [told] us, ..."


@dataclass(frozen=True, slots=True)
class Sense:
    """One row of the cue table: the base form, the act, and what the content must be (any, clause, quoted)."""

    word: str
    act: Act
    needs: str


@lru_cache(maxsize=1024)  # words of a few letters mostly, again and again
def sense(cue: str) -> Sense | None:
    """The sense of a cue phrase: that of its most telling word, None if no word of it is known.

    >>> sense("told reporters").act, sense("is hoping for").needs, sense("walked")
    ('say', 'quoted', None)
    """
    words = _WORD.findall(cue.lower())
    phrases = [row for word, after in pairwise(words) if (row := _lookup_phrase(word, after))]
    found = phrases or [
        row for before, word in pairwise(["", *words]) if not _is_particle(before, word) and (row := _lookup(word))
    ]
    return min(found, key=lambda row: _RANK[row.needs]) if found else None


def act(found: Sense, content: str, *, is_finite: bool) -> Act:
    """What a speaker does by a cue with these words: the table's act, but for a question and a command.

    ``is_finite`` says whether the content has a finite verb, which a command ("told all boats to stay") has not.

    >>> act(sense("demanded"), "Who signed this?", is_finite=True)
    'ask'
    >>> act(sense("told"), "all boats to stay in port", is_finite=False)
    'demand'
    """
    if found.act in ("say", "demand") and _QUESTION.search(content):
        return "ask"
    if found.act == "demand" and _INDIRECT_QUESTION.match(content):
        return "ask"
    if found.word in _COMMANDING and not is_finite and _COMMAND.search(content):
        return "demand"
    return found.act


def is_unsaid(before: str, cue: str) -> bool:
    """Tell whether the words say that nothing was said (yet): a negation, a refusal, a future or an "if" before it.

    ``before`` is the text of the sentence up to the cue.

    >>> is_unsaid("The ministry ", "declined to say"), is_unsaid("She will ", "tell"), is_unsaid("He ", "said")
    (True, True, False)
    """
    verbs = [word.start() for word in _WORD.finditer(cue) if _lookup(word.group().lower())]
    told = (before[-60:] + cue[:verb] for verb in verbs or [0])
    return any(_UNSAID.search(words) or _SUPPOSED.search(words) for words in told)


_QUESTION = re.compile(r"\?[”’\"']?$")
_INDIRECT_QUESTION = re.compile(r"(?:whether|if|why|who|what|when|where|how)\b", re.IGNORECASE)
# Example: "[pressed the minister on] [whether he had known]"

_COMMANDING = frozenset({"tell", "say", "remind"})
_COMMAND = re.compile(r"\bto\s+[a-z]+")

_BEFORE_VERB = re.compile(r"to|not|also|and|or|do|does|did|will|would|can|could|shall|should|may|might|must")


def _is_particle(before: str, word: str) -> bool:
    """Tell whether a word that may be a verb is none: "[snarked] back", not "will [back]"."""
    return word == "back" and bool(before) and not _BEFORE_VERB.fullmatch(before)


_MEMORY = 1 << 16  # answers kept, so that a long run does not grow without end
_RANK = {"any": 0, "clause": 1, "quoted": 2}


@cache
def _forms() -> dict[str, Sense]:
    table: dict[str, Sense] = {}
    for row in lexicons.rows("cues"):
        entry = Sense(row[0], cast(Act, row[1]), row[2])
        for form in (row[0], *(row[3].split() if len(row) > 3 else ())):
            table.setdefault(form, entry)
    return table


@lru_cache(maxsize=_MEMORY)
def _lookup(word: str) -> Sense | None:
    return next((entry for base in regular(word) if (entry := _forms().get(base))), None)


def _lookup_phrase(word: str, after: str) -> Sense | None:
    return next((entry for base in regular(word) if (entry := _forms().get(f"{base} {after}"))), None)
