"""What is due as iCalendar, read back with icalendar."""

import datetime as dt
from dataclasses import replace
from typing import Any

import icalendar
import pytest
from hostile import ATTACKS, hostile
from records import herring

from onrecord.api import export_as
from onrecord.datamodel import Event, Record
from onrecord.render.calendar import to_icalendar, undated


def entries(record: Record) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(to_icalendar(record)).events


def due(**fields: Any) -> Record:
    """The story with its one scheduled event, changed."""
    (event,) = (event for event in herring().timeline if event.status == "scheduled")
    return replace(herring(), timeline=(replace(event, **fields),))


def when(**fields: Any) -> tuple[Any, Any]:
    (entry,) = entries(due(**fields))
    return entry["DTSTART"].dt, entry["DTEND"].dt if "DTEND" in entry else None


def test_what_is_due_is_an_entry_with_its_evidence() -> None:
    (entry,) = entries(herring())
    assert entry["SUMMARY"] == "Oskar Dahl: The talks go on this Friday"
    assert (
        "The talks go on this Friday (Mercury Vell, 7 May 2031, https://vell.example/1, characters"
        in entry["DESCRIPTION"]
    )
    assert (entry["STATUS"], entry["TRANSP"]) == ("CONFIRMED", "TRANSPARENT")
    (span,) = next(event for event in herring().timeline if event.status == "scheduled").evidence
    assert entry["X-ONRECORD-EVIDENCE"] == f"{span.article}/{span.start}-{span.end}"


def test_what_has_no_day_is_left_out_and_counted() -> None:
    assert undated(herring()) == "Left out, as no day is told: 1 event."
    assert export_as(herring(), "ics").notes == ("Left out, as no day is told: 1 event.",)
    assert undated(due()) is None
    assert entries(due(basis="reported")) == []
    assert entries(due(start="2031-02-30", end=None)) == []


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2031-05-09", "2031-05-09", (dt.date(2031, 5, 9), dt.date(2031, 5, 10))),
        ("2031-05-09", "2031-05-11", (dt.date(2031, 5, 9), dt.date(2031, 5, 12))),
        ("2031-05-09", None, (dt.date(2031, 5, 9), dt.date(2031, 5, 10))),
        (None, "2031-05-09", (dt.date(2031, 5, 9), dt.date(2031, 5, 10))),
        ("2032-02", "2032-02", (dt.date(2032, 2, 1), dt.date(2032, 3, 1))),
        ("2031", "2031", (dt.date(2031, 1, 1), dt.date(2032, 1, 1))),
        ("9999-12-31", "9999-12-31", (dt.date(9999, 12, 31), None)),
        ("2031-05-09T18:30", None, (dt.datetime(2031, 5, 9, 18, 30), None)),
        ("2031-05-09T18:30:00+02:00", None, (dt.datetime(2031, 5, 9, 16, 30, tzinfo=dt.UTC), None)),
    ],
)
def test_days_are_whole_and_moments_are_moments(start: str | None, end: str | None, expected: tuple[Any, Any]) -> None:
    assert when(start=start, end=end) == expected


def test_what_hangs_on_an_if_is_tentative_and_leads_to_what_it_hangs_on() -> None:
    first = due().timeline[0]
    condition = herring().article(first.evidence[0].article).span(40, 50)
    second = replace(
        *(first,), id="e2", start="2031-05-12", status="conditional", condition=condition, hangs_on=(first.id,)
    )
    one, other = entries(replace(herring(), timeline=(first, second)))
    assert (one["STATUS"], other["STATUS"]) == ("CONFIRMED", "TENTATIVE")
    assert other["RELATED-TO"] == one["UID"]
    assert other["SUMMARY"].startswith(f"{' '.join(condition.text.split())} → ")


def test_a_day_that_another_article_contradicts_is_tentative() -> None:
    first = due().timeline[0]
    other = replace(first, id="e2", start="2031-05-16", end="2031-05-16", other_days=(first.id,))
    one, contested = entries(replace(herring(), timeline=(first, other)))
    assert (one["STATUS"], contested["STATUS"]) == ("CONFIRMED", "TENTATIVE")
    assert "another article gives another day (9 May 2031)" in contested["DESCRIPTION"]


def test_the_uid_stays_when_a_later_article_tells_of_it_too() -> None:
    event = due().timeline[0]
    later = herring().articles[2].span(0, 20)
    grown = replace(event, id="another", evidence=(later, *event.evidence), what=later.text)
    (before,), (after,) = entries(due()), entries(replace(herring(), timeline=(grown,)))
    assert before["UID"] == after["UID"]


def test_two_events_told_by_the_same_words_are_two_entries() -> None:
    record = due()
    (event,) = record.timeline
    more = (*event.evidence, record.statements[0].content[0])
    two = replace(record, timeline=(event, replace(event, id="e2", evidence=more)))
    assert len({str(entry["UID"]) for entry in entries(two)}) == 2


def test_the_stamp_is_the_day_of_the_last_report_and_no_clock() -> None:
    (entry,) = entries(due())
    assert entry["DTSTAMP"].dt == dt.datetime(2031, 5, 7, tzinfo=dt.UTC)
    bare = tuple(replace(article, published=None) for article in herring().articles)
    (undated_entry,) = entries(replace(due(), articles=bare))
    assert undated_entry["DTSTAMP"].dt.year == 1970
    assert to_icalendar(herring()) == to_icalendar(herring())


def test_no_words_end_a_field_or_begin_an_entry() -> None:
    record = hostile()
    ahead = [e for e in record.timeline if e.status in ("scheduled", "conditional") and e.start and e.basis == "told"]
    found = entries(record)
    assert len(found) == len(ahead) > 3
    assert {str(entry["UID"]) for entry in found}.isdisjoint({"evil"})
    assert all("ATTENDEE" not in entry for entry in found)
    assert any("END:VEVENT BEGIN:VEVENT UID:evil" in entry["SUMMARY"] for entry in found)
    assert ATTACKS[11] not in to_icalendar(record)


def test_lines_are_folded_at_75_bytes_and_end_as_the_format_asks() -> None:
    text = to_icalendar(hostile())
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")


def test_ids_from_elsewhere_cannot_break_a_line() -> None:
    event: Event = replace(due().timeline[0], id="e1\r\nBEGIN:VALARM")
    assert len(entries(replace(herring(), timeline=(event,)))[0].subcomponents) == 0
