"""Join tagged spans into attributions: a cue, its source, and every piece of its content.

The model scores which cue each content piece hangs on and which source each cue has. Tagged spans are linked by those
scores; where the links point at words that got no tag of that role ("Ardent's *claims* that ...": each word has one
role, and tags err), the words they point at serve. A content that hangs on nothing in its window stands alone, to be
continued by what stands around it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from onrecord.statements.tagger import Role, Tagged, TaggedWindow, spanned

__all__ = ["Attribution", "link"]

Offsets = tuple[int, int]

NO_CUE = 0.25
"""A tagged cue with less probability than this is not a content's. From .1 to .4 little changes on PolNeAR dev (joint
F1 by .1)."""

NO_SOURCE = 0.6
"""A cue has no source where "none" is likelier than this. From .5 to .8 joint F1 on PolNeAR dev changes by .1."""

MIN_POINTED = 0.2
"""Probability that untagged words need to serve as a cue or source. Alike from .1 to .3 on PolNeAR dev; without any
(tags alone) joint F1 is 73.5 for 75.4."""

MAX_CUE_GAP = 4
"""Word pieces from an idle cue to the content that it stands right before: "that", or the rest of a long verb.
2 to 8 do alike on five stories."""

MIN_PIECE = 0.05
"""A word belongs to the words pointed at from this probability on. From .02 to .1 nothing changes on PolNeAR dev."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Content pieces in order of the text, with the cue and the source they are credited by (empty where none).

    ``score`` in [0, 1] is the tagger's mean probability for the content's words. ``before`` is a source and a cue that
    no content hangs on, right before a piece ("[Orle] [warned] she would go; the boats would stay, she said").
    """

    content: tuple[Offsets, ...]
    source: tuple[Offsets, ...]
    cue: tuple[Offsets, ...]
    score: float
    before: tuple[Offsets, Offsets] | None = None


def link(window: TaggedWindow) -> Iterator[Attribution]:
    """Yield the attributions of one window in order of their first content piece."""
    cues = [span for span in window.spans if span.role == "CUE"]
    held: dict[Tagged | None, list[Tagged]] = {}
    for content in (span for span in window.spans if span.role == "CNT"):
        cue = _cue(window, content, cues)
        if cue is not None and cue not in cues:
            cues.append(cue)  # the next content may hang on it too
        held.setdefault(cue, []).append(content)
    alone = [_attribution([content], None, None) for content in held.pop(None, [])]
    idle = [cue for cue in cues if cue not in held]
    linked = [
        replace(_attribution(contents, _source(window, cue), cue), before=_before(window, contents, idle))
        for cue, contents in held.items()
    ]
    yield from sorted(alone + linked, key=lambda attribution: attribution.content)


def _before(window: TaggedWindow, contents: Sequence[Tagged], idle: Sequence[Tagged]) -> tuple[Offsets, Offsets] | None:
    for subject, content in zip((None, *contents), contents, strict=False):
        for cue in idle:
            if not 0 < content.pieces[0] - cue.pieces[-1] <= MAX_CUE_GAP:
                continue
            source = subject if subject and 0 <= cue.start - subject.end <= 1 else _source(window, cue)
            if source is not None and source.start < cue.start:
                return (source.start, source.end), (cue.start, cue.end)
    return None


def _attribution(contents: Sequence[Tagged], source: Tagged | None, cue: Tagged | None) -> Attribution:
    return Attribution(
        tuple((span.start, span.end) for span in contents),
        () if source is None else ((source.start, source.end),),
        () if cue is None else ((cue.start, cue.end),),
        float(np.mean([span.score for span in contents])),
    )


def _cue(window: TaggedWindow, content: Tagged, cues: Sequence[Tagged]) -> Tagged | None:
    chances = _chances(window.links[0][list(content.pieces)])
    best, probability = _best(chances, cues)
    if best is not None and probability >= NO_CUE:
        return best
    taken = {piece for span in window.spans for piece in span.pieces}
    pointed = _pointed_at(window, chances, taken, "CUE")
    return pointed if pointed and pointed.score >= MIN_POINTED else None


def _source(window: TaggedWindow, cue: Tagged | None) -> Tagged | None:
    if cue is None:
        return None
    chances = _chances(window.links[1][list(cue.pieces)])
    if chances[0] > NO_SOURCE:
        return None
    sources = [span for span in window.spans if span.role == "SRC"]
    best, probability = _best(chances, sources)
    taken = {piece for span in (*sources, cue) for piece in span.pieces}  # a source may stand within another's content
    pointed = _pointed_at(window, chances, taken, "SRC")
    return pointed if pointed and pointed.score > max(probability, MIN_POINTED) else best


def _best(chances: NDArray[np.float32], answers: Sequence[Tagged]) -> tuple[Tagged | None, float]:
    """The likeliest answer and its probability; None and 0 where there is no answer."""
    if not answers:
        return None, 0.0
    firsts = [0, *accumulate(len(answer.pieces) for answer in answers[:-1])]
    sums = np.add.reduceat(chances[[piece for answer in answers for piece in answer.pieces]], firsts)
    number = int(sums.argmax())
    return answers[number], float(sums[number])


def _pointed_at(
    window: TaggedWindow, chances: NDArray[np.float32], taken: Collection[int], role: Role
) -> Tagged | None:
    """The run of untaken words round the likeliest one; its score is their probability together."""
    likely = [i for i in np.flatnonzero(chances > MIN_PIECE).tolist() if window.window.is_word[i] and i not in taken]
    if not likely:
        return None
    first = last = int(chances[likely].argmax())
    while first > 0 and not any(window.window.is_word[likely[first - 1] + 1 : likely[first]]):
        first -= 1
    while last + 1 < len(likely) and not any(window.window.is_word[likely[last] + 1 : likely[last + 1]]):
        last += 1
    run = likely[first : last + 1]
    return spanned(window.window, run, role, float(chances[run].sum()))


def _chances(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean over the rows (the asker's pieces) of the softmax over the columns (the pieces that may answer)."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    out: NDArray[np.float32] = (raised / raised.sum(axis=1, keepdims=True)).mean(axis=0)
    return out
