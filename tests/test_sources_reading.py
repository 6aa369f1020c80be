"""Files, folders, lists and standard input become pages; what cannot be read says why."""

from __future__ import annotations

import itertools
import json
import os
import tracemalloc
from pathlib import Path

import pytest

from onrecord.datamodel import Page, Skipped
from onrecord.sources import Fetched, Private, read, streams

_ARTICLE = "Port reopens in Vellmar\n\nThe mayor of Vellmar, Ada Quist, said the port would reopen.\r\n"


def _read_one(name: str, **options) -> Page | Skipped:
    (found,) = read([name], **options)
    return found


def _write(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def test_text_is_the_file_character_for_character(tmp_path):
    name = _write(tmp_path, "herald.txt", _ARTICLE.encode())
    assert _read_one(name) == Page(name, _ARTICLE)


@pytest.mark.parametrize(
    ("encoding", "mark", "notes"),
    [
        ("utf-8", b"\xef\xbb\xbf", ()),
        ("utf-16-le", b"\xff\xfe", ("decoded as UTF-16",)),
        ("utf-16-be", b"\xfe\xff", ("decoded as UTF-16",)),
        ("utf-32-le", b"\xff\xfe\x00\x00", ("decoded as UTF-32",)),
        ("cp1252", b"", ("decoded as cp1252",)),
    ],
)
def test_encodings_are_read_right_and_said(tmp_path, encoding, mark, notes):
    text = "“Café”, said Zoë.\r\nNo more."
    page = _read_one(_write(tmp_path, "a.txt", mark + text.encode(encoding)))
    assert (page.text, page.notes) == (text, notes)


def test_html_is_read_in_the_charset_it_names(tmp_path):
    data = '<html><head><meta charset="iso-8859-2"></head><p>Łódź'.encode("iso-8859-2")
    page = _read_one(_write(tmp_path, "a.html", data))
    assert page.is_html
    assert page.text.endswith("Łódź")
    assert page.notes == ("decoded as iso8859-2",)


@pytest.mark.parametrize(
    "charset", ["quopri", "hex", "base64", "zip", "rot13", "undefined", "punycode", "utf-7", "none-such"]
)
def test_a_charset_that_makes_no_text_is_passed_over(tmp_path, charset):
    data = f'<html><head><meta charset="{charset}"></head><p>Caf'.encode() + b"\xe9"
    assert _read_one(_write(tmp_path, "a.html", data)).notes == ("decoded as cp1252",)


def test_one_stray_byte_does_not_change_the_encoding(tmp_path):
    page = _read_one(_write(tmp_path, "a.txt", "“Zoë and Café”".encode() + b"\xff"))
    assert page.text == "“Zoë and Café”\ufffd"
    assert page.notes == ("characters that could not be read, shown as \ufffd: 1",)


def test_markup_is_recognised_whatever_the_name(tmp_path):
    page = _read_one(_write(tmp_path, "page.txt", b"\n<!DOCTYPE html>\n<html><p>Hi</p>"))
    assert page.is_html


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \r\n\t ", "is empty"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"PK\x03\x04abc", "zipped"),
        (b"\x89PNG\r\n", "a picture"),
        (b"abc\x00\x01\x02" * 40, "binary"),
        (bytes(range(1, 30)) * 9, "binary"),
        (b"The mayor said no. " * 400_000, "larger than 5 MB"),
    ],
)
def test_what_is_no_text_says_why(tmp_path, data, reason):
    name = _write(tmp_path, "a.txt", data)
    found = _read_one(name)
    assert isinstance(found, Skipped)
    assert found.input == name
    assert reason in found.reason


def test_a_missing_file_is_named():
    assert _read_one("nowhere.txt").reason == "there is no file or folder named nowhere.txt"


def test_another_scheme_is_refused():
    assert _read_one("ftp://example.org/a.txt").reason.endswith("not ftp://")


