"""A worker that reads pages: what is in them, what they say together, and nothing of how they came here.

What it has read it hands over at once. Should a page end it, its successor begins with what was handed over, and with
that page skipped.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from onrecord.cage import confining, plain
from onrecord.cage.composing import compose
from onrecord.cage.lines import Line
from onrecord.datamodel import Actor, Article, Correction, Document, Page, Quote, Skipped, Statement
from onrecord.errors import NoRecord, OnRecordError

if TYPE_CHECKING:
    from onrecord.pipeline import First, Models

__all__ = ["COMPARING", "COMPOSED", "READ", "STORY", "TOLD", "UNDERSTOOD", "WITHOUT", "look", "work"]

Kept = TypeVar("Kept")

COMPARING = 10
"""Times as long as an input of its size may take: what is compared is compared with all else."""

_FIRSTS = tuple[tuple[Article | Skipped, bool], ...]  # what `pipeline.First` holds
UNDERSTOOD = tuple[Document, tuple[Statement, ...]] | Skipped
"""What is in an article, or why that is not known."""
READ = Article | Skipped
"""What is on a page."""
WITHOUT = tuple[Article, tuple[int, ...]]
"""An article, and the lines that it is to be read without."""
STORY = tuple[tuple[tuple[Article, bytes, dict[str, Any]], ...], tuple[Correction, ...]]
"""What a desk keeps of the articles of a story (itself, what was found in it, and by whom), and what persons put right.
"""
COMPOSED = tuple[dict[str, Any], tuple[tuple[str, str | None], ...]]
"""A record, and for each correction why it does not apply, None where it does."""
_Row = tuple[Statement, int | None, tuple[int, ...], tuple[int, ...], int | None]
TOLD = tuple[Article | None, tuple[Actor, ...], tuple[_Row, ...]]
"""The quotes of an article: itself (None where it has none), its actors, and each statement with the places of its."""


def work(line: Line, models: Models) -> None:
    """Do one job after the other."""
    while True:
        letter, payload = line.receive()
        assert letter == b"J", letter
        job = json.loads(payload)
        bench = _Bench(line, models, job)
        try:
            _JOBS[job["do"]](bench)
        except MemoryError:
            raise
        except OnRecordError as error:
            bench.fail(error, error.skipped if isinstance(error, NoRecord) else ())
        except EOFError:
            raise
        except Exception as error:
            bench.fail(error)


def look(line: Line, _: Any) -> None:
    """As `work`, but with the models alone that tell what is on a page: for a source that is compared with a record."""
    from onrecord import pipeline

    work(line, pipeline.looking_models())


class _Bench:
    """A job at hand, with who asked for it on the line."""

    def __init__(self, line: Line, models: Models, job: dict[str, Any]) -> None:
        self.line = line
        self.models = models
        self.job = job
        self._kept = deque(line.receive() for _ in range(job["kept"]))

    def asked(self, kind: Any) -> Any:
        """What the job is about, where it is one question."""
        confining.allow_seconds(self.job["seconds"])
        _, payload = self.line.receive()
        return plain.load(kind, payload) if kind is not None else None

    def at(self, input: str | None, size: int) -> None:
        """Say what comes next, an input or (None) all of them together, and how many characters that are."""
        times = COMPARING if input is None else 1
        confining.allow_seconds(times * (self.job["seconds"] + self.job["seconds_per_mb"] * size / 1e6))
        self.line.send(b"@", json.dumps([input, size]).encode())

    def kept(self, kind: Any, make: Callable[[], Kept], lost: Callable[[Skipped], Kept]) -> Kept:
        """What was made of this kind by a worker before, or `lost` with it; else what is made now, handed over."""
        if self._kept:
            letter, payload = self._kept.popleft()
            found: Kept = lost(plain.load(Skipped, payload)) if letter == b"L" else plain.load(kind, payload)
            return found
        made = make()
        self.line.send(b"K", plain.dump(kind, made))
        return made

    def progress(self, step: str, done: int, total: int) -> None:
        """Say how far the job is."""
        self.line.send(b"T", json.dumps([step, done, total]).encode())

    def next_page(self) -> Page | Skipped | None:
        """The next page that is to be read, None after the last."""
        self.line.send(b"N")
        letter, payload = self.line.receive()
        if letter == b"Z":
            return None
        found: Page | Skipped = plain.load(Page if letter == b"P" else Skipped, payload)
        if isinstance(found, Page):
            self.at(found.input, len(found.text))
        return found

    def fail(self, error: Exception, skipped: tuple[Skipped, ...] = ()) -> None:
        """Say that the job cannot be done, and why."""
        self.line.send(b"X", plain.dump(plain.TROUBLE, (type(error).__name__, str(error), skipped)))


def _brief(bench: _Bench) -> None:
    from onrecord import corrections, pipeline, record

    scheme = pipeline.parse_scheme(*bench.job["scheme"]) if bench.job["scheme"] else None
    told = bench.job["corrections"]
    mend = corrections.mending(corrections.read_lines(*told), told[1]) if told else None

    def read(article: Article) -> pipeline.Understood | Skipped:
        def understand() -> pipeline.Understood | Skipped:
            bench.at(article.input, len(article.text))
            return pipeline.read_article(article, bench.models)

        return bench.kept(UNDERSTOOD, understand, lambda skipped: skipped)

    def tell(step: str, done: int, total: int) -> None:
        bench.progress(step, done, total)
        if step == "comparing":
            bench.at(None, size)

    found = list(_firsts(bench))
    size = sum(len(first.found.text) for first in found if isinstance(first.found, Article))
    bench.at(None, size)
    made = pipeline.brief_first(found, bench.models, scheme=scheme, mend=mend, progress=tell, read=read)
    bench.line.send(b"Q", json.dumps(record.to_dict(made)).encode())
    bench.line.send(b"R")


def _firsts(bench: _Bench) -> Iterator[First]:
    from onrecord import pipeline

    def make() -> tuple[tuple[Article | Skipped, bool], ...] | None:
        page = bench.next_page()
        if page is None:
            return None
        return tuple((first.found, first.is_named) for first in pipeline.first_readings(page, bench.models))

    while (firsts := bench.kept(_FIRSTS | None, make, lambda skipped: ((skipped, False),))) is not None:
        for found, is_named in firsts:
            yield pipeline.First(found, is_named)


def _quotes(bench: _Bench) -> None:
    from onrecord import pipeline

    while (page := bench.next_page()) is not None:
        for first in pipeline.first_readings(page, bench.models):
            found: Article | Skipped | tuple[Quote, ...] = first.found
            if isinstance(found, Article):
                bench.at(found.input, len(found.text))
                found = pipeline.quotes_of(found, bench.models)
            if isinstance(found, Skipped):
                bench.line.send(b"S", plain.dump(Skipped, found))
            else:
                bench.line.send(b"Q", plain.dump(TOLD, _told(found)))
    bench.line.send(b"R")


def _told(quotes: Sequence[Quote]) -> tuple[Any, ...]:
    """Quotes with each article and actor once: there may be a million mentions of one."""
    actors: dict[str, tuple[int, Actor]] = {}

    def place(actor: Actor) -> int:
        return actors.setdefault(actor.id, (len(actors), actor))[0]

    rows = [
        (
            quote.statement,
            place(quote.speaker) if quote.speaker else None,
            tuple(place(actor) for actor in quote.addressees),
            tuple(place(actor) for actor in quote.via),
            place(quote.on_behalf_of) if quote.on_behalf_of else None,
        )
        for quote in quotes
    ]
    return (quotes[0].article if quotes else None), tuple(actor for _, actor in actors.values()), tuple(rows)


def _looks(bench: _Bench) -> None:
    """What is on each page, and nothing of what it says."""
    from onrecord import pipeline

    while (page := bench.next_page()) is not None:
        found = page if isinstance(page, Skipped) else pipeline.read_page(page, bench.models)
        bench.line.send(b"Q", plain.dump(READ, found))
    bench.line.send(b"R")


# One question each


def _made_by(bench: _Bench) -> None:
    from onrecord import pipeline

    bench.asked(None)
    bench.line.send(b"R", json.dumps(pipeline.made_by(bench.models)).encode())


def _page(bench: _Bench) -> None:
    from onrecord import pipeline

    bench.line.send(b"R", plain.dump(READ, pipeline.read_page(bench.asked(Page), bench.models)))


def _without(bench: _Bench) -> None:
    from onrecord import pipeline

    article, repeated = bench.asked(WITHOUT)
    found = pipeline.without_repeated(article, frozenset(repeated), bench.models)
    bench.line.send(b"R", plain.dump(Article, found))


def _article(bench: _Bench) -> None:
    from onrecord import pipeline

    bench.line.send(b"R", plain.dump(UNDERSTOOD, pipeline.read_article(bench.asked(Article), bench.models)))


def _story(bench: _Bench) -> None:
    from onrecord import record

    made, outcomes = compose(*bench.asked(STORY))
    bench.line.send(b"R", plain.dump(COMPOSED, (record.to_dict(made), tuple(outcomes))))


def _answers(bench: _Bench) -> None:
    """The answers to the lines of a corpus, each of which is asked for as it is needed."""
    from onrecord import evaluation

    def rows() -> Iterator[dict[str, Any]]:
        while True:
            bench.line.send(b"N")
            row = json.loads(bench.line.expect(b"A"))
            if row is None:
                return
            confining.allow_seconds(bench.job["seconds"])
            yield row

    confining.allow_seconds(bench.job["seconds"])
    for answer in evaluation.predict(bench.job["task"], rows(), notion=bench.job["notion"]):
        bench.line.send(b"Q", json.dumps(answer).encode())
    bench.line.send(b"R")


_JOBS: dict[str, Callable[[_Bench], None]] = {
    "brief": _brief,
    "quotes": _quotes,
    "looks": _looks,
    "made-by": _made_by,
    "page": _page,
    "without": _without,
    "answers": _answers,
    "article": _article,
    "story": _story,
}
