"""Part what the tagger put together: one content credited on both sides, and one verb that two speakers share.

Attributions in, attributions out. "[Orle] [warned] she would go; [the boats would stay], [she] [said]" is two reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from onrecord.statements.linking import Attribution

__all__ = ["parted"]

Offsets = tuple[int, int]

MIN_WORDS = 3
"""Fewer words on one side of a dash are an aside, no report of their own."""

_BREAK = re.compile(r"(?:(?<!\s)\s+)?;\s+|(?<!\s)\s+[—–―-]{1,2}\s+|(?:(?<!\s)\s+)?[—―]\s*")
_MARKS, _CLOSING = '“"‘', '”"’'
_OTHER = re.compile(
    r"[”\"’]?[,;]\s+(?:(?:and|but|while)\s+)?(?P<who>(?:(?:Mr|Mrs|Ms|Dr)\.?\s+)?[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){0,2})"
    r"\s+(?:as\s+)?[“\"‘]"
)
# Example: "called the toll “a gift”[, Quay ]“a trap”"

_QUOTATION = {"“": "”", '"': '"', "‘": "’"}
_OPENS = re.compile(r"[“\"‘]")


def parted(text: str, found: Iterable[Attribution]) -> Iterator[Attribution]:
    """The attributions, those that hold two reports parted."""
    for attribution in found:
        for part in _both_sides(text, attribution) or (attribution,):
            yield from _speakers(text, part)


def _speakers(text: str, attribution: Attribution) -> Iterator[Attribution]:
    """ "[Orle] [called] the toll “[...]”, [Quay] “[...]”": each name before a quotation has the verb, too."""
    pieces: Sequence[Offsets] = attribution.content
    source = attribution.source
    if not source or not attribution.cue or pieces[0][0] < attribution.cue[-1][1] or text[pieces[0][0]].isupper():
        yield attribution  # "called Marsh “a liar”, Brand “a thief”": Brand is called so
        return
    pieces = [part for piece in pieces for part in _split(text, *piece)]
    parts = [(source, [pieces[0]])]
    for before, piece in pairwise(pieces):
        other = _OTHER.fullmatch(text, before[1], piece[0] + (text[piece[0]] in _MARKS))
        if other:
            parts.append(((other.span("who"),), []))
        parts[-1][1].append(piece)
    for who, content in parts:
        yield replace(attribution, source=who, content=tuple(content))


def _split(text: str, start: int, end: int) -> Iterator[Offsets]:
    """A piece without the names between its quotations: "[the toll “a gift”], Quay [“a trap”]"."""
    for match in _OTHER.finditer(text, start, end):
        if text[match.start()] in _CLOSING:
            yield start, match.start() + 1
            start = match.end() - 1
    yield start, end


def _both_sides(text: str, attribution: Attribution) -> tuple[Attribution, ...]:
    """ "[Orle] [warned] she would go — [...], [she] [said]": what stands before the break is the first cue's."""
    before = attribution.before
    pieces = [piece for piece in attribution.content if before and piece != before[0]]  # the tagger took in the source
    if before is None or len(pieces) != 1 or not attribution.cue or attribution.cue[0][0] < pieces[0][1]:
        return ()
    start, end = pieces[0]
    quoted = list(_quotations(text, start, end))
    breaks = [
        match.span()
        for match in _BREAK.finditer(text, start, end)
        if not any(a < match.start() and match.end() < b for a, b in quoted)
    ]
    if len(breaks) != 1:  # none, or two dashes that hold an aside
        return ()
    first, second = (start, breaks[0][0]), (breaks[0][1], end)
    if any(len(text[a:b].split()) < MIN_WORDS for a, b in (first, second)):
        return ()
    source, cue = before
    return (
        replace(attribution, content=(first,), source=(source,), cue=(cue,), before=None),
        replace(attribution, content=(second,), before=None),
    )


def _quotations(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where quotations stand, from a mark to the first that closes it; a kind that nothing closes is not looked for
    twice, so that marks by the thousand cost no more than letters."""
    at, never = start, set()
    while opened := _OPENS.search(text, at, end):
        at, mark = opened.end(), opened.group()
        closed = -1 if mark in never else text.find(_QUOTATION[mark], at, end)
        if closed >= 0:
            yield opened.start(), closed + 1
            at = closed + 1
        else:
            never.add(mark)
