"""The tables of a record, read back by the libraries that people open them with."""

import csv
import datetime as dt
import io
import json
import sys
import zipfile
from dataclasses import replace

import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from hostile import ATTACKS, hostile
from hypothesis import given
from records import herring
from strategies import records

from onrecord.api import as_record, export_as
from onrecord.datamodel import Record
from onrecord.errors import UsageError
from onrecord.render.frames import TABLES, tables
from onrecord.render.tabular import to_pandas, to_polars

HALVES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def unzipped(record: Record) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(export_as(record, "tables").files[""])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@given(records())
def test_every_row_leads_back_to_its_words(record: Record) -> None:
    texts = {article.id: article.text for article in record.articles}
    for name, table in tables(record).items():
        names = [column.name for column in table.columns]
        if "quote" not in names:
            assert name in ("articles", "skipped")
            continue
        for row in table.rows:
            told = dict(zip(names, row, strict=True))
            if told["article"] is None:
                assert name in ("actors", "issues")  # no mention, no statement
                continue
            words = texts[told["article"]][told["start_char"] : told["end_char"]]
            assert told["quote"] == words.translate(HALVES) != ""


@pytest.mark.parametrize("record", [herring(), hostile()], ids=["herring", "hostile"])
def test_polars_pandas_and_parquet_hold_the_same(record: Record) -> None:
    frames, others = to_polars(record), to_pandas(record)
    assert list(frames) == list(others) == list(TABLES)
    files = export_as(record, "parquet").files
    assert [name[1:] for name in files] == [name for name, table in tables(record).items() if table.rows]
    for name, frame in frames.items():
        assert frame.rows() == list(tables(record)[name].rows)
        assert others[name].shape == frame.shape
        if frame.height:
            assert pl.read_parquet(io.BytesIO(files[f"-{name}"])).equals(frame)
            assert list(pd.read_parquet(io.BytesIO(files[f"-{name}"]))) == frame.columns


def test_columns_are_typed_and_told() -> None:
    schema = pq.read_schema(io.BytesIO(export_as(herring(), "parquet", table="timeline").files[""]))
    assert str(schema.field("first_day").type) == "date32[day]"
    assert str(schema.field("participants").type).startswith("list<")
    assert schema.field("start_char").metadata[b"about"].startswith(b"offset of the first character")
    frame = to_pandas(herring())["timeline"]
    assert frame["first_day"].dropna().dt.date.tolist() == [dt.date(2031, 5, day) for day in (6, 7, 9)]
    assert (frame["start_char"].dtype, frame["quote"].dtype) == ("Int64", "string")


def test_days_cover_what_is_told() -> None:
    first, *rest = herring().timeline
    events = [replace(first, start=start, end=start) for start in ("2031", "2032-02", "0000-13", "2031-W19")]
    frame = to_polars(replace(herring(), timeline=(*events, *rest)))["timeline"]
    days = frame.select("first_day", "last_day").rows()[:4]
    assert days[:2] == [(dt.date(2031, 1, 1), dt.date(2031, 12, 31)), (dt.date(2032, 2, 1), dt.date(2032, 2, 29))]
    assert days[2] == (None, None)


def test_the_zip_describes_its_tables_and_brings_the_texts() -> None:
    files = unzipped(herring())
    package = json.loads(files["datapackage.json"])
    for resource in package["resources"]:
        head = next(csv.reader(io.StringIO(files[resource["path"]].decode("utf-8-sig"))))
        assert head == [field["name"] for field in resource["schema"]["fields"]]
    texts = {article.id: files[f"texts/{article.id}.txt"].decode() for article in herring().articles}
    for row in csv.DictReader(io.StringIO(files["evidence.csv"].decode("utf-8-sig"))):
        assert texts[row["article"]][int(row["start_char"]) : int(row["end_char"])] == row["quote"]


def test_no_cell_is_a_formula_and_none_is_lost() -> None:
    files = unzipped(hostile())
    for name in TABLES:
        rows = list(csv.reader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig"), newline="")))
        assert len(rows) == 1 + len(tables(hostile())[name].rows)
        assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []
        assert not any("\0" in cell for row in rows for cell in row)
    said = pd.read_csv(io.BytesIO(files["statements.csv"]))
    assert said["text"].tolist()[0] == f"'{ATTACKS[0]}"
    assert pl.read_csv(files["statements.csv"]).height == len(said) == len(hostile().statements)


def test_the_same_record_gives_the_same_bytes() -> None:
    for format in ("tables", "parquet"):
        assert export_as(herring(), format).files == export_as(herring(), format).files


def test_one_table_may_be_chosen() -> None:
    assert list(export_as(herring(), "parquet", table="claims").files) == [""]
    with pytest.raises(UsageError, match="no table nobody: choose one of statements, actors"):
        export_as(herring(), "parquet", table="nobody")


@pytest.mark.parametrize("package", ["pandas", "polars", "pyarrow"])
def test_a_missing_extra_is_named(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    record = as_record(herring())
    ways = {"pandas": record.to_pandas, "polars": record.to_polars, "pyarrow": lambda: export_as(record, "parquet")}
    extra = "parquet" if package == "pyarrow" else "frames"
    with pytest.raises(UsageError, match=rf"needs {package}, .* pip install 'onrecord\[{extra}\]'"):
        ways[package]()
