"""A network for tests: names are resolved by a table, and each line that would be opened is written down.

One to the open internet is led to a server on this machine instead.
"""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

import pytest

from onrecord.sources import fetch

__all__ = ["OPEN", "Answer", "Net", "ask", "moved", "net", "page"]

OPEN, OPEN_TOO = "93.184.216.34", "2606:2800:220:1::1"
_NAMES = {
    "news.example": (OPEN,),
    "six.example": (OPEN_TOO,),
    "both.example": ("2606:2800:220:1::dead", OPEN),  # the first does not answer
    "inside.example": ("10.0.0.1",),
    "mixed.example": (OPEN, "10.0.0.1"),
    "loop.example": ("127.0.0.1",),
    "loop6.example": ("::1",),
    "mapped.example": ("::ffff:127.0.0.1",),
    "cloud.example": ("169.254.169.254",),
    "translated.example": ("64:ff9b::7f00:1",),
    "scoped.example": ("fe80::1%eth0",),
    "nowhere.example": (),
}
Answer = bytes | Callable[[socket.socket], None]


class Net:
    """What lines went where, what was asked over them, and the server at the end of those that may be opened."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.resolved: list[str] = []
        self.asked: list[bytes] = []
        self.answers: dict[str, Answer] = {}
        self.names = {name: itertools.repeat(found) for name, found in _NAMES.items()}
        self.tls: ssl.SSLContext | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._connect = socket.create_connection
        threading.Thread(target=self._serve, daemon=True).start()

    def resolve(self, host: str, port: int) -> list[str]:
        self.resolved.append(host)
        if host in self.names:
            return list(next(self.names[host]))
        if host == "localhost":
            return ["127.0.0.1"]
        # A number in any writing that the system's library knows; a name would be asked for in the real network.
        return [str(info[4][0]) for info in socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)]

    def connect(self, address: tuple[str, int], timeout: float, source_address: object = None) -> socket.socket:
        self.lines.append(address[0])
        if address[0] not in (OPEN, OPEN_TOO):
            raise ConnectionRefusedError
        return self._connect(self._listener.getsockname(), timeout)

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        try:
            if self.tls and line.recv(1, socket.MSG_PEEK) == b"\x16":
                line = self.tls.wrap_socket(line, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head and (data := line.recv(65536)):
                head += data
            self.asked.append(head)
            path = head.split(b" ")[1].decode().partition("?")[0]
            answer = self.answers.get(path, page(b"Hello"))
            if isinstance(answer, bytes):
                line.sendall(answer)
            else:
                answer(line)
            line.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        finally:
            line.close()


def page(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    told = [f"Content-Length: {len(body) if length is None else length}", "Content-Type: text/html", *headers]
    return (
        f"HTTP/1.1 {status}\r\n".encode() + "".join(f"{each}\r\n" for each in told).encode("latin-1") + b"\r\n" + body
    )


def moved(to: str, status: str = "302 Found") -> bytes:
    return page(b"", f"Location: {to}", status=status)


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Net]:
    net = Net()
    monkeypatch.setattr("socket.create_connection", net.connect)
    yield net
    net.close()


def ask(net: Net, url: str, **options: object) -> bytes:
    return fetch(url, resolve=net.resolve, **options).content  # type: ignore[arg-type]
