"""Statements of several articles in, how likely each two report one utterance, out.

Speakers first: two statements of people who have nothing to do with each other are hardly ever one. Then their words:
stems weighed by how rare they are in the story, near synonyms and words of one root counting in part; words quoted on
one side and said on the other; and whether the statements beside them are alike, too.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from onrecord.datamodel import Statement
from onrecord.stories import roles
from onrecord.stories.cast import Cast
from onrecord.stories.gazetteer import body
from onrecord.stories.identity import Who
from onrecord.stories.overlaps import CHANCE_RUN, LONG_RUN, Overlaps, Shared
from onrecord.stories.scene import Credit
from onrecord.stories.wording import Wording, wording
from onrecord.stories.words import fold

__all__ = ["Account", "Likeness", "accounts", "likeness"]

Matrix = NDArray[np.float64]
_Kind = tuple[Who | None, frozenset[Who], frozenset[str]]
"""All that tells of whom a statement is: its speaker, the parties to it, and what these belong to."""

_WEIGHTS = {
    "overlap": 0.7,  # share of what both say, geometric mean of the two sides
    "mass": 2.2,  # log of the weight of what they share: a rare phrase tells more than one word
    "length": -1.8,  # log of the stems of the shorter: much shared by long ones tells less
    "verbatim": 2.8,  # length of the longest run of quoted words that the other has, too
    "stranger": -2.65,  # their speakers have nothing to do with each other
    "colleague": -1.25,  # two people of one country or body
    "best": 1.15,  # for each side: no statement of the other article is more alike
    "beside": 1.7,  # overlap of the statements before or after, of the same speakers
    "nested": -2.4,  # only one of the two is told inside another statement
    "gap": -1.0,  # doublings of the days between their articles past the fresh ones, unless one speaker is quoted alike
}
_BIAS = -2.6
"""Logistic weights, fitted on the pairs of eight stories (the lab's five and the shipped three), of marked statements
and of those that OnRecord finds itself, and rounded. On stories left out of the fit the utterances of marked ones reach
a mean pair F1 of .79 and of its own .62; without the words of the cue .77 and .56, without `best` .67, without `nested`
.71, without `verbatim` or `length` .74. Whether one of the two denies, and sentence vectors (MiniLM), gave nothing.
`gap` is not fitted, as those stories run for a day or two: it was set by reading what fifty articles of three months
are said to share, 165 utterances without it and 122 with it."""

_FRESH_DAYS = 2  # for so long outlets report one utterance as news; 1 loses pairs of stories with gold
_MEMORY = 5_000  # names of unnamed speakers, compared pair by pair
_REMEMBERED = 1_000  # accounts of a story up to which what all have in common is kept, in 32 MB, and not found twice
_ROUNDING = 1e-9  # of a closeness
_DIGITS = 9  # of a probability; what lies behind them depends on the order of adding up, and may not choose between two
_CLOSE = 0.8  # closeness from which being the closest counts in full; .4 to .8 tried
_NEXT_TO_NOTHING = 0.01  # probability below which two accounts are as good as none; .003 and .03 give the same groups


@dataclass(frozen=True, slots=True)
class Account:
    """A statement prepared for comparison: its words, the parties to it, and what these belong to."""

    statement: Statement
    wording: Wording
    parties: frozenset[Who]
    ties: frozenset[str]
    speaker: Who | None
    addressees: tuple[Who, ...] = ()
    published: dt.date | None = None
    """Day of the article; None where it is not known."""
    said: frozenset[str] = frozenset()
    """The stems of what was said, without those of the verb that credits it."""

    @property
    def article(self) -> str:
        return self.statement.article


def accounts(
    statements: Sequence[Statement], credits: Mapping[str, Credit], cast: Cast, published: Mapping[str, dt.date | None]
) -> list[Account]:
    """Prepare statements for comparison, in the given order; ``published`` tells the day of each article, by its id."""
    out = []
    for statement in statements:
        credit = credits[statement.id]
        speaker = credit.speaker
        day = published.get(statement.article)
        parties = frozenset(who for who in (speaker, credit.on_behalf_of, *credit.via) if who is not None)
        own = fold(speaker.name).split() if speaker is not None else []
        said = wording(statement.text, is_quoted=statement.kind == "direct", without=own)
        cue = wording(
            " ".join(span.text for span in statement.cue)
        )  # "warned" and "threatened" are part of what is told
        whole = replace(said, stems=said.stems + cue.stems)
        ties, alone = _ties(speaker, cast), frozenset(said.stems)
        out.append(Account(statement, whole, parties, ties, speaker, credit.addressees, day, alone))
    return out


def _ties(who: Who | None, cast: Cast) -> frozenset[str]:
    if who is None:
        return frozenset()
    person = cast.person(who.name) if who.kind == "person" else None
    known = body(who.name)
    place = {known.place} if known is not None and known.place else set()
    return frozenset({who.name, *place}) | (roles.affiliations(person) if person is not None else frozenset())


class Likeness:
    """How likely each two of some accounts report one utterance, where that is more than next to nothing."""

    def __init__(self, rows: Sequence[Mapping[int, float]]) -> None:
        """Keep, for each account, those after it that are like it, and how much."""
        self._rows = rows

    def of(self, one: int, other: int) -> float:
        """The probability for two accounts; 0 within an article, and where there is next to none."""
        return self._rows[min(one, other)].get(max(one, other), 0.0)

    def pairs(self) -> Iterator[tuple[int, int, float]]:
        """Each two accounts that are alike at all, the lower number first, in their order."""
        for row, others in enumerate(self._rows):
            for column, probability in others.items():
                yield row, column, probability


def likeness(accounts: Sequence[Account]) -> Likeness:
    """How likely each two accounts report one utterance: probabilities, 0 within an article."""
    terms = _Terms(accounts)
    rows: list[dict[int, float]] = [{} for _ in accounts]
    for members in terms.members:
        scores = sum((_WEIGHTS[name] * term for name, term in terms.of(members).items()), np.float64(_BIAS))
        found = 1.0 / (1.0 + np.exp(-scores))
        for row, probabilities in zip(members, found, strict=True):
            near = np.flatnonzero((probabilities >= _NEXT_TO_NOTHING) & terms.is_apart(row))
            may = [j for j in near.tolist() if j > row and terms.share_words(row, j)]
            rows[row] = {j: round(float(probabilities[j]), _DIGITS) for j in may}
    return Likeness(rows)


class _Terms:
    """What speaks for and against each two accounts being one utterance: the rows of an article at a time."""

    def __init__(self, accounts: Sequence[Account]) -> None:
        self._accounts = accounts
        self._articles = np.array(_numbered([a.article for a in accounts]), dtype=np.int64)
        self.members = [np.flatnonzero(self._articles == n).tolist() for n in range(len({a.article for a in accounts}))]
        names = {name for a in accounts for name in a.ties} | {who.name for a in accounts for who in a.parties}
        self._overlaps = Overlaps([a.wording for a in accounts], names)
        self._relations = _Relations(accounts)
        self._nested = np.array([a.statement.nested_in is not None for a in accounts], dtype=bool)
        self._stems = np.array([len(set(a.wording.stems)) for a in accounts], dtype=np.float64)
        self._days = np.array([a.published.toordinal() if a.published else np.nan for a in accounts])
        self._beside = _neighbours(accounts)
        self._order = np.argsort(self._articles, kind="stable")
        self._starts = np.searchsorted(self._articles[self._order], range(len(self.members)))
        self._closest = np.zeros((len(accounts), len(self.members)))
        """For each account, how close the closest of each article is."""
        self._known: dict[int, Shared] = {}
        for members in self.members:
            for row in members:
                shared = self._overlaps.with_each(row)
                if len(accounts) <= _REMEMBERED:
                    self._known[row] = shared
                close = self._closeness(row, shared)
                self._closest[row] = np.maximum.reduceat(close[self._order], self._starts)

    def is_apart(self, row: int) -> NDArray[np.bool_]:
        """Which accounts are of another article."""
        apart: NDArray[np.bool_] = self._articles != self._articles[row]
        return apart

    def share_words(self, one: int, other: int) -> bool:
        """Whether a word of what was said, or a relative of it, is in both: two denials have the verb in common, too.

        Of what holds no word that could be compared nothing is known.
        """
        left, right = self._accounts[one].said, self._accounts[other].said
        return not left or not right or self._overlaps.are_related(left, right)

    def _closeness(self, row: int, shared: Shared) -> Matrix:
        closeness = shared.overlap + 0.7 * shared.quoted + 0.3 * shared.most
        may = self.is_apart(row) & (self._relations.of(row)[0] == 0)
        return np.where(may, closeness, 0.0)

    def of(self, members: Sequence[int]) -> dict[str, Matrix]:
        """The terms of the rows of one article, by the names of the weights."""
        shared = [self._known.pop(row) if row in self._known else self._overlaps.with_each(row) for row in members]
        stranger, colleague = (np.array(each) for each in zip(*map(self._relations.of, members), strict=True))
        close = np.array([self._closeness(row, each) for row, each in zip(members, shared, strict=True)])
        runs = np.array([self._overlaps.run_with_each(row) for row in members])
        verbatim = np.minimum(1.0, np.maximum(0.0, runs - CHANCE_RUN) / LONG_RUN)
        overlap = np.array([each.overlap for each in shared])
        between = np.nan_to_num(np.abs(self._days[members][:, None] - self._days[None, :]))
        return {
            "overlap": overlap,
            "mass": np.log1p([each.mass for each in shared]),
            "length": np.log1p(np.minimum(self._stems[members][:, None], self._stems[None, :])),
            "verbatim": verbatim,
            "stranger": stranger,
            "colleague": colleague,
            "best": self._best(members, close) * np.minimum(1.0, close / _CLOSE),
            "beside": self._likeness_beside(members, overlap),
            "nested": (self._nested[members][:, None] != self._nested[None, :]).astype(np.float64),
            "gap": np.log2(1 + np.maximum(0, between - _FRESH_DAYS)) * (1 - verbatim * (1 - stranger)),
        }

    def _best(self, members: Sequence[int], close: Matrix) -> Matrix:
        """For how many of the two sides no other statement of the other article is closer."""
        here = close >= self._closest[members][:, self._articles] - _ROUNDING
        there = close >= self._closest[:, self._articles[members[0]]] - _ROUNDING
        return np.where(close > 0, here.astype(np.float64) + there, 0.0)

    def _likeness_beside(self, members: Sequence[int], overlap: Matrix) -> Matrix:
        """The overlap of the statements before each two, or after them, where the speakers are the same."""
        out = np.zeros_like(overlap)
        place = {row: i for i, row in enumerate(members)}
        for neighbour in self._beside:
            known = np.flatnonzero(neighbour >= 0)
            for i, row in enumerate(members):
                if neighbour[row] >= 0:
                    out[i, known] = np.maximum(out[i, known], overlap[place[neighbour[row]], neighbour[known]])
        return out


def _numbered(names: Sequence[str]) -> list[int]:
    order = {name: number for number, name in enumerate(sorted(set(names)))}
    return [order[name] for name in names]


class _Relations:
    """Where two speakers have nothing to do with each other, and where they are two people of one side."""

    def __init__(self, accounts: Sequence[Account]) -> None:
        kinds = {kind: number for number, kind in enumerate(dict.fromkeys(map(_kind, accounts)))}
        self._index = np.array([kinds[_kind(account)] for account in accounts], dtype=np.int64)
        self._tables = np.ones((len(kinds), len(kinds))), np.zeros((len(kinds), len(kinds)))
        sharing: dict[object, list[int]] = defaultdict(list)
        for kind, number in kinds.items():
            for key in _keys(kind):
                sharing[key].append(number)
        known = list(kinds)
        pairs = {(i, j) for numbers in sharing.values() for i in numbers for j in numbers}
        for i, j in pairs:
            self._tables[0][i, j], self._tables[1][i, j] = _relation(known[i], known[j])

    def of(self, row: int) -> tuple[Matrix, Matrix]:
        """For each account, whether it is a stranger's, and whether it is a colleague's."""
        strange, fellow = (table[self._index[row]][self._index] for table in self._tables)
        return strange, fellow


def _kind(account: Account) -> _Kind:
    return account.speaker, account.parties, account.ties


def _keys(kind: _Kind) -> Iterator[object]:
    """What somebody shares with all who are no strangers."""
    who, parties, ties = kind
    if who is not None:
        yield from (who, *parties, *ties)
        yield from (("described", word) for word in _content(who.name) if who.kind == "unnamed")


def _relation(one: _Kind, two: _Kind) -> tuple[float, float]:
    (who, parties, ties), (other, others, bonds) = one, two
    if who is None or other is None:
        return 1.0, 0.0
    if who == other or parties & others or _is_alike(who, other):
        return 0.0, 0.0
    if not ties & bonds:
        return 1.0, 0.0
    return 0.0, float(who.kind == other.kind == "person")


def _is_alike(who: Who, other: Who) -> bool:
    """Two unnamed speakers of two articles may be one if they are described alike."""
    return who.kind == other.kind == "unnamed" and bool(_content(who.name) & _content(other.name))


@lru_cache(maxsize=_MEMORY)
def _content(name: str) -> frozenset[str]:
    return frozenset(wording(name).stems)


def _neighbours(accounts: Sequence[Account]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each account the one before it and the one behind it in its article, of the same speaker; -1 for none."""
    before, behind = np.full(len(accounts), -1), np.full(len(accounts), -1)
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, account in enumerate(accounts):
        if account.statement.nested_in is None:
            rows_of[account.article].append(row)
    for order in rows_of.values():
        ordered = sorted(order, key=lambda row: (accounts[row].statement.start, accounts[row].statement.id))
        for here, there in pairwise(ordered):
            if accounts[here].speaker is not None and accounts[here].speaker == accounts[there].speaker:
                before[there], behind[here] = here, there
    return before, behind
