"""The stories, each one's record and its parts, and how it changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from sqlite3 import Connection
from typing import Annotated, Any, get_args, get_type_hints
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from onrecord import store
from onrecord.datamodel import Record, Statement
from onrecord.desk.news import moment_of
from onrecord.errors import DeskError
from onrecord.record import lay_out
from onrecord.store import StoryRow
from onrecord.web.api.answers import Id, IdOrBeginning, Limit, Moment, Place, made_once, next_address, place_of, written
from onrecord.web.api.shapes import Change, Listed, Part, StoryTold
from onrecord.web.shelf import Shelf

__all__ = ["moment", "router", "story_told"]

router = APIRouter(tags=["stories"])

_PARTS = {
    "articles": "Who was read, by date and outlet, with the texts.",
    "actors": "Who speaks or is spoken of, most statements first.",
    "statements": "Who said what, by article and place.",
    "utterances": "What more than one article reports.",
    "issues": "What positions are taken on.",
    "positions": "Who stands where on what, by issue and actor.",
    "timeline": "What happened, is due or hangs on a condition, by day.",
    "claims": "What is reported as fact: corroborated, single-source or contradicted.",
    "omissions": "What each article leaves out and what it alone has.",
    "takeaways": "What a reader should know first.",
    "skipped": "Inputs that were not read, each with the reason.",
    "corrections": "What persons put right in this record.",
}
_LOOKS = 3  # a record takes longer to make than to look at: a second look finds it at rest
_WEIGHT = 0.2  # of a story's weight with its view: its record as JSON, measured at a fifth of that


@router.get("/stories", name="stories")
def _stories(
    request: Request,
    outlet: Annotated[str | None, Query(max_length=200, description="Who reports on it.")] = None,
    since: Moment | None = None,
    limit: Limit = 50,
    cursor: Place = None,
) -> Listed[StoryTold]:
    """The stories, the one that changed last first.

    Going on from `next`, each story comes once; one that changes meanwhile is among the first again.
    """
    place = place_of(cursor, str, str, str)
    start = moment(since) if since else ""
    with request.app.state.shelf.reading() as db:
        rows = store.stories_after(
            db, (place[0], place[1], place[2]) if place else None, limit + 1, outlet=outlet, since=start
        )
        told = [story_told(db, row) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    after = next_address(request, [last.updated, last.last_day or "", last.id]) if last else None
    return Listed(items=told, next=after)


@router.get("/stories/{story}", name="one_story")
def _one_story(request: Request, story: IdOrBeginning) -> StoryTold:
    """A story, without what its record holds."""
    with request.app.state.shelf.reading() as db:
        return story_told(db, store.find_story(db, story))


@router.get(
    "/stories/{story}/record", name="record",
    responses={200: {"description": "The record (onrecord.record/1), byte for byte as `onrecord story` writes it."},
               304: {"description": "It has this digest still."}},
)  # fmt: skip
def _record(request: Request, story: IdOrBeginning) -> Response:
    """The record of a story: all of it, with its digest, which is the entity tag, too."""
    return _of_record(request, story, "record", lambda row, plain: lay_out(plain).encode("utf-8"))


def _part(name: str) -> Callable[[Request, str], Response]:
    def part(request: Request, story: IdOrBeginning) -> Response:
        return _of_record(request, story, name, lay)

    def lay(row: StoryRow, plain: dict[str, Any]) -> bytes:
        return written({"story": row.id, "digest": plain["digest"], "items": plain[name]})

    return part


def _add_parts() -> None:
    shapes = get_type_hints(Record)
    for name, told in _PARTS.items():
        item = get_args(shapes[name])[0]
        router.add_api_route(
            f"/stories/{{story}}/{name}",
            _part(name),
            name=name,
            description=told,
            responses={
                200: {"model": Part.__class_getitem__(item)},
                304: {"description": "The record has this digest still."},
            },
        )


_add_parts()


@router.get(
    "/stories/{story}/statements/{id}",
    name="statement",
    responses={200: {"model": Statement}, 304: {"description": "The record has this digest still."}},
)
def _statement(request: Request, story: IdOrBeginning, id: Id) -> Response:
    """One statement of a story."""

    def lay(row: StoryRow, plain: dict[str, Any]) -> bytes:
        found = next((each for each in plain["statements"] if each["id"] == id), None)
        if found is None:
            raise HTTPException(404, "The story has no such statement: an article changed, or somebody corrected it.")
        return written(found)

    return _of_record(request, story, f"statement {id}", lay)


@router.get("/stories/{story}/changes", name="changes")
def _changes(request: Request, story: IdOrBeginning, limit: Limit = 50, cursor: Place = None) -> Listed[Change]:
    """How a story's record changed, the first change first."""
    place = place_of(cursor, int)
    with request.app.state.shelf.reading() as db:
        row = store.find_story(db, story)
        found = store.changes_after(db, place[0] if place else 0, limit + 1, row.id)
    told = [
        Change(id=number, story=c.story, kind=c.kind, subject=c.subject, text=c.text, detail=dict(c.detail), at=c.at)
        for number, c in found[:limit]
    ]
    return Listed(items=told, next=next_address(request, [told[-1].id]) if len(found) > limit else None)


def story_told(db: Connection, row: StoryRow) -> StoryTold:
    """A story as the API tells it."""
    return StoryTold(
        id=row.id,
        title=row.title,
        first_day=row.first_day,
        last_day=row.last_day,
        articles=row.articles,
        statements=row.statements,
        outlets=list(store.outlets_of(db, row.id)),
        updated=row.updated,
        is_behind=row.is_behind,
        record=f"/api/stories/{quote(row.id)}/record",
        page=f"/stories/{quote(row.id)}",
    )


def moment(told: str) -> str:
    """The moment that is told, as the desk writes it. Raises UsageError if it is none."""
    return moment_of(told, dt.datetime.now(dt.UTC))


class _Moved(Exception):
    """The record was made anew between two looks at it."""


def _of_record(request: Request, name: str, what: str, lay: Callable[[StoryRow, dict[str, Any]], bytes]) -> Response:
    """What `lay` makes of a story's record as plain values, known by the record's digest."""
    shelf: Shelf = request.app.state.shelf
    for _ in range(_LOOKS):
        with shelf.reading() as db:
            row = store.find_story(db, name)
            digest = store.digest_of(db, row.id)
        if digest is not None:
            with suppress(_Moved):
                make = partial(_laid, shelf, row, digest, lay)
                return made_once(request, what, digest, make, weight=1 + round(_WEIGHT * row.articles))
    raise DeskError(f"The record of story {row.id} is being made: look again in a moment.")


def _laid(shelf: Shelf, row: StoryRow, digest: str, lay: Callable[[StoryRow, dict[str, Any]], bytes]) -> bytes:
    with shelf.reading() as db:
        plain = store.record_of(db, row.id)
    if plain is None or plain["digest"] != digest:
        raise _Moved
    return lay(row, plain)
