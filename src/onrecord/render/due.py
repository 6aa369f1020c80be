"""What happened and what is due: the timeline of a record in three parts, for a view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from onrecord.datamodel import Event, Record, Span

__all__ = ["PARTS", "due"]

PARTS = {
    "past": ("What happened", ("happened", "ongoing", "denied")),
    "scheduled": ("What is due", ("scheduled",)),
    "conditional": ("What hangs on an if", ("conditional",)),
}
"""The parts of a timeline: the heading of each, and the states that it holds."""

_STATES = {"ongoing": "going on", "denied": "denied"}  # the heading of a part tells the other states


def due(
    record: Record,
    place: Callable[[Span], tuple[str, str]],
    name: Callable[[str], str],
    days: Callable[[str | None, str | None], str | None],
) -> list[dict[str, Any]]:
    """The parts of the timeline that hold something, each with its ``heading`` and its ``events``.

    ``place`` gives the key of a span's article and the anchor of its sentence, ``name`` and ``days`` put an actor and
    days into words.
    """
    by_part = {part: [e for e in record.timeline if e.status in states] for part, (_, states) in PARTS.items()}
    shown = [event.id for events in by_part.values() for event in events]
    numbers = {id: number for number, id in enumerate(shown, 1)}
    return [
        {
            "part": part,
            "heading": PARTS[part][0],
            "events": [_event(event, numbers, place, name, days) for event in events],
        }
        for part, events in by_part.items()
        if events
    ]


def _event(
    event: Event,
    numbers: Mapping[str, int],
    place: Callable[[Span], tuple[str, str]],
    name: Callable[[str], str],
    days: Callable[[str | None, str | None], str | None],
) -> dict[str, Any]:
    shown = list(dict.fromkeys(place(span) for span in event.evidence))
    return {
        "number": numbers[event.id],
        "when": _when(event, days),
        "state": _STATES.get(event.status),
        "what": event.what,
        "by": name(event.by) if event.by else None,
        "condition": event.condition.text if event.condition else None,
        "place": event.place if event.place and event.place not in event.what else None,
        "who": [name(id) for id in event.participants if id != event.by and not _is_named(name(id), event.what)],
        "evidence": [{"key": key, "anchor": anchor} for key, anchor in shown],
        "other_days": [numbers[id] for id in event.other_days],
    }


def _is_named(name: str, what: str) -> bool:
    """Whether the words of an event name an actor already, be it by the last name alone."""
    return name.split()[-1].casefold() in what.casefold()


def _when(event: Event, days: Callable[[str | None, str | None], str | None]) -> str:
    """The days of an event in words; no day where none is told of what hangs on a condition."""
    told = days(event.start, event.end)
    if event.basis == "reported" or told is None:
        return "no day told"
    if event.status == "ongoing":
        return f"since {told}"
    return f"from {told}" if event.end is None else told
