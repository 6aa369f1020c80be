"""Messages between two processes: a letter that says what it is, and bytes, over a pair of sockets.

Every wait ends at a deadline and no message is longer than agreed, whatever the other side does. What is in a message
is never run: see `plain`.
"""

from __future__ import annotations

import socket
import struct
import time

__all__ = ["MOST_BYTES", "Line", "pair"]

MOST_BYTES = 512 * 2**20
"""Of one message: the record of a story of some 5,000 articles, and five times the largest page with its bytes."""
_HEAD = struct.Struct(">cI")
_BITE_BYTES = 1 << 20


class Line:
    """One end of a line. Not for several threads at a time."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def fileno(self) -> int:
        """The descriptor, for who waits on several."""
        return self._end.fileno()

    def close(self) -> None:
        """Hang up."""
        self._end.close()

    def send(self, letter: bytes, payload: bytes = b"", *, until: float | None = None) -> None:
        """Send a message by the moment `until` (of `time.monotonic`). Raises OSError where nobody takes it by then."""
        self._limit(until)
        if len(payload) > MOST_BYTES:
            raise OverflowError(f"a message of {len(payload)} bytes")
        head = _HEAD.pack(letter, len(payload))
        if len(payload) <= _BITE_BYTES:
            self._end.sendall(head + payload)
        else:
            self._end.sendall(head)
            self._limit(until)
            self._end.sendall(payload)

    def receive(self, *, until: float | None = None, most_bytes: int = MOST_BYTES) -> tuple[bytes, bytes]:
        """The letter and the bytes of the next message.

        Raises TimeoutError where it is not here by `until`, EOFError where the other side is gone, and OverflowError
        where it is longer than `most_bytes`.
        """
        letter, size = _HEAD.unpack(self._take(_HEAD.size, until))
        if size > most_bytes:
            raise OverflowError(f"a message of {size} bytes")
        return letter, self._take(size, until)

    def expect(self, letter: bytes) -> bytes:
        """The bytes of the next message, which is of this kind. Raises EOFError where nobody wants more."""
        told, payload = self.receive()
        if told == b"Z":
            raise EOFError
        assert told == letter, told
        return payload

    def _take(self, size: int, until: float | None) -> bytes:
        pieces, left = [], size
        while left:
            self._limit(until)
            try:
                piece = self._end.recv(min(left, _BITE_BYTES))
            except ConnectionError:
                piece = b""
            if not piece:
                raise EOFError
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)

    def _limit(self, until: float | None) -> None:
        if until is None:
            self._end.settimeout(None)
            return
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._end.settimeout(left)


def pair() -> tuple[socket.socket, socket.socket]:
    """Two sockets that lead to each other, and nowhere else."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
