"""A view as one HTML page that needs nothing else: no script, no request, its style sheet inside."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from onrecord.render import phrases

__all__ = ["style", "to_html", "to_notebook"]


def to_html(view: dict[str, Any]) -> str:
    """Write a view as a self-contained page: readable without JavaScript, on a phone, on paper, light and dark."""
    css = style()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    page = _environment().get_template("page.html")
    return page.render(view=view, css=Markup(css), css_hash=f"sha256-{digest}")  # noqa: S704  a file of ours


def style() -> str:
    """The style sheet of the page."""
    return _source("page.css")


def to_notebook(view: dict[str, Any]) -> str:
    """Write a view as a compact HTML fragment for a notebook; its style touches nothing outside it."""
    fragment = _environment().get_template("notebook.html")
    return fragment.render(view=view, css=Markup(_source("notebook.css")))  # noqa: S704  a file of ours


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("onrecord.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["phrases"] = phrases
    for where in ("to_line", "to_sentence", "to_statement"):  # all of it is on the page; a desk has pages for them
        environment.globals[where] = "#{}".format
    return environment


@cache
def _source(name: str) -> str:
    """The text of a file among the templates, shipped with the package and therefore trusted."""
    environment = _environment()
    if environment.loader is None:
        raise LookupError(name)
    return environment.loader.get_source(environment, name)[0]
