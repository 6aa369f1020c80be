"""Reports of reports: credit the one who speaks, where the tagger credits the one who passes it on, or nobody.

Attributions in, attributions out. The tagger takes "is said" in "The mayor is said to have warned that ..." for a cue
of its own, with the mayor in the content; "quoted" in "The Courier quoted the mayor as saying that ..."; and "reported"
in "'We wait,' the mayor said, the Courier reported". Here the mayor speaks; who passed it on is told later, as `via`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from onrecord.statements.cues import sense
from onrecord.statements.linking import Attribution

__all__ = ["spoken", "untangled"]

Offsets = tuple[int, int]

_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|been|being)\s+(?:\w+ly\s+)?"
    r"(?:said|understood|believed|thought|reported|rumou?red|alleged|claimed|known|quoted|cited)(?:\s+by)?$",
    re.IGNORECASE,
)
_RELAYED = re.compile(  # Example: "[to have told] the council that", "[as saying]:"
    r"(?:(?<!\s)\s+)?\b(?P<cue>(?:to\s+have|as(?:\s+having)?)\s+(?:\w+ly\s+)?(?P<verb>\w+))\b", re.IGNORECASE
)
_QUOTED = re.compile(r"\b(?:quot|cit)(?:e|es|ed|ing)$", re.IGNORECASE)
_QUOTED_WHOM = re.compile(  # Example: quoted "[the mayor] [as saying] that"
    r"\s*+(?P<who>[^,.;:“”\"]{2,120}?)\s{1,9}(?P<cue>as\s{1,9}(?:\w{1,30}ly\s{1,9})?(?P<verb>\w{1,30}ing))\b", re.I
)
_TAIL = re.compile(  # Example: "We wait,” [the mayor] [said]"
    r",[”\"’']?\s+(?P<who>(?:(?:he|she|they|it)|(?:the\s+|an?\s+)?[^\s,.;:“”\"’‘]+(?:\s+[^\s,.;:“”\"’‘]+){0,5}?))\s+"
    r"(?P<verb>\w+)(?:\s+(?:the\s+)?[A-Z]\w+(?:\s+[A-Z]\w+){0,2}|\s+reporters|\s+journalists)?,?\s*$"
)
_CITING = re.compile(r"\b(?:citing|quoting)\s+$", re.IGNORECASE)
_REPORTS = re.compile(r"(?:report(?:ed|s)|according to)$", re.IGNORECASE)
_TAIL_CHARS = 60
"""Longest "Admiral Ada Renn told reporters, " between words said and the outlet that reports them."""

_CITING_CHARS = 10
"""Where to look for "citing " before a piece."""

_MAX_WORDS_BETWEEN = 8
"""Words between "was quoted" and "as saying": "by the state news agency on Monday"."""

_SUBJECT = re.compile(r"[^\s,.;:“”\"‘?!]+\.?(?:\s+[^\s,.;:“”\"‘?!]+\.?){0,5}")
_BEING = re.compile(r"\b(?:is|are|was|were|be|been|being)\b", re.IGNORECASE)
# Example: "The mayor [is expected] to say": others expect it

_ASIDE_CHARS = 160
"""Longest document with the ", which the" behind it: "But a board paper dated 4 March, which the"."""

_ASIDE_OF = re.compile(
    r"(?:^|[.!?:;—–“\"]\s*|[,\s]|\n)(?P<what>(?:an?|the|its|their|his|her|one|another)\s+[^.!?:;—–“”\"\n]{2,100}?),"
    r"\s+(?:which|that)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_ASIDE_END = re.compile(
    r"\s+(?:(?:has|have|had)\s+)?(?:\w+ly\s+)?(?:seen|obtained|read|reviewed|viewed|examined|published|acquired|saw)"
    r"(?:\s+[^\s,.;:]+){0,4},\s+"
)
# Example: "A council paper, which the Courier [has seen, ]states"

_OF_WORDS = re.compile(r"\s*(?:that\b\s*|:\s*|,\s*)?")


def untangled(text: str, found: Iterable[Attribution]) -> Iterator[Attribution]:
    """The attributions, those that pass on another's words credited to that other."""
    for attribution in found:
        attribution = replace(attribution, content=_without_witnesses(text, attribution.content))
        attribution = _seen(text, _near(text, attribution))
        yield (
            _passive(text, attribution)
            or _quoting(text, attribution)
            or _trailing(text, attribution)
            or _subject(text, attribution)
            or attribution
        )


def spoken(cue: str) -> str:
    """The part of a cue that tells what the speaker did, without what tells who passed it on.

    >>> spoken("is said to have warned"), spoken("quoted as saying"), spoken("told")
    ('warned', 'saying', 'told')
    """
    relayed = list(_RELAYED.finditer(cue))
    return relayed[-1]["verb"] if relayed else cue


