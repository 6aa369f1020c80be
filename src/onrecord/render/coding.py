"""The positions of a record as discourse network analysts code them: one row a statement, actor, issue and stance.

A record in, coded statements out; then those of them that count, by date and by the handling of duplicates. Names and
meanings follow `dna_network` of rDNA, the R package of Discourse Network Analyzer (P. Leifeld,
https://github.com/leifeld/dna, rDNA/R/dna_network.R).
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.datamodel import Record, Stance

__all__ = [
    "CONDITIONALS",
    "DUPLICATES",
    "SCALE",
    "TIME_WINDOWS",
    "Coded",
    "Conditional",
    "Duplicates",
    "TimeWindow",
    "Window",
    "call_actors",
    "code",
    "day_of",
    "moving",
    "unrepeated",
    "within",
]

Conditional = Literal["between", "for", "against", "out"]
Duplicates = Literal["include", "document", "week", "month", "year", "acrossrange"]
TimeWindow = Literal["no", "events", "days", "weeks", "months", "years"]

CONDITIONALS: tuple[Conditional, ...] = ("between", "for", "against", "out")
DUPLICATES: tuple[Duplicates, ...] = ("include", "document", "week", "month", "year", "acrossrange")
TIME_WINDOWS: tuple[TimeWindow, ...] = ("no", "events", "days", "weeks", "months", "years")

SCALE: dict[Stance, int] = {"for": 1, "conditional": 0, "against": -1}
"""The stances as an integer qualifier: a conditional one lies halfway."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One statement that takes a stance on an issue: a row of what an analyst would code by hand."""

    actor: str
    """Id of the actor."""
    issue: str
    """Id of the issue."""
    stance: Stance
    """for, against or conditional, after the rule for conditional stances."""
    date: str | None
    """ISO date on which it was said, else reported; None if neither is known."""
    statement: str
    """Id of the statement that shows it."""
    article: str
    """Id of its article."""
    document: str
    """The article, or the one that it copies: a wire copy and its original are one document."""


@dataclass(frozen=True, slots=True)
class Window:
    """The coded statements of one stretch of time; both days are included, None where the stretch has no bound."""

    start: str | None
    stop: str | None
    coded: tuple[Coded, ...]


def code(record: Record, conditional: Conditional = "between") -> tuple[Coded, ...]:
    """Return all statements of `record` that take a stance, by date, each with its actor, issue and stance.

    A statement that takes a stance on two issues is two rows. `conditional` says what becomes of a conditional stance:
    "between" keeps it (halfway between for and against), "for" and "against" count it as that, "out" leaves it out.
    Undated ones come last.
    """
    documents = {article.id: article.copy_of or article.id for article in record.articles}
    homes = {statement.id: statement.article for statement in record.statements}
    places = {statement.id: number for number, statement in enumerate(record.statements)}
    rows = {
        Coded(position.actor, position.issue, stance, stand.date, id, homes[id], documents[homes[id]]): None
        for position in record.positions
        for stand in position.history
        for id in stand.evidence
        if (stance := _settled(stand.stance, conditional))
    }
    return tuple(sorted(rows, key=lambda row: (row.date or "~", places[row.statement])))


def _settled(stance: Stance, conditional: Conditional) -> Stance | None:
    if stance != "conditional" or conditional == "between":
        return stance
    return None if conditional == "out" else conditional


def call_actors(record: Record) -> dict[str, str]:
    """Map the ids of actors to names of which no two are alike: other programs tell actors apart by their names.

    An unnamed one has the outlet that speaks of it behind its name ("a senior official (Herald)"), for another story
    may have such a one too. Others of one name are told apart by their kind ("Veltria (organisation)"), and what is
    still alike by a number.
    """
    outlets = {article.id: article.outlet for article in record.articles}
    shared = Counter(actor.name for actor in record.actors)
    called = {}
    for actor in record.actors:
        told = outlets[actor.mentions[0].article] if actor.kind == "unnamed" and actor.mentions else actor.kind
        is_alone = actor.kind != "unnamed" and shared[actor.name] == 1
        called[actor.id] = actor.name if is_alone else f"{actor.name} ({told})"
    alike, seen = Counter(called.values()), Counter[str]()
    for id, name in called.items():
        seen[name] += 1
        called[id] = f"{name} ({seen[name]})" if alike[name] > 1 else name
    return called


