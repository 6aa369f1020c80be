"""What reading a year of news takes: unit costs, measured; a simulation, checked against runs; and plans made with it.

    python benchmarks/scale.py units [--keep]     what each step costs for one article, in this process
    python benchmarks/scale.py runs [--keep]      whole batches: one worker, two, one killed and said again, vectors
    python benchmarks/scale.py check              what the simulation says of those runs, beside what was measured
    python benchmarks/scale.py plans              a million articles a day, and a year of CC-NEWS, on so many nodes
    python benchmarks/scale.py plots              the plots of docs/scale.md from what was kept
    python benchmarks/scale.py growth --keep      what `growth.py` kept of records and desks, into what the plans use

With `--keep` what is measured goes into `scale.json`, from which docs/scale.md takes its tables. Articles are made by
`articles.py`; pages of HTML are those of the corpora beside the checkout, where they are there, and else made. All
times are of the processor: what the clock shows says little on a machine that others use as well.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import planning
import scores
from articles import make_articles
from planning import KEPT, PART, RUNS
from watched import Watched

from onrecord import batch, meaning, pipeline, record, sources, weights
from onrecord.batch.parts import cut
from onrecord.batch.reading import Reader
from onrecord.batch.tables import Rows, to_parquet
from onrecord.datamodel import Article, Page

__all__ = ["main"]


_ARTICLES = 15  # of each measure of a unit
_PAGES = 20  # of HTML
_WARM = 3  # articles that are read before the clock runs
_LOOK_SECONDS = 1.0
_OF_A_RECORD = 5  # articles
_TEXT = [column.name for column in batch.TABLES["statements"].columns].index("text")
GROWTH = Path(__file__).with_name("growth.json")

Row = dict[str, Any]


def main() -> None:
    """Do the part that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("part", choices=("units", "runs", "check", "plans", "plots", "growth", "run"))
    parser.add_argument("--keep", action="store_true", help=f"keep what is measured in {KEPT.name}")
    parser.add_argument("--only", action="append", choices=list(RUNS), help="only this run; may be repeated")
    parser.add_argument("--plan", help=argparse.SUPPRESS)  # of "run": what to run, as JSON
    options = parser.parse_args()
    if options.part == "run":
        _run(**json.loads(options.plan))
    elif options.part == "units":
        for unit, value in _units():
            print(f"{unit:16} {value:9.2f}", flush=True)
            _keep("units", {unit: round(value, 2)}, options.keep)
    elif options.part == "runs":
        for name, made in _runs(options.only or list(RUNS)):
            print(name, json.dumps(made), flush=True)
            _keep("runs", {name: made}, options.keep)
    elif options.part == "growth":
        told = _growth(json.loads(GROWTH.read_text(encoding="utf-8")))
        print(json.dumps(told))
        _keep("growth", told, options.keep)
    elif options.part == "check":
        print("\n".join(planning.checked(planning.kept())))
    elif options.part == "plans":
        print("\n".join(planning.planned(planning.kept())))
    else:
        planning.draw(planning.kept())


def _keep(part: str, found: Row, is_kept: bool) -> None:
    if is_kept:
        told = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
        told[part] = told.get(part, {}) | found
        KEPT.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _growth(told: Row) -> Row:
    """Of what `growth.py` kept, what the plans use; what goes less far than what is known already is left out."""
    known = planning.kept().get("growth", {})
    used = {"story": ("articles", "seconds"), "desk": ("held", "milliseconds")}
    found = {part: [{name: row[name] for name in names} for row in told.get(part, ())] for part, names in used.items()}
    return {part: rows for part, rows in found.items() if rows and _reach(rows) >= _reach(known.get(part, ()))}


def _reach(rows: Sequence[Row]) -> float:
    return max((next(iter(row.values())) for row in rows), default=0)


# --- what one article costs ------------------------------------------------------------------------------------------


def _units() -> Iterator[tuple[str, float]]:
    """Each unit cost by its name: milliseconds of the processor, or bytes, for an article or a page."""
    models = pipeline.load_models()
    reader = Reader(models, None)
    pages = [Page(f"{n}.txt", text) for n, text in enumerate(make_articles(_ARTICLES + _WARM))]
    for page in pages[:_WARM]:
        reader(page)
    rows: list[Rows] = []
    yield _timed("read_ms", pages[_WARM:], lambda page: rows.append(reader(page)))
    yield from _writing(rows)
    yield from _reading_pages(models)
    read = (pipeline.read_page(page, models) for page in pages[_WARM:])
    articles = [each for each in read if isinstance(each, Article)]
    sketches: list[Any] = []
    yield _timed("sketch_ms", articles, lambda one: sketches.append(pipeline.sketch(one)))
    yield "sketch_bytes", sum(len(each.pack()) for each in sketches) / len(sketches)
    made = pipeline.brief_read(articles[:_OF_A_RECORD], models)
    yield "record_bytes", len(record.dumps(made).encode()) / _OF_A_RECORD
    encoder = meaning.load_encoder(weights.read)
    said = [[row[_TEXT] for row in each["statements"]] for each in rows]
    yield _timed("vectors_ms", said, lambda texts: [encoder.vector(text) for text in texts])
    with_vectors = Reader(models, encoder)(pages[_WARM])["vectors"]
    yield "vectors_bytes", len(to_parquet("vectors", with_vectors * len(rows))) / len(rows)


def _timed(name: str, things: Sequence[Any], do: Callable[[Any], object]) -> tuple[str, float]:
    begun = time.process_time()
    for thing in things:
        do(thing)
    return name, 1000 * (time.process_time() - begun) / len(things)


