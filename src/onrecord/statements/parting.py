"""Part what the tagger put together: one content credited on both sides, and one verb that two speakers share.

Attributions in, attributions out. "[Orle] [warned] she would go; [the boats would stay], [she] [said]" is two reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from onrecord.statements.linking import Attribution

__all__ = ["parted"]

MIN_WORDS = 3
"""Fewer words on one side of a dash are an aside, no report of their own."""

_BREAK = re.compile(r"\s*;\s+|\s+[—–―-]{1,2}\s+|\s*[—―]\s*")
_QUOTATION = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’")


def parted(text: str, found: Iterable[Attribution]) -> Iterator[Attribution]:
    """The attributions, those that hold two reports parted."""
    for attribution in found:
        yield from _both_sides(text, attribution) or (attribution,)


def _both_sides(text: str, attribution: Attribution) -> tuple[Attribution, ...]:
    """ "[Orle] [warned] she would go — [...], [she] [said]": what stands before the break is the first cue's."""
    before = attribution.before
    pieces = [piece for piece in attribution.content if before and piece != before[0]]  # the tagger took in the source
    if before is None or len(pieces) != 1 or not attribution.cue or attribution.cue[0][0] < pieces[0][1]:
        return ()
    start, end = pieces[0]
    quoted = [match.span() for match in _QUOTATION.finditer(text, start, end)]
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
