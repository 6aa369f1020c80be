"""Names and issues over all stories of a desk: who is called so, and on what positions are taken, from the tables.

A name is no person: stories that know somebody of the same name are told apart here, and never made one.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from sqlite3 import Connection

from onrecord.store.searching import BETWEEN, Found, Query, parse_query

__all__ = [
    "Named",
    "Spoken",
    "issues_here",
    "issues_like",
    "names_here",
    "names_like",
    "said_by",
    "spoken_by",
    "stories_with",
]

_WORD = re.compile(r"\w+")
# Statements that are looked at, those kept last: where an issue is met in ten thousand of a desk's hundred thousand,
# all of them take a third of a second. The list of all issues, which is kept until the desk changes, looks at more.
_LOOKED_AT = 5_000
_LISTED_FROM = 20_000


@dataclass(frozen=True, slots=True)
class Named:
    """A name or an issue, and how often it is met."""

    name: str
    statements: int
    """How many there are."""
    stories: int
    """In how many stories."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """An actor of a name in one story."""

    story: str
    title: str
    actor: str
    statements: int
    first: str | None
    """The first day on which it speaks (ISO)."""
    last: str | None


def spoken_by(db: Connection, name: str) -> tuple[Spoken, ...]:
    """The actors of all stories who bear a name and speak, whoever spoke last first."""
    rows = db.execute(
        "SELECT t.story, s.title, t.speaker, count(*), min(t.day), max(t.day) FROM statements t"
        " JOIN stories s ON s.id = t.story WHERE t.name = ? COLLATE NOCASE GROUP BY t.story, t.speaker"
        " ORDER BY max(t.day) DESC, t.story, t.speaker",
        (name,),
    )
    return tuple(Spoken(*row) for row in rows)


def said_by(db: Connection, name: str, *, limit: int, offset: int = 0) -> tuple[Found, ...]:
    """What actors of a name say in all stories, the newest first."""
    rows = db.execute(
        "SELECT story, id, article, outlet, day, kind, act, name, text FROM statements WHERE name = ? COLLATE NOCASE"
        " ORDER BY day DESC, story, row LIMIT ? OFFSET ?",
        (name, limit, offset),
    )
    return tuple(Found(*row) for row in rows)


def names_like(db: Connection, name: str, limit: int) -> tuple[Named, ...]:
    """Other names of those whom a name fits, in part or by a role: those who say most first."""
    query = _query("speaker", name)
    if query is None:
        return ()
    rows = db.execute(
        "SELECT name, count(*), count(DISTINCT story) FROM (SELECT t.name, t.story FROM words JOIN statements t"
        " ON t.row = words.rowid WHERE words MATCH ? AND t.name IS NOT NULL AND t.name <> ? COLLATE NOCASE"
        " ORDER BY words.rowid DESC LIMIT ?) GROUP BY name COLLATE NOCASE ORDER BY count(*) DESC, name LIMIT ?",
        (query.match, name, _LOOKED_AT, limit),
    )
    return tuple(Named(*row) for row in rows)


def names_here(db: Connection, limit: int) -> tuple[Named, ...]:
    """Who says most on the desk, by name."""
    rows = db.execute(
        "SELECT name, count(*), count(DISTINCT story) FROM statements WHERE name IS NOT NULL"
        " GROUP BY name COLLATE NOCASE ORDER BY count(*) DESC, name LIMIT ?",
        (limit,),
    )
    return tuple(Named(*row) for row in rows)


def issues_here(db: Connection, limit: int) -> tuple[Named, ...]:
    """On what most statements take a position."""
    rows = db.execute(
        "SELECT story, issues FROM statements WHERE issues <> '' ORDER BY row DESC LIMIT ?", (_LISTED_FROM,)
    )
    return _tally([(row[0], label) for row in rows for label in row[1].split(BETWEEN)], limit)


def issues_like(db: Connection, label: str, limit: int) -> tuple[Named, ...]:
    """Issues whose labels have these words; the very label is among them, in whatever letters."""
    query = _query("issue", label)
    if query is None:
        return ()
    rows = db.execute(
        "SELECT t.story, t.issues FROM words JOIN statements t ON t.row = words.rowid WHERE words MATCH ?"
        " ORDER BY words.rowid DESC LIMIT ?",
        (query.match, _LOOKED_AT),
    )
    told = [(row[0], each) for row in rows for each in row[1].split(BETWEEN)]
    wanted = set(_WORD.findall(label.casefold()))
    return _tally([pair for pair in told if _have_alike(wanted, set(_WORD.findall(pair[1].casefold())))], limit)


def stories_with(db: Connection, label: str, limit: int) -> tuple[tuple[str, str], ...]:
    """The stories in which a position is taken on just this issue, the newest first: ids and titles."""
    query = _query("issue", label)
    if query is None:
        return ()
    rows = db.execute(
        "SELECT DISTINCT s.id, s.title, t.issues, s.last_day FROM (SELECT rowid AS row FROM words WHERE words MATCH ?"
        " ORDER BY rowid DESC LIMIT ?) w JOIN statements t ON t.row = w.row JOIN stories s ON s.id = t.story"
        " ORDER BY s.last_day DESC, s.id",
        (query.match, _LOOKED_AT),
    )
    told = label.casefold()
    exact = ((row[0], row[1]) for row in rows if told in (each.casefold() for each in row[2].split(BETWEEN)))
    return tuple(dict.fromkeys(exact))[:limit]


def _query(name: str, value: str) -> Query | None:
    """A search for a filter's value as a phrase; None where it has no word."""
    plain = " ".join(_WORD.findall(value))
    return parse_query(f'{name}:"{plain}"') if plain else None


def _have_alike(some: set[str], others: set[str]) -> bool:
    """Tell whether two sets have a word in common, but for its ending: the index knows stems, the labels do not."""
    return any(one.startswith(other) or other.startswith(one) for one in some for other in others)


def _tally(told: list[tuple[str, str]], limit: int) -> tuple[Named, ...]:
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    stories: dict[str, set[str]] = {}
    for story, label in told:
        folded = label.casefold()
        counts[folded] += 1
        names.setdefault(folded, label)
        stories.setdefault(folded, set()).add(story)
    ordered = sorted(counts, key=lambda each: (-counts[each], each))[:limit]
    return tuple(Named(names[each], counts[each], len(stories[each])) for each in ordered)
