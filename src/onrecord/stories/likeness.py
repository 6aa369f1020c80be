"""Statements of several articles in, how likely each two report one utterance, out.

Speakers first: two statements of people who have nothing to do with each other are hardly ever one. Then their words:
stems weighed by how rare they are in the story, near synonyms and words of one root counting in part; words quoted on
one side and said on the other; and whether the statements beside them are alike, too.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from onrecord.datamodel import Statement
from onrecord.lexicons import listed, rows
from onrecord.lexicons.stems import stem
from onrecord.stories import roles
from onrecord.stories.cast import Cast
from onrecord.stories.gazetteer import body
from onrecord.stories.identity import Who
from onrecord.stories.scene import Credit
from onrecord.stories.wording import Wording, wording
from onrecord.stories.words import fold

__all__ = ["Account", "accounts", "likeness"]

_DAYS = listed(
    """monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december"""
)

Matrix = NDArray[np.float64]

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

_SYNONYM, _ROOT, _STEM = 0.7, 0.7, 0.4
"""Credit for a near synonym, for five letters and for four letters in common; .5 to .9 tried for the first two."""
_ROOT_LETTERS, _STEM_LETTERS = 5, 4
_FRESH_DAYS = 2  # for so long outlets report one utterance as news; 1 loses pairs of stories with gold
_FULL_QUOTE = 2.5  # weight of quoted words from which their overlap counts in full, less than one rare word; 1.5 to 6
_CHANCE_RUN, _LONG_RUN = 2, 4  # words that two texts may share by chance; and how many more make it sure
_SMALL_STORY = 50  # statements; where a story has fewer, words count as rare as in one of so many
_NAME = 0.5  # weight of a name or a day, of which a story is full, against another word as rare; .3 to 1 tried
_MEMORY = 5_000  # names of unnamed speakers, compared pair by pair
_CLOSE = 0.8  # closeness from which being the closest counts in full; .4 to .8 tried


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
        said = replace(said, stems=said.stems + cue.stems)
        out.append(Account(statement, said, parties, _ties(speaker, cast), speaker, credit.addressees, day))
    return out


def _ties(who: Who | None, cast: Cast) -> frozenset[str]:
    if who is None:
        return frozenset()
    person = next((p for p in cast.people if who.kind == "person" and p.name == who.name), None)
    known = body(who.name)
    place = {known.place} if known is not None and known.place else set()
    return frozenset({who.name, *place}) | (roles.affiliations(person) if person is not None else frozenset())


def likeness(accounts: Sequence[Account]) -> Matrix:
    """How likely each two accounts report one utterance: a symmetric matrix of probabilities, 0 within an article."""
    if not accounts:
        return np.zeros((0, 0))
    articles = np.array(_numbered([a.article for a in accounts]))
    apart = articles[:, None] != articles[None, :]
    score = _BIAS + sum(_WEIGHTS[name] * term for name, term in _terms(accounts, articles).items())
    return np.where(apart, 1.0 / (1.0 + np.exp(-score)), 0.0)


def _terms(accounts: Sequence[Account], articles: NDArray[np.int64]) -> dict[str, Matrix]:
    """What speaks for and against each two accounts being one utterance, by the names of the weights."""
    shares, masses, quoted = _overlaps(accounts)
    overlap = np.sqrt(shares * shares.T)
    mass = np.log1p(np.minimum(masses, masses.T))
    quoted = np.maximum(quoted, quoted.T)
    stranger, colleague = _relations(accounts)
    apart = articles[:, None] != articles[None, :]
    nested = np.array([a.statement.nested_in is not None for a in accounts])
    stems = np.array([len(set(a.wording.stems)) for a in accounts])
    closeness = overlap + 0.7 * quoted + 0.3 * np.maximum(shares, shares.T)
    closeness = np.where(apart & (stranger == 0), closeness, 0.0)
    best = _best(closeness, articles)
    verbatim = np.minimum(1.0, np.maximum(0.0, _runs(accounts, articles) - _CHANCE_RUN) / _LONG_RUN)
    return {
        "overlap": overlap,
        "mass": mass,
        "length": np.log1p(np.minimum(stems[:, None], stems[None, :])),
        "verbatim": verbatim,
        "stranger": stranger,
        "colleague": colleague,
        "best": (best + best.T) * np.minimum(1.0, closeness / _CLOSE),
        "beside": _beside(accounts, overlap),
        "nested": (nested[:, None] != nested[None, :]).astype(float),
        "gap": np.log2(1 + np.maximum(0, _days_between(accounts) - _FRESH_DAYS)) * (1 - verbatim * (1 - stranger)),
    }


def _days_between(accounts: Sequence[Account]) -> Matrix:
    """Days between the articles of each two accounts; 0 where one of them is not known."""
    days = np.array([a.published.toordinal() if a.published else np.nan for a in accounts])
    between: Matrix = np.nan_to_num(np.abs(days[:, None] - days[None, :]))
    return between


def _numbered(names: Sequence[str]) -> list[int]:
    order = {name: number for number, name in enumerate(sorted(set(names)))}
    return [order[name] for name in names]


def _overlaps(accounts: Sequence[Account]) -> tuple[Matrix, Matrix, Matrix]:
    """For each two accounts: the share and the weight of the first's stems that the second has, and of those quoted."""
    words = sorted({s for a in accounts for s in a.wording.stems} | {s for a in accounts for s in a.wording.quoted})
    place = {word: i for i, word in enumerate(words)}
    has = np.zeros((len(accounts), len(words)))
    quotes = np.zeros_like(has)
    for row, account in enumerate(accounts):
        has[row, [place[s] for s in account.wording.stems]] = 1.0
        quotes[row, [place[s] for s in account.wording.quoted]] = 1.0
    rarity = np.log((max(len(accounts), _SMALL_STORY) + 1) / (has.sum(axis=0) + 0.5))
    names = _names(accounts)
    rarity *= np.array([_NAME if word in names else 1.0 for word in words])
    met = np.zeros_like(has)  # how well each account has each word, itself or a relative of it
    near = _relatives(words)
    for row, account in enumerate(accounts):
        for s in account.wording.stems:
            for other, credit in near[s].items():
                column = place[other]
                met[row, column] = max(met[row, column], credit)
    weighed, quoted = has * rarity, quotes * rarity
    total, total_quoted = weighed.sum(axis=1), quoted.sum(axis=1)
    masses = weighed @ met.T
    shares = masses / np.where(total > 0, total, 1.0)[:, None]
    of_quoted = (quoted @ met.T) / np.where(total_quoted > 0, total_quoted, 1.0)[:, None]
    return shares, masses, of_quoted * np.minimum(1.0, total_quoted / _FULL_QUOTE)[:, None]


