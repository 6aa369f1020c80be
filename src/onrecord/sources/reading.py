"""The inputs a user names in, pages out, in their order; what cannot be read becomes a `Skipped` with its reason."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from onrecord.datamodel import Page, Skipped
from onrecord.errors import InputError
from onrecord.sources.decoding import decode, is_markup
from onrecord.sources.fetching import Fetch
from onrecord.sources.fetching import fetch as fetch_page
from onrecord.sources.listing import articles_of, looks_like_list

__all__ = ["MAX_LIST_BYTES", "MAX_PAGE_BYTES", "read"]

# A page: see `listing.MAX_PAGE_CHARS`. A list of articles: some ten thousand of them, read in a few seconds.
MAX_PAGE_BYTES = 5_000_000
MAX_LIST_BYTES = 100_000_000

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
) -> Iterator[Page | Skipped]:
    """Read every input, in order: a file, a folder, ``-`` for standard input, or an http(s) address.

    Files are plain text, HTML, or JSON / JSONL lists of articles. One that cannot be read, or is empty, binary or too
    large, gives a `Skipped` that says so; this function raises nothing for an input.

    ``stdin`` gives the bytes for ``-``. ``allow_private`` lets addresses in private networks be fetched. ``fetch``
    replaces the network.
    """
    for name in inputs:
        try:
            yield from _read_one(name, stdin or _stdin, fetch or fetch_page, allow_private)
        except InputError as error:
            yield Skipped(name, str(error).removeprefix(f"{name}: "))


def _read_one(name: str, stdin: Callable[[], bytes], fetch: Fetch, allow_private: bool) -> Iterator[Page | Skipped]:
    if name == "-":
        yield from _pages(name, stdin(), ending="")
    elif _WEB.match(name):
        yield from _from_web(name, fetch, allow_private)
    elif scheme := _OTHER_SCHEME.match(name):
        raise InputError(f"OnRecord reads files, folders and http(s) addresses, not {scheme.group(1)}://")
    elif os.path.isdir(name):
        yield from _from_folder(name)
    else:
        yield from _from_file(name)


def _stdin() -> bytes:
    return sys.stdin.buffer.read(MAX_LIST_BYTES + 1)


def _from_web(name: str, fetch: Fetch, allow_private: bool) -> Iterator[Page | Skipped]:
    fetched = fetch(name, allow_private=allow_private)
    kind = (fetched.content_type or "").lower()
    ending = ".html" if "html" in kind else ".txt" if kind.startswith("text/plain") else ""
    charset = _CHARSET.search(kind)
    yield from _pages(name, fetched.content, ending=ending, charset=charset and charset.group(1), url=fetched.url)


def _from_folder(name: str) -> Iterator[Page | Skipped]:
    """Every file below a folder, by path; hidden ones (a leading dot) are left out, links to folders not followed."""
    paths = []
    for root, folders, files in os.walk(name):
        folders[:] = [folder for folder in folders if not folder.startswith(".")]
        paths += [os.path.join(root, file) for file in files if not file.startswith(".")]
    if not paths:
        raise InputError("this folder holds no files")
    for path in sorted(paths):
        try:
            yield from _from_file(path)
        except InputError as error:
            yield Skipped(path, str(error))


def _from_file(name: str) -> Iterator[Page | Skipped]:
    ending = Path(name).suffix.lower()
    limit = MAX_LIST_BYTES if ending in _LIST_ENDINGS else MAX_PAGE_BYTES
    try:
        with open(name, "rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise InputError(f"there is no file or folder named {name}") from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be opened ({getattr(error, 'strerror', None) or error})") from None
    yield from _pages(name, data, ending=ending)


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
