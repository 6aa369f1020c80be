"""Every way out of a story: a file to download in each format, a page to print or share, and the evidence bundle."""

from __future__ import annotations

import base64
import hashlib
import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from onrecord import api, record, store
from onrecord.errors import NotKept, UsageError
from onrecord.render import style, to_html
from onrecord.render.exports import FORMATS, packed
from onrecord.render.networks import Options
from onrecord.version import __version__
from onrecord.web.clerk import Full
from onrecord.web.fresh import is_known
from onrecord.web.shelf import Shown
from onrecord.web.writing import page

__all__ = ["router"]

router = APIRouter()

# Of the ways that a format can be made, those of networks may be asked for in an address; a folder of fonts may not.
_OPTIONS = frozenset(field.name for field in fields(Options))
_NUMBERS, _SWITCHES = frozenset({"window_size"}), frozenset({"isolates"})
_BUNDLE = "bundle"
# Files that are made at once, of the eight threads that readers have: a PDF of fifty articles takes ten seconds.
_AT_ONCE = threading.BoundedSemaphore(3)
_MAX_STEM = 60  # characters of a file's name before the story's id: whole titles are too long for some systems


@router.get("/stories/{name}/export")
def _menu(request: Request, name: str) -> Response:
    """All ways out of a story."""
    shown = request.app.state.shelf.story(name)
    return page(request, "exports.html", story=shown.row, formats=FORMATS)


@router.get("/stories/{name}/export/{to}")
def _export(request: Request, name: str, to: str) -> Response:
    """A story in a format, as a file."""
    if to != _BUNDLE and to not in FORMATS:
        raise NotKept(f"OnRecord does not export {to[:40]}: the story's page has a list of the formats.")
    shelf = request.app.state.shelf
    shown: Shown = shelf.story(name)
    asked = _options(to, request.query_params)
    key = (to, __version__, shown.digest, tuple(sorted(asked.items())))
    tag = f'"{hashlib.sha256(repr(key).encode()).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if is_known(request.headers, tag):
        return Response(None, 304, headers)
    with _one_of_few():
        made = _bundled(request, shown) if to == _BUNDLE else shelf.kept(key, lambda: _made(shown, to, asked))
    file, media_type, content = made
    headers |= {"content-type": media_type, "content-disposition": f'attachment; filename="{file}"'}
    return Response(content, headers=headers)


@router.get("/stories/{name}/print")
def _print(request: Request, name: str) -> Response:
    """A story as one page that needs nothing else: to print, to save, to send."""
    shown = request.app.state.shelf.story(name)
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return Response(to_html(shown.view), media_type="text/html", headers={"content-security-policy": policy})


@contextmanager
def _one_of_few() -> Iterator[None]:
    """Make a file, unless as many are being made as leaves room for readers. Raises Full."""
    if not _AT_ONCE.acquire(blocking=False):
        raise Full("Other files are being made: try again in a few seconds.")
    try:
        yield
    finally:
        _AT_ONCE.release()


def _options(to: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """The options of a format that an address gives. Raises UsageError for one that it does not take."""
    known = _OPTIONS & FORMATS[to].options if to != _BUNDLE else frozenset()
    options: dict[str, Any] = {}
    for name, value in asked.items():
        if name not in known:
            raise UsageError(f"The format {to} takes no {name[:40]} here.")
        if name in _NUMBERS and not re.fullmatch(r"\d{1,6}", value, re.ASCII):
            raise UsageError(f"{name} should be a number, and is {value[:40]}.")
        if name in _SWITCHES and value not in ("yes", "no"):
            raise UsageError(f"{name} should be yes or no, and is {value[:40]}.")
        options[name] = int(value) if name in _NUMBERS else value == "yes" if name in _SWITCHES else value
    return options


def _made(shown: Shown, to: str, options: Mapping[str, Any]) -> tuple[str, str, bytes]:
    # The name stands for nothing on a disk: its ending says which of two files is meant by "dna".
    suffix = FORMATS[to].suffix
    made = api.export_as(shown.record, to, Path(f"story.{suffix}"), **options)
    is_told = to == suffix or len(made.files) > 1  # else the ending does not say which of several formats it is
    return packed(made, to, _stem(shown) if is_told else f"{_stem(shown)}-{to}")


def _bundled(request: Request, shown: Shown) -> tuple[str, str, bytes]:
    with request.app.state.shelf.reading() as db:
        pages = store.pages_of_story(db, shown.row.id)
    content = record.pack(shown.record, to_html(shown.view), pages)
    return f"{_stem(shown)}-evidence.zip", "application/zip", content


def _stem(shown: Shown) -> str:
    """What a story's files are called: its title in plain letters, and its id."""
    plain = unicodedata.normalize("NFKD", shown.row.title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    short = words if len(words) <= _MAX_STEM else words[:_MAX_STEM].rsplit("-", 1)[0]
    return "-".join(filter(None, (short, shown.row.id)))
