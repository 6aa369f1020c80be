"""Bytes in, and as long as they last: numbers, words and choices. The same bytes always give the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from onrecord.utf16 import well_formed

__all__ = ["Draw", "page_of", "text_of"]

_T = TypeVar("_T")


class Draw:
    """What is left of some bytes; where nothing is, every number is 0."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._data)

    def number(self, below: int) -> int:
        """A number from 0 to `below`, which is left out; one byte up to 256, else two."""
        size = 1 if below <= 256 else 2
        taken = self._data[self._at : self._at + size]
        self._at += size
        return int.from_bytes(taken, "big") % below

    def one(self, choices: Sequence[_T]) -> _T:
        """One of `choices`."""
        return choices[self.number(len(choices))]

    def piece(self) -> bytes:
        """Up to 255 bytes: as many as the next one says."""
        size = self.number(256)
        taken = self._data[self._at : self._at + size]
        self._at += size
        return taken

    def words(self) -> str:
        """A piece as text, half surrogate pairs among it."""
        return text_of(self.piece())

    def rest(self) -> bytes:
        """All that is left."""
        taken = self._data[self._at :]
        self._at = len(self._data)
        return taken


def text_of(data: bytes) -> str:
    """Bytes as text: UTF-8 with half surrogate pairs, and what is none as U+FFFD.

    >>> text_of("né".encode()), text_of(bytes([0xED, 0xA0, 0x80, 0xFF]))
    ('né', '\\ud800�')
    """
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        bad = data[: error.start].decode("utf-8", "surrogatepass")
        return (
            f"{bad}\ufffd{text_of(data[error.start + 1 :])}" if len(data) < _LONG else data.decode("utf-8", "replace")
        )


def page_of(data: bytes) -> str:
    """Bytes as the text of a page, which has no half of a surrogate pair: what reads pages sees to that."""
    return well_formed(text_of(data))


_LONG = 500  # bytes, up to which each one that is wrong may be stepped over by itself
