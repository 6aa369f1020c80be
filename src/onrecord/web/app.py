"""The parts put together: guard, pages, api, files, and a page for every error."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from fastapi import FastAPI, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Match, Mount
from starlette.staticfiles import StaticFiles

from onrecord.errors import DeskError, NotKept, OnRecordError
from onrecord.render import style
from onrecord.version import __version__
from onrecord.web import api, pages
from onrecord.web.clerk import Clerk, Full
from onrecord.web.fresh import Fresh
from onrecord.web.guard import Guard
from onrecord.web.news import News
from onrecord.web.settings import Settings
from onrecord.web.shelf import Shelf
from onrecord.web.writing import error_page, refusal

__all__ = ["create_app"]

_ABOUT = """A desk as JSON: stories, their records, articles, corrections, and what is new.

Whatever is read bears an entity tag: send it back as If-None-Match, and 304 says that nothing is new. HEAD works
wherever GET does. Lists go on at `next`. What changes the desk is taken (202), and done by a job."""
_BEARER = HTTPBearer(auto_error=False, description="The token that `onrecord serve` printed; a cookie will do, too.")
_LATER_SECONDS = 5  # after which a desk in use may be free
_PHRASES = frozenset(status.phrase for status in HTTPStatus)  # what the framework says of itself
_REASONS = {
    404: "There is nothing at this address. Perhaps the story was joined to another one, or the link is not whole.",
    405: "This address can be read, or is for a form: go to the page, and try from there.",
}
_SHRUNK_FROM = 1_000  # bytes: less is not worth packing
_LEVEL = 5  # the page of fifty articles: 29 KB in 2 ms; 9, the default, makes 27 KB in 6.5 ms, 3 makes 33 KB in 1.1 ms


def create_app(settings: Settings) -> FastAPI:
    """The desk of `settings` as an ASGI application."""
    app = FastAPI(
        title="OnRecord",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_hours,
    )
    app.state.settings = settings
    app.state.shelf = Shelf(settings.desk, read_only=settings.read_only)
    app.state.clerk = Clerk(settings)
    app.state.news = News(app.state.shelf, settings.max_listeners, settings.max_listeners_each)
    app.include_router(api.router, dependencies=[Security(_BEARER)] if settings.token else [])
    for router in pages.ROUTERS:
        app.include_router(router, include_in_schema=False)
    app.add_api_route("/static/page.css", _page_style, include_in_schema=False)
    app.mount("/static", StaticFiles(packages=[("onrecord.web", "static")]), name="static")
    app.add_exception_handler(NotKept, _missing)
    app.add_exception_handler(DeskError, _failing)
    app.add_exception_handler(Full, _failing)
    app.add_exception_handler(OnRecordError, _wrong)
    app.add_exception_handler(HTTPException, _told)
    app.add_exception_handler(RequestValidationError, _misunderstood)
    app.add_middleware(GZipMiddleware, minimum_size=_SHRUNK_FROM, compresslevel=_LEVEL)
    app.add_middleware(Fresh)
    app.add_middleware(Guard, settings=settings, tell=refusal)
    return app


@asynccontextmanager
async def _hours(app: FastAPI) -> AsyncIterator[None]:
    """From opening to closing: records that are behind are made anew; whoever listens is let go, and the clerk ends."""
    app.state.news.open()
    app.state.clerk.catch_up(app.state.shelf)
    yield
    app.state.news.close()
    app.state.clerk.close()


async def _page_style() -> Response:
    """The style of the brief, which the desk's own comes after."""
    return Response(style(), media_type="text/css", headers={"cache-control": "no-cache"})


async def _missing(request: Request, error: Exception) -> Response:
    return error_page(request, 404, str(error))


async def _failing(request: Request, error: Exception) -> Response:
    """The desk is in use, on a full disk, or broken, or too many jobs wait: the sentence says which."""
    answer = refusal(request, 503, request.app.state.settings.without_path(str(error)))
    answer.headers["retry-after"] = str(_LATER_SECONDS)
    return answer


async def _wrong(request: Request, error: Exception) -> Response:
    return error_page(request, 400, request.app.state.settings.without_path(str(error)))


async def _misunderstood(request: Request, error: Exception) -> Response:
    """What is wrong with a request's fields, in a sentence that names the first."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or "the request"
    return error_page(request, 422, f"{where}: {first['msg']}.")


def _methods_of(request: Request) -> list[str]:
    """What may be asked of an address, by all that is there."""
    asked = {**request.scope, "root_path": ""}  # as it was before a route took it
    found = [
        method
        for method in ("GET", "POST")
        if any(
            route.matches({**asked, "method": method})[0] is Match.FULL
            for route in request.app.router.routes
            if method == "GET" or not isinstance(route, Mount)
        )
    ]
    return ["GET", "HEAD", *found[1:]] if found[:1] == ["GET"] else found


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    reason = _REASONS.get(error.status_code) if error.detail in _PHRASES else str(error.detail)
    tell = refusal if request.scope["path"].startswith("/static/") else error_page  # who has no token may ask for these
    answer = tell(request, error.status_code, reason or str(error.detail))
    answer.headers.update(error.headers or {})
    if error.status_code == 405:
        answer.headers["allow"] = ", ".join(_methods_of(request))
    return answer
