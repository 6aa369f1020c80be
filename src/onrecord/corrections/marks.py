"""What people changed in an annotation tool, as corrections: the files that `onrecord export` writes, read back.

A record and the text of a file go in; corrections come out: statements whose content is no longer marked are none, and
those with another speaker have that one. Marks that fit no statement are told: a correction puts right what OnRecord
found, and adds nothing that it did not find. The formats are those of `onrecord.render.standoff` and `.dna`.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.corrections.lines import correction
from onrecord.datamodel import Article, Correction, Record, Span, Statement
from onrecord.errors import InputError
from onrecord.unseen import harmless
from onrecord.utf16 import characters_at, well_formed

__all__ = ["MARK_FORMATS", "Marked", "read_marks"]

_SAME = 0.5  # share of characters, of all in either, from which a mark is still the piece that was exported
_TOKEN_LINE = re.compile(r"^\d+-\d+(?:\.\d+)?\t(\d+)-(\d+)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t", re.M)
_CELL = re.compile(r"(?P<value>(?:\\.|[^\\|\[])+)(?:\[(?P<id>\d+)\])?(?:\||$)")


@dataclass(frozen=True, slots=True)
class Marked:
    """What a file says: the corrections that it comes to, and how many of its marks fit no statement."""

    corrections: tuple[Correction, ...]
    unknown: int


@dataclass(frozen=True, slots=True)
class _Mark:
    """A piece of content as a person left it; `speaker` is None where the file does not tell, "" where it is nobody."""

    article: str
    start: int
    end: int
    speaker: str | None = None


_Read = tuple[list[_Mark], frozenset[str]]
"""The marks of a file, and the articles of which it has all: what is not marked there is no statement."""


def read_marks(record: Record, text: str, form: str, *, at: str, by: str, name: str = "the file") -> Marked:
    """The corrections that a file of an annotation tool comes to, made by `by` at `at`.

    Raises KeyError for a form that is none of `MARK_FORMATS`, InputError, naming the line or part, if the file is not
    what that tool writes, or is of another record.
    """
    read = _READERS[form]
    try:
        marks, complete = read(record, text, name)
    except (KeyError, TypeError, IndexError, AttributeError, ValueError, StopIteration, csv.Error) as error:
        raise InputError(f"{name} is not what is written for {form} ({type(error).__name__}: {error}).") from None
    known = {mark for statement in record.statements for mark in marks if _fits(mark, statement)}
    found = []
    for statement in record.statements:
        left = [mark for mark in marks if _fits(mark, statement)]
        told = next((mark.speaker for mark in left if mark.speaker is not None), None)
        about = _extent(record, statement)
        if not left and statement.article in complete:
            found.append(correction("not-a-statement", at=at, by=by, about=about))
        elif told is not None and told != _speaker(record, statement):
            found.append(correction("speaker", at=at, by=by, about=about, name=told or None))
    return Marked(tuple(found), len(set(marks) - known))


def _fits(mark: _Mark, statement: Statement) -> bool:
    return mark.article == statement.article and any(
        _shared(mark.start, mark.end, span) >= _SAME for span in statement.content
    )


def _shared(start: int, end: int, span: Span) -> float:
    both = min(end, span.end) - max(start, span.start)
    return both / (max(end, span.end) - min(start, span.start)) if both > 0 else 0.0


def _extent(record: Record, statement: Statement) -> list[Span]:
    start, end = min(span.start for span in statement.content), max(span.end for span in statement.content)
    return [record.article(statement.article).span(start, end)]


def _speaker(record: Record, statement: Statement) -> str:
    return record.actor(statement.speaker).name if statement.speaker else ""


def _doccano(record: Record, text: str, name: str) -> _Read:
    marks, complete = [], set()
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        row = _object(_parsed(line, f"{name}, line {number}"), f"{name}, line {number}")
        article = _by_text(record, row.get("text"), f"{name}, line {number}")
        complete.add(article.id)
        entities = row.get("entities", [])
        pieces = (
            [(e["start_offset"], e["end_offset"], e["label"]) for e in entities] if entities else row.get("label", [])
        )
        marks += [_Mark(article.id, start, end) for start, end, label in pieces if label == "content"]
    return marks, frozenset(complete)


def _label_studio(record: Record, text: str, name: str) -> _Read:
    tasks = _parsed(text, name)
    if not isinstance(tasks, list):
        raise InputError(f"{name} should be a list of tasks, as Label Studio exports them (JSON).")
    marks, complete = [], set()
    for number, task in enumerate(tasks, 1):
        where = f"{name}, task {number}"
        made = [each for each in _object(task, where).get("annotations", []) if not each.get("was_cancelled")]
        if not made:  # nobody has looked at it
            continue
        article = _by_text(record, _object(task.get("data"), where).get("text"), where)
        complete.add(article.id)
        place = characters_at(article.text)
        regions = made[-1]["result"]
        speakers = {r["id"]: " ".join(r["value"]["text"]).strip() for r in regions if r.get("type") == "textarea"}
        for region in regions:
            if region.get("type") == "labels" and "content" in region["value"]["labels"]:
                start, end = place[region["value"]["start"]], place[region["value"]["end"]]
                marks.append(_Mark(article.id, start, end, speakers.get(region["id"])))
    return marks, frozenset(complete)


def _webanno(record: Record, text: str, name: str) -> _Read:
    if not text.startswith("#FORMAT=WebAnno TSV 3"):
        raise InputError(f"{name} is no WebAnno TSV 3 (its first line should be #FORMAT=WebAnno TSV 3.3).")
    lines = list(_TOKEN_LINE.finditer(text))
    article = _by_tokens(record, lines, name)
    place = characters_at(article.text)
    extents: dict[str, tuple[int, int, str]] = {}
    for number, line in enumerate(lines):
        start, end = place[int(line[1])], place[int(line[2])]
        speakers = dict(_cell(line[5], number))
        for id, role in _cell(line[4], number):
            if role == "content":
                first, last, who = extents.get(id, (start, end, speakers.get(id, "")))
                extents[id] = (min(first, start), max(last, end), who)
    marks = [_Mark(article.id, start, end, who) for start, end, who in extents.values()]
    return marks, frozenset([article.id])


def _cell(cell: str, line: int) -> Iterator[tuple[str, str]]:
    """The annotations of a cell: their number (of their own where they have none), and the value without escapes."""
    if cell == "_":
        return
    at = 0
    while part := _CELL.match(cell, at):
        at = part.end()
        value = re.sub(r"\\(.)", r"\1", part["value"])
        yield part["id"] or f"token {line}", "" if part["value"] == "*" else value


def _web_annotation(record: Record, text: str, name: str) -> _Read:
    page = _object(_parsed(text, name), name)
    by_source = {f"urn:onrecord:{article.id}": article for article in record.articles}
    by_source |= {article.url: article for article in record.articles if article.url}
    marks = []
    for number, item in enumerate(page.get("items", []), 1):
        bodies = [body for body in item.get("body", []) if body.get("purpose") == "classifying"]
        for target in item["target"]:
            article = by_source.get(target["source"])
            if article is None:
                raise InputError(f"{name}, item {number}: the record has no article {target['source']}.")
            place = next(each for each in target["selector"] if each["type"] == "TextPositionSelector")
            marks.append(_Mark(article.id, place["start"], place["end"], bodies[0]["value"] if bodies else None))
    return marks, frozenset(article.id for article in record.articles)


def _dna(record: Record, text: str, name: str) -> _Read:
    """Who says it, of the statements in DNA's table; it has only those that take a position, so none is missing.

    The table names the actor of the position, whom others may have spoken for: only another one is a correction.
    """
    known = {statement.id: statement for statement in record.statements}
    actors = {actor.id: actor.name for actor in record.actors}
    parties: dict[str, set[str]] = {s.id: {s.speaker or "", s.on_behalf_of or ""} for s in record.statements}
    for position in record.positions:
        for id in (id for stand in position.history for id in stand.evidence):
            parties[id].add(position.actor)
    marks = []
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), 1):
        statement = known.get(row.get("statement") or "")
        if statement is None:
            raise InputError(f"{name}, row {number}: the record has no statement {row.get('statement')}.")
        who = (row.get("person") or row.get("organization") or "").lstrip("'")
        if not any(who.startswith(actors[id]) for id in parties[statement.id] if id):
            span = statement.content[0]
            marks.append(_Mark(statement.article, span.start, span.end, who))
    return marks, frozenset()


_READERS: Mapping[str, Callable[[Record, str, str], _Read]] = {
    "dna": _dna,
    "doccano": _doccano,
    "labelstudio": _label_studio,
    "webanno": _webanno,
    "webannotation": _web_annotation,
}

MARK_FORMATS = tuple(_READERS)
"""The formats of annotation tools that are read back, by the names that `onrecord export` gives them."""


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where} is no JSON: {error}.") from None


def _object(data: Any, where: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise InputError(f"{where} should be a JSON object.")
    return data


def _by_text(record: Record, text: object, where: str) -> Article:
    for article in record.articles:
        if article.text == text:
            return article
    raise InputError(f"{where}: the record has no article of this text.")


def _by_tokens(record: Record, lines: Sequence[re.Match[str]], name: str) -> Article:
    """The article in which every token stands where the file says."""
    for article in record.articles:
        place, text = characters_at(article.text), well_formed(harmless(article.text))  # as it was written
        if lines and all(text[place.get(int(m[1]), 0) : place.get(int(m[2]), 0)] == m[3] for m in lines):
            return article
    raise InputError(f"{name}: the record has no article with these words in these places.")
