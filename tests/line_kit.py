"""A server under attack, for tests: over a real line, byte for byte, as no framework's client would write it."""

import re
import socket
from collections.abc import Iterator

import pytest
from web_kit import AtOnce, article_line, fill, served

__all__ = ["CLOSE", "HOST", "TOKEN", "asked", "line_to", "port", "said", "status", "walled"]

TOKEN = "long-and-random"
HOST = b"Host: 127.0.0.1\r\n"
CLOSE = b"Connection: close\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A desk with a story, open to this machine."""
    folder = tmp_path_factory.mktemp("open")
    fill(
        folder,
        article_line("Herald", "Talks go on\nThe council met.\nAna Vell said that the harbour opens on Monday.\n"),
    )
    with served(folder, clerk=AtOnce) as port:
        yield port


@pytest.fixture(scope="module")
def walled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A desk that others can reach: with a token."""
    folder = tmp_path_factory.mktemp("walled")
    with served(folder, host="10.1.2.3", names=("127.0.0.1",), token=TOKEN, wrong_tokens_per_minute=10_000) as port:
        yield port


def line_to(port: int, *, of: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(of, 0))


def said(port: int, data: bytes, *, of: str = "127.0.0.1") -> bytes:
    """All that the server says to this, until it lets go of the line."""
    out = b""
    with line_to(port, of=of) as line:
        try:
            line.sendall(data)
            while more := line.recv(65536):
                out += more
        except ConnectionError:  # it was cut
            pass
    return out


def asked(path: str, *lines: str, method: str = "GET", body: bytes = b"", host: str = "127.0.0.1") -> bytes:
    """A request, as bytes; the line is let go of then."""
    length = (f"Content-Length: {len(body)}",) if body or method == "POST" else ()
    head = "".join(f"{each}\r\n" for each in (f"Host: {host}", "Connection: close", *length, *lines))
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    assert found, answer[:200]
    return int(found[1])
