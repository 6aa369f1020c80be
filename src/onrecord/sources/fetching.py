"""A web address in, the bytes of its page out: only public addresses, and only so much of them.

Every hop is checked before it is connected to: the scheme, then each address its host resolves to. The connection goes
to the checked address itself, so that a name cannot point elsewhere a moment later. Bytes (as sent and inflated),
redirects and the time for all of it are limited. Proxies and credentials of the environment are not used.

Who asks again for what they had before gives its `Validators`, and gets nothing where it has not changed.
"""

from __future__ import annotations

import http
import ipaddress
import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from onrecord.errors import FetchError

if TYPE_CHECKING:
    import httpx

__all__ = ["AGENT", "ConditionalFetch", "Fetch", "Fetched", "Validators", "fetch", "is_public", "resolve"]

AGENT = "OnRecord"
"""The name by which a site's robots.txt speaks of this program."""

MAX_BYTES = 5_000_000  # as sent, and again once inflated; saved news pages are 0.1 to 3 million
MAX_REDIRECTS = 8  # browsers follow 20; a news page behind a short link and a consent page needs 3 or 4
MAX_SECONDS = 30.0  # for everything: names, redirects, all bytes
_MAX_MEDIA_TYPE_CHARS = 200  # that are kept of what a server says its page to be
_STEP_SECONDS = 10.0  # for one connect, or one wait for bytes

