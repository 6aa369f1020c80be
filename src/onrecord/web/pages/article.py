"""One article: its text in layers as its story has it, two of them side by side, and its versions."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from onrecord.changes import word_runs
from onrecord.datamodel import Article, TimeExpression
from onrecord.desk import rereading
from onrecord.errors import NotKept, UsageError
from onrecord.store import digest_of, find_article
from onrecord.web.pages.story import places
from onrecord.web.shelf import Shelf, Shown
from onrecord.web.views.prominence import columns_of
from onrecord.web.views.reading import LAYERS, reading
from onrecord.web.views.story import whole_list
from onrecord.web.writing import page

__all__ = ["router"]

router = APIRouter()

_SHOWN = ("statements", "sources")  # the layers that are shown unless others are asked for


@router.get("/stories/{name}/articles/{key}")
def _article(
    request: Request,
    name: str,
    key: str,
    layer: Annotated[list[str] | None, Query(max_length=len(LAYERS))] = None,
    chosen: bool = False,
    fragment: bool = False,
) -> Response:
    """The text with the layers asked for; `chosen` says that none is asked for on purpose."""
    shelf = request.app.state.shelf
    shown = shelf.story(name)
    layers = [each for each in LAYERS if each in (layer or [])] if layer or chosen else list(_SHOWN)
    template = "article_part.html" if fragment else "article.html"
    values: dict[str, Any] = {
        "story": shown.row,
        "view": shown.view,
        "article": _read(shelf, shown, key, with_times=not fragment),
        "layers": layers,
        "all_layers": LAYERS,
        **places(shown),
    }
    return page(request, template, **values)


@router.get("/stories/{name}/beside")
def _beside(request: Request, name: str, one: str, other: str) -> Response:
    shelf = request.app.state.shelf
    shown = shelf.story(name)
    if one == other:
        raise UsageError("Two articles stand side by side: choose another one for one of the two.")
    for key in (one, other):
        _article_of(shown, key)
    both = [_read(shelf, shown, one, beside=other), _read(shelf, shown, other, beside=one)]
    values: dict[str, Any] = {
        "story": shown.row,
        "view": shown.view,
        "articles": both,
        "shared": _shared(shelf, shown, one, other),
        **places(shown),
    }
    return page(request, "beside.html", **values)


@router.get("/articles/{id}")
def _versions(request: Request, id: str) -> Response:
    shelf = request.app.state.shelf
    with shelf.reading() as db:
        kept = find_article(db, id)
        has_record = kept[-1].story is not None and digest_of(db, kept[-1].story) is not None
        changes = shelf.kept(("versions", *(each.page for each in kept)), lambda: rereading.versions_of(db, id))
    key = None
    if has_record:
        view = shelf.story(kept[-1].story).view
        key = next((shown["key"] for shown in view["articles"] if shown["id"] == kept[-1].article.id), None)
    return page(request, "versions.html", kept=kept, changes=changes, key=key, word_runs=word_runs)


def _read(
    shelf: Shelf, shown: Shown, key: str, *, beside: str | None = None, with_times: bool = False
) -> dict[str, Any]:
    """An article of a story, kept while it is asked for. Raises NotKept if the story has none of this key.

    Only its own page shows its times: finding them loads rules, which what is beside a story should not wait for.
    """

    article = _article_of(shown, key)

    def read() -> dict[str, Any]:
        times: tuple[TimeExpression, ...] = ()
        if with_times:
            with shelf.reading() as db:
                times = rereading.times_of(db, article)
        return reading(shown.record, shown.view, key, times, beside)

    return shelf.kept(("article", shown.digest, key, beside, with_times), read)


def _article_of(shown: Shown, key: str) -> Article:
    id = next((article["id"] for article in shown.view["articles"] if article["key"] == key), None)
    if id is None:
        raise NotKept(f"Story {shown.row.id} has no article {key}: its page lists them.")
    return shown.record.article(id)


def _shared(shelf: Shelf, shown: Shown, one: str, other: str) -> dict[str, Any]:
    """What both of two articles report, in the order of the first."""
    columns = columns_of(shown.view)
    if one not in columns or other not in columns:  # one is a copy: what it has is its original's
        return {"columns": [], "rows": []}
    places = [columns.index(key) for key in (one, other)]
    every = shelf.kept(("list", shown.digest, "order"), lambda: whole_list(shown.view, "order"))
    rows = [{**row, "cells": [row["cells"][i] for i in places]} for row in every]
    both = [row for row in rows if all(row["cells"])]
    return {"columns": [one, other], "rows": sorted(both, key=lambda row: row["cells"][0]["order"])}
