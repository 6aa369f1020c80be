"""Nobody in: what strangers try at the server of a desk, and what they are told."""

import asyncio
import logging
import re
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from web_kit import article_line, client_at, fill, served

from onrecord.web import create_app
from onrecord.web.guard import COOKIE, HEADERS, form_mark, is_own_mark
from onrecord.web.rates import Rate
from onrecord.web.serving import Server
from onrecord.web.settings import Settings

TOKEN = "long-and-random"
JSON = {"content-type": "application/json"}
OURS = {"origin": "http://127.0.0.1"}


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return client_at(tmp_path)


@pytest.fixture
def walled(tmp_path: Path) -> TestClient:
    """A desk on an address of a network: with a token."""
    return client_at(tmp_path, host="10.1.2.3", names=("127.0.0.1", "desk.example"), token=TOKEN)


def with_page(client: TestClient, path: str, answer: Callable[[Request], Any]) -> TestClient:
    """The same, with one page more."""
    client.app.add_api_route(path, answer, methods=["GET", "POST"])  # type: ignore[attr-defined]
    client.app.router.routes.insert(0, client.app.router.routes.pop())  # type: ignore[attr-defined]
    return client


# --- host ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8765", "LOCALHOST", "[::1]:80", "127.9.9.9"])
def test_a_loopback_server_is_asked_by_any_name_of_this_machine(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "", "evil@127.0.0.1", "127.0.0.1:x", "[::1", "[", "127.0.0.1, evil",
     "localhost.", "0x7f.1", "10.1.2.3", "127.0.0.1/", "127.0.0.1#", "127.0.0.1:1:2"],
)  # fmt: skip
def test_another_name_that_leads_here_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "name" in answer.text
    assert "mark" not in re.findall(r'name="(\w+)"', answer.text)  # another site's script may read this page


def test_a_server_on_all_addresses_is_asked_by_number_or_by_a_name_that_was_given(tmp_path: Path) -> None:
    client = client_at(tmp_path, host="0.0.0.0", names=("desk.example",), token=TOKEN)
    shown = {"authorization": f"Bearer {TOKEN}"}
    asked = {host: client.get("/", headers={"host": host, **shown}).status_code
             for host in ("10.0.0.7:8765", "Desk.Example", "evil.example")}  # fmt: skip
    assert asked == {"10.0.0.7:8765": 200, "Desk.Example": 200, "evil.example": 421}


# --- token -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Bearer"}, {"authorization": "Bearer "}, {"authorization": f"Basic {TOKEN}"},
     {"authorization": f"Bearer {TOKEN}x"}, {"cookie": f"{COOKIE}="}, {"cookie": f"other={TOKEN}"},
     {"cookie": f"{COOKIE}=é".encode("latin-1")}, {"authorization": b"Bearer \xff"}],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/api/openapi.json", "/nothing", "/?token=", "/?token=wrong", "/?token=%FF"])
def test_without_the_token_nothing_is_told(walled: TestClient, path: str, headers: dict[str, Any]) -> None:
    answer = walled.get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert TOKEN not in answer.text


@pytest.mark.parametrize(
    "headers",
    [{"authorization": f"Bearer {TOKEN}"}, {"authorization": f"bearer {TOKEN}"}, {"cookie": f"{COOKIE}={TOKEN}"},
     {"cookie": f'odd[="; {COOKIE}={TOKEN}'}],
)  # fmt: skip
def test_with_the_token_the_desk_is_open(walled: TestClient, headers: dict[str, str]) -> None:
    assert walled.get("/", headers=headers).status_code == 200


def test_the_address_that_was_printed_leaves_a_cookie_and_no_token(walled: TestClient) -> None:
    answer = walled.get(f"/search?q=a%26b&token={TOKEN}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/search?q=a%26b")
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert walled.get("/").status_code == 200  # the client keeps cookies


def test_a_token_in_an_address_changes_nothing_and_leads_nowhere_else(walled: TestClient) -> None:
    assert walled.post(f"/?token={TOKEN}", headers=OURS).status_code == 401
    assert walled.get(f"http://127.0.0.1//evil.example/?token={TOKEN}", follow_redirects=False).status_code == 400


