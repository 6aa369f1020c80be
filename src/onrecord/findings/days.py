"""A time in, its days out: as precise as it tells them, and on the side of today that the tense of its verb tells."""

from __future__ import annotations

import datetime as dt
import re

from onrecord.datamodel import TimeExpression

__all__ = ["days_of", "moved"]

_WEEK = 7
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend", re.IGNORECASE)
_CLOCK = re.compile(r"\d+(?:[.:]\d\d)?\s*(?:[ap]\.?m\.?)?(?= on )", re.IGNORECASE)  # "6pm on Friday" is a bare Friday
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
    if today is None or time.basis != "published" or not _WEEKDAY.search(words) or _FIXED.search(_CLOCK.sub("", words)):
        return start, end
    now = today.isoformat()
    step = _WEEK if ahead and end < now else -_WEEK if not ahead and start > now else 0
    return _shifted(start, step), _shifted(end, step)


def _shifted(day: str, days: int) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days)).isoformat() if days else day
