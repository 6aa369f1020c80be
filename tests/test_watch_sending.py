"""What a watch keeps is told once and in order, to files and webhooks."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import socket
import threading
import time
from contextlib import suppress
from typing import Any

import pytest
from desk_kit import read_plainly
from watch_kit import rss, site_at, world

from onrecord.errors import InputError, UsageError
from onrecord.watch import FileSink, Webhook

__all__ = ["read_plainly", "world"]

pytestmark = pytest.mark.usefixtures("read_plainly")


class _Down:
    def __init__(self, times: int) -> None:
        self.times = times
        self.taken: list[str] = []

    def send(self, key: str, message: dict[str, Any]) -> None:
        self.times -= 1
        if self.times >= 0:
            raise InputError("the webhook did not answer")
        self.taken.append(key)


def test_what_a_webhook_does_not_take_is_sent_later_in_its_order(world):
    sink = _Down(2)
    world.watch(rounds=8, sinks=(FileSink(world.out), sink))
    assert len(sink.taken) == len(set(sink.taken)) == len(world.out.read_text().splitlines())
    assert [row["url"][-1] for row in world.written()] == ["1", "2"]
    assert len(world.told("failed")) == 2


@pytest.mark.parametrize("rest", ['{"id": "b", "te', '{"id": "b"}'])
def test_a_line_that_a_kill_cut_off_is_written_again_whole(tmp_path, rest):
    path = tmp_path / "new.jsonl"
    path.write_text('{"id": "a"}\n' + rest)
    sink = FileSink(path)
    for key in ("a", "b", "c"):
        sink.send(key, {"text": "é"})
    assert [json.loads(row)["id"] for row in path.read_text().splitlines()] == ["a", "b", "c"]


def test_a_full_disk_leaves_no_half_line(tmp_path, monkeypatch):
    path = tmp_path / "new.jsonl"
    sink = FileSink(path)
    sink.send("a", {})
    with monkeypatch.context() as full:
        full.setattr("os.fsync", _no_room)
        with pytest.raises(InputError, match="No space left on device: free some space"):
            sink.send("b", {})
    assert [json.loads(row)["id"] for row in path.read_text().splitlines()] == ["a"]
    sink.send("b", {})
    assert [json.loads(row)["id"] for row in path.read_text().splitlines()] == ["a", "b"]


def _no_room(file: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(InputError, match=r"new\.jsonl cannot be written"):
        FileSink(tmp_path / "nowhere" / "new.jsonl").send("a", {})


def test_a_webhook_is_posted_to_and_followed_nowhere():
    with site_at() as site:
        Webhook(f"http://127.0.0.1:{site.server_port}/hook").send("article:a@1", {"type": "article"})
        site.status = 307
        with pytest.raises(InputError, match="answered 307"):
            Webhook(f"http://127.0.0.1:{site.server_port}/hook").send("article:b@1", {})
    (path, headers, body), (second, _, _) = site.posted
    assert (path, second, headers["Idempotency-Key"]) == ("/hook", "/hook", "article:a@1")
    assert json.loads(body) == {"id": "article:a@1", "type": "article"}


def test_a_webhook_that_answers_letter_by_letter_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as server:
        is_over = threading.Event()

        def dribble() -> None:
            line, _ = server.accept()
            with line:
                while not is_over.wait(0.1):
                    with suppress(OSError):
                        line.send(b"H")

        thread = threading.Thread(target=dribble)
        thread.start()
        start = time.monotonic()
        with pytest.raises(InputError, match="the webhook did not answer within 1 seconds"):
            Webhook(f"http://127.0.0.1:{server.getsockname()[1]}/hook", seconds=0.7).send("a", {})
        assert time.monotonic() - start < 5
        is_over.set()
        thread.join()


def test_notices_that_are_taken_slowly_do_not_hold_up_the_feeds(world):
    class Slow:
        def __init__(self) -> None:
            self.taken: list[str] = []

        def send(self, key: str, message: dict[str, Any]) -> None:
            self.taken.append(key)
            world.now += dt.timedelta(seconds=29)

    slow = Slow()
    world.pages["rss"] = rss(1, 2, 3, 4, 5)
    world.watch(rounds=8, sinks=(slow,))
    assert len(slow.taken) == len(set(slow.taken)) > 5
    assert {told["notices"] for told in world.told("sent")} <= {1, 2}


def test_a_webhook_that_is_not_there_is_told_of():
    with pytest.raises(InputError, match="did not answer"):
        Webhook("http://127.0.0.1:1/hook").send("a", {})


@pytest.mark.parametrize("url", ["desk.example/hook", "ftp://desk.example", "http://", ""])
def test_a_webhook_that_is_no_web_address_is_refused_at_once(url):
    with pytest.raises(UsageError, match="is no web address"):
        Webhook(url)
