"""What a sentence means, as a vector: sentences that tell the same in other words lie near each other.

The model is all-MiniLM-L6-v2 in int8 (`models/meaning.md`). Its tokenizer is the one shipped for the tagger.

A vector is kept in 388 bytes: a scale (float32), then 384 numbers (int8) which times the scale have the length one. So
the product of two vectors' numbers is a whole number below 2**24, which float32 holds exactly, whatever the order of
adding: the same vectors have the same similarity on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["ENTRY", "PIECES", "WEIGHTS", "Encoder", "Session", "Tokens", "entry_of", "load_encoder", "similarities"]

ENTRY = np.dtype([("scale", "<f4"), ("numbers", "i1", (384,))])
"""A vector as it is kept; all zeros stand for none."""

WEIGHTS = "meaning.onnx"
"""The name of the model's file among the shipped weights."""

PIECES = 256
"""Word pieces that are read of a sentence, as many as the model's makers let it read; the rest is cut off."""

_SLOW_FUSION = "SkipLayerNormFusion"
"""On a CPU the fused operator is slower than the two it replaces: 55 CPU-milliseconds an article, 50 without it."""

_TOP = 127  # the largest int8 on both sides of zero


class Session(Protocol):
    """What is asked of a model: onnxruntime's ``InferenceSession`` fits."""

    def run(self, output_names: Sequence[str] | None, input_feed: dict[str, Any]) -> Sequence[Any]: ...


class Tokens(Protocol):
    """What is asked of a tokenizer: ``tokenizers.Tokenizer`` fits."""

    def encode(self, sequence: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class Encoder:
    """Loaded weights. ``vector`` is the only thing they do."""

    session: Session
    tokens: Tokens

    def vector(self, text: str) -> bytes:
        """The vector of a sentence, in the bytes of an `ENTRY`.

        Sentences are read one by one: the range of the int8 numbers is that of the whole run, so that a vector would
        hang on those read with it.
        """
        (vectors,) = self.session.run(["vector"], {"ids": np.array([self._pieces(text)], dtype=np.int64)})
        return entry_of(vectors[0])

    def _pieces(self, text: str) -> list[int]:
        whole = text.encode("utf-8", "replace").decode("utf-8")  # no halves of surrogate pairs, as a terminal may give
        pieces: list[int] = self.tokens.encode(whole).ids
        return pieces


def load_encoder(read: Callable[[str], bytes]) -> Encoder:
    """Load the shipped encoder; ``read`` gives the bytes of a named weights file (`onrecord.weights.read`)."""
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    tokens = Tokenizer.from_str(read("tokenizer.json").decode("utf-8"))
    tokens.enable_truncation(PIECES)
    tokens.no_padding()
    session = onnxruntime.InferenceSession(
        read(WEIGHTS), options, providers=["CPUExecutionProvider"], disabled_optimizers=[_SLOW_FUSION]
    )
    return Encoder(session, tokens)


def entry_of(vector: NDArray[np.floating[Any]]) -> bytes:
    """A vector of 384 numbers, whatever its length, in the bytes of an `ENTRY`.

    >>> np.frombuffer(entry_of(np.eye(384)[0]), ENTRY)["numbers"][0, :3].tolist()
    [127, 0, 0]
    """
    numbers = np.rint(vector * (_TOP / np.abs(vector).max())).astype(np.int8)
    scale = 1.0 / np.sqrt(np.square(numbers, dtype=np.int64).sum())
    return np.array([(scale, numbers)], dtype=ENTRY).tobytes()


def similarities(vector: bytes, block: bytes) -> NDArray[np.float32]:
    """How alike a vector is to each of a block of them: 1 for the same, about 0 for strangers, nan for none.

    >>> one, other = entry_of(np.eye(384)[0]), entry_of(np.eye(384)[1])
    >>> similarities(one, one + other + bytes(ENTRY.itemsize)).round(3).tolist()
    [1.0, 0.0, nan]
    """
    (asked,) = np.frombuffer(vector, ENTRY)
    entries = np.frombuffer(block, ENTRY)
    products = entries["numbers"].astype(np.float32) @ asked["numbers"].astype(np.float32)
    scales = np.where(entries["scale"] > 0, entries["scale"], np.nan)
    found: NDArray[np.float32] = products * scales * asked["scale"]
    return found
