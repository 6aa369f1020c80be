"""A story's discourse network as it is drawn: two columns of actors and issues, or of actors on two sides.

The options are those of `onrecord export`, by the same names, and the numbers those of the exported files; `ties` alone
is the page's own: how many of the strongest are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import networkx as nx

from onrecord.datamodel import Record
from onrecord.errors import InputError, UsageError
from onrecord.render.cleaning import clean
from onrecord.render.exports import graph
from onrecord.render.standing import MARKS
from onrecord.web.views.columns import Bond, arrange, camps, wrapped

__all__ = ["MODES", "OPTIONS", "TIES", "Asked", "asked_for", "network_page"]

OPTIONS = ("network", "nodes", "aggregation", "normalization", "duplicates", "conditional", "start", "stop")
"""The options that an address may have, as `onrecord export` knows them."""

TIES = (30, 60, 120)
"""How many ties may be drawn at most; or all. More than sixty fill two screens."""
_USUAL = 60

MODES = {
    "Actors and issues": {"network": "twomode"},
    "Actors": {"network": "onemode", "aggregation": "subtract"},
    "Issues": {"network": "onemode", "nodes": "issues", "aggregation": "subtract"},
}
"""The networks that the page offers; actors are tied by what they agree and differ on, the one less the other."""

_SIZE = 13  # of type, in pixels
_LINE = 16
_ROW = 26  # at least as high as a finger needs, with the gap
_GAP = 14
_EDGE = 6  # above and below
# Widths of the drawing, of a column of labels, and of what is around a mark: for a wide page, and for a phone.
_WIDTHS = {"wide": (840, 270, 14), "narrow": (358, 128, 11)}
_RADIUS = (4.0, 8.0)
_STROKE = (1.0, 6.0)
_HEAVY = 8  # statements, or pairs of them: where no tie weighs as much, the widest is drawn narrower
_MANY = 12  # statements that a row of the table links to
_RELATIONS = {
    "for": "for",
    "against": "against",
    "conditional": "on a condition",
    "mixed": "several stances",
    "congruence": "agree",
    "conflict": "differ",
    "shared": "both speak of it",
}
_OF_ISSUES = {"congruence": "same stance", "conflict": "opposite stances", "shared": "the same actors speak of both"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for."""

    options: Mapping[str, str]
    """Of `onrecord export`, those that are named."""
    ties: int | None
    """How many are drawn; None for all."""

    def address(self, base: str, **changes: str) -> str:
        """An address with the same options, some of them changed; `base` is of the page, a file, or an export."""
        told = {**self.options, **changes}
        return f"{base}?{urlencode(told)}" if told else base

    @property
    def mode(self) -> str:
        """Which of `MODES` it is."""
        if self.options.get("network", "twomode") == "twomode":
            return "Actors and issues"
        return "Issues" if self.options.get("nodes") == "issues" else "Actors"

    @property
    def is_special(self) -> bool:
        """Whether it is another one than those that the page offers at a glance."""
        return bool(self.options and dict(self.options) not in MODES.values()) or self.ties != _USUAL

    @property
    def told(self) -> dict[str, str]:
        """How many ties are drawn, for an address; nothing where it is the usual number."""
        return {} if self.ties == _USUAL else {"ties": str(self.ties or "all")}


def _called(relation: str, asked: Asked) -> str:
    """What a relation is called: issues do not agree, it is the stances on them that are the same."""
    return _OF_ISSUES.get(relation, _RELATIONS[relation]) if asked.mode == "Issues" else _RELATIONS[relation]


def asked_for(params: Mapping[str, str]) -> Asked:
    """What an address asks for. Raises UsageError for a number of ties that is none."""
    options = {name: value for name in OPTIONS if (value := params.get(name, "").strip())}
    ties = params.get("ties", "") or str(_USUAL)
    if ties != "all" and not (ties.isascii() and ties.isdecimal() and 1 <= int(ties) <= 9_999):
        raise UsageError(f"The number of ties is {ties[:20]}, and should be a number, or all.")
    return Asked(options, None if ties == "all" else int(ties))


