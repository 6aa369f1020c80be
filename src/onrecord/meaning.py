"""What a sentence means, as a vector: sentences that tell the same in other words lie near each other.

The model is all-MiniLM-L6-v2, in int8 (the extra `meaning`). Its tokenizer is the one shipped for the tagger.

A vector is kept in 388 bytes: a scale (float32), then 384 numbers (int8) which times the scale have the length one. So
the product of two vectors' numbers is a whole number below 2**24, which float32 holds exactly, whatever the order of
adding: the same vectors have the same similarity on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["ENTRY", "PIECES", "Encoder", "Session", "Tokens", "entry_of", "load_encoder", "similarities"]

ENTRY = np.dtype([("scale", "<f4"), ("numbers", "i1", (384,))])
"""A vector as it is kept; all zeros stand for none."""

PIECES = 256
"""Word pieces that are read of a sentence, as many as the model's makers let it read; the rest is cut off."""

_TOGETHER, _FILLER = 8, 4
"""Sentences that are read together at most, and by how many pieces they may differ: an article of 550 words takes 112
CPU-milliseconds, one by one 144, with eight of any length 119, with 32 of any length 196."""

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
        """The vector of a sentence, in the bytes of an `ENTRY`."""
        return self.vectors([text])[0]

    def vectors(self, texts: Sequence[str]) -> list[bytes]:
        """The vectors of several sentences, in their order: those of like length are read together, in less time.

        How many are read together may change the last bits of a sum, so the same sentences give the same bytes, and
        one sentence among others all but surely the bytes that it has by itself (198 of 198 in nine articles).
        """
        read = [self._pieces(text) for text in texts]
        out = [b""] * len(read)
        for group in _groups([len(pieces) for pieces in read]):
            width = len(read[group[-1]])
            ids = np.zeros((len(group), width), dtype=np.int64)
            mask = np.zeros_like(ids)
            for row, number in enumerate(group):
                ids[row, : len(read[number])] = read[number]
                mask[row, : len(read[number])] = 1
            feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            (states,) = self.session.run(["last_hidden_state"], feed)
            for row, number in enumerate(group):
                out[number] = entry_of(states[row, : len(read[number])].mean(axis=0))
        return out

    def _pieces(self, text: str) -> list[int]:
        whole = text.encode("utf-8", "replace").decode("utf-8")  # no halves of surrogate pairs, as a terminal may give
        pieces: list[int] = self.tokens.encode(whole).ids
        return pieces


def _groups(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The numbers of sentences that are read together, the longest of each group last."""
    group: list[int] = []
    for number in sorted(range(len(lengths)), key=lengths.__getitem__):
        if group and (len(group) == _TOGETHER or lengths[number] - lengths[group[0]] > _FILLER):
            yield group
            group = []
        group.append(number)
    if group:
        yield group


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
