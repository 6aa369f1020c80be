"""A desk in the browser for tests: read by the plain rule of desk_kit, asked through starlette's client, no models."""

import datetime as dt
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clerk_kit import article_line, do_plainly
from desk_kit import Clock, desk_at
from desks import plainly
from starlette.testclient import TestClient

from onrecord.web import create_app
from onrecord.web.clerk import Clerk
from onrecord.web.serving import Server
from onrecord.web.settings import Settings

__all__ = ["AtOnce", "article_line", "client_at", "fill", "mark_of", "served"]


class AtOnce(Clerk):
    """A clerk that has done a job, in this process, when it is handed over."""

    def _feed(self) -> None:
        for id, job in self._jobs():
            told: list[tuple[str, Any]] = []
            error = None
            try:
                do_plainly(job, self._settings, lambda what, line, told=told: told.append((what, line)))
            except Exception as problem:
                error = str(problem)
            self._replay(id, [*told, ("over", error)])

    def _replay(self, id: str, told: list[tuple[str, Any]]) -> None:
        class Pipe:
            recv = staticmethod(iter(told).__next__)

        self._pipe = Pipe()  # type: ignore[assignment]
        self._listen(id)
        self._pipe = None


def client_at(folder: Path, **settings: Any) -> TestClient:
    """A client of the desk in this folder."""
    app = create_app(Settings(folder / "desk.sqlite", **settings))
    app.state.clerk = AtOnce(app.state.settings)
    return TestClient(app, base_url="http://127.0.0.1")


def fill(folder: Path, *lines: str) -> None:
    """Keep these articles in the desk of the folder, by the plain rule, some years before now."""
    with plainly(), desk_at(folder, Clock(dt.datetime(2021, 5, 9, 12, tzinfo=dt.UTC))) as desk:
        list(desk.add([("articles.jsonl", "".join(lines).encode() + b"{}\n")]))


def mark_of(page: str) -> str:
    """The mark of the forms of a page."""
    found = re.search(r'name="mark" value="(\w+)"', page)
    assert found
    return found[1]


@contextmanager
def served(folder: Path, keep: list[Any] | None = None, clerk: type[Clerk] = Clerk, **settings: Any) -> Iterator[int]:
    """A server on a free port, in a thread of its own; what tells its news is put in `keep`, and then who does jobs."""
    bounds = Settings(folder / "desk.sqlite", port=0, **settings)
    app = create_app(bounds)
    app.state.clerk = clerk(bounds)
    if keep is not None:
        keep += [app.state.news, app.state.clerk]
    server = Server(app, bounds)
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    ready = threading.Event()
    thread = threading.Thread(target=server.listen, args=(listener, lambda port: ready.set()), daemon=True)
    thread.start()
    try:
        assert ready.wait(20)
        yield port
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()
