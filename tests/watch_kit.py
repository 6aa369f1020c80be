"""Watches for tests: a web of a few addresses with a clock that moves by sleeping, and a real server of feeds."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from desk_kit import line, report

from onrecord.desk import open_desk
from onrecord.errors import FetchError
from onrecord.sources import Fetched, Private, Validators
from onrecord.watch import Feed, FileSink, Watcher

__all__ = ["FEED", "LOST", "World", "article_of", "rss", "site_at", "world"]

FEED = "https://herald.example/rss"
_START = dt.datetime(2031, 5, 9, 12, tzinfo=dt.UTC)
_NONE = Validators()
LOST = FetchError("no network", is_passing=True)


def article_of(number: int) -> str:
    return report(f"Harbour {number}", line("Ana Vell", f"gate {number} of the harbour opens"))


def rss(*numbers: int) -> str:
    items = (f"<item><guid>{n}</guid><link>https://herald.example/{n}</link></item>" for n in numbers)
    return f"<rss><channel><title>Herald</title>{''.join(items)}</channel></rss>"


class World:
    """A web of a few addresses, a clock that moves by sleeping, and the watches that are kept in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = _START
        self.pages: dict[str, str | FetchError] = {}
        self.asked: list[str] = []
        self.log: list[tuple[str, dict[str, Any]]] = []
        self.die_at: str | None = None
        self.is_stopped = False

    @property
    def out(self) -> Path:
        return self.folder / "new.jsonl"

    def fetch(
        self, url: str, *, allow_private: Private = False, validators: Validators = _NONE, follow: bool = True
    ) -> Fetched:
        path = url.removeprefix("https://herald.example/")
        if path == "robots.txt":
            return Fetched(url, b"")
        self.asked.append(path)
        if path == self.die_at:
            raise KeyboardInterrupt
        page = self.pages.get(path, FetchError(f"{url}: there is no page at this address", status=404))
        if isinstance(page, FetchError):
            raise page
        tag = Validators(etag=f'"{len(page)}"')
        if tag == validators:
            return Fetched(url, b"", validators=tag, is_unchanged=True)
        return Fetched(url, page.encode(), "text/plain" if "xml" not in page and "<" not in page else "text/xml", tag)

    def sleep(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)

    def watch(self, *feeds: Feed, rounds: int = 1, sinks: tuple[Any, ...] | None = None) -> None:
        """Watch from a fresh start until it has gone to sleep for the time given."""
        ends = iter(range(rounds - 1))

        def sleep(seconds: float) -> None:
            if seconds > 2 and next(ends, None) is None:  # shorter ones are pauses between two pages
                self.is_stopped = True
            self.sleep(seconds)

        self.is_stopped = False
        with open_desk(self.folder / "desk.sqlite", clock=lambda: self.now) as desk:
            Watcher(
                feeds or (Feed(FEED),),
                desk,
                fetch=self.fetch,
                clock=lambda: self.now,
                sleep=sleep,
                is_stopped=lambda: self.is_stopped,
                log=lambda event, **told: self.log.append((event, told)),
                sinks=(FileSink(self.out),) if sinks is None else sinks,
            ).run()

    def written(self, kind: str = "article") -> list[dict[str, Any]]:
        rows = [json.loads(row) for row in self.out.read_text().splitlines()] if self.out.exists() else []
        return [row for row in rows if row["type"] == kind]

    def told(self, event: str) -> list[dict[str, Any]]:
        return [told for name, told in self.log if name == event]


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.pages = {"rss": rss(1, 2), **{str(number): article_of(number) for number in range(1, 9)}}
    return world


_LONG = b"<item><title>Port</title></item>" * 2_000


class _Site(BaseHTTPRequestHandler):
    posted: list[tuple[str, dict[str, str], bytes]]
    status: int

    def do_GET(self) -> None:
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://inside.example/rss")
            self.end_headers()
            return
        self.send_response(200 if self.path != "/robots.txt" else 404)
        self.send_header("Content-Type", "application/rss+xml")
        self.end_headers()
        try:
            if self.path == "/endless":
                self.wfile.write(b"<rss><channel>")
                while True:
                    self.wfile.write(_LONG)
            elif self.path == "/rss":
                self.wfile.write(b"<rss><channel></channel></rss>")
        except OSError:
            self.close_connection = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.path, dict(self.headers), body))  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def site_at(status: int = 200) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    server.posted, server.status = [], status  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