def test_wrong_tokens_have_to_wait_and_right_ones_never(tmp_path: Path) -> None:
    client = client_at(tmp_path, host="127.0.0.1", token=TOKEN, wrong_tokens_per_minute=3)
    asked = [client.get("/", headers={"authorization": f"Bearer {number}"}) for number in range(5)]
    assert [answer.status_code for answer in asked] == [401, 401, 401, 429, 429]
    assert 0 < int(asked[-1].headers["retry-after"]) <= 60
    assert client.get("/", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_a_rate_begins_anew_after_a_minute_and_forgets_the_oldest() -> None:
    now = [0.0]
    rate = Rate(2, lambda: now[0])
    assert [rate.seconds_to_wait("a") for _ in range(3)] == [0, 0, 60]
    now[0] = 45.5
    assert (rate.seconds_to_wait("a"), rate.seconds_to_wait("b")) == (15, 0)
    now[0] = 60
    assert rate.seconds_to_wait("a") == 0


# --- forms, and other sites ------------------------------------------------------------------------------------------


def changing(client: TestClient, **headers: str) -> int:
    """The status of a POST to a page that changes the desk."""

    async def change(request: Request) -> Response:
        return Response(str(len(await request.body())))

    return with_page(client, "/change", change).post("/change", content=b"x", headers=headers).status_code


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example"}, {"origin": "null"}, {"origin": ""}, {"origin": "http://127.0.0.1:9999"},
     {"origin": "http://["}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"},
     {"sec-fetch-site": "odd"}, {"origin": "http://127.0.0.1", "sec-fetch-site": "cross-site"}],
)  # fmt: skip
def test_another_sites_page_changes_nothing(client: TestClient, headers: dict[str, str]) -> None:
    assert changing(client, **headers) == 403


@pytest.mark.parametrize(
    "headers", [{}, OURS, {"sec-fetch-site": "same-origin"}, {**OURS, "sec-fetch-site": "same-origin"}]
)
def test_our_own_pages_and_programs_here_may_change(client: TestClient, headers: dict[str, str]) -> None:
    assert changing(client, **headers) == 200


def test_with_a_cookie_the_site_must_be_told_and_with_the_token_itself_not(walled: TestClient) -> None:
    cookie = {"cookie": f"{COOKIE}={TOKEN}"}
    assert changing(walled, **cookie) == 403
    assert changing(walled, **cookie, **OURS) == 200
    assert changing(walled, authorization=f"Bearer {TOKEN}") == 200


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; x=json"])
def test_programs_send_json_which_no_other_site_can(client: TestClient, kind: str) -> None:
    answer = client.post("/api/add", content=b'{"addresses": []}', headers={"content-type": kind})
    assert answer.status_code == 415
    assert "error" in answer.json()


@pytest.mark.parametrize("mode", ["no-cors", "cors", "websocket", ""])
def test_another_sites_page_loads_nothing_from_here(client: TestClient, mode: str) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": mode}
    assert client.get("/api/stories", headers=headers).status_code == 403
    assert client.get("/", headers={**headers, "sec-fetch-mode": "navigate"}).status_code == 200


def test_a_form_mark_is_of_this_desk_and_never_the_same_twice(tmp_path: Path) -> None:
    one, other = Settings(tmp_path, token="a"), Settings(tmp_path, token="b")
    assert form_mark(one) != form_mark(one)
    assert is_own_mark(one, form_mark(one))
    assert not is_own_mark(one, form_mark(other))
    assert [is_own_mark(one, mark) for mark in ("", "é", "\ud800", form_mark(one)[:-1], "0" * 80)] == [False] * 5


def test_what_is_only_shown_cannot_be_changed_and_bears_no_forms_that_would(tmp_path: Path) -> None:
    fill(tmp_path, article_line("Herald", "Talks go on\nThe council met.\nAna Vell said that the harbour opens.\n"))
    client = client_at(tmp_path, read_only=True)
    mark = form_mark(client.app.state.settings)  # type: ignore[attr-defined]
    for path in ("/add", "/jobs"):
        assert client.post(path, data={"mark": mark, "text": "a"}).status_code == 403
    assert client.post("/api/add", json={"addresses": ["https://herald.example/"]}).status_code == 403
    story = client.get("/api/stories").json()["items"][0]["page"]
    for path in ("/", story, f"{story}/all/statements", "/corrections"):
        shown = client.get(path)
        assert shown.status_code == 200
        forms = re.findall(r'<form[^>]*method="post"[^>]*action="([^"]+)"', shown.text)
        assert set(forms) <= {"/seen"}  # which changes nothing of the desk


def test_changes_are_so_many_a_minute(tmp_path: Path) -> None:
    client = client_at(tmp_path, changes_per_minute=2)
    assert [changing(client) for _ in range(3)] == [200, 200, 429]


# --- sizes and shapes ------------------------------------------------------------------------------------------------


def test_a_body_that_says_it_is_too_long_is_refused(tmp_path: Path) -> None:
    client = client_at(tmp_path, max_body=10)
    answer = client.post("/add", content=b"x" * 11)
    assert answer.status_code == 413
    assert "onrecord add" in answer.text
    assert answer.headers["connection"] == "close"


