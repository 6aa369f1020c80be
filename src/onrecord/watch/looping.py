"""The watch itself: ask the feeds that are due, keep what they name, bring records up to date, tell of it, wait.

Several sites are asked at once, each one request after the other; all else happens here, in one thread. Everything that
it has to remember is in the desk, so it may be killed at any moment. Time and sleep come from outside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any, Protocol

from onrecord.datamodel import Page, Skipped
from onrecord.desk import Arrival, Desk
from onrecord.errors import FetchError, InputError
from onrecord.sources import ConditionalFetch, Entry, Fetched, Follower, Politeness, Private, Validators
from onrecord.sources.addresses import host_of, known_as
from onrecord.sources.feeds import feeds_of_page
from onrecord.sources.following import Opener, found_in
from onrecord.store import watching
from onrecord.store.watching import FeedState, Waiting
from onrecord.watch.feeds import Feed
from onrecord.watch.lanes import Job, Lanes
from onrecord.watch.sending import Sink

__all__ = ["Log", "Watcher"]

_DAY = dt.timedelta(days=1)
_KEPT_TRYING = 7 * _DAY  # for a page that cannot be had just now; sites are seldom away for longer
_SOON = dt.timedelta(minutes=1)  # the network is lost: the first try again
_HOUR = dt.timedelta(hours=1)  # ... and the longest time between two
_MAX_SLEEP_SECONDS = 300.0  # then the clock is looked at anew: a laptop may have slept
_NOTICES_AT_ONCE = 100
_SENDING = dt.timedelta(seconds=30)  # at a time, however slowly notices are taken: then the feeds have their turn
_AT_ONCE = 16  # sites: as many that do not answer hold up the others until they are given up, half a minute
_LOOK_SECONDS = 0.5  # between two looks whether the watch is to stop


class Log(Protocol):
    """Where a watch says what it does: an event, and what there is to tell of it."""

    def __call__(self, event: str, **told: Any) -> None:
        """Say it."""


class Watcher:
    """A watch over feeds that is being kept; `run` goes on until `is_stopped` says so."""

    def __init__(
        self,
        feeds: Sequence[Feed],
        desk: Desk,
        *,
        fetch: ConditionalFetch,
        clock: Callable[[], dt.datetime],
        sleep: Callable[[float], object],
        is_stopped: Callable[[], bool],
        log: Log,
        sinks: Sequence[Sink] = (),
        allow_private: Private = False,
        opener: Opener = found_in,
    ) -> None:
        self._feeds = feeds
        self._desk = desk
        self._fetch = fetch
        self._clock = clock
        self._sleep = sleep
        self._is_stopped = is_stopped
        self._log = log
        self._sinks = sinks
        self._allow_private = allow_private
        self._politeness = Politeness(fetch, clock=lambda: clock().timestamp(), sleep=sleep)
        self._follower = Follower(fetch, self._politeness, allow_private, clock, opener)
        self._lanes: Lanes[int] = Lanes()
        self._asking: set[str] = set()  # the feeds under way
        self._send_failures = 0
        self._is_behind = False  # with notices that are taken slowly
        self._send_after = dt.datetime.min.replace(tzinfo=dt.UTC)

    def run(self, *, once: bool = False) -> None:
        """Watch until it is stopped; with `once`, ask each feed that is due and end."""
        self._log("started", feeds=len(self._feeds))
        if self._sinks:
            with self._desk.file.writing() as db:
                watching.begin_notices(db, _written(self._clock()))
        left = self._due()
        while not self._is_stopped():
            left = [feed for feed in left if not self._begin(feed)]
            if self._lanes:
                self._bring_up_to_date(self._lanes.go_on(_LOOK_SECONDS))
            else:
                self._tell()
                if once:
                    break
                self._sleep(self._pause())
            left = left if once else self._due()
        self._log("stopped")

    def _begin(self, feed: Feed) -> bool:
        """Begin to ask a feed, unless enough are being asked, or one of its site is."""
        lane = host_of(feed.url)
        if lane in self._lanes or len(self._lanes) >= _AT_ONCE:
            return False
        self._bring_up_to_date(self._lanes.begin(lane, self._poll(feed)))
        return True

    def _bring_up_to_date(self, came: int | None) -> None:
        """Where a feed has been asked (the number of its new articles says so), make records anew and tell of it."""
        if came:
            for failed in self._desk.refresh():
                self._log("failed", story=failed.input, reason=failed.reason)
        if came is not None:
            self._tell()

    def _tell(self) -> None:
        if self._sinks:
            with self._desk.file.writing() as db:
                watching.notice_changes(db)
        self._send()

    # What is due

    def _due(self) -> list[Feed]:
        """The feeds that are to be asked by now and are not being asked, the one that has waited longest first."""
        now = self._clock()
        moments = [(self._next_poll(feed, now), feed) for feed in self._feeds if feed.url not in self._asking]
        return [feed for moment, feed in sorted(moments, key=lambda pair: pair[0]) if moment <= now]

    def _next_poll(self, feed: Feed, now: dt.datetime) -> dt.datetime:
        """When a feed is asked next; now, if it never was, or the clock has been set back since."""
        state = self._state(feed)
        moment = dt.datetime.fromisoformat(state.next_poll) if state else now
        return moment if moment <= now + feed.every + _DAY else now

    def _pause(self) -> float:
        now = self._clock()
        moments = [self._next_poll(feed, now) for feed in self._feeds]
        if self._send_failures or self._is_behind:
            moments.append(self._send_after)
        return min(max((min(moments) - now).total_seconds(), 1.0), _MAX_SLEEP_SECONDS)

    def _state(self, feed: Feed) -> FeedState | None:
        with self._desk.file.reading() as db:
            return watching.feed_state(db, feed.url)

    # A feed

    def _poll(self, feed: Feed) -> Generator[Job, Any, int]:
        """Ask one feed, and take what it names that is new; returns how many articles came."""
        self._asking.add(feed.url)
        try:
            return (yield from self._ask(feed))
        finally:
            self._asking.discard(feed.url)

    def _ask(self, feed: Feed) -> Generator[Job, Any, int]:
        state = self._state(feed) or FeedState(feed.url, "")
        try:
            fetched, named, left_out = yield partial(self._fetched, feed, state)
        except InputError as error:
            self._failed(feed, state, error)
            return 0
        for skipped in left_out:
            self._log("skipped", feed=feed.url, input=skipped.input, reason=skipped.reason)
        came = 0
        for waiting in self._to_take(feed, named):
            if self._is_stopped():
                return came  # without its validators, so that the feed is asked for all of it again
            if (yield from self._take(feed, waiting)):
                came += 1
                self._send()
        said = fetched.validators if fetched.validators.headers() else Validators(state.etag, state.last_modified)
        next_poll = _written(self._clock() + feed.every)
        with self._desk.file.writing() as db:
            watching.keep_feed(db, FeedState(feed.url, next_poll, said.etag, said.last_modified))
        self._log("polled", feed=feed.url, entries=len(named), new=came, unchanged=fetched.is_unchanged)
        return came

    def _fetched(self, feed: Feed, state: FeedState) -> tuple[Fetched, list[Entry], list[Skipped]]:
        """What a feed's address gave, the entries in it, and what was left out. Raises InputError if it is no feed."""
        known = Validators(state.etag, state.last_modified)
        ask = partial(self._fetch, allow_private=self._allow_private, validators=known, follow=False)
        fetched = self._politeness.follow(feed.url, ask, allow_private=self._allow_private)
        named: list[Entry] = []
        left_out: list[Skipped] = []
        for found in () if fetched.is_unchanged else self._follower.entries(self._follower.open(feed.url, fetched)):
            if isinstance(found, Page):
                others = feeds_of_page(found.text, fetched.url) if found.is_html else ()
                hint = f"; it names {' and '.join(others)}" if others else ""
                raise InputError(f"is no feed, but an article or a web page{hint}")
            if isinstance(found, Skipped):
                left_out.append(found)
            else:
                named.append(found)
        return fetched, named, left_out

    def _to_take(self, feed: Feed, named: Iterable[Entry]) -> Iterator[Waiting]:
        """What waits and is due, and what is new, in this order."""
        now = _written(self._clock())
        with self._desk.file.reading() as db:
            waiting = watching.waiting_entries(db, feed.url, now)
            new = [entry for entry in named if not watching.is_named(db, feed.url, _key(entry))]
        yield from waiting
        for entry in new:
            yield Waiting(_key(entry), asdict(entry), now)

    def _failed(self, feed: Feed, state: FeedState, error: InputError) -> None:
        """Ask again later: soon where the network was lost, ever more seldom where the feed is at fault."""
        failures = state.failures + 1
        is_lost = isinstance(error, FetchError) and error.is_passing and error.status is None
        after = (
            _growing(_SOON, failures, feed.every) if is_lost else _growing(feed.every, failures, max(feed.every, _DAY))
        )
        if isinstance(error, FetchError) and error.retry_after_seconds:
            after = max(after, min(dt.timedelta(seconds=error.retry_after_seconds), _DAY))
        next_poll = _written(self._clock() + after)
        with self._desk.file.writing() as db:
            watching.keep_feed(db, replace(state, next_poll=next_poll, failures=failures))
        self._log("failed", feed=feed.url, reason=str(error).removeprefix(f"{feed.url}: "), again=next_poll)

    # An article

    def _take(self, feed: Feed, waiting: Waiting) -> Generator[Job, Any, bool]:
        """Fetch an article and keep it; returns whether it was new. One that cannot be had just now waits."""
        entry = Entry(**waiting.entry)
        name = entry.link or entry.input
        try:
            page = yield partial(self._follower.page, entry)
        except InputError as error:
            reason = str(error).removeprefix(f"{name}: ")
            if isinstance(error, FetchError) and error.is_passing and self._may_wait(waiting):
                self._put_off(feed, waiting, error, name, reason)
            else:
                self._done(feed, waiting, {})
                self._log("skipped", feed=feed.url, input=name, reason=reason)
            return False
        arrival = self._desk.take(replace(page, outlet=feed.outlet) if feed.outlet else page)
        if isinstance(arrival, Skipped):
            self._done(feed, waiting, {})
            self._log("skipped", feed=feed.url, input=name, reason=arrival.reason)
            return False
        message = self._message(feed, arrival)
        again = feed.again[waiting.looks :] if entry.text is None else ()
        self._done(feed, waiting, {f"article:{arrival.article}@{arrival.version}": message}, again)
        if arrival.kind != "known":
            self._log(arrival.kind, feed=feed.url, title=message["title"], url=message["url"], story=arrival.story)
        return arrival.kind != "known"

    def _done(
        self,
        feed: Feed,
        waiting: Waiting,
        notices: Mapping[str, Mapping[str, Any]],
        again: Sequence[dt.timedelta] = (),
    ) -> None:
        """An article was had, or never will be: note what is to be told, and when its page is looked at again."""
        with self._desk.file.writing() as db:
            if again:
                next_look = _written(dt.datetime.fromisoformat(waiting.first_seen) + again[0])
                looked = replace(waiting, tries=0, looks=waiting.looks + 1)
                watching.keep_waiting(db, feed.url, looked, next_look)
            else:
                watching.keep_done(db, feed.url, waiting.key, _written(self._clock()))
            for key, message in notices.items() if self._sinks else ():
                watching.keep_notice(db, key, message)

    def _may_wait(self, waiting: Waiting) -> bool:
        return waiting.looks == 0 and self._clock() < dt.datetime.fromisoformat(waiting.first_seen) + _KEPT_TRYING

    def _put_off(self, feed: Feed, waiting: Waiting, error: FetchError, name: str, reason: str) -> None:
        tries = waiting.tries + 1
        after = _growing(feed.every, tries, max(feed.every, _HOUR if error.status is None else _DAY))
        again = _written(self._clock() + after)
        with self._desk.file.writing() as db:
            watching.keep_waiting(db, feed.url, replace(waiting, tries=tries), again)
        self._log("waiting", feed=feed.url, input=name, reason=reason, again=again)

    def _message(self, feed: Feed, arrival: Arrival) -> dict[str, Any]:
        article = next(
            kept.article for kept in self._desk.versions(arrival.article) if kept.article.id == arrival.article
        )
        return {
            "type": "article",
            "kind": "new" if arrival.version == 1 else "version",
            "article": arrival.article,
            "version": arrival.version,
            "story": arrival.story,
            "outlet": article.outlet,
            "title": article.title,
            "published": article.published,
            "url": article.url,
            "feed": feed.url,
        }

    # What is told

    def _send(self) -> None:
        """Send what waits, in its order, up to the first that is not taken; that one is tried again later."""
        wait = self._send_after - self._clock()
        if not self._sinks or dt.timedelta() < wait <= _HOUR:  # where it is longer, the clock has been set back since
            return
        sent, until = 0, self._clock() + _SENDING
        self._is_behind = False
        while not self._is_behind:
            with self._desk.file.reading() as db:
                notices = watching.unsent(db, _NOTICES_AT_ONCE)
            if not notices:
                break
            for notice in notices:
                try:
                    for sink in self._sinks:
                        sink.send(notice.key, notice.message)
                except InputError as error:
                    self._send_failures += 1
                    self._send_after = self._clock() + _growing(_SOON, self._send_failures, _HOUR)
                    self._log("failed", reason=str(error), again=_written(self._send_after))
                    return
                sent += 1
                with self._desk.file.writing() as db:
                    watching.keep_sent(db, notice, _written(self._clock()))
                self._is_behind = self._clock() >= until
                if self._is_behind:
                    break
        self._send_failures = 0
        if sent:
            self._log("sent", notices=sent)


def _key(entry: Entry) -> str:
    """What tells an entry from the others of its feed, also where the feed gives two of them one id."""
    return f"{entry.key} {known_as(entry.link)}" if entry.link else entry.key


def _growing(first: dt.timedelta, tries: int, most: dt.timedelta) -> dt.timedelta:
    """Twice as long each time, up to `most`.

    >>> [str(_growing(_SOON, tries, _HOUR)) for tries in (1, 2, 3, 99)]
    ['0:01:00', '0:02:00', '0:04:00', '1:00:00']
    """
    return min(first * (1 << min(tries - 1, 20)), most)


def _written(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")
