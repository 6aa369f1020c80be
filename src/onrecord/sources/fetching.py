"""A web address in, the bytes of its page out: only public addresses, and only so much of them.

Every hop is checked before it is connected to: scheme, host and port, then each address that the host resolves to (see
`connecting`). Bytes (as sent and inflated), heads, redirects and the time for all of it are limited. Certificates are
always checked. Nothing of one hop is told to the next: no cookie, no credentials, no page that led there.

Proxies and credentials of the environment are not used: a proxy resolves names itself, and what it connects to could
not be checked.

Who asks again for what they had before gives its `Validators`, and gets nothing where it has not changed.
"""

from __future__ import annotations

import functools
import http
import re
import socket
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from onrecord.errors import FetchError
from onrecord.sources.allowing import Private
from onrecord.sources.decoding import MAX_MEDIA_TYPE_CHARS

if TYPE_CHECKING:
    import ssl

    import httpcore
    import httpx

    from onrecord.sources.connecting import Bounds, Resolve

__all__ = ["AGENT", "MAX_REDIRECTS", "ConditionalFetch", "Fetch", "Fetched", "Validators", "fetch", "resolve"]

AGENT = "OnRecord"
"""The name by which a site's robots.txt speaks of this program."""

MAX_BYTES = 5_000_000  # as sent, and again once inflated; saved news pages are 0.1 to 3 million
MAX_REDIRECTS = 8
"""Browsers follow 20; a news page behind a short link and a consent page needs 3 or 4."""
MAX_SECONDS = 30.0  # for everything: names, redirects, all bytes
# Beside the page itself: the heads of all hops, of which httpcore takes 100 KB each, and what holds the chunks apart.
_MAX_OTHER_BYTES = 1_000_000
_MAX_URL_CHARS = 8_000  # servers take no longer line of a request; search engines list none above 2,000
_MAX_VALIDATOR_CHARS = 1_000  # entity tags are 10 to 100
_STEP_SECONDS = 10.0  # for one connect, or one wait for bytes

