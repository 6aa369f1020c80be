"""An RSS, Atom or RDF feed in, its entries out: each an article that it holds in full, or an address to read it at.

feedparser reads all three, and mends what breaks their rules; what it may do to mend the last entry of a feed that was
cut off is not trusted, and that entry is left out.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from xml.parsers import expat

from onrecord.datamodel import Page, Skipped, text_sha256
from onrecord.errors import InputError
from onrecord.sources.addresses import host_of, joined, known_as, links_in
from onrecord.sources.dates import iso_moment

__all__ = ["MAX_ENTRIES", "Entry", "entries_of_feed", "feeds_of_page", "page_of_entry", "refuse_entities"]

MAX_ENTRIES = 1_000
"""Entries that are read of one feed or sitemap: news sitemaps may hold as many, feeds have 10 to 100. More would be a
way to make OnRecord ask thousands of strangers' addresses."""

# An article in full, and not a teaser, has at least these words and does not break off. Teasers run to some 20 to 60;
# the shortest reports to some 100. Chosen, not measured.
_MIN_FULL_WORDS = 120
# Example: "The council will vote [...]", "... on Friday. Read more", "Continue reading"
_BROKEN_OFF = re.compile(r"(?:\[?(?:…|\.\.\.)\]?|\b(?:read (?:more|on)|continue reading|full story))\W{0,6}$", re.I)
_TAG = re.compile(r"<[^<>]{0,2000}>")
# "<!ENTITY" in any encoding that XML is sent in: there are no NULs between its letters but those of UTF-16.
_ENTITY_DECLARED = re.compile(rb"<\x00?!\x00?E\x00?N\x00?T\x00?I\x00?T\x00?Y", re.I)
# feedparser takes 3 s for a hundred thousand elements, 4 to 7 s for a megabyte that is no XML, minutes for a tag with
# a hundred thousand attributes. Feeds have some 20 elements an entry, 10 deep, and tags of a few hundred characters.
_MAX_ELEMENTS = 100_000
_MAX_DEPTH = 200
_MAX_TAG_BYTES = 20_000
_MAX_BROKEN_BYTES = 1_000_000
_LONG_TAG = re.compile(rb"<[^<>]{%d}" % _MAX_TAG_BYTES)
_MAX_WORDS_CHARS = 1_000  # of a title or a name
_CLOSING_TAG = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:rss|feed|rdf)\s{0,100}>$", re.I)
_TAIL_BYTES = 4_000
# Example: <link rel="alternate" type="application/rss+xml" href="/rss">
_FEED_TYPE = re.compile(r"application/(?:rss|atom)\+xml", re.I)
_MAX_NAMED = 3  # feeds of one page in a sentence; sites name one a section, some of them dozens
# Example: "The Herald - World", "World | The Herald", "Herald: Latest news"
_TITLE_PARTS = re.compile(r"(?<!\s)\s+[-–—|»›·:]\s+|:\s+")


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that a feed or a sitemap names: `input` is the feed with the entry's number, `link` its address.

    `text` is the article as markup where the feed holds it in full, else None. The rest is what the feed says of it.
    """

    input: str
    key: str
    """What tells it from the others of its feed: its id, its address, or its words."""
    link: str | None
    text: str | None = None
    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    published: str | None = None
    language: str | None = None


def entries_of_feed(
    name: str, data: bytes, *, charset: str | None = None, url: str | None = None
) -> Iterator[Entry | Skipped]:
    """Yield the entries of a feed, in its order, each numbered from 1; `name` is the input as the user named it.

    `url` is where it was fetched, against which its links are read. Raises InputError, without the input's name, where
    there is nothing to read.
    """
    found = _parsed(data, charset, url)
    entries = found.entries
    is_cut_off = bool(found.bozo) and not _is_closed(data[-_TAIL_BYTES:])
    if not entries or (is_cut_off and len(entries) == 1):
        raise InputError("is a feed that was cut off before its first entry ended" if is_cut_off else _nothing(found))
    seen: dict[tuple[str, str], int] = {}
    for number, raw in enumerate(entries[:MAX_ENTRIES], 1):
        if is_cut_off and number == len(entries):
            yield Skipped(f"{name}#{number}", "was cut off in the middle, with the feed")
            continue
        entry = _entry(f"{name}#{number}", raw, found.feed)
        if entry is None:
            yield Skipped(f"{name}#{number}", "has neither an address nor an article in full")
            continue
        same = seen.setdefault((entry.key, known_as(entry.link or "")), number)
        if same != number:
            yield Skipped(f"{name}#{number}", f"is the same entry as number {same} of this feed")
            continue
        yield entry
    if len(entries) > MAX_ENTRIES:
        yield Skipped(name, f"has {len(entries):,} entries, of which the first {MAX_ENTRIES:,} were read")


def feeds_of_page(page: str, url: str) -> tuple[str, ...]:
    """The addresses of the feeds that a page of HTML names, at most three.

    >>> feeds_of_page('<link rel="alternate" type="application/rss+xml" href="/rss">', "https://herald.example/")
    ('https://herald.example/rss',)
    """
    found = (joined(url, link) for tag, link in links_in(page) if _FEED_TYPE.search(tag))
    return tuple(filter(None, found))[:_MAX_NAMED]


def page_of_entry(entry: Entry) -> Page | None:
    """The page of an entry that its feed holds in full; None for one that has to be fetched."""
    if entry.text is None:
        return None
    title = f"<h1>{html.escape(entry.title)}</h1>" if entry.title else ""
    text = f"<html><body><article>{title}{entry.text}</article></body></html>"
    page = Page(
        entry.input,
        text,
        is_html=True,
        url=entry.link,
        title=entry.title,
        byline=entry.byline,
        outlet=entry.outlet,
        published=entry.published,
        language=entry.language,
    )
    return replace(page, source_sha256=page.fields_sha256())


def _refuse_bombs(data: bytes) -> None:
    """Raise InputError for what would keep feedparser busy for minutes: it takes seconds for the worst that is left."""
    refuse_entities(data)
    if _LONG_TAG.search(data):
        raise InputError(f"has a tag of more than {_MAX_TAG_BYTES:,} characters, as no feed has: it was not read")
    depth = deepest = elements = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, deepest, elements
        depth, elements = depth + 1, elements + 1
        deepest = max(deepest, depth)
        if deepest > _MAX_DEPTH or elements > _MAX_ELEMENTS:
            raise InputError("has more elements, or deeper ones, than any feed: it was not read")

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if len(data) > _MAX_BROKEN_BYTES:
            raise InputError(
                f"breaks the rules of XML ({error}), and is larger than {_MAX_BROKEN_BYTES // 10**6} MB: not read"
            ) from None


def refuse_entities(data: bytes) -> None:
    """Raise InputError where XML declares entities of its own: no feed needs them, and bombs are made of them."""
    if _ENTITY_DECLARED.search(data):
        raise InputError("declares entities of its own, which no feed needs and bombs are made of: it was not read")


def _parsed(data: bytes, charset: str | None, url: str | None) -> Any:
    import feedparser

    _refuse_bombs(data)
    headers = {"content-location": url or ""}
    if charset:
        headers["content-type"] = f"application/xml; charset={charset}"
    try:
        return feedparser.parse(
            io.BytesIO(data), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except Exception as error:  # a parser of anything: what it stumbles over is no feed
        raise InputError(f"is no feed that can be read ({type(error).__name__})") from error


def _is_closed(tail: bytes) -> bool:
    """Tell whether a feed ends with the end of its first element, but for comments.

    >>> _is_closed(b"</channel></rss> <!-- cached -->"), _is_closed(b"</channel>")
    (True, False)
    """
    tail = tail.rstrip()
    while tail.endswith(b"-->"):
        tail = tail[: max(tail.rfind(b"<!--"), 0)].rstrip()
    return bool(_CLOSING_TAG.search(tail))


def _nothing(found: Any) -> str:
    if not found.get("version"):
        return "is no feed that can be read: it begins like one, but is not"
    return "is a feed without entries"


def _entry(name: str, raw: Any, feed: Any) -> Entry | None:
    link = _text(raw.get("link"))
    link = joined("", link) if link else None
    text = _full_text(raw)
    if link is None and text is None:
        return None
    return Entry(
        input=name,
        key=_text(raw.get("id")) or link or text_sha256(text or ""),
        link=link,
        text=text,
        title=_plain(raw.get("title")),
        byline=_plain(raw.get("author")),
        outlet=_outlet(raw, feed, link),
        published=iso_moment(raw.get("published")) or _assumed_utc(raw) or iso_moment(raw.get("updated")),
        language=_text(feed.get("language")),
    )


def _full_text(raw: Any) -> str | None:
    """The article where the feed holds it in full: the longest of its texts, if it is no teaser."""
    texts = [str(content.get("value") or "") for content in raw.get("content", ())]
    texts.append(str(raw.get("summary") or ""))
    longest = max(texts, key=len)
    words = _TAG.sub(" ", longest)
    is_full = len(words.split()) >= _MIN_FULL_WORDS and not _BROKEN_OFF.search(words.rstrip()[-200:])
    return longest if is_full else None


def _assumed_utc(raw: Any) -> str | None:
    """The moment of a date in a form of its own, which feedparser reads as one of UTC where no zone is named."""
    moment = raw.get("published_parsed")
    if not moment:
        return None
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+00:00".format(*moment[:6])


def _outlet(raw: Any, feed: Any, link: str | None) -> str | None:
    """Who published an entry: the feed it is taken from if it says so, or this feed, if it is one of the same site.

    A feed's title often names a section beside the outlet; the part that is in the address of the entry is the outlet.
    """
    taken_from = _plain((raw.get("source") or {}).get("title"))
    title = taken_from or _plain(feed.get("title"))
    if title is None:
        return None
    host = host_of(link or "")
    parts = [part.strip() for part in _TITLE_PARTS.split(title) if part.strip()]
    named = [part for part in parts if _letters(part) and _letters(part) in re.sub(r"\W+", "", host)]
    if named:
        return max(named, key=len)
    own_host = host_of(_text(feed.get("link")) or link or "")
    return title if taken_from or own_host == host else None


def _letters(words: str) -> str:
    """The letters of a name as an address would have them: "The Orle Herald" is orleherald."""
    return re.sub(r"\W+", "", re.sub(r"^the\s", "", words.lower()))


def _plain(value: Any) -> str | None:
    text = _text(value)
    return " ".join(html.unescape(_TAG.sub(" ", text[:_MAX_WORDS_CHARS])).split()) or None if text else None


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
