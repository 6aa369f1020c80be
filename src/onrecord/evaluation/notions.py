"""What counts as a statement, for corpora that do not all mean the same: three ways to read a line of a corpus.

A line ``{"id", "text"}`` goes in; ``{"quotes": [{"content", "source", "cue", "speaker"}]}`` comes out, in offsets of
its text.

attribution   PolNeAR's wide sense: speech, views, wishes, perceptions, as tagged
statement     what `onrecord quotes` would give for the article, speakers resolved
clause        of those, what corpora of discourse relations (RST, GUM) annotate: a clause that a stated cue reports,
              the speaker's own "I think that ..." within a quotation too
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onrecord import articles, pipeline, statements, weights
from onrecord.datamodel import Document, Page, Statement, Story, statement_id
from onrecord.errors import InputError
from onrecord.statements.cues import sense
from onrecord.statements.verbs import has_finite_verb

__all__ = ["NOTIONS", "Answer", "Notion", "Row"]

Row = dict[str, Any]
Answer = Callable[[Row], Row]

_OWN = frozenset({"I", "we", "We"})
"""Sources that are the speaker of the statement they stand in."""


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


def _statement() -> Answer:
    return _record(pipeline.load_models(), lambda doc, statements: statements)


def _clause() -> Answer:
    models = pipeline.load_models()

    def clauses(doc: Document, found: Sequence[Statement]) -> Sequence[Statement]:
        every = [*_led_up_to(found), *_held_within(doc, found, models.tagger)]
        return [said for said in every if said.cue and _is_finite(doc, said)]

    return _record(models, clauses)


def _record(models: pipeline.Models, chosen: Callable[[Document, Sequence[Statement]], Sequence[Statement]]) -> Answer:
    """Reads each line as an article by itself, and answers with those of its statements that are chosen."""

    def answer(row: Row) -> Row:
        try:
            article = articles.extract(Page(row["id"], row["text"]), residue=models.residue)
        except InputError:  # in another language, say: nothing is read in it
            return {"quotes": []}
        doc, story = pipeline.read_alone(article, models)
        story = replace(story, statements=tuple(chosen(doc, story.statements)))
        return {"quotes": _quotes(articles.as_written(story, [article]))}

    return answer


def _led_up_to(found: Sequence[Statement]) -> Iterator[Statement]:
    """Statements with the words before them that they close: the record parts “A. B,” she said, one clause does not."""
    for said in found:
        before = [s for s in found if s.continues == said.id and not s.cue and s.start < said.start]
        content = sorted(span for each in (*before, said) for span in each.content)
        yield replace(said, content=tuple(content))


def _held_within(doc: Document, outer: Sequence[Statement], tagger: statements.Tagger) -> Iterator[Statement]:
    """What a speaker gives as a view or a report within the words of a statement: "I think it will hold", she said."""
    known = {said.content for said in outer}
    for said in outer:
        for piece in said.content:
            for inner in statements.attributions(piece.text, tagger):
                content, source, cue = (
                    tuple(doc.article.span(piece.start + start, piece.start + end) for start, end in spans)
                    for spans in (inner.content, inner.source, inner.cue)
                )
                meaning = sense(" ".join(span.text for span in cue))
                if source and content not in known and meaning and meaning.act == "believe":
                    known.add(content)
                    speaker = said.speaker if source[0].text in _OWN else None
                    yield replace(
                        said, id=statement_id(content), content=content, source=source, cue=cue, speaker=speaker
                    )


def _quotes(story: Story) -> list[Row]:
    names = {actor.id: actor.name for actor in story.actors}
    return [
        {role: [(span.start, span.end) for span in getattr(said, role)] for role in ("content", "source", "cue")}
        | ({"speaker": names[said.speaker]} if said.speaker else {})
        for said in story.statements
    ]


def _is_finite(doc: Document, said: Statement) -> bool:
    return has_finite_verb(doc, [(span.start, span.end) for span in said.content])


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
        'This is the notion of corpora of discourse relations: clauses that a stated cue reports, "I think" too.\n'
        "Left out are quotations that carry on without a cue of their own, and contents without a finite verb.",
    ),
}
