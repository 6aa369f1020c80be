"""How to ask a site for many pages without being a burden: by the rules of its robots.txt, one at a time, with a pause.

This is for addresses that OnRecord finds by itself (in feeds and sitemaps, or on a watch). A page that a person names
is fetched as a browser would fetch it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from onrecord.errors import FetchError
from onrecord.sources.addresses import host_of, joined
from onrecord.sources.allowing import Private
from onrecord.sources.fetching import AGENT, MAX_REDIRECTS, Fetch, Fetched

if TYPE_CHECKING:
    from protego import Protego

__all__ = ["Politeness"]

# Between two requests to one host. Browsers open six at once; crawlers that sites put up with wait 1 to 10 seconds.
_PAUSE_SECONDS = 1.0
_MAX_PAUSE_SECONDS = 60.0  # of those that a robots.txt may ask for
_RULES_KEPT_SECONDS = 24 * 3600.0  # RFC 9309, 2.4: no longer than a day
_MAX_HOSTS = 1_000  # that are remembered; the one asked longest ago is forgotten first


class Politeness:
    """When each host was last asked, and what its robots.txt says; `turn` waits, and refuses what a site forbids.

    `follow` does so for each host that a redirect leads to, too. Several threads may ask for turns: those of one host
    come one after the other.
    """

    def __init__(
        self,
        fetch: Fetch,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
        pause_seconds: float = _PAUSE_SECONDS,
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._sleep = sleep
        self._pause_seconds = pause_seconds
        self._asked: dict[str, float] = {}
        self._rules: dict[str, tuple[float, Protego]] = {}
        self._locks: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()  # of the hosts being asked
        self._own = threading.Lock()  # of these four

    def follow(self, url: str, ask: Callable[[str], Fetched], *, allow_private: Private = False) -> Fetched:
        """Ask for a page, and where it leads to another host, there in its turn; `ask` is told one address each time.

        Raises FetchError, whose message begins with `url`, as `turn` and `ask` do, and where there is no end to it.
        """
        here = url
        for _ in range(MAX_REDIRECTS + 1):
            try:
                # The turn of the host before is over: nobody waits for two.
                with self.turn(here, allow_private=allow_private):
                    fetched = ask(here)
            except FetchError as error:
                if here == url:
                    raise
                raise FetchError(
                    f"{url}: leads to {error}",
                    status=error.status,
                    is_passing=error.is_passing,
                    retry_after_seconds=error.retry_after_seconds,
                ) from error
            if fetched.leads_to is None:
                return fetched
            here = fetched.leads_to
        raise FetchError(f"{url}: redirects more than {MAX_REDIRECTS} times, so it was given up")

    @contextmanager
    def turn(self, url: str, *, allow_private: Private = False) -> Iterator[None]:
        """Wait until the host of `url` may be asked, and note when that was done.

        Raises FetchError where its robots.txt keeps this page from programs, or is not to be had.
        """
        host = host_of(url)
        with self._lock_of(host):
            rules = self._rules_of(host, url, allow_private)
            if not rules.can_fetch(url, AGENT):
                raise FetchError(f"{url}: the site asks programs not to read this page (in its robots.txt)")
            self._wait(host, min(rules.crawl_delay(AGENT) or 0.0, _MAX_PAUSE_SECONDS))
            try:
                yield
            finally:
                self._note(host)

    def _lock_of(self, host: str) -> threading.Lock:
        """What lets one thread at a time ask a host."""
        with self._own:
            return self._locks.setdefault(host, threading.Lock())

    def _wait(self, host: str, asked_seconds: float) -> None:
        asked = self._asked.get(host)  # another thread may forget it meanwhile
        if asked is not None:
            left = asked + max(self._pause_seconds, asked_seconds) - self._clock()
            if left > 0:
                self._sleep(left)

    def _note(self, host: str) -> None:
        with self._own:
            self._asked.pop(host, None)
            self._asked[host] = self._clock()
            if len(self._asked) > _MAX_HOSTS:
                oldest = next(iter(self._asked))
                del self._asked[oldest]
                self._rules.pop(oldest, None)

    def _rules_of(self, host: str, url: str, allow_private: Private) -> Protego:
        from protego import Protego

        address = joined(url, "/robots.txt")
        if address is None:
            raise FetchError(f"{url}: is no web address")
        kept = self._rules.get(host)
        if kept and self._clock() - kept[0] < _RULES_KEPT_SECONDS:
            return kept[1]
        self._wait(host, 0.0)
        try:
            fetched = self._fetch(address, allow_private=allow_private)
            said = fetched.content
            self._note(host_of(fetched.url))  # another one, where it is led there
        except FetchError as error:
            if error.status is None or error.status == 429 or error.status >= 500:  # RFC 9309, 2.3.1.4
                raise FetchError(
                    f"{url}: the site's robots.txt, which must be asked first, could not be read: {error}",
                    status=error.status,
                    is_passing=error.is_passing,
                    retry_after_seconds=error.retry_after_seconds,
                ) from error
            said = b""  # there is none: all may be read
        finally:
            self._note(host)
        rules = Protego.parse(said.decode("utf-8", "replace"))
        self._rules[host] = (self._clock(), rules)
        return rules
