"""The command line: a thin face over `onrecord.api`.

Arguments come in, a brief or one plain sentence goes out; never a traceback. Exit status 0 where a record was made
(or is true), 1 where none could be (or is not), 2 for wrong usage.

What a command needs is imported inside it, so that `onrecord --help` answers at once: the pipeline takes two seconds.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from onrecord import api
from onrecord.api import Record
from onrecord.cli.batching import batch
from onrecord.cli.bundling import bundle
from onrecord.cli.correcting import correct
from onrecord.cli.exporting import export
from onrecord.cli.keeping import COMMANDS
from onrecord.cli.serving import serve
from onrecord.cli.terminal import (
    check_place,
    fail,
    let_go_of_stdout,
    number,
    printable,
    private_options,
    progress_bar,
    save,
    say,
    show,
    tell_skipped,
)
from onrecord.cli.watching import watch
from onrecord.datamodel import Skipped
from onrecord.errors import InputError, NoRecord, OnRecordError, UsageError
from onrecord.unseen import plain_json
from onrecord.version import __version__
from onrecord.writing import replacing, unwritten

if TYPE_CHECKING:
    from onrecord.demo import DemoStory
    from onrecord.sources import Private

__all__ = ["main"]

_READS = "OnRecord reads English news articles: files of many kinds, folders, web addresses, feeds, - for stdin."
_FAULT = "This is a fault of OnRecord, not yours; with ONRECORD_DEBUG=1 it shows where, for a report."


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
_SECTIONS = {
    "One story": ("brief", "quotes", "demo"),
    "Day after day, in a desk": (
        *("add", "watch", "what-is-new", "stories", "story", "search"),
        *("articles", "diff", "correct", "desk", "serve"),
    ),
    "In bulk": ("batch",),
    "Check, and pass on": ("verify", "bundle", "export"),
    "Measure": ("eval",),
}
"""The commands by what they are for, in the order of the work."""


class _Plain(click.Group):
    """A group whose commands end in one plain sentence and a hint, whatever goes wrong."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        if sys.stdout is None:  # it was closed before the program began
            sys.exit("Error: Standard output is closed: send it somewhere, if only to /dev/null.")
        try:
            return super().main(*args, **kwargs)
        except OSError as error:  # in writing a help text; a command's own are told of below
            let_go_of_stdout()
            sys.exit(f"Error: {_unwritten(error)}")

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for names in _SECTIONS.values() for name in names]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, self.commands))
        for heading, names in _SECTIONS.items():
            with formatter.section(heading):
                formatter.write_dl([(f"{name:<{width}}", self.commands[name].get_short_help_str(80)) for name in names])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except BrokenPipeError:
            let_go_of_stdout()
            ctx.exit(0)  # the reader has seen enough (`onrecord brief ... | head`): a record was made
        except KeyboardInterrupt:
            fail("Stopped; nothing was written.")
        except UsageError as error:
            fail(str(error), "See `onrecord --help`.", status=2)
        except NoRecord as error:
            tell_skipped(error.skipped if len(error.skipped) > 1 else ())
            fail(str(error), _READS)
        except OnRecordError as error:
            fail(str(error))
        except click.ClickException as error:  # names what was typed, which a shell may have taken from a file's name
            vars(error).update(message="\n".join(map(printable, error.message.splitlines())))
            raise
        except (click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if os.environ.get("ONRECORD_DEBUG"):
                raise
            if isinstance(error, OSError) and error.errno in _FULL:
                let_go_of_stdout()
                fail(_unwritten(error))
            fail(f"OnRecord failed: {type(error).__name__}: {error}", _FAULT)


def _unwritten(error: OSError) -> str:
    return f"OnRecord could not write: {error.strerror or error}."


@click.group(cls=_Plain, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="onrecord", message="%(prog)s %(version)s")
def main() -> None:
    """Write the record of a story: who said what, each line led back to its sentence.

    \b
      onrecord demo                                            a story that ships with it
      onrecord brief herald.txt dockside.html -o brief.html    yours
      onrecord add herald.txt dockside.html                    kept in a desk
    """


@main.command(short_help="Read the articles of one story and show its record.")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option("-o", "--output", "out", metavar="OUT", type=click.Path(path_type=Path), help="Write to this file.")
@click.option("--format", type=click.Choice(api.FORMATS), help="The format; without it, the ending of OUT tells.")
@click.option("--articles", metavar="FILE", type=click.Path(path_type=Path), help="What is known of them (JSON, CSV).")
@click.option("--issues", metavar="FILE", type=click.Path(path_type=Path), help="The issues to look for (TOML).")
@click.option("--corrections", metavar="FILE", type=click.Path(path_type=Path), help="What to put right (JSONL).")
@private_options
@click.option("--spacy", metavar="NAME", help="Another installed spaCy pipeline, for names and tags.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
def brief(
    inputs: tuple[str, ...],
    out: Path | None,
    format: str | None,
    articles: Path | None,
    issues: Path | None,
    corrections: Path | None,
    allow_private: Private,
    spacy: str | None,
    quiet: bool,
) -> None:
    """Read the articles of one story and show its record.

    An INPUT is a file, a folder, an http(s) address, or - for standard input. Files are text, HTML, MHTML, JSON, JSONL,
    CSV, Parquet, web archives (WARC, WACZ), mail (.eml, mbox), feeds (RSS, Atom, RDF) or news sitemaps, also packed
    with gzip or Zstandard; an address may be any of these. Without OUT or a format, a readable brief goes to the
    terminal. A file `articles.json` beside the inputs, or a table named with --articles, tells the outlet, published,
    title, byline, url and language of each, by the name of its file.

    An INPUT that takes too long, or too much memory, is skipped: ONRECORD_SECONDS and ONRECORD_MEMORY_MB allow more.

    \b
      onrecord brief herald.txt dockside.html
      onrecord brief today/ https://example.org/news/ferry-strike -o brief.html
    """
    format = format or (api.format_of(out) if out else None)
    if out:
        check_place(out)
    with progress_bar(quiet) as progress:
        options: dict[str, Any] = {"articles": articles, "issues": issues, "corrections": corrections, "spacy": spacy}
        made = api.brief(inputs, **options, allow_private=allow_private, progress=progress)
    if not quiet:
        tell_skipped(made.skipped)
    if out and format:
        save(made, format, out)
        if not quiet:
            say(f"{_counts(made)}. It lies at {out}.")
    else:
        show(made, format)


@main.command(short_help="Stream the statements alone, article by article.")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option("-o", "--output", "out", metavar="OUT", type=click.Path(path_type=Path), help="Write to this file.")
@click.option("--format", type=click.Choice(api.QUOTE_FORMATS), help="The format; else by the ending of OUT, or jsonl.")
@click.option("--articles", metavar="FILE", type=click.Path(path_type=Path), help="What is known of them (JSON, CSV).")
@click.option("--rejects", metavar="FILE", type=click.Path(path_type=Path), help="Keep what was skipped here (JSONL).")
@click.option("--speech", is_flag=True, help="Speech alone: leave out views held, wishes and perceptions.")
@private_options
@click.option("--spacy", metavar="NAME", help="Another installed spaCy pipeline, for names and tags.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
def quotes(
    inputs: tuple[str, ...],
    out: Path | None,
    format: str | None,
    articles: Path | None,
    rejects: Path | None,
    speech: bool,
    allow_private: Private,
    spacy: str | None,
    quiet: bool,
) -> None:
    """Read articles one by one and stream their statements, a line each.

    For bulk use: each article is read by itself, its lines are written as soon as it is done, and nothing is kept, so
    INPUT, which is what `onrecord brief` reads, may be of any size (archives, tables and lists are read article by
    article). OUT is there at the end, or where you stop it; until then it is what it was before. Cells of CSV that a
    spreadsheet would run begin with an apostrophe.

    \b
      onrecord quotes articles.jsonl -o statements.csv
    """
    from onrecord.render import table

    format = format or (api.format_of(out, api.QUOTE_FORMATS) if out else "jsonl")
    _check_streams(inputs, out, rejects)
    lines, head = (table.to_csv, table.csv_head()) if format == "csv" else (table.to_jsonl, "")
    on_terminal = out is None and sys.stdout.isatty()  # where a bar would run through the lines
    read = statements = 0
    try:
        with progress_bar(quiet or on_terminal) as progress, _sink(out, head) as write, _rejecting(rejects) as reject:
            options: dict[str, Any] = {"articles": articles, "speech": speech, "spacy": spacy}
            for found in api.read_quotes(inputs, **options, allow_private=allow_private, progress=progress):
                if isinstance(found, Skipped):
                    reject(found)
                    continue
                write(lines(found))
                read, statements = read + 1, statements + len(found)
    except KeyboardInterrupt:
        fail(f"Stopped; what was found in {number(read, 'article')} is written.")
    if not read:
        fail("No article could be read, so there are no statements.", _READS)
    if out and not quiet:
        say(f"Read {number(read, 'article')}: {number(statements, 'statement')}. They lie at {out}.")


@main.command(short_help="Check that a record is true, word for word.")
@click.argument("record", type=click.Path(path_type=Path))
@click.argument("sources", nargs=-1)
@private_options
def verify(record: Path, sources: tuple[str, ...], allow_private: Private) -> None:
    """Check that RECORD (JSON, or a bundle) is true: every span, id and hash, and its articles against SOURCES.

    Ends with exit status 1 at the first lie. SOURCES are files, folders or addresses, read anew; a bundle brings its
    own.

    \b
      onrecord verify record.json herald.txt dockside.html
      onrecord verify story.zip
    """
    found = api.verify(record, sources, allow_private=allow_private)
    articles = number(found.articles, "article")
    click.echo(printable(f"{record} is true: {found.spans} spans in {found.statements} statements of {articles}."))
    if found.compared:
        told = f"Compared word for word with {number(len(found.compared), 'source')}: {', '.join(found.compared)}."
        click.echo(printable(told))
        for input in found.changed_around:
            click.echo(printable(f"Around the article at {input} the page is not as it was when it was read."))
    else:
        click.echo("Its articles were not compared with their sources: name them to do so.")


@main.command(short_help="Brief a story that ships with OnRecord.")
@click.argument("slug", required=False)
@click.option("-o", "--output", "out", metavar="OUT", type=click.Path(path_type=Path), help="Write the page here.")
@click.option("--copy", is_flag=True, help="Copy its articles into a folder here, to try the other commands on.")
def demo(slug: str | None, out: Path | None, copy: bool) -> None:
    """Brief a story that ships with OnRecord, invented for it, and say where its page lies.

    \b
      onrecord demo
      onrecord demo saltmere-docks -o page.html
      onrecord demo saltmere-docks --copy
    """
    from onrecord.demo import stories

    shipped = {story.slug: story for story in stories()}
    story = shipped.get(slug or next(iter(shipped)))
    if story is None:
        raise UsageError(f"No story named {slug} ships with OnRecord: choose one of {', '.join(shipped)}.")
    if copy:
        _copy_articles(story, out)
        return
    out = out or Path(tempfile.mkdtemp(prefix="onrecord-")) / f"{story.slug}.html"
    format = api.format_of(out)
    check_place(out)
    with progress_bar(quiet=False) as progress:
        made = api.brief([_from_here(path) for path in story.inputs], progress=progress)
    show(made, None)
    save(made, format, out)
    click.echo(f"\nThe page lies at {out}")
    click.echo(f"Its articles lie at {_from_here(story.gold.parent)}")
    click.echo(f"Other stories: {', '.join(f'onrecord demo {other}' for other in shipped if other != story.slug)}")


def _copy_articles(story: DemoStory, out: Path | None) -> None:
    """Copy the articles of a shipped story into a new folder of its name. Raises UsageError if it is there."""
    if out is not None:
        raise UsageError("--copy takes no -o: the folder has the story's name.")
    folder = Path(story.slug)
    if folder.exists():
        raise UsageError(f"A folder {folder} is here already: nothing was copied.")
    try:
        folder.mkdir()
    except OSError as error:
        raise InputError(f"{folder} cannot be made here: {error.strerror or error}.") from error
    for path in story.inputs:
        api.write(folder / path.name, path.read_bytes())
    click.echo(f"Copied {number(len(story.inputs), 'article')} into {folder}: try `onrecord brief {folder}`.")


@main.command(name="eval", short_help="Score OnRecord on a corpus.")
@click.argument("task", metavar="TASK")
@click.argument("corpora", metavar="CORPUS...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--notion", metavar="NAME", help="What counts as a statement: attribution, statement or clause.")
@click.option("--predictions", metavar="OUT.jsonl", type=click.Path(path_type=Path), help="Keep the predictions here.")
@click.option("--errors", metavar="OUT.jsonl", type=click.Path(path_type=Path), help="Keep each error here, by class.")
@click.option("--scorer", metavar="PATH", type=click.Path(path_type=Path), help="The scoring script of the task.")
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="Only the first N lines of the corpus.")
def evaluate(
    task: str,
    corpora: tuple[Path, ...],
    notion: str | None,
    predictions: Path | None,
    errors: Path | None,
    scorer: Path | None,
    limit: int | None,
) -> None:
    """Run OnRecord over CORPUS (JSONL, or JSONL.gz; several are one) and print its scores.

    TASK is statements, coref (whose office "the mayor" is), times, dates (of times, those of the calendar), events
    (whether they happened), likelihood (the same, in degrees), stories (which articles tell the same one), residual or
    extraction. Statements are scored in one of three notions, by what the corpus annotates, and it is told what became
    of each quotation: found right, wrong source, boundaries, missed, false.

    \b
      attribution  PolNeAR's: also wants, beliefs and perceptions, as tagged (if none is named)
      statement    the record's: said, written or held as a view, with its speaker
      clause       of those, what discourse corpora (RST, as in GUM) call an
                   attribution: a clause with a finite verb that a cue reports

    \b
      onrecord eval statements corpus.jsonl --notion statement --errors errors.jsonl
    """
    from onrecord import evaluation

    with progress_bar(quiet=False) as progress:
        result = evaluation.run(
            task,
            corpora,
            notion=notion,
            predictions=predictions,
            errors=errors,
            scorer=scorer,
            limit=limit,
            progress=progress,
        )
    click.echo(result)


def _from_here(path: Path) -> Path:
    """The path as one would type it here: relative, where it lies below the working folder."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _counts(made: Record) -> str:
    speakers = {statement.speaker for statement in made.statements} - {None}
    parts = (
        number(len(made.articles), "article"),
        number(len(made.statements), "statement"),
        number(len(speakers), "speaker"),
    )
    return f"Read {parts[0]}: {parts[1]} by {parts[2]}"


def _check_streams(inputs: Iterable[str], *places: Path | None) -> None:
    """Refuse a place that cannot be written to, or that is read from: it would be lost, or read while it grows."""
    wanted = [place for place in places if place]
    if len({place.resolve() for place in wanted}) < len(wanted):
        raise UsageError(f"{wanted[0]} cannot hold both the statements and what was skipped: name two files.")
    for place in wanted:
        check_place(place)
        for name in inputs:
            source = Path(name).resolve()
            if place.resolve() == source or (source.is_dir() and place.resolve().is_relative_to(source)):
                raise UsageError(f"{place} is among what is to be read: name a place outside {name}.")


@contextmanager
def _sink(out: Path | None, head: str) -> Iterator[Callable[[str], None]]:
    """What writes text to OUT or standard output at once, `head` before the first.

    OUT is made with that first text, and takes its name at the end, also where it is stopped by hand.
    """
    with ExitStack() as stack:
        file: BinaryIO | None = None

        def write(text: str) -> None:
            nonlocal file
            try:
                if file is None:
                    file = stack.enter_context(replacing(out)) if out else sys.stdout.buffer
                    text = head + text
                # Half of a surrogate pair, which UTF-8 cannot hold, is written as its escape.
                file.write(text.encode("utf-8", "backslashreplace"))
                file.flush()
            except BrokenPipeError:
                raise
            except OSError as error:
                if out:
                    raise unwritten(out, error) from error
                let_go_of_stdout()
                raise InputError(f"Standard output cannot be written: {error.strerror or error}.") from error

        try:
            yield write
        except KeyboardInterrupt:
            stack.close()
            raise


@contextmanager
def _rejecting(place: Path | None) -> Iterator[Callable[[Skipped], None]]:
    """What tells a skipped input on standard error, and keeps it in the file at `place`, if one is named."""
    with _sink(place, "") if place else nullcontext() as write:
        if write:
            write("")  # so that the file is there, and empty, where nothing is skipped

        def reject(skipped: Skipped) -> None:
            tell_skipped([skipped])
            if write:
                row = {"input": skipped.input, "reason": skipped.reason}
                write(plain_json(row) + "\n")

        yield reject


for _command in (batch, export, bundle, *COMMANDS, correct, watch, serve):
    main.add_command(_command)
