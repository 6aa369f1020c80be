"""An open desk and all that can be done with it."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Unpack

from onrecord import corrections, record, store
from onrecord.api import Record, as_record
from onrecord.cage import Limits, chosen
from onrecord.cage import Reader as CagedReader
from onrecord.datamodel import Correction, CorrectionKind, Page, Skipped
from onrecord.desk import composing, correcting, mending, news, rereading, taking
from onrecord.desk.grouping import Groups
from onrecord.desk.reading import Here
from onrecord.desk.telling import Arrival, Corrected, News, Repaired, Version, corrected
from onrecord.desk.workplace import Clock, Progress, Workplace, silence
from onrecord.errors import DeskError, UsageError
from onrecord.writing import new_part, put_in_place, sweep_parts, unwritten

if TYPE_CHECKING:
    from onrecord.sources import Private

__all__ = ["VARIABLE", "Desk", "default_path", "open_desk"]

VARIABLE = "ONRECORD_DESK"
"""The environment variable that names the desk's file."""


def default_path() -> Path:
    """Where the desk lies if nothing else is said: ONRECORD_DESK, or the user's data folder."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("onrecord", appauthor=False) / "desk.sqlite"


def open_desk(
    path: str | os.PathLike[str] | None = None,
    *,
    create: bool = True,
    clock: Clock | None = None,
    spacy: str | None = None,
    cage: Limits | bool | None = None,
) -> Desk:
    """Open the desk at `path`, or where `default_path` says; with `create`, make one where there is none.

    `clock` tells the time (UTC), `spacy` names another installed pipeline for names and tags. `cage` are the limits of
    the processes that read, as of `onrecord.brief`. Raises DeskError if the file is no desk, is of a newer OnRecord, or
    cannot be opened.
    """
    limits = chosen(cage)
    file = store.open_file(Path(path) if path is not None else default_path(), create=create)
    return Desk(Workplace(file, clock or _now, CagedReader(limits, spacy) if limits else Here(spacy)))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Desk:
    """An open desk; close it, or use it in a `with`."""

    def __init__(self, work: Workplace) -> None:
        self._work = work
        self.failed: tuple[Skipped, ...] = ()  # the stories whose records could not be made anew, when last tried

    @property
    def path(self) -> Path:
        """Where the desk's file lies."""
        return self._work.file.path

    @property
    def file(self) -> store.DeskFile:
        """The desk's file, for those who keep more in it."""
        return self._work.file

    def __enter__(self) -> Desk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; everything that was told to be kept is."""
        self._work.file.close()

    # What comes in

    def add(
        self,
        inputs: Iterable[str | tuple[str, bytes]],
        *,
        allow_private: Private = False,
        stdin: Callable[[], bytes] | None = None,
        progress: Progress | None = None,
    ) -> Iterator[Arrival | Skipped]:
        """Read `inputs` one after the other and keep what is new; each is on the disk when it is yielded.

        An input is what `onrecord brief` reads, by its name, or a name and the bytes that are at hand.
        Said again after a kill, it goes on where it was. At the end the records of the stories that changed are made
        anew; what failed there is yielded, too.
        """
        tell = progress or silence
        pages = self._work.reader.open(inputs, stdin=stdin, allow_private=allow_private)
        for done, page in enumerate(pages, start=1):
            yield taking.skip(self._work, page) if isinstance(page, Skipped) else self.take(page)
            tell("adding", done, 0)
        yield from self.refresh(progress)

    def take(self, page: Page) -> Arrival | Skipped:
        """Keep one page that was fetched already; it is on the disk when this returns. `refresh` does the records."""
        return taking.take(self._work, page)

    # Stories

    def refresh(self, progress: Progress | None = None) -> tuple[Skipped, ...]:
        """Make anew the records that are behind; returns the stories for which that failed, each with the reason."""
        self.failed = composing.refresh(self._work, progress or silence)
        return self.failed

    def stories(self, *, since: str | None = None, limit: int | None = None) -> tuple[store.StoryRow, ...]:
        """The stories, the one that changed last first; with `since` (ISO) those that changed then or later."""
        self.refresh()
        with self._work.file.reading() as db:
            return store.list_stories(db, since=since, limit=limit)

    def story(self, id: str) -> Record:
        """The record of a story, by its id or the beginning of it."""
        with self._work.file.reading() as db:
            row = store.find_story(db, id)
        if row.is_behind and not self._work.file.is_read_only:
            composing.compose(self._work, row.id)
        with self._work.file.reading() as db:
            plain = store.record_of(db, row.id)
        if plain is None:
            raise DeskError(f"Story {row.id} has no record yet: `onrecord desk rebuild` makes it.")
        return as_record(record.from_dict(plain))

    def pages(self, story: str) -> dict[str, Page]:
        """The pages that the current articles of a story were read from, by the ids of the articles."""
        with self._work.file.reading() as db:
            return store.pages_of_story(db, store.find_story(db, story).id)

    def news(self, since: str) -> tuple[News, ...]:
        """What is new since a moment (ISO, UTC; see `moment`), story by story, the one that changed last first.

        Of a story that is new itself only that; of each what fell due since, by today: a day begins at midnight here.
        """
        self.refresh()
        return news.since(self._work, since)

    def moment(self, told: str) -> str:
        """The time that a user tells, as the desk writes it: a day or time (ISO, here), or so long ago (3d, 12h).

        Raises UsageError for anything else.
        """
        return news.moment(self._work, told)

    def search(self, query: str, *, limit: int = 20, newest: bool = False) -> tuple[store.Found, ...]:
        """The statements that a search finds (see `onrecord.store.searching`). Raises UsageError if it is none."""
        asked = store.parse_query(query)
        self.refresh()
        with self._work.file.reading() as db:
            return store.search(db, asked, limit=limit, newest=newest)

    def search_like(
        self, words: str, query: str = "", *, limit: int = 20, progress: Progress | None = None
    ) -> tuple[store.Found, ...]:
        """The statements nearest in meaning to `words`, of those that `query` finds (see `search`; empty for all).

        What the statements mean is read first where that is not done yet. Raises WeightsError without its weights.
        """
        from onrecord.desk import likening

        asked = store.parse_query(query)
        if not re.search(r"\w", words):
            raise UsageError("Say in words what the statements are to be like: --like 'the port opens again'.")
        model = likening.encoder()
        self.learn(progress)
        vector = model.vector(words)
        with self._work.file.reading() as db:
            return likening.nearest(db, asked, vector, limit=limit)

    def learn(self, progress: Progress | None = None) -> None:
        """Read what is new for search by meaning, as `search_like` does. Raises WeightsError without its weights."""
        from onrecord.desk import likening

        model = likening.encoder()
        self.refresh(progress)
        likening.bring_up_to_date(self._work.file, model, progress or silence)

    # Corrections

    def correct(self, do: CorrectionKind, *, by: str, **details: Unpack[corrections.Details]) -> Correction:
        """Put something right, as `Correction` tells; what it is about is marked by `mark_statement` and the like."""
        each = corrections.correction(do, at=self._work.time(), by=by, **details)
        self._keep([each])
        return each

    def import_corrections(self, text: str, name: str = "the file") -> int:
        """Keep the corrections of JSONL `text`; returns how many are new. Raises InputError if a line is none."""
        return self._keep(self._work.reader.read_lines(text, name))

    def import_marks(self, text: str, form: str, story: str, *, by: str, name: str = "the file") -> tuple[int, int]:
        """Keep what people changed in an annotation tool (`form`, one of `corrections.MARK_FORMATS`) as corrections.

        Returns how many are new, and how many marks fit no statement of the story. Raises InputError if it is no such
        file, or of another story.
        """
        marked = self._work.reader.read_marks(self.story(story), text, form, at=self._work.time(), by=by, name=name)
        return self._keep(marked.corrections), marked.unknown

    def export_corrections(self) -> str:
        """All corrections as JSONL, in the order in which they were made."""
        with self._work.file.reading() as db:
            lines = store.correction_lines(db)
        return "".join(f"{line}\n" for line in lines)

    def corrections(self) -> tuple[Corrected, ...]:
        """All corrections in their order, each with the stories in which it applies, or why it does not."""
        self.refresh()
        with self._work.file.reading() as db:
            told = correcting.all_told(db)
            outcomes = store.outcomes(db)
        gone = corrections.undone(told)
        return tuple(corrected(each, each.id not in gone, outcomes) for each in told)

    def stories_of(self, correction: Correction) -> tuple[str, ...]:
        """The stories that hold, now, what a correction or the one that it undoes is about."""
        with self._work.file.reading() as db:
            return store.stories_of(db, correction.of or correction.id)

    def place_of_statement(self, name: str) -> tuple[str, str]:
        """The story and the whole id of a statement, by its id or the beginning of it. Raises DeskError if none is."""
        self.refresh()
        with self._work.file.reading() as db:
            found = store.place_of_statement(db, name)
        if len(found) != 1:
            told = f"begins the ids of {len(found)} statements: give more of it" if found else "is no statement here"
            raise DeskError(f"{name} {told}.")
        return found[0]

    def _keep(self, told: Sequence[Correction]) -> int:
        new = correcting.keep(self._work, told)
        try:
            self.refresh()
        except DeskError as error:  # said again, it would be here twice
            raise DeskError(f"What was put right is kept, but its records are behind. {error}") from error
        return new

    # Articles

    def articles(self, *, outlet: str | None = None, limit: int | None = None) -> tuple[store.Kept, ...]:
        """The articles, each in its last version, the one that came last first."""
        with self._work.file.reading() as db:
            return store.list_articles(db, outlet=outlet, limit=limit)

    def versions(self, name: str) -> tuple[store.Kept, ...]:
        """All versions of an article, by its id, address or input."""
        with self._work.file.reading() as db:
            return store.find_article(db, name)

    def diff(self, name: str) -> tuple[Version, ...]:
        """What the outlet changed in an article, from each version to the next."""
        with self._work.file.reading() as db:
            return rereading.versions_of(db, name)

    def repeats(self, outlet: str | None = None) -> tuple[store.Repeat, ...]:
        """The lines that outlets repeat and that are dropped from their articles; with `outlet` only those of it."""
        with self._work.file.reading() as db:
            return store.list_repeats(db, outlet)

    # The file

    def info(self) -> dict[str, int]:
        """How many of each thing the desk holds."""
        with self._work.file.reading() as db:
            return store.counts(db)

    def skipped(self) -> tuple[Skipped, ...]:
        """What gave no article, each with the reason."""
        with self._work.file.reading() as db:
            return store.skipped_inputs(db)

    def back_up(self, to: str | os.PathLike[str], *, replace: bool = False, progress: Progress | None = None) -> Path:
        """Copy the desk to `to`, as it is now, while others may write; the copy appears whole, and compared with it.

        Raises DeskError where there is a file already, unless it is to be replaced, or where it cannot be written.
        """
        tell = progress or silence
        return store.back_up(
            self._work.file, Path(to), replace=replace, advance=lambda done, total: tell("copying", done, total)
        )

    def check(self) -> Iterator[store.Trouble]:
        """Yield what is wrong with the desk; nothing where it is sound."""
        yield from mending.check(self._work)

    def repair(self, *, progress: Progress | None = None) -> Repaired:
        """Mend what is wrong and can be mended: indexes, vectors, rows that point nowhere, what was read from pages.

        Articles are read again, and grouped, only where that is damaged. Nothing that was kept is changed, but the
        content of a page that its bytes tell. What cannot be mended is returned, too.
        """
        before = tuple(self.check())
        if before:
            mending.repair(self._work, progress or silence)
            self.refresh(progress)
        left = tuple(self.check()) if before else ()
        texts = {trouble.text for trouble in left}
        return Repaired(tuple(trouble for trouble in before if trouble.text not in texts), left)

    def rescue(
        self, to: str | os.PathLike[str], *, progress: Progress | None = None
    ) -> tuple[dict[str, int], tuple[Skipped, ...]]:
        """Put what can be read of a desk whose file is broken into a new one at `to`, and rebuild that.

        Returns how many rows each table of what is kept gave, and what gave no article any more. The new desk is there
        when it is done. Raises DeskError where there is a file at `to`, or nothing can be read.
        """
        target = Path(to)
        if target.exists():
            raise DeskError(f"{to} is there already: name another file for what can be rescued.")
        try:
            sweep_parts(target)
            with new_part(target) as (part, held):
                file, counts = store.rescue(self._work.file, part)
                with Desk(replace(self._work, file=file, groups=Groups())) as rescued:
                    lost = rescued.rebuild(progress=progress)
                put_in_place(part, held, target)
        except OSError as error:
            raise DeskError(str(unwritten(target, error))) from error
        return counts, lost

    def rebuild(self, *, keep_readings: bool = False, progress: Progress | None = None) -> tuple[Skipped, ...]:
        """Make anew all that is derived, from the pages as they came; returns what gave no article any more.

        With `keep_readings` the articles are not read again, only grouped and compared. Killed and said again, it goes
        on where it was; until it is done, the desk shows what it had.
        """
        lost = () if keep_readings else tuple(mending.read_again(self._work, progress or silence))
        mending.regroup(self._work)
        return (*lost, *self.refresh(progress))
