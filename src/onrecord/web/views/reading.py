"""An article of a story as it is read: its whole text with what was found in it, in layers that can be shown or not."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from onrecord.datamodel import Article, Record, TimeExpression
from onrecord.dates import days_in_words
from onrecord.render import phrases
from onrecord.render.cleaning import clean
from onrecord.render.passages import Bounds, blocks, sentence_bounds

__all__ = ["LAYERS", "reading"]

LAYERS = {
    "statements": "Statements",
    "sources": "Sources and cues",
    "actors": "Actors",
    "times": "Times",
}
"""What can be shown in a text, each by itself."""

_BASES = {
    "stated": "stated in full",
    "published": "counted from the day of publication",
    "text": "counted from a time told before it",
    "unresolved": "no day known",
}


@dataclass(frozen=True, slots=True)
class _Layer:
    """A stretch of the text that names something."""

    start: int
    end: int
    marks: dict[str, Any]


def reading(
    record: Record, view: dict[str, Any], key: str, times: Sequence[TimeExpression], beside: str | None = None
) -> dict[str, Any]:
    """The article of this key: its part of the view, with ``text`` in layers, ``actors`` and ``times``.

    A run of the text has ``actor``, the name of whom it names, or ``time``, its ``day`` (ISO, or None) and what is
    ``told`` of it, beside what `onrecord.render.passages.blocks` gives it. ``actors`` are whom it names, most often
    named first; ``tells_title`` whether its text holds the headline; ``before`` and ``after`` the keys of its
    neighbours in the story. Where it is read beside another one (its key), a run with which a statement begins has
    ``same``, the labels of the other's of the same utterance.
    """
    shown = next(article for article in view["articles"] if article["key"] == key)
    article = record.article(shown["id"])
    keys = [each["key"] for each in view["articles"]]
    at = keys.index(key)
    return {
        **shown,
        "text": _text(record, view, shown, article, times, beside),
        "actors": _actors(record, article),
        "times": len(times),
        "tells_title": any(block["zone"] == "title" for part in shown["text"] for block in part["blocks"]),
        "before": keys[at - 1] if at else None,
        "after": keys[at + 1] if at + 1 < len(keys) else None,
    }


def _text(
    record: Record,
    view: dict[str, Any],
    shown: dict[str, Any],
    article: Article,
    times: Sequence[TimeExpression],
    beside: str | None,
) -> list[dict[str, Any]]:
    bounds = sentence_bounds(article)
    said = [statement for statement in record.statements if statement.article == article.id]
    labels = {statement["id"]: label for label, statement in view["statements"].items()}
    cut = blocks(article, bounds, said, labels, shown["key"])
    layers = _layers(record, article, times)
    sentences = (sentence for block in cut for sentence in block["sentences"])
    for sentence, place in zip(sentences, bounds, strict=True):
        sentence["runs"] = _in_layers(sentence["runs"], place, layers)
        if beside:
            for run in sentence["runs"]:
                run["same"] = [other for label in run["begins"] for other in _same(view, label, beside)]
    parts = {part["dropped"]["number"]: part["dropped"] for part in shown["text"] if part["dropped"]}
    text: list[dict[str, Any]] = clean(
        [
            {"dropped": parts.get(number), "blocks": list(group)}
            for number, group in groupby(cut, key=lambda block: block["dropped"])
        ]
    )
    return text


def _same(view: dict[str, Any], label: str, key: str) -> list[str]:
    others = phrases.same(view, view["statements"][label])
    return [other for other in others if view["statements"][other]["key"] == key]


def _layers(record: Record, article: Article, times: Sequence[TimeExpression]) -> list[_Layer]:
    """Mentions of actors and times in the order of the text; of those that overlap the first, of these the longest."""
    found = [_Layer(time.span.start, time.span.end, {"time": _time(time)}) for time in times]
    found += [
        _Layer(mention.start, mention.end, {"actor": actor.name})
        for actor in record.actors
        for mention in actor.mentions
        if mention.article == article.id
    ]
    found.sort(key=lambda layer: (layer.start, -layer.end))
    kept: list[_Layer] = []
    for layer in found:
        if not kept or kept[-1].end <= layer.start:
            kept.append(layer)
    return kept


def _time(time: TimeExpression) -> dict[str, Any]:
    told = days_in_words(time.start, time.end)
    how = _BASES.get(time.basis, time.basis)
    is_day = time.start is not None and time.start == time.end
    return {"day": time.start if is_day else None, "told": f"{told}, {how}" if told else how}


def _in_layers(runs: Sequence[dict[str, Any]], place: Bounds, layers: Sequence[_Layer]) -> list[dict[str, Any]]:
    """The runs of a sentence, cut further wherever a layer begins or ends."""
    out: list[dict[str, Any]] = []
    at = place[0]
    for run in runs:
        end = at + len(run["text"])
        begins = run["begins"]
        for start, stop, marks in _stretches(at, end, layers):
            out.append({**run, **marks, "text": run["text"][start - at : stop - at], "begins": begins})
            begins = []
        at = end
    return out


def _stretches(start: int, end: int, layers: Sequence[_Layer]) -> list[tuple[int, int, dict[str, Any]]]:
    out: list[tuple[int, int, dict[str, Any]]] = []
    i = max(0, bisect_right(layers, start, key=lambda layer: layer.start) - 1)
    for layer in layers[i:]:
        if layer.start >= end:
            break
        if layer.end <= start:
            continue
        first, last = max(start, layer.start), min(end, layer.end)
        if start < first:
            out.append((start, first, {}))
        out.append((first, last, layer.marks))
        start = last
    return [*out, (start, end, {})] if start < end else out


def _actors(record: Record, article: Article) -> list[dict[str, Any]]:
    counts = Counter(a.id for a in record.actors for mention in a.mentions if mention.article == article.id)
    named = [actor for actor in record.actors if counts[actor.id]]
    named.sort(key=lambda actor: (-counts[actor.id], actor.name))
    actors: list[dict[str, Any]] = clean([{"id": a.id, "name": a.name, "mentions": counts[a.id]} for a in named])
    return actors
