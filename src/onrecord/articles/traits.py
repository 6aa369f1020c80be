"""The blocks of a page in, what can be seen of each out, as a row of numbers, for the model that chooses among them.

Seen are how a block reads, where it stands beside the main text that an extractor took, what stands around it, what
its elements are called, and what the page states of itself. No column knows a site or a language; set phrases that
lead away ("read more") are given in several.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onrecord.articles.blocks import Block, Run, key_of, runs_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["traits_of"]

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

# What the names of classes, ids and roles tell, whoever wrote the page. A name counts by its words, each by all groups
# that match it.
_NAMES = {
    "lead": (
        r"lead|intro|teaser|excerpt|summary|standfirst|subtit|subhead|subline|^dek$|^deck$|chapo|chapeau|abstract"
        r"|descri|vorspann|strap|bajada|copete|kicker|sapo|ingress|entradilla|perex|synopsis|preamble"
    ),
    "body": r"body|content|text|entry|story|paragraph|prose|inhalt|texte|contenu|cuerpo",
    "author": r"author|byline|^bio$|contributor|writer|profile|redakt|autor|avatar",
    "meta": r"meta|date|time|publish|info|reading",
    "comment": r"comment(?!ary)|disqus|repl(?:y|ies)|kommentar|respond|forum|discuss|reaction",
    "related": (
        r"relat|recommend|also|trend|similar|recirc|outbrain|taboola|^next$|^prev|latest|popular|mehr|linkbox|further"
        r"|recent"
    ),
    "more": r"^more|^most|^read$|readmore|^see$|viewed",
    "share": r"share|sharing|social|facebook|whatsapp|follow|telegram|addtoany",
    "newsletter": (
        r"newsletter|subscri|sign(?:up|in)|login|regist|promo|^cta|donat|support|member|offer|^abo$|campaign|marketing"
    ),
    "ad": r"^ads?$|advert|sponsor|anzeige|banner|affiliate|commercial|publicidad|dfp|adslot|partner|widget",
    "caption": r"caption|credit|figure|image|photo|gallery|slide|media|picture|thumb|carousel|bild|foto|^img",
    "tags": r"^tags?$|taglist|topic|categor|keyword|label|themen|rubri",
    "nav": r"nav|menu|crumb|^toc$|contents|pagina|pager|toolbar|skip",
    "footer": r"foot|copyright|legal|imprint|disclaim|licen[sc]e|colophon|source",
    "side": r"side|^right$|secondary|complementary|box|fact|panel|module",
    "popup": r"popup|modal|cookie|consent|overlay|gdpr|privacy|dialog|toast|lightbox|tooltip|notice|alert",
    "paywall": r"paywall|premium|piano|locked|restrict|preview|fade|barrier|gate",
    "hidden": r"hidden|hide|visually|^sr$|screen|noprint|invisible|collaps|^none$",
    "title": r"title|headline|heading|titre|titulo",
    "button": r"button|btn|action|toggle|dropdown|expand",
    "embed": r"embed|tweet|twitter|instagram|video|player|youtube|podcast|quote|pull",
    "list": r"card|item|tile|list|grid|feed|collection|archive|loop|stream",
    "header": r"header|^head$|masthead|^top$|hero",
}
_PATTERNS = tuple(re.compile(pattern) for pattern in _NAMES.values())
_NAMING = ("class", "id", "itemprop", "role", "style")
_NAME_WORD = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+")  # of "articleBody": article, Body
_MAX_NAME_CHARS = 300
_NAME_CACHE = 16_384  # names and their words; a page has some hundred

# Elements that are looked for around a block, each a column: how many levels up it is.
_AROUND = (
    *("article", "main", "header", "footer", "aside", "nav", "form", "figure", "table", "ul", "ol", "blockquote"),
    *("section", "figcaption", "li", "dl", "button", "label", "details", "td"),
)
_COLUMN = {tag: len(_NAMES) + number for number, tag in enumerate(_AROUND)}
_FAR = 12  # levels up: as good as none
# What stands in these is never taken into a text; what the extractor took from them may stay.
_NEVER = [_COLUMN[tag] for tag in ("figure", "figcaption", "button", "label", "nav")]

_TAGS = (
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "div", "span", "blockquote", "figcaption", "button"),
    *("label", "dt", "dd", "pre", "section", "article", "header", "aside", "main", "footer", "body"),
)
_TAG_NUMBER = {tag: number for number, tag in enumerate(_TAGS)}

_STOPS = frozenset(".!?…。！？\"”»’'")
_STOP_INSIDE = re.compile(r"[.!?]\s")
_LEADS_AWAY = re.compile(
    r"\W*(?:read|see|watch|more|also|related|click|subscribe|sign up|follow|join|download|get|listen|advertisement"
    r"|sponsored|share|photo|image|credit|source|published|updated|by|lesen|lies|mehr|auch|siehe|hier|weitere|foto"
    r"|quelle|von|lire|voir|lea|leer|lee|más|mira|tambi[eé]n|te puede|fuente|por|leggi|les|čti|czytaj|läs|ler|leia"
    r"|lees)\b",
    re.I,
)
_SERVICE = re.compile(
    r"©|\(c\)|copyright|all rights reserved|alle rechte|terms of|privacy|cookie|newsletter|subscri|abonn|comment"
    r"|log ?in|sign ?(?:in|up)|e-?mail|facebook|twitter|whatsapp|telegram|instagram|advert|anzeige|werbung|affiliate",
    re.I,
)
_LD_BODY = re.compile(r'"articleBody"\s*:\s*"((?:[^"\\]|\\.)*+)"')
_MARKUP = re.compile(r"<[^<>]+>")
_DIGITS = re.compile(r"\d+")

_LONG = 15  # words: such blocks of the main text are surely its body
_MIN_WORDS = 3  # of a block that may be taken into a text; with fewer it is a label
_MAX_LINKED = 0.7  # of its characters; with more it is a link to something else
_WINDOWS = (3, 8)  # blocks before and after, in whose words the main text's share is told
_NEIGHBOURS = (-1, 1, -2, 2)
_SHAPES = (2, 4)  # levels of elements by whose tags and classes blocks count as of one shape
_MAX_UP = 30
_NOWHERE = -99  # no heading to be near to


def traits_of(
    tree: HtmlElement, html: str, blocks: Sequence[Block], places: Sequence[int]
) -> tuple[Numbers, NDArray[np.float32]]:
    """The blocks to choose among, as indices, and one row of numbers for each.

    They are those of the main text (``places``: its line, or -1) and those that might belong to it.
    """
    page = _Page.of(blocks, places)
    elements = _Elements()
    held = [index for index in range(len(blocks)) if page.is_in[index] or _may_be(blocks[index])]
    levels = {index: elements.levels(blocks[index].element) for index in held}
    held = [index for index in held if page.is_in[index] or min(levels[index][_NEVER]) >= _FAR]
    if not held:
        return np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float32)
    chosen = np.array(held)
    columns = [*_standing(page, chosen), *_sharing(page, chosen), *_shapes(page, chosen), *_around(page, chosen)]
    reading = _readings(page, _Stated.of(tree, html), held)
    named = np.stack([levels[index] for index in held])
    return chosen, np.hstack([np.stack(columns, axis=1), reading, named]).astype(np.float32)


def _may_be(block: Block) -> bool:
    return block.words >= _MIN_WORDS and block.linked < _MAX_LINKED * len(block.text)


@dataclass(frozen=True, slots=True)
class _Page:
    """What the columns of all blocks are made of; arrays have one number a block, running sums one more."""

    blocks: Sequence[Block]
    places: Sequence[int]
    words: Floats
    is_in: Floats
    linked: Floats
    ends: Floats
    tags: Floats
    words_to: Floats
    in_to: Floats
    long: Numbers
    """Indices of the long blocks of the main text."""

    @classmethod
    def of(cls, blocks: Sequence[Block], places: Sequence[int]) -> _Page:
        words = np.array([block.words for block in blocks], dtype=np.float64)
        is_in = np.array([place >= 0 for place in places], dtype=np.float64)
        return cls(
            blocks=blocks,
            places=places,
            words=words,
            is_in=is_in,
            linked=np.array([min(1.0, block.linked / len(block.text)) for block in blocks], dtype=np.float64),
            ends=np.array([block.text[-1] in _STOPS for block in blocks], dtype=np.float64),
            tags=np.array([_TAG_NUMBER.get(str(block.element.tag), -1) for block in blocks], dtype=np.float64),
            words_to=np.concatenate([[0.0], np.cumsum(words)]),
            in_to=np.concatenate([[0.0], np.cumsum(words * is_in)]),
            long=np.flatnonzero((is_in > 0) & (words >= _LONG)),
        )


def _standing(page: _Page, at: Numbers) -> list[Floats]:
    """Where blocks stand on the page and beside the main text."""
    count = len(page.blocks)
    inside = np.flatnonzero(page.is_in)
    first, last = (int(inside[0]), int(inside[-1])) if len(inside) else (0, count - 1)
    start, end = (int(page.long[0]), int(page.long[-1])) if len(page.long) else (first, last)
    heading = max((i for i, block in enumerate(page.blocks[: start + 3]) if _is_headline(block)), default=-1)
    repeats = Counter(block.key for block in page.blocks)
    total, total_in = page.words_to[-1], max(1.0, page.in_to[-1])
    same = np.ones(len(at))
    return [
        *(page.is_in[at], np.log1p(page.words[at]), page.linked[at], page.ends[at], page.tags[at]),
        np.array([repeats[page.blocks[index].key] for index in at], dtype=np.float64),
        *(at / count, same * math.log(count), page.words_to[at] / total, same * math.log1p(total)),
        *(same * total_in / total, same * math.log1p(total_in), page.in_to[at] / total_in),
        *(1.0 * (at < first), 1.0 * (at < start), 1.0 * (at > last), 1.0 * (at > end)),
        *(np.clip(at - start, -40.0, 40.0), np.clip(at - end, -40.0, 40.0)),
        np.clip(page.words_to[start] - page.words_to[at], -1.0, 60.0),
        np.clip(page.words_to[at] - page.words_to[end], -1.0, 400.0),
        np.clip(at - heading, -60.0, 60.0) if heading >= 0 else same * _NOWHERE,
    ]


def _is_headline(block: Block) -> bool:
    parent = block.element.getparent()
    return block.element.tag == "h1" or (parent is not None and parent.tag == "h1")


def _sharing(page: _Page, at: Numbers) -> list[Floats]:
    """How much of the main text the elements around blocks hold, and the blocks around them."""
    columns: list[Floats] = []
    for level in (1, 2):
        owner = _numbered(_above(block.element, level) for block in page.blocks)
        words = np.bincount(owner, page.words)
        inside = np.bincount(owner, page.words * page.is_in)
        linked = np.bincount(owner, np.array([float(block.linked) for block in page.blocks]))
        mine = owner[at]
        columns += [inside[mine] / words[mine], np.log1p(words[mine]), linked[mine] / words[mine] / 6]
        if level == 1:
            columns.append(np.bincount(owner)[mine].astype(np.float64))
    for reach in _WINDOWS:
        low, high = np.maximum(0, at - reach), np.minimum(len(page.blocks), at + 1 + reach)
        columns.append((page.in_to[high] - page.in_to[low]) / (page.words_to[high] - page.words_to[low]))
    return columns


def _above(element: HtmlElement, levels: int) -> HtmlElement:
    for _ in range(levels):
        parent = element.getparent()
        element = element if parent is None else parent
    return element


def _numbered(things: Iterable[object]) -> Numbers:
    """A number for each thing, the same for the same."""
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(thing, len(numbers)) for thing in things])


def _shapes(page: _Page, at: Numbers) -> list[Floats]:
    """How much of what looks like a block, by its elements' tags and classes, is in the main text; it is not counted.

    So a part that the extractor lost is known by its looks.
    """
    columns: list[Floats] = []
    shapes = [_shape(block.element) for block in page.blocks]
    for depth in _SHAPES:
        shape = _numbered(shape[: 2 * depth] for shape in shapes)
        words = (np.bincount(shape, page.words)[shape] - page.words)[at]
        inside = (np.bincount(shape, page.words * page.is_in)[shape] - page.words * page.is_in)[at]
        columns += [inside / np.maximum(1, words), np.log1p(words), np.log1p(inside)]
    return columns


def _shape(element: HtmlElement) -> tuple[str, ...]:
    """The tags and classes of an element and of those around it, from the inside out; numbers in classes left out."""
    parts: list[str] = []
    above: HtmlElement | None = element
    while above is not None and len(parts) < 2 * max(_SHAPES):
        parts += (str(above.tag), _without_digits(above.get("class") or ""))
        above = above.getparent()
    return tuple(parts)


@lru_cache(maxsize=_NAME_CACHE)
def _without_digits(name: str) -> str:
    return _DIGITS.sub("", name)


def _around(page: _Page, at: Numbers) -> list[Floats]:
    """How the blocks before and after look; -1 where there is none."""
    columns: list[Floats] = []
    for distance in _NEIGHBOURS:
        there = at + distance
        is_there = (there >= 0) & (there < len(page.blocks))
        there = np.clip(there, 0, len(page.blocks) - 1)
        for seen in (page.is_in, np.minimum(page.words, 80), page.linked, page.ends, page.tags):
            columns.append(np.where(is_there, seen[there], -1.0))
    return columns


@dataclass(frozen=True, slots=True)
class _Stated:
    """What a page states of itself: words of its titles, its descriptions, and the text in its JSON-LD, if any."""

    titles: tuple[str, ...]
    descriptions: tuple[frozenset[Run], ...]
    body: frozenset[Run]

    @classmethod
    def of(cls, tree: HtmlElement, html: str) -> _Stated:
        meta = [
            (str(tag.get("name") or tag.get("property") or "").lower(), key_of(tag.get("content") or ""))
            for tag in tree.iter("meta")
        ]
        titles = [key for name, key in meta if name in ("og:title", "twitter:title")]
        titles.append(key_of(tree.findtext(".//title") or ""))
        described = [key for name, key in meta if name in ("description", "og:description", "twitter:description")]
        body = key_of(" ".join(_bodies(html)))
        return cls(
            titles=tuple(key for key in titles if key),
            descriptions=tuple(runs_of(key) for key in described if key),
            body=runs_of(body) if body else frozenset(),
        )


def _bodies(html: str) -> list[str]:
    """The texts that a page's JSON-LD gives as those of its articles."""
    found = []
    for match in _LD_BODY.finditer(html) if '"articleBody"' in html else ():
        try:
            found.append(_MARKUP.sub(" ", json.loads(f'"{match.group(1)}"', strict=False)))
        except ValueError:  # cut off, or no JSON
            continue
    return found