def _names(accounts: Sequence[Account]) -> frozenset[str]:
    """The stems of the names of all parties and what they belong to, and of the days."""
    names = {name for a in accounts for name in a.ties} | {who.name for a in accounts for who in a.parties}
    return frozenset(stem(part) for name in names | _DAYS for part in fold(name).split())


def _runs(accounts: Sequence[Account], articles: NDArray[np.int64]) -> Matrix:
    """For each two accounts of two articles: the most words in a row that one quotes and the other has."""
    out = np.zeros((len(accounts), len(accounts)))
    having: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for row, account in enumerate(accounts):
        for gram in _grams(account.wording.tokens):
            having[gram].add(row)
    for i, quoting in enumerate(accounts):
        sharing = {j for quote in quoting.wording.quotes for gram in _grams(quote) for j in having[gram]}
        for j in sorted(sharing):
            if articles[i] != articles[j]:
                tokens = accounts[j].wording.tokens
                run = max(_longest_run(quote, tokens) for quote in quoting.wording.quotes)
                out[i, j] = out[j, i] = max(out[i, j], run)
    return out


def _grams(tokens: tuple[str, ...]) -> set[tuple[str, ...]]:
    """All runs of words just longer than chance."""
    size = _CHANCE_RUN + 1
    return {tokens[k : k + size] for k in range(len(tokens) - size + 1)}


