"""What must hold between the parts of a record: spans say their article's words, ids lead somewhere, order is kept.

A `Record` goes in; nothing comes out, or an EvidenceError that names the article and the offset or field.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import takewhile
from typing import TypeVar

from onrecord.datamodel import (
    Actor,
    Article,
    Claim,
    Correction,
    Event,
    Issue,
    Position,
    Record,
    Span,
    Statement,
    StoryHead,
    Utterance,
)
from onrecord.dates import first_day
from onrecord.errors import EvidenceError

__all__ = ["check", "spans"]

# As precise as known, a time of day only after a whole day: "2019", "2019-12", "2019-12-23", "2019-12-23T08:00:00Z"
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])([T ]\d\d:\d\d\S*)?)?)?")

# What an id may be made of, whoever made it; `verify` works out anew what those of OnRecord are.
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_BEFORE, _SHOWN = 12, 60
"""Letters shown before the first that differs, and in all."""

_SHA256 = re.compile(r"[0-9a-f]{64}")

_Value = TypeVar("_Value")
_Named = TypeVar("_Named", Actor, Article, Claim, Correction, Event, Issue, Statement, StoryHead, Utterance)


def check(record: Record) -> None:
    """Check that every span, id, zone and date of the record is true to its articles.

    Raises EvidenceError at the first that is not.
    """
    articles = _by_id("articles", record.articles)
    for actor in _by_id("actors", record.actors).values():
        if not actor.name.strip():
            raise EvidenceError(f"actor {actor.id}: an actor needs a name, and it is empty.")
    statements = _by_id("statements", record.statements)
    _by_id("utterances", record.utterances)
    for article in record.articles:
        _check_article(article, articles)
    for span, owner in spans(record):
        _check_span(span, owner, articles)
    actors = {actor.id for actor in record.actors}
    for statement in record.statements:
        _check_statement(statement, articles, actors, statements)
    _check_nesting(statements)
    for utterance in record.utterances:
        _check_known(f"utterance {utterance.id}", "statements", utterance.statements, statements)
        if len({statements[id].article for id in utterance.statements}) < 2:
            raise EvidenceError(f"utterance {utterance.id}: its statements should come from at least two articles.")
    _check_issues(record, statements)
    _check_positions(record, actors, statements)
    _check_timeline(record, actors)
    _check_claims(record, actors)
    _check_omissions(record)
    _check_takeaways(record)
    _by_id("story", [record.story])
    _by_id("corrections", record.corrections)
    for name in ("start", "end"):
        _check_date("story", name, getattr(record.story, name))


def spans(record: Record) -> Iterator[tuple[Span, str]]:
    """Yield every span of the record with the name of what holds it ("statement s12ab34cd56")."""
    for statement in record.statements:
        owner = f"statement {statement.id}"
        for span in (*statement.content, *statement.source, *statement.cue):
            yield span, owner
        for found in _asides(statement):
            yield found, owner
    for actor in record.actors:
        yield from ((span, f"actor {actor.id}") for span in actor.mentions)
    for utterance in record.utterances:
        for difference in utterance.differences:
            yield from ((span, f"utterance {utterance.id}") for span in difference.spans)
    for event in record.timeline:
        yield from ((span, f"event {event.id}") for span in _event_spans(event))
    for claim in record.claims:
        yield from ((span, f"claim {claim.id}") for span in (*claim.evidence, *claim.against))
    for number, takeaway in enumerate(record.takeaways, 1):
        yield from ((span, f"takeaway {number}") for span in takeaway.evidence)
    for correction in record.corrections:
        yield from ((span, f"correction {correction.id}") for span in correction.about)


def _event_spans(event: Event) -> Iterator[Span]:
    yield from event.evidence
    yield from _given(event.condition, event.time)


def _asides(statement: Statement) -> Iterator[Span]:
    """The spans of a statement beside its content, source and cue."""
    yield from _given(statement.condition, statement.hearsay, statement.anonymity)


def _given(*values: _Value | None) -> Iterator[_Value]:
    """Those that are not None. A span without length and an empty id are false by themselves, but are to be checked."""
    yield from (value for value in values if value is not None)


def _by_id(section: str, things: Sequence[_Named]) -> dict[str, _Named]:
    """The things of a section by their ids, each of which must be of the form of an id, and stand once."""
    found: dict[str, _Named] = {}
    for thing in things:
        if not _ID.fullmatch(thing.id):
            raise EvidenceError(
                f"{section}: an id should be 1 to 64 letters, digits, - and _, and is {thing.id[:80]!r}."
            )
        if thing.id in found:
            raise EvidenceError(f"{section}: two have the id {thing.id}.")
        found[thing.id] = thing
    return found


def _check_span(span: Span, owner: str, articles: dict[str, Article]) -> None:
    article = articles.get(span.article)
    if article is None:
        raise EvidenceError(f"{owner}: a span points to the article {span.article}, which the record does not have.")
    where = f"{article.input} [{span.start}, {span.end})"
    if not 0 <= span.start < span.end <= len(article.text):
        raise EvidenceError(f"{where}: a span of {owner} does not lie inside the {len(article.text)} characters.")
    words = article.text[span.start : span.end]
    if words != span.text:
        told, stands = _where_they_part(span.text, words)
        raise EvidenceError(f"{where}: {owner} says {told!r}, and the article {stands!r}.")


def _where_they_part(one: str, other: str) -> tuple[str, str]:
    """Some words of each text, from shortly before the first letter in which they differ.

    >>> _where_they_part("It says that the north bridge is shut.", "It says that the north bridge is open.")
    ('h bridge is shut.', 'h bridge is open.')
    """
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    start = max(0, alike - _BEFORE)
    return one[start : start + _SHOWN], other[start : start + _SHOWN]


def _check_article(article: Article, known: Container[str]) -> None:
    if article.copy_of is not None and (article.copy_of not in known or article.copy_of == article.id):
        raise EvidenceError(f"{article.input}: copy_of is {article.copy_of}, which is no other article of the record.")
    _check_date(article.input, "published", article.published)
    if article.source_sha256 is not None and not _SHA256.fullmatch(article.source_sha256):
        raise EvidenceError(f"{article.input}: source_sha256 should be 64 hexadecimal digits, and is none of that.")
    _check_order(article, "zones", [(zone.start, zone.end) for zone in article.zones])
    _check_order(article, "dropped", [(drop.start, drop.end) for drop in article.dropped])
    _check_order(article, "paragraphs", article.paragraphs)
    if article.title_span:
        _check_order(article, "title_span", [article.title_span])


def _check_order(article: Article, name: str, parts: Iterable[tuple[int, int]]) -> None:
    last = 0
    for start, end in parts:
        if not last <= start < end <= len(article.text):
            raise EvidenceError(f"{article.input} [{start}, {end}): {name} should lie in order, inside the text.")
        last = end


def _check_date(owner: str, name: str, value: str | None) -> None:
    if value is not None and not (_DATE.fullmatch(value) and first_day(value)):
        raise EvidenceError(f"{owner}: {name} should be an ISO date, and is {value!r}.")


def _check_statement(
    statement: Statement, articles: dict[str, Article], actors: set[str], statements: dict[str, Statement]
) -> None:
    owner = f"statement {statement.id}"
    _check_known(owner, "article", [statement.article], articles)
    if not statement.content:
        raise EvidenceError(f"{owner}: a statement needs words, and its content is empty.")
    parts = (*statement.content, *statement.source, *statement.cue, *_asides(statement))
    if any(span.article != statement.article for span in parts):
        raise EvidenceError(f"{owner}: its spans should all lie in its article {statement.article}.")
    people = (statement.speaker, statement.on_behalf_of, *statement.via)  # addressees may be plain words ("reporters")
    _check_known(owner, "speaker, on_behalf_of or via", _given(*people), actors)
    _check_known(owner, "nested_in or continues", _given(statement.nested_in, statement.continues), statements)
    _check_date(owner, "said_on", statement.said_on)


def _check_known(owner: str, name: str, ids: Iterable[str], known: Container[str]) -> None:
    for id in ids:
        if id not in known:
            raise EvidenceError(f"{owner}: {name} names {id}, which the record does not have.")


def _check_nesting(statements: dict[str, Statement]) -> None:
    sound: set[str] = set()  # from these on it leads to an end
    for statement in statements.values():
        seen, inner = {statement.id}, statement
        while inner.nested_in and inner.id not in sound:
            if inner.nested_in in seen:
                raise EvidenceError(f"statement {statement.id}: nested_in leads back to itself.")
            seen.add(inner.nested_in)
            inner = statements[inner.nested_in]
        sound |= seen


def _check_issues(record: Record, statements: Container[str]) -> None:
    _by_id("issues", record.issues)
    taken = {position.issue for position in record.positions}
    for issue in record.issues:
        owner = f"issue {issue.id}"
        if not issue.label.strip() or not issue.statements or issue.id not in taken:
            raise EvidenceError(f"{owner}: an issue needs a label, statements, and a position that is taken on it.")
        _check_known(owner, "statements", issue.statements, statements)


def _check_positions(record: Record, actors: Container[str], statements: Container[str]) -> None:
    issues = {issue.id: frozenset(issue.statements) for issue in record.issues}
    seen = set()
    for position in record.positions:
        owner = f"position of {position.actor} on {position.issue}"
        _check_known(owner, "actor or via", [position.actor, *position.via], actors)
        _check_known(owner, "issue", [position.issue], issues)
        if (position.actor, position.issue, position.stance) in seen:
            raise EvidenceError(f"{owner}: the stance {position.stance} stands twice.")
        seen.add((position.actor, position.issue, position.stance))
        _check_evidence(owner, position, issues[position.issue], statements)


def _check_evidence(owner: str, position: Position, issue: frozenset[str], statements: Container[str]) -> None:
    """Check that a position and each stand of its history hold statements, all of them of the issue's."""
    if not position.history:
        raise EvidenceError(f"{owner}: a position needs a history, and it is empty.")
    shown = {id for stand in position.history for id in stand.evidence}
    for name, ids in (("evidence", position.evidence), *(("history", stand.evidence) for stand in position.history)):
        if not ids:
            raise EvidenceError(f"{owner}: a position needs statements that show it, and its {name} is empty.")
        _check_known(owner, name, ids, statements)
        if not issue.issuperset(ids) or not shown.issuperset(ids):
            raise EvidenceError(f"{owner}: its {name} should be statements of the issue and of its history.")
    for stand in position.history:
        _check_date(owner, "date", stand.date)


