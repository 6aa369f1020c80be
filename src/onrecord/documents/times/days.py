"""TIMEX3 date values in, day intervals out; and the arithmetic of calendar units.

Values are TIMEX3 as TimeML has it: `2031-05-09`, `2031-05`, `2031-W19`, `2031-W19-WE`, `2031-Q2`, `2031-H1`, `2031-SU`,
`203` (the 2030s), `20` (the 21st century), `BC0490`; what is not known of one is `X` (`XXXX-05`).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

__all__ = ["SEASON_MONTHS", "Days", "add_months", "days_of", "month_end", "week_value", "year_value"]

Days = tuple[dt.date, dt.date]

SEASON_MONTHS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 2)}
"""First and last month of each season, as weather services of the north count them; winter ends a year later."""

_VALUE = re.compile(
    r"""
      (?P<day>\d{4}-\d\d-\d\d)
    | (?P<month>\d{4}-\d\d)(?:-XX)?
    | (?P<week>\d{4}-W\d\d)(?P<weekend>-WE)?
    | (?P<quarter>\d{4}-Q[1-4])
    | (?P<half>\d{4}-H[12])
    | (?P<season>\d{4}-(?:SP|SU|FA|WI))
    | (?P<year>\d{4})(?:-XX){0,2}
    | (?P<decade>\d{3})
    | (?P<century>\d\d)
    """,
    re.VERBOSE,
)


def days_of(value: str) -> Days | None:
    """The first and last day that a date value names; None if it names none (`PRESENT_REF`, `XXXX-05`, `P2D`).

    >>> [str(day) for day in days_of("2031-Q2")], days_of("XXXX-05")
    (['2031-04-01', '2031-06-30'], None)
    """
    found = _VALUE.fullmatch(value.split("T")[0])
    if found is None:
        return None
    try:
        return _days(found)
    except ValueError:  # no such day
        return None


def _days(found: re.Match[str]) -> Days:
    group = next(name for name, text in found.groupdict().items() if text and name != "weekend")
    text = found.group(group)
    if group == "day":
        day = dt.date.fromisoformat(text)
        return day, day
    if group == "decade":
        return dt.date(int(text) * 10, 1, 1), dt.date(int(text) * 10 + 9, 12, 31)
    if group == "century":
        return dt.date(int(text) * 100, 1, 1), dt.date(int(text) * 100 + 99, 12, 31)
    year = int(text[:4])
    if group == "week":
        week = int(text[6:8])
        first = dt.date.fromisocalendar(year, week, 6 if found.group("weekend") else 1)
        return first, dt.date.fromisocalendar(year, week, 7)
    if group == "season":
        first_month, last_month = SEASON_MONTHS[text[-2:]]
        return dt.date(year, first_month, 1), month_end(year + (last_month < first_month), last_month)
    if group in ("quarter", "half"):
        months = 3 if group == "quarter" else 6
        last_month = int(text[-1]) * months
        return dt.date(year, last_month - months + 1, 1), month_end(year, last_month)
    first_month = int(text[5:7]) if group == "month" else 1
    return dt.date(year, first_month, 1), month_end(year, first_month if group == "month" else 12)


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day some months later or earlier, or the last day of a shorter month.

    >>> str(add_months(dt.date(2031, 1, 31), 1))
    '2031-02-28'
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, month_end(year, month + 1).day))


def week_value(day: dt.date) -> str:
    """The TIMEX3 value of the ISO week of a day.

    >>> week_value(dt.date(2031, 5, 9))
    '2031-W19'
    """
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def year_value(year: int) -> str:
    """The TIMEX3 value of a year; one below 0 is before Christ.

    >>> year_value(2031), year_value(-490)
    ('2031', 'BC0490')
    """
    return f"{year:04d}" if year >= 0 else f"BC{-year:04d}"
