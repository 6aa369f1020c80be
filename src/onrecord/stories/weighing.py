"""What grouping a stream has learnt: how rare each term is, and when an article belongs to a story.

Trained by `python -m training.stories`. Terms are kept as hashes with the number of articles that have them, out of
which no text can be read back. Boosted trees then see how alike an article and a story are, how far apart in time, and
what other story comes close.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.trees import leaves

__all__ = ["FEATURES", "GroupingModel"]

FEATURES = (
    *(f"mean_{view}" for view in ("text", "title", "opening", "half")),
    *(f"over_{view}" for view in ("text", "title", "opening", "half")),
    *("days_near", "days_far", "articles", "words", "same_outlet", "rival", "ahead"),
)
"""What the trees see of an article and a story: the cosine of each view with the story's articles, their mean and by
how much the highest is above it; days to the nearest of them and to the farthest; how many there are; words of the
shortest text; the share of them that the article's outlet has; the mean cosine of the story that comes next, and by how
much this one is ahead."""

_ADDED = 0.5  # so that a term never seen has a weight


@dataclass(frozen=True, slots=True, eq=False)
class GroupingModel:
    """Trained weights. Tree t asks, at node n, whether feature ``feature[t, n]`` is above ``threshold[t, n]``, goes to
    node 2n+1 (no) or 2n+2 (yes), and ends in ``leaf[t]``; an article joins the story where the sum of the leaves and
    ``start`` is highest, if that is at least ``cut``."""

    articles: int
    terms: NDArray[np.uint32]
    having: NDArray[np.float32]
    feature: NDArray[np.int64]
    threshold: NDArray[np.float32]
    leaf: NDArray[np.float32]
    start: float
    cut: float

    @classmethod
    def from_bytes(cls, data: bytes) -> GroupingModel:
        """Read the model from the bytes of its ``.npz`` file. Raises ValueError or KeyError if they are not one."""
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return cls(
                articles=int(arrays["articles"]),
                terms=arrays["terms"].astype(np.uint32),
                having=arrays["having"].astype(np.float32),
                feature=arrays["feature"].astype(np.int64),
                threshold=arrays["threshold"].astype(np.float32),
                leaf=arrays["leaf"].astype(np.float32),
                start=float(arrays["start"]),
                cut=float(arrays["cut"]),
            )

    def rarity(self, terms: NDArray[np.uint32]) -> NDArray[np.float64]:
        """How much each term tells: the logarithm of how many articles there are for one that has it."""
        place = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        having = np.where(self.terms[place] == terms, self.having[place], 0.0)
        rarity: NDArray[np.float64] = np.log((self.articles + 1) / (having + _ADDED))
        return rarity

    def belongs(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """For each row of `FEATURES`, how surely the article belongs to the story (a logit); at least 0: it does."""
        return leaves(rows, self.feature, self.threshold, self.leaf) + self.start - self.cut
