"""The inputs a user names in, pages out, in their order; what cannot be read becomes a `Skipped` with its reason.

Pages come one by one: a folder is walked, and what holds many articles is read one after the other, as they are asked
for, however large it is.
"""

from __future__ import annotations

import io
import itertools
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath
from typing import BinaryIO

from onrecord.datamodel import Page, Skipped
from onrecord.errors import InputError, UsageError
from onrecord.sources.allowing import Private
from onrecord.sources.describing import SIDECAR, Table, described, table_beside
from onrecord.sources.fetching import Fetch
from onrecord.sources.fetching import fetch as fetch_page
from onrecord.sources.following import Follower, found_in
from onrecord.sources.politeness import Politeness
from onrecord.sources.storage import Storage, file_path, is_address
from onrecord.sources.streams import pages_of

__all__ = ["Held", "files_in", "read"]

Held = tuple[str, bytes]
"""An input that is at hand: what it is called, and what it holds. Its name is looked up nowhere."""

_WEB = re.compile(r"https?://", re.I)
_OTHER_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,20})://", re.I)


def read(
    inputs: Iterable[str | Held],
    *,
    stdin: Callable[[], bytes] | None = None,
    allow_private: Private = False,
    fetch: Fetch | None = None,
    politeness: Politeness | None = None,
    table: Table | None = None,
    storage: Storage | None = None,
) -> Iterator[Page | Skipped]:
    """Read every input, in order: a file, a folder, ``-`` for standard input, an http(s) address, or bytes at hand.

    Each of them is plain text, HTML, a list of articles (JSON, JSONL, CSV, Parquet), a feed (RSS, Atom, RDF), a news
    sitemap, a web archive (WARC, WACZ), mail (.eml, mbox) or a saved page (MHTML), and may be packed with gzip or
    Zstandard. Its first bytes tell what it is, not its name alone. One that cannot be read, or is empty, binary or too
    large, gives a `Skipped` that says so; this function raises nothing for an input. At most one article is held at a
    time, where the kind of file allows that (a JSON list and a feed are read whole).

    Articles that a feed or a sitemap names are fetched politely: by the site's robots.txt, one at a time, a second
    apart.

    ``stdin`` gives the bytes for ``-`` in place of standard input. ``allow_private`` lets addresses in private networks
    be fetched. ``fetch`` replaces the network, and ``politeness`` says how it is asked for many pages. ``table`` tells
    what is known of inputs beside their texts; so does an `articles.json` beside a file, where the table is silent.
    ``storage`` has addresses of files and folders read as well, such as s3:// and file://: only for inputs that the
    owner of the process names.
    """
    is_told = table is None
    get = fetch or fetch_page
    follower = Follower(get, politeness or Politeness(get), allow_private)
    beside: _Beside = {}
    for each in inputs:
        name, held = each if isinstance(each, tuple) else (each, None)
        try:
            if held is not None:
                found = _from_bytes(name, held, follower)
            elif storage and is_address(name) and file_path(name) is None:
                found = _from_storage(name, storage, follower)
            else:
                found = _read_one((file_path(name) if storage else None) or name, stdin, follower, beside)
            for page in found:
                is_told = is_told or bool(table and table.row(page.input) is not None)
                yield described(page, table) if isinstance(page, Page) else page
        except (InputError, UsageError) as error:
            yield Skipped(name, str(error).removeprefix(f"{name}: "))
    if table and not is_told:
        yield Skipped(table.path, "describes none of the inputs: it must name them as their files are named")


_Beside = dict[str, Table | None]
"""The table that lies in a folder, of the folders seen."""


def _read_one(
    name: str, stdin: Callable[[], bytes] | None, follower: Follower, beside: _Beside
) -> Iterator[Page | Skipped]:
    if name == "-":
        stream = io.BytesIO(stdin()) if stdin else sys.stdin.buffer
        yield from follower.pages(pages_of(name, stream, ending=""))
    elif _WEB.match(name):
        yield from follower.pages(found_in(name, follower.fetch(name, allow_private=follower.allow_private)))
    elif scheme := _OTHER_SCHEME.match(name):
        raise InputError(f"OnRecord reads files, folders and http(s) addresses, not {scheme.group(1)}://")
    elif os.path.isdir(name):
        yield from _from_folder(name, follower, beside)
    else:
        yield from _from_file(name, follower, beside)


def _from_bytes(name: str, held: bytes, follower: Follower) -> Iterator[Page | Skipped]:
    yield from follower.pages(pages_of(name, io.BytesIO(held), ending=PurePath(name).suffix.lower()))


def _from_folder(name: str, follower: Follower, beside: _Beside) -> Iterator[Page | Skipped]:
    """Every file below a folder, by path; hidden ones (a leading dot) are left out, links to folders not followed."""
    paths = files_in(name)
    first = next(paths, None)
    if first is None:
        raise InputError("this folder holds no files")
    for path in itertools.chain((first,), paths):
        try:
            yield from _from_file(path, follower, beside)
        except InputError as error:
            yield Skipped(path, str(error))


def _from_storage(address: str, storage: Storage, follower: Follower) -> Iterator[Page | Skipped]:
    """Every file below an address, by path, with what the table in its folder says of it."""
    held: dict[str, list[str]] = {}
    paths = storage.below(address)
    for path in paths:
        folder, _, own_name = path.rpartition("/")
        held.setdefault(folder, []).append(own_name)
    beside: _Beside = {}
    for path in paths:
        folder, _, own_name = path.rpartition("/")
        if folder not in beside:
            found = table_beside(folder, held[folder], storage.open) if SIDECAR in held[folder] else (None, ())
            beside[folder], troubles = found
            yield from troubles
        if beside[folder] and own_name == SIDECAR:
            continue
        try:
            yield from _from_stream(path, storage.open, beside[folder], follower)
        except InputError as error:
            yield Skipped(path, str(error))


def files_in(folder: str) -> Iterator[str]:
    """The paths below a folder in the order in which they are read; of a tree only the names on the way are held."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(_name(entry) for entry in entries if _is_wanted(entry))
    except OSError:
        yield folder  # which then cannot be opened either, and says why
        return
    for name in names:
        path = os.path.join(folder, name)
        if name.endswith(os.sep):
            yield from files_in(path)
        else:
            yield path


def _is_wanted(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and not (entry.is_symlink() and entry.is_dir())


def _name(entry: os.DirEntry[str]) -> str:
    """The name of a file or folder as it stands in a path, so that names sort as whole paths do."""
    return entry.name + (os.sep if entry.is_dir() else "")


def _from_file(name: str, follower: Follower, beside: _Beside) -> Iterator[Page | Skipped]:
    """The pages of a file, each with what the table beside it says of it; of that table itself, none."""
    folder, own_name = os.path.split(name)
    if folder not in beside:
        beside[folder], troubles = table_beside(folder)
        yield from troubles
    table = beside[folder]
    if table and own_name == SIDECAR:
        return
    yield from _from_stream(name, _opened, table, follower)


def _from_stream(
    name: str, opened: Callable[[str], BinaryIO], table: Table | None, follower: Follower
) -> Iterator[Page | Skipped]:
    with opened(name) as file:
        try:
            for page in follower.pages(pages_of(name, file, ending=Path(name).suffix.lower())):
                yield described(page, table) if isinstance(page, Page) else page
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror or error})") from None


def _opened(name: str) -> BinaryIO:
    try:
        return open(name, "rb")
    except FileNotFoundError:
        raise InputError(f"there is no file or folder named {name}") from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be opened ({getattr(error, 'strerror', None) or error})") from None
