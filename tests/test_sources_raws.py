"""The bytes of a page are kept as they came, with what is needed to make its text of them."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.datamodel import Page, Raw
from onrecord.errors import InputError
from onrecord.sources import Fetched, read, read_table
from onrecord.sources.decoding import decode

WORDS = "The café “Anchor” is open, its owner said.\n"
MAIL = (
    b"From: The Herald <news@herald.example>\r\nMIME-Version: 1.0\r\nSubject: Port\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"The caf=C3=A9 is open.\r\n"
)


def only(*inputs: str | Path, **options: object) -> Page:
    (page,) = read([str(each) for each in inputs], **options)  # type: ignore[arg-type]
    assert isinstance(page, Page)
    return page


@given(
    st.one_of(
        st.binary(min_size=1),
        st.text(min_size=1).map(lambda text: text.encode("utf-8", "replace")),
        st.text(min_size=1).map(lambda text: text.encode("utf-8-sig", "replace")),
        st.text(min_size=1).map(lambda text: text.encode("utf-16", "replace")),
    ),
    st.sampled_from([None, "iso-8859-2", "utf-16", "no such"]),
)
def test_the_codec_makes_the_text_of_the_bytes(data: bytes, charset: str | None) -> None:
    try:
        text, _, codec = decode(data, charset=charset)
    except InputError:
        return
    assert Raw(data, charset=codec).text == text


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"])
def test_a_file_is_kept_byte_for_byte(tmp_path: Path, codec: str) -> None:
    file = tmp_path / "herald.txt"
    file.write_bytes(WORDS.encode(codec))
    page = only(file)
    assert page.raw is not None
    assert (page.raw.content, page.raw.text, page.text) == (file.read_bytes(), WORDS, WORDS)


def test_a_packed_file_is_kept_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "herald.html.gz"
    file.write_bytes(gzip.compress(b"<html><p>Hi.</p></html>"))
    assert only(file).raw == Raw(b"<html><p>Hi.</p></html>", None, "utf-8")


def test_an_answer_of_the_web_is_kept_with_what_its_server_says() -> None:
    data = "<html><p>Caf\xe9.</p></html>".encode("latin-1")
    fetched = Fetched("https://herald.example/", data, "text/html; charset=ISO-8859-1")
    page = only("https://herald.example/", fetch=lambda url, **asked: fetched)
    assert page.raw == Raw(data, "text/html; charset=ISO-8859-1", "cp1252")


def test_a_page_in_an_archive_is_kept_as_its_server_sent_it(tmp_path: Path) -> None:
    body = "<html><p>Caf\xe9.</p></html>".encode("latin-1")
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=latin1\r\nContent-Encoding: gzip\r\n\r\n"
    answer += gzip.compress(body)
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://herald.example/\r\n"
        "Content-Type: application/http; msgtype=response\r\nWARC-Date: 2031-05-09T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:0>\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    file = tmp_path / "crawl.warc"
    file.write_bytes(head.encode() + answer + b"\r\n\r\n")
    assert only(file).raw == Raw(body, "text/html; charset=latin1", "cp1252")


def test_of_a_mail_all_is_kept_and_its_text_is_a_part(tmp_path: Path) -> None:
    file = tmp_path / "news.eml"
    file.write_bytes(MAIL)
    page = only(file)
    assert page.raw == Raw(MAIL, "message/rfc822", None)
    assert (page.text.strip(), page.raw.text) == ("The café is open.", None)


def test_a_row_of_a_list_has_no_bytes_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "feed.jsonl"
    file.write_text('{"text": "The port is open."}\n')
    assert only(file).raw is None
    assert only(file).source_sha256 == only(file).fields_sha256()


def test_a_source_is_known_by_the_bytes_that_were_read(tmp_path: Path) -> None:
    for name, data in (("herald.txt", WORDS.encode()), ("herald.html", b"<html><p>Hi.</p></html>"), ("news.eml", MAIL)):
        file = tmp_path / name
        file.write_bytes(data)
        assert only(file).source_sha256 == hashlib.sha256(data).hexdigest()
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(data))
        assert only(tmp_path / f"{name}.gz").source_sha256 == hashlib.sha256(data).hexdigest()


def test_a_row_is_known_by_its_fields_wherever_it_stands(tmp_path: Path) -> None:
    row = {"text": "The port is open.", "outlet": "Herald", "author": "Ada Quist"}
    listed, by_line, other = tmp_path / "list.json", tmp_path / "list.jsonl", tmp_path / "other.jsonl"
    listed.write_text(json.dumps([row], indent=1))
    by_line.write_text(json.dumps(row) + "\n")
    other.write_text(json.dumps({**row, "author": "Bo Lind"}) + "\n")
    assert only(listed).source_sha256 == only(by_line).source_sha256 != only(other).source_sha256
    table = read_table(written(tmp_path / "table.json", json.dumps({"list": {"title": "Open at last"}})))
    assert only(by_line, table=table).source_sha256 == only(by_line).source_sha256, "a table is no part of it"


def written(file: Path, text: str) -> Path:
    file.write_text(text)
    return file


def test_an_entry_that_its_feed_holds_in_full_is_known_by_its_fields(tmp_path: Path) -> None:
    words = "The ferry left the harbour of Orle. " * 20
    feed = (
        '<rss version="2.0"><channel><title>Herald</title><link>https://herald.example</link>{before}<item>'
        "<title>Port</title><author>{author}</author><link>https://herald.example/1</link>"
        f"<description>{words}</description></item></channel></rss>"
    )
    first, later, other = (
        only(written(tmp_path / name, feed.format(before=before, author=author)))
        for name, before, author in (
            ("first.xml", "", "Ada Quist"),
            ("later.xml", "<ttl>60</ttl>", "Ada Quist"),
            ("other.xml", "", "Bo Lind"),
        )
    )
    assert first.source_sha256 == later.source_sha256 != other.source_sha256
