"""Articles of one outlet in, out the lines that it repeats in different ones, and the articles without these.

What an outlet puts around its reports recurs in them word for word: its motto, its appeals, the names of its sections.
So does what is no residue: wire copy, a report that comes twice or anew, a paragraph of background, a heading. A line
is learnt where three articles have it, no two of which are one report; and of an article it is dropped where nothing
speaks for keeping it: quoted words, a heading's place, a whole sentence that reads like the report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b
from itertools import combinations
from typing import TypeVar

from onrecord.articles.layout import Layout
from onrecord.articles.patterns import is_post
from onrecord.articles.residue import ResidueModel
from onrecord.articles.zoning import Line, folded, is_stamp, lines_of, signs_quotation
from onrecord.datamodel import Article, Dropped, Zone

__all__ = ["MAX_HOLDERS", "HeldLine", "Holder", "drop_repeated", "held_lines", "repeated_lines", "without_repeated"]

_Name = TypeVar("_Name", bound=Hashable)

_DIFFERENT = 3
"""Articles that must have a line. With two, half of what recurs in the texts of 159 outlets is the report; with
three, next to nothing."""

MAX_HOLDERS = 50
"""Of a line, the first articles that are looked at: in a long row of one report's updates no three differ."""

# Of the words in paragraphs of the shorter article: from here on two articles are one report, or its versions. Two
# reports of one event that share paragraphs of background have up to a third in common. Tried: .3 to .7.
_SAME_SHARE = 0.5

# How residual a line must look (see `ResidueModel.drop_lines`) for its recurrence to be believed: one that may be a
# heading between sentences or announces what follows, and one that is or ends like a sentence. In the texts of 159
# outlets repeated sentences of background have at most .01, appeals and mottos .02 to .18. Headings of their own look
# more residual ("What happens next" up to .4) than some mottos: tried .2 (loses such), .3, .5 (drops 53 lines, not 56).
_HEADING, _SENTENCE = 0.5, 0.02
_SENTENCE_WORDS = 6