def test_a_body_in_chunks_is_counted(tmp_path: Path) -> None:
    client = client_at(tmp_path, max_body=10)
    read: list[int] = []

    async def change(request: Request) -> Response:
        async for chunk in request.stream():
            read.append(len(chunk))
        return Response("ok")

    with_page(client, "/change", change)
    assert client.post("/change", content=iter([b"12345", b"12345"])).text == "ok"
    read.clear()
    assert client.post("/change", content=iter([b"123456", b"123456", b"123456"])).status_code == 413
    assert sum(read) <= 10


@pytest.mark.parametrize(
    "headers",
    [{"content-length": "-1"}, {"content-length": "9" * 5000}, {"content-length": "1x"}, {"content-length": "٣"},
     {"content-length": "1", "transfer-encoding": "chunked"}, {"transfer-encoding": "gzip, chunked"}],
)  # fmt: skip
def test_a_length_that_can_be_read_two_ways_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    raw = {name: value.encode() for name, value in headers.items()}
    assert client.post("/add", content=b"x", headers=raw).status_code == 400


def test_long_addresses_and_heads_are_refused(client: TestClient) -> None:
    assert client.get(f"/search?q={'x' * 17_000}").status_code == 414
    assert client.get("/", headers={"x-long": "x" * 20_000}).status_code == 431


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "GETS"])
def test_other_methods_are_refused_and_the_right_ones_named(client: TestClient, method: str) -> None:
    for path, allowed in (("/", "GET, HEAD"), ("/add", "GET, HEAD, POST"), ("/api/corrections", "GET, HEAD, POST")):
        answer = client.request(method, path)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
        assert "x-echo" not in client.request(method, path, headers={"x-echo": "1"}).text


@pytest.mark.parametrize(
    "path",
    ["/static/../guard.py", "/static/%2e%2e/guard.py", "/static/..%2fguard.py", "/static/%2e%2e%2fguard.py",
     "/static/..%5cguard.py", "/static/%00", "/static//etc/passwd", "/static/%2fetc%2fpasswd", "/static/",
     "/static/....//guard.py", "/%0d%0aset-cookie:x", "//evil.example", "/static/" + "x" * 300],
)  # fmt: skip
def test_no_path_leads_out_of_what_is_served(client: TestClient, path: str) -> None:
    answer = client.get(f"http://127.0.0.1{path}", follow_redirects=False)
    assert answer.status_code in (400, 404)
    assert "hmac" not in answer.text


def test_no_websocket_is_opened(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect("/api/events"):
        pass
    assert refused.value.code == 1008


# --- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/static/desk.css", 200), ("/static/none.css", 404), ("/nothing", 404), ("/stories/none", 404),
     ("/api/nothing", 404), ("/breaks", 500)],
)  # fmt: skip
def test_every_answer_forbids_what_a_page_needs_not(client: TestClient, path: str, status: int) -> None:
    def broken(request: Request) -> None:
        raise ValueError("plain bug")

    answer = with_page(client, "/breaks", broken).get(path)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"]


def test_the_head_of_a_page_is_that_of_the_page(tmp_path: Path) -> None:
    fill(tmp_path, article_line("Herald", "Talks go on\nAna Vell said that the harbour opens.\n"))
    client = client_at(tmp_path)
    for path in ("/", "/nothing", "/static/desk.css", "/api/stories"):
        whole, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (whole.status_code, b"")
        assert head.headers["content-type"] == whole.headers["content-type"]


@pytest.mark.parametrize(
    ("path", "words"), [("/nothing", "nothing at this address"), ("/stories/none", "onrecord stories")]
)
def test_an_error_says_what_to_do(client: TestClient, path: str, words: str) -> None:
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("text/html")
    assert words in answer.text
    assert words in client.get(path, headers={"accept": "application/json"}).json()["error"]


