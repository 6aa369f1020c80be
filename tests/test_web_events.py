"""What is new is told as it comes: from where a listener was, to so many, and to the end of the server."""

import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk_kit import line
from web_kit import article_line, client_at, fill, served

from onrecord import store
from onrecord.web.api import events as events_module

HARBOUR = "The harbour talks go on in the capital\nThe harbour matter is before the council.\n"
VELL = article_line("Herald", f"{HARBOUR}{line('Ana Vell', 'the harbour opens on Monday')}\n")
BRASK = article_line("Gazette", f"{HARBOUR}{line('Otto Brask', 'no ship has asked for a berth')}\n")


class Listener:
    """One who listens, over a real line."""

    def __init__(self, port: int, path: str = "/api/events", **headers: str) -> None:
        self.line = socket.create_connection(("127.0.0.1", port), timeout=20)
        told = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        self.line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{told}\r\n".encode())
        self._heard = b""
        self.head = self._until(b"\r\n\r\n").decode()

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *problem: object) -> None:
        self.line.close()

    def next(self) -> dict[str, str]:
        """The next event, or comment, field by field."""
        while True:
            told = self._until(b"\n\n").decode()
            told = "\n".join(part for part in told.replace("\r\n", "\n").splitlines() if ":" in part)
            if told:
                return dict(part.split(": ", 1) for part in told.splitlines())

    def is_let_go(self) -> bool:
        """Whether the server ends the line, sooner or later."""
        try:
            while self.line.recv(65536):
                pass
        except ConnectionError:
            pass
        return True

    def _until(self, end: bytes) -> bytes:
        while end not in self._heard:
            data = self.line.recv(65536)
            assert data, f"the line ended after {self._heard!r}"
            self._heard += data
        told, _, self._heard = self._heard.partition(end)
        return told


def wait_for(is_so: Callable[[], bool]) -> None:
    for _ in range(200):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to be so")


def numbers(folder: Path) -> list[int]:
    file = store.open_file(folder / "desk.sqlite")
    with file.reading() as db:
        found = [number for number, _ in store.changes_after(db, 0, 100)]
    file.close()
    return found


def test_what_another_program_writes_is_told_at_once(tmp_path: Path) -> None:
    with served(tmp_path) as port, Listener(port) as listener:
        assert "200 OK" in listener.head
        assert "content-type: text/event-stream" in listener.head
        assert "cache-control: no-store" in listener.head
        assert listener.next() == {"id": "0", "retry": "3000", "event": "begin", "data": "0"}
        fill(tmp_path, VELL)
        told = listener.next()
        change = json.loads(told["data"])
        assert (told["event"], told["id"]) == ("change", str(change["id"]))
        assert (change["kind"], change["story"]) == ("story", change["subject"])


@pytest.mark.parametrize("way", ["header", "query"])
def test_who_comes_back_is_told_what_was_missed_and_goes_on(tmp_path: Path, way: str) -> None:
    fill(tmp_path, VELL)
    fill(tmp_path, BRASK)
    first, *missed = numbers(tmp_path)
    path, headers = ("/api/events", {"Last_Event_ID": str(first)})
    if way == "query":
        path, headers = f"/api/events?after={first}", {}
    with served(tmp_path) as port, Listener(port, path, **headers) as listener:
        assert listener.next()["event"] == "begin"
        assert [int(listener.next()["id"]) for _ in missed] == missed
        fill(tmp_path, article_line("Post", f"{HARBOUR}{line('Mira Tol', 'the quay is old')}\n"))
        assert int(listener.next()["id"]) == missed[-1] + 1


def test_a_number_that_never_was_is_from_now_on(tmp_path: Path) -> None:
    fill(tmp_path, VELL)
    for number in ("999999", "9" * 39, "x", "-1"):
        with served(tmp_path) as port, Listener(port, Last_Event_ID=number) as listener:
            assert listener.next()["event"] == "begin"
            fill(tmp_path, article_line(f"P{number[:3]}", f"{HARBOUR}{line('Mira Tol', f'{number[:9]} is odd')}\n"))
            assert listener.next()["event"] == "change"


def test_silence_is_broken_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_module, "_HEARTBEAT_SECONDS", 0.05)
    with served(tmp_path) as port, Listener(port) as listener:
        listener.next()
        assert [listener.next() for _ in range(3)] == [{"": "still here"}] * 3


def test_only_so_many_listen_and_a_place_is_free_again(tmp_path: Path) -> None:
    with served(tmp_path, max_listeners=2) as port:
        first, second = Listener(port), Listener(port)
        first.next()
        second.next()
        with Listener(port) as third:
            assert "503" in third.head
            assert "retry-after: 30" in third.head
        with Listener(port, "/api/stories") as reader:
            assert "200 OK" in reader.head  # who reads is not kept out by who listens
        first.line.close()

        def is_free() -> bool:
            with Listener(port) as fourth:
                return "200 OK" in fourth.head

        wait_for(is_free)
        second.line.close()


def test_all_are_told_by_one_watcher_who_goes_with_the_last(tmp_path: Path) -> None:
    news: list[Any] = []
    with served(tmp_path, keep=news) as port:
        listeners = [Listener(port) for _ in range(5)]
        for listener in listeners:
            listener.next()
        looks = counted(news[0])
        time.sleep(1.2)
        assert 1 <= looks() <= 4  # twice a second, and not twice a second each
        fill(tmp_path, VELL)
        assert len({listener.next()["id"] for listener in listeners}) == 1
        for listener in listeners:
            listener.line.close()
        wait_for(lambda: news[0].listeners == 0)
        seen = looks()
        time.sleep(0.8)
        assert looks() <= seen + 1


def counted(news: Any) -> Callable[[], int]:
    """How often the desk was looked at, from now on."""
    count = [0]
    version = news._shelf.version

    def look() -> int:
        count[0] += 1
        return int(version())

    news._shelf.version = look
    return lambda: count[0]


def test_the_server_ends_soon_though_somebody_listens(tmp_path: Path) -> None:
    with served(tmp_path) as port:
        listener = Listener(port)
        listener.next()
        start = time.monotonic()
    assert time.monotonic() - start < 2.5  # before answers under way would be cut
    with listener:
        assert listener.is_let_go()


def test_only_what_is_there_is_told_where_no_more_is_wanted(tmp_path: Path) -> None:
    fill(tmp_path, VELL)
    fill(tmp_path, BRASK)
    client = client_at(tmp_path)
    told = client.get("/api/events?follow=false&after=0").text
    assert [int(part[4:]) for part in told.splitlines() if part.startswith("id: ")] == [0, *numbers(tmp_path)]
    assert client.head("/api/events").status_code == 200


def test_no_line_of_an_event_is_forged_by_an_article(tmp_path: Path) -> None:
    fill(tmp_path, article_line("Herald\n\nevent: change\ndata: {}", f"{HARBOUR}{line('Ana Vell', 'it opens')}\n"))
    told = client_at(tmp_path).get("/api/events?follow=false&after=0").text
    assert told.count("event: change\n") == len(numbers(tmp_path))


def test_a_desk_that_cannot_be_read_ends_the_events_and_not_the_server(tmp_path: Path) -> None:
    (tmp_path / "desk.sqlite").write_text("this is no desk at all, but a letter")
    client = client_at(tmp_path)
    assert client.get("/api/events?follow=false").text == ""
    assert client.get("/static/desk.css").status_code == 200
