"""The words of one match in, what they say of a date out.

Each reader takes the words that a pattern matched, by kind, and says which parts of a date they tell; or nothing, where
a second look shows that they tell none ("the fall of the city").
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from onrecord.documents.times.moments import (
    Anchor,
    Match,
    Moment,
    Phrase,
    Read,
    amount_of,
    dated,
    turn_of,
    year_of,
)
from onrecord.documents.times.words import Word

__all__ = ["DATES"]


def _calendar(m: Match) -> Phrase | None:
    """A date by its parts: "Friday, 9 May 2031", "early May", "the end of June 2031", "October of next year"."""
    month, season = m.value("month"), m.value("season")
    year, turned = year_of(m)
    if season and not _is_season(m, year):
        return None
    day = None
    if month and (word := _day_word(m)):
        day = int(word.number)
        if not 1 <= day <= 31 or word.number != day:
            return None
    if day and m.first("this") and not m.first("of"):  # "May 9 this year" tells two times
        return None
    name = m.value("weekday", "dayname")
    part = m.value("daypart")
    turn = turned if turned.unit or turned.turn is not None else turn_of(m)
    return dated(
        m,
        replace(
            turn,
            year=year,
            month=int(month) if month else None,
            day=day,
            season=season,
            weekday=int(name) if name else None,
            part="T" + part if part else None,
        ),
    )


_HOLDS_FALL = frozenset(
    ["in", "during", "by", "since", "until", "of", "throughout", "for", "before", "after", "through"]
)


def _is_season(m: Match, year: str | None) -> bool:
    """Tell the season from a fall of prices or cities, and from "the 2030 Winter Games"."""
    word, after = m.first("season"), m.after()
    if word is None or (after is not None and word.is_capital and after.is_capital and m.own[-1] is word and year):
        return False
    if word.text != "fall" or year or m.first("this", "last", "next", "early"):
        return True
    return (
        m.before() in _HOLDS_FALL
        and m.first("the") is not None
        and not (after is not None and after.text in ("of", "in"))
    )


def _day_word(m: Match) -> Word | None:
    bc = m.first("bc")
    words = [word for word in m.own if word.kind in ("number", "ordinal", "second")]
    if bc and words and not m.first("year") and words[-1].kind == "number":
        words = words[:-1]
    return words[0] if words else None


def _plain_year(m: Match) -> Phrase | None:
    year, _ = year_of(m)
    return dated(m, Moment(year=year)) if year else None


_BEFORE_EARLY_YEAR = frozenset(["in", "after", "around", "circa", "c", "ca", "since", "until"])


def _early_year(m: Match) -> Phrase | None:
    """A year of three digits or fewer: "in 348", "the year 71"."""
    word, after = m.own[-1], m.after()
    counts = after is not None and after.text.isalpha() and not after.is_capital and after.kind == "other"
    if not word.text.isdigit() or counts:
        return None
    before = next((w.text for w in reversed(m.words[: m.start]) if w.text != "."), "")
    if len(m.own) == 1 and (len(word.text) != 3 or before not in _BEFORE_EARLY_YEAR):
        return None
    phrase = dated(m, Moment(year=f"{int(word.value):04d}"))
    return replace(phrase, is_doubtful=len(m.own) == 1)


def _early_span(m: Match) -> Phrase | None:
    """The last year of "(c. 314 - 368)"."""
    first, last = (word for word in m.own if word.kind == "number")
    if not (len(first.text) == len(last.text) == 3 and first.text.isdigit() and last.text.isdigit()):
        return None
    phrase = Phrase(last.start, last.end, "DATE", Moment(year=last.text.zfill(4)), is_doubtful=True)
    return phrase if first.number < last.number else None


def _decade(m: Match) -> Phrase | None:
    value = m.value("decade") or ""
    word = m.first("decade")
    if word and not word.text[0].isdigit() and word.text[0] not in "'’`" and m.own[0].kind != "the":
        return None
    return dated(m, Moment(value=f"BC{int(value):03d}" if m.first("bc") else value))


def _century(m: Match) -> Phrase | None:
    number = int(m.value("ordinal", "second") or 0)
    if number < 1:
        return None
    return dated(m, Moment(value=f"BC{number - 1:02d}" if m.first("bc") else f"{number - 1:02d}"))


def _quarter(m: Match) -> Phrase | None:
    number = int(m.value("ordinal", "second") or 0)
    year, turned = year_of(m)
    if number == -1 or number > 4:
        number = 4
    if number == 0:  # "the last quarter"
        return dated(m, replace(turn_of(m), unit="Q", shift=None))
    return dated(m, replace(turned, quarter=number, year=year))


def _half(m: Match) -> Phrase | None:
    number = int(m.value("ordinal", "second") or 0)
    year, turned = year_of(m)
    return dated(m, replace(turned, half=number, year=year)) if number in (1, 2) else None


def _weekday(m: Match) -> Phrase | None:
    part, unit = m.value("daypart"), m.value("unit")
    name = m.value("weekday")
    if unit and unit != "W":
        return None
    turned = turn_of(m, unit)
    return dated(m, replace(turned, weekday=int(name or 0), part="T" + part if part else None))


def _weekend(m: Match) -> Phrase | None:
    return dated(m, replace(turn_of(m), unit="WE"))


def _deictic(m: Match) -> Phrase | None:
    part, day = m.value("daypart"), m.first("today")
    shift = float(day.value) if day else 0.0
    if m.first("unit"):  # "the day after tomorrow"
        if m.value("unit") != "D":
            return None
        shift += 1.0 if m.first("after") else -1.0
        if abs(shift) != 2:
            return None
    if m.first("tonight"):
        part = "NI"
    phrase = dated(m, Moment(unit="D", shift=shift, part="T" + part if part else None))
    edge = m.first("earlier", "later")
    return replace(phrase, mod=phrase.mod or (None if edge is None else "START" if edge.kind == "earlier" else "END"))


def _overnight(m: Match) -> Phrase | None:
    return dated(m, Moment(unit="D", shift=0.0, part="TNI"))


def _daypart(m: Match) -> Phrase | None:
    """ "this morning", "last night", "the same evening"."""
    turned, part = turn_of(m), m.value("daypart")
    anchor: Anchor = "text" if m.first("next") and m.first("the") else turned.anchor
    return dated(m, Moment(unit="D", turn=turned.turn or 0, anchor=anchor, part=f"T{part}"))


def _unit(m: Match) -> Phrase | None:
    """ "last month", "the previous year", "that day", "later this week"."""
    unit = m.value("unit", "century", "quarter") or ""
    turned = turn_of(m)
    if unit.startswith("T"):
        return None
    if m.first("past") and not m.first("this") and m.first("the"):  # "the past decade"
        return Phrase(
            m.own[0].start, m.own[-1].end, "DURATION", Moment(value=amount_of(1, unit), unit=unit, shift=-1.0)
        )
    if m.first("entire") and turned.turn is None:
        turned = Moment(turn=0, anchor="text")
    if m.first("next") and m.first("the") and unit == "D":
        turned = replace(turned, anchor="text")
    if turned.turn == 0 and unit == "D" and m.first("this"):
        turned = replace(turned, anchor="text")
    phrase = dated(m, replace(turned, unit=unit, shift=None))
    edge = m.first("earlier", "later")
    return replace(phrase, mod=phrase.mod or (None if edge is None else "START" if edge.kind == "earlier" else "END"))


_HOLDS_THE_UNIT = frozenset(
    [
        "in",
        "during",
        "throughout",
        "over",
        "within",
        "for",
        "ending",
        "end",
        "ended",
        "finish",
        "finished",
        "close",
        "closed",
        "of",
        "to",
    ]
)


def _the_unit(m: Match) -> Phrase | None:
    """ "(by the end of) the year", "(ending) the day": a unit that needs a hold on its left or a word before it."""
    unit, after = m.value("unit") or "", m.after()
    held = m.first("edge", "early", "earlier", "later") or m.before() in _HOLDS_THE_UNIT
    opens = after is not None and after.kind in ("of", "that", "before", "after", "when", "year", "number", "dash")
    if not held or opens or unit.startswith("T") or unit in ("F", "ML", "DE"):
        return None
    if m.before() in ("of", "for", "to") and not m.first("edge", "early") and unit == "D":
        return None
    phrase = dated(m, Moment(unit=unit, turn=0, anchor="text"))
    edge = m.first("earlier", "later")
    return replace(phrase, mod=phrase.mod or (None if edge is None else "START" if edge.kind == "earlier" else "END"))


def _year_end(m: Match) -> Phrase | None:
    unit = m.value("unit") or ""
    if unit not in ("M", "Y"):
        return None
    last_day = unit == "Y" and not m.first("owner")  # "year-end" is a day, "the month's end" some days
    moment = Moment(unit=unit, turn=0, month=12, day=31) if last_day else Moment(unit=unit, turn=0)
    return Phrase(m.own[0].start, m.own[-1].end, "DATE", moment, None if last_day else "END")


def _iso(m: Match) -> Phrase | None:
    year, month, day = (int(part) for part in m.own[0].text.split("-"))
    return _checked(m, year, month, day)


def _slash(m: Match) -> Phrase | None:
    """Day first or month first, where only one of the two can be; where both can, month first (as in the US)."""
    one, two, year = (int(part) for part in m.own[0].text.split("/"))
    year += 0 if year > 99 else 2000 if year < 50 else 1900
    return _checked(m, year, *((two, one) if one > 12 else (one, two)))


def _checked(m: Match, year: int, month: int, day: int) -> Phrase | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return dated(m, Moment(year=f"{year:04d}", month=month, day=day))


def _first_day(m: Match) -> Phrase | None:
    """The first day of "6-7 May 2031"."""
    year, _ = year_of(m)
    return _lone_day(m.own[0], m.value("month"), year)


def _last_day(m: Match) -> Phrase | None:
    """The last day of "May 6-7"."""
    return _lone_day(m.own[-1], m.value("month"), None)


def _lone_day(word: Word, month: str | None, year: str | None) -> Phrase | None:
    if not 1 <= word.number <= 31 or word.number != int(word.number):
        return None
    moment = Moment(year=year, month=int(month or 0), day=int(word.number))
    return Phrase(word.start, word.end, "DATE", moment)


def _last_year(m: Match) -> Phrase | None:
    """The last year of "1914-17"."""
    first, last = m.own[0], m.own[-1]
    if len(last.text) != 2 or int(last.value) <= int(first.value[2:]):
        return None
    return Phrase(last.start, last.end, "DATE", Moment(year=first.value[:2] + last.text))


def _holiday(m: Match) -> Phrase | None:
    month, day = (int(part) for part in (m.value("holiday") or "12-25").split("-"))
    year, turned = year_of(m)
    if m.first("eve"):
        eve = dt.date(2001, month, day) - dt.timedelta(days=1)
        month, day = eve.month, eve.day
    return dated(m, replace(turned, year=year, month=month, day=day, is_feast=True))


def _clock(m: Match) -> Phrase | None:
    word = m.first("clock", "hours", "hour", "number")
    if word is None:
        return None
    raw = word.value.replace(".", ":")
    if word.kind == "hours":
        raw = f"{raw[:2]}:{raw[2:]}"
    hour, _, minute = raw.partition(":")
    if not hour.isdigit() or int(hour) > 24:
        return None
    noon = m.first("ampm")
    hours = int(hour) % 12 + int(noon.value) if noon else int(hour)
    if m.first("oclock", "ampm") and int(hour) > 12:
        return None
    return Phrase(m.own[0].start, m.own[-1].end, "TIME", Moment(clock=f"T{hours:02d}:{minute or '00'}"))


def _clocked_day(m: Match) -> Phrase | None:
    """ "12:00 UTC Monday": a time of day with its day behind it."""
    last = max(n for n in range(m.start, m.end) if m.words[n].kind in ("clock", "ampm", "hours", "hour"))
    clock = _clock(Match(m.words, m.start, last + 1))
    day = _weekday(m) if m.first("weekday") else _deictic(m) if m.first("today") else _unit(m)
    if clock is None or day is None or (m.first("unit") and m.value("unit") != "D"):
        return None
    moment = replace(day.moment, clock=clock.moment.clock, part=None)
    return Phrase(m.own[0].start, m.own[-1].end, "TIME", moment)


DATES: dict[str, Read] = {
    "calendar": _calendar,
    "century": _century,
    "clock": _clock,
    "clocked_day": _clocked_day,
    "daypart": _daypart,
    "decade": _decade,
    "deictic": _deictic,
    "early_span": _early_span,
    "early_year": _early_year,
    "first_day": _first_day,
    "half": _half,
    "holiday": _holiday,
    "iso": _iso,
    "last_day": _last_day,
    "last_year": _last_year,
    "overnight": _overnight,
    "plain_year": _plain_year,
    "quarter": _quarter,
    "slash": _slash,
    "the_unit": _the_unit,
    "unit": _unit,
    "weekday": _weekday,
    "weekend": _weekend,
    "year_end": _year_end,
}
"""What reads the words that a pattern matched, by name."""
