"""An open desk and all that can be done with it."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from sqlite3 import Connection
from types import TracebackType
from typing import TYPE_CHECKING, Any

from onrecord import changes, corrections, datamodel, record, store
from onrecord.api import Record, as_record
from onrecord.datamodel import (
    ActorKind,
    Article,
    Correction,
    CorrectionKind,
    Document,
    Page,
    Skipped,
    Span,
    Statement,
    Story,
)
from onrecord.desk.grouping import MOVES, Groups
from onrecord.desk.telling import Arrival, ArrivalKind, Corrected, News, Version, corrected
from onrecord.errors import DeskError, OnRecordError, UsageError

if TYPE_CHECKING:
    from onrecord.pipeline import Models

__all__ = ["VARIABLE", "Desk", "default_path", "open_desk"]

VARIABLE = "ONRECORD_DESK"
"""The environment variable that names the desk's file."""

Progress = Callable[[str, int, int], None]
Clock = Callable[[], dt.datetime]

_Read = tuple[Article, bytes, dict[str, Any]]  # an article, what was found in it, and who read it

_AGO = re.compile(r"(\d{1,5})\s*([dhm])")
_UNITS = {"d": dt.timedelta(days=1), "h": dt.timedelta(hours=1), "m": dt.timedelta(minutes=1)}


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
) -> Desk:
    """Open the desk at `path`, or where `default_path` says; with `create`, make one where there is none.

    `clock` tells the time (UTC), `spacy` names another installed pipeline for names and tags. Raises DeskError if the
    file is no desk, is of a newer OnRecord, or cannot be opened.
    """
    file = store.open_file(Path(path) if path is not None else default_path(), create=create)
    return Desk(file, clock or _now, spacy)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Desk:
    """An open desk; close it, or use it in a `with`."""

    def __init__(self, file: store.DeskFile, clock: Clock, spacy: str | None) -> None:
        self._file = file
        self._clock = clock
        self._spacy = spacy
        self._groups = Groups()
        self.failed: tuple[Skipped, ...] = ()  # the stories whose records could not be made anew, when last tried

    @property
    def path(self) -> Path:
        """Where the desk's file lies."""
        return self._file.path

    @property
    def file(self) -> store.DeskFile:
        """The desk's file, for those who keep more in it."""
        return self._file

    def __enter__(self) -> Desk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; everything that was told to be kept is."""
        self._file.close()

    # What comes in

    def add(
        self,
        inputs: Iterable[str],
        *,
        allow_private: bool = False,
        stdin: Callable[[], bytes] | None = None,
        progress: Progress | None = None,
        **options: Any,
    ) -> Iterator[Arrival | Skipped]:
        """Read `inputs` one after the other and keep what is new; each is on the disk when it is yielded.

        Said again after a kill, it goes on where it was. At the end the records of the stories that changed are made
        anew; what failed there is yielded, too. `options` are further ones of `pipeline.read_inputs`.
        """
        from onrecord import pipeline

        tell = progress or _silence
        pages = pipeline.read_inputs(inputs, stdin=stdin, allow_private=allow_private, **options)
        for done, page in enumerate(pages, start=1):
            yield self._skip(page) if isinstance(page, Skipped) else self._take(page)
            tell("adding", done, 0)
        yield from self.refresh(progress)

    def take(self, page: Page) -> Arrival | Skipped:
        """Keep one page that was fetched already; it is on the disk when this returns. `refresh` does the records."""
        return self._take(page)

    def _skip(self, skipped: Skipped) -> Skipped:
        with self._file.writing() as db:
            store.keep_skipped(db, skipped, self._time())
        return skipped

    def _take(self, page: Page) -> Arrival | Skipped:
        from onrecord import pipeline

        with self._file.reading() as db:
            kin = store.current_with_page(db, store.page_digest(page))
        if kin:
            return self._known(page, kin)
        article = pipeline.read_page(page, self._models())
        if isinstance(article, Skipped):
            return self._skip(article)
        with self._file.reading() as db:
            kin = store.kin_of(db, page, article)
        if kin and kin.is_same:
            return self._known(page, kin)
        found = pipeline.read_article(article, self._models())
        return self._skip(found) if isinstance(found, Skipped) else self._keep(page, article, *found)

    def _known(self, page: Page, kin: store.Kin) -> Arrival:
        """Tell that a page is here already; that it could not be had once is over."""
        with self._file.reading() as db:
            was_skipped = store.is_skipped(db, page.input)
        if was_skipped and not self._file.is_read_only:
            with self._file.writing() as db:
                store.forget_skipped(db, page.input)
        return _known(page, kin)

    def _keep(self, page: Page, article: Article, doc: Document, said: tuple[Statement, ...]) -> Arrival:
        from onrecord import pipeline

        try:
            with self._file.writing() as db:
                kin = store.kin_of(db, page, article)  # anew: another program may have added it meanwhile
                if kin and kin.is_same:
                    return _known(page, kin)
                now = self._time()
                number = store.keep_page(db, page, now)
                store.keep_reading(
                    db, number, article, doc, said, pipeline.made_by(self._models()), store.rebuild_round(db)[0]
                )
                story = self._groups.place(db, number, article, kin, now)
                store.touch_story(db, story)
        except BaseException:
            self._groups.forget()  # they may have seen what was not kept
            raise
        kind: ArrivalKind = "version" if kin else "new"
        return Arrival(kind, page.input, article.id, story, kin.version + 1 if kin else 1, len(said))

    # Stories

    def refresh(self, progress: Progress | None = None) -> tuple[Skipped, ...]:
        """Make anew the records that are behind; returns the stories for which that failed, each with the reason."""
        if self._file.is_read_only:
            return ()
        with self._file.reading() as db:
            behind = store.stale_stories(db)
        failed = []
        for done, story in enumerate(behind):
            (progress or _silence)("comparing", done, len(behind))
            try:
                while not self._compose(story):
                    pass  # it changed meanwhile
            except DeskError:
                raise
            except Exception as error:
                reason = str(error) if isinstance(error, OnRecordError) else f"{type(error).__name__}: {error}"
                failed.append(Skipped(story, f"its record could not be made anew: {reason}"))
        self.failed = tuple(failed)
        return self.failed

    def _compose(self, story: str) -> bool:
        """Make the record of a story from what was found in its articles; False where the story changed meanwhile."""
        with self._file.reading() as db:
            found = store.readings_of_story(db, story)
            stamp = store.find_story(db, story).stamp if found else 0
            before = store.record_of(db, story)
            told = self._corrections_of(db, story, found)
        if not found:  # its articles went, perhaps by another program
            with self._file.writing() as db:
                store.sweep_stories(db)
            return True
        made, outcomes = self._made_from(found, told)
        new = changes.what_is_new(record.from_dict(before) if before else None, made, story)
        now = self._time()
        with self._file.writing() as db:
            outcome = store.keep_record(db, story, stamp, made, record.to_dict(made), now)
            if outcome != "late":
                store.keep_outcomes(db, story, outcomes)
                store.index_record(db, story, made)
            if outcome == "kept":
                store.keep_changes(db, [store.Change(story, c.kind, c.subject, c.text, c.detail) for c in new], now)
        return outcome != "late"

    def _corrections_of(self, db: Connection, story: str, found: Sequence[_Read]) -> tuple[Correction, ...]:
        """The corrections about a story's articles, their words as the last versions have them."""
        told = corrections.read_lines("\n".join(store.lines_of_story(db, story)))
        articles = {article.id: article for article, _, _ in found}
        named = sorted({span.article for each in told for span in each.about})
        last = {id: articles[now] for id, (now, _) in store.current_ids(db, named).items() if now in articles}
        return tuple(corrections.rebased(each, last) for each in told)

    def _made_from(
        self, found: Sequence[_Read], told: Sequence[Correction]
    ) -> tuple[datamodel.Record, list[tuple[str, str | None]]]:
        """The record of a story, and for each correction why it does not apply, None where it does."""
        from onrecord import pipeline

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

    def stories(self, *, since: str | None = None, limit: int | None = None) -> tuple[store.StoryRow, ...]:
        """The stories, the one that changed last first; with `since` (ISO) those that changed then or later."""
        self.refresh()
        with self._file.reading() as db:
            return store.list_stories(db, since=since, limit=limit)

    def story(self, id: str) -> Record:
        """The record of a story, by its id or the beginning of it."""
        with self._file.reading() as db:
            row = store.find_story(db, id)
        if row.is_behind and not self._file.is_read_only:
            while not self._compose(row.id):
                pass
        with self._file.reading() as db:
            plain = store.record_of(db, row.id)
        if plain is None:
            raise DeskError(f"Story {row.id} has no record yet: `onrecord desk rebuild` makes it.")
        return as_record(record.from_dict(plain))

    def pages(self, story: str) -> dict[str, Page]:
        """The pages that the current articles of a story were read from, by the ids of the articles."""
        with self._file.reading() as db:
            return store.pages_of_story(db, store.find_story(db, story).id)

    def news(self, since: str) -> tuple[News, ...]:
        """What is new since a moment (ISO, UTC; see `moment`), story by story, the one that changed last first.

        Of a story that is new itself only that; of each what fell due since, by today: a day begins at midnight here.
        """
        self.refresh()
        with self._file.reading() as db:
            found = store.changes_since(db, since)
            due = store.due_between(db, _last_day_before(since), self._clock().astimezone().date().isoformat())
            rows = {row.id: row for row in store.list_stories(db)} if found or due else {}
        out = []
        for row in rows.values():
            own = tuple(change for change in found if change.story == row.id)
            own = tuple(c for c in own if c.kind == "story") or own
            fell_due = tuple(event for event in due if event.story == row.id)
            if own or fell_due:
                out.append(News(row, own, fell_due))
        return tuple(out)

    def search(self, query: str, *, limit: int = 20, newest: bool = False) -> tuple[store.Found, ...]:
        """The statements that a search finds (see `onrecord.store.searching`). Raises UsageError if it is none."""
        asked = store.parse_query(query)
        self.refresh()
        with self._file.reading() as db:
            return store.search(db, asked, limit=limit, newest=newest)

    def search_like(
        self, words: str, query: str = "", *, limit: int = 20, progress: Progress | None = None
    ) -> tuple[store.Found, ...]:
        """The statements nearest in meaning to `words`, of those that `query` finds (see `search`; empty for all).

        What the statements mean is read first where that is not done yet. Raises WeightsError without the extra
        `meaning`.
        """
        from onrecord.desk import likening

        asked = store.parse_query(query)
        if not re.search(r"\w", words):
            raise UsageError("Say in words what the statements are to be like: --like 'the port opens again'.")
        model = likening.encoder()
        self.refresh(progress)
        likening.bring_up_to_date(self._file, model, progress or _silence)
        vector = model.vector(words)
        with self._file.reading() as db:
            return likening.nearest(db, asked, vector, limit=limit)

    # Corrections

    def correct(
        self,
        do: CorrectionKind,
        *,
        by: str,
        about: Sequence[Span] = (),
        articles: Sequence[str] = (),
        name: str | None = None,
        kind: ActorKind | None = None,
        of: str | None = None,
        note: str | None = None,
    ) -> Correction:
        """Put something right, as `Correction` tells; what it is about is marked by `mark_statement` and the like."""
        at = self._time()
        each = corrections.correction(
            do, at=at, by=by, about=about, articles=articles, name=name, kind=kind, of=of, note=note
        )
        self._keep_corrections([each])
        return each

    def import_corrections(self, text: str, name: str = "the file") -> int:
        """Keep the corrections of JSONL `text`; returns how many are new. Raises InputError if a line is none."""
        return self._keep_corrections(corrections.read_lines(text, name))

    def import_marks(self, text: str, form: str, story: str, *, by: str, name: str = "the file") -> tuple[int, int]:
        """Keep what people changed in an annotation tool (`form`, one of `corrections.MARK_FORMATS`) as corrections.

        Returns how many are new, and how many marks fit no statement of the story. Raises InputError if it is no such
        file, or of another story.
        """
        marked = corrections.read_marks(self.story(story), text, form, at=self._time(), by=by, name=name)
        return self._keep_corrections(marked.corrections), marked.unknown

    def export_corrections(self) -> str:
        """All corrections as JSONL, in the order in which they were made."""
        with self._file.reading() as db:
            lines = store.correction_lines(db)
        return "".join(f"{line}\n" for line in lines)

    def corrections(self) -> tuple[Corrected, ...]:
        """All corrections in their order, each with the stories in which it applies, or why it does not."""
        self.refresh()
        with self._file.reading() as db:
            told = self._told(db)
            outcomes = store.outcomes(db)
        gone = corrections.undone(told)
        return tuple(corrected(each, each.id not in gone, outcomes) for each in told)

    def place_of_statement(self, name: str) -> tuple[str, str]:
        """The story and the whole id of a statement, by its id or the beginning of it. Raises DeskError if none is."""
        self.refresh()
        with self._file.reading() as db:
            found = store.place_of_statement(db, name)
        if len(found) != 1:
            told = f"begins the ids of {len(found)} statements: give more of it" if found else "is no statement here"
            raise DeskError(f"{name} {told}.")
        return found[0]

    def _keep_corrections(self, told: Sequence[Correction]) -> int:
        with self._file.writing() as db:
            new = [each for each in told if store.keep_correction(db, each, corrections.dump_lines([each]).strip())]
            kept = {each.id: each for each in self._told(db)}
            for each in new:
                for id in _undoes(each, kept):
                    for story in store.stories_of(db, id):
                        store.touch_story(db, story)
            ids = {each.id for each in new}
            moves = [each for each in self._in_force(db) if each.do in MOVES]
            fresh = [each for each in moves if each.id in ids]
            is_undone = any(kept[id].do in MOVES for each in new for id in _undoes(each, kept)[1:] if id in kept)
            if is_undone or (fresh and (moves[-len(fresh) :] != fresh or _is_late(db, fresh[0]))):
                self._groups.regroup(db, self._in_force(db), self._time())
            else:
                store.keep_outcomes(db, "", [self._groups.move(db, each, self._time()) for each in fresh], add=True)
                store.sweep_stories(db)
        self.refresh()
        return len(new)

    def _told(self, db: Connection) -> tuple[Correction, ...]:
        return corrections.read_lines("\n".join(store.correction_lines(db)))

    def _in_force(self, db: Connection) -> tuple[Correction, ...]:
        return corrections.in_force(self._told(db))

    # Articles

    def articles(self, *, outlet: str | None = None, limit: int | None = None) -> tuple[store.Kept, ...]:
        """The articles, each in its last version, the one that came last first."""
        with self._file.reading() as db:
            return store.list_articles(db, outlet=outlet, limit=limit)

    def versions(self, name: str) -> tuple[store.Kept, ...]:
        """All versions of an article, by its id, address or input."""
        with self._file.reading() as db:
            return store.find_article(db, name)

    def diff(self, name: str) -> tuple[Version, ...]:
        """What the outlet changed in an article, from each version to the next."""
        from onrecord import pipeline

        with self._file.reading() as db:
            kept = store.find_article(db, name)
            said = [store.read_document(pipeline.as_read(k.article), store.reading_of(db, k.page))[1] for k in kept]
        pairs = zip(kept, kept[1:], said, said[1:], strict=False)
        return tuple(
            Version(new, old, changes.compare_versions(old.article, old_said, new.article, new_said))
            for old, new, old_said, new_said in pairs
        )

    # The file

    def info(self) -> dict[str, int]:
        """How many of each thing the desk holds."""
        with self._file.reading() as db:
            return store.counts(db)

    def skipped(self) -> tuple[Skipped, ...]:
        """What gave no article, each with the reason."""
        with self._file.reading() as db:
            return store.skipped_inputs(db)

    def back_up(self, to: str | os.PathLike[str]) -> Path:
        """Copy the desk to `to`, as it is now, while others may write."""
        return store.back_up(self._file, Path(to))

    def check(self) -> Iterator[store.Trouble]:
        """Yield what is wrong with the desk; nothing where it is sound."""
        with self._file.reading() as db:
            yield from store.check_file(db)
            for row in store.list_stories(db):
                error = _untruth(db, row.id)
                if error:
                    yield store.Trouble(f"the record of story {row.id} is not true: {error}", True)

    def rebuild(self, *, keep_readings: bool = False, progress: Progress | None = None) -> tuple[Skipped, ...]:
        """Make anew all that is derived, from the pages as they came; returns what gave no article any more.

        With `keep_readings` the articles are not read again, only grouped and compared. Killed and said again, it goes
        on where it was; until it is done, the desk shows what it had.
        """
        lost = [] if keep_readings else list(self._read_again(progress or _silence))
        self._regroup()
        return (*lost, *self.refresh(progress))

    def _read_again(self, tell: Progress) -> Iterator[Skipped]:
        with self._file.writing() as db:
            round, is_open = store.rebuild_round(db)
            round = round if is_open else round + 1
            store.keep_round(db, round, is_open=True)
            numbers = store.pages_to_read(db, round)
        for done, number in enumerate(numbers):
            tell("reading again", done, len(numbers))
            found = self._read_page_again(number, round)
            if found:
                yield found

    def _read_page_again(self, number: int, round: int) -> Skipped | None:
        from onrecord import pipeline

        with self._file.reading() as db:
            page = store.page_of(db, number)
        article = pipeline.read_page(page, self._models())
        found = article if isinstance(article, Skipped) else pipeline.read_article(article, self._models())
        with self._file.writing() as db:
            if isinstance(article, Skipped) or isinstance(found, Skipped):
                lost = article if isinstance(article, Skipped) else found
                assert isinstance(lost, Skipped)
                store.forget_reading(db, number)
                store.keep_skipped(db, lost, self._time())
                return lost
            store.keep_reading(db, number, article, *found, pipeline.made_by(self._models()), round)
        return None

    def _regroup(self) -> None:
        """Line all articles up and put them into stories as if they came anew, in the order in which they came."""
        with self._file.writing() as db:
            self._groups.regroup(db, self._in_force(db), self._time())
            for row in store.list_stories(db):
                if _untruth(db, row.id):
                    store.forget_record(db, row.id)
            store.rebuild_index(db)
            store.drop_vectors(db)
            store.touch_all(db)
            store.keep_round(db, store.rebuild_round(db)[0], is_open=False)

    def moment(self, told: str) -> str:
        """The time that a user tells, as the desk writes it: a day or time (ISO, here), or so long ago (3d, 12h).

        Raises UsageError for anything else.
        """
        ago = _AGO.fullmatch(told.strip())
        if ago:
            return _written(self._clock() - int(ago[1]) * _UNITS[ago[2]])
        try:
            return _written(dt.datetime.fromisoformat(told.strip()))
        except (ValueError, OverflowError):  # the latter where a zone puts it before the first year
            raise UsageError(
                f"{told} tells no time: give a day (2031-05-09), a time, or so long ago (3d, 12h)."
            ) from None

    def _models(self) -> Models:
        from onrecord import pipeline

        return pipeline.load_models(self._spacy)

    def _time(self) -> str:
        return _written(self._clock())


