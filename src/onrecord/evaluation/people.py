"""Who is who as the scorer of coreference reads it: the actors of a line of text with all places that mean them."""

from __future__ import annotations

from onrecord import articles, pipeline
from onrecord.datamodel import Page, Story
from onrecord.errors import InputError
from onrecord.evaluation.notions import Answer, Row

__all__ = ["load_people"]


def load_people() -> Answer:
    """Load what finds the actors of a line `{"id", "text"}`, read as an article by itself.

    A chain is what the record has of an actor: its mentions by name and office, and the sources that it is credited
    with. A source may be "he"; other pronouns are in no chain.
    """
    models = pipeline.load_models()

    def answer(row: Row) -> Row:
        try:
            article = articles.extract(Page(row["id"], row["text"]), residue=models.residue)
        except InputError:  # in another language, say: nothing is read in it
            return {"chains": []}
        _, story = pipeline.read_alone(article, models)
        return {"chains": _chains(articles.as_written(story, [article]))}

    return answer


def _chains(story: Story) -> list[Row]:
    found = {actor.id: {(span.start, span.end) for span in actor.mentions} for actor in story.actors}
    for statement in story.statements:
        if statement.speaker:
            found[statement.speaker] |= {(span.start, span.end) for span in statement.source}
    return [
        {"type": actor.kind, "mentions": [{"start": start, "end": end} for start, end in sorted(found[actor.id])]}
        for actor in story.actors
    ]
