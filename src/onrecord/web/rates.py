"""How often somebody may do a thing."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["Rate"]

_MINUTE = 60.0  # seconds
_REMEMBERED = 10_000  # addresses: a megabyte; who asks from more than these at once gets a few tries more


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
