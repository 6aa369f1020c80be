"""A news sitemap in, the articles it names out; of an index, the sitemaps it names.

Only entries with news data (sitemaps.org's format with Google's `news:` names) are articles: a plain sitemap lists all
pages of a site, its front page and its imprint among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from onrecord.datamodel import Skipped
from onrecord.errors import InputError
from onrecord.sources.addresses import joined
from onrecord.sources.dates import iso_moment
from onrecord.sources.feeds import MAX_ENTRIES, Entry, refuse_entities

__all__ = ["Sitemap", "entries_of_sitemap"]

_MAX_SITEMAPS = 100  # of one index; the format allows 50,000, news sites have a few


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap that an index names."""

    link: str


def entries_of_sitemap(name: str, data: bytes, *, url: str | None = None) -> Iterator[Entry | Sitemap | Skipped]:
    """Yield the articles of a news sitemap, or the sitemaps of an index, each numbered from 1.

    Raises InputError, without the input's name, where it is damaged or names no article.
    """
    refuse_entities(data)
    try:
        root = ElementTree.fromstring(data)  # noqa: S314  without entities, and it opens nothing
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise InputError(f"is a sitemap that is damaged or cut off ({error})") from None
    if _name(root) == "sitemapindex":
        yield from _sitemaps(name, root, url)
        return
    count = total = 0
    for element in root:
        total += 1
        entry = _entry(f"{name}#{total}", element, url)
        if entry is None:
            continue
        count += 1
        if count <= MAX_ENTRIES:
            yield entry
    if count > MAX_ENTRIES:
        yield Skipped(name, f"names {count:,} articles, of which the first {MAX_ENTRIES:,} were read")
    if not count:
        raise InputError(
            f"is a sitemap of {total:,} pages, none of which it says to be news (no <news:news>): give OnRecord a news "
            "sitemap or a feed"
        )


def _sitemaps(name: str, root: ElementTree.Element, url: str | None) -> Iterator[Sitemap | Skipped]:
    links = [link for element in root if (link := _address(element, url))]
    if not links:
        raise InputError("is an index of sitemaps that names none")
    for link in links[:_MAX_SITEMAPS]:
        yield Sitemap(link)
    if len(links) > _MAX_SITEMAPS:
        yield Skipped(name, f"names {len(links):,} sitemaps, of which the first {_MAX_SITEMAPS} were read")


def _entry(name: str, element: ElementTree.Element, url: str | None) -> Entry | None:
    link, news = _address(element, url), _child(element, "news")
    if link is None or news is None:
        return None
    publication = _child(news, "publication")
    return Entry(
        input=name,
        key=link,
        link=link,
        title=_said(news, "title"),
        outlet=_said(publication, "name") if publication is not None else None,
        published=iso_moment(_said(news, "publication_date")),
        language=_said(publication, "language") if publication is not None else None,
    )


def _address(element: ElementTree.Element, url: str | None) -> str | None:
    return joined(url or "", _said(element, "loc") or "")


def _child(element: ElementTree.Element, name: str) -> ElementTree.Element | None:
    return next((child for child in element if _name(child) == name), None)


def _said(element: ElementTree.Element, name: str) -> str | None:
    child = _child(element, name)
    return " ".join((child.text or "").split()) or None if child is not None else None


def _name(element: ElementTree.Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]
