"""One document read by itself: each of its statements with the actors that this article alone tells of."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.datamodel import Document, Quote, Statement
from onrecord.stories.assembling import assemble

__all__ = ["quotes"]


def quotes(document: Document, statements: Sequence[Statement]) -> tuple[Quote, ...]:
    """Pair each of the ``statements`` of one document with its article and actors, in the order of the article."""
    story = assemble([document], {document.article.id: tuple(statements)})
    actors = {actor.id: actor for actor in story.actors}
    (article,) = story.articles
    return tuple(
        Quote(
            article,
            statement,
            speaker=actors[statement.speaker] if statement.speaker else None,
            addressees=tuple(actors[id] for id in statement.addressees),
            via=tuple(actors[id] for id in statement.via),
            on_behalf_of=actors[statement.on_behalf_of] if statement.on_behalf_of else None,
        )
        for statement in sorted(story.statements, key=lambda statement: (statement.start, statement.id))
    )
