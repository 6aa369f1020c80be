"""Only who proves to be who was asked for is listened to."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from net_kit import OPEN, Net, ask, moved, net

from onrecord.errors import FetchError
from onrecord.sources import fetch, fetching

__all__ = ["net"]

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
     (f"https://{OPEN}/", False)],
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
