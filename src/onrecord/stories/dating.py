"""Articles and their siblings in; the dates of undated ones, and the days on which things were said, out.

An undated article takes the date of a sibling only where its own words fit that day, and says in which way; where they
fit no day or two, it stays undated.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from onrecord.datamodel import Article, Document, Statement
from onrecord.dates import WEEKDAYS
from onrecord.lexicons import listed
from onrecord.stories.copies import label
from onrecord.stories.days import day_of
from onrecord.stories.mentions import Reading

__all__ = ["dated", "said_on"]

_WEEKDAY = re.compile(rf"\b(?P<day>{'|'.join(WEEKDAYS)})\b(?P<own>['’]s)?", re.IGNORECASE)
_TODAY = re.compile(r"\b(?:today|this (?:morning|afternoon|evening)|tonight)\b", re.IGNORECASE)
_AHEAD = re.compile(  # what makes a day a coming one; Example: "set for Friday", "until noon on Friday"
    r"\b(?:set|due|scheduled|planned|slated|expected|ahead|until|till|by|next|coming|upcoming|will|before|deadline|for|"
    r"would|could|may|might|if|to (?:be|vote|give|take|meet))\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_DAYS_BEFORE = re.compile(r"\b(?P<count>a|one|two|three|four|five) days? before\b", re.IGNORECASE)
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]")

_ASIDE = re.compile(r",\s*(?:who|whose|which|where)\b[^,|]*,")  # Example: "Arden[, who speaks on Friday,] said"
_DETERMINERS = listed("the a an his her its their this that")
_TELLS = re.compile(r"\b(?:told|tells|telling|addressed|asked|warned|informed)$", re.IGNORECASE)
_WINDOW_WORDS = 8  # within which a day stands beside the words that credit a statement


def dated(documents: Sequence[Document], kin: Mapping[tuple[str, str], bool]) -> dict[str, tuple[str, str]]:
    """For each undated article that a sibling dates: the ISO day, and in words how it is known."""
    out = {}
    for doc in documents:
        if doc.article.published is not None:
            continue
        siblings = [
            other.article
            for other in documents
            if other.article.published_date is not None and kin[doc.article.id, other.article.id]
        ]
        found = _inferred(doc, siblings)
        if found is not None:
            out[doc.article.id] = found
    return out


def _inferred(doc: Document, siblings: Sequence[Article]) -> tuple[str, str] | None:
    days = {article.published_date for article in siblings if article.published_date is not None}
    fits = {day: words for day in sorted(days) if (words := _fit(doc, day))}
    if len(fits) != 1:
        return None
    day, words = next(iter(fits.items()))
    witness = min((a for a in siblings if a.published_date == day), key=lambda a: (label(a), a.id))
    return day.isoformat(), f"inferred: its {words} and {label(witness)}'s date {day.isoformat()}"


def _fit(doc: Document, day: dt.date) -> str:
    """The words of an article that fit its being of ``day``, quoted; empty if they do not."""
    past, ahead, today = _weekdays(doc)
    own = WEEKDAYS[day.weekday()]
    eve = WEEKDAYS[(day.weekday() - 1) % 7]
    if today:  # then the weekdays it names are other days
        return f'"{past[eve]}", "{today}"' if eve in past and own not in past else ""
    if own not in past:
        return ""
    for before in _DAYS_BEFORE.finditer(doc.article.text):
        if WEEKDAYS[(day.weekday() + _COUNTS[before["count"].lower()]) % 7] in ahead:
            return f'"{past[own]}", "{before.group()}"'
    return f'"{past[own]}"'


def _weekdays(doc: Document) -> tuple[dict[str, str], frozenset[str], str]:
    """The weekdays that the report itself names as past, as written, and those it names as coming; and the word by
    which it speaks of its own day."""
    past: dict[str, str] = {}
    ahead: set[str] = set()
    today = ""
    for sentence in doc.sentences:
        if doc.article.zone_at(sentence.start) in ("title", "heading", "caption", "boilerplate"):
            continue
        text = _QUOTED.sub(lambda m: " " * len(m.group()), doc.article.text[sentence.start : sentence.end])
        for match in _WEEKDAY.finditer(text):
            if _AHEAD.search(text[: match.start()]):
                ahead.add(match["day"].lower())
            elif not match["own"]:
                past.setdefault(match["day"].lower(), match["day"])
        found = _TODAY.search(text)
        today = today or (found.group().lower() if found else "")
    return past, frozenset(ahead), today


def said_on(reading: Reading, statement: Statement) -> str | None:
    """The ISO day on which something was said, where the words that credit it name a past day; else None."""
    published = reading.document.article.published_date
    credit = [*statement.source, *statement.cue]
    if not statement.cue or not statement.source:
        return None
    number = reading.sentence_at(min(span.start for span in credit))
    if number < 0:
        return None
    sentence = reading.document.sentences[number]
    start, end = min(span.start for span in credit), max(span.end for span in credit)
    text = _masked(reading.document.article.text, statement, sentence.start, sentence.end)
    start, end = start - sentence.start, end - sentence.start
    tail = "" if _has_object(text[end:], statement) else _first_words(text[end:])
    is_passive = statement.cue[-1].text.endswith(" by")  # "the talks on Friday were called futile by": their day
    for words in (tail,) if is_passive else (tail, text[start:end], _opening(text[:start])):
        day = day_of(words, published)
        if day is not None and not _AHEAD.search(words[: _position(words)]):
            return day.isoformat()
    return None


def _position(words: str) -> int:
    match = _WEEKDAY.search(words)
    return match.start() if match else 0


def _masked(text: str, statement: Statement, start: int, end: int) -> str:
    """The sentence with what was said blanked out by a mark that ends a search."""
    chars = list(text[start:end])
    for span in (*statement.content, *statement.source):
        for i in range(max(span.start, start), min(span.end, end)):
            chars[i - start] = "|"
    return _ASIDE.sub(lambda aside: "|" * len(aside.group()), "".join(chars))


def _first_words(tail: str) -> str:
    """What follows the credit up to a comma, to what is said, or a few words on."""
    return " ".join(re.split(r"[|,;:–—]|\bthat\b", tail, maxsplit=1)[0].split()[:_WINDOW_WORDS])


def _has_object(tail: str, statement: Statement) -> bool:
    """Tell "described the talks on Friday as", whose day is the talks', from "told the court on Friday"."""
    first = tail.split(maxsplit=1)[:1]
    return bool(first) and first[0].lower() in _DETERMINERS and not _TELLS.search(statement.cue[-1].text)


def _opening(head: str) -> str:
    """The words before the credit, if they are only a few: "On Tuesday,", "Early on Saturday"."""
    words = re.split(r"\|+", head)[-1].split()
    return " ".join(words) if len(words) <= 4 else ""