def _check_timeline(record: Record, actors: Container[str]) -> None:
    events = _by_id("timeline", record.timeline)
    for event in record.timeline:
        owner = f"event {event.id}"
        if not event.evidence:
            raise EvidenceError(f"{owner}: an event needs words that tell it, and its evidence is empty.")
        if event.what != " ".join(event.evidence[0].text.split()):
            raise EvidenceError(f"{owner}: what it is should be the words of its first evidence.")
        if (event.condition is not None) != (event.status == "conditional"):
            raise EvidenceError(f"{owner}: a conditional event needs a condition, and no other has one.")
        for name in ("start", "end"):
            _check_date(owner, name, getattr(event, name))
        if event.start and event.end and event.end < event.start[: len(event.end)]:
            raise EvidenceError(f"{owner}: it ends on {event.end}, before its start on {event.start}.")
        if event.time and (event.start or event.end):
            raise EvidenceError(f"{owner}: the words of its time stand for days that are not known, and it has days.")
        _check_known(owner, "by or participants", _given(event.by, *event.participants), actors)
        for name, ids in (("other_days", event.other_days), ("hangs_on", event.hangs_on)):
            _check_known(owner, name, ids, events)
            if event.id in ids:
                raise EvidenceError(f"{owner}: {name} names itself.")


