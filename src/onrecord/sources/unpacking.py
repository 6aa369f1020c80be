"""A stream in, and the same stream with its beginning looked at, or unpacked from gzip or Zstandard as it is read.

All are raw: a read gives what is there, so that all that came before a fault has been handed on when it is raised.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from onrecord.errors import InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["GZIP", "ZSTD", "Begun", "Unpacked", "UnpackedZstd", "begin", "refuse_bomb", "seekable"]

GZIP = b"\x1f\x8b"
ZSTD = (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18")  # of a frame, and of the dictionary that some archives begin with
_BITE_BYTES = 1 << 16
# A stream that swells to more than this many times its size is a bomb, once it is larger than any page. News pages pack
# 3 to 10 times, the most repetitive logs some 100; zeros pack 1,000 times, which is all that gzip can.
_MAX_SWELLING = 200
_MAX_UNASKED_BYTES = 100_000_000


class Begun(io.RawIOBase):
    """A stream whose first bytes were read already: `head`, and then what is left in it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self.head = head
        self._left = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer as far as one read goes; 0 at the end."""
        room = memoryview(buffer).cast("B")
        piece = self._left[: len(room)]
        self._left = self._left[len(piece) :]
        piece = piece or memoryview(self._rest.read(len(room)))
        room[: len(piece)] = piece
        return len(piece)


def begin(stream: BinaryIO, size: int) -> Begun:
    """Look at the first `size` bytes of a stream; less only where it ends before, or is broken from there on."""
    head = b""
    try:
        while len(head) < size and (piece := stream.read(size - len(head))):
            head += piece
    except InputError:
        if not head:
            raise  # else it is raised again by who reads on
    return Begun(head, stream)


def refuse_bomb(given: int, taken: int) -> None:
    """Raise InputError where the first of these bytes have come of the second, as of a bomb."""
    if given > max(_MAX_UNASKED_BYTES, _MAX_SWELLING * taken):
        raise InputError(f"swells to more than {_MAX_SWELLING} times its size when unpacked, as no news does")


@contextmanager
def seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """The stream from its beginning, or a copy of it on disk where it is a pipe: some files are read from their end."""
    if stream.seekable():
        stream.seek(0)
        yield stream
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy, 1 << 20)
        copy.seek(0)
        yield copy


class Unpacked(io.RawIOBase):
    """What a gzip stream holds, of one member or many, unpacked as it is read.

    Reading raises InputError, once all that was whole has been given, where the stream is damaged, ends in the middle,
    or is a bomb.
    """

    def __init__(self, packed: io.RawIOBase) -> None:
        self._packed = packed
        self._unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._waiting = b""
        self._taken = self._given = 0
        self._is_within = False  # a member, which has to come to its end

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer as far as one piece goes; 0 at the end."""
        room = memoryview(buffer).cast("B")
        piece = b""
        while not piece:
            if not self._waiting and not self._refill() and not self._is_within:
                return 0
            piece = self._next_piece(len(room))
        self._given += len(piece)
        refuse_bomb(self._given, self._taken)
        room[: len(piece)] = piece
        return len(piece)

    def _refill(self) -> bool:
        self._waiting = self._packed.read(_BITE_BYTES) or b""
        self._taken += len(self._waiting)
        return bool(self._waiting)

    def _next_piece(self, size: int) -> bytes:
        if self._unpack.eof:
            if not (start := self._waiting.lstrip(b"\x00")):  # some tools fill up the last block with zeros
                self._waiting, self._is_within = b"", False
                return b""
            self._waiting, self._unpack = start, zlib.decompressobj(zlib.MAX_WBITS | 16)
        had = bool(self._waiting)
        try:
            piece = self._unpack.decompress(self._waiting, size)
        except zlib.error:
            raise InputError("is damaged: its compression is broken from here on") from None
        self._waiting = self._unpack.unused_data if self._unpack.eof else self._unpack.unconsumed_tail
        self._is_within = not self._unpack.eof
        if not piece and not had and self._is_within:
            raise InputError("ends in the middle: it was cut off, and what is whole of it was read")
        return piece


class UnpackedZstd(io.RawIOBase):
    """What a Zstandard stream holds, of one frame or many, with the dictionary at its beginning if there is one.

    Reading raises InputError as that of `Unpacked` does.
    """

    def __init__(self, packed: io.RawIOBase) -> None:
        from fastwarc.stream_io import ZstdReader

        self._packed = _Counted(packed)
        self._reader = ZstdReader(self._packed)
        self._given = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer as far as one piece goes; 0 at the end."""
        room = memoryview(buffer).cast("B")
        try:
            piece = self._reader.read(min(len(room), _BITE_BYTES))
        except OSError as error:
            is_cut_off = "incomplete" in str(error)
            raise InputError(
                "ends in the middle: it was cut off, and what is whole of it was read"
                if is_cut_off
                else "is damaged: its compression is broken from here on"
            ) from None
        self._given += len(piece)
        refuse_bomb(self._given, self._packed.tell())
        room[: len(piece)] = piece
        return len(piece)


class _Counted:
    """What fastwarc reads from: it asks where it stands, and never goes back."""

    def __init__(self, stream: io.RawIOBase) -> None:
        self._stream = stream
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size) or b""
        self._at += len(piece)
        return piece

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        raise io.UnsupportedOperation

    def close(self) -> None:
        """Leave the stream to who opened it."""
