"""A parsed page in, its blocks of text out: what stands between two breaks of its layout, and in which element.

Beside the main text that an extractor took from the page, they tell what it left out and what it should not have kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Block", "Run", "blocks_of", "key_of", "places_in", "runs_of"]

Run = tuple[str, ...]

_SILENT = frozenset(
    (
        *("script", "style", "noscript", "template", "svg", "head", "iframe", "select", "option", "textarea"),
        *("object", "math", "canvas", "audio", "map"),
    )
)
_BREAKING = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details"),
        *("dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4"),
        *("h5", "h6", "header", "hgroup", "hr", "html", "label", "legend", "li", "main", "menu", "nav", "ol", "p"),
        *("pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "video"),
    )
)
_WORD = re.compile(r"\w+")
_UNSEEN = re.compile("[\xad\u200b-\u200d\u2060\ufeff]")  # soft hyphens and the like: some are kept, some are not

_FEW = 4  # words: fewer stand in many a text by chance, so they must stand near the block before
_NEAR = 400  # characters
# Of a block's runs of three words, to be found in the text though the two differ in a link's hidden words and the like.
_ALIKE = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A run of text without a break in the layout; ``key`` is what it is compared by."""

    text: str
    key: str
    words: int
    linked: int
    """How many of its characters stand within links."""
    element: HtmlElement
    """The innermost element that breaks the layout around it."""
    follows_br: bool


def key_of(text: str) -> str:
    """The words of a text in small letters, one space between them.

    >>> key_of("The port “reopens”,  again!")
    'the port reopens again'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return " ".join(_WORD.findall(text.lower()))


def blocks_of(body: HtmlElement) -> tuple[Block, ...]:
    """The blocks under an element, in order; scripts, forms' choices and the like hold none."""
    reading = _Reading(body)
    waiting: list[tuple[HtmlElement | str, bool]] = [(body, False)]
    while waiting:
        item, is_left = waiting.pop()
        if isinstance(item, str):
            reading.add(item)
        elif is_left:
            reading.leave(item)
        elif isinstance(item.tag, str) and item.tag not in _SILENT:
            reading.enter(item)
            waiting.append((item, True))
            for child in reversed(item):
                if child.tail:
                    waiting.append((child.tail, False))
                waiting.append((child, False))
    return tuple(reading.blocks)


class _Reading:
    """The blocks so far, and the pieces of the one that is being read."""

    def __init__(self, body: HtmlElement) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[str] = []
        self._within = [body]
        self._links = 0
        self._linked = 0
        self._follows_br = False

    def enter(self, element: HtmlElement) -> None:
        if element.tag in _BREAKING:
            self._end()
            self._within.append(element)
        elif element.tag == "br":
            self._end()
            self._follows_br = True
        elif element.tag == "a":
            self._links += 1
        if element.text:
            self.add(element.text)

    def leave(self, element: HtmlElement) -> None:
        if element.tag in _BREAKING:
            self._end()
            self._within.pop()
        elif element.tag == "a":
            self._links -= 1

    def add(self, text: str) -> None:
        self._pieces.append(text)
        if self._links:
            self._linked += len(text.strip())

    def _end(self) -> None:
        if not self._pieces:
            return
        text = " ".join("".join(self._pieces).split())
        key = key_of(text)
        if key:
            element = self._within[-1]
            self.blocks.append(Block(text, key, key.count(" ") + 1, self._linked, element, self._follows_br))
            self._follows_br = False
        self._pieces.clear()
        self._linked = 0


def places_in(keys: Sequence[str], blocks: Sequence[Block]) -> tuple[int, ...]:
    """In which line of a main text each block stands, -1 where in none; ``keys`` are those of its lines, in order."""
    text = "".join(f" {key} \n" for key in keys)
    line_at = [number for number, key in enumerate(keys) for _ in range(len(key) + 3)]
    line_of: dict[Run, int] = {}
    for number, key in enumerate(keys):
        for run in runs_of(key):
            line_of.setdefault(run, number)
    places, at = [], 0
    for block in blocks:
        key = f" {block.key} "
        if block.words < _FEW:
            found = text.find(key, at, at + _NEAR + len(key))
        elif all(run in line_of for run in runs_of(block.key)):
            found = text.find(key, at)
            found = found if found >= 0 else text.find(key, 0, at)
        else:  # nowhere as it is: to look through all of a long text for each of many blocks would take long
            found = -1
        if found >= 0:
            places.append(line_at[found])
            at = max(at, found + len(key) - 1)
        else:
            places.append(_alike(block.key, line_of) if block.words >= _FEW else -1)
    return tuple(places)


def runs_of(key: str) -> frozenset[Run]:
    """All runs of three words of a key; all of it if it has fewer."""
    words = key.split()
    return frozenset(zip(words, words[1:], words[2:], strict=False)) if len(words) > 2 else frozenset((tuple(words),))


def _alike(key: str, line_of: Mapping[Run, int]) -> int:
    """The line that has most of the runs of a key; -1 if the text has too few of them."""
    own = runs_of(key)
    found = Counter(line_of[run] for run in own if run in line_of)
    return max(sorted(found), key=found.__getitem__) if found.total() >= _ALIKE * len(own) else -1
