"""The commands of a desk: thin faces over `onrecord.desk`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord import api
from onrecord.cli.terminal import (
    check_place,
    fail,
    number,
    printable,
    private_options,
    progress_bar,
    save,
    say,
    show,
    tell_skipped,
)
from onrecord.datamodel import Skipped
from onrecord.errors import UsageError
from onrecord.unseen import plain_json

if TYPE_CHECKING:
    from onrecord.desk import Arrival, Desk, News, Version
    from onrecord.sources import Private
    from onrecord.store import Change, Found

__all__ = ["COMMANDS", "desk_option", "opened"]

_READS = "OnRecord reads English news articles: files of many kinds, folders, web addresses, feeds, - for stdin."
_MANY = 50  # lines of a list, if nothing else is said: two screens

_Command = Callable[..., None]


def desk_option(command: _Command) -> _Command:
    """The option that names the desk's file."""
    return click.option(
        "--desk",
        "path",
        metavar="PATH",
        type=click.Path(path_type=Path),
        help="The desk's file; else ONRECORD_DESK, or one in your data folder.",
    )(command)


@contextmanager
def opened(path: Path | None, *, create: bool = False, spacy: str | None = None) -> Iterator[Desk]:
    """The desk of a command, closed at its end."""
    from onrecord.desk import open_desk

    with open_desk(path, create=create, spacy=spacy) as desk:
        yield desk
        if not create:  # `onrecord add` tells it among what it skipped
            tell_skipped(desk.failed)


