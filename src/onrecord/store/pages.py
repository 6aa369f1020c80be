"""Pages and the articles read from them: kept, told from what is here already, and lined up as versions.

A page in, whether it is new, a new version, or here already, out. The same page twice is one article. A page with the
address of an earlier one, or from the same outlet by the same input, is a new version of it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from sqlite3 import Connection, Row
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from onrecord.datamodel import Article, Document, Page, Skipped, Statement
from onrecord.errors import NotKept
from onrecord.store import raws, readings
from onrecord.store.records import keep_opening

__all__ = [
    "Kept",
    "Kin",
    "arrange",
    "arrivals",
    "articles_by_story",
    "articles_in_order",
    "changed_stories",
    "current_with_page",
    "day_of_arrival",
    "disarrange",
    "find_article",
    "forget_reading",
    "forget_skipped",
    "is_skipped",
    "keep_page",
    "keep_reading",
    "keep_sketch",
    "keep_skipped",
    "key_of",
    "kin_of",
    "last_arrival",
    "list_articles",
    "merge_stories",
    "move_articles",
    "page_of",
    "pages_of_story",
    "pages_to_read",
    "reading_of",
    "readings_of_story",
    "said_of",
    "sketches_between",
    "skipped_inputs",
    "versions_of",
]

_EPOCH = dt.date(1970, 1, 1).toordinal()
# Of the articles with a date that came last, more than half are as fresh as this: then one without a date is taken to
# be of the day it came. In news of which a fifth has no date, BCubed F1 is .916 without that, .937 with a day that is
# up to 1 day late, .923 with up to 3, .911 with up to 7 (`python benchmarks/streams.py undated`).
_ARRIVALS, _MIN_ARRIVALS, _FRESH_DAYS = 20, 5, 1
_SHINGLE_WORDS = 5
# Of the shingles of the shorter text, shared by two versions that only their input's name connects: a file that is
# written over, line 3 of tomorrow's list. Two different reports share below .05 (see stories/copies.py).
_VERSION_SHARE = 0.3
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|cmpid", re.I)  # say how a reader came, not to what


@dataclass(frozen=True, slots=True)
class Kin:
    """The current version of an article that the desk has already."""

    series: int
    """Page of its first version."""
    version: int
    id: str
    input: str
    story: str | None
    is_same: bool
    """Whether nothing is new: its words, headline and date are those of this version."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An article as the desk keeps it: one version."""

    page: int
    version: int
    is_current: bool
    story: str | None
    fetched: str
    article: Article


def current_with_page(db: Connection, digest: str) -> Kin | None:
    """The current article that was read from just such a page."""
    row = db.execute(
        "SELECT a.* FROM pages p JOIN articles a ON a.page = p.id WHERE p.digest = ? AND a.is_current", (digest,)
    ).fetchone()
    return _kin(row, is_same=True) if row else None


def kin_of(db: Connection, page: Page, article: Article) -> Kin | None:
    """What the desk has of an article: itself, or an earlier version.

    It is the same if its words, headline and date are: from the same outlet, or where one of the two does not name
    its outlet (a plain text file).
    """
    rows = db.execute(
        "SELECT a.*, p.said FROM articles a JOIN pages p ON p.id = a.page"
        " WHERE (a.sha256 = ? OR a.key = ?) AND a.is_current ORDER BY a.page DESC",
        (article.sha256, key_of(article)),
    ).fetchall()
    named = bool(page.outlet or page.url or page.is_html)
    for row in rows:
        if row["sha256"] != article.sha256:
            continue
        if row["id"] == article.id:
            return _kin(row, is_same=(row["title"], row["published"]) == (article.title, article.published))
        if not (named and _is_named(row)):
            return _kin(row, is_same=True)
    mine = (row for row in rows if row["key"] == key_of(article) and _is_version(row, article))
    return next((_kin(row, is_same=False) for row in mine), None)


def key_of(article: Article) -> str:
    """What makes two pages versions of one article: its address, or else its outlet and input."""
    return _address(article.url) if article.url else json.dumps([article.outlet, article.input])


def keep_page(db: Connection, page: Page, fetched: str) -> int:
    """Keep a page as it came; returns its number."""
    said, content = readings.write_page(page)
    cursor = db.execute(
        "INSERT INTO pages (digest, input, url, fetched, said, content) VALUES (?, ?, ?, ?, ?, ?)",
        (page.fields_sha256(), readings.storable(page.input), page.url, fetched, said, content),
    )
    forget_skipped(db, page.input)
    assert cursor.lastrowid is not None
    if page.raw:
        raws.keep_raw(db, cursor.lastrowid, page.raw)
    return cursor.lastrowid


