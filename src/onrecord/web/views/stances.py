"""Who stood where and when: the positions of a story in rows, for the pages of an actor and of an issue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from onrecord.datamodel import Position, Record, Stance
from onrecord.dates import day_in_words
from onrecord.render.standing import MARKS
from onrecord.web.views.chart import Shown, Track

__all__ = ["DRAWN", "ORDER", "days_of", "has_changed", "labels_of", "moments", "track_of"]

DRAWN = 16
"""Rows that a chart shows at most: a screen and a half. The table below it has all."""

ORDER: dict[Stance, int] = {"for": 0, "conditional": 1, "against": 2}
"""The stances, in the order in which they are shown."""


def days_of(record: Record) -> dict[str, str | None]:
    """The day of each statement, ISO: on which it was said, else published."""
    published = {article.id: (article.published or "")[:10] or None for article in record.articles}
    return {each.id: each.said_on or published[each.article] for each in record.statements}


def labels_of(view: Mapping[str, Any]) -> dict[str, str]:
    """The label of each statement, by its id."""
    return {each["id"]: label for label, each in view["statements"].items()}


def moments(positions: Sequence[Position], labels: Mapping[str, str], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """How an actor stood on an issue, day by day, with whether that is a change (see `has_changed`).

    `positions` are all of the actor on the issue. A moment has ``day`` (in words), ``date``, ``stance``, ``mark``,
    ``labels``, ``ids``, ``via`` (names, where others alone tell it) and ``changed``.
    """
    via = {position.stance: [names.get(id, id) for id in position.via] for position in positions}
    out: list[dict[str, Any]] = []
    for stand in positions[0].history:
        out.append(
            {
                "day": day_in_words(stand.date),
                "date": stand.date,
                "stance": stand.stance,
                "mark": MARKS[stand.stance],
                "labels": [labels[id] for id in stand.evidence],
                "ids": list(stand.evidence),
                "via": via.get(stand.stance, []),
                "changed": has_changed(out, stand.date, stand.stance),
            }
        )
    return out


def has_changed(before: Sequence[Mapping[str, Any]], date: str | None, stance: str) -> bool:
    """Tell whether a stance is another one than on the last day before; of one day, nobody knows which came first.

    `before` are the moments before it, by ``date`` and ``stance``.

    >>> monday = {"date": "2031-05-05", "stance": "for"}
    >>> has_changed([monday], "2031-05-06", "against"), has_changed([monday], "2031-05-05", "against")
    (True, False)
    """
    earlier = [each for each in before if date and each["date"] and each["date"] < date]
    return bool(earlier) and stance not in {each["stance"] for each in earlier if each["date"] == earlier[-1]["date"]}


def track_of(label: str, href: str, found: Iterable[Mapping[str, Any]], base: str, stands: str) -> Track:
    """The moments of a row as a chart has them; one statement is shown itself, several where they stand together."""
    shown = []
    for each in found:
        ids = each["ids"]
        told = f"{label}: {each['stance']}, {each['day'] or 'no day told'}"
        told += f", told by {'; '.join(each['via'])}" if each["via"] else ""
        where = f"{base}/statements/{quote(ids[0])}" if len(ids) == 1 else stands
        shown.append(Shown(each["date"], each["stance"], each["mark"], where, told, len(ids), bool(each["via"])))
    return Track(label, href, tuple(shown))
