"""The command that reads articles in bulk: a thin face over `onrecord.batch.run`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.terminal import fail, number, private_options, say

if TYPE_CHECKING:
    from onrecord.batch import Advance, Summary
    from onrecord.sources import Private

__all__ = ["batch"]


@click.command(short_help="Read articles in bulk into Parquet tables, on all processors.")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "-o", "--output", "out", metavar="OUT", required=True, help="The folder to fill, or its address (s3://...)."
)
@click.option(
    "--engine",
    type=click.Choice(("process", "ray")),
    default="process",
    help="What does the work: processes of this machine, or actors of Ray.",
)
@click.option("--address", metavar="HOST:PORT", help="Of a Ray cluster; else one of this machine alone.")
@click.option("--workers", metavar="N", type=click.IntRange(1, 1024), help="How many; else one a processor.")
@click.option("--stories", is_flag=True, help="Also group them into stories, and write the record of each.")
@click.option("--vectors", is_flag=True, help="Also a vector of what each statement means.")
@click.option(
    "--part-size",
    metavar="N",
    type=click.IntRange(1, 100_000),
    default=500,
    help="Articles of a file, about; else 500.",
)
@click.option("--replace", is_flag=True, help="OUT may hold what was read from other inputs; that goes.")
@click.option("--articles", metavar="FILE", type=click.Path(path_type=Path), help="What is known of them (JSON, CSV).")
@private_options
@click.option("--spacy", metavar="NAME", help="Another installed spaCy pipeline, for names and tags.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
def batch(
    inputs: tuple[str, ...],
    out: str,
    engine: str,
    address: str | None,
    workers: int | None,
    stories: bool,
    vectors: bool,
    part_size: int,
    replace: bool,
    articles: Path | None,
    allow_private: Private,
    spacy: str | None,
    quiet: bool,
) -> None:
    """Read articles in bulk, each by itself, into Parquet tables below the folder OUT.

    INPUT is what `onrecord brief` reads, and may be of any size: folders, web archives (WARC), JSONL, CSV, Parquet. The
    tables are articles, statements, actors and times, with vectors if they are asked for; `rejects` tells what gave no
    article, and why. Each row of statements, actors, times and vectors holds where in the article its words stand. With
    --stories the table `stories` tells which articles belong together, and OUT/records holds the record of each story.

    OUT holds a file for some hundred articles and table, whole or not at all, and at the end manifest.json. Stopped or
    killed, the same command goes on where it was; said again, it reads what is new. The same inputs give the same
    bytes, however many processes read them.

    \b
      onrecord batch news/ -o tables/
      onrecord batch crawl.warc.gz dump.jsonl -o tables/ --workers 8
      onrecord batch news/ -o tables/ --stories
      duckdb -c "SELECT speaker_name, text FROM 'tables/statements/*.parquet'"

    INPUT and OUT may lie in object storage, where what fsspec takes for it is installed: s3://, gs:// and others. With
    --engine ray the work is done by a Ray cluster, or by one that is started on this machine; the bytes are the same.

    It needs the extra `parquet`, and for that engine `ray`.
    """
    from onrecord.batch import run

    try:
        with _bar(quiet) as progress:
            found = run(
                inputs,
                out,
                engine=engine,
                address=address,
                workers=workers,
                stories=stories,
                vectors=vectors,
                part_size=part_size,
                replace=replace,
                articles=articles,
                allow_private=allow_private,
                spacy=spacy,
                progress=progress,
            )
    except KeyboardInterrupt:
        fail("Stopped; what is written is whole.", "The same command goes on where it was.")
    if not quiet:
        for line in _told(found, out):
            say(line)
    if not found.rows["articles"]:
        fail(f"No article could be read: {out}/rejects tells why.")


def _told(found: Summary, out: str) -> list[str]:
    counts = dict(found.rows)
    rejects = counts.pop("rejects")
    articles = number(counts.pop("articles"), "article")
    listed = ", ".join(number(count, table.removesuffix("s")) for table, count in counts.items())
    lines = [
        f"{articles}: {listed}. They lie in {out}, in {number(found.parts, 'part')}; {found.new_parts} of them new."
    ]
    if found.records:
        lines.append(f"{number(found.records, 'record')} of stories lie in {out}/records.")
    if rejects:
        lines.append(f"Rejected {number(rejects, 'input')}: {out}/rejects tells why.")
    return lines


@contextmanager
def _bar(quiet: bool) -> Iterator[Callable[[Advance], None] | None]:
    """Show on standard error, on a terminal only, how far the run is, how fast, and how long it will take."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("loading", total=None, pace="")
        began: dict[str, float] = {}

        def tell(advance: Advance) -> None:
            done = advance.read + advance.found
            pace = _pace(advance, time.monotonic() - began.setdefault(advance.step, time.monotonic()))
            bar.update(task, description=advance.step, completed=done, total=advance.total, pace=pace)

        yield tell


def _pace(advance: Advance, seconds: float) -> str:
    """How fast, how long yet, and how many gave no article; what an earlier run had read took no time.

    >>> from onrecord.batch import Advance
    >>> _pace(Advance(read=120, found=500, rejected=3, total=920), 60.0)
    '2.0/s, 2:30 left, 3 rejected'
    """
    rate = advance.read / seconds if seconds > 0 else 0.0
    parts = [f"{rate:.1f}/s"] if rate else []
    if rate and advance.total is not None:
        left = round(max(0, advance.total - advance.read - advance.found) / rate)
        hours, rest = divmod(left, 3600)
        parts.append(f"{hours}:{rest // 60:02}:{rest % 60:02} left" if hours else f"{rest // 60}:{rest % 60:02} left")
    if advance.rejected:
        parts.append(f"{advance.rejected} rejected")
    return ", ".join(parts)
