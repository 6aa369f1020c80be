"""The server attacked over a real line, byte for byte: as no framework's client would write it."""

import io
import json
import re
import socket
import stat
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from web_kit import AtOnce, article_line, fill, mark_of, served

from onrecord.web import guard
from onrecord.web.clerk import _reason
from onrecord.web.guard import COOKIE, HEADERS
from onrecord.web.pages import exports
from onrecord.web.rates import network_of

TOKEN = "long-and-random"
HOST = b"Host: 127.0.0.1\r\n"
CLOSE = b"Connection: close\r\n"
SECRETLY = b"GET /secretly HTTP/1.1\r\n" + HOST + b"\r\n"


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


# --- requests within requests ----------------------------------------------------------------------------------------


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


# --- who is asked, and who asks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8765",
        "evil@127.0.0.1",
        "127.0.0.1@evil.example",
        "0.0.0.0",
        "0",
        "0x7f.1",
        "2130706433",
        "127.1",
        "0177.0.0.1",
        "[::ffff:127.0.0.1]",
        "[::]",
        "[::1%lo]",
        "localhost.",
        "127.0.0.1.",
        "localhost.localdomain",
        "127.0.0.1:8765:1",
        "127.0.0.1:",
        "127.0.0.1 evil.example",
        "127.0.0.1,evil.example",
        "127.0.0.1/",
        "127.0.0.1#",
        "127.0.0.1?",
        "http://127.0.0.1",
        "",
        "10.1.2.3",
        "127。0。0。1",
    ],
)
def test_a_name_that_was_made_to_lead_here_is_refused(port: int, host: str) -> None:
    data = asked("/api/stories").replace(b"127.0.0.1", host.encode())
    assert status(said(port, data)) in (400, 421)


@pytest.mark.parametrize(
    "lines",
    [
        ["Sec-Fetch-Site: cross-site"],
        ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"],
        *(
            ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", f"Sec-Fetch-Dest: {frame}"]
            for frame in ("iframe", "frame", "embed", "object")
        ),
        ["Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: cors"],
    ],
)
def test_another_sites_page_holds_no_page_of_ours(port: int, lines: list[str]) -> None:
    assert status(said(port, asked("/", *lines))) == 403


@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/json",
        "text/plain; application/json",
        "",
    ],
)
@pytest.mark.parametrize(
    "origin",
    [
        "Origin: http://evil.example",
        "Origin: null",
        "Origin: http://127.0.0.1.evil.example",
        "Origin: http://127.0.0.1:1",
        "Sec-Fetch-Site: cross-site",
        "Origin: http://127.0.0.1\r\nOrigin: http://evil.example",
    ],
)
def test_another_sites_form_changes_nothing(port: int, origin: str, kind: str) -> None:
    for path, body in (("/add", b"text=a"), ("/api/add", b'{"addresses": ["http://a.example/"]}'), ("/jobs", b"")):
        answer = said(port, asked(path, origin, f"Content-Type: {kind}", method="POST", body=body))
        assert status(answer) in (400, 403, 415)


