"""What the statements mean, as vectors of bytes: kept in blocks, and made anew where a statement came, changed or went.

Triggers note each row of `statements` that is touched, so that a vector is never older than its words: whoever searches
first makes those that are due, and passes over those that came meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from sqlite3 import Connection

__all__ = [
    "PER_BLOCK",
    "VECTOR_TABLES",
    "drop_vectors",
    "due_vectors",
    "keep_vectors",
    "rows_due",
    "rows_without",
    "vector_blocks",
    "vectors_of_others",
]

PER_BLOCK = 256
"""Vectors in a block, 100 kB. A hundred thousand of them row by row take nine times as long to search as in blocks of
256; blocks of 512 and 1,024 are no quicker, and a new article writes one block anew."""

VECTOR_TABLES = f"""
CREATE TABLE vectors ( -- Derived: what the statements mean, for search by meaning; made when first asked for.
  block INTEGER PRIMARY KEY, -- {PER_BLOCK} rows of statements, from {PER_BLOCK} * block on
  model TEXT NOT NULL, -- the model that made them
  vectors BLOB NOT NULL -- for each row a scale (float32, little-endian) and 384 numbers (int8); zeros for none
);
CREATE TABLE vectors_due ( -- Derived: the statements that came, changed or went since.
  row INTEGER PRIMARY KEY -- their number
);
INSERT INTO vectors_due SELECT row FROM statements;
CREATE TRIGGER vectors_come AFTER INSERT ON statements BEGIN
  INSERT OR IGNORE INTO vectors_due VALUES (new.row);
END;
CREATE TRIGGER vectors_go AFTER DELETE ON statements BEGIN
  INSERT OR IGNORE INTO vectors_due VALUES (old.row);
END;
CREATE TRIGGER vectors_change AFTER UPDATE OF row, text ON statements BEGIN
  INSERT OR IGNORE INTO vectors_due VALUES (old.row), (new.row);
END;
"""


def due_vectors(db: Connection) -> dict[int, str | None]:
    """The rows of the first block of which vectors are due, each with its words, None where the statement is gone.

    Empty where all are up to date.
    """
    first = db.execute("SELECT min(row) FROM vectors_due").fetchone()[0]
    return {} if first is None else _due(db, first // PER_BLOCK)


def rows_due(db: Connection) -> list[int]:
    """All rows whose vectors are due."""
    return [row[0] for row in db.execute("SELECT row FROM vectors_due ORDER BY row")]


def keep_vectors(db: Connection, due: Iterable[int], model: str, size: int, made: Mapping[str, bytes]) -> None:
    """Keep the vectors of a block's rows that are due, as `due_vectors` gave them, by their words.

    `size` is that of a vector in bytes. A statement that changed meanwhile stays due.
    """
    rows = sorted(due)
    block = rows[0] // PER_BLOCK
    now = _due(db, block)
    done = [row for row in rows if row in now and (now[row] is None or now[row] in made)]
    found = db.execute("SELECT vectors FROM vectors WHERE block = ?", (block,)).fetchone()
    kept = bytearray(found[0] if found else PER_BLOCK * size)
    for row in done:
        text = now[row]
        place = row % PER_BLOCK * size
        kept[place : place + size] = bytes(size) if text is None else made[text]
    if any(kept):
        db.execute("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", (block, model, bytes(kept)))
    else:
        db.execute("DELETE FROM vectors WHERE block = ?", (block,))
    db.executemany("DELETE FROM vectors_due WHERE row = ?", [(row,) for row in done])


def vectors_of_others(db: Connection, model: str) -> bool:
    """Tell whether there are vectors of another model, which are no good beside those of this one."""
    return db.execute("SELECT 1 FROM vectors WHERE model <> ?", (model,)).fetchone() is not None


def drop_vectors(db: Connection) -> None:
    """Drop all vectors: every statement's is due."""
    db.execute("DELETE FROM vectors")
    db.execute("DELETE FROM vectors_due")
    db.execute("INSERT INTO vectors_due SELECT row FROM statements")


def vector_blocks(db: Connection, model: str, blocks: Iterable[int] | None = None) -> Iterator[tuple[int, bytes]]:
    """The vectors of a model, block by block: the row of the first, and their bytes; of these blocks, or of all."""
    sql = "SELECT block, vectors FROM vectors WHERE model = ?"
    if blocks is None:
        rows = db.execute(f"{sql} ORDER BY block", (model,))
        yield from ((row[0] * PER_BLOCK, row[1]) for row in rows)
        return
    for block in blocks:
        row = db.execute(f"{sql} AND block = ?", (model, block)).fetchone()
        if row:
            yield row[0] * PER_BLOCK, row[1]


def rows_without(db: Connection) -> list[int]:
    """The rows of statements that have no vector though none is due: there are none in a sound desk."""
    due = set(rows_due(db))
    found = []
    block, data = -1, b""
    for (row,) in db.execute("SELECT row FROM statements ORDER BY row"):
        if row // PER_BLOCK != block:
            block = row // PER_BLOCK
            kept = db.execute("SELECT vectors FROM vectors WHERE block = ?", (block,)).fetchone()
            data = kept[0] if kept else b""
        size = len(data) // PER_BLOCK
        place = row % PER_BLOCK * size
        if row not in due and not any(data[place : place + size]):
            found.append(row)
    return found


def _due(db: Connection, block: int) -> dict[int, str | None]:
    rows = db.execute(
        "SELECT d.row, s.text FROM vectors_due d LEFT JOIN statements s ON s.row = d.row"
        " WHERE d.row >= ? AND d.row < ? ORDER BY d.row",
        (block * PER_BLOCK, (block + 1) * PER_BLOCK),
    )
    return dict(tuple(row) for row in rows)
