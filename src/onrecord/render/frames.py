"""The record as tables, for those who reckon: a record in, named tables with typed columns out.

Every table but `articles` and `skipped` has in each row where its line comes from: `article`, `start_char`, `end_char`
and `quote`, the first words that show it; `evidence` has all of them, a row each. Words of articles are as they stand
there, but that half of a surrogate pair, which no table can hold, is U+FFFD: offsets stay true.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from onrecord.datamodel import Record, Span
from onrecord.dates import first_day, last_day
from onrecord.render.layout import Layout, layout_of
from onrecord.render.passages import sentences_of
from onrecord.utf16 import well_formed

__all__ = ["TABLES", "Column", "Kind", "Table", "tables"]

Kind = Literal["text", "texts", "number", "flag", "day"]
"""What a column holds: "texts" are lists of text, a "day" is a date of the calendar."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    kind: Kind
    about: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its rows hold a value a column; None where nothing is known."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]


def _columns(text: str) -> tuple[Column, ...]:
    """Columns from lines of "name kind what it is"."""
    lines = (line.split(maxsplit=2) for line in text.splitlines() if line)
    return tuple(Column(name, cast(Kind, kind), about) for name, kind, about in lines)


_PLACE = """
article text id of the article in which the first words that show this stand
start_char number offset of the first character of `quote` in the text of the article
end_char number offset after its last character
quote text these words, verbatim
"""

TABLES: Mapping[str, tuple[str, tuple[Column, ...]]] = {
    "statements": (
        "Who said what, by article and place.",
        _columns(
            """
id text id in the record
outlet text who published it
published_day day day of publication
kind text direct (all quoted), indirect or mixed
act text what the speaker does by it: say, ask, demand, promise ...
zone text where in the article it stands: title, heading, body, caption, boilerplate
text text the words, " … " where pieces are apart in the article
sentence text the sentence or sentences in which they stand
source text the mention credited
cue text the verb or phrase of attribution
speaker text id of the actor; empty where the text does not tell
speaker_name text name of the actor
speaker_kind text person, organisation, country, group or unnamed
addressees texts to whom it was said
venue text where or by what it was said
said_on text ISO date on which it was said, as precise as it is told
said_day day the same, where it is a day
polarity text affirmed or denied
condition text the "if" that it hangs on
hearsay text the words by which the article knows it second-hand
anonymity text on what terms the source is not named
nested_in text id of the statement whose content holds it
continues text id of the statement whose source it carries on
via texts names of those who passed it on
on_behalf_of text name of the actor for whom it was said
utterances texts ids of what was said once, which it reports
"""
            + _PLACE
        ),
    ),
    "actors": (
        "Who speaks or is spoken of, most statements first.",
        _columns(
            """
id text id in the record
name text the fullest form that the story has
kind text person, organisation, country, group or unnamed
roles texts offices and descriptions, most used first
aliases texts other names, most used first
statements number how many statements are its own
mentions number how often it is named or referred to
"""
            + _PLACE
        ),
    ),
    "timeline": (
        "What happened, goes on, is due, hangs on a condition or is denied, by day.",
        _columns(
            """
id text id in the record
status text happened, ongoing, scheduled, conditional or denied
start text first day, ISO, as precise as it is told: 2031, 2031-05, 2031-05-09
end text last day in the same way
first_day day the first day that `start` covers
last_day day the last day that `end` covers
basis text told, anchored (counted from another event) or reported (the days of the report)
what text what it is, in the words of the evidence
condition text the words that it hangs on
by_name text whose words `what` is, if not the outlet's own
participants texts names of the actors
place text where
time text the words of its time, where no day is known
outlets texts who tells of it
other_days texts ids of entries in which another article gives another day
hangs_on texts ids of the entries that its condition speaks of
"""
            + _PLACE
        ),
    ),
    "positions": (
        "Who stands where on what.",
        _columns(
            """
actor text id of the actor
actor_name text its name
issue text id of the issue
issue_label text what it is about
stance text for, against or conditional
first_day day the first day on which it was taken
last_day day the last
statements texts ids of the statements that show it
via texts names of those who alone report it
outlets texts who reports it
"""
            + _PLACE
        ),
    ),
    "stands": (
        "Each moment at which somebody took a stance, a row a statement: what an analyst codes by hand.",
        _columns(
            """
actor text id of the actor
actor_name text its name
issue text id of the issue
issue_label text what it is about
stance text for, against or conditional
date text ISO date on which it was said, else reported
day day the same, where it is a day
statement text id of the statement
outlet text who reports it
"""
            + _PLACE
        ),
    ),
    "claims": (
        "What is reported as fact, what matters most first.",
        _columns(
            """
id text id in the record
status text corroborated, single-source or contradicted (a possible conflict)
text text the report, verbatim
conflict text in what the two sides differ: number, date, name, negation, antonym or role
is_attributed flag whether every outlet credits it to somebody
by_name text who is credited with it
outlets texts who tells it
outlets_against texts who tells it otherwise
"""
            + _PLACE
        ),
    ),
    "utterances": (
        "What was said once and is reported by several articles.",
        _columns(
            """
id text id in the record
speakers texts to whom it is credited
statements texts ids of the statements
outlets texts who reports it
differences texts what the reports do not agree on
"""
            + _PLACE
        ),
    ),
    "issues": (
        "What positions are taken on.",
        _columns(
            """
id text id in the record
label text a short noun phrase
actors number how many actors take a position
statements number how many statements take one
"""
            + _PLACE
        ),
    ),
    "takeaways": (
        "What to know first.",
        _columns(
            """
number number its place
heading text what it is about
text text the line
about texts ids of what it is drawn from
"""
            + _PLACE
        ),
    ),
    "omissions": (
        "What an article leaves out of what others report, and what it alone has.",
        _columns(
            """
of_article text id of the article
outlet text who published it
relation text missing or alone
what text statement, utterance, event or claim
id text its id
"""
            + _PLACE
        ),
    ),
    "articles": (
        "What was read.",
        _columns(
            """
id text id in the record
input text the input as the user named it
outlet text who published it
title text the headline
byline text who wrote it
published text ISO date or moment, as precise as it is known
published_day day the same, where it is a day
published_basis text how the date is known
url text its address
language text ISO 639-1 code
sha256 text SHA-256 of the text in UTF-8
copy_of text id of the article that it repeats
statements number how many statements it has
text text its text, to which all offsets point
"""
        ),
    ),
    "evidence": (
        "Every stretch of an article that shows something, a row each.",
        _columns(
            """
table text the table whose line it shows
id text the id there; of a takeaway its number
role text content, source, cue, condition, hearsay, anonymity, mention, difference, evidence or against
"""
            + _PLACE
        ),
    ),
    "skipped": (
        "Inputs that gave no article.",
        _columns(
            """
input text the input as the user named it
reason text why
"""
        ),
    ),
}
"""The tables by name, in the order that they are told in: what each is, and its columns."""


