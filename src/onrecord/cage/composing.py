"""The record of a story out of what a desk keeps of its articles: the same in a worker as without one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onrecord.datamodel import Article, Correction, Record, Story

__all__ = ["compose"]


def compose(
    found: Sequence[tuple[Article, bytes, dict[str, Any]]], told: Sequence[Correction]
) -> tuple[Record, list[tuple[str, str | None]]]:
    """The record, and for each correction why it does not apply, None where it does; it needs no models.

    `found` holds each article with what was found in it, as the store keeps that, and who read it.
    """
    from onrecord import corrections, pipeline, store

    outcomes: list[tuple[str, str | None]] = []

    def mend(story: Story) -> tuple[Story, Sequence[Correction]]:
        story, applied, failed = corrections.apply(story, told)
        outcomes.extend([*((each.id, None) for each in applied), *((each.id, each.reason) for each in failed)])
        return story, applied

    read = [store.read_document(pipeline.as_read(article), data) for article, data, _ in found]
    made = pipeline.compose(
        [article for article, _, _ in found],
        [doc for doc, _ in read],
        {doc.article.id: said for doc, said in read},
        found[-1][2],
        mend=mend if told else None,
    )
    return made, outcomes
