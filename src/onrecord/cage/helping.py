"""One question at a time, for a desk that keeps the answers: what is on a page, in an article, in a story."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord import record
from onrecord.cage import checking, plain
from onrecord.cage.asking import Source, pages
from onrecord.cage.hiring import Lost, keeper_of
from onrecord.cage.limits import Limits
from onrecord.cage.reading import COMPARING, COMPOSED, READ, STORY, UNDERSTOOD, WITHOUT
from onrecord.corrections import Marked
from onrecord.datamodel import Article, Correction, Document, Page, Record, Skipped, Statement
from onrecord.errors import InputError
from onrecord.sources import Held, Private

__all__ = ["Reader"]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who answers them, in the cage. What an answer cannot be had for is skipped, as in a brief."""

    limits: Limits
    spacy: str | None = None

    def open(
        self, inputs: Iterable[str | Held], *, stdin: Callable[[], bytes] | None = None, allow_private: Private = False
    ) -> Iterator[Page | Skipped]:
        """Yield what inputs hold, page by page."""
        return pages(Source(inputs, stdin, allow_private), self.limits)

    def made_by(self) -> dict[str, Any]:
        """What a record says of who made it."""
        told: dict[str, Any] = json.loads(self._ask("made-by", b"", self.limits.seconds))
        return told

    def read_page(self, page: Page) -> Article | Skipped:
        """Read the article on a page, as `pipeline.read_page` does."""
        try:
            told = self._ask("page", plain.dump(Page, page), self.limits.seconds_for(len(page.text)))
            found: Article | Skipped = plain.load(READ, told)
        except (Lost, plain.Garbled) as lost:
            return Skipped(page.input, str(lost))
        return found

    def without_repeated(self, article: Article, repeated: Collection[int]) -> Article | Skipped:
        """The article without the lines that its outlet repeats."""
        if not repeated:
            return article
        asked = plain.dump(WITHOUT, (article, tuple(sorted(repeated))))
        try:
            found: Article = plain.load(Article, self._ask("without", asked, self._seconds(article)))
        except (Lost, plain.Garbled) as lost:
            return Skipped(article.input, str(lost))
        return found

    def read_article(self, article: Article) -> tuple[Document, tuple[Statement, ...]] | Skipped:
        """Find what an article holds by itself, as `pipeline.read_article` does."""
        try:
            told = self._ask("article", plain.dump(Article, article), self._seconds(article))
            found: tuple[Document, tuple[Statement, ...]] | Skipped = plain.load(UNDERSTOOD, told)
            if not isinstance(found, Skipped):
                plain.check(found[0].article, found[1])
        except (Lost, plain.Garbled) as lost:
            return Skipped(article.input, str(lost))
        return found

    def compose(
        self, found: Sequence[tuple[Article, bytes, dict[str, Any]]], corrections: Sequence[Correction]
    ) -> tuple[Record, list[tuple[str, str | None]]]:
        """The record of a story of which a desk keeps what was read, and for each correction why it does not apply.

        Raises InputError where its articles cannot be compared within the limits.
        """
        size = sum(len(article.text) for article, _, _ in found)
        asked = plain.dump(STORY, (tuple(found), tuple(corrections)))
        try:
            told = self._ask("story", asked, COMPARING * self.limits.seconds_for(size))
            made, outcomes = plain.load(COMPOSED, told)
        except (Lost, plain.Garbled) as lost:
            raise InputError(f"comparing its articles {lost}") from None
        return record.from_dict(made), list(outcomes)

    def read_lines(self, text: str, name: str) -> tuple[Correction, ...]:
        """The corrections that a file holds."""
        return checking.read_lines(text, name, self.limits)

    def read_marks(self, made: Record, text: str, form: str, *, at: str, by: str, name: str) -> Marked:
        """The corrections that a file of an annotation tool comes to."""
        return checking.read_marks(made, text, form, at=at, by=by, name=name, limits=self.limits)

    def _seconds(self, article: Article) -> float:
        return self.limits.seconds_for(len(article.text))

    def _ask(self, what: str, payload: bytes, seconds: float) -> bytes:
        """The answer to a question. Raises Lost where there is none, and the error that the reader raised."""
        keeper = keeper_of(self.spacy)
        hand = keeper.borrow(self.limits)
        job = {"do": what, "kept": 0, "seconds": seconds}
        try:
            told = hand.ask(job, payload, answer=b"R", seconds=seconds)
        except BaseException:
            hand.dismiss()
            raise
        keeper.take_back(hand)
        return told
