"""The parts put together: guard, pages, api, files, and a page for every error."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from onrecord.errors import DeskError, OnRecordError
from onrecord.render import style
from onrecord.version import __version__
from onrecord.web import pages
from onrecord.web.clerk import Clerk
from onrecord.web.guard import Guard
from onrecord.web.settings import Settings
from onrecord.web.shelf import Shelf
from onrecord.web.writing import error_page

__all__ = ["create_app"]

_SHRUNK_FROM = 1_000  # bytes: less is not worth packing


def create_app(settings: Settings) -> FastAPI:
    """The desk of `settings` as an ASGI application."""
    app = FastAPI(title="OnRecord", version=__version__, openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)
    app.state.settings = settings
    app.state.shelf = Shelf(settings.desk, read_only=settings.read_only)
    app.state.clerk = Clerk(settings)
    for router in pages.ROUTERS:
        app.include_router(router, include_in_schema=False)
    app.add_api_route("/static/page.css", _page_style, include_in_schema=False)
    app.mount("/static", StaticFiles(packages=[("onrecord.web", "static")]), name="static")
    app.add_exception_handler(DeskError, _missing)
    app.add_exception_handler(OnRecordError, _wrong)
    app.add_exception_handler(HTTPException, _told)
    app.add_exception_handler(RequestValidationError, _wrong)
    app.add_exception_handler(Exception, _broken)
    app.add_middleware(GZipMiddleware, minimum_size=_SHRUNK_FROM)
    app.add_middleware(Guard, settings=settings)
    return app


async def _page_style() -> Response:
    """The style of the brief, which the desk's own comes after."""
    return Response(style(), media_type="text/css", headers={"cache-control": "no-cache"})


async def _missing(request: Request, error: Exception) -> Response:
    return error_page(request, 404, str(error))


async def _wrong(request: Request, error: Exception) -> Response:
    return error_page(request, 400, str(error))


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return error_page(request, error.status_code, str(error.detail))


async def _broken(request: Request, error: Exception) -> Response:
    return error_page(request, 500, "This should not have happened; the server's log says more.")
