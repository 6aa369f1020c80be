"""Inputs that are made to break who reads them, by name and seed: the same seed always gives the same bytes.

Each family is a function of a random generator and a size; `draw` makes any number of inputs of all families, most of
them small, and `by_hand` one of each family at the size that hurts most. Nothing here is more than a generator: no
input is kept.
"""

from __future__ import annotations

import base64
import gzip
import io
import itertools
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["FAMILIES", "Family", "Killer", "by_hand", "draw"]

Killer = tuple[str, bytes]
"""What an input is called, and what it holds."""


@dataclass(frozen=True, slots=True)
class Family:
    """A way to hurt a reader."""

    ending: str
    make: Callable[[random.Random, int], bytes | str]
    """Bytes (or text, in UTF-8 with lone surrogates as they are) of about so many parts."""
    most: int
    """Parts of the largest."""


ARTICLE = """Harbour of Brenn opens after nine days

By Ina Moss
6 May 2031

The ferry strike in Brenn ended on Tuesday, when the harbour office and the crews signed a contract.

“We have a deal that both sides can live with,” said Ada Lorne, the harbour minister, after a night of talks.

She told reporters that the first boats would leave at six, and that nobody would lose pay for the strike.

Tom Arkell, who leads the crews’ union, said the new contract was “the best in thirty years”. He added that the union
would strike again if the pay was not there by Friday.
"""
SAID = "“We shall stay,” said Ada Lorne of the harbour office on Tuesday. "
NAMES = ("Ada Lorne", "Tom Arkell", "Ina Moss", "Аdа Lоrne", "Ada\u200bLorne", "ADA LORNE", "A\u0301da Lorne")


def _article(body: str) -> str:
    return f"{ARTICLE}\n{body}\n"


def _page(body: str, head: str = "") -> str:
    told = "".join(f"<p>{line}</p>" for line in ARTICLE.split("\n\n"))
    return f"<!doctype html><html><head><title>Harbour</title>{head}</head><body><article>{told}{body}</article></body>"


# Nesting


def _nested_html(rng: random.Random, size: int) -> str:
    tag = rng.choice(
        ("div", "b", "blockquote", "span", "ul><li", "table><tr><td", "font", "section", "q", "p", "a href=x")
    )
    close = "".join(f"</{part.split()[0]}>" for part in reversed(tag.split("><")))
    return _page(f"<{tag}>" * size + SAID + (close * size if rng.random() < 0.5 else ""))


def _nested_json(rng: random.Random, size: int) -> str:
    opening = rng.choice(("[", '{"a":', '{"articles":[', '[{"text":', '{"text":{"name":'))
    return opening * size + rng.choice(("", "1", '"x"'))


def _nested_xml(rng: random.Random, size: int) -> str:
    inner = rng.choice(("<item>", "<channel>", "<a>", "<entry><content>"))
    return '<?xml version="1.0"?><rss version="2.0"><channel>' + inner * size


def _nested_mail(rng: random.Random, size: int) -> str:
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(size))
    return (
        f"From: a@brenn.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n{parts}Content-Type: text/plain\r\n\r\n{ARTICLE}"
    )


# Too much of one thing


def _one_paragraph(rng: random.Random, size: int) -> str:
    return _article(SAID * size)


def _repeated(rng: random.Random, size: int) -> str:
    return _page(f"<p>{SAID}</p>" * size)


def _no_space(rng: random.Random, size: int) -> str:
    return _article(
        rng.choice(("a", "“", "A.", "said", "-", "’", "1,", "é", "字", "\u00ad", "&", "<", "(", ".")) * size
    )


def _space(rng: random.Random, size: int) -> str:
    return _article(rng.choice((" ", "\t", "\n", " \n", "\u00a0", "\r", "\u2028", "\u3000", "\u200b ")) * size + "“x")


def _quotation_marks(rng: random.Random, size: int) -> str:
    marks = rng.choice(("“", "”", '"', "'", "‘", "’", "«", "»", "“‘", "“\n\n", '" "', "said “", "” said “", "„“"))
    return _article((marks + rng.choice(("", " ", "word "))) * size)


def _mentions(rng: random.Random, size: int) -> str:
    return _article(
        " ".join(f"{rng.choice(NAMES)} {rng.choice(('said', 'and', 'met', ','))}" for _ in range(size)) + "."
    )


def _many_names(rng: random.Random, size: int) -> str:
    made = (f"Mr {chr(65 + n % 26)}{_word(rng)} of {_word(rng).title()} said he would go. " for n in range(size))
    return _article("".join(made))


