"""The stories among what a batch has read: a pass through the days that groups articles, then a record for each story.

Grouping holds the sketches of the articles at hand, not their texts; of more than `HELD` only those of the days around
the one that is reached, which are all that may matter to it. Records are made by those who read the
articles, a story at a time. Of each article this process holds where it lies, and of which story it is.
"""

from __future__ import annotations

import hashlib
import tempfile
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from onrecord import record
from onrecord.batch.crew import Fault, Hire
from onrecord.batch.folder import Folder, Told
from onrecord.batch.reading import article_of
from onrecord.batch.tables import Row
from onrecord.datamodel import Article
from onrecord.errors import NoRecord

if TYPE_CHECKING:
    from onrecord.pipeline import Models, Sketch

__all__ = ["HELD", "Composed", "Composer", "Task", "begin_composing", "group", "tell"]

HELD = 100_000
"""Articles held before those out of reach are let go: 450 megabytes, at the 4.5 kilobytes measured for one of them.
Articles without a day are looked at last, and find only what is held then."""
_OPEN_PARTS = 16  # whose articles are held while stories are made of them: eight thousand articles
_LIMIT_SECONDS = 3_600.0  # for one record: ten thousand articles, read again at three a second
_ROWS = 5_000
"""Rows of a part of the table of stories, about: a story is not parted."""


@dataclass(frozen=True, slots=True)
class Task:
    """A story whose record is to be made."""

    file: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Composed:
    """A record as JSON, or why there is none."""

    file: str
    content: bytes | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Composer:
    """Loaded models; called with a story, it makes the record."""

    models: Models

    def settle(self) -> None:
        """Give up, in a process that does nothing else, what reading does not need."""
        from onrecord import cage

        cage.confine_here()

    def __call__(self, task: Task) -> Composed:
        """Make a record. Where that fails, tell why: this raises nothing for a story."""
        from onrecord import pipeline

        try:
            made = pipeline.brief_read(task.articles, self.models)
        except NoRecord as error:
            return Composed(task.file, None, str(error))
        except Exception as error:
            return Composed(task.file, None, f"OnRecord failed on it ({type(error).__name__}: {error})")
        return Composed(task.file, record.dumps(made).encode())


def begin_composing(spacy: str | None, made_by: Mapping[str, Any]) -> tuple[None, Composer]:
    """Load the models in a process that makes records.

    Raises WeightsError if weights are missing or were changed, Fault if others have read the articles.
    """
    from onrecord import pipeline

    models = pipeline.load_models(spacy)
    if any(made_by.get(name) != told for name, told in pipeline.made_by(models).items()):
        raise Fault("What makes the records is of another version of OnRecord, or has other weights.")
    return None, Composer(models)


def tell(
    folder: Folder,
    parts: Iterable[str],
    made_by: Mapping[str, Any],
    *,
    spacy: str | None,
    hire: Hire,
    advance: Callable[[str, int, int], None],
) -> Told:
    """Group the articles of these parts, and write a record for each story that has none yet.

    `advance` is called with a step, how much of it is done, and of how much.
    """
    shelf = _Shelf(folder, list(parts))
    count = len(shelf)
    stories = group(shelf.sketches(advance), lambda done: advance("grouping", done, count))
    table = _Table(folder)
    there = folder.records()

    def missing() -> Iterator[Task]:
        for story, numbers in stories.items():
            shown, articles = zip(*(shelf.at(number) for number in numbers), strict=True)
            file = f"{_month(shown[0])}/{story}-{_digest(made_by, articles)}.json"
            is_there = file in there
            table.expect(story, file, shown, is_there)
            advance("making records", table.told, len(stories))
            if not is_there:
                yield Task(file, articles)

    with hire(partial(begin_composing, spacy, made_by), limit_seconds=_LIMIT_SECONDS) as crew:
        for made in crew.each(missing(), lambda task, reason: Composed(task.file, None, f"was given up: {reason}")):
            if made.content is not None:
                folder.keep_record(made.file, made.content)
            table.settle(made)
            advance("making records", table.told, len(stories))
    return table.finish()


class _Table:
    """The table of stories as it is written: a part at a time, in the order of the stories."""

    def __init__(self, folder: Folder) -> None:
        self.told = 0
        """How many stories are in it."""
        self._folder = folder
        self._waiting: deque[tuple[str, str, Sequence[Row], bool]] = deque()
        self._rows: list[Row] = []
        self._parts: dict[str, int] = {}
        self._records: set[str] = set()

    def expect(self, story: str, file: str, shown: Sequence[Row], is_there: bool) -> None:
        """Take the next story, with what is shown of its articles; one whose record is not there waits for it."""
        self._waiting.append((story, file, shown, is_there))
        self._pass()

    def settle(self, made: Composed) -> None:
        """Hear what became of the record that is waited for longest."""
        story, file, shown, _ = self._waiting.popleft()
        self._add(story, file if made.content is not None else None, shown, made.reason)
        self._pass()

    def finish(self) -> Told:
        """Write what is left."""
        if self._rows or not self._parts:
            self._write()
        return Told(self._parts, frozenset(self._records))

    def _pass(self) -> None:
        while self._waiting and self._waiting[0][3]:
            story, file, shown, _ = self._waiting.popleft()
            self._add(story, file, shown, None)

    def _add(self, story: str, file: str | None, shown: Sequence[Row], reason: str | None) -> None:
        self._rows += [(story, file, reason, *row) for row in shown]
        self._records.update({file} if file else ())
        self.told += 1
        if len(self._rows) >= _ROWS:
            self._write()

    def _write(self) -> None:
        self._parts[self._folder.keep_stories(self._rows)] = len(self._rows)
        self._rows = []


