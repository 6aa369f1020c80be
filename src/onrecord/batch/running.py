"""A whole batch: inputs in, a filled folder and a summary out."""

from __future__ import annotations

import os
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from onrecord import cage
from onrecord.batch.cluster import RayCrew, cluster
from onrecord.batch.crew import Begin, Crew, Hire, Workers
from onrecord.batch.folder import Folder
from onrecord.batch.parts import PART_SIZE, Item, Part, ahead, cut
from onrecord.batch.places import place_of
from onrecord.batch.reading import begin, reject
from onrecord.batch.tables import AT_WILL, TABLES, Rows, columns_of, need_pyarrow
from onrecord.batch.telling import tell
from onrecord.errors import FetchError, OnRecordError, UsageError
from onrecord.sources import Direct, Fetch, Private, file_path, is_address, read, read_table, storage_of

__all__ = ["ENGINES", "Advance", "Summary", "run"]

ENGINES = ("process", "ray")
"""What can do the work."""

_WEB = re.compile(r"https?://", re.I)


@dataclass(frozen=True, slots=True)
class Advance:
    """How far a run is, in articles and what was none; of later steps in articles, then in stories."""

    read: int = 0
    """How many this run has read."""
    found: int = 0
    """How many an earlier run had read."""
    rejected: int = 0
    """How many of those that were read now gave no article."""
    total: int | None = None
    """How many there are in all; None while that is not known."""
    step: str = "reading"
    """What it does: reading, then for stories sketching, grouping, making records."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of a run."""

    rows: Mapping[str, int]
    """How many rows each table has."""
    parts: int
    """How many parts the folder has."""
    new_parts: int
    """How many of them this run has read."""
    records: int = 0
    """How many stories have a record."""


def run(
    inputs: Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    engine: str = "process",
    workers: int | None = None,
    vectors: bool = False,
    stories: bool = False,
    part_size: int = PART_SIZE,
    replace: bool = False,
    address: str | None = None,
    articles: str | os.PathLike[str] | None = None,
    allow_private: Private = False,
    spacy: str | None = None,
    progress: Callable[[Advance], None] | None = None,
    reader: Begin[Item, Rows] | None = None,
) -> Summary:
    """Read articles, each by itself, into Parquet files below the folder `out`; return what is there then.

    `inputs`, `articles`, `allow_private` and `spacy` are those of `onrecord.quotes`; inputs and `out` may be addresses
    of object storage, too (s3://, gs://, file:// and others, as fsspec reaches them). The `engine` does the work, one
    of `ENGINES`: "process", by `workers` processes of this machine, as many as there are processors if none is told;
    "ray", by as many actors of the Ray cluster at `address`, or of one that is started on this machine, which takes the
    extra `ray`. Parts that are there are not read again; those that other inputs, options or versions have left are
    deleted at the end. `replace` lets the folder be that of other inputs than before. `vectors` fills that table, too;
    `stories` groups the articles of all parts, and writes the record of each story, as
    JSON, into the folder `records`. `reader` takes the place of who reads a page.

    Processes import the program that calls this: keep that below ``if __name__ == "__main__":``. Raises UsageError for
    a folder that holds something else, WeightsError for weights that are not sound, InputError where a file cannot be
    written.
    """
    if engine not in ENGINES:
        raise UsageError(f"There is no engine {engine}: choose one of {', '.join(ENGINES)}.")
    need_pyarrow()
    if address is not None and engine != "ray":
        raise UsageError("An address is that of a Ray cluster: it takes the engine ray.")
    names = list(dict.fromkeys(os.fspath(each) for each in inputs))
    _check(names, os.fspath(out))
    tables = [name for name in TABLES if name not in AT_WILL or (vectors and name == "vectors")]
    place = place_of(os.fspath(out))
    folder = Folder(place, tables)
    source = _source(names, allow_private, os.fspath(articles) if articles is not None else None)
    work = _Run(folder, progress)
    with place.locked():
        folder.begin(names, replace=replace)
        with _hiring(engine, address, workers) as hire:
            with hire(reader or partial(begin, spacy, vectors)) as crew:
                made_by = crew.about()
                with _counting(names, source, work.know_total) if progress else nullcontext():
                    parts = work.fill(ahead(cut(source(), {**made_by, "columns": columns_of(tables)}, part_size)), crew)
            told = tell(folder, parts, made_by, spacy=spacy, hire=hire, advance=work.step) if stories else None
        folder.finish(made_by, parts, told)
    rows = {table: sum(counts[table] for counts in parts.values()) for table in tables}
    return Summary(rows, len(parts), work.new_parts, len(told.records) if told else 0)


