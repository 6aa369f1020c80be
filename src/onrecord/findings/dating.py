"""The sentences of an article in, what they date out: the words of an event, and its days.

A time belongs to the noun that it stands with ("the summit on Friday", "Friday's talks") or to its clause ("Brenn on
Sunday shut its port"). Whether it is past or ahead must go with the tense: where the two do not, nothing is dated.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from onrecord import lexicons
from onrecord.datamodel import (
    Article,
    Document,
    EventState,
    EventStatus,
    Sentence,
    Span,
    TimeExpression,
    Token,
)
from onrecord.findings.clausing import BREAKS, MODIFIERS, OPENERS, Tagged
from onrecord.findings.days import days_of, moved
from onrecord.lexicons import listed
from onrecord.lexicons.verbs import BE, FINITE, bases

__all__ = ["Basis", "Dated", "Desk", "Hanging", "head_class", "read", "whole"]

Basis = Literal["told", "anchored", "reported"]
"""How the days of an event are known: see `Event`."""

Judge = Callable[[Document, int, int], EventStatus]
"""Tells whether the event that some words of a document name has happened."""

_LIGHT = frozenset({"held", "hold", "holds", "attended", "attends", "convened", "had", "have", "has", "wrapped"})
_PLANNED = frozenset({"set", "scheduled", "due", "planned", "slated"})
_NEAR = 6  # words before a noun among which "could" makes it a mere chance
_WISHES = listed(
    "want wants wanted hope hopes hoped hoping fear fears feared expect expects expected wish like believe believes "
    "think thinks worry worries"
)  # verbs whose clause may hold the time of what is wished
_MAYBE = frozenset({"could", "may", "might", "can", "should"})
_GENERIC = frozenset({"a", "an", "any", "every", "each", "another"})
_CURRENT = re.compile(r"\bthis\b|today|\d{4} so far|^\d{4}$", re.IGNORECASE)
_HOLIDAY = re.compile(r"christmas|easter|thanksgiving|new year|halloween|ramadan|passover|valentine|^eid|diwali")
_NOT_TOLD = frozenset({"before", "after", "by", "until", "till", "through", "within", "between", "for", "into"})
_APART = listed("after before since while when following amid despite ahead whether if until")
_HEARERS = listed(
    """assembly board circuit commission committee congress council court house inquiry judge judges jury lawmakers
    magistrate magistrates panel parliament senate senators subcommittee tribunal"""
)
_HEARER_WORDS = 5  # "before the Orle district appeals court"
_STARTS = listed(
    "meet begin start open close end vote gather travel return arrive leave visit resume hold face expire fly host go "
    "come speak run loom"
)  # verbs whose present tense tells what is to come: "they meet on Friday"
_BARE_CLOCK = re.compile(
    r"(?:(?:at|by|around|about) )?(?:\d{1,2}(?:[:.]\d\d)?\s*(?:[ap]\.?\s?m\.?)?|noon|midnight)(?: [a-z]{2,4})?",
    re.IGNORECASE,
)
_VAGUE = re.compile(r"\b(?:the day|the week|the time|(?:that|this) (?:time|moment|point)|overnight)\b")
_SEASON = re.compile(r"-(?:WI|SU|SP|FA)$|REF$|^X|^\d{3}X?$|-Q\d|-H\d")
_FROM_TODAY = re.compile(r"XXXX(?:-XX(?:-XX)?|-W(?:XX|\d\d)(?:-\d|-WE)?|-\d\d(?:-\d\d)?)?(?:T\w+)?$")
_GIVES = frozenset({"gave", "given", "has", "have"})
_THROUGH = re.compile(r"\s+(?:through|to|until)\s+|\s*[–-]\s*")
_BEFORE_NAMED = frozenset({"DT", "PRP$", "POS", "JJ"})
_OPENS_GERUND = frozenset({"since", "after", "following", "with"})
_DASHES = frozenset({"-", "–", "—", "--"})
_QUOTES = "“”‘’\"'`"
_LONGEST = 250
"""Tokens of a sentence that is read. Of 70,000 sentences of news seven have more than 200 words, all of them lists or
tables; the time to read one grows with the cube of its length."""


@dataclass(frozen=True, slots=True)
class Dated:
    """One telling of an event: its words, its days, and whether it is real."""

    span: Span
    start: str | None
    end: str | None
    status: EventState
    head: str
    """The noun that names it, in lower case; empty if a clause tells it."""
    at: int
    """Offset of the word that tells it: a noun or a verb."""
    sentence: Sentence
    basis: Basis = "told"
    """reported: no day is told, only that it goes on, was lately done, is planned or might come, as of the report."""
    time: Span | None = None
    """The words of its time, where they tell days only to who knows the date of the article."""


@dataclass(frozen=True, slots=True)
class Hanging:
    """One telling of an event that is some days before or after another one: its words, the days, and that other's."""

    span: Span
    days: int
    anchor: str
    at: int
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Desk:
    """One article as it is read: its document, its times, and who judges what is real."""

    doc: Document
    times: Sequence[TimeExpression]
    judge: Judge

    @property
    def today(self) -> dt.date | None:
        return self.doc.article.published_date

    def within(self, sentence: Sentence) -> tuple[Token, ...]:
        low, high = (bisect_left(self.doc.tokens, at, key=lambda t: t.start) for at in (sentence.start, sentence.end))
        return self.doc.tokens[low:high]

    def times_in(self, sentence: Sentence) -> Sequence[TimeExpression]:
        low, high = (bisect_left(self.times, at, key=lambda t: t.span.start) for at in (sentence.start, sentence.end))
        return self.times[low:high]

    def sentences(self) -> Iterator[Sentence]:
        """The sentences of the body that can tell an event, in order: none that asks, no list or table."""
        article = self.doc.article
        for sentence in self.doc.sentences:
            is_question = article.text[sentence.start : sentence.end].rstrip(_QUOTES).endswith("?")
            if article.zone_at(sentence.start) == "body" and not is_question and self._is_readable(sentence):
                yield sentence

    def _is_readable(self, sentence: Sentence) -> bool:
        return len(self.within(sentence)) <= _LONGEST


