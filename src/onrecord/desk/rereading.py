"""What was found in articles when they were read, told again from what is kept: times, and what outlets changed."""

from __future__ import annotations

from sqlite3 import Connection

from onrecord import changes, store
from onrecord.datamodel import Article, TimeExpression
from onrecord.desk.telling import Version
from onrecord.errors import NotKept

__all__ = ["times_of", "versions_of"]


def times_of(db: Connection, article: Article) -> tuple[TimeExpression, ...]:
    """The times that an article on record tells, in the order of its text; none if it is kept no more."""
    from onrecord import pipeline

    try:
        kept = store.find_article(db, article.id)
    except NotKept:
        return ()
    row = next(each for each in kept if each.article.id == article.id)
    doc, _ = store.read_document(pipeline.as_read(row.article), store.reading_of(db, row.page))
    return pipeline.times_told(doc, article)


def versions_of(db: Connection, name: str) -> tuple[Version, ...]:
    """What the outlet changed in an article (by its id, address or input), from each version to the next."""
    from onrecord import pipeline

    kept = store.find_article(db, name)
    said = [store.read_document(pipeline.as_read(k.article), store.reading_of(db, k.page))[1] for k in kept]
    pairs = zip(kept, kept[1:], said, said[1:], strict=False)
    return tuple(
        Version(new, old, changes.compare_versions(old.article, old_said, new.article, new_said))
        for old, new, old_said, new_said in pairs
    )
