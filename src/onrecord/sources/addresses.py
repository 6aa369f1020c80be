"""Web addresses in, the one address by which a page is known out: what a page calls its own, without what tracks a
reader."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

__all__ = ["HEAD_CHARS", "canonical_url", "host_of", "joined", "known_as", "links_in"]

HEAD_CHARS = 200_000
"""How much of a page is looked at for what it says of itself: some put a hundred thousand of scripts before that."""

# Example: <link rel="canonical" href="https://herald.example/port">
_LINK = re.compile(r"<link\b[^>]{0,2000}>", re.I)
_REL = re.compile(r"\brel\s*=\s*(?:[\"']\s*)?canonical\b", re.I)
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]{1,2000})\"|'([^']{1,2000})'|([^\s\"'>]{1,2000}))", re.I)
_EDITIONS = ("www.", "m.", "mobile.", "amp.", "edition.")  # of one site, before its name
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|ref_src|cmpid|at_medium|at_campaign|ns_\w+|smid|ocid|xtor)",
    re.I,
)
_LEFT_OUT = dict.fromkeys(map(ord, "\t\r\n"))
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(page: str, url: str) -> str:
    """The address that a page of HTML names as its own, where it is one of the site it came from; else `url`.

    A site's front page is no article's address, though some pages name it.

    >>> canonical_url('<link rel="canonical" href="/port"><p>Hi', "https://www.herald.example/port?s=1")
    'https://www.herald.example/port'
    >>> canonical_url('<link rel="canonical" href="https://other.example/port"><p>Hi', "https://herald.example/1")
    'https://herald.example/1'
    """
    named = next((joined(url, link) for tag, link in links_in(page) if _REL.search(tag)), None)
    return named if named and _site(named) == _site(url) and urlsplit(named).path.strip("/") else url


def links_in(page: str) -> Iterator[tuple[str, str]]:
    """Yield each `<link>` in the head of a page of HTML, and where it leads.

    >>> list(links_in('<link rel=canonical href="/port?a=1&amp;b=2"><link rel="preload">'))
    [('<link rel=canonical href="/port?a=1&amp;b=2">', '/port?a=1&b=2')]
    """
    for tag in _LINK.finditer(page[:HEAD_CHARS]):
        if href := _HREF.search(tag[0]):
            yield tag[0], html.unescape(href[1] or href[2] or href[3])


def joined(base: str, link: str) -> str | None:
    """The address that a link on a page at `base` leads to; None if it is none of the web.

    Line ends and tabs in it are left out, as browsers do; one with any other control character is none. What stands
    before the host is left out, too: it is sent to nobody, and may only look like another site.

    >>> joined("https://herald.example/news/1", "../po\\nrt"), joined("https://herald.example/", "http://[x")
    ('https://herald.example/port', None)
    >>> joined("", "https://gazette.example@herald.example/port")
    'https://herald.example/port'
    """
    try:
        address = urljoin(base.strip(), link.strip()).translate(_LEFT_OUT).strip()
        if _CONTROL.search(address):
            return None
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if "@" in parts.netloc else address
    except ValueError:
        return None


def known_as(url: str) -> str:
    """The address without what may differ between two links to one page: case of the host, fragment, tracking, order.

    >>> known_as("HTTPS://Herald.example:443/port/?utm_source=rss&b=2&a=1#top")
    'https://herald.example/port?a=1&b=2'
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").strip()
        host = f"[{host}]" if ":" in host else host
        port = f":{parts.port}" if parts.port and parts.port != _DEFAULT_PORTS.get(parts.scheme) else ""
    except ValueError:
        return url.strip()
    told = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0]))
    return urlunsplit((parts.scheme, f"{host}{port}", parts.path.rstrip("/ "), urlencode(told, errors="replace"), ""))


def host_of(url: str) -> str:
    """The host of an address, in lower case, with its port where it names one; empty if it has none.

    >>> host_of("https://Herald.example/port")
    'herald.example'
    """
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def _site(url: str) -> str:
    host = host_of(url)
    return next((host.removeprefix(edition) for edition in _EDITIONS if host.startswith(edition)), host)
