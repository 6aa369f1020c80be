"""Models that may find anything, in no time: what they say hangs on the words and a number alone.

The rooms behind the tagger and the spaCy pipeline may trust nothing that these find. So the stand-ins find spans and
links that no trained model would, and the targets ask whether what is made of them is still true.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from onrecord import pipeline, weights
from onrecord.statements import Tagger
from onrecord.statements.tagger import LABELS

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["models", "tagger"]

_TAGS = tuple("NNP NN VBD VBZ VBG VBN MD IN DT PRP JJ RB CD . WDT TO VB".split())  # noqa: SIM905  a row of tags
_ENTITIES = ("PERSON", "ORG", "GPE", "NORP", "DATE")
_NONE, _SURE = -4.0, 8.0  # scores: of what is not so, and of what is
_NAMELESS = 150  # of 256 kinds of words, how many name nothing
_NOISE = 24  # of 256, how many have any label and link at all
_CUES = frozenset(
    ("said", "told", "added", "denied", "agreed", "warned", "asked", "called", "says", "insisted", "promised", "wrote")
)
_SOURCE_PIECES, _CONTENT_PIECES = 3, 24  # that belong to a cue, before it and after it


class _Session:
    """In place of the network: what stands before a cue is its source, what follows its content, but for some noise.

    Where the noise falls hangs on a number.
    """

    def __init__(self, number: int) -> None:
        self._number = number

    def run(self, output_names: Sequence[str] | None, input_feed: dict[str, Any]) -> Sequence[Any]:
        ids = input_feed["ids"][0].astype(np.int64)
        count = len(ids)
        kinds = (ids * 7919 + self._number * 104729 + np.arange(count) // 3 * 31) % 256
        is_cue = np.array([_encoder().id_to_token(int(id)) in _CUES for id in ids])
        noisy = kinds < _NOISE
        labels = np.full((1, count, len(LABELS)), _NONE, dtype=np.float32)
        labels[0, np.arange(count), np.where(noisy, kinds % len(LABELS), _labels(is_cue))] = _SURE
        links = np.full((1, 2, count, count), _NONE, dtype=np.float32)
        cues = np.flatnonzero(is_cue)
        cue = cues[np.clip(np.searchsorted(cues, np.arange(count)) - 1, 0, None)] if len(cues) else np.zeros(count, int)
        for role, usual in enumerate((cue, np.arange(count) - 1)):
            other = (kinds * (role + 3) + np.arange(count)) % count
            links[0, role, np.arange(count), np.where(noisy, other, np.clip(usual, 0, None))] = _SURE
        return labels, links


def _labels(is_cue: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The number of the label of each piece, by where the cues are."""
    out = np.zeros(len(is_cue), dtype=np.int64)
    for at in map(int, np.flatnonzero(is_cue)):
        first, last = max(0, at - _SOURCE_PIECES), at + 1 + _CONTENT_PIECES
        out[first:at], out[at], out[at + 1 : last] = LABELS.index("I-SRC"), LABELS.index("B-CUE"), LABELS.index("I-CNT")
        out[first : first + 1] = LABELS.index("B-SRC") if first < at else out[at]
        out[at + 1 : at + 2] = LABELS.index("B-CNT")
    return out


def tagger(number: int) -> Tagger:
    """A tagger that finds other attributions for each `number`; its word pieces are those of the real one."""
    return Tagger(_Session(number), _encoder())


@cache
def _encoder() -> Any:
    from tokenizers import Tokenizer

    found = Tokenizer.from_str(weights.read("tokenizer.json").decode("utf-8"))
    found.no_truncation()
    found.no_padding()
    return found


@cache
def nlp(number: int) -> Language:
    """A pipeline that tags and names words by what they are and `number`."""
    import spacy
    from spacy.language import Language
    from spacy.tokens import Span

    def guess(doc: Doc) -> Doc:
        kinds = [zlib.crc32(f"{number} {token.lower_}".encode("utf-8", "surrogatepass")) % 256 for token in doc]
        for token, kind in zip(doc, kinds, strict=True):
            token.tag_ = _TAGS[kind % len(_TAGS)]
        named = [i for i, kind in enumerate(kinds) if kind >= _NAMELESS and not doc[i].is_space]
        doc.ents = [Span(doc, i, i + 1, _ENTITIES[kinds[i] % len(_ENTITIES)]) for i in named]
        return doc

    if not Language.has_factory("guess"):
        Language.component("guess", func=guess)
    made = spacy.blank("en")
    made.add_pipe("guess")
    return made


def models(number: int) -> pipeline.Models:
    """Models of which only the small ones are real."""
    return pipeline.Models(pipeline.load_residue(), nlp(number % _PIPELINES), tagger(number), {"tagger": "stand-in"})


_PIPELINES = 8  # each takes memory
