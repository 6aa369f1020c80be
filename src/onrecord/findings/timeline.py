"""The timeline of a story: every dated event once, across outlets, with its state and the words that tell it.

dating     what each article dates, and whether it is past or ahead
timeline   who says it, on what condition; what hangs on another event's day; and which tellings are one event
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from onrecord.datamodel import (
    Document,
    Event,
    EventState,
    Sentence,
    Span,
    Statement,
    Story,
    TimeExpression,
)
from onrecord.findings.dating import Basis, Dated, Desk, Hanging, Judge, head_class, read, whole
from onrecord.findings.days import moved, settled
from onrecord.findings.hanging import linked
from onrecord.findings.likeness import Near, are_alike, kinds_of, plain_words
from onrecord.findings.places import Places
from onrecord.findings.said import Words
from onrecord.findings.undated import read_undated, supposed
from onrecord.ids import event_id
from onrecord.quoting import in_line

__all__ = ["find_timeline"]

# The share of the words of the shorter telling that two tellings of one event have in common. On five stories .4 to .7
# give the same F1 within .005; lower joins more that is told on one day.
_LIKE = 0.5
_SAME = 0.9  # the same where one is told to have taken longer ("this week" told on two days); .4 to .9 give the same
_LIKE_SAID = 0.7  # the same where days do not bind two tellings; .4 to .9 give the same within .005
_SEPARATE = re.compile(r"\b(?:also|separate|own)\b", re.IGNORECASE)
_MORE = re.compile(r"\b(?:another|second|further)\b", re.IGNORECASE)  # than the article told of before
_LEADS = re.compile(
    r"\b(?:will|would|shall|should|going to|hopes? to|(?:ready|prepared|willing) to)\b|[’']ll\b",
    re.IGNORECASE,
)
_PERFECT = re.compile(r"\b(?:would|could|should|might|may|must) (?:not )?have \w+", re.IGNORECASE)
_NEAR_DAYS = 3  # days that two reports of one day may be apart; more mostly means two events
_BASES: tuple[Basis, ...] = ("told", "anchored", "reported")
_PLACE = re.compile(r"\b(?:in|at|near|off)\s+$")
_THIN = re.compile(r"(?:he|she|they|it|I|we) \w+(?: (?:on|in))? \w+(?: \w+)?", re.IGNORECASE)  # "she said on Sunday"
_RELATIVE = re.compile(r",? (?:which|who|that|whose)\b")  # goes on with the last noun of what was said
_COUNTERFACTUAL = re.compile(r"\bhad (?:not )?(?:been|\w+ed)\b|\bwere to\b", re.IGNORECASE)
_PART = re.compile(r"(?:,| –) (?:but|and)(?: that)? |; ")
_RELATIVE_LAST = re.compile(r" (?:which|who|whose)$")
_OPENS = ("“", '"', "‘")
_LONGEST = 200  # characters of a telling that still reads at a glance; the longest one below is shown


@dataclass(frozen=True, slots=True)
class _Telling:
    """One telling of an event in one article."""

    span: Span
    start: str | None
    end: str | None
    status: EventState
    at: int
    head: str = ""
    basis: Basis = "told"
    condition: Span | None = None
    says: str | None = None
    """Id of the statement, where to say it is the event."""
    by: str | None = None
    """Id of the actor whose words tell it."""
    time: Span | None = None
    """The words of its time, where nothing tells what days they mean."""


def find_timeline(
    story: Story, documents: Sequence[Document], times: Mapping[str, Sequence[TimeExpression]], judge: Judge
) -> tuple[Event, ...]:
    """Find the events of a story that its articles date, order by a day of another event, or hang on a condition.

    ``documents`` are those of the story's articles, ``times`` what each tells of times, by id of the article; ``judge``
    tells whether the event of some words has happened. Where tense and time do not go together there is no event. The
    order of the articles changes nothing.
    """
    finder = _Finder(story, documents, times, judge)
    tellings = finder.tellings()
    events = _with_other_days([finder.event(group) for group in finder.groups(tellings)])
    return linked(events, finder.desks)


class _NearTellings:
    """Tellings, to find those that may be of one event with another: of one status, with words enough in common, or of
    the same words or days, where that is enough."""

    def __init__(self) -> None:
        self._alike = Near()
        self._by_place: dict[object, list[int]] = defaultdict(list)

    def add(self, number: int, telling: _Telling) -> None:
        """Take in a telling."""
        self._alike.add(number, telling.status, telling.span.text)
        keys: list[object] = [(telling.status, telling.span), *_days(telling, "any")]
        for key in keys + (_days(telling, "named") if telling.says or telling.head else []):
            self._by_place[key].append(number)

    def to(self, telling: _Telling) -> list[int]:
        """The numbers of those that may be one with it, in their order."""
        keys: list[object] = [(telling.status, telling.span)]
        keys += _days(telling, "any" if telling.says or telling.head else "named")
        same = (number for key in keys for number in self._by_place.get(key, ()))
        return sorted(self._alike.to(telling.status, telling.span.text).union(same))


def _days(telling: _Telling, kind: str) -> list[object]:
    return [(telling.status, telling.start, telling.end, kind)]


class _Finder:
    def __init__(
        self,
        story: Story,
        documents: Sequence[Document],
        times: Mapping[str, Sequence[TimeExpression]],
        judge: Judge,
    ) -> None:
        self.story = story
        self.desks = {
            doc.article.id: Desk(doc, settled(times[doc.article.id], doc.article.published_date), judge)
            for doc in documents
        }
        self.order = {
            a.id: i for i, a in enumerate(sorted(story.articles, key=lambda a: (a.published or "~", a.outlet, a.id)))
        }
        self.said: dict[str, list[Statement]] = {id: [] for id in self.desks}
        for statement in story.statements:
            self.said[statement.article].append(statement)
        self.statements = {statement.id: statement for statement in story.statements}
        self.utterance = {id: u.id for u in story.utterances for id in u.statements}
        named = [(span, actor.id) for actor in story.actors if actor.kind != "unnamed" for span in actor.mentions]
        self.mentions = Places(span for span, _ in named)
        self.named = [id for _, id in named]
        self.organisations = {actor.id for actor in story.actors if actor.kind == "organisation"}
        self.told_in = Words(story.statements)

    def tellings(self) -> list[_Telling]:
        """All tellings, in the order of the articles and of their places."""
        found: list[_Telling] = []
        hanging: list[tuple[Desk, Hanging]] = []
        for id in sorted(self.desks, key=lambda id: self.order[id]):
            for item in read(self.desks[id]):
                if isinstance(item, Hanging):
                    hanging.append((self.desks[id], item))
                elif telling := self._told(self.desks[id], item):
                    found.append(telling)
        by_article = _by_article(found)
        for id in sorted(self.desks, key=lambda id: self.order[id]):
            found += list(self._sayings(self.desks[id], by_article[id]))
        for desk, item in hanging:
            if telling := self._anchored(desk, item, found):
                found.append(telling)
        by_article = _by_article(found)
        for id in sorted(self.desks, key=lambda id: self.order[id]):
            found += self._undated(self.desks[id], [t.span for t in by_article[id] if not t.says])
        used = {telling.condition for telling in found}
        due = [t for t in found if t.start and t.status == "scheduled" and t.start == t.end and t.head]
        for id in sorted(self.desks, key=lambda id: self.order[id]):
            for statement in self.said[id]:
                if statement.condition and statement.condition not in used:
                    found += self._consequence(self.desks[id], statement, due)
            found += self._supposed(self.desks[id])
        return found

    # One telling

    def _told(self, desk: Desk, dated: Dated) -> _Telling | None:
        """A dated event with who tells it and what it hangs on; None where a condition is all that is dated."""
        article = desk.doc.article
        conditions = self._conditions(desk, dated.sentence)
        if any(c.start <= dated.at < c.end for c in conditions):
            return None
        holder = self._holder(article.id, dated.at)
        told_on = holder.said_on if holder else None
        if told_on and told_on != (article.published or "")[:10] and dated.basis == "told":
            return None  # its "tomorrow" counts from another day
        status, condition = dated.status, None
        if status == "conditional" or (status == "scheduled" and not dated.head):
            condition = self._hangs_on(dated, holder, conditions)
            if status == "conditional" and condition is None:
                return None
            status = "conditional" if condition else status
            if status == "scheduled" and self._follows_condition(dated, holder):
                return None
        span: Span | None = dated.span
        cue = self._credit(article.id, dated)
        if cue:
            span = self._with_content(desk, dated, cue)
        elif holder:
            low = max(dated.span.start, min(c.start for c in holder.content if c.end > dated.at))
            span = whole(article, low, dated.span.end) if low < dated.span.end else None
        if condition and span and span.overlaps(condition):
            span = self._without(desk, span, condition)
        if span is None:
            return None
        return _Telling(
            span, dated.start, dated.end, status, dated.at, dated.head, condition=condition,
            says=cue.id if cue else None, by=holder.speaker if holder else None, time=dated.time,
        )  # fmt: skip

    def _conditions(self, desk: Desk, sentence: Sentence) -> list[Span]:
        """The conditions in a sentence: those of its statements, and the outlet's own."""
        found = self.told_in.conditions(desk.doc.article.id, sentence.start, sentence.end)
        if not found and (own := _own_condition(desk, sentence)):
            found.append(own)
        return found

    def _hangs_on(self, dated: Dated, holder: Statement | None, conditions: Sequence[Span]) -> Span | None:
        """The condition of an event: that of the statement that tells it in the same sentence, or of its sentence."""
        if holder and holder.condition and dated.span.article == holder.article:
            return holder.condition if holder.condition in conditions else None
        return conditions[0] if conditions and dated.status == "conditional" else None

    def _holder(self, article: str, at: int) -> Statement | None:
        """The innermost statement that holds an offset in its content."""
        holding = self.told_in.contents(article, at, at + 1)
        return min(holding, key=lambda s: (sum(len(c) for c in s.content), s.id), default=None)

    def _follows_condition(self, dated: Dated, holder: Statement | None) -> bool:
        """Whether the same speaker named a condition before in the paragraph ("If they go we stay. On Friday ...")."""
        desk = self.desks[dated.span.article]
        within = {s.start for s in desk.doc.sentences if s.paragraph == dated.sentence.paragraph}
        return holder is not None and any(
            other.condition is not None
            and other.speaker == holder.speaker
            and min(within) <= other.condition.start < dated.sentence.start
            for other in self.told_in.conditional.get(dated.span.article, ())
        )

    def _credit(self, article: str, dated: Dated) -> Statement | None:
        """The statement whose cue tells the event: to say it is what happened."""
        if dated.head or dated.status not in ("happened", "denied"):
            return None
        return next(iter(self.told_in.cues(article, dated.at)), None)

    def _with_content(self, desk: Desk, dated: Dated, cue: Statement) -> Span | None:
        """The words that credit a statement, with what is said of it in the same sentence."""
        within = [c for c in cue.content if c.start < dated.sentence.end and dated.sentence.start < c.end]
        low = min([dated.span.start, *(max(c.start, dated.sentence.start) for c in within)])
        high = max([dated.span.end, *(min(c.end, dated.sentence.end) for c in within)])
        article = desk.doc.article
        low = low - 1 if low and article.text[low - 1] in _OPENS else low
        high = high + 1 if article.text[high : high + 1] in ("”", '"', "’") else high
        if _RELATIVE.match(article.text, high) or _RELATIVE_LAST.search(article.text, low, high):
            high = _trimmed(article.text, high, dated.sentence.end)[1]
        tries = [(low, high), (low, high + 1), (dated.sentence.start, dated.sentence.end)]
        begun = min((c.start for c in within if c.start < dated.sentence.start), default=low)
        if high - begun <= _LONGEST:  # the words of a quotation that began in a sentence before
            tries.append((begun - 1 if article.text[begun - 1 : begun] in _OPENS else begun, high))
        spans = (whole(article, *_trimmed_end(article.text, *part)) for part in tries if part[1] <= len(article.text))
        return next((span for span in spans if span), None) or (
            None if _THIN.fullmatch(dated.span.text) else dated.span
        )

    def _without(self, desk: Desk, span: Span, condition: Span) -> Span | None:
        """The longer part of a telling beside its condition."""
        article = desk.doc.article
        low, high = _trimmed(article.text, span.start, condition.start), _trimmed(article.text, condition.end, span.end)
        start, end = max((low, high), key=lambda part: part[1] - part[0])
        return whole(article, start, end) if start < end else None

    # What has no day of its own

    def _undated(self, desk: Desk, told: Sequence[Span]) -> Iterator[_Telling]:
        """What goes on, was lately done or is planned, as of the day on which it was said, else reported."""
        for dated in read_undated(desk, lambda at: self._holder(desk.doc.article.id, at) is not None):
            holder = self._holder(desk.doc.article.id, dated.at)
            day = self._day_of(desk, holder)
            if day is None or any(dated.span.overlaps(span) for span in told):
                continue
            start, end = (None, day) if dated.status == "happened" else (day, None)
            if telling := self._told(desk, dated):
                yield replace(telling, start=start, end=end, basis="reported")

    def _sayings(self, desk: Desk, found: Sequence[_Telling]) -> Iterator[_Telling]:
        """What was said on a day that the words which credit it tell, where no clause told so."""
        credited = {telling.says for telling in found}
        sentences = desk.doc.sentences
        for statement in self.said[desk.doc.article.id]:
            if statement.said_on is None or statement.id in credited or statement.nested_in or not statement.cue:
                continue
            cue = statement.cue[0]
            sentence = next((s for s in sentences if s.start <= cue.start < s.end), None)
            if sentence is None or desk.doc.article.zone_at(cue.start) != "body":
                continue
            parts = [
                part for part in (*statement.source, *statement.cue) if sentence.start <= part.start < sentence.end
            ]
            credit = whole(desk.doc.article, min(p.start for p in parts), max(p.end for p in parts))
            day = statement.said_on
            here = (t for t in desk.times if sentence.start <= t.span.start < sentence.end and t.start)
            its_own = [t for t in here if not any(t.span.overlaps(telling.span) for telling in found)]
            if credit is None or not any(moved(t, desk.today, ahead=False)[0] == day for t in its_own):
                continue  # "during Wednesday's talks, Lorne said": the talks are what is told
            if any(credit.overlaps(telling.span) for telling in found):
                continue
            dated = Dated(credit, day, day, "happened", "", cue.start, sentence)
            if telling := self._told(desk, dated):
                yield telling

    def _anchored(self, desk: Desk, item: Hanging, found: Sequence[_Telling]) -> _Telling | None:
        """An event some days from another one, if the story knows the day of just one such."""
        wanted = plain_words(item.anchor)
        kinds = kinds_of(item.anchor)
        if not kinds:
            return None
        days: dict[str, int] = {}
        for telling in found:
            is_day = telling.start == telling.end and len(telling.start or "") == len("2031-05-09")
            if telling.start and is_day and not telling.says and kinds & kinds_of(telling.span.text):
                score = len(wanted & plain_words(telling.span.text))
                days[telling.start] = max(days.get(telling.start, 0), score)
        best = sorted(days, key=lambda day: (-days[day], day))
        if not best or not days[best[0]] or (len(best) > 1 and days[best[0]] == days[best[1]]):
            return None
        day = (dt.date.fromisoformat(best[0]) + dt.timedelta(item.days)).isoformat()
        if desk.today and day > desk.today.isoformat():
            return None
        dated = Dated(item.span, day, day, "happened", "", item.at, item.sentence)
        telling_ = self._told(desk, dated)
        return replace(telling_, basis="anchored") if telling_ else None

    def _consequence(self, desk: Desk, statement: Statement, due: Sequence[_Telling]) -> Iterator[_Telling]:
        """What a statement says will come about if its condition is met; ``due`` is what has a day ahead."""
        condition = statement.condition
        if condition is None or statement.polarity == "denied":
            return
        article = desk.doc.article
        content = next((c for c in statement.content if c.start <= condition.start < c.end), None)
        if content is None:
            return
        sentence = next((s for s in desk.doc.sentences if s.start <= condition.start < s.end), None)
        if sentence is None or article.zone_at(sentence.start) != "body":
            return
        low, high = max(content.start, sentence.start), min(content.end, sentence.end)
        if article.text[low:high].rstrip(" ”\"’'").endswith("?"):
            return
        sides = (_trimmed(article.text, low, condition.start), _trimmed(article.text, condition.end, high))
        if _COUNTERFACTUAL.search(condition.text):
            return
        side = next(((s, e) for s, e in sides if s < e and _LEADS.search(article.text, s, e)), None)
        if side is None or _PERFECT.search(article.text, *side):
            return
        for cut in reversed(list(_PART.finditer(article.text, *side))):  # "it was near, but that they [would leave]"
            if _LEADS.search(article.text, cut.end(), side[1]):
                side = cut.end(), side[1]
                break
        span = whole(article, *side)
        start, basis = self._since(desk, statement, condition, due)
        if span:
            yield _Telling(
                span, start, None, "conditional", side[0], basis=basis, condition=condition, by=statement.speaker
            )

    def _supposed(self, desk: Desk) -> Iterator[_Telling]:
        """What would come of something that is only supposed: "a second launch would end the truce"."""
        for sentence in desk.sentences():
            if not (pair := supposed(desk, sentence)):
                continue
            condition, span = pair
            holder = self._holder(desk.doc.article.id, condition.start)
            day = self._day_of(desk, holder)
            by = holder.speaker if holder else None
            yield _Telling(span, day, None, "conditional", span.start, basis="reported", condition=condition, by=by)

    def _since(
        self, desk: Desk, statement: Statement, condition: Span, due: Sequence[_Telling]
    ) -> tuple[str | None, Basis]:
        """The day from which a condition can be met: its own, that of the coming event it names, else of the report."""
        for time in desk.times:
            if time.start and condition.start <= time.span.start < condition.end and time.start == time.end:
                day = moved(time, desk.today, ahead=True)[0]
                if desk.today and day >= desk.today.isoformat():
                    return day, "anchored"
        places = {
            desk.doc.article.text[e.start : e.end]
            for e in desk.doc.entities
            if e.label == "place" and condition.start <= e.start < condition.end
        }
        heads = kinds_of(condition.text)
        days = {
            t.start for t in due if head_class(t.head) in heads or any(place in t.span.text for place in places)
        } - {None}
        if len(days) == 1:
            return days.pop(), "anchored"
        return self._day_of(desk, statement), "reported"

    def _day_of(self, desk: Desk, statement: Statement | None) -> str | None:
        """The day on which something was said: as told, else that on which all its speaker says there was said, else
        that of the report."""
        if statement and statement.said_on:
            return statement.said_on
        speaker = statement.speaker if statement else None
        days = self.told_in.days.get((desk.doc.article.id, speaker), set()) if speaker else set()
        return next(iter(days)) if len(days) == 1 else (desk.doc.article.published or "")[:10] or None

    # Which tellings are one event

    def groups(self, tellings: Sequence[_Telling]) -> list[list[_Telling]]:
        """Tellings of one event together."""
        ordered = sorted(tellings, key=self._place)
        groups: dict[int, list[int]] = {}
        group_of: dict[int, int] = {}
        near = _NearTellings()
        for number, telling in enumerate(ordered):
            fitting: set[int] = set()
            for other in near.to(telling):
                if group_of[other] not in fitting and self._is_one(telling, ordered[other]):
                    fitting.add(group_of[other])
            merged = [number]
            for group in sorted(fitting):
                merged = groups.pop(group) + merged
            groups[number] = sorted(merged, key=lambda each: self._place(ordered[each]))
            group_of.update(dict.fromkeys(merged, number))
            near.add(number, telling)
        return [[ordered[each] for each in group] for group in groups.values()]

    def _place(self, telling: _Telling) -> tuple[int, int, int]:
        return self.order[telling.span.article], telling.span.start, telling.span.end

    def _is_one(self, a: _Telling, b: _Telling) -> bool:
        if a.status != b.status:
            return False
        if a.span == b.span and (a.start, a.end) == (b.start, b.end):
            return True
        if a.status == "conditional":
            return self._is_one_condition(a, b)
        if a.time and b.time and a.span.article == b.span.article and a.time.text.lower() != b.time.text.lower():
            return False
        is_relative = (a.time or b.time) and a.span.article != b.span.article
        if "reported" in (a.basis, b.basis) or is_relative:
            return are_alike(a.span.text, b.span.text, _LIKE_SAID)
        if (a.start, a.end) != (b.start, b.end):
            return a.start == b.start and a.status == "happened" and are_alike(a.span.text, b.span.text, _SAME)
        if a.says or b.says:
            return bool(a.says and b.says) and self._is_one_saying(a, b)
        if a.head and b.head:
            same_kind = head_class(a.head) == head_class(b.head) or "event" in (a.head, b.head)
            return same_kind and a.start == a.end and not self._is_apart(a, b)
        if a.head or b.head:
            noun, clause = (a, b) if a.head else (b, a)
            is_kind = head_class(noun.head) in kinds_of(clause.span.text)
            is_due = a.status == "scheduled" and are_alike(a.span.text, b.span.text, _LIKE)
            return (is_kind or is_due) and not self._is_apart(a, b) and len(a.start or "") == len("2031-05-09")
        return are_alike(a.span.text, b.span.text, _LIKE)

    def _is_apart(self, a: _Telling, b: _Telling) -> bool:
        """Whether words say that there was more than one ("a call of their own", "also took place")."""
        more = a.span.article == b.span.article
        return any(_SEPARATE.search(t.span.text) or (more and _MORE.search(t.span.text)) for t in (a, b))

    def _is_one_saying(self, a: _Telling, b: _Telling) -> bool:
        ids = [self.utterance.get(t.says or "") for t in (a, b)]
        if ids[0] is not None and ids[0] == ids[1]:
            return True
        one, other = (self.statements[t.says or ""] for t in (a, b))
        if one.speaker and other.speaker and one.speaker != other.speaker:
            return False
        is_one_place = one.speaker is not None and bool(self._credited(a, one) & self._credited(b, other))
        return is_one_place or are_alike(a.span.text, b.span.text, _LIKE)

    def _credited(self, telling: _Telling, statement: Statement) -> set[str]:
        """The organisations beside the words that credit a statement: a broadcaster, an agency."""
        said = set(self.mentions.at_any(statement.content))
        beside = (self.named[number] for number in self.mentions.at(telling.span) if number not in said)
        return {id for id in beside if id in self.organisations}

    def _is_one_condition(self, a: _Telling, b: _Telling) -> bool:
        if (a.start, a.end) == (b.start, b.end) and a.by and a.by == b.by and are_alike(a.span.text, b.span.text, 0.4):
            return True
        same_days = (a.start, a.end) == (b.start, b.end) or "reported" in (a.basis, b.basis)
        is_close = (a.start, a.end) == (b.start, b.end) or (a.by is not None and a.by == b.by)
        share = _LIKE if is_close else _LIKE_SAID
        return same_days and are_alike(a.span.text, b.span.text, share)

    # The entry

    def event(self, group: Sequence[_Telling]) -> Event:
        """The entry of the tellings of one event."""
        surest = min(group, key=lambda t: (t.time is not None, _BASES.index(t.basis), t.end or "~", self._place(t)))
        evidence = tuple(dict.fromkeys(t.span for t in group))
        alike = [t for t in group if t.status != "conditional" or t.basis == surest.basis]
        fullest = min(alike, key=lambda t: (len(t.span) > _LONGEST, -min(len(t.span), _LONGEST), self._place(t)))
        shown = (fullest.span, *(span for span in evidence if span != fullest.span))
        conditions = [t.condition for t in (fullest, *group) if t.condition]
        return Event(
            id=event_id(surest.status, surest.start, surest.end, evidence),
            start=surest.start,
            end=surest.end,
            status=surest.status,
            what=in_line(fullest.span),
            evidence=shown,
            basis=surest.basis,
            condition=self._closed(conditions[0]) if conditions else None,
            by=fullest.by,
            participants=self._participants(group),
            place=self._where(shown),
            time=surest.time,
        )

    def _closed(self, condition: Span) -> Span:
        """A condition with the mark that closes a quotation in it, if it ends there."""
        article = self.desks[condition.article].doc.article
        is_open = condition.text.count("“") > condition.text.count("”")
        has_mark = article.text[condition.end : condition.end + 1] == "”"
        return article.span(condition.start, condition.end + 1) if is_open and has_mark else condition

    def _participants(self, group: Sequence[_Telling]) -> tuple[str, ...]:
        """The named actors that the tellings name, or whose own words they are."""
        tellers = {t.by for t in group if t.by and not t.head} & set(self.named)
        return tuple(sorted(tellers | {self.named[n] for n in self.mentions.at_any([t.span for t in group])}))

    def _where(self, spans: Sequence[Span]) -> str | None:
        for span in spans:
            doc = self.desks[span.article].doc
            for entity in doc.entities:
                is_within = span.start < entity.start and entity.end <= span.end
                if is_within and entity.label == "place" and _PLACE.search(doc.article.text, span.start, entity.start):
                    return doc.article.text[entity.start : entity.end]
        return None


