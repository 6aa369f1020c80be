"""A wrapped text with one paragraph a line and each letter in one piece with its accents, and the way back.

All that reads an article reads its `running` text, so nothing else has to know of line ends, or of letters that are
written as two characters ("e" and an accent behind it, which looks like "é" and would part a name for who cuts words).
`as_written` then moves what was found to the text as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import merge

from onrecord.datamodel import (
    Article,
    Document,
    Dropped,
    Entity,
    Sentence,
    Span,
    Statement,
    Story,
    Token,
    Utterance,
    Zone,
    statement_id,
    utterance_id,
)

__all__ = ["Layout", "as_written", "document_as_written", "running"]

Offsets = tuple[int, int]

_LINE_END = re.compile(r"[\r\n]\s*")
_MARK = re.compile("[\u0300-\u036f]+")  # accents, as they stand behind their letter

# A line end after a hyphen within a word is no space: "north-|eastern", "2030-|31"; but in "two-|and three-year" it is.
_HUNG = re.compile(r"(?:and|or|to)\b")


@dataclass(frozen=True, slots=True)
class Layout:
    """A text with its paragraphs on one line each, and no letter apart from its accents, ``running``; and where its
    pieces stand in the text as written."""

    written: str
    running: str
    starts: tuple[int, ...]
    """Offsets in the running text at which pieces begin; a piece is the same in both texts, character for character."""
    origins: tuple[int, ...]
    """Offset of each piece in the text as written."""

    @classmethod
    def of(cls, text: str, paragraphs: Iterable[Offsets]) -> Layout:
        """Put each of the paragraphs of ``text`` on one line, and letters with their accents; what stands between
        paragraphs stays.

        >>> Layout.of("The north-\\neastern\\nport.\\n\\nIt opens.", [(0, 24), (26, 35)]).running
        'The north-eastern port.\\n\\nIt opens.'
        """
        parts: list[str] = []
        starts, origins, at, length = [0], [0], 0, 0
        breaks = ((left, right, _joint(text, left, right)) for left, right in _breaks(text, paragraphs))
        for left, right, joint in merge(breaks, _accents(text)):
            part = text[at:left] + joint
            parts.append(part)
            length += len(part)
            starts.append(length)
            origins.append(right)
            at = right
        return cls(text, "".join([*parts, text[at:]]), tuple(starts), tuple(origins))

    def as_written(self, start: int, end: int) -> Offsets:
        """Where ``[start, end)`` of the running text stands in the text as written."""
        last = self._move(end - 1, self.starts, self.origins) + 1
        if self.written[last - 1].isalpha() and (accents := _MARK.match(self.written, last)):
            last = accents.end()
        return self._move(start, self.starts, self.origins), last

    def in_running(self, start: int, end: int) -> Offsets:
        """Where ``[start, end)`` of the text as written stands in the running text."""
        return self._move(start, self.origins, self.starts), self._move(end - 1, self.origins, self.starts) + 1

    @staticmethod
    def _move(offset: int, here: Sequence[int], there: Sequence[int]) -> int:
        piece = bisect_right(here, offset) - 1
        moved = there[piece] + offset - here[piece]
        return min(moved, there[piece + 1] - 1) if piece + 1 < len(there) else moved  # what was left out is at its end


def _breaks(text: str, paragraphs: Iterable[Offsets]) -> Iterator[Offsets]:
    """The line ends within paragraphs, each with the space around it."""
    for start, end in paragraphs:
        for match in _LINE_END.finditer(text, start, end):
            left = match.start()
            while text[left - 1].isspace():
                left -= 1
            yield left, match.end()


def _joint(text: str, left: int, right: int) -> str:
    is_within_word = text[left - 1] == "-" and text[left - 2 : left - 1].isalnum() and text[right].isalnum()
    return "" if is_within_word and not _HUNG.match(text, right) else " "


def _accents(text: str) -> Iterator[tuple[int, int, str]]:
    """The letters that have their accents behind them, each with what it is in one piece, or else without them.

    >>> list(_accents("Zoe\u0308")), list(_accents("Zoë"))
    ([(2, 4, 'ë')], [])
    """
    for marks in _MARK.finditer(text):
        left = marks.start() - 1
        if left >= 0 and text[left].isalpha():
            whole = unicodedata.normalize("NFC", text[left : marks.end()])
            yield left, marks.end(), whole if len(whole) == 1 else text[left]


def _reads_otherwise(article: Article) -> bool:
    """Whether the running text of an article may be another than its own."""
    return bool(article.paragraphs) or bool(_MARK.search(article.text))


def running(article: Article) -> Article:
    """The article as it reads with one paragraph a line: another text, the same id. Not for the record."""
    if not _reads_otherwise(article):
        return article
    layout = Layout.of(article.text, article.paragraphs)
    return replace(
        article,
        text=layout.running,
        title_span=layout.in_running(*article.title_span) if article.title_span else None,
        zones=tuple(Zone(*layout.in_running(z.start, z.end), z.zone) for z in article.zones),
        dropped=tuple(Dropped(*layout.in_running(d.start, d.end), d.reason) for d in article.dropped),
        paragraphs=(),
    )


def as_written(story: Story, articles: Iterable[Article]) -> Story:
    """A story that was found in running texts, with every span and id as the articles' own texts have it."""
    written = {article.id: article for article in articles if _reads_otherwise(article)}
    if not written:
        return story
    layouts = {id: Layout.of(article.text, article.paragraphs) for id, article in written.items()}
    way = _WayBack(written, layouts)
    statements = [way.statement(statement) for statement in story.statements]
    ids = {old.id: new.id for old, new in zip(story.statements, statements, strict=True)}
    return replace(
        story,
        articles=tuple(way.article(article) for article in story.articles),
        actors=tuple(replace(actor, mentions=way.spans(actor.mentions)) for actor in story.actors),
        statements=tuple(
            replace(s, nested_in=ids.get(s.nested_in or ""), continues=ids.get(s.continues or "")) for s in statements
        ),
        utterances=tuple(way.utterance(utterance, ids) for utterance in story.utterances),
    )


