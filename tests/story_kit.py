"""Stories built by hand: articles from their text, statements from the words they are made of; no model is loaded."""

from collections.abc import Sequence

from onrecord.datamodel import (
    Actor,
    Article,
    Document,
    Span,
    Statement,
    StatementKind,
    Story,
    article_id,
    statement_id,
    text_sha256,
)
from onrecord.documents import split
from onrecord.stories import assemble

__all__ = ["Draft", "actor_named", "article", "made_by", "speaker", "speakers", "told"]


def article(text: str, outlet: str = "Herald", **fields: object) -> Article:
    """An article of this text alone."""
    known = {"published": "2031-03-12", **fields}
    return Article(article_id(outlet, text), f"{outlet.lower()}.txt", text, outlet, text_sha256(text), **known)  # type: ignore[arg-type]


class Draft:
    """An article whose statements are added one after the other, each found by its words."""

    def __init__(self, text: str, outlet: str = "Herald", **fields: object) -> None:
        self.article = article(text, outlet, **fields)
        self.statements: list[Statement] = []

    @property
    def document(self) -> Document:
        return Document(self.article, split(self.article.text), (), ())

    def span(self, words: str, after: int = 0) -> Span:
        start = self.article.text.index(words, after)
        return self.article.span(start, start + len(words))

    def says(
        self, content: str, source: str = "", cue: str = "", *, kind: StatementKind = "indirect", **fields: object
    ) -> Statement:
        """Add the statement of these words; the nearest source and cue of its line are its own."""
        said = self.span(content)
        statement = Statement(
            statement_id([said]),
            self.article.id,
            kind,
            "body",
            (said,),
            self._nearest(source, said),
            self._nearest(cue, said),
            **fields,  # type: ignore[arg-type]
        )
        self.statements.append(statement)
        return statement

    def _nearest(self, words: str, said: Span) -> tuple[Span, ...]:
        if not words:
            return ()
        text, found = self.article.text, []
        at = text.rfind("\n", 0, said.start)
        end = text.find("\n", said.end) if "\n" in text[said.end :] else len(text)
        while (at := text.find(words, at + 1, end)) >= 0:
            if not said.start <= at < said.end:
                found.append(at)
        start = min(found, key=lambda at: min(abs(at - said.start), abs(at - said.end)))
        return (self.article.span(start, start + len(words)),)


def told(*drafts: Draft) -> Story:
    """The story that the drafts tell."""
    return assemble([d.document for d in drafts], {d.article.id: tuple(d.statements) for d in drafts})


def speakers(story: Story) -> list[str | None]:
    """The name of each statement's speaker, in order."""
    names = {actor.id: actor.name for actor in story.actors}
    return [names[s.speaker] if s.speaker is not None else None for s in story.statements]


def speaker(story: Story, statement: Statement) -> str | None:
    """The name of the speaker of one statement."""
    names = {actor.id: actor.name for actor in story.actors}
    found = next(s for s in story.statements if s.id == statement.id)
    return names[found.speaker] if found.speaker is not None else None


def actor_named(story: Story, name: str) -> Actor:
    """The one actor of this name."""
    found: Sequence[Actor] = [actor for actor in story.actors if actor.name == name]
    assert len(found) == 1, [actor.name for actor in story.actors]
    return found[0]


def made_by(story: Story, id: str | None) -> str | None:
    """The name of the actor with this id."""
    return next((actor.name for actor in story.actors if actor.id == id), None)
