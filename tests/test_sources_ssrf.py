"""Nobody makes OnRecord ask inside: addresses in every writing, redirects, and names that change.

What a test looks at is where lines went (see net_kit.py), not what was said about it.
"""

from __future__ import annotations

import ipaddress
import itertools
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from net_kit import OPEN, Net, ask, moved, net, page

from onrecord.errors import FetchError, UsageError
from onrecord.sources import Validators, fetch, host_named
from onrecord.sources.connecting import is_local, is_public

__all__ = ["net"]

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
    assert set(net.lines) <= {OPEN}
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
    assert net.lines == [OPEN, OPEN]


@pytest.mark.parametrize(
    "header", ["Refresh: 0; url=http://inside.example/", "Link: <http://inside.example/>; rel=canonical",
               "Content-Location: http://inside.example/", "Alt-Svc: h2=\"inside.example:80\"", "URI: http://inside.example/"]
)  # fmt: skip
def test_nothing_else_in_an_answer_leads_anywhere(net: Net, header: str) -> None:
    net.answers["/"] = page(b'<meta http-equiv="refresh" content="0; url=http://inside.example/">', header)
    ask(net, "http://news.example/")
    assert (net.resolved, net.lines) == (["news.example"], [OPEN])


# --- names that change -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [[(OPEN,), ("127.0.0.1",)], [(OPEN,), (OPEN, "127.0.0.1"), ("::1",)]])
def test_a_name_that_points_elsewhere_a_moment_later_is_asked_once(net: Net, answers: list[tuple[str, ...]]) -> None:
    net.names["news.example"] = itertools.chain(answers, itertools.repeat(("127.0.0.1",)))
    assert ask(net, "http://news.example/") == b"Hello"
    assert (net.resolved, net.lines) == (["news.example"], [OPEN])


def test_a_name_that_points_inside_at_the_next_hop_is_refused_there(net: Net) -> None:
    net.names["news.example"] = itertools.chain([(OPEN,)], itertools.repeat(("127.0.0.1",)))
    net.answers["/go"] = moved("/on")
    with pytest.raises(FetchError, match="private or local"):
        ask(net, "http://news.example/go")
    assert net.lines == [OPEN]


def test_the_next_address_of_a_host_is_tried_where_the_first_does_not_answer(net: Net) -> None:
    assert ask(net, "http://both.example/") == b"Hello"
    assert net.lines == ["2606:2800:220:1::dead", OPEN]
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


def test_a_host_that_is_allowed_by_name_is_the_only_one(net: Net) -> None:
    with pytest.raises(FetchError, match="could not be reached"):
        ask(net, "http://INSIDE.example/", allow_private=("other.example", "Inside.Example."))
    assert net.lines == ["10.0.0.1"]
    net.names |= {name: itertools.repeat(("10.0.0.1",)) for name in ("lobby.example", "inside.example.of.example")}
    for url in ("http://10.0.0.1/", "http://inside.example.of.example/", "http://lobby.example/"):
        with pytest.raises(FetchError, match="unless you add --allow-host"):
            ask(net, url, allow_private=("inside.example",))
    with pytest.raises(FetchError, match="an address that no page is read from"):
        ask(net, "http://cloud.example/", allow_private=("cloud.example",))
    assert net.lines == ["10.0.0.1"]


@pytest.mark.parametrize("name", ["http://wiki.example", "wiki.example:80", "wiki.example/a", "a@b", "", " ", "a b"])
def test_a_host_is_allowed_by_its_name_alone(name: str) -> None:
    with pytest.raises(UsageError, match="is no name of a host"):
        host_named(name)


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
    assert net.lines == [OPEN]
    assert b"uthorization" not in net.asked[0]


def test_a_redirect_to_another_host_is_told_where_it_is_not_to_be_followed(net: Net) -> None:
    net.answers |= {"/go": moved("/on"), "/on": moved("http://six.example/there")}
    found = fetch("http://news.example/go", resolve=net.resolve, follow=False)
    assert (found.leads_to, found.content, net.lines) == ("http://six.example/there", b"", [OPEN, OPEN])


@pytest.mark.parametrize("tag", ["\xe9", "a" * 2_000])
def test_a_tag_that_cannot_be_sent_back_is_forgotten(net: Net, tag: str) -> None:
    net.answers["/"] = page(b"Hello", f"ETag: {tag}", "Last-Modified: yes")
    assert fetch("http://news.example/", resolve=net.resolve).validators == Validators(None, "yes")
