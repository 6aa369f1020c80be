"""What is reported: the claims of a record by how many outlets tell them, for a view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onrecord.datamodel import Claim, Span
from onrecord.quoting import after_dateline
from onrecord.render.layout import Layout

__all__ = ["reported"]

_PARTS = (
    ("contradicted", "Possible conflicts"),
    ("corroborated", "Told by independent outlets"),
    ("single-source", "Told by one outlet"),
)
_CONFLICTS = {
    "number": "another number",
    "date": "another date",
    "name": "another name",
    "negation": "told here, denied there",
    "antonym": "the opposite",
    "role": "who did what",
}
_MOST_NAMES = 3  # credited with one claim; more make no line that anybody reads


def reported(layout: Layout) -> list[dict[str, Any]]:
    """The parts that hold something: ``status``, ``heading`` and ``claims``, what matters most first.

    A claim has ``number``; ``text``; ``sides``, where it is told, an article each; ``against``, where it is told
    otherwise, in the same way; ``conflict``, in what; and ``voice``, whose word it is.
    """
    ordered = [claim for status, _ in _PARTS for claim in layout.record.claims if claim.status == status]
    numbers = {claim.id: number for number, claim in enumerate(ordered, 1)}
    parts = (
        {
            "status": status,
            "heading": heading,
            "claims": [_claim(layout, claim, numbers[claim.id]) for claim in ordered if claim.status == status],
        }
        for status, heading in _PARTS
    )
    return [part for part in parts if part["claims"]]


def _claim(layout: Layout, claim: Claim, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "text": claim.text[after_dateline(claim.text) :],
        "voice": _voice(layout, claim),
        "conflict": _CONFLICTS[claim.conflict] if claim.conflict else None,
        "sides": _sides(layout, claim.evidence),
        "against": _sides(layout, claim.against),
    }


def _voice(layout: Layout, claim: Claim) -> str:
    """Whose word a claim is: somebody's whom the outlets credit, or an outlet's own, or partly the one or the other."""
    if claim.by:
        return f"credited to {layout.name(claim.by)}"
    credits = [_credited(layout, span) for span in claim.evidence]
    if not claim.is_attributed and not all(credits):
        return "in an outlet’s own voice" if len(claim.evidence) == 1 else "in at least one outlet’s own voice"
    # Of a sentence that is partly a statement the rest may be the outlet's, and mostly only says who spoke, or where.
    names = list(dict.fromkeys(name for credited in credits for name in credited))
    told = " and ".join(name or "others" for name in names) if 0 < len(names) <= _MOST_NAMES else "others"
    return f"credited to {told}" if claim.is_attributed else f"credited in part to {told}"


def _credited(layout: Layout, span: Span) -> tuple[str | None, ...]:
    """The names of those whose statements a sentence holds, None for one whom the text does not tell; of what is told
    within a statement nobody's."""
    near = [each for each in layout.said.get(span.article, ()) if any(span.overlaps(piece) for piece in each.content)]
    ids = {each.id for each in near}
    outer = [each for each in near if each.nested_in not in ids]
    return tuple(layout.name(each.speaker) if each.speaker else None for each in outer)


def _sides(layout: Layout, spans: Sequence[Span]) -> list[dict[str, Any]]:
    """The words of each article, in the order of the evidence: ``key``, ``outlet``, ``words`` with ``anchor``s."""
    by_article: dict[str, list[Span]] = {}
    for span in spans:
        by_article.setdefault(span.article, []).append(span)
    return [
        {
            "key": layout.keys[id],
            "outlet": layout.articles[id].outlet,
            "words": [{"text": span.text, "anchor": layout.place(span)[1]} for span in found],
        }
        for id, found in by_article.items()
    ]
