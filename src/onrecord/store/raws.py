"""The bytes of pages as they came, so that whoever doubts a record can go back to what was fetched."""

from __future__ import annotations

import zlib
from sqlite3 import Connection

from onrecord.datamodel import Raw
from onrecord.store.readings import LEVEL, storable

__all__ = ["RAW_TABLES", "broken_raws", "keep_raw", "raw_of"]

RAW_TABLES = """
CREATE TABLE raws ( -- Kept: the bytes of each page as they came; of a row of a list or a table there are none.
  page INTEGER PRIMARY KEY REFERENCES pages (id) ON DELETE CASCADE, -- the page
  sha256 TEXT NOT NULL, -- SHA-256 of the bytes
  media_type TEXT, -- what its server or archive says that it is, with the charset it names
  charset TEXT, -- the codec that makes the page's text of them; null where that is a part of them, as in a mail
  bytes BLOB NOT NULL -- compressed with zlib; where they and the charset tell the text, the content in pages is empty
);
"""


def keep_raw(db: Connection, page: int, raw: Raw) -> None:
    """Keep the bytes that a page was read from."""
    db.execute(
        "INSERT INTO raws (page, sha256, media_type, charset, bytes) VALUES (?, ?, ?, ?, ?)",
        (page, raw.sha256, storable(raw.media_type), raw.charset, zlib.compress(raw.content, LEVEL)),
    )


def raw_of(db: Connection, page: int) -> Raw | None:
    """The bytes that a page was read from, None where none are kept."""
    row = db.execute("SELECT media_type, charset, bytes FROM raws WHERE page = ?", (page,)).fetchone()
    return Raw(zlib.decompress(row["bytes"]), row["media_type"], row["charset"]) if row else None


def broken_raws(db: Connection) -> tuple[int, ...]:
    """The pages whose bytes are not those of their hash."""
    found = []
    for row in db.execute("SELECT page, sha256 FROM raws ORDER BY page"):
        try:
            raw = raw_of(db, row["page"])
            is_whole = raw is not None and raw.sha256 == row["sha256"]
        except zlib.error:
            is_whole = False
        if not is_whole:
            found.append(row["page"])
    return tuple(found)