def group(sketches: Iterable[Sketch], advance: Callable[[int], None], held: int = HELD) -> dict[str, list[int]]:
    """The articles of each story, as places in the order in which they come: by day, those without one last."""
    from onrecord import pipeline

    grouper = pipeline.grouper(())
    story_of: list[str] = []  # one text a story, so eight bytes for an article
    into: dict[str, str] = {}
    most = held
    for done, sketch in enumerate(sketches, 1):
        placed = grouper.add(sketch)
        story_of.append(placed.story)
        into.update(dict.fromkeys(placed.joined, placed.story))
        if len(grouper) > most and sketch.day is not None:
            grouper = pipeline.grouper(_in_reach(grouper.rows(), pipeline.span(sketch.day)[0]))
            most = max(held, 2 * len(grouper))
        advance(done)
    stories: dict[str, list[int]] = {}
    for number, story in enumerate(story_of):
        while story in into:
            story = into[story]
        stories.setdefault(story, []).append(number)
    return stories


def _in_reach(rows: Iterable[tuple[str, str, bytes]], first: int) -> Iterator[tuple[bytes, str]]:
    """The sketches held that are of a day from the first on, each with its story."""
    from onrecord.pipeline import Sketch

    for _, story, packed in rows:
        day = Sketch.unpack(packed).day
        if day is not None and day >= first:
            yield packed, story


def _digest(made_by: Mapping[str, Any], articles: Iterable[Article]) -> str:
    total = hashlib.sha256(repr(sorted(made_by.items())).encode("utf-8", "backslashreplace"))
    for article in articles:
        total.update(repr(article).encode("utf-8", "backslashreplace"))
    return total.hexdigest()[:10]


def _month(first: Row) -> str:
    """The month of a story, by its first article as it is shown."""
    *_, day = first
    return f"{day:%Y-%m}" if day else "undated"


class _Shelf:
    """The articles that a batch has read, on the disk; those of a few parts at a time are held.

    They are known by their number, by day and id, those without a day last; one that was read twice is taken once.
    """

    def __init__(self, folder: Folder, parts: list[str]) -> None:
        self._folder = folder
        self._parts = parts
        self._rows = lru_cache(_OPEN_PARTS)(lambda part: folder.rows("articles", parts[part]))
        self._part, self._place = self._sorted()

    def __len__(self) -> int:
        return len(self._part)

    def _sorted(self) -> tuple[array[int], array[int]]:
        """Of each article, in their order, the part that it lies in and its place there."""
        found: dict[str, tuple[str, int, int]] = {}
        for part, name in enumerate(self._parts):
            for place, row in enumerate(self._folder.rows("articles", name, ["id", "published_day"])):
                day = row["published_day"]
                found.setdefault(row["id"], (f"{day}" if day else "~", part, place))  # which comes after all figures
        order = sorted((day, id, part, place) for id, (day, part, place) in found.items())
        return array("L", (each[2] for each in order)), array("L", (each[3] for each in order))

    def at(self, number: int) -> tuple[Row, Article]:
        """What is shown of an article, and the article as it was read."""
        row = self._rows(self._part[number])[self._place[number]]
        shown = (row["id"], row["input"], row["outlet"], row["title"], row["published_day"])
        return shown, article_of(row)

    def sketches(self, advance: Callable[[str, int, int], None]) -> Iterator[Sketch]:
        """The sketch of each article, in their order; they wait in a file that has no name."""
        from onrecord import pipeline
        from onrecord.pipeline import Sketch

        lying = sorted(range(len(self)), key=lambda number: (self._part[number], self._place[number]))
        starts, lengths = array("Q", [0]) * len(self), array("L", [0]) * len(self)
        with tempfile.TemporaryFile() as file:
            for done, number in enumerate(lying, 1):
                packed = pipeline.sketch(self.at(number)[1]).pack()
                starts[number], lengths[number] = file.tell(), len(packed)
                file.write(packed)
                advance("sketching", done, len(self))
            for start, length in zip(starts, lengths, strict=True):
                file.seek(start)
                yield Sketch.unpack(file.read(length))