def _longest_run(one: Sequence[str], other: Sequence[str]) -> int:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.find_longest_match().size


def _relatives(words: Sequence[str]) -> dict[str, dict[str, float]]:
    """For each stem the stems that count as it, with their credit."""
    groups: dict[tuple[str, object], list[str]] = defaultdict(list)
    for word in words:
        for concept in _concepts().get(word, ()):
            groups[("concept", concept)].append(word)
        if len(word) >= _ROOT_LETTERS:
            groups[("root", word[:_ROOT_LETTERS])].append(word)
        if len(word) >= _STEM_LETTERS:
            groups[("stem", word[:_STEM_LETTERS])].append(word)
    near: dict[str, dict[str, float]] = {word: {word: 1.0} for word in words}
    credits = {"concept": _SYNONYM, "root": _ROOT, "stem": _STEM}
    for (kind, _), members in sorted(groups.items(), key=lambda g: (g[0][0], str(g[0][1]))):
        for word in members:
            for other in members:
                near[word][other] = max(near[word].get(other, 0.0), credits[kind])
    return near


@cache
def _concepts() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, row in enumerate(rows("concepts")):
        for word in row:
            found[stem(fold(word))].add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def _relations(accounts: Sequence[Account]) -> tuple[Matrix, Matrix]:
    """Where two speakers have nothing to do with each other, and where they are two people of one side."""
    kinds = sorted({(a.speaker, a.parties, a.ties) for a in accounts}, key=str)
    number = {kind: i for i, kind in enumerate(kinds)}
    strange, fellow = np.zeros((len(kinds), len(kinds))), np.zeros((len(kinds), len(kinds)))
    for i, (who, parties, ties) in enumerate(kinds):
        for j, (other, others, bonds) in enumerate(kinds):
            if who is None or other is None:
                strange[i, j] = 1.0
            elif who == other or parties & others or _is_alike(who, other):
                continue
            elif not ties & bonds:
                strange[i, j] = 1.0
            elif who.kind == other.kind == "person":
                fellow[i, j] = 1.0
    index = [number[(a.speaker, a.parties, a.ties)] for a in accounts]
    return strange[np.ix_(index, index)], fellow[np.ix_(index, index)]


def _is_alike(who: Who, other: Who) -> bool:
    """Two unnamed speakers of two articles may be one if they are described alike."""
    return who.kind == other.kind == "unnamed" and bool(_content(who.name) & _content(other.name))


@lru_cache(maxsize=_MEMORY)
def _content(name: str) -> frozenset[str]:
    return frozenset(wording(name).stems)


def _best(closeness: Matrix, articles: NDArray[np.int64]) -> Matrix:
    """1 where no other statement of the column's article is closer to the row's statement."""
    best = np.zeros_like(closeness)
    for article in np.unique(articles):
        columns = np.flatnonzero(articles == article)
        part = closeness[:, columns]
        top = part.max(axis=1, keepdims=True)
        best[:, columns] = (part > 0) & (part >= top - 1e-9)
    return best


def _beside(accounts: Sequence[Account], overlap: Matrix) -> Matrix:
    """The overlap of the statements before each two, or after them, where the speakers are the same."""
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, account in enumerate(accounts):
        if account.statement.nested_in is None:
            rows_of[account.article].append(row)
    out = np.zeros_like(overlap)
    for step in (-1, 1):
        neighbour = np.full(len(accounts), -1)
        for order in rows_of.values():
            ordered = sorted(order, key=lambda row: (accounts[row].statement.start, accounts[row].statement.id))
            for here, there in pairwise(ordered):
                pair = (here, there) if step == 1 else (there, here)
                if accounts[here].speaker is not None and accounts[here].speaker == accounts[there].speaker:
                    neighbour[pair[0]] = pair[1]
        known = np.flatnonzero(neighbour >= 0)
        out[np.ix_(known, known)] = np.maximum(
            out[np.ix_(known, known)], overlap[np.ix_(neighbour[known], neighbour[known])]
        )
    return out
