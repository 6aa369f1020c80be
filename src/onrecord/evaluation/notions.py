"""What counts as a statement, for corpora that do not all mean the same: three ways to read a line of a corpus.

A line ``{"id", "text"}`` goes in; ``{"quotes": [{"content", "source", "cue", "speaker"}]}`` comes out, in offsets of
its text.

attribution   PolNeAR's wide sense: speech, views, wishes, perceptions, as tagged
statement     what `onrecord quotes` would give for the article, speakers resolved
clause        of those, what corpora of discourse relations (RST, GUM) annotate: a clause that a stated cue reports
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord import articles, pipeline, statements, weights
from onrecord.datamodel import Article, Document, Page, Span, Statement, Story
from onrecord.errors import InputError

__all__ = ["NOTIONS", "Answer", "Notion", "Row"]

Row = dict[str, Any]
Answer = Callable[[Row], Row]

_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})


@dataclass(frozen=True, slots=True)
class Notion:
    """One sense of "statement": `load` gives what answers a line of a corpus, `caveat` says what the score means."""

    load: Callable[[], Answer]
    caveat: str


def _attribution() -> Answer:
    tagger = statements.load_tagger(weights.read)

    def answer(row: Row) -> Row:
        found = statements.attributions(row["text"], tagger)
        return {"quotes": [{"content": a.content, "source": a.source, "cue": a.cue} for a in found]}

    return answer


def _statement(keep: Callable[[Document, Statement], bool] = lambda doc, statement: True) -> Answer:
    models = pipeline.load_models()

    def answer(row: Row) -> Row:
        try:
            article = articles.extract(Page(row["id"], row["text"]), residue=models.residue)
        except InputError:  # in another language, say: nothing is read in it
            return {"quotes": []}
        doc, story = pipeline.read_alone(article, models)
        kept = [keep(doc, statement) for statement in story.statements]
        return {"quotes": _quotes(articles.as_written(story, [article]), article, kept)}

    return answer


def _clause() -> Answer:
    return _statement(lambda doc, statement: bool(statement.cue) and _has_finite_verb(doc, statement.content))


def _quotes(story: Story, article: Article, kept: Sequence[bool]) -> list[Row]:
    names = {actor.id: actor.name for actor in story.actors}
    return [
        {role: [(span.start, span.end) for span in getattr(said, role)] for role in ("content", "source", "cue")}
        | ({"speaker": names[said.speaker]} if said.speaker else {})
        for said, is_kept in zip(story.statements, kept, strict=True)
        if is_kept and said.article == article.id
    ]


def _has_finite_verb(doc: Document, spans: Sequence[Span]) -> bool:
    cuts = ((bisect_left(doc.tokens, at, key=lambda token: token.start) for at in (s.start, s.end)) for s in spans)
    return any(token.tag in _FINITE for first, last in cuts for token in doc.tokens[first:last])


NOTIONS = {
    "attribution": Notion(
        _attribution,
        "This is PolNeAR's notion of an attribution, wider than the record's: it also counts what is wanted, believed, "
        "felt and seen.\nA record holds only what was said, written or held as a view (--notion statement).",
    ),
    "statement": Notion(
        _statement,
        "This is the record's notion: what was said, written or held as a view, each article read by itself.\n"
        "A corpus with a wider notion, such as PolNeAR, counts as missed what no record should hold.",
    ),
    "clause": Notion(
        _clause,
        "This is the notion of corpora of discourse relations: clauses that a stated cue reports.\n"
        "Left out are quotations that carry on without a cue of their own, and contents without a finite verb.",
    ),
}
