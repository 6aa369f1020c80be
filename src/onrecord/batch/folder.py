"""The folder that a batch fills: a file a part and table, each there whole or not at all, and the manifest last."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from onrecord.batch.tables import TABLES, Rows, to_parquet
from onrecord.errors import InputError, UsageError

__all__ = ["MANIFEST", "SCHEMA", "Folder"]

SCHEMA = "onrecord.batch/1"
MANIFEST = "manifest.json"
_RUN = "run.json"
_LOCK = ".lock"
_PART = re.compile(r"[0-9a-f]{20}\.parquet")
_LEFT = re.compile(r"\.[\w.]+\.part")


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
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            held = {each.name for each in self._path.iterdir()} - {_LOCK}
        except OSError as error:
            raise InputError(f"{self._path} cannot be made ready: {error.strerror or error}.") from error
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
        """Keep other runs out of the folder. Raises UsageError if one is in it."""
        try:
            import fcntl
        except ImportError:  # not on this system; two runs would do the same work, and write the same files
            yield
            return
        self._path.mkdir(parents=True, exist_ok=True)
        with open(self._path / _LOCK, "wb") as file:
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
        with suppress(FileNotFoundError):
            (self._path / MANIFEST).unlink()
        for table in self._tables:
            self._write(f"{table}/{name}.parquet", to_parquet(table, rows.get(table, ())))
        return {table: len(rows.get(table, ())) for table in self._tables}

    def finish(self, made_by: Mapping[str, Any], parts: Mapping[str, Mapping[str, int]]) -> None:
        """Write the manifest of the parts, in their order, and delete what other parts there are."""
        tables = {
            name: {
                "about": TABLES[name].about,
                "rows": sum(counts[name] for counts in parts.values()),
                "columns": [{"name": c.name, "kind": c.kind, "about": c.about} for c in TABLES[name].columns],
            }
            for name in self._tables
        }
        listed = [{"name": name, "rows": dict(counts)} for name, counts in parts.items()]
        manifest = {"schema": SCHEMA, "created_by": dict(made_by), "tables": tables, "parts": listed}
        for path in self._others(parts):
            path.unlink(missing_ok=True)
        self._write(MANIFEST, _json(manifest))

    def _others(self, parts: Collection[str]) -> Iterable[Path]:
        """The files of parts that are not among these, and of tables that this run does not fill."""
        for table in TABLES:
            for path in sorted((self._path / table).glob("*.parquet")):
                if _PART.fullmatch(path.name) and not (table in self._tables and path.stem in parts):
                    yield path

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
        for folder in (self._path, *(self._path / table for table in TABLES)):
            for path in folder.glob(".*.part"):
                if _LEFT.fullmatch(path.name):
                    path.unlink(missing_ok=True)

    def _file(self, table: str, name: str) -> Path:
        return self._path / table / f"{name}.parquet"

    def _write(self, name: str, content: bytes) -> None:
        """Write a file, on the disk as well, under another name; then it takes its own."""
        path = self._path / name
        part = path.with_name(f".{path.name}.part")
        try:
            path.parent.mkdir(exist_ok=True)
            with open(part, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise InputError(f"{path} cannot be written: {error.strerror or error}.") from error


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def _named(inputs: Sequence[str]) -> str:
    """The first of the inputs, and how many others there are.

    >>> _named(["monday", "tuesday", "wednesday"])
    'monday and 2 others'
    """
    rest = len(inputs) - 1
    return f"{inputs[0]} and {rest} other{'s' if rest > 1 else ''}" if rest else inputs[0]
