"""What people put right in a record, in a sentence each, for its notes: with who did and when."""

from __future__ import annotations

from onrecord.datamodel import Correction, Record, Span, Statement
from onrecord.quoting import as_running

__all__ = ["corrected", "correctors"]

_MAX_CHARS = 120  # of words shown, about one line; what is marked has more of them


def corrected(record: Record) -> list[str]:
    """A note for each correction of the record, in the order in which they were made."""
    outlets = {article.id: article.outlet for article in record.articles}
    return [_note(each, outlets) for each in record.corrections]


def correctors(record: Record, statement: Statement) -> list[str]:
    """Who put something right about a statement: its speaker, or with which others it was said; each person once."""
    own = (*statement.content, *statement.source)
    touching = (each for each in record.corrections if any(a.overlaps(span) for a in each.about for span in own))
    return list(dict.fromkeys(each.by for each in touching))


def _note(each: Correction, outlets: dict[str, str]) -> str:
    words = [f"{_shown(span)} ({outlets[span.article]})" for span in each.about]
    told = " and ".join(words)
    is_one = len(words) == 1
    what = {
        "not-a-statement": f"{told} {'is no statement' if is_one else 'are no statements'}",
        "speaker": f"{told} is said by {each.name}" if each.name else f"the text does not tell who says {told}",
        "same-actor": f"{told} are one and the same",
        "other-actor": f"{told} {'is' if is_one else 'are'} {each.name}",
        "same-utterance": f"{told} were said once",
        "other-utterance": f"{told} {'was' if is_one else 'were each'} said another time",
        "drop": f"{told} {'is' if is_one else 'are'} no part of the report",
    }.get(each.do, each.do)
    why = f": {each.note}" if each.note else ""
    return f"corrected by {each.by} on {each.at[:10]}: {what}{why}"


def _shown(span: Span) -> str:
    """Words in quotation marks; of many the first, and a mark that there are more."""
    text = as_running(span.text).strip()
    if len(text) <= _MAX_CHARS:
        return f"“{text}”"
    return f"“{text[:_MAX_CHARS].rsplit(' ', 1)[0]}” …"
