"""Newsletters in, pages out: a saved mail (.eml), a mailbox (mbox), and a page saved by a browser as MHTML.

All three are the mail format (RFC 5322, MIME). The HTML part of a message is its page, else its plain text; pictures
and attachments are passed over. Of a mail the subject is the title, the sender the outlet, and its date, with the time
zone where one is named, that of publication; MHTML tells the page's address and title, and when it was *saved*, which
is none of these. A mailbox is read message by message, and memory is that of the largest.
"""

from __future__ import annotations

import email
import email.errors
import email.policy
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

from onrecord.datamodel import Page, Raw, Skipped
from onrecord.errors import InputError
from onrecord.sources.dates import iso_moment
from onrecord.sources.decoding import decode, is_markup
from onrecord.sources.listing import MAX_PAGE_CHARS

__all__ = ["is_mail_head", "is_mbox_head", "page_of_mail", "pages_of_mbox"]

# With pictures and attachments, which mail servers stop at 25 to 50 MB, and saved pages seldom reach.
_MAX_MESSAGE_BYTES = 50_000_000
_BITE_BYTES = 1 << 20
_MAIL, _MHTML = "message/rfc822", "multipart/related"

# Example: "From news@herald.example Wed Mar 12 08:00:00 2031", "From - Wed Mar 12 08:00:00 2031"
_FROM_LINE = re.compile(rb"From \S{1,400} .{0,60}\d:\d\d.{0,40}(?:19|20)\d\d")
_QUOTED_FROM = re.compile(rb">+From ")  # a line of the text that began with "From ", as mboxrd keeps it
# Example: "Subject: The morning's news", and lines below it that begin with a space and go on
_HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,60}):[^\r\n]{0,10000}(?:\r?\n[ \t][^\r\n]{0,10000}){0,100}\r?\n")
# A text may begin with "From:" and "Date:"; a mail has one of these as well.
_MAIL_ONLY = {
    b"mime-version",
    b"message-id",
    b"received",
    b"return-path",
    b"delivered-to",
    b"snapshot-content-location",
}
_MAX_SUBJECT_CHARS = 1_000


def is_mbox_head(head: bytes) -> bool:
    """Tell whether a file is a mailbox: its first line begins a message.

    >>> is_mbox_head(b"From news@herald.example Wed Mar 12 08:00:00 2031\\n"), is_mbox_head(b"From the harbour we saw")
    (True, False)
    """
    return bool(_FROM_LINE.match(head))


def is_mail_head(head: bytes) -> bool:
    """Tell whether a file is a mail or a page saved as MHTML: it begins with header lines that only these have.

    >>> is_mail_head(b"From: Herald\\nMIME-Version: 1.0\\n\\nHi"), is_mail_head(b"From: our reporter\\n\\nThe port")
    (True, False)
    """
    names, at = set(), 0
    while match := _HEADER.match(head, at):
        names.add(match[1].lower())
        at = match.end()
    return b"from" in names and not names.isdisjoint(_MAIL_ONLY)


def page_of_mail(name: str, stream: io.RawIOBase) -> Page:
    """The page in a mail or a saved MHTML page; `name` is the input as the user named it.

    Raises InputError, without the input's name, where there is none.
    """
    data = io.BufferedReader(stream).read(_MAX_MESSAGE_BYTES + 1)
    if len(data) > _MAX_MESSAGE_BYTES:
        raise InputError(f"is larger than {_MAX_MESSAGE_BYTES / 1e6:.0f} MB, which is more than any mail")
    if not data.strip():
        raise InputError("is empty")
    return _page(name, data)


def pages_of_mbox(name: str, stream: io.RawIOBase) -> Iterator[Page | Skipped]:
    """Yield the page of each message of a mailbox, numbered from 1; `name` is the input as the user named it.

    Raises InputError, without the input's name, where it holds no messages.
    """
    number = 0
    for number, data in enumerate(_messages(io.BufferedReader(stream)), 1):
        try:
            if len(data) > _MAX_MESSAGE_BYTES:
                raise InputError(f"is larger than {_MAX_MESSAGE_BYTES / 1e6:.0f} MB, which is more than any mail")
            yield _page(f"{name}#{number}", data)
        except InputError as error:
            yield Skipped(f"{name}#{number}", str(error))
    if not number:
        raise InputError('is a mailbox without messages: no line of it begins one ("From ...", with a date)')


