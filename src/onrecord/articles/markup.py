"""A page's HTML in; its main text and what it says of itself out.

The main text is trafilatura's, ahead of every other extractor on the lab's three sets, with its lines chosen anew by a
model of the page's blocks. Paragraphs are parted by a blank line. Titles, dates and names are read from the page's own
statements (JSON-LD, meta tags), because a date must be one that the page gives, not the likeliest on it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from onrecord.articles.choosing import BlockModel, candidates, chosen, page_blocks
from onrecord.articles.dating import iso_date
from onrecord.articles.doubling import told_once
from onrecord.errors import InputError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Said", "captions_of", "main_text", "parsed", "said_of_itself", "usual_lines"]

# Without scripts and styles. The longest of 667 saved pages has 0.4 million characters of it; trafilatura's time grows
# faster than the page (37 s for 16 million of one paragraph).
_MAX_MARKUP_CHARS = 2_000_000
_SCRIPTS = ("script", "style", "svg", "template")

_META = re.compile(r"<meta\b[^>]{1,3000}>", re.I)
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_JSON_LD = re.compile(r"<script\b[^>]{0,300}ld\+json[^>]{0,300}>", re.I)
_CAPTION = re.compile(r"<figcaption\b[^>]{0,1000}>", re.I)
_HEADLINE = re.compile(r"<h1\b[^>]{0,1000}>", re.I)
_TITLE = re.compile(r"<title\b[^>]{0,300}>", re.I)
_TAG = re.compile(r"<[^<>]*>")
_SITE_AFTER = re.compile(r" [|–—-] [^|–—]{2,40}$")  # of a title in one line, single spaces in it

_DATES = (
    *("article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "pubdate"),
    *(
        "publish-date",
        "publish_date",
        "publication_date",
        "dc.date.issued",
        "dcterms.created",
        "dc.date",
        "dcterms.date",
    ),
    *("cxenseparse:recs:publishtime", "bt:pubdate", "article.published", "date"),
)
_OUTLETS = ("og:site_name", "application-name", "publisher", "dc.publisher", "twitter:site")
_BYLINES = ("author", "parsely-author", "sailthru.author", "article:author", "byl", "dc.creator")
_TITLES = ("og:title", "twitter:title", "headline", "dc.title", "parsely-title")
_ARTICLE_TYPES = (
    "article",
    "newsarticle",
    "reportagenewsarticle",
    "blogposting",
    "liveblogposting",
    "analysisnewsarticle",
)
_MAX_LD_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says of itself; None where it is silent. ``published`` is an ISO date."""

    title: str | None = None
    outlet: str | None = None
    byline: str | None = None
    published: str | None = None
    url: str | None = None


def main_text(html: str, *, url: str | None = None, blocks: BlockModel | None = None) -> str:
    """The main text of a page, paragraphs parted by blank lines; empty if there is none.

    With ``blocks``, what trafilatura took is chosen anew from the page: what is alien goes, what it lost comes.
    Raises InputError, without the input's name, if the page is too large or its markup cannot be read.
    """
    if len(html) > _MAX_MARKUP_CHARS and _without_scripts(html) > _MAX_MARKUP_CHARS:
        raise InputError("has more than 2 million characters of markup, which no article has: save the article alone")
    try:
        tree = parsed(html)
        if tree is None:
            return ""
        on_page = page_blocks(tree)
        lines = told_once(usual_lines(tree, url=url), on_page)
        if blocks and lines:
            found = candidates(tree, html, on_page, lines)
            lines = chosen(lines, found, blocks.likelihoods(found.traits)) if len(found.among) else lines
    except Exception as error:  # lxml and trafilatura raise what they meet on broken markup
        raise InputError(f"its markup could not be read ({type(error).__name__}): save its text instead") from error
    return "\n\n".join(lines)


def parsed(html: str) -> HtmlElement | None:
    """A page's tree of elements; None if it has none."""
    from trafilatura import load_html  # a third of a second, so only where there is a page

    return load_html(html)


