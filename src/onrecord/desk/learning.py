"""What each outlet repeats, learnt as its articles come: dropped from the new ones, and from those that came before.

What is learnt follows from the articles that the desk has, in the order in which they came, and from nothing else: so
a desk that grew and one that is rebuilt know the same. A line that is learnt leaves the earlier articles that have it
unsettled: they are read again before the records of their stories are made, also where OnRecord was killed in between.
"""

from __future__ import annotations

from collections.abc import Collection
from sqlite3 import Connection
from typing import TYPE_CHECKING

from onrecord import store
from onrecord.datamodel import Article, Skipped
from onrecord.desk.workplace import Progress, Workplace, reason_of
from onrecord.errors import DeskError

if TYPE_CHECKING:
    from onrecord.pipeline import Holder

__all__ = ["keep_lines", "known_in", "learn", "learn_anew", "repeats_in", "settle"]

_COMING = 1 << 62  # stands for the page of an article that is not kept yet: it is the last one
_LEAST = 3  # articles must have a line that is looked at: fewer never show that it is repeated
_AT_ONCE = 500  # lines that are decided on together: the lines of all their articles are held in memory


def repeats_in(db: Connection, article: Article) -> frozenset[int]:
    """The lines of an article that its outlet is known to repeat, or repeats once this article has come."""
    from onrecord import pipeline

    lines = {held.line: held.words for held in pipeline.held_lines(article)}
    known = store.known_repeats(db, lines)
    coming = pipeline.Holder(store.key_of(article), lines)
    return known | _found(db, lines.keys() - known, {_COMING: coming}, at_least=_LEAST - 1)


def keep_lines(db: Connection, page: int, article: Article) -> frozenset[int]:
    """Keep the lines of the article of a page; returns them."""
    from onrecord import pipeline

    held = pipeline.held_lines(article)
    store.keep_lines(db, page, ((each.line, each.words) for each in held))
    return frozenset(each.line for each in held)


def learn(db: Connection, page: int, article: Article, used: frozenset[int]) -> None:
    """Keep the lines of an article that came, and learn what its outlet repeats now.

    `used` are the lines by which it was read: it is unsettled where these are others than it has now.
    """
    lines = keep_lines(db, page, article)
    known = store.known_repeats(db, lines)
    found = _found(db, lines - known, {}, at_least=_LEAST)
    store.keep_repeats(db, _told(db, found))
    if known | found == used:
        store.settle(db, page)
    else:  # another program taught some of it meanwhile
        store.unsettle(db, page)


def learn_anew(db: Connection) -> None:
    """Learn what all outlets repeat from all articles, as if nothing were known."""
    for page in store.pages_without_lines(db):
        keep_lines(db, page, store.article_at(db, page))
    lines = sorted(store.frequent_lines(db, _LEAST))
    found: set[int] = set()
    for at in range(0, len(lines), _AT_ONCE):
        found |= _found(db, lines[at : at + _AT_ONCE], {}, at_least=_LEAST)
    known = store.all_repeats(db)
    store.keep_repeats(db, _told(db, found - known), known - found)


def _found(db: Connection, lines: Collection[int], coming: dict[int, Holder], *, at_least: int) -> frozenset[int]:
    """Which of some lines are repeated in the articles of the desk, and in one that comes."""
    from onrecord import pipeline

    keys, held = store.lines_of_holders(db, lines, at_least=at_least, at_most=pipeline.MAX_HOLDERS)
    if not held:
        return frozenset()
    holders = {page: pipeline.Holder(keys[page], held[page]) for page in held}
    return pipeline.repeated_lines({**holders, **coming}, lines)


def _told(db: Connection, lines: Collection[int]) -> dict[int, tuple[str, str]]:
    """Lines with the outlet and the words of the first article that has them."""
    from onrecord import pipeline

    first: dict[int, list[int]] = {}
    for line in lines:
        first.setdefault(store.first_with_line(db, line), []).append(line)
    told = {}
    for page, own in first.items():
        article = store.article_at(db, page)
        texts = {held.line: held.text for held in pipeline.held_lines(article)}
        told.update({line: (article.outlet, texts[line]) for line in own})
    return told


def settle(work: Workplace, tell: Progress, story: str | None = None) -> tuple[Skipped, ...]:
    """Read the articles again, of one story or all, of which it was learnt that lines of theirs repeat.

    Returns those for which that failed, with the reason: they stay as they were read, until a rebuild.
    """
    with work.file.reading() as db:
        pages = store.unsettled(db, story)
    failed = []
    for done, page in enumerate(pages):
        tell("reading again", done, len(pages))
        try:
            while not _is_settled(work, page):
                pass  # more was learnt meanwhile
        except DeskError:
            raise
        except Exception as error:
            with work.file.writing() as db:
                name = store.said_of(db, page).input
                store.settle(db, page)
            failed.append(Skipped(name, f"could not be read again: {reason_of(error)}"))
    return tuple(failed)


def _is_settled(work: Workplace, number: int) -> bool:
    """Read the article of a page again if other lines of it repeat now; False where yet others do by then.

    One that this OnRecord reads otherwise than the one that kept it is left to a rebuild.
    """
    with work.file.reading() as db:
        page, kept = store.page_of(db, number), store.article_at(db, number)
    first = work.reader.read_page(page)
    if isinstance(first, Skipped) or first.text != kept.text:
        with work.file.writing() as db:
            store.settle(db, number)
        return True
    with work.file.reading() as db:
        used = known_in(db, first)
    article = work.reader.without_repeated(first, used)
    found = None if isinstance(article, Skipped) or article == kept else work.reader.read_article(article)
    with work.file.writing() as db:
        if known_in(db, first) != used:
            return False
        if isinstance(article, Article) and isinstance(found, tuple):
            store.keep_reading(db, number, article, *found, work.reader.made_by(), store.rebuild_round(db)[0])
        store.settle(db, number)
    return True


def known_in(db: Connection, article: Article) -> frozenset[int]:
    """The lines of an article that its outlet is known to repeat."""
    from onrecord import pipeline

    return store.known_repeats(db, (held.line for held in pipeline.held_lines(article)))
