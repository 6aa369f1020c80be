"""The records of stories, made anew where their articles or corrections changed, and what is new in them noted."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Connection

from onrecord import changes, corrections, record, store
from onrecord.datamodel import Correction, Skipped
from onrecord.desk import learning
from onrecord.desk.reading import Reading
from onrecord.desk.workplace import Progress, Workplace, reason_of, silence
from onrecord.errors import DeskError

__all__ = ["compose", "refresh"]


def refresh(work: Workplace, tell: Progress) -> tuple[Skipped, ...]:
    """Make anew the records that are behind; returns the stories for which that failed, each with the reason, and the
    articles that were to be read again for them and could not be."""
    if work.file.is_read_only:
        return ()
    failed = list(learning.settle(work, tell))
    with work.file.reading() as db:
        behind = store.stale_stories(db)
    for done, story in enumerate(behind):
        tell("comparing", done, len(behind))
        try:
            compose(work, story)
        except DeskError:
            raise
        except Exception as error:
            failed.append(Skipped(story, f"its record could not be made anew: {reason_of(error)}"))
    return tuple(failed)


def compose(work: Workplace, story: str) -> None:
    """Make the record of a story anew, once more wherever the story changed meanwhile."""
    learning.settle(work, silence, story)
    while not _is_made(work, story):
        pass


def _is_made(work: Workplace, story: str) -> bool:
    """Make the record of a story from what was found in its articles; False where the story changed meanwhile."""
    with work.file.reading() as db:
        found = store.readings_of_story(db, story)
        stamp = store.find_story(db, story).stamp if found else 0
        before, is_told = store.record_of(db, story), store.is_told(db, story)
        told = _corrections_of(db, story, found)
    if not found:  # its articles went, perhaps by another program
        with work.file.writing() as db:
            store.sweep_stories(db)
        return True
    made, outcomes = work.reader.compose(found, told)
    new = changes.what_is_new(record.from_dict(before) if before else None, made, story)
    if before is None and is_told:  # its record was lost, which is no news
        new = ()
    now = work.time()
    with work.file.writing() as db:
        outcome = store.keep_record(db, story, stamp, made, record.to_dict(made), now)
        if outcome != "late":
            store.keep_outcomes(db, story, outcomes)
            store.index_record(db, story, made)
        if outcome == "kept":
            store.keep_changes(db, [store.Change(story, c.kind, c.subject, c.text, c.detail) for c in new], now)
    return outcome != "late"


def _corrections_of(db: Connection, story: str, found: Sequence[Reading]) -> tuple[Correction, ...]:
    """The corrections about a story's articles, their words as the last versions have them."""
    told = corrections.read_lines("\n".join(store.lines_of_story(db, story)))
    articles = {article.id: article for article, _, _ in found}
    named = sorted({span.article for each in told for span in each.about})
    last = {id: articles[now] for id, (now, _) in store.current_ids(db, named).items() if now in articles}
    return tuple(corrections.rebased(each, last) for each in told)
