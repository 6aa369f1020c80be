"""A document in, its temporal expressions out, each normalised to a TIMEX3 value and, where it can be, to days.

    words -> phrases (patterns) -> what they say (dates, spans) -> past or coming (directions) -> values (resolving)

Whatever hangs on the day of publication stays open (`XXXX-WXX-5`) in an article that has none. A text that tells old
times by their years (a history, a life) rules its own times: "in March" is that of the year last told of.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from onrecord.datamodel import Document, Sentence, TimeExpression, Token
from onrecord.documents.times.directions import Lean, Leaning, event_beside, is_general, leaning, verb_groups
from onrecord.documents.times.moments import Moment, Phrase
from onrecord.documents.times.patterns import phrases_of
from onrecord.documents.times.resolving import Clock, Resolved, later, resolve
from onrecord.documents.times.words import may_tell, words_of
from onrecord.lexicons import listed

__all__ = ["find_times"]

_OLD_YEARS = 3  # a history tells at least so many years that are not the article's own or the one before; 3 to 5 tried
_STEP_DAYS = 7  # weekdays told in one breath lie in the week to come
_OLD_SHARE = 4.0  # and so many for each time that counts from the article's day ("Friday", "ago"); 2 to 6 tried


def find_times(doc: Document) -> tuple[TimeExpression, ...]:
    """Find the temporal expressions of ``doc``, in order and without overlap.

    Past or coming is decided by the governing verb and words of planning; a bare weekday that nothing decides is the
    last one, a bare month or day of the year the nearest one.
    """
    tags = {token.start: token.tag for token in doc.tokens}
    starts = [token.start for token in doc.tokens]
    found = [(sentence, _phrases(doc, sentence, tags)) for sentence in doc.sentences]
    published = doc.article.published_date
    clock = Clock(published, is_history=_is_history([p for _, phrases in found for p in phrases], published))
    if not clock.is_history:
        found = [(sentence, tuple(p for p in phrases if not p.is_doubtful)) for sentence, phrases in found]
    times: list[_Time] = []
    for sentence, phrases in found:
        if phrases:
            first, last = (bisect.bisect_left(starts, edge) for edge in (sentence.start, sentence.end))
            read, clock = _sentence(doc, sentence, doc.tokens[first:last], phrases, clock)
            times.extend(read)
    return tuple(_expression(doc, time, clock) for time in _agreed(times, clock))


def _agreed(times: Sequence[_Time], clock: Clock) -> Iterator[_Time]:
    """Let "the summit on Friday" be the coming one wherever an article says once that it is ("the summit set for
    Friday"), whatever the tense of its other sentences."""
    ahead = {(t.event, t.phrase.moment.weekday) for t in times if t.event and t.lean == Lean("coming")}
    for time in times:
        moment = time.phrase.moment
        if time.event and moment.turn is None and (time.event, moment.weekday) in ahead:
            time = replace(time, resolved=resolve(moment, clock, "coming"), lean=Lean("coming"))
        yield time


def _phrases(doc: Document, sentence: Sentence, tags: dict[int, str]) -> tuple[Phrase, ...]:
    text, start, end = doc.article.text, sentence.start, sentence.end
    return phrases_of(words_of(text, start, end, tags)) if may_tell(text, start, end) else ()


def _is_history(phrases: Sequence[Phrase], published: dt.date | None) -> bool:
    """Tell a text that tells old times by their years from one that counts from the day of its publication."""
    old = now = 0
    for phrase in phrases:
        moment = phrase.moment
        if moment.year is None:
            now += moment.anchor == "now" and (moment.weekday is not None or _counts(moment))
        elif published is None or moment.year.startswith("BC") or int(moment.year) < published.year - 1:
            old += 1
        else:
            now += (moment.year, moment.month) == (f"{published.year}", published.month)
    return old >= _OLD_YEARS and old >= now * _OLD_SHARE


def _counts(moment: Moment) -> bool:
    """Tell "two days ago", "last week", "in the past few days"."""
    return moment.unit is not None and (moment.turn is not None or moment.shift is not None)


@dataclass(frozen=True, slots=True)
class _Time:
    """An expression of a sentence with what it comes to, and which way its sentence looks there."""

    phrase: Phrase
    resolved: Resolved
    lean: Lean | None
    led_by: str
    """The word before it."""
    followed_by: str
    """The word behind it."""
    event: str | None = None
    """For a weekday, the planned event that it is the day of."""

    @property
    def way(self) -> Leaning | None:
        """Which way its sentence looks, by whatever sign."""
        return self.lean.way if self.lean else None


def _sentence(
    doc: Document, sentence: Sentence, tokens: Sequence[Token], phrases: Sequence[Phrase], clock: Clock
) -> tuple[list[_Time], Clock]:
    """The times of one sentence, and the clock as it stands behind it."""
    words = [doc.article.text[token.start : token.end].lower() for token in tokens]
    starts, ends = [token.start for token in tokens], [token.end for token in tokens]
    headline = doc.article.zone_at(sentence.start) in ("title", "heading")
    groups = verb_groups(tokens, words, is_headline=headline)
    phrases = [phrase for phrase in phrases if not _is_surname(doc.article.text, tokens, phrase)]
    is_of_any_year = _are_bare(phrases) and _is_habit(tokens, words, phrases) and is_general(tokens, words, groups)
    open_clock = Clock(None) if is_of_any_year else None
    times: list[_Time] = []
    for phrase in phrases:
        first = bisect.bisect_right(ends, phrase.start)
        last = bisect.bisect_left(starts, phrase.end, first)
        lean = leaning(tokens, words, groups, first, last)
        way = None if lean is None or (lean.is_weak and not _is_near(phrase.moment)) else lean.way
        way = None if phrase.moment.is_feast else way
        event = event_beside(tokens, words, first, last) if phrase.moment.weekday else None
        resolved = _in_step(phrase, resolve(phrase.moment, open_clock or clock, way), clock, way, times)
        if _moves_clock(phrase, resolved, clock):
            clock = replace(clock, told=resolved.point)
        times.append(_Time(phrase, resolved, lean, *_beside(words, first, last), event))
    return _with_days(_in_order(doc.article.text, times, clock), clock), clock


_SURNAMES = frozenset(("May", "March", "April", "June", "August"))
_NO_GIVEN_NAMES = listed(
    """Monday Tuesday Wednesday Thursday Friday Saturday Sunday Last Next This Early Late Mid In By Since Until Till
    From Before After Between During Through Come And Of On For To"""
)


def _is_surname(text: str, tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Tell a month that is somebody's name, "Ada May said", by the name or title right before it."""
    if text[phrase.start : phrase.end] not in _SURNAMES:
        return False
    before = next((token for token in reversed(tokens) if token.end <= phrase.start), None)
    if before is None or text[before.end : phrase.start] != " " or not before.tag.startswith("NNP"):
        return False
    word = text[before.start : before.end]
    return word[:1].isupper() and word not in _NO_GIVEN_NAMES


_HABITS = frozenset(
    ("usually", "often", "regularly", "typically", "generally", "normally", "sometimes", "always", "during", "can")
)


def _is_habit(tokens: Sequence[Token], words: Sequence[str], phrases: Sequence[Phrase]) -> bool:
    """Tell whether months or seasons may be those of every year: a range of them, one that is spoken of itself ("April
    is wet"), or one beside "often", "during" and the like. "The levy rises in January" is of one."""
    dates = [phrase for phrase in phrases if phrase.type in ("DATE", "TIME")]
    is_subject = words[1:2] == ["is"] and dates[0].start == tokens[0].start
    return len(dates) > 1 or is_subject or not _HABITS.isdisjoint(words)


def _are_bare(phrases: Sequence[Phrase]) -> bool:
    """Tell whether all that a sentence tells of dates are months and seasons of no year, which may be those of any."""
    moments = [phrase.moment for phrase in phrases if phrase.type in ("DATE", "TIME")]
    return bool(moments) and all(
        replace(moment, month=None, season=None) == Moment() and (moment.month or moment.season) for moment in moments
    )


def _moves_clock(phrase: Phrase, resolved: Resolved, clock: Clock) -> bool:
    """Tell whether later times may hang on this one: not on a time of day, nor, in a history, on one that its own day
    of publication rules ("today")."""
    if resolved.point is None or phrase.type not in ("DATE", "TIME") or _is_hour(phrase):
        return False
    return not (clock.is_history and resolved.basis == "published")


def _beside(words: Sequence[str], first: int, last: int) -> tuple[str, str]:
    return words[first - 1] if first else "", words[last] if last < len(words) else ""


def _is_hour(phrase: Phrase) -> bool:
    """Tell a time of day that stands without its day: "at 18:40"."""
    moment = phrase.moment
    return moment.clock is not None and moment == Moment(clock=moment.clock)


_LINKS = frozenset(("to", "through", "until", "till", "and", "-", "–", "—", "to the", "and the"))


def _in_order(text: str, times: Sequence[_Time], clock: Clock) -> list[_Time]:
    """Let the first of two linked dates lie before the second: "January 23 through March 9", "May and June 2031"."""
    ordered = list(times)
    for n, (time, other) in enumerate(pairwise(times)):
        moment = time.phrase.moment
        link = text[time.phrase.end : other.phrase.start].strip().lower()
        days, end = time.resolved.days, other.resolved.days
        if link not in _LINKS or days is None or end is None or moment.month is None or moment.year is not None:
            continue
        if days[0] > end[0] or other.phrase.moment.year is not None:
            resolved = resolve(moment, replace(clock, published=end[0], is_history=False), "past")
            ordered[n] = replace(time, resolved=replace(resolved, basis="text"))
    return ordered


def _with_days(times: Sequence[_Time], clock: Clock) -> list[_Time]:
    """Give a time of day the nearest day of its sentence, and "in two weeks" the day it comes to."""
    dated = [t for t in times if t.phrase.type != "DURATION" and t.resolved.days and not _is_hour(t.phrase)]
    days = [t for t in dated if t.resolved.days and t.resolved.days[0] == t.resolved.days[1]]
    told = []
    for time in times:
        if _is_hour(time.phrase) and days:
            near = min(days, key=lambda day: _gap(day.phrase, time.phrase)).resolved
            value = near.value.split("T")[0] + (time.phrase.moment.clock or "")
            time = replace(time, resolved=replace(near, value=value))
        elif time.phrase.type == "DURATION" and time.way == "coming" and time.led_by in ("in", "within"):
            time = replace(time, resolved=_ahead(time, clock))
        told.append(time)
    return told


def _gap(one: Phrase, other: Phrase) -> int:
    return max(one.start - other.end, other.start - one.end)


def _ahead(time: _Time, clock: Clock) -> Resolved:
    """The days of "in two weeks" or "within two weeks", where the sentence looks ahead."""
    day = None if clock.published is None else later(clock.published, time.phrase.moment)
    if day is None or clock.published is None:
        return time.resolved
    first = clock.published if time.led_by == "within" else day
    return replace(time.resolved, days=(first, day), basis="published")


def _is_near(moment: Moment) -> bool:
    """Tell times that a present tense puts ahead ("the talks begin on Friday") from those it does not ("the third
    quarter's figures show")."""
    return moment.weekday is not None or moment.day is not None or moment.unit == "WE"


def _in_step(phrase: Phrase, resolved: Resolved, clock: Clock, way: Leaning | None, times: Sequence[_Time]) -> Resolved:
    """Let the second of two coming weekdays follow the first: "begins on Tuesday and ends on Thursday"."""
    if way != "coming" or phrase.moment.weekday is None or resolved.days is None or clock.published is None:
        return resolved
    ahead = [t.resolved.days[0] for t in times if t.way == "coming" and t.phrase.type == "DATE" and t.resolved.days]
    if not ahead or resolved.days[0] >= ahead[-1] or (ahead[-1] - clock.published).days > _STEP_DAYS:
        return resolved
    return resolve(phrase.moment, replace(clock, published=ahead[-1]), way)


def _expression(doc: Document, time: _Time, clock: Clock) -> TimeExpression:
    phrase, resolved = time.phrase, time.resolved
    days = resolved.days
    return TimeExpression(
        span=doc.article.span(phrase.start, phrase.end),
        type=phrase.type,
        value=resolved.value,
        start=days[0].isoformat() if days else None,
        end=days[1].isoformat() if days else None,
        basis=resolved.basis,
        is_coming=_is_coming(time, clock.published),
        mod=phrase.mod,
        quant=phrase.quant,
        freq=phrase.freq,
        signal=time.led_by if time.led_by in _SIGNALS else None,
        hangs=_HANGS.get(time.followed_by) if phrase.type == "DURATION" else None,
    )


_SIGNALS = frozenset(
    ("since", "until", "till", "by", "from", "to", "through", "before", "after", "during", "within", "for", "in", "on")
)

_HANGS: dict[str, Literal["before", "after"]] = {
    "before": "before",
    "ahead": "before",
    "prior": "before",
    "after": "after",
    "following": "after",
    "into": "after",
}


def _is_coming(time: _Time, published: dt.date | None) -> bool:
    """Ahead of the day of publication; where the days hold it, or are not known, as the sentence says."""
    days = time.resolved.days
    if days and published and not days[0] <= published <= days[1]:
        return days[0] > published
    if time.resolved.value == "FUTURE_REF":
        return time.phrase.moment.anchor == "now"
    if time.phrase.type in ("DURATION", "SET") and days is None:
        return False
    ahead = time.lean == Lean("coming") if days else time.way == "coming"
    return ahead and time.resolved.value not in ("PAST_REF", "PRESENT_REF")
