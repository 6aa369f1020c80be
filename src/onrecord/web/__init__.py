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

from onrecord.web.app import create_app
from onrecord.web.serving import serve

__all__ = ["create_app", "serve"]
