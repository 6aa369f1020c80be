"""The two networks of a small spaCy pipeline, behind its tags and behind its names, run for a whole article at once.

Each looks a word up in hashed tables, mixes what stands there into a vector, and then lets the word see its neighbours
in a few layers. What a word is by itself is kept between articles; the layers of both networks run side by side, and
no `Doc` is filled only to be emptied. The pipeline that OnRecord ships with has its layers in int8 (`models/words.md`);
those of any other are run in plain numpy, and tags and names are then spaCy's own, as tests and a probe when the
pipeline is first used check. A pipeline of another make is left to spaCy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from onrecord import weights
from onrecord.documents.naming import Recogniser, recogniser_of

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["MADE_OF", "Found", "Layer", "Networks", "networks_of", "plain_networks_of"]

_PIPES = ["tok2vec", "tagger", "ner"]
_ATTRIBUTES = ("NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE")
_PLACE = ("IDX", "LENGTH", "IS_SPACE")
_PIECES = 3  # numbers of which the largest is a word's: as all of spaCy's small pipelines have it
_TAGGER = "tok2vec-listener>>with_array(softmax)"
_WORDS_KEPT = 30_000  # words whose vectors stay in memory, 1 KB each; the shipped stories hold 1,700
_WORDS_TOGETHER = 4096  # texts that are run together, 30 MB; all of nearly any article
_PROBE = ["Ana Arden's envoys told the Orle Board: “12 ships (of Veltria) won't sail.”", " ", "Yes"]
_TOLERANCE = 1e-3  # vectors have numbers of about 1; single precision leaves a few millionths

MADE_OF = "made_of"
"""The name of what the file of int8 layers says of the ones that it was made of: their digest."""
_IN_INT8 = "words.onnx"

Floats = NDArray[np.float32]
Numbers = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one text: words with their tags, and names with their labels, all by offsets in the text."""

    words: list[tuple[int, int, str]]
    names: list[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class _Embedding:
    """Hashed tables, multiplied beforehand by what mixes them: a word is the sum of some rows."""

    tables: Floats
    parts: tuple[tuple[int, int, int, int], ...]
    """Of each table: the column it is for, its seed, its first row, its rows."""
    bias: Floats
    scale: Floats
    shift: Floats

    def vectors(self, words: Numbers) -> Floats:
        """For words [words, attributes] their vectors [words, width]; a word's hangs on no other."""
        from thinc.api import NumpyOps

        hashed = NumpyOps(use_blis=False).hash
        rows = [
            hashed(np.ascontiguousarray(words[:, column]), seed) % size + first
            for column, seed, first, size in self.parts
        ]
        summed = self.tables[np.concatenate(rows, axis=1)].sum(axis=1)
        return _normed(_largest(summed + self.bias), self.scale, self.shift)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of both networks: shapes [2, ...], the first that of the tags, the second that of the names."""

    weights: Floats
    bias: Floats
    scale: Floats
    shift: Floats

    def arrays(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Its numbers, in a fixed order."""
        return self.weights, self.bias, self.scale, self.shift


class Networks:
    """The loaded networks; `read` is what they do."""

    def __init__(self, tagging: Any, tagger: Any, recogniser: Recogniser, labels: Sequence[str]) -> None:
        naming = recogniser.layers[0]
        self._embeddings = (_embedding(tagging), _embedding(naming))
        self.layers = _layers(tagging, naming)
        self._to_tags = _matrix(_named(tagger, "softmax")[0])
        self._to_features = _matrix(_named(naming, "linear")[0])
        self._recogniser, self._labels = recogniser, tuple(labels)
        self.in_int8: Any = None
        """An onnxruntime session that stands for `layers`."""
        self._kept: dict[bytes, bytes] = {}

    def read(self, docs: Sequence[Doc]) -> list[Found]:
        """Find the tags and names of texts that are cut into words."""
        return [found for group in _groups(docs) for found in self._read(group)]

    def _read(self, docs: Sequence[Doc]) -> list[Found]:
        lengths = [len(doc) for doc in docs]
        if not sum(lengths):
            return [Found([], []) for _ in docs]
        tagging, features = self._vectors(docs, lengths)
        tags = (tagging @ self._to_tags[0] + self._to_tags[1]).argmax(axis=1).tolist()
        places = np.concatenate([doc.to_array([*_PLACE]) for doc in docs])
        names = self._recogniser.names(features, lengths, places[:, 2] > 0)
        at, out = 0, []
        for length, found in zip(lengths, names, strict=True):
            words = places[at : at + length].tolist()
            out.append(self._found(words, tags[at : at + length], found))
            at += length
        return out

    def _found(
        self, words: Sequence[Sequence[int]], tags: Sequence[int], names: Sequence[tuple[int, int, str]]
    ) -> Found:
        return Found(
            [
                (start, start + size, self._labels[tag])
                for (start, size, is_space), tag in zip(words, tags, strict=True)
                if not is_space
            ],
            [(words[first][0], words[end - 1][0] + words[end - 1][1], label) for first, end, label in names],
        )

    def agree_with(self, tagging: Any, docs: Sequence[Doc]) -> bool:
        """Whether these texts get the vectors that spaCy's own networks give them."""
        ours = self._vectors(docs, [len(doc) for doc in docs])
        theirs = (np.concatenate(tagging.predict(docs)), self._recogniser.layers[0].predict(docs))
        return all(bool(np.abs(mine - own).max() < _TOLERANCE) for mine, own in zip(ours, theirs, strict=True))

    def _vectors(self, docs: Sequence[Doc], lengths: Sequence[int]) -> tuple[Floats, Floats]:
        """What each word is among its neighbours: to the tagger, and to the recogniser of names, [words, width] each.

        Before, between and behind texts lie rows of nothing, one for each layer, so that no text sees another: spaCy
        has them too, and what passes through them is part of what it says.
        """
        own = self._own(np.concatenate([doc.to_array([*_ATTRIBUTES]) for doc in docs]))
        apart = len(self.layers)
        real = np.arange(own.shape[1]) + apart * (1 + np.repeat(np.arange(len(lengths)), lengths))
        states = np.zeros((2, own.shape[1] + apart * (1 + len(lengths)), own.shape[2]), dtype=np.float32)
        states[:, real] = own
        tagging, naming = (side[real] for side in self._among_neighbours(states))
        return tagging, naming @ self._to_features[0] + self._to_features[1]

    def _own(self, words: Numbers) -> Floats:
        """What each word is by itself, [2, words, width], from memory where it was met before."""
        kept = self._kept if len(self._kept) < _WORDS_KEPT else {}
        data, size = words.tobytes(), words.itemsize * words.shape[1]
        keys = [data[at : at + size] for at in range(0, len(data), size)]
        new = [key for key in dict.fromkeys(keys) if key not in kept]
        if new:
            rows = np.frombuffer(b"".join(new), dtype=words.dtype).reshape(len(new), -1)
            made = np.concatenate([each.vectors(rows) for each in self._embeddings], axis=1)
            kept.update((key, row.tobytes()) for key, row in zip(new, made, strict=True))
        self._kept = kept
        found = np.frombuffer(b"".join([kept[key] for key in keys]), dtype=np.float32)
        return found.reshape(len(keys), 2, -1).transpose(1, 0, 2)

    def made_of(self) -> str:
        """A SHA-256 of `layers`: where it is that of the int8 ones, these are the same."""
        total = hashlib.sha256()
        for layer in self.layers:
            for array in layer.arrays():
                total.update(array.tobytes())
        return total.hexdigest()

    def _among_neighbours(self, states: Floats) -> Sequence[Floats]:
        """What each word becomes as it sees the others, to either network."""
        if self.in_int8 is not None:
            told: Sequence[Floats] = self.in_int8.run(None, {"tags": states[0], "names": states[1]})
            return told
        width = states.shape[2]
        seen = np.zeros((*states.shape[:2], 3 * width), dtype=np.float32)  # the word before, the word, the one behind
        for layer in self.layers:
            seen[:, 1:, :width] = states[:, :-1]
            seen[:, :, width : 2 * width] = states
            seen[:, :-1, 2 * width :] = states[:, 1:]
            pieces = seen @ layer.weights
            pieces += layer.bias
            states = states + _normed(_largest(pieces), layer.scale, layer.shift)
        return tuple(states)


def networks_of(nlp: Language) -> Networks | None:
    """The networks of a pipeline, None where it is of another make than can be read here."""
    return _loaded(nlp) if nlp.pipe_names == _PIPES else None


def _groups(docs: Sequence[Doc]) -> Iterator[list[Doc]]:
    """Texts that are run together, so that no article takes memory without end."""
    group: list[Doc] = []
    words = 0
    for doc in docs:
        if group and words + len(doc) > _WORDS_TOGETHER:
            yield group
            group, words = [], 0
        group.append(doc)
        words += len(doc)
    if group:
        yield group


@lru_cache(maxsize=2)
def _loaded(nlp: Language) -> Networks | None:
    networks = plain_networks_of(nlp)
    if networks is not None:
        networks.in_int8 = _in_int8(networks.made_of())
    return networks


def plain_networks_of(nlp: Language) -> Networks | None:
    """The networks of a pipeline as it has them, in single precision; None as in `networks_of`."""
    if nlp.pipe_names != _PIPES:
        return None
    pipes: list[Any] = [nlp.get_pipe(name) for name in _PIPES]
    recogniser = recogniser_of(nlp)
    if recogniser is None or not _are_known(pipes[0].model, pipes[1].model, recogniser.layers[0]):
        return None
    networks = Networks(pipes[0].model, pipes[1].model, recogniser, pipes[1].labels)
    if not networks.agree_with(pipes[0].model, [nlp.make_doc(text) for text in _PROBE]):
        return None
    return networks


def _in_int8(made_of: str) -> Any:
    """The layers in int8; None where they were made of others."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(weights.read(_IN_INT8), options, providers=["CPUExecutionProvider"])
    return session if session.get_modelmeta().custom_metadata_map[MADE_OF] == made_of else None


def _are_known(tagging: Any, tagger: Any, naming: Any) -> bool:
    """Whether networks have the parts that are run here; whether they are joined as here, the probe tells."""
    shapes = [_shapes(model) for model in (tagging, naming)]
    return (
        tagger.name == _TAGGER and len(_named(naming, "linear")) == 1 and None not in shapes and shapes[0] == shapes[1]
    )


def _shapes(model: Any) -> list[tuple[int, ...]] | None:
    """The shapes of a network's layers behind its embedding; None where either is of another make."""
    from thinc.api import NumpyOps

    asked = [each.attrs["columns"] for each in _named(model, "extract_features")]
    tables = [each.get_param("E").shape[1] for each in _named(model, "hashembed")]
    first, *others = [each.get_param("W").shape for each in _named(model, "maxout")] or [None]
    is_known = (
        type(model.ops) is NumpyOps
        and len(asked) == 1
        and set(asked[0]) <= set(_ATTRIBUTES)
        and first is not None
        and first == (tables[0], _PIECES, sum(tables))  # not, say, fixed vectors beside the hashed ones
        and all(shape == (first[0], _PIECES, 3 * first[0]) for shape in others)  # a word, one before, one behind
        and len(_named(model, "layernorm")) == 1 + len(others)
    )
    return others if is_known else None


def _embedding(model: Any) -> _Embedding:
    (features,) = _named(model, "extract_features")
    columns = [_ATTRIBUTES.index(name) for name in features.attrs["columns"]]
    mixing, norm = _named(model, "maxout")[0], _named(model, "layernorm")[0]
    mixed, bias = _matrix(mixing)
    tables: list[Floats] = []
    parts: list[tuple[int, int, int, int]] = []
    first = 0
    for hashing in _named(model, "hashembed"):
        table = hashing.get_param("E")
        number, width = len(parts), table.shape[1]
        tables.append(table @ mixed[number * width : (number + 1) * width])
        parts.append((columns[hashing.attrs["column"]], hashing.attrs["seed"], first, len(table)))
        first += len(table)
    return _Embedding(np.concatenate(tables), tuple(parts), bias, norm.get_param("G"), norm.get_param("b"))


def _layers(*models: Any) -> list[Layer]:
    """The layers behind the embeddings, those of both networks side by side."""
    parts = [zip(_named(model, "maxout")[1:], _named(model, "layernorm")[1:], strict=True) for model in models]
    return [
        Layer(
            np.stack([_matrix(mixing)[0] for mixing, _ in pair]),
            np.stack([_matrix(mixing)[1][None] for mixing, _ in pair]),
            np.stack([norm.get_param("G")[None] for _, norm in pair]),
            np.stack([norm.get_param("b")[None] for _, norm in pair]),
        )
        for pair in zip(*parts, strict=True)
    ]


def _named(model: Any, name: str) -> list[Any]:
    """The layers of a name, in the order in which they are run."""
    return [layer for layer in model.walk(order="dfs_pre") if layer.name == name]


def _matrix(layer: Any) -> tuple[Floats, Floats]:
    """What a layer multiplies by [in, out], and what it adds; of a maxout all first pieces come first."""
    matrix, bias = layer.get_param("W"), layer.get_param("b")
    if matrix.ndim > 2:
        matrix, bias = matrix.transpose(1, 0, 2).reshape(-1, matrix.shape[2]), bias.T.reshape(-1)
    return np.ascontiguousarray(matrix.T), bias


def _largest(pieces: Floats) -> Floats:
    width = pieces.shape[-1] // _PIECES
    return np.maximum(np.maximum(pieces[..., :width], pieces[..., width : 2 * width]), pieces[..., 2 * width :])


def _normed(vectors: Floats, scale: Floats, shift: Floats) -> Floats:
    out: Floats = vectors - vectors.mean(axis=-1, keepdims=True)
    spread = np.einsum("...i,...i->...", out, out)[..., None] / np.float32(out.shape[-1]) + np.float32(1e-8)
    out *= spread ** np.float32(-0.5)
    out *= scale
    out += shift
    return out
