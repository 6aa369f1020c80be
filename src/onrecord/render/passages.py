"""The text of an article cut for showing: blocks of sentences, sentences of runs, runs that know what covers them.

Nothing is taken out and nothing is put in: joined, the runs of all blocks are the article's text without the space
between sentences. What is dropped stands in blocks of its own, with the reason.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from onrecord.datamodel import Article, Span, Statement
from onrecord.render.sentences import paragraphs, sentences

__all__ = ["Bounds", "anchor", "blocks", "passage", "sentence_bounds", "sentences_of"]

Bounds = tuple[int, int]

_OPENING = "“‘„‚«‹\"'"


def sentence_bounds(article: Article) -> tuple[Bounds, ...]:
    """The sentences of an article, cut further where dropped text or a zone begins or ends."""
    cuts = sorted(
        {offset for d in article.dropped for offset in (d.start, d.end)}
        | {offset for z in article.zones for offset in (z.start, z.end)}
    )
    out: list[Bounds] = []
    for start, end in sentences(article.text, article.paragraphs):
        inner = cuts[bisect_right(cuts, start) : bisect_right(cuts, end - 1)]
        for a, b in zip([start, *inner], [*inner, end], strict=True):
            piece = article.text[a:b]
            lead, tail = len(piece) - len(piece.lstrip()), len(piece) - len(piece.rstrip())
            if a + lead < b - tail:
                out.append((a + lead, b - tail))
    return tuple(out)


def sentences_of(bounds: Sequence[Bounds], statement: Statement) -> tuple[int, ...]:
    """Indexes of the sentences that the content, source and cue of a statement touch, in order."""
    touched: set[int] = set()
    for span in _spans(statement):
        i = max(0, bisect_right(bounds, span.start, key=_start) - 1)
        while i < len(bounds) and bounds[i][0] < span.end:
            if bounds[i][1] > span.start:
                touched.add(i)
            i += 1
    return tuple(sorted(touched))


def passage(article: Article, bounds: Sequence[Bounds], statement: Statement, label: str) -> list[dict[str, Any]]:
    """The sentences of a statement as runs, its own content, source and cue told apart.

    A run of role "gap" stands for sentences left out between.
    """
    out: list[dict[str, Any]] = []
    last: int | None = None
    for i in sentences_of(bounds, statement):
        if last is not None:
            out.append(_mark(" ", None) if i == last + 1 else _mark(" … ", "gap"))
        out.extend(_runs(article.text, bounds[i], [statement], {statement.id: label}))
        last = i
    return out


def blocks(
    article: Article, bounds: Sequence[Bounds], statements: Sequence[Statement], labels: Mapping[str, str], key: str
) -> list[dict[str, Any]]:
    """Cut an article into blocks in reading order.

    A block is a dict: ``zone``; ``dropped``, the number of the dropped part that it belongs to, from 1, or None;
    ``sentences``, each with ``anchor``, ``runs`` and ``bridge``, the kind of a statement that goes on in the next one
    of the block, or None. A run is a dict: ``text``; ``labels`` of the statements whose content covers it, outermost
    first; ``kind`` of the innermost of them, or None; ``role`` "source" or "cue" where it is one; ``begins``, the
    labels of contents that begin with it or, where it is an opening mark, after it.
    """
    touching: dict[int, list[Statement]] = {}
    for statement in statements:
        for i in sentences_of(bounds, statement):
            touching.setdefault(i, []).append(statement)
    lines = article.paragraphs or paragraphs(article.text)
    zones = sorted((z.start, z.end, z.zone) for z in article.zones)
    parts = sorted((d.start, d.end, number) for number, d in enumerate(article.dropped, 1))
    out: list[dict[str, Any]] = []
    last: tuple[Any, ...] | None = None
    for i, (start, end) in enumerate(bounds):
        zone = "title" if _is_title(article, start) else _at(zones, start) or "body"
        dropped = _at(parts, start)
        place = (bisect_right(lines, start, key=_start), zone, dropped)
        if place != last:
            out.append({"zone": zone, "dropped": dropped, "sentences": []})
            last = place
        cut = _runs(article.text, (start, end), touching.get(i, ()), labels)
        out[-1]["sentences"].append({"anchor": anchor(key, i), "runs": cut, "bridge": None})
    for block in out:
        for left, right in pairwise(block["sentences"]):
            left["bridge"] = _bridge(left["runs"][-1], right["runs"][0])
    return out


def anchor(key: str, sentence: int) -> str:
    """The name of a sentence on the page. Example: "M-s4", the fourth sentence of article M."""
    return f"{key}-s{sentence + 1}"


def _bridge(left: dict[str, Any], right: dict[str, Any]) -> str | None:
    """The kind of the statement that both runs belong to, which covers the space between them too."""
    kind: str | None = left["kind"]
    return kind if left["labels"] and left["labels"][-1:] == right["labels"][-1:] else None


def _start(bounds: Bounds) -> int:
    return bounds[0]


def _is_title(article: Article, offset: int) -> bool:
    return article.title_span is not None and article.title_span[0] <= offset < article.title_span[1]


def _at(ranges: Sequence[tuple[int, int, Any]], offset: int) -> Any:
    """The value of the range ``(start, end, value)`` that holds ``offset``, None if none does; ranges are sorted."""
    i = bisect_right(ranges, offset, key=lambda r: r[0]) - 1
    return ranges[i][2] if i >= 0 and offset < ranges[i][1] else None


def _spans(statement: Statement) -> Iterator[Span]:
    yield from statement.content
    yield from statement.source
    yield from statement.cue


def _mark(text: str, role: str | None) -> dict[str, Any]:
    return {"text": text, "labels": [], "kind": None, "role": role, "begins": []}


def _runs(text: str, bounds: Bounds, near: Sequence[Statement], labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """Cut a sentence wherever a content, source or cue begins or ends."""
    start, end = bounds
    cuts = {start, end}
    for statement in near:
        cuts.update(o for span in _spans(statement) for o in (span.start, span.end) if start < o < end)
        cuts.update(o for span in statement.content if start < (o := _first_word(text, span, start)) < end)
    ordered = sorted(cuts)
    begins: dict[int, list[str]] = {}
    for statement in near:
        for span in statement.content:
            begins.setdefault(_first_word(text, span, start), []).append(labels[statement.id])
    return [{**_run(text, a, b, near, labels), "begins": begins.get(a, [])} for a, b in pairwise(ordered)]


def _run(text: str, start: int, end: int, near: Sequence[Statement], labels: Mapping[str, str]) -> dict[str, Any]:
    covering = sorted((s for s in near if _covers(s.content, start)), key=lambda s: (-_length(s), s.start, s.id))
    return {
        "text": text[start:end],
        "labels": [labels[s.id] for s in covering],
        "kind": covering[-1].kind if covering else None,
        "role": _role(near, start),
    }


def _first_word(text: str, span: Span, sentence_start: int) -> int:
    """Where the words of ``span`` begin in the text, with the opening mark that touches them."""
    offset = span.start
    while offset < span.end and text[offset].isspace():
        offset += 1
    return offset - 1 if offset > sentence_start and text[offset - 1] in _OPENING else offset


def _covers(spans: Sequence[Span], offset: int) -> bool:
    return any(span.start <= offset < span.end for span in spans)


def _length(statement: Statement) -> int:
    return sum(len(span) for span in statement.content)


def _role(near: Sequence[Statement], offset: int) -> str | None:
    if any(_covers(s.source, offset) for s in near):
        return "source"
    return "cue" if any(_covers(s.cue, offset) for s in near) else None
