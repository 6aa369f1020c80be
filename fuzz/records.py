"""Targets: what is read back. Records, bundles, corrections, and the marks of annotation tools."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args

from fuzz.draw import Draw, text_of
from fuzz.readings import article_of
from onrecord import api, corrections, pipeline, record
from onrecord.cage import plain
from onrecord.corrections import MARK_FORMATS
from onrecord.datamodel import (
    Actor,
    ActorKind,
    Article,
    Correction,
    CorrectionKind,
    Page,
    Record,
    Skipped,
    Span,
    Statement,
    Story,
)
from onrecord.errors import EvidenceError, InputError, OnRecordError
from onrecord.record.contract import digest

__all__ = ["TARGETS", "bundle_of", "small_record", "spans_in"]

_TEXTS = (
    """Ferry talks near an end

The port will open on Friday if the crews agree, harbour minister Ada Lorne told reporters in Vesk on Tuesday.

“We shall not sign in the dark,” said Bo Lind of the crews' union. “Nobody asked us.”

The minister denied that the strike had cost 40 million crowns. Ms Lorne said she supported the harbour toll.

Mr Lind said he rejected the harbour toll.""",
    """Strike at Vesk: “nobody asked us”

Crews will go back to sea this Friday if they agree to the deal, the harbour minister said.

Mr Lind said the crews would not sign “in the dark”. The strike cost 60 million crowns, he added.

