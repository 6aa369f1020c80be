"""Invented stories as if they had been read, without weights: statements from the marks of the generator, tags by rule.

A long story costs little so, and is the same on each machine: what a tagger finds hangs on how a processor rounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import invented

from onrecord import pipeline
from onrecord.datamodel import (
    Article,
    Document,
    Page,
    Statement,
    StatementKind,
    Token,
    Zone,
    article_id,
    statement_id,
    text_sha256,
)
from onrecord.documents.sentences import split
from onrecord.lexicons import listed

__all__ = ["labelled"]

_PARTS = (invented.CONTENT, invented.SOURCE, invented.CUE)
_MARK = re.compile(f"([{''.join(_PARTS)}])(.*?){invented.END}")
_TOKEN = re.compile(r"[’']s\b|\w+|[^\w\s]")
_TAGS = {
    word: tag
    for tag, words in {
        "DT": "a an the no another",
        "IN": "after against ahead although as at because before below beside by despite during for from if in like "
        "near of on over since so that through to under unless until while with without",
        "MD": "can could may might must shall will would",
        "PRP": "he i it she they we",
        "CC": "and but or",
        "VBD": "added announced argued asked came fell found had insisted lost measured paid put queued received rose "
        "said saw shut spent told took treated voted warned was were",
        "VBZ": "deserves has is needs stays",
        "VB": "be cost have leave march",
        "VBN": "been broken confirmed drowned forged recorded stolen taken",
    }.items()
    for word in listed(words)
}
"""Words that are one part of speech wherever these stories have them; of the others the form tells."""
_MARKS = {"“": "``", "”": "''", "’s": "POS"}

Mark = tuple[str, int, int]
"""The part of a statement that words are, and where they stand."""


def labelled(articles: int, **how: int) -> Iterator[pipeline.Understood]:
    """The documents and statements of so many articles of one story; `how` it is told is that of `invented.marked`."""
    return (_understood(page) for page in invented.marked(articles, **how))


def _understood(page: Page) -> pipeline.Understood:
    text, paragraphs = "", []
    for line in page.text.split("\n"):
        line, marks = _without_marks(line, len(text))
        paragraphs.append(marks)
        text += line + "\n"
    outlet, title = page.outlet or "", page.title or ""
    article = Article(
        article_id(outlet, text), page.input, text, outlet, text_sha256(text), title=title, published=page.published,
        zones=(Zone(0, len(title), "title"),),
    )  # fmt: skip
    said = tuple(statement for marks in paragraphs for statement in _statements(article, marks))
    return Document(article, tuple(split(text)), tuple(_tokens(text)), ()), said


def _without_marks(line: str, offset: int) -> tuple[str, list[Mark]]:
    plain, last, found = "", 0, []
    for mark in _MARK.finditer(line):
        plain += line[last : mark.start()]
        start = offset + len(plain)
        plain += mark[2]
        found.append((mark[1], start, offset + len(plain)))
        last = mark.end()
    return plain + line[last:], found


def _statements(article: Article, marks: Sequence[Mark]) -> Iterator[Statement]:
    """The statements of a paragraph: its first content, source and cue belong together, and so on."""
    spans = ([article.span(*place) for part, *place in marks if part == wanted] for wanted in _PARTS)
    for content, source, cue in zip(*spans, strict=True):
        kind: StatementKind = "direct" if article.text[content.start - 1] == "“" else "indirect"
        yield Statement(
            statement_id((content,)), article.id, kind, "body", content=(content,), source=(source,), cue=(cue,)
        )


def _tokens(text: str) -> Iterator[Token]:
    tag = ""
    for word in _TOKEN.finditer(text):
        tag = _tag(word.group(), tag)
        yield Token(word.start(), word.end(), tag)


def _tag(word: str, before: str) -> str:
    """The part of speech of a word, behind one of another."""
    lower = word.lower()
    if not word[0].isalnum():
        return _MARKS.get(word, word)
    if lower in _TAGS:
        return _TAGS[lower]
    if before == "MD":
        return "VB"
    if lower in invented.DONE:
        return "VBN"
    if word[0].isdigit():
        return "CD"
    if word[0].isupper() and before not in (".", "``"):
        return "NNP"
    return "NNS" if lower.endswith("s") else "NN"
