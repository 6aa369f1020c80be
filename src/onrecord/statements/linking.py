"""Join tagged spans into attributions: a cue, its source, and every piece of its content.

The model scores which cue each content piece hangs on and which source each cue has; spans of one window are linked by
those scores. A content without a cue in its window stands alone, to be continued by what stands around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.statements.tagger import Tagged, TaggedWindow

__all__ = ["Attribution", "link"]

Offsets = tuple[int, int]

NO_CUE = 0.25
"""A content whose likeliest cue has less probability than this stands alone. From .1 to .4 little changes on PolNeAR
dev (joint F1 72.0 to 71.9)."""

NO_SOURCE = 0.5
"""A cue has no source where "none" is likelier than this. From .5 to .97 little changes on PolNeAR dev (joint F1 71.9
to 71.7)."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Content pieces in order of the text, with the cue and the source they are credited by (empty where none).

    ``score`` in [0, 1] is the tagger's mean probability for the content's words.
    """

    content: tuple[Offsets, ...]
    source: tuple[Offsets, ...]
    cue: tuple[Offsets, ...]
    score: float


def link(window: TaggedWindow) -> Iterator[Attribution]:
    """Yield the attributions of one window in order of their first content piece."""
    cues = [span for span in window.spans if span.role == "CUE"]
    sources = [span for span in window.spans if span.role == "SRC"]
    held: dict[int, list[Tagged]] = {}
    out: list[Attribution] = []
    for content in (span for span in window.spans if span.role == "CNT"):
        best, probability, _ = _best(window, 0, content, cues)
        if best is None or probability < NO_CUE:
            out.append(Attribution(((content.start, content.end),), (), (), content.score))
        else:
            held.setdefault(best, []).append(content)
    for number, contents in held.items():
        cue = cues[number]
        best, _, none = _best(window, 1, cue, sources)
        out.append(
            Attribution(
                tuple((span.start, span.end) for span in contents),
                () if best is None or none > NO_SOURCE else ((sources[best].start, sources[best].end),),
                ((cue.start, cue.end),),
                float(np.mean([span.score for span in contents])),
            )
        )
    yield from sorted(out, key=lambda attribution: attribution.content)


def _best(
    window: TaggedWindow, relation: int, asker: Tagged, answers: Sequence[Tagged]
) -> tuple[int | None, float, float]:
    """The likeliest answer, its probability, and that of "none"."""
    chances = _chances(window.links[relation][list(asker.pieces)])
    if not answers:
        return None, 0.0, float(chances[0])
    scores = [float(chances[list(answer.pieces)].sum()) for answer in answers]
    best = int(np.argmax(scores))
    return best, scores[best], float(chances[0])


def _chances(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean over the rows (the asker's pieces) of the softmax over the columns (the pieces that may answer)."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    out: NDArray[np.float32] = (raised / raised.sum(axis=1, keepdims=True)).mean(axis=0)
    return out
