"""Where words that mostly decide a stance decide nothing: in a supposition, a forecast, or what others are told to say.

Each function takes the words of a sentence and the number of the word in question.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.findings.clauses import NEGATIONS, clause_start
from onrecord.findings.wordforms import Word, is_verb
from onrecord.lexicons.verbs import bases

__all__ = ["is_barred", "is_done_to", "is_forecast", "is_noted", "is_passive", "is_perfect", "is_supposed"]

# A clause that begins so tells what may be or is asked, not what is wanted.
_SUPPOSING = frozenset(
    {"if", "whether", "unless", "until", "when", "what", "why", "how", "who", "which", "once", "where", "nor"}
)
_BARRED = frozenset({"no", "nobody", "none", "neither"})  # a subject that turns what follows: "no state may ..."
_OWN = frozenset({"i", "we"})
# Verbs by which a clause is others' words or thoughts, or, with a "not" before them, nobody's.
_NOTING = frozenset(
    {
        "say",
        "tell",
        "think",
        "believe",
        "claim",
        "argue",
        "insist",
        "suggest",
        "announce",
        "report",
        "warn",
        "mean",
        "feel",
        "fear",
    }
)
_SHOWING = frozenset({"show", "prove", "demonstrate", "establish"})  # with a "not", nobody's words either
_THINKING = frozenset({"think", "believe"})
_SPEAKERS = frozenset({"he", "she", "it"})
_GROUNDS = frozenset({"reason", "evidence", "sign", "indication", "proof", "suggestion", "doubt", "chance"})
_LIKELY = frozenset({"help", "lead", "arrive", "last", "cost", "come", "take", "suffice", "happen", "follow"})
_LIKELY_STATES = frozenset({"able", "ready", "enough", "possible", "easier", "easy", "fine", "good", "clear"})
_OTHERS = frozenset({"they", "he", "she", "you", "it", "people"})


def is_supposed(words: Sequence[Word], at: int) -> bool:
    """Whether the clause is a supposition, a question or a relative clause: "if we must", "a step that should"."""
    start = clause_start(words, at)
    clause = words[max(0, start - 1) : at]
    return _is_attached(words, at) or any(
        word.plain in _SUPPOSING or word.tag in ("WDT", "WP", "WRB") for word in clause
    )


def _is_attached(words: Sequence[Word], at: int) -> bool:
    """Whether the subject stands right after a noun: "the states [they must win]"."""
    i = at
    while i and words[i - 1].tag.startswith(("RB", "MD")):
        i -= 1
    while i and words[i - 1].tag.startswith(("NN", "JJ", "CD", "POS")):
        i -= 1
    if not i or not words[i - 1].tag.startswith(("DT", "PRP")):
        return False
    return i > 1 and words[i - 2].tag.startswith("NN")


def is_noted(words: Sequence[Word], at: int) -> bool:
    """Whether the clause is what others say or think, or what nobody does: "they say we must", "I don't think ..."."""
    for i, word in enumerate(words[:at]):
        is_denied = any(w.plain in NEGATIONS for w in words[max(0, i - 3) : i])
        noting = _NOTING | _SHOWING if is_denied else _NOTING
        if is_verb(word) and any(form in noting for form in bases(word.plain)):
            subject = next((w for w in reversed(words[:i]) if w.tag.startswith(("PRP", "NN"))), None)
            is_own = subject is not None and (subject.plain in _OWN or _is_thinking(words, i))
            if is_denied or (subject is not None and not is_own):
                return True
    start = clause_start(words, at) if any(word.tag == "," for word in words[:at]) else 0
    return any(
        word.plain == "no" and any(later.plain in _GROUNDS for later in words[i + 1 : min(at, i + 4)])
        for i, word in enumerate(words[start:at], start)
    )


def _is_thinking(words: Sequence[Word], at: int) -> bool:
    """Whether the report begins with what its speaker thinks: "she believed the levy was wrong"."""
    return at == 1 and words[0].plain in _SPEAKERS and any(form in _THINKING for form in bases(words[at].plain))


def is_done_to(words: Sequence[Word], at: int, *, or_mark: bool = False) -> bool:
    """Whether "be" and a participle follow: not "be serious". ``or_mark``: "cannot be, and will not be" will do too."""
    rest = [word for word in words[at : at + 5] if word.tag != "RB" and word.plain not in NEGATIONS]
    if rest and "be" in bases(rest[0].plain):
        rest = rest[1:]
    return bool(rest) and (rest[0].tag in ("VBN", "VBD", "VBG") or (or_mark and rest[0].tag == ","))


def is_barred(words: Sequence[Word], at: int) -> bool:
    """Whether the clause before the word begins with "no" or "nobody"."""
    clause = [w for w in words[clause_start(words, at) : at] if w.plain == "no" or w.tag not in ("CC", "IN", "RB")]
    return bool(clause) and clause[0].plain in _BARRED


def is_passive(words: Sequence[Word], at: int) -> bool:
    """Whether a form of "be" stands right before the word."""
    return any("be" in bases(word.plain) for word in words[max(0, at - 2) : at])


def is_perfect(words: Sequence[Word], at: int) -> bool:
    """Whether "have done" follows: what should have been is no longer asked for."""
    rest = [word for word in words[at : at + 4] if word.tag != "RB"]
    return len(rest) > 1 and rest[0].plain == "have" and rest[1].tag in ("VBN", "VBD")


def is_forecast(words: Sequence[Word], at: int) -> bool:
    """Whether "should" tells what is likely ("should help"), or "must" what others cannot help ("they must sell")."""
    if words[at].plain == "should":
        rest = [word for word in words[at + 1 : at + 5] if word.tag != "RB"]
        is_state = len(rest) > 1 and rest[0].plain == "be" and rest[1].plain in _LIKELY_STATES
        return is_state or any(form in _LIKELY for word in rest[:1] for form in bases(word.plain))
    earlier = [word for word in words[:at] if word.tag != "RB"][-1:]
    if "have" in bases(words[at].plain):
        return not any(word.plain == "we" for word in earlier) and not is_done_to(words, at + 2)
    return any(word.plain in _OTHERS or word.tag == "MD" for word in earlier)