def tables(record: Record) -> dict[str, Table]:
    """Return all tables of a record by name, in the order of `TABLES`; a table of nothing has no rows."""
    layout = layout_of(record)
    made: dict[str, Iterable[dict[str, Any]]] = {
        "statements": _statements(layout),
        "actors": _actors(layout),
        "timeline": _timeline(layout),
        "positions": _positions(layout),
        "stands": _stands(layout),
        "claims": _claims(layout),
        "utterances": _utterances(layout),
        "issues": _issues(layout),
        "takeaways": _takeaways(record),
        "omissions": _omissions(layout),
        "articles": _articles(record),
        "evidence": _evidence(record),
        "skipped": ({"input": entry.input, "reason": entry.reason} for entry in record.skipped),
    }
    return {name: _table(name, made[name]) for name in TABLES}


def _table(name: str, rows: Iterable[dict[str, Any]]) -> Table:
    about, columns = TABLES[name]
    return Table(name, about, columns, tuple(tuple(_held(row[column.name]) for column in columns) for row in rows))


def _held(value: Any) -> Any:
    """The value so that any table can hold it."""
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, list):
        return [_held(item) for item in value]
    return value


def _place(span: Span | None) -> dict[str, Any]:
    if span is None:
        return dict.fromkeys(("article", "start_char", "end_char", "quote"))
    return {"article": span.article, "start_char": span.start, "end_char": span.end, "quote": span.text}


def _words(spans: Iterable[Span]) -> str | None:
    return " … ".join(span.text for span in spans) or None


def _day(iso: str | None) -> dt.date | None:
    """The day of an ISO date or moment; None where it tells less than a day, or is none."""
    try:
        return dt.date.fromisoformat((iso or "")[:10])
    except ValueError:
        return None


