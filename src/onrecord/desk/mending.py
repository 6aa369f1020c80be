"""Whether a desk is sound, and all that is derived in it made anew from what was kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from sqlite3 import Connection

from onrecord import corrections, record, store
from onrecord.datamodel import Article, Skipped
from onrecord.desk import learning
from onrecord.desk.correcting import in_force
from onrecord.desk.workplace import Progress, Workplace
from onrecord.utf16 import well_formed

__all__ = ["check", "read_again", "regroup", "repair"]

_ROUNDS = 3  # a page read again may have to be put into a story, and that one's record made


def check(work: Workplace) -> Iterator[store.Trouble]:
    """Yield what is wrong with the desk; nothing where it is sound."""
    with work.file.reading() as db:
        yield from store.check_file(db)
        for id in store.damaged_corrections(db, lambda line: corrections.read_lines(line)[0]):
            yield store.Trouble(f"correction {id} is not what was kept: its line, id and articles do not fit", False)
        for row in store.list_stories(db):
            error = _amiss(db, row.id)
            if error:
                told = f"the record of story {row.id} is not true: {error}"
                yield store.Trouble(told, True, "compose", (row.id, 0))


def repair(work: Workplace, tell: Progress) -> None:
    """Mend what is wrong, as far as that goes without reading or grouping more than what is touched.

    The records that are behind then are for `composing.refresh` to make. What cannot be mended is told by
    `check` afterwards.
    """
    for _ in range(_ROUNDS):
        found = [trouble for trouble in check(work) if trouble.remedy is not None]
        if not found or not _is_mended(work, found, tell):
            return


def _is_mended(work: Workplace, found: Sequence[store.Trouble], tell: Progress) -> bool:
    """Mend troubles; False where none could be."""
    with work.file.writing() as db:
        mended = sum([store.mend_file(db, trouble) for trouble in found])
        for trouble in found:
            if trouble.remedy == "compose" and trouble.where and _amiss(db, trouble.where[0]):
                store.forget_record(db, trouble.where[0])
        round = store.rebuild_round(db)[0]
    damaged = {trouble.where for trouble in found if trouble.remedy == "content"}
    wanted = [trouble.where for trouble in found if trouble.remedy == "read" and trouble.where not in damaged]
    pages = list(dict.fromkeys(where[1] for where in wanted if where))
    for done, page in enumerate(pages):
        tell("reading again", done, len(pages))
        _read_page_again(work, page, round)
        with work.file.writing() as db:
            store.touch_page(db, page)
    is_grouped = any(trouble.remedy == "group" for trouble in found)
    if is_grouped:
        regroup(work)
    return bool(mended or pages or is_grouped)


def read_again(work: Workplace, tell: Progress) -> Iterator[Skipped]:
    """Read every page again that this rebuild has not read yet; yields what gives no article any more."""
    with work.file.writing() as db:
        round, is_open = store.rebuild_round(db)
        round = round if is_open else round + 1
        store.keep_round(db, round, is_open=True)
        numbers = store.pages_to_read(db, round)
    for done, number in enumerate(numbers):
        tell("reading again", done, len(numbers))
        found = _read_page_again(work, number, round)
        if found:
            yield found


def _read_page_again(work: Workplace, number: int, round: int) -> Skipped | None:
    with work.file.reading() as db:
        page = store.whole_page(db, number)
        name = store.said_of(db, number).input
    if page is None:
        return Skipped(name, "is damaged in the desk, so it was not read again; what was read from it stays")
    article = work.reader.read_page(page)
    if isinstance(article, Article):
        with work.file.reading() as db:
            repeats = learning.known_in(db, article)
        article = work.reader.without_repeated(article, repeats)
    found = article if isinstance(article, Skipped) else work.reader.read_article(article)
    with work.file.writing() as db:
        if isinstance(article, Skipped) or isinstance(found, Skipped):
            lost = article if isinstance(article, Skipped) else found
            assert isinstance(lost, Skipped)
            store.forget_reading(db, number)
            store.keep_skipped(db, lost, work.time())
            return lost
        store.keep_reading(db, number, article, *found, work.reader.made_by(), round)
        learning.keep_lines(db, number, article)
    return None


def regroup(work: Workplace) -> None:
    """Line all articles up and put them into stories as if they came anew, in the order in which they came.

    What their outlets repeat is learnt anew, too.
    """
    with work.file.writing() as db:
        learning.learn_anew(db)
        work.groups.regroup(db, in_force(db), work.time())
        for row in store.list_stories(db):
            if _untruth(db, row.id):
                store.forget_record(db, row.id)
        store.rebuild_index(db)
        store.drop_vectors(db)
        store.touch_all(db)
        store.keep_round(db, store.rebuild_round(db)[0], is_open=False)


def _amiss(db: Connection, story: str) -> str | None:
    """What is wrong with the record of a story, or with what is listed and searched of it; None where nothing is."""
    found = _untruth(db, story)
    plain = None if found else store.record_of(db, story)
    if plain is None:
        return found
    made, row = record.from_dict(plain), store.find_story(db, story)
    head = (row.title, row.first_day, row.last_day, row.articles, row.statements)
    told = (well_formed(made.story.title), made.story.start, made.story.end, len(made.articles), len(made.statements))
    if head != told or store.digest_of(db, story) != plain["digest"]:
        return "the list of stories tells another title, days or counts, or its digest is another"
    if not store.is_indexed(db, story, made):
        return "what is searched is not what it says"
    if not row.is_behind and not store.is_of_articles(db, story, made):
        return "its articles are not those of the story, by their ids, titles and addresses"
    return None


def _untruth(db: Connection, story: str) -> str | None:
    """What is not true of the record of a story, None where all of it is, or where there is none yet."""
    try:
        plain = store.record_of(db, story)
        if plain is not None:
            record.verify(record.lay_out(plain))
    except Exception as error:
        return str(error) or type(error).__name__
    return None
