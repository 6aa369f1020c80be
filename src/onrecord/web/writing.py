"""Values in, pages out: the templates of this room, and those that it shares with the brief."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from onrecord.dates import day_in_words
from onrecord.render import phrases
from onrecord.render.cleaning import clean
from onrecord.version import __version__
from onrecord.web.guard import form_mark

__all__ = ["error_page", "page", "part", "refusal"]

_TITLES = {
    400: "That cannot be done",
    401: "The token is missing",
    403: "Not allowed",
    404: "Not here",
    405: "Not done that way",
    409: "That cannot be done",
    413: "Too much at once",
    414: "The address is too long",
    415: "Not in that form",
    421: "Another server's name",
    422: "That cannot be done",
    429: "Too often",
    431: "Too many headers",
    500: "Something broke",
    503: "Not just now",
    505: "Another protocol",
}


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Write a page of this room; `values` are what its template names.

    Every template also has `mark` (of forms), `may_change` (whether there are to be forms at all), and `version`.
    """
    written = (
        _environment()
        .get_template(template)
        .render(
            request=request,
            mark=form_mark(request.app.state.settings),
            may_change=request.app.state.shelf.may_change,
            version=__version__,
            **values,
        )
    )
    return HTMLResponse(written, status)


def part(template: str, **values: Any) -> Markup:
    """Write a part of pages that hangs on nothing but `values`, so that it can be kept."""
    return Markup(_environment().get_template(template).render(**values))  # noqa: S704  its values were escaped


def error_page(request: Request, status: int, reason: str) -> Response:
    """A page, or JSON to programs, that says what is wrong and what to do."""
    if _wants_json(request):
        return JSONResponse({"error": reason}, status)
    return page(request, "error.html", status=status, title=_title(status), reason=reason)


def refusal(request: Request, status: int, reason: str) -> Response:
    """As `error_page`, for whoever is not let in: without anything of the desk, and without the desk."""
    if _wants_json(request):
        return JSONResponse({"error": reason}, status)
    return HTMLResponse(_environment().get_template("refused.html").render(title=_title(status), reason=reason), status)


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return request.scope["path"].startswith("/api/") or ("application/json" in accepted and "text/html" not in accepted)


def _title(status: int) -> str:
    return _TITLES.get(status, "Something is wrong")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("onrecord.web"), PackageLoader("onrecord.render")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.globals["phrases"] = phrases
    for where in ("to_line", "to_sentence", "to_statement"):  # of a page that holds all of it; others name their own
        environment.globals[where] = "#{}".format
    environment.filters["moment"] = _moment
    return environment


def _shown(value: Any) -> Any:
    """What a template puts in: the words of others without what a page obeys. Parts of a page stay as they are."""
    return clean(value) if type(value) is str else value


def _moment(iso: str) -> str:
    """A moment in words, or a day; what is neither stays as it is. Example: "9 May 2031, 12:00 UTC"."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    day = day_in_words(iso[:10]) or iso
    return f"{day}, {moment.astimezone(UTC):%H:%M} UTC" if "T" in iso else day
