"""Newsletters and saved pages become pages: a mail, a mailbox, a page that a browser saved as MHTML."""

from __future__ import annotations

import base64
import itertools
import tracemalloc
from pathlib import Path

import pytest

from onrecord.datamodel import Page, Skipped
from onrecord.sources import mail, read

_HTML = "<html><body><p>The mayor of Vellmar, Zoë Quist, said the port would reopen.</p></body></html>"

_MAIL = f"""\
Return-Path: <news@herald.example>
From: =?utf-8?q?The_Herald=2C_morning?= <news@herald.example>
To: reader@example.org
Subject: =?utf-8?q?Port_reopens=3A_Zo=C3=AB?=
 speaks
Date: Wed, 12 Mar 2031 08:30:00 +0200
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=utf-8

The port will reopen.
--inner
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: base64

{base64.b64encode(_HTML.encode("iso-8859-1")).decode()}
--inner--
--outer
Content-Type: text/html
Content-Disposition: attachment; filename=other.html

<p>Another page</p>
--outer--
""".encode()

_MHTML = b"""\
From: <Saved by Blink>
Snapshot-Content-Location: https://herald.example/port
Subject: Port reopens
Date: Thu, 13 Mar 2031 10:00:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="part"

--part
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: https://herald.example/port

<html><body><p>The mayor said =E2=80=9CYes=E2=80=9D.</p></body></html>
--part
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Location: https://herald.example/port.png

iVBORw0KGgo=
--part--
"""


def _read(folder: Path, data: bytes, name: str) -> list[Page | Skipped]:
    path = folder / name
    path.write_bytes(data)
    return list(read([str(path)]))


@pytest.mark.parametrize("name", ["news.eml", "news"])
def test_a_mail_gives_its_page_sender_subject_and_date_with_its_zone(tmp_path, name):
    assert _read(tmp_path, _MAIL, name) == [
        Page(
            f"{tmp_path}/{name}",
            _HTML,
            is_html=True,
            title="Port reopens: Zoë speaks",
            outlet="The Herald, morning",
            published="2031-03-12T08:30:00+02:00",
            notes=("decoded as cp1252",),
        )
    ]


def test_a_plain_mail_is_read_as_text(tmp_path):
    (page,) = _read(tmp_path, b"From: news@herald.example\nMIME-Version: 1.0\n\nThe port will reopen.\n", "news.eml")
    assert (page.text, page.is_html, page.outlet) == ("The port will reopen.\n", False, "herald.example")


@pytest.mark.parametrize("name", ["port.mhtml", "port.mht", "port"])
def test_a_saved_page_knows_its_address_and_not_when_it_was_published(tmp_path, name):
    (page,) = _read(tmp_path, _MHTML, name)
    assert (page.url, page.title, page.published, page.outlet) == (
        "https://herald.example/port",
        "Port reopens",
        None,
        None,
    )
    assert "<p>The mayor said “Yes”.</p>" in page.text


_BEGINNING = b"From news@herald.example Wed Mar 12 08:00:00 2031\n"


@pytest.mark.parametrize("name", ["news.mbox", "Inbox"])
def test_a_mailbox_is_read_message_by_message(tmp_path, name):
    third = b"From: a@b.example\nMIME-Version: 1.0\n\n>From the harbour came\n\nFrom now on it is open.\n"
    pages = _read(tmp_path, b"\n".join([_BEGINNING + _MAIL, _BEGINNING + _MAIL, _BEGINNING + third]), name)
    assert [page.input for page in pages] == [f"{tmp_path}/{name}#{number}" for number in (1, 2, 3)]
    assert pages[0].text == pages[1].text == _HTML
    assert pages[2].text == "From the harbour came\n\nFrom now on it is open.\n"


@pytest.mark.parametrize("data", [b"", b"The mayor said no.\n", b"From the harbour we saw it.\n"])
def test_a_mailbox_without_messages_says_so(tmp_path, data):
    (told,) = _read(tmp_path, data, "news.mbox")
    assert "is a mailbox without messages" in told.reason


def test_a_message_that_is_none_is_named_and_the_next_read(tmp_path, monkeypatch):
    monkeypatch.setattr(mail, "_MAX_MESSAGE_BYTES", 1_000_000)
    picture = b"From: a@b.example\nContent-Type: image/png\n\nx\n"
    long = b"From: a@b.example\n\n" + b"word " * 250_000 + b"\n"
    *told, page = _read(tmp_path, b"\n".join(_BEGINNING + part for part in (picture, long, _MAIL)), "news.mbox")
    assert [entry.reason for entry in told] == [
        "holds no text: neither an HTML nor a plain part",
        "is larger than 1 MB, which is more than any mail",
    ]
    assert page.text == _HTML


@pytest.mark.parametrize(
    ("data", "published"),
    [
        (b"Date: Wed, 12 Mar 2031 08:30:00 -0000\n", "2031-03-12T08:30:00"),
        (b"Date: Wed, 12 Mar 2031 08:30:00 EST\n", "2031-03-12T08:30:00-05:00"),
        (b"Date: soon\n", None),
        (b"Date: Wed, 99 Mar 99999 08:30:00 +9999\n", None),
        (b"Subject: =?no-such?q?x?=\nFrom: =?utf-8?b?!!!?= <\n", None),
        (b"Subject: \xff\xfe\n", None),
    ],
)
def test_strange_headers_do_not_stop_a_mail(tmp_path, data, published):
    (page,) = _read(tmp_path, data + b"MIME-Version: 1.0\n\nThe port will reopen.\n", "news.eml")
    assert (page.text, page.published) == ("The port will reopen.\n", published)


def test_parts_within_parts_without_end_are_refused(tmp_path):
    part = "Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n"
    data = "MIME-Version: 1.0\n" + "".join(part.format(number) for number in range(2_000))
    (told,) = _read(tmp_path, data.encode(), "news.eml")
    assert isinstance(told, Skipped)


def test_text_that_begins_like_a_mail_is_text(tmp_path):
    (page,) = _read(tmp_path, b"From: our reporter\nDate: Wednesday\n\nThe port is shut.\n", "notes")
    assert page.text.startswith("From: our reporter")


def test_memory_does_not_grow_with_the_mailbox(tmp_path):
    path = tmp_path / "news.mbox"
    message = _BEGINNING + b"From: a@b.example\nMIME-Version: 1.0\n\n" + b"The port will reopen.\n" * 500 + b"\n"
    with open(path, "wb") as file:
        file.writelines(itertools.repeat(message, 300))
    tracemalloc.start()
    try:
        assert sum(isinstance(page, Page) for page in read([str(path)])) == 300
        assert tracemalloc.get_traced_memory()[1] < 1_000_000  # of three
    finally:
        tracemalloc.stop()
