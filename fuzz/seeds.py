"""Where each target begins: small inputs of our own writing, one or two for each way that a room can be taken."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from collections.abc import Callable

from fuzz.records import bundle_of, small_record
from onrecord import api, corrections, record
from onrecord.cage import plain
from onrecord.corrections import MARK_FORMATS, correction
from onrecord.datamodel import Actor, Article, Page, Raw, Skipped, Span, Statement

__all__ = ["seeds"]

_NEWS = """Ferry talks near an end

VESK, 6 May 2031 (Northwire) - The port will open on Friday if the crews agree, harbour minister Ada Lorne told \
reporters in Vesk on Tuesday.

"We shall not sign in the dark," said Bo Lind of the crews' union. "Nobody asked us."

The minister denied that the strike had cost 40 million crowns. "A strike is no game; we will end it
before Sunday.

"The boats will sail," she added, 'whatever "they" say'. Mr Lind said he rejected the harbour toll, according to aides.

Support our journalism from 2 crowns a week. Read more: Strike at Vesk enters ninth day
"""
_PAGE = (
    '<!doctype html><html lang=en><head><title>Ferry talks near an end - The Herald</title><meta property="og:title" '
    'content="Ferry talks near an end"><meta property="article:published_time" content="2031-05-06T08:00:00Z">'
    '<link rel="canonical" href="/2031/05/06/port"><script type="application/ld+json">{"@type":"NewsArticle","author":'
    '{"name":"Ana Vell"},"datePublished":"2031-05-06"}</script></head><body><nav><a href="/">Home</a></nav><article>'
    "<h1>Ferry talks near an end</h1>"
    + "".join(f"<p>{line}</p>" for line in _NEWS.split("\n\n")[1:])
    + '<figure><img alt="x"><figcaption>The port of Vesk (Photo: L. Brandt)</figcaption></figure></article>'
    "<footer>&copy; The Herald</footer></body></html>"
)
_RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>The Herald - World</title>'
    "<link>https://herald.example/</link><language>en</language><item><title>Ferry talks</title>"
    "<link>https://herald.example/1</link><pubDate>Tue, 06 May 2031 08:00:00 GMT</pubDate>"
    f"<description>{'The port will open. ' * 31}</description></item><item><guid>2</guid>"
    "<link>https://herald.example/2</link></item></channel></rss>"
)
_ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Dockside</title><entry><id>a</id>'
    '<title type="html">Boats &lt;b&gt;sail</title><link href="https://dockside.example/a"/>'
    "<updated>2031-05-07T08:00:00+02:00</updated></entry></feed>"
)
_SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-'
    'news/0.9"><url><loc>https://herald.example/1</loc><news:news><news:publication><news:name>The Herald</news:name>'
    "<news:language>en</news:language></news:publication><news:publication_date>2031-05-06</news:publication_date>"
    "<news:title>Ferry talks</news:title></news:news></url></urlset>"
)
_MAIL = (
    b"From: The Herald <news@herald.example>\r\nMIME-Version: 1.0\r\nSubject: =?utf-8?q?Port_=C3=A9?=\r\n"
    b"Date: Tue, 06 May 2031 08:00:00 +0200\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"The caf=C3=A9 is open.\r\n"
    b"--b\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.b64encode(b"<p>The caf\xe9 is open.</p>")
    + b"\r\n--b--\r\n"
)
_MBOX = (
    b"From news@herald.example Tue May  6 08:00:00 2031\r\n"
    + _MAIL
    + b"\r\nFrom x@y Tue May  6 08:00:01 2031\n"
    + _MAIL
)
_MHTML = (
    b"From: <Saved>\r\nSubject: Port\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; type="text/html"; boundary=b\r\n\r\n'
    b"--b\r\nContent-Type: text/html\r\nContent-Location: https://herald.example/1\r\n\r\n<p>The port is open.</p>\r\n"
    b"--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n"
)
_ROWS = [
    {
        "title": "Ferry talks",
        "text": "The port will open.",
        "outlet": {"name": "The Herald"},
        "published": "2031-05-06",
    },
    {"html": "<p>The port will open.</p>", "url": "https://dockside.example/1", "byline": ["Ana Vell", "Bo Lind"]},
    {"schema": "onrecord.quote/1", "text": "x"},
    {"content": "", "lang": "en"},
]
_PARTS = b"\n%%%%\n"


def _warc(body: bytes, encoding: bytes = b"", mark: bytes = b"response") -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=latin1\r\n" + encoding + b"\r\n" + body
    head = (
        b"WARC/1.0\r\nWARC-Type: "
        + mark
        + b"\r\nWARC-Target-URI: https://herald.example/1\r\nContent-Type: application/"
        b"http; msgtype=response\r\nWARC-Date: 2031-05-09T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:0>\r\nContent-Length: "
    )
    return head + str(len(answer)).encode() + b"\r\n\r\n" + answer + b"\r\n\r\n"


def _wacz() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in (
            ("archive/data.warc.gz", gzip.compress(_warc(b"<p>Hi.</p>"), mtime=0)),
            ("datapackage.json", b'{"profile": "data-package", "resources": []}'),
            (
                "pages/pages.jsonl",
                b'{"format": "json-pages-1.0"}\n{"url": "https://herald.example/1", "title": "Port"}',
            ),
        ):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


def _parquet() -> list[bytes]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return []
    out = io.BytesIO()
    pq.write_table(pa.table({"text": ["The port will open."], "title": ["Port"], "published": ["2031-05-06"]}), out)
    return [b"\x00" + out.getvalue()]


def _lists() -> list[bytes]:
    lines = "\n".join(json.dumps(row) for row in _ROWS).encode()
    csv = b'title,text,published,n\nPort,"The port, it ""opens"".\nSoon.",2031-05-06,1\nx,y\n'
    return [
        b"\x00" + json.dumps(_ROWS).encode(),
        b"\x00" + json.dumps({"articles": _ROWS}).encode(),
        b"\x01" + lines,
        b"\x01" + lines + b'\n{"text": "\\ud800 x", "title": "\\ud83d"}\n{',
        b"\x02" + csv,
        b"\x03" + csv.replace(b",", b"\t"),
        b"\x02" + csv.decode().encode("utf-16"),
    ]


def _archives() -> list[bytes]:
    return [
        b"\x00" + _warc(b"<p>The caf\xe9 is open.</p>"),
        b"\x00" + _warc(gzip.compress(b"<p>Hi.</p>", mtime=0), b"Content-Encoding: gzip\r\n"),
        b"\x00" + _warc(b"5\r\n<p>Hi\r\n0\r\n\r\n", b"Transfer-Encoding: chunked\r\n") + _warc(b"x", mark=b"resource"),
        b"\x01" + _wacz(),
        b"\x02" + gzip.compress(_NEWS.encode(), mtime=0),
        b"\x02" + gzip.compress(_warc(b"<p>Hi.</p>"), mtime=0),
        b"\x03\x28\xb5\x2f\xfd\x04\x00\x19\x00\x00abc",
    ]


def _stories() -> list[bytes]:
    other = _NEWS.replace("Lorne", "Vell").replace("40 million", "60 million").replace('"', "“")
    wrapped = _NEWS.replace(" reporters", "\nreporters").replace(" strike", "\nstrike")
    return [
        b"\x07\x01\x02\x00" + _NEWS.encode(),
        b"\x07\x01\x02\x00" + f"{_NEWS}\n%%%%\n{other}".encode(),
        b"\x10\x00\x04\x05" + f"{_NEWS}\n%%%%\n{_NEWS}\n%%%%\n{wrapped}".encode(),
    ]


def _marks() -> list[bytes]:
    made = small_record()
    files = ((number, api.export_as(made, form).files) for number, form in enumerate(MARK_FORMATS))
    return [bytes([number]) + data for number, each in files for data in each.values()]


def _corrections() -> list[bytes]:
    made = small_record()
    at = "2031-05-09T12:00:00Z"
    said, actor = made.statements[0], made.actors[0]
    other = next(s for s in made.statements if s.article != said.article)
    article = made.articles[0]
    line = Span(article.id, 0, article.text.index("\n"), article.text[: article.text.index("\n")])
    told = [
        correction("not-a-statement", at=at, by="jo", about=said.content),
        correction("speaker", at=at, by="jo", about=said.content, name="Ana Vell", kind="person"),
        correction("same-actor", at=at, by="jo", about=[a.mentions[0] for a in made.actors if a.mentions][:2]),
        correction("other-actor", at=at, by="jo", about=actor.mentions[:1], name="Bo Lind"),
        correction("same-utterance", at=at, by="jo", about=[*said.content, *other.content]),
        correction("other-utterance", at=at, by="jo", about=said.content),
        correction("drop", at=at, by="jo", about=[line]),
        correction("same-story", at=at, by="jo", articles=["a1", "a2"]),
    ]
    undo = correction("undo", at="2031-05-09T14:00:00+02:00", by="Zoë", of=told[0].id, note="no")
    return [corrections.dump_lines([each]).encode() for each in told] + [
        corrections.dump_lines([*told, undo]).encode(),
        corrections.dump_lines([told[0], undo]).encode(),
    ]


def _forms() -> list[bytes]:
    made = small_record()
    said, actors = made.statements[0].id, made.actors
    return [
        f"do={do}&by=jo&note=x&statement={said}&{more}".encode()
        for do, more in (
            ("not-a-statement", "back=/stories/x"),
            ("speaker", "who=unknown"),
            ("speaker", "name=Ana+Vell&kind=person"),
            ("same-actor", f"actor={actors[0].id}&other={actors[-1].id}&called=x"),
            ("other-actor", "who=" + actors[0].id),
            ("same-utterance", f"with={made.statements[-1].id}"),
            ("drop", f"article={made.articles[0].id}&line=3"),
            ("to-story", f"article={made.articles[0].id}&other=x"),
        )
    ]


def _cage() -> list[bytes]:
    made = small_record()
    first = made.articles[0]
    said = tuple(statement for statement in made.statements if statement.article == first.id)
    whole = plain.dump(tuple[Article, tuple[Actor, ...], tuple[Statement, ...]], (first, (), said))
    page = plain.dump(Page, Page(first.input, first.text, raw=Raw(b"x", "text/html")))
    skipped = plain.dump(Skipped, Skipped("a.txt", "is empty"))
    return [b"\x00" + page, b"\x01" + plain.dump(Article, first), b"\x02" + skipped, b"\x03" + whole]


def _edits() -> list[bytes]:
    """Ways down into a record: a format, then for each change where it is and what is done there."""
    return [
        bytes([form, part, 1, 0, 1, 1, 1, 2, way, form]) for form in range(18) for part in range(18) for way in (0, 3)
    ]


_MADE: dict[str, Callable[[], list[bytes]]] = {
    "pages": lambda: [
        b"\x00" + _NEWS.encode(),
        b"\x02" + _PAGE.encode(),
        b"\x01" + _NEWS.encode("utf-16"),
        b"\x00\xff\xfe",
    ],
    "lists": _lists,
    "feeds": lambda: [
        b"\x00" + _RSS.encode() + _PARTS + _PAGE.encode(),
        b"\x00" + _ATOM.encode() + _PARTS + b"<p>Hi",
        b"\x00" + _SITEMAP.encode() + _PARTS + _PAGE.encode(),
        b"\x01<rdf:RDF xmlns:rdf='x'><item></item></rdf:RDF>",
    ],
    "mail": lambda: [b"\x00" + _MAIL, b"\x01" + _MBOX, b"\x02" + _MHTML],
    "archives": _archives,
    "parquet": _parquet,
    "web": lambda: [
        b"\x00" + _PAGE.encode(),
        b"\x02" + _RSS.encode() + _PARTS + _PAGE.encode(),
        b"\x01" + _NEWS.encode(),
    ],
    "html": lambda: [_PAGE.encode()],
    "text": lambda: [_NEWS.encode()],
    "dates": lambda: [
        *(
            b"PORT HALLE, March 12, 2031 (Agency) - The port",
            b"12th of March, 2031",
            b"2031-03-12T23:30:00Z",
            b"12.03.2031",
        ),
        *(b"Wed, 12 Mar 2031 08:30:00 +0200", b"/world/2031/mar/12/port", b"Published: 12 March 2031, 10:30 GMT"),
        "I am off on Friday. — Ada Quist (@adaquist) March 14, 2031".encode(),
    ],
    "addresses": lambda: [
        b"https://herald.example/news/1?utm_source=x&b=2&a=1#top\n../port",
        b"http://[::1]:80/\n//x:99/",
    ],
    "table": lambda: [
        b'\x00{"herald.txt": {"outlet": "The Herald", "published": "2031-05-06", "n": 1}}',
        b'\x00[{"file": "herald.txt", "title": "x"}]',
        b"\x01file,outlet,published\nherald.txt,The Herald,2031-05-06\n",
        b"\x02file\ttitle\nin/herald\tx\n",
    ],
    "scheme": lambda: [
        b"a = " + b"[" * 3_000,
        b'[[issue]]\nlabel = "harbour toll"\nphrases = ["the toll", "port fees"]\n',
    ],
    "quotations": lambda: [_NEWS.encode(), "‘We are done,’ said Ms Orle, ‘and it’s “over”‘. «Ja» „nein“".encode()],
    "zones": lambda: [_NEWS.encode(), *(data[4:] for data in _stories()[2:])],
    "sentences": lambda: [_NEWS.encode(), b'Mr. Lind left at 5 p.m. "He will." she said... 3.5% vs. U.S. troops'],
    "times": lambda: [
        b"\x07\x01" + _NEWS.encode(),
        b"\x07\x01They met last Friday, two days before the May 9 summit, and will meet in the first week of June.",
        b"\x03\x03It ran from 1999-2001, in the 1980s, every Monday at 5 pm, for about three years until next spring.",
    ],
    "statements": lambda: [b"\x07\x01" + _NEWS.encode()],
    "story": _stories,
    "record": lambda: [record.dumps(small_record()).encode()],
    "edits": _edits,
    "bundle": lambda: [bundle_of(small_record())],
    "corrections": _corrections,
    "mending": lambda: [bytes([2, 1, n, 1, n + 1, kind, n, 1, 1, 0, 0]) * 2 for kind in range(12) for n in range(4)],
    "marks": _marks,
    "cage": _cage,
    "query": lambda: [b'speaker:Lind harbour "the dark" -toll since:2031-05', b'kind:direct outlet:"The Herald" sign*'],
    "cursor": lambda: [
        b"\x00" + base64.urlsafe_b64encode(b"[20]"),
        b"\x01" + base64.urlsafe_b64encode(b'["2031","a"]'),
    ],
    "form": _forms,
    "local": lambda: [b"/stories/x?a=b#c", b"//evil.example", b"/\\evil"],
}


def seeds(target: str) -> list[bytes]:
    """The inputs that a target begins with."""
    return _MADE[target]()
