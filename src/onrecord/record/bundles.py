"""Evidence bundles: a record with its articles' texts and the pages they came from, in one file, and back.

    manifest.json                what is in it, each file with its SHA-256
    record.json                  the record
    brief.html                   the record as a page to read
    articles/1-herald.txt        the text of each article, as the record's spans count it
    pages/1-herald.html          the page that it was read from, byte for byte as it came, where it is known
    raw/1-herald.eml             of a page that is a part of something: all of it, as it came

Bytes go in and come out; reading and writing files is the caller's affair. A bundle is a zip file of which every byte
follows from its contents: nothing is compressed, and no clock is read. So a single changed byte shows, and a small file
never unpacks to a large one.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from onrecord.datamodel import Article, Page, Raw, Record
from onrecord.errors import EvidenceError
from onrecord.record.contract import dumps, loads

__all__ = ["BUNDLE_SCHEMA", "Bundle", "is_bundle", "pack", "unpack"]

BUNDLE_SCHEMA = "onrecord.bundle/1"

_MANIFEST = "manifest.json"
_RECORD = "record.json"
_BRIEF = "brief.html"
_DAY_ONE = (1980, 1, 1, 0, 0, 0)  # the first time that a zip file can bear
_MAGIC = b"PK\x03\x04"
_PAGE_WORDS = frozenset(field.name for field in fields(Page)) - {"text", "raw"}
_ENDINGS = {"message/rfc822": "eml", "multipart/related": "mhtml"}  # of what a page may be a part of


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle holds: the record, the JSON that it was read from, and the pages of its articles that are known."""

    record: Record
    written: bytes
    pages: tuple[Page, ...]


def is_bundle(data: bytes) -> bool:
    """Tell a bundle, or another zip file, from a record."""
    return data.startswith(_MAGIC)


def pack(record: Record, brief: str, pages: Mapping[str, Page]) -> bytes:
    """Return the bundle of a record: `brief` is its page, `pages` what its articles were read from, by their ids."""
    files: dict[str, bytes] = {_RECORD: _bytes(dumps(record)), _BRIEF: _bytes(brief)}
    rows: list[dict[str, Any]] = [{"path": _RECORD}, {"path": _BRIEF}]
    for number, article in enumerate(record.articles, 1):
        name = f"{number}-{_slug(article)}"
        path = f"articles/{name}.txt"
        files[path] = _bytes(article.text)
        rows.append({"path": path, "article": article.id})
        if page := pages.get(article.id):
            for path, content, told in _packed(name, page):
                files[path] = content
                rows.append({"path": path, "article": article.id, **told})
    for row in rows:
        row |= {"sha256": hashlib.sha256(files[row["path"]]).hexdigest(), "bytes": len(files[row["path"]])}
    manifest = {"schema": BUNDLE_SCHEMA, "story": record.story.id, "files": rows}
    return _zipped({_MANIFEST: _bytes(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"), **files})


def _packed(name: str, page: Page) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """The files of a page, with what the manifest says of them: its bytes, or its text and what that is a part of."""
    path, raw = f"pages/{name}.{'html' if page.is_html else 'txt'}", page.raw
    if raw and raw.text == page.text:
        yield path, raw.content, {"page": _said(page), "raw": _told(raw)}
        return
    yield path, _bytes(page.text), {"page": _said(page)}
    if raw:
        yield f"raw/{name}.{_ENDINGS.get(raw.media_type or '', 'bin')}", raw.content, {"raw": _told(raw)}


def unpack(data: bytes) -> Bundle:
    """Return what a bundle holds. Raises EvidenceError if it is none, if one byte of it is not as it was made, or if
    its record is not true or has other articles."""
    files = _unzipped(data)
    rows = _rows(files)
    for row in rows:
        path, content = row["path"], files[row["path"]]
        if hashlib.sha256(content).hexdigest() != row["sha256"] or len(content) != row["bytes"]:
            raise EvidenceError(f"The bundle is not as it was made: {path} has changed.")
    if _zipped(files) != data:
        raise EvidenceError("The bundle is not as it was made: something in it that is no file has changed.")
    record = loads(files[_RECORD])
    texts = {row["article"]: _text(files, row["path"]) for row in rows if row["path"].startswith("articles/")}
    if texts != {article.id: article.text for article in record.articles}:
        raise EvidenceError("The bundle is not true: its articles are not those of its record.")
    wholes = {row["article"]: row for row in rows if "raw" in row and "page" not in row}
    pages = tuple(_page(row, wholes.get(row["article"], row), files) for row in rows if "page" in row)
    return Bundle(record, files[_RECORD], pages)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip file of these files, in this order: the same files always give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, _DAY_ONE)
            entry.create_system = 3  # as on Unix, wherever it is made
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def _unzipped(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
                raise EvidenceError("This is no bundle of OnRecord: files in it are compressed.")
            if sum(entry.file_size for entry in entries) > len(data):
                raise EvidenceError("This is no bundle of OnRecord: its files are larger than it is.")
            if len({entry.filename for entry in entries}) != len(entries):
                raise EvidenceError("This is no bundle of OnRecord: it holds two files of one name.")
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise EvidenceError(f"The bundle is not as it was made: it cannot be unpacked ({error}).") from None


def _rows(files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """What the manifest says of the files: each of them once, and nothing else."""
    try:
        manifest = json.loads(files.get(_MANIFEST, b""))
        rows: list[dict[str, Any]] = manifest["files"]
        paths = [row["path"] for row in rows]
        is_sound = manifest["schema"] == BUNDLE_SCHEMA and all({"sha256", "bytes"} <= row.keys() for row in rows)
        is_sound &= all("article" in row for row in rows if row["path"].startswith(("articles/", "pages/", "raw/")))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise EvidenceError(f"This is no bundle of OnRecord: its {_MANIFEST} is missing or broken.") from None
    if not is_sound or sorted([*paths, _MANIFEST]) != sorted(files) or not {_RECORD, _BRIEF} <= set(paths):
        raise EvidenceError(f"The bundle is not as it was made: its {_MANIFEST} does not name the files in it.")
    return rows


def _said(page: Page) -> dict[str, Any]:
    """What is known of a page beside its text, by the fields of `Page`; what says nothing is left out."""
    known = {name: getattr(page, name) for name in sorted(_PAGE_WORDS)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in known.items() if value}


def _told(raw: Raw) -> dict[str, str]:
    """What is known of the bytes that came, beside themselves."""
    known = {"media_type": raw.media_type, "charset": raw.charset}
    return {name: value for name, value in known.items() if value}


def _page(row: Mapping[str, Any], whole: Mapping[str, Any], files: Mapping[str, bytes]) -> Page:
    """The page in a file, and the bytes that came, which stand there or in another file."""
    try:
        told = row["page"].items()
        said: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in told if k in _PAGE_WORDS}
        raw = Raw(files[whole["path"]], **whole["raw"]) if "raw" in whole else None
        text = (raw and raw.text) if "raw" in row else _text(files, row["path"])
        page = Page(**{**said, "text": text, "raw": raw})
        return replace(page, source_sha256=raw.sha256) if raw else page
    except (TypeError, AttributeError, LookupError):
        raise EvidenceError(f"The bundle's {_MANIFEST} does not tell what {row['path']} is.") from None


def _slug(article: Article) -> str:
    return re.sub(r"[^a-z0-9]+", "-", article.outlet.lower()).strip("-")[:40] or "article"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _text(files: Mapping[str, bytes], path: str) -> str:
    try:
        return files[path].decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise EvidenceError(f"The bundle's {path} is no text in UTF-8: {error.reason}.") from None
