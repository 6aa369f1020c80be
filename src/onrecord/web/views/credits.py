"""Who credits whom: copies, words that came by way of somebody, and outlets that are sources of other outlets."""

from __future__ import annotations

from typing import Any

__all__ = ["credits"]


def credits(view: dict[str, Any]) -> dict[str, Any]:
    """``copies`` (keys: an article, and the one that it repeats) and ``via``: who passed on whose words, and where.

    An entry of ``via`` has ``key``, ``outlet``, ``via``, ``speaker`` or None, and the ``labels`` of the statements. An
    outlet of the story that another one quotes stands with itself as the speaker.
    """
    outlets = {_bare(article["outlet"]) for article in view["articles"]}
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for label, statement in view["statements"].items():
        speaker = statement["speaker"]
        passers = [fact["text"] for fact in statement["facts"] if fact["name"] == "via"]
        if not passers and speaker and _bare(speaker) in outlets - {_bare(statement["outlet"])}:
            passers = [speaker]
        for passer in passers:
            row = rows.setdefault(
                (statement["key"], passer, speaker or ""),
                {
                    "key": statement["key"],
                    "outlet": statement["outlet"],
                    "via": passer,
                    "speaker": speaker,
                    "labels": [],
                },
            )
            row["labels"].append(label)
    copies = [(article["key"], article["copy_of"]) for article in view["articles"] if article["copy_of"]]
    return {"copies": copies, "via": list(rows.values())}


def _bare(name: str) -> str:
    return name.casefold().removeprefix("the ")
