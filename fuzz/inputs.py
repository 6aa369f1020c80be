"""Targets: what strangers send. Files and answers of every kind, pages, tables, dates and addresses."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape

from fuzz.draw import Draw, page_of, text_of
from onrecord import articles, pipeline
from onrecord.articles.choosing import page_blocks
from onrecord.articles.dating import date_in_head, date_in_posts, date_in_url, date_stamp, iso_date
from onrecord.articles.doubling import told_once
from onrecord.articles.markup import parsed
from onrecord.datamodel import Article, Page, Skipped, article_id, text_sha256
from onrecord.errors import FetchError, InputError, OnRecordError, UsageError
from onrecord.sources import Fetched, Politeness, Private, read
from onrecord.sources.addresses import canonical_url, host_of, joined, known_as
from onrecord.sources.dates import iso_moment, moment_of
from onrecord.sources.describing import described, parse_table
from onrecord.sources.feeds import feeds_of_page

__all__ = ["TARGETS", "check_article"]

_ENDINGS = {
    "pages": ("", ".txt", ".html", ".json", ".md"),
    "lists": (".json", ".jsonl", ".csv", ".tsv", ""),
    "feeds": (".xml", ".rss", ""),
    "mail": (".eml", ".mbox", ".mhtml", ""),
    "archives": (".warc", ".wacz", ".gz", ".zst", ""),
    "parquet": (".parquet",),
}
_TYPES = (
    "text/html",
    "text/plain; charset=utf-16",
    "application/rss+xml",
    "text/html; charset=\u00e9",
    None,
    "text/xml",
)
_PARTS = b"\n%%%%\n"  # stands between what the web answers, one request after the other


def _files(kind: str) -> Callable[[bytes], None]:
    """Read a file of one kind: its first byte tells the ending of its name, what follows is the file, then the web."""

    def target(data: bytes) -> None:
        draw = Draw(data)
        ending = draw.one(_ENDINGS[kind])
        content, *answers = draw.rest().split(_PARTS)
        found = _read(f"input{ending}", content, answers)
        again = _read(f"input{ending}", content, answers)
        assert found == again, "the same input gives other pages"
        for each in found:
            _check_found(each)

    return target


def _web(data: bytes) -> None:
    """Read what an address answers, and what that leads to."""
    draw = Draw(data)
    kind = draw.one(_TYPES)
    answers = draw.rest().split(_PARTS)
    for each in _read("https://herald.example/news", None, answers, kind):
        _check_found(each)


def _read(name: str, content: bytes | None, answers: list[bytes], kind: str | None = None) -> list[Page | Skipped]:
    left = iter(answers)

    def fetch(url: str, *, allow_private: Private = False, **more: object) -> Fetched:
        if url.endswith("/robots.txt"):
            raise FetchError(f"{url}: there is none", status=404)
        answer = next(left, None)
        if answer is None:
            raise FetchError(f"{url}: does not answer")
        return Fetched(url, answer, kind)

    politeness = Politeness(fetch, clock=lambda: 0.0, sleep=lambda seconds: None)
    inputs = [name if content is None else (name, content)]
    return list(read(inputs, fetch=fetch, politeness=politeness))  # raises nothing


def _check_found(each: Page | Skipped) -> None:
    if isinstance(each, Skipped):
        assert each.input, "what was skipped has no name"
        assert each.reason.strip(), "what was skipped has no reason"
        return
    for told in (each.text, each.title, each.byline, each.outlet, each.published, each.url, each.language):
        (told or "").encode()  # no half of a surrogate pair
    assert each.text.strip(), "an empty page"
    if each.raw and each.raw.charset:
        assert each.raw.text == each.text, "the text of a page is not that of its bytes"


def _html(data: bytes) -> None:
    """Take the article out of a page of HTML: no letter that is not on the page, and nothing told twice."""
    page = Page("page.html", page_of(data), is_html=True, url=_url_in(data))
    article = _extracted(page)
    if article is None:
        return
    more = _letters(article.text) - _letters(unescape(page.text))
    assert not more, f"letters that the page does not hold: {more}"
    lines = article.text.split("\n\n")
    left = told_once(lines, page_blocks(parsed(page.text)))
    again = len(article.text.split()) - len("\n\n".join(left).split())
    assert again < _FEW_WORDS, f"{again} words are told more often than on the page"


_FEW_WORDS = 4  # that broken pages may leave in pieces: fewer than a sentence


def _letters(text: str) -> set[str]:
    """The letters and digits of a text; an accent that stands by itself is joined, as trafilatura does."""
    return {char for char in unicodedata.normalize("NFC", text) if char.isalnum()}


def _url_in(data: bytes) -> str:
    return f"https://herald.example/{data[:1].hex()}/2031/05/06/port"


def _text(data: bytes) -> None:
    """Take the article out of a plain text: its words are those of the file."""
    page = Page("page.txt", page_of(data))
    article = _extracted(page)
    assert article is None or article.text == page.text, "the words of a plain text were changed"


def _extracted(page: Page) -> Article | None:
    residue, blocks = pipeline.load_residue(), pipeline.load_blocks() if page.is_html else None
    try:
        article = articles.extract(page, residue=residue, blocks=blocks)
    except InputError:
        return None
    assert article == articles.extract(page, residue=residue, blocks=blocks), "the same page gives another article"
    check_article(article)
    return article


def check_article(article: Article) -> None:
    """Check what must hold of every article, and of it as running text."""
    assert article.sha256 == text_sha256(article.text)
    assert article.id == article_id(article.outlet, article.text)
    for parts in ([(z.start, z.end) for z in article.zones], [(d.start, d.end) for d in article.dropped]):
        _check_order(article, parts)
    _check_order(article, list(article.paragraphs))
    if article.title_span:
        _check_order(article, [article.title_span])
    if article.published is not None:
        dt.date.fromisoformat(article.published[:10])
        assert article.published_basis, "a date without how it is known"
    told = (articles.running(article).text, article.text)
    run_on, written = ("".join(unicodedata.normalize("NFC", text).split()) for text in told)  # accents may stand apart
    assert run_on == written, "joining lines changes words"


def _check_order(article: Article, parts: list[tuple[int, int]]) -> None:
    last = 0
    for start, end in parts:
        assert last <= start < end <= len(article.text), f"[{start}, {end}) is out of order, or of the text"
        last = end


def _dates(data: bytes) -> None:
    """Dates of any form: a real day or none."""
    draw = Draw(data)
    words = [draw.words() for _ in range(3)] if len(data) % 2 else [text_of(data)]
    for told in words:
        for day in (iso_date(told), date_in_url(f"https://herald.example/{told}"), date_in_url(told)):
            assert day is None or dt.date.fromisoformat(day).isoformat() == day
        stamp = date_stamp(told)
        assert stamp is None or stamp in told
        moment = iso_moment(told)
        moment_of(moment)
        moment_of(told)
    for found in (date_in_head(words), date_in_posts(words)):
        assert found is None or (dt.date.fromisoformat(found[0]).isoformat() == found[0] and found[1])


def _addresses(data: bytes) -> None:
    """Links of a page: addresses of the web or none, and a page is known by one of them alone."""
    base, _, link = text_of(data).partition("\n")
    found = joined(base, link)
    assert found is None or (re.match(r"https?://", found, re.I) and not re.search("[\x00-\x1f]", found))
    for url in (base, link, found or ""):
        host_of(url)
        known_as(url)
    assert not found or known_as(known_as(found)) == known_as(found), "an address is known by two"
    canonical_url(link, "https://herald.example/port")
    feeds_of_page(link, "https://herald.example/")


def _table(data: bytes) -> None:
    """A table of what is known of the inputs: it is one, or it is told what is wrong."""
    draw = Draw(data)
    name = draw.one(("articles.json", "table.csv", "about.tsv"))
    try:
        table = parse_table(text_of(draw.rest()), name)
    except UsageError:
        return
    for input in list(table.rows)[:8]:
        page = described(replace(_PAGE, input=input or "-"), table)
        _check_found(page)
        pipeline.no_date(page)


_PAGE = Page("herald.txt", "The port is open.")


def _scheme(data: bytes) -> None:
    """A coding scheme of a user's own."""
    try:
        pipeline.parse_scheme(text_of(data), "issues.toml")
    except OnRecordError:
        return


def _kinds() -> Iterator[tuple[str, Callable[[bytes], None]]]:
    for kind in _ENDINGS:
        yield kind, _files(kind)


TARGETS: dict[str, Callable[[bytes], None]] = {
    **dict(_kinds()),
    "web": _web,
    "html": _html,
    "text": _text,
    "dates": _dates,
    "addresses": _addresses,
    "table": _table,
    "scheme": _scheme,
}
"""Targets by name."""
