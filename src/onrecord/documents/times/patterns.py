"""The words of a sentence in, its temporal expressions out: where they stand, and what they say, not yet resolved.

Each pattern is written in the kinds of `words`; of two that overlap, the longer one counts. What a pattern finds is
read by `dates` and `spans`, and resolved against the article's date or another time by `resolving`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from onrecord.documents.times.dates import DATES
from onrecord.documents.times.moments import Match, Phrase
from onrecord.documents.times.spans import SPANS
from onrecord.documents.times.words import Word
from onrecord.lexicons import rows

__all__ = ["phrases_of"]

_READERS = {**DATES, **SPANS}

# Parts that several patterns share. PRE: "the end of", "early"; YEAR: "2031", "last year"; DAY: "9", "9th".
_MACROS = {
    "PRE": "((the? very? edge of the?)|(the? early (dash|in)?))?",
    "YEAR": "((the? unit)? (year|shortyear) bc?|number bc|ad number|number ad)",
    "WHICH": "(this (past|coming)?|last|next|coming|that same?|THE|previous|following)",
    "THE": "the (same|previous|following|last|past|next|coming|current)",
    "RELYEAR": "(WHICH unit)",
    "DAY": "(number|ordinal|second)",
    "NAME": "((weekday|dayname) comma?)",
    "COUNT": "(number|a couple of|couple of?|a? vague|a? single|a|another number?|a half|PART)",
    "PART": "(half a|half dash?|a? quarter of a|quarter dash?)",
    "APPROX": "((only|approx)* approx|only* more than|at least)?",
    "ZONE": "(zone | bracket zone (other number|dash number|number)? bracket)?",
}

_RUNS_KEPT, _RUN_WORDS = 4096, 32  # 129 articles had 1,600 different runs; what is longer comes once

_PATTERNS = (
    ("iso", "iso"),
    ("slash", "slash"),
    # Example: "Friday, May 9, 2031", "the end of May 2031", "mid-May", "October of next year"
    ("PRE NAME? month the? DAY (comma? YEAR|of YEAR|RELYEAR|of RELYEAR)?", "calendar"),
    ("month DAY", "calendar"),
    ("PRE (NAME on?)? the? DAY of? month (comma? YEAR|of YEAR|RELYEAR|of RELYEAR)?", "calendar"),
    ("PRE month (comma|of|in)? (YEAR|RELYEAR)", "calendar"),
    ("PRE WHICH? month", "calendar"),
    ("(the daypart of|daypart of) NAME? (month DAY|the? DAY of? month) (comma? YEAR)?", "calendar"),
    ("month DAY (comma? YEAR)? daypart", "calendar"),
    # Example: "the fourth quarter of last year", "third-quarter", "the first half of 2031", "late summer 2031"
    ("PRE the? (ordinal|second) quarter (of? the? fiscal? (YEAR|RELYEAR))?", "quarter"),
    ("(ordinal|second) dash quarter (of? the? fiscal? (YEAR|RELYEAR))?", "quarter"),
    ("PRE WHICH quarter", "quarter"),
    ("the? (ordinal|second) half of (YEAR|RELYEAR)", "half"),
    ("PRE (the|WHICH)? season (of? (YEAR|RELYEAR))?", "calendar"),
    ("PRE YEAR season", "calendar"),
    ("PRE YEAR", "plain_year"),
    ("(the unit)? number", "early_year"),
    ("number dash number bracket", "early_span"),
    ("PRE the? early? decade bc?", "decade"),
    ("PRE the? early? (ordinal|second) dash? century bc?", "century"),
    ("holiday (eve|unit)? YEAR?", "holiday"),
    # Example: "late on Friday" is not one, "Friday night", "last Friday", "Monday of next week"
    ("PRE WHICH? weekday daypart?", "weekday"),
    ("weekday (of? WHICH unit)", "weekday"),
    ("(this|that|the)? daypart of? weekday", "weekday"),
    ("PRE (WHICH|the)? weekend", "weekend"),
    ("(earlier|later)? early? (today|tonight) daypart?", "deictic"),
    ("the unit (before|after) today", "deictic"),
    ("overnight", "overnight"),
    ("PRE (WHICH|the same|the following|the next|the previous) daypart", "daypart"),
    # Example: "later this year", "the previous week", "the start of this month", "the whole year"
    ("((the? edge of)|(early|earlier|later) in?)? WHICH (unit|century)", "unit"),
    ("the? entire? (this|last|next|the)? entire unit", "unit"),
    ("(the? edge of|early|earlier|later in|early in)? the unit", "the_unit"),
    ("(the? edge of the? unit)", "the_unit"),
    ("unit owner? dash? edge", "year_end"),
    ("edge dash of dash unit", "year_end"),
    # Example: "two days ago", "more than a year later", "days later", "three weeks from now"
    ("APPROX (COUNT (units|unit|nights|century)|units) (ago|earlier|later|hence|before|from present)", "ago"),
    ("APPROX COUNT dash? (unit|units|nights|quarter|century) (and a? half)?", "duration"),
    ("(unit|units) and a half", "duration"),
    ("(number|a) and a half (units|unit)", "duration"),
    ("APPROX a (unit) and a half", "duration"),
    ("(the|this)? (last|past|next|coming|following|previous|ordinal) COUNT (units|nights|quarter)", "duration"),
    ("the? (last|ordinal|second) number? (unit|units) of the? month YEAR?", "stretch"),
    ("number consecutive (units|nights)", "duration"),
    ("APPROX number dash? (unit|units) dash? old", "duration"),
    ("units", "bare_units"),
    ("(unit|units) dash long", "long"),
    ("every other? (number|couple)? (unit|units|weekday daypart?|daypart|month|season)", "set"),
    ("(frequency|number times) (a|per|every) unit", "set"),
    ("per unit", "set"),
    ("often", "set"),
    ("weekdays", "set"),
    ("the? seasons", "set"),
    ("right? present", "vague"),
    ("recently", "vague"),
    ("recent units?", "vague"),
    ("the recent? past", "vague"),
    ("the near? future", "vague"),
    ("the (presence|moment)", "vague"),
    ("the time being", "vague"),
    ("at presence", "vague"),
    ("those units", "vague"),
    ("current", "current"),
    ("(at? (that|this)|the same) time", "that_time"),
    # Example: "7:25 p.m. (GMT +3)", "14:48 UTC", "noon", "11 o'clock"
    ("(clock|number) ampm ZONE", "clock"),
    ("(clock|hours) ZONE", "clock"),
    ("number oclock", "clock"),
    # Example: "12:00 UTC Monday", "2.30 pm the next day", "9 pm on 4 May"
    ("(clock ampm?|number ampm|hours|hour) ZONE on? (WHICH? weekday|the next unit|WHICH unit|today)", "clocked_day"),
    # Example: the first number of "6-7 May 2031", "60 to 90 days", "the 6th and 7th of May"
    ("DAY (dash|to|and|or) the? DAY of? month YEAR?", "first_day"),
    ("month DAY (dash|to|and|or) the? DAY", "last_day"),
    ("number (dash|to|and|or) number (units)", "first_count"),
    ("year dash number", "last_year"),
    ("hour", "clock"),
)


@cache
def _letters() -> dict[str, str]:
    """A character for each kind of word, so that a sentence is a string and a pattern a regular expression."""
    made = "iso slash clock decade shortyear hours ordinal number owner dash comma bracket year other"
    kinds = dict.fromkeys([*made.split(), *(row[1] for row in rows("timexes"))])
    return {kind: chr(0x100 + n) for n, kind in enumerate(kinds)}


@cache
def _compiled() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(_pattern(pattern)) for pattern, _ in _PATTERNS)


def _pattern(pattern: str) -> str:
    for _ in range(3):  # macros stand in macros
        pattern = re.sub(r"\b[A-Z]+\b", lambda found: _MACROS[found.group()], pattern)
    letters = _letters()
    return re.sub(r"\s", "", re.sub(r"[a-z]+", lambda found: letters[found.group()], pattern))


def phrases_of(words: Sequence[Word]) -> tuple[Phrase, ...]:
    """The temporal expressions among the words of one sentence, in order and without overlap.

    >>> from onrecord.documents.times.words import words_of
    >>> text = "They meet on Friday, three days after the vote"
    >>> [text[p.start : p.end] for p in phrases_of(words_of(text, 0, len(text), {}))]
    ['Friday', 'three days']
    """
    letters = _letters()
    kinds = "".join([letters[word.kind] for word in words])
    found: list[tuple[int, Phrase]] = []
    for run in _runs().finditer(kinds):
        for order, start, end in _matches(run.group()):
            phrase = _READERS[_PATTERNS[order][1]](Match(words, run.start() + start, run.start() + end))
            if phrase is not None:
                found.append((order, phrase))
    return tuple(_apart(sorted(found, key=lambda item: item[0])))


@cache
def _runs() -> re.Pattern[str]:
    """Words in a row that have a part to play; ``other`` has one only in "GMT +3" and "every other day"."""
    letters = _letters()
    other, before = letters["other"], letters["zone"] + letters["every"]
    return re.compile(f"[^{other}]+(?:(?<=[{before}]){other}[^{other}]+)*")


def _matches(run: str) -> tuple[tuple[int, int, int], ...]:
    """The pattern and the place of each match in a run. "the", "of the" and their like come again and again."""
    return _kept_matches(run) if len(run) <= _RUN_WORDS else _found_matches(run)


@lru_cache(maxsize=_RUNS_KEPT)
def _kept_matches(run: str) -> tuple[tuple[int, int, int], ...]:
    return _found_matches(run)


def _found_matches(kinds: str) -> tuple[tuple[int, int, int], ...]:
    found = ((order, match.span()) for order, pattern in enumerate(_compiled()) for match in pattern.finditer(kinds))
    return tuple((order, start, end) for order, (start, end) in found if end > start)


def _apart(found: list[tuple[int, Phrase]]) -> list[Phrase]:
    """Of expressions that overlap the longest, then the one whose pattern comes first."""
    taken: list[Phrase] = []
    begin, end = min((p.start for _, p in found), default=0), max((p.end for _, p in found), default=0)
    covered = bytearray(end - begin)  # one for each character that an expression holds
    for _, phrase in sorted(found, key=lambda item: (item[1].start - item[1].end, item[0], item[1].start)):
        held = slice(phrase.start - begin, phrase.end - begin)
        if not any(covered[held]):
            covered[held] = b"\1" * (phrase.end - phrase.start)
            taken.append(phrase)
    return sorted(taken, key=lambda phrase: phrase.start)
