"""What the tags of a document tell of words: whether they hold a verb, and where tokens and sentences begin."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from onrecord.datamodel import Document, Sentence, Token
from onrecord.lexicons.verbs import FINITE

__all__ = ["first_from", "has_finite_verb", "is_clause", "phrase_end", "tags"]

Offsets = tuple[int, int]

_BEGINS = ("DT", "PRP$", "IN")
"""Tags of what begins a phrase: without one before it, an adjective may stand alone ("was closed [Monday]")."""


def tags(doc: Document, spans: Sequence[Offsets]) -> list[str]:
    """The Penn Treebank tags of the tokens in ``spans``, in order."""
    cuts = ((first_from(doc.tokens, start), first_from(doc.tokens, end)) for start, end in spans)
    return [token.tag for first, last in cuts for token in doc.tokens[first:last]]


def first_from(parts: Sequence[Token] | Sequence[Sentence], at: int) -> int:
    """Number of the first token or sentence that begins at ``at`` or later."""
    return bisect_left(parts, at, key=lambda part: part.start)


def phrase_end(doc: Document, at: int) -> int:
    """Where a phrase ends that is cut at ``at``, before its noun ("in early [December]"); else ``at`` itself."""
    place = first_from(doc.tokens, at)
    found = [token.tag for token in doc.tokens[max(0, place - 2) : place]]
    is_cut = found[-1:] and (found[-1] in ("DT", "PRP$") or (found[-1].startswith("JJ") and found[0] in _BEGINS))
    for token in doc.tokens[place:] if is_cut else ():
        if not token.tag.startswith("NN") or doc.article.text[at : token.start] != " ":
            break
        at = token.end
    return at


def has_finite_verb(doc: Document, spans: Sequence[Offsets]) -> bool:
    """Tell whether a verb in the words has a tense or is a modal one."""
    return not FINITE.isdisjoint(tags(doc, spans))


def is_clause(doc: Document, spans: Sequence[Offsets]) -> bool:
    """A finite verb or an infinitive makes a clause of a fragment ("both sides to talk")."""
    found = tags(doc, spans)
    return not FINITE.isdisjoint(found) or ("TO", "VB") in pairwise(found)