def _writing(found: Sequence[Rows]) -> Iterator[tuple[str, float]]:
    """What the tables of an article take on the disk, and what writing them costs."""
    tables = [name for name in batch.TABLES if any(name in rows for rows in found)]
    rows = {name: [row for each in found for row in each.get(name, ())] for name in tables}
    times = round(batch.PART_SIZE / len(found))
    to_parquet("times", [])  # which imports what it needs
    _, few = _timed("few", [rows], lambda all: [to_parquet(name, some) for name, some in all.items()])
    _, many = _timed("many", [rows], lambda all: [to_parquet(name, some * times) for name, some in all.items()])
    yield "write_ms", (many - few) / (len(found) * (times - 1))
    yield "part_ms", max(0.0, few - (many - few) / (times - 1))
    for name in tables:
        yield f"{name}_bytes", len(to_parquet(name, rows[name])) / len(found)
    yield "statements", len(rows["statements"]) / len(found)


def _write(path: Path, texts: Sequence[str]) -> None:
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")


def _reading_pages(models: pipeline.Models) -> Iterator[tuple[str, float]]:
    """What pages of HTML cost: taken from an archive and cut into parts, then their main text."""
    pages = list(islice(_html(), _PAGES + _WARM))
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        archive = Path(folder) / "made.warc.gz"
        archive.write_bytes(b"".join(_record(number, html) for number, html in enumerate(pages)))
        yield "page_bytes", archive.stat().st_size / len(pages)
        begun = time.process_time()
        held = [item for part in cut(sources.read([str(archive)]), {}) for item in part.items]
        yield "archive_ms", 1000 * (time.process_time() - begun) / len(held)
    read = [item for item in held if isinstance(item, Page)]
    for page in read[:_WARM]:
        pipeline.read_page(page, models)
    yield _timed("main_text_ms", read[_WARM:], lambda page: pipeline.read_page(page, models))


def _html() -> Iterator[str]:
    """Pages as sites serve them, from the corpora beside the checkout; where those are not there, made ones."""
    shared = scores.shared_folder()
    path = shared / "data" / "extraction" / "scrapinghub" / "data.jsonl.gz" if shared else None
    if path is not None and path.is_file():
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)["html"]
    for text in make_articles(_PAGES + _WARM):
        paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n\n"))
        menu = "".join(f'<li><a href="/part/{number}">Part {number}</a></li>' for number in range(2_000))
        yield f"<html><body><ul>{menu}</ul><article>{paragraphs}</article></body></html>"


def _record(number: int, html: str) -> bytes:
    """A page in a web archive, compressed by itself, as CC-NEWS has them."""
    body = html.encode("utf-8")
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\n"
        f"WARC-Target-URI: https://news.example/{number}\r\nWARC-Date: 2031-05-09T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as file:
        file.write(head.encode("ascii") + http + b"\r\n\r\n")
    return buffer.getvalue()


# --- whole runs ------------------------------------------------------------------------------------------------------


def _run(source: str, out: str, workers: int, vectors: bool) -> None:
    """One batch in this process, which tells how many articles it has read, a line each."""
    batch.run(
        [source],
        out,
        workers=workers,
        vectors=vectors,
        part_size=PART,
        progress=lambda advance: print(advance.read, flush=True),
    )


def _runs(names: Sequence[str]) -> Iterator[tuple[str, Row]]:
    for name in names:
        told = RUNS[name]
        with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
            source, out = Path(folder) / "made.jsonl", Path(folder) / "out"
            _write(source, list(make_articles(told["articles"])))
            begun = {"source": str(source), "out": str(out), "workers": told["workers"]}
            begun["vectors"] = bool(told.get("vectors"))
            if kill := told.get("kill"):
                read, _ = _watch(begun, kill)
                again, watched = _watch(begun, None)
                yield name, _seen(watched, again) | {"killed_at": read, "read_again": again - (told["articles"] - read)}
            else:
                read, watched = _watch(begun, None)
                yield name, _seen(watched, read)


def _watch(begun: Row, kill: int | None) -> tuple[int, Watched]:
    """Run a batch, killed once so many articles are read; how many were, and what was seen."""
    command = [sys.executable, __file__, "run", "--plan", json.dumps(begun)]
    log = Path(begun["out"]).with_suffix(".log")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), "OMP_NUM_THREADS": "1"}
    with open(log, "wb") as file:
        process = subprocess.Popen(command, stdout=file, env=environment)
        watched = Watched(process.pid)
        while process.poll() is None:
            time.sleep(_LOOK_SECONDS)
            watched.look()
            if kill is not None and _read(log) >= kill:
                process.send_signal(signal.SIGKILL)
                process.wait()
    if process.returncode and kill is None:
        sys.exit(f"The batch ended with status {process.returncode}.")
    return _read(log), watched


def _read(log: Path) -> int:
    lines = log.read_text(encoding="utf-8").split()
    return int(lines[-1]) if lines else 0


def _seen(watched: Watched, read: int) -> Row:
    workers = [watched.seconds[id] for id in watched.workers()]
    return {
        "articles_read": read,
        "all_s": round(sum(watched.seconds.values()), 2),
        "command_s": round(watched.seconds[watched.root], 2),
        "workers_s": round(sum(workers), 2),
        "busiest_s": round(max(workers), 2),
        "worker_mb": round(max(watched.held[id] for id in watched.workers())),
        "command_mb": round(watched.held[watched.root]),
    }


if __name__ == "__main__":
    main()
