"""Where a clause begins, told by marks and conjunctions."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.findings.wordforms import Word

__all__ = ["BREAKS", "NEGATIONS", "clause_start"]

NEGATIONS = frozenset({"not", "never"})
"""Words that turn what they stand with."""
BREAKS = frozenset({".", ":", ","})
"""Tags of the marks that part clauses."""
_OPENING = frozenset({"that", "because", "but", "so"})
_SUBJECTS = frozenset({"PRP", "NN", "NNS", "NNP", "NNPS", "VBG", "EX"})


def clause_start(words: Sequence[Word], at: int) -> int:
    """The number of the word with which the clause of ``words[at]`` begins."""
    for i in range(at - 1, -1, -1):
        word = words[i]
        if word.tag in BREAKS or word.plain in _OPENING:
            return i + 1
        is_pair = 0 < i < at - 1 and words[i - 1].tag == words[i + 1].tag == "JJ"  # "between old and new states"
        if word.plain in ("and", "or") and i + 1 < at and not is_pair and _opens_clause(words[i + 1 : at]):
            return i + 1
    return 0


def _opens_clause(words: Sequence[Word]) -> bool:
    """Whether words after "and" hold a subject for the verb that follows them, or begin with a gerund."""
    head = next((word for word in words if word.tag not in ("DT", "PDT", "PRP$", "JJ")), None)
    return head is not None and head.tag in _SUBJECTS
