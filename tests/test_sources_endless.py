"""Servers that never end, send more than they may, or less than they say, hold and fill nobody."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib

import pytest
from net_kit import Answer, Net, ask, moved, net, page

from onrecord.errors import FetchError
from onrecord.sources import fetching

__all__ = ["net"]

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_CHUNKED = _HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def drop_by_drop(begin: bytes, piece: bytes, pause_seconds: float = 0.0) -> Answer:
    def answer(line: socket.socket) -> None:
        line.sendall(begin)
        while True:
            line.sendall(piece)
            time.sleep(pause_seconds)

    return answer


def packed(body: bytes, coding: str, *, head: bytes = _HEAD) -> bytes:
    return head + f"Content-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def endless_empty_blocks(line: socket.socket) -> None:
    """A gzip stream that is never over and holds nothing: what it swells to stays within every bound."""
    stream = zlib.compressobj(wbits=31)
    line.sendall(_HEAD + b"Content-Encoding: gzip\r\n\r\n" + stream.compress(b"") + stream.flush(zlib.Z_SYNC_FLUSH))
    while True:
        line.sendall(b"\x00\x00\x00\xff\xff" * 10_000)


_ZEROS = bytes(10_000_000)
_LARGE, _BROKEN, _SLOW = "larger than 5 MB", "broke off the transfer", "took longer than"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(drop_by_drop(b"", b"H", 0.1), _SLOW, id="no head"),
        pytest.param(drop_by_drop(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.1), _SLOW, id="a slow head"),
        pytest.param(drop_by_drop(_CHUNKED, b"1\r\na\r\n", 0.1), _SLOW, id="a slow body"),
        pytest.param(drop_by_drop(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 1_000), _BROKEN, id="headers without end"),
        pytest.param(drop_by_drop(b"HTTP/1.1 200 OK\r\nX: ", b"y" * 9_999), _BROKEN, id="a header without end"),
        pytest.param(drop_by_drop(b"", b"HTTP/1.1 103 Hints\r\nX:" + b"y" * 9_999 + b"\r\n\r\n"), _LARGE, id="hints"),
        pytest.param(drop_by_drop(_CHUNKED, b"2710\r\n" + b"a" * 10_000 + b"\r\n"), _LARGE, id="chunks without end"),
        pytest.param(drop_by_drop(_CHUNKED, b"1;" + b"x" * 9_000 + b"\r\na\r\n"), _LARGE, id="extensions of chunks"),
        pytest.param(drop_by_drop(_CHUNKED + b"0\r\n", b"X: y\r\n" * 1_000), _BROKEN, id="trailers without end"),
        pytest.param(drop_by_drop(_HEAD + b"\r\n", b"a" * 99_999), _LARGE, id="a body without end"),
        pytest.param(endless_empty_blocks, _LARGE, id="packed and empty without end"),
        pytest.param(drop_by_drop(packed(gzip.compress(b"a"), "gzip").replace(b"Content-Length", b"X"), b"a" * 9_999),
                     None, id="packed, and more behind it"),
        pytest.param(packed(gzip.compress(_ZEROS), "gzip"), _LARGE, id="a bomb"),
        pytest.param(packed(zlib.compress(_ZEROS), "deflate"), _LARGE, id="a bomb of zlib"),
        pytest.param(packed(gzip.compress(gzip.compress(_ZEROS)), "gzip, gzip"), "as gzip, gzip", id="a bomb twice"),
        pytest.param(packed(b"\x1b", "br"), "packed as br", id="brotli"),
        pytest.param(packed(b"\x28\xb5\x2f\xfd", "zstd"), "packed as zstd", id="zstd"),
        pytest.param(packed(b"a", "identity\r\nContent-Encoding: gzip"), "packed as identity, gzip", id="two headers"),
        pytest.param(packed(gzip.compress(b"a" * 999)[:-12], "gzip"), "ends in the middle", id="cut off while packed"),
        pytest.param(page(b"Hello", length=10), _BROKEN, id="shorter than it says"),
        pytest.param(page(b"Hello", length=10**12), _BROKEN, id="much shorter than it says"),
        pytest.param(page(b"Hello, and more", length=5), None, id="longer than it says"),
        pytest.param(page(b"Hello", "Content-Length: 6"), _BROKEN, id="two lengths"),
        pytest.param(page(b"Hello", length=-1), _BROKEN, id="less than no length"),
        pytest.param(_CHUNKED + b"5\r\nHel", _BROKEN, id="a chunk that is cut off"),
        pytest.param(_CHUNKED + b"-5\r\nHello\r\n0\r\n\r\n", _BROKEN, id="a chunk of less than nothing"),
        pytest.param(_CHUNKED + b"ffffffffffffffffffffff\r\nHello", _BROKEN, id="a chunk larger than the world"),
        pytest.param(b"HTTP/1.1 101 Other\r\nUpgrade: x\r\n\r\nHello", _BROKEN, id="another protocol"),
        pytest.param(b"SSH-2.0-OpenSSH_9.9\r\n", _BROKEN, id="no web server"),
        pytest.param(b"", _BROKEN, id="nothing"),
    ],
)  # fmt: skip
def test_no_server_holds_or_fills_us(
    net: Net, monkeypatch: pytest.MonkeyPatch, answer: Answer, reason: str | None
) -> None:
    if reason == _SLOW:
        monkeypatch.setattr(fetching, "MAX_SECONDS", 0.3)
    net.answers["/"] = answer
    if reason is None:
        assert ask(net, "http://news.example/") in (b"Hello", b"a")
    else:
        with pytest.raises(FetchError, match=reason):
            ask(net, "http://news.example/")
    end = time.monotonic() + 5
    while any(thread.name == "fetch" for thread in threading.enumerate()):
        assert time.monotonic() < end, "what asks goes on though it was given up"
        time.sleep(0.01)


@pytest.mark.parametrize("to", ["/go", "http://news.example/go", "http://six.example/go", "/go?a", "?b"])
def test_redirects_come_to_an_end(net: Net, to: str) -> None:
    net.answers["/go"] = moved(to)
    with pytest.raises(FetchError, match="redirects more than 8 times"):
        ask(net, "http://news.example/go")
    assert len(net.lines) == 9


def test_the_time_is_for_all_redirects_together(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(line: socket.socket) -> None:
        time.sleep(0.15)
        line.sendall(moved("/go"))

    monkeypatch.setattr(fetching, "MAX_SECONDS", 0.4)
    net.answers["/go"] = slowly
    with pytest.raises(FetchError, match=_SLOW):
        ask(net, "http://news.example/go")
    assert len(net.lines) <= 3