_HEADERS = {
    "User-Agent": f"Mozilla/5.0 (compatible; {AGENT}; reads pages for its user, one at a time)",
    "Accept": "text/html,application/xhtml+xml,text/plain,application/rss+xml,application/atom+xml,"
    "application/json;q=0.9,*/*;q=0.1",
    "Accept-Language": "en",
    "Accept-Encoding": "gzip, deflate",
}
_READABLE = (
    "text/",
    "application/json",
    "application/xhtml+xml",
    "application/xml",
    "application/x-ndjson",
    "application/jsonl",
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/gzip",
    "application/x-gzip",
    "application/warc",
    "application/csv",
    "application/vnd.apache.parquet",
    "application/mbox",
    "message/rfc822",
    "multipart/related",
    "application/octet-stream",  # what servers call a file they do not know: its first bytes tell
)
_PASSING = (408, 425, 429)  # statuses below 500 that ask to come again
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of the version it sent; sent back, it answers whether there is a newer one (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """The headers that ask for a page only if it is no longer this one.

        >>> Validators(etag='"a1"').headers()
        {'If-None-Match': '"a1"'}
        """
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: its bytes, where they came from in the end, and the Content-Type that the server named.

    ``validators`` go with the next request for the same address. ``is_unchanged`` says that those which were sent still
    hold: there are no bytes then.
    """

    url: str
    content: bytes
    content_type: str | None = None
    validators: Validators = Validators()
    is_unchanged: bool = False


class Fetch(Protocol):
    """How `read` gets a web page; give it another to take pages from an archive, or in tests."""

    def __call__(self, url: str, *, allow_private: bool = False) -> Fetched:
        """Return the page at ``url``. Raises FetchError, whose message begins with the address, if there is none."""


class ConditionalFetch(Protocol):
    """A `Fetch` that can ask whether a page has changed."""

    def __call__(self, url: str, *, allow_private: bool = False, validators: Validators = Validators()) -> Fetched:
        """Return the page at ``url``, or that it is still the one of ``validators``. Raises FetchError."""


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, as the system knows them. Raises OSError if it knows none."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def fetch(
    url: str, *, allow_private: bool = False, validators: Validators = Validators(), resolve: Resolve = resolve
) -> Fetched:
    """Fetch a page over http or https, following redirects; see the limits at the top of this module.

    With `validators` of an earlier answer, an unchanged page comes without its bytes (`Fetched.is_unchanged`).

    Raises FetchError, in one sentence that names the address, if it may not be fetched or cannot.
    """
    outcome: list[Fetched | BaseException] = []

    def work() -> None:
        try:
            outcome.append(_follow(url, allow_private, validators, resolve, time.monotonic() + MAX_SECONDS))
        except BaseException as error:
            outcome.append(error)

    # In a thread of its own, because resolving a name, and headers that trickle in, have no time limit otherwise.
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(MAX_SECONDS)
    if not outcome:
        raise _too_slow(url)
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


def _too_slow(url: str) -> FetchError:
    return FetchError(f"{url}: took longer than {MAX_SECONDS:.0f} seconds, so it was given up", is_passing=True)


def is_public(address: str) -> bool:
    """Tell whether an IP address lies in the open internet, also when it is wrapped in an IPv6 one.

    >>> is_public("93.184.216.34"), is_public("10.0.0.1"), is_public("::ffff:127.0.0.1")
    (True, False, False)
    """
    ip = ipaddress.ip_address(address.split("%")[0])
    return all(each.is_global and not each.is_multicast and not each.is_reserved for each in _unwrapped(ip))


def _unwrapped(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """The address, or for an IPv6 address that carries an IPv4 one, the latter."""
    if isinstance(ip, ipaddress.IPv4Address):
        yield ip
    elif ip.ipv4_mapped:
        yield ip.ipv4_mapped
    elif ip in _NAT64:
        yield ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    else:
        yield ip
        if ip.sixtofour:
            yield ip.sixtofour
        if ip.teredo:
            yield from ip.teredo


def _follow(url: str, allow_private: bool, validators: Validators, resolve: Resolve, deadline: float) -> Fetched:
    import httpx

    with httpx.Client(trust_env=False, follow_redirects=False, timeout=_STEP_SECONDS) as client:
        here = _parse(url, url)
        for _ in range(MAX_REDIRECTS + 1):
            address = _checked_address(url, here, allow_private, resolve)
            try:
                with client.stream(
                    "GET",
                    here.copy_with(host=address, username=None, password=None, fragment=None),
                    headers={**_HEADERS, **validators.headers(), "Host": here.netloc.decode("ascii")},
                    extensions={"sni_hostname": here.raw_host.decode("ascii")},
                ) as response:
                    if not response.has_redirect_location:
                        return _page(url, here, response, deadline)
                    here = _parse(url, str(here.join(response.headers["Location"])))
            except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
                raise FetchError(
                    f"{url}: {_why(error, here.host)}", is_passing=isinstance(error, httpx.TransportError | OSError)
                ) from error
    raise FetchError(f"{url}: redirects more than {MAX_REDIRECTS} times, so it was given up")


def _parse(url: str, target: str) -> httpx.URL:
    import httpx

    try:
        parsed = httpx.URL(target)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise FetchError(f"{url}: {target!r} is no web address") from None
    if parsed.scheme not in ("http", "https"):
        raise FetchError(f"{url}: leads to {parsed.scheme}:, but OnRecord reads only http and https addresses")
    if not parsed.host:
        raise FetchError(f"{url}: names no host")
    return parsed.copy_with(username=None, password=None)


def _checked_address(url: str, here: httpx.URL, allow_private: bool, resolve: Resolve) -> str:
    """The address to connect to; each address of the host must be public, or none of them is used."""
    try:
        addresses = resolve(here.raw_host.decode("ascii"), here.port or (443 if here.scheme == "https" else 80))
    except (OSError, UnicodeError):
        addresses = []
    if not addresses:
        raise FetchError(f"{url}: there is no host named {here.host}, or no network to ask", is_passing=True)
    private = next((address for address in addresses if not is_public(address)), None)
    if private and not allow_private:
        raise FetchError(
            f"{url}: {here.host} is on a private or local address ({private}), which OnRecord does not fetch "
            "unless you add --allow-private"
        )
    return addresses[0]


def _page(url: str, here: httpx.URL, response: httpx.Response, deadline: float) -> Fetched:
    sent = Validators(response.headers.get("ETag"), response.headers.get("Last-Modified"))
    if response.status_code == 304:
        return Fetched(str(here), b"", validators=sent, is_unchanged=True)
    if response.status_code != 200:
        raise FetchError(
            f"{url}: {_status(response.status_code)}",
            status=response.status_code,
            is_passing=response.status_code in _PASSING or response.status_code >= 500,
            retry_after_seconds=_seconds(response.headers.get("Retry-After")),
        )
    kind = response.headers.get("Content-Type")
    if kind and not kind.strip().lower().startswith(_READABLE):
        raise FetchError(f"{url}: is {kind.split(';')[0].strip()[:60]}, not a page of text")
    content = bytearray()
    for piece in _inflated(url, response):
        content += piece
        if len(content) > MAX_BYTES:
            raise FetchError(f"{url}: is larger than {MAX_BYTES / 1e6:.0f} MB, which is more than any article")
        if time.monotonic() > deadline:
            raise _too_slow(url)
    return Fetched(str(here), bytes(content), kind and kind[:_MAX_MEDIA_TYPE_CHARS], sent)


def _seconds(retry_after: str | None) -> int | None:
    """How long a busy server asks to be left alone, where it says so in seconds (it may name a date as well)."""
    return int(retry_after) if retry_after and re.fullmatch(r"\d{1,9}", retry_after) else None


def _inflated(url: str, response: httpx.Response) -> Iterator[bytes]:
    """The body in pieces, unpacked by ourselves so that a few bytes cannot swell to gigabytes at once."""
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding in ("", "identity"):
        yield from response.iter_raw()
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError(f"{url}: was sent packed as {coding[:40]}, which was not asked for")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32)  # 32: tell gzip from zlib by the header
    for piece in response.iter_raw():
        try:
            yield unpack.decompress(piece, MAX_BYTES + 1)
        except zlib.error:
            raise FetchError(f"{url}: was sent damaged (its compression is broken)") from None
        if unpack.unconsumed_tail:
            raise FetchError(
                f"{url}: is larger than {MAX_BYTES / 1e6:.0f} MB once unpacked, which is more than any article"
            )


def _status(code: int) -> str:
    if code in (404, 410):
        return f"there is no page at this address (the server answered {code})"
    if code in (401, 402, 403, 407, 451):
        return f"the server lets no program read it (it answered {code}): save the page in a browser, and give the file"
    if code == 429 or code >= 500:
        return f"the server is busy or broken (it answered {code}): try again later"
    phrase = http.HTTPStatus(code).phrase if code in set(http.HTTPStatus) else "an unknown status"
    return f"the server answered {code} ({phrase}) instead of a page"


def _why(error: Exception, host: str) -> str:
    import httpx

    if isinstance(error, httpx.TimeoutException):
        return f"{host} did not answer within {_STEP_SECONDS:.0f} seconds"
    if "CERTIFICATE" in str(error).upper():
        return f"{host} did not prove who it is (its certificate is not valid)"
    if isinstance(error, httpx.ConnectError):
        return f"{host} could not be reached"
    return f"{host} broke off the transfer"
