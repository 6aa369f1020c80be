"""What was found in one article alone, as bytes and back: so that a story can be put together without reading again.

Plain JSON, compressed. Tokens, sentences and names are lists of numbers, spans are [start, end): their words stand in
the article.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, replace
from functools import cache
from typing import Any, get_type_hints

from onrecord.datamodel import Article, Document, Dropped, Entity, Page, Raw, Sentence, Span, Statement, Token, Zone
from onrecord.utf16 import LONE_SURROGATE, well_formed

__all__ = [
    "LEVEL",
    "pack",
    "read_article",
    "read_document",
    "read_page",
    "read_said",
    "storable",
    "unpack",
    "write_article",
    "write_document",
    "write_page",
]

LEVEL = 6
"""Of compression: zlib's own middle; 9 saves a hundredth more and takes twice as long."""

_ARTICLE_COLUMNS = ("id", "input", "text", "outlet", "sha256", "title", "published", "url")
_PAGE_COLUMNS = ("input", "url")


def pack(value: Any) -> bytes:
    """Plain dicts, lists, strings and numbers as compressed JSON: the same value always gives the same bytes."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return zlib.compress(text.encode("ascii"), LEVEL)


def unpack(data: bytes) -> Any:
    """What `pack` was given."""
    return json.loads(zlib.decompress(data))


def storable(text: str | None) -> str | None:
    """The text as SQLite can hold it: without halves of surrogate pairs, which a broken input can have."""
    return well_formed(text) if text else text


def write_page(page: Page) -> tuple[str, bytes]:
    """A page as what its source says of it (JSON), and its content (compressed), empty where its bytes tell it."""
    said = _rest(replace(page, text=""), (*_PAGE_COLUMNS, "text", "raw"))
    if page.raw and page.raw.text == page.text:
        return said, b""
    return said, zlib.compress(page.text.encode("utf-8", "surrogatepass"), LEVEL)


def read_said(input: str, url: str | None, said: str) -> Page:
    """What its source says of the page that `write_page` was given, without its text."""
    known = {name: _tuples(value) for name, value in json.loads(said).items()}
    return Page(**{"input": input, "url": url, **known, "text": ""})


def read_page(input: str, url: str | None, said: str, content: bytes, raw: Raw | None) -> Page:
    """The page that `write_page` was given, with the bytes that are kept of it."""
    text = zlib.decompress(content).decode("utf-8", "surrogatepass") if content else (raw and raw.text)
    page = replace(read_said(input, url, said), text=text or "", raw=raw)
    return replace(page, source_sha256=raw.sha256) if raw else page


def write_article(article: Article) -> str:
    """The fields of an article that have no column of their own, as JSON."""
    return _rest(article, _ARTICLE_COLUMNS)


def read_article(columns: Mapping[str, Any], rest: str) -> Article:
    """The article of which these are the columns, and what `write_article` gave."""
    known = {name: _tuples(value) for name, value in json.loads(rest).items()}
    known["zones"] = tuple(Zone(*zone) for zone in known["zones"])
    known["dropped"] = tuple(Dropped(*part) for part in known["dropped"])
    return Article(**{**{name: columns[name] for name in _ARTICLE_COLUMNS}, **known})


def _rest(value: Page | Article, columns: Sequence[str]) -> str:
    """The fields without a column, as JSON, and those that a column cannot hold as they are."""
    rest = {}
    for field in fields(value):
        found = getattr(value, field.name)
        if field.name not in columns or (isinstance(found, str) and LONE_SURROGATE.search(found)):
            rest[field.name] = _plain(found)
    return json.dumps(rest, sort_keys=True)


def write_document(doc: Document, said: tuple[Statement, ...]) -> bytes:
    """What was found in one article: its document, and its statements."""
    return pack(
        {
            "sentences": [(s.start, s.end, s.paragraph) for s in doc.sentences],
            "tokens": [(t.start, t.end, t.tag) for t in doc.tokens],
            "entities": [(e.start, e.end, e.label) for e in doc.entities],
            "statements": [_write_statement(statement) for statement in said],
        }
    )


def read_document(article: Article, data: bytes) -> tuple[Document, tuple[Statement, ...]]:
    """What `write_document` was given, of the running text of the same article."""
    found = unpack(data)
    doc = Document(
        article,
        tuple(Sentence(*sentence) for sentence in found["sentences"]),
        tuple(Token(*token) for token in found["tokens"]),
        tuple(Entity(*entity) for entity in found["entities"]),
    )
    return doc, tuple(_read_statement(article, statement) for statement in found["statements"])


def _write_statement(statement: Statement) -> dict[str, Any]:
    """Its fields by name, but those that say nothing (None, or no more than an empty default)."""
    out = {}
    for field in fields(statement):
        value = getattr(statement, field.name)
        if field.name != "article" and (field.default is MISSING or value != field.default):
            out[field.name] = _plain(value)
    return out


def _read_statement(article: Article, plain: dict[str, Any]) -> Statement:
    spans = _span_fields()
    found: dict[str, Any] = {}
    for name, value in plain.items():
        if name not in spans:
            found[name] = _tuples(value)
        elif value and isinstance(value[0], list):
            found[name] = tuple(article.span(*span) for span in value)
        else:
            found[name] = article.span(*value) if value else ()
    return Statement(article=article.id, **found)


@cache
def _span_fields() -> frozenset[str]:
    return frozenset(name for name, kind in get_type_hints(Statement).items() if "Span" in str(kind))


def _plain(value: Any) -> Any:
    if isinstance(value, Span):
        return [value.start, value.end]
    if isinstance(value, Zone | Dropped):
        return [getattr(value, field.name) for field in fields(value)]
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
