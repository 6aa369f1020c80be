"""The folder that a batch fills: a file a part and table, each there whole or not at all, and the manifest last."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.batch.places import LOCK, Place
from onrecord.batch.tables import TABLES, Row, Rows, to_parquet
from onrecord.errors import InputError, UsageError

__all__ = ["MANIFEST", "RECORDS", "SCHEMA", "Folder", "Told"]

SCHEMA = "onrecord.batch/1"
MANIFEST = "manifest.json"
RECORDS = "records"
_RUN = "run.json"
_PART = re.compile(r"[0-9a-f]{20}\.parquet")
_RECORD = re.compile(r"story-[0-9a-f]+-[0-9a-f]{10}\.json")
_MONTH = re.compile(r"\d{4}-\d\d|undated")
_LEFT = re.compile(r"\.[\w.-]+\.part")


@dataclass(frozen=True, slots=True)
class Told:
    """What a run has told of stories."""

    parts: Mapping[str, int]
    """The parts of the table, in their order, and how many rows each has."""
    records: frozenset[str]
    """The names of their files."""


class Folder:
    """OUT: `run.json` says what is read into it, `TABLE/PART.parquet` hold the rows, `manifest.json` all that is there.

    The manifest stands only where a run has come to its end.
    """

    def __init__(self, place: Place, tables: Collection[str]) -> None:
        self._place = place
        self._tables = tuple(tables)

    def begin(self, inputs: Sequence[str], *, replace: bool) -> None:
        """Make the folder ready to hold what is read from these inputs.

        Raises UsageError if it holds what was read from others, unless that is to be replaced, or something else.
        """
        held = {name for name in self._place.names() if not _LEFT.fullmatch(name)} - {LOCK}
        if held and _RUN not in held:
            raise UsageError(f"{self._place} holds other things: name a folder that is empty, or not there yet.")
        before = self._inputs() if held else list(inputs)
        if before != list(inputs) and not replace:
            raise UsageError(
                f"{self._place} holds what was read from {_named(before)}: name another folder, or --replace it."
            )
        self._sweep()
        self._place.write(_RUN, _json({"schema": SCHEMA, "inputs": list(inputs)}))

    def counts(self, name: str) -> dict[str, int] | None:
        """How many rows a part has, by table; None where it is not there, with all its tables, or is damaged."""
        try:
            return {table: self._count(_file(table, name)) for table in self._tables}
        except (_arrow_error(), OSError):
            return None

    def keep(self, name: str, rows: Rows) -> dict[str, int]:
        """Write the tables of a part; returns its counts. The manifest, which does not know of it, goes."""
        self._reopen()
        for table in self._tables:
            self._place.write(_file(table, name), to_parquet(table, rows.get(table, ())))
        return {table: len(rows.get(table, ())) for table in self._tables}

    def rows(self, table: str, name: str, columns: list[str] | None = None) -> list[dict[str, Any]]:
        """The rows of a part, or these columns of them. Raises InputError where they cannot be read."""
        from pyarrow import parquet

        try:
            with self._place.open(_file(table, name)) as file:
                found: list[dict[str, Any]] = parquet.ParquetFile(file).read(columns).to_pylist()
        except (_arrow_error(), OSError) as error:
            raise InputError(f"{self._place}/{_file(table, name)} cannot be read: {error}.") from error
        return found

    def records(self) -> set[str]:
        """The records that are there, by MONTH/FILE."""
        return {
            f"{month}/{name}"
            for month in self._place.names(RECORDS)
            if _MONTH.fullmatch(month)
            for name in self._place.names(f"{RECORDS}/{month}")
            if _RECORD.fullmatch(name)
        }

    def keep_record(self, file: str, content: bytes) -> None:
        """Write the record of a story. The manifest, which does not know of it, goes."""
        self._reopen()
        self._place.write(f"{RECORDS}/{file}", content)

    def keep_stories(self, rows: Sequence[Row]) -> str:
        """Write a part of the table of stories; returns its name, which is of what it holds."""
        content = to_parquet("stories", rows)
        name = hashlib.sha256(content).hexdigest()[:20]
        self._place.write(_file("stories", name), content)
        return name

    def finish(
        self, made_by: Mapping[str, Any], parts: Mapping[str, Mapping[str, int]], told: Told | None = None
    ) -> None:
        """Write the manifest of the parts, in their order, and delete what else other runs have left."""
        rows = {name: sum(counts[name] for counts in parts.values()) for name in self._tables}
        if told:
            rows["stories"] = sum(told.parts.values())
        tables = {
            name: {
                "about": TABLES[name].about,
                "rows": count,
                "columns": [{"name": c.name, "kind": c.kind, "about": c.about} for c in TABLES[name].columns],
            }
            for name, count in rows.items()
        }
        listed = [{"name": name, "rows": dict(counts)} for name, counts in parts.items()]
        manifest = {"schema": SCHEMA, "created_by": dict(made_by), "tables": tables, "parts": listed}
        if told:
            manifest["stories"] = [{"name": name, "rows": count} for name, count in told.parts.items()]
        others = list(self._others(parts, told))
        if others:  # which the manifest of an earlier run may name
            self._reopen()
        for name in others:
            self._place.delete(name)
        self._place.write(MANIFEST, _json(manifest))

    def _others(self, parts: Collection[str], told: Told | None) -> Iterator[str]:
        """The files of parts and tables that this run did not fill, and of records that it did not make."""
        filled: dict[str, Collection[str]] = dict.fromkeys(self._tables, parts)
        filled |= {"stories": told.parts} if told else {}
        for table in TABLES:
            for name in self._place.names(table):
                if _PART.fullmatch(name) and name.removesuffix(".parquet") not in filled.get(table, ()):
                    yield f"{table}/{name}"
        for file in sorted(self.records() - (told.records if told else frozenset())):
            yield f"{RECORDS}/{file}"

    def _reopen(self) -> None:
        self._place.delete(MANIFEST)

    def _inputs(self) -> list[str]:
        try:
            told = json.loads(self._place.read(_RUN).decode("utf-8"))
            if told["schema"] == SCHEMA:
                return [str(each) for each in told["inputs"]]
        except (OSError, ValueError, KeyError, TypeError):
            pass
        raise UsageError(f"{self._place}/{_RUN} is not of this version of OnRecord: name another folder.")

    def _sweep(self) -> None:
        """Delete what runs that were killed had begun to write."""
        months = [f"{RECORDS}/{name}" for name in self._place.names(RECORDS)]
        for folder in ("", *TABLES, *months):
            for name in self._place.names(folder):
                if _LEFT.fullmatch(name):
                    self._place.delete(f"{folder}/{name}" if folder else name)

    def _count(self, file: str) -> int:
        from pyarrow import parquet

        with self._place.open(file) as opened:
            return int(parquet.read_metadata(opened).num_rows)


def _file(table: str, name: str) -> str:
    return f"{table}/{name}.parquet"


def _arrow_error() -> type[Exception]:
    """What pyarrow raises where a file is damaged."""
    from pyarrow import ArrowException

    found: type[Exception] = ArrowException
    return found


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def _named(inputs: Sequence[str]) -> str:
    """The first of the inputs, and how many others there are.

    >>> _named(["monday", "tuesday", "wednesday"])
    'monday and 2 others'
    """
    rest = len(inputs) - 1
    if rest < 0:
        return "nothing"
    return f"{inputs[0]} and {rest} other{'s' if rest > 1 else ''}" if rest else inputs[0]