_DIGIT = re.compile(r"\d")
_FINAL = re.compile(r"[.!?…][\"'”’)\]]*$")
# Whole sentences that reports have in common: "The ministry did not respond to a request for comment."
_FORMULA = re.compile(r"\b(?:comments?|responded|respond|repl(?:y|ied)|reached out|declined|refused|contacted)\b", re.I)
_QUOTES = frozenset('"“”„«»‘')


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A line that an article has: `line` stands for its outlet and its words, digits all alike, in 64 bits."""

    line: int
    words: int
    """How many, where it reads like a paragraph of the report; else 0."""
    text: str


@dataclass(frozen=True, slots=True)
class Holder:
    """An article by its lines (each with its words if it is a paragraph), and the address at which it stands.

    Articles of one address are versions of one.
    """

    address: str
    lines: Mapping[int, int]


def held_lines(article: Article) -> tuple[HeldLine, ...]:
    """The lines of an article, each once, without its title; whether an outlet repeats them changes nothing here."""
    layout = Layout.of(article.text, article.paragraphs)
    dropped = [layout.in_running(d.start, d.end) for d in article.dropped if d.reason != "repeated"]
    title = layout.in_running(*article.title_span) if article.title_span else None
    found: dict[int, HeldLine] = {}
    for line in lines_of(layout.running):
        words = folded(line.text)
        if words and (line.start, line.end) != title:
            is_report = line.is_body and not _overlaps(line, dropped)
            key = _key(article.outlet, words)
            found.setdefault(key, HeldLine(key, line.words if is_report else 0, line.text))
    return tuple(found.values())


def _key(outlet: str, words: str) -> int:
    told = f"{outlet.strip()}\n{_DIGIT.sub('0', words)}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(told, digest_size=8).digest(), signed=True)


def _overlaps(line: Line, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < line.end and line.start < end for start, end in spans)


def repeated_lines(holders: Mapping[_Name, Holder], among: Collection[int] | None = None) -> frozenset[int]:
    """The lines that three articles have, no two of which are one report; with `among`, which of these.

    `holders` come in an order that says which are looked at first, should more than `MAX_HOLDERS` have a line.
    """
    having: dict[int, list[_Name]] = {}
    for name, holder in holders.items():
        for line in holder.lines:
            if among is None or line in among:
                having.setdefault(line, []).append(name)

    @cache
    def differ(one: _Name, other: _Name) -> bool:
        return _differ(holders[one], holders[other])

    @cache  # many lines have the same holders
    def are_three(names: tuple[_Name, ...]) -> bool:
        return any(differ(a, b) and differ(a, c) and differ(b, c) for a, b, c in combinations(names, 3))

    return frozenset(line for line, names in having.items() if are_three(tuple(names[:MAX_HOLDERS])))


def _differ(one: Holder, other: Holder) -> bool:
    """Whether two articles are two reports. What has no paragraphs tells nothing."""
    if one.address == other.address:
        return False
    few, many = sorted((one.lines, other.lines), key=len)
    shared = sum(words for line, words in few.items() if line in many)
    return shared < _SAME_SHARE * min(sum(one.lines.values()), sum(other.lines.values()))


def drop_repeated(articles: Sequence[Article], *, residue: ResidueModel) -> list[Article]:
    """The articles without the lines that their outlets repeat in them."""
    many = {outlet for outlet, times in Counter(a.outlet for a in articles).items() if times >= _DIFFERENT}
    ordered = sorted((article for article in articles if article.outlet in many), key=lambda article: article.id)
    holders = {
        article.id: Holder(article.url or article.input, {held.line: held.words for held in held_lines(article)})
        for article in ordered
    }
    found = repeated_lines(holders)
    return [without_repeated(article, found, residue=residue) for article in articles]


def without_repeated(article: Article, repeated: Collection[int], *, residue: ResidueModel) -> Article:
    """The article with those of its lines dropped that its outlet repeats, unless they read like the report.

    The article must be as it was first read, without lines dropped for this reason.
    """
    layout = Layout.of(article.text, article.paragraphs)
    lines = lines_of(layout.running)
    taken = [layout.in_running(d.start, d.end) for d in article.dropped]
    taken += [layout.in_running(z.start, z.end) for z in article.zones if z.zone not in ("heading", "body")]
    recurring = [
        index
        for index, line in enumerate(lines)
        if (words := folded(line.text)) and _key(article.outlet, words) in repeated and not _overlaps(line, taken)
    ]
    open_to_doubt = [index for index in recurring if not _is_report(lines, index)]
    if not open_to_doubt:
        return article
    title = article.text[slice(*article.title_span)] if article.title_span else None
    scores = residue.drop_lines([line.text for line in lines], title)
    doubted = set(open_to_doubt)
    told = [i for i, line in enumerate(lines) if i not in doubted and _is_sentence(line)]
    gone = [lines[i] for i in open_to_doubt if scores[i] >= _needed(lines[i], bool(told) and told[0] < i < told[-1])]
    return _without(article, [layout.as_written(line.start, line.end) for line in gone])


def _is_report(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is the report's however often it recurs: quoted words, who said them, a date, a set phrase."""
    line = lines[index]
    if is_stamp(line) or is_post(line.text) or _QUOTES & set(line.text) or line.text[0] == "'":
        return True
    if index and signs_quotation(lines[index - 1].text, line.text):
        return True
    return _is_sentence(line) and bool(_FORMULA.search(line.text))


def _is_sentence(line: Line) -> bool:
    return line.is_body or (line.words >= _SENTENCE_WORDS and bool(_FINAL.search(line.text)))


def _needed(line: Line, is_between: bool) -> float:
    """How residual a line must look to be dropped because it recurs; `is_between` where it parts sentences."""
    if line.text.endswith(":"):
        return _HEADING
    if _is_sentence(line):
        return _SENTENCE
    return _HEADING if is_between else 0.0


def _without(article: Article, spans: Sequence[tuple[int, int]]) -> Article:
    kept = [z for z in article.zones if not any(start < z.end and z.start < end for start, end in spans)]
    return replace(
        article,
        zones=tuple(sorted([*kept, *(Zone(start, end, "boilerplate") for start, end in spans)])),
        dropped=tuple(sorted([*article.dropped, *(Dropped(start, end, "repeated") for start, end in spans)])),
    )
