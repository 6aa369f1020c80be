"""The words of one match in, what they say of a length, a repetition, a vague time or a time of day out."""

from __future__ import annotations

from typing import Literal

from onrecord.documents.times.moments import (
    Anchor,
    Match,
    Moment,
    Phrase,
    Read,
    amount_of,
    counted,
    modifier,
    turn_of,
)

__all__ = ["SPANS"]


def _ago(m: Match) -> Phrase | None:
    """ "two days ago", "a week later", "some 20 minutes earlier": as far as the unit is known, a date."""
    unit, count = m.value("units", "unit", "nights", "century") or "", counted(m)
    word = m.first("ago", "earlier", "later", "hence", "before") or m.first("present")
    after = m.after()
    if word is None or (
        word.kind == "before" and after is not None and after.kind != "comma" and after.text not in '.;:)”"'
    ):
        return None
    sign = 1.0 if word.kind == "present" else float(word.value)
    anchor: Anchor = "now" if word.kind in ("ago", "hence", "present") else "text"
    if unit == "F":
        unit, count = "W", None if count is None else count * 2
    if unit == "CE" and count is not None and count < 1:
        unit, count = "Y", count * 100
    if count is None:
        moment = Moment(value="PAST_REF" if sign < 0 else "FUTURE_REF", anchor=anchor)
    else:
        moment = Moment(unit=unit, shift=sign * count, anchor=anchor)
    kind: Literal["DATE", "TIME"] = "TIME" if unit.startswith("T") else "DATE"
    return Phrase(m.own[0].start, m.own[-1].end, kind, moment, modifier(m))


def _is_rate(m: Match) -> bool:
    """Tell "4 billion a year", "2 percent a month", "24 hours a day"."""
    before = m.words[m.start - 1] if m.start else None
    if before is None or m.own[-1].kind != "unit":
        return False
    return before.kind in ("number", "units") or before.text in ("%", "percent")


def _duration(m: Match) -> Phrase | None:
    unit, count = m.value("units", "unit", "quarter", "century", "nights") or "", counted(m)
    first = m.own[0]
    if first.kind == "a" and m.own[1].kind == "dash":  # "once-a-month"
        return None
    if m.first("quarter") and not m.first("century") and unit != "Q":
        return None
    if first.kind == "a" and _is_rate(m):  # "4 billion a year"
        return Phrase(first.start, m.own[-1].end, "SET", Moment(value=amount_of(1.0, unit)))
    if first.kind == "a" and (m.own[-1].kind == "quarter" or m.before() in ("times", "once", "twice", "per")):
        return None
    if m.value("vague") and m.first("unit") and m.own[-1].kind == "unit" and unit != "TH":
        return None
    after = m.after()
    if after is not None and after.text == "of" and unit == "Q" and m.first("dash"):  # "three-quarters of the city"
        return None
    turned = Moment() if m.first("ordinal") else turn_of(m)
    away = None if turned.turn is None or count is None else turned.turn * count
    moment = Moment(
        value=amount_of(count, unit), unit=unit, shift=away, anchor=turned.anchor, turn=turned.turn, count=count
    )
    return Phrase(first.start, m.own[-1].end, "DURATION", moment, modifier(m))


def _stretch(m: Match) -> Phrase | None:
    """ "the last two weeks of May 2031": how long it is; where it lies is told by its month."""
    number = m.first("number")
    amount = amount_of(number.number if number else 1.0, m.value("unit", "units") or "")
    return Phrase(m.own[0].start, m.own[-1].end, "DURATION", Moment(value=amount))


_HOLDS_UNITS = frozenset(
    [
        "for",
        "in",
        "within",
        "of",
        "over",
        "after",
        "these",
        "took",
        "take",
        "taking",
        "lasted",
        "last",
        "spent",
        "spend",
        "until",
        "many",
        "the",
    ]
)


def _bare_units(m: Match) -> Phrase | None:
    """ "(in) minutes", "(for) years": units that nobody counts, after a word that holds them."""
    after = m.after()
    before = [word.text for word in m.words[max(0, m.start - 3) : m.start] if word.kind != "only"]
    opens = after is not None and after.kind in ("before", "after")  # "hours after the vote"
    if (not opens and (not before or before[-1] not in _HOLDS_UNITS)) or (
        after is not None and after.text in ("old", "ago")
    ):
        return None
    if before and before[-1] == "the" and before[-2:-1] not in (["over"], ["in"], ["through"]):
        return None
    return Phrase(m.own[0].start, m.own[-1].end, "DURATION", Moment(value=amount_of(None, m.value("units") or "")))


def _long(m: Match) -> Phrase | None:
    """ "a month-long strike", "decades-long"."""
    count = 1.0 if m.first("unit") else None
    unit = m.value("unit", "units") or ""
    return Phrase(m.own[0].start, m.own[-1].end, "DURATION", Moment(value=amount_of(count, unit)))


def _set(m: Match) -> Phrase | None:
    """ "every day", "each Monday", "every two weeks", "twice a month", "on Sundays", "weekly"."""
    often, day = m.value("often"), m.value("weekday", "weekdays")
    after = m.after()
    if often and m.own[0].is_capital and after is not None and after.is_capital:  # a name: "Daily Courier"
        return None
    value = often
    if day:
        value = f"XXXX-WXX-{day}"
    elif m.first("unit", "units"):
        count = counted(m) if m.first("every") and m.first("number", "couple") else 1.0
        value = amount_of(count * (2 if m.first("other") else 1) if count else None, m.value("unit", "units") or "")
    elif m.first("daypart"):
        value = f"XXXX-XX-XXT{m.value('daypart')}"
    elif m.first("season", "seasons", "month"):
        month = m.value("month")
        value = f"XXXX-{int(month):02d}" if month else f"XXXX-{m.value('season', 'seasons')}"
    times = m.first("times") and m.first("number")
    freq = f"{times.value}X" if times else m.value("frequency")
    quant = m.value("every")
    return Phrase(m.own[0].start, m.own[-1].end, "SET", Moment(value=value), None, quant, freq)


def _vague(m: Match) -> Phrase | None:
    word = m.first("present", "recently", "recent", "future", "presence", "moment", "being", "past", "those")
    if word is None:
        return None
    value = {
        "being": "PRESENT_REF",
        "past": "PAST_REF",
        "those": "PRESENT_REF" if word.text == "these" else "PAST_REF",
    }.get(word.kind, word.value)
    return Phrase(m.own[0].start, m.own[-1].end, "DATE", Moment(value=value, unit=m.value("units")))


def _current(m: Match) -> Phrase | None:
    return Phrase(m.own[0].start, m.own[-1].end, "DATE", Moment(value="PRESENT_REF"))


def _that_time(m: Match) -> Phrase | None:
    after = m.after()
    links = after is None or after.kind == "comma" or after.text == "around"
    if links and (m.start == 0 or m.before() == "at") and m.first("this", "same"):  # "At the same time, he said"
        return None
    return Phrase(m.own[0].start, m.own[-1].end, "DATE", Moment(unit="D", turn=0, anchor="text"))


def _first_count(m: Match) -> Phrase | None:
    """The first number of "60 to 90 days"."""
    word = m.own[0]
    return Phrase(word.start, word.end, "DURATION", Moment(value=amount_of(word.number, m.value("units") or "")))


SPANS: dict[str, Read] = {
    "ago": _ago,
    "bare_units": _bare_units,
    "current": _current,
    "duration": _duration,
    "first_count": _first_count,
    "long": _long,
    "set": _set,
    "stretch": _stretch,
    "that_time": _that_time,
    "vague": _vague,
}
"""What reads the words that a pattern matched, by name."""
