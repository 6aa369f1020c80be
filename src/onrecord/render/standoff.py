"""Statements as annotation tools read them, marks beside a text: a record in, the text of files out.

    doccano          JSONL, a line an article: entities and the relations between them
    labelstudio      JSON, a task an article, with the statements as a prediction to be corrected
    webanno          WebAnno TSV 3.3, a file an article, for INCEpTION and WebAnno
    webannotation    JSON-LD of the W3C Web Annotation Data Model, an annotation a statement

Each has the article's text as it is on record, so what people mark there can be laid over it again. Offsets are in
characters, but for Label Studio and WebAnno TSV, which count as Java and JavaScript do (a character outside the basic
plane is two).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from onrecord.datamodel import Article, Record, Statement
from onrecord.render.cleaning import web_address
from onrecord.unseen import harmless, plain_json
from onrecord.utf16 import code_units, well_formed

__all__ = ["LABEL_STUDIO_CONFIG", "to_doccano", "to_label_studio", "to_web_annotation", "to_webanno"]

LABEL_STUDIO_CONFIG = """<View>
  <Labels name="label" toName="text">
    <Label value="content"/><Label value="source"/><Label value="cue"/>
  </Labels>
  <Text name="text" value="$text"/>
  <Relations><Relation value="credits"/></Relations>
  <TextArea name="speaker" toName="text" perRegion="true" editable="true"/>
