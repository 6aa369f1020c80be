"""The desk on an address: what `onrecord serve` does."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import anyio.to_thread
import uvicorn
from fastapi import FastAPI

from onrecord import store
from onrecord.errors import UsageError
from onrecord.web.app import create_app
from onrecord.web.lines import line_of
from onrecord.web.settings import Settings
from onrecord.web.warming import warm

__all__ = ["Server", "serve"]

_THREADS = 8  # each with a connection of its own, 16 MB; more than two processors can use
_IDLE_SECONDS = 10  # that a line is kept for the reader's next request
_END_SECONDS = 3  # for answers under way, once the server is told to end
_WAITING = 512  # lines not yet taken up


def serve(settings: Settings, ready: Callable[[int], None] | None = None) -> None:
    """Serve the desk until it is stopped (Ctrl-C, SIGTERM); `ready` is told the port once it listens.

    An empty desk is begun where there is none. Raises DeskError if the file is no desk or cannot be opened, UsageError
    if the address or port cannot be listened on.
    """
    store.open_file(settings.desk, create=True).close()
    listener = _listen(settings)
    Server(create_app(settings), settings, is_warmed=True).listen(listener, ready)


class Server(uvicorn.Server):
    """A server that ends soon after it is told to, whoever listens for news, and leaves the program as it found it."""

    def __init__(self, app: FastAPI, settings: Settings, *, is_warmed: bool = False) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=line_of(settings),
                ws="none",
                log_level="error",  # below that it tells of each odd request, and lets who sends them fill the log
                access_log=False,
                server_header=False,
                proxy_headers=False,  # whoever asks would choose the address that limits go by
                timeout_keep_alive=_IDLE_SECONDS,
                timeout_graceful_shutdown=_END_SECONDS,
            )
        )
        self._app = app
        self._settings = settings
        self._is_warmed = is_warmed
        self._warming: asyncio.Task[None] | None = None
        self._ready: Callable[[int], None] | None = None

    def listen(self, listener: socket.socket, ready: Callable[[int], None] | None = None) -> None:
        """Serve on a bound socket until told to end; `ready` is told the port."""
        self._ready = ready
        with listener:
            self.run([listener])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        await super().startup(sockets)
        if self._ready and sockets:
            self._ready(sockets[0].getsockname()[1])
        if self._is_warmed:
            self._warming = asyncio.create_task(warm(self._app, self._settings))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let those who listen for news go first: they would never end by themselves."""
        self._app.state.news.close()
        if self._warming:
            self._warming.cancel()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End at Ctrl-C and SIGTERM, as is right: the program goes on after `serve`, and is not killed once more."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self.handle_exit) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


def _listen(settings: Settings) -> socket.socket:
    name, port = settings.host.strip("[]"), settings.port
    try:
        found = socket.getaddrinfo(name or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise UsageError(f"{settings.host} is no address of this machine ({error.strerror or error}).") from None
    family, kind, protocol, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(_WAITING)
    except OSError as error:
        listener.close()
        raise UsageError(_why_not(settings, error)) from None
    return listener


def _why_not(settings: Settings, error: OSError) -> str:
    reasons = {
        errno.EADDRINUSE: f"Port {settings.port} is in use: name another one (--port 0: any that is free).",
        errno.EACCES: f"Port {settings.port} is kept for the system: name one above 1023 (--port).",
        errno.EADDRNOTAVAIL: f"{settings.host} is no address of this machine: name one that it has (--host).",
    }
    return reasons.get(error.errno or 0, f"{settings.host}:{settings.port} cannot be listened on: {error.strerror}.")
