"""`onrecord watch`: a thin face over `onrecord.watch`."""

from __future__ import annotations

import datetime as dt
import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.keeping import desk_option
from onrecord.cli.terminal import check_place, private_options, say
from onrecord.errors import InputError

if TYPE_CHECKING:
    from onrecord.sources import Private
    from onrecord.watch import Log, Sink, Watchlist

__all__ = ["watch"]

# What stands first in a line of each event; the rest of what is told follows as it comes.
_FIRST = ("title", "input", "feed", "reason")


@click.command("watch", short_help="Poll feeds, and keep and tell what is new.")
@click.argument("feeds", metavar="FEEDS.toml", type=click.Path(path_type=Path))
@desk_option
@click.option(
    "-o", "--output", "out", metavar="OUT", type=click.Path(path_type=Path), help="Append what is new (JSONL)."
)
@click.option("--webhook", metavar="URL", help="Post what is new to this address, as JSON.")
@click.option("--once", is_flag=True, help="Ask each feed that is due once, and end.")
@click.option("--log", "form", type=click.Choice(["text", "json"]), default="text", help="How to log (standard error).")
@private_options
@click.option("--spacy", metavar="NAME", help="Another installed spaCy pipeline, for names and tags.")
def watch(
    feeds: Path,
    path: Path | None,
    out: Path | None,
    webhook: str | None,
    once: bool,
    form: str,
    allow_private: Private,
    spacy: str | None,
) -> None:
    """Poll the feeds that FEEDS.toml names, keep their articles in the desk, and tell what is new.

    \b
      every = "15m"               how often, if a feed says nothing itself
      [[feed]]
      url = "https://herald.example/rss.xml"
      outlet = "The Herald"       if its pages should not say it

    A feed is RSS, Atom, RDF or a news sitemap. Goes on until it is stopped (Ctrl-C, SIGTERM), and then from where it
    was: nothing is lost or told twice in OUT. What is new are articles, new versions of them, and what changed in the
    records of their stories. `webhook` and `out` may stand in FEEDS.toml too.

    \b
      onrecord watch feeds.toml -o new.jsonl
    """
    from onrecord import cage
    from onrecord.desk import open_desk
    from onrecord.sources import fetch
    from onrecord.watch import Watcher

    limits = cage.chosen()
    watchlist = _read(feeds)
    sinks = _sinks(out or watchlist.out, webhook or watchlist.webhook)
    with _stopping() as stop, open_desk(path, clock=_now, spacy=spacy) as desk:
        Watcher(
            watchlist.feeds,
            desk,
            fetch=fetch,
            clock=_now,
            sleep=stop.wait,
            is_stopped=stop.is_set,
            log=_log(form),
            sinks=sinks,
            allow_private=allow_private,
            **({"opener": partial(cage.found_in, limits=limits)} if limits else {}),
        ).run(once=once)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _read(path: Path) -> Watchlist:
    from onrecord.watch import parse_watchlist

    try:
        return parse_watchlist(path.read_text(encoding="utf-8-sig"), str(path))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8, which TOML is.") from None


def _sinks(out: Path | None, webhook: str | None) -> tuple[Sink, ...]:
    from onrecord.watch import FileSink, Webhook

    if out:
        check_place(out)
    return (*([FileSink(out)] if out else []), *([Webhook(webhook)] if webhook else []))


def _log(form: str) -> Log:
    def tell(event: str, **told: Any) -> None:
        said = {key: value for key, value in told.items() if value is not None}
        time = _now().isoformat(timespec="seconds").replace("+00:00", "Z")
        if form == "json":
            click.echo(json.dumps({"time": time, "event": event, **said}), err=True)
        else:
            first = [str(said.pop(key)) for key in _FIRST if key in said]
            rest = [f"{key} {value}" for key, value in said.items() if value is not False]
            say(f"{time} {event:<8} {'; '.join([*first, *rest])}".rstrip())

    return tell


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set; said a second time, they end the program at once."""
    stop = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in signals}

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()
        for each in signals:
            signal.signal(each, before[each])

    for number in signals:
        signal.signal(number, on_signal)
    try:
        yield stop
    finally:
        for number in signals:
            signal.signal(number, before[number])
