"""Stances over time, to be drawn: a row for each actor or issue, a mark for each day on which a stance was shown.

Places across are shares of the width, in per cent, so that the drawing fits any page with type of one size.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.dates import day_in_words
from onrecord.render.coding import day_of

__all__ = ["Shown", "Track", "chart"]

_FIRST, _LAST = 5.0, 95.0  # per cent: a mark at either end has room for its half
_LAST_BEFORE_UNDATED = 82.0
_NEAR = 8.0  # per cent: on a phone's 300 pixels a mark is as wide as a finger needs
_LABEL, _LANE = 24, 28  # pixels: the row's label, and each lane of marks below it
_AXIS = 24
_MANY_TICKS = 5  # of a phone's width, as words like "13 March 2024" are wide


@dataclass(frozen=True, slots=True)
class Shown:
    """A stance as statements of one day show it."""

    day: str | None
    """ISO, as precise as known."""
    stance: str
    mark: str
    href: str
    """Where the evidence is."""
    told: str
    """What whoever points at it reads."""
    count: int
    """How many statements show it."""
    is_second_hand: bool = False
    """Whether others alone tell it."""


@dataclass(frozen=True, slots=True)
class Track:
    """A row: an actor, or an issue, and the stances in the order of their days."""

    label: str
    href: str
    shown: tuple[Shown, ...]


def chart(tracks: Sequence[Track]) -> dict[str, Any]:
    """A drawing: ``height``, ``ticks`` (where and what day) and ``rows`` with their ``marks``, each with its place.

    ``undated`` is where those of no known day stand, None if all are known.
    """
    days = sorted({day_of(each.day) for track in tracks for each in track.shown if each.day})
    is_whole = all(each.day for track in tracks for each in track.shown)
    last = _LAST if is_whole else _LAST_BEFORE_UNDATED
    rows, y = [], 0
    for track in tracks:
        placed = _lanes([(_across(each.day, days, last), each) for each in track.shown])
        height = _LABEL + _LANE * (1 + max((lane for _, lane, _ in placed), default=0)) + 6
        rows.append(
            {
                "label": track.label,
                "href": track.href,
                "y": y,
                "label_y": y + 17,
                "line_y": y + _LABEL + _LANE // 2,
                "end_y": y + height,
                "marks": [
                    {"x": x, "y": y + _LABEL + _LANE // 2 + lane * _LANE, "shown": each} for x, lane, each in placed
                ],
            }
        )
        y += height
    return {
        "height": y + _AXIS,
        "foot": y,
        "rows": rows,
        "ticks": [(_across(day.isoformat(), days, last), day_in_words(day.isoformat())) for day in _ticks(days)],
        "undated": None if is_whole else _LAST,
    }


def _across(day: str | None, days: Sequence[dt.date], last: float) -> float:
    """How far across a day stands, in per cent."""
    if day is None:
        return _LAST
    span = (days[-1] - days[0]).days
    return round((_FIRST + last) / 2 if not span else _FIRST + (last - _FIRST) * (day_of(day) - days[0]).days / span, 2)


def _lanes(placed: Sequence[tuple[float, Shown]]) -> list[tuple[float, int, Shown]]:
    """Marks that would cover one another stand in lanes below."""
    ends: list[float] = []
    out = []
    for x, each in sorted(placed, key=lambda pair: pair[0]):
        lane = next((at for at, end in enumerate(ends) if x - end >= _NEAR), len(ends))
        ends[lane : lane + 1] = [x]
        out.append((x, lane, each))
    return out


def _ticks(days: Sequence[dt.date]) -> list[dt.date]:
    """The days that are written: the first and the last, and those between them as far as there is room."""
    if len(days) <= 1:
        return list(days)
    span = (days[-1] - days[0]).days
    room = span / (_MANY_TICKS - 1)
    out = [days[0]]
    for day in days[1:-1]:
        if (day - out[-1]).days >= room and (days[-1] - day).days >= room:
            out.append(day)
    return [*out, days[-1]]
