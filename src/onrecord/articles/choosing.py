"""A page and the main text that an extractor took from it in; out, the text without what is alien, with what it lacked.

Boosted trees, trained by `python -m training.blocks`, say of each block of the page how likely it is of the article.
A line goes if its blocks are unlikely, a block that is in no line comes if it is likely. All else stays as the
extractor left it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onrecord.articles.blocks import Block, blocks_of, key_of, places_in, runs_of
from onrecord.articles.traits import traits_of
from onrecord.trees import leaves

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["BlockModel", "Candidates", "candidates", "chosen", "page_blocks"]

# How likely a line must be to stay. Tried .1 to .6 on cross-validated likelihoods of half of the sites: up to .5 each
# step brings .002 on one of three sets, but .4 loses three times as much of the articles as .3 (.0021 of their words).
_STAYS = 0.3
# How likely a block must be to come. Tried .5 to .9 on the same half, no more than .003 apart; without, .01 is lost.
_COMES = 0.8
# Of the runs of three words of a block, in the text already: then it would come twice. Not tuned.
_TWICE = 0.6
# The longest of 667 saved pages has fewer; the time for more would be felt.
_MAX_BLOCKS = 20_000
_COMMENTS = re.compile(r"[Cc]omment(?!ary)|comol|disqus_thread|dsq-comments")  # trafilatura's own, for whole threads


@dataclass(frozen=True, slots=True, eq=False)
class BlockModel:
    """Trained trees (see `trees`) that tell how likely a block is of the article: leaves and ``start`` make a logit."""

    feature: NDArray[np.int64]
    threshold: NDArray[np.float32]
    leaf: NDArray[np.float32]
    start: float

    @classmethod
    def from_bytes(cls, data: bytes) -> BlockModel:
        """Read the model from the bytes of its ``.npz`` file. Raises ValueError or KeyError if they are not one."""
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return cls(
                feature=arrays["feature"].astype(np.int64),
                threshold=arrays["threshold"].astype(np.float32),
                leaf=arrays["leaf"].astype(np.float32),
                start=float(arrays["start"]),
            )

    def likelihoods(self, traits: NDArray[np.float32]) -> NDArray[np.float64]:
        """How likely each block is of the article, in [0, 1], from its row of traits."""
        logits = leaves(traits, self.feature, self.threshold, self.leaf) + self.start
        found: NDArray[np.float64] = 1 / (1 + np.exp(-logits))
        return found


@dataclass(frozen=True, slots=True)
class Candidates:
    """The blocks of a page, in which line of its main text each stands (-1: in none), and the traits of those to judge.

    ``among`` are the indices of these, ``traits`` has a row for each.
    """

    blocks: tuple[Block, ...]
    places: tuple[int, ...]
    among: NDArray[np.int64]
    traits: NDArray[np.float32]


def page_blocks(tree: HtmlElement) -> tuple[Block, ...]:
    """The blocks of a page's body; none if there are too many to look at."""
    body = tree.find(".//body")
    blocks = blocks_of(tree if body is None else body)
    return blocks if len(blocks) <= _MAX_BLOCKS else ()


def candidates(tree: HtmlElement, html: str, blocks: tuple[Block, ...], lines: Sequence[str]) -> Candidates:
    """What of a page's ``blocks`` there is to choose from, beside the ``lines`` of its main text."""
    places = places_in([key_of(line) for line in lines], blocks)
    among, traits = traits_of(tree, html, blocks, places)
    return Candidates(blocks, places, among, traits)


def chosen(lines: Sequence[str], found: Candidates, likely: Iterable[float]) -> list[str]:
    """A main text from its lines and its page's blocks: ``likely`` tells of each ``found.among`` how likely it is."""
    likelihood = {int(index): float(value) for index, value in zip(found.among, likely, strict=True)}
    stays = _staying(lines, found, likelihood)
    coming = _coming(lines, found, likelihood)
    out = list(coming.get(-1, ()))
    for number, line in enumerate(lines):
        if stays[number]:
            out.append(line)
        out += coming.get(number, ())
    return out


def _staying(lines: Sequence[str], found: Candidates, likelihood: Mapping[int, float]) -> list[bool]:
    """Which lines stay: by the mean over their blocks' words; all that hold no block."""
    words, likely_words = [0.0] * len(lines), [0.0] * len(lines)
    for index, place in enumerate(found.places):
        if place >= 0:
            words[place] += found.blocks[index].words
            likely_words[place] += found.blocks[index].words * likelihood[index]
    return [likely >= _STAYS * all_ for likely, all_ in zip(likely_words, words, strict=True)]


def _coming(lines: Sequence[str], found: Candidates, likelihood: Mapping[int, float]) -> dict[int, list[str]]:
    """The blocks that come, by the line that they come after; -1 is before the first."""
    keys = [key_of(line) for line in lines]
    told = set(runs_of(" ".join(keys)).union(*map(runs_of, keys)))  # a block may stand in several lines
    coming: dict[int, list[str]] = {}
    after = -1
    for index, place in enumerate(found.places):
        block = found.blocks[index]
        if place >= 0:
            after = place
        elif likelihood.get(index, 0.0) > _COMES and not _is_comment(block.element):
            runs = runs_of(block.key)
            if len(runs & told) < _TWICE * len(runs):
                coming.setdefault(after, []).append(block.text)
                told |= runs
    return coming


def _is_comment(element: HtmlElement) -> bool:
    """Whether a block is of what readers wrote below."""
    names = (above.get(name) or "" for above in (element, *element.iterancestors()) for name in ("id", "class"))
    return any(_COMMENTS.match(name) for name in names)