def _passive(text: str, attribution: Attribution) -> Attribution | None:
    """ "[The mayor] [is said to have warned] that [...]"."""
    if len(attribution.cue) != 1 or not attribution.content:
        return None
    (start, end), content = attribution.cue[0], attribution.content
    if not _PASSIVE.search(text, start, end):
        return None
    before = [piece for piece in (*content, *attribution.source) if 0 <= start - piece[1] <= 1]
    after = [piece for piece in content if piece[0] >= end]
    if not before or not after or "\n" in text[end : after[-1][1]]:
        return None
    relayed = _RELAYED.search(text, end, after[-1][1])
    if relayed is None or not _speaks(relayed["verb"]) or text[end : relayed.start()].count(" ") > _MAX_WORDS_BETWEEN:
        return None
    rest = _after(text, relayed.end(), after)
    return replace(attribution, source=(before[-1],), cue=((start, relayed.end()),), content=rest) if rest else None


def _quoting(text: str, attribution: Attribution) -> Attribution | None:
    """ "The Courier [quoted] [the mayor] [as saying] that [...]"."""
    if len(attribution.cue) != 1 or not attribution.content:
        return None
    start, end = attribution.cue[0]
    match = _QUOTED_WHOM.match(text, end, attribution.content[-1][1])
    if not _QUOTED.search(text, start, end) or match is None or not _speaks(match["verb"]):
        return None
    rest = _after(text, match.end(), attribution.content)
    cue = ((start, end), match.span("cue"))
    return replace(attribution, source=(match.span("who"),), cue=cue, content=rest) if rest else None


def _subject(text: str, attribution: Attribution) -> Attribution | None:
    """ "[Mr Quay] [reportedly pledged] to [...]": the words before a cue are its subject, not said."""
    if len(attribution.cue) != 1:
        return None
    start, end = attribution.cue[0]
    before = [piece for piece in attribution.content if 0 <= start - piece[1] <= 1]
    if any(not (a <= source[0] and source[1] <= b) for source in attribution.source for a, b in before):
        return None  # it has another
    rest = tuple(piece for piece in attribution.content if piece not in before)
    if len(before) != 1 or not any(piece[0] >= end for piece in rest):
        return None
    if not _SUBJECT.fullmatch(text, *before[0]) or _BEING.search(text, start, end):
        return None
    return replace(attribution, source=(before[0],), content=rest)


def _near(text: str, attribution: Attribution) -> Attribution:
    """The attribution without a source that stands in another paragraph than the cue: that one did something else.

    Nor does a verb of another paragraph credit anything that is no verb of speech: "[Quay] [sat] down.", "It is."
    """
    if not attribution.cue:
        return attribution
    first, last = attribution.content[0][0], attribution.content[-1][1]
    cue = " ".join(text[start:end] for start, end in attribution.cue)
    if "\n" in text[attribution.cue[-1][1] : first] + text[last : attribution.cue[0][0]] and sense(cue) is None:
        return replace(attribution, source=(), cue=())
    if not attribution.source:
        return attribution
    start, end = attribution.source[0][0], attribution.cue[-1][1]
    is_far = "\n" in text[min(start, attribution.cue[0][0]) : max(start, end)]
    return replace(attribution, source=()) if is_far else attribution


def _seen(text: str, attribution: Attribution) -> Attribution:
    """Credit the document that speaks, not the outlet that has it: "[a paper], which the Courier has seen, [says]"."""
    if len(attribution.source) != 1 or not attribution.cue:
        return attribution
    (start, end), cue = attribution.source[0], attribution.cue[0][0]
    if end >= cue or not _ASIDE_END.fullmatch(text, end, cue):
        return attribution
    match = _ASIDE_OF.search(text, max(0, start - _ASIDE_CHARS), start)
    return replace(attribution, source=(match.span("what"),)) if match else attribution


def _trailing(text: str, attribution: Attribution) -> Attribution | None:
    """ "[...], [the mayor] [said], the Courier reported"."""
    if not attribution.cue or not attribution.source or not attribution.content:
        return None
    before = [piece for piece in attribution.content if piece[1] <= attribution.cue[0][0]]
    if not before or not _REPORTS.search(text, *attribution.cue[-1]):
        return None
    start, end = before[-1]
    reach = attribution.source[0][0] if end < attribution.source[0][0] <= end + _TAIL_CHARS else end
    match = _TAIL.search(text, start, reach)
    if match is None or match.start() == start or not _speaks(match["verb"]):
        return None
    whole = tuple(
        (start, min(end, match.start("who"))) if piece == before[-1] else piece for piece in attribution.content
    )
    return replace(attribution, source=(match.span("who"),), cue=(match.span("verb"),), content=whole)


def _without_witnesses(text: str, content: Sequence[Offsets]) -> tuple[Offsets, ...]:
    """The pieces without those whom an outlet cites beside what they told it: "reported, citing [two officials]"."""
    witnesses = {piece for piece in content[1:] if _CITING.search(text, max(0, piece[0] - _CITING_CHARS), piece[0])}
    return tuple(piece for piece in content if piece not in witnesses)


def _speaks(verb: str) -> bool:
    found = sense(verb)
    return found is not None and found.needs != "quoted"


def _after(text: str, at: int, pieces: Sequence[Offsets]) -> tuple[Offsets, ...]:
    """What is left of the pieces behind ``at`` and the "that" that stands there."""
    opening = _OF_WORDS.match(text, at)
    at = opening.end() if opening else at
    kept = ((max(start, at), end) for start, end in pieces if end > at)
    return tuple((start, end) for start, end in kept if text[start:end].strip(" .,;:"))
