"""What all work at a desk needs: its file, the time, who reads, and the stories as they grow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from onrecord import store
from onrecord.desk.grouping import Groups
from onrecord.desk.reading import Reader
from onrecord.errors import OnRecordError

__all__ = ["Clock", "Progress", "Workplace", "reason_of", "silence", "written"]

Progress = Callable[[str, int, int], None]
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Workplace:
    """An open file, and what is needed to work on it."""

    file: store.DeskFile
    clock: Clock
    """Tells the time, with its zone."""
    reader: Reader
    """Who reads what comes."""
    groups: Groups = field(default_factory=Groups)

    def time(self) -> str:
        """The time now, as the desk writes it."""
        return written(self.clock())


def written(moment: dt.datetime) -> str:
    """A moment as the desk writes it (ISO, UTC).

    >>> written(dt.datetime(2031, 5, 9, 14, tzinfo=dt.timezone(dt.timedelta(hours=2))))
    '2031-05-09T12:00:00.000Z'
    """
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def silence(step: str, done: int, total: int) -> None:
    """Report no progress."""


def reason_of(error: Exception) -> str:
    """What to tell of an error that one story or article brought about, while the others go on."""
    return str(error) if isinstance(error, OnRecordError) else f"{type(error).__name__}: {error}"
