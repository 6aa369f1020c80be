"""What every command does on the terminal: says a sentence, fails with one, counts, and shows how far the work is."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

from onrecord import api
from onrecord.api import Progress
from onrecord.datamodel import Record, Skipped
from onrecord.errors import InputError, OnRecordError, UsageError

__all__ = [
    "check_place",
    "fail",
    "let_go_of_stdout",
    "number",
    "printable",
    "private_options",
    "progress_bar",
    "save",
    "say",
    "show",
    "tell_skipped",
]


def private_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that let pages on a private network be fetched; the command is given `allow_private`."""

    @wraps(command)
    def told(*args: Any, allow_private: bool, allow_hosts: tuple[str, ...], **options: Any) -> None:
        from onrecord.sources import host_named

        command(*args, allow_private=allow_private or tuple(map(host_named, allow_hosts)), **options)

    every = click.option(
        "--allow-private", is_flag=True, help="Also fetch addresses on a private network, any of them."
    )
    some = click.option(
        "--allow-host", "allow_hosts", multiple=True, metavar="NAME", help="Also this host on one; as often as needed."
    )
    return every(some(told))


def number(count: int, noun: str) -> str:
    """A count with its noun: "1 article", "2 articles"."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Progress | None]:
    """Show a progress bar on standard error, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("loading", total=None)

        def tell(step: str, done: int, total: int) -> None:
            bar.update(task, description=step, completed=done, total=total or None)

        yield tell


def tell_skipped(skipped: Iterable[Skipped]) -> None:
    """Name each input that gave no article, with the reason, on standard error."""
    for entry in skipped:
        say(f"Skipped {entry.input}: {entry.reason}")


def say(sentence: str) -> None:
    """Write a sentence to standard error."""
    click.echo(printable(sentence), err=True)


def printable(text: str) -> str:
    """The text without line breaks and control characters: file names may hold them, and a terminal obeys them."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def fail(sentence: str, hint: str | None = None, *, status: int = 1) -> NoReturn:
    """End the command with one plain sentence, and a hint on a line of its own."""
    say(f"Error: {sentence}")
    if hint:
        say(hint)
    raise click.exceptions.Exit(status)


def let_go_of_stdout() -> None:
    """Point standard output at nothing, so that Python's own last flush does not complain of the closed pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def show(made: Record, format: str | None) -> None:
    """Write to standard output: the rich brief on a terminal, plain text where it is piped, else the format asked
    for."""
    if format is None and sys.stdout.isatty():
        from rich.console import Console

        from onrecord import render

        render.print_brief(render.view(made), Console())
        return
    # UTF-8 whatever the locale says: the words of an article are not to be lost on their way to a file.
    text = api.render_as(made, format or "txt")
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        let_go_of_stdout()
        _rescue(text, f"record.{format or 'txt'}", f"Standard output cannot be written: {error.strerror}.")


def check_place(out: Path) -> None:
    """Refuse a place that cannot be written to before the work begins. Raises UsageError."""
    folder = out.resolve().parent
    if out.is_dir():
        raise UsageError(f"{out} is a folder: name a file in it.")
    if not folder.is_dir():
        raise UsageError(f"{out} cannot be written: there is no folder {folder}.")
    if not os.access(out if out.exists() else folder, os.W_OK):
        raise UsageError(f"{out} cannot be written: you have no right to.")


def save(made: Record, format: str, out: Path) -> None:
    """Write the record to OUT; where that fails, to a place of safety that is told."""
    text = api.render_as(made, format)
    try:
        api.write(out, text)
    except InputError as error:
        _rescue(text, out.name, str(error))


def _rescue(text: str, name: str, trouble: str) -> NoReturn:
    """Fail with `trouble`, but first put the text in a place of safety, for the work is not to be lost."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="onrecord-"))
    except OSError:
        fail(trouble)
    try:
        refuge = api.write(folder / name, text)
    except (OnRecordError, OSError):
        with suppress(OSError):
            folder.rmdir()
        fail(trouble)
    fail(trouble, f"The record is not lost: it lies at {refuge}")
