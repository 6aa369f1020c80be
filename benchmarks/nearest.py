"""The lab's first linker, to measure learnt links against: the tagger's spans, joined by what stands nearest.

A cue takes the nearest source of its paragraph within 25 tokens, in its sentence first. A content takes the nearest cue
of its paragraph, in its sentence first, and through it the source; without a cue the nearest source of the paragraph,
else the source of the content before. Each content stands by itself: pieces are not joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.statements import Attribution, Tagger
from onrecord.statements.tagger import Tagged
from onrecord.statements.windows import paragraphs

__all__ = ["attributions"]

_TOKEN = re.compile(r"\w+|[^\w\s]")
_SENTENCE_END = re.compile(r"[.!?][”’\"']?\s")

MAX_GAP = 25  # tokens between a cue and its source; the lab's choice


def attributions(text: str, tagger: Tagger) -> Iterator[Attribution]:
    """Yield one attribution for each content that the tagger finds, in order of the text."""
    tagged = [span for window in tagger.tag(text, paragraphs(text)) for span in window.spans]
    source: Tagged | None = None
    for start, end in paragraphs(text):
        spans = [span for span in tagged if start <= span.start < end]
        cues = [span for span in spans if span.role == "CUE"]
        sources = [span for span in spans if span.role == "SRC"]
        owners = {id(cue): _nearest(text, cue, sources, MAX_GAP) for cue in cues}
        for content in (span for span in spans if span.role == "CNT"):
            cue = _nearest(text, content, cues)
            source = (owners[id(cue)] if cue else _nearest(text, content, sources)) or (source if not cue else None)
            yield Attribution(_offsets(content), _offsets(source), _offsets(cue), content.score)


def _nearest(text: str, span: Tagged, others: Sequence[Tagged], most: int | None = None) -> Tagged | None:
    """The other with the fewest tokens between, those of the same sentence first."""
    ranked = []
    for other in others:
        first, second = sorted((span, other), key=lambda each: each.start)
        between = text[first.end : second.start]
        tokens = len(_TOKEN.findall(between))
        if most is None or tokens <= most:
            ranked.append((_SENTENCE_END.search(between) is not None, tokens, other.start, other))
    return min(ranked, key=lambda entry: entry[:3])[3] if ranked else None


def _offsets(span: Tagged | None) -> tuple[tuple[int, int], ...]:
    return ((span.start, span.end),) if span else ()
