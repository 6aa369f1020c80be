"""What is due as a calendar: a record in, the text of an iCalendar file (RFC 5545) out.

The events that lie ahead in the timeline, scheduled or hanging on an "if", are entries of the calendar; what has no day
is none, and is counted. Nothing is read from a clock: an entry is stamped with the day of its last report.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from onrecord.datamodel import Event, Record, content_id
from onrecord.dates import day_in_words, first_day, last_day
from onrecord.render.cleaning import clean
from onrecord.render.phrases import count
from onrecord.version import __version__

__all__ = ["to_icalendar", "undated"]

_LINE_BYTES = 75  # of a line, without its end: what is longer is folded (RFC 5545, 3.1)
_NO_DAY = dt.datetime(1970, 1, 1)  # stamps what no dated article reports
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def to_icalendar(record: Record) -> str:
    """Return what is due as iCalendar text, a VEVENT each, in the order of the timeline.

    An entry has the days that the text tells: a whole month where it tells only that. It is TENTATIVE where it hangs on
    an "if" or where another article gives another day, else CONFIRMED; neither blocks time. Its description holds the
    words of every article that tells of it, with their places. Its UID stays the same when later articles tell of it
    too.
    """
    due = [event for event in record.timeline if _lies_ahead(event) and _is_dated(event)]
    uids = _uids(record, due)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//OnRecord//OnRecord {__version__}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(record.story.title)}",
        f"X-WR-CALNAME:{_text(record.story.title)}",
    ]
    for event in due:
        lines.extend(_entry(record, event, uids))
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


def undated(record: Record) -> str | None:
    """The sentence that tells how many events are left out; None if none is."""
    left = sum(_lies_ahead(event) and not _is_dated(event) for event in record.timeline)
    return f"Left out, as no day is told: {count(left, 'event')}." if left else None


def _lies_ahead(event: Event) -> bool:
    """Tell whether an event is due, or may come."""
    return event.status in ("scheduled", "conditional")


def _is_dated(event: Event) -> bool:
    """Tell whether the text gives an event a day, a month or a year; the days of its report are none of its own."""
    return event.basis != "reported" and first_day(event.start or event.end) is not None


def _entry(record: Record, event: Event, uids: dict[str, str]) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uids[event.id]}"
    yield f"DTSTAMP:{_stamp(record, event):%Y%m%dT%H%M%SZ}"
    yield from _when(event)
    yield f"SUMMARY:{_text(' '.join(_summary(record, event).split()))}"
    yield f"DESCRIPTION:{_text(_description(record, event))}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    yield f"STATUS:{'TENTATIVE' if event.status == 'conditional' or event.other_days else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield from (f"RELATED-TO;RELTYPE=DEPENDS-ON:{uids[id]}" for id in event.hangs_on if id in uids)
    yield f"X-ONRECORD-EVENT:{_text(event.id)}"
    yield from (f"X-ONRECORD-EVIDENCE:{_text(span.article)}/{span.start}-{span.end}" for span in event.evidence)
    yield "END:VEVENT"


def _uids(record: Record, due: Iterable[Event]) -> dict[str, str]:
    """A name for each event, by its id; of two that are first told by the same words one bears its own id."""
    uids: dict[str, str] = {}
    taken: set[str] = set()
    for event in due:
        uid = _uid(record, event)
        uids[event.id] = uid if uid not in taken else f"{_text(event.id)}@onrecord.invalid"
        taken.add(uid)
    return uids


def _uid(record: Record, event: Event) -> str:
    """A name that follows from its days and from where it was first told, so that more evidence does not change it."""
    order = {article.id: number for number, article in enumerate(record.articles)}
    first = min(event.evidence, key=lambda span: (order[span.article], span.start, span.end))
    id = content_id("e", event.status, event.start, event.end, first.article, first.start, first.end)
    return f"{id}@onrecord.invalid"


def _stamp(record: Record, event: Event) -> dt.datetime:
    """When the last of its reports was published."""
    published = (record.article(span.article).published for span in event.evidence)
    return max(filter(None, map(_moment, published)), default=_NO_DAY)


def _moment(iso: str | None) -> dt.datetime | None:
    """An ISO date or moment in UTC, without its zone; None where it is less precise than a day, or none."""
    try:
        found = dt.datetime.fromisoformat(iso or "")
        return found.astimezone(dt.UTC).replace(tzinfo=None) if found.tzinfo else found
    except (OverflowError, ValueError):
        return None


def _when(event: Event) -> Iterator[str]:
    """The days of an event: all-day, from the first to the day after the last; or its moment, where that is told."""
    start, end = event.start or event.end or "", event.end or event.start or ""
    if "T" in start and (moment := _moment(start)):
        zone = "Z" if dt.datetime.fromisoformat(start).tzinfo else ""  # without a zone, the reader's
        yield f"DTSTART:{moment:%Y%m%dT%H%M%S}{zone}"
        return
    first, last = first_day(start), last_day(end)
    if first:
        yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
    if first and last and last < dt.date.max:
        yield f"DTEND;VALUE=DATE:{max(first, last) + dt.timedelta(days=1):%Y%m%d}"


def _summary(record: Record, event: Event) -> str:
    by = f"{_name(record, event.by)}: " if event.by else ""
    hangs = f"{event.condition.text} → " if event.condition else ""
    return f"{hangs}{by}{event.what}"


def _description(record: Record, event: Event) -> str:
    """What is known of an event, and the words of each article with where they stand, a line each."""
    return "\n".join(str(clean(line)) for line in (*_known(record, event), *_told(record, event)))


def _known(record: Record, event: Event) -> Iterator[str]:
    if event.condition:
        yield f"Hangs on: {event.condition.text}"
    if len(event.start or "") < len("2031-05-09"):
        yield f"Day not told, only: {day_in_words(event.start or event.end)}"
    if event.start and event.end is None:
        yield "Its end is open."
    others = [_name(record, id) for id in event.participants if id != event.by]
    if others:
        yield f"Who: {', '.join(others)}"
    for other in record.timeline:
        if other.id in event.other_days:
            days = day_in_words(other.start or other.end) or "no day"
            yield f"Possible conflict: another article gives another day ({days})."


def _told(record: Record, event: Event) -> Iterable[str]:
    for span in event.evidence:
        article = record.article(span.article)
        known = (article.outlet, day_in_words(article.published), article.url, f"characters {span.start}–{span.end}")
        yield f"{span.text} ({', '.join(filter(None, known))})"


def _name(record: Record, id: str) -> str:
    return next((actor.name for actor in record.actors if actor.id == id), id)


def _text(words: str) -> str:
    """Words as a value of iCalendar: what would end it or begin another is escaped.

    >>> _text("one; two, three\\nEND:VEVENT")
    'one\\\\; two\\\\, three\\\\nEND:VEVENT'
    """
    return "\n".join(clean(line).strip() for line in words.split("\n")).translate(_ESCAPED)


def _folded(line: str) -> str:
    """A line as several, each but the first begun by a space, none cut within a character."""
    pieces, piece, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _LINE_BYTES:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + width
    return "\r\n".join([*pieces, piece])
