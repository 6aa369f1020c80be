"""What the words of a temporal expression say, as far as they say it; and what its readers share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.documents.times.words import Word

__all__ = [
    "Anchor",
    "Match",
    "Moment",
    "Phrase",
    "Read",
    "amount_of",
    "counted",
    "dated",
    "modifier",
    "turn_of",
    "year_of",
]

Anchor = Literal["now", "text"]


@dataclass(frozen=True, slots=True)
class Moment:
    """What an expression says of a date; everything is optional, and what it does not say stays None.

    ``value`` is a complete TIMEX3 value. ``shift`` counts ``unit``s from the ``anchor``: the article's date ("ago") or
    the time last told of ("later"). ``turn`` is the word that picks one of many ("last", "next", "this", "that") as
    -1, 1, 0. ``count`` is how many units a length has, where it is told in numbers.
    ``is_feast`` tells a day known by its name ("Christmas"): the nearest one is meant, whatever the tense.
    """

    value: str | None = None
    year: str | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    season: str | None = None
    quarter: int | None = None
    half: int | None = None
    part: str | None = None
    clock: str | None = None
    unit: str | None = None
    shift: float | None = None
    turn: int | None = None
    anchor: Anchor = "now"
    count: float | None = None
    is_feast: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A temporal expression, not yet resolved: offsets, its TIMEX3 type, what it says, and its modifier."""

    start: int
    end: int
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    moment: Moment
    mod: str | None = None
    quant: str | None = None
    freq: str | None = None
    is_doubtful: bool = False
    """Whether only a history makes a time of it: "in 348"."""


class Match:
    """The words of one match, by kind; with the words round it."""

    __slots__ = ("end", "start", "words")

    def __init__(self, words: Sequence[Word], start: int, end: int) -> None:
        self.words, self.start, self.end = words, start, end

    @property
    def own(self) -> Sequence[Word]:
        """The words that the pattern matched."""
        return self.words[self.start : self.end]

    def first(self, *kinds: str) -> Word | None:
        """The first of them of one of these kinds."""
        return next((word for word in self.own if word.kind in kinds), None)

    def last(self, *kinds: str) -> Word | None:
        """The last of them of one of these kinds."""
        return next((word for word in reversed(self.own) if word.kind in kinds), None)

    def value(self, *kinds: str) -> str | None:
        """The value of the first of these kinds."""
        word = self.first(*kinds)
        return word.value if word else None

    def before(self) -> str:
        """The word before them, in lower case; empty where they open the sentence."""
        return self.words[self.start - 1].text if self.start else ""

    def after(self) -> Word | None:
        """The word behind them."""
        return self.words[self.end] if self.end < len(self.words) else None


Read = Callable[[Match], Phrase | None]


def dated(m: Match, moment: Moment) -> Phrase:
    """A date, with the modifier that stands before it ("early", "the end of")."""
    edge = m.first("edge", "early")
    lead = edge is not None and m.own.index(edge) < 4
    return Phrase(
        m.own[0].start,
        m.own[-1].end,
        "TIME" if moment.part or moment.clock else "DATE",
        moment,
        edge.value if edge and lead else None,
    )


def year_of(m: Match) -> tuple[str | None, Moment]:
    """The year that a match names, else the turn that it takes ("of next year")."""
    year, short = m.value("year"), m.value("shortyear")
    if m.first("bc"):
        word = m.first("year") or m.last("number")
        return (f"BC{int(word.number):04d}" if word else None), Moment()
    if m.first("ad"):
        word = m.first("year", "number")
        return (f"{int(word.number):04d}" if word else None), Moment()
    if year or short:
        return year or ("19" if int(short or 0) > 40 else "20") + (short or ""), Moment()
    unit = m.last("unit")
    return None, turn_of(m, "Y") if unit and unit.value == "Y" else Moment()


def turn_of(m: Match, unit: str | None = None) -> Moment:
    """What "last", "next", "this", "that", "the previous" say: which way, and from where."""
    word = (
        m.first("last", "past", "next", "coming")
        or m.first("previous", "following", "same", "that")
        or m.first("this", "current")
    )
    if word is None:
        return Moment(unit=unit)
    turn = 0 if word.kind == "current" else int(word.value)
    return Moment(
        unit=unit, turn=turn, anchor="text" if word.kind in ("previous", "following", "same", "that") else "now"
    )


def amount_of(count: float | None, unit: str) -> str:
    """A TIMEX3 duration; ``count`` is None where nobody counted.

    >>> amount_of(2, "TM"), amount_of(None, "D"), amount_of(2, "F")
    ('PT2M', 'PXD', 'P4W')
    """
    if unit == "F":
        count, unit = (None if count is None else count * 2), "W"
    if unit == "CE" and count is not None and count != int(count):  # "half a century"
        count, unit = count * 100, "Y"
    number = "X" if count is None else f"{count:.9g}"
    return f"PT{number}{unit[1:]}" if unit.startswith("T") else f"P{number}{unit}"


def counted(m: Match) -> float | None:
    """How many units a match counts; None for "several"."""
    if m.first("vague"):
        return None
    half = m.first("half") is not None and m.first("and") is not None
    if m.first("quarter"):
        return 0.25 if m.first("century") else None
    number = m.first("number")
    if number:
        return number.number + (0.5 if half else 0)
    if m.first("couple"):
        return 2.0
    if m.first("half") and not half:
        return 0.5
    if m.first("a", "another"):
        return 1.5 if half else 1.0
    return None


def modifier(m: Match) -> str | None:
    word = m.first("more") or m.first("least") or m.first("approx")
    return word.value if word else None
