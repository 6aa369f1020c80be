"""What an expression says and the times that it hangs on in, its TIMEX3 value and day interval out.

Three things decide: the day of publication ("two days ago"), the time last told of ("a day later"; in a history also
"in March"), and whether the sentence looks back or ahead ("on Friday").
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from onrecord.documents.times.days import SEASON_MONTHS, Days, add_months, days_of, week_value, year_value
from onrecord.documents.times.moments import Moment

__all__ = ["Clock", "Point", "Resolved", "Way", "later", "resolve"]

Way = Literal["past", "coming"]
Basis = Literal["stated", "published", "text", "unresolved"]


@dataclass(frozen=True, slots=True)
class Point:
    """A time told of, as precise as it is known; a year below 0 is before Christ."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def date(self) -> dt.date | None:
        """Its day, None if that is not known or no calendar has it."""
        try:
            return dt.date(self.year, self.month, self.day) if self.month and self.day else None
        except ValueError:
            return None

    @property
    def value(self) -> str:
        """Its TIMEX3 value."""
        parts = [f"{part:02d}" for part in (self.month, self.day) if part]
        return "-".join([year_value(self.year), *parts])

    @property
    def months(self) -> int:
        """Months since the year 0, to measure how far two times are apart."""
        return self.year * 12 + (self.month or 1) - 1


_NEAR_DAYS = 31  # a report's "that day" is at most so far from its publication; 7 to 90 tried


@dataclass(frozen=True, slots=True)
class Clock:
    """What times hang on: the day of publication, the time last told of, and which of the two rules here."""

    published: dt.date | None
    told: Point | None = None
    is_history: bool = False

    def base(self, moment: Moment) -> tuple[Point | None, Basis]:
        """Where to count from, and how that is known."""
        now = None if self.published is None else Point(self.published.year, self.published.month, self.published.day)
        wants_text = moment.anchor == "text" or (self.is_history and moment.shift is None)
        if wants_text and self.told is not None and not (now is not None and self._is_far(moment)):
            return self.told, "text"
        if now is None:
            return (self.told, "text") if self.told is not None and moment.anchor == "text" else (None, "unresolved")
        return now, "published"

    def _is_far(self, moment: Moment) -> bool:
        """Tell whether "the day" of a report cannot be one that it told of: that is too old, or known too roughly."""
        if self.is_history or moment.turn != 0 or moment.unit not in ("D", "W") or self.published is None:
            return False
        day = self.told.date if self.told else None
        return day is None or abs((day - self.published).days) > _NEAR_DAYS


@dataclass(frozen=True, slots=True)
class Resolved:
    """A TIMEX3 value, the days it covers (None if unknown), how it is known, and the time that is now told of."""

    value: str
    days: Days | None
    basis: Basis
    point: Point | None = None


def resolve(moment: Moment, clock: Clock, way: Way | None) -> Resolved:
    """Resolve what an expression says. ``way`` tells whether its sentence looks back or ahead, None if nothing tells.

    >>> resolve(Moment(weekday=5), Clock(dt.date(2031, 5, 7)), "coming").value
    '2031-05-09'
    """
    if moment.value is not None:
        return _stated(moment, clock)
    base, basis = clock.base(moment)
    if moment.year is not None:
        found, basis = _in_year(moment, _signed(moment.year)), "stated"
    elif base is None:
        found, basis = Resolved(_open(moment), None, "unresolved"), "unresolved"
    elif moment.unit == "WE" and not moment.turn:
        found = _weekend(moment, base, way)
    elif moment.shift is not None or (moment.turn is not None and _is_bare(moment) and moment.unit is not None):
        found = _shifted(moment, base)
    elif moment.unit == "Y" and moment.turn is not None:
        found = _in_year(moment, base.year + moment.turn)
    else:
        found = _calendar(moment, base, way, clock)
    value = found.value + (moment.part or "") + (moment.clock or "")
    return replace(found, value=value, days=found.days or days_of(value), basis=basis)


def _is_bare(moment: Moment) -> bool:
    named = (moment.month, moment.day, moment.weekday, moment.season, moment.quarter, moment.half)
    return all(part is None for part in named)


def _signed(year: str) -> int:
    return -int(year[2:]) if year.startswith("BC") else int(year)


def _stated(moment: Moment, clock: Clock) -> Resolved:
    """A value that the words give whole; where it is a stretch from a known day ("the past nine days"), its days."""
    value = moment.value or ""
    days = days_of(value)
    base, basis = clock.base(replace(moment, shift=moment.shift or 0.0))
    day = base.date if base else None
    if moment.shift and moment.unit and day is not None:
        other = _moved(day, moment.unit, moment.shift)
        days = None if other is None else (min(day, other), max(day, other))
        return Resolved(value, days, basis)
    return Resolved(value, days, "stated" if days else "unresolved")


