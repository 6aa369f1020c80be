"""A story's statements in, those whose words stand at a place out, without a look at each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from onrecord.datamodel import Span, Statement
from onrecord.findings.places import Places

__all__ = ["Words"]


class Words:
    """The statements of a story by where their words stand."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.days: dict[tuple[str, str | None], set[str]] = defaultdict(set)
        """The days on which all that a speaker says in an article was said, where it tells them."""
        self.conditional: dict[str, list[Statement]] = defaultdict(list)
        """The statements of each article that hang on a condition."""
        for statement in statements:
            if statement.said_on:
                self.days[statement.article, statement.speaker].add(statement.said_on)
            if statement.condition:
                self.conditional[statement.article].append(statement)
        self._contents = _Owned((s, s.content) for s in statements)
        self._cues = _Owned((s, s.cue) for s in statements)
        self._conditions = _Owned((s, (s.condition,)) for s in statements if s.condition)

    def contents(self, article: str, start: int, end: int) -> list[Statement]:
        """The statements with some of the words in their content."""
        return self._contents.within(article, start, end)

    def cues(self, article: str, at: int) -> list[Statement]:
        """The statements that hold an offset in their cue."""
        return self._cues.within(article, at, at + 1)

    def conditions(self, article: str, start: int, end: int) -> list[Span]:
        """The conditions that reach into some words."""
        return [s.condition for s in self._conditions.within(article, start, end) if s.condition]


class _Owned:
    """Statements by some of their spans."""

    def __init__(self, owned: Iterable[tuple[Statement, Sequence[Span]]]) -> None:
        found = [(statement, span) for statement, spans in owned for span in spans]
        self._owners = [statement for statement, _ in found]
        self._places = Places(span for _, span in found)

    def within(self, article: str, start: int, end: int) -> list[Statement]:
        """Those with one of their spans in [start, end) of an article, in their order."""
        owners = (self._owners[number] for number in self._places.within(article, start, end))
        return list({owner.id: owner for owner in owners}.values())
