"""The statements of all records in tables, and the search in them: words with filters, as a desk asks for them.

    speaker:Vell harbour dues since:2031-05 -strike "dry dock"

Words are found in the statement, whatever their ending; a phrase in quotation marks as it stands; a minus leaves out.
Filters: speaker, issue, outlet, kind, story, since, until.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from sqlite3 import Connection
from typing import Any

from onrecord.datamodel import Actor, Record, Statement
from onrecord.errors import UsageError
from onrecord.store.readings import storable
from onrecord.utf16 import well_formed

__all__ = [
    "BETWEEN",
    "FILTERS",
    "Due",
    "Facets",
    "Found",
    "Query",
    "due_between",
    "found_at",
    "highlighted",
    "index_record",
    "is_indexed",
    "parse_query",
    "rebuild_index",
    "rows_found",
    "search",
    "search_facets",
]

FILTERS = {
    "speaker": "who says it, is spoken for, or passed it on",
    "issue": "the issue that it takes a position on",
    "outlet": "who published it: the whole name",
    "kind": "direct, indirect or mixed",
    "story": "id of the story, or the beginning of it",
    "since": "the first day: 2031-05-09, 2031-05 or 2031",
    "until": "the last day, in the same way",
}
"""The filters of a search, each with what it goes by."""

BETWEEN = " · "
"""Stands between the labels of issues in one cell of the table."""

_MAX_WEIGHED = 20_000  # statements that fit; to weigh a hundred thousand takes a quarter of a second, these a fifth
_FACETS = {"speaker": "name", "outlet": "outlet", "kind": "kind", "issue": "issues", "story": "story"}
# Statements that are counted by speaker, outlet and so on: of a hundred thousand that all fit it takes a tenth of a
# second to look at 10,000, half of that for these. What stands first among them stands first among all.
_MAX_COUNTED = 5_000
_KINDS = ("direct", "indirect", "mixed")
_COLUMNS = ("story", "id", "article", "outlet", "day", "kind", "act", "speaker", "name", "text", "speakers", "issues")
_FOUND = ", ".join(f"s.{name}" for name in ("story", "id", "article", "outlet", "day", "kind", "act", "name", "text"))
_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
# Example: `-speaker:"Ana Vell"` is a minus, a filter and a phrase; `harbour` a word alone.
_TERM = re.compile(r'(?P<minus>-)?(?:(?P<filter>[A-Za-z]+):)?(?:["“](?P<phrase>[^"”]*)["”]?|(?P<word>\S+))')


@dataclass(frozen=True, slots=True)
class Query:
    """A search as it was understood: what the full-text index is asked, and the filters beside it."""

    match: str = ""
    outlet: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    story: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A statement that was found, with where it stands."""

    story: str
    id: str
    article: str
    outlet: str
    day: str | None
    kind: str
    act: str
    """What the speaker does by it; who denies ("deny") says the opposite of `text`."""
    name: str | None
    text: str
    similarity: float | None = None
    """Of a search by meaning: how near, 1 for the same words, about 0 for what has nothing in common."""


