"""The words of one sentence in, what can be compared of them out: numbers, days, names, words and denials.

Each fact stands with its offsets, so that a comparison can show the words on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.dates import WEEKDAYS
from onrecord.findings.wordforms import Word
from onrecord.lexicons import listed
from onrecord.lexicons.stems import NUMBER_WORDS, stem

__all__ = ["Day", "Facts", "Number", "Term", "facts", "root"]

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_SHORT_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_OF = {name: number for names in (_MONTHS, _SHORT_MONTHS) for number, name in enumerate(names)}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "m": 1e6, "bn": 1e9}
_FRACTIONS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25}  # before "of" or "a": "half a point", not "last quarter"
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ABOUT = listed("about some around roughly approximately nearly almost circa over just under close")
_AT_LEAST = listed("more least over exceeding minimum")
_AT_MOST = listed("less fewer most up under below maximum")
_NEGATIONS = listed("not no never none nobody nothing neither nor without cannot")
_REFUSALS = frozenset(stem(stem(verb)) for verb in ("fail", "deny", "refuse", "decline"))
"""Verbs that deny the verb after them."""
_STOP = listed(
    """a an the this that these those and or but nor so yet if then than as of at by for from in into on onto over to
    up with after during through until while since because i me my we us our you your he him his she her hers it its
    they them their who whom whose which what when where why how be am is are was were been being have has had having
    do does did doing will would shall should can could may might must very too also just only even still now here
    there again ever said say says saying according mr mrs ms dr one such own same other another any some all both each
    about around roughly nearly almost more most least less fewer out off ahead per percent people person take took
    taken place get go"""
)
_TITLES = listed("mr mrs ms dr sir president minister prime chancellor general colonel captain judge senator")
_UNIT_WORDS = 4  # a number counts the noun within so many words: "nine badly damaged houses", "a forty-year lease"


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a name: its stem (of a name all of them), its tag and where it stands."""

    stems: frozenset[str]
    tag: str
    start: int
    end: int
    place: int
    """Number of its first word in the sentence."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number: its value with what it may at least and at most be, what it counts, and where it stands."""

    value: float
    low: float
    high: float
    unit: str
    is_part: bool
    """Whether it counts some of a larger number: "ten of the lorries"."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Day:
    """A time by the calendar, as far as it is told: weekday, day, month, year; and where it stands."""

    weekday: int | None
    day: int | None
    month: int | None
    year: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be compared of one sentence."""

    words: tuple[Term, ...]
    names: tuple[Term, ...]
    numbers: tuple[Number, ...]
    days: tuple[Day, ...]
    denials: tuple[tuple[int, int], ...]
    """Where words stand that deny: "not", "never", "failed to"."""


def facts(words: Sequence[Word]) -> Facts:
    """Read the facts of one sentence or clause."""
    taken: set[int] = set()
    days = tuple(_days(words, taken))
    numbers = tuple(_numbers(words, taken))
    names = tuple(_names(words, taken))
    denials = tuple(_denials(words, taken))
    rest = [
        Term(frozenset({root(word.plain)}), word.tag, word.start, word.end, place)
        for place, word in enumerate(words)
        if place not in taken and word.plain not in _STOP and word.plain[:1].isalpha()
    ]
    return Facts(tuple(rest), names, numbers, days, denials)


def root(word: str) -> str:
    """A stem, cut twice, so that "carrying" and "carried" are one.

    >>> root("carrying") == root("carried")
    True
    """
    return stem(stem(word))


def _days(words: Sequence[Word], taken: set[int]) -> Iterator[Day]:
    """Days, months and years: "9 May 2031", "May 9", "in March", "on Friday", "since 2019"."""
    place = 0
    while place < len(words):
        if not _may_tell_day(words[place]):
            place += 1
            continue
        end = place
        parts: dict[str, int] = {}
        while end < len(words):
            part = _part(words, end, parts)
            if part is None:
                break
            parts[part[0]] = part[1]
            end += 1
            if end < len(words) and words[end].text == "," and _part(words, end + 1, parts) is not None:
                end += 1
        if parts and parts.keys() != {"day"}:
            taken.update(range(place, end))
            yield Day(
                parts.get("weekday"), parts.get("day"), parts.get("month"), parts.get("year"),
                words[place].start, words[end - 1].end,
            )  # fmt: skip
        place = max(end, place + 1)


def _may_tell_day(word: Word) -> bool:
    """Whether a word looks as one of which `_part` makes anything: most do not."""
    return word.text[:1].isupper() or word.plain[:1].isdigit() or word.plain in WEEKDAYS


