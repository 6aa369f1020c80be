"""Who may ask for what, and what a page may do: checked before anything else is.

host      a request must name this server: another name that leads here is another site's trick (DNS rebinding)
token     on an address that others can reach, every request shows the token, as a cookie or a header
forms     what changes the desk must come from a page of ours: Origin or Sec-Fetch-Site, and the form's own mark
sizes     a body longer than the settings allow is refused before it is read
page      no script, style, image or request but our own (Content-Security-Policy)
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.web.settings import Settings, is_loopback

__all__ = ["COOKIE", "Guard", "form_mark", "is_own_mark"]

COOKIE = "onrecord_token"
"""The cookie that shows the token."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_KEY = secrets.token_bytes(32)  # of this run: a form from before a restart is asked for again


def form_mark(settings: Settings) -> str:
    """The mark that each form of ours carries; another site cannot read it."""
    return hmac.new(_KEY, (settings.token or "").encode(), hashlib.sha256).hexdigest()


def is_own_mark(settings: Settings, mark: str) -> bool:
    """Tell whether a form is one of ours."""
    return hmac.compare_digest(form_mark(settings).encode(), mark.encode("utf-8", "replace"))


class Guard:
    """Lets requests through to `app`, or answers them itself."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-cache")
            await send(message)

        refused = self._refusal(scope)
        await (refused or self._app)(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not self._is_ours(headers.get("host", "")):
            return PlainTextResponse("This server is not asked by that name.", 421)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._settings.max_body:
            return PlainTextResponse(f"At most {self._settings.max_body} bytes: use `onrecord add` for more.", 413)
        if headers.get("transfer-encoding") and scope["method"] not in _SAFE:
            return PlainTextResponse("Say how long the body is (Content-Length).", 411)
        if self._settings.token is not None and not self._shows_token(headers):
            return self._welcome(scope)
        if scope["method"] not in _SAFE and not self._is_from_here(headers):
            return PlainTextResponse("Only pages of this server may change the desk.", 403)
        return None

    def _is_ours(self, host: str) -> bool:
        name = urlsplit(f"//{host}").hostname if host.isprintable() else None
        if not name:
            return False
        known = {self._settings.host.strip("[]").lower(), *(other.lower() for other in self._settings.names)}
        return name in known or (is_loopback(self._settings.host) and is_loopback(name))

    def _is_from_here(self, headers: Mapping[str, str]) -> bool:
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None and site not in ("same-origin", "none"):
            return False
        return origin is None or urlsplit(origin).netloc == headers.get("host")

    def _shows_token(self, headers: Headers) -> bool:
        kind, _, shown = headers.get("authorization", "").partition(" ")
        return (kind.lower() == "bearer" and self._is_token(shown)) or self._is_token(_cookie(headers))

    def _is_token(self, shown: str | None) -> bool:
        wanted = (self._settings.token or "").encode()
        return shown is not None and hmac.compare_digest(wanted, shown.encode("utf-8", "replace"))

    def _welcome(self, scope: Scope) -> Response:
        """Take the token from the address that was printed, keep it in a cookie, and out of the history."""
        asked = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        if not self._is_token(asked.get("token")):
            return PlainTextResponse("Open the address that `onrecord serve` printed: it holds the token.", 401)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(COOKIE, self._settings.token or "", httponly=True, samesite="strict", path="/")
        return answer


def _cookie(headers: Mapping[str, Any]) -> str | None:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return found.value if found else None
