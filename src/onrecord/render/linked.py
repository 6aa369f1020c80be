"""A record as linked data: a record in, JSON-LD in the words of schema.org out.

Articles are NewsArticle, actors Person or Organization, words in quotation marks Quotation, reported speech Statement,
what is told as fact Claim. Each leads to its words by the selectors of the W3C Web Annotation model: offsets, and the
words themselves. The context stands in the file, so that reading it asks nothing of the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.datamodel import Actor, Article, Claim, Record, Span, Statement
from onrecord.render.cleaning import clean, web_address
from onrecord.unseen import plain_json
from onrecord.utf16 import well_formed

__all__ = ["to_schema_org"]

_CONTEXT = {
    "@vocab": "https://schema.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "onrecord": "urn:onrecord:",
    "url": {"@type": "@id"},
}
_TYPES = {"person": "Person", "organisation": "Organization", "country": "Country", "group": "Organization"}
# Within a page's <script>, these could end it or begin another.
_IN_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def to_schema_org(record: Record) -> str:
    """Return the record as JSON-LD; it may stand in the <script> of a page as it is."""
    graph = {"@context": _CONTEXT, "@graph": list(_things(record))}
    return plain_json(graph, indent=1).translate(_IN_SCRIPT) + "\n"


def _things(record: Record) -> Iterator[dict[str, Any]]:
    statements = [_statement(record, statement) for statement in record.statements]
    claims = [_claim(claim) for claim in record.claims]
    yield _known(
        {
            "@id": _id(record.story.id),
            "@type": "Collection",
            "name": clean(record.story.title),
            "temporalCoverage": "/".join(filter(None, (record.story.start, record.story.end))),
            "creator": {
                "@type": "SoftwareApplication",
                "name": "OnRecord",
                "softwareVersion": str(record.created_by.get("version") or ""),
            },
            "hasPart": [_at(article.id) for article in record.articles]
            + [{"@id": thing["@id"]} for thing in (*statements, *claims)],
        }
    )
    yield from (_article(article) for article in record.articles)
    yield from (_actor(actor) for actor in record.actors)
    yield from statements
    yield from claims


def _id(id: str) -> str:
    return f"urn:onrecord:{re.sub(r'[^A-Za-z0-9-]', '-', id)}"


def _at(id: str) -> dict[str, str]:
    return {"@id": _id(id)}


def _known(thing: dict[str, Any]) -> dict[str, Any]:
    """The thing without what is not known."""
    return {name: value for name, value in thing.items() if value not in (None, "", [], {})}


def _article(article: Article) -> dict[str, Any]:
    return _known(
        {
            "@id": _id(article.id),
            "@type": "NewsArticle",
            "headline": clean(article.title or ""),
            "author": {"@type": "Thing", "name": clean(article.byline)} if article.byline else None,
            "publisher": {"@type": "Organization", "name": clean(article.outlet)},
            "datePublished": article.published,
            "inLanguage": clean(article.language),
            "url": web_address(article.url),
            "identifier": {"@type": "PropertyValue", "propertyID": "sha256", "value": article.sha256},
            "isBasedOn": _at(article.copy_of) if article.copy_of else None,
        }
    )


def _actor(actor: Actor) -> dict[str, Any]:
    kind = _TYPES.get(actor.kind, "Thing")
    roles = [clean(role) for role in actor.roles]
    return _known(
        {
            "@id": _id(actor.id),
            "@type": kind,
            "name": clean(actor.name),
            "alternateName": [clean(alias) for alias in actor.aliases],
            **({"jobTitle": roles} if kind == "Person" else {"description": roles}),
        }
    )


def _statement(record: Record, statement: Statement) -> dict[str, Any]:
    is_quoted = statement.kind != "indirect"
    who = _at(statement.speaker) if statement.speaker else None
    return _known(
        {
            "@id": _id(statement.id),
            "@type": "Quotation" if is_quoted else "Statement",
            "text": well_formed(statement.text),
            **({"spokenByCharacter": who} if is_quoted else {"creator": who}),
            "dateCreated": statement.said_on,
            "inLanguage": clean(record.article(statement.article).language),
            "isPartOf": _at(statement.article),
            **_reservations(statement),
            "oa:hasTarget": _targets(statement.content),
        }
    )


def _reservations(statement: Statement) -> dict[str, Any]:
    """What keeps a statement from being one that its source simply makes."""
    is_denied = statement.polarity == "denied"
    return {
        "disambiguatingDescription": "The source says that this is not so." if is_denied else None,
        "onrecord:polarity": statement.polarity,
        "onrecord:condition": well_formed(statement.condition.text) if statement.condition else None,
        "onrecord:hearsay": well_formed(statement.hearsay.text) if statement.hearsay else None,
        "onrecord:via": [_at(id) for id in statement.via],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    """A claim; `appearance` is where it is told, and what is told against it has its targets apart."""
    return _known(
        {
            "@id": _id(claim.id),
            "@type": "Claim",
            "text": well_formed(claim.text),
            "author": _at(claim.by) if claim.by else None,
            "creativeWorkStatus": claim.status,
            "appearance": [_at(id) for id in dict.fromkeys(span.article for span in claim.evidence)],
            "oa:hasTarget": _targets(claim.evidence),
            "onrecord:against": _targets(claim.against),
        }
    )


def _targets(spans: Iterable[Span]) -> list[dict[str, Any]]:
    return [
        {
            "@type": "oa:SpecificResource",
            "oa:hasSource": _at(span.article),
            "oa:hasSelector": [
                {"@type": "oa:TextPositionSelector", "oa:start": span.start, "oa:end": span.end},
                {"@type": "oa:TextQuoteSelector", "oa:exact": well_formed(span.text)},
            ],
        }
        for span in spans
    ]