def _many_numbers(rng: random.Random, size: int) -> str:
    made = (
        f"The office said {rng.randrange(10**9):,} of {rng.randrange(99)} on {rng.randrange(1, 32)} May. "
        for _ in range(size)
    )
    return _article("".join(made))


def _words(rng: random.Random, size: int) -> str:
    phrase = rng.choice(
        (
            *(
                "if ",
                "not ",
                "said ",
                "said that ",
                "according to ",
                "on Tuesday ",
                "the day before ",
                "two days after ",
            ),
            *("who ", "that ", "and ", "of the ", "would be ", "told reporters that ", "Minister ", "the ", "U.S. "),
            *(
                "3 May 2031 ",
                "between 3 and ",
                "no ",
                "because ",
                "... ",
                "- ",
                "A. B. ",
                "(",
                "said he said she said ",
            ),
        )
    )
    return _article(phrase * size + ".")


def _lines(rng: random.Random, size: int) -> str:
    line = rng.choice(
        ("“We stay,” she said.", "x", "By Ina Moss", "Read more", "6 May 2031", "* * *", "said", "Q: Why?")
    )
    return _article(f"{line}{rng.choice(('', ' '))}\n" * size)


# Characters


def _hidden(rng: random.Random, size: int) -> str:
    signs = (
        "\u200b",
        "\u200d",
        "\u202e",
        "\u202c",
        "\u2066",
        "\u2069",
        "\u200f",
        "\ufeff",
        "\u00ad",
        "\u0301",
        "\u034f",
    )
    text = _article(SAID * 3)
    return "".join(
        letter + (rng.choice(signs) * rng.randrange(1, 4) if rng.randrange(4) == 0 else "") for letter in text * size
    )


def _homoglyphs(rng: random.Random, size: int) -> str:
    swapped = str.maketrans("aeopcxyAEOPCTH", "аеорсхуАЕОРСТН")
    return "\n\n".join(SAID.translate(swapped) if rng.random() < 0.5 else SAID for _ in range(size)) + _article("")


def _marks_on_marks(rng: random.Random, size: int) -> str:
    return _article("A" + "\u0301\u0323\u0489" * size + "da Lorne said “We stay” on Tuesday. " + "e\u0301" * size)


def _controls(rng: random.Random, size: int) -> str:
    at = [chr(n) for n in (*range(1, 32), 127, 128, 133, 0xFFFE, 0xFFFF)]
    return "".join(letter + (rng.choice(at) if rng.randrange(60) == 0 else "") for letter in _article(SAID) * size)


def _zeros(rng: random.Random, size: int) -> bytes:
    text = bytearray(_article(SAID * size).encode())
    for _ in range(rng.randrange(1, 40)):
        text[rng.randrange(len(text))] = 0
    return bytes(text)


def _surrogates(rng: random.Random, size: int) -> bytes:
    half = rng.choice((b"\xed\xa0\xbd", b"\xed\xb8\x80", b"\xf4\x90\x80\x80", b"\xc0\x80", b"\xe2\x80"))
    return _article(SAID * size).encode().replace(b" s", b" " + half + b"s")


def _json_surrogates(rng: random.Random, size: int) -> str:
    text = json.dumps(_article(SAID * size)).replace(" s", f" {rng.choice((chr(92) + 'ud83d', chr(92) + 'udc00'))}s")
    return f'{{"text": {text}, "title": "\\ud800", "outlet": "\\udfff\\u0000"}}\n' * 2


def _cut(rng: random.Random, size: int) -> bytes:
    data = _article("“Çé字😀” " * size).encode(rng.choice(("utf-8", "utf-16", "utf-32", "utf-16-le", "utf-8-sig")))
    return data[: rng.randrange(1, len(data))]


def _codecs(rng: random.Random, size: int) -> bytes:
    first, second = rng.sample(("utf-8", "cp1252", "utf-16", "latin-1", "cp037", "shift_jis", "utf-7", "cp1251"), 2)
    return _article(SAID * size).encode(first, "replace") + _article(SAID).encode(second, "replace")


def _escapes(rng: random.Random, size: int) -> str:
    said = rng.choice(
        ("\x1b[2J\x1b[31m", "\x1b]0;evil\x07", "=HYPERLINK(1)", "{{7*7}}", "</script><script>", "%s%n", "\r\nX: y")
    )
    return _article(f"“{said},” said Ada {said} Lorne of the harbour office. " * size)


# Markup