_TOO_LARGE = f"is larger than {MAX_BYTES / 1e6:.0f} MB, which is more than any article"
_WAITS = {"timeout": {"connect": _STEP_SECONDS, "read": _STEP_SECONDS, "write": _STEP_SECONDS, "pool": _STEP_SECONDS}}
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
_REDIRECTS = (301, 302, 303, 307, 308)
_WELL_KNOWN_PORTS = 1024  # below it, other services than the web's listen: no page lies there but at these
_LAST_PORT = 65_535
_WEB_PORTS = {"http": 80, "https": 443}
# Above it, those where browsers ask for no page (fetch.spec.whatwg.org, "bad port"): SIP, IRC, X11, NFS, and the like.
_OTHER_SERVICES = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080}
)


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
    hold: there are no bytes then; nor where ``leads_to`` names the address on another host that it redirects to.
    """

    url: str
    content: bytes
    content_type: str | None = None
    validators: Validators = Validators()
    is_unchanged: bool = False
    leads_to: str | None = None


class Fetch(Protocol):
    """How `read` gets a web page; give it another to take pages from an archive, or in tests."""

    def __call__(self, url: str, *, allow_private: Private = False, follow: bool = True) -> Fetched:
        """Return the page at ``url``. Raises FetchError, whose message begins with the address, if there is none.

        Without ``follow``, a redirect to another host is told and not followed (`Fetched.leads_to`).
        """


class ConditionalFetch(Protocol):
    """A `Fetch` that can ask whether a page has changed."""

    def __call__(
        self, url: str, *, allow_private: Private = False, validators: Validators = Validators(), follow: bool = True
    ) -> Fetched:
        """Return the page at ``url``, or that it is still the one of ``validators``. Raises FetchError."""


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, as the system knows them. Raises OSError if it knows none."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def fetch(
    url: str,
    *,
    allow_private: Private = False,
    validators: Validators = Validators(),
    follow: bool = True,
    resolve: Resolve = resolve,
) -> Fetched:
    """Fetch a page over http or https, following redirects; see the limits at the top of this module.

    With `validators` of an earlier answer, an unchanged page comes without its bytes (`Fetched.is_unchanged`). Without
    `follow`, a redirect to another host is told and not followed (`Fetched.leads_to`).

    Raises FetchError, in one sentence that names the address, if it may not be fetched or cannot.
    """
    from onrecord.sources.connecting import Bounds, CheckedBackend

    bounds = Bounds(
        url,
        deadline=time.monotonic() + MAX_SECONDS,
        bytes_left=MAX_BYTES + _MAX_OTHER_BYTES,
        too_slow=f"took longer than {MAX_SECONDS:.0f} seconds, so it was given up",
        too_large=_TOO_LARGE,
    )
    backend = CheckedBackend(bounds, resolve, allow_private=allow_private)
    outcome: list[Fetched | BaseException] = []

    def work() -> None:
        try:
            outcome.append(_follow(bounds, backend, validators, follow))
        except BaseException as error:
            outcome.append(error)

    # In a thread of its own, because resolving a name has no time limit otherwise; all that comes after has one.
    thread = threading.Thread(target=work, daemon=True, name="fetch")
    thread.start()
    thread.join(MAX_SECONDS)
    if not outcome:
        raise bounds.over()
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


def _follow(bounds: Bounds, backend: httpcore.NetworkBackend, validators: Validators, follow: bool) -> Fetched:
    import httpcore

    url = bounds.url
    here = _parse(url, url)
    for _ in range(MAX_REDIRECTS + 1):
        try:
            with (
                httpcore.ConnectionPool(_certificates(), network_backend=backend) as pool,
                pool.stream("GET", _asked(here), headers=_headers(here, validators), extensions=_WAITS) as response,
            ):
                link = _header(response, b"location") if response.status in _REDIRECTS else None
                if link is None:
                    return _page(bounds, here, response)
                then = _parse(url, link, here)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            if bounds.is_over():
                raise bounds.over() from error
            raise FetchError(f"{url}: {_why(error, here.host)}", is_passing=True) from error
        if not follow and then.netloc != here.netloc:
            return Fetched(str(here), b"", leads_to=str(then))
        here = then
    raise FetchError(f"{url}: redirects more than {MAX_REDIRECTS} times, so it was given up")


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Checks a certificate and the name in it; reading those of all authorities takes some 20 ms, so once."""
    import httpcore

    return httpcore.default_ssl_context()


def _parse(url: str, target: str, base: httpx.URL | None = None) -> httpx.URL:
    """The address of a hop, without credentials and what only the reader's browser needs. Raises FetchError."""
    import httpx

    if len(target) > _MAX_URL_CHARS:
        raise FetchError(f"{url[:_MAX_URL_CHARS]}: names an address of more than {_MAX_URL_CHARS:,} characters")
    try:
        parsed = base.join(target) if base else httpx.URL(target)
        parsed = parsed.copy_with(username=None, password=None, fragment=None, host=parsed.host.removesuffix("."))
    except (httpx.InvalidURL, ValueError, TypeError):
        raise FetchError(f"{url}: {target[:200]!r} is no web address") from None
    if parsed.scheme not in _WEB_PORTS:
        raise FetchError(f"{url}: leads to {parsed.scheme}:, but OnRecord reads only http and https addresses")
    if not parsed.host:
        raise FetchError(f"{url}: names no host")
    if parsed.port is not None and not _is_web_port(parsed.port):
        raise FetchError(f"{url}: names port {parsed.port}, where no pages lie: other services listen there, or none")
    return parsed


def _is_web_port(port: int) -> bool:
    """Tell whether pages may lie at a port.

    >>> [port for port in (0, 25, 80, 443, 6667, 8080, 99999) if _is_web_port(port)]
    [80, 443, 8080]
    """
    return port in _WEB_PORTS.values() or (_WELL_KNOWN_PORTS <= port <= _LAST_PORT and port not in _OTHER_SERVICES)


