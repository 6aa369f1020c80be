"""Who reads what comes to a desk: this process itself, or the cage (see `onrecord.cage`), with the same answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from onrecord import corrections
from onrecord.cage.composing import compose
from onrecord.corrections import Marked
from onrecord.datamodel import Article, Correction, Document, Page, Record, Skipped, Statement

if TYPE_CHECKING:
    from onrecord.pipeline import Models
    from onrecord.sources import Private

__all__ = ["Held", "Here", "Outcomes", "Reader", "Reading"]

Held = tuple[str, bytes]
"""An input that is at hand: what it is called, and what it holds."""
Reading = tuple[Article, bytes, dict[str, Any]]
"""An article, what was found in it, and who read it."""
Outcomes = list[tuple[str, str | None]]
"""Corrections by their ids, each with the reason why it does not apply, None where it does."""


class Reader(Protocol):
    """Opens inputs, and reads pages, articles and stories."""

    def open(
        self, inputs: Iterable[str | Held], *, stdin: Callable[[], bytes] | None = None, allow_private: Private = False
    ) -> Iterator[Page | Skipped]:
        """Yield what inputs hold, page by page."""

    def made_by(self) -> dict[str, Any]:
        """What a record says of who made it."""

    def read_page(self, page: Page) -> Article | Skipped:
        """Read the article on a page."""

    def without_repeated(self, article: Article, repeated: Collection[int]) -> Article | Skipped:
        """The article without the lines that its outlet repeats."""

    def read_article(self, article: Article) -> tuple[Document, tuple[Statement, ...]] | Skipped:
        """Find what an article holds by itself."""

    def compose(self, found: Sequence[Reading], told: Sequence[Correction]) -> tuple[Record, Outcomes]:
        """The record of a story, and what became of the corrections."""

    def read_lines(self, text: str, name: str) -> tuple[Correction, ...]:
        """The corrections that a file holds."""

    def read_marks(self, made: Record, text: str, form: str, *, at: str, by: str, name: str) -> Marked:
        """The corrections that a file of an annotation tool comes to."""


@dataclass(frozen=True, slots=True)
class Here:
    """Reads in this process."""

    spacy: str | None

    def open(
        self, inputs: Iterable[str | Held], *, stdin: Callable[[], bytes] | None = None, allow_private: Private = False
    ) -> Iterator[Page | Skipped]:
        """Yield what inputs hold, page by page."""
        from onrecord import pipeline

        return pipeline.read_inputs(inputs, stdin=stdin, allow_private=allow_private)

    def made_by(self) -> dict[str, Any]:
        """What a record says of who made it."""
        from onrecord import pipeline

        return pipeline.made_by(self._models())

    def read_page(self, page: Page) -> Article | Skipped:
        """Read the article on a page."""
        from onrecord import pipeline

        return pipeline.read_page(page, self._models())

    def without_repeated(self, article: Article, repeated: Collection[int]) -> Article | Skipped:
        """The article without the lines that its outlet repeats."""
        from onrecord import pipeline

        return pipeline.without_repeated(article, repeated, self._models())

    def read_article(self, article: Article) -> tuple[Document, tuple[Statement, ...]] | Skipped:
        """Find what an article holds by itself."""
        from onrecord import pipeline

        return pipeline.read_article(article, self._models())

    def compose(self, found: Sequence[Reading], told: Sequence[Correction]) -> tuple[Record, Outcomes]:
        """The record of a story, and what became of the corrections; it needs no models."""
        return compose(found, told)

    def read_lines(self, text: str, name: str) -> tuple[Correction, ...]:
        """The corrections that a file holds."""
        return corrections.read_lines(text, name)

    def read_marks(self, made: Record, text: str, form: str, *, at: str, by: str, name: str) -> Marked:
        """The corrections that a file of an annotation tool comes to."""
        return corrections.read_marks(made, text, form, at=at, by=by, name=name)

    def _models(self) -> Models:
        from onrecord import pipeline

        return pipeline.load_models(self.spacy)
