"""Assemble the record: a story in its final order, with a name, an extent, and what was skipped.

A `Story` goes in and a checked `Record` comes out. The order of everything follows from content alone, so the order
in which articles were given changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from onrecord.datamodel import (
    Actor,
    Article,
    Claim,
    Correction,
    Event,
    Issue,
    Omission,
    Position,
    Record,
    Skipped,
    Statement,
    Story,
    StoryHead,
    Takeaway,
    Utterance,
)
from onrecord.ids import story_id
from onrecord.record.checks import check

__all__ = ["assemble", "head"]

# A headline of fewer words is a label ("Live: the strike"), one of more is a lead. The shipped stories' have 7 to 17.
_CLEAR_TITLE_WORDS = range(4, 18)
# Words of fewer letters ("says", "and") tell no story from another. Tried 4 and 5: the shipped stories are named alike.
_MIN_LETTERS = 5
_WORD = re.compile(r"\w+(?:['’]\w+)?")


def assemble(
    story: Story,
    skipped: Iterable[Skipped],
    created_by: Mapping[str, Any],
    *,
    issues: Iterable[Issue] = (),
    positions: Iterable[Position] = (),
    timeline: Iterable[Event] = (),
    claims: Iterable[Claim] = (),
    omissions: Iterable[Omission] = (),
    takeaways: Iterable[Takeaway] = (),
    corrections: Iterable[Correction] = (),
) -> Record:
    """Return the record of `story`, everything in its order, all of it checked.

    Articles stand by date and outlet, statements by article and offset, actors by how much they say, utterances by
    their first statement, issues by how many actors take a position on them, events by day, omissions as their
    articles; claims and takeaways keep the order they are given in, which tells what matters first. Raises
    EvidenceError if a span or an id of the story is not true.
    """
    articles = tuple(sorted(story.articles, key=_article_order))
    place = {article.id: number for number, article in enumerate(articles)}
    statements = tuple(sorted(story.statements, key=lambda s: (place.get(s.article, -1), s.content, s.id)))
    rank = {statement.id: number for number, statement in enumerate(statements)}
    actors = _actors_in_order(story.actors, statements)
    positions = tuple(positions)
    issues = _issues_in_order(issues, positions, rank)
    record = Record(
        created_by=dict(created_by),
        story=head(articles),
        articles=articles,
        actors=actors,
        statements=statements,
        utterances=tuple(sorted((_in_order(u, rank) for u in story.utterances), key=lambda u: rank[u.statements[0]])),
        issues=issues,
        positions=_positions_in_order(positions, issues, actors, rank),
        timeline=tuple(sorted(timeline, key=lambda e: (e.start or "~", e.end or "~", e.status, e.evidence))),
        claims=tuple(claims),
        omissions=tuple(sorted(omissions, key=lambda omission: place.get(omission.article, -1))),
        takeaways=tuple(takeaways),
        skipped=tuple(sorted(skipped, key=lambda s: (s.input, s.reason))),
        notes=story.notes,
        corrections=tuple(corrections),
    )
    check(record)
    return record


def head(articles: Sequence[Article]) -> StoryHead:
    """Name a story by its most central headline, never by words of our own, and tell its first and last day.

    Most central is the clear headline of whose words the other articles use most, the shorter one where two are alike;
    a story without any headline is named by its inputs.
    """
    days = sorted(article.published[:10] for article in articles if article.published)
    return StoryHead(
        id=story_id(article.id for article in articles),
        title=_title(articles),
        start=days[0] if days else None,
        end=days[-1] if days else None,
    )


def _title(articles: Sequence[Article]) -> str:
    if not any(article.title for article in articles):
        return ", ".join(sorted({article.input for article in articles}))
    words = {article.id: _long_words(article.text) for article in articles}

    def worth(article: Article) -> tuple[bool, float, int, str]:
        title = article.title or ""
        told = [len(_long_words(title) & words[other.id]) for other in articles if other.id != article.id]
        shared = sum(told) / max(1, len(_long_words(title)))
        return (len(_WORD.findall(title)) not in _CLEAR_TITLE_WORDS, -shared, len(title), title)

    return min((article for article in articles if article.title), key=worth).title or ""


def _long_words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text) if len(word) >= _MIN_LETTERS}


def _article_order(article: Article) -> tuple[str, str, str]:
    return (
        article.published or "~",
        article.outlet.casefold(),
        article.id,
    )  # "~" sorts after every digit: undated last


def _actors_in_order(actors: Iterable[Actor], statements: Iterable[Statement]) -> tuple[Actor, ...]:
    count: dict[str, int] = {}
    for statement in statements:
        if statement.speaker:
            count[statement.speaker] = count.get(statement.speaker, 0) + 1
    return tuple(sorted(actors, key=lambda a: (-count.get(a.id, 0), -len(a.mentions), a.name.casefold(), a.id)))


def _in_order(utterance: Utterance, rank: Mapping[str, int]) -> Utterance:
    return replace(utterance, statements=_by_rank(utterance.statements, rank))


def _issues_in_order(
    issues: Iterable[Issue], positions: Iterable[Position], rank: Mapping[str, int]
) -> tuple[Issue, ...]:
    """Issues by how many actors take a position on them and how many statements show it, then by label."""
    actors: dict[str, set[str]] = {}
    for position in positions:
        actors.setdefault(position.issue, set()).add(position.actor)
    ordered = (replace(issue, statements=_by_rank(issue.statements, rank)) for issue in issues)
    return tuple(sorted(ordered, key=lambda i: (-len(actors.get(i.id, ())), -len(i.statements), i.label, i.id)))


def _positions_in_order(
    positions: Iterable[Position], issues: Sequence[Issue], actors: Sequence[Actor], rank: Mapping[str, int]
) -> tuple[Position, ...]:
    issue_rank = {issue.id: number for number, issue in enumerate(issues)}
    actor_rank = {actor.id: number for number, actor in enumerate(actors)}
    ordered = (
        replace(
            position,
            evidence=_by_rank(position.evidence, rank),
            history=tuple(replace(stand, evidence=_by_rank(stand.evidence, rank)) for stand in position.history),
        )
        for position in positions
    )
    return tuple(
        sorted(ordered, key=lambda p: (issue_rank.get(p.issue, -1), actor_rank.get(p.actor, -1), p.actor, p.stance))
    )


def _by_rank(ids: Iterable[str], rank: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted(ids, key=lambda id: rank.get(id, -1)))
