"""What a person names (a statement, an actor, a line), as the words that a correction is about."""

from __future__ import annotations

from onrecord.datamodel import Article, Record, Span
from onrecord.errors import DeskError

__all__ = ["mark_actor", "mark_line", "mark_statement"]


def mark_statement(record: Record, id: str) -> Span:
    """The words of a statement, from the first to the last. Raises DeskError if the record has none of this id."""
    found = next((statement for statement in record.statements if statement.id == id), None)
    if found is None:
        raise DeskError(f"The story has no statement {id}.")
    return record.article(found.article).span(found.start, found.content[-1].end)


def mark_actor(record: Record, name: str) -> Span:
    """A mention of the actor of this id, name or alias. Raises DeskError if none, or several, are called so."""
    wanted = name.casefold()
    found = [actor for actor in record.actors if name == actor.id or wanted == actor.name.casefold()]
    found = found or [a for a in record.actors if wanted in (alias.casefold() for alias in a.aliases)]
    if len(found) > 1:
        ids = ", ".join(f"{actor.id} ({actor.name})" for actor in found[:5])
        raise DeskError(f"{name} is the name of {len(found)} actors: give the id of one ({ids}).")
    if not found:
        raise DeskError(f"The story has no actor {name}.")
    if not found[0].mentions:
        raise DeskError(f"{found[0].name} is nowhere mentioned, so there is nothing to mark.")
    return found[0].mentions[0]


def mark_line(article: Article, words: str) -> Span:
    """The whole line of an article that has these words. Raises DeskError if none has, or several do."""
    times = article.text.count(words) if words.strip() else 0
    if times != 1:
        told = "has no line with these words" if not times else f"has these words {times} times: give more of the line"
        raise DeskError(f"{article.input} {told}.")
    at = article.text.index(words)
    start = article.text.rfind("\n", 0, at) + 1
    end = article.text.find("\n", at + len(words))
    line = article.text[start : len(article.text) if end < 0 else end]
    inner = start + len(line) - len(line.lstrip())
    return article.span(inner, inner + len(line.strip()))