@dataclass(frozen=True, slots=True)
class Facets:
    """How many statements a search finds, and what they are."""

    total: int
    counted: int
    """How many of them were looked at for what they are."""
    values: Mapping[str, tuple[tuple[str, int], ...]]
    """By the name of a filter, its values among what was found and how often each is, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Due:
    """An event that is due, or hangs on an "if"."""

    story: str
    id: str
    status: str
    day: str
    what: str
    condition: str | None


@dataclass(slots=True)
class _Draft:
    wanted: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    plain: dict[str, list[str]] = field(default_factory=dict)


def parse_query(text: str) -> Query:
    """Understand a search. Raises UsageError for a filter that there is not, and for one without a value.

    >>> parse_query('speaker:Vell harbour since:2031-05')
    Query(match='{speakers} : "Vell" AND {text} : "harbour"', outlet=(), kind=(), story=(), since='2031-05', until=None)
    """
    draft = _Draft()
    plain = well_formed(text).replace("\0", " ")  # at U+0000 the index takes a search for ended
    for term in _TERM.finditer(plain):
        _take(draft, term)
    if draft.unwanted and not draft.wanted:
        raise UsageError("Say what to look for, too: a search cannot only leave out.")
    match = " AND ".join(draft.wanted)
    if draft.unwanted:
        match = f"({match}) NOT ({' OR '.join(draft.unwanted)})"
    since, until = (draft.plain.get(name, [None])[-1] for name in ("since", "until"))
    lists = {name: tuple(draft.plain.get(name, ())) for name in ("outlet", "kind", "story")}
    return Query(match, **lists, since=since, until=until)


def _take(draft: _Draft, term: re.Match[str]) -> None:
    name = (term["filter"] or "").lower()
    value = (term["phrase"] if term["phrase"] is not None else term["word"]).strip()
    if name and name not in FILTERS:
        known = ", ".join(FILTERS)
        raise UsageError(f"A search has no filter {name}: choose one of {known}, or put the words in quotation marks.")
    if not name and value.lower().removesuffix(":") in FILTERS and value.endswith(":"):
        name, value = value.lower().removesuffix(":"), ""
    if not value:
        if name:
            raise UsageError(f"The filter {name} needs a value: {name}:…")
        return
    if name in ("", "speaker", "issue"):
        column = {"": "text", "speaker": "speakers", "issue": "issues"}[name]
        asked = _asked(value)
        if asked:
            (draft.unwanted if term["minus"] else draft.wanted).append(f"{{{column}}} : {asked}")
        return
    if term["minus"]:
        raise UsageError(f"The filter {name} cannot be left out: only words, speaker and issue can.")
    draft.plain.setdefault(name, []).append(_checked(name, value))


def _asked(value: str) -> str:
    """A word or phrase as the index takes it: quoted, so that nothing in it is an operator; a star at its end stays."""
    if not re.search(r"\w", value):
        return ""
    star = "*" if value.endswith("*") else ""
    return '"' + value.rstrip("*").replace('"', '""') + '"' + star


def _checked(name: str, value: str) -> str:
    if name == "kind" and value.lower() not in _KINDS:
        raise UsageError(f"There is no kind {value}: choose one of {', '.join(_KINDS)}.")
    if name in ("since", "until") and not _DAY.fullmatch(value):
        raise UsageError(f"{name}:{value} tells no day: write it as 2031-05-09, 2031-05 or 2031.")
    return value.lower() if name == "kind" else value


def search(
    db: Connection, query: Query, *, limit: int = 20, offset: int = 0, newest: bool = False
) -> tuple[Found, ...]:
    """The statements that a search finds: what fits best first, or with `newest` the newest; at most `limit`.

    Where more fit than can be weighed in time, those that were kept last come first. The first `offset` are left out.
    """
    source, where, values = _asked_of(query)
    order = "s.day DESC, s.row"
    if query.match:
        order = order if newest else f"words.rank, {order}"
        if _is_common(db, query.match):
            order = "words.rowid DESC"
    sql = f"SELECT {_FOUND} FROM {source}{where} ORDER BY {order} LIMIT ? OFFSET ?"
    return tuple(Found(*row) for row in db.execute(sql, (*values, limit, offset)))


def search_facets(db: Connection, query: Query) -> Facets:
    """How many statements a search finds, and of which speakers, outlets, kinds, issues and stories.

    Where many fit, only some are counted by what they are: those that were kept last.
    """
    source, where, values = _asked_of(query)
    is_plain = query == Query(query.match)  # of words alone the index knows how many have them
    counting = "words WHERE words MATCH ?" if query.match and is_plain else f"{source}{where}"
    total = db.execute(f"SELECT count(*) FROM {counting}", values).fetchone()[0]
    columns = ", ".join(f"s.{column}" for column in _FACETS.values())
    order = "words.rowid" if query.match else "s.row"
    rows = db.execute(
        f"SELECT {columns} FROM {source}{where} ORDER BY {order} DESC LIMIT ?", (*values, _MAX_COUNTED)
    ).fetchall()
    counted = {name: Counter(row[at] for row in rows if row[at]) for at, name in enumerate(_FACETS)}
    labels: Counter[str] = Counter()
    for told, times in counted["issue"].items():
        labels.update(dict.fromkeys(told.split(BETWEEN), times))
    counted["issue"] = labels
    return Facets(total, len(rows), {name: tuple(found.most_common()) for name, found in counted.items()})


def highlighted(db: Connection, query: Query, found: Sequence[Found]) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """The words of statements in runs, each with whether a search asked for it."""
    if not query.match or not found:
        return tuple(((each.text, False),) for each in found)
    mark = next(mark for mark in map("\x02{}\x02".format, count()) if not any(mark in each.text for each in found))
    holders = ", ".join("(?, ?)" for _ in found)
    rows = db.execute(
        "SELECT s.story, s.id, highlight(words, 0, ?, ?) FROM words JOIN statements s ON s.row = words.rowid"
        f" WHERE words MATCH ? AND s.row IN (SELECT row FROM statements WHERE (story, id) IN (VALUES {holders}))",
        (mark, mark, query.match, *(value for each in found for value in (each.story, each.id))),
    )
    marked = {(row[0], row[1]): row[2].split(mark) for row in rows}
    runs = (marked.get((each.story, each.id), [each.text]) for each in found)
    return tuple(tuple((text, bool(at % 2)) for at, text in enumerate(parts) if text) for parts in runs)


def rows_found(db: Connection, query: Query) -> list[int]:
    """The rows of all statements that a search finds."""
    source, where, values = _asked_of(query)
    # In one text: a hundred thousand rows one by one take twice as long.
    (rows,) = db.execute(f"SELECT group_concat(s.row) FROM {source}{where}", values).fetchone()
    found: list[int] = json.loads(f"[{rows or ''}]")
    return found


def found_at(db: Connection, row: int) -> Found:
    """The statement of this row."""
    return Found(*db.execute(f"SELECT {_FOUND} FROM statements s WHERE s.row = ?", (row,)).fetchone())


def _asked_of(query: Query) -> tuple[str, str, list[Any]]:
    """A search as SQL: what to select from, the condition, and its values."""
    conditions, values = _conditions(query)
    source = "statements s"
    if query.match:
        source = "words JOIN statements s ON s.row = words.rowid"
        conditions.insert(0, "words MATCH ?")
        values.insert(0, query.match)
    return source, f" WHERE {' AND '.join(conditions)}" if conditions else "", values


def _is_common(db: Connection, match: str) -> bool:
    """Tell whether more statements fit than are weighed against each other."""
    row = db.execute("SELECT 1 FROM words WHERE words MATCH ? LIMIT 1 OFFSET ?", (match, _MAX_WEIGHED)).fetchone()
    return row is not None


def _conditions(query: Query) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    for column, wanted, test in (
        ("outlet", query.outlet, "s.outlet = ? COLLATE NOCASE"),
        ("kind", query.kind, "s.kind = ?"),
        ("story", query.story, "substr(s.story, 1, length(?)) = ?"),
    ):
        if wanted:
            conditions.append(f"({' OR '.join([test] * len(wanted))})")
            values += [value for value in wanted for _ in range(2 if column == "story" else 1)]
    if query.since:
        conditions.append("s.day >= ?")
        values.append(query.since)
    if query.until:
        conditions.append("substr(s.day, 1, length(?)) <= ?")
        values += [query.until, query.until]
    return conditions, values


def index_record(db: Connection, story: str, made: Record) -> None:
    """Put the statements of a record, and what it has as due, in the tables; what is there already stays untouched."""
    known, wanted = _indexed(db, story), _rows(story, made)
    for row in sorted(known - set(wanted), key=lambda row: str(row[1])):
        db.execute("DELETE FROM statements WHERE story = ? AND id = ?", (story, row[1]))
    names = ", ".join(_COLUMNS)
    for row in wanted:
        if row not in known:
            db.execute(f"INSERT INTO statements ({names}) VALUES ({', '.join('?' * len(row))})", row)
    db.execute("DELETE FROM events WHERE story = ?", (story,))
    db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", list(_due(story, made)))


def is_indexed(db: Connection, story: str, made: Record) -> bool:
    """Tell whether the tables hold the statements of a record and what it has as due, and nothing else of its story."""
    due = {tuple(row) for row in db.execute("SELECT * FROM events WHERE story = ?", (story,))}
    return _indexed(db, story) == set(_rows(story, made)) and due == set(_due(story, made))


def _indexed(db: Connection, story: str) -> set[tuple[str | None, ...]]:
    return {tuple(row) for row in db.execute(f"SELECT {', '.join(_COLUMNS)} FROM statements WHERE story = ?", (story,))}


def _rows(story: str, made: Record) -> list[tuple[str | None, ...]]:
    """The rows of a record's statements."""
    outlets = {article.id: (article.outlet, (article.published or "")[:10] or None) for article in made.articles}
    actors = {actor.id: actor for actor in made.actors}
    issues: dict[str, list[str]] = {}
    for issue in made.issues:
        for id in issue.statements:
            issues.setdefault(id, []).append(issue.label)
    rows = [
        (story, s.id, s.article, outlets[s.article][0], s.said_on or outlets[s.article][1], s.kind, s.act, s.speaker,
         actors[s.speaker].name if s.speaker else None, s.text, _speakers(s, actors),
         BETWEEN.join(issues.get(s.id, ())))
        for s in made.statements
    ]  # fmt: skip
    return [tuple(storable(cell) for cell in row) for row in rows]


