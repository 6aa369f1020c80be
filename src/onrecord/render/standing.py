"""Where they stand: the positions of a record as a matrix of issues and actors, for a view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

from onrecord.datamodel import Position, Record

__all__ = ["MARKS", "standing"]

MARKS = {"for": "+", "against": "\u2212", "conditional": "?"}
"""The mark of each stance, which tells it where there is no colour."""


def standing(
    record: Record, labels: Mapping[str, str], name: Callable[[str], str], date: Callable[[str | None], str | None]
) -> dict[str, Any]:
    """The matrix: ``actors`` (names, in the order of the columns) and ``issues``, each with its ``cells``.

    A cell holds the stances of one actor on one issue, mostly one. ``labels`` are those of statements, ``name`` and
    ``date`` put an actor and a day into words.
    """
    columns = list(dict.fromkeys(a.id for a in record.actors if any(p.actor == a.id for p in record.positions)))
    titles = {issue.id: issue.label for issue in record.issues}
    rows = [(titles[id], list(found)) for id, found in groupby(record.positions, key=lambda p: p.issue)]
    return {
        "actors": [name(id) for id in columns],
        "issues": [
            {
                "number": number,
                "label": label,
                "cells": [[_stance(p, labels, name, date) for p in found if p.actor == id] for id in columns],
            }
            for number, (label, found) in enumerate(rows, 1)
        ],
    }


def _stance(
    position: Position, labels: Mapping[str, str], name: Callable[[str], str], date: Callable[[str | None], str | None]
) -> dict[str, Any]:
    days = list(dict.fromkeys(date(stand.date) for stand in position.history if stand.date))
    return {
        "stance": position.stance,
        "mark": MARKS[position.stance],
        "actor": name(position.actor),
        "via": [name(id) for id in position.via],
        "labels": [labels[id] for id in position.evidence],
        "days": days,
    }
