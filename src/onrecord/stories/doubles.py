"""Two sketches in, whether one article repeats the other nearly word for word, out; and which of several came first.

What a wire copy's customers do to it (cut its end, write a new headline or first paragraph, put its paragraphs in
another order, add their own lines) leaves most runs of five words of the shorter text in the longer. Two reports of one
event share names and quotations, a follow-up some paragraphs of background: less than half of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onrecord.stories.sketching import Sketch, names_of

__all__ = ["first_of", "is_double"]

_SHARED = (
    0.5  # of the shorter text's runs, from which it is a copy; .4 finds seven false ones in a thousand, .6 misses four
)
_SHARED_SAME_OUTLET = 0.7  # an outlet's articles share its standing lines
_FEWEST = 8  # sampled runs of the shorter text, some forty words; less proves nothing


def is_double(one: Sketch, other: Sketch) -> bool:
    """Tell whether most of the shorter article stands in the longer one, word for word."""
    less, more = sorted((one.shingles, other.shingles), key=len)
    fewer = len(less)
    if fewer < _FEWEST:
        return False
    place = np.minimum(np.searchsorted(more, less), len(more) - 1)
    shared = int(np.count_nonzero(more[place] == less))
    is_same_outlet = bool(one.outlet) and one.outlet == other.outlet
    return shared >= (_SHARED_SAME_OUTLET if is_same_outlet else _SHARED) * fewer


def first_of(sketches: Sequence[Sketch]) -> Sketch:
    """The original of articles that repeat each other: the one that others credit, else the earliest, else the
    longest."""
    names = {each.article: names_of(each.outlet) for each in sketches}

    def rank(sketch: Sketch) -> tuple[int, str, int, str]:
        credited = sum(
            bool(names[sketch.article] & set(other.edges.tolist()))
            for other in sketches
            if names[other.article].isdisjoint(names[sketch.article])
        )
        return (-credited, sketch.published or "~", -sketch.words, sketch.article)

    return min(sketches, key=rank)