def rebuild_index(db: Connection) -> None:
    """Make the full-text index anew from the statements."""
    db.execute("INSERT INTO words (words) VALUES ('rebuild')")


def _due(story: str, made: Record) -> Iterator[tuple[str | None, ...]]:
    for event in made.timeline:
        day = event.end or event.start
        if event.status in ("scheduled", "conditional") and day and len(day) == len("2031-05-09"):
            condition = event.condition.text if event.condition else None
            yield story, event.id, event.status, day, storable(event.what), storable(condition)


def _speakers(statement: Statement, actors: dict[str, Actor]) -> str:
    """Every name of those who say it, are spoken for, or passed it on; the source's own words where nobody is told."""
    ids = dict.fromkeys(filter(None, (statement.speaker, statement.on_behalf_of, *statement.via)))
    names = [name for id in ids for name in (actors[id].name, *actors[id].aliases, *actors[id].roles)]
    return " · ".join(dict.fromkeys((*names, *(span.text for span in statement.source))))


def due_between(db: Connection, after: str, until: str) -> tuple[Due, ...]:
    """The scheduled and conditional events that fell due after one day and by another (ISO), by day."""
    rows = db.execute(
        "SELECT story, id, status, day, what, condition FROM events WHERE day > ? AND day <= ? ORDER BY day, story, id",
        (after, until),
    )
    return tuple(Due(*row) for row in rows)