def _in_year(moment: Moment, year: int) -> Resolved:
    if moment.month is not None:
        point = Point(year, moment.month, moment.day)
        return Resolved(point.value, None, "stated", point)
    if moment.season:
        return Resolved(
            f"{year_value(year)}-{moment.season}", None, "stated", Point(year, SEASON_MONTHS[moment.season][0])
        )
    if moment.quarter:
        return Resolved(f"{year_value(year)}-Q{moment.quarter}", None, "stated", Point(year, moment.quarter * 3 - 2))
    if moment.half:
        return Resolved(f"{year_value(year)}-H{moment.half}", None, "stated", Point(year, moment.half * 6 - 5))
    return Resolved(year_value(year), None, "stated", Point(year))


def _open(moment: Moment) -> str:
    """The value of an expression that hangs on a day nobody tells.

    >>> _open(Moment(weekday=5)), _open(Moment(month=5, day=9)), _open(Moment(unit="W", turn=-1))
    ('XXXX-WXX-5', 'XXXX-05-09', 'XXXX-WXX')
    """
    if moment.weekday:
        return f"XXXX-WXX-{moment.weekday}"
    if moment.month:
        return f"XXXX-{moment.month:02d}" + (f"-{moment.day:02d}" if moment.day else "")
    if moment.season:
        return f"XXXX-{moment.season}"
    if moment.quarter or moment.half:
        return f"XXXX-Q{moment.quarter}" if moment.quarter else f"XXXX-H{moment.half}"
    return {"Y": "XXXX", "M": "XXXX-XX", "W": "XXXX-WXX", "WE": "XXXX-WXX-WE", "Q": "XXXX-QX"}.get(
        moment.unit or "", "XXXX-XX-XX"
    )


_DAYS_OF = {"D": 1, "W": 7, "WE": 7, "F": 14}


def _moved(day: dt.date, unit: str, count: float) -> dt.date | None:
    """The day so many units away; None where the calendar ends."""
    try:
        if unit in _DAYS_OF:
            return day + dt.timedelta(days=count * _DAYS_OF[unit])
        if unit.startswith("T"):
            hours = {"TH": 1.0, "TM": 1 / 60, "TS": 1 / 3600}[unit]
            return day + dt.timedelta(days=int(count * hours / 24))
        months = {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200, "ML": 12000}[unit]
        return add_months(day, round(count * months))
    except (OverflowError, ValueError):
        return None


def later(day: dt.date, moment: Moment) -> dt.date | None:
    """The day that comes when the length which ``moment`` tells has passed; None if it tells none in numbers."""
    return None if moment.count is None or moment.unit is None else _moved(day, moment.unit, moment.count)


def _shifted(moment: Moment, base: Point) -> Resolved:
    """ "two days ago", "last month", "the following week", "that day"."""
    unit = moment.unit or "D"
    count = moment.shift if moment.shift is not None else float(moment.turn or 0)
    if unit in ("Y", "DE", "CE", "ML"):
        return _years_away(base, unit, count)
    if unit in ("M", "Q") and base.month:
        return _months_away(base, unit, count)
    day = base.date
    if day is None:
        return _imprecise(base, unit)
    moved = _moved(day, unit, count)
    if moved is None:
        return Resolved(_open(moment), None, "unresolved")
    point = Point(moved.year, moved.month, moved.day)
    if unit in ("W", "WE"):
        return Resolved(week_value(moved) + ("-WE" if unit == "WE" else ""), None, "published", point)
    return Resolved(point.value, None, "published", point)


def _years_away(base: Point, unit: str, count: float) -> Resolved:
    if unit == "Y":
        if count != int(count) and base.month:  # "a year and a half ago"
            return _months_away(base, "M", count * 12)
        year = base.year + round(count)
        return Resolved(year_value(year), None, "published", Point(year))
    years = {"DE": 10, "CE": 100, "ML": 1000}[unit]
    point = Point(base.year + round(count * years))
    return Resolved(year_value(point.year)[: -1 if unit == "DE" else -2], None, "published", point)


def _months_away(base: Point, unit: str, count: float) -> Resolved:
    year, month = divmod(base.months + round(count * (3 if unit == "Q" else 1)), 12)
    if unit == "Q":
        quarter = month // 3 + 1
        return Resolved(f"{year_value(year)}-Q{quarter}", None, "published", Point(year, quarter * 3 - 2))
    point = Point(year, month + 1)
    return Resolved(point.value, None, "published", point)


