"""What to know first: the takeaways of a record, the articles' own words told from OnRecord's, for a view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.datamodel import Takeaway
from onrecord.quoting import as_running
from onrecord.render.layout import Layout

__all__ = ["first"]

_SHORTEST = 8  # characters of an article's words that a line can be said to take from it


def first(layout: Layout) -> list[dict[str, Any]]:
    """The takeaways: ``number``, ``heading``, ``runs`` (``text``, and if it is an article's ``own``), and ``shown``."""
    return [
        {
            "number": number,
            "heading": takeaway.heading,
            "runs": list(_runs(takeaway)),
            "shown": layout.references(takeaway.evidence),
        }
        for number, takeaway in enumerate(layout.record.takeaways, 1)
    ]


def _runs(takeaway: Takeaway) -> Iterator[dict[str, Any]]:
    """The line cut where words of the evidence begin and end."""
    text = _in_line(takeaway.text)
    own = [False] * len(text)
    for words in _longest_first(_in_line(span.text) for span in takeaway.evidence):
        taken = _beginning(words, text)
        at = text.find(taken) if taken else -1
        own[at : at + len(taken)] = [True] * len(taken) if at >= 0 else own[at : at + len(taken)]
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or own[end] != own[start]:
            yield {"text": text[start:end], "own": own[start]}
            start = end


def _beginning(words: str, text: str) -> str:
    """As much of the beginning of some words as stands in a text; nothing if that is a chance."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if words[:middle] in text else (low, middle - 1)
    taken = words[:low].rstrip()
    return taken if len(taken) >= min(_SHORTEST, len(words)) else ""


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(set(words), key=lambda one: (-len(one), one))


def _in_line(text: str) -> str:
    return " ".join(as_running(text).split())