def keep_reading(
    db: Connection,
    page: int,
    article: Article,
    doc: Document,
    said: tuple[Statement, ...],
    made_by: dict[str, Any],
    round: int,
) -> None:
    """Keep what was read from a page, in place of what an earlier reading found there."""
    db.execute("DELETE FROM readings WHERE page = ?", (page,))
    values = {
        "page": page,
        "id": article.id,
        "key": key_of(article),
        "input": readings.storable(article.input),
        "outlet": readings.storable(article.outlet),
        "title": readings.storable(article.title),
        "published": article.published,
        "url": readings.storable(article.url),
        "sha256": article.sha256,
        "text": readings.storable(article.text),
        "fields": readings.write_article(article),
    }
    db.execute(
        f"INSERT INTO articles ({', '.join(values)}) VALUES ({', '.join('?' * len(values))}) ON CONFLICT (page)"
        f" DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in values if name != 'page')}",
        tuple(values.values()),
    )
    keep_opening(db, page, article.id)
    db.execute(
        "INSERT INTO readings (page, reader, round, document, statements) VALUES (?, ?, ?, ?, ?)",
        (page, _reader(db, made_by), round, readings.write_document(doc, said), len(said)),
    )


def reading_of(db: Connection, page: int) -> bytes:
    """What was found in the article of a page (see `read_document`)."""
    data: bytes = db.execute("SELECT document FROM readings WHERE page = ?", (page,)).fetchone()["document"]
    return data


def keep_sketch(db: Connection, page: int, day: int | None, sketch: bytes) -> None:
    """Keep what the grouping goes by of the article of a page."""
    db.execute("INSERT OR REPLACE INTO sketches (page, day, sketch) VALUES (?, ?, ?)", (page, day, sketch))


def day_of_arrival(db: Connection, page: int) -> int | None:
    """The day on which a page came, counted from 1970, if those with a date came on the day they are of, or soon after.

    None where old articles are added, or too few had a date to tell.
    """
    rows = db.execute(
        "SELECT s.day, p.fetched FROM articles a JOIN pages p ON p.id = a.page JOIN sketches s ON s.page = a.page"
        " WHERE a.page < ? AND a.published IS NOT NULL AND s.day IS NOT NULL ORDER BY a.page DESC LIMIT ?",
        (page, _ARRIVALS),
    ).fetchall()
    fresh = sum(abs(_day(row["fetched"]) - row["day"]) <= _FRESH_DAYS for row in rows)
    if len(rows) < _MIN_ARRIVALS or 2 * fresh <= len(rows):
        return None
    return _day(db.execute("SELECT fetched FROM pages WHERE id = ?", (page,)).fetchone()["fetched"])


def _day(moment: str) -> int:
    return dt.date.fromisoformat(moment[:10]).toordinal() - _EPOCH


def sketches_between(db: Connection, first: int, last: int) -> list[tuple[bytes, str]]:
    """The sketches of the articles of these days, and of those without one, each with its story, as they came.

    Of an article its first version alone is sketched: it opened or joined the story.
    """
    rows = db.execute(
        "SELECT s.sketch, c.story FROM sketches s JOIN articles a ON a.page = s.page AND a.version = 1"
        " JOIN articles c ON c.series = a.series AND c.is_current"
        " WHERE s.day BETWEEN ? AND ? OR s.day IS NULL ORDER BY s.page",
        (first, last),
    )
    return [(row["sketch"], row["story"]) for row in rows]


def articles_in_order(db: Connection) -> Iterator[tuple[int, Article, str]]:
    """Every version of every article in the order in which they came, with the number of its page and when that came.

    Articles may be arranged on the way.
    """
    pages = [row["page"] for row in db.execute("SELECT page FROM articles ORDER BY page")]
    for page in pages:
        row = db.execute("SELECT a.*, p.fetched FROM articles a JOIN pages p ON p.id = a.page WHERE page = ?", (page,))
        found = row.fetchone()
        yield page, _article(found), found["fetched"]


def articles_by_story(db: Connection) -> dict[str, tuple[int, ...]]:
    """The pages of the current articles of each story."""
    out: dict[str, tuple[int, ...]] = {}
    for row in db.execute("SELECT page, story FROM articles WHERE story IS NOT NULL ORDER BY page"):
        out[row["story"]] = (*out.get(row["story"], ()), row["page"])
    return out


def changed_stories(before: dict[str, tuple[int, ...]], after: dict[str, tuple[int, ...]]) -> list[str]:
    """The stories that hold other articles than before, those left with none aside."""
    return sorted(story for story, pages in after.items() if before.get(story) != pages)


