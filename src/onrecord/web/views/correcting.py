"""What the forms of corrections show and ask: a statement, actor, article or story, and what may be said of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.datamodel import Actor, Article, Record, Statement
from onrecord.desk import mark_statement
from onrecord.errors import NotKept
from onrecord.render.layout import Layout

__all__ = [
    "AboutActor",
    "AboutArticle",
    "AboutStatement",
    "Said",
    "about_actor",
    "about_article",
    "about_statement",
    "actor_named",
    "article_named",
    "line_at",
    "names_of",
]

_LIKELY = 12  # statements that may be of the same utterance: a screen full
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True)
class Said:
    """A statement to choose."""

    id: str
    label: str
    outlet: str
    speaker: str | None
    text: str
    is_direct: bool
    address: str
    """Where it stands in its article, below the story's own address."""


@dataclass(frozen=True, slots=True)
class AboutStatement:
    """A statement, and what may be said of it."""

    said: Said
    line: str
    """The line of the article that it stands in."""
    credited: str
    """The words that credit it; empty where none do."""
    together: tuple[Said, ...]
    """The statements that it is told to be one utterance with."""
    likely: tuple[Said, ...]
    """Statements of other articles that may be of the same utterance, the likeliest first."""


@dataclass(frozen=True, slots=True)
class AboutActor:
    """An actor, and what may be said of it."""

    actor: Actor
    said: tuple[Said, ...]
    """What it says."""
    others: tuple[Actor, ...]
    """Whom it may be one with, by name."""


@dataclass(frozen=True, slots=True)
class AboutArticle:
    """An article and its lines, each with where it begins and whether it is dropped already."""

    article: Article
    key: str
    lines: tuple[tuple[int, str, bool], ...]


def about_statement(layout: Layout, name: str) -> AboutStatement:
    """A statement by its id or label. Raises NotKept if the story has none such."""
    ids = {label: id for id, label in layout.labels.items()}
    statement = layout.statements.get(ids.get(name, name))
    if statement is None:
        raise NotKept(f"The story has no statement {name[:60]}: an article changed, or somebody corrected it.")
    together = [
        each for utterance, members in layout.utterances for each in members if statement.id in utterance.statements
    ]
    others = [each for each in together if each.id != statement.id]
    words = mark_statement(layout.record, statement.id)
    article = layout.articles[statement.article]
    return AboutStatement(
        _said(layout, statement),
        article.text[slice(*line_at(article, words.start))],
        " ".join(span.text for span in statement.source),
        tuple(_said(layout, each) for each in others),
        tuple(_said(layout, each) for each in _likely(layout, statement, others)),
    )


def about_actor(layout: Layout, name: str) -> AboutActor:
    """An actor by its id or name. Raises NotKept if the story has none such."""
    actor = actor_named(layout.record, name)
    said = tuple(_said(layout, each) for all in layout.said.values() for each in all if each.speaker == actor.id)
    return AboutActor(actor, said, tuple(each for each in names_of(layout.record) if each.id != actor.id))


def about_article(layout: Layout, name: str) -> AboutArticle:
    """An article by its id or key. Raises NotKept if the story has none such."""
    article = article_named(layout, name)
    lines = []
    for start, end in _lines(article):
        is_dropped = any(each.start <= start and end <= each.end for each in article.dropped)
        lines.append((start, article.text[start:end], is_dropped))
    return AboutArticle(article, layout.keys[article.id], tuple(lines))


def names_of(record: Record) -> tuple[Actor, ...]:
    """The actors who are mentioned, by name."""
    return tuple(sorted((a for a in record.actors if a.mentions), key=lambda a: (a.name.casefold(), a.id)))


def actor_named(record: Record, name: str) -> Actor:
    """The actor of this id or name. Raises NotKept if the story has none such."""
    found = [actor for actor in record.actors if name in (actor.id, actor.name)]
    if not found:
        raise NotKept(f"The story has no actor {name[:60]}: an article changed, or somebody corrected it.")
    return min(found, key=lambda actor: (actor.id != name, actor.id))


def article_named(layout: Layout, name: str) -> Article:
    """The article of this id or key. Raises NotKept if the story has none such."""
    id = next((id for id, key in layout.keys.items() if name in (id, key)), None)
    if id is None:
        raise NotKept(f"The story has no article {name[:60]}: it may belong to another story now.")
    return layout.articles[id]


def line_at(article: Article, place: int) -> tuple[int, int]:
    """Where the line begins and ends that a place of an article is in, without the space around it.

    Raises NotKept if it is in none.
    """
    for start, end in _lines(article):
        if start <= place < end:
            return start, end
    raise NotKept("The article has no line there: it has changed since.")


def _lines(article: Article) -> list[tuple[int, int]]:
    return [(found.start(), found.end()) for found in re.finditer(r"\S(?:[^\n]*\S)?", article.text)]


def _said(layout: Layout, statement: Statement) -> Said:
    key, anchor = layout.place(statement.content[0])
    return Said(
        statement.id,
        layout.labels[statement.id],
        layout.articles[statement.article].outlet,
        None if statement.speaker is None else layout.name(statement.speaker),
        " ".join(statement.text.split()),
        statement.kind == "direct",
        f"articles/{key}#{anchor}",
    )


def _likely(layout: Layout, statement: Statement, known: Sequence[Statement]) -> list[Statement]:
    """Statements of other articles, those of the same speaker and with the most words in common first."""
    mine, ids = _words(statement), {each.id for each in known}

    def alike(other: Statement) -> tuple[float, str]:
        theirs = _words(other)
        shared = len(mine & theirs) / max(1, len(mine | theirs))
        return -(shared + (statement.speaker is not None and other.speaker == statement.speaker)), other.id

    others = (s for s in layout.record.statements if s.article != statement.article and s.id not in ids)
    return sorted(others, key=alike)[:_LIKELY]


def _words(statement: Statement) -> set[str]:
    return {word.casefold() for word in _WORD.findall(statement.text)}