def _with_other_days(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events by day, those marked that one article tells of one day and another of another day."""
    others: dict[str, set[str]] = defaultdict(set)
    by_day: dict[dt.date, list[Event]] = defaultdict(list)
    for event in events:
        if event.status == "happened" and event.start == event.end and len(event.start or "") == len("2031-05-09"):
            by_day[dt.date.fromisoformat(event.start or "")].append(event)
    for day, told in by_day.items():
        for apart in range(1, _NEAR_DAYS + 1):
            for a, b in product(told, by_day.get(day + dt.timedelta(apart), ())):
                if _tell_one_thing(a, b):
                    others[a.id].add(b.id)
                    others[b.id].add(a.id)
    marked = (replace(event, other_days=tuple(sorted(others[event.id] - {event.id}))) for event in events)
    return tuple(sorted(marked, key=lambda e: (e.start or "~", e.end or "~", e.status, e.evidence)))


def _tell_one_thing(a: Event, b: Event) -> bool:
    """Whether two events that different articles tell are one by all their words."""
    return are_alike(a.what, b.what, 1.0) and {s.article for s in a.evidence}.isdisjoint(s.article for s in b.evidence)


def _by_article(tellings: Iterable[_Telling]) -> Mapping[str, list[_Telling]]:
    found: dict[str, list[_Telling]] = defaultdict(list)
    for telling in tellings:
        found[telling.span.article].append(telling)
    return found


def _own_condition(desk: Desk, sentence: Sentence) -> Span | None:
    """The "if" clause of a sentence, in the outlet's own words."""
    text = desk.doc.article.text
    match = re.compile(r"\b(?:[Ii]f|[Uu]nless)\b(?! not\b| any\b)").search(text, sentence.start, sentence.end)
    if match is None or re.search(r"\b(?:as|even|asked|see|wonders?|know|of) $", text[sentence.start : match.start()]):
        return None
    end = re.compile(r"[,;:—–.!?”\"]").search(text, match.end(), sentence.end)
    stop = end.start() if end else sentence.end
    return desk.doc.article.span(match.start(), stop) if stop > match.end() else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets without marks, spaces and conjunctions at the ends."""
    while start < end and text[start] in " ,;:–—.…“”‘’\"'\n":
        start += 1
    for word in ("and ", "but ", "then ", "that "):
        if text.startswith(word, start, end):
            start += len(word)
    while end > start and text[end - 1] in ' ,;:–—.…“”‘"\n':
        end -= 1
    return start, end


def _trimmed_end(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in " ,;:–—.\n":
        end -= 1
    return start, end