def test_a_folder_gives_its_files_in_order_without_hidden_ones(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("c.txt", "a.txt", "b/z.txt", ".hidden.txt", ".git/x.txt"):
        _write(tmp_path, name, _ARTICLE.encode())
    assert [page.input for page in read([f"{tmp_path}/"])] == [f"{tmp_path}/{n}" for n in ("a.txt", "b/z.txt", "c.txt")]


def test_one_broken_file_among_ten_is_one_skipped(tmp_path):
    for number in range(9):
        _write(tmp_path, f"{number}.txt", _ARTICLE.encode())
    _write(tmp_path, "9.txt", b"\x00\x01\x02")
    found = list(read([str(tmp_path)]))
    assert sum(isinstance(page, Page) for page in found) == 9
    assert [s.input for s in found if isinstance(s, Skipped)] == [os.path.join(tmp_path, "9.txt")]


def test_an_empty_folder_says_so(tmp_path):
    assert _read_one(str(tmp_path)) == Skipped(str(tmp_path), "this folder holds no files")


def test_json_without_articles_does_not_break_a_folder(tmp_path):
    _write(tmp_path, "about.json", json.dumps({"herald": {"outlet": "Herald"}}).encode())
    _write(tmp_path, "herald.txt", _ARTICLE.encode())
    skipped, page = read([str(tmp_path)])
    assert "holds no articles" in skipped.reason
    assert page.text == _ARTICLE


def test_jsonl_lines_are_articles_and_a_bad_line_is_named(tmp_path):
    rows = [
        json.dumps(
            {"text": _ARTICLE, "headline": "Port reopens", "source": {"name": "Herald"}, "date": "2031-03-12", "n": 1}
        ),
        "{broken",
        "",
        json.dumps({"html": "<p>Hello</p>", "authors": ["Ada Quist", "Bo Lind"], "link": "https://herald.example/1"}),
        json.dumps({"content": "Plain words."}),
        json.dumps([1, 2]),
    ]
    name = _write(tmp_path, "day.jsonl", "\n".join(rows).encode())
    first, bad, second, third, number = read([name])
    assert first == Page(f"{name}#1", _ARTICLE, title="Port reopens", outlet="Herald", published="2031-03-12")
    assert bad == Skipped(f"{name}#2", "line 2 is not JSON, so it was left out")
    assert (second.is_html, second.byline, second.url) == (True, "Ada Quist, Bo Lind", "https://herald.example/1")
    assert (third.input, third.is_html) == (f"{name}#5", False)
    assert isinstance(number, Skipped)


@pytest.mark.parametrize("shape", [lambda row: [row, row], lambda row: {"articles": [row, row]}])
def test_json_lists_of_articles_are_read(tmp_path, shape):
    name = _write(tmp_path, "day.json", json.dumps(shape({"text": _ARTICLE}), indent=1).encode())
    assert [page.input for page in read([name])] == [f"{name}#1", f"{name}#2"]


def test_a_single_json_article_keeps_the_name(tmp_path):
    name = _write(tmp_path, "one.json", json.dumps({"text": _ARTICLE}).encode())
    assert _read_one(name) == Page(name, _ARTICLE)


def test_a_jsonl_list_is_read_no_further_than_asked(tmp_path):
    line = json.dumps({"text": _ARTICLE}).encode() + b"\n"
    name = _write(tmp_path, "day.jsonl", line * 100_000)
    tracemalloc.start()
    try:
        assert sum(isinstance(page, Page) for page in itertools.islice(read([name]), 1000)) == 1000
        assert tracemalloc.get_traced_memory()[1] < 1_000_000  # of a file of more than ten
    finally:
        tracemalloc.stop()


def test_each_line_of_jsonl_is_decoded_by_itself(tmp_path):
    lines = [json.dumps({"text": "café"}, ensure_ascii=False).encode(charset) for charset in ("utf-8", "cp1252")]
    name = _write(tmp_path, "day.jsonl", b"\xef\xbb\xbf" + b"\r\n".join(lines))
    assert [(page.text, page.notes) for page in read([name])] == [("café", ()), ("café", ("decoded as cp1252",))]


def test_a_jsonl_line_that_is_too_long_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr(streams, "MAX_LINE_BYTES", 1000)
    rows = [json.dumps({"text": "word " * size}) for size in (10, 20, 5000, 30)]
    name = _write(tmp_path, "day.jsonl", "\n".join(rows).encode())
    found = list(read([name]))
    assert [(type(page), page.input) for page in found] == [
        (Page, f"{name}#1"),
        (Page, f"{name}#2"),
        (Skipped, f"{name}#3"),
        (Page, f"{name}#4"),
    ]


def test_a_pretty_printed_list_under_the_name_jsonl_is_read(tmp_path):
    name = _write(tmp_path, "day.jsonl", json.dumps([{"text": "One."}, {"text": "Two."}], indent=1).encode())
    assert [page.text for page in read([name])] == ["One.", "Two."]


def test_a_line_of_jsonl_that_is_no_text_is_named(tmp_path):
    name = _write(tmp_path, "day.jsonl", b'{"text": "One."}\n\x00\x00\n{"text": "Two."}\n')
    assert [page.input for page in read([name])] == [f"{name}#1", f"{name}#2", f"{name}#3"]
    assert list(read([name]))[1].reason == "line 2 is a binary file, not text, so it was left out"


def test_jsonl_under_the_name_json_is_read(tmp_path):
    name = _write(tmp_path, "day.json", b'{"text": "One."}\n{"text": "Two."}\n')
    assert [page.text for page in read([name])] == ["One.", "Two."]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"not json at all", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"schema": "onrecord.record/1", "articles": [{"text": "x"}]}', "a record that OnRecord wrote"),
        (b'{"text": "  "}', "holds no articles"),
    ],
)
def test_json_that_is_no_list_of_articles_says_why(tmp_path, data, reason):
    found = _read_one(_write(tmp_path, "a.json", data))
    assert isinstance(found, Skipped)
    assert reason in found.reason or found.reason == "is empty"


