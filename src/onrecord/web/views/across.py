"""Over all stories of the desk: who bears a name, what they say and where they stand, and who stands where on an issue.

Actors of different stories who bear one name are shown beside one another, each with who it is there; nothing here says
that they are one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection
from typing import Any
from urllib.parse import quote, urlencode

from onrecord import store
from onrecord.datamodel import Stance
from onrecord.dates import day_in_words, days_in_words
from onrecord.render.standing import MARKS
from onrecord.store.naming import (
    issues_here,
    issues_like,
    names_here,
    names_like,
    said_by,
    spoken_by,
    stories_with,
)
from onrecord.utf16 import well_formed
from onrecord.web.views.actor import KINDS
from onrecord.web.views.chart import Shown, Track, chart
from onrecord.web.views.stances import DRAWN, ORDER, has_changed

__all__ = ["Held", "Reads", "Taken", "held_by", "issue_across", "issues_index", "name_across", "names_index"]

_STORIES = 24  # whose records are looked at for positions: the newest; reading one takes some 10 milliseconds
_BEARERS = 60
_PER_PAGE = 40
_ALIKE = 12
_INDEX = 90
_ROLES = 2


@dataclass(frozen=True, slots=True)
class Taken:
    """A stance that an actor of a story took on an issue, on a day."""

    story: str
    actor: str
    name: str
    issue: str
    label: str
    day: str | None
    stance: Stance
    statements: tuple[str, ...]
    via: tuple[str, ...]
    """Names of those who alone tell it."""

    @property
    def stands(self) -> str:
        """Where it is shown with its statements."""
        return f"/stories/{quote(self.story)}/positions/{quote(self.issue)}/{quote(self.actor)}"


@dataclass(frozen=True, slots=True)
class Held:
    """What of a story's record is shown beside other stories."""

    taken: tuple[Taken, ...] = ()
    who: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """By the id of an actor, what kind it is, and its roles."""


Reads = Callable[[str], Held]
"""Gives that of a story, by its id."""


def held_by(story: str, plain: Mapping[str, Any]) -> Held:
    """What of a record, given as plain values, is shown beside other stories."""
    actors = {each["id"]: {**each, "name": well_formed(each["name"])} for each in plain["actors"]}
    labels = {each["id"]: well_formed(each["label"]) for each in plain["issues"]}  # an address is made of it
    out: dict[Taken, None] = {}
    via = {(p["actor"], p["issue"], p["stance"]): p["via"] for p in plain["positions"]}
    for position in plain["positions"]:
        who = actors[position["actor"]]
        for stand in position["history"]:
            tellers = via.get((who["id"], position["issue"], stand["stance"]), ())
            taken = Taken(
                story, who["id"], who["name"], position["issue"], labels[position["issue"]],
                stand["date"], stand["stance"], tuple(stand["evidence"]),
                tuple(actors[id]["name"] if id in actors else id for id in tellers),
            )  # fmt: skip
            out[taken] = None
    return Held(tuple(out), {id: (each["kind"], tuple(each["roles"])) for id, each in actors.items()})


