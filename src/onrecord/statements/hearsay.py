"""Find the words by which an article says that it knows something second-hand.

The words stand in ``lexicons/hearsay.tsv``; anyone can read and correct them there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from onrecord import lexicons
from onrecord.statements.drafts import Draft
from onrecord.statements.surroundings import Surroundings

__all__ = ["hearsay", "marker"]

Offsets = tuple[int, int]

_FORMS = {
    "be": r"(?:is|are|was|were|be|been|being)",
    "have": r"(?:has|have|had)",
}
_CLAUSE_END = re.compile(r"[,;:.?!—–]|\s{2,}|$")


def hearsay(text: str, draft: Draft, around: Surroundings | None) -> Offsets | None:
    """Offsets of the words that make a statement second-hand; None where none do."""
    return _source(text, draft) or (_credited(around) if around else None) or _reported(text, draft)


def marker(words: str) -> Offsets | None:
    """Where the first marker that may stand beside a credit begins and ends in ``words``; None without one.

    >>> line = "The envoy is widely understood to have told"
    >>> line[slice(*marker(line))]
    'is widely understood to'
    """
    found = _pattern("credit").search(words)
    return found.span() if found else None


def _source(text: str, draft: Draft) -> Offsets | None:
    """A source that passes on what others say: "A report in The Comet suggests", "people familiar with the matter"."""
    for start, end in draft.source:
        if _pattern("source").match(text, start, end):
            beside = [(a, b) for a, b in draft.cue if not text[min(b, end) : max(a, start)].strip()]
            return min([start, *(a for a, _ in beside)]), max([end, *(b for _, b in beside)])
    return None


def _credited(around: Surroundings) -> Offsets | None:
    words = around.crediting
    if found := marker(words):
        return around.start + found[0], around.start + found[1]
    if citing := _pattern("citing").search(words):
        end = _CLAUSE_END.search(words, citing.end())
        return around.start + citing.start(), around.start + (end.start() if end else citing.end())
    return None


def _reported(text: str, draft: Draft) -> Offsets | None:
    """A marker in the reported words: the article's or the speaker's, but not what stands in quotation marks."""
    for start, end in draft.content:
        for match in _pattern("credit").finditer(text, start, end):
            around = draft.passage.around(*match.span())
            if not any(q.start < match.end() and match.start() < q.end for q in around):
                return match.span()
    return None


@cache
def _pattern(where: str) -> re.Pattern[str]:
    phrases: Sequence[str] = [words for words, place in lexicons.rows("hearsay") if place == where]
    longest_first = sorted(phrases, key=lambda words: (-len(words), words))
    before = r"(?:[\w’'-]+\s+){0,3}?" if where == "source" else r"\b"
    return re.compile(rf"{before}(?:{'|'.join(map(_phrase, longest_first))})\b", re.IGNORECASE)


def _phrase(words: str) -> str:
    return r"\s+(?:\w+ly\s+)?".join(_FORMS.get(word, re.escape(word)) for word in words.split())
