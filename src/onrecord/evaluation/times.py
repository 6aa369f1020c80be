"""Times and events as their scorers read them: OnRecord's answer to a line of a corpus of either."""

from __future__ import annotations

import re

from onrecord import documents, weights
from onrecord.datamodel import Article, Document, TimeExpression, article_id, text_sha256
from onrecord.evaluation.notions import Answer, Row

__all__ = ["load_dates", "load_events", "load_times"]

_ANY_YEAR = {"SP": "--03/--06", "SU": "--06/--09", "FA": "--09/--12", "WI": "--12/--03"}
_CENTURY = re.compile(r"\d\d")


def load_times() -> Answer:
    """Load what finds the times of a line `{"text", "dct"}`, published on the day `dct`."""
    nlp = weights.load_spacy()

    def answer(row: Row) -> Row:
        doc = documents.annotate(_article(row["text"], row.get("dct")), nlp)
        return {"timexes": [_timex(time) for time in documents.find_times(doc)]}

    return answer


def load_dates() -> Answer:
    """Load the same for a corpus in the notation of TEI, where July of any year is --07 and any winter --12/--03."""
    answer = load_times()

    def dates(row: Row) -> Row:
        return {"timexes": [{**time, "value": _in_tei(time["value"])} for time in answer(row)["timexes"]]}

    return dates


def _in_tei(value: str) -> str:
    """A value as TEI writes it, where it names a month or a season of no year.

    >>> _in_tei("XXXX-07"), _in_tei("XXXX-WI"), _in_tei("2031-07")
    ('--07', '--12/--03', '2031-07')
    """
    if re.fullmatch(r"XXXX-\d\d", value):
        return f"--{value[-2:]}"
    return _ANY_YEAR.get(value[-2:], value) if value.startswith("XXXX-") else value


def load_events() -> Answer:
    """Load what tells whether each of the events of a line `{"text", "events"}` happened."""
    nlp = weights.load_spacy()

    def answer(row: Row) -> Row:
        doc = documents.annotate(_article(row["text"], row.get("dct")), nlp)
        return {"events": [_event(doc, event["start"], event["end"]) for event in row["events"]]}

    return answer


def _event(doc: Document, start: int, end: int) -> Row:
    status = documents.find_status(doc, start, end)
    return {"start": start, "end": end, "status": status.kind, "score": status.likelihood}


def _article(text: str, published: str | None) -> Article:
    """A line's text as an article whose whole text is its body."""
    return Article(article_id("", text), "", text, "", text_sha256(text), published=published)


def _timex(time: TimeExpression) -> Row:
    """The form of the scorer, which knows centuries only as the days they cover: 1900-01-01/1999-12-31 for 19."""
    value = f"{time.start}/{time.end}" if _CENTURY.fullmatch(time.value) else time.value
    return {"start": time.span.start, "end": time.span.end, "type": time.type, "value": value}
