"""Web archives become pages, one record after the other; what is damaged or cut off is named, and the whole is read."""

from __future__ import annotations

import gzip
import io
import random
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from fastwarc.stream_io import ZstdWriter, zstd_train_dictionary_from_samples

from onrecord.datamodel import Page, Skipped
from onrecord.sources import read
from onrecord.sources.archives import pages_of_warc
from onrecord.sources.unpacking import Begun, Unpacked

_BODY = b"<html><body><p>The mayor of Vellmar, Ada Quist, said the port would reopen.</p></body></html>"


def _http(body: bytes = _BODY, *headers: bytes, status: bytes = b"200 OK", kind: bytes = b"text/html") -> bytes:
    return b"\r\n".join((b"HTTP/1.1 " + status, b"Content-Type: " + kind, *headers, b"", body))


def _record(block: bytes, kind: bytes = b"response", length: int | None = None) -> bytes:
    head = (
        b"WARC/1.0",
        b"WARC-Type: " + kind,
        b"WARC-Target-URI: https://herald.example/port",
        b"WARC-Date: 2031-03-12T08:00:00Z",
        b"Content-Type: application/http; msgtype=" + kind,
        b"Content-Length: %d" % (len(block) if length is None else length),
        b"",
    )
    return b"\r\n".join((*head, block, b"", b""))


def _read(folder: Path, data: bytes, name: str = "day.warc") -> list[Page | Skipped]:
    path = folder / name
    path.write_bytes(data)
    return list(read([str(path)]))


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param(lambda records: b"".join(records), id="plain"),
        pytest.param(lambda records: b"".join(map(gzip.compress, records)), id="a member each, as CC-NEWS has it"),
        pytest.param(lambda records: gzip.compress(b"".join(records)), id="one member"),
    ],
)
@pytest.mark.parametrize("name", ["day.warc.gz", "day", "day.warc"])
def test_pages_are_read_with_their_record_and_address(tmp_path, pack: Callable[[list[bytes]], bytes], name):
    info = _record(b"software: none", b"warcinfo")
    ask = _record(b"GET /port HTTP/1.1\r\n\r\n", b"request")
    found = _read(tmp_path, pack([info, ask, _record(_http())] * 2), name)
    assert found == [
        Page(f"{tmp_path}/{name}#{number}", _BODY.decode(), is_html=True, url="https://herald.example/port")
        for number in (3, 6)
    ]


def _chunked(body: bytes) -> bytes:
    pieces = (body[start : start + 40] for start in range(0, len(body), 40))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        _http(gzip.compress(_BODY), b"Content-Encoding: gzip"),
        _http(zlib.compress(_BODY), b"Content-Encoding: deflate"),
        _http(brotli.compress(_BODY), b"Content-Encoding: br"),
        _http(_chunked(gzip.compress(_BODY)), b"Content-Encoding: gzip", b"Transfer-Encoding: chunked"),
        pytest.param(_http(_BODY, b"Content-Encoding: gzip"), id="unpacked by the crawler, which kept the header"),
        pytest.param(_http(_BODY, b"Transfer-Encoding: chunked"), id="joined by the crawler, which kept the header"),
    ],
)
def test_a_page_is_unpacked_as_its_server_sent_it(tmp_path, answer):
    (page,) = _read(tmp_path, _record(answer))
    assert page.text == _BODY.decode()


def test_the_charset_of_the_server_is_heeded(tmp_path):
    (page,) = _read(tmp_path, _record(_http("<p>Łódź".encode("iso-8859-2"), kind=b"text/html; charset=iso-8859-2")))
    assert page.text == "<p>Łódź"


def test_what_is_no_page_is_counted_and_told_once(tmp_path):
    others = [_http(kind=b"image/png"), _http(kind=b"image/png"), _http(status=b"404 Not Found"), b"no answer"]
    *pages, told = _read(tmp_path, b"".join(_record(answer) for answer in [*others, _http()]))
    assert [page.input for page in pages] == [f"{tmp_path}/day.warc#5"]
    assert told.reason == "left out what is no HTML page: 2 image/png, 1 status 404, 1 with a damaged head"