def test_a_form_of_another_server_is_not_ours(port: int, walled: int) -> None:
    """Its mark is signed with the token; one that is only guessed at is none."""
    mark = mark_of(said(port, asked("/add")).decode())
    lines = ("Content-Type: application/x-www-form-urlencoded", "Origin: http://127.0.0.1")
    for wrong in ("", mark[:-1], mark + "0", mark.upper(), "0" * len(mark)):
        assert status(said(port, asked("/add", *lines, method="POST", body=f"mark={wrong}&text=a".encode()))) == 403
    let_in = (*lines, f"Cookie: {COOKIE}={TOKEN}")
    assert status(said(walled, asked("/add", *let_in, method="POST", body=f"mark={mark}&text=a".encode()))) == 403


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [f"Authorization: Basic {TOKEN}"],
        [f"Authorization: {TOKEN}"],
        [f"Authorization: Bearer{TOKEN}"],
        ["Authorization: Bearer"],
        [f"Authorization: Bearer {TOKEN[:-1]}"],
        [f"Authorization: Bearer {TOKEN}\x01"],
        [f"Authorization: Bearer {TOKEN.upper()}"],
        [f"Authorization: Bearer {TOKEN} x"],
        [f"Authorization: Bearer x\r\nAuthorization: Bearer {TOKEN}"],
        [f"X-Token: {TOKEN}"],
        [f"Token: {TOKEN}"],
        [f"Cookie: {COOKIE}="],
        [f"Cookie: {COOKIE.upper()}={TOKEN}"],
        [f"Cookie: x{COOKIE}={TOKEN}"],
        [f'Cookie: {COOKIE}="{TOKEN}"'],
        [f"Cookie: {COOKIE}=x; {COOKIE}={TOKEN}"],
        [f"Cookie: {COOKIE}={TOKEN}%00"],
        [f"Cookie: a={COOKIE}={TOKEN}"],
        [f"Proxy-Authorization: Bearer {TOKEN}"],
        [f"Referer: /?token={TOKEN}"],
        ["X-Forwarded-For: 127.0.0.1"],
        ["X-Real-IP: 127.0.0.1"],
        ["Forwarded: for=127.0.0.1"],
    ],
)
def test_nothing_but_the_token_opens_the_desk(walled: int, lines: list[str]) -> None:
    answer = said(walled, asked("/api/stories", *lines))
    assert status(answer) in (400, 401)
    assert TOKEN.encode() not in answer


@pytest.mark.parametrize(
    "path",
    [
        "/?token=",
        "/?Token=" + TOKEN,
        "/?x[token]=" + TOKEN,
        "/?token=" + TOKEN[:-1],
        "/?token=" + TOKEN + "&token=x",
        "/?token%00=" + TOKEN,
        "/;token=" + TOKEN,
        "/static/../api/stories",
        "/static/%2e%2e/api/stories",
        "/static/..%2fapi/stories",
        "/static/..;/api/stories",
        "/STATIC/../api/stories",
        "/api/events",
        "/print",
        "/./api/stories",
        "/static/../?token=x",
        "/static/",
        "/api/openapi.json",
        "/docs",
        "/redoc",
        "/favicon.ico",
        "/robots.txt",
        "/.well-known/security.txt",
    ],
)
def test_no_address_leads_around_the_token(walled: int, path: str) -> None:
    answer = said(walled, asked(path))
    assert status(answer) in (400, 401, 404)
    assert b'name="mark"' not in answer
    assert b'"items"' not in answer


def test_the_token_is_taken_from_an_address_for_a_page_only(walled: int) -> None:
    lines = ("Origin: http://127.0.0.1", "Content-Type: application/json")
    answer = said(
        walled, asked(f"/api/add?token={TOKEN}", *lines, method="POST", body=b'{"addresses": ["http://a.example/"]}')
    )
    assert status(answer) == 401
    answer = said(walled, asked(f"/?token={TOKEN}"))
    assert status(answer) == 303
    (cookie,) = re.findall(rb"(?i)set-cookie: ([^\r]+)", answer)
    assert {b"HttpOnly", b"Path=/", b"SameSite=lax"} <= set(cookie.split(b"; "))


# --- where an address leads ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "down", ["..", "%2e%2e", "%252e%252e", "..%00", "..%5c", "..\\", "....", ".%2e", "%c0%ae%c0%ae", "..;"]
)
@pytest.mark.parametrize("slash", ["/", "%2f", "%252f", "%5c", "//"])
def test_no_address_leads_out_of_what_is_served(port: int, down: str, slash: str) -> None:
    for path in (f"/static/{down}{slash}guard.py", f"/static/{slash.join([down] * 9)}{slash}etc{slash}passwd"):
        answer = said(port, asked(path))
        assert status(answer) in (400, 404)
        assert b"compare_digest" not in answer
        assert b"root:" not in answer


