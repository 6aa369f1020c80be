"""A watch keeps what feeds name, once each, whatever happens: lost networks, kills, restarts, hostile feeds."""

from __future__ import annotations

import datetime as dt
import itertools
import sqlite3
import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from desk_kit import read_plainly
from watch_kit import FEED, LOST, article_of, rss, site_at, world

from onrecord.errors import DeskError, FetchError
from onrecord.sources import Fetched, fetch
from onrecord.store import open_file, watching
from onrecord.watch import Feed, Watcher
from onrecord.watch.lanes import Lanes

__all__ = ["read_plainly", "world"]

pytestmark = pytest.mark.usefixtures("read_plainly")


def test_what_a_feed_names_is_kept_and_told_once(world):
    world.watch(rounds=4)
    assert [row["url"] for row in world.written()] == ["https://herald.example/1", "https://herald.example/2"]
    assert world.asked == ["rss", "1", "2", "rss"]  # the second time its server says that nothing changed
    assert [told["unchanged"] for told in world.told("polled")] == [False, True]


def test_new_entries_come_with_the_next_poll(world):
    world.watch()
    world.pages["rss"] = rss(3, 1, 2)
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
    world.pages["rss"] = rss(1, 2, 3)
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
    pages, world.pages = world.pages, dict.fromkeys(("rss", "1", "2"), LOST)
    world.watch(rounds=3)
    waits = [dt.datetime.fromisoformat(told["again"]) for told in world.told("failed")]
    assert [(later - sooner).seconds for sooner, later in itertools.pairwise(waits)] == [120, 240]
    world.pages = {**pages, "2": LOST}
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
    world.watch(Feed(FEED), Feed("https://herald.example/world"))
    assert len(world.written()) == 2


def test_pages_are_looked_at_again_for_what_their_outlet_changes(world):
    feed = Feed(FEED, again=(dt.timedelta(hours=1), dt.timedelta(days=1)))
    world.watch(feed)
    world.pages["1"] = article_of(1).replace("opens", "closes")
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
    world.watch(Feed(FEED, outlet="The Orle Herald"))
    assert {row["outlet"] for row in world.written()} == {"The Orle Herald"}


def test_it_stops_between_two_articles(world):
    world.pages["rss"] = rss(1, 2, 3)
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


def test_what_waits_does_not_wait_longer_because_the_clock_was_set_back(tmp_path):
    file = open_file(tmp_path / "desk.sqlite", create=True)
    waiting = watching.Waiting("k", {}, "2031-05-09T12:00:00+00:00")
    with file.writing() as db:
        watching.keep_waiting(db, "f", waiting, "2031-05-09T13:00:00+00:00")
        assert not watching.waiting_entries(db, "f", "2031-05-09T12:30:00+00:00")
        assert watching.waiting_entries(db, "f", "2031-05-09T13:00:00+00:00")
        assert watching.waiting_entries(db, "f", "2030-05-09T12:00:00+00:00")
    file.close()


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
    world.pages[_SLOW] = rss(3)
    world.watch(Feed(_SLOW), Feed(FEED))
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
        elif url == FEED and next(polls) == 3:
            is_done.set()
        return fetch_all(url, **options)

    world.fetch = fetch
    world.pages[_SLOW] = rss(3)
    world.watch(Feed(_SLOW), Feed(FEED))
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
    world.pages |= {url: rss(*range(at, at + 3)) for at, url in enumerate((*feeds, "news"), 1)}
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
    world.pages["rss"] = rss(1, 2, 3)
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


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/endless", "is larger than 5 MB"), ("/away", "inside.example is on a private or local address")],
)
def test_a_hostile_feed_is_named_and_the_watch_goes_on(world, monkeypatch, path, reason):
    monkeypatch.setattr("onrecord.sources.connecting.is_public", lambda address: address == "127.0.0.1")

    def resolve(host: str, port: int) -> list[str]:
        return ["10.0.0.1" if host == "inside.example" else "127.0.0.1"]

    with site_at() as site:
        home = f"http://127.0.0.1:{site.server_port}"
        world.fetch = lambda url, **options: fetch(url, resolve=resolve, **options)
        world.watch(Feed(home + path), Feed(home + "/rss"))
    assert [reason in told["reason"] for told in world.told("failed")] == [True, False]
    assert world.told("failed")[1]["reason"] == "is a feed without entries"
