"""The desk in the browser: its pages, and the same data as JSON. Only `serve` and `create_app` are for others.

    app       the parts put together: guard, pages, api, errors
    guard     who may ask for what: host, token, forms, sizes, and what a page may do
    shelf     what requests read: the desk's file, records and views, kept while they are asked for
    clerk     who writes: one process beside the server, so that readers never wait for models
    pages     one module for each page: a request in, HTML out
    api       the same as JSON, under /api
    views     what a page shows, as plain values; no request, no HTML

A request only reads. What changes the desk is a job of the clerk. No path of a request reaches the file system.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from onrecord.web.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["create_app", "serve"]

# The clerk's process is of this room and needs none of this: imported here, it would take a second and a half to begin.


def create_app(settings: Settings) -> FastAPI:
    """The desk of `settings` as an ASGI application."""
    from onrecord.web import app

    return app.create_app(settings)


def serve(settings: Settings, ready: Callable[[int], None] | None = None) -> None:
    """Serve the desk until it is stopped (Ctrl-C, SIGTERM); see `onrecord.web.serving`."""
    from onrecord.web import serving

    serving.serve(settings, ready)