@click.command("add", short_help="Keep articles in the desk, each in its story.")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@desk_option
@private_options
@click.option("--spacy", metavar="NAME", help="Another installed spaCy pipeline, for names and tags.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
def _add(inputs: tuple[str, ...], path: Path | None, allow_private: Private, spacy: str | None, quiet: bool) -> None:
    """Read articles and keep them in the desk, each in its story.

    An INPUT is what `onrecord brief` reads. A line is printed for each article once it is on the disk. The same article
    again is not kept twice; one that changed is kept as a new version. Stopped or killed, say it again: it goes on.

    \b
      onrecord add herald.txt dockside.html feed.jsonl
    """
    found: list[Arrival | Skipped] = []
    try:
        with opened(path, create=True, spacy=spacy) as desk, progress_bar(quiet) as progress:
            for arrival in desk.add(inputs, allow_private=allow_private, progress=progress):
                found.append(arrival)
                if isinstance(arrival, Skipped):
                    tell_skipped([arrival])
                elif arrival.kind != "known" and not quiet:
                    click.echo(_told(arrival))
            where = desk.path
    except KeyboardInterrupt:
        fail("Stopped; the articles named so far are kept. Say it again to go on.")
    if all(isinstance(arrival, Skipped) for arrival in found):
        fail("No article could be read, so nothing was kept.", _READS)
    if not quiet:
        kinds = [arrival.kind for arrival in found if not isinstance(arrival, Skipped)]
        versions = f", {number(kinds.count('version'), 'new version')}" if "version" in kinds else ""
        known = f"; {kinds.count('known')} here already" if "known" in kinds else ""
        say(f"Kept {number(kinds.count('new'), 'article')}{versions}{known}. The desk lies at {where}.")


def _told(arrival: Arrival) -> str:
    version = f" (version {arrival.version})" if arrival.version > 1 else ""
    said = number(arrival.statements, "statement")
    return printable(f"{arrival.article}  {arrival.input}{version}: {said}, story {arrival.story}")


@click.command("articles", short_help="List the articles of the desk.")
@desk_option
@click.option("--outlet", metavar="NAME", help="Only those of this outlet.")
@click.option("--limit", metavar="N", default=_MANY, show_default=True, type=click.IntRange(min=1), help="How many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def _articles(path: Path | None, outlet: str | None, limit: int, as_json: bool) -> None:
    """List the articles of the desk, the one that came last first.

    A line is an article: its id, its story's, the date, the outlet and the headline; - where that is not known.

    \b
      onrecord articles
      onrecord articles --outlet 'The Herald' --limit 5 --json
    """
    with opened(path) as desk:
        found = desk.articles(outlet=outlet, limit=limit)
        if not found:
            say(f"The desk has no article of {outlet}." if outlet else "The desk has no articles yet.")
        for kept in found:
            article = kept.article
            row = {
                "id": article.id,
                "story": kept.story,
                "published": article.published,
                "outlet": article.outlet,
                "title": article.title,
                "version": kept.version,
                "fetched": kept.fetched,
                "input": article.input,
                "url": article.url,
            }
            _line(row, ("id", "story", "published", "outlet", "title"), as_json)


@click.command("diff", short_help="Show what an outlet changed in an article.")
@click.argument("article", metavar="ARTICLE")
@desk_option
@click.option("--all", "every", is_flag=True, help="From each version to the next, not only to the last.")
def _diff(article: str, path: Path | None, every: bool) -> None:
    """Show what an outlet changed in ARTICLE (its id, address or input): statements first.

    What went stands in [-...-], what came in {+...+}.

    \b
      onrecord diff herald.txt
      onrecord diff https://herald.example/harbour --all
    """
    with opened(path) as desk:
        found = desk.diff(article)
        if not found:
            told = f"{article} has one version: it came {desk.versions(article)[0].fetched} and has not changed."
            click.echo(printable(told))
    for version in found if every else found[-1:]:
        _show_version(version)


def _show_version(version: Version) -> None:
    from onrecord.changes import marked

    before, after, revision = version.before, version.kept, version.revision
    click.echo(
        printable(
            f"{after.article.outlet}: version {before.version} ({before.fetched}) to {after.version} ({after.fetched})"
        )
    )
    for name, old, new in revision.fields:
        click.echo(printable(f"  {name}: {old or 'none'} -> {new or 'none'}"))
    for heading, edits in (("Statements", revision.statements), ("Lines", revision.lines)):
        click.echo(f"{heading}: {'no change' if not edits else number(len(edits), 'change')}")
        for edit in edits:
            source = edit.source_after or edit.source_before
            who = f"  ({source})" if source else ""
            click.echo(printable(f"  {edit.kind:8} {marked(edit)}{who}"))


@click.command("stories", short_help="List the stories of the desk.")
@desk_option
@click.option("--since", metavar="WHEN", help="Only those that changed since: a date, a time, or 3d, 12h.")
@click.option("--limit", metavar="N", default=_MANY, show_default=True, type=click.IntRange(min=1), help="How many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def _stories(path: Path | None, since: str | None, limit: int, as_json: bool) -> None:
    """List the stories of the desk, the one that changed last first.

    A line is a story: its id, the day of its last article, how many articles and statements it has, and its headline.

    \b
      onrecord stories
      onrecord stories --since 3d --limit 10
    """
    with opened(path) as desk:
        found = desk.stories(since=desk.moment(since) if since else None, limit=limit)
        if not found:
            say("No story changed since." if since else "The desk has no stories yet: `onrecord add` keeps articles.")
        for story in found:
            row = {
                "id": story.id,
                "first_day": story.first_day,
                "last_day": story.last_day,
                "articles": story.articles,
                "statements": story.statements,
                "updated": story.updated,
                "title": story.title,
            }
            _line(row, ("id", "last_day", "articles", "statements", "title"), as_json)


@click.command("story", short_help="Show the record of a story.")
@click.argument("story", metavar="STORY")
@desk_option
@click.option("-o", "--output", "out", metavar="OUT", type=click.Path(path_type=Path), help="Write to this file.")
@click.option("--format", type=click.Choice(api.FORMATS), help="The format; without it, the ending of OUT tells.")
def _story(story: str, path: Path | None, out: Path | None, format: str | None) -> None:
    """Show the record of STORY (its id, or the beginning of it), as `onrecord brief` does.

    \b
      onrecord story story-768f55 -o story.html
    """
    format = format or (api.format_of(out) if out else None)
    if out:
        check_place(out)
    with opened(path) as desk:
        made = desk.story(story)
    if out and format:
        save(made, format, out)
        say(f"The record lies at {out}.")
    else:
        show(made, format)


@click.command("what-is-new", short_help="Tell what is new, story by story.")
@desk_option
@click.option("--since", metavar="WHEN", default="1d", show_default=True, help="A date, a time, or 3d, 12h.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, one for each change.")
def _what_is_new(path: Path | None, since: str, as_json: bool) -> None:
    """Tell what is new: stories, statements, changed positions, claims that gained or lost support, and what came true
    or fell due.

    \b
      onrecord what-is-new
      onrecord what-is-new --since 2031-05-09T08:00 --json
    """
    with opened(path) as desk:
        news = desk.news(desk.moment(since))
    if not news and not as_json:
        click.echo("Nothing is new.")
    for entry in news:
        if as_json:
            _changes_as_json(entry)
            continue
        click.echo(printable(f"{entry.story.id}  {entry.story.title}"))
        for change in entry.changes:
            click.echo(printable(f"  {_KINDS[change.kind]}: {_in_words(change)}"))
        for event in entry.due:
            hangs = f" (hangs on: {event.condition})" if event.condition else ""
            click.echo(printable(f"  fell due {event.day}: {event.what}{hangs}"))


_KINDS = {
    "story": "new story",
    "article": "article",
    "statement": "new statement",
    "report": "reported again",
    "gone": "no longer said",
    "position": "position",
    "claim": "claim",
    "event": "event",
}


def _in_words(change: Change) -> str:
    if change.kind == "story":
        return f"{number(change.detail['articles'], 'article')}, {number(change.detail['statements'], 'statement')}"
    return change.text


def _changes_as_json(entry: News) -> None:
    for change in entry.changes:
        row = {"story": change.story, "at": change.at, "kind": change.kind, "subject": change.subject}
        click.echo(plain_json({**row, "text": change.text, **change.detail}))
    for event in entry.due:
        row = {"story": event.story, "at": event.day, "kind": "due", "subject": event.id, "text": event.what}
        click.echo(plain_json({**row, "condition": event.condition}))


@click.command("search", short_help="Search the statements of all stories.")
@click.argument("query", metavar="[QUERY...]", nargs=-1)
@desk_option
@click.option("--like", metavar="WORDS", help="What is nearest in meaning to these words, whatever its own.")
@click.option("--limit", metavar="N", default=20, show_default=True, type=click.IntRange(min=1), help="How many.")
@click.option("--newest", is_flag=True, help="The newest first, not what fits best.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def _search(
    query: tuple[str, ...], path: Path | None, like: str | None, limit: int, newest: bool, as_json: bool
) -> None:
    """Search the statements of all stories.

    \b
      onrecord search speaker:Vell harbour dues since:2031-05
      onrecord search outlet:Herald '"dry dock"' -- -strike
      onrecord search --like 'the port opens again' speaker:Vell

    Words are found whatever their ending, a phrase in quotation marks as it stands, and -word leaves out. Filters:
    speaker, issue, outlet, kind (direct, indirect, mixed), story, since, until.

    --like finds other words of the same meaning: the nearest of all statements, or of those that QUERY finds, each with
    its similarity. The first time it reads all statements; stopped, it goes on there.
    """
    asked = " ".join(query)
    if like is None and not query:
        raise click.UsageError("Say what to look for: words, filters, or --like 'WORDS'.")
    if like is not None and newest:
        raise click.UsageError("--newest and --like cannot go together: what is nearest comes first.")
    with opened(path) as desk:
        found = desk.search(asked, limit=limit, newest=newest) if like is None else _alike(desk, like, asked, limit)
    for statement in found:
        _found(statement, as_json)
    if not found:
        say("No statement fits; each word and filter has to." if len(asked.split()) > 1 else "No statement fits.")


def _alike(desk: Desk, like: str, query: str, limit: int) -> tuple[Found, ...]:
    try:
        with progress_bar(quiet=False) as progress:
            return desk.search_like(like, query, limit=limit, progress=progress)
    except KeyboardInterrupt:
        fail("Stopped; what was read for meaning so far is kept. Say it again to go on.")


def _found(statement: Found, as_json: bool) -> None:
    near = {} if statement.similarity is None else {"similarity": statement.similarity}
    if as_json:
        row = {
            name: getattr(statement, name) for name in ("story", "id", "day", "outlet", "name", "kind", "act", "text")
        }
        click.echo(plain_json({**near, **row, "article": statement.article}))
        return
    words = f"“{statement.text}”" if statement.kind == "direct" else statement.text
    who = f"{statement.name or 'not named'}{' denies' if statement.act == 'deny' else ''}"
    told = "".join(f"{value:.2f}  " for value in near.values())
    click.echo(printable(f"{told}{statement.day or '-'}  {who}: {words} ({statement.outlet}, {statement.story})"))


@click.group("desk", short_help="Look after the desk: info, check, repair, backup, rescue ...")
def _desk() -> None:
    """Look after the desk's file.

    \b
      onrecord desk info
      onrecord desk backup copy.sqlite
    """


@_desk.command("info", short_help="Say where the desk lies and what it holds.")
@desk_option
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def _info(path: Path | None, as_json: bool) -> None:
    """Say where the desk lies and what it holds, and which inputs gave no article.

    \b
      onrecord desk info
      onrecord desk info --desk archive.sqlite --json
    """
    with opened(path) as desk:
        held, skipped, where = desk.info(), desk.skipped(), desk.path
    if as_json:
        click.echo(plain_json({"path": str(where), **held}))
        return
    click.echo(f"The desk lies at {where}.")
    parts = (
        number(held["articles"], "article"),
        number(held["outlets"], "outlet"),
        number(held["versions"], "version"),
    )
    click.echo(f"It holds {parts[0]} of {parts[1]}, in {parts[2]}:")
    click.echo(f"{_stories_of(held['stories'])}, {number(held['statements'], 'statement')}.")
    if held["behind"]:
        click.echo(f"The records of {_stories_of(held['behind'])} are behind; looking at them makes them anew.")
    if held["readers"] > 1:
        click.echo("Some articles were read by an older OnRecord: `onrecord desk rebuild` reads them again.")
    if skipped:
        click.echo(f"{number(len(skipped), 'input')} gave no article:")
        for entry in skipped[:_MANY]:
            click.echo(printable(f"  {entry.input}: {entry.reason}"))


def _stories_of(count: int) -> str:
    return f"{count} {'story' if count == 1 else 'stories'}"


@_desk.command("repeats", short_help="List the lines that outlets repeat.")
@desk_option
@click.option("--outlet", metavar="NAME", help="Only those of this outlet.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def _repeats(path: Path | None, outlet: str | None, as_json: bool) -> None:
    """List the lines that outlets repeat, which are dropped from their articles.

    A line tells the outlet, how many of its articles have the line, and the line.

    \b
      onrecord desk repeats
      onrecord desk repeats --outlet 'The Herald' --json
    """
    with opened(path) as desk:
        found = desk.repeats(outlet)
    for each in found:
        _line(
            {"outlet": each.outlet, "articles": each.articles, "text": each.text},
            ("outlet", "articles", "text"),
            as_json,
        )
    if not found:
        say("Nothing that outlets repeat was found.")


@_desk.command("check", short_help="Check that the desk is sound.")
@desk_option
def _check(path: Path | None) -> None:
    """Check the file, every page and article against its hash, and every record, word for word.

    Ends with exit status 1 if anything is wrong.

    \b
      onrecord desk check
      onrecord desk check --desk copy.sqlite && echo sound
    """
    with opened(path) as desk:
        found = list(desk.check())
    for trouble in found:
        click.echo(printable(trouble.text))
    if found and all(trouble.is_derived for trouble in found):
        fail(f"{number(len(found), 'trouble')}, all in what is derived.", "`onrecord desk repair` mends it.")
    if found:
        told = f"{number(len(found), 'trouble')}; what came is touched."
        hint = "`onrecord desk repair` mends what can be mended; for the rest go back to a backup, or `desk rescue` it."
        fail(told, hint)
    click.echo("The desk is sound.")


@_desk.command("repair", short_help="Mend what can be mended.")
@desk_option
@click.option("--spacy", metavar="NAME", help="Another installed spaCy pipeline, for names and tags.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
def _repair(path: Path | None, spacy: str | None, quiet: bool) -> None:
    """Mend what `onrecord desk check` finds, and name what cannot be mended, with exit status 1.

    Search indexes are made anew, rows that point nowhere dropped, and of articles, stories and records only those that
    are damaged read, grouped and written again. What came and what people corrected is never changed.

    \b
      onrecord desk check
      onrecord desk backup before.sqlite
      onrecord desk repair
    """
    with opened(path, spacy=spacy) as desk, progress_bar(quiet) as progress:
        found = desk.repair(progress=progress)
    if not quiet:
        for trouble in found.mended:
            click.echo(printable(f"mended: {trouble.text}"))
    for trouble in found.left:
        click.echo(printable(f"not mended: {trouble.text}"))
    if found.left:
        fail(
            f"{number(len(found.left), 'trouble')} could not be mended.",
            "Go back to a backup for what is lost; `onrecord desk rescue` saves what can be read of a broken file.",
        )
    if not quiet:
        say("The desk is sound." if not found.mended else f"Mended {number(len(found.mended), 'trouble')}.")


@_desk.command("backup", short_help="Copy the desk while it is in use.")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@desk_option
@click.option("--replace", is_flag=True, help="OUT may be there; the copy takes its place.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
def _backup(out: Path, path: Path | None, replace: bool, quiet: bool) -> None:
    """Copy the desk to OUT as it is at one moment, while others may read and write it.

    The copy is compared with the desk before it is there: OUT is a whole desk, or what it was before.

    \b
      onrecord desk backup copy.sqlite
      onrecord stories --desk copy.sqlite
    """
    check_place(out)
    if out.exists() and not replace:
        raise UsageError(f"{out} is there already: name another file, or say --replace.")
    with opened(path) as desk, progress_bar(quiet) as progress:
        desk.back_up(out, replace=replace, progress=progress)
    if not quiet:
        say(f"The copy lies at {out}.")


@_desk.command("rescue", short_help="Save what can be read of a broken desk.")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@desk_option
@click.option("--spacy", metavar="NAME", help="Another installed spaCy pipeline, for names and tags.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
def _rescue(out: Path, path: Path | None, spacy: str | None, quiet: bool) -> None:
    """Put what can still be read of a desk whose file is broken into a new one, OUT, and rebuild that.

    For where `onrecord desk check` says that the file itself is broken, and no backup is as new. What came, what people
    corrected and how records changed is taken over row by row; the desk itself is left as it is.

    \b
      onrecord desk rescue saved.sqlite
      onrecord desk check --desk saved.sqlite
    """
    check_place(out)
    with opened(path, spacy=spacy) as desk, progress_bar(quiet) as progress:
        counts, lost = desk.rescue(out, progress=progress)
    tell_skipped(lost)
    if not quiet:
        kept = (number(counts.get("pages", 0), "page"), number(counts.get("corrections", 0), "correction"))
        say(f"Rescued {kept[0]} and {kept[1]}. The new desk lies at {out}.")


@_desk.command("rebuild", short_help="Make anew all that is derived.")
@desk_option
@click.option("--keep-readings", is_flag=True, help="Do not read the articles again: group and compare them only.")
@click.option("--spacy", metavar="NAME", help="Another installed spaCy pipeline, for names and tags.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
def _rebuild(path: Path | None, keep_readings: bool, spacy: str | None, quiet: bool) -> None:
    """Make anew, from the pages as they came, all that is derived: articles, statements, stories and records.

    Needed after an update of OnRecord. Stopped or killed, say it again: it goes on where it was.

    \b
      onrecord desk rebuild
      onrecord desk rebuild --keep-readings
    """
    try:
        with opened(path, spacy=spacy) as desk, progress_bar(quiet) as progress:
            tell_skipped(desk.rebuild(keep_readings=keep_readings, progress=progress))
            held = desk.info()
    except KeyboardInterrupt:
        fail("Stopped; say it again to go on. Until it is done the desk shows what it had.")
    if not quiet:
        say(f"Rebuilt {number(held['articles'], 'article')} and {_stories_of(held['stories'])}.")


def _line(row: dict[str, Any], shown: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        click.echo(plain_json(row))
    else:
        click.echo(printable("  ".join(str(row[name]) if row[name] is not None else "-" for name in shown)))


COMMANDS: tuple[click.Command, ...] = (_add, _stories, _story, _what_is_new, _search, _articles, _diff, _desk)
"""The commands of a desk, in the order of a day's work."""
