"""Corrections as a desk keeps them: each line as it was given, its articles, and whether it applies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from sqlite3 import Connection

from onrecord.datamodel import Correction
from onrecord.store.readings import storable

__all__ = [
    "Outcome",
    "correction_lines",
    "current_ids",
    "damaged_corrections",
    "keep_correction",
    "keep_outcomes",
    "lines_of_story",
    "outcomes",
    "place_of_statement",
    "stories_of",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a correction applies in a story: the reason why not, None where it does."""

    correction: str
    story: str
    reason: str | None


def keep_correction(db: Connection, correction: Correction, line: str) -> bool:
    """Keep a correction and its line; False where it is here already."""
    cursor = db.execute(
        "INSERT INTO corrections (id, at, do, undone, line) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (*_columns(correction), line),
    )
    db.executemany(
        "INSERT INTO corrected (correction, article) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(correction.id, article) for article in _articles(correction)],
    )
    return cursor.rowcount == 1


def damaged_corrections(db: Connection, read: Callable[[str], Correction]) -> Iterator[str]:
    """Yield the ids of the corrections that are not what their lines say; `read` makes one of a line."""
    for row in db.execute("SELECT id, at, do, undone, line FROM corrections ORDER BY id").fetchall():
        held = db.execute("SELECT article FROM corrected WHERE correction = ? ORDER BY article", (row["id"],))
        try:
            told = read(row["line"])
            is_sound = (*_columns(told), row["line"]) == tuple(row) and _articles(told) == [each[0] for each in held]
        except Exception:  # whatever a damaged line leads to
            is_sound = False
        if not is_sound:
            yield str(row["id"])


def _columns(correction: Correction) -> tuple[str | None, ...]:
    at = dt.datetime.fromisoformat(correction.at).astimezone(dt.UTC).isoformat(timespec="microseconds")  # to sort by
    return correction.id, at, correction.do, correction.of


def _articles(correction: Correction) -> list[str]:
    return sorted({*correction.articles, *(span.article for span in correction.about)})


def correction_lines(db: Connection) -> list[str]:
    """The lines of all corrections, in the order in which they were made."""
    return [row["line"] for row in db.execute("SELECT line FROM corrections ORDER BY at, id")]


def lines_of_story(db: Connection, story: str) -> list[str]:
    """The lines of the corrections about a story's articles, in any version, and of what undoes them."""
    rows = db.execute(
        "WITH mine AS (SELECT DISTINCT c.correction AS id FROM corrected c JOIN articles v ON v.id = c.article"
        " JOIN articles a ON a.series = v.series AND a.is_current WHERE a.story = ?)"
        " SELECT line FROM corrections WHERE do NOT IN ('same-story', 'other-story')"
        " AND (id IN (SELECT id FROM mine) OR undone IS NOT NULL) ORDER BY at, id",
        (story,),
    )
    return [row["line"] for row in rows]


def current_ids(db: Connection, articles: Iterable[str]) -> dict[str, tuple[str, str]]:
    """For each id of an article's version, the id of its last version and of its story; none for what is not here."""
    out = {}
    for article in articles:
        row = db.execute(
            "SELECT a.id, a.story FROM articles v JOIN articles a ON a.series = v.series AND a.is_current"
            " WHERE v.id = ? ORDER BY v.page DESC LIMIT 1",
            (article,),
        ).fetchone()
        if row and row["story"]:
            out[article] = (row["id"], row["story"])
    return out


def stories_of(db: Connection, correction: str) -> tuple[str, ...]:
    """The stories of the articles that a correction is about."""
    rows = db.execute(
        "SELECT DISTINCT a.story FROM corrected c JOIN articles v ON v.id = c.article"
        " JOIN articles a ON a.series = v.series AND a.is_current WHERE c.correction = ? ORDER BY 1",
        (correction,),
    )
    return tuple(row["story"] for row in rows if row["story"])


def keep_outcomes(db: Connection, story: str, found: Iterable[tuple[str, str | None]], *, add: bool = False) -> None:
    """Keep, for a story, which corrections apply (no reason) and why the others do not, in place of what was kept.

    With `add` what was kept of others stays.
    """
    if not add:
        db.execute("DELETE FROM outcomes WHERE story = ?", (story,))
    db.executemany(
        "INSERT OR REPLACE INTO outcomes (correction, story, reason) VALUES (?, ?, ?)",
        [(id, story, storable(reason)) for id, reason in found],
    )


def outcomes(db: Connection) -> tuple[Outcome, ...]:
    """Which corrections apply in which story, and why not."""
    rows = db.execute("SELECT correction, story, reason FROM outcomes ORDER BY correction, story")
    return tuple(Outcome(*row) for row in rows)


def place_of_statement(db: Connection, name: str) -> tuple[tuple[str, str], ...]:
    """Story and id of the statements whose id is, or begins with, `name`."""
    rows = db.execute(
        "SELECT story, id FROM statements WHERE id = ? OR substr(id, 1, ?) = ? ORDER BY id = ? DESC, id",
        (name, len(name), name, name),
    ).fetchall()
    exact = [row for row in rows if row["id"] == name]
    return tuple((row["story"], row["id"]) for row in exact or rows)
