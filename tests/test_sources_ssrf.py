"""Nobody makes OnRecord ask inside: addresses in every writing, redirects, names that change, servers that never end.

Names are resolved by a table, and each line that would be opened is written down: one to the open internet is led to a
server on this machine instead. What a test looks at is where lines went, not what was said about it.
"""

from __future__ import annotations

import ast
import gzip
import ipaddress
import itertools
import os
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.articles import main_text
from onrecord.datamodel import Page
from onrecord.errors import FetchError
from onrecord.sources import Validators, fetch, fetching, read
from onrecord.sources.connecting import is_local, is_public

_OPEN, _OPEN_TOO = "93.184.216.34", "2606:2800:220:1::1"
_NAMES = {
    "news.example": (_OPEN,),
    "six.example": (_OPEN_TOO,),
    "both.example": ("2606:2800:220:1::dead", _OPEN),  # the first does not answer
    "inside.example": ("10.0.0.1",),
    "mixed.example": (_OPEN, "10.0.0.1"),
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
        if address[0] not in (_OPEN, _OPEN_TOO):
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


# --- addresses -------------------------------------------------------------------------------------------------------

# Each of them is refused before any line is opened.
_DIRECT = """
file:///etc/passwd
file://localhost/etc/passwd
FILE:///etc/passwd
ftp://news.example/a
gopher://127.0.0.1:6379/_INFO
dict://127.0.0.1:11211/stat
ldap://127.0.0.1/
data:text/html,<p>Hello
javascript:alert(1)
blob:http://news.example/1
jar:http://127.0.0.1!/
ws://news.example/
unix:/run/docker.sock
//127.0.0.1/
/etc/passwd
127.0.0.1
http:
http://
http:///a
http:127.0.0.1
https://:443/
http://127.0.0.1/
http://127.0.0.1:8080/
http://127.1/
http://127.0.1/
http://127.255.255.254/
http://2130706433/
http://0x7f000001/
http://0x7f.0.0.1/
http://0x7f.1/
http://017700000001/
http://0177.0.0.1/
http://0177.0x0.0.1/
http://127.0.0.1./
http://127.0.0.1.../
http://0/
http://0.0.0.0/
http://0.0.0.0:8765/
http://localhost/
http://LOCALHOST/
http://localhost./
http://10.0.0.1/
http://167772161/
http://172.16.0.1/
http://172.31.255.255/
http://192.168.1.1/
http://0xc0a80101/
http://100.64.0.1/
http://169.254.169.254/latest/meta-data/
http://2852039166/latest/meta-data/
http://0xa9fea9fe/
http://0xa9.0xfe.0xa9.0xfe/
http://169.254.43518/
http://192.0.0.192/
http://192.0.2.1/
http://192.88.99.1/
http://198.18.0.1/
http://198.51.100.1/
http://203.0.113.1/
http://224.0.0.1/
http://239.255.255.250:1900/
http://240.0.0.1/
http://255.255.255.255/
http://[::1]/
http://[::1]:8080/
http://[0:0:0:0:0:0:0:1]/
http://[::]/
http://[::127.0.0.1]/
http://[::ffff:127.0.0.1]/
http://[::ffff:7f00:1]/
http://[::ffff:0:127.0.0.1]/
http://[::ffff:93.184.216.34]/
http://[64:ff9b::127.0.0.1]/
http://[64:ff9b::a00:1]/
http://[64:ff9b:1::a00:1]/
http://[2002:7f00:1::]/
http://[2002:5db8:d822::1]/
http://[2001:0:5db8:d822::1]/
http://[2001:db8::1]/
http://[3fff::1]/
http://[5f00::1]/
http://[100::1]/
http://[fc00::1]/
http://[fd00:ec2::254]/
http://[fe80::1]/
http://[fe80::1%25eth0]/
http://[fe80::1%25lo]/
http://[fec0::1]/
http://[ff02::1]/
http://[::1/
http://[127.0.0.1]/
http://\u0661\u0662\u0667.0.0.1/
http://\uff11\uff12\uff17.0.0.1/
http://127\u30020\uff0e0\uff611/
http://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3/
http://%31%32%37.0.0.1/
http://127.0.0.1%00.news.example/
http://127.0.0.1%2f@news.example:99999/
http://news.example@127.0.0.1/
http://news.example:80@127.0.0.1:8080/
http://user:word@[::1]/
http://127.0.0.1#@news.example/
http://127.0.0.1?@news.example/
http://127.0.0.1\\@127.0.0.1/
http://news.example:22/
http://news.example:25/
http://news.example:0/
http://news.example:6667/
http://news.example:99999/
http://news.example:-80/
http://news.example:8o/
http://inside.example/
https://inside.example/
http://mixed.example/
http://loop.example/
http://loop.example./
http://LOOP.example/
http://loop6.example/
http://mapped.example/
http://cloud.example/
http://translated.example/
http://scoped.example/
http://nowhere.example/
http://news.example/\\r\\nHost: inside.example
http://news.example\\r\\n/
http://news.example/\\x00
 http://127.0.0.1/
http://127.0.0.1 /
http://\\t127.0.0.1/
"""
DIRECT = [
    each.replace("\\r", "\r").replace("\\n", "\n").replace("\\x00", "\0").replace("\\t", "\t").replace("\\\\", "\\")
    for each in _DIRECT.strip("\n").splitlines()
]


@pytest.mark.parametrize("url", [*DIRECT, f"http://news.example/{'a' * 9_000}", "http://" + "a" * 300 + ".example/"])
def test_no_writing_of_an_address_leads_inside(net: Net, url: str) -> None:
    with pytest.raises(FetchError):
        ask(net, url)
    assert net.lines == []


@pytest.mark.parametrize("url", DIRECT)
def test_no_redirect_leads_inside(net: Net, url: str) -> None:
    """What a server can write into a head, as it stands: a line end in it makes further headers, which lead nowhere."""
    net.answers["/go"] = moved(url.encode("utf-8").decode("latin-1"))
    with suppress(FetchError):
        ask(net, "http://news.example/go")
    assert set(net.lines) <= {_OPEN}
    assert all(b"\r\nHost: news.example\r\n" in head for head in net.asked)


def writings(address: str) -> list[str]:
    """What systems read as this address of IPv4: parts joined, in three bases, and wrapped in IPv6."""
    a, b, c, d = (int(part) for part in address.split("."))
    joined = [(a, b, c, d), (a, b, c << 8 | d), (a, b << 16 | c << 8 | d), (a << 24 | b << 16 | c << 8 | d,)]
    forms = ("{}", "0x{:x}", "0{:o}", "0x{:08X}")
    plain = [".".join(form.format(part) for part in parts) for parts in joined for form in forms]
    mixed = [f"{a}.0x{b:x}.0{c:o}.{d}", f"0{a:o}.{b}.0x{c << 8 | d:x}"]
    wraps = ("::ffff:{}", "::{}", "64:ff9b::{}", "64:ff9b:1::{}", "::ffff:0:{}", "2002:{}::")
    return [*plain, *mixed, *(f"[{wrap}]".format(f"{a:02x}{b:02x}:{c:02x}{d:02x}") for wrap in wraps)]


_EXAMPLES = int(os.environ.get("ONRECORD_SSRF_EXAMPLES", "10"))  # addresses, each in 24 writings
_INNER = [
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "0.0.0.0/8",
]


@settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(address=st.sampled_from(_INNER).flatmap(lambda network: st.ip_addresses(v=4, network=network)).map(str))
def test_no_writing_of_any_inner_address_leads_there(net: Net, address: str) -> None:
    for host in writings(address):
        with pytest.raises(FetchError):
            ask(net, f"http://{host}/")
    assert net.lines == []


@given(st.ip_addresses())
def test_what_the_standard_library_knows_as_closed_is_closed(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    """Another list of the same, drawn up by others; it has fewer of them."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert not is_public(str(address)) or address in ipaddress.ip_network("64:ff9b::/96")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_no_status_of_a_redirect_leads_inside(net: Net, status: str) -> None:
    net.answers |= {"/go": moved("/on", status), "/on": moved("http://inside.example/", status)}
    with pytest.raises(FetchError, match=r"inside\.example is on a private or local address \(10\.0\.0\.1\)"):
        ask(net, "http://news.example/go")
    assert net.lines == [_OPEN, _OPEN]


@pytest.mark.parametrize(
    "header", ["Refresh: 0; url=http://inside.example/", "Link: <http://inside.example/>; rel=canonical",
               "Content-Location: http://inside.example/", "Alt-Svc: h2=\"inside.example:80\"", "URI: http://inside.example/"]
)  # fmt: skip
def test_nothing_else_in_an_answer_leads_anywhere(net: Net, header: str) -> None:
    net.answers["/"] = page(b'<meta http-equiv="refresh" content="0; url=http://inside.example/">', header)
    ask(net, "http://news.example/")
    assert (net.resolved, net.lines) == (["news.example"], [_OPEN])


# --- names that change -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [[(_OPEN,), ("127.0.0.1",)], [(_OPEN,), (_OPEN, "127.0.0.1"), ("::1",)]])
def test_a_name_that_points_elsewhere_a_moment_later_is_asked_once(net: Net, answers: list[tuple[str, ...]]) -> None:
    net.names["news.example"] = itertools.chain(answers, itertools.repeat(("127.0.0.1",)))
    assert ask(net, "http://news.example/") == b"Hello"
    assert (net.resolved, net.lines) == (["news.example"], [_OPEN])


def test_a_name_that_points_inside_at_the_next_hop_is_refused_there(net: Net) -> None:
    net.names["news.example"] = itertools.chain([(_OPEN,)], itertools.repeat(("127.0.0.1",)))
    net.answers["/go"] = moved("/on")
    with pytest.raises(FetchError, match="private or local"):
        ask(net, "http://news.example/go")
    assert net.lines == [_OPEN]


def test_the_next_address_of_a_host_is_tried_where_the_first_does_not_answer(net: Net) -> None:
    assert ask(net, "http://both.example/") == b"Hello"
    assert net.lines == ["2606:2800:220:1::dead", _OPEN]
    assert ask(net, "http://six.example/") == b"Hello"


def test_what_is_allowed_is_ones_own_network_and_no_more(net: Net) -> None:
    for url in (
        "http://cloud.example/",
        "http://[fe80::1]/",
        "http://224.0.0.1/",
        "http://mapped.example/",
        "http://0/",
    ):
        with pytest.raises(FetchError, match="an address that no page is read from"):
            ask(net, url, allow_private=True)
    assert net.lines == []
    with pytest.raises(FetchError, match="could not be reached"):
        ask(net, "http://inside.example/", allow_private=True)
    assert net.lines == ["10.0.0.1"]


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.255.255", "192.0.1.1",
                                     "2a00:1450::1", "64:ff9b::808:808"])  # fmt: skip
def test_the_open_internet_is_open(address: str) -> None:
    assert is_public(address)
    assert not is_local(address)


# --- what is told on the way -----------------------------------------------------------------------------------------


def test_nothing_of_one_hop_is_told_to_the_next(net: Net) -> None:
    net.answers["/go"] = page(
        b"", "Location: http://six:word@six.example/on?a=1#part", "Set-Cookie: a=b; Domain=example", status="302 Found"
    )
    found = fetch("http://user:secret@news.example/go#top", resolve=net.resolve)
    assert found.url == "http://six.example/on?a=1"
    for head in net.asked:
        told = head.lower()
        for word in (b"cookie", b"authorization", b"referer", b"secret", b"word", b"#", b"origin"):
            assert word not in told
    assert net.asked[1].startswith(b"GET /on?a=1 HTTP/1.1\r\nHost: six.example\r\n")


def test_no_proxy_and_no_credentials_of_the_environment_are_used(
    net: Net, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine news.example login me password secret")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://10.0.0.1:3128")
    assert ask(net, "http://news.example/") == b"Hello"
    assert net.lines == [_OPEN]
    assert b"uthorization" not in net.asked[0]


def test_a_redirect_to_another_host_is_told_where_it_is_not_to_be_followed(net: Net) -> None:
    net.answers |= {"/go": moved("/on"), "/on": moved("http://six.example/there")}
    found = fetch("http://news.example/go", resolve=net.resolve, follow=False)
    assert (found.leads_to, found.content, net.lines) == ("http://six.example/there", b"", [_OPEN, _OPEN])


@pytest.mark.parametrize("tag", ["\xe9", "a" * 2_000])
def test_a_tag_that_cannot_be_sent_back_is_forgotten(net: Net, tag: str) -> None:
    net.answers["/"] = page(b"Hello", f"ETag: {tag}", "Last-Modified: yes")
    assert fetch("http://news.example/", resolve=net.resolve).validators == Validators(None, "yes")


# --- certificates ----------------------------------------------------------------------------------------------------

# Of nobody: made for these tests, for the name news.example alone.
_KEY = """\
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIH6SDip2vc+gSlisf5GHc6kNp/s1BeBGDE58jjX0Kz2QoAoGCCqGSM49
AwEHoUQDQgAEfwOOrqfCF/E98Q8O6amN2hNIIY59dxarEPaRL/OnQnHFrHzQ8M37
UjSJeW7nXmYvvFlpgGKcTYih5xFzur1IlQ==
-----END EC PRIVATE KEY-----
"""
_CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBnjCCAUSgAwIBAgIUUM0cTV+TqIhk5ciT+qUvfikdsYcwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMbmV3cy5leGFtcGxlMCAXDTI2MTEyMzAxNDM0MFoYDzIxMjYx
MDMwMDE0MzQwWjAXMRUwEwYDVQQDDAxuZXdzLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAR/A46up8IX8T3xDw7pqY3aE0ghjn13FqsQ9pEv86dCccWs
fNDwzftSNIl5budeZi+8WWmAYpxNiKHnEXO6vUiVo2wwajAdBgNVHQ4EFgQUwMXv
n/aySFfh/VYpbgOMRS6hTzswHwYDVR0jBBgwFoAUwMXvn/aySFfh/VYpbgOMRS6h
TzswDwYDVR0TAQH/BAUwAwEB/zAXBgNVHREEEDAOggxuZXdzLmV4YW1wbGUwCgYI
KoZIzj0EAwIDSAAwRQIgHIo3SXew9zYHbXlXBsx0NbapNjxELyRl7l81YXW1WcsC
IQD0YbTgGS9npfoTd3ycOo0AlXPxMbl6qHdOop6WieNrZg==
-----END CERTIFICATE-----
"""


@pytest.fixture
def own_line(net: Net, tmp_path: Path) -> Net:
    """A server with a certificate that only some trust."""
    (tmp_path / "own.pem").write_text(_KEY + _CERTIFICATE)
    net.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    net.tls.load_cert_chain(tmp_path / "own.pem")
    return net


def trusted() -> ssl.SSLContext:
    return ssl.create_default_context(cadata=_CERTIFICATE)


def test_a_certificate_that_nobody_vouches_for_ends_it(own_line: Net) -> None:
    with pytest.raises(FetchError, match="did not prove who it is"):
        ask(own_line, "https://news.example/")
    assert own_line.asked == []


@pytest.mark.parametrize(
    ("url", "is_good"),
    [("https://news.example/", True), ("https://news.example./", True), ("https://both.example/", False),
     (f"https://{_OPEN}/", False)],
)  # fmt: skip
def test_a_certificate_is_for_the_name_that_was_asked_for(
    own_line: Net, monkeypatch: pytest.MonkeyPatch, url: str, is_good: bool
) -> None:
    monkeypatch.setattr(fetching, "_certificates", trusted)
    if is_good:
        assert ask(own_line, url) == b"Hello"
        assert b"Host: news.example\r\n" in own_line.asked[0]
    else:
        with pytest.raises(FetchError, match="did not prove who it is"):
            ask(own_line, url)
        assert own_line.asked == []


def test_a_redirect_to_http_is_followed_and_told(own_line: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses with http are read where they are named; what was read is told by the address that it came from."""
    monkeypatch.setattr(fetching, "_certificates", trusted)
    own_line.answers["/go"] = moved("http://six.example/plain")
    assert fetch("https://news.example/go", resolve=own_line.resolve).url == "http://six.example/plain"


# --- servers that never end ------------------------------------------------------------------------------------------

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


_ZEROS = bytes(50_000_000)
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


# --- libraries -------------------------------------------------------------------------------------------------------

_PACKAGE = Path(__file__).parents[1] / "src" / "onrecord"
# Who may open a line: for pages, for notices to a webhook, and the server and cage for those of this machine.
_MAY_REACH = (
    *("sources/connecting.py", "sources/fetching.py", "watch/sending.py", "web/", "cli/serving.py", "cage/"),
    "batch/cluster.py",  # whose Ray is of this machine, or the one that is named
)
_REACHING = {
    "socket",
    "ssl",
    "httpx",
    "httpcore",
    "requests",
    "urllib3",
    "aiohttp",
    "ftplib",
    "smtplib",
    "urllib.request",
}
_SENTENCES = "<p>The council of Orle met on Monday and heard Ana Vell, who said that the harbour opens again.</p>" * 9
# What names addresses that a reader of its format might open: the place of each is filled with one of this machine.
_NAMING = {
    "a.html": '<html><head><base href="{0}/"><link rel=stylesheet href="{0}/c"><meta http-equiv=refresh '
    'content="0;{0}/m"><script type="application/ld+json">{{"@context": "{0}/ld", "@type": "NewsArticle"}}</script>'
    '<body><iframe src="{0}/f"></iframe><object data="{0}/o"></object><img src="{0}/i">'
    f"<article>{_SENTENCES}</article>",
    "b.html": '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "{0}/dtd"><html><head>'
    f"<title>Port</title></head><body>{_SENTENCES}</body></html>",
    "c.xml": '<?xml version="1.0"?><?xml-stylesheet href="{0}/s"?><!DOCTYPE rss SYSTEM "{0}/dtd"><rss xml:base="{0}/">'
    '<channel><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{0}/x"/><item><title>Port</title><enclosure '
    f'url="{{0}}/e"/><description><![CDATA[{_SENTENCES}]]></description></item></channel></rss>',
    "d.xml": '<!DOCTYPE rss [<!ENTITY % a SYSTEM "{0}/a"> %a; <!ENTITY b SYSTEM "{0}/b">]><rss><channel>&b;</channel>'
    "</rss>",
    "e.xml": '<!DOCTYPE urlset SYSTEM "{0}/dtd"><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>',
    "f.eml": "From: a@b.example\nSubject: Port\nMIME-Version: 1.0\nContent-Type: message/external-body; "
    'access-type=URL; URL="{0}/mail"\n\nContent-Type: text/html\n\n',
    "g.mhtml": "MIME-Version: 1.0\nContent-Location: {0}/m\nContent-Type: multipart/related; boundary=x\n\n--x\n"
    f'Content-Type: text/html\n\n<html><img src="{{0}}/i"><body>{_SENTENCES}</body></html>\n--x--\n',
    "h.json": '{{"$schema": "{0}/schema", "@context": "{0}/ld", "text": "The council met.", "url": "{0}/1", '
    '"image": "{0}/i"}}',
}


@pytest.mark.parametrize("name", sorted(_NAMING))
def test_no_reader_of_a_format_opens_what_a_file_names(name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        home = f"http://127.0.0.1:{listener.getsockname()[1]}"
        found = list(read([(name, _NAMING[name].format(home).encode())]))
        for each in found:
            if isinstance(each, Page) and each.is_html:
                assert "harbour" in main_text(each.text, url=each.url)
        assert found
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_few_modules_reach_the_network_and_no_library_is_asked_to() -> None:
    reaching = set()
    for path in _PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        if not any(word in text for word in ("trafilatura", *_REACHING)):
            continue
        for node in ast.walk(ast.parse(text)):
            names = {alias.name for alias in node.names} if isinstance(node, ast.Import | ast.ImportFrom) else set()
            module = node.module if isinstance(node, ast.ImportFrom) else None
            if (names | {module}) & _REACHING:
                reaching.add(path.relative_to(_PACKAGE).as_posix())
            assert module != "trafilatura" or names <= {"extract", "load_html"}, path
            assert not (module or "").startswith("trafilatura."), path
    assert {name for name in reaching if not name.startswith(_MAY_REACH)} == set()
    assert "sources/connecting.py" in reaching