def _attributes(rng: random.Random, size: int) -> str:
    many = "".join(f' a{n}="{n}"' for n in range(size))
    huge = f'<p title="{"A" * size * 20}" {many}>x</p><{"t" * size}>'
    return _page(
        huge, f'<meta name="author" content="{"Moss " * size}"><meta property="og:title" content="{"T" * size}">'
    )


def _unclosed(rng: random.Random, size: int) -> str:
    end = rng.choice(
        ("<!--", "<![CDATA[", "<script>", "<style>", "<textarea>", "<p title='", "<", "&", "<plaintext>", "<svg><")
    )
    return _page((end + " x ") * size)


def _entities(rng: random.Random, size: int) -> str:
    entity = rng.choice(
        ("&#x110000;", "&#0;", "&#xD800;", "&amp;amp;", "&lt;script&gt;", "&nosuch;", "&#99999999999;", "&#x202e;")
    )
    return _page(f"<p>“We {entity} stay,” said Ada{entity}Lorne.</p>" * size)


def _data_blocks(rng: random.Random, size: int) -> str:
    told = rng.choice(
        (
            "[" * size,
            '{"@graph":' * size,
            '{"datePublished":"%s"}' % ("9" * size),
            json.dumps({"headline": ["x"] * size}),
        )
    )
    dates = "".join(f'<meta property="article:published_time" content="{rng.choice(DATES)}">' for _ in range(3))
    return _page("", f'<script type="application/ld+json">{told}</script>{dates}<base href="javascript:x">')


DATES = (
    "99999-99-99",
    "0000-00-00",
    "2031-02-30",
    "-1-1-1",
    "1e9",
    "2031-05-06T99:99:99+99:99",
    "٢٠٣١-٠٥-٠٦",
    "Tue, 6 May 2031 25:61:61 ZZZ",
)


def _tables(rng: random.Random, size: int) -> str:
    return _page("<table>" + "<tr>" + "<td>x" * size + f"<td colspan={10**9} rowspan={10**9}>" + "<table>" * size)


def _links(rng: random.Random, size: int) -> str:
    return _page(
        "".join(f'<a href="/{n}">More from Brenn {n}</a>' for n in range(size)), "<link rel=canonical href=//[>" * 9
    )


# Entities and archives that swell


def _laughs(rng: random.Random, size: int) -> str:
    names = [f"l{n}" for n in range(min(size, 12))] or ["l0"]
    made = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in itertools.pairwise(names))
    body = f"&{names[-1]};"
    kind = rng.choice(("rss", "urlset", "feed", "html"))
    inner = (
        f"<channel><title>{body}</title><item><title>{body}</title><description>{body}</description></item></channel>"
    )
    return f'<?xml version="1.0"?><!DOCTYPE {kind} [<!ENTITY l0 "ha">{made}]><{kind}>{inner}</{kind}>'


def _outside(rng: random.Random, size: int) -> str:
    place = rng.choice(("file:///etc/passwd", "http://169.254.169.254/", "/dev/zero", "expect://id"))
    item = "<item><title>&x;</title><description>&x;</description></item>"
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "{place}"><!ENTITY % y SYSTEM "{place}"> %y;]>'
        f'<rss version="2.0"><channel>{item * size}</channel></rss>'
    )


def _gzip_bomb(rng: random.Random, size: int) -> bytes:
    unit = rng.choice((b"\0", b"a ", b"<div>", b'{"text": "', b"\n"))
    packed = gzip.compress(unit * (size * 1000), 9, mtime=0)
    return gzip.compress(packed, mtime=0) if rng.random() < 0.3 else packed * rng.choice((1, 1, 3))


def _zip_bomb(rng: random.Random, size: int) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(zipfile.ZipInfo("datapackage.json"), '{"profile":"data-package","wacz_version":"1.1.1"}')
        for n in range(min(size, 200)):
            file.writestr(
                zipfile.ZipInfo(f"archive/{'../' * (n % 3)}{n}.warc.gz"), _warc(rng, 2) if n % 2 else bytes(10**6)
            )
    return held.getvalue()


def _warc(rng: random.Random, size: int) -> bytes:
    records = []
    for n in range(size):
        coding = rng.choice(
            ("", "Content-Encoding: gzip\r\n", "Content-Encoding: br\r\n", "Transfer-Encoding: chunked\r\n")
        )
        body = _page(SAID * 3).encode()
        if "gzip" in coding:
            body = zlib.compress(b"<p>x</p>" * 10_000, 9)
        if "chunked" in coding:
            body = b"ffffffffff\r\n" + body
        http = (
            f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{coding}{'X: y' * rng.randrange(40)}\r\n\r\n".encode()
            + body
        )
        length = len(http) + rng.choice((0, 0, 0, -7, 99, 10**9))
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://brenn.example/{n}\r\n"
        head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {length}\r\n\r\n"
        records.append(head.encode() + http + b"\r\n\r\n")
    data = b"".join(records)
    return gzip.compress(data, mtime=0) if rng.random() < 0.3 else data