def _messages(stream: io.BufferedReader) -> Iterator[bytes]:
    """The messages between the lines that begin one; of one that is too large, only what shows that it is."""
    message: bytearray | None = None
    is_blank = is_whole_line = True
    while line := stream.readline(_BITE_BYTES):
        if is_blank and is_whole_line and _FROM_LINE.match(line):
            if message is not None:
                yield bytes(message)
            message = bytearray()
        elif message is not None and len(message) <= _MAX_MESSAGE_BYTES:
            message += line[1:] if is_whole_line and _QUOTED_FROM.match(line) else line
        is_blank = is_whole_line and not line.strip()
        is_whole_line = line.endswith(b"\n")
    if message is not None:
        yield bytes(message)


def _page(name: str, data: bytes) -> Page:
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        part = _readable_part(message)
    except RecursionError:
        raise InputError("has parts within parts beyond all measure") from None
    if part is None:
        raise InputError("holds no text: neither an HTML nor a plain part")
    payload = part.get_payload(decode=True)
    try:
        charset = part.get_content_charset()
    except (LookupError, ValueError):
        charset = None
    text, notes, _ = decode(payload if isinstance(payload, bytes) else b"", charset=charset)
    if not text.strip():
        raise InputError("is empty")
    if len(text) > MAX_PAGE_CHARS:
        raise InputError(f"has {len(text) / 1e6:.1f} million characters; OnRecord reads articles of up to 5 million")
    is_html = part.get_content_type() == "text/html" or is_markup(text)
    title = _words(message, "Subject")
    raw = Raw(data, _MHTML if message.get_content_type() == _MHTML else _MAIL)
    page = Page(name, text, is_html=is_html, title=title, notes=notes, raw=raw, source_sha256=raw.sha256)
    if address := _saved_from(message, part):
        return replace(page, url=address)
    return replace(page, outlet=_sender(message), published=_date(message))


def _readable_part(message: Message) -> Message | None:
    """The first HTML part that is no attachment, or else the first plain one."""
    plain = None
    for part in message.walk():
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            return part
        if part.get_content_type() == "text/plain" and plain is None:
            plain = part
    return plain


def _saved_from(message: Message, part: Message) -> str | None:
    """The address of a page that a browser saved; None for a mail, which has been sent by somebody."""
    if message.get_content_type() != _MHTML:
        return None
    address = _words(message, "Snapshot-Content-Location") or _words(part, "Content-Location")
    return address if address and re.match(r"https?://", address) else None


def _words(message: Message, header: str) -> str | None:
    """What a header says, unpacked from its encodings and without line ends; None if nothing."""
    value = message[header]
    return None if value is None else _decoded(str(value))


def _decoded(raw: str) -> str | None:
    """The words of a header: "=?utf-8?q?Caf=C3=A9?=" is "Café"."""
    raw = raw[: _MAX_SUBJECT_CHARS * 4]
    try:
        text = str(make_header(decode_header(raw)))
    except (LookupError, ValueError, email.errors.MessageError):
        text = raw
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")  # bytes that were no ASCII
    return " ".join(text.split())[:_MAX_SUBJECT_CHARS] or None


def _sender(message: Message) -> str | None:
    """The name that a mail is sent under, or the site it is sent from."""
    name, address = parseaddr(str(message["From"] or "")[:_MAX_SUBJECT_CHARS])
    return _decoded(name) or address.rpartition("@")[2] or None


def _date(message: Message) -> str | None:
    """The date of a mail, with the zone it was written in; without one where it names none ("-0000")."""
    return iso_moment(_words(message, "Date"))