def merge_stories(db: Connection, stories: Iterable[str], into: str) -> None:
    """Put the articles of some stories into another one."""
    for story in stories:
        db.execute("UPDATE articles SET story = ? WHERE story = ?", (into, story))


def move_articles(db: Connection, ids: Iterable[str], story: str) -> None:
    """Put some current articles into a story."""
    for id in ids:
        db.execute("UPDATE articles SET story = ? WHERE id = ? AND is_current", (story, id))


def disarrange(db: Connection) -> None:
    """Take all articles out of their stories and series, to arrange them anew."""
    db.execute("UPDATE articles SET series = NULL, version = NULL, is_current = NULL, story = NULL")


def forget_reading(db: Connection, page: int) -> None:
    """Drop the article of a page that gives none any more; the page itself stays."""
    db.execute("DELETE FROM articles WHERE page = ?", (page,))


def arrange(db: Connection, page: int, kin: Kin | None, story: str | None) -> None:
    """Line an article up: as the next version of `kin`, or as the first of its own; `story` is where it belongs."""
    if kin:
        db.execute("UPDATE articles SET is_current = 0, story = NULL WHERE series = ?", (kin.series,))
    db.execute(
        "UPDATE articles SET series = ?, version = ?, is_current = 1, story = ? WHERE page = ?",
        (kin.series if kin else page, kin.version + 1 if kin else 1, story, page),
    )


def keep_skipped(db: Connection, skipped: Skipped, at: str) -> None:
    """Keep what gave no article, and why; a later try takes the place of an earlier one."""
    db.execute(
        "INSERT INTO skipped (input, reason, at) VALUES (?, ?, ?)"
        " ON CONFLICT (input) DO UPDATE SET reason = excluded.reason, at = excluded.at",
        (readings.storable(skipped.input), readings.storable(skipped.reason), at),
    )


def is_skipped(db: Connection, input: str) -> bool:
    """Tell whether an input gave no article when it was last tried."""
    name = readings.storable(input)
    return db.execute("SELECT 1 FROM skipped WHERE input = ?", (name,)).fetchone() is not None


def forget_skipped(db: Connection, input: str) -> None:
    """An input has given an article: that it gave none before is over."""
    db.execute("DELETE FROM skipped WHERE input = ?", (readings.storable(input),))


def skipped_inputs(db: Connection) -> tuple[Skipped, ...]:
    """What gave no article, by input."""
    return tuple(Skipped(*row) for row in db.execute("SELECT input, reason FROM skipped ORDER BY input"))


def page_of(db: Connection, page: int) -> Page:
    """The page of this number, as it came."""
    row = db.execute("SELECT input, url, said, content FROM pages WHERE id = ?", (page,)).fetchone()
    return readings.read_page(row["input"], row["url"], row["said"], row["content"], raws.raw_of(db, page))


def said_of(db: Connection, page: int) -> Page:
    """The page of this number without its text: the input that it came by, and what its source says of it."""
    row = db.execute("SELECT input, url, said FROM pages WHERE id = ?", (page,)).fetchone()
    return readings.read_said(row["input"], row["url"], row["said"])


def arrivals(db: Connection, articles: Iterable[str]) -> tuple[str, ...]:
    """When the articles of these ids first came (ISO, UTC), of those that are here."""
    sql = "SELECT min(p.fetched) FROM articles a JOIN pages p ON p.id = a.page WHERE a.id = ?"
    found = (db.execute(sql, (article,)).fetchone()[0] for article in articles)
    return tuple(filter(None, found))


def last_arrival(db: Connection) -> str | None:
    """When the last page came (ISO, UTC)."""
    row = db.execute("SELECT fetched FROM pages ORDER BY id DESC LIMIT 1").fetchone()
    return row["fetched"] if row else None


def pages_of_story(db: Connection, story: str) -> dict[str, Page]:
    """The pages that the current articles of a story were read from, by the ids of the articles."""
    rows = db.execute("SELECT id, page FROM articles WHERE story = ? AND is_current ORDER BY page", (story,)).fetchall()
    return {row["id"]: page_of(db, row["page"]) for row in rows}


def pages_to_read(db: Connection, round: int) -> tuple[int, ...]:
    """The pages that were not yet read in this rebuild, in the order in which they came."""
    rows = db.execute(
        "SELECT p.id FROM pages p LEFT JOIN readings r ON r.page = p.id WHERE r.round IS NOT ? ORDER BY p.id", (round,)
    )
    return tuple(row["id"] for row in rows)


