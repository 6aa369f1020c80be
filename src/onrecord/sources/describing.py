"""A table of what is known of articles in; out, what it says of one of them: its outlet, title, date, byline, address.

A plain text says none of this of itself, and a desk keeps it beside its files:

    {"herald": {"outlet": "The Herald", "published": "2031-03-12"}}     JSON: by the name of a file, with or without its
                                                                        ending
    [{"file": "herald.txt", "outlet": "The Herald"}]                    JSON: a list of rows that name their file
    file,outlet,published                                               CSV: the first line names the columns
    herald.txt,The Herald,12 March 2031

Fields go by the names they have in a list of articles (see `listing.FIELDS`), whatever their case.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any, BinaryIO

from onrecord.datamodel import Page, Skipped
from onrecord.errors import InputError, UsageError
from onrecord.sources.decoding import decode
from onrecord.sources.listing import FIELDS, folded, holds_articles, looks_like_list, said
from onrecord.utf16 import well_formed

__all__ = ["MAX_TABLE_BYTES", "SIDECAR", "Table", "described", "parse_table", "read_table", "table_beside", "unmatched"]

SIDECAR = "articles.json"
"""The name of a file that describes the articles in its folder."""

MAX_TABLE_BYTES = 50_000_000  # some 200 thousand articles, read in about a second

_FILE_NAMES = frozenset({"file", "filename", "filepath", "path", "stem", "input", "article"})
_CSV_ENDINGS = (".csv", ".tsv")
_DELIMITERS = ",;\t"
_SHOWN = 5  # names of a kind in one message
_LIST_ITEM = re.compile(r"#\d+$")  # "list.jsonl#3": the third article of a list

_FIELD_OF = {folded(name): field for field, names in FIELDS.items() for name in names}


@dataclass(frozen=True, slots=True)
class Table:
    """What a table says of articles."""

    path: str
    """The table as the user named it, or where it was found."""
    rows: Mapping[str, Mapping[str, str]]
    """Fields of a `Page`, by the name of the article's file as it stands in the table."""
    troubles: tuple[str, ...] = field(default=())
    """What in it could not be used, and what to do."""

    @property
    def name(self) -> str:
        """What the reader of a record knows it by: its name without the folders."""
        return PurePath(self.path).name

    def row(self, input: str) -> Mapping[str, str] | None:
        """What it says of one input; None if nothing. The name that says most of the path counts."""
        return next((self.rows[name] for name in _names(input) if name in self.rows), None)


def described(page: Page, table: Table | None) -> Page:
    """A page with what the table says of it, in place of what it says of itself."""
    row = table.row(page.input) if table else None
    if not table or not row:
        return page
    basis = f"from {table.name}" if "published" in row else page.published_basis
    fields: dict[str, Any] = dict(row)
    return replace(page, **fields, published_basis=basis)


def unmatched(table: Table, files: Iterable[str]) -> tuple[str, ...]:
    """The names in a table that none of ``files`` has, in their order."""
    known = {name for file in files for name in _names(file)}
    return tuple(name for name in table.rows if name not in known)


def read_table(path: str | os.PathLike[str]) -> Table:
    """Read the table that a user named. Raises InputError if it cannot be read, UsageError if it is no such table."""
    name = os.fspath(path)
    return parse_table(_text(name), name)


def table_beside(
    folder: str, names: Sequence[str] | None = None, opened: Callable[[str], BinaryIO] | None = None
) -> tuple[Table | None, tuple[Skipped, ...]]:
    """The table that lies in a folder, if one does, and what is wrong with it.

    A broken one is a table that says nothing. A list of articles of that name is none: it is an input like others. Of a
    folder that is on no disk, `names` are those of its files, the table among them, and `opened` opens one.
    """
    path = os.path.join(folder, SIDECAR) if opened is None else f"{folder}/{SIDECAR}"
    if opened is None and not os.path.isfile(path):
        return None, ()
    try:
        text = _text(path, opened)
        if looks_like_list(text) and _is_input(text):
            return None, ()
        table = parse_table(text, path)
    except (InputError, UsageError) as error:
        reason = str(error).removeprefix(f"{path} ").rstrip(".")
        return Table(path, {}), (Skipped(path, f"{reason}; the articles beside it were read without it"),)
    troubles = list(table.troubles)
    if strange := unmatched(table, _listed(folder) if names is None else list(names)):
        troubles.append(f"names {_quoted(strange)}, and no such file lies beside it: mend the name or take it out")
    return table, tuple(Skipped(path, trouble) for trouble in troubles)


def parse_table(text: str, path: str) -> Table:
    """Read a table from JSON or CSV ``text``; ``path`` is what errors call it.

    Raises UsageError, naming the line, where it is neither, or describes no article.

    >>> parse_table('{"herald": {"outlet": "The Herald"}}', "about.json").row("in/herald.txt")
    {'outlet': 'The Herald'}
    """
    is_json = path.lower().endswith(".json") or text.lstrip()[:1] in ("{", "[")
    is_csv = path.lower().endswith(_CSV_ENDINGS) or not is_json
    rows: dict[str, dict[str, str]] = {}
    nameless, twice = [], []
    strange: list[str] = []
    silent: list[str] = []
    for where, name, cells in _rows_of_csv(text, path) if is_csv else _rows_of_json(text, path):
        if not name:
            nameless.append(where)
        elif name in rows:
            twice.append(name)
        else:
            rows[name] = _fields(cells)
            strange += () if is_csv else (key for key in cells if folded(key) not in _FIELD_OF)
            silent += (f"{name}: {key}" for key, value in cells.items() if _is_odd(key, value))
    if not rows:
        raise UsageError(f"{path} describes no article: {_EXPECTED}.")
    troubles = (
        nameless and f"names no file in {', '.join(nameless[:_SHOWN])}: {_EXPECTED}",
        twice and f"describes {_quoted(twice)} more than once: the first counts",
        strange and f"has {_quoted(strange)}, which OnRecord does not know: use {', '.join(FIELDS)}",
        silent and f"has what is no text in {_quoted(silent)}: write it in quotation marks",
    )
    return Table(path, rows, tuple(trouble for trouble in troubles if trouble))


