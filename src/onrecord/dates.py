"""An ISO date in, the days that it covers, or the same as a reader writes it, out; and the names of days."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange

__all__ = ["WEEKDAYS", "day_in_words", "days_in_words", "first_day", "last_day"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The days of the week as `datetime.date.weekday` counts them, in lower case."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAYS = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])")


def first_day(iso: str | None) -> dt.date | None:
    """The first day that an ISO date or moment covers, be it a year or a month; None where there is no such day.

    >>> str(first_day("2031-05")), str(first_day("2031-05-09T18:30")), first_day("2031-02-30"), first_day("soon")
    ('2031-05-01', '2031-05-09', None, None)
    """
    return _day(iso, is_last=False)


def last_day(iso: str | None) -> dt.date | None:
    """The last day that an ISO date or moment covers, be it a year or a month; None where there is no such day.

    >>> str(last_day("2032-02")), str(last_day("2031-05-09T18:30")), last_day("2031-13"), last_day(None)
    ('2032-02-29', '2031-05-09', None, None)
    """
    return _day(iso, is_last=True)


def _day(iso: str | None, *, is_last: bool) -> dt.date | None:
    match = _DAYS.match(iso or "")
    if not match:
        return None
    try:
        year, month = int(match[1]), int(match[2] or (12 if is_last else 1))
        return dt.date(year, month, int(match[3] or (monthrange(year, month)[1] if is_last else 1)))
    except ValueError:
        return None


def day_in_words(iso: str | None) -> str | None:
    """A date as a reader writes it, as precise as it is known.

    >>> day_in_words("2025-08-13T09:30"), day_in_words("2025-08"), day_in_words("soon"), day_in_words(None)
    ('13 August 2025', 'August 2025', 'soon', None)
    """
    match = re.match(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?(?![\d-])", iso or "")
    if not match:
        return iso
    year, month, day = match.groups()
    return " ".join(filter(None, [day and str(int(day)), month and _MONTHS[int(month) - 1], year]))


def days_in_words(start: str | None, end: str | None) -> str | None:
    """The days from start to end, what they share said once.

    >>> days_in_words("2025-08-12", "2025-08-13"), days_in_words("2025-07-30", "2025-08-02")
    ('12 to 13 August 2025', '30 July to 2 August 2025')
    """
    first, last = day_in_words(start), day_in_words(end)
    if not first or not last or first == last:
        return first or last
    left, right = first.split(" "), last.split(" ")
    while len(left) > 1 and len(left) <= len(right) and left[-1] == right[len(left) - 1]:
        left.pop()
    return f"{' '.join(left)} to {last}"
