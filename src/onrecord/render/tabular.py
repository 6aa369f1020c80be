"""The tables of a record as files and frames: CSV in a zip, Parquet, polars, pandas. Tables in, bytes or frames out."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from onrecord.datamodel import Record
from onrecord.errors import UsageError
from onrecord.render.extras import missing
from onrecord.render.frames import TABLES, Column, Kind, Table, tables
from onrecord.render.table import csv_lines

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["to_csv_files", "to_pandas", "to_parquet", "to_polars"]

_NO_NAME = re.compile(r"[^\w-]")  # what no name of a file should hold: ids of a record from elsewhere may be anything
_SPREAD = "; "  # stands between the values of a cell that holds several
# Names of the Frictionless table schema (https://specs.frictionlessdata.io/table-schema/) for what a column holds.
_FRICTIONLESS: Mapping[Kind, str] = {
    "text": "string",
    "texts": "string",
    "number": "integer",
    "flag": "boolean",
    "day": "date",
}


def to_csv_files(record: Record) -> dict[str, bytes]:
    """Every table as CSV, the texts of the articles, and what describes them, by their names in a folder.

    ``datapackage.json`` is a Frictionless Data Package: it tells the type and the meaning of every column. Cells that a
    spreadsheet would run begin with an apostrophe. The texts are UTF-8, as long as in the record in characters.
    """
    made = tables(record)
    files = {"datapackage.json": _described(record, made)}
    for name, table in made.items():
        columns = _without_texts(table)
        rows = ([_cell(row[place]) for place, _ in columns] for row in table.rows)
        lines = csv_lines([[column.name for _, column in columns], *rows])
        files[f"{name}.csv"] = lines.encode("utf-8-sig")  # Excel knows UTF-8 by this mark alone
    for article in record.articles:
        files[f"texts/{_NO_NAME.sub('_', article.id)}.txt"] = article.text.encode("utf-8", "replace")
    return files


def _without_texts(table: Table) -> list[tuple[int, Column]]:
    """The columns with their places; whole texts are no cells of a spreadsheet, which cuts them."""
    whole = table.name == "articles"
    return [(place, column) for place, column in enumerate(table.columns) if not (whole and column.name == "text")]


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return _SPREAD.join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _described(record: Record, made: Mapping[str, Table]) -> bytes:
    package = {
        "profile": "tabular-data-package",
        "name": record.story.id.lower(),
        "title": record.story.title,
        "description": "A record of OnRecord as tables. Offsets count characters of texts/ARTICLE.txt.",
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": name,
                "path": f"{name}.csv",
                "description": table.about,
                "encoding": "utf-8",
                "schema": {"fields": [_field(column) for _, column in _without_texts(table)]},
            }
            for name, table in made.items()
        ],
    }
    return (json.dumps(package, indent=1) + "\n").encode()


def _field(column: Column) -> dict[str, str]:
    about = f'{column.about}; several stand with "{_SPREAD}" between' if column.kind == "texts" else column.about
    return {"name": column.name, "type": _FRICTIONLESS[column.kind], "description": about}


def to_parquet(record: Record, chosen: str | None = None) -> dict[str, bytes]:
    """Tables as Parquet, by name: all that hold a row, or the one that is chosen.

    Types are Arrow's: string, list of string, int64, bool, date32; every column tells its meaning. Raises UsageError
    for a table that does not exist, and where pyarrow is not installed.
    """
    if chosen is not None and chosen not in TABLES:
        raise UsageError(f"There is no table {chosen}: choose one of {', '.join(TABLES)}.")
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise missing("Parquet", "pyarrow", "parquet") from None
    kinds = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "number": pa.int64(),
        "flag": pa.bool_(),
        "day": pa.date32(),
    }
    files = {}
    for name, table in tables(record).items():
        if not (name == chosen or (chosen is None and table.rows)):
            continue
        about = {"about": table.about, "story": record.story.id}
        schema = pa.schema(
            [pa.field(c.name, kinds[c.kind], metadata={"about": c.about}) for c in table.columns], metadata=about
        )
        values = [[row[place] for row in table.rows] for place in range(len(table.columns))]
        out = io.BytesIO()
        parquet.write_table(pa.table(values, schema=schema), out)
        files[name] = out.getvalue()
    return files


def to_polars(record: Record) -> dict[str, pl.DataFrame]:
    """Every table as a polars frame, by name. Raises UsageError where polars is not installed."""
    try:
        import polars as pl
    except ImportError:
        raise missing("to_polars", "polars", "frames") from None
    kinds: dict[Kind, Any] = {
        "text": pl.String,
        "texts": pl.List(pl.String),
        "number": pl.Int64,
        "flag": pl.Boolean,
        "day": pl.Date,
    }
    return {
        name: pl.DataFrame(table.rows, schema={c.name: kinds[c.kind] for c in table.columns}, orient="row")
        for name, table in tables(record).items()
    }


def to_pandas(record: Record) -> dict[str, pd.DataFrame]:
    """Every table as a pandas frame, by name. Raises UsageError where pandas is not installed."""
    try:
        import pandas as pd
    except ImportError:
        raise missing("to_pandas", "pandas", "frames") from None
    # Seconds, not nanoseconds: those end in 2262 and begin in 1677.
    kinds: dict[Kind, str] = {
        "text": "string",
        "texts": "object",
        "number": "Int64",
        "flag": "boolean",
        "day": "datetime64[s]",
    }
    return {
        name: pd.DataFrame(
            {
                column.name: pd.Series([row[place] for row in table.rows], dtype=kinds[column.kind])
                for place, column in enumerate(table.columns)
            }
        )
        for name, table in tables(record).items()
    }
