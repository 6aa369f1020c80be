"""All of a story on the record, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from onrecord.datamodel.findings import Claim, Event, Issue, Omission, Position, Takeaway
from onrecord.datamodel.telling import Actor, ActorKind, Statement, Utterance
from onrecord.datamodel.texts import Article, Span

__all__ = [
    "Correction",
    "CorrectionKind",
    "Record",
    "Skipped",
    "StoryHead",
]


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input, or a part of one, that gave no article."""

    input: str
    """The input as the user named it."""
    reason: str
    """Why, in words a person understands."""


CorrectionKind = Literal[
    "not-a-statement",
    "speaker",
    "same-actor",
    "other-actor",
    "same-utterance",
    "other-utterance",
    "drop",
    "same-story",
    "other-story",
    "undo",
]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person put right, with who and when; it is applied again whenever the record is made anew."""

    id: str
    """Derived from all that it said when it was made."""
    do: CorrectionKind
    """What is right: not-a-statement; speaker (it is `name`); same-actor (these are one); other-actor (these are of
    `name`); same-utterance, other-utterance (it was, or was not, said with the others); drop (no part of the report);
    same-story, other-story (of `articles`); undo (of the correction `of`)."""
    at: str
    """When it was made (ISO, UTC)."""
    by: str
    """Who made it."""
    about: tuple[Span, ...] = ()
    """The words that it is about: contents of statements, mentions of actors, or the line to drop."""
    articles: tuple[str, ...] = ()
    """Of same-story and other-story, ids of the articles."""
    name: str | None = None
    """Of speaker and other-actor, the actor's name; null where the text does not tell who speaks."""
    kind: ActorKind | None = None
    """What that actor is, if it is one that the story does not have yet."""
    of: str | None = None
    """Of undo, the id of the correction that no longer holds."""
    note: str | None = None
    """Why, in the person's words."""


@dataclass(frozen=True, slots=True)
class StoryHead:
    """Name and extent of a story."""

    id: str
    """Derived from the ids of its articles."""
    title: str
    """The most central headline of its articles."""
    start: str | None
    """Day of the first publication; null if no date is known."""
    end: str | None
    """Day of the last publication; null if no date is known."""


@dataclass(frozen=True, slots=True)
class Record:
    """All of a story on the record. Build it with `onrecord.brief`, read it with `onrecord.load`."""

    created_by: dict[str, Any]
    """Name and version of OnRecord, and the SHA-256 of the weights it used."""
    story: StoryHead
    """Name and extent of the story."""
    articles: tuple[Article, ...]
    """Who was read, by date and outlet."""
    actors: tuple[Actor, ...]
    """Who speaks or is spoken of, most statements first."""
    statements: tuple[Statement, ...]
    """Who said what, by article and place."""
    utterances: tuple[Utterance, ...]
    """What more than one article reports, in the order of the first statement."""
    issues: tuple[Issue, ...] = ()
    """What positions are taken on, by how many actors take one."""
    positions: tuple[Position, ...] = ()
    """Who stands where on what, by issue and actor."""
    timeline: tuple[Event, ...] = ()
    """What happened, is due or hangs on a condition, by day; each event once."""
    claims: tuple[Claim, ...] = ()
    """What is reported as fact, once each: corroborated, single-source or contradicted; what matters most first."""
    omissions: tuple[Omission, ...] = ()
    """What each article leaves out and what it alone has, in the order of the articles."""
    takeaways: tuple[Takeaway, ...] = ()
    """What a reader should know first; five to seven lines where the story gives so many."""
    skipped: tuple[Skipped, ...] = ()
    """Inputs that were not read, each with the reason."""
    notes: tuple[str, ...] = ()
    """What the grouping noticed ("gazette.txt seems to tell another story")."""
    corrections: tuple[Correction, ...] = ()
    """What persons put right, in the order in which they did; all of it is applied in this record."""

    def article(self, id: str) -> Article:
        """The article with this id. Raises KeyError if there is none."""
        return _by_id(self.articles, id)

    def actor(self, id: str) -> Actor:
        """The actor with this id. Raises KeyError if there is none."""
        return _by_id(self.actors, id)

    def statement(self, id: str) -> Statement:
        """The statement with this id. Raises KeyError if there is none."""
        return _by_id(self.statements, id)


_Named = TypeVar("_Named", Article, Actor, Statement)


def _by_id(things: Iterable[_Named], id: str) -> _Named:
    for thing in things:
        if thing.id == id:
            return thing
    raise KeyError(id)
