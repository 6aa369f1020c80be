"""Where one actor stands on one issue: the stances, what shows each, and how it went."""

from __future__ import annotations

from typing import Any

from onrecord.datamodel import Record
from onrecord.dates import day_in_words
from onrecord.render.standing import MARKS

__all__ = ["where_one_stands"]


def where_one_stands(record: Record, view: dict[str, Any], issue: str, actor: str) -> dict[str, Any] | None:
    """``issue`` and ``actor`` by name, the ``stances`` with their labels, and the ``history``; None if there is none.

    The history has a moment for each day on which a stance was taken: its ``day`` in words or None, the stance, its
    mark and the labels of the statements.
    """
    found = [position for position in record.positions if (position.issue, position.actor) == (issue, actor)]
    if not found:
        return None
    labels = {statement["id"]: label for label, statement in view["statements"].items()}
    names = {each.id: each.name for each in record.actors}
    return {
        "issue": next(each.label for each in record.issues if each.id == issue),
        "issue_id": issue,
        "actor": names[actor],
        "actor_id": actor,
        "stances": [
            {
                "stance": position.stance,
                "mark": MARKS[position.stance],
                "via": [names.get(id, id) for id in position.via],
                "labels": [labels[id] for id in position.evidence],
            }
            for position in found
        ],
        "history": [
            {
                "day": day_in_words(stand.date),
                "stance": stand.stance,
                "mark": MARKS[stand.stance],
                "labels": [labels[id] for id in stand.evidence],
            }
            for stand in found[0].history
        ],
    }
