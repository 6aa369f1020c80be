"""One page in, its rows of every table out: what a worker does, page by page, with models that are loaded once."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.batch.tables import Row, Rows
from onrecord.datamodel import (
    Actor,
    Article,
    Dropped,
    Page,
    Skipped,
    Span,
    Statement,
    Story,
    TimeExpression,
    Zone,
)

if TYPE_CHECKING:
    from onrecord.meaning import Encoder
    from onrecord.pipeline import Models

__all__ = ["Reader", "article_of", "begin", "reject"]

# What an article and its row hold under the same name, in the same form.
_SAME = (
    *("id", "input", "text", "outlet", "sha256", "title", "byline", "published", "published_basis", "url", "language"),
    "source_sha256",
)

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Reader:
    """Loaded models; called with a page, or with what was none, it returns their rows."""

    models: Models
    encoder: Encoder | None
    """What makes the vectors; None where none are wanted."""

    def settle(self) -> None:
        """Give up, in a process that does nothing else, what reading does not need."""
        from onrecord import cage

        cage.confine_here()

    def __call__(self, page: Page | Skipped) -> Rows:
        """Read a page. What fails on it becomes a row of `rejects`: this raises nothing for a page."""
        from onrecord import pipeline

        if isinstance(page, Skipped):
            return reject(page.input, page.reason)
        article = pipeline.read_page(page, self.models)
        if isinstance(article, Skipped):
            return reject(article.input, article.reason)
        told = pipeline.told_alone(article, self.models)
        if isinstance(told, Skipped):
            return reject(told.input, told.reason)
        trouble = pipeline.no_date(page)
        return _rows(article, *told, self.encoder) | (reject(trouble.input, trouble.reason) if trouble else {})


def begin(spacy: str | None, with_vectors: bool) -> tuple[dict[str, Any], Reader]:
    """Load the models; returns who reads (as a record's `created_by`), and the reader.

    Raises WeightsError if weights are missing or were changed.
    """
    from onrecord import meaning, pipeline, weights

    models = pipeline.load_models(spacy)
    made_by = pipeline.made_by(models)
    if not with_vectors:
        return made_by, Reader(models, None)
    encoder = meaning.load_encoder(weights.read)
    return {**made_by, "vectors": weights.digests()[meaning.WEIGHTS]}, Reader(models, encoder)


def reject(input: str, reason: str) -> Rows:
    """The row of an input that gave no article."""
    return {"rejects": [(input, reason)]}


def _rows(article: Article, story: Story, times: Iterable[TimeExpression], encoder: Encoder | None) -> Rows:
    """All rows of an article, and of the story that it alone tells."""
    actors = {actor.id: actor for actor in story.actors}
    own = Counter(statement.speaker for statement in story.statements)
    rows: Rows = {
        "articles": [_article(article, len(story.statements))],
        "statements": [_statement(each, article, actors) for each in story.statements],
        "actors": [_actor(each, article, own[each.id], _shown_by(each, story)) for each in story.actors],
        "times": [_time(each, article) for each in times],
    }
    if encoder is not None:
        entries = [encoder.vector(each.text) for each in story.statements]
        rows["vectors"] = [_vector(*each, article) for each in zip(story.statements, entries, strict=True)]
    return rows


def _article(article: Article, statements: int) -> Row:
    title = article.title_span or (None, None)
    return (
        *(article.id, article.input, article.outlet, article.title, *title, article.byline),
        *(article.published, article.published_date, article.published_basis, article.url, article.language),
        *(article.sha256, article.source_sha256, article.text),
        [(zone.start, zone.end, zone.zone) for zone in article.zones],
        [(part.start, part.end, part.reason) for part in article.dropped],
        list(article.paragraphs),
        list(article.notes),
        statements,
    )


def article_of(row: Mapping[str, Any]) -> Article:
    """The article in a row of the table, as it was read."""
    told = {name: row[name] for name in _SAME}
    return Article(
        **told,
        title_span=None if row["title_start"] is None else (row["title_start"], row["title_end"]),
        zones=tuple(Zone(at["start"], at["end"], at["label"]) for at in row["zones"]),
        dropped=tuple(Dropped(at["start"], at["end"], at["label"]) for at in row["dropped"]),
        paragraphs=tuple((at["start"], at["end"]) for at in row["paragraphs"]),
        notes=tuple(row["notes"]),
    )


def _statement(said: Statement, article: Article, actors: Mapping[str, Actor]) -> Row:
    speaker = actors.get(said.speaker or "")
    behalf = actors.get(said.on_behalf_of or "")
    return (
        *(said.id, said.kind, said.act, said.zone, said.text, _places(said.content)),
        *(_words(said.source), _places(said.source), _words(said.cue), _places(said.cue)),
        *(said.speaker, speaker and speaker.name, speaker and speaker.kind, _names(said.addressees, actors)),
        *(said.venue, said.said_on, _day(said.said_on), said.polarity),
        *_one(said.condition),
        *_one(said.hearsay),
        *_one(said.anonymity),
        *(said.nested_in, said.continues, _names(said.via, actors), behalf and behalf.name),
        *_place(article, said.content[0]),
    )


def _actor(actor: Actor, article: Article, statements: int, shown_by: Span | None) -> Row:
    return (
        *(actor.id, actor.name, actor.kind, list(actor.roles), list(actor.aliases)),
        *(statements, len(actor.mentions), _places(actor.mentions)),
        *_place(article, shown_by),
    )


def _shown_by(actor: Actor, story: Story) -> Span | None:
    """The first words that name an actor; of one that none names by itself, the source of a statement it is part of."""
    if actor.mentions:
        return actor.mentions[0]
    for said in story.statements:
        if actor.id in (said.speaker, said.on_behalf_of, *said.addressees, *said.via):
            return (said.source or said.content)[0]
    return None


def _time(time: TimeExpression, article: Article) -> Row:
    return (
        *(time.type, time.value, _day(time.start), _day(time.end), time.basis, time.is_coming),
        *(time.mod, time.quant, time.freq, time.hangs, time.signal),
        *_place(article, time.span),
    )


def _vector(said: Statement, packed: bytes, article: Article) -> Row:
    import numpy as np

    from onrecord.meaning import ENTRY

    (entry,) = np.frombuffer(packed, ENTRY)
    numbers = entry["numbers"].astype(np.float32) * entry["scale"]
    return (said.id, numbers.tolist(), *_place(article, said.content[0]))


def _place(article: Article, span: Span | None) -> Row:
    if span is None:
        return (article.id, article.input, None, None, None)
    return (article.id, article.input, span.start, span.end, span.text)


def _one(span: Span | None) -> Row:
    return (span.text, [(span.start, span.end)]) if span else (None, [])


def _words(spans: Iterable[Span]) -> str | None:
    return " … ".join(span.text for span in spans) or None


def _places(spans: Iterable[Span]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans]


def _names(ids: Iterable[str], actors: Mapping[str, Actor]) -> list[str]:
    """The names of actors; what is none of them is plain words."""
    return [actors[id].name if id in actors else id for id in ids]


def _day(date: str | None) -> dt.date | None:
    """The day of an ISO date; None where it is less precise.

    >>> _day("2031-05-09T12:00"), _day("2031-05"), _day("2031-W19")
    (datetime.date(2031, 5, 9), None, None)
    """
    found = _DAY.match(date or "")  # Python itself would take a week for its Monday
    return dt.date.fromisoformat(found[0]) if found else None