def _readings(page: _Page, stated: _Stated, at: Sequence[int]) -> Floats:
    """How blocks read, beside what the page states, and how far their elements are from the body's."""
    owners: Counter[HtmlElement] = Counter()
    for index in page.long:
        owners[_above(page.blocks[index].element, 1)] += page.blocks[index].words
    chain: dict[HtmlElement, int] = {}
    if owners:
        owner = max(owners, key=owners.__getitem__)
        chain = {element: depth for depth, element in enumerate((owner, *owner.iterancestors()))}
    headlines = frozenset(block.key for block in page.blocks if _is_headline(block))
    titles = [frozenset(title.split()) for title in stated.titles]
    rows = [
        (
            *_look(page.blocks[index]),
            *_beside(page.blocks[index], stated, titles),
            page.blocks[index].key in headlines,
            *_way(page.blocks[index].element, chain),
            index > 0 and page.places[index] >= 0 and page.places[index] == page.places[index - 1],
        )
        for index in at
    ]
    return np.array(rows, dtype=np.float64)


def _look(block: Block) -> tuple[float, ...]:
    text, chars = block.text, len(block.text)
    words = text.split()
    return (
        *(math.log1p(chars), chars / len(words), text[-1] == ":", text.count(",") / len(words)),
        *(sum(word[0].isupper() for word in words) / len(words), sum(char.isdigit() for char in text) / chars),
        *(text.isupper(), bool(_LEADS_AWAY.match(text)), bool(_SERVICE.search(text))),
        *("|" in text or "»" in text[1:] or "›" in text, text[0] in "-•*·–—|>›»→▶", text[0] in '"“„«‘'),
        *(text[0].islower(), len(_STOP_INSIDE.findall(text)), "?" in text[-2:], block.follows_br),
    )