def readings_of_story(db: Connection, story: str) -> list[tuple[Article, bytes, dict[str, Any]]]:
    """The current articles of a story, each with what was found in it (see `read_document`) and by whom."""
    rows = db.execute(
        "SELECT a.*, r.document, w.made_by FROM articles a JOIN readings r ON r.page = a.page"
        " JOIN readers w ON w.id = r.reader WHERE a.story = ? AND a.is_current ORDER BY a.page",
        (story,),
    )
    return [(_article(row), row["document"], json.loads(row["made_by"])) for row in rows]


def find_article(db: Connection, name: str) -> tuple[Kept, ...]:
    """All versions of the article that has this id, address or input, the first first.

    The beginning of an id will do, and so will the file name of an input. Raises NotKept if none or several fit.
    """
    tries = (
        ("id = ?", name),
        ("url = ? OR key = ?", name),
        ("input = ?", name),
        ("id GLOB ?", f"{_literal(name)}*"),
        ("input GLOB ?", f"*/{_literal(name)}"),
    )
    for condition, value in tries:
        values = (value, _address(name)) if "key" in condition else (value,)
        found = db.execute(f"SELECT DISTINCT series FROM articles WHERE {condition} ORDER BY 1", values).fetchall()
        if len(found) > 1:
            ids = ", ".join(versions_of(db, row["series"])[-1].article.id for row in found[:5])
            raise NotKept(f"{name} is the name of {len(found)} articles: give the id of one ({ids}).")
        if found:
            return versions_of(db, found[0]["series"])
    raise NotKept(f"The desk has no article {name}: `onrecord articles` lists them.")


def versions_of(db: Connection, series: int) -> tuple[Kept, ...]:
    """All versions of an article, the first first."""
    rows = db.execute(
        "SELECT a.*, p.fetched FROM articles a JOIN pages p ON p.id = a.page WHERE a.series = ? ORDER BY a.version",
        (series,),
    )
    return tuple(_kept(row) for row in rows)


def list_articles(db: Connection, *, outlet: str | None = None, limit: int | None = None) -> tuple[Kept, ...]:
    """The current articles, the one that came last first; with `outlet` only those of it."""
    rows = db.execute(
        "SELECT a.*, p.fetched FROM articles a JOIN pages p ON p.id = a.page"
        " WHERE a.is_current AND (? IS NULL OR a.outlet = ? COLLATE NOCASE) ORDER BY a.page DESC LIMIT ?",
        (outlet, outlet, -1 if limit is None else limit),
    )
    return tuple(_kept(row) for row in rows)


def _kept(r: Row) -> Kept:
    return Kept(r["page"], r["version"], bool(r["is_current"]), r["story"], r["fetched"], _article(r))


def _article(row: Row) -> Article:
    return readings.read_article(dict(row), row["fields"])


def _reader(db: Connection, made_by: dict[str, Any]) -> int:
    told = json.dumps(made_by)  # in its own order, which the record keeps
    db.execute("INSERT INTO readers (made_by) VALUES (?) ON CONFLICT DO NOTHING", (told,))
    return int(db.execute("SELECT id FROM readers WHERE made_by = ?", (told,)).fetchone()["id"])


def _kin(row: Row, *, is_same: bool) -> Kin:
    return Kin(row["series"], row["version"], row["id"], row["input"], row["story"], is_same)


def _is_named(row: Row) -> bool:
    said = json.loads(row["said"])
    return bool(said.get("outlet") or row["url"] or said.get("is_html"))


def _is_version(row: Row, article: Article) -> bool:
    """Tell whether two articles of one key are versions of one: by their address always, else by headline or words."""
    if article.url or (article.title and article.title == row["title"]):
        return True
    one, other = _shingles(row["text"]), _shingles(article.text)
    return len(one & other) >= _VERSION_SHARE * max(1, min(len(one), len(other)))


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = text.casefold().split()
    return {tuple(words[i : i + _SHINGLE_WORDS]) for i in range(max(1, len(words) - _SHINGLE_WORDS + 1))}


def _address(url: str) -> str:
    """An address as all ways to write it have it: no fragment, no tracking, host in small letters, no last slash.

    >>> _address("https://Herald.example/talks/?utm_source=x&id=4#top")
    'herald.example/talks?id=4'
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    query = [(name, value) for name, value in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(name)]
    return urlunsplit(("", "", parts.netloc.lower() + parts.path.rstrip("/"), urlencode(query), ""))


def _literal(text: str) -> str:
    """A text in which GLOB sees no wildcard."""
    return re.sub(r"([\[*?])", r"[\1]", text)
