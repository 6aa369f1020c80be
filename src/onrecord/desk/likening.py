"""Search by meaning: the vectors of a desk's statements, brought up to date, and those nearest to some words.

They are made when they are first asked for, not as articles come: whoever never asks pays nothing, `onrecord add` stays
as fast as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from sqlite3 import Connection

import numpy as np

from onrecord import store, weights
from onrecord.errors import DeskError
from onrecord.meaning import ENTRY, WEIGHTS, Encoder, load_encoder, similarities

__all__ = ["bring_up_to_date", "encoder", "nearest"]

_DIGITS = 4  # of a similarity; further ones are noise of the int8 numbers


@cache
def encoder() -> Encoder:
    """The model, loaded once per process. Raises WeightsError if it is missing or was changed."""
    return load_encoder(weights.read)


def _made_by() -> str:
    """The SHA-256 of the model: vectors of another one are never compared with its own, but made anew."""
    return weights.digests()[WEIGHTS]


def bring_up_to_date(file: store.DeskFile, model: Encoder, tell: Callable[[str, int, int], None]) -> None:
    """Make the vectors that are due, block by block: killed, it goes on where it was.

    Raises DeskError if the desk cannot be written and has none.
    """
    with file.reading() as db:
        is_other = store.vectors_of_others(db, _made_by())
        is_new = next(store.vector_blocks(db, _made_by()), None) is None
        total = len(store.rows_due(db))
    if file.is_read_only:
        if is_new and (total or is_other):
            raise DeskError(f"The desk {file.path} is read-only: search it by meaning once where it can be written.")
        return
    if is_other:
        with file.writing() as db:
            store.drop_vectors(db)
            total = len(store.rows_due(db))
    done = 0
    while True:
        with file.reading() as db:
            due = store.due_vectors(db)
        if not due:
            return
        made: dict[str, bytes] = {}
        for text in due.values():
            tell("reading for meaning", done, total)
            if text is not None and text not in made:
                made[text] = model.vector(text)
            done += 1
        with file.writing() as db:
            store.keep_vectors(db, due, _made_by(), ENTRY.itemsize, made)


def nearest(db: Connection, query: store.Query, vector: bytes, *, limit: int) -> tuple[store.Found, ...]:
    """The statements that a search finds, those nearest to a vector first, each with its similarity; at most `limit`.

    Every vector is looked at. Of equally near ones the newest comes first.
    """
    wanted = None if query == store.Query() else np.array(store.rows_found(db, query), dtype=np.int64)
    blocks = None if wanted is None else np.unique(wanted // store.PER_BLOCK).tolist()
    found = [(first, similarities(vector, data)) for first, data in store.vector_blocks(db, _made_by(), blocks)]
    if not found:
        return ()
    rows = np.concatenate([first + np.arange(len(near)) for first, near in found])
    near = np.concatenate([near for _, near in found])
    fits = ~np.isnan(near) & ~np.isin(rows, store.rows_due(db))
    if wanted is not None:
        fits &= np.isin(rows, wanted)
    rows, near = rows[fits], near[fits].astype(np.float64).round(_DIGITS)
    if len(rows) > limit:
        is_near = near >= np.partition(near, -limit)[-limit]  # more than asked for where several are equally near
        rows, near = rows[is_near], near[is_near]
    pairs = zip(rows.tolist(), near.tolist(), strict=True)
    alike = [replace(store.found_at(db, row), similarity=value) for row, value in pairs]
    alike.sort(key=lambda each: (each.story, each.id))
    alike.sort(key=lambda each: (each.similarity, each.day or ""), reverse=True)
    return tuple(alike[:limit])
