"""What a takeaway can be: every line that a story gives, each of one kind, with the words that show it.

shared      what several outlets report of somebody's words, in their wordings
credited    the same words, credited to one speaker here and to another there
contested   an issue: who is for, who against, who on a condition
due         what comes next, and what hangs on it
conflict    what outlets tell differently: a possible conflict, no verdict
fact        what independent outlets report alike
denied      what somebody denies
only        what one outlet alone has
omitted     what one outlet leaves out and two others report
voice       what a speaker says who is heard much
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.datamodel import Claim, Event, Issue, Omission, Position, Span, Stance, Statement, Utterance
from onrecord.findings.places import Places
from onrecord.findings.retelling import Teller, balanced, clipped, likeness, listing
from onrecord.quoting import in_line

__all__ = ["Findings", "Kind", "Line", "lines"]

Kind = Literal["fact", "shared", "contested", "due", "conflict", "credited", "denied", "omitted", "only", "voice"]

_SHORT = 120  # characters of each of two wordings side by side; 90 to 150 tried
_HELD = ("want", "perceive", "believe")  # attitudes: no words that were spoken
_LONG = 190  # characters of one wording alone
_AKIN = 0.3  # share of the words of two wordings in both from which they are shown as one's; .2 to .4 tried
_FACT = 230  # characters of a sentence that outlets tell alike; a longer one tells more than one thing
_WHOLE = 5  # words of a sentence that reads by itself
_EVENT = 0.5  # how far an event that several tell stands from the claims that matter most; they have 1 to 0
_CUT = 0.1  # what a thing that one outlet has is worth less if it must be cut, or stands in no statement or event
_STANCES: dict[Stance, str] = {"against": "Against", "for": "For", "conditional": "On a condition"}
_LEANS = re.compile(r"(?:He|She|It|They|This|That|These|Those|His|Her|Its|Their|But|And|While|Although|However)\b")
_CUT_OFF = re.compile(r"(?!(?:an?|the|another|his|her|its|their|two|three|talks)\b)[a-z]")  # "created a deadline"
_FRAGMENT = 0.3  # weight of what is due in words that do not read by themselves
_NAMED = 3  # actors of one stance that a line names
_ITEMS = 2  # things that one outlet alone has which a line tells
_OVER = {
    "number": "over a number",
    "date": "over a date",
    "name": "over a name",
    "negation": "over whether it is so",
    "antonym": "over which way it went",
    "role": "over who did what",
    "polarity": "over whether it is so",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a takeaway could tell."""

    kind: Kind
    heading: str
    text: str
    evidence: tuple[Span, ...]
    about: tuple[str, ...]
    actors: frozenset[str] = frozenset()
    weight: float = 1.0
    """What the kind gives it beside its words, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What has been found of a story."""

    issues: Sequence[Issue]
    positions: Sequence[Position]
    timeline: Sequence[Event]
    claims: Sequence[Claim]
    omissions: Sequence[Omission]


def lines(teller: Teller, found: Findings) -> Iterator[Line]:
    """Every line that the findings give."""
    writer = _Writer(teller, found)
    for utterance in teller.story.utterances:
        yield from writer.utterance(utterance)
    for issue in found.issues:
        yield from writer.issue(issue)
    yield from writer.due()
    yield from writer.conflicts()
    yield from writer.facts()
    for omission in found.omissions:
        yield from writer.only(omission)
    yield from writer.omitted()
    yield from writer.statements()


