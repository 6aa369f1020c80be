"""Ids that follow from content, so that the same thing has the same id wherever it is made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.datamodel import ActorKind, EventState, Span

__all__ = [
    "actor_id",
    "article_id",
    "claim_id",
    "content_id",
    "event_id",
    "issue_id",
    "statement_id",
    "story_id",
    "text_sha256",
    "utterance_id",
]


def content_id(prefix: str, *parts: object) -> str:
    """Name a thing by what it is: ``prefix`` and ten hexadecimal digits of the SHA-256 of its parts.

    >>> content_id("s", "herald", 12, 40)
    's92c5ffe886'
    """
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode("utf-8", "surrogatepass"))
    return prefix + digest.hexdigest()[:10]


def text_sha256(text: str) -> str:
    """SHA-256 (hexadecimal) of a text's UTF-8 bytes: what `Article.sha256` holds."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def article_id(outlet: str, text: str) -> str:
    """Id of an article: the same words from two outlets are two articles, from one outlet they are one."""
    return content_id("a", outlet, text_sha256(text))


def statement_id(content: Iterable[Span]) -> str:
    """Id of a statement: where its content stands (a span begins with the id of its article)."""
    return content_id("s", *(part for span in content for part in (span.article, span.start, span.end)))


def actor_id(kind: ActorKind, name: str, mentions: Iterable[Span] = ()) -> str:
    """Id of an actor: kind and name; for an unnamed one also the article, as each article has its own."""
    article = next((span.article for span in mentions), "") if kind == "unnamed" else ""
    return content_id("p", kind, name, article)


def utterance_id(statements: Iterable[str]) -> str:
    """Id of an utterance: the ids of its statements, in any order."""
    return content_id("u", *sorted(statements))


def event_id(status: EventState, start: str | None, end: str | None, evidence: Iterable[Span]) -> str:
    """Id of an event: its state and days, and the words that tell it, in any order."""
    return content_id("e", status, start, end, *_places(evidence))


def claim_id(evidence: Iterable[Span], against: Iterable[Span] = ()) -> str:
    """Id of a claim: where what is reported stands, and where what is told against it, in any order."""
    return content_id("c", *_places(evidence), "against", *_places(against))


def issue_id(label: str) -> str:
    """Id of an issue: its label, whatever the case of its letters."""
    return content_id("i", label.casefold())


def story_id(articles: Iterable[str]) -> str:
    """Id of the record of a story: the ids of its articles, in any order."""
    return content_id("r", *sorted(articles))


def _places(spans: Iterable[Span]) -> Iterator[object]:
    return (part for span in sorted(spans) for part in (span.article, span.start, span.end))