@pytest.mark.parametrize(
    "path",
    [
        "/add/",
        "/add//",
        "//evil.example/",
        "///evil.example",
        "/%2fevil.example/",
        "/%5cevil.example/",
        "/\\evil.example/",
        "/.//evil.example/",
        "/add/?//evil.example",
        "/stories/..//evil.example/",
        "/add/%0d%0aLocation:%20http:%2f%2fevil.example",
        "/@evil.example/",
        "/add/%2e%2e/",
    ],
)
def test_no_address_of_ours_leads_to_another_site(port: int, path: str) -> None:
    for lines in ((), ("X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "Forwarded: host=evil.example")):
        answer = said(port, asked(path, *lines))
        (where,) = re.findall(rb"(?i)\r\nlocation: ([^\r]+)", answer) or [b"/"]
        assert where.removeprefix(b"http://127.0.0.1").startswith(b"/")
        assert b"evil" not in where.partition(b"?")[0]


# --- too much, and too slow ------------------------------------------------------------------------------------------


def test_heads_and_bodies_that_are_too_large_are_refused(port: int) -> None:
    assert status(said(port, asked("/", *["a:"] * 200))) == 431
    assert status(said(port, asked("/", *[f"Cookie: {'x' * 4_000}"] * 5))) == 431
    assert status(said(port, asked("/" + "a" * 20_000))) == 414
    assert status(said(port, asked("/", *[f"X: {'x' * 9_000}"] * 9))) in (400, 431)
    assert (
        status(
            said(
                port, asked("/add", "Expect: 100-continue", method="POST", body=b"x").replace(b": 1\r", b": 99999999\r")
            )
        )
        == 413
    )


_PART = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
_MANY = b'{"addresses": ["http://a.example/"' + b', "http://a.example/"' * 9_999 + b"]}"


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/add", "application/x-www-form-urlencoded", b"a&" * 500_000),
        ("/add", "application/x-www-form-urlencoded", b"text=" + b"a" * 2_000_000),
        ("/add", "multipart/form-data; boundary=x", _PART * 9_999),
        ("/add", "multipart/form-data; boundary=x", b"--x\r\n" + b"X: y\r\n" * 99_999),
        ("/add", "multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="' + b"a" * 999_999),
        ("/add", "multipart/form-data", b"--x\r\n"),
        ("/api/add", "application/json", b'{"addresses": ' + b"[" * 500_000),
        ("/api/add", "application/json", b'{"addresses": [' + b"9" * 99_999 + b"]}"),
        ("/api/add", "application/json", _MANY),
        ("/api/add", "application/json", b'{"addresses": ["file:///etc/passwd"]}'),
        ("/api/add", "application/json", b'{"addresses": ["/etc/passwd"]}'),
        ("/api/add", "application/json", b'{"articles": [{"text": "\\ud800 said"}]}'),
        ("/api/add", "application/json; charset=utf-16", b"\xff\xfe{\x00}\x00"),
    ],
)
def test_a_body_that_is_made_to_be_costly_is_refused_at_once(port: int, path: str, kind: str, body: bytes) -> None:
    start = time.thread_time(), time.monotonic()
    answer = said(port, asked(path, f"Content-Type: {kind}", method="POST", body=body))
    assert answer == b"" or status(answer) in (400, 403, 413, 422)
    assert time.monotonic() - start[1] < 10  # some take .3 s where nothing else runs


def test_many_large_bodies_at_once_do_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_AT_ONCE", 2)
    form = "Content-Type: application/x-www-form-urlencoded"
    sent = asked("/add", form, method="POST", body=b"text=" + b"a" * 9_000)
    with served(tmp_path, max_body=10_000) as port, ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(line_to(port)).sendall(sent[:-1])  # its end does not come
        end = time.monotonic() + 10
        while status(said(port, sent)) != 503:
            assert time.monotonic() < end, "a third is let in"
        assert status(said(port, asked("/"))) == 200
        stack.close()
        end = time.monotonic() + 10
        while status(said(port, sent)) != 403:  # read whole, and no form of ours
            assert time.monotonic() < end, "those who went keep their room"


def test_many_ranges_of_a_file_cost_nothing(port: int) -> None:
    start = time.monotonic()
    answer = said(port, asked("/static/desk.js", "Range: bytes=" + ",".join(["0-0"] * 3_000)))
    assert status(answer) in (200, 206, 400, 416)
    assert len(answer) < 1_000_000
    assert time.monotonic() - start < 5


@contextmanager
def silent_lines(port: int, count: int, of: str) -> Iterator[None]:
    with ExitStack() as stack:
        for _ in range(count):
            stack.enter_context(line_to(port, of=of)).sendall(b"GET / HTTP/1.1\r\nX: ")
        yield


def test_who_holds_many_lines_and_says_nothing_keeps_nobody_out(tmp_path: Path) -> None:
    with (
        served(tmp_path, max_connections=30, max_connections_each=10, head_seconds=1.0) as port,
        silent_lines(port, 20, "127.0.0.2"),
    ):
        assert status(said(port, asked("/static/desk.js"), of="127.0.0.2")) == 503
        assert status(said(port, asked("/static/desk.js"))) == 200
        end = time.monotonic() + 10
        while status(said(port, asked("/static/desk.js"), of="127.0.0.2")) == 503:  # until those are cut
            assert time.monotonic() < end
            time.sleep(0.1)


def test_who_listens_many_times_keeps_nobody_from_it(tmp_path: Path) -> None:
    listen = asked("/api/events").replace(CLOSE, b"")
    with served(tmp_path, max_listeners=4, max_listeners_each=2) as port, ExitStack() as stack:
        heard = []
        for of in ("127.0.0.2", "127.0.0.2", "127.0.0.2", "127.0.0.1", "127.0.0.1", "127.0.0.3"):
            line = stack.enter_context(line_to(port, of=of))
            line.sendall(listen)
            heard.append(status(line.recv(65536)))
        assert heard == [200, 200, 503, 200, 200, 503]  # the third of one address, and then the fifth of all


def test_requests_are_so_many_a_minute_from_each_address(tmp_path: Path) -> None:
    with served(tmp_path, requests_per_minute=3) as port:
        assert [status(said(port, asked("/nothing"), of="127.0.0.2")) for _ in range(4)] == [404, 404, 404, 429]
        assert status(said(port, asked("/nothing"))) == 404


def test_an_ipv6_network_is_one_who_asks() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") != network_of("2001:db8:0:1::1")
    assert network_of("fe80::1%eth0") == "fe80::/64"


def test_files_are_made_a_few_at_once_and_readers_have_room(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    story = json.loads(said(port, asked("/api/stories")).partition(b"\r\n\r\n")[2])["items"][0]["page"]
    monkeypatch.setattr(exports, "_AT_ONCE", threading.BoundedSemaphore(1))
    assert status(said(port, asked(f"{story}/export/json"))) == 200
    with exports._AT_ONCE:
        answer = said(port, asked(f"{story}/export/csv"))
        assert (status(answer), b"retry-after: " in answer) == (503, True)
        assert status(said(port, asked(story))) == 200
    assert status(said(port, asked(f"{story}/export/csv"))) == 200


# --- what is told ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        asked("/"),
        asked("/add/"),
        asked("/nothing"),
        asked("/api/stories"),
        asked("/api/nothing"),
        asked("/static/desk.css"),
        asked("/static/none"),
        asked("/", method="DELETE"),
        asked("/", method="HEAD"),
        asked("/", host="evil.example"),
        asked("/", "Sec-Fetch-Site: cross-site"),
        asked("/" + "a" * 20_000),
        asked("/static/desk.js", "Range: bytes=0-9"),
        b"x\r\n\r\n",
    ],
)
def test_every_answer_says_what_browsers_may_not_do_with_it(port: int, data: bytes) -> None:
    head, _, body = said(port, data).partition(b"\r\n\r\n")
    told = dict(line.split(": ", 1) for line in head.decode().lower().split("\r\n")[1:])
    assert {name: told[name] for name in HEADERS} == {name: value.lower() for name, value in HEADERS.items()}
    assert "frame-ancestors 'none'" in told["content-security-policy"]
    assert told["cache-control"] in ("no-store", "private, no-cache", "no-cache")
    assert told["cache-control"] != "no-cache" or b"/static/" in data  # what is not of the desk may lie anywhere
    assert not {"server", "x-powered-by", "access-control-allow-origin"} & told.keys()
    assert b"Traceback" not in body


