"""Statements of several articles in, utterances out: what was said once and is reported more than once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onrecord.datamodel import Utterance, utterance_id
from onrecord.stories.differences import differences
from onrecord.stories.likeness import Account, Matrix, likeness

__all__ = ["align"]

_ALIKE = 0.35  # probability from which two statements are put together; .25 to .55 tried on stories left out
_TOGETHER = 0.32  # mean probability from which two groups are; 0 to .5 tried, .28 to .35 alike on stories left out
_DAYS_APART = 1  # statements said on days further apart are two utterances, however alike; outlets' clocks may differ


def align(accounts: Sequence[Account]) -> tuple[Utterance, ...]:
    """Group the accounts of each utterance that more than one article reports, most alike first."""
    found = likeness(accounts)
    groups = _grouped(accounts, found)
    utterances = []
    for group in groups:
        members = [accounts[row] for row in sorted(group)]
        if len({member.article for member in members}) < 2:
            continue
        ids = tuple(member.statement.id for member in members)
        within = found[np.ix_(sorted(group), sorted(group))]
        utterances.append(Utterance(utterance_id(ids), ids, differences(members, within)))
    return tuple(utterances)


def _grouped(accounts: Sequence[Account], found: Matrix) -> list[set[int]]:
    """Join the two most alike groups again and again, as long as they are alike on the whole."""
    group_of = {row: {row} for row in range(len(accounts))}
    rows, columns = np.nonzero(np.triu(found, 1) >= _ALIKE)
    order = sorted(zip(rows.tolist(), columns.tolist(), strict=True), key=lambda pair: (-found[pair], pair))
    for row, column in order:
        left, right = group_of[row], group_of[column]
        if left is right or not _may_join(accounts, found, left, right):
            continue
        left |= right
        for member in right:
            group_of[member] = left
    unique = {id(group): group for group in group_of.values() if len(group) > 1}
    return sorted(unique.values(), key=min)


def _may_join(accounts: Sequence[Account], found: Matrix, left: set[int], right: set[int]) -> bool:
    pairs = [(a, b) for a in left for b in right if accounts[a].article != accounts[b].article]
    if any(_is_other_day(accounts[a], accounts[b]) for a, b in pairs):
        return False
    if any(_is_within(accounts[a], accounts[b]) or _is_within(accounts[b], accounts[a]) for a in left for b in right):
        return False
    return sum(float(found[pair]) for pair in pairs) >= _TOGETHER * len(pairs)


def _is_within(one: Account, other: Account) -> bool:
    """Tell what is told inside a statement from that statement: "She said that he had promised peace" is not one of
    the reports of his promise, if the promise is a statement of its own."""
    return one.statement.nested_in == other.statement.id


def _is_other_day(one: Account, other: Account) -> bool:
    a, b = one.statement.said_on, other.statement.said_on
    if a is None or b is None or len(a) != 10 or len(b) != 10:
        return False
    days = np.datetime64(a) - np.datetime64(b)
    return bool(abs(days.astype(int)) > _DAYS_APART)
