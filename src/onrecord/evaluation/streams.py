"""The articles of a corpus of stories as one stream, in the order of their days, out: the story that each is put in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onrecord import pipeline
from onrecord.datamodel import Article, text_sha256
from onrecord.evaluation.notions import Row

__all__ = ["group_rows"]


def group_rows(corpus: Iterable[Row]) -> Iterator[Row]:
    """Yield ``{"id", "cluster"}`` for each article of lines ``{"story_id", "articles": [{"id", "text", ...}]}``.

    Only an article's title, text, outlet and date are read.
    """
    sketches = [pipeline.sketch(_article(row)) for line in corpus for row in line["articles"]]
    grouper = pipeline.grouper(())
    for sketch in sorted(sketches, key=lambda each: (each.day is None, each.day or 0, each.article)):
        grouper.add(sketch)
    for story, members in grouper.stories().items():  # as they are in the end: one may have gone into another
        yield from ({"id": article, "cluster": story} for article in members)


def _article(row: Row) -> Article:
    return Article(
        id=row["id"],
        input=row["id"],
        text=row["text"],
        outlet=row.get("outlet") or "",
        sha256=text_sha256(row["text"]),
        title=row.get("title") or None,
        published=row.get("date") or None,
    )
