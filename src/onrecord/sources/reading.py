"""The inputs a user names in, pages out, in their order; what cannot be read becomes a `Skipped` with its reason.

Pages come one by one: a folder is walked and a JSONL list is read line by line as they are asked for, however large.
"""

from __future__ import annotations

import io
import itertools
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from onrecord.datamodel import Page, Skipped
from onrecord.errors import InputError
from onrecord.sources.decoding import decode, is_markup
from onrecord.sources.describing import SIDECAR, Table, described, table_beside
from onrecord.sources.fetching import Fetch
from onrecord.sources.fetching import fetch as fetch_page
from onrecord.sources.listing import article_of_line, articles_of, is_object, looks_like_list

__all__ = ["MAX_LINE_BYTES", "MAX_LIST_BYTES", "MAX_PAGE_BYTES", "read"]

# A page: see `listing.MAX_PAGE_CHARS`. A JSON list of articles: some ten thousand of them, read in a few seconds.
MAX_PAGE_BYTES = 5_000_000
MAX_LIST_BYTES = 100_000_000
# One line of a JSONL list, which as a whole may be of any size: the longest page, every character an escape of six
# bytes, and half as much of other fields.
MAX_LINE_BYTES = 45_000_000
_SKIP_BYTES = 1 << 20  # a longer line is passed over in bites of this size

_HTML_ENDINGS = (".html", ".htm", ".xhtml", ".shtml")
_LINE_ENDINGS = (".jsonl", ".ndjson")
_LIST_ENDINGS = (".json", *_LINE_ENDINGS)
_TEXT_ENDINGS = (".txt", ".text", ".md")

_WEB = re.compile(r"https?://", re.I)
_OTHER_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,20})://", re.I)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.I)


def read(
    inputs: Iterable[str],
    *,
    stdin: Callable[[], bytes] | None = None,
    allow_private: bool = False,
    fetch: Fetch | None = None,
    table: Table | None = None,
) -> Iterator[Page | Skipped]:
    """Read every input, in order: a file, a folder, ``-`` for standard input, or an http(s) address.

    Files are plain text, HTML, or JSON / JSONL lists of articles. One that cannot be read, or is empty, binary or too
    large, gives a `Skipped` that says so; this function raises nothing for an input. At most one file is held at a
    time, and of a JSONL list no more than a line.

    ``stdin`` gives the bytes for ``-`` in place of standard input. ``allow_private`` lets addresses in private networks
    be fetched. ``fetch`` replaces the network. ``table`` tells what is known of inputs beside their texts; so does an
    `articles.json` beside a file, where the table is silent.
    """
    is_told = table is None
    beside: _Beside = {}
    for name in inputs:
        try:
            for page in _read_one(name, stdin, fetch or fetch_page, allow_private, beside):
                is_told = is_told or bool(table and table.row(page.input) is not None)
                yield described(page, table) if isinstance(page, Page) else page
        except InputError as error:
            yield Skipped(name, str(error).removeprefix(f"{name}: "))
    if table and not is_told:
        yield Skipped(table.path, "describes none of the inputs: it must name them as their files are named")


_Beside = dict[str, Table | None]
"""The table that lies in a folder, of the folders seen."""


def _read_one(
    name: str, stdin: Callable[[], bytes] | None, fetch: Fetch, allow_private: bool, beside: _Beside
) -> Iterator[Page | Skipped]:
    if name == "-":
        yield from _from_stream(name, io.BytesIO(stdin()) if stdin else sys.stdin.buffer, ending="")
    elif _WEB.match(name):
        yield from _from_web(name, fetch, allow_private)
    elif scheme := _OTHER_SCHEME.match(name):
        raise InputError(f"OnRecord reads files, folders and http(s) addresses, not {scheme.group(1)}://")
    elif os.path.isdir(name):
        yield from _from_folder(name, beside)
    else:
        yield from _from_file(name, beside)


def _from_web(name: str, fetch: Fetch, allow_private: bool) -> Iterator[Page | Skipped]:
    fetched = fetch(name, allow_private=allow_private)
    kind = (fetched.content_type or "").lower()
    ending = ".html" if "html" in kind else ".txt" if kind.startswith("text/plain") else ""
    charset = _CHARSET.search(kind)
    yield from _pages(name, fetched.content, ending=ending, charset=charset and charset.group(1), url=fetched.url)


def _from_folder(name: str, beside: _Beside) -> Iterator[Page | Skipped]:
    """Every file below a folder, by path; hidden ones (a leading dot) are left out, links to folders not followed."""
    paths = _files(name)
    first = next(paths, None)
    if first is None:
        raise InputError("this folder holds no files")
    for path in itertools.chain((first,), paths):
        try:
            yield from _from_file(path, beside)
        except InputError as error:
            yield Skipped(path, str(error))


