"""The outlets side by side: what each alone has and what it leaves out, for a view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.datamodel import Omission, Span, Statement
from onrecord.quoting import join, pieces
from onrecord.render.layout import Layout

__all__ = ["beside"]

_WITHIN = 0.5  # share of an event or claim that lies in a statement shown from which it is not shown again


def beside(layout: Layout) -> list[dict[str, Any]]:
    """One entry an outlet: ``key``, ``outlet``, ``copies`` (keys), ``alone`` and ``missing``; empty for one outlet.

    An item has ``text``, ``who`` says it or None, ``denied``, ``when``, and ``shown``, where it leads.
    """
    by_article = {omission.article: omission for omission in layout.record.omissions}
    shown = [a for a in layout.record.articles if a.copy_of not in layout.articles]
    if not by_article:
        return []
    return [
        {
            "key": layout.keys[a.id],
            "outlet": a.outlet,
            "copies": [layout.keys[other.id] for other in layout.record.articles if other.copy_of == a.id],
            "alone": _items(layout, by_article.get(a.id, Omission(a.id)).alone, a.id),
            "missing": _items(layout, by_article.get(a.id, Omission(a.id)).missing, None),
        }
        for a in shown
    ]


def _items(layout: Layout, ids: Iterable[str], article: str | None) -> list[dict[str, Any]]:
    """How things read, each stretch of an article once: its statements first, then what events and claims add."""
    kept: list[tuple[tuple[Span, ...], dict[str, Any]]] = []
    for spans, item in sorted(_each(layout, ids, article), key=lambda found: found[1].pop("rank")):
        if not any(_lies_in(spans[0], other) for others, _ in kept for other in others):
            kept.append((spans, item))
    return [item for _, item in (sorted(kept, key=lambda found: found[0]) if article else kept)]


def _each(layout: Layout, ids: Iterable[str], article: str | None) -> Iterator[tuple[tuple[Span, ...], dict[str, Any]]]:
    utterances = {utterance.id: members for utterance, members in layout.utterances}
    events = {event.id: event for event in layout.record.timeline}
    claims = {claim.id: claim for claim in layout.record.claims}
    for place, id in enumerate(ids):
        if id in layout.statements or id in utterances:
            members = utterances.get(id) or (layout.statements[id],)
            spans = tuple(span for s in members for span in s.content)
            yield spans, {**_said(layout, members[0]), "shown": layout.references(spans), "rank": (0, place)}
        else:
            event, claim = events.get(id), claims.get(id)
            spans = event.evidence if event else claim.evidence + claim.against if claim else ()
            here = tuple(span for span in spans if article in (None, span.article))
            words = {
                "text": event.what if event else here[0].text,
                "who": layout.name(event.by) if event and event.by else None,
                "condition": event.condition.text if event and event.condition else None,
                "denied": bool(event and event.status == "denied"),
                "shown": layout.references(here),
                "rank": (1 if event else 2, place),
            }
            yield here, words


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
