"""A story of one article, read by itself: each of its statements with the actors that this article alone tells of."""

from __future__ import annotations

from onrecord.datamodel import Actor, Quote, Statement, Story, actor_id

__all__ = ["quotes"]


def quotes(story: Story) -> tuple[Quote, ...]:
    """Pair each statement of a ``story`` of one article with it and its actors, in the order of the article."""
    actors = {actor.id: actor for actor in story.actors}
    articles = {article.id: article for article in story.articles}
    return tuple(
        Quote(
            articles[statement.article],
            statement,
            speaker=actors[statement.speaker] if statement.speaker else None,
            addressees=tuple(actors.get(id) or _crowd(id) for id in statement.addressees),
            via=tuple(actors[id] for id in statement.via),
            on_behalf_of=actors[statement.on_behalf_of] if statement.on_behalf_of else None,
        )
        for statement in sorted(story.statements, key=_place)
    )


def _place(statement: Statement) -> tuple[int, int, str]:
    """Where a statement begins; of two that begin at one place, the one that holds the other goes first."""
    return statement.start, -statement.content[-1].end, statement.id


def _crowd(words: str) -> Actor:
    """Addressees who are no actor of the story ("reporters"), as one."""
    return Actor(actor_id("group", words), words, "group")
