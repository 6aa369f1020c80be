"""A time in, its days out: as precise as it tells them, and on the side of today that the tense of its verb tells."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from onrecord.datamodel import TimeExpression

__all__ = ["days_of", "moved", "settled"]

_NEAR_YEAR_DAYS = 45
"""A day without a year is surely this year's or last's where it lies so near to the day of publication; farther off
it may as well be one near a full date that the article gives."""

_WEEK = 7
_SUNDAY = 7  # as `date.isoweekday` counts
_LAST_WEEK = re.compile(r"\blast week\b", re.IGNORECASE)
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend", re.IGNORECASE)
_CLOCK = re.compile(r"(?<!\d)\d+(?:[.:]\d\d)?\s*(?:[ap]\.?m\.?)?(?= on )", re.I)  # "6pm on Friday" is a bare Friday
_NO_YEAR = re.compile(r"^(?!.*\d{4})(?=.*\d)(?=.*\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))", re.IGNORECASE)
_FIXED = re.compile(r"\d|next|last|this|that|tomorrow|yesterday", re.IGNORECASE)


def days_of(time: TimeExpression) -> tuple[str, str]:
    """First and last day of a time, as precise as its value: a year, a month, or days."""
    value = time.value
    if re.fullmatch(r"\d{4}", value) or re.fullmatch(r"\d{4}-\d\d", value):
        return value, value
    return time.start or "", time.end or ""


def moved(time: TimeExpression, today: dt.date | None, *, ahead: bool) -> tuple[str, str]:
    """First and last day of a time; those of a bare weekday on the side of ``today`` that the verb tells."""
    start, end = days_of(time)
    words = time.span.text
    if today is not None and today.isoweekday() == _SUNDAY and _LAST_WEEK.search(words) and time.basis == "published":
        return _shifted(start, _WEEK), _shifted(end, _WEEK)  # on a Sunday, the week that is over
    if today is None or time.basis != "published" or not _WEEKDAY.search(words) or _FIXED.search(_CLOCK.sub("", words)):
        return start, end
    now = today.isoformat()
    step = _WEEK if ahead and end < now else -_WEEK if not ahead and start > now else 0
    return _shifted(start, step), _shifted(end, step)


def settled(times: Sequence[TimeExpression], today: dt.date | None) -> tuple[TimeExpression, ...]:
    """The times without days whose year is in doubt: "29 November" may be that of "3 December 2023" beside it."""
    stated = [dt.date.fromisoformat(t.start) for t in times if t.basis == "stated" and t.start and t.start == t.end]
    return tuple(time for time in times if today is None or not _is_doubtful(time, stated, today))


def _is_doubtful(time: TimeExpression, stated: Sequence[dt.date], today: dt.date) -> bool:
    if time.basis != "published" or not time.start or time.start != time.end or not _NO_YEAR.search(time.span.text):
        return False
    day = dt.date.fromisoformat(time.start)
    if abs((day - today).days) <= _NEAR_YEAR_DAYS:
        return False
    others = (other for other in stated if other.year != day.year)
    return any(abs((_in_year(day, other.year) - other).days) <= _NEAR_YEAR_DAYS for other in others)


def _in_year(day: dt.date, year: int) -> dt.date:
    return dt.date(year, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _shifted(day: str, days: int) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days)).isoformat() if days else day