Ada Lorne said she was in favour of the harbour toll. Bo Lind said the crews opposed the harbour toll.""",
)


@cache
def small_record() -> Record:
    """A record of two short articles, with something of every kind."""
    found = [article_of(_TEXTS[0], "The Herald", "2031-05-06"), article_of(_TEXTS[1], "Dockside", "2031-05-07")]
    return pipeline.brief_read(found, pipeline.load_models())


def _json(data: bytes) -> None:
    """Load a record from any bytes: it is refused, or it is true and is written as it was read."""
    try:
        made = record.loads(data)
    except EvidenceError as error:
        _check_told(error)
        return
    _check_loaded(made)


def _check_told(error: OnRecordError) -> None:
    assert str(error).strip(), "an error that says nothing"


def _check_loaded(made: Record) -> None:
    texts = {article.id: article.text for article in made.articles}
    for span in spans_in(made):
        assert texts[span.article][span.start : span.end] == span.text, "a span that says what its article does not"
    written = record.dumps(made)
    assert record.loads(written) == made, "a record is read otherwise than it was written"
    assert record.dumps(record.loads(written)) == written


def spans_in(value: Any) -> list[Span]:
    """Every span in a record, wherever it stands: found without the code that checks them."""
    if isinstance(value, Span):
        return [value]
    if is_dataclass(value):
        return [span for field in fields(value) for span in spans_in(getattr(value, field.name))]
    if isinstance(value, tuple):
        return [span for each in value for span in spans_in(each)]
    return []


_VALUES: tuple[Any, ...] = (
    *(None, True, False, "", " ", [], {}, 0, 1, -1, 3, 10**18, 1.5, "Infinity", "\ud800", "\x00", "a\nb", "=1+1"),
    *(
        "2031-05-06",
        "2031-13-01",
        "0000-00-00",
        "9999",
        "<b>",
        "direct",
        "denied",
        "conditional",
        "for",
        "corroborated",
    ),
)
_FORMATS = (
    *api.FORMATS,
    *(form for form in api.EXPORT_FORMATS if form not in (*api.FORMATS, "pdf", "docx", "parquet")),
)


def _edits(data: bytes) -> None:
    """Change a true record here and there: it is refused, or all that can be made of it can be made.

    What `verify` lets pass has the digest of what it holds.
    """
    draw = Draw(data)
    body = copy.deepcopy(_plain())
    form = draw.one(_FORMATS)
    for _ in range(4):
        if draw:
            _edit(draw, body)
    written = json.dumps(body)
    try:
        made = record.loads(written)
    except EvidenceError as error:
        _check_told(error)
        return
    _check_loaded(made)
    if body != _plain():
        _refused(lambda: record.verify(record.lay_out(body)))
    with suppress(EvidenceError):  # whoever made it can work the digest out anew
        record.verify(record.lay_out({**body, "digest": digest(body)}))
    try:
        first = api.export_as(made, form).files
    except OnRecordError as error:
        _check_told(error)
        return
    assert first == api.export_as(made, form).files, "the same record gives other bytes"


@cache
def _plain() -> dict[str, Any]:
    return record.to_dict(small_record())


def _refused(check: Callable[[], object]) -> None:
    try:
        check()
    except EvidenceError as error:
        _check_told(error)
        return
    raise AssertionError("a record that was changed is taken for one that was not")


def _edit(draw: Draw, body: dict[str, Any]) -> None:
    """Go down to a place that the bytes choose, and change what stands there."""
    holder: Any = body
    key: Any = draw.one(sorted(body))
    while isinstance(holder[key], dict | list) and holder[key] and draw.number(8):
        holder = holder[key]
        key = draw.number(len(holder)) if isinstance(holder, list) else draw.one(sorted(holder))
    way = draw.number(6)
    if way < 2:
        holder[key] = copy.deepcopy(draw.one(_VALUES))
    elif way == 2 and isinstance(holder[key], str):
        holder[key] = draw.words()
    elif way == 2 and isinstance(holder[key], int):
        holder[key] += draw.number(7) - 3
    elif way == 3:
        del holder[key]
    elif isinstance(holder, list):
        holder.append(copy.deepcopy(holder[draw.number(len(holder))]))
    else:
        holder[key] = copy.deepcopy(holder[draw.one(sorted(holder))])


def _bundle(data: bytes) -> None:
    """Unpack a bundle of any bytes: it is refused, or it is packed as it was."""
    try:
        found = record.unpack(data)
    except EvidenceError as error:
        _check_told(error)
        return
    _check_loaded(found.record)


def _corrections(data: bytes) -> None:
    """Read corrections and apply them: what is written is read again, and no word of an article is ever lost."""
    try:
        told = corrections.read_lines(text_of(data), "fixes.jsonl")
    except InputError as error:
        _check_told(error)
        return
    _apply(told)


def _mending(data: bytes) -> None:
    """Correct what the record holds, as the bytes choose: any kind, about any of its words, undone or not."""
    draw = Draw(data)
    made = small_record()
    known = [*(s.content[0] for s in made.statements), *(m for a in made.actors for m in a.mentions)]
    told: list[Correction] = []
    while draw and len(told) < _MOST_CORRECTIONS:
        about = [draw.one(known) if draw.number(4) else _any_words(draw, made) for _ in range(draw.number(4))]
        told.append(
            corrections.correction(
                draw.one(get_args(CorrectionKind)),
                at=f"2031-05-09T12:{draw.number(60):02}:00Z",
                by="jo",
                about=about,
                articles=[article.id for article in made.articles][: draw.number(3)],
                name=draw.one((None, "Ana Vell", " ", "Lind", *(actor.name for actor in made.actors))),
                kind=draw.one((None, *get_args(ActorKind))),
                of=draw.one((None, *(each.id for each in told))),
            )
        )
    _apply(tuple(told))


_MOST_CORRECTIONS = 6


def _any_words(draw: Draw, made: Record) -> Span:
    article = draw.one(made.articles)
    start = draw.number(len(article.text) - 1)
    return article.span(start, min(len(article.text), start + 1 + draw.number(200)))


def _apply(told: tuple[Correction, ...]) -> None:
    """Corrections are read as they were written, lose no word, and whatever they make of a story can be shown."""
    assert corrections.read_lines(corrections.dump_lines(told)) == told
    story = _small_story()
    mended, applied, failed = corrections.apply(story, told)
    assert {each.id for each in applied} | {each.id for each in failed} == {e.id for e in corrections.in_force(told)}
    assert [(a.id, a.text, a.sha256) for a in mended.articles] == [(a.id, a.text, a.sha256) for a in story.articles]
    assert corrections.apply(story, told[::-1]) == (mended, applied, failed), "the order of the lines changes things"
    made = record.assemble(mended, (), {"name": "OnRecord"}, corrections=applied)
    assert record.loads(record.dumps(made)) == made
    api.render_as(made, "txt")
    api.render_as(made, "html")


def _small_story() -> Story:
    made = small_record()
    return Story(made.articles, made.actors, made.statements, made.utterances)


def _marks(data: bytes) -> None:
    """Read the file of an annotation tool: what it comes to are corrections of the record's own statements."""
    draw = Draw(data)
    form = draw.one(MARK_FORMATS)
    made = small_record()
    try:
        found = corrections.read_marks(made, text_of(draw.rest()), form, at="2031-05-09T12:00:00Z", by="jo")
    except InputError as error:
        _check_told(error)
        return
    for each in found.corrections:
        for span in each.about:
            assert made.article(span.article).text[span.start : span.end] == span.text
    assert corrections.read_lines(corrections.dump_lines(found.corrections)) == found.corrections


_SENT: tuple[Any, ...] = (Page, Article, Skipped, tuple[Article, tuple[Actor, ...], tuple[Statement, ...]])


def _cage(data: bytes) -> None:
    """Take what a process in the cage sends, which may have been taken over: a value of the kind, of true words."""
    draw = Draw(data)
    kind = draw.one(_SENT)
    try:
        value = plain.load(kind, draw.rest())
        if isinstance(value, tuple):
            plain.check(value[0], (*value[1], *value[2]))
    except plain.Garbled:
        return
    assert plain.load(kind, plain.dump(kind, value)) == value
    if isinstance(value, tuple):
        for span in spans_in(value):
            assert 0 <= span.start < span.end <= len(value[0].text)
            assert value[0].text[span.start : span.end] == span.text


def bundle_of(made: Record) -> bytes:
    """A bundle of a record, with a page of one of its articles."""
    first = made.articles[0]
    pages: Mapping[str, Page] = {first.id: Page(first.input, first.text)}
    return record.pack(made, "<p>Brief", pages)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "record": _json,
    "edits": _edits,
    "bundle": _bundle,
    "corrections": _corrections,
    "mending": _mending,
    "marks": _marks,
    "cage": _cage,
}
"""Targets by name."""
