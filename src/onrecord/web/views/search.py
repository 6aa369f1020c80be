"""Search as it is shown: what was asked, what was found with the words marked, and by what it can be narrowed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from urllib.parse import quote, urlencode

from onrecord import store
from onrecord.errors import UsageError
from onrecord.store.searching import Facets, highlighted, search_facets

__all__ = ["FIELDS", "Facet", "Hit", "Hits", "Sought", "alike_shown", "found_shown", "sought"]

FIELDS = ("speaker", "outlet", "kind", "issue", "story", "since", "until")
"""The filters, as the form and the search have them."""

_NAMES = {"speaker": "Speaker", "outlet": "Outlet", "kind": "Kind", "issue": "Issue", "story": "Story"}
_PER_PAGE = 30
_MAX_PAGE = 1_000
_FACETS = 8  # values of each filter
_MAX_WORDS = 500  # characters: the longest sensible search is a sentence
_MARKS = re.compile('["“”]')


@dataclass(frozen=True, slots=True)
class Sought:
    """What the reader asked for."""

    words: str
    fields: Mapping[str, str]
    """The filters that are set, by name."""
    newest: bool
    by_meaning: bool
    page: int
    is_typing: bool = False
    """Whether the last word may not be whole yet."""

    @property
    def query(self) -> str:
        """The search as the store understands it: of a word that may not be whole, every one that begins so."""
        begun = self.is_typing and re.search(r"(?:^|\s)\w+$", self.words)
        return f"{self.words}{'*' if begun else ''} {self.filters}"

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.words or self.fields)

    @property
    def filters(self) -> str:
        """The filters as a search writes them."""
        return " ".join(f'{name}:"{_MARKS.sub(" ", value)}"' for name, value in self.fields.items())

    def address(self, **changes: str | int) -> str:
        """The address of this search with some of it changed; a change leads to the first page."""
        told: dict[str, str | int] = {"q": self.words, **self.fields}
        told |= {"order": "newest" if self.newest else "", "by": "meaning" if self.by_meaning else ""} | changes
        return "/search?" + urlencode({name: value for name, value in told.items() if value not in ("", 1)})


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement that was found."""

    found: store.Found
    runs: tuple[tuple[str, bool], ...]
    """Its words, in runs of what was asked for and what was not."""
    title: str
    """Of its story."""
    address: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter, and the values that what was found has."""

    name: str
    values: tuple[tuple[str, int, str, bool], ...]
    """Each as it is told, how many have it, the address that narrows to it (or widens again), whether it is set."""


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of what was found."""

    hits: tuple[Hit, ...]
    total: int
    counted: int
    """Of how many it was counted what they are: all, or the most that is in time."""
    facets: tuple[Facet, ...]
    before: str | None
    after: str | None


def sought(asked: Mapping[str, str]) -> Sought:
    """What a request asks for. Raises UsageError for what it cannot."""
    words = asked.get("q", "").strip()
    fields = {name: asked.get(name, "").strip() for name in FIELDS}
    if len(words) > _MAX_WORDS or any(len(value) > _MAX_WORDS for value in fields.values()):
        raise UsageError(f"A search has at most {_MAX_WORDS} characters.")
    page = asked.get("page") or "1"
    if not (page.isdecimal() and page.isascii() and 1 <= int(page) <= _MAX_PAGE):
        raise UsageError(f"There is no page {page[:20]}: they are counted from 1 to {_MAX_PAGE}.")
    chosen = {name: value for name, value in fields.items() if value}
    return Sought(
        words, chosen, asked.get("order") == "newest", asked.get("by") == "meaning", int(page), "typing" in asked
    )


def found_shown(db: Connection, asked: Sought) -> Hits:
    """What a search finds by its words. Raises UsageError if it is none."""
    query = store.parse_query(asked.query)
    start = (asked.page - 1) * _PER_PAGE
    found = store.search(db, query, limit=_PER_PAGE, offset=start, newest=asked.newest)
    facets = search_facets(db, query)
    titles = _titles(db, {each.story for each in found} | {id for id, _ in facets.values["story"][:_FACETS]})
    hits = tuple(_hit(e, runs, titles) for e, runs in zip(found, highlighted(db, query, found), strict=True))
    return Hits(
        hits,
        facets.total,
        facets.counted,
        _facets(asked, facets, titles),
        asked.address(page=asked.page - 1) if asked.page > 1 else None,
        asked.address(page=asked.page + 1) if start + _PER_PAGE < facets.total and asked.page < _MAX_PAGE else None,
    )


def alike_shown(db: Connection, asked: Sought, found: tuple[store.Found, ...]) -> Hits:
    """What was found by meaning: the nearest first, and no more than were looked for."""
    titles = _titles(db, {each.story for each in found})
    return Hits(tuple(_hit(e, ((e.text, False),), titles) for e in found), len(found), len(found), (), None, None)


def _hit(found: store.Found, runs: tuple[tuple[str, bool], ...], titles: Mapping[str, str]) -> Hit:
    address = f"/stories/{quote(found.story)}/evidence/{quote(found.id)}"
    return Hit(found, runs, titles.get(found.story, found.story), address)


def _facets(asked: Sought, facets: Facets, titles: Mapping[str, str]) -> tuple[Facet, ...]:
    out = []
    for field, name in _NAMES.items():
        values = facets.values.get(field, ())[:_FACETS]
        chosen = asked.fields.get(field, "")
        if not values or (len(values) == 1 and not chosen):
            continue
        told = tuple(
            (
                titles.get(value, value) if field == "story" else value,
                count,
                asked.address(**{field: "" if value == chosen else value}),
                value == chosen,
            )
            for value, count in values
        )
        out.append(Facet(name, told))
    return tuple(out)


def _titles(db: Connection, stories: set[str]) -> dict[str, str]:
    return {id: store.find_story(db, id).title or id for id in sorted(stories)}
