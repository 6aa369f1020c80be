"""The commands of corrections: thin faces over `onrecord.desk`."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from onrecord import api
from onrecord.cli.keeping import desk_option, opened
from onrecord.cli.terminal import number, printable, say
from onrecord.corrections import MARK_FORMATS
from onrecord.datamodel import ActorKind
from onrecord.errors import InputError, UsageError

if TYPE_CHECKING:
    from onrecord.datamodel import Correction, Record, Span
    from onrecord.desk import Desk

__all__ = ["correct"]

_MAX_BYTES = 100_000_000  # of a file of corrections or marks: some 200,000 corrections

_Command = Callable[..., None]


def _signed(command: _Command) -> _Command:
    """The options of every correction: the desk, who makes it, and why."""
    command = click.option("--note", metavar="WORDS", help="Why, for those who come after you.")(command)
    command = click.option("--by", metavar="NAME", help="Who corrects; else the name you are logged in by.")(command)
    return desk_option(command)


@click.group("correct", short_help="Put right what is wrong in a record.")
def correct() -> None:
    """Put right what is wrong in a record.

    What you correct is kept, marked in the record with your name and the time, and applied again whenever the record is
    made anew. STATEMENT and ACTOR are ids as `onrecord search --json` and a record have them; of an actor the name will
    do.

    \b
      onrecord correct speaker s49269be328 "Ana Vell" --note "see the line before"
      onrecord correct same-actor story-768f55 "Ana Vell" "Minister Vell"
      onrecord correct drop herald.txt "Support our paper"
    """


@correct.command("not-a-statement", short_help="This is no statement.")
@click.argument("statements", metavar="STATEMENT...", nargs=-1, required=True)
@_signed
def _not_a_statement(statements: tuple[str, ...], path: Path | None, by: str | None, note: str | None) -> None:
    """Take STATEMENTs out of the record: nobody said this.

    \b
      onrecord correct not-a-statement s49269be328 --note 'a rating'
    """
    with opened(path) as desk:
        _told(desk, desk.correct("not-a-statement", by=_name(by), about=_marked(desk, statements), note=note))


@correct.command("speaker", short_help="The speaker is someone else.")
@click.argument("statement", metavar="STATEMENT")
@click.argument("name", metavar="NAME", required=False)
@click.option("--unknown", is_flag=True, help="The text does not tell who speaks.")
@click.option("--kind", type=click.Choice(get_args(ActorKind)), help="What NAME is, if the story has none such yet.")
@_signed
def _speaker(
    statement: str,
    name: str | None,
    unknown: bool,
    kind: ActorKind | None,
    path: Path | None,
    by: str | None,
    note: str | None,
) -> None:
    """Say that NAME says STATEMENT, or that the text does not tell who does.

    \b
      onrecord correct speaker s49269be328 'Ana Vell'
      onrecord correct speaker s49269be328 --unknown
    """
    if bool(name) == unknown:
        raise click.UsageError("Name the speaker, or say --unknown.")
    with opened(path) as desk:
        about = _marked(desk, [statement])
        _told(desk, desk.correct("speaker", by=_name(by), about=about, name=name, kind=kind, note=note))


@correct.command("same-actor", short_help="These are one and the same.")
@click.argument("story", metavar="STORY")
@click.argument("actors", metavar="ACTOR...", nargs=-1, required=True)
@click.option("--name", metavar="NAME", help="What to call the one; else as the first is called.")
@_signed
def _same_actor(
    story: str, actors: tuple[str, ...], name: str | None, path: Path | None, by: str | None, note: str | None
) -> None:
    """Say that ACTORs of STORY are one and the same.

    \b
      onrecord correct same-actor story-768f55 'Ana Vell' 'Minister Vell'
    """
    from onrecord.desk import mark_actor

    with opened(path) as desk:
        made = desk.story(story)
        about = [mark_actor(made, actor) for actor in actors]
        _told(desk, desk.correct("same-actor", by=_name(by), about=about, name=name, note=note))


@correct.command("other-actor", short_help="These statements are someone else's.")
@click.argument("statements", metavar="STATEMENT...", nargs=-1, required=True)
@click.option("--name", metavar="NAME", required=True, help="Who the other one is.")
@click.option("--kind", type=click.Choice(get_args(ActorKind)), help="What NAME is, if the story has none such yet.")
@_signed
def _other_actor(
    statements: tuple[str, ...],
    name: str,
    kind: ActorKind | None,
    path: Path | None,
    by: str | None,
    note: str | None,
) -> None:
    """Part an actor who is two: those whom STATEMENTs credit are NAME, the others stay who they are.

    \b
      onrecord correct other-actor s49269be328 --name 'Ana Vell the younger' --kind person
    """
    with opened(path) as desk:
        about = _marked(desk, statements, source=True)
        _told(desk, desk.correct("other-actor", by=_name(by), about=about, name=name, kind=kind, note=note))


@correct.command("same-utterance", short_help="These were said once.")
@click.argument("statements", metavar="STATEMENT STATEMENT...", nargs=-1, required=True)
@_signed
def _same_utterance(statements: tuple[str, ...], path: Path | None, by: str | None, note: str | None) -> None:
    """Say that STATEMENTs of several articles report what was said once.

    \b
      onrecord correct same-utterance s49269be328 s04666f5919
    """
    with opened(path) as desk:
        _told(desk, desk.correct("same-utterance", by=_name(by), about=_marked(desk, statements), note=note))


@correct.command("other-utterance", short_help="This was said another time.")
@click.argument("statements", metavar="STATEMENT...", nargs=-1, required=True)
@_signed
def _other_utterance(statements: tuple[str, ...], path: Path | None, by: str | None, note: str | None) -> None:
    """Say that each STATEMENT reports something else than those it stands with.

    \b
      onrecord correct other-utterance s49269be328
    """
    with opened(path) as desk:
        _told(desk, desk.correct("other-utterance", by=_name(by), about=_marked(desk, statements), note=note))


@correct.command("drop", short_help="This line is no part of the report.")
@click.argument("article", metavar="ARTICLE")
@click.argument("words", metavar="WORDS")
@_signed
def _drop(article: str, words: str, path: Path | None, by: str | None, note: str | None) -> None:
    """Drop the line of ARTICLE (its id, address or input) that has these WORDS: it is no part of the report.

    \b
      onrecord correct drop herald.txt 'Support our paper'
    """
    from onrecord.desk import mark_line

    with opened(path) as desk:
        about = [mark_line(desk.versions(article)[-1].article, words)]
        _told(desk, desk.correct("drop", by=_name(by), about=about, note=note))


@correct.command("same-story", short_help="These stories are one.")
@click.argument("stories", metavar="STORY STORY...", nargs=-1, required=True)
@_signed
def _same_story(stories: tuple[str, ...], path: Path | None, by: str | None, note: str | None) -> None:
    """Merge STORYs into the first of them; articles that come later join it, too.

    \b
      onrecord correct same-story story-768f55 story-865ba8 --note 'one strike'
    """
    with opened(path) as desk:
        articles = [article.id for story in stories for article in desk.story(story).articles]
        _told(desk, desk.correct("same-story", by=_name(by), articles=articles, note=note))


@correct.command("other-story", short_help="These articles tell another story.")
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@_signed
def _other_story(articles: tuple[str, ...], path: Path | None, by: str | None, note: str | None) -> None:
    """Split ARTICLEs (ids, addresses or inputs) off into a story of their own; articles like them join it later.

    \b
      onrecord correct other-story dockside.html https://herald.example/harbour
    """
    with opened(path) as desk:
        ids = [desk.versions(article)[-1].article.id for article in articles]
        _told(desk, desk.correct("other-story", by=_name(by), articles=ids, note=note))


@correct.command("undo", short_help="Take a correction back.")
@click.argument("correction", metavar="CORRECTION")
@_signed
def _undo(correction: str, path: Path | None, by: str | None, note: str | None) -> None:
    """Take CORRECTION back (its id, as `onrecord correct list` has it); an undo can be undone, too.

    \b
      onrecord correct undo k2c186064b6 --note 'she did say it'
    """
    with opened(path) as desk:
        known = [each.correction.id for each in desk.corrections() if each.correction.id.startswith(correction)]
        if len(known) != 1:
            told = f"begins the ids of {len(known)} corrections" if known else "is no correction of this desk"
            raise InputError(f"{correction} {told}: `onrecord correct list` has them.")
        _told(desk, desk.correct("undo", by=_name(by), of=known[0], note=note))


@correct.command("list", short_help="List the corrections, and whether they apply.")
@desk_option
def _list(path: Path | None) -> None:
    """List the corrections in their order, each with whether it still applies.

    \b
      onrecord correct list
    """
    with opened(path) as desk:
        found = desk.corrections()
    for each in found:
        made = each.correction
        about = " | ".join(" ".join(span.text.split())[:60] for span in made.about) or " ".join(made.articles)
        state = "undone" if not each.holds else f"does not apply: {each.reason}" if each.reason else "applies"
        note = f"({made.note})" if made.note else ""
        parts = (made.id, made.at, made.by, made.do, made.name or "", made.of or "", about, note, f"[{state}]")
        click.echo(printable("  ".join(part for part in parts if part)))
    if not found:
        say("Nothing was corrected.")


@correct.command("export", short_help="Write all corrections to a file.")
@click.option("-o", "--output", "out", metavar="OUT", type=click.Path(path_type=Path), help="Write to this file.")
@desk_option
def _export(out: Path | None, path: Path | None) -> None:
    """Write all corrections as JSONL, one a line; `onrecord correct import` reads them back as they were.

    \b
      onrecord correct export -o corrections.jsonl
    """
    with opened(path) as desk:
        text = desk.export_corrections()
    if out:
        api.write(out, text)
        say(f"{number(text.count(chr(10)), 'correction')} lie at {out}.")
    else:
        click.echo(text, nl=False)


@correct.command("import", short_help="Read corrections from a file.")
@click.argument("file", metavar="FILE", type=click.File("rb"))
@click.option("--from", "form", type=click.Choice(MARK_FORMATS), help="The annotation tool whose file it is.")
@click.option("--story", metavar="STORY", help="With --from, the story that was exported to it.")
@click.option("--by", metavar="NAME", help="With --from, who corrected there; else the name you are logged in by.")
@desk_option
def _import(file: Any, form: str | None, story: str | None, by: str | None, path: Path | None) -> None:
    """Keep the corrections of FILE (JSONL, - for standard input); those that are here already are not kept twice.

    With --from, FILE is what an annotation tool made of the file that `onrecord export` wrote for it: what people
    changed there becomes corrections. A statement whose content is no longer marked is none; one with another speaker
    has that one. Nothing is added that OnRecord did not find.

    \b
      onrecord correct import corrections.jsonl
      onrecord story story-768f55 -o record.json
      onrecord export record.json --to labelstudio -o tasks.json
      onrecord correct import reviewed.json --from labelstudio --story story-768f55
    """
    if bool(form) != bool(story):
        raise UsageError("--from and --story go together: which tool, and which story.")
    try:
        data = file.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            raise InputError(f"{file.name} is larger than {_MAX_BYTES / 1e6:.0f} MB, which no file of corrections is.")
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{file.name} is not UTF-8: {error.reason} at byte {error.start}.") from None
    with opened(path) as desk:
        if form and story:
            new, unknown = desk.import_marks(text, form, story, by=_name(by), name=file.name)
            if unknown:
                say(f"{number(unknown, 'mark')} fit no statement of the story and are left out.")
        else:
            new = desk.import_corrections(text, file.name)
        failing = [each for each in desk.corrections() if each.reason]
    say(f"Kept {number(new, 'new correction')}; {number(len(failing), 'correction')} in all do not apply.")


def _marked(desk: Desk, statements: tuple[str, ...] | list[str], *, source: bool = False) -> list[Span]:
    """The words of statements, or of their sources where they have any."""
    from onrecord.desk import mark_statement

    found: list[Span] = []
    made: dict[str, Record] = {}
    for name in statements:
        story, id = desk.place_of_statement(name)
        record = made.setdefault(story, desk.story(story))
        sources = record.statement(id).source if source else ()
        found += sources or [mark_statement(record, id)]
    return found


def _name(by: str | None) -> str:
    try:
        return by or getpass.getuser()
    except (OSError, KeyError):
        raise click.UsageError("Say who corrects: --by NAME.") from None


def _told(desk: Desk, made: Correction) -> None:
    """Say what became of a correction that was just made."""
    state = next(each for each in desk.corrections() if each.correction.id == made.id)
    if state.reason:
        say(f"Kept as {made.id}, but it does not apply: {state.reason}.")
    else:
        say(f"Kept as {made.id}, and applied.")
