"""What a sentence means, as a vector: sentences that tell the same in other words lie near each other.

The model is all-MiniLM-L6-v2, in int8 (the extra `meaning`). Its tokenizer is the one shipped for the tagger.

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

__all__ = ["ENTRY", "PIECES", "Encoder", "Session", "Tokens", "entry_of", "load_encoder", "similarities"]

ENTRY = np.dtype([("scale", "<f4"), ("numbers", "i1", (384,))])
"""A vector as it is kept; all zeros stand for none."""

PIECES = 256
"""Word pieces that are read of a sentence, as many as the model's makers let it read; the rest is cut off."""

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

        One sentence at a time: the range of the int8 numbers is that of the whole run, so that a sentence's vector
        would hang on its neighbours.
        """
        whole = text.encode("utf-8", "replace").decode("utf-8")  # no halves of surrogate pairs, as a terminal may give
        ids = np.array([self.tokens.encode(whole).ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (states,) = self.session.run(["last_hidden_state"], feed)
        return entry_of(states[0].mean(axis=0))


def load_encoder(model: bytes, read: Callable[[str], bytes]) -> Encoder:
    """The encoder of the weights ``model``; ``read`` gives the bytes of a shipped file (`onrecord.weights.read`)."""
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    tokens = Tokenizer.from_str(read("tokenizer.json").decode("utf-8"))
    tokens.enable_truncation(PIECES)
    tokens.no_padding()
    return Encoder(onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"]), tokens)


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