def test_no_job_tells_where_a_file_lies() -> None:
    assert _reason(PermissionError(13, "Permission denied", "/home/ana/secret")) == "PermissionError: Permission denied"


def test_no_odd_request_writes_a_line_of_the_log(port: int, capfd: pytest.CaptureFixture[str]) -> None:
    for data in (
        b"x\r\n\r\n",
        asked("/", "X: a\x1b[2J"),
        asked("/%0aroot%20logged%20in%1b[2J"),
        asked("/", "Upgrade: websocket").replace(b": close", b": upgrade, close"),
        asked("/?q=%0d%0a" * 9),
    ):
        said(port, data)
    assert capfd.readouterr() == ("", "")


_NAMES = [
    "../../../evil.html",
    "..\\\\..\\\\evil.html",
    "/etc/evil.html",
    "C:\\\\evil.html",
    "evil\x00.html",
    "evil%0d%0aX: y.html",
    "\u202elmth.evil",
    "evil.html\t",
    "a" * 3_000 + ".html",
    ".",
    "..",
    "-",
    "https://evil.example/a.html",
    "con",
    "\udce9.html",
]


def told_of_job(port: int, answer: bytes) -> list[dict[str, str]]:
    """What a job told, that an answer leads to, once it is over."""
    (job,) = re.findall(rb"(?i)location: (/jobs/\d+)\r", answer)
    for _ in range(500):
        state = json.loads(said(port, asked("/api" + job.decode())).partition(b"\r\n\r\n")[2])
        if state["phase"] not in ("waiting", "working"):
            assert state["error"] is None
            return list(state["told"])
        time.sleep(0.02)
    raise AssertionError("it never ended")