def document_as_written(doc: Document, article: Article) -> Document:
    """A document of the running text, with every offset as the text of ``article``, the article as written, has it."""
    if not _reads_otherwise(article):
        return doc
    layout = Layout.of(article.text, article.paragraphs)
    return replace(
        doc,
        article=article,
        sentences=tuple(Sentence(*layout.as_written(s.start, s.end), s.paragraph) for s in doc.sentences),
        tokens=tuple(Token(*layout.as_written(t.start, t.end), t.tag) for t in doc.tokens),
        entities=tuple(Entity(*layout.as_written(e.start, e.end), e.label) for e in doc.entities),
    )


@dataclass(frozen=True, slots=True)
class _WayBack:
    """Moves what holds spans from the running texts to the texts as written, by the ids of the wrapped articles."""

    written: Mapping[str, Article]
    layouts: Mapping[str, Layout]

    def spans(self, spans: Iterable[Span]) -> tuple[Span, ...]:
        return tuple(self.span(span) for span in spans)

    def span(self, span: Span) -> Span:
        if span.article not in self.written:
            return span
        return self.written[span.article].span(*self.layouts[span.article].as_written(span.start, span.end))

    def maybe(self, span: Span | None) -> Span | None:
        return self.span(span) if span else None

    def article(self, article: Article) -> Article:
        own = self.written.get(article.id, article)
        return replace(
            article,
            text=own.text,
            title_span=own.title_span,
            zones=own.zones,
            dropped=own.dropped,
            paragraphs=own.paragraphs,
        )

    def statement(self, statement: Statement) -> Statement:
        content = self.spans(statement.content)
        return replace(
            statement,
            id=statement_id(content),
            content=content,
            source=self.spans(statement.source),
            cue=self.spans(statement.cue),
            condition=self.maybe(statement.condition),
            hearsay=self.maybe(statement.hearsay),
            anonymity=self.maybe(statement.anonymity),
        )

    def utterance(self, utterance: Utterance, ids: Mapping[str, str]) -> Utterance:
        statements = tuple(ids[id] for id in utterance.statements)
        return replace(
            utterance,
            id=utterance_id(statements),
            statements=statements,
            differences=tuple(replace(d, spans=self.spans(d.spans)) for d in utterance.differences),
        )
