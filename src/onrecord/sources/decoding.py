"""Bytes in, characters out, and how they were read; or the reason why they are no text.

The characters are those of `bytes.decode`: no line ending is translated, only a byte order mark is left out.
"""

from __future__ import annotations

import codecs
import re

from onrecord.errors import InputError

__all__ = ["MAX_MEDIA_TYPE_CHARS", "Decoded", "charset_of", "decode", "is_markup"]

MAX_MEDIA_TYPE_CHARS = 200
"""How much is kept of what a server says its page to be, with its charset: it says that in 10 to 60."""

# The first bytes of files that people take for articles, and what to do instead.
_MAGIC = (
    (b"%PDF", "is a PDF: save its text, or the web page it was made from"),
    (b"{\\rtf", "is rich text (RTF): save it as plain text"),
    (b"PK\x03\x04", "is a zipped file (Word, OpenDocument and others are): save its text as plain text"),
    (b"\xd0\xcf\x11\xe0", "is an old Office document: save its text as plain text"),
    (b"\x1f\x8b", "is compressed with gzip: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "is compressed with Zstandard: unpack it first"),
    (b"\x89PNG", "is a picture"),
    (b"\xff\xd8\xff", "is a picture"),
    (b"GIF8", "is a picture"),
    (b"SQLite format 3", "is a database"),
)

# Longest first: the mark of UTF-32 begins with that of UTF-16. These codecs leave the mark out.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)

Decoded = tuple[str, tuple[str, ...], str]
"""Characters, notes for the reader (none where it is plain UTF-8), and the codec that made them of the bytes."""

# Example: "text/html; charset=iso-8859-2"
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.I)
# Example: <meta charset="windows-1251"> or <?xml version="1.0" encoding="iso-8859-2"?>
_META_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s{0,4}=\s{0,4}["']?([\w.:-]{2,40})""", re.I
)
_META_WITHIN_BYTES = 4096  # HTML asks for it in the first 1,024; some sites put scripts before it

# Browsers read these names as Windows-1252, and pages rely on it.
_LATIN = {"iso8859-1", "ascii", "cp1252"}

_MARKUP = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*)?(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)

# Control characters other than tab, line ends and form feed. One in a hundred is more than any article has.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_MAX_CONTROL_SHARE = 0.01


def decode(data: bytes, *, charset: str | None = None) -> Decoded:
    """Decode ``data``; return its characters, notes for the reader, and the codec.

    ``charset`` is what the server said. Order: byte order mark, UTF-8 if it fits, the charset named by the server, the
    one named in the page, UTF-8 with a few broken bytes, Windows-1252. Raises InputError, without the input's name, if
    the bytes are no text.

    >>> decode(b"caf\\xe9 \\x93quoted\\x94")
    ('café “quoted”', ('decoded as cp1252',), 'cp1252')
    """
    for magic, reason in _MAGIC:
        if data.startswith(magic):
            raise InputError(reason)
    text, notes, codec = _decode_any(data, charset)
    if "\x00" in text or len(_CONTROL.findall(text)) > _MAX_CONTROL_SHARE * len(text):
        raise InputError("is a binary file, not text")
    return text, notes, codec


def is_markup(text: str) -> bool:
    """Tell whether a text is an HTML page by how it begins.

    >>> is_markup("<!DOCTYPE html><title>Hi</title>"), is_markup("a < b")
    (True, False)
    """
    return bool(_MARKUP.match(text))


def charset_of(content_type: str | None) -> str | None:
    """The charset that a Content-Type names, if it names one.

    >>> charset_of("text/html; charset=iso-8859-2"), charset_of("text/html"), charset_of(None)
    ('iso-8859-2', None, None)
    """
    named = _CHARSET.search(content_type or "")
    return named and named[1]


def _decode_any(data: bytes, charset: str | None) -> Decoded:
    for mark, encoding, name in _MARKS:
        if data.startswith(mark):
            notes = () if name == "UTF-8" else (f"decoded as {name}",)
            return _with_broken(data, encoding, notes)
    try:
        return data.decode("utf-8"), (), "utf-8"
    except UnicodeDecodeError:
        pass
    declared = _META_CHARSET.search(data[:_META_WITHIN_BYTES])
    in_page = declared.group(1).decode("ascii", "replace") if declared else None
    for charset_name in (charset, in_page):
        codec = _codec(charset_name)
        if codec:
            return _with_broken(data, codec, (f"decoded as {codec}",))
    if _is_broken_utf8(data):
        return _with_broken(data, "utf-8", ())
    return _with_broken(data, "cp1252", ("decoded as cp1252",))


def _codec(name: str | None) -> str | None:
    """The codec for a charset's name: None if unknown, or if it is UTF-8 (which has been tried) or a UTF-16 or 32.

    Nor one of those that no page is in, and that are slow, or make of plain letters what is no character.
    """
    try:
        codec = codecs.lookup((name or "").strip("\"' ")).name
        b"a".decode(codec, "replace")  # refuses "hex", "quopri" and others that do not decode to characters
    except (LookupError, ValueError):
        return None
    if codec.startswith(("utf", "idna", "punycode")) or codec.endswith("escape"):
        return None
    return "cp1252" if codec in _LATIN else codec


def _is_broken_utf8(data: bytes) -> bool:
    """True if most bytes beyond ASCII are sound UTF-8: a page with a cut or a stray byte, not another encoding."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(char > "\x7f" for char in text) - broken > broken


def _with_broken(data: bytes, encoding: str, notes: tuple[str, ...]) -> Decoded:
    text = data.decode(encoding, "replace")
    broken = text.count("\ufffd") - data.count("\ufffd".encode()) * encoding.startswith("utf-8")
    if broken > 0:
        notes += (f"characters that could not be read, shown as \ufffd: {broken}",)
    return text, notes, encoding
