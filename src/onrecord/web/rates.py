"""Who asks, as far as a limit goes, and how often somebody may do a thing."""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["Rate", "network_of"]

_MINUTE = 60.0  # seconds
_REMEMBERED = 10_000  # addresses: a megabyte; who asks from more than these at once gets a few tries more


def network_of(host: str | None) -> str:
    """Who asks: an address of IPv4, or the network that one of IPv6 can choose from; "unknown" for neither.

    >>> network_of("203.0.113.9"), network_of("2001:db8:1:2:3::4"), network_of("::ffff:203.0.113.9"), network_of(None)
    ('203.0.113.9', '2001:db8:1:2::/64', '203.0.113.9', 'unknown')
    """
    try:
        found = ipaddress.ip_address((host or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))


class Rate:
    """At most so many times a minute for each who asks, counted from the first time."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = a_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._counted: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def seconds_to_wait(self, who: str) -> int:
        """Count one more time; 0 if it may be, else the seconds until it may be again."""
        with self._lock:
            now = self._clock()
            since, times = self._counted.pop(who, (now, 0))
            if now - since >= _MINUTE:
                since, times = now, 0
            self._counted[who] = (since, times + 1)
            if len(self._counted) > _REMEMBERED:
                self._counted.popitem(last=False)
        return 0 if times < self._most else max(1, math.ceil(since + _MINUTE - now))
