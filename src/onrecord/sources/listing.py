"""A JSON or JSONL list of articles in, one page an article out; what is no article is skipped with its number.

Each article is an object with ``text`` (or ``html``, ``content``) and, where known, a title, outlet, date, address and
byline under any of the names below. Other fields are ignored. The columns of tables go by the same names.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from onrecord.datamodel import Page, Skipped
from onrecord.errors import InputError
from onrecord.sources.decoding import is_markup
from onrecord.utf16 import LONE_SURROGATE, well_formed

__all__ = [
    "FIELDS",
    "MAX_PAGE_CHARS",
    "article_of_line",
    "article_of_row",
    "articles_of",
    "column_names",
    "folded",
    "holds_articles",
    "holds_text",
    "is_object",
    "looks_like_list",
    "said",
]

# The longest page worth reading. A newspaper page is 2 to 10 thousand characters, its saved HTML up to 2 or 3 million;
# trafilatura took 37 s on 16 million of one repeated paragraph. Tried: 1, 2, 5, 10 million.
MAX_PAGE_CHARS = 5_000_000

_TEXT = ("text", "body", "article_text", "maintext", "articleBody", "content_text")
_HTML = ("html", "raw_html", "content_html")
_EITHER = ("content",)
# What is told of an article beside its text: the fields of a `Page`, each with the names it goes by, surest first.
FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("title", "headline"),
    "outlet": ("outlet", "source", "publisher", "source_name", "site_name", "publication", "newspaper"),
    "published": (
        "published",
        "date",
        "published_at",
        "publishedAt",
        "date_publish",
        "date_published",
        "datePublished",
        "pubDate",
        "published_date",
        "publication_date",
    ),
    "url": ("url", "link", "source_url"),
    "byline": ("byline", "author", "authors"),
    "language": ("language", "lang"),
}

_LIST_FIELDS = ("articles", "items", "documents", "data", "results")

# Example: "<p>The minister said" in a field that may hold text or markup.
_TAG = re.compile(r"</?(?:p|div|article|span|br|h[1-6]|html|body|figure|blockquote)\b[^<>]{0,300}>", re.I)
_BOM_AND_SPACE = b"\xef\xbb\xbf \t\r\n"


def looks_like_list(text: str) -> bool:
    """Tell whether a text of unknown kind is JSON or JSONL: its first line or all of it is an object or a list."""
    start = text.lstrip()[:1]
    if start not in ("{", "["):
        return False
    return _parses(text.strip().split("\n", 1)[0]) or _parses(text)


def holds_articles(value: Any) -> bool:
    """Tell whether a parsed JSON value is a list of articles, or an article: something in it has a text.

    >>> holds_articles([{"text": "The port is open."}]), holds_articles({"herald": {"outlet": "The Herald"}})
    (True, False)
    """
    return bool(_rows(value))


def column_names(columns: Sequence[str]) -> dict[int, str]:
    """The columns of a table that are known, by their place: the field of a list of articles that each stands for.

    Case, spaces and underscores do not count; of two columns for one field the first is taken.

    >>> column_names(["Article Text", "n", "PubDate"])
    {0: 'article_text', 2: 'pubDate'}
    """
    known: dict[int, str] = {}
    for at, column in enumerate(columns):
        field = _COLUMNS.get(folded(column))
        if field and field not in known.values():
            known[at] = field
    return known


def folded(name: str) -> str:
    """The name of a field or a column without case, spaces and underscores.

    >>> folded("Article Text"), folded("article_text")
    ('articletext', 'articletext')
    """
    return re.sub(r"[\W_]+", "", name.lower())


_COLUMNS = {folded(name): name for name in (*_TEXT, *_HTML, *_EITHER, "schema", *itertools.chain(*FIELDS.values()))}


def holds_text(fields: Iterable[str]) -> bool:
    """Tell whether one of the fields is that of an article's text.

    >>> holds_text(["title", "html"]), holds_text(["title", "url"])
    (True, False)
    """
    return not {*_TEXT, *_HTML, *_EITHER}.isdisjoint(fields)


def is_object(line: bytes) -> bool:
    """Tell whether a line is a JSON object by itself, as every line of a JSONL list should be.

    >>> is_object(b'{"text": "The port is open."}\\n'), is_object(b'{\\n')
    (True, False)
    """
    return line.lstrip(_BOM_AND_SPACE)[:1] == b"{" and _parses(line.decode("utf-8-sig", "replace"))


def article_of_line(name: str, number: int, line: str, notes: tuple[str, ...] = ()) -> Page | Skipped:
    """The page in line ``number`` (from 1) of the JSONL list ``name``, or why there is none."""
    row = _load(line)
    if row is _MISSING:
        return Skipped(f"{name}#{number}", f"line {number} is not JSON, so it was left out")
    return article_of_row(f"{name}#{number}", row, notes)


def articles_of(
    name: str, text: str, notes: tuple[str, ...] = (), *, by_line: bool = False
) -> Iterator[Page | Skipped]:
    """Yield one page for each article of a JSON or JSONL text, in order; ``name`` is the input as the user named it.

    ``by_line`` says that the name promises JSONL. Raises InputError, without the input's name, if nothing in it is JSON
    or no article is in it.
    """
    whole = _MISSING if by_line and "\n" in text.strip() else _load(text)
    if whole is _MISSING:
        yield from _articles_by_line(name, text, notes)
        return
    if isinstance(whole, dict) and str(whole.get("schema", "")).startswith("onrecord."):
        raise InputError("is a record that OnRecord wrote, not a source: give it the articles themselves")
    rows = _rows(whole)
    if not rows:
        raise InputError("holds no articles: a list of objects with a `text` or `html` field was expected")
    alone = isinstance(whole, dict) and rows == [whole]
    for number, row in enumerate(rows, 1):
        yield article_of_row(name if alone else f"{name}#{number}", row, notes)


_MISSING = object()  # what `_load` returns where a text is no single JSON value


def _load(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _MISSING


def _parses(text: str) -> bool:
    return _load(text) is not _MISSING


def _articles_by_line(name: str, text: str, notes: tuple[str, ...]) -> Iterator[Page | Skipped]:
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not any(_load(line) is not _MISSING for _, line in lines):
        whole = _load(text)
        if whole is _MISSING:
            raise InputError("is not JSON: no line of it, nor all of it, can be parsed")
        yield from articles_of(name, text, notes)
        return
    for number, line in lines:
        yield article_of_line(name, number, line, notes)


def _rows(value: Any) -> list[Any]:
    """The articles of a parsed file: a list, the list in a field of an object, or the object itself."""
    if isinstance(value, list):
        return value if any(isinstance(row, dict) and _has_article(row) for row in value) else []
    if not isinstance(value, dict):
        return []
    if _has_article(value):
        return [value]
    return next(
        (rows for field in _LIST_FIELDS if isinstance(value.get(field), list) and (rows := _rows(value[field]))), []
    )


def _has_article(row: dict[str, Any]) -> bool:
    return any(isinstance(row.get(field), str) for field in (*_TEXT, *_HTML, *_EITHER))


def article_of_row(name: str, row: Any, notes: tuple[str, ...] = ()) -> Page | Skipped:
    """The page in one row of a list or a table, an object by its fields, or why there is none."""
    if not isinstance(row, dict) or not _has_article(row):
        return Skipped(name, "is no article: it has no `text` or `html`")
    if str(row.get("schema", "")).startswith("onrecord."):
        return Skipped(name, "is a statement that OnRecord wrote, not a source: give it the articles themselves")
    html = _first(row, _HTML)
    text = _first(row, _TEXT) or html or _first(row, _EITHER) or ""
    if not text.strip():
        return Skipped(name, "is empty")
    if len(text) > MAX_PAGE_CHARS:
        return Skipped(
            name, f"has {len(text) / 1e6:.1f} million characters; OnRecord reads articles of up to 5 million"
        )
    text, broken = LONE_SURROGATE.subn("\ufffd", text)
    if broken:
        notes += (f"characters that could not be read, shown as \ufffd: {broken}",)
    plain = _first(row, _TEXT) is not None
    told: dict[str, Any] = {field: well_formed(_first(row, names) or "") or None for field, names in FIELDS.items()}
    page = Page(
        input=name,
        text=text,
        is_html=is_markup(text) or (not plain and (html is not None or bool(_TAG.search(text)))),
        notes=notes,
        **told,
    )
    return replace(page, source_sha256=page.fields_sha256())


def _first(row: dict[str, Any], fields: tuple[str, ...]) -> str | None:
    """The first of the fields that says something, as text; names within objects and lists are taken out of them."""
    for field in fields:
        value = said(row.get(field))
        if value:
            return value
    return None


def said(value: Any) -> str | None:
    """What a value of a field says, as text: words, the name within an object, or those of a list; else None.

    >>> said([{"name": "Ada Quist"}, "Bo Lind"]), said(" "), said(7)
    ('Ada Quist, Bo Lind', None, None)
    """
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, dict):
        return said(value.get("name") or value.get("title"))
    if isinstance(value, list):
        return ", ".join(words for item in value if (words := said(item))) or None
    return None