def _imprecise(base: Point, unit: str) -> Resolved:
    """Some days or weeks away from a time that is only known to the month or year."""
    if unit in ("W", "WE") and not base.month:
        return Resolved(f"{year_value(base.year)}-WXX", None, "text", base)
    return Resolved(base.value + ("-XX" if base.month else "-XX-XX"), None, "text", base)


def _weekend(moment: Moment, base: Point, way: Way | None) -> Resolved:
    """ "(at) the weekend": the last or the coming one; "this weekend" is the last one only if the verb looks back."""
    day = base.date
    if day is None:
        return _imprecise(base, moment.unit or "D")
    ends = way == "past" or (way is None and moment.turn is None)
    back = moment.unit == "WE" and ends and day.isoweekday() < 6
    return _shifted(replace(moment, shift=-1.0 if back else 0.0), base)


def _calendar(moment: Moment, base: Point, way: Way | None, clock: Clock) -> Resolved:
    if moment.weekday is not None and moment.month is None:
        return _weekday(moment, base, way)
    if moment.month is None and not (moment.season or moment.quarter or moment.half):
        return Resolved(base.value, None, "published", base)  # a time of day alone
    year = _year_of(moment, base, way, is_history=clock.is_history)
    return _in_year(moment, year)


def _weekday(moment: Moment, base: Point, way: Way | None) -> Resolved:
    day = base.date
    if day is None:
        return Resolved(_open(moment), None, "unresolved")
    ahead = ((moment.weekday or 1) - day.isoweekday()) % 7
    if moment.unit == "W":  # "Monday of last week"
        start = day - dt.timedelta(days=day.isoweekday() - 1) + dt.timedelta(weeks=moment.turn or 0)
        away = (start - day).days + (moment.weekday or 1) - 1
    elif moment.turn == 1:
        away = ahead or 7
    elif moment.turn == -1:
        away = ahead - 7
    elif way == "coming" or (moment.turn == 0 and way is None):
        away = ahead
    else:
        away = ahead - 7 if ahead else 0
    found = _moved(day, "D", away) or day
    point = Point(found.year, found.month, found.day)
    return Resolved(point.value, None, "published", point)


_NEXT_DAYS = 31
"""So near a coming day of a month is meant rather than that of eleven months ago, which would be told with its year."""
_LOOK_BACK_MONTHS = 3  # a history goes on: a month up to so far back is still of the same year; 0 to 6 tried


def _year_of(moment: Moment, base: Point, way: Way | None, *, is_history: bool) -> int:
    """The year of a month, season, quarter or half that stands without one."""
    month = moment.month or (SEASON_MONTHS[moment.season][0] if moment.season else 0)
    month = month or (moment.quarter or 0) * 3 - 2 if not moment.half else (moment.half or 1) * 6 - 5
    if moment.turn == 0 and moment.anchor == "text":
        return base.year
    if not base.month:
        return base.year + (moment.turn or 0)
    last = month + (2 if moment.season or moment.quarter else 5 if moment.half else 0)
    if moment.turn:
        ahead = moment.turn > 0
        if ahead:
            return base.year + (month <= base.month)
        return base.year - (last >= base.month)
    if moment.turn == 0:
        return base.year
    if is_history:
        return base.year + (month < base.month - _LOOK_BACK_MONTHS)
    back = (month, moment.day or 1) > (base.month, (base.day or 31) if moment.day else 31)
    if way == "past" and _is_next_weeks(month, moment.day, base):
        return base.year + (month < base.month)
    if way == "past":
        return base.year - (back if moment.day else month > base.month)
    if way == "coming":
        gone = (last, moment.day or 31) < (base.month, (base.day or 1) if moment.day else 1)
        return base.year + gone
    return _nearest(month, moment.day, base)


def _is_next_weeks(month: int, day: int | None, base: Point) -> bool:
    today = base.date
    if today is None or day is None:
        return False
    coming = Point(base.year + ((month, day) < (today.month, today.day)), month, day).date
    return coming is not None and 0 < (coming - today).days <= _NEXT_DAYS


def _nearest(month: int, day: int | None, base: Point) -> int:
    def gap(year: int) -> float:
        return abs((year * 12 + month) - (base.year * 12 + (base.month or 1)) + ((day or 15) - (base.day or 15)) / 31)

    return min((base.year, base.year - 1, base.year + 1), key=gap)
