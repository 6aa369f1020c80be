"""All of a story on the record, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from onrecord.datamodel.findings import Claim, Event, Issue, Omission, Position, Takeaway
from onrecord.datamodel.telling import Actor, Statement, Utterance
from onrecord.datamodel.texts import Article

__all__ = [
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
