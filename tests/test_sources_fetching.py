"""Web addresses are fetched within limits, and only from public hosts. The network here is a server on this machine."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from onrecord.datamodel import Page, Skipped
from onrecord.errors import FetchError
from onrecord.sources import fetch, read
from onrecord.sources.connecting import is_public
from onrecord.sources.fetching import Validators

_SINCE = "Wed, 12 Mar 2031 08:00:00 GMT"
_PAGES: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/page": (200, {"Content-Type": "text/html; charset=utf-8"}, b"<html><p>Hello</p>"),
    "/packed": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(b"<p>Packed</p>")),
    "/bomb": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(b"a" * 50_000_000)),
    "/long": (200, {"Content-Type": "text/html"}, b"a" * 6_000_000),
    "/damaged": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, b"no gzip"),
    "/brotli": (200, {"Content-Type": "text/html", "Content-Encoding": "br"}, b"x"),
    "/moved": (302, {"Location": "/page"}, b""),
    "/loop": (302, {"Location": "/loop"}, b""),
    "/file": (302, {"Location": "file:///etc/hosts"}, b""),
    "/away": (302, {"Location": "http://inside.example/secret"}, b""),
    "/picture": (200, {"Content-Type": "image/png"}, b"x"),
    "/closed": (403, {}, b""),
    "/broken": (503, {}, b""),
    "/busy": (429, {"Retry-After": "120"}, b""),
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, headers, body = _PAGES.get(self.path, (404, {}, b""))
        if self.path == "/dated":
            known = self.headers["If-None-Match"] == '"a1"' and self.headers["If-Modified-Since"] == _SINCE
            body = b"" if known else b"<p>Dated</p>"
            status, headers = 304 if known else 200, {"ETag": '"a1"', "Last-Modified": _SINCE}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(("path", "content"), [("/page", b"<html><p>Hello</p>"), ("/packed", b"<p>Packed</p>")])
def test_a_page_is_fetched(site, path, content):
    assert fetch(site + path, allow_private=True).content == content


def test_a_redirect_is_followed_and_told(site):
    assert fetch(f"{site}/moved", allow_private=True).url == f"{site}/page"


def test_a_page_that_takes_too_long_may_be_asked_for_again(site, monkeypatch):
    monkeypatch.setattr("onrecord.sources.fetching.MAX_SECONDS", 0.0)
    with pytest.raises(FetchError, match="took longer than 0 seconds") as refused:
        fetch(f"{site}/page", allow_private=True)
    assert refused.value.is_passing


def test_a_page_that_has_not_changed_is_not_sent_again(site):
    first = fetch(f"{site}/dated", allow_private=True)
    assert (first.content, first.validators) == (b"<p>Dated</p>", Validators('"a1"', _SINCE))
    again = fetch(f"{site}/dated", allow_private=True, validators=first.validators)
    assert (again.is_unchanged, again.content, again.validators) == (True, b"", first.validators)


def test_a_busy_server_says_how_long_to_leave_it_alone(site):
    with pytest.raises(FetchError) as caught:
        fetch(f"{site}/busy", allow_private=True)
    assert (caught.value.status, caught.value.retry_after_seconds) == (429, 120)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/bomb", "larger than 5 MB"),
        ("/long", "larger than 5 MB"),
        ("/damaged", "damaged"),
        ("/brotli", "packed as br"),
        ("/loop", "redirects more than 8 times"),
        ("/file", "only http and https"),
        ("/picture", "is image/png, not a page"),
        ("/nothing", "there is no page at this address"),
        ("/closed", "save the page in a browser"),
        ("/broken", "try again later"),
    ],
)
def test_what_cannot_be_fetched_says_why(site, path, reason):
    (skipped,) = read([site + path], allow_private=True)
    assert isinstance(skipped, Skipped)
    assert skipped.input == site + path
    assert reason in skipped.reason
    assert not skipped.reason.startswith("http")


def test_a_private_address_is_refused_by_name_and_allowed_by_option(site):
    (skipped,) = read([f"{site}/page"])
    assert "127.0.0.1 is on a private or local address" in skipped.reason
    assert "--allow-host 127.0.0.1" in skipped.reason
    for allowed in (True, ("127.0.0.1",)):
        (page,) = read([f"{site}/page"], allow_private=allowed)
        assert isinstance(page, Page)


def test_a_public_name_that_resolves_inside_is_refused():
    with pytest.raises(FetchError, match=r"news\.example is on a private or local address \(10\.1\.2\.3\)"):
        fetch("https://news.example/1", resolve=lambda host, port: ["93.184.216.34", "10.1.2.3"])


def test_a_redirect_to_a_private_address_is_refused(site, monkeypatch):
    monkeypatch.setattr("onrecord.sources.connecting.is_public", lambda address: address == "127.0.0.1")
    with pytest.raises(FetchError, match=r"inside\.example is on a private or local address"):
        fetch(f"{site}/away", resolve=lambda host, port: ["10.0.0.1" if host == "inside.example" else "127.0.0.1"])


def test_an_unknown_host_is_named():
    def resolve(host: str, port: int) -> list[str]:
        raise OSError("unknown")

    with pytest.raises(FetchError, match=r"there is no host named news\.example"):
        fetch("https://news.example/1", resolve=resolve)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
    ],
)
def test_no_private_address_counts_as_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_do(address):
    assert is_public(address)
