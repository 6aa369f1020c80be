"""CSV and Parquet files of articles become pages, row by row; a bad row is named with its line, the rest is read."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import itertools
import sys
import tracemalloc
from pathlib import Path

import pytest

from onrecord.datamodel import Page, Skipped
from onrecord.sources import read
from onrecord.sources.delimited import pages_of_csv

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

_TEXT = 'The mayor of Vellmar, Ada Quist, said:\n"The port will reopen."'


def _read(folder: Path, data: bytes, name: str = "day.csv") -> list[Page | Skipped]:
    path = folder / name
    path.write_bytes(data)
    return list(read([str(path)]))


def _csv(*rows: tuple[str, ...], delimiter: str = ",") -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode()


_HEADER = ("Title", "TEXT", "Publication Date", "outlet", "link", "Author", "lang", "words")
_ROW = ("Port", _TEXT, "2031-03-12T08:00+02:00", "Herald", "https://herald.example/1", "Bo Lind", "en", "9")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["day.csv", "day"])
def test_columns_are_known_by_their_names_and_others_passed_over(tmp_path, delimiter, name):
    (page,) = _read(tmp_path, _csv(_HEADER, _ROW, delimiter=delimiter), name)
    assert page == Page(
        f"{tmp_path}/{name}#1",
        _TEXT,
        url="https://herald.example/1",
        title="Port",
        byline="Bo Lind",
        outlet="Herald",
        published="2031-03-12T08:00+02:00",
        language="en",
    )


def test_a_packed_csv_is_read(tmp_path):
    assert len(_read(tmp_path, gzip.compress(_csv(_HEADER, _ROW, _ROW)), "day.csv.gz")) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_read_right(tmp_path, encoding):
    (page,) = _read(tmp_path, "text,outlet\r\n“Café”,Zoë\r\n".encode(encoding))
    assert (page.text, page.outlet) == ("“Café”", "Zoë")


def test_rows_of_two_encodings_are_both_right(tmp_path):
    rows = [b"text,outlet", "“Café”,Herald".encode(), "“Café”,Zoë".encode("cp1252")]
    first, second = _read(tmp_path, b"\r\n".join(rows))
    assert (first.text, first.notes) == ("“Café”", ())
    assert (second.text, second.outlet, second.notes) == ("“Café”", "Zoë", ("decoded as cp1252",))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"Har\x00bour,Herald", "row 2 (line 3) is a binary file, not text, so it was left out"),
        (b'"' + b"word " * 4_000_000 + b'",Herald', "has 20.0 million characters"),
        (b'"He said "no" and left",Herald', "row 2 (line 3) breaks the rules of CSV"),
        (b"one,two,three", "row 2 (line 3) has 3 cells where the first line has 2"),
        (b",Herald", "is empty"),
    ],
    ids=["NUL", "20 MB", "quotes", "cells", "no text"],
)
def test_a_bad_row_is_named_and_the_next_read(tmp_path, row, reason):
    first, bad, last = _read(tmp_path, b"text,outlet\nOne.,Herald\n" + row + b"\nThree.,Herald\n")
    assert (first.text, last.text, last.input) == ("One.", "Three.", f"{tmp_path}/day.csv#3")
    assert isinstance(bad, Skipped)
    assert reason in bad.reason


def test_a_quotation_mark_that_is_not_closed_costs_no_more_than_a_row_may_hold(tmp_path, monkeypatch):
    monkeypatch.setattr("onrecord.sources.delimited._MAX_ROW_BYTES", 1000)
    rows = b"".join(b"Line %d.,Herald\n" % number for number in range(200))
    *pages, _ = found = _read(tmp_path, b'text,outlet\n"One.,Herald\n' + rows)
    (told,) = (page for page in found if isinstance(page, Skipped))
    assert (told.input, "not closed" in told.reason) == (f"{tmp_path}/day.csv#1", True)
    assert len(pages) > 100
    assert found[-1].text == "Line 199."


def test_a_row_cut_off_at_the_end_is_not_taken_for_whole(tmp_path):
    page, told = _read(tmp_path, b'text,outlet\n"One.",Herald\n"Two is cut')
    assert (page.text, told.input) == ("One.", f"{tmp_path}/day.csv#2")
    assert "breaks the rules of CSV" in told.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"title;url\nPort;https://herald.example/1\n", "without a column of text: its first line names title, url;"),
        (b"text,title\n", "is a CSV without rows"),
        (b"", "without a column of text"),
        (bytes(range(256)) * 20, "without a column of text"),
    ],
)
def test_a_csv_without_articles_says_why(tmp_path, data, reason):
    (told,) = _read(tmp_path, data)
    assert reason in told.reason


def test_statements_that_onrecord_wrote_are_no_articles(tmp_path):
    (told,) = _read(tmp_path, b"schema,text\nonrecord.quote/1,No.\n")
    assert "a statement that OnRecord wrote" in told.reason


def test_prose_with_commas_is_no_table(tmp_path):
    (page,) = _read(tmp_path, b"Text, title and content: the mayor spoke.\nThe port, he said, is shut.\n", "notes")
    assert page.text.startswith("Text, title")


def test_the_setting_of_csv_for_the_whole_program_is_left_alone(tmp_path):
    before = csv.field_size_limit()
    _read(tmp_path, _csv(_HEADER, _ROW))
    assert csv.field_size_limit() == before


class _Endless(io.RawIOBase):
    def __init__(self, rows: int) -> None:
        self._rows = itertools.chain([b"text,outlet\n"], itertools.repeat(b"word " * 800 + b",Herald\n", rows))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:
        line = next(self._rows, b"")
        buffer[: len(line)] = line
        return len(line)


def test_memory_does_not_grow_with_the_table():
    tracemalloc.start()
    try:
        assert sum(1 for _ in pages_of_csv("day", _Endless(5_000))) == 5_000
        assert tracemalloc.get_traced_memory()[1] < 1_000_000  # of twenty
    finally:
        tracemalloc.stop()


def _parquet(path: Path, columns: dict[str, list[object]], **options: object) -> str:
    pq.write_table(pa.table(columns), path, **options)
    return str(path)


@pytest.mark.parametrize("name", ["day.parquet", "day"])
def test_parquet_rows_are_articles(tmp_path, name):
    zone = dt.timezone(dt.timedelta(hours=2))
    columns = {
        "Text": [_TEXT, "Two."],
        "authors": [["Ada Quist", "Bo Lind"], None],
        "published": [dt.datetime(2031, 3, 12, 8, tzinfo=zone), None],
        "embedding": [[0.1, 0.2], None],
    }
    path = _parquet(tmp_path / name, columns)
    assert list(read([path])) == [
        Page(f"{path}#1", _TEXT, byline="Ada Quist, Bo Lind", published="2031-03-12T08:00:00+02:00"),
        Page(f"{path}#2", "Two."),
    ]


def test_parquet_comes_by_standard_input_too(tmp_path):
    path = _parquet(tmp_path / "day.parquet", {"text": ["One."]})
    (page,) = read(["-"], stdin=Path(path).read_bytes)
    assert page.text == "One."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no such thing", "is no Parquet file that can be read"),
        (b"PAR1" + bytes(1000) + b"PAR1", "is no Parquet file that can be read"),
        (b"", "is no Parquet file that can be read"),
    ],
)
def test_what_is_no_parquet_says_so(tmp_path, data, reason):
    (told,) = _read(tmp_path, data, "day.parquet")
    assert reason in told.reason


def test_parquet_without_a_text_names_its_columns(tmp_path):
    (told,) = read([_parquet(tmp_path / "day.parquet", {"title": ["Port"], "n": [1]})])
    assert "without a column of text: it has title, n;" in told.reason


def test_a_truncated_parquet_is_named(tmp_path):
    path = Path(_parquet(tmp_path / "whole.parquet", {"text": ["One."] * 1000}))
    (told,) = _read(tmp_path, path.read_bytes()[:-20], "day.parquet")
    assert "is no Parquet file that can be read" in told.reason


def test_without_pyarrow_the_extra_is_named(tmp_path, monkeypatch):
    path = _parquet(tmp_path / "day.parquet", {"text": ["One."]})
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (told,) = read([path])
    assert "pip install 'onrecord[parquet]'" in told.reason


def test_of_a_parquet_file_little_more_than_a_batch_is_held(tmp_path):
    path = _parquet(
        tmp_path / "day.parquet",
        {"text": [f"{number} " + "word " * 2_000 for number in range(5_000)]},
        compression="none",
        use_dictionary=False,
    )
    held = [pa.total_allocated_bytes() for _ in read([path])]
    assert len(held) == 5_000
    assert max(held) < 25_000_000  # of fifty
