"""Two states of one story's record in; what is new in the later one out, change by change.

Ids follow from content, so that what is the same keeps its id; an article in a new version has new ids throughout, and
a label may change as articles join. So things are matched by what they are: a statement by its outlet and words, a
claim or an event by the words that tell it, an issue by the statements that take it up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

from onrecord.datamodel import Actor, Claim, Event, Record, Span, Stance, Statement
from onrecord.lexicons.stems import stem

__all__ = ["Change", "ChangeKind", "what_is_new"]

ChangeKind = Literal["story", "article", "statement", "report", "gone", "position", "claim", "event"]

# Of the stems of what was to come, that the telling of what happened has, too: from there on it may be the same. Five
# invented announcements share .6 and more with their outcomes, .5 and less with other news of the same matter.
_CAME_TRUE = 0.6
_MIN_STEMS = 3  # that they share at least: "talks on Friday" alone tells no event from another
_MIN_LETTERS = 4

_Held = tuple[str, str]  # ids of an actor and of an issue
_Shown = dict[Stance, set[tuple[tuple[str, str], str]]]  # the statements that show a stance: what each is, and its id


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is new in a record."""

    kind: ChangeKind
    """A new story; an article that joined, changed or left; a new statement; another outlet's report of one known; one
    that is gone; a position that is new, changed or gone; a claim that gained or lost support; an event newly due, come
    true or off."""
    subject: str
    """Id of what is new: of the story, article, statement, claim or event; of a position, of actor and issue."""
    text: str
    """The change in a sentence."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    """More of it: what was before and is after, ids of the statements that show it; `left` where it went with its
    article."""


def what_is_new(old: Record | None, new: Record, story: str) -> tuple[Change, ...]:
    """Tell what is new in a story's record since an earlier one; `story` is the id to name it by.

    Of a story without an earlier record only that it is new: all of it is.
    """
    if old is None:
        told = {"articles": len(new.articles), "statements": len(new.statements)}
        return (Change("story", story, new.story.title, told),)
    then, now = _State(old), _State(new)
    parts = (_articles, _statements, _positions, _claims, _events)
    return tuple(change for part in parts for change in part(then, now))


@dataclass(frozen=True)
class _State:
    """A record, with its things by what they are."""

    record: Record

    @cached_property
    def outlets(self) -> dict[str, str]:
        return {article.id: article.outlet for article in self.record.articles}

    @cached_property
    def actors(self) -> dict[str, Actor]:
        return {actor.id: actor for actor in self.record.actors}

    @cached_property
    def by_words(self) -> dict[tuple[str, str], Statement]:
        return {self.key(statement): statement for statement in self.record.statements}

    def key(self, statement: Statement) -> tuple[str, str]:
        return self.outlets[statement.article], _folded(statement.text)

    @cached_property
    def keys(self) -> dict[str, tuple[str, str]]:
        """What each statement is, by its id."""
        return {statement.id: self.key(statement) for statement in self.record.statements}

    def name(self, actor: str | None) -> str:
        return self.actors[actor].name if actor in self.actors else "someone who is not named"

    def places(self, spans: Iterable[Span]) -> set[tuple[str, str]]:
        """What spans are: their outlets and words."""
        return {(self.outlets[span.article], _folded(span.text)) for span in spans}


def _folded(text: str) -> str:
    return " ".join(text.split())


def _articles(then: _State, now: _State) -> Iterator[Change]:
    is_same_reader = then.record.created_by == now.record.created_by  # another may read a page otherwise
    before = {article.id for article in then.record.articles}
    series = {(article.outlet, article.url or article.input) for article in then.record.articles}
    for article in now.record.articles:
        if article.id not in before:
            is_known = (article.outlet, article.url or article.input) in series
            did = "joined" if not is_known else "changed" if is_same_reader else "was read anew"
            title = article.title or article.input
            yield Change("article", article.id, f"{article.outlet} {did}: {title}", {"did": did})
    left = _left(then, now)
    for article in (each for each in then.record.articles if each.id in left):
        title = article.title or article.input
        yield Change("article", article.id, f"{article.outlet} left: {title}", {"did": "left"})


def _left(then: _State, now: _State) -> set[str]:
    """The articles that are no more of the story, in any version."""
    there = {(article.outlet, article.url or article.input) for article in now.record.articles}
    return {
        article.id
        for article in then.record.articles
        if article.id not in now.outlets and (article.outlet, article.url or article.input) not in there
    }


def _statements(then: _State, now: _State) -> Iterator[Change]:
    left = _left(then, now)
    told_with = {id: utterance.statements for utterance in now.record.utterances for id in utterance.statements}
    for key, statement in now.by_words.items():
        if key in then.by_words:
            continue
        known = [id for id in told_with.get(statement.id, ()) if now.keys[id] in then.by_words]
        kind: ChangeKind = "report" if known else "statement"
        yield Change(kind, statement.id, _sentence(now, statement), {"known": known} if known else {})
    for key, statement in then.by_words.items():
        if key not in now.by_words and statement.article not in now.outlets:
            detail = {"left": True} if statement.article in left else {}
            yield Change("gone", statement.id, _sentence(then, statement), detail)


def _sentence(state: _State, statement: Statement) -> str:
    """Who said or denies what, where; quotation marks stand only around words that are quoted there."""
    words = f"“{statement.text}”" if statement.kind == "direct" else statement.text
    denies = " denies" if statement.polarity == "denied" else ""
    return f"{state.name(statement.speaker)}{denies}: {words} ({state.outlets[statement.article]})"


def _positions(then: _State, now: _State) -> Iterator[Change]:
    """Stances that came, changed and went: an actor is the same by a name it has, an issue by the statements on it.

    One that the same words show as before, under an issue that was drawn otherwise, is none of these.
    """
    holders, issues = _holders(then, now), _issues(then, now)
    before = _stances(then, lambda actor, issue: (holders.get(actor, actor), issues.get(issue, issue)))
    after = _stances(now, lambda actor, issue: (actor, issue))
    shown, showing = _shown(before), _shown(after)
    for held in dict.fromkeys((*after, *before)):
        was, told = before.get(held, {}), after.get(held, {})
        if was.keys() == told.keys() or (not was and _shown({held: told}) <= shown):
            continue
        if not told and _shown({held: was}) & showing:
            continue
        evidence = sorted({id for ids in (told or was).values() for _, id in ids})
        text = f"{_head(then, now, *held)}: {_stance_turn(sorted(was), sorted(told))}"
        yield Change(
            "position", " ".join(held), text, {"before": sorted(was), "after": sorted(told), "evidence": evidence}
        )


def _stances(state: _State, known_as: Callable[[str, str], _Held]) -> dict[_Held, _Shown]:
    """Which stance each actor takes on each issue, by the ids that `known_as` gives."""
    out: dict[_Held, _Shown] = {}
    for position in state.record.positions:
        stances = out.setdefault(known_as(position.actor, position.issue), {})
        stances.setdefault(position.stance, set()).update((state.keys[id], id) for id in position.evidence)
    return out


def _shown(held: Mapping[_Held, _Shown]) -> set[tuple[str, Stance, tuple[str, str]]]:
    """By which words each actor takes a stance, whatever the issue is called."""
    return {(actor, stance, key) for (actor, _), shown in held.items() for stance in shown for key, _ in shown[stance]}


def _head(then: _State, now: _State, actor: str, issue: str) -> str:
    """Whose stance on what, as the later record calls them, or else the earlier one."""
    name = now.name(actor) if actor in now.actors else then.name(actor)
    labels = {each.id: each.label for state in (then, now) for each in state.record.issues}
    return f"{name} on {labels[issue]}"


def _stance_turn(was: Sequence[str], told: Sequence[str]) -> str:
    """What became of a stance.

    >>> _stance_turn(["for"], ["against"]), _stance_turn([], ["for"]), _stance_turn(["for"], [])
    ('for, now against', 'for', 'no longer for')
    """
    if not told:
        return f"no longer {' and '.join(was)}"
    return f"{' and '.join(was)}, now {' and '.join(told)}" if was else " and ".join(told)


def _holders(then: _State, now: _State) -> dict[str, str]:
    """For each actor of the earlier record the one of the later that has its id, or its name."""
    named = {name: actor.id for actor in now.record.actors for name in (*actor.aliases, actor.name)}
    known = {actor.id: actor.id if actor.id in now.actors else named.get(actor.name) for actor in then.record.actors}
    return {id: other for id, other in known.items() if other is not None}


def _issues(then: _State, now: _State) -> dict[str, str]:
    """For each issue of the earlier record the one of the later that it has become: of its id, or of most of its
    statements."""
    taken = {issue.id: {now.keys[id] for id in issue.statements} for issue in now.record.issues}
    out = {}
    for issue in then.record.issues:
        mine = {then.keys[id] for id in issue.statements}
        best = max(taken, key=lambda other: (other == issue.id, len(mine & taken[other])), default=None)
        if best is not None and (best == issue.id or mine & taken[best]):
            out[issue.id] = best
    return out


def _claims(then: _State, now: _State) -> Iterator[Change]:
    """Claims whose support changed: more or fewer outlets tell it, or none, or one tells it otherwise now."""
    before = _counterparts(then, now, then.record.claims, now.record.claims)
    for claim in now.record.claims:
        was = before.get(claim.id)
        if was is None or was.status == claim.status or (claim.status == "single-source" and not _lost(was, now)):
            continue
        detail = {"before": was.status, "after": claim.status}
        yield Change("claim", claim.id, f"{_support(was, claim)}: {claim.text}", detail)
    told = {place for claim in now.record.claims for place in now.places(claim.evidence)}
    left = _left(then, now)
    for claim in then.record.claims:
        has_left = {span.article for span in claim.evidence} <= left
        if not then.places(claim.evidence) & told and _lost(claim, now) and not has_left:
            lost: dict[str, Any] = {"before": claim.status, "after": None}
            yield Change("claim", claim.id, f"Told by no outlet any more: {claim.text}", lost)


_Told = TypeVar("_Told", Claim, Event)


def _counterparts(then: _State, now: _State, old: Sequence[_Told], new: Sequence[_Told]) -> dict[str, _Told]:
    """For each claim or event of the later record what it was in the earlier one, by its id.

    That is the one of the same id, or else, of those whose id is gone, the one that shares most of its words: one
    sentence may tell several.
    """
    by_id = {each.id: each for each in old}
    kept = {each.id for each in new}
    gone = [(each, then.places(each.evidence)) for each in old if each.id not in kept]
    out = {id: by_id[id] for id in kept & by_id.keys()}
    for each in (each for each in new if each.id not in by_id):
        places = now.places(each.evidence)
        shared = [(len(places & others) / len(places | others), other) for other, others in gone if places & others]
        if shared:
            out[each.id] = max(shared, key=lambda pair: (pair[0], pair[1].id))[1]
    return out


def _lost(was: Claim | Event, now: _State) -> bool:
    """Tell whether an article that told a claim or an event is gone, changed or known for a copy now.

    If none is, its words are only counted to another one.
    """
    voices = {article.id for article in now.record.articles if article.copy_of is None}
    return not {span.article for span in was.evidence} <= voices


def _support(was: Claim, now: Claim) -> str:
    if now.status == "contradicted":
        return "Possibly contradicted now"
    if now.status == "corroborated":
        return "Told by another outlet, too" if was.status == "single-source" else "No longer contradicted"
    return "Told by one outlet only now"


def _events(then: _State, now: _State) -> Iterator[Change]:
    before = _counterparts(then, now, then.record.timeline, now.record.timeline)
    awaited = [event for event in then.record.timeline if event.status in ("scheduled", "conditional")]
    stems = [_stems(event.what) for event in awaited]
    there = {event.id for event in before.values()}
    for event in now.record.timeline:
        was = before.get(event.id)
        if was is None and event.status in ("happened", "ongoing", "denied"):
            own = _stems(event.what)
            may_be = (other for other, mine in zip(awaited, stems, strict=True) if _may_be(other, mine, event, own))
            was = next(may_be, None)
        told = _turn(was, event)
        if told:
            if was:
                there.add(was.id)
            detail = {"before": was.status if was else None, "after": event.status, "day": event.start}
            yield Change("event", event.id, f"{told}: {event.what}", detail)
    left = _left(then, now)
    for event in awaited:
        if event.id not in there and _lost(event, now):
            lost: dict[str, Any] = {"before": event.status, "after": None}
            if {span.article for span in event.evidence} <= left:
                lost["left"] = True
            yield Change("event", event.id, f"No longer told: {event.what}", lost)


def _turn(was: Event | None, now: Event) -> str | None:
    """What became of an event, None where nothing did that a desk waits for."""
    if was is None:
        day = f" for {now.start}" if now.start else ""
        return {"scheduled": f"Due{day}", "conditional": "Hangs on an if"}.get(now.status)
    if was.status == now.status:
        has_moved = was.status == "scheduled" and was.start and now.start and was.start != now.start
        return f"Moved from {was.start} to {now.start}" if has_moved else None
    if now.status in ("happened", "ongoing") and was.status in ("scheduled", "conditional"):
        return "May have come true" if now.status == "happened" else "May have begun"
    if now.status == "denied":
        return "Denied now"
    return f"Was {was.status}, now {now.status}" if now.status in ("scheduled", "conditional") else None


def _may_be(to_come: Event, mine: set[str], told: Event, theirs: set[str]) -> bool:
    """Tell whether what is told may be what was to come: most of its stems, and not told to be of an earlier day."""
    shared = len(mine & theirs)
    if to_come.start and told.start and told.start < to_come.start[: len(told.start)]:
        return False
    return shared >= _MIN_STEMS and shared >= _CAME_TRUE * len(mine)


def _stems(text: str) -> set[str]:
    words = "".join(char if char.isalnum() else " " for char in text.casefold()).split()
    return {stem(word) for word in words if len(word) >= _MIN_LETTERS}