def test_no_name_of_an_upload_is_a_path(port: int, tmp_path: Path) -> None:
    mark = mark_of(said(port, asked("/add")).decode())
    file = b"The council met.\nAna Vell said that the harbour opens on Monday, whatever comes."
    parts = [b'--x\r\nContent-Disposition: form-data; name="mark"\r\n\r\n' + mark.encode() + b"\r\n"]
    parts += [
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="'
        + name.encode("utf-8", "surrogateescape")
        + b'"\r\n\r\n'
        + file
        + b"\r\n"
        for name in _NAMES
    ]
    lines = ("Origin: http://127.0.0.1", "Content-Type: multipart/form-data; boundary=x")
    answer = said(port, asked("/add", *lines, method="POST", body=b"".join(parts) + b"--x--\r\n"))
    assert status(answer) == 303
    told = told_of_job(port, answer)
    names = [each.get("input") or each["skipped"] for each in told]
    assert len(names) == len(_NAMES)
    assert not [name for name in names if re.search(r"[/\\\x00-\x1f\u202e]|^\.*$", name) or len(name) > 150]


def test_a_zip_file_is_not_unpacked_anywhere(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("archive/data.warc", bytes(30_000_000))
        file.writestr("../../evil.html", "<p>evil")
        file.writestr(str(tmp_path / "evil.html"), "<p>evil")
        link = zipfile.ZipInfo("archive/link.warc")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    mark = mark_of(said(port, asked("/add")).decode())
    head = b'--x\r\nContent-Disposition: form-data; name="mark"\r\n\r\n' + mark.encode() + b"\r\n--x\r\n"
    head += b'Content-Disposition: form-data; name="files"; filename="a.wacz"\r\n\r\n'
    lines = ("Origin: http://127.0.0.1", "Content-Type: multipart/form-data; boundary=x")
    answer = said(port, asked("/add", *lines, method="POST", body=head + out.getvalue() + b"\r\n--x--\r\n"))
    (told,) = told_of_job(port, answer)
    assert "damaged" in told["reason"]
    assert list(tmp_path.iterdir()) == []


def test_the_documents_of_the_framework_are_not_served(port: int) -> None:
    """They would ask another machine for their scripts."""
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert status(said(port, asked(path))) == 404
