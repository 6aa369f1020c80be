"""Who may ask for what, and what a page may do: checked before anything else is.

host      a request must name this server: another name that leads here is another site's trick (DNS rebinding)
token     on an address that others can reach, every request shows the token, as a cookie or a header
site      what another site's page asks for in the background is refused, whatever the browser would let it read
forms     what changes the desk must come from a page of ours: Origin or Sec-Fetch-Site, and the form's own mark
sizes     long addresses and headers are refused, and bodies longer than the settings allow, said or counted
rates     requests, wrong tokens and changes, so many a minute from one address
page      no script, style, image or request but our own (Content-Security-Policy), on errors, too
faults    one line in the log and a page; what a request says stands escaped in the log
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ipaddress
import logging
import re
import secrets
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.web.rates import Rate, network_of
from onrecord.web.settings import Settings, is_everywhere, is_loopback

__all__ = ["COOKIE", "HEADERS", "Guard", "form_mark", "is_own_mark", "was_head"]

COOKIE = "onrecord_token"
"""The cookie that shows the token."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # "no-referrer" would have forms of ours sent as from nowhere (Origin: null)
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""What every answer says of itself, unless it says otherwise."""

Tell = Callable[[Request, int, str], Response]
"""Writes the page, or the JSON, of an error."""

_READING = frozenset({"GET", "HEAD", "OPTIONS"})  # every other method is for what may change the desk
_MAX_ADDRESS = 16_384  # bytes: a search of 500 characters of the longest script is below 7,000
_MAX_HEADERS = 16_384  # bytes, as most servers have it
_MAX_HEADER_LINES = 100  # browsers send some 15, proxies add as many
_VERSIONS = ("1.0", "1.1")
# What is decided by is said once: of two, a proxy might look at the one and we at the other.
_ONCE = ("authorization", "content-type", "expect", "origin", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site")
_KEY = secrets.token_bytes(32)  # of this run: a form from before a restart is asked for again
_AT_ONCE = 8  # of the longest bodies that are held at a time, of all who ask: 256 MB, as many as may wait for the clerk
_PASS_SECONDS = 5.0  # for as much again as is taken, before a reader is told that it was too much
_SALT = 16  # characters of a mark that differ each time
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::\d{1,5})?")
_LENGTH = re.compile(r"\d{1,15}")
_log = logging.getLogger("onrecord.web")


def form_mark(settings: Settings) -> str:
    """A mark for a form of ours; another site cannot read it.

    It differs each time, so that nobody can guess at it from how well a page that holds it can be packed.
    """
    salt = secrets.token_hex(_SALT // 2)
    return salt + _signed(settings, salt)


def is_own_mark(settings: Settings, mark: str) -> bool:
    """Tell whether a form is one of ours."""
    salt, signed = mark[:_SALT], mark[_SALT:]
    return hmac.compare_digest(_signed(settings, salt).encode(), signed.encode("utf-8", "replace"))


def was_head(scope: Scope) -> bool:
    """Tell whether only the head of the answer was asked for; to the pages, it is a GET."""
    return bool(scope.get("onrecord.head"))


def _signed(settings: Settings, salt: str) -> str:
    message = f"{salt}.{settings.token or ''}".encode("utf-8", "replace")
    return hmac.new(_KEY, message, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class _No:
    """Why a request is refused."""

    status: int
    reason: str
    headers: Mapping[str, str] = field(default_factory=dict)


_CROWDED = _No(503, "Others send much just now: try again in a few seconds.", {"retry-after": "5"})


class Guard:
    """Lets requests through to `app`, or answers them itself, with what `tell` makes of the reason."""

    def __init__(self, app: ASGIApp, settings: Settings, tell: Tell) -> None:
        self._app = app
        self._settings = settings
        self._tell = tell
        self._room = _Room(_AT_ONCE * settings.max_body)
        self._requests = Rate(settings.requests_per_minute)
        self._wrong = Rate(settings.wrong_tokens_per_minute)
        self._changes = Rate(settings.changes_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # there are none here
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(scope, receive, self._settings.max_body, self._room)
        answer = _Answer(send, body, is_head=scope["method"] == "HEAD")
        refused = self._refusal(scope)
        try:
            if isinstance(refused, _No):
                await self._refuse(scope, body, answer, refused)
            elif refused is not None:
                await refused(scope, receive, answer.send)
            else:
                await self._let_through(scope, body, answer)
        finally:
            body.let_go()

    async def _let_through(self, scope: Scope, body: _Body, answer: _Answer) -> None:
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET", "onrecord.head": True}

        async def send(message: Message) -> None:
            if not body.is_cut:  # else the answer is ours
                await answer.send(message)

        try:
            await self._app(scope, body.receive, send)
        except Exception as error:
            if not body.is_cut:
                _report(scope, error)
                if answer.has_begun:
                    raise _Broken from None  # the line is cut, so that half an answer is not taken for a whole one
                await self._refuse(scope, body, answer, _No(500, "This is a fault of OnRecord: its log says more."))
        if body.is_cut and not answer.has_begun:
            await self._refuse(scope, body, answer, self._too_long() if body.is_too_long else _CROWDED)

    async def _refuse(self, scope: Scope, body: _Body, answer: _Answer, refused: _No) -> None:
        asks_first = "expect" in Headers(scope=scope)  # then it is told, and sends nothing
        if refused.status == 413 and not asks_first:
            await body.let_pass()
        response = self._tell(Request(scope), refused.status, refused.reason)
        response.headers.update(refused.headers)
        response.headers["cache-control"] = "no-store"
        response.headers["connection"] = "close"  # what else it sends is not read
        await response(scope, body.receive, answer.send)

    def _refusal(self, scope: Scope) -> _No | Response | None:
        headers = Headers(scope=scope)
        return (
            self._misshapen(scope)
            or self._misdirected(headers)
            or self._oversized(scope, headers)
            or self._foreign(scope, headers)
            or self._unknown(scope, headers)
            or self._hurried(scope)
            or self._unwanted(scope, headers)
        )

    def _misshapen(self, scope: Scope) -> _No | None:
        path = scope["path"]
        if scope["http_version"] not in _VERSIONS:
            return _No(505, "This server speaks HTTP/1.1.")
        if len(scope.get("raw_path") or path) + len(scope["query_string"]) > _MAX_ADDRESS:
            return _No(414, "The address is too long: shorten what is searched for.")
        if not path.startswith("/") or path.startswith("//") or "\\" in path or re.search(r"[\x00-\x1f\x7f]", path):
            return _No(400, "The address has no such form here: go to the stories.")
        length = sum(len(name) + len(value) for name, value in scope["headers"])
        if length > _MAX_HEADERS or len(scope["headers"]) > _MAX_HEADER_LINES:
            return _No(431, "The request has too many headers, perhaps cookies of other programs: remove those.")
        headers = Headers(scope=scope)
        if any(len(headers.getlist(name)) > 1 for name in _ONCE):
            return _No(400, "The request says twice what can be said once.")
        return None

    def _misdirected(self, headers: Headers) -> _No | None:
        named = headers.getlist("host")
        if len(named) == 1 and self._is_ours(named[0]):
            return None
        return _No(
            421, "This server is not asked by that name: use the address that it printed, or start it with --name."
        )

    def _oversized(self, scope: Scope, headers: Headers) -> _No | None:
        lengths, coding = headers.getlist("content-length"), headers.getlist("transfer-encoding")
        # HTTP/1.0 knows no coding: what stands there tells nothing of where the body ends.
        is_older = coding and scope["http_version"] == "1.0"
        if len(lengths) > 1 or (lengths and coding) or (lengths and not _LENGTH.fullmatch(lengths[0])) or is_older:
            return _No(400, "The request does not say plainly how long it is.")
        if coding and [each.strip().lower() for each in coding] != ["chunked"]:
            return _No(400, "The request is packed in a way that is not read here: send it plain, or chunked.")
        return self._too_long() if lengths and int(lengths[0]) > self._settings.max_body else None

    def _too_long(self) -> _No:
        mebibytes = self._settings.max_body / 2**20
        return _No(413, f"At most {mebibytes:g} MB at once: send less, or use `onrecord add` for more.")

    def _foreign(self, scope: Scope, headers: Headers) -> _No | None:
        """Refuse what a page of another site asks for, other than to be led here by a link, in a window of its own."""
        is_led_here = (
            scope["method"] in ("GET", "HEAD")
            and headers.get("sec-fetch-mode") == "navigate"
            and headers.get("sec-fetch-dest", "document") == "document"  # and no frame of that page
        )
        if headers.get("sec-fetch-site") in ("cross-site", "same-site") and not is_led_here:
            return _No(403, "Only pages of this server may ask for that.")
        return None

    def _unknown(self, scope: Scope, headers: Headers) -> _No | Response | None:
        if self._settings.token is None or self._shows_token(headers) or scope["path"].startswith("/static/"):
            return None
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        if scope["method"] == "GET" and self._is_token(dict(asked).get("token")):
            return self._welcome(scope["path"], [(name, value) for name, value in asked if name != "token"])
        wait = self._wrong.seconds_to_wait(_address(scope))
        if wait:
            return _No(429, "Too many requests without the token: wait a minute.", {"retry-after": str(wait)})
        reason = (
            "Open the address that `onrecord serve` printed: it holds the token. (Programs: Authorization: Bearer.)"
        )
        return _No(401, reason, {"www-authenticate": "Bearer"})

    def _hurried(self, scope: Scope) -> _No | None:
        wait = self._requests.seconds_to_wait(_address(scope))
        return _No(429, "Too many requests in a minute: wait a little.", {"retry-after": str(wait)}) if wait else None

    def _unwanted(self, scope: Scope, headers: Headers) -> _No | None:
        if scope["method"] in _READING:
            return None
        if not self._is_from_here(headers):
            return _No(403, "Only pages of this server may change the desk: open it anew, and try again.")
        is_json = headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"
        if scope["path"].startswith("/api/") and _has_body(scope) and not is_json:
            return _No(415, "Send JSON, and say so (Content-Type: application/json).")
        wait = self._changes.seconds_to_wait(_address(scope))
        if wait:
            return _No(429, "Too many changes in a minute: wait a little.", {"retry-after": str(wait)})
        return None

    def _is_ours(self, host: str) -> bool:
        parts = _HOST.fullmatch(host)
        if parts is None:
            return False
        name = parts["name"].strip("[]").lower()
        if name in {self._settings.host.strip("[]").lower(), *(other.lower() for other in self._settings.names)}:
            return True
        if is_loopback(self._settings.host):
            return is_loopback(name)
        return is_everywhere(self._settings.host) and _is_number(name)  # a number is no name that could lead here

    def _is_from_here(self, headers: Headers) -> bool:
        if self._settings.token is not None and self._shows_bearer(headers):
            return True  # no page of another site knows it
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if origin is not None and _server_of(origin) != headers.get("host"):
            return False
        if site is None and origin is None:
            return self._settings.token is None  # a program on this machine: browsers send one of the two
        return site in (None, "same-origin", "none")

    def _shows_token(self, headers: Headers) -> bool:
        return self._shows_bearer(headers) or self._is_token(_cookie(headers))

    def _shows_bearer(self, headers: Headers) -> bool:
        kind, _, shown = headers.get("authorization", "").partition(" ")
        return kind.lower() == "bearer" and self._is_token(shown.strip())

    def _is_token(self, shown: str | None) -> bool:
        wanted = (self._settings.token or "").encode()
        return bool(shown and wanted) and hmac.compare_digest(wanted, (shown or "").encode("utf-8", "replace"))

    def _welcome(self, path: str, rest: list[tuple[str, str]]) -> Response:
        """Take the token from the address that was printed, keep it in a cookie, and out of the history."""
        answer = RedirectResponse(quote(path) + (f"?{urlencode(rest)}" if rest else ""), 303)
        answer.headers["cache-control"] = "no-store"
        answer.set_cookie(COOKIE, self._settings.token or "", httponly=True, samesite="lax", path="/")
        return answer


class _Answer:
    """What goes out: with our headers, and without a body where only the head was asked for."""

    def __init__(self, send: Send, body: _Body, *, is_head: bool) -> None:
        self._send = send
        self._body = body
        self._is_head = is_head
        self.has_begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "private, no-cache")  # no proxy keeps what one reader was shown
            if not self._body.is_whole:
                headers["connection"] = "close"  # nobody wants the rest of what comes in
        elif self._is_head and message.get("body"):
            message = {**message, "body": b""}
        await self._send(message)


@dataclass(slots=True)
class _Room:
    """What is left, in bytes, for all bodies that come in at a time."""

    left: int


class _Body:
    """What comes in, counted: beyond the limit the rest is not read, and the line is as if cut."""

    def __init__(self, scope: Scope, receive: Receive, limit: int, room: _Room) -> None:
        self._receive = receive
        self._limit = limit
        self._taken = 0
        self._room = room
        self.is_whole = not _has_body(scope)
        self.is_too_long = False
        self.is_cut = False

    async def receive(self) -> Message:
        if not self.is_cut:
            message = await self._receive()
            size = len(message.get("body") or b"")
            self._taken += size
            self._room.left -= size
            self.is_whole = self.is_whole or not message.get("more_body")
            self.is_too_long = self._taken > self._limit
            self.is_cut = self.is_too_long or self._room.left < 0
        return {"type": "http.disconnect"} if self.is_cut else message

    def let_go(self) -> None:
        """Give the room back, once the request is answered."""
        self._room.left += self._taken
        self._taken = 0

    async def let_pass(self) -> None:
        """Read what is too long to its end, within bounds: browsers show no answer before they have sent all."""
        passed = 0
        try:
            async with asyncio.timeout(_PASS_SECONDS):
                while not self.is_whole and passed <= self._limit:
                    message = await self._receive()
                    passed += len(message.get("body") or b"")
                    self.is_whole = not message.get("more_body")
        except TimeoutError:
            pass


class _Broken(Exception):
    """An answer broke off after it had begun; the log says why."""


def _has_body(scope: Scope) -> bool:
    return any(
        (name == b"content-length" and value != b"0") or name == b"transfer-encoding"
        for name, value in scope["headers"]
    )


def _server_of(address: str) -> str | None:
    try:
        return urlsplit(address).netloc or None
    except ValueError:
        return None


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return network_of(client and client[0])


def _cookie(headers: Headers) -> str | None:
    """The token's cookie. Read by hand: the standard library gives up where another program's cookie is odd."""
    for part in ";".join(headers.getlist("cookie")).split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE:
            return value
    return None


def _report(scope: Scope, error: Exception) -> None:
    """Tell the log what broke and where; what the request says is escaped, so that it forges no line."""
    where = "".join(traceback.format_tb(error.__traceback__))
    asked = ascii(scope["path"][:200])
    _log.error(
        "%s %s broke: %s: %s\n%s", scope["method"][:20], asked, type(error).__name__, ascii(str(error)[:500]), where
    )
