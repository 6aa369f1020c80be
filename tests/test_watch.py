"""A watch keeps what feeds name, once each, whatever happens: lost networks, kills, restarts, hostile feeds."""

from __future__ import annotations

import datetime as dt
import errno
import itertools
import json
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from desk_kit import line, read_plainly, report

from onrecord.cli import main
from onrecord.desk import open_desk
from onrecord.errors import DeskError, FetchError, InputError, UsageError
from onrecord.sources import Fetched, Validators, fetch
from onrecord.store import open_file, watching
from onrecord.watch import Feed, FileSink, Watcher, Webhook, parse_watchlist
from onrecord.watch.lanes import Lanes

__all__ = ["read_plainly"]

pytestmark = pytest.mark.usefixtures("read_plainly")

_FEED = "https://herald.example/rss"
_START = dt.datetime(2031, 5, 9, 12, tzinfo=dt.UTC)
_NONE = Validators()
_LOST = FetchError("no network", is_passing=True)


def _article(number: int) -> str:
    return report(f"Harbour {number}", line("Ana Vell", f"gate {number} of the harbour opens"))


def _rss(*numbers: int) -> str:
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
        self, url: str, *, allow_private: bool = False, validators: Validators = _NONE, follow: bool = True
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
                feeds or (Feed(_FEED),),
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
    world.pages = {"rss": _rss(1, 2), **{str(number): _article(number) for number in range(1, 9)}}
    return world


def test_what_a_feed_names_is_kept_and_told_once(world):
    world.watch(rounds=4)
    assert [row["url"] for row in world.written()] == ["https://herald.example/1", "https://herald.example/2"]
    assert world.asked == ["rss", "1", "2", "rss"]  # the second time its server says that nothing changed
    assert [told["unchanged"] for told in world.told("polled")] == [False, True]


def test_new_entries_come_with_the_next_poll(world):
    world.watch()
    world.pages["rss"] = _rss(3, 1, 2)
    world.now += dt.timedelta(minutes=15)
    world.watch()
    assert [row["title"].split()[1] for row in world.written()] == ["1", "2", "3"]
    assert world.asked.count("1") == 1


def test_changes_of_the_records_are_told_with_their_story(world):
    world.watch()
    (new, *_) = world.written("change")
    assert new["story"] in {row["story"] for row in world.written()}


@pytest.mark.parametrize("die_at", ["rss", "1", "2", "3"])
def test_a_watch_that_is_killed_goes_on_without_loss_or_repetition(world, die_at):
    world.pages["rss"] = _rss(1, 2, 3)
    world.die_at = die_at
    with pytest.raises(KeyboardInterrupt):
        world.watch()
    world.die_at = None
    world.watch()
    assert sorted(row["title"].split()[1] for row in world.written()) == ["1", "2", "3"]
    assert all(world.asked.count(page) <= 2 for page in "123")