def within(coded: Sequence[Coded], start: str | None, stop: str | None) -> tuple[Coded, ...]:
    """Keep what was said from the day `start` to the day `stop`, both included; undated statements only if neither is
    given."""
    if start is None and stop is None:
        return tuple(coded)
    return tuple(row for row in coded if row.date and (start or "") <= _day(row.date) <= (stop or "~"))


def unrepeated(coded: Sequence[Coded], duplicates: Duplicates, *, by_stance: bool = True) -> tuple[Coded, ...]:
    """Keep the first of identical statements: those of one actor on one issue with one stance (if `by_stance`).

    "include" keeps all; "document", "week" (Monday to Sunday), "month" and "year" keep one in each; "acrossrange" keeps
    one. Months and weeks are those of one year, as rDNA documents them (DNA 3.0 compares their numbers alone). Undated
    statements are taken to be of one unknown week, month or year.
    """
    if duplicates == "include":
        return tuple(coded)
    seen: dict[tuple[str, ...], Coded] = {}
    for row in coded:
        stance = row.stance if by_stance else ""
        seen.setdefault((row.actor, row.issue, stance, _stretch(row, duplicates)), row)
    return tuple(seen.values())


def _stretch(row: Coded, duplicates: Duplicates) -> str:
    if duplicates == "document":
        return row.document
    if duplicates == "acrossrange" or row.date is None:
        return ""
    day = day_of(row.date)
    year, week, _ = day.isocalendar()
    return {"week": f"{year}-W{week}", "month": f"{day:%Y-%m}", "year": f"{day:%Y}"}[duplicates]


def moving(coded: Sequence[Coded], unit: TimeWindow, size: int) -> tuple[Window, ...]:
    """Return the windows of `size` units that move forward by one unit at a time.

    The first begins on the day of the first statement, the last is the first to reach that of the last, so there is at
    least one if anything is dated. A window of "events" holds `size` statements, and all others of its first and last
    day, as nothing tells which came first; each stretch is one window, however many begin on its day. Undated
    statements are in no window.
    """
    dated = sorted((row for row in coded if row.date), key=lambda row: _day(row.date or ""))
    if not dated:
        return ()
    if unit == "events":
        return _by_events(dated, size)
    first, last = day_of(dated[0].date or ""), day_of(dated[-1].date or "")
    windows = []
    for number in range((last - first).days + 1):
        since, until = _later(first, unit, number), _later(first, unit, number + size) - dt.timedelta(days=1)
        held = within(dated, since.isoformat(), until.isoformat())
        windows.append(Window(since.isoformat(), until.isoformat(), held))
        if until >= last:
            break
    return tuple(windows)


def _by_events(dated: Sequence[Coded], size: int) -> tuple[Window, ...]:
    days = [_day(row.date or "") for row in dated]
    bounds = dict.fromkeys(
        (days[number], days[min(number + size, len(days)) - 1]) for number in range(max(1, len(days) - size + 1))
    )
    return tuple(Window(start, stop, within(dated, start, stop)) for start, stop in bounds)


def _later(day: dt.date, unit: TimeWindow, count: int) -> dt.date:
    """The day `count` units on; the last of the month where that month is shorter, and of the calendar at its end."""
    try:
        if unit in ("days", "weeks"):
            return day + dt.timedelta(days=count * (7 if unit == "weeks" else 1))
        months = day.month - 1 + count * (12 if unit == "years" else 1)
        year, month = day.year + months // 12, months % 12 + 1
        return dt.date(year, month, min(day.day, monthrange(year, month)[1]))
    except (OverflowError, ValueError):
        return dt.date.max


def day_of(date: str) -> dt.date:
    """The day of an ISO date; the first day where it tells only a year or a month.

    >>> day_of("2031-05"), day_of("2031-05-09T18:30")
    (datetime.date(2031, 5, 1), datetime.date(2031, 5, 9))
    """
    return dt.date.fromisoformat(_day(date))


def _day(date: str) -> str:
    return (date + "-01-01"[len(date) - 4 :])[:10] if len(date) < 10 else date[:10]
