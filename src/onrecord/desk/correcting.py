"""What people put right: kept, and the stories that it is about marked to be made anew, or arranged otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from sqlite3 import Connection

from onrecord import corrections, store
from onrecord.datamodel import Correction
from onrecord.desk.grouping import MOVES
from onrecord.desk.workplace import Workplace

__all__ = ["all_told", "in_force", "keep"]


def keep(work: Workplace, told: Sequence[Correction]) -> int:
    """Keep corrections; returns how many are new. The records of the stories that they are about are behind then."""
    with work.file.writing() as db:
        new = [each for each in told if store.keep_correction(db, each, corrections.dump_lines([each]).strip())]
        kept = {each.id: each for each in all_told(db)}
        for each in new:
            for id in _undoes(each, kept):
                for story in store.stories_of(db, id):
                    store.touch_story(db, story)
        ids = {each.id for each in new}
        moves = [each for each in in_force(db) if each.do in MOVES]
        fresh = [each for each in moves if each.id in ids]
        is_undone = any(kept[id].do in MOVES for each in new for id in _undoes(each, kept)[1:] if id in kept)
        if is_undone or (fresh and (moves[-len(fresh) :] != fresh or _is_late(db, fresh[0]))):
            work.groups.regroup(db, in_force(db), work.time())
        else:
            store.keep_outcomes(db, "", [work.groups.move(db, each, work.time()) for each in fresh], add=True)
            store.sweep_stories(db)
    return len(new)


def all_told(db: Connection) -> tuple[Correction, ...]:
    """All corrections, in the order in which they were made."""
    return corrections.read_lines("\n".join(store.correction_lines(db)))


def in_force(db: Connection) -> tuple[Correction, ...]:
    """The corrections that are not undone."""
    return corrections.in_force(all_told(db))


def _is_late(db: Connection, each: Correction) -> bool:
    """Tell whether articles have come since a correction was made: had it been here, they might be elsewhere."""
    last = store.last_arrival(db)
    return last is not None and dt.datetime.fromisoformat(each.at) < dt.datetime.fromisoformat(last)


def _undoes(each: Correction, kept: Mapping[str, Correction]) -> tuple[str, ...]:
    """The ids of a correction and of what it undoes, by way of other undoings."""
    ids = [each.id]
    while each.of and each.of not in ids:
        ids.append(each.of)
        each = kept.get(each.of, each)
    return tuple(ids)
