"""How a batch grows with its workers, what they take of memory, and whether that stays so for many articles.

    python benchmarks/batches.py scale [--articles 300] [--rounds 3]      one process, two, and Ray with two actors
    python benchmarks/batches.py flat [--articles 100000] [--engine ray]  memory along the way, read by a plain rule
    python benchmarks/batches.py flat --real --articles 3000              the same, read by the models

`scale` reads made articles of 550 words with the models, each engine in turn, and tells the rate from the first article
to the last, so that what beginning takes is left out; and the processor time of all processes, which tells more than
the clock where others use the machine as well. `flat` reads short articles, by the plain rule of `desks.py` where the
models would take hours, and tells what each process holds at every tenth of the way.

Memory is the proportional set of a process (PSS, Linux): of pages that several share each has its part. A worker is a
process that reads; on Ray an actor, the process that it holds, and the server that one is forked from.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import desks
from articles import make_articles
from watched import pss

from onrecord import batch, pipeline, stories
from onrecord.batch.reading import Reader
from onrecord.datamodel import Article, Document, Story

__all__ = ["begin_plainly", "main"]

_WAIT_SECONDS = 0.5  # between two looks at the processes
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_LINES = 4  # of a short article: some 60 words
_TENTHS = 10


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("part", choices=("scale", "flat", "run"))
    parser.add_argument("--articles", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engine", choices=batch.ENGINES, default="process")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--real", action="store_true", help="read by the models, not by the plain rule")
    parser.add_argument("--source", help=argparse.SUPPRESS)
    parser.add_argument("--out", help=argparse.SUPPRESS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        if options.part == "run":
            _run(options)
        elif options.part == "scale":
            _scale(Path(folder), options.articles or 300, options.rounds)
        else:
            _flat(Path(folder), options.articles or 100_000, options)


def begin_plainly() -> tuple[dict[str, Any], Reader]:
    """Who reads by the plain rule of `desks.py`: a statement for each line "NAME said that WORDS."."""
    changed: dict[str, Any] = {"read_page": desks.read_page, "read_alone": _read_alone}
    for name, value in changed.items():
        setattr(pipeline, name, value)
    return {"name": "OnRecord", "version": "0"}, Reader(None, None)  # type: ignore[arg-type]  # the rule takes none


def _read_alone(article: Article, models: object) -> tuple[Document, Story]:
    doc, said = desks.read_article(article)
    return doc, stories.assemble([doc], {article.id: said})


def _run(options: argparse.Namespace) -> None:
    """A batch in this process; prints when it was how far, as a line of JSON each."""
    began = time.monotonic()

    def tell(advance: batch.Advance) -> None:
        print(json.dumps([advance.read, time.monotonic() - began]), flush=True)

    reader = None if options.real else begin_plainly
    batch.run(
        [options.source], options.out, engine=options.engine, workers=options.workers, progress=tell, reader=reader
    )


@dataclass(slots=True)
class _Watched:
    """What came of a batch that was watched."""

    marks: list[tuple[int, float]] = field(default_factory=list)
    """How many articles were read, and when: seconds from its beginning."""
    processor: dict[int, float] = field(default_factory=dict)
    """The seconds of the processor that each process took."""
    own: float = 0.0
    """Those that the command itself took."""
    before: tuple[int, float, float] = (0, 0.0, 0.0)
    """How many articles were read when the first look found some, what all had taken by then, and the command."""
    held: list[tuple[int, dict[str, float]]] = field(default_factory=list)
    """How many articles were read, and what each kind of process held then, in megabytes; of workers the largest."""

    def rate(self) -> float:
        """Articles a second, from the first to the last."""
        (first, began), (last, ended) = self.marks[0], self.marks[-1]
        return (last - first) / (ended - began)

    def each(self) -> tuple[float, float]:
        """Milliseconds of the processor for an article after the first look that found some; those of the command."""
        read, taken, own = self.before
        count = max(1, self.marks[-1][0] - read)
        return 1000 * (sum(self.processor.values()) - taken) / count, 1000 * (self.own - own) / count


def _watch(source: Path, out: Path, *, engine: str, workers: int, is_real: bool) -> _Watched:
    """Run a batch in a process of its own, and look at it and all that it begins."""
    command = [sys.executable, __file__, "run", "--source", str(source), "--out", str(out), "--engine", engine]
    command += ["--workers", str(workers), *(["--real"] if is_real else [])]
    here = str(Path(__file__).parent)
    found = _Watched()
    log = out.with_suffix(".log")
    with open(log, "wb") as file:
        process = subprocess.Popen(command, stdout=file, env={**os.environ, "PYTHONPATH": here})
        while process.poll() is None:
            time.sleep(_WAIT_SECONDS)
            _look(process.pid, engine, found, _marks(log))
    if process.returncode:
        sys.exit(f"The batch ended with status {process.returncode}.")
    found.marks = [(read, at) for read, at in _marks(log) if read]
    return found


def _marks(log: Path) -> list[tuple[int, float]]:
    lines = log.read_text(encoding="utf-8").splitlines()
    return [(read, at) for read, at in (json.loads(line) for line in lines if line.endswith("]"))]


def _look(root: int, engine: str, found: _Watched, marks: Sequence[tuple[int, float]]) -> None:
    processes = dict(_descendants(root))
    for id, process in processes.items():
        found.processor[id] = process.seconds
    found.own = found.processor.get(root, found.own)
    if marks and marks[-1][0] and not found.before[0]:
        found.before = (marks[-1][0], sum(found.processor.values()), found.own)
    kinds: dict[str, float] = {}
    for id, process in processes.items():
        kind = _kind(id, root, process, processes)
        size = pss(id) + (sum(pss(child) for child in _below(id, processes)) if kind == "worker" else 0.0)
        kinds[kind] = max(kinds.get(kind, 0.0), size) if kind == "worker" else kinds.get(kind, 0.0) + size
    found.held.append((marks[-1][0] if marks else 0, kinds))


@dataclass(frozen=True, slots=True)
class _Process:
    parent: int
    name: str
    seconds: float


def _kind(id: int, root: int, process: _Process, others: Mapping[int, _Process]) -> str:
    """Whether it is the batch itself, one that reads, part of one, or another (a server that forks, Ray's own)."""
    if id == root:
        return "batch"
    actors = [each for each in (id, *_above(id, others)) if others[each].name.startswith("ray::MapWorker")]
    if actors:
        return "worker" if actors[0] == id else "part"
    parent = others.get(process.parent)
    is_forked = parent is not None and parent.parent == root and not parent.name.startswith("ray")
    return "worker" if is_forked and not process.name.startswith("ray") else "other"


def _above(id: int, others: Mapping[int, _Process]) -> Iterator[int]:
    while (id := others[id].parent) in others:
        yield id


def _below(id: int, others: Mapping[int, _Process]) -> list[int]:
    return [each for each in others if id in _above(each, others)]


def _descendants(root: int) -> Iterator[tuple[int, _Process]]:
    """A process and all that it began, by number."""
    every: dict[int, _Process] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            head, _, rest = (folder / "stat").read_text().rpartition(")")
            name = (folder / "cmdline").read_bytes().split(b"\0")[0].decode("utf-8", "replace") or head
        except OSError:  # it has ended
            continue
        cells = rest.split()
        every[int(folder.name)] = _Process(int(cells[1]), name, (int(cells[11]) + int(cells[12])) / _TICKS)
    yield from ((id, each) for id, each in every.items() if id == root or root in _above(id, every))


def _scale(folder: Path, count: int, rounds: int) -> None:
    source = folder / "made.jsonl"
    source.write_text("".join(json.dumps({"text": text}) + "\n" for text in make_articles(count)), encoding="utf-8")
    ways = {"one process": ("process", 1), "two processes": ("process", 2), "Ray, two actors": ("ray", 2)}
    rates: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(rounds):
        for way, (engine, workers) in ways.items():
            found = _watch(
                source, folder / f"{number}-{engine}-{workers}", engine=engine, workers=workers, is_real=True
            )
            rates[way].append(found.rate())
            each, own = found.each()
            peak = max(kinds.get("worker", 0.0) for _, kinds in found.held)
            print(
                f"{way:16} {found.rate():6.2f} articles/s after the first, which came at {found.marks[0][1]:5.1f} s; "
                f"{each:4.0f} ms of processor an article, {own:.1f} of them in the command, beside "
                f"{found.before[1]:5.1f} s to begin; "
                f"a worker held {peak:4.0f} MB at most; load of the machine {os.getloadavg()[0]:.1f}",
                flush=True,
            )
    _tell("two processes against one", rates["two processes"], rates["one process"])
    _tell("Ray against two processes", rates["Ray, two actors"], rates["two processes"])


def _tell(what: str, ours: Sequence[float], others: Sequence[float]) -> None:
    """The ratio of rates, of each round, as a load of the machine passes over neighbours alike."""
    ratios = [one / other for one, other in zip(ours, others, strict=True)]
    told = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"{what}: {statistics.median(ratios):.2f} times as fast (rounds: {told})", flush=True)


