"""Stories by hand from plain words: what findings that need no tags are tested on."""

from dataclasses import dataclass, field
from typing import Any

from onrecord.datamodel import (
    Actor,
    Article,
    Claim,
    Event,
    Span,
    Statement,
    Story,
    Utterance,
    actor_id,
    article_id,
    statement_id,
    text_sha256,
    utterance_id,
)
from onrecord.ids import claim_id, event_id


@dataclass
class Telling:
    """A story as it grows: articles, and what is found in them, each part by the words that tell it."""

    articles: list[Article] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    utterances: list[Utterance] = field(default_factory=list)
    timeline: list[Event] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    def article(self, outlet: str, text: str, copy_of: Article | None = None, **fields: Any) -> Article:
        made = Article(
            article_id(outlet, text), f"{outlet}.txt", text, outlet, text_sha256(text),
            copy_of=copy_of.id if copy_of else None, **fields,
        )  # fmt: skip
        self.articles.append(made)
        return made

    def actor(self, name: str, **fields: Any) -> Actor:
        return self.actors.setdefault(name, Actor(actor_id("person", name), name, "person", **fields))

    def said(self, article: Article, words: str, speaker: str | None = "Ada Lorne", **fields: Any) -> Statement:
        content = (span(article, words),)
        known = {"kind": "indirect", "zone": "body", **fields}
        made = Statement(
            statement_id(content), article.id, content=content, speaker=speaker and self.actor(speaker).id, **known
        )
        self.statements.append(made)
        return made

    def uttered(self, *statements: Statement, differences: tuple[Any, ...] = ()) -> Utterance:
        ids = tuple(statement.id for statement in statements)
        self.utterances.append(Utterance(utterance_id(ids), ids, differences))
        return self.utterances[-1]

    def event(self, *evidence: Span, status: Any = "happened", start: str | None = None, **fields: Any) -> Event:
        id = event_id(status, start, start, evidence)
        self.timeline.append(Event(id, start, start, status, evidence[0].text, evidence, **fields))
        return self.timeline[-1]

    def claim(self, *evidence: Span, against: tuple[Span, ...] = (), **fields: Any) -> Claim:
        voices = {span.article for span in evidence}
        status: Any = "contradicted" if against else "corroborated" if len(voices) > 1 else "single-source"
        known = {"conflict": "number" if against else None, **fields}
        self.claims.append(Claim(claim_id(evidence, against), evidence[0].text, status, evidence, against, **known))
        return self.claims[-1]

    @property
    def story(self) -> Story:
        return Story(tuple(self.articles), tuple(self.actors.values()), tuple(self.statements), tuple(self.utterances))

    @property
    def backwards(self) -> Story:
        """The same story, everything in it the other way round."""
        return Story(
            tuple(self.articles[::-1]), tuple(self.actors.values())[::-1],
            tuple(self.statements[::-1]), tuple(self.utterances[::-1]),
        )  # fmt: skip


def span(article: Article, words: str) -> Span:
    """The first place in the article where the words stand."""
    start = article.text.index(words)
    return article.span(start, start + len(words))
