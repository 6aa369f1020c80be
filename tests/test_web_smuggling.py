"""No request comes into the server behind another, or as another than it looks."""

import re

import pytest
from line_kit import CLOSE, HOST, asked, port, said, status

__all__ = ["port"]

SECRETLY = b"GET /secretly HTTP/1.1\r\n" + HOST + b"\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\nHost: 127.0.0.1\n\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\nX: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\rb\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\r\n b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\r\n\tb\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\x00b\r\n\r\n",
        b"GET / HTTP/1.1\r\n X: y\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost\t: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.2\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/2.0\r\nHost: 127.0.0.1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / http/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET  / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /a b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"G(T / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"\r\nGET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET http://127.0.0.1/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"POST /add HTTP/1.0\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        *(
            b"POST /add HTTP/1.1\r\nHost: 127.0.0.1\r\n" + told + b"\r\n0\r\n\r\n"
            for told in (
                b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
                b"Content-Length: 5\r\nContent-Length: 6\r\n",
                b"Content-Length: 5, 6\r\n",
                b"Content-Length: +5\r\n",
                b"Content-Length: -5\r\n",
                b"Content-Length: 0x5\r\n",
                b"Content-Length: 5_0\r\n",
                b"Content-Length: 5 0\r\n",
                b"Content-Length:\r\n",
                b"Content-Length : 5\r\n",
                b"Content-Length: \xd9\xa3\r\n",
                b"Transfer-Encoding: xchunked\r\n",
                b"Transfer-Encoding: chunked, chunked\r\n",
                b"Transfer-Encoding: gzip, chunked\r\n",
                b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                b"Transfer-Encoding: \x0bchunked\r\n",
                b'Transfer-Encoding: "chunked"\r\n',
                b"Transfer-Encoding:\r\n chunked\r\n",
                b"Transfer-Encoding : chunked\r\n",
                b"Transfer-Encoding: chunked;q=1\r\n",
            )
        ),
        *(
            b"POST /add HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n" + chunks
            for chunks in (
                b"1\nx\n0\n\n",
                b"1\r\nx\n0\r\n\r\n",
                b"1;a\nb\r\nx\r\n0\r\n\r\n",
                b"1\r\nxyz0\r\n\r\n",
                b"-1\r\nx\r\n0\r\n\r\n",
                b"+1\r\nx\r\n0\r\n\r\n",
                b"0x1\r\nx\r\n0\r\n\r\n",
                b"1 \r\r\nx\r\n0\r\n\r\n",
                b"ffffffffffffffffffffff\r\nx\r\n0\r\n\r\n",
                b"\r\n0\r\n\r\n",
            )
        ),
    ],
)
def test_no_request_is_slipped_in_behind_another(port: int, head: bytes) -> None:
    """What one program takes for the end of a request, and another for its middle: it is refused, and the line ends."""
    heard = said(port, head + SECRETLY)
    assert heard.count(b"HTTP/1.1 ") <= 1  # none at all where it breaks in the middle of a body
    assert heard == b"" or status(heard) in (400, 403, 413, 421, 501, 505)
    assert not heard or b"content-security-policy" in heard


def test_a_body_is_not_taken_for_a_request(port: int) -> None:
    heard = said(port, b"GET /nothing HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % len(SECRETLY) + SECRETLY)
    assert heard.count(b"HTTP/1.1 ") == 1


def test_requests_in_one_go_are_answered_in_their_order(port: int) -> None:
    one = b"GET /static/desk.js HTTP/1.1\r\n" + HOST + b"\r\n" + b"GET /nothing HTTP/1.1\r\n" + HOST + b"\r\n"
    heard = said(port, one * 15 + b"HEAD / HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
    assert re.findall(rb"HTTP/1\.1 (\d+) ", heard) == [b"200", b"404"] * 15 + [b"200"]


@pytest.mark.parametrize("to", ["websocket", "h2c", "HTTP/2.0, websocket"])
def test_no_line_becomes_one_of_another_protocol(port: int, to: str) -> None:
    lines = ("Upgrade: " + to, "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version: 13")
    data = asked("/nothing", *lines).replace(b"Connection: close", b"Connection: Upgrade, close")
    assert status(said(port, data)) == 404


def test_no_header_makes_another_request_of_it(port: int) -> None:
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"):
        assert status(said(port, asked("/jobs?_method=POST", f"{name}: POST"))) == 200
        assert status(said(port, asked("/seen", f"{name}: GET", method="POST"))) == 403  # as a form that is not ours
    for name in ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix"):
        assert status(said(port, asked("/nothing", f"{name}: /add"))) == 404
