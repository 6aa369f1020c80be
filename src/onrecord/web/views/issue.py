"""One issue of a story: who stands where on it, since when, and the statements that show it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from onrecord.datamodel import Record
from onrecord.render.cleaning import clean
from onrecord.render.standing import MARKS
from onrecord.web.views.chart import chart
from onrecord.web.views.stances import DRAWN, ORDER, labels_of, moments, track_of

__all__ = ["issue_page"]


def issue_page(record: Record, view: dict[str, Any], base: str, id: str) -> dict[str, Any] | None:
    """What the page of an issue shows; None if the story has none of this id.

    ``sides`` (a stance, its mark, and the actors who take it, with how they tell), ``rows`` (an actor with its
    ``moments``), ``chart``, ``statements`` (labels), ``others`` (issues of the story that the same actors take stances
    on).
    """
    issue = next((each for each in record.issues if each.id == id), None)
    if issue is None:
        return None
    labels, names = labels_of(view), {each.id: each.name for each in record.actors}
    by_actor: dict[str, list[Any]] = {}
    for position in record.positions:
        if position.issue == id:
            by_actor.setdefault(position.actor, []).append(position)
    rows: list[dict[str, Any]] = []
    for actor, positions in by_actor.items():
        stood = moments(positions, labels, names)
        stands = f"{base}/positions/{quote(id)}/{quote(actor)}"
        rows.append({"id": actor, "label": names[actor], "href": f"{base}/actors/{quote(actor)}", "stands": stands,
                     "moments": stood})  # fmt: skip
    rows.sort(key=lambda row: (ORDER[row["moments"][-1]["stance"]], -len(row["moments"]), row["label"], row["id"]))
    tracks = [track_of(row["label"], row["href"], row["moments"], base, row["stands"]) for row in rows]
    found = {
        "id": id,
        "label": issue.label,
        "sides": _sides(rows),
        "rows": rows,
        "statements": [labels[each] for each in issue.statements],
        "others": _others(record, id, set(by_actor)),
    }
    return {**clean(found), "chart": chart(tracks[:DRAWN])}


def _sides(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The stances as they were last taken, each with who takes it."""
    out = []
    for stance in ORDER:
        actors = [
            {"name": row["label"], "stands": row["stands"], "href": row["href"], "via": row["moments"][-1]["via"],
             "changed": any(moment["changed"] for moment in row["moments"])}
            for row in rows
            if row["moments"][-1]["stance"] == stance
        ]  # fmt: skip
        out.append({"stance": stance, "mark": MARKS[stance], "actors": actors})
    return out


def _others(record: Record, id: str, actors: set[str]) -> list[dict[str, Any]]:
    """The other issues that these actors take a stance on, those that most of them do first."""
    shared: dict[str, set[str]] = {}
    for position in record.positions:
        if position.issue != id and position.actor in actors:
            shared.setdefault(position.issue, set()).add(position.actor)
    found = [{"id": e.id, "label": e.label, "actors": len(shared[e.id])} for e in record.issues if e.id in shared]
    return sorted(found, key=lambda each: (-each["actors"], each["label"], each["id"]))
