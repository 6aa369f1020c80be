"""The command that packs a story with its evidence: a thin face over `onrecord.api.bundle`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord import api
from onrecord.cli.keeping import desk_option, opened
from onrecord.cli.terminal import check_place, number, private_options, say
from onrecord.datamodel import Page, Record
from onrecord.errors import UsageError

if TYPE_CHECKING:
    from onrecord.sources import Private

__all__ = ["bundle"]


@click.command(short_help="Pack a story with its evidence into one file.")
@click.argument("story", metavar="RECORD_OR_STORY")
@click.argument("sources", nargs=-1)
@click.option(
    "-o", "--output", "out", metavar="FILE.zip", type=click.Path(path_type=Path), required=True, help="The bundle."
)
@desk_option
@private_options
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
def bundle(
    story: str, sources: tuple[str, ...], out: Path, path: Path | None, allow_private: Private, quiet: bool
) -> None:
    """Pack a record with its page, its articles' texts and the pages they came from into one zip file.

    RECORD_OR_STORY is a record (JSON) or a story of the desk, by its id. The desk kept the pages; those of a record are
    read anew from SOURCES: files, folders or addresses. `onrecord verify FILE.zip` checks it all on another machine.

    \b
      onrecord bundle record.json herald.txt dockside.html -o story.zip
      onrecord bundle story-768f55 -o story.zip
    """
    check_place(out)
    made: Record
    pages: Mapping[str, Page] = {}
    if Path(story).is_file():
        made = api.load(story)
    elif sources or Path(story).suffix:
        raise UsageError(
            f"There is no record {story}; a story of the desk goes by its id, and takes no SOURCES: the desk has them."
        )
    else:
        with opened(path) as desk:
            made, pages = desk.story(story), desk.pages(story)
    api.bundle(made, out, sources, pages=pages, allow_private=allow_private)
    if not quiet:
        held = "no page" if not (pages or sources) else number(len(pages) or len(sources), "page")
        say(f"{number(len(made.articles), 'article')} and {held}. It lies at {out}.")
