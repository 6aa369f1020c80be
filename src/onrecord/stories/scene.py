"""One article being read for its speakers: its statements in the order of reading, its mentions with whom they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from onrecord.datamodel import Statement
from onrecord.stories.cast import Cast, Person
from onrecord.stories.identity import Who, identify
from onrecord.stories.mentions import Mention, Reading

__all__ = ["Credit", "Scene", "opened", "place"]


@dataclass(frozen=True, slots=True)
class Credit:
    """Who is credited with a statement; any part may be unknown. ``hearers`` are addressees who are no actors."""

    speaker: Who | None = None
    on_behalf_of: Who | None = None
    via: tuple[Who, ...] = ()
    addressees: tuple[Who, ...] = ()
    hearers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """An article with its statements in order; ``known`` grows while they are credited.

    ``named`` pairs each mention outside direct quotations with the actor it means by itself; ``singles`` are
    the unnamed ones that are one person ("a senior official").
    """

    reading: Reading
    cast: Cast
    statements: tuple[Statement, ...]
    named: tuple[tuple[Mention, Who], ...]
    singles: frozenset[Who] = frozenset()
    known: dict[str, Credit] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.reading.id

    @property
    def text(self) -> str:
        return self.reading.document.article.text

    def speaker_of(self, statement: Statement) -> Who | None:
        """The speaker of a statement, where it is known already."""
        credit = self.known.get(statement.id)
        return credit.speaker if credit is not None else None

    def person(self, who: Who) -> Person | None:
        """The person of the cast that an actor is."""
        return next((p for p in self.cast.people if who.kind == "person" and p.name == who.name), None)


def place(statement: Statement) -> int:
    """Where a statement stands in the order of reading: at its source, else at its words."""
    return statement.source[0].start if statement.source else statement.start


def opened(reading: Reading, statements: Sequence[Statement], cast: Cast) -> Scene:
    """Set the scene for the ``statements`` of one article."""
    ordered = tuple(sorted(statements, key=lambda s: (place(s), s.start, s.id)))
    quoted = [(c.start, c.end) for s in statements if s.kind == "direct" for c in s.content]
    named = []
    for mention in reading.mentions:
        if any(start <= mention.start < end for start, end in quoted) or mention.phrase.name in cast.sites:
            continue
        who = identify(mention.same_as or mention.phrase, reading.id, cast)
        if who is not None:
            named.append((mention, who))
    singles = (w for m, w in named if m.phrase.kind == "role" and not m.phrase.plural and w.kind == "unnamed")
    return Scene(reading, cast, ordered, tuple(named), frozenset(singles))
