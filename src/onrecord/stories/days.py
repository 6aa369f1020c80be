"""Words that name a day in, the day out: "on Tuesday", "yesterday", "12 August"."""

from __future__ import annotations

import datetime as dt
import re

from onrecord.dates import WEEKDAYS

__all__ = ["day_of"]

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_DAY = re.compile(  # Example: "last Friday", "on Tuesday", "yesterday", "August 12", "12 Aug. 2025"
    rf"\b(?P<last>last\s+)?(?P<weekday>{'|'.join(WEEKDAYS)})\b"
    r"|\b(?P<relative>yesterday|today|last night|this morning|this afternoon|this evening|tonight|earlier today)\b"
    r"|\b(?P<m1>[A-Z][a-z]{2,8})\.? (?P<d1>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<y1>\d{4}))?(?!\d)"
    r"|\b(?P<d2>\d{1,2})(?:st|nd|rd|th)? (?:of )?(?P<m2>[A-Z][a-z]{2,8})\.?(?:,? (?P<y2>\d{4}))?",
    re.IGNORECASE,
)
_LONGEST_AGO = (
    5  # days: a bare weekday six days back would be "last"; it may as well be tomorrow's, so it tells nothing
)


def day_of(text: str, published: dt.date | None) -> dt.date | None:
    """The past day that the first day named in ``text`` is, seen from ``published``; None if it names none for certain.

    Without a day of publication only a date with its year is one.

    >>> day_of("on Tuesday", dt.date(2031, 3, 13)).isoformat()
    '2031-03-11'
    >>> day_of("last night", dt.date(2031, 3, 13)).isoformat(), day_of("on Friday", dt.date(2031, 3, 13))
    ('2031-03-12', None)
    """
    match = _DAY.search(text)
    if match is None or (published is None and not (match["y1"] or match["y2"])):
        return None
    published = published or dt.date.max
    if match["weekday"]:
        ago = (published.weekday() - WEEKDAYS.index(match["weekday"].lower())) % 7
        if match["last"]:
            return published - dt.timedelta(days=ago or 7)
        return published - dt.timedelta(days=ago) if ago <= _LONGEST_AGO else None
    if match["relative"]:
        back = 1 if match["relative"].lower() in ("yesterday", "last night") else 0
        return published - dt.timedelta(days=back)
    return _calendar_day(match, published)


def _calendar_day(match: re.Match[str], published: dt.date) -> dt.date | None:
    """A day of a month, in the year it names or the last one in which it was past."""
    name = (match["m1"] or match["m2"]).lower()
    month = next((i for i, full in enumerate(_MONTHS, 1) if full.startswith(name[:3]) and full[: len(name)] == name), 0)
    if name == "sept":
        month = 9
    year = match["y1"] or match["y2"]
    try:
        day = dt.date(int(year or published.year), month, int(match["d1"] or match["d2"]))
    except ValueError:
        return None
    if not year and day > published:
        day = day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else published
    return day if day <= published else None
