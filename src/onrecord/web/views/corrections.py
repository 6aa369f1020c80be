"""The log of corrections as it is shown: what each says, who made it and when, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from urllib.parse import quote, urlencode

from onrecord import store
from onrecord.corrections import undone
from onrecord.datamodel import Correction
from onrecord.desk import Corrected
from onrecord.desk.correcting import all_told
from onrecord.desk.telling import corrected
from onrecord.store.listing import named

__all__ = ["KINDS", "STATES", "Log", "Logged", "log_shown"]

KINDS = {
    "not-a-statement": "No statement",
    "speaker": "Speaker",
    "same-actor": "One actor",
    "other-actor": "Another actor",
    "same-utterance": "One utterance",
    "other-utterance": "Another utterance",
    "drop": "Dropped",
    "same-story": "One story",
    "other-story": "Another story",
    "undo": "Taken back",
}
"""What kinds of corrections are called."""
STATES = {"": "All", "applies": "Applies", "fails": "Does not apply", "undone": "Undone"}

_PER_PAGE = 50
_MANY_WORDS = 240  # characters of the words that a correction is about
_MANY_ARTICLES = 3


@dataclass(frozen=True, slots=True)
class Logged:
    """A correction in the log."""

    correction: Correction
    kind: str
    """One of `KINDS`, in words."""
    about: str
    """The words that it is about, shortened."""
    told: str
    """What it says of them, beside its kind: a name, the correction that it undoes."""
    state: str
    """One of `STATES`."""
    reason: str | None
    """Why it does not apply."""
    stories: tuple[tuple[str, str], ...]
    """The stories that hold what it is about: titles and addresses."""


@dataclass(frozen=True, slots=True)
class Log:
    """A page of the log."""

    rows: tuple[Logged, ...]
    total: int
    counts: Mapping[str, int]
    """How many are in each state."""
    before: str | None
    after: str | None


def log_shown(db: Connection, *, story: str = "", state: str = "", page: int = 1, only: str = "") -> Log:
    """A page of the corrections, the last first: of a story, in a state, or only the one of this id."""
    told = all_told(db)
    gone, outcomes = undone(told), store.outcomes(db)
    by_id: dict[str, list[store.Outcome]] = {}
    for outcome in outcomes:
        by_id.setdefault(outcome.correction, []).append(outcome)
    found = [corrected(each, each.id not in gone, by_id.get(each.id, ())) for each in reversed(told)]
    if only:
        found = [each for each in found if each.correction.id == only]
    if story:
        found = [each for each in found if story in store.stories_of(db, each.correction.of or each.correction.id)]
    counts = {name: sum(name in ("", _state(each)) for each in found) for name in STATES}
    found = [each for each in found if state in ("", _state(each))]
    shown = found[(page - 1) * _PER_PAGE :][:_PER_PAGE]
    titles = {each.id: each.title or each.id for each in store.list_stories(db)} if shown else {}
    rows = tuple(_logged(db, each, titles) for each in shown)
    before = _address(story, state, page - 1) if page > 1 else None
    after = _address(story, state, page + 1) if page * _PER_PAGE < len(found) else None
    return Log(rows, len(found), counts, before, after)


def _logged(db: Connection, each: Corrected, titles: Mapping[str, str]) -> Logged:
    made = each.correction
    stories = [id for id in store.stories_of(db, made.of or made.id) if id in titles]
    return Logged(
        made,
        KINDS[made.do],
        _about(db, made),
        _told(made),
        _state(each),
        each.reason,
        tuple((titles[id], f"/stories/{quote(id)}") for id in stories),
    )


def _state(each: Corrected) -> str:
    return "undone" if not each.holds else "fails" if each.reason else "applies"


def _about(db: Connection, made: Correction) -> str:
    words = " | ".join(" ".join(span.text.split()) for span in made.about)
    if made.articles:
        rows = [named(db, id) for id in made.articles[:_MANY_ARTICLES]]
        more = len(made.articles) - len(rows)
        words = " | ".join(rows) + (f" and {more} more" if more > 0 else "")
    return words if len(words) <= _MANY_WORDS else f"{words[:_MANY_WORDS].rsplit(' ', 1)[0]} …"


def _told(made: Correction) -> str:
    if made.do == "speaker":
        return made.name or "nobody: the text does not tell"
    return made.name or made.of or ""


def _address(story: str, state: str, page: int) -> str:
    asked = {"story": story, "state": state, "page": "" if page == 1 else page}
    return "/corrections?" + urlencode({name: value for name, value in asked.items() if value})