def test_a_kill_between_keeping_an_article_and_noting_it_costs_nothing(world, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Watcher, "_done", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            world.watch()
    world.watch()
    assert [row["kind"] for row in world.written()] == ["new", "new"]


def test_a_lost_network_is_tried_again_soon_and_nothing_is_missed(world):
    pages, world.pages = world.pages, dict.fromkeys(("rss", "1", "2"), _LOST)
    world.watch(rounds=3)
    waits = [dt.datetime.fromisoformat(told["again"]) for told in world.told("failed")]
    assert [(later - sooner).seconds for sooner, later in itertools.pairwise(waits)] == [120, 240]
    world.pages = {**pages, "2": _LOST}
    world.watch(rounds=2)
    assert len(world.written()) == 1
    world.pages = pages
    world.watch(rounds=8)
    assert len(world.written()) == 2
    assert world.told("waiting")


def test_a_page_that_is_gone_is_named_and_not_asked_for_again(world):
    del world.pages["1"]
    world.watch(rounds=9)
    assert [told["reason"] for told in world.told("skipped")] == ["there is no page at this address"]
    assert world.asked.count("1") == 1


def test_a_page_that_cannot_be_had_for_a_week_is_given_up(world):
    world.pages["1"] = FetchError("https://herald.example/1: busy", status=503, is_passing=True)
    for _ in range(9):
        world.watch()
        world.now += dt.timedelta(days=1)
    assert [told["reason"] for told in world.told("skipped")] == ["busy"]


def test_a_feed_that_fails_is_asked_ever_more_seldom_and_left_alone_as_long_as_it_asks(world):
    world.pages["rss"] = FetchError("busy", status=503, is_passing=True, retry_after_seconds=7200)
    world.watch()
    (told,) = world.told("failed")
    assert told["again"] == "2031-05-09T14:00:01+00:00"  # after a second between robots.txt and the feed


def test_a_feed_that_is_a_page_is_named_with_the_feeds_it_names(world):
    world.pages["rss"] = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><p>Hi'
    world.watch()
    (told,) = world.told("failed")
    assert told["reason"] == "is no feed, but an article or a web page; it names https://herald.example/feed"


def test_the_same_article_in_two_feeds_is_told_once(world):
    world.pages["world"] = world.pages["rss"]
    world.watch(Feed(_FEED), Feed("https://herald.example/world"))
    assert len(world.written()) == 2


def test_pages_are_looked_at_again_for_what_their_outlet_changes(world):
    feed = Feed(_FEED, again=(dt.timedelta(hours=1), dt.timedelta(days=1)))
    world.watch(feed)
    world.pages["1"] = _article(1).replace("opens", "closes")
    world.now += dt.timedelta(hours=1)
    world.watch(feed)
    for _ in range(3):
        world.now += dt.timedelta(days=1)
        world.watch(feed)
    assert [(row["kind"], row["version"], row["url"][-1]) for row in world.written()] == [
        ("new", 1, "1"),
        ("new", 1, "2"),
        ("version", 2, "1"),
    ]
    assert [world.asked.count(page) for page in "12"] == [3, 3]


def test_the_name_of_the_outlet_comes_from_the_list(world):
    world.watch(Feed(_FEED, outlet="The Orle Herald"))
    assert {row["outlet"] for row in world.written()} == {"The Orle Herald"}


def test_it_stops_between_two_articles(world):
    world.pages["rss"] = _rss(1, 2, 3)
    fetch_all = world.fetch

    def fetch(url: str, **options: Any) -> Fetched:
        world.is_stopped = world.is_stopped or url.endswith("/2")
        return fetch_all(url, **options)

    world.fetch = fetch
    world.watch()
    assert world.asked == ["rss", "1", "2"]
    world.fetch = fetch_all
    world.watch()
    assert len(world.written()) == 3


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


def test_what_waits_does_not_wait_longer_because_the_clock_was_set_back(tmp_path):
    file = open_file(tmp_path / "desk.sqlite", create=True)
    waiting = watching.Waiting("k", {}, "2031-05-09T12:00:00+00:00")
    with file.writing() as db:
        watching.keep_waiting(db, "f", waiting, "2031-05-09T13:00:00+00:00")
        assert not watching.waiting_entries(db, "f", "2031-05-09T12:30:00+00:00")
        assert watching.waiting_entries(db, "f", "2031-05-09T13:00:00+00:00")
        assert watching.waiting_entries(db, "f", "2030-05-09T12:00:00+00:00")
    file.close()


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(InputError, match=r"new\.jsonl cannot be written"):
        FileSink(tmp_path / "nowhere" / "new.jsonl").send("a", {})


_SLOW = "https://slow.example/rss"


def test_a_slow_site_does_not_hold_up_the_others(world):
    fetch_all, is_kept = world.fetch, threading.Event()

    def fetch(url: str, **options: Any) -> Fetched:
        if url == _SLOW and not is_kept.wait(10):
            raise AssertionError("the slow site was waited for")
        if url.endswith("/2"):
            is_kept.set()
        return fetch_all(url, **options)

    world.fetch = fetch
    world.pages[_SLOW] = _rss(3)
    world.watch(Feed(_SLOW), Feed(_FEED))
    assert sorted(row["url"][-1] for row in world.written()) == ["1", "2", "3"]


def test_a_feed_is_asked_again_while_a_slow_one_is_waited_for(world):
    fetch_all, polls, is_done = world.fetch, itertools.count(1), threading.Event()

    def fetch(url: str, **options: Any) -> Fetched:
        if url == _SLOW:
            times = 0
            while not is_done.wait(0.02):
                world.now += dt.timedelta(minutes=5)
                times += 1
                assert times < 500, "the slow site was waited for"
        elif url == _FEED and next(polls) == 3:
            is_done.set()
        return fetch_all(url, **options)

    world.fetch = fetch
    world.pages[_SLOW] = _rss(3)
    world.watch(Feed(_SLOW), Feed(_FEED))
    assert len(world.written()) == 3


def test_no_site_is_asked_for_two_things_at_once(world):
    fetch_all, lock = world.fetch, threading.Lock()
    asked: dict[str, int] = {}
    most: list[int] = []

    def fetch(url: str, **options: Any) -> Fetched:
        host = url.split("/")[2]
        with lock:
            asked[host] = asked.get(host, 0) + 1
            most.append(asked[host])
        time.sleep(0.01)  # so that two would meet
        with lock:
            asked[host] -= 1
        return fetch_all(url, **options)

    world.fetch = fetch
    feeds = [f"https://{name}.example/rss" for name in ("a", "b", "c")]
    world.pages |= {url: _rss(*range(at, at + 3)) for at, url in enumerate((*feeds, "news"), 1)}
    world.watch(*map(Feed, feeds), Feed("https://herald.example/news"))
    assert len(world.written()) == 6
    assert max(most) == 1


def test_a_feed_with_no_dates_dates_to_come_and_shared_ids_is_kept(world):
    rows = (
        "<item><guid>x</guid><link>https://herald.example/1</link></item>",
        "<item><guid>x</guid><link>https://herald.example/2</link><pubDate>9 May 2071 08:00:00 GMT</pubDate></item>",
        "<item><guid>x</guid><link>https://herald.example/1</link></item>",
    )
    world.pages["rss"] = f"<rss><channel><title>Herald</title>{''.join(rows)}</channel></rss>"
    world.watch(rounds=3)
    assert [(row["url"][-1], row["published"]) for row in world.written()] == [("1", None), ("2", None)]
    assert [told["reason"] for told in world.told("skipped")] == ["is the same entry as number 1 of this feed"]


def test_a_full_disk_ends_the_watch_in_a_sentence_and_nothing_is_lost(world, monkeypatch):
    world.watch()
    world.pages["rss"] = _rss(1, 2, 3)
    world.now += dt.timedelta(hours=1)

    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("onrecord.store.keep_page", full)
        patch.setattr("onrecord.store.files.tell", _told_as_full)
        with pytest.raises(DeskError, match="disk is full"):
            world.watch()
    world.watch()
    assert sorted(row["url"][-1] for row in world.written()) == ["1", "2", "3"]


def _told_as_full(path: Path, error: sqlite3.Error) -> None:
    raise DeskError(f"The desk {path} cannot grow, its disk is full.") from error


def test_conversations_go_on_side_by_side_and_faults_come_back():
    lanes: Lanes[str] = Lanes()

    def steps(name: str, fault: Exception) -> Generator[Any, Any, str]:
        said = yield lambda: name
        try:
            yield lambda: (_ for _ in ()).throw(fault).send(None)
        except ValueError as error:
            said += f" and {error}"
        return said

    lanes.begin("a", steps("a", ValueError("not b")))
    lanes.begin("b", steps("b", KeyError("no")))
    ended = []
    faults = 0
    while lanes:
        try:
            ended.append(lanes.go_on(5))
        except KeyError:
            faults += 1
    assert (faults, [end for end in ended if end]) == (1, ["a and not b"])


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
def _site(status: int = 200) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    server.posted, server.status = [], status  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_webhook_is_posted_to_and_followed_nowhere():
    with _site() as site:
        Webhook(f"http://127.0.0.1:{site.server_port}/hook").send("article:a@1", {"type": "article"})
        site.status = 307
        with pytest.raises(InputError, match="answered 307"):
            Webhook(f"http://127.0.0.1:{site.server_port}/hook").send("article:b@1", {})
    (path, headers, body), (second, _, _) = site.posted
    assert (path, second, headers["Idempotency-Key"]) == ("/hook", "/hook", "article:a@1")
    assert json.loads(body) == {"id": "article:a@1", "type": "article"}


def test_a_webhook_that_is_not_there_is_told_of():
    with pytest.raises(InputError, match="did not answer"):
        Webhook("http://127.0.0.1:1/hook").send("a", {})


@pytest.mark.parametrize("url", ["desk.example/hook", "ftp://desk.example", "http://", ""])
def test_a_webhook_that_is_no_web_address_is_refused_at_once(url):
    with pytest.raises(UsageError, match="is no web address"):
        Webhook(url)


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/endless", "is larger than 5 MB"), ("/away", "inside.example is on a private or local address")],
)
def test_a_hostile_feed_is_named_and_the_watch_goes_on(world, monkeypatch, path, reason):
    monkeypatch.setattr("onrecord.sources.connecting.is_public", lambda address: address == "127.0.0.1")

    def resolve(host: str, port: int) -> list[str]:
        return ["10.0.0.1" if host == "inside.example" else "127.0.0.1"]

    with _site() as site:
        home = f"http://127.0.0.1:{site.server_port}"
        world.fetch = lambda url, **options: fetch(url, resolve=resolve, **options)
        world.watch(Feed(home + path), Feed(home + "/rss"))
    assert [reason in told["reason"] for told in world.told("failed")] == [True, False]
    assert world.told("failed")[1]["reason"] == "is a feed without entries"


