"""A sentence in, its words out, each with the part it can play in a temporal expression.

    "by the end of June 2031"  ->  to the edge of month year

The patterns of `patterns` read these kinds, never the words themselves. Words that play no part are ``other``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from onrecord.lexicons import listed, rows, several

__all__ = ["GLUE", "Word", "may_tell", "words_of"]


class Word(NamedTuple):
    """A word of a sentence: offsets in the article's text, what it can be in a time, and its value as text.

    A tuple, as there are so many: a dataclass takes twice as long to make.
    """

    start: int
    end: int
    kind: str
    value: str
    text: str
    is_capital: bool = False

    @property
    def number(self) -> float:
        """Its value as a number. Raises ValueError if it has none."""
        return float(self.value)


_FIRST_YEAR, _LAST_YEAR = 1000, 2199  # four digits outside these are a number, not a year
_SURE_YEAR = 1700  # "1500 crowns" are a sum, "the 1999 talks" are of a year
_MAX_ORDINAL = 40  # "the 41st" is no day, and hardly a century
_MAX_NUMBER_CHARS = 7  # of digits; a longer number counts no units of time

_WORD = re.compile(
    r"""
      (?P<iso>(?<![\d.-])\d{4}-\d\d-\d\d(?![\d-]))                   # 2031-05-09
    | (?P<slash>(?<![\d/])\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)(?![\d/]))   # 09/05/2031
    | (?P<clock>(?<![\d:.])\d{1,2}[:.]\d\d(?::\d\d)?(?![\d%:])(?=\s?(?:[ap]\.?m\b|[A-Z]{3,4}\b))   # 6.40 pm
        | (?<![\d:])\d{1,2}:[0-5]\d(?::\d\d)?(?![\d:]))                   # 18:40
    | (?P<decade>(?<![\w.])(?:\d{3}0|['’`]?\d0)['’]?s\b)             # 1990s, '90s
    | (?P<shortyear>(?<![\w'’])['’`]\d\d\b(?!['’]?s))                # '86
    | (?P<hours>(?<![\w.])\d{4}(?=\s?(?:hrs|hours|UTC|GMT)\b))       # 0800 UTC
    | (?P<feast>\bNew\s+Year['’]s\s+(?:Day|Eve)\b)
    | (?P<adyear>\bAD\d{1,4}\b)                                     # AD842
    | (?P<ordinal>(?<![\w.])\d{1,2}(?:st|nd|rd|th)\b)
    | (?P<number>(?<![\w.,$£€¥])\d+(?:,\d{3})*(?:\.\d+)?(?=[^\W\d_]|\b))
    | (?P<short>(?:[ap]\.m\.?|[Bb]\.[Cc]\.?(?:[Ee]\.?)?|[Aa]\.[Dd]\.?|o['’]clock\b      # p.m., B.C.
        | (?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec
            |Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.(?=\s)))
    | (?P<word>[^\W\d_]+)
    | (?P<owner>['’]s\b|(?<=s)['’](?=\s))
    | (?P<editor>\[(?=[^\W\d])|(?<=[^\W\d])\])                      # "[Ten] years ago": no word
    | (?P<dash>[-–—‑])
    | (?P<comma>,)
    | (?P<bracket>[()])
    | (?P<other>[^\s\w]|\w+)
    """,
    re.VERBOSE,
)
_NOT_A_YEAR = re.compile(  # what follows a number of four digits that counts something: "2000 people"
    r"\s+(?:people|troops|men|women|soldiers|dead|deaths|homes|houses|jobs|workers|members|units|miles|metres|meters"
    r"|feet|tons|tonnes|km|kilometres|kilometers|kg|hp|points|pages|students|refugees|prisoners|votes|seats|dollars|euros"
    r"|pounds|percent|per\s+cent|ships|aircraft|tanks|cases|copies|times|years|hours|days)\b|\s?%",
    re.IGNORECASE,
)
_COUNTED = frozenset(["some", "over", "nearly", "almost", "than", "least", "most", "approximately", "roughly"])


GLUE = listed(
    """other the comma to a of and in dash that owner on approx at bracket this from or only more than after before
    entire very last next same early earlier later every another those right coming following long"""
)
"""Kinds of words that make no time among themselves."""

_LETTERS = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")


def may_tell(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` may hold a temporal expression: it has a digit, or a word that is more than glue.

    >>> may_tell("the end of the line", 0, 19), may_tell("at noon", 0, 7), may_tell("after that", 0, 10)
    (True, True, False)
    """
    return bool(_DIGIT.search(text, start, end)) or not _telling().isdisjoint(_LETTERS.findall(text[start:end].lower()))


@cache
def _telling() -> frozenset[str]:
    """The words of all kinds but `GLUE`; of "p.m." its letters."""
    return frozenset(
        part for word, (kind, _) in _known().items() if kind not in GLUE for part in _LETTERS.findall(word)
    )


def words_of(text: str, start: int, end: int, tags: Mapping[int, str]) -> tuple[Word, ...]:
    """Read the words of ``text[start:end]``; ``tags`` holds the Penn tag of the token that begins at an offset.

    >>> [(word.kind, word.value) for word in words_of("two days ago", 0, 12, {})]
    [('number', '2'), ('units', 'D'), ('ago', '-1')]
    """
    found: list[Word] = []
    for match in _WORD.finditer(text, start, end):
        word = _read(match, text, found[-1] if found else None, tags)
        if word is not None:
            found.append(word)
    return tuple(_counted(found))


def _read(match: re.Match[str], text: str, before: Word | None, tags: Mapping[int, str]) -> Word | None:
    group, begin, end = match.lastgroup or "other", match.start(), match.end()
    if group == "editor":
        return None
    raw = match.group()
    lower = raw.lower()
    if group in ("word", "short"):
        kind, value = _known().get(lower.rstrip("."), ("other", ""))
        if not _fits(kind, raw, tags.get(begin, ""), text[end : end + 12], before):
            kind, value = "other", ""
        return Word(begin, end, kind, value, lower, raw[0].isupper())
    if group == "number":
        return Word(begin, end, *_number(raw, text, end, before), lower)
    if group == "ordinal":
        n = int(raw[:-2])
        return Word(begin, end, "ordinal" if n <= _MAX_ORDINAL else "other", str(n), lower)
    if group == "decade":
        digits = re.sub(r"\D", "", raw)
        if digits.endswith("00") and digits != "2000":  # "the 1600s" are a century
            return Word(begin, end, "decade", digits[:2], lower)
        return Word(begin, end, "decade", digits[:-1] if len(digits) == 4 else "19" + digits[0], lower)
    if group == "feast":
        return Word(begin, end, "holiday", "12-31" if lower.endswith("eve") else "01-01", lower, True)
    if group == "adyear":
        return Word(begin, end, "year", raw[2:].zfill(4), lower)
    if group == "shortyear":
        return Word(begin, end, "shortyear", raw[1:], lower)
    return Word(begin, end, group, raw, lower)


def _number(raw: str, text: str, end: int, before: Word | None) -> tuple[str, str]:
    if len(raw) == 4 and raw.isdigit() and _FIRST_YEAR <= int(raw) <= _LAST_YEAR:
        plural = re.match(r"\s+[a-z]+s\b", text[end : end + 24])
        doubtful = int(raw) < _SURE_YEAR or (before is not None and before.text in _COUNTED)
        if not (plural and doubtful) and not _NOT_A_YEAR.match(text, end):
            return "year", raw
    plain = raw.replace(",", "")
    return ("number", plain) if len(plain) <= _MAX_NUMBER_CHARS else ("other", raw)


@cache
def _known() -> dict[str, tuple[str, str]]:
    return {word: (kind, value) for cell, kind, value in rows("timexes") for word in several(cell)}


def _fits(kind: str, raw: str, tag: str, after: str, before: Word | None) -> bool:
    """Tell whether a word that is also something else ("may", "March", "fall", "Sun") can be a time here."""
    if kind in ("weekday", "weekdays"):
        return raw[0].isupper() or raw in ("weekdays", "weekends")
    if kind == "month":
        if not raw[0].isupper():
            return False
        if raw in ("May", "March"):
            return not tag.startswith(("MD", "VB")) or bool(re.match(r"\s+\d", after))
        return len(raw) > 3 or raw == "May" or bool(re.match(r"\.?\s*(?:,\s*)?\d", after)) or _is_day(before)
    if kind == "dayname":
        return (
            raw[0].isupper()
            and bool(re.match(r"\.?,?\s+(?:\d|[A-Z])", after))
            and raw.lower() not in ("sun", "sat", "wed")
        ) or (raw[0].isupper() and bool(re.match(r"\.?,?\s+\d", after)))
    if kind == "season":
        return not tag.startswith(("VB", "JJ")) or raw.lower() in ("summer", "winter", "autumn")
    if kind == "second" and tag.startswith("VB"):
        return False
    if kind == "zone":
        return raw.isupper()
    if kind == "today":
        return not (raw.isupper() and before is not None and before.is_capital)  # "USA TODAY" is a name
    if kind == "ampm" and "." not in raw:
        return before is not None and before.kind in ("number", "clock")
    if kind in ("bc", "ad"):
        return raw[0].isupper() or "." in raw
    return True


def _is_day(word: Word | None) -> bool:
    return word is not None and word.kind in ("number", "ordinal")


_DIGITS = frozenset(("number", "scale"))


def _counted(words: list[Word]) -> Iterator[Word]:
    """Join the words of one number: "twenty-two", "a hundred and fifty", "two and a half", "half a dozen"."""
    at = 0
    while at < len(words):
        end, total = _count(words, at)
        if end - at > 1 or (end > at and words[at].kind == "scale"):
            first, last = words[at], words[end - 1]
            yield Word(first.start, last.end, "number", f"{total:.15g}", first.text)
            at = end
        else:
            yield words[at]
            at += 1


def _count(words: list[Word], at: int) -> tuple[int, float]:
    """Where the number that begins at ``at`` ends, and what it amounts to; ``at`` itself if none begins there."""
    total = part = 0.0
    end = look = at
    while look < len(words):
        word = words[look]
        if word.kind == "number":
            if end > at and words[end - 1].kind == "number" and not _goes_on(words[end - 1], word, words[look - 1]):
                break
            part += word.number
        elif word.kind == "scale" and (end > at or look == at or words[look - 1].kind == "a"):
            part = max(part, 1.0) * word.number
            total, part = (total + part, 0.0) if word.number >= 1000 else (total, part)
        elif (
            (look == at and word.kind == "a" and _kind(words, at + 1) == "scale")
            or (
                end > at
                and word.kind == "dash"
                and _kind(words, look + 1) == "number"
                and word.start == words[look - 1].end
            )
            or (
                end > at
                and word.text == "and"
                and words[end - 1].kind == "scale"
                and _kind(words, look + 1) == "number"
            )
        ):
            look += 1
            continue
        elif end > at and _is_half(words, look):
            return look + (3 if words[look + 1].kind == "a" else 2), total + part + 0.5
        else:
            break
        look += 1
        end = look
    return end, total + part


def _goes_on(last: Word, word: Word, between: Word) -> bool:
    """Tell "twenty-two" and "twenty two" from "20-30" and "two, three"."""
    if last.text[0].isdigit() or word.text[0].isdigit() or between.kind == "comma":
        return False
    return last.number >= 20 and last.number % 10 == 0 and word.number < 10


def _is_half(words: list[Word], at: int) -> bool:
    kinds = [_kind(words, at + n) for n in range(3)]
    return kinds[0] == "and" and (kinds[1] == "half" or kinds[1:] == ["a", "half"])


def _kind(words: list[Word], at: int) -> str:
    return words[at].kind if at < len(words) else ""
