"""A desk whose articles are read without models: a statement stands wherever a line has "NAME said that WORDS."."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from onrecord import pipeline
from onrecord.datamodel import Article, Document, Page, Skipped, Statement, article_id, statement_id, text_sha256
from onrecord.desk import Desk, open_desk
from onrecord.documents import split

__all__ = ["Clock", "desk_at", "line", "read_plainly", "report"]

_SAID = re.compile(r"^(?P<who>[A-Z][\w. ]+?) (?P<cue>said) that (?P<what>.+?)\.?$", re.M)


@dataclass
class Clock:
    """A clock that goes on by a minute whenever it is looked at."""

    now: dt.datetime = dt.datetime(2031, 5, 9, 12, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(minutes=1)
        return self.now


@pytest.fixture
def read_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """No weights are loaded, and every article is read by the rule above."""
    monkeypatch.setattr(pipeline, "load_models", lambda spacy=None: None)
    monkeypatch.setattr(pipeline, "made_by", lambda models: {"name": "OnRecord", "version": "0"})
    monkeypatch.setattr(pipeline, "read_page", _read_page)
    monkeypatch.setattr(pipeline, "read_article", _read_article)


def desk_at(folder: Path, clock: Clock | None = None) -> Desk:
    """The desk of this folder."""
    return open_desk(folder / "desk.sqlite", clock=clock or Clock())


def report(topic: str, *lines: str) -> str:
    """The text of an article: a headline on the topic, and lines of it."""
    return (
        "\n".join((f"{topic} talks go on in the capital", f"The {topic} matter is before the council.", *lines)) + "\n"
    )


def line(who: str, what: str) -> str:
    """A line that gives one statement."""
    return f"{who} said that {what}."


def _read_page(page: Page, models: object) -> Article | Skipped:
    if len(page.text.split()) < 5:
        return Skipped(page.input, "this is no article")
    outlet = page.outlet or Path(page.input).stem
    fields: dict[str, Any] = {"title": page.title or page.text.splitlines()[0], "published": page.published}
    return Article(
        article_id(outlet, page.text), page.input, page.text, outlet, text_sha256(page.text), url=page.url, **fields
    )


def _read_article(article: Article, models: object) -> tuple[Document, tuple[Statement, ...]]:
    return Document(article, split(article.text), (), ()), tuple(_statements(article))


def _statements(article: Article) -> Iterator[Statement]:
    for match in _SAID.finditer(article.text):
        content, source, cue = (article.span(*match.span(name)) for name in ("what", "who", "cue"))
        yield Statement(statement_id([content]), article.id, "indirect", "body", (content,), (source,), (cue,))