def _flat(folder: Path, count: int, options: argparse.Namespace) -> None:
    source = folder / "short.jsonl"
    with open(source, "w", encoding="utf-8") as file:
        for page in desks.pages(count):
            text = "\n".join(page.text.splitlines()[: _LINES + 1])
            file.write(json.dumps({"text": text, "outlet": page.outlet, "published": page.published}) + "\n")
    out = folder / "out"
    found = _watch(source, out, engine=options.engine, workers=options.workers, is_real=options.real)
    for tenth in range(1, _TENTHS + 1):
        upto = [kinds for read, kinds in found.held if (tenth - 1) * count < read * _TENTHS <= tenth * count]
        told = ", ".join(f"{kind} {max(each.get(kind, 0.0) for each in upto):.0f}" for kind in _kinds(upto))
        print(f"up to {tenth * count // _TENTHS:7} articles: {told or 'too quick to look'} (MB at most)", flush=True)
    size = sum(path.stat().st_size for path in out.rglob("*.parquet"))
    print(f"{count} articles, {found.rate():.0f} a second; {size / 1e6:.0f} MB of tables", flush=True)


def _kinds(looks: Sequence[Mapping[str, float]]) -> list[str]:
    return [kind for kind in ("batch", "worker", "other") if any(kind in each for each in looks)]


if __name__ == "__main__":
    main()
