"""Statements of several articles in, utterances out: what was said once and is reported more than once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from onrecord.datamodel import Utterance, utterance_id
from onrecord.stories.differences import differences
from onrecord.stories.likeness import Account, Likeness, likeness

__all__ = ["align"]

_ALIKE = 0.35  # probability from which two statements are put together; .25 to .55 tried on stories left out
_TOGETHER = 0.32  # mean probability from which two groups are; 0 to .5 tried, .28 to .35 alike on stories left out
_DAYS_APART = 1  # statements said on days further apart are two utterances, however alike; outlets' clocks may differ


def align(accounts: Sequence[Account]) -> tuple[Utterance, ...]:
    """Group the accounts of each utterance that more than one article reports, most alike first."""
    found = likeness(accounts)
    utterances = []
    for group in _grouped(accounts, found):
        members = [accounts[row] for row in group]
        if len({member.article for member in members}) < 2:
            continue
        ids = tuple(member.statement.id for member in members)
        within = [[found.of(one, other) for other in group] for one in group]
        utterances.append(Utterance(utterance_id(ids), ids, differences(members, within)))
    return tuple(utterances)


class _Group:
    """Accounts that go together, and what tells whether they go with another group."""

    def __init__(self, row: int, account: Account) -> None:
        self.members = [row]
        self.articles = Counter([account.article])
        self.ids = {account.statement.id}
        self.nested_in = {account.statement.nested_in} - {None}
        day = account.statement.said_on or ""
        self.days = {dt.date.fromisoformat(day): {account.article}} if len(day) == len("2031-05-09") else {}
        self.likeness: dict[int, float] = {}
        """The sum of the probabilities with each other group, by its number."""

    def take(self, other: _Group) -> None:
        """Take in the accounts of another group."""
        self.members += other.members
        self.articles += other.articles
        self.ids |= other.ids
        self.nested_in |= other.nested_in
        for day, articles in other.days.items():
            self.days[day] = self.days.get(day, set()) | articles

    def may_join(self, other: _Group, number: int) -> bool:
        """Whether the accounts of two groups are alike on the whole, and none of them stands against it."""
        if _are_of_other_days(self.days, other.days) or self.nested_in & other.ids or other.nested_in & self.ids:
            return False
        alone = sum(count * other.articles[article] for article, count in self.articles.items())
        pairs = len(self.members) * len(other.members) - alone
        return self.likeness.get(number, 0.0) >= _TOGETHER * pairs


def _grouped(accounts: Sequence[Account], found: Likeness) -> list[list[int]]:
    """Join the two most alike groups again and again, as long as they are alike on the whole.

    What is told inside a statement is never of one group with it: "She said that he had promised peace" is not one of
    the reports of his promise, if the promise is a statement of its own.
    """
    groups = {row: _Group(row, account) for row, account in enumerate(accounts)}
    number = list(groups)
    edges = []
    for row, column, probability in found.pairs():
        groups[row].likeness[column] = groups[column].likeness[row] = probability
        if probability >= _ALIKE:
            edges.append((-probability, row, column))
    apart: set[tuple[int, int, int]] = set()
    for _, row, column in sorted(edges):
        left, right = number[row], number[column]
        asked = (min(left, right), max(left, right), len(groups[left].members) + len(groups[right].members))
        if left == right or asked in apart:
            continue
        if groups[left].may_join(groups[right], right):
            _join(groups, number, left, right)
        else:
            apart.add(asked)
    return sorted(sorted(group.members) for group in groups.values() if len(group.members) > 1)


def _join(groups: dict[int, _Group], number: list[int], left: int, right: int) -> None:
    """Put the right group into the left one."""
    joined = groups.pop(right)
    for row in joined.members:
        number[row] = left
    for other, alike in joined.likeness.items():
        del groups[other].likeness[right]
        if other != left:
            total = groups[left].likeness.get(other, 0.0) + alike
            groups[left].likeness[other] = groups[other].likeness[left] = total
    groups[left].take(joined)


def _are_of_other_days(left: Mapping[dt.date, set[str]], right: Mapping[dt.date, set[str]]) -> bool:
    """Whether one of each was said on days too far apart, in two articles."""
    return any(
        abs((one - other).days) > _DAYS_APART and len(articles | others) > 1
        for one, articles in left.items()
        for other, others in right.items()
    )