def usual_lines(tree: HtmlElement, *, url: str | None = None) -> list[str]:
    """The lines that trafilatura takes from a page, without readers' comments; the tree stays as it is."""
    from trafilatura import extract

    text = extract(tree, url=url, include_comments=False, include_tables=True)
    return [line for line in (text or "").splitlines() if line.strip()]


def captions_of(html: str) -> tuple[str, ...]:
    """The texts of a page's figure captions."""
    found = _within(html, _CAPTION, "figcaption")
    return tuple(caption for start, end in found if (caption := _plain(html[start:end])))


def _within(html: str, opening: re.Pattern[str], name: str) -> Iterator[tuple[int, int]]:
    """Where the content of each element stands, from an opening tag to the next closing one of that name.

    A pattern for both looks through the whole rest of a page for each tag that is never closed; this looks once.
    """
    closing, at = re.compile(rf"</{name}", re.I), 0
    while (begun := opening.search(html, at)) and (ended := closing.search(html, begun.end())):
        yield begun.end(), ended.start()
        at = ended.end()


def _without_scripts(html: str) -> int:
    """How many characters of a page stand outside its scripts, styles and drawings."""
    found = (place for name in _SCRIPTS for place in _within(html, re.compile(rf"<{name}\b", re.I), name))
    inside, reached = 0, 0
    for start, end in sorted(found):  # one may stand within another
        inside += max(0, end - max(start, reached))
        reached = max(reached, end)
    return len(html) - inside


def said_of_itself(html: str) -> Said:
    """Read a page's title, outlet, byline, date and address from its metadata."""
    meta = _meta(html)
    linked = _linked_data(html)
    headline = _first_within(html, _HEADLINE, "h1")
    page_title = _first_within(html, _TITLE, "title")
    return Said(
        title=_text(linked.get("headline"))
        or _first(meta, _TITLES)
        or headline
        or _SITE_AFTER.sub("", page_title)
        or None,
        outlet=_first(meta, _OUTLETS[:1]) or _text(linked.get("publisher")) or _first(meta, _OUTLETS[1:]),
        byline=_text(linked.get("author")) or _byline(_first(meta, _BYLINES)),
        published=iso_date(_text(linked.get("datePublished"))) or iso_date(_first(meta, _DATES)),
        url=_first(meta, ("og:url",)),
    )


def _first_within(html: str, opening: re.Pattern[str], name: str) -> str:
    """The words of the first element of a name, none if there is none."""
    return next((_plain(html[start:end]) for start, end in _within(html, opening, name)), "")


def _meta(html: str) -> dict[str, str]:
    """The content of each meta tag by its name, property or itemprop, in small letters; the first one counts."""
    found: dict[str, str] = {}
    for tag in _META.finditer(html):
        attributes = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(tag.group())}
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        if name and attributes.get("content", "").strip():
            found.setdefault(name.lower(), _plain(attributes["content"]))
    return found


def _linked_data(html: str) -> dict[str, Any]:
    """The first article among a page's JSON-LD objects; empty if there is none."""
    for start, end in _within(html, _JSON_LD, "script"):
        try:
            value = json.loads(html[start:end].strip().removeprefix("<![CDATA[").removesuffix("]]>"), strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _objects(value):
            kinds = item.get("@type")
            if any(str(kind).lower() in _ARTICLE_TYPES for kind in (kinds if isinstance(kinds, list) else [kinds])):
                return item
    return {}


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > _MAX_LD_DEPTH:
        return
    if isinstance(value, dict):
        yield value
        yield from _objects(value.get("@graph"), depth + 1)
        yield from _objects(value.get("mainEntity"), depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item, depth + 1)


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((meta[name] for name in names if name in meta), None)


def _text(value: Any) -> str | None:
    """The words of a JSON-LD value: a text, an object's name, or several of those."""
    if isinstance(value, str):
        return _plain(value) or None
    if isinstance(value, dict):
        return _text(value.get("name"))
    if isinstance(value, list):
        return ", ".join(text for item in value if (text := _text(item))) or None
    return None


def _byline(value: str | None) -> str | None:
    """A byline that is a name; addresses of author pages are none."""
    return None if value is None or "//" in value else value


def _plain(markup: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", unescape(markup))).split())
