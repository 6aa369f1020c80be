"""The outlets side by side: what each alone has and what it leaves out, for a view."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from onrecord.datamodel import Omission, Span, Statement
from onrecord.quoting import join, pieces
from onrecord.render.layout import Layout

__all__ = ["beside"]

_WITHIN = 0.5  # share of an event or claim that lies in a statement shown from which it is not shown again


@dataclass(frozen=True, slots=True)
class _Item:
    """A statement or utterance (rank 0), event (1) or claim (2), where it stands, and how it reads."""

    rank: int
    spans: tuple[Span, ...]
    words: dict[str, Any]


def beside(layout: Layout) -> list[dict[str, Any]]:
    """One entry an outlet: ``key``, ``outlet``, ``copies`` (keys), ``alone`` and ``missing``; empty for one outlet.

    An item has ``text``, ``who`` says it or None, ``denied``, ``when``, and ``shown``, where it leads.
    """
    by_article = {omission.article: omission for omission in layout.record.omissions}
    shown = [a for a in layout.record.articles if a.copy_of not in layout.articles]
    if not by_article:
        return []
    telling = _Telling(layout)
    return [
        {
            "key": layout.keys[a.id],
            "outlet": a.outlet,
            "copies": [layout.keys[other.id] for other in layout.record.articles if other.copy_of == a.id],
            "alone": telling.alone(by_article.get(a.id, Omission(a.id)).alone, a.id),
            "missing": telling.missing(by_article.get(a.id, Omission(a.id)).missing),
        }
        for a in shown
    ]


def _items(found: Iterable[_Item]) -> list[_Item]:
    """Things by what they are, each stretch of an article once: statements first, then what events and claims add."""
    kept: list[_Item] = []
    taken: dict[str, list[Span]] = {}
    for item in sorted(found, key=lambda item: item.rank):
        if not any(_lies_in(item.spans[0], other) for other in taken.get(item.spans[0].article, ())):
            kept.append(item)
            for span in item.spans:
                taken.setdefault(span.article, []).append(span)
    return kept


class _Telling:
    """How things read, by their ids; what many articles leave out is put into words once."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._utterances = {utterance.id: members for utterance, members in layout.utterances}
        self._events = {event.id: event for event in layout.record.timeline}
        self._claims = {claim.id: claim for claim in layout.record.claims}
        self._everywhere: dict[str, _Item] = {}

    def alone(self, ids: Iterable[str], article: str) -> list[dict[str, Any]]:
        """What an article alone has, in its order."""
        kept = _items(self._item(id, article) for id in ids)
        return [item.words for item in sorted(kept, key=lambda item: item.spans)]

    def missing(self, ids: Iterable[str]) -> list[dict[str, Any]]:
        """What others have."""
        return [item.words for item in _items(self._elsewhere(id) for id in ids)]

    def _elsewhere(self, id: str) -> _Item:
        if id not in self._everywhere:
            self._everywhere[id] = self._item(id, None)
        return self._everywhere[id]

    def _item(self, id: str, article: str | None) -> _Item:
        layout = self._layout
        if id in layout.statements or id in self._utterances:
            members = self._utterances.get(id) or (layout.statements[id],)
            spans = tuple(span for s in members for span in s.content)
            return _Item(0, spans, {**_said(layout, members[0]), "shown": layout.references(spans)})
        event, claim = self._events.get(id), self._claims.get(id)
        spans = event.evidence if event else claim.evidence + claim.against if claim else ()
        here = tuple(span for span in spans if article in (None, span.article))
        words = {
            "text": event.what if event else here[0].text,
            "who": layout.name(event.by) if event and event.by else None,
            "condition": event.condition.text if event and event.condition else None,
            "denied": bool(event and event.status == "denied"),
            "shown": layout.references(here),
        }
        return _Item(1 if event else 2, here, words)


def _said(layout: Layout, statement: Statement) -> dict[str, Any]:
    credited = " ".join(span.text for span in statement.source).strip(" ,")
    unresolved = f"unresolved: {credited}" if credited else "unresolved"
    return {
        "text": join(pieces(statement, layout.articles[statement.article])),
        "who": layout.name(statement.speaker) if statement.speaker else unresolved,
        "condition": None,
        "denied": statement.polarity == "denied",
    }


def _lies_in(inner: Span, outer: Span) -> bool:
    if inner.article != outer.article:
        return False
    shared = min(inner.end, outer.end) - max(inner.start, outer.start)
    return shared >= _WITHIN * min(len(inner), len(outer))
