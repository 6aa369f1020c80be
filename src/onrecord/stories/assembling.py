"""The order in which a story is put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.datamodel import Document, Statement, Story

__all__ = ["assemble"]


def assemble(documents: Sequence[Document], statements: Mapping[str, tuple[Statement, ...]]) -> Story:
    """Put the documents of one story together; ``statements`` are those of each article, by article id."""
    ordered = sorted(documents, key=lambda doc: (doc.article.published or "~", doc.article.outlet, doc.article.id))
    return Story(
        articles=tuple(doc.article for doc in ordered),
        actors=(),
        statements=tuple(s for doc in ordered for s in statements.get(doc.article.id, ())),
        utterances=(),
    )
