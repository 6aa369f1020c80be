"""One thing of a story by itself: where an actor stands on an issue, and how that went; and one statement."""

from __future__ import annotations

from typing import Any

from onrecord.datamodel import Record
from onrecord.dates import day_in_words
from onrecord.render.standing import MARKS

__all__ = ["one_statement", "where_one_stands"]


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


def one_statement(record: Record, view: dict[str, Any], name: str) -> dict[str, Any] | None:
    """A statement by its id or label: its ``label``, the number of its ``speaker``, the ``positions`` it shows.

    ``utterances`` are those that it belongs to, as in the view. None if there is no such statement.
    """
    label = next((label for label, each in view["statements"].items() if name in (each["id"], label)), None)
    if label is None:
        return None
    id = view["statements"][label]["id"]
    issues = {issue.id: issue.label for issue in record.issues}
    names = {actor.id: actor.name for actor in record.actors}
    return {
        "label": label,
        "speaker": next(who for who in view["speakers"] if label in who["statements"]),
        "utterances": [view["utterances"][number - 1] for number in view["statements"][label]["utterances"]],
        "positions": [
            {
                "issue": issues[position.issue],
                "issue_id": position.issue,
                "actor": names[position.actor],
                "actor_id": position.actor,
                "stance": position.stance,
                "mark": MARKS[position.stance],
            }
            for position in record.positions
            if id in position.evidence
        ],
    }
