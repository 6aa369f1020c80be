"""What happened and what is due: the timeline of a record in three parts, for a view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onrecord.datamodel import Event
from onrecord.dates import days_in_words
from onrecord.render.layout import Layout

__all__ = ["PARTS", "due"]

PARTS = {
    "past": ("What happened", ("happened", "ongoing", "denied")),
    "scheduled": ("What is due", ("scheduled",)),
    "conditional": ("What hangs on an if", ("conditional",)),
}
"""The parts of a timeline: the heading of each, and the states that it holds."""

_NO_DAY = "no day told"
_STATES = {"ongoing": "going on", "denied": "denied"}  # the heading of a part tells the other states


def due(layout: Layout) -> list[dict[str, Any]]:
    """The parts of the timeline that hold something, each with its ``heading`` and its ``events``.

    An event has ``hangs_on``, those that its condition speaks of, and ``opens``, those that hang on it, each with its
    ``number`` and ``what``; and ``again``, whether its day is that of the event before it.
    """
    timeline = layout.record.timeline
    dated = sorted(timeline, key=lambda event: _when(event) == _NO_DAY)  # those without a day last, else as they are
    by_part = {part: [e for e in dated if e.status in states] for part, (_, states) in PARTS.items()}
    numbers = {e.id: number for number, e in enumerate((e for found in by_part.values() for e in found), 1)}
    parts = (
        {"part": part, "heading": PARTS[part][0], "events": [_event(layout, event, numbers) for event in events]}
        for part, events in by_part.items()
        if events
    )
    return [_with_days_once(part) for part in parts]


def _with_days_once(part: dict[str, Any]) -> dict[str, Any]:
    last = None
    for event in part["events"]:
        event["again"], last = event["when"] == last, event["when"]
    return part


def _event(layout: Layout, event: Event, numbers: Mapping[str, int]) -> dict[str, Any]:
    others = [layout.name(id) for id in event.participants if id != event.by]
    return {
        "number": numbers[event.id],
        "when": _when(event),
        "state": _STATES.get(event.status),
        "what": event.what,
        "by": layout.name(event.by) if event.by else None,
        "condition": event.condition.text if event.condition else None,
        "place": event.place if event.place and event.place not in event.what else None,
        "who": [name for name in others if not _is_named(name, event.what)],
        "evidence": layout.references(event.evidence),
        "other_days": [numbers[id] for id in event.other_days],
        "hangs_on": [_link(e, numbers) for e in layout.record.timeline if e.id in event.hangs_on],
        "opens": [_link(e, numbers) for e in layout.record.timeline if event.id in e.hangs_on],
    }


def _link(event: Event, numbers: Mapping[str, int]) -> dict[str, Any]:
    return {"number": numbers[event.id], "what": event.what}


def _is_named(name: str, what: str) -> bool:
    """Whether the words of an event name an actor already, be it by the last name alone."""
    return name.split()[-1].casefold() in what.casefold()


def _when(event: Event) -> str:
    """The days of an event in words: as of which day it is told, if no more is known; no day where none is told."""
    if event.time:
        return f"“{event.time.text}”, date unknown"
    told = days_in_words(event.start, event.end)
    if told is None or (event.basis == "reported" and event.status == "conditional"):
        return _NO_DAY
    if event.basis == "reported":
        return f"as of {days_in_words(event.start or event.end, event.start or event.end)}"
    if event.status == "ongoing":
        return f"since {told}"
    return f"from {told}" if event.end is None else told
