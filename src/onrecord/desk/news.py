"""What is new since a moment, story by story, and the moments that users tell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import TypeVar

from onrecord import store
from onrecord.desk.telling import News
from onrecord.desk.workplace import Workplace, written
from onrecord.errors import UsageError

__all__ = ["last_day_before", "moment", "moment_of", "since"]

_Told = TypeVar("_Told", store.Change, store.Due)

_AGO = re.compile(r"(\d{1,5})\s*([dhm])")
_UNITS = {"d": dt.timedelta(days=1), "h": dt.timedelta(hours=1), "m": dt.timedelta(minutes=1)}


def since(work: Workplace, start: str) -> tuple[News, ...]:
    """What is new since a moment (ISO, UTC; see `moment`), story by story, the one that changed last first.

    Of a story that is new itself only that; of each what fell due since, by today: a day begins at midnight here.
    """
    with work.file.reading() as db:
        found = store.changes_since(db, start)
        due = store.due_between(db, last_day_before(start), work.clock().astimezone().date().isoformat())
        rows = store.list_stories(db) if found or due else ()
    changed, fell_due = _by_story(found), _by_story(due)
    out = []
    for row in rows:
        told = changed.get(row.id, ())
        own = tuple(change for change in told if change.kind == "story") or store.left_over(told)
        if own or row.id in fell_due:
            out.append(News(row, own, tuple(fell_due.get(row.id, ()))))
    return tuple(out)


def _by_story(told: Iterable[_Told]) -> dict[str, list[_Told]]:
    found: dict[str, list[_Told]] = {}
    for each in told:
        found.setdefault(each.story, []).append(each)
    return found


def moment(work: Workplace, told: str) -> str:
    """The time that a user tells, as `moment_of` reads it."""
    return moment_of(told, work.clock())


def moment_of(told: str, now: dt.datetime) -> str:
    """The time that a user tells, as the desk writes it: a day or time (ISO, here), or so long ago (3d, 12h).

    Raises UsageError for anything else.
    """
    ago = _AGO.fullmatch(told.strip())
    try:
        return written(now - int(ago[1]) * _UNITS[ago[2]] if ago else dt.datetime.fromisoformat(told.strip()))
    except (ValueError, OverflowError):  # the latter where it lies before the first year
        raise UsageError(f"{told} tells no time: give a day (2031-05-09), a time, or so long ago (3d, 12h).") from None


def last_day_before(since: str) -> str:
    """The last day, here, that had begun before a moment (ISO)."""
    try:
        return (dt.datetime.fromisoformat(since).astimezone() - dt.timedelta.resolution).date().isoformat()
    except (ValueError, OverflowError):  # a year or month alone, and the first of all days
        return since[:10]
