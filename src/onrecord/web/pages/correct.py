"""The forms to put right what is wrong in a story: of a statement, an actor, an article, or of the story itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, get_args
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from onrecord import store
from onrecord.datamodel import ActorKind
from onrecord.errors import OnRecordError, UsageError
from onrecord.render.layout import Layout, layout_of
from onrecord.web.asking import Asked, correction_of
from onrecord.web.forms import form_of, hand_over, local, require_own, see
from onrecord.web.shelf import Shown
from onrecord.web.views.correcting import about_actor, about_article, about_statement, names_of
from onrecord.web.visits import name_of, remember_name
from onrecord.web.writing import page

__all__ = ["router"]

router = APIRouter()

_STORIES = 40  # to choose from; any other by its id

Name = Annotated[str, Query(max_length=200)]


@router.get("/stories/{name}/correct")
def _form(
    request: Request, name: str, statement: Name = "", actor: Name = "", article: Name = "", back: Name = ""
) -> Response:
    """What can be put right about a statement, an actor, an article or the story."""
    shown, layout = _read(request, name)
    told = {"statement": statement, "actor": actor, "article": article, "back": local(back) if back else ""}
    return _shown(request, shown, layout, told)


@router.post("/stories/{name}/correct")
def _correct(request: Request, name: str, form: Annotated[FormData, Depends(form_of)]) -> Response:
    """Hand a correction over, and lead back to where the reader came from."""
    asked = Asked(form)
    require_own(request, asked.one("mark"))
    shown, layout = _read(request, name)
    try:
        job = correction_of(asked, layout, lambda other: _articles_of(request, other), shown.row.id)
    except OnRecordError as error:
        return _shown(request, shown, layout, asked.plain(), str(error))
    answer = see(f"/jobs/{hand_over(request, job)}")
    remember_name(answer, job.by)
    return answer


def _shown(
    request: Request, shown: Shown, layout: Layout, told: Mapping[str, str], wrong: str | None = None
) -> Response:
    kinds: tuple[tuple[str, Callable[[Layout, str], object]], ...] = (
        ("statement", about_statement),
        ("actor", about_actor),
        ("article", about_article),
    )
    what, about = next(((kind, make(layout, told[kind])) for kind, make in kinds if told.get(kind)), ("story", None))
    with request.app.state.shelf.reading() as db:
        others = [row for row in store.list_stories(db, limit=_STORIES) if row.id != shown.row.id]
    base = f"/stories/{quote(shown.row.id)}"
    return page(
        request,
        f"correct_{what}.html",
        status=400 if wrong else 200,
        story=shown.row,
        about=about,
        articles=[(layout.keys[each.id], each) for each in shown.record.articles],
        actors=names_of(shown.record),
        kinds=get_args(ActorKind),
        others=others,
        by=told.get("by") or name_of(request),
        told=_Told(told),
        wrong=wrong,
        base=base,
        back=told.get("back") or f"{base}/{getattr(getattr(about, 'said', None), 'address', '')}".rstrip("/"),
    )


class _Told(dict[str, str]):
    """What was told, empty for what was not."""

    def __missing__(self, name: str) -> str:
        return ""


def _read(request: Request, name: str) -> tuple[Shown, Layout]:
    shelf = request.app.state.shelf
    shown: Shown = shelf.story(name)
    return shown, shelf.kept(("layout", shown.digest), lambda: layout_of(shown.record), weight=shown.row.articles)


def _articles_of(request: Request, story: str) -> tuple[str, ...]:
    """The ids of a story's articles. Raises UsageError where none is named."""
    if not story:
        raise UsageError("Choose the other story, or give its id.")
    return tuple(article.id for article in request.app.state.shelf.story(story).record.articles)