def test_a_page_is_not_for_a_form_that_it_does_not_have(client: TestClient) -> None:
    answer = client.post("/static/desk.css")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_a_bug_is_a_page_and_a_line_that_no_request_can_forge(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: Request) -> None:
        raise ValueError(f"what came: {request.query_params['q']}")

    with_page(client, "/breaks/{name}", broken)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/breaks/\u202e\u2028x?q=%0aGET%20/%20broke:%20root%20logged%20in%1b[2J")
    assert answer.status_code == 500
    assert "what came" not in answer.text
    (logged,) = caplog.messages
    assert "\\nGET / broke" in logged
    assert logged.isascii()
    assert "\x1b" not in logged


def test_a_desk_that_fails_is_told_with_when_to_try_again(tmp_path: Path) -> None:
    (tmp_path / "desk.sqlite").write_text("this is no desk at all, but a letter")
    answer = client_at(tmp_path).get("/")
    assert answer.status_code == 503
    assert "desk.sqlite is no desk" in answer.text
    assert str(tmp_path) not in answer.text  # where it lies is no reader's business
    assert answer.headers["retry-after"]


# --- over a real line ------------------------------------------------------------------------------------------------


def line_to(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def said(line: socket.socket) -> bytes:
    """All that the server says until it lets go of the line."""
    out = b""
    try:
        while data := line.recv(65536):
            out += data
    except ConnectionError:  # it was cut
        pass
    return out


HEAD = b"Host: 127.0.0.1\r\n"


def test_who_says_nothing_or_says_it_slowly_loses_the_line(tmp_path: Path) -> None:
    with served(tmp_path, head_seconds=0.3, body_seconds=0.6) as port:
        lines = [line_to(port) for _ in range(3)]
        start = time.monotonic()
        lines[1].sendall(b"GET / HTTP/1.1\r\n" + HEAD + b"X-Slow: ")
        lines[2].sendall(b"POST /add HTTP/1.1\r\n" + HEAD + b"Content-Length: 100\r\n\r\nslow")
        heard = []
        for line in lines:
            with line:
                heard.append(said(line))
        assert heard[:2] == [b"", b""]
        assert b" 200 " not in heard[2]
        assert time.monotonic() - start < 10


def test_who_takes_nothing_of_an_answer_loses_the_line(tmp_path: Path) -> None:
    bounds = Settings(tmp_path / "desk.sqlite", stalled_seconds=0.3)
    app = create_app(bounds)
    ended = threading.Event()

    async def endless(request: Request) -> Response:
        async def pieces() -> Any:
            try:
                while True:
                    yield b"x" * 65536
                    await asyncio.sleep(0)
            finally:
                ended.set()

        return StreamingResponse(pieces())

    app.add_api_route("/endless", endless)
    server = Server(app, bounds)
    listener = socket.create_server(("127.0.0.1", 0))
    ready = threading.Event()
    thread = threading.Thread(target=server.listen, args=(listener, lambda port: ready.set()), daemon=True)
    thread.start()
    assert ready.wait(20)
    with line_to(listener.getsockname()[1]) as line:
        line.sendall(b"GET /endless HTTP/1.1\r\n" + HEAD + b"\r\n")
        assert ended.wait(15)
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    "request_line",
    [b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
     b"GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
     b"POST /add HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
     b"POST /add HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     b"POST /add HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\x00b\r\n\r\n", b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"x" * 70_000 + b"\r\n\r\n",
     b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
     b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
     b"GET / HTTP/1.0\r\n\r\n"],
)  # fmt: skip
def test_what_can_be_read_two_ways_is_no_request(tmp_path: Path, request_line: bytes) -> None:
    smuggled = b"GET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with served(tmp_path) as port, line_to(port) as line:
        line.sendall(request_line + smuggled)
        heard = said(line)
    assert re.match(rb"HTTP/1.1 4(00|14|21|31) ", heard)
    assert heard.count(b"HTTP/1.1 ") == 1  # what was behind it is not taken for a second one
    assert b"content-security-policy" in heard


def test_so_many_lines_are_held_and_who_comes_then_is_told(tmp_path: Path) -> None:
    with served(tmp_path, max_connections=3, max_connections_each=3) as port:
        lines = [line_to(port) for _ in range(3)]
        for line in lines:
            line.sendall(b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n")
            assert line.recv(20).startswith(b"HTTP/1.1 200")
        with line_to(port) as late:
            heard = said(late)
        assert heard.startswith(b"HTTP/1.1 503")
        assert b"retry-after" in heard
        for line in lines:
            line.close()
        time.sleep(0.3)
        with line_to(port) as line:
            line.sendall(b"GET / HTTP/1.1\r\nConnection: close\r\n" + HEAD + b"\r\n")
            assert said(line).startswith(b"HTTP/1.1 200")


def test_a_body_over_the_line_is_not_read_beyond_the_limit(tmp_path: Path) -> None:
    with served(tmp_path, max_body=100_000) as port, line_to(port) as line:
        line.sendall(
            b"POST /add HTTP/1.1\r\n" + HEAD + b"Content-Type: application/x-www-form-urlencoded\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        sent = 0
        try:
            for _ in range(2_000):
                line.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
                sent += 0x10000
        except ConnectionError:
            pass
        assert sent < 2_000 * 0x10000