def _source(names: Sequence[str], allow_private: Private, articles: str | None) -> Callable[..., Iterator[Item]]:
    """What yields the pages of inputs: in the cage, whose processes are handed what lies in object storage."""
    limits = cage.chosen()
    if limits is None:
        table = read_table(articles) if articles is not None else None
        return partial(read, names, allow_private=allow_private, table=table, storage=Direct())
    paths = [file_path(name) or name for name in names]

    def pages(fetch: Fetch | None = None) -> Iterator[Item]:
        source = cage.Source(paths, allow_private=allow_private, fetch=fetch, table=articles, storage=Direct())
        return cage.pages(source, limits)

    return pages


@contextmanager
def _hiring(engine: str, address: str | None, workers: int | None) -> Iterator[Hire]:
    """A way to those who work, for as long as the block lasts."""
    if engine == "process":
        yield partial(Crew, size=workers or _processors())
        return
    with cluster(address, workers, _processors()) as size:
        yield partial(RayCrew, size=size)


def _check(inputs: Iterable[str], out: str) -> None:
    """Refuse a folder that is among what is to be read, and addresses that nothing here can reach."""
    target = file_path(out)
    for name in inputs:
        source = file_path(name)
        if source is None and is_address(name):
            storage_of(name)
            is_inside = f"{out.rstrip('/')}/".startswith(f"{name.rstrip('/')}/")
        else:
            is_inside = source is not None and target is not None and _is_inside(Path(target), Path(source))
        if is_inside:
            raise UsageError(f"{out} is among what is to be read: name a folder outside {name}.")


def _is_inside(target: Path, source: Path) -> bool:
    target, source = target.resolve(), source.resolve()
    return target == source or (source.is_dir() and target.is_relative_to(source))


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Run:
    """One run at work: what it has read, and what lay there already."""

    def __init__(self, folder: Folder, progress: Callable[[Advance], None] | None) -> None:
        self.new_parts = 0
        self._advance = Advance()
        self._total: int | None = None
        self._folder = folder
        self._progress = progress
        self._parts: dict[str, dict[str, int]] = {}
        self._at_hand: deque[tuple[str, int]] = deque()

    def fill(self, parts: Iterable[Part], crew: Workers) -> dict[str, dict[str, int]]:
        """Read the parts that are not there; return how many rows each has of every table, in their order."""
        rows: Rows = {}
        count = 0
        for found in crew.each(
            self._missing(parts), lambda item, reason: reject(item.input, f"was given up: {reason}")
        ):
            for table, some in found.items():
                rows.setdefault(table, []).extend(some)
            count += 1
            self._tell(read=1, rejected=int("rejects" in found))
            name, size = self._at_hand[0]
            if count == size:
                self._parts[name] = self._folder.keep(name, rows)
                self._at_hand.popleft()
                self.new_parts += 1
                rows, count = {}, 0
        return self._parts

    def _missing(self, parts: Iterable[Part]) -> Iterator[Item]:
        """What is in the parts that are not there yet."""
        for part in parts:
            if part.name in self._parts:
                continue
            counts = self._folder.counts(part.name)
            self._parts[part.name] = counts or {}
            if counts is not None:
                self._tell(found=len(part.items))
                continue
            self._at_hand.append((part.name, len(part.items)))
            yield from part.items

    def know_total(self, total: int) -> None:
        """Report with what comes next how many there are in all; any thread may say so."""
        self._total = total

    def step(self, name: str, done: int, total: int) -> None:
        """Report how far a later step is."""
        if self._progress:
            self._progress(Advance(read=done, total=total, step=name))

    def _tell(self, *, read: int = 0, found: int = 0, rejected: int = 0) -> None:
        """Count these on, and report how far the run is."""
        last = self._advance
        self._advance = Advance(last.read + read, last.found + found, last.rejected + rejected, self._total)
        if self._progress:
            self._progress(self._advance)


@contextmanager
def _counting(
    inputs: Iterable[str], source: Callable[..., Iterator[Item]], done: Callable[[int], None]
) -> Iterator[None]:
    """Count meanwhile what the inputs hold, for an estimate; only files, and nothing that would be fetched twice."""
    is_over = threading.Event()

    def count() -> None:
        number = 0
        with suppress(OnRecordError):  # the run itself comes upon it, and tells
            for _ in source(fetch=_no_fetch):
                if is_over.is_set():
                    return
                number += 1
            done(number)

    thread = threading.Thread(target=count, daemon=True, name="batch-count")
    if all(name != "-" and not _WEB.match(name) for name in inputs):
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        if thread.ident is not None:
            thread.join(1.0)


def _no_fetch(url: str, **_: Any) -> Any:
    """Stands for the network where articles are only counted: each address is one."""
    raise FetchError(f"{url}: is not fetched to be counted")
