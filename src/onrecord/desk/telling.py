"""What a desk tells: of an article that came, of a version, of what is new in a story, of a correction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord import changes, store
from onrecord.datamodel import Correction

__all__ = ["Arrival", "ArrivalKind", "Corrected", "News", "Repaired", "Version", "corrected"]

ArrivalKind = Literal["new", "version", "known"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """An article that came: new, a new version of one, or known (here already, nothing kept)."""

    kind: ArrivalKind
    input: str
    article: str
    """Id of the article."""
    story: str | None
    """Id of its story."""
    version: int
    statements: int
    """How many it has; 0 for a known one."""
    known_as: str | None = None
    """Of a known one, the input that it came by."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article, with what its outlet changed from the one before."""

    kept: store.Kept
    before: store.Kept
    revision: changes.Revision


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction, and what became of it."""

    correction: Correction
    holds: bool
    """False where it was undone."""
    stories: tuple[str, ...]
    """The stories in which it applies."""
    reason: str | None
    """Why it applies in none."""


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a story: how its record changed, and what fell due."""

    story: store.StoryRow
    changes: tuple[store.Change, ...]
    due: tuple[store.Due, ...]


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was wrong with a desk and is no more, and what could not be mended."""

    mended: tuple[store.Trouble, ...]
    left: tuple[store.Trouble, ...]


def corrected(each: Correction, holds: bool, outcomes: Sequence[store.Outcome]) -> Corrected:
    """What became of a correction, from what is kept of it."""
    own = [outcome for outcome in outcomes if outcome.correction == each.id]
    stories = tuple(outcome.story for outcome in own if outcome.reason is None)
    if each.do == "undo" or stories or not holds or any(outcome.reason is None for outcome in own):
        return Corrected(each, holds, stories, None)
    reason = next((outcome.reason for outcome in own), "the desk has none of its articles")
    return Corrected(each, holds, (), reason)