# Lists, tables, mail


def _json_list(rng: random.Random, size: int) -> str:
    odd: tuple[Any, ...] = (
        None,
        1,
        [],
        {},
        {"text": None},
        {"text": 7},
        {"html": ["x"]},
        {"text": " "},
        {"text": {"a": "b"}},
        True,
        "x",
    )
    rows = [
        rng.choice((*odd, {"text": ARTICLE + str(n), "published": rng.choice(DATES)})) for n in range(min(size, 40))
    ]
    rows.append({"text": ARTICLE, "authors": [{"name": {"name": {"name": "x"}}}] * size, "url": "javascript:1"})
    return json.dumps(rows) if rng.random() < 0.5 else "\n".join(json.dumps(row) for row in rows)


def _csv(rng: random.Random, size: int) -> str:
    cells = ('"', '""', "x" * size, '"\n' * 9, "\0", "=1+1", ARTICLE.replace("\n", " "), f'"{ARTICLE}"', ",")
    return "text,title,published\n" + "\n".join(
        ",".join(rng.choice(cells) for _ in range(rng.randrange(9))) for _ in range(min(size, 60))
    )


def _mail(rng: random.Random, size: int) -> bytes:
    head = rng.choice(
        (
            f"Subject: {'=?utf-8?b?' + 'QUJD' * size + '?='}",
            f"Subject: {'=?x?q?=' * size}",
            "Content-Type: text/html; charset=" + "x" * size,
            "Content-Transfer-Encoding: base64",
            "X: y\r\n " * size,
            "From: " + "a@" * size,
        )
    )
    body = base64.b64encode(ARTICLE.encode()).decode() if "base64" in head else _page(SAID * 3)
    mail = f"From: a@brenn.example\r\nMIME-Version: 1.0\r\n{head}\r\n\r\n{body}\r\n"
    return (mail if rng.random() < 0.6 else f"From x Mon May  6\n{mail}\n" * min(size, 20)).encode("utf-8", "replace")


def _mhtml(rng: random.Random, size: int) -> str:
    parts = "".join(
        f"--b\r\nContent-Type: text/html\r\nContent-Location: cid:{n}\r\n\r\n{_page('')}\r\n"
        for n in range(min(size, 50))
    )
    return (
        f'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n{parts}'
    )


def _feed(rng: random.Random, size: int) -> str:
    item = rng.choice(
        (
            f"<item><title>{'x' * size}</title><content:encoded><![CDATA[{_page(SAID)}]]></content:encoded></item>",
            f"<item><description>{'&lt;b&gt;' * size}</description><pubDate>{rng.choice(DATES)}</pubDate></item>",
            f"<item><title>{ARTICLE}</title><guid>{'y' * size}</guid></item>",
        )
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Brenn</title>{item * min(size, 30)}</channel></rss>'
    )


def _parquet(rng: random.Random, size: int) -> bytes:
    return (
        b"PAR1" + rng.randbytes(size * 10) + struct.pack("<I", rng.choice((0, 7, size, 2**31 - 1, 2**32 - 1))) + b"PAR1"
    )


# Chance


def _noise(rng: random.Random, size: int) -> bytes:
    begins = (
        b"",
        b"\x1f\x8b\x08",
        b"\x28\xb5\x2f\xfd",
        b"PK\x03\x04",
        b"PAR1",
        b"WARC/1.0\r\n",
        b"<html>",
        b"{",
        b"From ",
        b"<?xml",
        b"\xff\xfe",
    )
    return rng.choice(begins) + rng.randbytes(size)


