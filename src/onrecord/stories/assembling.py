"""The order in which a story is put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.datamodel import Document, Statement, Story
from onrecord.stories.actors import actors_of
from onrecord.stories.alignment import align
from onrecord.stories.cast import gather
from onrecord.stories.copies import copies, kinship, strangers
from onrecord.stories.dating import dated, said_on
from onrecord.stories.identity import Who
from onrecord.stories.likeness import accounts
from onrecord.stories.mentions import Reading, read_document
from onrecord.stories.occasions import shared
from onrecord.stories.scene import Credit
from onrecord.stories.speakers import credit

__all__ = ["assemble"]


def assemble(documents: Sequence[Document], statements: Mapping[str, tuple[Statement, ...]]) -> Story:
    """Put the documents of one story together; ``statements`` are those of each article, by article id.

    The order of the documents changes nothing: articles are put in the order of their dates, outlets and ids. Articles
    of the story may come back with a date inferred from the others, and with the article that they repeat.
    """
    kin = kinship(documents)
    documents = _ordered(_settled(_ordered(documents), kin))
    readings = [read_document(doc) for doc in documents]
    cast = gather(readings)
    credits: dict[str, Credit] = {}
    for reading in readings:
        credits.update(credit(reading, statements.get(reading.id, ()), cast))
    ids, actors = actors_of(readings, statements, credits, cast)
    credited = tuple(
        statement
        for reading in readings
        for statement in shared(
            reading,
            [
                _credited(statement, credits[statement.id], ids, day)
                for statement, day in _with_days(reading, statements.get(reading.id, ()))
            ],
        )
    )
    days = {doc.article.id: doc.article.published_date for doc in documents}
    return Story(
        articles=tuple(doc.article for doc in documents),
        actors=actors,
        statements=credited,
        utterances=align(accounts(credited, credits, cast, days)) if len(documents) > 1 else (),
        notes=strangers(documents, kin),
    )


def _ordered(documents: Sequence[Document]) -> list[Document]:
    return sorted(documents, key=lambda doc: (doc.article.published or "~", doc.article.outlet, doc.article.id))


def _settled(documents: Sequence[Document], kin: Mapping[tuple[str, str], bool]) -> list[Document]:
    """The documents with what their siblings tell of them: the date of an undated one, and whom it repeats."""
    dates, originals = dated(documents, kin), copies(documents)
    out = []
    for doc in documents:
        article = replace(doc.article, copy_of=originals.get(doc.article.id, doc.article.copy_of))
        if article.id in dates:
            article = replace(article, published=dates[article.id][0], published_basis=dates[article.id][1])
        out.append(replace(doc, article=article))
    return out


def _with_days(reading: Reading, statements: Sequence[Statement]) -> list[tuple[Statement, str | None]]:
    """Each statement with the day on which it was said; one that continues another was said on its day."""
    days = {statement.id: statement.said_on or said_on(reading, statement) for statement in statements}
    by_id = {statement.id: statement for statement in statements}
    out = []
    for statement in statements:
        seen = {statement.id}
        first = statement
        while days[first.id] is None and first.continues in by_id and first.continues not in seen:
            first = by_id[first.continues]
            seen.add(first.id)
        out.append((statement, days[first.id]))
    return out


def _credited(statement: Statement, credit: Credit, ids: Mapping[Who, str], day: str | None) -> Statement:
    return replace(
        statement,
        speaker=ids[credit.speaker] if credit.speaker is not None else None,
        on_behalf_of=ids[credit.on_behalf_of] if credit.on_behalf_of is not None else None,
        via=tuple(ids[who] for who in credit.via),
        addressees=(*(ids[who] for who in credit.addressees), *credit.hearers),
        said_on=day,
    )