def _is_late(db: Connection, each: Correction) -> bool:
    """Tell whether articles have come since a correction was made: had it been here, they might be elsewhere."""
    last = store.last_arrival(db)
    return last is not None and dt.datetime.fromisoformat(each.at) < dt.datetime.fromisoformat(last)


def _undoes(each: Correction, kept: Mapping[str, Correction]) -> tuple[str, ...]:
    """The ids of a correction and of what it undoes, by way of other undoings."""
    ids = [each.id]
    while each.of and each.of not in ids:
        ids.append(each.of)
        each = kept.get(each.of, each)
    return tuple(ids)


def _untruth(db: Connection, story: str) -> str | None:
    """What is not true of the record of a story, None where all of it is, or where there is none yet."""
    try:
        plain = store.record_of(db, story)
        if plain is not None:
            record.verify(json.dumps(plain))
    except Exception as error:
        return str(error) or type(error).__name__
    return None


def _last_day_before(since: str) -> str:
    """The last day, here, that had begun before a moment (ISO)."""
    try:
        return (dt.datetime.fromisoformat(since).astimezone() - dt.timedelta.resolution).date().isoformat()
    except (ValueError, OverflowError):  # a year or month alone, and the first of all days
        return since[:10]


def _written(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _known(page: Page, kin: store.Kin) -> Arrival:
    return Arrival("known", page.input, kin.id, kin.story, kin.version, 0, kin.input)


def _silence(step: str, done: int, total: int) -> None:
    """Report no progress."""