def _asked(here: httpx.URL) -> httpcore.URL:
    import httpcore

    return httpcore.URL(scheme=here.raw_scheme, host=here.raw_host, port=here.port, target=here.raw_path)


def _headers(here: httpx.URL, validators: Validators) -> Sequence[tuple[bytes | str, bytes | str]]:
    return [("Host", here.netloc), *_HEADERS.items(), *validators.headers().items()]


def _header(response: httpcore.Response, name: bytes) -> str | None:
    """A header of an answer; of several by that name the first."""
    value = next((value for key, value in response.headers if key.lower() == name), None)
    if value is None:
        return None
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _page(bounds: Bounds, here: httpx.URL, response: httpcore.Response) -> Fetched:
    url = bounds.url
    sent = Validators(_validator(response, b"etag"), _validator(response, b"last-modified"))
    if response.status == 304:
        return Fetched(str(here), b"", validators=sent, is_unchanged=True)
    if response.status != 200:
        raise FetchError(
            f"{url}: {_status(response.status)}",
            status=response.status,
            is_passing=response.status in _PASSING or response.status >= 500,
            retry_after_seconds=_seconds(_header(response, b"retry-after")),
        )
    kind = _header(response, b"content-type")
    if kind and not kind.strip().lower().startswith(_READABLE):
        raise FetchError(f"{url}: is {kind.split(';')[0].strip()[:60]}, not a page of text")
    content = bytearray()
    for piece in _inflated(url, response):
        content += piece
        if len(content) > MAX_BYTES:
            raise FetchError(f"{url}: {_TOO_LARGE}")
        bounds.seconds(None)
    return Fetched(str(here), bytes(content), kind and kind[:MAX_MEDIA_TYPE_CHARS], sent)


def _validator(response: httpcore.Response, name: bytes) -> str | None:
    """What tells a version, where it can be sent back as it came: some servers put other things there."""
    value = _header(response, name)
    return value if value and value.isascii() and len(value) <= _MAX_VALIDATOR_CHARS else None


def _seconds(retry_after: str | None) -> int | None:
    """How long a busy server asks to be left alone, where it says so in seconds (it may name a date as well)."""
    return int(retry_after) if retry_after and re.fullmatch(r"\d{1,9}", retry_after) else None


def _inflated(url: str, response: httpcore.Response) -> Iterator[bytes]:
    """The body in pieces, unpacked by ourselves so that a few bytes cannot swell to gigabytes at once."""
    coding = ", ".join(value.decode("latin-1") for key, value in response.headers if key.lower() == b"content-encoding")
    coding = coding.strip().lower() or "identity"
    if coding == "identity":
        yield from response.iter_stream()
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError(f"{url}: was sent packed as {coding[:40]}, which was not asked for")
    unpack, came = zlib.decompressobj(zlib.MAX_WBITS | 32), False  # 32: tell gzip from zlib by the header
    for piece in response.iter_stream():
        came = True
        try:
            yield unpack.decompress(piece, MAX_BYTES + 1)
        except zlib.error:
            raise FetchError(f"{url}: was sent damaged (its compression is broken)") from None
        if unpack.unconsumed_tail:
            raise FetchError(f"{url}: {_TOO_LARGE}")
        if unpack.eof:
            return  # what stands behind is none of it
    if came:
        raise FetchError(f"{url}: was sent damaged (it ends in the middle of its compression)", is_passing=True)


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
    import httpcore

    if isinstance(error, httpcore.TimeoutException):
        return f"{host} did not answer within {_STEP_SECONDS:.0f} seconds"
    if "CERTIFICATE" in str(error).upper():
        return f"{host} did not prove who it is (its certificate is not valid)"
    if isinstance(error, httpcore.ConnectError):
        return f"{host} could not be reached"
    return f"{host} broke off the transfer"
