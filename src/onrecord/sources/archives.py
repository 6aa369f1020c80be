"""A web archive (WARC) in, a page for each HTML page it holds out, as they come: memory is that of one page.

Requests, metadata and revisits are no pages and pass unsaid; pictures, scripts and error pages are counted and told at
the end. Chunks and compression of the HTTP answer are undone within the limits of a page. The address is the one that
was asked; the date of the archive is that of the visit, so it says nothing of when the article was published.
"""

from __future__ import annotations

import http.client
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING

from onrecord.datamodel import Page, Raw, Skipped
from onrecord.errors import InputError
from onrecord.sources.decoding import MAX_MEDIA_TYPE_CHARS, charset_of, decode, is_markup

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

__all__ = ["WARC", "pages_of_warc"]

WARC = b"WARC/"
_END = b"\r\n\r\n"  # of every record
_MAX_PAGE_BYTES = 5_000_000  # as of any page: see `listing.MAX_PAGE_CHARS`
_TOO_LARGE = f"is larger than {_MAX_PAGE_BYTES / 1e6:.0f} MB, which is more than any article"
_MAX_HEAD_BYTES = 1 << 16  # of an HTTP answer; servers refuse to send, and browsers to read, more
_MAX_KIND_CHARS = 60
_MAX_URI_CHARS = 2_000
_HTML = ("text/html", "application/xhtml+xml")
_MAX_KINDS = 4  # named one by one of what is no page

# Example: "HTTP/1.1 200 OK"
_STATUS = re.compile(rb"HTTP/[\d.]{1,4} (\d{3})[^\r\n]{0,1000}\r?\n?")
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,7})(?:;[^\r\n]{0,200})?\r\n")


def pages_of_warc(name: str, stream: io.RawIOBase) -> Iterator[Page | Skipped]:
    """Yield the HTML pages of a WARC, each with the number of its record; `name` is the input as the user named it.

    Raises InputError, without the input's name, where the archive is damaged or ends in the middle: all that was whole
    has been given by then.
    """
    others: Counter[str] = Counter()
    pages, is_cut_off = 0, False
    counted = _Counted(stream)
    for number, record in _responses(counted):
        try:
            answer = _answer(record)
            if answer.kind not in _HTML:
                others[answer.kind] += 1
                continue
            page = _page(f"{name}#{number}", record, answer)
        except _CutOff:
            is_cut_off = True
            break
        except InputError as unfit:
            if counted.is_broken:
                raise
            yield Skipped(f"{name}#{number}", str(unfit))
            continue
        pages += 1
        yield page
    if others:
        yield Skipped(name, _told(others))
    if is_cut_off or counted.last_bytes != _END:
        raise InputError("ends in the middle of a record: it was cut off, and what is whole of it was read")
    if not pages and not others:
        raise InputError("is a web archive without pages")


class _CutOff(Exception):
    """A record says that it is longer than what is left of the archive."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """The head of an HTTP answer and how its body begins; `kind` is its media type, or its status where not 200."""

    kind: str
    headers: Message
    begun: bytes


def _responses(stream: _Counted) -> Iterator[tuple[int, WarcRecord]]:
    """The HTTP answers of an archive, each with its number among all records, from 1."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    records = iter(ArchiveIterator(stream, parse_http=False))
    number = 0
    while True:
        try:
            record = next(records, None)
        except OSError as error:
            raise InputError(f"is damaged after record {number} ({error}); what stands before was read") from None
        if record is None:
            return
        number += 1
        if record.record_type == WarcRecordType.response and record.is_http:
            yield number, record


class _Counted:
    """What fastwarc reads from: it asks where it stands, and does not say where the archive was cut off."""

    def __init__(self, stream: io.RawIOBase) -> None:
        self._stream = stream
        self._at = 0
        self.last_bytes = b""
        self.is_broken = False

    def read(self, size: int = -1) -> bytes:
        try:
            piece = self._stream.read(size) or b""
        except InputError:
            self.is_broken = True
            raise
        self._at += len(piece)
        self.last_bytes = (self.last_bytes + piece[-len(_END) :])[-len(_END) :]
        return piece

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        raise io.UnsupportedOperation

    def close(self) -> None:
        """Leave the stream to who opened it."""


