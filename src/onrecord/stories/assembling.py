"""The order in which a story is put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.datamodel import Document, Statement, Story
from onrecord.stories.actors import actors_of
from onrecord.stories.alignment import align
from onrecord.stories.cast import gather
from onrecord.stories.identity import Who
from onrecord.stories.likeness import accounts
from onrecord.stories.mentions import read_document
from onrecord.stories.scene import Credit
from onrecord.stories.speakers import credit

__all__ = ["assemble"]


def assemble(documents: Sequence[Document], statements: Mapping[str, tuple[Statement, ...]]) -> Story:
    """Put the documents of one story together; ``statements`` are those of each article, by article id."""
    ordered = sorted(documents, key=lambda doc: (doc.article.published or "~", doc.article.outlet, doc.article.id))
    readings = [read_document(doc) for doc in ordered]
    cast = gather(readings)
    credits: dict[str, Credit] = {}
    for reading in readings:
        credits.update(credit(reading, statements.get(reading.id, ()), cast))
    ids, actors = actors_of(readings, statements, credits, cast)
    credited = tuple(
        _credited(statement, credits[statement.id], ids)
        for doc in ordered
        for statement in statements.get(doc.article.id, ())
    )
    utterances = align(accounts(credited, credits, cast))
    return Story(tuple(doc.article for doc in ordered), actors, credited, utterances)


def _credited(statement: Statement, credit: Credit, ids: Mapping[Who, str]) -> Statement:
    return replace(
        statement,
        speaker=ids[credit.speaker] if credit.speaker is not None else None,
        on_behalf_of=ids[credit.on_behalf_of] if credit.on_behalf_of is not None else None,
        via=tuple(ids[who] for who in credit.via),
        addressees=tuple(ids[who] for who in credit.addressees),
    )
