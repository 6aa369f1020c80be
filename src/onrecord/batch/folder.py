"""The folder that a batch fills: a file a part and table, each there whole or not at all, and the manifest last."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.batch.tables import TABLES, Row, Rows, to_parquet
from onrecord.errors import UsageError
from onrecord.writing import unwritten, write_whole

__all__ = ["MANIFEST", "RECORDS", "SCHEMA", "Folder", "Told"]

SCHEMA = "onrecord.batch/1"
MANIFEST = "manifest.json"
RECORDS = "records"
_RUN = "run.json"
_LOCK = ".lock"
_PART = re.compile(r"[0-9a-f]{20}\.parquet")
_RECORD = re.compile(r"story-[0-9a-f]+-[0-9a-f]{10}\.json")
_LEFT = re.compile(r"\.[\w.-]+\.part")


@dataclass(frozen=True, slots=True)
class Told:
    """What a run has told of stories."""

    part: str
    """The one part of the table."""
    rows: int
    records: frozenset[str]
    """The names of their files."""


class Folder:
    """OUT: `run.json` says what is read into it, `TABLE/PART.parquet` hold the rows, `manifest.json` all that is there.

    The manifest stands only where a run has come to its end.
    """

    def __init__(self, path: Path, tables: Collection[str]) -> None:
        self._path = path
        self._tables = tuple(tables)

    def begin(self, inputs: Sequence[str], *, replace: bool) -> None:
        """Make the folder ready to hold what is read from these inputs.

        Raises UsageError if it holds what was read from others, unless that is to be replaced, or something else.
        """
        held = {each.name for each in self._path.iterdir()} - {_LOCK}
        if held and _RUN not in held:
            raise UsageError(f"{self._path} holds other things: name a folder that is empty, or not there yet.")
        before = self._inputs() if held else list(inputs)
        if before != list(inputs) and not replace:
            raise UsageError(
                f"{self._path} holds what was read from {_named(before)}: name another folder, or --replace it."
            )
        self._sweep()
        self._write(_RUN, _json({"schema": SCHEMA, "inputs": list(inputs)}))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Make the folder, and keep other runs out of it. Raises UsageError if one is in it."""
        lock = self._path / _LOCK
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            lock.touch()
        except OSError as error:
            raise unwritten(self._path, error) from error
        with open(lock, "ab") as file:
            try:
                import fcntl
            except ImportError:  # not on this system; two runs would do the same work, and write the same files
                yield
                return
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise UsageError(f"Another run is filling {self._path}: wait for it, or name another folder.") from None
            yield

    def counts(self, name: str) -> dict[str, int] | None:
        """How many rows a part has, by table; None where it is not there, with all its tables, or is damaged."""
        from pyarrow import ArrowException, parquet

        try:
            return {table: int(parquet.read_metadata(self._file(table, name)).num_rows) for table in self._tables}
        except (ArrowException, OSError):
            return None

    def keep(self, name: str, rows: Rows) -> dict[str, int]:
        """Write the tables of a part; returns its counts. The manifest, which does not know of it, goes."""
        self._reopen()
        for table in self._tables:
            self._write(f"{table}/{name}.parquet", to_parquet(table, rows.get(table, ())))
        return {table: len(rows.get(table, ())) for table in self._tables}

    def rows(self, table: str, name: str, columns: list[str] | None = None) -> list[dict[str, Any]]:
        """The rows of a part, or these columns of them."""
        from pyarrow import parquet

        found: list[dict[str, Any]] = parquet.ParquetFile(self._file(table, name)).read(columns).to_pylist()
        return found

    def has_record(self, file: str) -> bool:
        """Tell whether the record of this name is there."""
        return (self._path / RECORDS / file).is_file()

    def keep_record(self, file: str, content: bytes) -> None:
        """Write the record of a story. The manifest, which does not know of it, goes."""
        self._reopen()
        self._write(f"{RECORDS}/{file}", content)

    def keep_stories(self, rows: Sequence[Row], records: Collection[str]) -> Told:
        """Write the table of stories; `records` are the files of those that have one."""
        content = to_parquet("stories", rows)
        name = hashlib.sha256(content).hexdigest()[:20]
        self._write(f"stories/{name}.parquet", content)
        return Told(name, len(rows), frozenset(records))

    def finish(
        self, made_by: Mapping[str, Any], parts: Mapping[str, Mapping[str, int]], told: Told | None = None
    ) -> None:
        """Write the manifest of the parts, in their order, and delete what else other runs have left."""
        rows = {name: sum(counts[name] for counts in parts.values()) for name in self._tables}
        if told:
            rows["stories"] = told.rows
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
        others = list(self._others(parts, told))
        if others:  # which the manifest of an earlier run may name
            self._reopen()
        for path in others:
            path.unlink(missing_ok=True)
        self._write(MANIFEST, _json(manifest))

    def _others(self, parts: Collection[str], told: Told | None) -> Iterator[Path]:
        """The files of parts and tables that this run did not fill, and of records that it did not make."""
        filled: dict[str, Collection[str]] = dict.fromkeys(self._tables, parts)
        filled |= {"stories": {told.part}} if told else {}
        for table in TABLES:
            for path in sorted((self._path / table).glob("*.parquet")):
                if _PART.fullmatch(path.name) and path.stem not in filled.get(table, ()):
                    yield path
        for path in sorted((self._path / RECORDS).glob("*.json")):
            if _RECORD.fullmatch(path.name) and path.name not in (told.records if told else ()):
                yield path

    def _reopen(self) -> None:
        (self._path / MANIFEST).unlink(missing_ok=True)

    def _inputs(self) -> list[str]:
        try:
            told = json.loads((self._path / _RUN).read_text(encoding="utf-8"))
            if told["schema"] == SCHEMA:
                return [str(each) for each in told["inputs"]]
        except (OSError, ValueError, KeyError, TypeError):
            pass
        raise UsageError(f"{self._path / _RUN} is not of this version of OnRecord: name another folder.")

    def _sweep(self) -> None:
        """Delete what runs that were killed had begun to write."""
        for folder in (self._path, *(self._path / name for name in (*TABLES, RECORDS))):
            for path in folder.glob(".*.part"):
                if _LEFT.fullmatch(path.name):
                    path.unlink(missing_ok=True)

    def _file(self, table: str, name: str) -> Path:
        return self._path / table / f"{name}.parquet"

    def _write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        path = self._path / name
        try:
            path.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise unwritten(path, error) from error
        write_whole(path, content, sweep=False)  # `begin` has swept, and there may be thousands


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def _named(inputs: Sequence[str]) -> str:
    """The first of the inputs, and how many others there are.

    >>> _named(["monday", "tuesday", "wednesday"])
    'monday and 2 others'
    """
    rest = len(inputs) - 1
    return f"{inputs[0]} and {rest} other{'s' if rest > 1 else ''}" if rest else inputs[0]
