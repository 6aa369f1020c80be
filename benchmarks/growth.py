"""What work costs as a story grows to two hundred articles and a desk to a million: CPU-seconds, memory, and plots.

    python benchmarks/growth.py story [--sizes 2,20,200]       a record of an invented story, beyond reading
    python benchmarks/growth.py real [--sizes 20,50]           the same of real articles beside the checkout
    python benchmarks/growth.py desk [--sizes 10000,100000]    placing one article among so many
    python benchmarks/growth.py plots                          the plots of docs/growth.md from what was kept

With `--keep` what is measured goes into `growth.json`, from which docs/growth.md takes its tables. Each size runs in a
process of its own, so that its memory is its own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import plots
import scores
import streams
from labelled import labelled

from onrecord import documents, evaluation, findings, pipeline, record, stories
from onrecord.datamodel import Article, Document, Page, Record, Statement

__all__ = ["Read", "composed", "invented_story", "main", "read_pages", "row", "work"]

KEPT = Path(__file__).with_name("growth.json")
DRAWN = Path(__file__).parents[1] / "docs" / "images"

_SIZES = (2, 5, 10, 20, 50, 100, 200)
_HELD = (10_000, 30_000, 100_000, 1_000_000)
_TIMED = 500  # articles placed at each size of a desk
_REAL = (
    "allsides-stories",
    "Ukrain",
    "2019-10-02",
)  # a corpus, a word that its longest story keeps naming, and its day
_TIMES = 3  # that the word stands in an article of it
_STEPS = {
    "alignment and actors": (stories, "assemble"),
    "positions": (findings, "find_positions"),
    "times": (documents, "find_times"),
    "timeline": (findings, "find_timeline"),
    "claims": (findings, "find_claims"),
    "omissions": (findings, "find_omissions"),
    "takeaways": (findings, "find_takeaways"),
    "assembling": (record, "assemble"),
}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """Articles that have been read: what a record is composed of."""

    found: list[Article]
    docs: list[Document]
    said: dict[str, tuple[Statement, ...]]


def main() -> None:
    """Measure what was asked for, one process a size, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("part", choices=(*_PARTS, "plots"))
    parser.add_argument("--sizes", type=lambda text: [int(each) for each in text.split(",")])
    parser.add_argument("--keep", action="store_true", help=f"keep what was measured in {KEPT.name}")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part == "plots":
        draw(json.loads(KEPT.read_text(encoding="utf-8")))
        return
    measure, sizes = _PARTS[options.part]
    if options.alone:
        print(json.dumps([measure(size) for size in options.sizes]))
        return
    rows = []
    for size in options.sizes or sizes:
        command = [sys.executable, __file__, options.part, "--alone", "--sizes", str(size)]
        rows += json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(_printed(rows[-1]), flush=True)
        if options.keep:
            _keep(options.part, rows)


def _keep(part: str, rows: list[Row]) -> None:
    """Keep what was measured so far, in place of what was: a long run that is stopped has not run in vain."""
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    kept[part] = rows
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


# --- a story ---------------------------------------------------------------------------------------------------------


def read_pages(pages: Iterator[Page], models: pipeline.Models) -> Read:
    """Read articles as a brief does: what is measured is what comes after."""
    found = [article for page in pages if isinstance(article := pipeline.read_page(page, models), Article)]
    read = Read(found, [], {})
    for article in found:
        told = pipeline.read_article(article, models)
        assert isinstance(told, tuple), told
        read.docs.append(told[0])
        read.said[article.id] = told[1]
    return read


def composed(read: Read) -> tuple[Record, dict[str, float]]:
    """The record of a story, and the CPU-seconds of its steps, those of all as `all`."""
    with _timed() as spent:
        start = time.process_time()
        made = pipeline.compose(read.found, read.docs, read.said, {"name": "OnRecord", "version": "0"})
        spent["all"] = time.process_time() - start
    return made, spent


@contextmanager
def _timed() -> Iterator[dict[str, float]]:
    """Inside, the steps of composing tell what they cost."""
    spent = dict.fromkeys(_STEPS, 0.0)
    before = {name: getattr(*where) for name, where in _STEPS.items()}

    def watched(name: str) -> Callable[..., Any]:
        def step(*told: Any, **more: Any) -> Any:
            start = time.process_time()
            try:
                return before[name](*told, **more)
            finally:
                spent[name] += time.process_time() - start

        return step

    for name, (room, step) in _STEPS.items():
        setattr(room, step, watched(name))
    try:
        yield spent
    finally:
        for name, (room, step) in _STEPS.items():
            setattr(room, step, before[name])


