"""What comes in, page by page: known already, kept with what was read from it, or skipped with the reason."""

from __future__ import annotations

from onrecord import store
from onrecord.datamodel import Article, Document, Page, Skipped, Statement
from onrecord.desk import learning
from onrecord.desk.telling import Arrival, ArrivalKind
from onrecord.desk.workplace import Workplace

__all__ = ["skip", "take"]


def skip(work: Workplace, skipped: Skipped) -> Skipped:
    """Keep what gave no article, and why."""
    with work.file.writing() as db:
        store.keep_skipped(db, skipped, work.time())
    return skipped


def take(work: Workplace, page: Page) -> Arrival | Skipped:
    """Read a page and keep what is new; it is on the disk when this returns. The record of its story is behind then."""
    with work.file.reading() as db:
        kin = store.current_with_page(db, page.fields_sha256())
    if kin:
        return _recognise(work, page, kin)
    article = work.reader.read_page(page)
    if isinstance(article, Skipped):
        return skip(work, article)
    with work.file.reading() as db:
        kin = store.kin_of(db, page, article)
    if kin and kin.is_same:
        return _recognise(work, page, kin)
    with work.file.reading() as db:
        repeats = learning.repeats_in(db, article)
    article = work.reader.without_repeated(article, repeats)
    if isinstance(article, Skipped):
        return skip(work, article)
    found = work.reader.read_article(article)
    return skip(work, found) if isinstance(found, Skipped) else _keep(work, page, article, *found, repeats)


def _recognise(work: Workplace, page: Page, kin: store.Kin) -> Arrival:
    """Tell that a page is here already; that it could not be had once is over."""
    with work.file.reading() as db:
        was_skipped = store.is_skipped(db, page.input)
    if was_skipped and not work.file.is_read_only:
        with work.file.writing() as db:
            store.forget_skipped(db, page.input)
    return _known(page, kin)


def _keep(
    work: Workplace, page: Page, article: Article, doc: Document, said: tuple[Statement, ...], repeats: frozenset[int]
) -> Arrival:
    """Keep a page and what was read from it, without the lines that its outlet repeats."""
    try:
        with work.file.writing() as db:
            kin = store.kin_of(db, page, article)  # anew: another program may have added it meanwhile
            if kin and kin.is_same:
                return _known(page, kin)
            now = work.time()
            number = store.keep_page(db, page, now)
            store.keep_reading(db, number, article, doc, said, work.reader.made_by(), store.rebuild_round(db)[0])
            learning.learn(db, number, article, repeats)
            story = work.groups.place(db, number, article, kin, now)
            store.touch_story(db, story)
    except BaseException:
        work.groups.forget()  # they may have seen what was not kept
        raise
    kind: ArrivalKind = "version" if kin else "new"
    return Arrival(kind, page.input, article.id, story, kin.version + 1 if kin else 1, len(said))


def _known(page: Page, kin: store.Kin) -> Arrival:
    return Arrival("known", page.input, kin.id, kin.story, kin.version, 0, kin.input)
