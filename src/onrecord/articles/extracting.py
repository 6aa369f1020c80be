"""A page in, an article out: its text, what is known of it, and which parts of it are the report."""

from __future__ import annotations

import re
from collections import Counter

from onrecord.articles.choosing import BlockModel
from onrecord.articles.dating import date_in_head, date_in_posts, date_in_url, date_stamp, iso_date
from onrecord.articles.language import english_name, language_of
from onrecord.articles.layout import Layout
from onrecord.articles.markup import Said, captions_of, main_text, said_of_itself
from onrecord.articles.naming import outlet_of_file, outlet_of_url, web_address
from onrecord.articles.residue import ResidueModel
from onrecord.articles.wrapping import wrapped_paragraphs
from onrecord.articles.zoning import Line, find_title, folded, lines_of, zones_of
from onrecord.datamodel import Article, Dropped, Page, Zone, article_id, text_sha256
from onrecord.errors import InputError
from onrecord.lookalikes import lookalikes

__all__ = ["extract"]

_MIN_WORDS = 25  # agency flashes have some 30; menus and error pages fewer
_MAX_WORDS = 60_000  # the longest of 1,819 articles has 8,696; a book would take the tagger minutes
# Of all that is not white space. The lowest of 1,819 articles has .82 letters; tables of numbers have under .5.
_MIN_LETTERS = 0.6
# Braces, semicolons and the like, of the same. Those articles have at most .016, nearly all source code .03 to .16.
_MAX_CODE_MARKS = 0.025
# Ends of sentences, to each word. Those articles have at least .011; lists and tables none.
_MIN_STOPS = 0.005

_CODE_MARKS = frozenset("{}[]();=<>\\|$")
_STOP = re.compile(r"[.!?…][\"'”’)\]]*(?:\s|$)")
_BYLINE = re.compile(r"\s*by:? (?P<names>[A-Z][^|•·\d]{2,120}?)\s{0,20}(?:[|•·,]?\s{0,20}\d.*)?$", re.I)
_BYLINE_LINES = 6
_MAX_LOOKALIKES = 5  # words that a note names: enough to see what is done, of a text that has them throughout


def extract(page: Page, *, residue: ResidueModel, blocks: BlockModel | None = None) -> Article:
    """Read the article on a page, and mark what of its text is title, heading, caption and boilerplate.

    The text of a page of HTML is its main text, chosen by ``blocks`` where given.

    The text of plain-text pages is the page's own, character for character. Raises InputError, naming the input, where
    there is no article, it is not in English, or it is no report (source code, a table of numbers).
    """
    text, said, captions = _read(page, blocks)
    _check(page, text)
    paragraphs = wrapped_paragraphs(text)
    layout = Layout.of(text, paragraphs)
    lines = lines_of(layout.running)
    known_title = page.title or said.title
    title = find_title(lines, known_title)
    zones, dropped = zones_of(lines, title, captions, residue=residue)
    url = web_address(page.url, said.url)
    published, basis = _published(page, said, lines, url)
    outlet = page.outlet or said.outlet or outlet_of_url(url) or outlet_of_file(page.input)
    return Article(
        id=article_id(outlet, text),
        input=page.input,
        text=text,
        outlet=outlet,
        sha256=text_sha256(text),
        title=known_title or (title.text if title else None),
        title_span=layout.as_written(title.start, title.end) if title else None,
        byline=page.byline or said.byline or _byline(lines),
        published=published,
        published_basis=basis,
        url=url,
        language="en",
        zones=tuple(Zone(*layout.as_written(z.start, z.end), z.zone) for z in zones),
        dropped=tuple(Dropped(*layout.as_written(d.start, d.end), d.reason) for d in dropped),
        notes=(*page.notes, *_notes(text)),
        paragraphs=paragraphs,
        source_sha256=page.source_sha256,
    )


def _notes(text: str) -> tuple[str, ...]:
    """What a reader should know who takes words for what they look like."""
    found = lookalikes(text)
    shown = ", ".join(found[:_MAX_LOOKALIKES]) + (" ..." if len(found) > _MAX_LOOKALIKES else "")
    return (f"words in it are not what they look like: {shown}",) if found else ()


def _read(page: Page, blocks: BlockModel | None) -> tuple[str, Said, frozenset[str]]:
    """The text of a page, what the page says of itself, and its captions, folded."""
    if not page.is_html:
        return page.text, Said(), frozenset()
    try:
        text = main_text(page.text, url=page.url, blocks=blocks)
    except InputError as error:
        raise InputError(f"{page.input}: {error}") from error
    captions = frozenset(folded(caption) for caption in captions_of(page.text))
    return text, said_of_itself(page.text), captions


def _check(page: Page, text: str) -> None:
    """Raise InputError unless the text is a report in English."""
    words = len(text.split())
    if words < _MIN_WORDS:
        where = "no article was found on this page" if page.is_html else "this is no article"
        told = f"its text has {words} word{'' if words == 1 else 's'}"
        raise InputError(f"{page.input}: {where} ({told}): give OnRecord a page with the full text")
    if words > _MAX_WORDS:
        raise InputError(f"{page.input}: has {words:,} words, more than any article: give OnRecord its articles alone")
    found = Counter(text)
    solid = sum(times for char, times in found.items() if not char.isspace())
    letters = sum(times for char, times in found.items() if char.isalpha())
    if sum(found[mark] for mark in _CODE_MARKS) > _MAX_CODE_MARKS * solid:
        raise InputError(
            f"{page.input}: this reads like source code or data, not like a report: give OnRecord articles"
        )
    if letters < _MIN_LETTERS * solid:
        raise InputError(f"{page.input}: this is mostly numbers and marks, not a report: give OnRecord articles")
    language = language_of(text)
    if language != "en":
        raise InputError(f"{page.input}: is in {english_name(language)}; OnRecord reads English: leave it out")
    if len(_STOP.findall(text)) < _MIN_STOPS * words:
        raise InputError(f"{page.input}: this has no sentences, so it is no report: give OnRecord articles")


def _published(page: Page, said: Said, lines: tuple[Line, ...], url: str | None) -> tuple[str | None, str | None]:
    """The publication day and how it is known: the surest first."""
    told = page.published_basis or "its metadata"
    for day, basis in ((iso_date(page.published), told), (said.published, "its metadata")):
        if day:
            return day, basis
    in_head = date_in_head([line.text for line in lines])
    if in_head:
        return in_head
    day = date_in_url(url)
    return (day, "its URL") if day else date_in_posts([line.text for line in lines]) or (None, None)


def _byline(lines: tuple[Line, ...]) -> str | None:
    """The names of a byline among the first lines: "By Ada Quist and Bo Lind"."""
    for line in lines[:_BYLINE_LINES]:
        if line.is_body:
            return None
        match = _BYLINE.match(line.text)
        if match and not line.text.endswith(".") and date_stamp(line.text) is None:
            return " ".join(match["names"].split())
    return None