def name_across(db: Connection, name: str, page: int, reads: Reads) -> dict[str, Any]:
    """What the page of a name shows: ``bearers`` (one a story), ``rows`` and ``chart`` of positions, ``hits``.

    ``alike`` are other names that it may go by; ``before`` and ``after`` lead to the pages of its statements.
    """
    spoken = spoken_by(db, name)
    taken = [each for bearer in spoken[:_STORIES] for each in reads(bearer.story).taken if each.actor == bearer.actor]
    known = {bearer: reads(bearer.story).who.get(bearer.actor) for bearer in spoken[:_STORIES]}
    total = sum(each.statements for each in spoken)
    titles = {each.story: each.title or each.story for each in spoken}
    pages = max(1, -(-total // _PER_PAGE))
    page = min(page, pages)
    found = said_by(db, name, limit=_PER_PAGE, offset=(page - 1) * _PER_PAGE)
    rows = _rows(taken, titles, lambda each: each.label)
    return {
        "name": found[0].name if found else name,
        "bearers": [
            {
                "story": each.story,
                "title": titles[each.story],
                "href": f"/stories/{quote(each.story)}/actors/{quote(each.actor)}",
                "statements": each.statements,
                "days": days_in_words(each.first, each.last),
                "who": _who(known.get(each)),
            }
            for each in spoken[:_BEARERS]
        ],
        "more": max(0, len(spoken) - _BEARERS),
        "stories": len(titles),
        "looked_at": min(len(spoken), _STORIES),
        "rows": rows,
        "chart": _chart(rows, "/issues?label="),
        "hits": [(each, titles[each.story], _evidence(each)) for each in found],
        "total": total,
        "page": page,
        "before": _address("/actors", {"name": name, "page": page - 1}) if page > 1 else None,
        "after": _address("/actors", {"name": name, "page": page + 1}) if page < pages else None,
        "alike": names_like(db, name, _ALIKE),
    }


def issue_across(db: Connection, label: str, reads: Reads) -> dict[str, Any]:
    """What the page of an issue shows: ``stories`` it is met in, ``rows`` and ``chart`` of who stands where, ``alike``.

    ``looked_at`` is how many stories were, where it is met in older ones, too; else None. Actors of one name in several
    stories are one row each.
    """
    stories = stories_with(db, label, _STORIES + 1)
    titles = dict(stories[:_STORIES])
    told = label.casefold()
    taken = [each for id in titles for each in reads(id).taken if each.label.casefold() == told]
    several = {each.name for each in taken if len({(o.story, o.actor) for o in taken if o.name == each.name}) > 1}
    rows = _rows(taken, titles, lambda each: each.name, lambda each: (each.story, each.actor))
    for row in rows:
        row["title"] = titles[row["story"]] if row["label"] in several else ""
    return {
        "label": taken[0].label if taken else label,
        "stories": [(f"/stories/{quote(e.story)}/issues/{quote(e.issue)}", titles[e.story]) for e in _firsts(taken)],
        "looked_at": _STORIES if len(stories) > _STORIES else None,
        "rows": rows,
        "chart": _chart(rows, None),
        "alike": [each for each in issues_like(db, label, _ALIKE + 1) if each.name.casefold() != told],
    }


def _who(known: tuple[str, tuple[str, ...]] | None) -> str:
    """What an actor is in a story, in a few words: its first roles, else its kind; nothing where it was not looked."""
    if known is None:
        return ""
    return "; ".join(known[1][:_ROLES]) or KINDS.get(known[0], known[0])


def names_index(db: Connection) -> Sequence[Any]:
    """Who says most on the desk."""
    return names_here(db, _INDEX)


def issues_index(db: Connection) -> Sequence[Any]:
    """On what most is said."""
    return issues_here(db, _INDEX)


def _firsts(taken: Iterable[Taken]) -> list[Taken]:
    """One of each story."""
    return list({each.story: each for each in taken}.values())


def _rows(
    taken: Sequence[Taken],
    titles: Mapping[str, str],
    name: Callable[[Taken], str],
    key: Callable[[Taken], Hashable] | None = None,
) -> list[dict[str, Any]]:
    """Stances by row, in the order of their days; changes are told within one actor of one story alone."""
    by_row: dict[Hashable, list[Taken]] = {}
    for each in taken:
        by_row.setdefault(key(each) if key else name(each).casefold(), []).append(each)
    rows = []
    for found in by_row.values():
        found.sort(key=lambda each: (each.day or "~", each.story))
        before: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        moments = []
        for each in found:
            mine = before.setdefault((each.story, each.actor, each.issue), [])
            moments.append(
                {
                    "day": day_in_words(each.day),
                    "stance": each.stance,
                    "mark": MARKS[each.stance],
                    "changed": has_changed(mine, each.day, each.stance),
                    "via": each.via,
                    "title": titles[each.story],
                    "href": _shown_at(each),
                    "taken": each,
                }
            )
            mine.append({"date": each.day, "stance": each.stance})
        first = found[0]
        rows.append(
            {"label": name(first), "story": first.story, "href": f"/stories/{quote(first.story)}/actors/{first.actor}",
             "moments": moments, "changed": any(each["changed"] for each in moments)}
        )  # fmt: skip
    return sorted(
        rows,
        key=lambda row: (
            not row["changed"], -len({each["taken"].story for each in row["moments"]}), -len(row["moments"]),
            ORDER[row["moments"][-1]["stance"]], row["label"],
        ),
    )  # fmt: skip


def _chart(rows: Sequence[Mapping[str, Any]], issues: str | None) -> dict[str, Any]:
    tracks = []
    for row in rows[:DRAWN]:
        shown = tuple(
            Shown(
                each["taken"].day, each["stance"], each["mark"], each["href"],
                f"{row['label']}: {each['stance']}, {each['day'] or 'no day told'} ({each['title']})",
                len(each["taken"].statements), bool(each["via"]),
            )
            for each in row["moments"]
        )  # fmt: skip
        tracks.append(Track(row["label"], issues + quote(row["label"]) if issues else row["href"], shown))
    return chart(tracks)


def _shown_at(taken: Taken) -> str:
    if len(taken.statements) == 1:
        return f"/stories/{quote(taken.story)}/statements/{quote(taken.statements[0])}"
    return taken.stands


def _evidence(found: store.Found) -> str:
    return f"/stories/{quote(found.story)}/evidence/{quote(found.id)}"


def _address(path: str, told: Mapping[str, str | int]) -> str:
    return f"{path}?{urlencode({name: value for name, value in told.items() if value != 1})}"
