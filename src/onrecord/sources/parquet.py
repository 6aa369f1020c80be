"""A Parquet file of articles in, a page for each row out, in small batches; only the columns that are known are read.

Columns go by the names of a list of articles (see `listing`), whatever their case. Needs pyarrow, which is the extra
`parquet`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, BinaryIO

from onrecord.datamodel import Page, Skipped
from onrecord.errors import InputError
from onrecord.sources.decoding import decode
from onrecord.sources.listing import article_of_row, column_names, holds_text
from onrecord.sources.unpacking import seekable

__all__ = ["PARQUET", "pages_of_parquet"]

PARQUET = b"PAR1"
_BATCH_ROWS = 16  # so that even pages of the largest size stay under 100 MB
_BUFFER_BYTES = 1 << 20  # of each column that is read, in place of all of a group of rows (often a gigabyte)
_MAX_SHOWN = 8


def pages_of_parquet(name: str, stream: BinaryIO) -> Iterator[Page | Skipped]:
    """Yield the article in each row of a Parquet file, numbered from 1; `name` is the input as the user named it.

    Raises InputError, without the input's name, where the file is none, no column holds a text, or pyarrow is missing.
    """
    try:
        import pyarrow
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise InputError(
            "is a Parquet file, which needs pyarrow: install the extra, pip install 'onrecord[parquet]'"
        ) from None
    try:
        count = 0
        with seekable(stream) as whole:
            for row in _rows(ParquetFile(whole, buffer_size=_BUFFER_BYTES, pre_buffer=False)):
                count += 1
                yield _page(f"{name}#{count}", row)
    except (pyarrow.ArrowException, OSError, ValueError, TypeError, OverflowError) as error:
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"is no Parquet file that can be read ({reason})") from None
    if not count:
        raise InputError("is a Parquet file without rows")


def _rows(file: Any) -> Iterator[dict[str, Any]]:
    """The rows of a file that pyarrow has opened, by the names of the fields that its columns stand for."""
    columns = list(file.schema_arrow.names)
    known = {columns[at]: field for at, field in column_names(columns).items()}
    if not holds_text(known.values()):
        raise InputError(
            f"is a Parquet file without a column of text: it has {', '.join(columns[:_MAX_SHOWN])}; one named "
            "text, body, content or html was expected"
        )
    for batch in file.iter_batches(_BATCH_ROWS, columns=list(known), use_threads=False):
        for row in batch.to_pylist():
            yield {known[column]: value for column, value in row.items()}


def _page(name: str, row: dict[str, Any]) -> Page | Skipped:
    notes: tuple[str, ...] = ()
    try:
        for column, value in row.items():
            if isinstance(value, dt.date):  # a datetime is one
                row[column] = value.isoformat()
            elif isinstance(value, bytes):
                row[column], told, _ = decode(value)
                notes += tuple(note for note in told if note not in notes)
    except InputError as error:
        return Skipped(name, str(error))
    return article_of_row(name, row, notes)
