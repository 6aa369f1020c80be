"""One article being read for its speakers: its statements in the order of reading, its mentions with whom they mean."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import itemgetter

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
    _numbers: dict[str, int] = field(default_factory=dict)
    _spoken: dict[Who, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Number the statements."""
        for number, statement in enumerate(self.statements):
            self._numbers.setdefault(statement.id, number)

    def statement(self, id: str | None) -> Statement | None:
        """The statement of an id, if it is one of the article's."""
        return self.statements[self._numbers[id]] if id in self._numbers else None

    def learn(self, statement: Statement, credit: Credit) -> None:
        """Keep who is credited with a statement."""
        self.known[statement.id] = credit
        if credit.speaker is not None:
            insort(self._spoken.setdefault(credit.speaker, []), self._numbers[statement.id])

    def spoken_by(self, speaker: Who) -> Iterator[Statement]:
        """What is known to be said by somebody, the last first."""
        return (self.statements[number] for number in reversed(self._spoken.get(speaker, ())))

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
        return self.cast.person(who.name) if who.kind == "person" else None


def place(statement: Statement) -> int:
    """Where a statement stands in the order of reading: at its source, else at its words."""
    return statement.source[0].start if statement.source else statement.start


def opened(reading: Reading, statements: Sequence[Statement], cast: Cast) -> Scene:
    """Set the scene for the ``statements`` of one article."""
    ordered = tuple(sorted(statements, key=lambda s: (place(s), s.start, s.id)))
    quoted = sorted((c.start, c.end) for s in statements if s.kind == "direct" for c in s.content)
    furthest = list(accumulate((end for _, end in quoted), max))
    named = []
    for mention in reading.mentions:
        before = bisect_right(quoted, mention.start, key=itemgetter(0))
        if (before and mention.start < furthest[before - 1]) or mention.phrase.name in cast.sites:
            continue
        who = identify(mention.same_as or mention.phrase, reading.id, cast)
        if who is not None:
            named.append((mention, who))
    singles = (w for m, w in named if m.phrase.kind == "role" and not m.phrase.plural and w.kind == "unnamed")
    return Scene(reading, cast, ordered, tuple(named), frozenset(singles))
