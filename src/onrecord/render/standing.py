"""Where they stand: the positions of a record as a matrix of issues and actors, for a view."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from onrecord.datamodel import Position
from onrecord.render.layout import Layout

__all__ = ["MARKS", "standing"]

MARKS = {"for": "+", "against": "\u2212", "conditional": "?"}
"""The mark of each stance, which tells it where there is no colour."""


def standing(layout: Layout) -> dict[str, Any]:
    """The matrix: ``actors`` (the columns) and ``issues``, each with its ``cells``; and the issues of one actor apart.

    ``actor_ids`` are those of the columns. A cell holds the stances of one actor on one issue, mostly one. ``alone``
    holds the issues on which a single actor takes a position, each with its ``stances``: in the matrix they would leave
    a row all but empty.
    """
    titles = {issue.id: issue.label for issue in layout.record.issues}
    rows = [
        (number, titles[id], list(found))
        for number, (id, found) in enumerate(groupby(layout.record.positions, key=lambda p: p.issue), 1)
    ]
    shared = [row for row in rows if len({position.actor for position in row[2]}) > 1]
    taken = {position.actor for _, _, found in shared for position in found}
    columns = [actor.id for actor in layout.record.actors if actor.id in taken]
    return {
        "actors": [layout.name(id) for id in columns],
        "actor_ids": columns,
        "issues": [
            {
                "number": n,
                "id": found[0].issue,
                "label": label,
                "cells": [_cell(layout, found, id) for id in columns],
            }
            for n, label, found in shared
        ],
        "alone": [
            {"number": n, "id": found[0].issue, "label": label, "stances": [_stance(layout, p) for p in found]}
            for n, label, found in rows
            if len({p.actor for p in found}) == 1
        ],
    }


def _cell(layout: Layout, found: Sequence[Position], actor: str) -> list[dict[str, Any]]:
    return [_stance(layout, position) for position in found if position.actor == actor]


def _stance(layout: Layout, position: Position) -> dict[str, Any]:
    return {
        "stance": position.stance,
        "mark": MARKS[position.stance],
        "actor": layout.name(position.actor),
        "actor_id": position.actor,
        "via": [layout.name(id) for id in position.via],
        "labels": [layout.labels[id] for id in position.evidence],
    }
