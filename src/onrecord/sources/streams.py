"""A stream of bytes of any kind in, the pages it holds out, as they come; it is told by its first bytes what it is.

A JSONL list is read line by line, a CSV row by row, an archive record by record, a mailbox message by message; a feed
gives addresses as well, which are left to who can fetch them. Anything else is one page, and read as a whole.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import BinaryIO, cast

from onrecord.datamodel import Page, Raw, Skipped
from onrecord.errors import InputError
from onrecord.sources.archives import pages_of_warc
from onrecord.sources.decoding import charset_of, decode, is_markup
from onrecord.sources.delimited import pages_of_csv
from onrecord.sources.feeds import Entry, entries_of_feed
from onrecord.sources.kinds import HEAD_BYTES, HTML_ENDINGS, TEXT_ENDINGS, kind_of, root_of
from onrecord.sources.listing import article_of_line, articles_of, is_object, looks_like_list
from onrecord.sources.mail import page_of_mail, pages_of_mbox
from onrecord.sources.parquet import pages_of_parquet
from onrecord.sources.sitemaps import Sitemap, entries_of_sitemap
from onrecord.sources.unpacking import Begun, Unpacked, UnpackedZstd, begin
from onrecord.sources.wacz import archives_of_wacz

__all__ = ["MAX_LINE_BYTES", "MAX_LIST_BYTES", "MAX_PAGE_BYTES", "Found", "pages_of"]

# A page: see `listing.MAX_PAGE_CHARS`. A JSON list of articles: some ten thousand of them, read in a few seconds.
MAX_PAGE_BYTES = 5_000_000
MAX_LIST_BYTES = 100_000_000
# One line of a JSONL list, which as a whole may be of any size: the longest page, every character an escape of six
# bytes, and half as much of other fields.
MAX_LINE_BYTES = 45_000_000
_SKIP_BYTES = 1 << 20  # a longer line is passed over in bites of this size

_LINE_ENDINGS = (".jsonl", ".ndjson")
_LIST_ENDINGS = (".json", *_LINE_ENDINGS)

_PACKED = {"gzip": Unpacked, "zstd": UnpackedZstd}

Found = Page | Skipped | Entry | Sitemap
"""What is in a stream: a page, what is none, an article that a feed names, or another sitemap."""


def pages_of(
    name: str, stream: BinaryIO, *, ending: str, content_type: str | None = None, url: str | None = None
) -> Iterator[Found]:
    """Yield what a stream holds, in its order; `name` is the input as the user named it, `ending` that of its file.

    `content_type` and `url` are what a server said of it. Raises InputError, without the input's name, if it holds
    nothing that can be read, or no more of it can.
    """
    yield from _pages_of(name, stream, begin(stream, HEAD_BYTES), ending, content_type, url)


def _pages_of(
    name: str, stream: BinaryIO, begun: Begun, ending: str, content_type: str | None, url: str | None
) -> Iterator[Found]:
    kind = kind_of(begun.head, ending)
    if kind in _PACKED and not isinstance(stream, Unpacked | UnpackedZstd):  # once: packed twice is meant to harm
        inner = PurePath(PurePath(name).stem).suffix.lower() if ending in (".gz", ".gzip", ".zst", ".zstd") else ending
        unpacked = cast(BinaryIO, _PACKED[kind](begun))
        yield from _pages_of(name, unpacked, begin(unpacked, HEAD_BYTES), inner, content_type, url)
    elif kind == "warc":
        yield from pages_of_warc(name, begun)
    elif kind == "wacz":
        for path, archive in archives_of_wacz(stream if stream.seekable() else cast(BinaryIO, begun)):
            yield from _from_archive(f"{name}/{path}", begin(archive, HEAD_BYTES))
    elif kind == "parquet":
        yield from pages_of_parquet(name, stream if stream.seekable() else cast(BinaryIO, io.BufferedReader(begun)))
    elif kind == "mbox":
        yield from pages_of_mbox(name, begun)
    elif kind == "mail":
        yield page_of_mail(name, begun)
    elif kind == "csv":
        yield from pages_of_csv(name, begun)
    elif kind == "feed":
        yield from entries_of_feed(name, _whole(begun), charset=charset_of(content_type), url=url)
    elif kind == "sitemap":
        yield from entries_of_sitemap(name, _whole(begun), url=url)
    elif kind == "xml":
        raise InputError(
            f"is XML, but neither a feed, nor a news sitemap, nor a page (its first element is "
            f"<{root_of(begun.head) or 'not to be found'}>): give OnRecord the articles as pages or text"
        )
    else:
        yield from _from_text(name, io.BufferedReader(begun), ending, content_type, url)


def _from_archive(name: str, begun: Begun) -> Iterator[Page | Skipped]:
    """The pages of a web archive in a WACZ file, packed or not; a WACZ file in one is none, for it may hold itself."""
    packed = _PACKED.get(kind_of(begun.head, ".warc"))
    yield from pages_of_warc(name, begin(cast(BinaryIO, packed(begun)), HEAD_BYTES) if packed else begun)


def _whole(begun: Begun) -> bytes:
    data = io.BufferedReader(begun).read(MAX_PAGE_BYTES + 1)
    if len(data) > MAX_PAGE_BYTES:
        raise InputError(f"is larger than {MAX_PAGE_BYTES / 1e6:.0f} MB, which is more than any feed")
    return data


def _from_text(
    name: str, stream: io.BufferedReader, ending: str, content_type: str | None, url: str | None
) -> Iterator[Page | Skipped]:
    """The pages of a text: a JSONL list line by line, anything else as a whole."""
    head: list[bytes] = []
    if ending not in HTML_ENDINGS + TEXT_ENDINGS:
        head, by_line = _head(stream, ending)
        if by_line:
            yield from _by_line(name, itertools.chain(head, _lines(stream)))
            return
    begun = b"".join(head)
    may_be_list = ending in _LIST_ENDINGS or begun.lstrip()[:1] in (b"{", b"[") or begun.startswith(b"\xef\xbb\xbf{")
    limit = MAX_LIST_BYTES if may_be_list else MAX_PAGE_BYTES
    data = begun + stream.read(max(0, limit + 1 - len(begun)))
    yield from _pages(name, data, ending=ending, content_type=content_type, url=url)


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
            yield article_of_line(name, number, *decode(line)[:2])
        except InputError as error:
            yield Skipped(f"{name}#{number}", f"line {number} {error}, so it was left out")


def _pages(
    name: str, data: bytes, *, ending: str, content_type: str | None = None, url: str | None = None
) -> Iterator[Page | Skipped]:
    """The page or pages in the bytes of one file or answer. Raises InputError if it is none."""
    if not data.strip():
        raise InputError("is empty")
    if len(data) > MAX_LIST_BYTES:
        raise InputError(f"is larger than {MAX_LIST_BYTES / 1e6:.0f} MB: split it")
    is_list = ending in _LIST_ENDINGS
    if not is_list and ending not in HTML_ENDINGS + TEXT_ENDINGS:
        is_list = data.lstrip()[:1] in (b"{", b"[") or data.startswith(b"\xef\xbb\xbf{")
    if not is_list and len(data) > MAX_PAGE_BYTES:
        raise InputError(
            f"is larger than {MAX_PAGE_BYTES / 1e6:.0f} MB: no article is; give OnRecord the article alone"
        )
    text, notes, codec = decode(data, charset=charset_of(content_type))
    if not text.strip():
        raise InputError("is empty")
    if is_list and (ending in _LIST_ENDINGS or looks_like_list(text)):
        yield from articles_of(name, text, notes, by_line=ending in _LINE_ENDINGS)
    else:
        is_html = ending in HTML_ENDINGS or is_markup(text)
        raw = Raw(data, content_type, codec)
        yield Page(name, text, is_html=is_html, url=url, notes=notes, raw=raw, source_sha256=raw.sha256)
