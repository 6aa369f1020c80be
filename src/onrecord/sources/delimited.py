"""A CSV of articles in, a page for each row out, as they come: memory is that of the longest row.

The first line names the columns, by the names of a list of articles (see `listing`), whatever their case; others are
passed over. Commas, semicolons, tabs or bars part the cells. The words of a row are those of the file: a row that
breaks the rules of CSV (RFC 4180) is left out, with its line, and so is one that is too long.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import TextIO

from onrecord.datamodel import Page, Skipped
from onrecord.errors import InputError
from onrecord.sources.decoding import decode
from onrecord.sources.listing import article_of_row, column_names, holds_text

__all__ = ["is_csv_head", "pages_of_csv"]

# A row: the longest page, each of its characters in four bytes, doubled quotation marks, and half as much of other
# cells. Longer ones come of a quotation mark that is not closed, which takes all that follows into one cell.
_MAX_ROW_BYTES = 45_000_000
_BITE_BYTES = 1 << 20
_DELIMITERS = ",;\t|"
_MIN_NAMED = 2  # columns with known names, for a file to be taken for a table whatever it is called
_MAX_SHOWN = 8
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def is_csv_head(head: bytes) -> bool:
    """Tell whether a file is a CSV of articles: its first line names a column of text, and another one known.

    >>> is_csv_head(b"title,text,published\\n"), is_csv_head(b"Text, lies and statistics\\n")
    (True, False)
    """
    names = _header(_without_mark(head)[0].split("\n", 1)[0])[0]
    known = column_names(names)
    return holds_text(known.values()) and len(known) >= _MIN_NAMED


def pages_of_csv(name: str, stream: io.RawIOBase) -> Iterator[Page | Skipped]:
    """Yield the article in each row of a CSV, numbered from 1; `name` is the input as the user named it.

    Raises InputError, without the input's name, where no column holds a text.
    """
    lines = _Lines(stream)
    columns, delimiter = _header(next(lines, ""))
    known = column_names(columns)
    if not holds_text(known.values()):
        shown = ", ".join(column[:40] or "(no name)" for column in columns[:_MAX_SHOWN])
        raise InputError(
            f"is a CSV without a column of text: its first line names {shown}; one named text, body, content or html "
            "was expected"
        )
    count = 0
    for row in _rows(csv.reader(lines, delimiter=delimiter, strict=True), lines, len(columns)):
        count += 1
        where = f"row {count} (line {lines.first})"
        if isinstance(row, str):
            yield Skipped(f"{name}#{count}", f"{where} {row}")
        else:
            yield _page(f"{name}#{count}", where, {known[at]: row[at] for at in known}, lines.encoding)
    if not count:
        raise InputError("is a CSV without rows")


def _header(line: str) -> tuple[list[str], str]:
    """The names of the columns and what parts them: the mark that leaves most of them with a known name."""
    found = [(_cells(line, delimiter), delimiter) for delimiter in _DELIMITERS]
    return max(found, key=lambda pair: (len(column_names(pair[0])), len(pair[0])))


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _without_mark(data: bytes) -> tuple[str, str]:
    """The characters of some bytes, and the encoding that a mark before them names: latin-1 where there is none, which
    keeps each byte, so that each row can be decoded by itself."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            kept = "latin-1" if encoding == "utf-8" else encoding
            return data[len(mark) :].decode(kept, "replace"), kept
    return data.decode("latin-1"), "latin-1"


class _Lines:
    """The lines of a stream, for `csv.reader`: with their count, and an end to a row that takes too many of them."""

    def __init__(self, stream: io.RawIOBase) -> None:
        buffered = io.BufferedReader(stream)
        start = buffered.peek(2)[:3]
        _, self.encoding = _without_mark(start)
        mark = next((mark for mark, _ in _MARKS if start.startswith(mark)), b"")
        buffered.read(len(mark))
        self._text: TextIO = io.TextIOWrapper(buffered, self.encoding, errors="replace", newline="")
        self.first = self.last = 0  # lines of the row that is being read
        self._size = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(_MAX_ROW_BYTES + 1)
        if not line:
            raise StopIteration
        self.last += 1
        self._size += len(line)
        if self._size > _MAX_ROW_BYTES:
            while line and not line.endswith("\n"):
                line = self._text.readline(_BITE_BYTES)
            raise _TooLong
        return line

    def begin_row(self) -> None:
        self.first = self.last + 1
        self._size = 0


class _TooLong(Exception):
    """A row takes more than any row of articles."""


def _rows(reader: Iterator[list[str]], lines: _Lines, width: int) -> Iterator[list[str] | str]:
    """The rows that have cells, or what is wrong with one.

    After a row that could not be read, what follows may be the rest of it: it is passed over up to the next sound row.
    """
    is_lost = False
    while True:
        lines.begin_row()
        try:
            row = _next_row(reader)
        except _TooLong:
            row = f"is larger than {_MAX_ROW_BYTES / 1e6:.0f} MB: is a quotation mark in it not closed?"
        except csv.Error as error:
            row = f"breaks the rules of CSV ({error}), so it was left out"
        if row is None:
            return
        if isinstance(row, list) and len(row) != width:
            row = f"has {len(row)} cells where the first line has {width}, so it was left out" if row else row
        if not row or (is_lost and isinstance(row, str)):
            continue
        is_lost = isinstance(row, str)
        yield row


def _next_row(reader: Iterator[list[str]]) -> list[str] | str | None:
    """The next row, None at the end. The longest cell that `csv` takes is a setting of the whole program: it is set for
    this one row, and set back."""
    before = csv.field_size_limit(_MAX_ROW_BYTES)
    try:
        return next(reader, None)
    finally:
        csv.field_size_limit(before)


def _page(name: str, where: str, cells: dict[str, str], encoding: str) -> Page | Skipped:
    notes: tuple[str, ...] = ()
    if encoding == "latin-1":
        try:
            for column, cell in cells.items():
                if not cell.isascii() or "\x00" in cell:
                    cells[column], told, _ = decode(cell.encode("latin-1"))
                    notes += tuple(note for note in told if note not in notes)
        except InputError as error:
            return Skipped(name, f"{where} {error}, so it was left out")
    return article_of_row(name, cells, notes)
