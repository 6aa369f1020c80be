"""The stories among what a batch has read: a pass through the days that groups articles, then a record for each story.

Grouping holds the sketches of the articles at hand, not their texts; of more than `HELD` only those of the days around
the one that is reached, which are all that may matter to it. Records are made by the crew, a story at a time.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from onrecord import record
from onrecord.batch.crew import Crew
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


def begin_composing(spacy: str | None) -> tuple[None, Composer]:
    """Load the models in a process of the crew. Raises WeightsError if weights are missing or were changed."""
    from onrecord import pipeline

    return None, Composer(pipeline.load_models(spacy))


def tell(
    folder: Folder,
    parts: Iterable[str],
    made_by: Mapping[str, Any],
    *,
    spacy: str | None,
    workers: int,
    advance: Callable[[str, int, int], None],
) -> Told:
    """Group the articles of these parts, and write a record for each story that has none yet.

    `advance` is called with a step, how much of it is done, and of how much.
    """
    shelf = _Shelf(folder, list(parts))
    entries = shelf.entries()
    stories = group(shelf.sketches(entries, advance), lambda done: advance("grouping", done, len(entries)))
    at_hand: list[tuple[str, str, Sequence[_Entry]]] = []
    reasons: dict[str, str] = {}
    given = 0

    def missing() -> Iterator[Task]:
        nonlocal given
        for story, numbers in stories.items():
            members = [entries[number] for number in numbers]
            articles = tuple(shelf.article(entry) for entry in members)
            file = f"{story}-{_digest(made_by, articles)}.json"
            at_hand.append((story, file, members))
            if not folder.has_record(file):
                given += 1
                yield Task(file, articles)

    with Crew(partial(begin_composing, spacy), workers, limit_seconds=_LIMIT_SECONDS) as crew:
        made_of = crew.each(missing(), lambda task, reason: Composed(task.file, None, f"was given up: {reason}"))
        for done, made in enumerate(made_of, 1):
            if made.content is None:
                reasons[made.file] = made.reason or ""
            else:
                folder.keep_record(made.file, made.content)
            advance("making records", len(at_hand) - given + done, len(stories))
    rows = [
        (story, None if file in reasons else file, reasons.get(file), *entry.shown)
        for story, file, members in at_hand
        for entry in members
    ]
    return folder.keep_stories(rows, [file for _, file, _ in at_hand if file not in reasons])


def group(sketches: Iterable[Sketch], advance: Callable[[int], None], held: int = HELD) -> dict[str, list[int]]:
    """The articles of each story, as places in the order in which they come: by day, those without one last."""
    from onrecord import pipeline

    grouper = pipeline.grouper(())
    story_of: list[str] = []
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


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where an article lies, and what the table of stories says of it."""

    part: str
    place: int
    shown: Row


class _Shelf:
    """The articles that a batch has read, on the disk; those of a few parts at a time are held."""

    def __init__(self, folder: Folder, parts: list[str]) -> None:
        self._folder = folder
        self._parts = parts
        self._rows = lru_cache(_OPEN_PARTS)(lambda part: folder.rows("articles", part))

    def entries(self) -> list[_Entry]:
        """All articles by day and id, those without a day last; one that was read twice is taken once."""
        found: dict[str, _Entry] = {}
        for part in self._parts:
            shown = self._folder.rows("articles", part, ["id", "input", "outlet", "title", "published_day"])
            for place, row in enumerate(shown):
                found.setdefault(row["id"], _Entry(part, place, tuple(row.values())))
        return sorted(found.values(), key=_by_day)

    def article(self, entry: _Entry) -> Article:
        """An article as it was read."""
        return article_of(self._rows(entry.part)[entry.place])

    def sketches(self, entries: Sequence[_Entry], advance: Callable[[str, int, int], None]) -> Iterator[Sketch]:
        """The sketch of each article, in the order of `entries`; they wait in a file that has no name."""
        from onrecord import pipeline
        from onrecord.pipeline import Sketch

        lying = sorted(range(len(entries)), key=lambda number: (entries[number].part, entries[number].place))
        bounds = [(0, 0)] * len(entries)
        with tempfile.TemporaryFile() as file:
            for done, number in enumerate(lying, 1):
                packed = pipeline.sketch(self.article(entries[number])).pack()
                bounds[number] = (file.tell(), len(packed))
                file.write(packed)
                advance("sketching", done, len(entries))
            for start, length in bounds:
                file.seek(start)
                yield Sketch.unpack(file.read(length))


def _by_day(entry: _Entry) -> tuple[bool, str, str]:
    id, *_, day = entry.shown
    return (day is None, str(day), id)
