"""Proof that a record is what OnRecord wrote: every span, every id, every hash, and the articles against their sources.

The JSON text goes in, with the articles that its sources hold now; a `Verified` comes out, or an EvidenceError at the
first lie. Reading the sources anew is the caller's affair, so this stays pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from onrecord.datamodel import (
    Article,
    Record,
    Skipped,
    actor_id,
    article_id,
    issue_id,
    statement_id,
    text_sha256,
    utterance_id,
)
from onrecord.errors import EvidenceError
from onrecord.ids import claim_id, event_id, story_id
from onrecord.record.checks import spans
from onrecord.record.contract import digest, from_dict, lay_out, parse

__all__ = ["Verified", "is_another_source", "verify"]

# What is fetched is never twice the same around an article: scripts, links to the news of the hour, the time of day.
_FETCHED = re.compile(r"https?://", re.I)


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found true: how many articles, statements and spans, and which inputs were compared anew.

    `changed_around` are those of them that were fetched, and hold the article's words among others than then.
    """

    articles: int
    statements: int
    spans: int
    compared: tuple[str, ...]
    changed_around: tuple[str, ...] = ()


def verify(text: str | bytes, sources: Iterable[Article | Skipped] = ()) -> Verified:
    """Check the record that JSON `text` holds: its digest, schema, spans, ids and hashes, and its articles' sources.

    The text has to be the one that OnRecord writes, byte for byte, so that no changed byte passes.

    `sources` are what OnRecord reads from them now: each article must stand in the record word for word, and what holds
    none must have been skipped then too. A file must be the one that was read, byte for byte, where the record tells
    its hash. Raises EvidenceError at the first lie, naming the article and the offset or field.
    """
    data = parse(text)
    record = from_dict(data)
    for article in record.articles:
        _same(article.input, "sha256", article.sha256, text_sha256(article.text))
    _check_ids(record)
    _same("record", "digest", data.get("digest"), digest(data))
    _check_layout(text, lay_out(data))
    behind = [(source, found) for source in sources if (found := _compare(source, record))]
    return Verified(
        len(record.articles),
        len(record.statements),
        sum(1 for _ in spans(record)),
        compared=tuple(article.input for _, article in behind),
        changed_around=tuple(source.input for source, article in behind if _is_changed_around(article, source)),
    )


def is_another_source(article: Article, read: Article) -> bool:
    """Tell whether a file with the words of an article on record is not the one that the article was read from.

    Of what is fetched, the words alone count: the page around them changes by the minute. And one that was saved is no
    other source than its address.
    """
    is_fetched = any(_FETCHED.match(each.input) for each in (article, read))
    return not is_fetched and _is_changed_around(article, read)


def _is_changed_around(article: Article, source: Article | Skipped) -> bool:
    known = {article.source_sha256, getattr(source, "source_sha256", None)}
    return None not in known and len(known) > 1


def _check_layout(found: str | bytes, written: str) -> None:
    """Refuse a record that another program laid out: a changed byte that changes no word would pass with it."""
    expected = written.encode() if isinstance(found, bytes) else written
    if found != expected:
        raise EvidenceError(
            f"The record tells what it told, but from {_first_difference(found, expected)} on it is not written as"
            " OnRecord writes it: `onrecord export` to .json does that anew."
        )


def _check_ids(record: Record) -> None:
    for article in record.articles:
        _same(article.input, "id", article.id, article_id(article.outlet, article.text))
    for actor in record.actors:
        _same(f"actor {actor.name}", "id", actor.id, actor_id(actor.kind, actor.name, actor.mentions))
    inputs = {article.id: article.input for article in record.articles}
    for statement in record.statements:
        _same(f"{inputs[statement.article]} at {statement.start}", "id", statement.id, statement_id(statement.content))
    for utterance in record.utterances:
        _same("utterance", "id", utterance.id, utterance_id(utterance.statements))
    for issue in record.issues:
        _same(f"issue {issue.label}", "id", issue.id, issue_id(issue.label))
    for event in record.timeline:
        _same(
            f"event {event.what[:60]!r}", "id", event.id, event_id(event.status, event.start, event.end, event.evidence)
        )
    for claim in record.claims:
        _same(f"claim {claim.text[:60]!r}", "id", claim.id, claim_id(claim.evidence, claim.against))
    _same("story", "id", record.story.id, story_id(article.id for article in record.articles))


def _same(owner: str, name: str, found: object, expected: str) -> None:
    if found != expected:
        raise EvidenceError(f"{owner}: {name} is {found}, and what it stands for gives {expected}.")


def _compare(source: Article | Skipped, record: Record) -> Article | None:
    """Return the record's article that was read from the source, None if the source was skipped."""
    if isinstance(source, Article):
        alike = [article for article in record.articles if article.text == source.text]
        alike.sort(key=lambda article: _is_changed_around(article, source))
        if agreeing := next((article for article in alike if _dated_alike(article, source)), None):
            if is_another_source(agreeing, source):
                told = "something around them is not as it was when they were read"
                raise EvidenceError(f"{source.input}: its words are those on record, but {told}.")
            return agreeing
        if alike:
            told = f"published is {source.published}, and on record it is {alike[0].published}"
            raise EvidenceError(f"{source.input}: its words are those on record, but {told}.")
    if any(_named_alike(skipped.input, source.input) for skipped in record.skipped):
        return None
    if isinstance(source, Skipped):
        raise EvidenceError(f"{source.input} cannot be compared with the record: {source.reason}.")
    namesake = next((a for a in record.articles if _named_alike(a.input, source.input)), None)
    if namesake is None:
        raise EvidenceError(f"{source.input}: the record has no article with this text.")
    offset = _first_difference(namesake.text, source.text)
    raise EvidenceError(f"{source.input}: its text is not the one on record; they part at character {offset}.")


def _dated_alike(article: Article, source: Article) -> bool:
    """Whether both have one day; a day known otherwise (from a table, a correction) is not the source's to tell."""
    return article.published == source.published or article.published_basis != source.published_basis


def _named_alike(left: str, right: str) -> bool:
    return left == right or PurePath(left).name == PurePath(right).name


def _first_difference(left: str | bytes, right: str | bytes) -> int:
    pairs = enumerate(zip(left, right, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(left), len(right)))
