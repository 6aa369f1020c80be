"""Several conversations with the network at once: each waits in a thread of its own, all else is done by who asks.

A conversation is a generator: it yields what has to be waited for, as a function without arguments, and goes on with
what that returned or raised. Those of one lane (a site) come one after the other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

__all__ = ["Job", "Lanes"]

Job = Callable[[], Any]
"""What is waited for in a thread."""

_Result = TypeVar("_Result")
_Done = tuple[str, Any, BaseException | None]


class Lanes(Generic[_Result]):
    """The conversations under way, one a lane."""

    def __init__(self) -> None:
        self._under_way: dict[str, Generator[Job, Any, _Result]] = {}
        self._done: SimpleQueue[_Done] = SimpleQueue()

    def __len__(self) -> int:
        """How many are under way."""
        return len(self._under_way)

    def __contains__(self, lane: str) -> bool:
        """Whether one is under way in this lane."""
        return lane in self._under_way

    def begin(self, lane: str, steps: Generator[Job, Any, _Result]) -> _Result | None:
        """Begin a conversation; what it returns where it has nothing to wait for. Its lane must be free."""
        assert lane not in self._under_way
        self._under_way[lane] = steps
        return self._advance(lane, None, None)

    def go_on(self, wait_seconds: float) -> _Result | None:
        """Go on with the first that need not wait any more, if one comes in time; what it returns where it ends.

        Raises what it raises.
        """
        try:
            done = self._done.get(timeout=wait_seconds)
        except Empty:
            return None
        return self._advance(*done)

    def _advance(self, lane: str, value: Any, error: BaseException | None) -> _Result | None:
        steps = self._under_way[lane]
        try:
            job = steps.send(value) if error is None else steps.throw(error)
        except BaseException as end:
            del self._under_way[lane]
            if isinstance(end, StopIteration):
                result: _Result = end.value
                return result
            raise
        threading.Thread(target=self._work, args=(lane, job), daemon=True).start()
        return None

    def _work(self, lane: str, job: Job) -> None:
        try:
            self._done.put((lane, job(), None))
        except BaseException as error:
            self._done.put((lane, None, error))
