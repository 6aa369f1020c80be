"""The view of a story in, what its page shows out: of every list as much as one page bears, and how much there is more.

The whole of each list is on pages of its own (`whole_list`), a part after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from onrecord.web.views.credits import credits
from onrecord.web.views.prominence import prominence

__all__ = ["LISTS", "list_page", "page_of_line", "story_page", "whole_list"]

# What one page bears of each list: about a screen. With these a story of two to eight articles shows most of what it
# has, and the page of one of fifty is 46 KB packed.
_EVENTS = 12  # of each part of the timeline
_ISSUES = 14
_ACTORS = 8  # columns that fit beside the evidence without scrolling
_CLAIMS = {"contradicted": 12, "corroborated": 10, "single-source": 6}
_UTTERANCES = 10
_SIDES = 4  # outlets of an utterance
_ITEMS = 5  # of what an outlet alone has, or leaves out
_OUTLETS = 8  # that are shown with their items; of more, how many items they have
_ORDERED = 14
_SPEAKERS = 20
_STATEMENTS = 90  # all of them or none: of more, those of each speaker have pages
_ALONE = 12  # issues on which one alone takes a position
_FEW = 3  # so many more are shown rather than a link to them

LISTS = {
    "timeline": ("Timeline", 80),
    "positions": ("Positions", 0),
    "claims": ("Reported", 40),
    "utterances": ("Same words", 25),
    "order": ("Order and prominence", 60),
    "outlets": ("Side by side", 4),
    "statements": ("Statements", 60),
}
"""The lists that have pages of their own: their heading, and how much of them one page holds; 0 for all."""


def story_page(view: dict[str, Any]) -> dict[str, Any]:
    """What the page of a story shows beside its head: a dict for each section, empty where it has nothing.

    ``more`` of a section says how many things its list has that are not on the page.
    """
    return {
        "timeline": [_part_of_timeline(part) for part in view["timeline"]],
        "positions": _positions(view["positions"]),
        "claims": [_cut(part, "claims", _CLAIMS[part["status"]]) for part in view["claims"]],
        "utterances": _utterances(view["utterances"]),
        "order": _order(view),
        "outlets": _outlets(view["outlets"]),
        "credits": credits(view),
        "speakers": _speakers(view),
    }


def whole_list(view: dict[str, Any], name: str) -> Sequence[Any]:
    """All of a list that has pages of its own; events and claims with their part, statements with their speaker."""
    match name:
        case "timeline":
            return [(part, event) for part in view["timeline"] for event in part["events"]]
        case "claims":
            return [(part, claim) for part in view["claims"] for claim in part["claims"]]
        case "statements":
            return [(who, label) for who in view["speakers"] for label in who["statements"]]
        case "order":
            rows: list[Any] = prominence(view)["rows"]
            return rows
        case "positions":
            issues: list[Any] = view["positions"]["issues"]
            return issues
    found: list[Any] = view[name]
    return found


def list_page(found: Sequence[Any], name: str, number: int, only: str | None = None) -> dict[str, Any]:
    """One part of a list (see `whole_list`): ``shown``, ``number``, ``pages`` and ``total``; the first is 1.

    `only` narrows it: statements to those of one speaker, utterances to one (by number), outlets to one (by key). A
    number beyond the last part gives the last.
    """
    if only is not None:
        found = [thing for thing in found if _is_of(thing, name, only)]
    size = LISTS[name][1] or max(1, len(found))
    pages = max(1, -(-len(found) // size))
    number = min(max(1, number), pages)
    return {
        "shown": found[(number - 1) * size : number * size],
        "number": number,
        "pages": pages,
        "total": len(found),
    }


def _is_of(thing: Any, name: str, only: str) -> bool:
    match name:
        case "outlets":
            return bool(thing["key"] == only)
        case "utterances":
            return str(thing["number"]) == only
        case "statements":
            return str(thing[0]["number"]) == only
    return True


def page_of_line(id: str) -> tuple[str, int]:
    """The list, and its part, that a line stands in. Example: "e93", the 93rd event, on the timeline's second page."""
    name = {"e": "timeline", "c": "claims", "u": "utterances"}[id[0]]
    return name, (int(id[1:]) - 1) // LISTS[name][1] + 1


