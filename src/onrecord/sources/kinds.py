"""The first bytes of a file and the ending of its name in, what kind of file it is out. What it holds counts first."""

from __future__ import annotations

import re
from typing import Literal

from onrecord.sources.archives import WARC
from onrecord.sources.delimited import is_csv_head
from onrecord.sources.mail import is_mail_head, is_mbox_head
from onrecord.sources.parquet import PARQUET
from onrecord.sources.unpacking import GZIP, ZSTD
from onrecord.sources.wacz import is_wacz_head

__all__ = ["HEAD_BYTES", "HTML_ENDINGS", "TEXT_ENDINGS", "Kind", "kind_of", "root_of"]

Kind = Literal["gzip", "zstd", "wacz", "warc", "parquet", "mbox", "mail", "feed", "sitemap", "xml", "csv", "page"]
"""What a stream holds; a page is what is read as a whole or by line: text, HTML, JSON or JSONL."""

HEAD_BYTES = 1 << 16
"""How much of a stream is looked at. A mail's head, or what stands before a feed's root, is rarely a tenth of it."""

HTML_ENDINGS = (".html", ".htm", ".xhtml", ".shtml")
TEXT_ENDINGS = (".txt", ".text", ".md")
_XML_ENDINGS = (".xml", ".rss", ".atom", ".rdf")
_BY_ENDING: dict[str, Kind] = {
    ".wacz": "wacz",
    ".warc": "warc",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".mbox": "mbox",
    ".eml": "mail",
    ".mht": "mail",
    ".mhtml": "mail",
    ".csv": "csv",
    ".tsv": "csv",
}

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (GZIP, "gzip"),
    *((magic, "zstd") for magic in ZSTD),
    (WARC, "warc"),
    (PARQUET, "parquet"),
)
_ROOTS: dict[str, Kind] = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "html": "page",
}
# Example: '<?xml version="1.0"?>\n<!-- made by hand -->\n<!DOCTYPE rss [ ... ]>\n<atom:feed xmlns="..."'
_SPACE = re.compile(r"\s+")
_BEFORE_ROOT = (
    re.compile(r"<\?[^>]{0,4000}>"),
    re.compile(r"<!--.{0,8000}?-->", re.S),
    re.compile(r"<![a-z][^>\[]{0,1000}(?:\[[^\]]{0,8000}\]\s{0,100})?>", re.I),
)
_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?([\w.-]{1,60})(?=[\s/>])")
_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def kind_of(head: bytes, ending: str) -> Kind:
    """Tell what a stream holds by its first bytes (up to `HEAD_BYTES`) and the ending of its name, in lower case.

    A name decides where the bytes do not: a file named `.parquet` that is none is still "parquet", so that its reader
    says what is wrong with it. Text and HTML, by their names, are never taken for a table or a mail.

    >>> kind_of(b"WARC/1.0\\r\\n", ""), kind_of(b"<rss version='2.0'>", ".xml"), kind_of(b"The port is open.", ".txt")
    ('warc', 'feed', 'page')
    """
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if is_wacz_head(head):
        return "wacz"
    root = root_of(head)
    if root in _ROOTS:
        return _ROOTS[root]
    if ending in _XML_ENDINGS or (root and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml")):
        return "xml"
    if ending in _BY_ENDING:
        return _BY_ENDING[ending]
    if ending in HTML_ENDINGS + TEXT_ENDINGS:
        return "page"
    if is_mbox_head(head):
        return "mbox"
    if is_mail_head(head):
        return "mail"
    return "csv" if is_csv_head(head) else "page"


def root_of(head: bytes) -> str | None:
    """The name of the first element of markup, in lower case and without a prefix; None where no markup begins.

    >>> root_of(b'<?xml version="1.0"?>\\n<!-- by hand --><rdf:RDF xmlns="x">'), root_of(b"a < b")
    ('rdf', None)
    """
    encoding = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "utf-8")
    text = head.decode(encoding, "replace").lstrip("\ufeff")
    at, moved = 0, True
    while moved:
        moved = False
        for pattern in (_SPACE, *_BEFORE_ROOT):
            if match := pattern.match(text, at):
                at, moved = match.end(), True
    match = _ROOT.match(text, at)
    return match[1].lower() if match else None