def _outlets(layout: Layout, spans: Iterable[Span]) -> list[str]:
    return list(dict.fromkeys(layout.articles[span.article].outlet for span in spans))


def _spans_of(layout: Layout, statements: Sequence[str]) -> list[Span]:
    return [span for id in statements for span in layout.statements[id].content]


def _named(layout: Layout, actors: Iterable[str]) -> list[str]:
    return [layout.name(id) for id in actors]


def _name(layout: Layout, actor: str | None) -> str | None:
    return layout.name(actor) if actor else None


def _statements(layout: Layout) -> Iterator[dict[str, Any]]:
    by_statement: dict[str, list[str]] = {}
    for utterance in layout.record.utterances:
        for id in utterance.statements:
            by_statement.setdefault(id, []).append(utterance.id)
    for each in layout.record.statements:
        article, speaker = layout.articles[each.article], layout.actors.get(each.speaker or "")
        bounds = layout.bounds[article.id]
        touched = (bounds[number] for number in sentences_of(bounds, each))
        yield {
            **_place(each.content[0]),
            **{name: getattr(each, name) for name in ("id", "kind", "act", "zone", "text", "speaker", "venue")},
            **{name: getattr(each, name) for name in ("said_on", "polarity", "nested_in", "continues")},
            **{name: span.text if (span := getattr(each, name)) else None for name in ("condition", "hearsay")},
            "anonymity": each.anonymity.text if each.anonymity else None,
            "outlet": article.outlet,
            "published_day": article.published_date,
            "sentence": " ".join(article.text[start:end] for start, end in touched) or None,
            "source": _words(each.source),
            "cue": _words(each.cue),
            "speaker_name": speaker.name if speaker else None,
            "speaker_kind": speaker.kind if speaker else None,
            "addressees": _named(layout, each.addressees),
            "said_day": _day(each.said_on),
            "via": _named(layout, each.via),
            "on_behalf_of": _name(layout, each.on_behalf_of),
            "utterances": by_statement.get(each.id, []),
        }


def _actors(layout: Layout) -> Iterator[dict[str, Any]]:
    said = Counter(statement.speaker for statement in layout.record.statements)
    for actor in layout.record.actors:
        yield {
            **_place(next(iter(actor.mentions), None)),
            "id": actor.id,
            "name": actor.name,
            "kind": actor.kind,
            "roles": list(actor.roles),
            "aliases": list(actor.aliases),
            "statements": said[actor.id],
            "mentions": len(actor.mentions),
        }


def _timeline(layout: Layout) -> Iterator[dict[str, Any]]:
    for event in layout.record.timeline:
        yield {
            **_place(event.evidence[0]),
            **{name: getattr(event, name) for name in ("id", "status", "start", "end", "basis", "what", "place")},
            "first_day": first_day(event.start),
            "last_day": last_day(event.end),
            "condition": event.condition.text if event.condition else None,
            "time": event.time.text if event.time else None,
            "by_name": _name(layout, event.by),
            "participants": _named(layout, event.participants),
            "outlets": _outlets(layout, event.evidence),
            "other_days": list(event.other_days),
            "hangs_on": list(event.hangs_on),
        }


def _positions(layout: Layout) -> Iterator[dict[str, Any]]:
    labels = {issue.id: issue.label for issue in layout.record.issues}
    for position in layout.record.positions:
        spans = _spans_of(layout, position.evidence)
        days = sorted(
            day for stand in position.history if stand.stance == position.stance and (day := _day(stand.date))
        )
        yield {
            **_place(spans[0]),
            "actor": position.actor,
            "actor_name": layout.name(position.actor),
            "issue": position.issue,
            "issue_label": labels[position.issue],
            "stance": position.stance,
            "first_day": days[0] if days else None,
            "last_day": days[-1] if days else None,
            "statements": list(position.evidence),
            "via": _named(layout, position.via),
            "outlets": _outlets(layout, spans),
        }


def _stands(layout: Layout) -> Iterator[dict[str, Any]]:
    labels = {issue.id: issue.label for issue in layout.record.issues}
    rows = {
        (position.actor, position.issue, stand.stance, stand.date, id): None
        for position in layout.record.positions
        for stand in position.history
        for id in stand.evidence
    }
    for actor, issue, stance, date, id in rows:
        yield {
            **_place(layout.statements[id].content[0]),
            "actor": actor,
            "actor_name": layout.name(actor),
            "issue": issue,
            "issue_label": labels[issue],
            "stance": stance,
            "date": date,
            "day": _day(date),
            "statement": id,
            "outlet": layout.articles[layout.statements[id].article].outlet,
        }


