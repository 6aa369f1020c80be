"""Which words differ between wordings of one utterance."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

__all__ = ["differing"]

# Words with inner apostrophes and hyphens, numbers with points and signs. Example: "don’t", "1,200.5", "40%"
_WORD = re.compile(r"\w+(?:[’'.,:-]\w+)*%?")

# A stray "the" or "of" between two differing stretches aligns by chance; marking around it reads as confetti.
_LITTLE = re.compile(
    "an?|the|of|to|in|on|at|for|and|or|but|that|this|these|those|its?|is|be|been|are|was|were|will|would|as|by|with|from"
    "|we|our|us|your?|he|his|she|her|they|their|i|my|not|so"
)
_LITTLE_RUN = 2  # longest run of little words taken for chance (1 to 3 tried by eye: 3 hides real matches)


def differing(wordings: Sequence[str], groups: Sequence[object]) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """Cut each wording into runs ``(text, differs)``; joined, the runs are the wording again.

    Each wording is compared with those of every *other* group (its outlet): a word differs if no wording of another
    group has it at the same place in the order of words. Case does not count. Without another group nothing differs.

    >>> differing(["We will wait", "we shall wait"], ["M", "I"])[0]
    (('We ', False), ('will', True), (' wait', False))
    """
    tokens = [[(m.start(), m.end(), _fold(m.group())) for m in _WORD.finditer(wording)] for wording in wordings]
    out = []
    for i, wording in enumerate(wordings):
        rivals = [j for j in range(len(wordings)) if groups[j] != groups[i]]
        differs = [bool(rivals)] * len(tokens[i])
        for j in rivals:
            for k in _aligned([t[2] for t in tokens[i]], [t[2] for t in tokens[j]]):
                differs[k] = False
        out.append(_runs(wording, [t[:2] for t in tokens[i]], differs))
    return tuple(out)


def _fold(word: str) -> str:
    return word.casefold().replace("’", "'")


def _aligned(words: list[str], others: list[str]) -> set[int]:
    """Indexes of the words that stand in both lists in the same order, chance matches left out."""
    blocks = difflib.SequenceMatcher(None, words, others, autojunk=False).get_matching_blocks()
    kept: set[int] = set()
    for a, b, size in blocks:
        run = words[a : a + size]
        is_edge = (a == 0 and b == 0) or (a + size == len(words) and b + size == len(others))
        if size > _LITTLE_RUN or is_edge or not all(_LITTLE.fullmatch(word) for word in run):
            kept.update(range(a, a + size))
    return kept


def _runs(wording: str, bounds: list[tuple[int, int]], differs: list[bool]) -> tuple[tuple[str, bool], ...]:
    """Join neighbouring differing words, with what stands between them, into one run."""
    runs: list[tuple[str, bool]] = []
    done = 0
    k = 0
    while k < len(bounds):
        if not differs[k]:
            k += 1
            continue
        start = bounds[k][0]
        while k + 1 < len(bounds) and differs[k + 1]:
            k += 1
        if start > done:
            runs.append((wording[done:start], False))
        runs.append((wording[start : bounds[k][1]], True))
        done = bounds[k][1]
        k += 1
    if done < len(wording):
        runs.append((wording[done:], False))
    return tuple(runs)