def _beside(block: Block, stated: _Stated, titles: Sequence[frozenset[str]]) -> tuple[float, ...]:
    """How much of a block the page states: as its title, description, text; -1 where it states none."""
    words = frozenset(block.key.split())
    runs = runs_of(block.key) if stated.body or stated.descriptions else frozenset()
    return (
        max((len(words & title) / len(words | title) for title in titles), default=0.0),
        max((len(runs & described) / len(runs) for described in stated.descriptions), default=-1.0),
        len(runs & stated.body) / len(runs) if stated.body else -1.0,
        block.key in stated.titles,
    )


def _way(element: HtmlElement, chain: dict[HtmlElement, int]) -> tuple[float, float]:
    """Levels up from a block to an element that holds the body too, and from there down to the body."""
    up = 0
    above: HtmlElement | None = element
    while above is not None and above not in chain and up < _MAX_UP:
        above = above.getparent()
        up += 1
    return (up if chain else -1, chain.get(above, -1))


class _Elements:
    """For each element, how many levels up each kind of name and each of the tags `_AROUND` is; last, its depth."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, Numbers] = {}

    def levels(self, element: HtmlElement) -> Numbers:
        unknown: list[HtmlElement] = []
        above: HtmlElement | None = element
        while above is not None and above not in self._known:
            unknown.append(above)
            above = above.getparent()
        row = self._known[above] if above is not None else np.array([_FAR] * (len(_NAMES) + len(_AROUND)) + [0])
        for inner in reversed(unknown):
            row = _one_further(row, inner)
            self._known[inner] = row
        return row


def _one_further(row: Numbers, element: HtmlElement) -> Numbers:
    """The levels of an element, given those of the one around it."""
    inner: Numbers = row + 1
    np.minimum(inner[:-1], _FAR, out=inner[:-1])
    for attribute in _NAMING:
        for group in _groups_of(element.get(attribute) or ""):
            inner[group] = 0
    column = _COLUMN.get(str(element.tag))
    if column is not None:
        inner[column] = 0
    return inner


@lru_cache(maxsize=_NAME_CACHE)
def _groups_of(name: str) -> tuple[int, ...]:
    words = _NAME_WORD.findall(name[:_MAX_NAME_CHARS])
    return tuple(sorted({group for word in words for group in _groups_of_word(word.lower())}))


@lru_cache(maxsize=_NAME_CACHE)
def _groups_of_word(word: str) -> tuple[int, ...]:
    return tuple(group for group, pattern in enumerate(_PATTERNS) if pattern.search(word))
