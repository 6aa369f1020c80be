"""The entries of a timeline in, the same out, each conditional one with the entries that its condition speaks of.

"If the talks in Brenn go well, a visit will follow": the visit hangs on the talks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.datamodel import Event, Span
from onrecord.findings.dating import Desk
from onrecord.findings.days import moved
from onrecord.findings.likeness import content_words, kinds_of

__all__ = ["linked"]

_AHEAD = ("scheduled", "conditional", "ongoing")
_LIKE = (
    0.6  # share of the words of a condition, or of an entry, that both have; .4 to .8 give the same on eight stories
)
_MIN_SHARED = 2  # and at least so many
_FEW = 2  # words of a condition that speaks of no more than a day


def linked(events: Sequence[Event], desks: Mapping[str, Desk]) -> tuple[Event, ...]:
    """The events in their order, each conditional one with what it hangs on; where two speak of each other, neither."""
    found = {event.id: _spoken_of(event, events, desks) for event in events if event.condition}
    return tuple(
        replace(event, hangs_on=tuple(id for id in found[event.id] if event.id not in found.get(id, ())))
        if event.id in found
        else event
        for event in events
    )


def _spoken_of(event: Event, events: Sequence[Event], desks: Mapping[str, Desk]) -> tuple[str, ...]:
    """The ids of the entries that a condition speaks of: those told in it, else those that its words fit best."""
    condition = event.condition
    if condition is None:
        return ()
    others = [e for e in events if e.id != event.id and e.status in _AHEAD and not _is_same_telling(e, event)]
    told = [e.id for e in others if any(span.overlaps(condition) for span in e.evidence)]
    if told:
        return tuple(told)
    desk = desks[condition.article]
    days = _days_in(condition, desk)
    places = {
        desk.doc.article.text[e.start : e.end].lower()
        for e in desk.doc.entities
        if e.label == "place" and condition.start <= e.start < condition.end
    }
    scores = {e.id: _fit(condition, days, places, e) for e in others}
    best = [id for id, score in scores.items() if score and score == max(scores.values())]
    return tuple(best) if len(best) == 1 else ()


def _is_same_telling(a: Event, b: Event) -> bool:
    return any(one.overlaps(other) for one in a.evidence for other in b.evidence)


def _days_in(condition: Span, desk: Desk) -> set[str]:
    """The days that a condition names, on or after the day of the article."""
    times = (t for t in desk.times if t.start and condition.start <= t.span.start < condition.end)
    days = (moved(time, desk.today, ahead=True)[0] for time in times if time.start == time.end)
    return {day for day in days if desk.today is None or dt.date.fromisoformat(day) >= desk.today}


def _fit(condition: Span, days: set[str], places: set[str], event: Event) -> int:
    """How well the words of a condition fit an entry: 0 not at all."""
    if days and event.start not in days:
        return 0
    words, kinds = content_words(condition.text), kinds_of(condition.text)
    best = 0
    for span in event.evidence:
        others = content_words(span.text)
        shared = len(words & others)
        is_kind = bool(kinds & kinds_of(span.text))
        is_like = shared >= _MIN_SHARED and shared >= _LIKE * min(len(words), len(others))
        is_place = any(place in span.text.lower() for place in places)
        if is_like or is_kind or is_place or (days and shared):
            best = max(best, 1 + shared + is_kind)
    if not best and days and len(words) <= _FEW and event.status == "scheduled":  # "if tomorrow goes well"
        return len({span.article for span in event.evidence})
    return best
