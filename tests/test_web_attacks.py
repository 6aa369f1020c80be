"""The server attacked over a real line: who may ask, where an address leads, and what answers tell."""

import io
import json
import re
import stat
import time
import zipfile
from pathlib import Path

import pytest
from line_kit import TOKEN, asked, port, said, status, walled
from web_kit import mark_of

from onrecord.web.clerk import _reason
from onrecord.web.guard import COOKIE, HEADERS

__all__ = ["port", "walled"]

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
