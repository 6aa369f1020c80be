"""What streams hold in, pages out: the entries of feeds and sitemaps are read where they are in full, or else fetched.

Fetching here is what OnRecord does of its own accord, so it is polite (see `politeness`).
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from onrecord.datamodel import Page, Skipped
from onrecord.errors import InputError
from onrecord.sources.addresses import HEAD_CHARS, canonical_url
from onrecord.sources.allowing import Private
from onrecord.sources.dates import moment_of
from onrecord.sources.feeds import Entry, page_of_entry
from onrecord.sources.fetching import Fetch, Fetched
from onrecord.sources.politeness import Politeness
from onrecord.sources.sitemaps import Sitemap
from onrecord.sources.streams import Found, pages_of

__all__ = ["Follower", "Opener", "found_in"]

_MAX_AHEAD = dt.timedelta(days=1)  # clocks and time zones may be wrong by so much; what is dated later has not been
_NESTED = "is an index of sitemaps within an index, which is not followed"
# Example: <meta property="og:site_name" content="The Herald">
_SITE_NAME = re.compile(r"<meta\b[^>]{0,200}og:site_name", re.I)


def found_in(name: str, fetched: Fetched) -> Iterator[Found]:
    """Yield what an answer of the web holds; the address of a page is the one it calls its own.

    Raises InputError, without the input's name, if it holds nothing that can be read.
    """
    kind = (fetched.content_type or "").lower()
    ending = ".html" if "html" in kind else ".txt" if kind.startswith("text/plain") else ""
    stream = io.BytesIO(fetched.content)
    for found in pages_of(name, stream, ending=ending, content_type=fetched.content_type, url=fetched.url):
        if isinstance(found, Page) and found.is_html and found.url:
            yield replace(found, url=canonical_url(found.text, found.url))
        else:
            yield found


Opener = Callable[[str, Fetched], Iterable[Found]]
"""Tells what an answer of the web holds, as `found_in` does."""


@dataclass(frozen=True, slots=True)
class Follower:
    """What fetches the pages that feeds and sitemaps name.

    With a clock, dates to come are left out; without one a file read next year gives the same pages as today.
    """

    fetch: Fetch
    politeness: Politeness
    allow_private: Private = False
    clock: Callable[[], dt.datetime] | None = None
    open: Opener = found_in
    """What parses an answer."""

    def pages(self, found: Iterable[Found]) -> Iterator[Page | Skipped]:
        """Yield pages in place of entries and sitemaps, in their order; what cannot be had is skipped, with why."""
        for each in self.entries(found):
            if not isinstance(each, Entry):
                yield each
                continue
            name = each.link or each.input
            try:
                yield self.page(each)
            except InputError as error:
                yield Skipped(name, str(error).removeprefix(f"{name}: "))

    def entries(self, found: Iterable[Found]) -> Iterator[Entry | Page | Skipped]:
        """Yield what is found, and in place of sitemaps the entries that they name."""
        for each in found:
            if not isinstance(each, Sitemap):
                yield each
                continue
            try:
                for entry in self._found(each.link, each.link):
                    yield Skipped(each.link, _NESTED) if isinstance(entry, Sitemap) else entry
            except InputError as error:
                yield Skipped(each.link, str(error).removeprefix(f"{each.link}: "))

    def page(self, entry: Entry) -> Page:
        """The page of one entry. Raises InputError (a FetchError where the network has it so) if it cannot be had."""
        page = page_of_entry(entry) or self._fetched(entry)
        moment = moment_of(page.published)
        if self.clock and moment and moment > self.clock() + _MAX_AHEAD:
            note = f"dated {page.published} by its feed, which had not come when it was read: the date was left out"
            return replace(page, published=None, notes=(*page.notes, note))
        return page

    def _fetched(self, entry: Entry) -> Page:
        link = entry.link or ""
        for found in self._found(link, link):
            if isinstance(found, Page):
                return _described(found, entry)
            if isinstance(found, Skipped):
                raise InputError(f"{link}: {found.reason}")
            break
        raise InputError(f"{link}: leads to a feed, not to an article")

    def _found(self, name: str, url: str) -> Iterator[Found]:
        yield from self.open(name, self.politeness.follow(url, self._asked, allow_private=self.allow_private))

    def _asked(self, url: str) -> Fetched:
        return self.fetch(url, allow_private=self.allow_private, follow=False)


def _described(page: Page, entry: Entry) -> Page:
    """A page with what its feed says of it and it does not say itself; its date is the feed's, to the minute."""
    names_itself = page.is_html and _SITE_NAME.search(page.text[:HEAD_CHARS])
    return replace(
        page,
        title=page.title or (None if page.is_html else entry.title),
        outlet=page.outlet or (None if names_itself else entry.outlet),
        published=page.published or entry.published,
    )