def network_page(record: Record, view: dict[str, Any], base: str, asked: Asked) -> dict[str, Any]:
    """What the page of a network shows; `base` is the address of the story.

    ``why`` says why there is nothing to draw, else it is None, and there are ``drawings`` by width (see `_drawing`),
    ``ties`` (the rows of the table, the strongest first), ``total`` (of ties), ``apart`` (names without a tie),
    ``relations`` (those that are drawn, each with its name) and ``about`` (the settings in words). Raises UsageError
    for options that do not go together.
    """
    try:
        made = graph(record, **asked.options)
    except InputError as problem:
        return {"why": str(problem)}
    edges = sorted(made.edges(data=True), key=lambda edge: (-edge[2]["weight"], *_reach(made, edge), *edge[:2]))
    if not edges:
        return {"why": _nothing(asked)}
    shown = edges[: asked.ties]
    labels = {each["id"]: label for label, each in view["statements"].items()}
    ties = [_tie(made, edge, number, labels, base, asked) for number, edge in enumerate(shown, 1)]
    sides = _sides(record, made, shown, asked)
    relations = dict.fromkeys(tie["relation"] for tie in ties)
    found: dict[str, Any] = {
        "why": None,
        "drawings": {name: _drawing(made, ties, sides, base, *widths) for name, widths in _WIDTHS.items()},
        "ties": ties,
        "total": len(edges),
        "apart": sorted(made.nodes[id]["label"] for id in nx.isolates(made)),
        "relations": {name: _called(name, asked) for name in _RELATIONS if name in relations},
        "about": made.graph["description"],
    }
    return {name: clean(part) for name, part in found.items()}


def _nothing(asked: Asked) -> str:
    weigh = "what they agree and differ on weighs the same"
    told = {
        "Actors": f"No two actors are tied: none speak of the same issue, or {weigh}.",
        "Issues": f"No two issues are tied: nobody speaks of two of them, or {weigh}.",
    }
    return f"{told.get(asked.mode, 'Nothing is tied under these options.')} Actors and issues show who stands where."


def _reach(made: nx.Graph, edge: tuple[str, str, Any]) -> tuple[int, int]:
    """Of two ties of one weight, that whose ends have more ties comes first: what many share before what one has."""
    degrees = sorted(made.degree(id) for id in edge[:2])
    return -degrees[0], -degrees[1]


def _tie(made: nx.Graph, edge: Any, number: int, labels: Mapping[str, str], base: str, asked: Asked) -> dict[str, Any]:
    one, other, data = edge
    shown = [labels[id] for id in data["evidence"].split()]
    is_twomode = made.nodes[one]["mode"] != made.nodes[other]["mode"]
    actor, issue = (one, other) if made.nodes[one]["mode"] == "actor" else (other, one)
    stands = f"{base}/positions/{quote(issue)}/{quote(actor)}" if is_twomode else f"#tie-{number}"
    first, second = (actor, issue) if is_twomode else (one, other)
    return {
        "number": number,
        "one": first,
        "other": second,
        "names": [made.nodes[id]["label"] for id in (first, second)],
        "pages": [_page(made, id, base) for id in (first, second)],
        "relation": data["relation"],
        "told": _called(data["relation"], asked),
        "mark": MARKS.get(data["relation"], ""),
        "value": f"{round(data['value'], 2):g}".replace("-", "\u2212"),
        "weight": data["weight"],
        "over": data.get("over", ""),
        "statements": data["statements"],
        "outlets": data["outlets"],
        "labels": shown[:_MANY],
        "more": max(0, len(shown) - _MANY),
        "href": stands,
    }


def _page(made: nx.Graph, id: str, base: str) -> str:
    return f"{base}/{made.nodes[id]['mode']}s/{quote(id)}"


