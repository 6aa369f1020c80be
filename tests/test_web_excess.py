"""Who asks for too much of the server, too often or too slowly keeps nobody else out."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from line_kit import CLOSE, asked, line_to, port, said, status
from web_kit import served

from onrecord.web import guard
from onrecord.web.pages import exports
from onrecord.web.rates import network_of

__all__ = ["port"]


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
