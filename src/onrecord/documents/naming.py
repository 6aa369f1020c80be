"""Names of a spaCy recogniser, read for a whole article at once: the same names in two fifths of the time.

spaCy's recogniser goes from word to word and asks at each which of its 74 moves are allowed. Yet outside a name its
scores hang on the word alone, so all words can be scored in one product of matrices; only where a name begins does it
take further steps, and these are taken for all names together. What comes out is checked against spaCy's own in the
tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["Recogniser", "recogniser_of"]

_PIPE = "ner"
_LAYERS = 3  # words to vectors, vectors to features, features to scores
_FEATURES = 3  # the word, the first word of the open name, the word before: the only set of features read here

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Recogniser:
    """The entity recogniser of a spaCy pipeline; `set_names` does what its own `pipe` would."""

    layers: Sequence[Any]
    """From docs to vectors of words, from these to features, from features to scores of moves."""
    moves: tuple[tuple[str, str], ...]
    """Each move and its label: ("B", "ORG") begins a name, "I" goes on, "L" ends it, "U" is one of a word, "O" none."""
    outside: NDArray[np.bool_]
    """Which moves may be made where no name is open."""

    def set_names(self, docs: Sequence[Doc]) -> None:
        """Find the names in ``docs`` and set them there."""
        from spacy.tokens import Span

        docs = [doc for doc in docs if len(doc)]
        if not docs:
            return
        spaces = np.array([token.is_space for doc in docs for token in doc])
        found = self.names(self.layers[0].predict(docs), [len(doc) for doc in docs], spaces)
        for doc, names in zip(docs, found, strict=True):
            doc.set_ents([Span(doc, *name) for name in names])

    def names(
        self, vectors: Floats, lengths: Sequence[int], spaces: NDArray[np.bool_]
    ) -> list[list[tuple[int, int, str]]]:
        """The names in texts of these lengths, one behind another: of each the first word, the one behind its last,
        and its label.

        ``vectors`` are those of all words, as the first of `layers` makes them; ``spaces`` tells white space.
        """
        ends_at = np.cumsum(lengths)
        firsts, ends = self._read(vectors, ends_at[np.asarray(lengths) > 0] - 1, spaces)
        kinds = [kind for kind, _ in self.moves]
        out = []
        for start, end in zip((ends_at - lengths).tolist(), ends_at.tolist(), strict=True):
            found = _names(firsts, kinds, ends, start, end)
            out.append([(a - start, b - start, self.moves[move][1]) for a, b, move in found])
        return out

    def _read(self, vectors: Floats, lasts: Numbers, spaces: NDArray[np.bool_]) -> tuple[list[int], dict[int, int]]:
        """For each word the move it gets outside a name; and where each name would end that begins with "B"."""
        cached = self.layers[1].predict(vectors)  # [words + 1, features, hidden, pieces]; first, for no word
        scores = self._scores(cached[1:, 0] + cached[0, 1] + cached[0, 2])
        scores[:, ~self.outside] = -np.inf
        kinds = np.array([kind for kind, _ in self.moves])
        scores[np.ix_(lasts, kinds == "B")] = -np.inf
        scores[np.ix_(np.flatnonzero(spaces), kinds != "O")] = -np.inf
        firsts = scores.argmax(axis=1)
        return firsts.tolist(), self._ends(cached, firsts, kinds, lasts)

    def _ends(self, cached: Floats, firsts: Numbers, kinds: NDArray[np.str_], lasts: Numbers) -> dict[int, int]:
        """Where each name ends that begins with "B", by where it begins."""
        number = {move: i for i, move in enumerate(self.moves)}
        goes_on = np.array([number.get(("I", label), -1) for _, label in self.moves])
        closes = np.array([number.get(("L", label), -1) for _, label in self.moves])
        is_last = np.zeros(len(firsts), dtype=bool)
        is_last[lasts] = True
        begun = np.flatnonzero(kinds[firsts] == "B")
        at = begun + 1
        ends: dict[int, int] = {}
        while len(begun):
            scores = self._scores(cached[at + 1, 0] + cached[begun + 1, 1] + cached[at, 2])
            rows, label = np.arange(len(at)), firsts[begun]
            inner, last = scores[rows, goes_on[label]], scores[rows, closes[label]]
            ends_here = is_last[at] | (last > inner) | ((last == inner) & (closes[label] < goes_on[label]))
            ends.update(zip(begun[ends_here].tolist(), (at[ends_here] + 1).tolist(), strict=True))
            begun, at = begun[~ends_here], at[~ends_here] + 1
        return ends

    def _scores(self, features: Floats) -> Floats:
        """The score of each move [rows, moves] for features [rows, hidden, pieces] that are not yet biased."""
        _, lower, upper = self.layers
        hidden = reduce(np.maximum, np.moveaxis(features + lower.get_param("b"), -1, 0))  # seldom more than two pieces
        out: Floats = upper.ops.gemm(hidden, upper.get_param("W"), trans2=True) + upper.get_param("b")
        return out


def recogniser_of(nlp: Language) -> Recogniser | None:
    """The recogniser of a pipeline, None where it is of another make than can be read here: spaCy then runs its own."""
    if nlp.pipe_names[-1:] != [_PIPE] or not {*nlp.pipe_names[:-1]} <= {"tok2vec", "tagger", "attribute_ruler"}:
        return None  # what stands before may set sentences or names, which bind it; what stands behind may need names
    pipe: Any = nlp.get_pipe(_PIPE)
    layers = pipe.model.layers
    alike = pipe.cfg["beam_width"] == 1 and pipe.model.attrs.get("has_upper") and len(layers) == _LAYERS
    if not alike or layers[1].get_dim("nF") != _FEATURES or layers[1].get_dim("nP") < 2 or _unseen(pipe):
        return None
    moves = tuple(_move(pipe.moves.get_class_name(i)) for i in range(layers[2].get_dim("nO")))
    return Recogniser(layers, moves, np.array([kind == "O" or (kind in "BU" and bool(of)) for kind, of in moves]))


def _unseen(pipe: Any) -> bool:
    """Whether it has labels that it was never trained on, which spaCy treats apart."""
    return bool(pipe.model.attrs.get("unseen_classes"))


def _move(name: str) -> tuple[str, str]:
    kind, _, label = name.partition("-")
    return kind, label


def _names(
    firsts: Sequence[int], kinds: Sequence[str], ends: dict[int, int], start: int, end: int
) -> Iterator[tuple[int, int, int]]:
    """The names among the words from ``start`` to ``end``: first word, the one behind the last, and the first move."""
    at = start
    while at < end:
        move = firsts[at]
        after = ends[at] if kinds[move] == "B" else at + 1
        if kinds[move] != "O":
            yield at, after, move
        at = after