def _part(words: Sequence[Word], place: int, have: dict[str, int]) -> tuple[str, int] | None:
    """What a word adds to a day, None where it adds nothing."""
    if place >= len(words):
        return None
    word = words[place]
    if word.plain in WEEKDAYS and "weekday" not in have:
        return "weekday", WEEKDAYS.index(word.plain)
    month = _month(word)
    if month is not None and "month" not in have:
        return "month", month
    beside = place + 1 < len(words) and _month(words[place + 1]) is not None
    if word.plain.isdigit() and len(word.plain) <= 2 and "day" not in have and ("month" in have or beside):
        return "day", int(word.plain)
    before = words[place - 1].plain if place else ""
    year_before = "month" in have or before in ("in", "since", "of", "by", "until", "from", "to", "during", "late")
    if _YEAR.fullmatch(word.plain) and "year" not in have and year_before:
        return "year", int(word.plain)
    return None


def _month(word: Word) -> int | None:
    """The month that a word names, from 0; None for none, and for "may" where it is a verb."""
    if not word.text[:1].isupper() or word.tag == "MD":
        return None
    return _MONTH_OF.get(word.plain.rstrip("."))


def _numbers(words: Sequence[Word], taken: set[int]) -> Iterator[Number]:
    place = 0
    while place < len(words):
        value = None if place in taken else _value(words, place)
        if value is None or words[place].plain == "one":
            place += 1
            continue
        end = place + 1
        while end < len(words) and words[end].plain in _SCALES and end not in taken:
            value *= _SCALES[words[end].plain]
            end += 1
        start = place - 1 if place and words[place - 1].plain in ("a", "$", "£", "€") else place
        taken.update(range(start, end))
        yield _number(words, start, end, value)
        place = end


def _value(words: Sequence[Word], place: int) -> float | None:
    word = words[place].plain
    if _DIGITS.fullmatch(word):
        return float(word.replace(",", ""))
    if word in NUMBER_WORDS:
        return float(NUMBER_WORDS[word])
    is_fraction = place + 1 < len(words) and words[place + 1].plain in ("of", "a")
    return _FRACTIONS.get(word) if is_fraction else None


def _number(words: Sequence[Word], start: int, end: int, value: float) -> Number:
    hedges = {word.plain for word in words[max(0, start - 3) : start]}
    low = high = value
    if hedges & _ABOUT:
        low, high = value * 0.85, value * 1.15
    if hedges & _AT_LEAST:
        low, high = value, value * 2
    if hedges & _AT_MOST:
        low, high = value * 0.5, max(value, high)
    is_part = end + 1 < len(words) and words[end].plain == "of"
    unit = _unit(words, end) or _measured(words, start)
    return Number(value, low, high, unit, is_part, words[start].start, words[end - 1].end)


def _unit(words: Sequence[Word], end: int) -> str:
    """The stem of what is counted: the head of the noun phrase after the number."""
    found = ""
    for word in words[end : end + _UNIT_WORDS]:
        if word.plain in ("%", "percent") or word.plain == "per":
            return "percent"
        if word.plain in ("am", "a.m.", "pm", "p.m."):
            return "hour"
        if word.plain == "-":  # "a forty-year lease"
            continue
        if found and word.plain == "old":
            return "age"
        if word.tag.startswith("NN"):
            found = root(word.plain)
        elif found or not (word.tag.startswith(("JJ", "RB", "VBN", "VBG", "DT", "CD")) or word.plain == "of"):
            break
    return found


def _measured(words: Sequence[Word], start: int) -> str:
    """The stem of what a bare number measures: "a magnitude of 6.1"."""
    before = words[max(0, start - 2) : start]
    if before and before[-1].plain == "of":
        before = before[:-1]
    return root(before[-1].plain) if before and before[-1].tag.startswith("NN") else ""


def _names(words: Sequence[Word], taken: set[int]) -> Iterator[Term]:
    place = 0
    while place < len(words):
        end = place
        while end < len(words) and end not in taken and words[end].tag.startswith("NNP"):
            end += 1
        if end == place:
            place += 1
            continue
        stems = _parts(words[place:end])
        if stems:
            taken.update(range(place, end))
            yield Term(stems, words[place].tag, words[place].start, words[end - 1].end, place)
        place = end


def _parts(name: Sequence[Word]) -> frozenset[str]:
    """The stems of a name, its titles left out if there is more."""
    parts = [word.plain for word in name if word.plain[:1].isalpha() and word.plain not in _STOP]
    return frozenset(root(part) for part in parts if part not in _TITLES) or frozenset(map(root, parts))


def _denials(words: Sequence[Word], taken: set[int]) -> Iterator[tuple[int, int]]:
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else None
        if word.plain in _NEGATIONS:
            if (following and following.plain in ("only", ".")) or (place and words[place - 1].plain == "than"):
                continue  # "not only", "No. 1", "other than not paying"
            taken.add(place)
            yield word.start, word.end
        elif word.tag.startswith("VB") and root(word.plain) in _REFUSALS and _takes_deed(following):
            taken.add(place)
            yield word.start, word.end


def _takes_deed(following: Word | None) -> bool:
    """Whether a verb goes on to another one: "failed to tell", "denied firing", "denied that she knew"."""
    return following is not None and (following.plain in ("to", "that") or following.tag == "VBG")
