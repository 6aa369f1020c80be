"""A desk whose articles are read without models: a statement stands wherever a line has "NAME said that WORDS."."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest
from desks import read_article, read_page

from onrecord import pipeline
from onrecord.desk import Desk, open_desk

__all__ = ["Clock", "desk_at", "line", "read_plainly", "report"]


@dataclass
class Clock:
    """A clock that goes on by a minute whenever it is looked at."""

    now: dt.datetime = dt.datetime(2031, 5, 9, 12, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(minutes=1)
        return self.now


@pytest.fixture
def read_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """No weights are loaded, and every article is read by that rule, in this process."""
    monkeypatch.setenv("ONRECORD_CAGE", "off")
    monkeypatch.setattr(pipeline, "load_models", lambda spacy=None: None)
    monkeypatch.setattr(pipeline, "made_by", lambda models: {"name": "OnRecord", "version": "0"})
    monkeypatch.setattr(pipeline, "read_page", read_page)
    monkeypatch.setattr(pipeline, "read_article", read_article)
    monkeypatch.setattr(pipeline, "without_repeated", lambda article, repeated, models: article)


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