def _bearable(number: int, most: int) -> int:
    """How many of a list to show: a few more than `most` rather than a link to a page with a few."""
    return number if number <= most + _FEW else most


def _cut(part: dict[str, Any], name: str, most: int) -> dict[str, Any]:
    most = _bearable(len(part[name]), most)
    return {**part, name: part[name][:most], "more": max(0, len(part[name]) - most)}


def _part_of_timeline(part: dict[str, Any]) -> dict[str, Any]:
    """Of the past the last events, of what is to come the first."""
    events = part["events"]
    most = _bearable(len(events), _EVENTS)
    kept = events[-most:] if part["part"] == "past" else events[:most]
    first = {**kept[0], "again": False}  # its day stands with it, wherever the list begins
    return {**part, "events": [first, *kept[1:]], "more": len(events) - len(kept)}


def _positions(positions: dict[str, Any]) -> dict[str, Any]:
    """The issues on which most stand, and of their actors those who stand on most."""
    issues = positions["issues"][:_ISSUES]
    counts = [(-sum(bool(issue["cells"][i]) for issue in issues), i) for i in range(len(positions["actors"]))]
    shown = sorted(i for count, i in sorted(counts)[:_ACTORS] if count)
    rest = [i for i in range(len(positions["actors"])) if i not in shown]
    matrix = _narrowed(positions, issues, shown)
    for row, issue in zip(matrix["issues"], issues, strict=True):
        row["others"] = _tally(found for i in rest for found in issue["cells"][i])
    return {
        **matrix,
        "alone": positions["alone"][:_ALONE],
        "more_alone": max(0, len(positions["alone"]) - _ALONE),
        "more_issues": len(positions["issues"]) - len(issues),
        "more_actors": len(positions["actors"]) - len(shown),
    }


def _tally(stances: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """How many take each stance: ``stance``, ``mark`` and ``actors``."""
    counts: dict[tuple[str, str], int] = {}
    for found in stances:
        counts[found["stance"], found["mark"]] = counts.get((found["stance"], found["mark"]), 0) + 1
    return [{"stance": stance, "mark": mark, "actors": count} for (stance, mark), count in sorted(counts.items())]


def _narrowed(positions: dict[str, Any], issues: Sequence[dict[str, Any]], columns: Sequence[int]) -> dict[str, Any]:
    """The matrix of these issues and these columns."""
    return {
        "actors": [positions["actors"][i] for i in columns],
        "actor_ids": [positions["actor_ids"][i] for i in columns],
        "issues": [{**issue, "cells": [issue["cells"][i] for i in columns]} for issue in issues],
    }


def _utterances(utterances: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Those that most articles report, of them first what differs in more than words; in the order of the story."""

    def rank(utterance: dict[str, Any]) -> tuple[int, bool, int]:
        is_plain = all(found["kind"] == "wording" for found in utterance["differences"])
        return -len(utterance["sides"]), is_plain, utterance["number"]

    most = _bearable(len(utterances), _UTTERANCES)
    kept = sorted(sorted(utterances, key=rank)[:most], key=lambda found: found["number"])
    return {
        "shown": [_cut(found, "sides", _SIDES) for found in kept],
        "more": len(utterances) - len(kept),
    }


def _order(view: dict[str, Any]) -> dict[str, Any]:
    found = prominence(view)
    return _cut(found, "rows", _ORDERED)


def _outlets(outlets: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Of few outlets what each has alone and leaves out, of many how much it is."""
    counts = [{**found, "alone": len(found["alone"]), "missing": len(found["missing"])} for found in outlets]
    if len(outlets) > _OUTLETS:
        return {"shown": [], "counts": counts}
    shown = [
        {**_cut(_cut(found, "missing", _ITEMS), "alone", _ITEMS), "of": count}
        for found, count in zip(outlets, counts, strict=True)
    ]
    return {"shown": shown, "counts": []}


def _speakers(view: dict[str, Any]) -> dict[str, Any]:
    speakers = view["speakers"]
    is_short = sum(who["total"] for who in speakers) <= _STATEMENTS
    return {
        "shown": speakers if is_short else speakers[:_SPEAKERS],
        "with_statements": is_short,
        "more": 0 if is_short else max(0, len(speakers) - _SPEAKERS),
    }
