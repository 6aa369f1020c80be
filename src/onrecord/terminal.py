"""What every command does on the terminal: says a sentence, fails with one, counts, and shows how far the work is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from onrecord.api import Progress
from onrecord.datamodel import Skipped

__all__ = ["fail", "let_go_of_stdout", "number", "printable", "progress_bar", "say", "tell_skipped"]


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
