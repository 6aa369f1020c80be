"""Statements alone as JSONL or CSV, a line each: quotes in, text out, each line whole by itself."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

from onrecord.datamodel import Actor, Quote, Span
from onrecord.unseen import harmless, plain_json

__all__ = ["QUOTE_SCHEMA", "csv_head", "csv_lines", "to_csv", "to_jsonl", "to_row"]

QUOTE_SCHEMA = "onrecord.quote/1"

_CSV_FIELDS = (
    *("input", "outlet", "title", "published", "published_basis", "url", "sha256"),
    *("id", "kind", "act", "zone", "text", "content_at", "source", "source_at", "cue", "cue_at"),
    *("speaker", "speaker_kind", "addressees", "venue", "said_on", "polarity", "condition", "condition_at"),
    *("hearsay", "hearsay_at", "anonymity", "anonymity_at"),
    *("continues", "nested_in", "via", "on_behalf_of"),
)

# What a spreadsheet takes for the beginning of a formula, after OWASP's page on CSV injection: the four marks, their
# full-width forms, and the white space behind which a formula still counts.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_LONE_RETURN = re.compile(r"\r(?!\n)")  # on a terminal, what follows is written over what stands there

# Where a spreadsheet is set to part cells by semicolons or tabs, one begins within ours: "due;=1+1", "due;\"=1+1"
_FORMULA_WITHIN = re.compile(r"([;\t\r\n][ \"']*)(?=[=+\-@＝＋－＠])")


def to_row(quote: Quote) -> dict[str, Any]:
    """Return a quote as plain dicts, lists and strings: the fields of a line of JSONL, in their order."""
    article, statement = quote.article, quote.statement
    return {
        "schema": QUOTE_SCHEMA,
        "article": {
            "input": article.input,
            "outlet": article.outlet,
            "title": article.title,
            "published": article.published,
            "published_basis": article.published_basis,
            "url": article.url,
            "sha256": article.sha256,
        },
        "id": statement.id,
        "kind": statement.kind,
        "act": statement.act,
        "zone": statement.zone,
        "text": statement.text,
        "content": _spans(statement.content),
        "source": _spans(statement.source),
        "cue": _spans(statement.cue),
        "speaker": _actor(quote.speaker),
        "addressees": [_actor(actor) for actor in quote.addressees],
        "venue": statement.venue,
        "said_on": statement.said_on,
        "polarity": statement.polarity,
        "condition": _span(statement.condition) if statement.condition else None,
        "hearsay": _span(statement.hearsay) if statement.hearsay else None,
        "anonymity": _span(statement.anonymity) if statement.anonymity else None,
        "continues": statement.continues,
        "nested_in": statement.nested_in,
        "via": [_actor(actor) for actor in quote.via],
        "on_behalf_of": _actor(quote.on_behalf_of),
    }


def to_jsonl(quotes: Iterable[Quote]) -> str:
    """Write quotes as JSONL: one object a line, each line ended."""
    return "".join(f"{plain_json(to_row(quote))}\n" for quote in quotes)


def csv_head() -> str:
    """The first line of a CSV file: the names of its columns."""
    return csv_lines([_CSV_FIELDS])


def to_csv(quotes: Iterable[Quote]) -> str:
    """Write quotes as lines of CSV without the head: every cell in quotation marks, safe to open in a spreadsheet."""
    return csv_lines(_cells(to_row(quote)) for quote in quotes)


def csv_lines(rows: Iterable[Iterable[str]]) -> str:
    """Write rows as lines of CSV: every cell in quotation marks, safe to open in a spreadsheet."""
    out = io.StringIO()
    # All cells quoted: Python's own choice of which need it differs between versions where a lone CR stands in one.
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def _cells(row: dict[str, Any]) -> list[str]:
    """The row as one cell a column: spans as their words and as "12..40 55..80", several actors with "; " between."""
    speaker = row["speaker"] or {}
    flat = {**row, **row["article"], "speaker": speaker.get("name"), "speaker_kind": speaker.get("kind")}
    for field in ("content", "source", "cue", "condition", "hearsay", "anonymity"):
        spans = row[field] if isinstance(row[field], list) else [row[field]] if row[field] else []
        flat[field] = " … ".join(span["text"] for span in spans)
        flat[f"{field}_at"] = " ".join(f"{span['start']}..{span['end']}" for span in spans)
    for field in ("addressees", "via"):
        flat[field] = "; ".join(actor["name"] for actor in row[field])
    flat["on_behalf_of"] = row["on_behalf_of"] and row["on_behalf_of"]["name"]
    return [flat[field] or "" for field in _CSV_FIELDS]


def _safe(cell: str) -> str:
    """The cell so that no spreadsheet runs it.

    An apostrophe stands before what would begin a formula, at the beginning and wherever a program that takes another
    separator begins a cell. What a terminal obeys, and what many readers take for the end, is no character of a table.

    >>> _safe("=1+1"), _safe("1=1"), _safe("due;=1+1")
    ("'=1+1", '1=1', "due;'=1+1")
    """
    cell = _FORMULA_WITHIN.sub(r"\1'", _LONE_RETURN.sub("\n", harmless(cell)))
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _spans(spans: Iterable[Span]) -> list[dict[str, Any]]:
    return [_span(span) for span in spans]


def _span(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.text}


def _actor(actor: Actor | None) -> dict[str, str] | None:
    return {"name": actor.name, "kind": actor.kind} if actor else None