_LIST = """
every = "1h"
out = "new.jsonl"
[[feed]]
url = "https://herald.example/rss"
[[feed]]
url = "https://dockside.example/rss"
outlet = "Dockside"
every = "5m"
again = ["1d", "2h"]
"""


def test_a_list_of_feeds_is_read():
    found = parse_watchlist(_LIST, "feeds.toml")
    assert found.feeds == (
        Feed("https://herald.example/rss", dt.timedelta(hours=1)),
        Feed(
            "https://dockside.example/rss",
            dt.timedelta(minutes=5),
            "Dockside",
            (dt.timedelta(hours=2), dt.timedelta(days=1)),
        ),
    )
    assert (found.out, found.webhook) == (Path("new.jsonl"), None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "names no feed"),
        ("[[feed]", "is no TOML"),
        ('[[feed]]\nname = "x"', "name of feed 1 is no key: choose from again, every"),
        ('[[feed]]\noutlet = "x"', "feed 1 has no url"),
        ('[[feed]]\nurl = "file:///etc/hosts"', "is no web address"),
        ('every = "5s"\n[[feed]]\nurl = "https://a.example"', "is no time between"),
        ('[[feed]]\nurl = "https://a.example"\n[[feed]]\nurl = "https://a.example"', "names https://a.example twice"),
        ('again = "1h"\n[[feed]]\nurl = "https://a.example"', "again must be a list"),
        ('feed = "https://a.example"', "names no feed"),
        ('out = 7\n[[feed]]\nurl = "https://a.example"', "out must be words"),
    ],
)
def test_a_list_that_is_none_is_refused_in_a_sentence(text, reason):
    with pytest.raises(UsageError, match=reason):
        parse_watchlist(text, "feeds.toml")


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_command_asks_each_feed_once_and_logs(tmp_path, form):
    with _site() as site:
        path = tmp_path / "feeds.toml"
        path.write_text(f'[[feed]]\nurl = "http://127.0.0.1:{site.server_port}/rss"\n')
        options = ["--desk", str(tmp_path / "desk.sqlite"), "--once", "--allow-private", "--log", form]
        result = CliRunner().invoke(main, ["watch", str(path), *options])
    assert result.exit_code == 0, result.output
    lines = result.stderr.splitlines()
    if form == "json":
        assert [json.loads(row)["event"] for row in lines] == ["started", "failed", "stopped"]
    else:
        assert [row.split()[1] for row in lines] == ["started", "failed", "stopped"]
        assert "is a feed without entries" in lines[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(tmp_path, monkeypatch, number):
    path = tmp_path / "feeds.toml"
    path.write_text('[[feed]]\nurl = "https://herald.example/rss"\n')
    before = signal.getsignal(number)

    def die(url: str, **options: Any) -> Fetched:
        os.kill(os.getpid(), number)
        raise FetchError(f"{url}: no", is_passing=True)

    monkeypatch.setattr("onrecord.sources.fetch", die)
    result = CliRunner().invoke(main, ["watch", str(path), "--desk", str(tmp_path / "desk.sqlite")])
    assert (result.exit_code, result.stderr.splitlines()[-1].split()[1]) == (0, "stopped")
    assert signal.getsignal(number) is before


def test_no_line_of_the_log_can_be_forged(tmp_path, monkeypatch):
    page = FetchError("x: a\n2031-05-09T12:00:00Z new forged\x1b[2J", is_passing=True)
    monkeypatch.setattr("onrecord.sources.fetch", lambda url, **options: (_ for _ in ()).throw(page))
    path = tmp_path / "feeds.toml"
    path.write_text('[[feed]]\nurl = "https://herald.example/rss"\n')
    result = CliRunner().invoke(main, ["watch", str(path), "--once", "--desk", str(tmp_path / "desk.sqlite")])
    assert len(result.stderr.splitlines()) == 3
    assert "\x1b" not in result.stderr
