"""Corrections applied to a story, one after the other in the order in which they were made.

A correction changes what it says and what follows at once: the statement that a person takes out leaves its utterance;
what carries on a statement keeps its speaker. Everything that is concluded later (positions, events, claims) is
concluded from the corrected story.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from onrecord.datamodel import (
    Actor,
    Article,
    Correction,
    CorrectionKind,
    Difference,
    Dropped,
    Span,
    Statement,
    Story,
    Utterance,
    Zone,
    actor_id,
    utterance_id,
)

__all__ = ["Failure", "apply", "in_force", "mending", "rebased", "undone"]

# Of both, that a statement and what a correction marked share, to be the same where the statement is now read a little
# longer or shorter. A half and more is in only one statement at a time, unless one is told inside the other.
_SAME_WORDS = 0.5


@dataclass(frozen=True, slots=True)
class Failure:
    """A correction that does not apply (any more), and why."""

    id: str
    reason: str


class _DoesNotApply(Exception):
    """Why a correction does not apply, in words a person understands."""


def in_force(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """The corrections that hold, by when they were made: without those that were undone, and without the undoing."""
    told = tuple(corrections)
    gone = undone(told)
    ordered = sorted(told, key=_made)
    return tuple(each for each in ordered if each.do != "undo" and each.id not in gone)


def undone(corrections: Iterable[Correction]) -> frozenset[str]:
    """The ids of what was undone, an undoing among them if it was undone itself."""
    gone: set[str] = set()
    for each in sorted(corrections, key=_made, reverse=True):
        if each.do == "undo" and each.of and each.id not in gone:
            gone.add(each.of)
    return frozenset(gone)


def _made(each: Correction) -> tuple[dt.datetime, str]:
    """When a correction was made, whatever the zone that tells it; and its id, of those made at once."""
    return dt.datetime.fromisoformat(each.at), each.id


def mending(told: Iterable[Correction], name: str) -> Callable[[Story], tuple[Story, tuple[Correction, ...]]]:
    """What applies the corrections of the file `name` to a story, and notes in it which of them do not apply."""
    wanted = in_force(told)

    def mend(story: Story) -> tuple[Story, tuple[Correction, ...]]:
        story, applied, failed = apply(story, wanted)
        notes = (f"The correction {each.id} of {name} does not apply: {each.reason.rstrip('.')}." for each in failed)
        return replace(story, notes=(*story.notes, *notes)), tuple(applied)

    return mend


def rebased(each: Correction, current: Mapping[str, Article]) -> Correction:
    """The correction with its words as the last versions of their articles have them, the same words only once there.

    `current` has the last version by the id of each version. What cannot be found stays as it was, and will not apply.
    """

    def of(span: Span) -> Span:
        article = current.get(span.article)
        if article is None or article.id == span.article or article.text.count(span.text) != 1:
            return span
        start = article.text.index(span.text)
        return article.span(start, start + len(span.text))

    return replace(each, about=tuple(of(span) for span in each.about))


def apply(story: Story, corrections: Iterable[Correction]) -> tuple[Story, tuple[Correction, ...], tuple[Failure, ...]]:
    """Apply corrections to a story: returns it corrected, which of them apply, and why the others do not."""
    applied, failed = [], []
    for each in in_force(corrections):
        try:
            _check_words(story, each)
            story = _WAYS[each.do](story, each)
            applied.append(each)
        except _DoesNotApply as error:
            failed.append(Failure(each.id, str(error)))
    return story, tuple(applied), tuple(failed)


def _check_words(story: Story, each: Correction) -> None:
    articles = {article.id: article for article in story.articles}
    for span in each.about:
        article = articles.get(span.article)
        if article is None:
            raise _DoesNotApply(f"the story has no article {span.article}")
        if article.text[span.start : span.end] != span.text:
            raise _DoesNotApply(f"{article.input} no longer says {span.text[:60]!r} there")


# Statements


def _not_a_statement(story: Story, each: Correction) -> Story:
    return _without(story, [_statement(story, span) for span in _some(each)])


def _without(story: Story, gone: Sequence[Statement]) -> Story:
    """The story without some statements; what stood in one stands in the next outer one."""
    lost = {statement.id: statement for statement in gone}

    def outer(id: str | None, field: str) -> str | None:
        while id in lost:
            id = getattr(lost[id], field)
        return id

    kept = tuple(
        replace(s, nested_in=outer(s.nested_in, "nested_in"), continues=outer(s.continues, "continues"))
        for s in story.statements
        if s.id not in lost
    )
    utterances = (_left_of(utterance, lost, kept) for utterance in story.utterances)
    return replace(story, statements=kept, utterances=tuple(u for u in utterances if u))


def _left_of(utterance: Utterance, lost: Iterable[str], statements: Iterable[Statement]) -> Utterance | None:
    """What is left of an utterance without some statements; None where no two articles report it any more."""
    gone = set(lost)
    ids = [id for id in utterance.statements if id not in gone]
    if len(ids) == len(utterance.statements):
        return utterance
    by_id = {statement.id: statement for statement in statements}
    articles = {by_id[id].article for id in ids}
    if len(articles) < 2:
        return None
    differences = tuple(d for d in utterance.differences if {span.article for span in d.spans} <= articles)
    return Utterance(utterance_id(ids), tuple(ids), differences)


def _speaker(story: Story, each: Correction) -> Story:
    said = [_statement(story, span) for span in _some(each)]
    story, actor = _actor_of_name(story, each, [s.source for s in said]) if each.name else (story, None)
    chain_of = _carried_on(story, said)
    statements = tuple(
        replace(s, speaker=actor.id if actor else None, on_behalf_of=None) if s.id in chain_of else s
        for s in story.statements
    )
    return _without_attribution(replace(story, statements=statements), chain_of)


def _carried_on(story: Story, said: Sequence[Statement]) -> set[str]:
    """The ids of statements and of those that carry them on, in the same mouth."""
    found = {statement.id for statement in said}
    speakers = {statement.speaker for statement in said}
    more = True
    while more:
        new = {s.id for s in story.statements if s.continues in found and s.speaker in speakers} - found
        found |= new
        more = bool(new)
    return found


def _without_attribution(story: Story, changed: set[str]) -> Story:
    """The utterances of changed statements without what was said of their attribution: it was of other speakers."""

    def of(utterance: Utterance) -> Utterance:
        if not changed.intersection(utterance.statements):
            return utterance
        return replace(utterance, differences=tuple(d for d in utterance.differences if d.kind != "attribution"))

    return replace(story, utterances=tuple(of(utterance) for utterance in story.utterances))


def _statement(story: Story, span: Span) -> Statement:
    """The statement whose content is marked: exactly, or the one that shares most with it."""
    here = [s for s in story.statements if s.article == span.article]
    best = max(here, key=lambda s: (_share(s, span), s.id), default=None)
    if best is None or _share(best, span) <= _SAME_WORDS:
        raise _DoesNotApply(f"no statement is read there any more ({span.text[:60]!r})")
    return best


def _share(statement: Statement, span: Span) -> float:
    """What a statement and a span share, as a part of all that either holds."""
    start, end = statement.start, statement.content[-1].end
    shared = min(end, span.end) - max(start, span.start)
    return shared / (max(end, span.end) - min(start, span.start)) if shared > 0 else 0.0


def _some(each: Correction) -> tuple[Span, ...]:
    if not each.about:
        raise _DoesNotApply("it does not say what it is about")
    return each.about


# Actors


def _actor_of_name(story: Story, each: Correction, mentions: Iterable[tuple[Span, ...]]) -> tuple[Story, Actor]:
    """The actor of a name, and the story with it: one that it has, or a new one, mentioned in these places."""
    name = (each.name or "").strip()
    if not name:
        raise _DoesNotApply("the name that it gives is empty")
    for actor in sorted(story.actors, key=lambda a: (a.name != name, a.id)):
        if name.casefold() in (form.casefold() for form in (actor.name, *actor.aliases)):
            return story, actor
    kind = each.kind or "person"
    spans = tuple(dict.fromkeys(chain.from_iterable(mentions)))
    new = Actor(actor_id(kind, name, spans), name, kind, mentions=spans)
    return replace(story, actors=(*story.actors, new)), new


def _same_actor(story: Story, each: Correction) -> Story:
    found = list(dict.fromkeys(_actor(story, span) for span in _some(each)))
    if len(found) < 2:
        raise _DoesNotApply("they are one actor already")
    first, *others = found
    name = (each.name or "").strip() or first.name
    mentions = tuple(dict.fromkeys(chain.from_iterable(actor.mentions for actor in found)))
    names = dict.fromkeys(chain.from_iterable((actor.name, *actor.aliases) for actor in found))
    one = Actor(
        actor_id(first.kind, name, mentions),
        name,
        first.kind,
        roles=tuple(dict.fromkeys(chain.from_iterable(actor.roles for actor in found))),
        aliases=tuple(form for form in names if form != name),
        mentions=mentions,
    )
    ids = {actor.id: one.id for actor in (first, *others)}
    if one.id in {actor.id for actor in story.actors} - set(ids):
        raise _DoesNotApply(f"another actor is called {name}")
    return _renamed(_with_actors(story, found, [one]), ids)


def _actor(story: Story, span: Span) -> Actor:
    found = [actor for actor in story.actors if any(span.overlaps(mention) for mention in actor.mentions)]
    exact = [actor for actor in found if span in actor.mentions]
    if not found:
        raise _DoesNotApply(f"nobody is mentioned there any more ({span.text[:60]!r})")
    return min(exact or found, key=lambda actor: actor.id)


def _with_actors(story: Story, gone: Iterable[Actor], new: Iterable[Actor]) -> Story:
    lost = {actor.id for actor in gone}
    return replace(story, actors=(*(actor for actor in story.actors if actor.id not in lost), *new))


def _renamed(story: Story, ids: Mapping[str, str]) -> Story:
    """The story with other ids of actors wherever one stands."""

    def new(id: str | None) -> str | None:
        return ids.get(id, id) if id else id

    def of(s: Statement) -> Statement:
        speaker, on_behalf = new(s.speaker), new(s.on_behalf_of)
        return replace(
            s,
            speaker=speaker,
            on_behalf_of=None if on_behalf == speaker else on_behalf,
            via=tuple(dict.fromkeys(ids.get(id, id) for id in s.via if ids.get(id, id) != speaker)),
            addressees=tuple(dict.fromkeys(ids.get(id, id) for id in s.addressees)),
        )

    changed = {s.id for s in story.statements if s.speaker in ids}
    return _without_attribution(replace(story, statements=tuple(of(s) for s in story.statements)), changed)


def _other_actor(story: Story, each: Correction) -> Story:
    """Some mentions are someone else's: they go to the actor of the name, and so do the statements they are sources
    of."""
    spans = _some(each)
    if not each.name:
        raise _DoesNotApply("it does not say who the other one is")
    old = {_actor(story, span).id: _actor(story, span) for span in spans}
    story, other = _actor_of_name(story, each, [spans])
    if other.id in old:
        raise _DoesNotApply(f"they are mentions of {other.name} already")
    moved = {m for actor in old.values() for m in actor.mentions if any(m.overlaps(span) for span in spans)}
    left = [replace(a, mentions=tuple(m for m in a.mentions if m not in moved)) for a in old.values()]
    more = replace(other, mentions=tuple(dict.fromkeys((*other.mentions, *sorted(moved)))))
    ids = {actor.id: actor_id(actor.kind, actor.name, actor.mentions) for actor in (*left, more)}
    story = _with_actors(story, [*old.values(), other], [replace(a, id=ids[a.id]) for a in (*left, more)])
    taken = {s.id for s in story.statements if s.speaker in old and any(x.overlaps(y) for x in s.source for y in spans)}
    taken = _carried_on(story, [s for s in story.statements if s.id in taken])
    statements = tuple(replace(s, speaker=other.id) if s.id in taken else s for s in story.statements)
    return _without_attribution(_renamed(replace(story, statements=statements), ids), taken)


# Utterances


def _same_utterance(story: Story, each: Correction) -> Story:
    said = list({s.id: s for s in (_statement(story, span) for span in _some(each))}.values())
    if len({statement.article for statement in said}) < 2:
        raise _DoesNotApply("an utterance is told by two articles at least")
    ids = {statement.id for statement in said}
    joined = [utterance for utterance in story.utterances if ids.intersection(utterance.statements)]
    together = tuple(dict.fromkeys((*(id for u in joined for id in u.statements), *(s.id for s in said))))
    differences: tuple[Difference, ...] = tuple(dict.fromkeys(d for u in joined for d in u.differences))
    one = Utterance(utterance_id(together), together, differences)
    return replace(story, utterances=(*(u for u in story.utterances if u not in joined), one))


def _other_utterance(story: Story, each: Correction) -> Story:
    ids = {_statement(story, span).id for span in _some(each)}
    if not any(ids.intersection(utterance.statements) for utterance in story.utterances):
        raise _DoesNotApply("it is in no utterance with another")
    utterances = (_left_of(utterance, ids, story.statements) for utterance in story.utterances)
    return replace(story, utterances=tuple(u for u in utterances if u))


# Lines


def _drop(story: Story, each: Correction) -> Story:
    for span in _some(each):
        gone = [s for s in story.statements if s.article == span.article and _mostly_in(s, span)]
        story = _without(story, gone)
        articles = tuple(_article_without(a, span) if a.id == span.article else a for a in story.articles)
        story = replace(story, articles=articles)
    return story


def _mostly_in(statement: Statement, span: Span) -> bool:
    inside = sum(max(0, min(c.end, span.end) - max(c.start, span.start)) for c in statement.content)
    return 2 * inside > sum(len(content) for content in statement.content)


def _article_without(article: Article, span: Span) -> Article:
    """The article with a line marked as boilerplate; what was marked there is cut back."""
    zones = [replace(z, start=a, end=b) for z in article.zones for a, b in _outside(z.start, z.end, span)]
    drops = [replace(d, start=a, end=b) for d in article.dropped for a, b in _outside(d.start, d.end, span)]
    return replace(
        article,
        zones=tuple(sorted([*zones, Zone(span.start, span.end, "boilerplate")])),
        dropped=tuple(sorted([*drops, Dropped(span.start, span.end, "other")])),
    )


def _outside(start: int, end: int, span: Span) -> list[tuple[int, int]]:
    """What of `[start, end)` lies outside of a span."""
    parts = [(start, min(end, span.start)), (max(start, span.end), end)]
    return [(a, b) for a, b in parts if a < b]


def _of_the_desk(story: Story, each: Correction) -> Story:
    raise _DoesNotApply("which story an article belongs to is not for a record to say")


_WAYS: Mapping[CorrectionKind, Callable[[Story, Correction], Story]] = {
    "not-a-statement": _not_a_statement,
    "speaker": _speaker,
    "same-actor": _same_actor,
    "other-actor": _other_actor,
    "same-utterance": _same_utterance,
    "other-utterance": _other_utterance,
    "drop": _drop,
    "same-story": _of_the_desk,
    "other-story": _of_the_desk,
}