def _sides(record: Record, made: nx.Graph, edges: list[Any], asked: Asked) -> dict[str, bool]:
    """Which nodes stand on the right: issues; or of one kind, those who are at odds with the left."""
    if asked.mode == "Actors and issues":
        return {id: made.nodes[id]["mode"] == "issue" for id in made.nodes}
    balance = made
    if asked.options.get("aggregation") != "subtract":
        balance = graph(record, **{**asked.options, "aggregation": "subtract"})
    pairs = ((one, other, balance.get_edge_data(one, other, {"value": 0})["value"]) for one, other, _ in edges)
    return camps([Bond(one, other, value) for one, other, value in pairs])


def _drawing(
    made: nx.Graph, ties: list[dict[str, Any]], sides: Mapping[str, bool], base: str, width: int, column: int, mark: int
) -> dict[str, Any]:
    """A drawing: ``width``, ``height``, ``nodes`` with place and label, and ``ties`` with path and width."""
    bonds = [Bond(tie["one"], tie["other"], tie["weight"]) for tie in ties]
    drawn = dict.fromkeys(id for bond in bonds for id in (bond.one, bond.other))
    lines = {id: wrapped(made.nodes[id]["label"], column - 2 * mark, _SIZE) for id in drawn}
    heights = {id: float(max(_ROW, _LINE * len(lines[id]) + 10)) for id in drawn}
    boxes, height = arrange(bonds, sides, heights, _GAP)
    most_said = max(made.nodes[id]["statements"] for id in drawn)
    heaviest = max(bond.value for bond in bonds)
    heaviest = max(heaviest, _HEAVY) if heaviest >= 1 else heaviest  # below 1 it is a share of something
    at = {box.id: (width - column if box.is_right else column, round(box.y + _EDGE, 1)) for box in boxes}
    nodes = [
        {
            "id": box.id,
            "x": at[box.id][0],
            "y": at[box.id][1],
            "is_right": box.is_right,
            "text_x": at[box.id][0] + (mark if box.is_right else -mark),
            "lines": [
                (text, round(at[box.id][1] + _LINE * (n - (len(lines[box.id]) - 1) / 2) + _SIZE * 0.35, 1))
                for n, text in enumerate(lines[box.id])
            ],
            "r": round(_between(_RADIUS, made.nodes[box.id]["statements"] / most_said), 2),
            "href": _page(made, box.id, base),
            "mode": made.nodes[box.id]["mode"],
            "label": made.nodes[box.id]["label"],
            "told": _told(made.nodes[box.id]),
        }
        for box in boxes
    ]
    return {
        "width": width,
        "height": round(height + 2 * _EDGE),
        "nodes": nodes,
        "ties": [
            {**tie, "path": _path(at[tie["one"]], at[tie["other"]], width, column),
             "stroke": round(_between(_STROKE, tie["weight"] / heaviest), 2)}
            for tie in reversed(ties)
        ],
    }  # fmt: skip


def _between(bounds: tuple[float, float], share: float) -> float:
    """By the root of a share, so that areas, not widths, are in proportion."""
    return float(bounds[0] + (bounds[1] - bounds[0]) * share**0.5)


def _path(start: tuple[int, float], end: tuple[int, float], width: int, column: int) -> str:
    """A curve from side to side; between two of one side, a bow into the middle, the wider the farther they are."""
    (x1, y1), (x2, y2) = start, end
    if x1 != x2:
        middle = (x1 + x2) / 2
        return f"M{x1} {y1}C{middle:g} {y1} {middle:g} {y2} {x2} {y2}"
    inner = width - 2 * column
    bow = min(inner, 30 + abs(y1 - y2) * 0.8) * (1 if x1 == column else -1)
    return f"M{x1} {y1}C{x1 + bow:g} {y1} {x1 + bow:g} {y2} {x2} {y2}"


def _told(node: Mapping[str, Any]) -> str:
    """What is known of a node, for whoever points at it."""
    said = node["statements"]
    parts = [node["label"] + (f", {node['roles'].split('; ')[0]}" if node.get("roles") else "")]
    parts += [f"{said} statement{'' if said == 1 else 's'}", str(node["outlets"])]
    return " · ".join(part for part in parts if part)
