"""Files of object storage for a worker, which has no network and no keys: whoever asked it to work reads them for it.

Handed   the worker's side: a `sources.Storage` whose files come in pieces over the line
Shelf    the other side: it hands out what lies below the input at hand, and nothing else
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, BinaryIO, cast

from onrecord.cage import plain
from onrecord.cage.lines import Line
from onrecord.errors import InputError, UsageError
from onrecord.sources import Storage

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Handed", "Shelf"]

_PIECE_BYTES = 1 << 20
_LISTED = tuple[tuple[str, ...] | None, str]
"""The files below an address; or None, and why there are none."""
_OPENED = tuple[int | None, str]
"""How many bytes a file has; or None, and why it cannot be opened."""
_WANTED = tuple[int, int]
"""From which byte on, and how many."""
_PIECE = tuple[bytes | None, str]
"""Bytes of a file; or None, and why they cannot be read."""


class Handed:
    """A `sources.Storage` that another process reads from. One file is open at a time."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def below(self, address: str) -> list[str]:
        """The addresses of all files below one. Raises InputError as the other process does."""
        self._line.send(b"D", json.dumps(address).encode())
        found, why = plain.load(_LISTED, self._line.expect(b"D"))
        if found is None:
            raise InputError(why)
        return list(found)

    def open(self, address: str) -> BinaryIO:
        """The file at an address. Raises InputError as the other process does."""
        self._line.send(b"O", json.dumps(address).encode())
        size, why = plain.load(_OPENED, self._line.expect(b"O"))
        if size is None:
            raise InputError(why)
        return cast(BinaryIO, io.BufferedReader(_File(self._line, size), _PIECE_BYTES))


class _File(io.RawIOBase):
    def __init__(self, line: Line, size: int) -> None:
        self._line = line
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer).cast("B")
        self._line.send(b"B", json.dumps([self._at, len(room)]).encode())
        piece, why = plain.load(_PIECE, self._line.expect(b"B"))
        if piece is None:
            raise OSError(why)
        room[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


class Shelf:
    """What lies below the input at hand. It answers what a worker asks, who may be taken over."""

    def __init__(self, storage: Storage | None) -> None:
        self._storage = storage
        self._known: frozenset[str] = frozenset()
        self._file: BinaryIO | None = None

    def answer(self, letter: bytes, payload: bytes, input: str) -> bytes:
        """What to send back. Raises Garbled for what no honest worker asks for."""
        if self._storage is None:
            raise plain.Garbled("there is no storage")
        if letter == b"D":
            return plain.dump(_LISTED, self._listed(self._storage, plain.load(str, payload), input))
        if letter == b"O":
            return plain.dump(_OPENED, self._opened(self._storage, plain.load(str, payload)))
        return plain.dump(_PIECE, self._piece(*plain.load(_WANTED, payload)))

    def _listed(self, storage: Storage, address: str, input: str) -> tuple[tuple[str, ...] | None, str]:
        if address != input:
            raise plain.Garbled("another address than that of the input")
        try:
            found = tuple(storage.below(address))
        except (InputError, UsageError) as error:
            return None, str(error)
        self._known = frozenset(found)
        return found, ""

    def _opened(self, storage: Storage, address: str) -> tuple[int | None, str]:
        if address not in self._known:
            raise plain.Garbled("a file that does not lie below the input")
        self.close()
        try:
            self._file = storage.open(address)
            return self._file.seek(0, io.SEEK_END), ""
        except (InputError, UsageError) as error:
            return None, str(error)
        except Exception as error:  # each kind of storage has errors of its own
            return None, f"cannot be opened ({type(error).__name__})"

    def _piece(self, at: int, size: int) -> tuple[bytes | None, str]:
        if self._file is None or at < 0 or size < 0:
            raise plain.Garbled("no piece of a file")
        try:
            self._file.seek(at)
            return self._file.read(min(size, _PIECE_BYTES)), ""
        except Exception as error:
            return None, f"{type(error).__name__}"

    def close(self) -> None:
        """Close what is open."""
        if self._file is not None:
            self._file.close()
            self._file = None