</View>
"""
"""The labelling interface that a Label Studio project needs for these tasks."""

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_AROUND = 32  # characters before and after a quotation by which it is found again in a changed text
_TOKEN = re.compile(r"\w+|[^\w\s]")
_LINE = re.compile(r"[^\r\n]+")
_NAME_CHARS = 40  # of an input in the name of a file, which takes 255 bytes and may bear other names beside it
_RESERVED = re.compile(r"([\\\[\]|_;*\t]|->)")  # what WebAnno TSV escapes in a feature


@dataclass(frozen=True, slots=True)
class _Mark:
    """A piece of a statement in its article: what it is of which statement, and who says it."""

    start: int
    end: int
    role: str
    statement: str
    speaker: str


def _marks(record: Record, article: Article) -> list[_Mark]:
    """The pieces of all statements of an article, in order."""
    names = {actor.id: actor.name for actor in record.actors}
    return sorted(
        (
            _Mark(span.start, span.end, role, statement.id, names.get(statement.speaker or "", ""))
            for statement in record.statements
            if statement.article == article.id
            for role, spans in (("content", statement.content), ("source", statement.source), ("cue", statement.cue))
            for span in spans
        ),
        key=lambda mark: (mark.start, mark.end, mark.role, mark.statement),
    )


def to_doccano(record: Record) -> str:
    """One line of JSON an article, as doccano imports and exports sequence labelling with relations.

    Source and cue point to the first piece of their content; `meta` holds what ids stand for.
    """
    rows = []
    for article in record.articles:
        marks = list(enumerate(_marks(record, article), 1))
        first = _first_pieces(marks)
        rows.append(
            {
                "text": article.text,
                "entities": [
                    {"id": id, "label": mark.role, "start_offset": mark.start, "end_offset": mark.end}
                    for id, mark in marks
                ],
                "relations": [
                    {"id": number, "from_id": id, "to_id": first[mark.statement], "type": "credits"}
                    for number, (id, mark) in enumerate(_crediting(marks, first), 1)
                ],
                "meta": {
                    "article": article.id,
                    "input": article.input,
                    "statements": {str(id): mark.statement for id, mark in marks},
                    "speakers": {str(id): mark.speaker for id, mark in marks if mark.role == "content"},
                },
            }
        )
    return "".join(json.dumps(row) + "\n" for row in rows)  # in ASCII: some readers take U+2028 for a line end


def to_label_studio(record: Record) -> str:
    """Tasks of Label Studio, each with one prediction (`LABEL_STUDIO_CONFIG` is the interface that shows them)."""
    tasks = [_task(record, article) for article in record.articles]
    return plain_json(tasks, indent=1) + "\n"


def _task(record: Record, article: Article) -> dict[str, Any]:
    marks = list(enumerate(_marks(record, article), 1))
    first = _first_pieces(marks)
    place = code_units(article.text)
    regions: list[dict[str, Any]] = []
    for id, mark in marks:
        where = {"start": place[mark.start], "end": place[mark.end], "text": article.text[mark.start : mark.end]}
        shared = {"id": f"{mark.statement}-{id}", "to_name": "text", "meta": {"statement": [mark.statement]}}
        regions.append({**shared, "from_name": "label", "type": "labels", "value": {**where, "labels": [mark.role]}})
        if mark.role == "content" and id == first[mark.statement] and mark.speaker:
            value = {**where, "text": [mark.speaker]}
            regions.append({**shared, "from_name": "speaker", "type": "textarea", "value": value})
    for id, mark in _crediting(marks, first):
        ends = {"from_id": f"{mark.statement}-{id}", "to_id": f"{mark.statement}-{first[mark.statement]}"}
        regions.append({**ends, "type": "relation", "direction": "right", "labels": ["credits"]})
    return {
        "data": {"text": article.text, "article": article.id, "input": article.input, "outlet": article.outlet},
        "predictions": [
            {"model_version": f"OnRecord {record.created_by.get('version', '')}".strip(), "result": regions}
        ],
    }


def to_webanno(record: Record) -> dict[str, str]:
    """WebAnno TSV 3.3, one text an article, by number and the name of its input.

    The span layer `webanno.custom.Statement` has the features role, speaker and statement; create it once in the
    project. Lines of the article are its sentences. See "WebAnno TSV 3.3 File format" in INCEpTION's user guide.
    """
    made = {}
    for number, article in enumerate(record.articles, 1):
        stem = re.sub(r"\W+", "-", article.input.rsplit("/", 1)[-1])[:_NAME_CHARS].strip("-")
        made[f"-{number}-{stem}"] = "".join(_tsv(article, _marks(record, article)))
    return made


def _tsv(article: Article, marks: list[_Mark]) -> Iterator[str]:
    yield "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Statement|role|speaker|statement\n\n"
    text = well_formed(harmless(article.text))  # as long as it was
    place = code_units(text)
    cuts = {cut for mark in marks for cut in (mark.start, mark.end)}
    lines = (line for line in _LINE.finditer(text) if line.group().strip())
    for number, line in enumerate(lines, 1):
        yield f"\n#Text={line.group()}\n"
        for at, (start, end) in enumerate(_tokens(text, line.start(), line.end(), cuts), 1):
            cells = _cells([(id, mark) for id, mark in enumerate(marks, 1) if mark.start <= start < mark.end])
            yield f"{number}-{at}\t{place[start]}-{place[end]}\t{text[start:end]}\t{cells}\t\n"


def _tokens(text: str, start: int, end: int, cuts: set[int]) -> Iterator[tuple[int, int]]:
    """Words and marks of a line, cut where an annotation begins or ends within one."""
    for token in _TOKEN.finditer(text, start, end):
        inner = sorted(cut for cut in cuts if token.start() < cut < token.end())
        edges = [token.start(), *inner, token.end()]
        yield from pairwise(edges)


def _cells(marks: list[tuple[int, _Mark]]) -> str:
    """The three features of a token: "_" for no annotation, "*" for no value, "|" between stacked ones."""
    if not marks:
        return "_\t_\t_"
    columns = zip(*((mark.role, mark.speaker, mark.statement) for _, mark in marks), strict=True)
    values = [
        "|".join(f"{_escaped(value)}[{id}]" for (id, _), value in zip(marks, column, strict=True)) for column in columns
    ]
    return "\t".join(values)


def _escaped(value: str) -> str:
    return _RESERVED.sub(r"\\\1", " ".join(well_formed(harmless(value)).split())) or "*"


def to_web_annotation(record: Record) -> str:
    """An annotation page of the W3C Web Annotation Data Model: a statement an annotation, its pieces the targets.

    Of the bodies the one for `classifying` is the speaker's name, empty where the text does not tell.

    A target names the article by its address, or by its id where it has none, and the place by offsets and by the words
    with those around them. See https://www.w3.org/TR/annotation-model/.
    """
    page = {
        "@context": _CONTEXT,
        "id": f"urn:onrecord:{record.story.id}",
        "type": "AnnotationPage",
        "items": [_annotation(record, statement) for statement in record.statements],
    }
    return plain_json(page, indent=1) + "\n"


def _annotation(record: Record, statement: Statement) -> dict[str, Any]:
    article = record.article(statement.article)
    speaker = next((actor.name for actor in record.actors if actor.id == statement.speaker), None)
    denies = " denies" if statement.polarity == "denied" else ""
    body = {
        "type": "TextualBody",
        "purpose": "describing",
        "format": "text/plain",
        "value": f"{speaker or 'Somebody not named'}{denies}: {statement.text}",
    }
    who = [{"type": "TextualBody", "purpose": "classifying", "value": speaker or ""}]
    tags = [{"type": "TextualBody", "purpose": "tagging", "value": value} for value in (statement.kind, statement.act)]
    return {
        "id": f"urn:onrecord:{statement.id}",
        "type": "Annotation",
        "motivation": "identifying",
        "body": [body, *who, *tags],
        "target": [
            {
                "source": (web_address(article.url) and article.url) or f"urn:onrecord:{article.id}",
                "selector": [
                    {"type": "TextPositionSelector", "start": span.start, "end": span.end},
                    {
                        "type": "TextQuoteSelector",
                        "exact": span.text,
                        "prefix": article.text[max(0, span.start - _AROUND) : span.start],
                        "suffix": article.text[span.end : span.end + _AROUND],
                    },
                ],
            }
            for span in statement.content
        ],
    }


def _first_pieces(marks: list[tuple[int, _Mark]]) -> Mapping[str, int]:
    """The number of the first piece of content of each statement."""
    first: dict[str, int] = {}
    for id, mark in marks:
        if mark.role == "content":
            first.setdefault(mark.statement, id)
    return first


def _crediting(marks: list[tuple[int, _Mark]], first: Mapping[str, int]) -> list[tuple[int, _Mark]]:
    """The sources, the cues and the further pieces of content, which point to the first."""
    return [(id, mark) for id, mark in marks if id != first[mark.statement]]
