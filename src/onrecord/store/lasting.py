"""Which changes of a story's record are still so: what came and went again is no news."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.store.records import Change

__all__ = ["left_over"]


def left_over(told: Sequence[Change]) -> tuple[Change, ...]:
    """The changes without those that were taken back since (what came and went, or is again as it was), and of an
    article that left without all that went with it."""
    by_thing: dict[tuple[str, str], list[Change]] = {}
    for change in told:
        by_thing.setdefault(_thing(change), []).append(change)
    idle = {thing for thing, each in by_thing.items() if len(each) > 1 and _was(each[0]) == _is(each[-1])}
    idle -= {_thing(change) for change in told if _was(change) == _is(change)}  # an event that moved to another day
    return tuple(change for change in told if _thing(change) not in idle and not change.detail.get("left"))


def _thing(change: Change) -> tuple[str, str]:
    """What a change is about: a statement by its words, since it has another id in another version."""
    if change.kind in ("statement", "report", "gone"):
        return "statement", change.text
    return change.kind, change.subject


def _was(change: Change) -> object:
    if change.kind in ("article", "statement", "report", "gone"):
        return change.kind == "gone" or change.detail.get("did") == "left"
    return change.detail.get("before") or None


def _is(change: Change) -> object:
    if change.kind in ("article", "statement", "report", "gone"):
        return not _was(change)
    return change.detail.get("after") or None
