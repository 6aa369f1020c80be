"""What is new, told as it comes to all who listen: one watcher looks at the desk, however many listen.

The watcher asks SQLite whether another program has written, twice a second and only while somebody listens, and reads
the changes that came. Listeners take them from what it keeps; who was away for longer is served from the desk, by the
number of the change that they had last.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

import anyio.to_thread

from onrecord import store
from onrecord.errors import DeskError
from onrecord.web.shelf import Shelf

__all__ = ["News", "Told"]

_LOOK_SECONDS = 0.5  # between two looks: soon enough for a reader, and some 20 microseconds each
_KEPT = 1_000  # changes that the watcher keeps: those of some hundred articles
_AT_ONCE = 500  # changes that are read from the desk at a time


@dataclass(frozen=True, slots=True)
class Told:
    """A change of a record, with its number."""

    number: int
    change: store.Change


class News:
    """What is new on a desk. All of it happens on the server's one loop."""

    def __init__(self, shelf: Shelf, most: int, most_each: int, *, look_seconds: float = _LOOK_SECONDS) -> None:
        self._shelf = shelf
        self._most = most
        self._most_each = most_each
        self._look_seconds = look_seconds
        self._listeners: Counter[str] = Counter()  # how many each address is
        self._watcher: asyncio.Task[None] | None = None
        self._recent: deque[Told] = deque(maxlen=_KEPT)
        self._last = 0
        self._changed = asyncio.Event()
        self.is_closed = False

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return self._listeners.total()

    def open(self) -> None:
        """Take listeners, after a close too."""
        self.is_closed = False

    def close(self) -> None:
        """Let all listeners go; no further ones are taken."""
        self.is_closed = True
        self._wake()

    def enter(self, who: str) -> bool:
        """Take a place among the listeners; False where all, or all that `who` may have, are taken."""
        if self.is_closed or self.listeners >= self._most or self._listeners[who] >= self._most_each:
            return False
        self._listeners[who] += 1
        return True

    def leave(self, who: str) -> None:
        """Give the place back; the last one to leave sends the watcher home."""
        self._listeners[who] -= 1
        self._listeners += Counter()  # who has no place any more is forgotten
        if not self._listeners and self._watcher is not None:
            self._watcher.cancel()
            self._watcher = None

    async def follow(
        self, after: int | None, silence_seconds: float, *, to_the_end: bool = True
    ) -> AsyncIterator[tuple[Told, ...]]:
        """Yield the changes after one, or from now on, as they come; nothing (an empty tuple) after so long a silence.

        Ends when the desk closes, or where not all are wanted to the end, with what is there. Raises DeskError if the
        desk cannot be read.
        """
        await self._begin()
        number = self._last if after is None else min(after, self._last)  # a number of another desk's is no promise
        while not self.is_closed and (to_the_end or number < self._last):
            changed = self._changed
            if number < self._last:
                found = await self._after(number)
                number = found[-1].number if found else self._last
                yield found
                continue
            try:
                async with asyncio.timeout(silence_seconds):
                    await changed.wait()
            except TimeoutError:
                yield ()

    async def last(self) -> int:
        """The number of the newest change."""
        await self._begin()
        return self._last

    async def _begin(self) -> None:
        if self._watcher is None:
            self._last = await anyio.to_thread.run_sync(self._read_last)
            self._recent.clear()
        if self._watcher is None:  # another listener may have come meanwhile
            self._watcher = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        version = None
        while True:
            try:
                now = await anyio.to_thread.run_sync(self._shelf.version)
                if now != version:
                    await self._take(await anyio.to_thread.run_sync(self._read, self._last))
                    version = now
            except DeskError:
                pass  # in use or broken: the pages say so, and the next look may go well
            await asyncio.sleep(self._look_seconds)

    async def _take(self, found: tuple[Told, ...]) -> None:
        while found:
            self._recent.extend(found)
            self._last = found[-1].number
            self._wake()
            found = await anyio.to_thread.run_sync(self._read, self._last) if len(found) == _AT_ONCE else ()

    async def _after(self, number: int) -> tuple[Told, ...]:
        if self._recent and self._recent[0].number <= number + 1:
            return tuple(told for told in self._recent if told.number > number)
        return await anyio.to_thread.run_sync(self._read, number)

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _read(self, number: int) -> tuple[Told, ...]:
        with self._shelf.reading() as db:
            return tuple(Told(*each) for each in store.changes_after(db, number, _AT_ONCE))

    def _read_last(self) -> int:
        with self._shelf.reading() as db:
            return store.last_change(db)