def _bent(rng: random.Random, size: int) -> bytes:
    """An honest input of some kind, with a few bytes changed, doubled or taken out."""
    family = rng.choice([each for name, each in FAMILIES.items() if name not in ("bent", "noise")])
    made = family.make(rng, max(1, min(size, family.most) // 20))
    data = bytearray(made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass"))[:60_000] or bytearray(
        b"x"
    )
    for _ in range(rng.randrange(1, 12)):
        at, length = rng.randrange(len(data)), rng.randrange(1, 60)
        rng.choice((_changed, _doubled, _taken))(data, at, length, rng)
        if not data:
            return b"x"
    return bytes(data)


def _changed(data: bytearray, at: int, length: int, rng: random.Random) -> None:
    data[at] = rng.randrange(256)


def _doubled(data: bytearray, at: int, length: int, rng: random.Random) -> None:
    data[at:at] = data[at : at + length] * rng.randrange(1, 30)


def _taken(data: bytearray, at: int, length: int, rng: random.Random) -> None:
    del data[at : at + length]


def _word(rng: random.Random) -> str:
    return "".join(rng.choice("abdelmnorstu") for _ in range(rng.randrange(2, 9)))


FAMILIES: dict[str, Family] = {
    "nested-html": Family(".html", _nested_html, 300_000),
    "nested-json": Family(".json", _nested_json, 1_000_000),
    "nested-xml": Family(".xml", _nested_xml, 200_000),
    "nested-mail": Family(".eml", _nested_mail, 20_000),
    "one-paragraph": Family(".txt", _one_paragraph, 5_000),
    "repeated": Family(".html", _repeated, 60_000),
    "no-space": Family(".txt", _no_space, 1_900_000),
    "space": Family(".txt", _space, 1_900_000),
    "quotation-marks": Family(".txt", _quotation_marks, 50_000),
    "mentions": Family(".txt", _mentions, 25_000),
    "many-names": Family(".txt", _many_names, 6_000),
    "many-numbers": Family(".txt", _many_numbers, 6_000),
    "words": Family(".txt", _words, 50_000),
    "lines": Family(".txt", _lines, 50_000),
    "hidden": Family(".txt", _hidden, 200),
    "homoglyphs": Family(".txt", _homoglyphs, 3_000),
    "marks-on-marks": Family(".txt", _marks_on_marks, 300_000),
    "controls": Family(".txt", _controls, 100),
    "zeros": Family(".txt", _zeros, 2_000),
    "surrogates": Family(".txt", _surrogates, 2_000),
    "json-surrogates": Family(".jsonl", _json_surrogates, 1_000),
    "cut": Family(".txt", _cut, 20_000),
    "codecs": Family(".txt", _codecs, 2_000),
    "escapes": Family(".txt", _escapes, 1_000),
    "attributes": Family(".html", _attributes, 50_000),
    "unclosed": Family(".html", _unclosed, 200_000),
    "entities": Family(".html", _entities, 3_000),
    "data-blocks": Family(".html", _data_blocks, 200_000),
    "tables": Family(".html", _tables, 100_000),
    "links": Family(".html", _links, 30_000),
    "laughs": Family(".xml", _laughs, 12),
    "outside": Family(".xml", _outside, 300),
    "gzip-bomb": Family(".gz", _gzip_bomb, 300_000),
    "zip-bomb": Family(".wacz", _zip_bomb, 200),
    "warc": Family(".warc", _warc, 30),
    "json-list": Family(".json", _json_list, 5_000),
    "csv": Family(".csv", _csv, 100_000),
    "mail": Family(".eml", _mail, 100_000),
    "mhtml": Family(".mhtml", _mhtml, 50),
    "feed": Family(".rss", _feed, 50_000),
    "parquet": Family(".parquet", _parquet, 10_000),
    "noise": Family(".bin", _noise, 50_000),
    "bent": Family(".dat", _bent, 50_000),
}
"""Every family by its name."""


def draw(seed: int, count: int, *, most: float = 0.02) -> Iterator[Killer]:
    """Yield `count` inputs, each of the families in turn, with sizes from one to `most` of the largest.

    Sizes are as many small as large, by their orders of magnitude.

    >>> [name for name, _ in draw(1, 2)], list(draw(1, 2)) == list(draw(1, 2))
    (['00000-nested-html.html', '00001-nested-json.json'], True)
    """
    names = list(FAMILIES)
    for number in range(count):
        name = names[number % len(names)]
        rng = random.Random(f"{seed} {number}")
        largest = max(2.0, FAMILIES[name].most * most)
        yield _killer(number, name, rng, int(largest ** rng.random()))


def by_hand() -> Iterator[Killer]:
    """Yield one input of each family, of the largest size."""
    for number, name in enumerate(FAMILIES):
        yield _killer(number, name, random.Random(number), FAMILIES[name].most)


def _killer(number: int, name: str, rng: random.Random, size: int) -> Killer:
    family = FAMILIES[name]
    made = family.make(rng, max(1, size))
    return f"{number:05d}-{name}{family.ending}", made if isinstance(made, bytes) else made.encode(
        "utf-8", "surrogatepass"
    )