def row(read: Read) -> Row:
    """What composing the record of a story costs, and what is in it; once a small one has warmed all up."""
    few = Read(read.found[:2], read.docs[:2], {doc.article.id: read.said[doc.article.id] for doc in read.docs[:2]})
    composed(few)
    made, spent = composed(read)
    words = sum(len(article.text.split()) for article in read.found) / len(read.found)
    counts = {"statements": len(made.statements), "utterances": len(made.utterances), "claims": len(made.claims)}
    return {
        "articles": len(read.found),
        "words": round(words),
        **counts,
        "steps": {name: round(seconds, 3) for name, seconds in spent.items() if name != "all"},
        "seconds": round(spent["all"], 3),
        "megabytes": round(_memory()),
    }


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def invented_story(size: int, **how: int) -> Read:
    """An invented story as if it had been read (`labelled.labelled`)."""
    told = list(labelled(size, **how))
    return Read(
        [doc.article for doc, _ in told], [doc for doc, _ in told], {doc.article.id: said for doc, said in told}
    )


def _story(size: int) -> Row:
    return row(invented_story(size))


def _real(size: int) -> Row:
    """Of the articles of a corpus that keep naming one word, those next to one day."""
    name, word, day = _REAL
    shared = scores.shared_folder()
    path = shared / "data" / "clustering" / name / "data.jsonl.gz" if shared else None
    if path is None or not path.is_file():
        raise SystemExit(f"{name} does not lie beside the checkout")
    told = [each for line in evaluation.rows(path) for each in line["articles"] if each["text"].count(word) >= _TIMES]
    told.sort(key=lambda each: (abs(_day(each["date"]) - _day(day)), each["id"]))
    pages = (Page(e["id"], e["text"], title=e["title"], outlet=e["outlet"], published=e["date"][:10]) for e in told)
    return row(read_pages(iter(list(pages)[:size]), pipeline.load_models()))


def _day(date: str) -> int:
    return dt.date.fromisoformat(date[:10]).toordinal()


def work(read: Read) -> int:
    """How many functions are called to compose a story: what must not grow faster than the story does, and is the same
    on each machine."""
    count = 0

    def see(frame: object, event: str, arg: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(see)
    try:
        composed(read)
    finally:
        sys.setprofile(None)
    return count


# --- a desk ----------------------------------------------------------------------------------------------------------


def _desk(size: int) -> Row:
    """What placing one article costs, its sketch apart, in a desk of so many that came day by day: the grouping holds
    those within reach of the day, as the desk gives it no others."""
    first, _ = pipeline.span((size - 1) // streams.A_DAY)
    held = size - max(0, first) * streams.A_DAY
    grouper = pipeline.grouper(())
    spent = 0.0
    for number, article in enumerate(streams.news(held + _TIMED)):
        sketch = pipeline.sketch(article)
        if number < held:
            grouper.restore(sketch, article.input)
            continue
        start = time.process_time()
        grouper.add(sketch)
        spent += time.process_time() - start
    return {
        "articles": size,
        "held": held,
        "milliseconds": round(1000 * spent / _TIMED, 3),
        "megabytes": round(_memory()),
    }


# --- what is told of it ----------------------------------------------------------------------------------------------

_PARTS: Mapping[str, tuple[Callable[[int], Row], Sequence[int]]] = {
    "story": (_story, _SIZES),
    "real": (_real, (20, 50, 100)),
    "desk": (_desk, _HELD),
}


def _printed(found: Row) -> str:
    steps = found.get("steps", {})
    told = "  ".join(f"{name} {value:,}" for name, value in found.items() if not isinstance(value, dict))
    return told + ("".join(f"\n    {name} {seconds:.2f}" for name, seconds in steps.items()) if steps else "")


def draw(kept: Mapping[str, list[Row]]) -> None:
    """Draw what was kept: the seconds of a story, those of one of its articles, and the cost of a desk's next one."""
    told = [part for part in ("story", "real") if part in kept]
    names = {"story": "invented, 550 words", "real": "real, longer"}
    whole = {names[part]: [(r["articles"], r["seconds"]) for r in kept[part]] for part in told}
    each = {names[part]: [(r["articles"], 1000 * r["seconds"] / r["articles"]) for r in kept[part]] for part in told}
    _write("growth-story", plots.lines("The record of a story", whole, x="articles", y="CPU-seconds beyond reading"))
    _write(
        "growth-article",
        plots.lines("One article of a story", each, x="articles of the story", y="CPU-milliseconds", log_x=True),
    )
    if "desk" in kept:
        placed = {"placing one article": [(r["articles"], r["milliseconds"]) for r in kept["desk"]]}
        _write(
            "growth-desk",
            plots.lines(
                "One more article for a desk", placed, x="articles of the desk", y="CPU-milliseconds", log_x=True
            ),
        )


def _write(name: str, drawn: str) -> None:
    (DRAWN / f"{name}.svg").write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