def test_lone_surrogates_of_json_cannot_break_later_writing(tmp_path):
    page = _read_one(_write(tmp_path, "a.json", rb'{"text": "Hello \ud83d there"}'))
    assert page.text == "Hello \ufffd there"


def test_what_a_list_says_of_an_article_can_be_written_too(tmp_path):
    page = _read_one(_write(tmp_path, "a.json", rb'{"text": "Hello", "title": "\ud83d", "outlet": "He\udc00rald"}'))
    assert (page.title, page.outlet) == ("\ufffd", "He\ufffdrald")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (_ARTICLE.encode(), [("-", False)]),
        (b"<html><p>Hi", [("-", True)]),
        (b'{"text": "One."}\n{"text": "Two."}', [("-#1", False), ("-#2", False)]),
        (b"[AP] The mayor said no.", [("-", False)]),
    ],
)
def test_standard_input_is_sniffed(data, expected):
    assert [(page.input, page.is_html) for page in read(["-"], stdin=lambda: data)] == expected


@pytest.mark.parametrize("name", ["../../etc/hostname", "-", "https://herald.example/a"])
def test_bytes_at_hand_are_read_whatever_they_are_called(name):
    (page,) = read([(name, b"The port is open again.")])
    assert (page.input, page.text) == (name, "The port is open again.")


def test_what_bytes_at_hand_are_is_told_by_what_they_hold():
    (page,) = read([("notes.bin", b'{"text": "The port is open.", "outlet": "The Herald"}')])
    assert page.outlet == "The Herald"


def test_empty_bytes_at_hand_are_skipped_by_their_name():
    (skipped,) = read([("herald.txt", b"")])
    assert isinstance(skipped, Skipped)
    assert skipped.input == "herald.txt"


def test_a_web_page_is_read_through_the_given_fetch():
    def fetch(url: str, *, allow_private: Private = False, follow: bool = True) -> Fetched:
        return Fetched("https://herald.example/final", "<p>Łódź".encode("iso-8859-2"), "text/html; charset=ISO-8859-2")

    page = _read_one("https://herald.example/1", fetch=fetch)
    assert (page.input, page.url) == ("https://herald.example/1", "https://herald.example/final")
    assert (page.is_html, page.text) == (True, "<p>Łódź")