def _answer(record: WarcRecord) -> _Answer:
    begun = record.reader.read(_MAX_HEAD_BYTES)
    if len(begun) < min(_MAX_HEAD_BYTES, record.content_length):
        raise _CutOff
    head, _, body = begun.partition(_END)
    status = _STATUS.match(head)
    try:
        headers = http.client.parse_headers(io.BytesIO(head[status.end() :] + _END)) if status else None
    except http.client.HTTPException:
        headers = None
    if status is None or headers is None:
        return _Answer("with a damaged head", Message(), b"")
    if status[1] != b"200":
        return _Answer(f"status {status[1].decode()}", headers, b"")
    kind = str(headers["Content-Type"] or "of no named type").split(";")[0].strip().lower()
    return _Answer(kind[:_MAX_KIND_CHARS], headers, body)


def _page(name: str, record: WarcRecord, answer: _Answer) -> Page:
    if record.content_length > _MAX_HEAD_BYTES + _MAX_PAGE_BYTES:
        raise InputError(_TOO_LARGE)
    rest = record.reader.read(_MAX_PAGE_BYTES)
    if len(rest) < record.content_length - _MAX_HEAD_BYTES:
        raise _CutOff
    body = answer.begun + rest
    if "chunked" in str(answer.headers["Transfer-Encoding"] or "").lower():
        body = _joined(body)
    body = _unpacked(body, str(answer.headers["Content-Encoding"] or "").strip().lower())
    if len(body) > _MAX_PAGE_BYTES:
        raise InputError(_TOO_LARGE)
    media_type = str(answer.headers["Content-Type"] or "")[:MAX_MEDIA_TYPE_CHARS]
    text, notes, codec = decode(body, charset=charset_of(media_type))
    if not text.strip():
        raise InputError("is empty")
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")[:_MAX_URI_CHARS]
    raw = Raw(body, media_type, codec)
    return Page(name, text, is_html=True, url=url or None, notes=notes, raw=raw, source_sha256=raw.sha256)


def _joined(body: bytes) -> bytes:
    """The body of its chunks; some crawlers join them and leave the header that says they are parted.

    >>> _joined(b"5\\r\\nHello\\r\\n0\\r\\n\\r\\n"), _joined(b"Hello")
    (b'Hello', b'Hello')
    """
    pieces, at = [], 0
    while size := _CHUNK_SIZE.match(body, at):
        end = size.end() + int(size[1], 16)
        pieces.append(body[size.end() : end])
        at = end + 2
        if end == size.end():
            return b"".join(pieces)
    return body


def _unpacked(body: bytes, coding: str) -> bytes:
    """The body without its compression, and no more of it than what is one byte too large; crawlers that have unpacked
    it may leave the header that says it is packed."""
    room = _MAX_PAGE_BYTES + 1
    try:
        if coding in ("gzip", "x-gzip", "deflate"):
            return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, room)
        if coding == "br":
            import brotli

            return bytes(brotli.Decompressor().process(body, output_buffer_limit=room))
    except Exception as error:  # brotli's own error has no name before it is imported
        if is_markup(body[:_MAX_HEAD_BYTES].decode("utf-8", "replace")):
            return body
        raise InputError("cannot be unpacked: the answer in the archive is damaged") from error
    if coding in ("", "identity", "none") or is_markup(body[:_MAX_HEAD_BYTES].decode("utf-8", "replace")):
        return body
    raise InputError(f"is packed as {coding[:40]}, which OnRecord does not unpack")


def _told(others: Counter[str]) -> str:
    """What was left out, in one sentence.

    >>> _told(Counter({"image/png": 3, "status 404": 1}))
    'left out what is no HTML page: 3 image/png, 1 status 404'
    """
    most = sorted(others.items(), key=lambda item: (-item[1], item[0]))
    named = [f"{count:,} {kind}" for kind, count in most[:_MAX_KINDS]]
    rest = sum(count for _, count in most[_MAX_KINDS:])
    return "left out what is no HTML page: " + ", ".join([*named, f"{rest:,} others"] if rest else named)