@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize("cut", [10, 150, 400])
def test_of_a_truncated_archive_the_whole_is_read_and_the_rest_named(tmp_path, cut, is_packed):
    records = [_record(_http(_BODY * 4)) for _ in range(3)]
    data = b"".join(map(gzip.compress, records)) if is_packed else b"".join(records)
    *pages, told = _read(tmp_path, data[: -min(cut, 100) if is_packed else -cut], "day.warc.gz")
    assert [page.input for page in pages] == [f"{tmp_path}/day.warc.gz#{number}" for number in (1, 2)]
    assert "ends in the middle" in told.reason
    assert told.input == f"{tmp_path}/day.warc.gz"


def test_a_page_cut_off_in_the_middle_is_never_taken_for_whole(tmp_path):
    (told,) = _read(tmp_path, _record(_http(), length=10_000))
    assert "ends in the middle" in told.reason


def test_of_a_damaged_archive_what_stands_before_is_read(tmp_path):
    good = _record(_http())
    page, told = _read(tmp_path, good + b"rubbish " * 50 + good)
    assert isinstance(page, Page)
    assert "is damaged after record 1" in told.reason


@pytest.mark.parametrize(
    "answer",
    [
        _http(gzip.compress(b"a" * 50_000_000), b"Content-Encoding: gzip"),
        _http(brotli.compress(b"a" * 50_000_000, quality=1), b"Content-Encoding: br"),
        _http(b"a" * 6_000_000),
    ],
    ids=["gzip bomb", "brotli bomb", "long page"],
)
def test_a_bomb_in_a_record_is_left_out_and_the_next_page_read(tmp_path, answer):
    bomb, page = _read(tmp_path, _record(answer) + _record(_http()))
    assert bomb.reason == "is larger than 5 MB, which is more than any article"
    assert page.text == _BODY.decode()


def test_a_bomb_of_an_archive_is_refused(tmp_path):
    path = tmp_path / "bomb.warc.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(_record(_http()) + b"WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 200000000\r\n\r\n")
        for _ in range(120):
            file.write(bytes(1_000_000))
    page, told = read([str(path)])
    assert isinstance(page, Page)
    assert told.reason == "swells to more than 200 times its size when unpacked, as no news does"


def test_an_archive_without_pages_says_so(tmp_path):
    (told,) = _read(tmp_path, _record(b"software: none", b"warcinfo"))
    assert told.reason == "is a web archive without pages"


class _Endless(io.RawIOBase):
    """The same members of gzip, over and over."""

    def __init__(self, data: bytes, times: int) -> None:
        self._data, self._left = data, times

    def read(self, size: int = -1) -> bytes:
        self._left -= 1
        return self._data if self._left >= 0 else b""


def test_memory_does_not_grow_with_the_archive():
    member = gzip.compress(_record(_http(_BODY * 500)))

    def peak(times: int) -> int:
        tracemalloc.start()
        try:
            stream = Unpacked(Begun(b"", _Endless(member, times)))
            assert sum(1 for _ in pages_of_warc("day", stream)) == times
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(2_000) < peak(20) + 200_000  # of some 90 million


def _zstd(data: bytes, **options: object) -> bytes:
    out = io.BytesIO()
    writer = ZstdWriter(out, **options)
    for start in range(0, len(data), 1_000_000):  # of more at once it loses all but the first megabytes
        writer.write(data[start : start + 1_000_000])
    writer.close()
    return out.getvalue()


