"""The articles of the desk, and their versions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from onrecord import store
from onrecord.store import ArticleRow
from onrecord.web.api.answers import IdOrBeginning, Limit, Place, next_address, place_of
from onrecord.web.api.shapes import ArticleVersion, ArticleVersions, Listed

__all__ = ["router"]

router = APIRouter(tags=["articles"])


@router.get("/articles", name="articles")
def _articles(
    request: Request,
    outlet: Annotated[str | None, Query(max_length=200, description="Who published it.")] = None,
    story: Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_-]{1,80}$", description="Id of its story, whole.")] = None,
    limit: Limit = 50,
    cursor: Place = None,
) -> Listed[ArticleRow]:
    """The articles, each in its last version and without its text, the one that came last first."""
    place = place_of(cursor, int)
    with request.app.state.shelf.reading() as db:
        rows = store.articles_after(db, place[0] if place else None, limit + 1, outlet=outlet, story=story)
    after = next_address(request, [rows[limit - 1].page]) if len(rows) > limit else None
    return Listed(items=list(rows[:limit]), next=after)


@router.get("/articles/{id}", name="article")
def _article(
    request: Request,
    id: IdOrBeginning,
) -> ArticleVersions:
    """All versions of an article, with their texts."""
    with request.app.state.shelf.reading() as db:
        kept = store.find_article(db, id)
    told = [
        ArticleVersion(version=k.version, is_current=k.is_current, story=k.story, fetched=k.fetched, article=k.article)
        for k in kept
    ]
    return ArticleVersions(versions=told)
