"""Actors and issues: each in its story, and by name over all stories of the desk."""

from __future__ import annotations

from functools import partial
from sqlite3 import Connection
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from onrecord import store
from onrecord.errors import NotKept
from onrecord.render.layout import layout_of
from onrecord.web.pages.story import places
from onrecord.web.shelf import Shelf
from onrecord.web.views.across import Held, held_by, issue_across, issues_index, name_across, names_index
from onrecord.web.views.actor import actor_page
from onrecord.web.views.issue import issue_page
from onrecord.web.writing import page

__all__ = ["held", "router"]

router = APIRouter()

Told = Annotated[str, Query(max_length=300)]
Number = Annotated[int, Query(alias="page", ge=1, le=10_000)]


@router.get("/stories/{name}/actors/{id}")
def _actor(request: Request, name: str, id: str, number: Number = 1) -> Response:
    shelf = request.app.state.shelf
    shown = shelf.story(name)
    base = f"/stories/{quote(shown.row.id)}"
    layout = shelf.kept(("layout", shown.digest), lambda: layout_of(shown.record), weight=shown.row.articles)
    found = actor_page(layout, shown.view, base, id, number)
    if found is None:
        raise NotKept(f"Story {shown.row.id} has no actor {id[:60]}: an article changed, or somebody corrected it.")
    turns = {
        way: f"{base}/actors/{quote(id)}?page={other}"
        for way, other in (("before", found["number"] - 1), ("after", found["number"] + 1))
        if 1 <= other <= found["pages"]
    }
    values: dict[str, Any] = {"story": shown.row, "view": shown.view, "found": found, "turns": turns}
    return page(request, "actor.html", **values, **places(shown))


@router.get("/stories/{name}/issues/{id}")
def _issue(request: Request, name: str, id: str) -> Response:
    shown = request.app.state.shelf.story(name)
    found = issue_page(shown.record, shown.view, f"/stories/{quote(shown.row.id)}", id)
    if found is None:
        raise NotKept(f"Story {shown.row.id} has no issue {id[:60]}: an article changed, or somebody corrected it.")
    return page(request, "issue.html", story=shown.row, view=shown.view, found=found, **places(shown))


@router.get("/actors")
def _actors(request: Request, name: Told = "", number: Number = 1) -> Response:
    """Who bears a name, over all stories; without a name, who says most."""
    shelf = request.app.state.shelf
    version, name = shelf.version(), " ".join(name.split())
    with shelf.reading() as db:
        if not name:
            index = shelf.kept(("names", version), lambda: names_index(db))
            return page(request, "actors.html", index=index, found=None, asked="")
        reads = partial(held, shelf, db)
        key = ("name", version, name, number)
        found = shelf.kept(key, lambda: name_across(db, name, number, reads))
    return page(request, "actors.html", status=200 if found["bearers"] else 404, found=found, asked=name, index=())


@router.get("/issues")
def _issues(request: Request, label: Told = "") -> Response:
    """Who stands where on an issue, over all stories; without one, what most is said on."""
    shelf = request.app.state.shelf
    version, label = shelf.version(), " ".join(label.split())
    with shelf.reading() as db:
        if not label:
            index = shelf.kept(("issues", version), lambda: issues_index(db))
            return page(request, "issues.html", index=index, found=None, asked="")
        reads = partial(held, shelf, db)
        found = shelf.kept(("issue", version, label), lambda: issue_across(db, label, reads))
    return page(request, "issues.html", status=200 if found["rows"] else 404, found=found, asked=label, index=())


def held(shelf: Shelf, db: Connection, story: str) -> Held:
    """What of a story is shown beside others, from its record as it now is; nothing while that is being made."""
    digest = store.digest_of(db, story)
    if digest is None:
        return Held()

    def read() -> Held:
        plain = store.record_of(db, story)
        return held_by(story, plain) if plain else Held()

    return shelf.kept(("held", digest, story), read)