def _claims(layout: Layout) -> Iterator[dict[str, Any]]:
    for claim in layout.record.claims:
        yield {
            **_place(claim.evidence[0]),
            **{name: getattr(claim, name) for name in ("id", "status", "text", "conflict", "is_attributed")},
            "by_name": _name(layout, claim.by),
            "outlets": _outlets(layout, claim.evidence),
            "outlets_against": _outlets(layout, claim.against),
        }


def _utterances(layout: Layout) -> Iterator[dict[str, Any]]:
    for utterance in layout.record.utterances:
        speakers = dict.fromkeys(layout.statements[id].speaker for id in utterance.statements)
        spans = _spans_of(layout, utterance.statements)
        yield {
            **_place(spans[0]),
            "id": utterance.id,
            "speakers": [layout.name(id) for id in speakers if id],
            "statements": list(utterance.statements),
            "outlets": _outlets(layout, spans),
            "differences": [f"{found.kind}: {found.text}" for found in utterance.differences],
        }


def _issues(layout: Layout) -> Iterator[dict[str, Any]]:
    for issue in layout.record.issues:
        spans = _spans_of(layout, issue.statements)
        yield {
            **_place(next(iter(spans), None)),
            "id": issue.id,
            "label": issue.label,
            "actors": len({position.actor for position in layout.record.positions if position.issue == issue.id}),
            "statements": len(issue.statements),
        }


def _takeaways(record: Record) -> Iterator[dict[str, Any]]:
    for number, found in enumerate(record.takeaways, 1):
        words = {"number": number, "heading": found.heading, "text": found.text, "about": list(found.about)}
        yield {**_place(found.evidence[0]), **words}


def _omissions(layout: Layout) -> Iterator[dict[str, Any]]:
    record = layout.record
    shown = {statement.id: ("statement", statement.content[0]) for statement in record.statements}
    shown |= {each.id: ("utterance", _spans_of(layout, each.statements)[0]) for each in record.utterances}
    shown |= {event.id: ("event", event.evidence[0]) for event in record.timeline}
    shown |= {claim.id: ("claim", claim.evidence[0]) for claim in record.claims}
    for omission in record.omissions:
        outlet = layout.articles[omission.article].outlet
        for relation, ids in (("missing", omission.missing), ("alone", omission.alone)):
            for id in ids:
                what, span = shown[id]
                told = {"of_article": omission.article, "outlet": outlet, "relation": relation, "what": what, "id": id}
                yield {**_place(span), **told}


def _articles(record: Record) -> Iterator[dict[str, Any]]:
    counts = Counter(statement.article for statement in record.statements)
    for article in record.articles:
        names = ("id", "input", "outlet", "title", "byline", "published", "published_basis", "url", "language")
        yield {
            **{name: getattr(article, name) for name in (*names, "sha256", "copy_of", "text")},
            "published_day": article.published_date,
            "statements": counts[article.id],
        }


def _evidence(record: Record) -> Iterator[dict[str, Any]]:
    for table, id, role, spans in _shows(record):
        for span in spans:
            yield {"table": table, "id": id, "role": role, **_place(span)}


def _shows(record: Record) -> Iterator[tuple[str, str, str, Sequence[Span]]]:
    """What every span of the record shows: table, id, role, spans."""
    for each in record.statements:
        for role in ("content", "source", "cue"):
            yield "statements", each.id, role, getattr(each, role)
        for role in ("condition", "hearsay", "anonymity"):
            yield "statements", each.id, role, tuple(filter(None, [getattr(each, role)]))
    for actor in record.actors:
        yield "actors", actor.id, "mention", actor.mentions
    for event in record.timeline:
        yield "timeline", event.id, "evidence", event.evidence
        yield "timeline", event.id, "condition", tuple(filter(None, [event.condition]))
    for claim in record.claims:
        yield "claims", claim.id, "evidence", claim.evidence
        yield "claims", claim.id, "against", claim.against
    for utterance in record.utterances:
        for difference in utterance.differences:
            yield "utterances", utterance.id, "difference", difference.spans
    for number, takeaway in enumerate(record.takeaways, 1):
        yield "takeaways", str(number), "evidence", takeaway.evidence