class _Writer:
    def __init__(self, teller: Teller, found: Findings) -> None:
        self.teller, self.found = teller, found
        self.events = {event.id: event for event in found.timeline}
        self.claims = {claim.id: claim for claim in found.claims}
        self.utterances = {utterance.id: utterance for utterance in teller.story.utterances}
        self.members = {
            u.id: sorted(
                (teller.statements[id] for id in u.statements), key=lambda s: (teller.place(s.content[0]), s.id)
            )
            for u in teller.story.utterances
        }
        self.shared = {
            id for u in teller.story.utterances if len(self._voices(self.members[u.id])) > 1 for id in u.statements
        }

    # What was said once

    def utterance(self, utterance: Utterance) -> Iterator[Line]:
        """What several outlets report of somebody's words; and whether they credit different speakers with it."""
        members = [s for s in self.members[utterance.id] if s.act not in _HELD] or self.members[utterance.id]
        if len(self._voices(members)) < 2:
            return
        kinds = {difference.kind for difference in utterance.differences}
        if "attribution" in kinds and (line := self._credited(utterance, members)):
            yield line
        places = Places(span for s in members for span in s.content)
        owner = [s for s in members for _ in s.content]
        for difference in utterance.differences:
            pair = list({owner[n].id: owner[n] for n in places.at_any(difference.spans)}.values())
            if difference.kind in _OVER and len(self._voices(pair)) > 1:
                best = max(self._across(pair), key=self._likeness)
                if difference.kind == "polarity" and not self._are_akin(*best):
                    continue  # what is denied here and said there in other words may be two things
                yield self._sides("conflict", f"Possible conflict {_OVER[difference.kind]}", best, utterance.id)
        speakers = {s.speaker for s in members}
        if len(speakers) == 1:
            yield self._shared(utterance, members)

    def _shared(self, utterance: Utterance, members: Sequence[Statement]) -> Line:
        """The words of one speaker as two outlets have them, those most alike; once where nothing is quoted."""
        first, other = self._nearest(members)
        is_once = self._words(first) == self._words(other) or {s.kind for s in members} == {"indirect"}
        if is_once or not self._are_akin(first, other):
            first = self.teller.best(members)
            text = f"{self._words(first)} ({self._told_in(first, members)})"
            evidence = [first, *(s for s in self._best_of_each(members) if s is not first)]
        else:
            evidence = [first, other]
            text = "; ".join(f"{self._words(s, _SHORT)} ({self._outlet(s)})" for s in evidence)
            also = [name for name in self._outlets(members) if name not in map(self._outlet, evidence)]
            text += f"; also in {listing(also)}" if also else ""
        denies = " denies" if first.polarity == "denied" else ""
        heading = self._heading(evidence, self._speaker(first))
        line = f"{self.teller.credit(first)}{denies}: {text}"
        return Line("shared", heading, line, _spans(evidence), (utterance.id,), _actors(members))

    def _told_in(self, shown: Statement, members: Iterable[Statement]) -> str:
        """The outlets that have the words shown, and those that tell the same in other words."""
        same, others = list[Statement](), list[Statement]()
        for statement in members:
            (same if self._words(statement) == self._words(shown) else others).append(statement)
        outlets = self._outlets(same)
        also = [name for name in self._outlets(others) if name not in outlets]
        return listing(outlets) + (f"; in other words in {listing(also)}" if also else "")

    def _best_of_each(self, members: Sequence[Statement]) -> list[Statement]:
        """The statement of each voice that reads best, in the order of the articles."""
        voices = sorted({self.teller.voice[s.article] for s in members})
        best = [self.teller.best(s for s in members if self.teller.voice[s.article] == voice) for voice in voices]
        return sorted(best, key=lambda s: (self.teller.place(s.content[0]), s.id))

    def _credited(self, utterance: Utterance, members: Sequence[Statement]) -> Line | None:
        """The words that outlets credit to different speakers."""
        named = [s for s in members if s.speaker and self.teller.actors[s.speaker].kind != "unnamed"]
        pairs = [(a, b) for a, b in self._across(named) if a.speaker != b.speaker and self._are_akin(a, b)]
        pairs = [pair for pair in pairs if all(s.zone == "body" for s in pair)] or pairs
        if not pairs:
            return None
        pair = max(pairs, key=self._likeness)
        heading = f"Credited differently: {self._speaker(pair[0])} or {self._speaker(pair[1])}"
        return self._sides("credited", heading, pair, utterance.id)

    def _sides(self, kind: Kind, heading: str, pair: Sequence[Statement], about: str) -> Line:
        return Line(kind, heading, "; ".join(map(self._credits, pair)), _spans(pair), (about,), _actors(pair))

    def _credits(self, statement: Statement) -> str:
        denies = " (denied)" if statement.polarity == "denied" else ""
        return f"{self.teller.crediting(statement.content[0])}: {self._words(statement, _SHORT)}{denies}"

    def _words(self, statement: Statement, limit: int = _LONG) -> str:
        words = self.teller.words(statement, limit)
        return words + self.teller.reserve(statement, words)

    def _speaker(self, statement: Statement) -> str:
        return self.teller.name(statement.speaker) if statement.speaker else self.teller.credit(statement)

    def _across(self, members: Sequence[Statement]) -> list[tuple[Statement, Statement]]:
        """Each two statements of different voices, in the order of the articles."""
        return [
            (one, other)
            for number, one in enumerate(members)
            for other in members[number + 1 :]
            if self.teller.voice[one.article] != self.teller.voice[other.article]
        ]

    def _nearest(self, members: Sequence[Statement]) -> tuple[Statement, Statement]:
        """The two statements of different voices that are most alike, quoted ones first."""
        return max(
            self._across(members),
            key=lambda pair: (sum(s.kind != "indirect" and s.zone == "body" for s in pair), self._likeness(pair)),
        )

    def _likeness(self, pair: Sequence[Statement]) -> float:
        """How much two statements have in common of what a line shows of them, 0 to 1."""
        one, other = (self.teller.stems(self.teller.words(s, _SHORT)) for s in pair)
        return 2 * len(one & other) / max(1, len(one) + len(other))

    def _are_akin(self, one: Statement, other: Statement) -> bool:
        return self._likeness((one, other)) >= _AKIN

    # Where they stand

    def issue(self, issue: Issue) -> Iterator[Line]:
        """Who is for, who against and who on a condition, each stance with the words of the first who takes it."""
        taken = [p for p in self.found.positions if p.issue == issue.id]
        actors = {p.actor for p in taken}
        stances = {p.stance for p in taken}
        if len(actors) < 2:
            return
        parts, shown = [], list[Statement]()
        for stance, label in _STANCES.items():
            holding = sorted((p for p in taken if p.stance == stance), key=self._heard)
            if holding:
                statement = self.teller.best(self.teller.statements[id] for id in holding[0].evidence)
                shown.append(statement)
                parts.append(f"{label}: {self._holders(holding, statement)}")
        contested = {"for", "against"} <= stances
        label = issue.label[:1].upper() + issue.label[1:]
        yield Line(
            "contested",
            f"{label}: for and against" if contested else label,
            " ".join(map(_ended, parts)),
            _spans(shown),
            (issue.id, *(s.id for s in shown)),
            frozenset(actors),
            1.0 if contested else min(1.0, 0.2 * len(actors)),
        )

    def _holders(self, holding: Sequence[Position], statement: Statement) -> str:
        """The names of one stance, the first with its words."""
        words = self.teller.words(statement, _SHORT)
        named = [self._holder(p) for p in holding[:_NAMED]]
        rest = f" and {len(holding) - _NAMED} more" if len(holding) > _NAMED else ""
        others = f"; {listing(named[1:])}{rest}" if named[1:] else ""
        return f"{named[0]} – {words}{self.teller.reserve(statement, words)}{others}"

    def _holder(self, position: Position) -> str:
        via = f" (as {listing([self.teller.name(id) for id in position.via])} tells it)" if position.via else ""
        return self.teller.name(position.actor) + via

    def _heard(self, position: Position) -> tuple[object, ...]:
        first = min(self.teller.place(self.teller.statements[id].content[0]) for id in position.evidence)
        return (
            self.teller.actors[position.actor].kind == "unnamed",
            bool(position.via),
            -len(position.evidence),
            first,
            position.actor,
        )

    # What comes

    def due(self) -> Iterator[Line]:
        """What is due after the last report, each with what hangs on it; and what hangs on an if by itself."""
        last = max((a.published[:10] for a in self.teller.story.articles if a.published), default="")
        hanging = [e for e in self.found.timeline if e.condition]
        for event in self.found.timeline:
            is_over = (event.end or event.start or "~") < last[: len(event.start or "")]
            if event.status == "scheduled" and not is_over and (when := self.teller.when(event)):
                comes = [other for other in hanging if event.id in other.hangs_on][:1]
                text = self.teller.event(event) + "".join(f". On it hangs: {self.teller.event(e)}" for e in comes)
                is_fragment = bool(_LEANS.match(event.what) or _CUT_OFF.match(event.what))
                weight = 1.0 if comes else _FRAGMENT if is_fragment else 0.8
                yield self._due(f"Due: {when}", text, [event, *comes], weight)
        for event in hanging:
            yield self._due("Hangs on an if", self.teller.event(event), [event], 0.6)

    def _due(self, heading: str, text: str, events: Sequence[Event], weight: float) -> Line:
        told = (
            span for e in events for span in (*((e.condition,) if e.condition else ()), *self._one_each(e.evidence))
        )
        spans = tuple(dict.fromkeys(told))
        about = tuple(event.id for event in events)
        return Line("due", heading, text, spans, about, frozenset(filter(None, (e.by for e in events))), weight)

    def _one_each(self, spans: Iterable[Span]) -> list[Span]:
        """The first span of each voice."""
        first: dict[str, Span] = {}
        for span in spans:
            first.setdefault(self.teller.voice[span.article], span)
        return list(first.values())

    # What is reported

    def conflicts(self) -> Iterator[Line]:
        """What outlets report differently, and events to which they give different days."""
        for claim in self.found.claims:
            if claim.against and claim.conflict:
                sides = (claim.evidence[0], claim.against[0])
                text = "; ".join(f"{self.teller.crediting(s)}: {clipped(in_line(s), _LONG).rstrip('.')}" for s in sides)
                yield Line(
                    "conflict",
                    f"Possible conflict {_OVER[claim.conflict]}",
                    text,
                    sides,
                    (claim.id,),
                    self._told_by(sides),
                )
        for event in self.found.timeline:
            for other in (self.events[id] for id in event.other_days if event.id < id):
                pair = sorted((event, other), key=lambda e: (self.teller.place(e.evidence[0]), e.id))
                text = "; ".join(
                    f"{self.teller.articles[e.evidence[0].article].outlet} ({self.teller.when(e)}): {e.what}"
                    for e in pair
                )
                spans = tuple(e.evidence[0] for e in pair)
                yield Line("conflict", "Possible conflict over a date", text, spans, (pair[0].id, pair[1].id))

    def facts(self) -> Iterator[Line]:
        """What independent outlets report alike in their own voice, and what happened as several tell it."""
        told = [c for c in self.found.claims if c.status == "corroborated" and not c.is_attributed]
        for number, claim in enumerate(told):
            yield from self._fact(claim.evidence, claim.id, 1 - number / len(told))
        for event in self.found.timeline:
            if event.status in ("happened", "ongoing"):
                yield from self._fact(event.evidence, event.id, _EVENT)

    def _fact(self, spans: Sequence[Span], id: str, rank: float) -> Iterator[Line]:
        """The telling that stands best by itself, if that of another voice has words in common with it."""
        sentences = [self.teller.without_dateline(s) for s in spans]
        whole = [s for s in sentences if _stands_alone(s) and len(s) <= _FACT and not self.teller.is_said(s)]
        found = max(self._akin(whole, spans), default=None)
        if found is None or found[0] < _AKIN:
            return
        akin, _, best = found
        subject = self.teller.subject([best[:1]])
        own = self.teller.articles[best[0].article].outlet
        also = [outlet for outlet in self.teller.outlets(s.article for s in spans) if outlet != own]
        text = f"{in_line(best[0]).rstrip('.')} ({own}; also in {listing(also)})"
        yield Line(
            "fact",
            _capital(subject) or "Told by several",
            text,
            best,
            (id,),
            self._told_by(best),
            (akin + rank) / 2,
        )

    def _akin(self, whole: Sequence[Span], spans: Sequence[Span]) -> Iterator[tuple[float, int, tuple[Span, Span]]]:
        """How much each whole sentence has in common with each wording of another voice, the last span that has it."""
        voice, worded = self.teller.voice, defaultdict[frozenset[str], list[Span]](list)
        for span in sorted(spans, reverse=True):
            worded[self.teller.stems(span.text)].append(span)
        for one in whole:
            words = self.teller.stems(one.text)
            for wording, having in worded.items():
                other = next((span for span in having if voice[span.article] != voice[one.article]), None)
                if other is not None:
                    yield likeness(words, wording), -len(one), (one, other)

    def _told_by(self, spans: Iterable[Span]) -> frozenset[str]:
        holders = [self.teller.holder(span) for span in spans]
        return frozenset(h.speaker for h in holders if h and h.speaker)

    # What one outlet has, and what it lacks

    def only(self, omission: Omission) -> Iterator[Line]:
        """What one outlet alone has, two things a line: every pair of neighbours by weight is left to the chooser."""
        if self.teller.articles[omission.article].copy_of:
            return
        items = self._by_weight(omission.alone)
        if items:
            spans = tuple(span for _, found, _ in items[:_ITEMS] for span in found)
            yield Line(
                "only",
                f"Only in {self.teller.articles[omission.article].outlet}",
                "; ".join(text for text, _, _ in items[:_ITEMS]),
                spans,
                tuple(id for _, _, id in items[:_ITEMS]),
                self._told_by(spans),
            )

    def _by_weight(self, ids: Iterable[str]) -> list[tuple[str, tuple[Span, ...], str]]:
        """How each thing reads, its spans and its id; the one that speaks most of what the story does first."""
        out: list[tuple[float, str, tuple[Span, ...], str]] = []
        for id in ids:
            if (told := self._thing(id)) is None:
                continue
            text, spans = told
            less = _CUT * (text.endswith("…") + (id in self.claims))
            out.append((less - self.teller.weight(spans), text, spans, id))
        kept: list[tuple[str, tuple[Span, ...], str]] = []
        for _, text, spans, id in sorted(out, key=lambda item: (item[0], item[3])):
            if not any(span.overlaps(other) for span in spans for _, others, _ in kept for other in others):
                kept.append((text, spans, id))
        return kept

    def _thing(self, id: str) -> tuple[str, tuple[Span, ...]] | None:
        if id in self.teller.statements:
            statement = self.teller.statements[id]
            return None if statement.act in _HELD else (self.teller.told(statement), statement.content)
        if id in self.events:
            event = self.events[id]
            when = self.teller.when(event) if event.start else None
            return f"{when}: {self.teller.event(event)}" if when else self.teller.event(event), event.evidence
        claim = self.claims[id]
        sentence = self.teller.without_dateline(claim.evidence[0])
        is_told = not claim.is_attributed and _stands_alone(sentence) and len(sentence) <= _FACT
        return (in_line(sentence).rstrip("."), (sentence,)) if is_told else None

    def omitted(self) -> Iterator[Line]:
        """The words that one outlet leaves out and most others report, told of the first by name that leaves them out;
        of events and claims another wording hides."""
        first: dict[str, str] = {}
        for omission in self.found.omissions:
            article = self.teller.articles[omission.article]
            for id in omission.missing if article.copy_of is None else ():
                if id in self.utterances:
                    first[id] = min(first.get(id, article.outlet), article.outlet)
        for id, outlet in first.items():
            best = self.teller.best(self.members[id])
            text = f"{self.teller.told(best)} ({self._told_in(best, self.members[id])})"
            yield Line("omitted", f"Left out by {outlet}", text, best.content, (id,), _actors([best]))

    # Single statements

    def statements(self) -> Iterator[Line]:
        """What somebody denies, and what a speaker says who is heard much."""
        said = sum(s.speaker is not None for s in self.teller.story.statements)
        count: dict[str, int] = {}
        for statement in self.teller.story.statements:
            if statement.speaker:
                count[statement.speaker] = count.get(statement.speaker, 0) + 1
        for statement in self.teller.story.statements:
            if (
                statement.id in self.shared
                or statement.act in _HELD
                or statement.zone != "body"
                or not statement.speaker
            ):
                continue
            who = self._speaker(statement)
            kind: Kind = "denied" if statement.polarity == "denied" else "voice"
            heading = f"Denied by {who}" if kind == "denied" else self._heading([statement], who)
            yield Line(
                kind, heading, self.teller.told(statement), statement.content, (statement.id,), _actors([statement]),
                min(1.0, 3 * count[statement.speaker] / said),
            )  # fmt: skip

    def _heading(self, members: Sequence[Statement], who: str) -> str:
        subject = self.teller.subject([s.content for s in members])
        return f"{who} on {subject}" if subject else who

    def _voices(self, members: Iterable[Statement]) -> set[str]:
        return {self.teller.voice[s.article] for s in members}

    def _outlet(self, statement: Statement) -> str:
        return self.teller.articles[statement.article].outlet

    def _outlets(self, members: Iterable[Statement]) -> list[str]:
        return self.teller.outlets(s.article for s in members)


def _spans(statements: Iterable[Statement]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(span for s in statements for span in s.content))


def _actors(statements: Iterable[Statement]) -> frozenset[str]:
    return frozenset(s.speaker for s in statements if s.speaker)


def _stands_alone(span: Span) -> bool:
    """Whether a sentence reads by itself: whole, no quotation cut, opened by no pronoun."""
    text = in_line(span)
    return len(text.split()) >= _WHOLE and balanced(text) and text[:1].isupper() and not _LEANS.match(text)


def _ended(text: str) -> str:
    """A part of a line with a stop at its end, if it brings none."""
    return text if text.rstrip("”’\"'").endswith((".", "!", "?", "…")) else f"{text}."


def _capital(text: str | None) -> str | None:
    return text[:1].upper() + text[1:] if text else None