def _wacz(**archives: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in archives.items():
            file.writestr(f"archive/{name}.warc.gz", content)
        file.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n')
        file.writestr("datapackage.json", "{}")
    return out.getvalue()


@pytest.mark.parametrize("name", ["day.warc.zst", "day", "day.warc"])
def test_an_archive_packed_with_zstandard_is_read(tmp_path, name):
    found = _read(tmp_path, _zstd(_record(_http())) + _zstd(_record(_http())), name)
    assert [page.input for page in found] == [f"{tmp_path}/{name}#1", f"{tmp_path}/{name}#2"]
    assert {page.text for page in found} == {_BODY.decode()}


def test_an_archive_that_begins_with_its_dictionary_is_read(tmp_path):
    words = [_record(_http(b"<html>The port of Vellmar %d</html>" % number)) for number in range(300)]
    dictionary = zstd_train_dictionary_from_samples(words, 10_000)
    packed = _zstd(_record(_http()), dictionary=dictionary)
    assert packed.startswith(b"\x5d\x2a\x4d\x18")
    (page,) = _read(tmp_path, packed, "day.warc.zst")
    assert page.text == _BODY.decode()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda data: data[:-9], "ends in the middle: it was cut off, and what is whole of it was read"),
        (lambda data: data + b"rubbish", "is damaged: its compression is broken from here on"),
    ],
)
def test_of_a_damaged_zstandard_archive_what_is_whole_is_read(tmp_path, spoil, reason):
    long = _record(_http(b"<html>" + random.Random(1).randbytes(300_000) + b"</html>", kind=b"image/png"))
    page, *_, told = _read(tmp_path, spoil(_zstd(_record(_http())) + _zstd(long)), "day.warc.zst")
    assert page.text == _BODY.decode()
    assert told.reason == reason


def test_a_zstandard_bomb_is_refused(tmp_path):
    head = b"WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 200000000\r\n\r\n"
    page, told = _read(tmp_path, _zstd(_record(_http()) + head + bytes(120_000_000)), "bomb.warc.zst")
    assert isinstance(page, Page)
    assert told.reason == "swells to more than 200 times its size when unpacked, as no news does"


@pytest.mark.parametrize("name", ["visit.wacz", "visit"])
def test_the_archives_in_a_wacz_file_are_read(tmp_path, name):
    found = _read(tmp_path, _wacz(one=gzip.compress(_record(_http())), two=gzip.compress(_record(_http()))), name)
    assert [page.input for page in found] == [f"{tmp_path}/{name}/archive/{at}.warc.gz#1" for at in ("one", "two")]


def test_a_wacz_file_from_a_pipe_is_read(tmp_path):
    data = _wacz(one=gzip.compress(_record(_http())))
    (page,) = read(["-"], stdin=lambda: data)
    assert page.input == "-/archive/one.warc.gz#1"


def test_a_wacz_file_in_a_wacz_file_is_not_opened(tmp_path):
    inner = _wacz(one=gzip.compress(_record(_http())))
    (told,) = _read(tmp_path, _wacz(one=gzip.compress(inner), two=inner), "visit.wacz")
    assert isinstance(told, Skipped)


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_wacz_file_is_told_however_it_is_packed(tmp_path, packing):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as file:
        file.writestr("archive/one.warc", _record(_http()) * 20)
    data = bytearray(out.getvalue())
    data[90:120] = bytes(30)
    (told,) = _read(tmp_path, bytes(data), "visit.wacz")
    assert told.reason.startswith("holds archive/one.warc, which is damaged or cut off")


def _cut(data: bytes) -> bytes:
    return data[:-40]


def _spoilt(data: bytes) -> bytes:
    at = data.index(b"\x1f\x8b") + 30
    return data[:at] + bytes([data[at] ^ 255]) + data[at + 1 :]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_cut(_wacz(one=gzip.compress(_record(_http())))), "is a WACZ file that is damaged or cut off"),
        (_wacz(), "is a WACZ file without a web archive"),
        (_spoilt(_wacz(one=gzip.compress(_record(_http())))), "holds archive/one.warc.gz, which is damaged or cut off"),
        (b"none at all", "is a WACZ file that is damaged or cut off"),
    ],
)
def test_a_wacz_file_that_is_none_is_told(tmp_path, data, reason):
    (told,) = _read(tmp_path, data, "visit.wacz")
    assert isinstance(told, Skipped)
    assert told.reason.startswith(reason)