@cache
def _heads() -> dict[str, str]:
    return {word: row[0] for row in lexicons.rows("events") for word in row}


def head_class(word: str) -> str | None:
    """The kind of event that a noun names, None if it names none.

    >>> head_class("summit"), head_class("talks"), head_class("table")
    ('meeting', 'meeting', None)
    """
    word = word.lower()
    for form in (word, word.removesuffix("s"), word.removesuffix("es")):
        if form in _heads():
            return _heads()[form]
    return None


def read(desk: Desk) -> Iterator[Dated | Hanging]:
    """Yield what an article dates, in order."""
    for sentence in desk.sentences():
        if here := desk.times_in(sentence):
            clause = _Clause(desk, sentence)
            yield from filter(None, map(clause.dated, here))


_State = tuple[EventState, str, str | None]


@dataclass(frozen=True, slots=True)
class _Found:
    """What a time belongs to: the words [first, last) of a sentence, the word that tells it, the noun if it is one."""

    first: int
    last: int
    at: int
    head: str


class _Clause(Tagged):
    """One sentence, with what is found in it."""

    def __init__(self, desk: Desk, sentence: Sentence) -> None:
        super().__init__(desk.doc.article.text, desk.within(sentence))
        self.desk, self.sentence = desk, sentence
        self.spans = [time.span for time in desk.times_in(sentence)]

    def dated(self, time: TimeExpression) -> Dated | Hanging | None:
        """What a time dates; None if that is not clear."""
        low = next((i for i, t in enumerate(self.tokens) if t.end > time.span.start), None)
        high = next((i for i, t in enumerate(self.tokens) if t.start >= time.span.end), self.size)
        if low is None:
            return None
        if time.hangs and time.type == "DURATION":
            return self._hanging(time, low, high)
        is_relative = self._is_relative(time)
        if time.type not in ("DATE", "TIME") or (_SEASON.search(time.value) and not is_relative):
            return None
        if time.start is None and not is_relative:
            return None
        if low == 0 and high < self.size and self.words[high] in _DASHES:
            return self._listed(time, high + 1)
        if self._is_no_day(time, low, high):
            return None
        found = self._noun(low, high) or self._verb(low, high)
        return self._settled(time, low, found) if found else None

    def _is_relative(self, time: TimeExpression) -> bool:
        """Whether a time tells days only to who knows the date of the article, which has none."""
        return self.desk.today is None and time.start is None and _FROM_TODAY.match(time.value) is not None

    def _is_no_day(self, time: TimeExpression, low: int, high: int) -> bool:
        """Whether a time names no day of its own, or is what is spoken of: "Friday could bring", "a Sunday"."""
        text = time.span.text.lower()
        before, tag = (self.words[low - 1], self.tags[low - 1]) if low else ("", "")
        if text.startswith("that ") or (time.basis == "text" and time.type == "TIME"):
            return True
        if text.endswith(" ago") and not re.search(r"\b(?:day|hour)", text):  # two years ago may be one or three
            return True
        if _HOLIDAY.search(text) and tag not in ("IN", "TO"):
            return True
        if tag == "DT" and high < self.size and self.tags[high].startswith("NNP"):  # "the May 9 Quay"
            return True
        is_subject = high < self.size and self.tags[high] in FINITE and self.tags[low - 1 if low else 0] != "IN"
        is_dateline = any(word in _DASHES for word in self.words[high : high + 5]) and not self.finite(0, high + 5)
        if tag != "NNP" and self._named(low, high):
            return False
        if self._modifies(time, low, high, before, tag) or _BARE_CLOCK.fullmatch(text) or _VAGUE.search(text):
            return True
        return is_dateline or before in _GENERIC or (is_subject and self._nothing_before(low))

    def _modifies(self, time: TimeExpression, low: int, high: int, before: str, tag: str) -> bool:
        """Whether a time only says which of several a noun is: "the 2031 rules", "Super Tuesday", "June's vote"."""
        follows = self.tags[high] if high < self.size else ""
        is_linked = tag in ("IN", "TO") or before in (",", "") or tag in ("RB", "``")
        if tag == "NNP" and self.tokens[low - 1].end + 1 == self.tokens[low].start and follows in ("NNS", "NN", "."):
            return before[:1].isalpha() and self.words[low - 1] in ("super", "black", "ash", "good", "bloody")
        if follows == "POS":
            head = high + 1
            while head + 1 < self.size and self.tags[head + 1].startswith("NN"):
                head += 1
            is_month = len(time.value) == len("2031-05") and not any(c.isdigit() for c in time.span.text)
            return is_month or not any(head_class(word) for word in self.words[high + 1 : head + 1])
        is_year = re.fullmatch(r"\d{4}", time.span.text) is not None
        return (follows in ("NN", "NNS", "JJ") or (follows == "VBG" and tag == "DT")) and (
            not is_linked or (is_year and before == "")
        )

    def _nothing_before(self, low: int) -> bool:
        """Whether no noun stands right before a time, which would be the subject instead."""
        return low == 0 or not (
            self.tags[low - 1].startswith(("NN", "PRP")) or self.words[low - 1] in ("who", "which", "that")
        )

    def _listed(self, time: TimeExpression, first: int) -> Dated | None:
        """An entry of a list of dates: "4 July 2031 - The dam was opened"."""
        span = self._span(first, self.size)
        today = self.desk.today
        start, end = days_of(time)
        if span is None or (today and start > today.isoformat()) or not (today or time.basis == "stated"):
            return None
        return Dated(span, start, end, "happened", "", self.tokens[first].start, self.sentence)

    def _hanging(self, time: TimeExpression, low: int, high: int) -> Hanging | None:
        days = re.fullmatch(r"P(\d+)D", time.value)
        if not days or high >= self.size or self.words[high] not in ("before", "after"):
            return None
        found = self._verb(low, high)
        end = high + 1
        while end < self.size and self.tags[end] not in FINITE and self.words[end] not in BREAKS:
            end += 1
        if found is None or self._kind(found) != "happened" or self.tags[found.at] in ("VBP", "VBZ"):
            return None
        last = end if found.last > high else found.last
        span = self._span(found.first, max(found.last, last))
        anchor = " ".join(self.words[high + 1 : end])
        sign = 1 if self.words[high] == "after" else -1
        at = self.tokens[found.at].start
        return Hanging(span, sign * int(days[1]), anchor, at, self.sentence) if anchor and span else None

    # What the time belongs to

    def _noun(self, low: int, high: int) -> _Found | None:
        """The noun phrase that a time stands in: "Friday's talks", "the summit with Lorne on Friday"."""
        if high < self.size and self.tags[high] == "POS":
            end = high + 1
            while end < self.size and self.tags[end].startswith(("JJ", "NN", "CD", "HYPH", "VBN", "VBG")):
                end += 1
            head = self.words[end - 1]
            return _Found(low, end, end - 1, head) if end > high + 1 and head_class(head) else None
        if named := self._named(low, high):
            return named
        at = low - 1
        if at < 0:
            return None
        is_linked = self.tags[at] in ("IN", "TO") and self.words[at] in ("on", "in", "for", "at", "of")
        if is_linked:
            at -= 1
        is_set = at > 0 and self.words[at] in _PLANNED and self.words[at - 1] not in BE
        if is_set:
            at -= 1
        elif is_linked and self.words[at + 1] == "for":
            return None
        return self._phrase(at, high, is_set, is_linked or is_set)

    def _named(self, low: int, high: int) -> _Found | None:
        """The noun that a time is named before: "a Friday deadline", "the year-end deadline"."""
        end = high
        while end < self.size and self.tags[end].startswith(("JJ", "NN", "HYPH")):
            end += 1
        if end == high or not head_class(self.words[end - 1]) or self.tags[low - 1 if low else 0] not in _BEFORE_NAMED:
            return None
        return _Found(self.antecedent(low), end, end - 1, self.words[end - 1])

    def _phrase(self, at: int, high: int, is_set: bool, is_linked: bool) -> _Found | None:
        """The noun phrase that ends at ``at``: its first noun that names an event."""
        head, start = None, at
        while start >= 0 and not self._ends_phrase(start):
            is_last = start == at or self.tags[start + 1] not in ("NN", "NNS", "NNP", "POS")
            if self.tags[start] in ("NN", "NNS", "NNP") and head_class(self.words[start]) and is_last:
                head = start
            start -= 1
        if head is None and is_set:
            head = next((i for i in range(at, start, -1) if self.tags[i].startswith("NN")), None)
            owner = next((i for i in range(start + 1, at) if self.tags[i] in ("DT", "PRP$")), None)
            if head is None or owner is None:
                return None
            return _Found(owner, high, head, "event")
        if head is None or (not is_linked and at - head > 0):
            return None
        first = head
        while first > 0 and (
            self.tags[first - 1].startswith(MODIFIERS)
            or (self.tags[first] == "HYPH" or (first > 1 and self.tags[first - 2] == "HYPH"))
        ):
            first -= 1
        before = self.words[first - 1] if first else ""
        if before in _LIGHT or (before in ("by", "during") and not is_linked) or before == "a":
            return None
        return _Found(first, high, head, self.words[head])

    def _ends_phrase(self, at: int) -> bool:
        tag, word = self.tags[at], self.words[at]
        return (tag in (*FINITE, "VB", "VBN", "VBG", "WDT", "WP", "WRB", "TO") and word not in ("between",)) or (
            word in BREAKS or word in OPENERS or (word == "of" and self.words[at - 1] == "ahead")
        )

    def _verb(self, low: int, high: int) -> _Found | None:
        """The clause that a time stands in, with its verb."""
        first, last = self.left(low, strict=True), self.right(high)
        if not self.finite(first, last) and (verb := self.participle(first, low)) is not None:
            return _Found(self.antecedent(first, whole=True), last, verb, "")
        if (gerund := self._gerund(first, low)) is not None:
            return _Found(gerund, last, next(i for i in range(gerund, low) if self.tags[i] == "VBG"), "")
        first = self.left(low)
        if not self.finite(first, last):
            while last < self.size and not self.finite(first, last) and self.words[last] not in (";", "."):
                last = self.right(last + 1)
        if not self.finite(first, last):
            return None
        verb = self.main(first, last, low)
        if not self._goes_with(first, verb, low, high) or (first and self.words[first - 1] == "as"):
            return None
        before = [i for i in self.finite(first, low) if i not in self.group(verb)]
        if first and (self.tags[first - 1] in ("WDT", "WP", "WP$")):
            names_event = bool(head_class(self.words[first - 2])) if first > 1 else False
            if self.words[first - 1] == "what" or (self.words[first - 1] == "that" and not names_event):
                return None
            first = self.antecedent(first - 1, whole=self.tags[first].startswith("PRP"))
        elif before or not self._subject(first, verb, low, high):
            first = self.start(first)
            if not self._subject(first, last, low, high):
                return None
        return _Found(first, last, verb, "")

    def _gerund(self, first: int, low: int) -> int | None:
        """Where a phrase of its own begins that tells a past act: "since taking office in 2031", "with the envoy
        telling a court last month"."""
        verb = next((i for i in range(low - 1, first - 1, -1) if self.tags[i] == "VBG"), None)
        if verb is None or self.finite(first, low):
            return None
        opener = next((i for i in range(verb - 1, max(first - 2, -1), -1) if self.words[i] in _OPENS_GERUND), None)
        if opener is None or (self.words[opener] != "with" and opener + 1 != verb):
            return None
        return opener + 1

    def _goes_with(self, first: int, verb: int, low: int, high: int) -> bool:
        """Whether a time is the verb's: after it, right before it, or at the head of the clause."""
        if high < self.size and self.words[high] == "by":  # "a visit Sunday by the envoy"
            return self.words[self.group(verb)[0]] in BE or self.tags[verb] == "VBN"
        start = self.group(verb)[0]
        if low > start:
            return not any(self._sets_apart(i) for i in range(verb + 1, low - 1))
        if high + 1 < self.size and self.words[high] == "," and self.tags[high + 1] in ("WRB", "WDT", "WP"):
            return False
        head = range(first, low)
        if all(self.tags[i] in ("IN", "RB", "RBR", "CC", "DT", "JJ", "WDT", "WP", "``", ",") for i in head):
            return True
        if first < low and self.words[low - 1] in ("on", "in") and low - 1 == first:
            return True
        return all(self.tags[i] in ("RB", ",") for i in range(high, start))

    def _sets_apart(self, at: int) -> bool:
        """Whether a word begins what has a time of its own; what is done "before the court" is done in front of it."""
        if self.words[at] not in _APART:
            return False
        return self.words[at] != "before" or _HEARERS.isdisjoint(self.words[at + 1 : at + 1 + _HEARER_WORDS])

    def _subject(self, first: int, last: int, low: int, high: int) -> bool:
        """Whether a noun other than the time stands in [first, last)."""
        return any(
            self.tags[i].startswith(("NN", "PRP", "EX", "DT"))
            for i in range(first, last)
            if not low <= i < high and not any(t.start <= self.tokens[i].start < t.end for t in self.spans)
        )

    def _kind(self, found: _Found) -> str:
        token = self.tokens[found.at]
        return self.desk.judge(self.desk.doc, token.start, token.end).kind

    def _settled(self, time: TimeExpression, low: int, found: _Found) -> Dated | None:
        """The event with its days, where those go with the tense; None where they do not."""
        span = self._span(found.first, found.last)
        if time.start is None:
            status = self._told_state(time, found)
            if not span or not status:
                return None
            at = self.tokens[found.at].start
            return Dated(span, None, None, status, found.head, at, self.sentence, time=time.span)
        state = span and (self._of_noun(time, low, found) if found.head else self._of_verb(time, found))
        if not span or not state:
            return None
        status, start, end = state
        if until := self._until_when(time, status):
            end = until
        return Dated(span, start, end, status, found.head, self.tokens[found.at].start, self.sentence)

    def _told_state(self, time: TimeExpression, found: _Found) -> EventState | None:
        """The state of an event on a day that is not known, where the words alone tell it."""
        kind = self._kind(found)
        if time.signal in ("since", "until", "till", "by") or time.signal in _NOT_TOLD - {"for"}:
            return None
        if found.head:
            return "scheduled" if time.is_coming and kind != "denied" else None
        lead = {self.words[i] for i in self.group(found.at)}
        if self.words[found.at] in _WISHES or "must" in lead or self._has_infinitive(time, found):
            return None
        if kind == "conditional" and time.is_coming:
            return "conditional"
        if kind == "planned" and time.is_coming and not lead & _MAYBE:
            return "scheduled"
        is_past = any(self.tags[i] == "VBD" for i in self.group(found.at)) and not time.is_coming
        return "happened" if kind == "happened" and is_past else None

    def _until_when(self, time: TimeExpression, status: EventState) -> str | None:
        """The last day of "Tuesday through Sunday"."""
        text = self.desk.doc.article.text
        for other in self.desk.times:
            if _THROUGH.fullmatch(text, time.span.end, max(other.span.start, time.span.end)) and other.end:
                return self._moved_days(other, ahead=status in ("scheduled", "conditional"))[1]
        return None

    def _of_noun(self, time: TimeExpression, low: int, found: _Found) -> _State | None:
        start, end = days_of(time)
        signal = self.words[low - 1] if low else ""
        kind = self._kind(found)
        if kind == "denied" or (signal in _NOT_TOLD - {"for"} and found.first < low):
            return None
        ahead = self._is_ahead(start)
        if kind in ("planned", "conditional", "possible") and not ahead:
            return None
        if kind == "conditional" or _MAYBE & set(self.words[max(0, found.at - _NEAR) : found.at]):
            return ("conditional", start, end) if ahead else None
        return ("scheduled" if ahead else "happened"), start, end

    def _of_verb(self, time: TimeExpression, found: _Found) -> _State | None:
        group = self.group(found.at)
        lead = {self.words[i] for i in group}
        if self.words[found.at] in _WISHES:
            return None
        kind, signal = self._kind(found), (time.signal or "").lower()
        if signal == "since":
            is_perfect = bool(lead & {"has", "have", "'ve", "’ve"}) and len(group) > 1
            return ("ongoing", days_of(time)[0], None) if is_perfect and kind in ("happened", "denied") else None
        finite = next((i for i in group if self.tags[i] in FINITE), found.at)
        present = self.tags[finite] in ("VBZ", "VBP") and self.words[finite] not in ("has", "have", "'ve", "’ve")
        is_perfect = bool({self.words[i] for i in group} & {"has", "have", "'ve", "’ve"}) and len(group) > 1
        if is_perfect and not _CURRENT.search(time.span.text):
            return None  # "has condemned the raid on Friday": the day is the raid's
        if signal in ("until", "till", "by"):
            return self._until(time, found, kind)
        if signal in _NOT_TOLD:
            return None
        if kind == "happened" and present and self.words[found.at] in _PLANNED and self._has_infinitive(time, found):
            kind = "planned"  # "is scheduled to convene on Friday"
        if kind in ("happened", "denied") and not present:
            return None if self._has_infinitive(time, found) else self._past(time, kind)
        if kind == "happened" and present and not _starts(self.words[found.at]):
            return None
        return self._coming(time, kind, lead, present)

    def _has_infinitive(self, time: TimeExpression, found: _Found) -> bool:
        """Whether a time may be that of what was planned: "had planned to meet on Friday"."""
        low = next((i for i, token in enumerate(self.tokens) if token.end > time.span.start), self.size)
        between = range(found.at + 1, low)
        return any(self.tags[i] == "TO" and self.tags[i + 1 : i + 2] == ["VB"] for i in between)

    def _past(self, time: TimeExpression, kind: str) -> _State | None:
        start, end = self._moved_days(time, ahead=False)
        if self._is_ahead(start) or (kind == "denied" and self.desk.today is None):
            return None
        if self.desk.today and len(end) == len("2031-05-09"):
            today = self.desk.today.isoformat()
            if start < end and end > today and start == today:  # "earlier this week" on its first day: on the eve, then
                start = (self.desk.today - dt.timedelta(1)).isoformat()
            end = min(end, today)
        return ("denied" if kind == "denied" else "happened"), start, end

    def _coming(self, time: TimeExpression, kind: str, lead: set[str], present: bool) -> _State | None:
        start, end = self._moved_days(time, ahead=True)
        if (
            self.desk.today is None
            or end < self.desk.today.isoformat()[: len(end)]
            or kind == "denied"
            or "must" in lead
        ):
            return None
        if kind == "conditional" or lead & _MAYBE:
            return "conditional", start, end
        if kind == "planned" or (present and self._is_ahead(start)):
            return "scheduled", start, end
        return None

    def _until(self, time: TimeExpression, found: _Found, kind: str) -> _State | None:
        """What has to be done by a day: "gave the union until Friday", "must be off by Friday"."""
        start, end = self._moved_days(time, ahead=True)
        if self.desk.today is None or start < self.desk.today.isoformat()[: len(start)]:
            return None
        word = self.words[found.at]
        is_not_before = "not" in self.words[found.at : found.at + 3] and (time.signal or "") != "by"
        if kind == "conditional":
            return "conditional", start, end
        return ("scheduled", start, end) if kind == "planned" or word in _GIVES or is_not_before else None

    def _is_ahead(self, start: str) -> bool:
        today = self.desk.today
        return today is not None and start > today.isoformat()[: len(start)]

    def _moved_days(self, time: TimeExpression, *, ahead: bool) -> tuple[str, str]:
        return moved(time, self.desk.today, ahead=ahead)

    def _span(self, first: int, last: int) -> Span | None:
        """The words from ``first`` to ``last``, without marks at their ends; None where quotation marks are cut."""
        edges = [first, last]
        while first < last and (self._is_edge(first) or self.words[first] in ("after", "since", "because", "where")):
            first += 1
        while last > first and self._is_edge(last - 1):
            last -= 1
        if first >= last:
            return None
        article, tokens = self.desk.doc.article, self.tokens
        cut = whole(article, tokens[first].start, tokens[last - 1].end)
        return cut or whole(article, tokens[edges[0]].start, tokens[last - 1].end)

    def _is_edge(self, at: int) -> bool:
        return self.tags[at] in ("``", "''", ",", ":", "CC", ".") or self.words[at] in _QUOTES


def _starts(word: str) -> bool:
    return any(form in _STARTS for form in bases(word)) or word in BE


def whole(article: Article, start: int, end: int) -> Span | None:
    """A span that cuts no quotation in two; None if it would."""
    text = article.text[start:end]
    if '"' in text and article.text.count('"', article.text.rfind("\n", 0, start) + 1, start) % 2:
        return None
    if text.count("“") != text.count("”") or text.count('"') % 2 or text.count("‘") > text.count("’"):
        return None
    return article.span(start, end)
