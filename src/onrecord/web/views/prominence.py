"""Order and prominence: where in each article stands what several report, and as how manyth it comes.

A place is told as a reader meets it: the headline, the lead (the first sentences of the report), the last third, or
between. What is dropped is no part of an article's length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["LEAD_SENTENCES", "columns_of", "prominence"]

LEAD_SENTENCES = 3
"""Sentences that open a report: a news lead has one to three; what it holds is what an outlet leads with."""

_DEEP = 2 / 3  # of a report's length: whoever reads on from here has most of it behind


def columns_of(view: dict[str, Any]) -> list[str]:
    """The keys of the articles that are compared: a copy is one voice with its original."""
    return [article["key"] for article in view["articles"] if not article["copy_of"]]


def prominence(view: dict[str, Any]) -> dict[str, Any]:
    """``columns`` (keys of the articles, copies left out) and ``rows``: what more than one of them reports.

    A row is an utterance or a claim: ``line``, its id on the page, ``who`` or None, ``text``, and a ``cell`` for each
    column, None where the article does not have it. A cell has ``anchor``, ``zone`` (headline, lead, middle, deep),
    ``at`` (0 to 1) and ``order``, among the rows, in this article. First comes what most articles have, of that what
    stands highest.
    """
    columns = columns_of(view)
    places = {article["key"]: _places(article) for article in view["articles"]}
    rows: list[dict[str, Any]] = []
    for row in _rows(view, places, columns):
        if sum(cell is not None for cell in row["cells"]) > 1 and not any(_tells_as_much(other, row) for other in rows):
            rows.append(row)
    for column in range(len(columns)):
        cells = [row["cells"][column] for row in rows if row["cells"][column]]
        for order, cell in enumerate(sorted(cells, key=lambda cell: cell["index"]), 1):
            cell["order"] = order
    rows.sort(key=_rank)
    return {"columns": columns, "rows": rows}


def _tells_as_much(row: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether a row stands wherever the other does: the claim that a sentence makes beside what is said in it."""
    pairs = zip(row["cells"], other["cells"], strict=True)
    return all(there is None or (here is not None and here["anchor"] == there["anchor"]) for here, there in pairs)


def _rank(row: dict[str, Any]) -> tuple[int, float, str]:
    cells = [cell for cell in row["cells"] if cell]
    return -len(cells), sum(cell["at"] for cell in cells) / len(cells), row["line"]


def _rows(view: dict[str, Any], places: dict[str, Any], columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    for utterance in view["utterances"]:
        labels = [wording["label"] for side in utterance["sides"] for wording in side["wordings"]]
        said = [view["statements"][label] for label in labels]
        anchors = [(statement["key"], statement["anchor"]) for statement in said]
        who = " / ".join(utterance["speakers"]) or None
        yield _row(f"u{utterance['number']}", who, said[0]["said"], anchors, places, columns)
    for part in view["claims"]:
        for claim in part["claims"]:
            sides = [*claim["sides"], *claim["against"]]
            anchors = [(side["key"], words["anchor"]) for side in sides for words in side["words"]]
            yield _row(f"c{claim['number']}", None, claim["text"], anchors, places, columns)


def _row(
    line: str,
    who: str | None,
    text: str,
    anchors: Sequence[tuple[str, str | None]],
    places: dict[str, dict[str, dict[str, Any]]],
    columns: Sequence[str],
) -> dict[str, Any]:
    by_key: dict[str, list[dict[str, Any]]] = {}
    for key, anchor in anchors:
        if anchor in places[key]:
            by_key.setdefault(key, []).append(places[key][anchor])
    cells = [min(by_key[key], key=lambda place: place["index"]) if key in by_key else None for key in columns]
    return {"line": line, "who": who, "text": text, "cells": [cell and dict(cell) for cell in cells]}


def _places(article: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The sentences of an article by their anchors: where each stands."""
    sentences = [
        (sentence["anchor"], sum(len(run["text"]) for run in sentence["runs"]), block["zone"], part["dropped"])
        for part in article["text"]
        for block in part["blocks"]
        for sentence in block["sentences"]
    ]
    total = sum(length for _, length, zone, dropped in sentences if _is_report(zone, dropped)) or 1
    out = {}
    before = told = 0
    for index, (anchor, length, zone, dropped) in enumerate(sentences):
        at = before / total
        if _is_report(zone, dropped):
            told += 1
            before += length
        place = (
            "headline" if zone == "title" else "lead" if told <= LEAD_SENTENCES else "deep" if at >= _DEEP else "middle"
        )
        out[anchor] = {"anchor": anchor, "zone": place, "at": round(min(1.0, at), 3), "index": index}
    return out


def _is_report(zone: str, dropped: Any) -> bool:
    return zone == "body" and dropped is None