def _files(folder: str) -> Iterator[str]:
    """The paths below a folder in their order; of a tree only the names on the way are held."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(_name(entry) for entry in entries if _is_wanted(entry))
    except OSError:
        yield folder  # which then cannot be opened either, and says why
        return
    for name in names:
        path = os.path.join(folder, name)
        if name.endswith(os.sep):
            yield from _files(path)
        else:
            yield path


def _is_wanted(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and not (entry.is_symlink() and entry.is_dir())


def _name(entry: os.DirEntry[str]) -> str:
    """The name of a file or folder as it stands in a path, so that names sort as whole paths do."""
    return entry.name + (os.sep if entry.is_dir() else "")


def _from_file(name: str, beside: _Beside) -> Iterator[Page | Skipped]:
    """The pages of a file, each with what the table beside it says of it; of that table itself, none."""
    folder, own_name = os.path.split(name)
    if folder not in beside:
        beside[folder], troubles = table_beside(folder)
        yield from troubles
    table = beside[folder]
    if table and own_name == SIDECAR:
        return
    with _opened(name) as file:
        try:
            for page in _from_stream(name, file, ending=Path(name).suffix.lower()):
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


def _from_stream(name: str, stream: BinaryIO, *, ending: str) -> Iterator[Page | Skipped]:
    """The pages of a file or of standard input: a JSONL list line by line, anything else as a whole."""
    head: list[bytes] = []
    if ending not in _HTML_ENDINGS + _TEXT_ENDINGS:
        head, by_line = _head(stream, ending)
        if by_line:
            yield from _by_line(name, itertools.chain(head, _lines(stream)))
            return
    begun = b"".join(head)
    may_be_list = ending in _LIST_ENDINGS or begun.lstrip()[:1] in (b"{", b"[") or begun.startswith(b"\xef\xbb\xbf{")
    limit = MAX_LIST_BYTES if may_be_list else MAX_PAGE_BYTES
    yield from _pages(name, begun + stream.read(max(0, limit + 1 - len(begun))), ending=ending)


def _head(stream: BinaryIO, ending: str) -> tuple[list[bytes], bool]:
    """The first lines, and whether they begin a JSONL list: one is a JSON object, and another line stands by it.

    A name that promises JSONL gets the patience to look past broken lines; in any other file the first one tells.
    """
    lines: list[bytes] = []
    room = MAX_LIST_BYTES + 1 if ending in _LIST_ENDINGS else MAX_PAGE_BYTES + 1
    is_list, told = False, 0
    while room > 0 and (line := stream.readline(room)):
        lines.append(line)
        room -= len(line)
        if not line.strip():
            continue
        told += 1
        is_list = is_list or is_object(line)
        if is_list and told > 1:
            return lines, True
        if not is_list and ending not in _LINE_ENDINGS:
            break
    return lines, False


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines left in a stream; of one that is too long, only what shows that it is."""
    while line := stream.readline(MAX_LINE_BYTES + 1):
        yield line
        while len(line) > 0 and not line.endswith(b"\n"):
            line = stream.readline(_SKIP_BYTES)


def _by_line(name: str, lines: Iterable[bytes]) -> Iterator[Page | Skipped]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if len(line) > MAX_LINE_BYTES:
            yield Skipped(f"{name}#{number}", f"line {number} is larger than {MAX_LINE_BYTES / 1e6:.0f} MB")
            continue
        try:
            yield article_of_line(name, number, *decode(line))
        except InputError as error:
            yield Skipped(f"{name}#{number}", f"line {number} {error}, so it was left out")


def _pages(
    name: str, data: bytes, *, ending: str, charset: str | None = None, url: str | None = None
) -> Iterator[Page | Skipped]:
    """The page or pages in the bytes of one file or answer. Raises InputError if it is none."""
    if not data.strip():
        raise InputError("is empty")
    if len(data) > MAX_LIST_BYTES:
        raise InputError(f"is larger than {MAX_LIST_BYTES / 1e6:.0f} MB: split it")
    is_list = ending in _LIST_ENDINGS
    if not is_list and ending not in _HTML_ENDINGS + _TEXT_ENDINGS:
        is_list = data.lstrip()[:1] in (b"{", b"[") or data.startswith(b"\xef\xbb\xbf{")
    if not is_list and len(data) > MAX_PAGE_BYTES:
        raise InputError(
            f"is larger than {MAX_PAGE_BYTES / 1e6:.0f} MB: no article is; give OnRecord the article alone"
        )
    text, notes = decode(data, charset=charset)
    if not text.strip():
        raise InputError("is empty")
    if is_list and (ending in _LIST_ENDINGS or looks_like_list(text)):
        yield from articles_of(name, text, notes, by_line=ending in _LINE_ENDINGS)
    else:
        yield Page(name, text, is_html=ending in _HTML_ENDINGS or is_markup(text), url=url, notes=notes)