def _fields(cells: Mapping[str, Any]) -> dict[str, str]:
    """What the cells of a row say, by the fields of a `Page`; of two for one field the first that says something."""
    found: dict[str, str] = {}
    for key, value in cells.items():
        words = said(value)
        if words is not None and (known := _FIELD_OF.get(folded(key))):
            found.setdefault(known, " ".join(well_formed(words).split()))
    return found


def _is_odd(key: str, value: Any) -> bool:
    """Whether a value holds something, and no text: a number, say."""
    is_empty = value is None or (hasattr(value, "__len__") and not str(value or "").strip())
    return folded(key) in _FIELD_OF and said(value) is None and not is_empty


_EXPECTED = 'an object such as {"herald.txt": {"outlet": ..., "published": "2031-03-12"}} or a CSV with a column `file`'
_Row = tuple[str, str, dict[str, Any]]
"""Where a row stands, the file it names (empty if none), and its cells."""


def _rows_of_json(text: str, path: str) -> Iterator[_Row]:
    try:
        whole = json.loads(text)
    except ValueError as error:
        place = f"line {error.lineno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else str(error)
        raise UsageError(f"{path} is not JSON ({place}): mend it.") from None
    except RecursionError:
        raise UsageError(f"{path} is not a table: it is nested too deep.") from None
    if holds_articles(whole):
        raise UsageError(f"{path} holds articles, not a table of them: name it among the inputs.")
    if not isinstance(whole, dict | list):
        raise UsageError(f"{path} is no table of articles: {_EXPECTED}.")
    pairs = list(enumerate(whole, 1)) if isinstance(whole, list) else list(whole.items())
    for key, row in pairs:
        if not isinstance(row, dict):
            raise UsageError(f"{path} is no table of articles ({key!r} is no object): {_EXPECTED}.")
        name, cells = _parted(row) if isinstance(key, int) else (_plain(key), row)
        yield f"row {key}", name, cells


def _rows_of_csv(text: str, path: str) -> Iterator[_Row]:
    head = text.lstrip().split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=head.count), strict=True)
    columns: list[str] = []
    try:
        for cells in reader:
            if not columns:
                columns = [cell.strip() for cell in cells]
                if columns and not any(folded(column) in _FILE_NAMES for column in columns):
                    raise UsageError(f"{path} has no column `file` (its first line is {head.strip()[:80]!r}).")
                if columns and not any(folded(column) in _FIELD_OF for column in columns):
                    raise UsageError(f"{path} has none of the columns {', '.join(FIELDS)}.")
            elif any(cell.strip() for cell in cells):
                name, rest = _parted(dict(zip(columns, cells, strict=False)))
                yield f"line {reader.line_num}", name, rest
    except csv.Error as error:
        raise UsageError(f"{path} is not CSV (line {reader.line_num}: {error}): mend it.") from None


def _parted(row: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The file that a row names, and its other cells."""
    names = [str(value) for key, value in row.items() if folded(key) in _FILE_NAMES and said(value)]
    rest = {key: value for key, value in row.items() if folded(key) not in _FILE_NAMES}
    return _plain(names[0]) if names else "", rest


def _is_input(text: str) -> bool:
    """Whether JSON is something to read and no table: articles, a JSONL list of them, or a record."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return True  # its first line is JSON, as `looks_like_list` told
    is_record = isinstance(whole, dict) and str(whole.get("schema", "")).startswith("onrecord.")
    return is_record or holds_articles(whole)


def _names(input: str) -> Iterator[str]:
    """What a table may call an input: its path or the end of it, with the ending or without, fullest first."""
    plain = _plain(input)
    yield plain
    if plain.lower().startswith(("http://", "https://")):
        return
    parts = plain.split("/")
    for first in range(len(parts)):
        name = "/".join(parts[first:])
        yield name
        if not _LIST_ITEM.search(name):
            yield name.removesuffix(PurePath(name).suffix)


def _plain(name: str) -> str:
    """A name with forward slashes, its accents joined to their letters: file systems part them."""
    return unicodedata.normalize("NFC", name.strip()).replace("\\", "/").removeprefix("./")


def _text(path: str, opened: Callable[[str], BinaryIO] | None = None) -> str:
    try:
        with opened(path) if opened else open(path, "rb") as file:
            data = file.read(MAX_TABLE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if len(data) > MAX_TABLE_BYTES:
        raise InputError(f"{path} is larger than {MAX_TABLE_BYTES / 1e6:.0f} MB: split it.")
    try:
        return decode(data)[0]
    except InputError as error:
        raise InputError(f"{path} {error}.") from None


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")
    except OSError:
        return []


def _quoted(names: Iterable[str]) -> str:
    known = list(dict.fromkeys(names))
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return ", ".join(f'"{name[:60]}"' for name in known[:_SHOWN]) + more
