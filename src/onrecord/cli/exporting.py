"""The command that writes a record for other programs: a thin face over `onrecord.api.export_as`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from onrecord import api
from onrecord.cli.keeping import desk_option, opened
from onrecord.cli.terminal import check_place, say
from onrecord.datamodel import Record
from onrecord.errors import UsageError

__all__ = ["export"]


@click.command(short_help="Write a record for other programs: PDF, tables, networks ...")
@click.argument("story", metavar="RECORD_OR_STORY")
@click.option(
    "--to", metavar="FORMAT", type=click.Choice(api.EXPORT_FORMATS), help="The format; else by FILE's ending."
)
@click.option("-o", "--output", "out", metavar="FILE", type=click.Path(path_type=Path), help="Write to this file.")
@click.option("--fonts", metavar="FOLDER", help="Of pdf: a folder of typefaces, for scripts that ours do not have.")
@click.option("--table", metavar="NAME", help="Of parquet, one table in place of all: statements, actors, timeline ...")
@click.option("--network", metavar="MODE", help="twomode (actors and issues; if none is named) or onemode.")
@click.option("--nodes", metavar="WHAT", help="Of a onemode network: actors (if none are named) or issues.")
@click.option("--aggregation", metavar="NAME", help="What is made of the stances; see above.")
@click.option("--normalization", metavar="NAME", help="What a tie is divided by; see above.")
@click.option("--duplicates", metavar="NAME", help="Where alike statements count once; see above.")
@click.option("--conditional", metavar="STANCE", help="What conditional counts as: between, for, against or out.")
@click.option("--start", metavar="DAY", help="The first day that counts: 2031-05-09.")
@click.option("--stop", metavar="DAY", help="The last day that counts.")
@click.option("--isolates", is_flag=True, help="Keep who says nothing on these days as a node.")
@click.option(
    "--time-window", metavar="UNIT", help="Moving windows, a file each: events, days, weeks, months or years."
)
@click.option("--window-size", metavar="N", type=int, help="How many of these a window has.")
@desk_option
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
def export(story: str, to: str | None, out: Path | None, path: Path | None, quiet: bool, **options: Any) -> None:
    """Write a record for another program.

    RECORD_OR_STORY is a record (the JSON that `onrecord brief` makes) or a story of the desk, by its id.

    \b
      pdf, docx    the brief, to print and to hand round
      html, md, txt
                   the same as a web page, Markdown or plain text
      jsonl, csv   the statements, a line each
      tables       all tables as CSV, in one zip
      parquet      the same, typed, a file each
      ics          what is due, as a calendar
      bib, csl     the articles, to cite: BibTeX, CSL-JSON
      schemaorg    quotations and claims as linked data (JSON-LD)
      dna          Discourse Network Analyzer: a database that it opens
                   (FILE.dna), or a table of its columns (FILE.csv, or none)
      graphml      the network of who stands where, for Gephi, igraph, visone
      gexf         the same for Gephi, with days for its timeline
      doccano, labelstudio, webanno (INCEpTION), webannotation (W3C)
                   the statements, for annotation tools
      json         the record itself

    \b
      onrecord export record.json -o brief.pdf
      onrecord export story-768f55 --to tables -o story.zip
      onrecord export record.json -o dates.ics
      onrecord export record.json -o allies.graphml --network onemode
      onrecord export record.json -o week.gexf --time-window days --window-size 7

    The options from --network on are for graphml and gexf (--conditional for dna too). Their names and meanings are
    those of dna_network in rDNA, the R package of Discourse Network Analyzer:

    \b
      aggregation    twomode: ignore, combine, subtract
                     onemode: congruence, conflict, subtract, ignore
      normalization  twomode: no, activity, prominence
                     onemode: no, average, jaccard, cosine
      duplicates     include, document, week, month, year, acrossrange
    """
    if not (to or out):
        raise UsageError("Name a format (--to gexf) or a file (-o network.gexf).")
    to = to or api.export_format_of(out or Path())
    if out:
        check_place(out)
    given = {name: value for name, value in options.items() if value is not None and value is not False}
    made = api.export_as(_told(story, path), to, out, **given)
    if not quiet:
        for line in (line for note in made.notes for line in note.splitlines()):
            say(line)
    if out is None:
        if len(made.files) > 1:
            raise UsageError("These are several files: name the first part of their names with -o.")
        (content,) = made.files.values()
        if b"\0" in content and sys.stdout.isatty():
            raise UsageError(f"{to} is nothing to read on a terminal: name a file with -o.")
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    written = api.write_exported(out, made)
    if not quiet:
        others = f", and {len(written) - 1} more beside it" if len(written) > 1 else ""
        say(f"It lies at {written[0]}{others}.")


def _told(story: str, path: Path | None) -> Record:
    """The record in a file, or that of a story of the desk. Raises UsageError for what is neither."""
    if Path(story).exists() or Path(story).suffix:
        return api.load(story)
    with opened(path) as desk:
        return desk.story(story)
