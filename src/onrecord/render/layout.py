"""What every part of a view looks things up in: the short names of articles and statements, and where words stand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.datamodel import Actor, Article, Record, Span, Statement, Utterance
from onrecord.lookalikes import written_out
from onrecord.render.labels import keys_of, label_statements
from onrecord.render.passages import Bounds, anchor, sentence_bounds

__all__ = ["Layout", "in_reading_order", "layout_of"]

_HALF = 0.5  # share of a span within a statement from which the statement is what it points to


@dataclass(frozen=True, slots=True)
class Layout:
    """A record with the names that its parts have on a page."""

    record: Record
    keys: dict[str, str]
    """Article id to key."""
    labels: dict[str, str]
    """Statement id to label."""
    articles: dict[str, Article]
    actors: dict[str, Actor]
    statements: dict[str, Statement]
    said: dict[str, list[Statement]]
    """Article id to its statements, in reading order."""
    bounds: dict[str, tuple[Bounds, ...]]
    """Article id to its sentences."""
    utterances: tuple[tuple[Utterance, tuple[Statement, ...]], ...]
    """With their statements, in the order shown."""
    utterances_of: dict[str, list[int]]
    """Statement id to the numbers of its utterances, from 1."""

    def name(self, actor: str) -> str:
        """The name of an actor, written out where it is not what it looks like; the words themselves where they are no
        actor's id ("reporters")."""
        return written_out(self.actors[actor].name if actor in self.actors else actor)

    def place(self, span: Span) -> tuple[str, str]:
        """The key of the article that a span stands in, and the name on the page of the sentence that it begins in."""
        key, bounds = self.keys[span.article], self.bounds[span.article]
        number = max(0, bisect_right(bounds, span.start, key=lambda pair: pair[0]) - 1)
        return key, anchor(key, number) if bounds else key

    def holder(self, span: Span) -> Statement | None:
        """The innermost statement whose words make up at least half of a span."""
        holding = [s for s in self.said.get(span.article, ()) if _covered(span, s.content) >= _HALF * len(span)]
        return min(holding, key=lambda s: (sum(len(c) for c in s.content), s.id), default=None)

    def references(self, spans: Iterable[Span]) -> list[dict[str, Any]]:
        """Where spans lead: ``text``, ``anchor``, ``key``, and ``label`` if it is a statement, else None.

        Each statement stands once, and so does each article with words that are no statement's.
        """
        out: dict[str, dict[str, Any]] = {}
        for span in spans:
            key, sentence = self.place(span)
            holder = self.holder(span)
            label = self.labels[holder.id] if holder else None
            out.setdefault(label or key, {"text": label or key, "anchor": sentence, "label": label, "key": key})
        named = {shown["anchor"] for shown in out.values() if shown["label"]}
        return [shown for shown in out.values() if shown["label"] or shown["anchor"] not in named]


def layout_of(record: Record) -> Layout:
    """Lay out a record."""
    keys = keys_of(record.articles)
    ordered = in_reading_order(record, record.statements)
    utterances = _ordered_utterances(record)
    said: dict[str, list[Statement]] = {}
    for statement in ordered:
        said.setdefault(statement.article, []).append(statement)
    return Layout(
        record=record,
        keys=keys,
        labels=label_statements(record.statements, keys),
        articles={a.id: a for a in record.articles},
        actors={a.id: a for a in record.actors},
        statements={s.id: s for s in record.statements},
        said=said,
        bounds={a.id: sentence_bounds(a) for a in record.articles},
        utterances=utterances,
        utterances_of=_numbers(utterances),
    )


def in_reading_order(record: Record, statements: Iterable[Statement]) -> list[Statement]:
    """Statements in the order of the articles, within one in reading order."""
    place = {a.id: i for i, a in enumerate(record.articles)}
    return sorted(statements, key=lambda s: (place[s.article], s.start, s.content[0].end, s.id))


def _ordered_utterances(record: Record) -> tuple[tuple[Utterance, tuple[Statement, ...]], ...]:
    """The utterances by where they are first reported, each with its statements in order."""
    place = {s.id: i for i, s in enumerate(in_reading_order(record, record.statements))}
    known = {s.id: s for s in record.statements}
    found = []
    for utterance in record.utterances:
        ids = sorted((s for s in utterance.statements if s in known), key=place.__getitem__)
        if ids:
            found.append((place[ids[0]], utterance.id, utterance, tuple(known[id] for id in ids)))
    return tuple((utterance, members) for _, _, utterance, members in sorted(found, key=lambda item: item[:2]))


def _numbers(utterances: Sequence[tuple[Utterance, Sequence[Statement]]]) -> dict[str, list[int]]:
    numbers: dict[str, list[int]] = {}
    for number, (_, members) in enumerate(utterances, 1):
        for statement in members:
            numbers.setdefault(statement.id, []).append(number)
    return numbers


def _covered(span: Span, pieces: Iterable[Span]) -> int:
    return sum(max(0, min(span.end, piece.end) - max(span.start, piece.start)) for piece in pieces)