def _check_claims(record: Record, actors: Container[str]) -> None:
    _by_id("claims", record.claims)
    voice = {article.id: article.copy_of or article.id for article in record.articles}
    for claim in record.claims:
        owner = f"claim {claim.id}"
        if not claim.evidence:
            raise EvidenceError(f"{owner}: a claim needs words that report it, and its evidence is empty.")
        if claim.text != " ".join(claim.evidence[0].text.split()):
            raise EvidenceError(f"{owner}: its text should be the words of its first evidence.")
        is_contradicted = claim.status == "contradicted"
        if bool(claim.against) != is_contradicted or (claim.conflict is not None) != is_contradicted:
            raise EvidenceError(f"{owner}: a contradicted claim names what is told against it, and no other does.")
        voices = {voice[span.article] for span in claim.evidence}
        if (claim.status == "corroborated" and len(voices) < 2) or (
            claim.status == "single-source" and len(voices) > 1
        ):
            raise EvidenceError(
                f"{owner}: it is {claim.status}, and its evidence has {len(voices)} independent voices."
            )
        _check_known(owner, "by", _given(claim.by), actors)


def _check_omissions(record: Record) -> None:
    articles = {article.id for article in record.articles}
    shared = {thing.id for things in (record.utterances, record.timeline, record.claims) for thing in things}
    any_of = shared | {statement.id for statement in record.statements}
    for omission in record.omissions:
        owner = f"omissions of {omission.article}"
        _check_known(owner, "article", [omission.article], articles)
        _check_known(owner, "missing", omission.missing, shared)
        _check_known(owner, "alone", omission.alone, any_of)


def _check_takeaways(record: Record) -> None:
    parts = (record.statements, record.utterances, record.issues, record.timeline, record.claims)
    known = {thing.id for things in parts for thing in things}
    for number, takeaway in enumerate(record.takeaways, 1):
        owner = f"takeaway {number}"
        if not (takeaway.heading.strip() and takeaway.text.strip() and takeaway.evidence):
            raise EvidenceError(f"{owner}: it needs a heading, a text, and words that show it.")
        _check_known(owner, "about", takeaway.about, known)
