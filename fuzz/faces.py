"""Targets: what a person or a program types. Searches, web addresses with their fields, and forms."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, UploadFile

from fuzz.draw import Draw, text_of
from fuzz.records import small_record
from onrecord import store
from onrecord.errors import NotKept, OnRecordError, UsageError
from onrecord.render.layout import layout_of
from onrecord.store.records import begin_story
from onrecord.store.searching import highlighted, index_record, parse_query, search, search_facets
from onrecord.web.api.answers import place_of
from onrecord.web.asking import Asked, correction_of
from onrecord.web.forms import local
from onrecord.web.jobs import Correct

__all__ = ["TARGETS"]


@cache
def _desk() -> store.DeskFile:
    """A desk with one record in it."""
    desk = store.open_file(Path(tempfile.mkdtemp(prefix="onrecord-fuzz-")) / "desk.sqlite", create=True)
    atexit.register(shutil.rmtree, desk.path.parent, ignore_errors=True)
    with desk.writing() as db:
        begin_story(db, "story-1", "Ferry talks", "2031-05-07T12:00:00Z")
        index_record(db, "story-1", small_record())
    return desk


def _query(data: bytes) -> None:
    """Understand a search: whatever is typed, the desk can look for what is made of it."""
    try:
        query = parse_query(text_of(data))
    except UsageError:
        return
    with _desk().reading() as db:
        found = search(db, query)
        assert found == search(db, query)
        assert search_facets(db, query).total >= len(found)
        for each, runs in zip(found, highlighted(db, query, found), strict=True):
            assert "".join(words for words, _ in runs) == each.text, "marking what was found changes its words"


_CURSORS = ((int,), (str, str), (int, str))


def _cursor(data: bytes) -> None:
    """Where a list goes on: a place of it, or it is told that there is none."""
    draw = Draw(data)
    kinds = draw.one(_CURSORS)
    try:
        place = place_of(text_of(draw.rest()), *kinds)
    except NotKept:
        return
    assert place is not None
    assert [type(each) for each in place] == list(kinds)
    json.dumps(place, ensure_ascii=False).encode()


def _form(data: bytes) -> None:
    """What a form asks for: a correction of this very story, or it is told what is wrong."""
    fields: list[tuple[str, str | UploadFile]] = [
        *parse_qsl(text_of(data).encode("utf-8", "replace").decode(), keep_blank_values=True)
    ]
    made = small_record()
    try:
        asked = correction_of(Asked(FormData(fields)), layout_of(made), lambda story: ("a1",), "story-1")
    except OnRecordError:
        return
    step: Correct | None = asked
    while step is not None:
        for span in step.about:
            assert made.article(span.article).text[span.start : span.end] == span.text
        assert step.by
        assert step.back is None or step.back.startswith("/")
        step = step.then


def _local(data: bytes) -> None:
    """Where a reader is sent after a form: to a page of ours, never elsewhere."""
    draw = Draw(data)
    address = local(text_of(draw.rest()))
    assert address[:1] == "/"
    assert address[1:2] not in ("/", "\\")
    assert not [char for char in address if ord(char) <= 32 or char == "\\"]


TARGETS: dict[str, Callable[[bytes], None]] = {"query": _query, "cursor": _cursor, "form": _form, "local": _local}
"""Targets by name."""
