"""Times as their scorer reads them: OnRecord's answer to a line of a corpus of temporal expressions."""

from __future__ import annotations

import re

from onrecord import documents, weights
from onrecord.datamodel import Article, TimeExpression, article_id, text_sha256
from onrecord.evaluation.notions import Answer, Row

__all__ = ["load"]

_CENTURY = re.compile(r"\d\d")


def load() -> Answer:
    """Load what finds the times of a line `{"text", "dct"}`, published on the day `dct`."""
    nlp = weights.load_spacy()

    def answer(row: Row) -> Row:
        doc = documents.annotate(_article(row["text"], row.get("dct")), nlp)
        return {"timexes": [_timex(time) for time in documents.find_times(doc)]}

    return answer


def _article(text: str, published: str | None) -> Article:
    """A line's text as an article whose whole text is its body."""
    return Article(article_id("", text), "", text, "", text_sha256(text), published=published)


def _timex(time: TimeExpression) -> Row:
    """The form of the scorer, which knows centuries only as the days they cover: 1900-01-01/1999-12-31 for 19."""
    value = f"{time.start}/{time.end}" if _CENTURY.fullmatch(time.value) else time.value
    return {"start": time.span.start, "end": time.span.end, "type": time.type, "value": value}
