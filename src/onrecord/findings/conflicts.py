"""Two reports of one thing in, what cannot be true in both out: a "possible conflict" with the words on both sides.

A conflict is called only where everything else in the two sentences goes together: two differences at once mostly
mean two things, or two times. No verdict is given on who is right, and none is possible from the words alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from onrecord.datamodel import Conflict
from onrecord.findings.facts import Day, Facts, Number, Term, root
from onrecord.findings.wordforms import Word
from onrecord.lexicons import listed, rows, several

__all__ = ["Clash", "Offsets", "Told", "agree", "conflict", "count_apart", "units"]

Offsets = tuple[int, int]
"""Where words begin and end, in characters of the article."""

_MEMORY = 1 << 16  # answers kept, so that a long run does not grow without end
_MIN_SHARED = 2  # words or names that two reports share at least; with 1 "Sorn signed" meets "Sorn closed"
_LIKE_SHARE = 0.5  # of the words of the shorter report, those shared from which a number may differ; .4 to .7 tried
_MOST_EXTRAS = (
    2  # words that one report has beside the other if a denial in it is of what both tell; with 4 false ones begin
)
_ROOT_LETTERS = 5  # words with so many letters in common at their head are one: "election", "elected"
_OPEN = listed("if unless may might could whether")  # words that leave open whether it is so
_NOW = listed("now longer today since already")  # words that set one time against another
_SCOPES = listed(
    "north south east west northern southern eastern western women men year month week quarter day hour back"
)  # words that say of which part, or for which time, a report is true
_COMMON_UNITS = frozenset(
    root(word)
    for word in sorted(
        listed(
            """year month week day hour minute second time age percent cent people person man woman member dollar page
            vote point thing case other state country part house mile foot degree seat"""
        )
    )
)
"""What is counted so often that two numbers of it mostly mean two things."""
_MUCH_OF_A_SIZE = 2.0  # times that one number is the other at most; 1.5 loses a true one, 3 changes nothing
_BEING = listed("be is are was were been being")
_AGAIN = listed("again another further second third first last next later earlier")


@dataclass(frozen=True, slots=True)
class Clash:
    """A possible conflict of two reports: in what, and the words on each side."""

    kind: Conflict
    left: tuple[Offsets, ...]
    right: tuple[Offsets, ...]


class Told:
    """A report with what its words and names are known by, read once for all that it is held against."""

    def __init__(self, words: Sequence[Word], facts: Facts) -> None:
        self.words = words
        self.facts = facts
        self.marks = {word.plain for word in words} & (_AGAIN | _NOW | _SCOPES | _OPEN)
        self.of_words = _keys_of(facts.words)
        self.of_all = self.of_words | _keys_of(facts.names)
        self.opposites = {other for term in facts.words for stem in term.stems for other in _opposites().get(stem, ())}


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two reports with what is left of their words and names once those that go together are taken away."""

    left: Facts
    right: Facts
    shared: int
    words: tuple[tuple[Term, ...], tuple[Term, ...]]
    names: tuple[tuple[Term, ...], tuple[Term, ...]]
    opposed: tuple[tuple[Term, Term], ...]

    @property
    def strays(self) -> int:
        """Words and names that only the one has, or only the other, whichever are fewer."""
        return min(len(words) + len(names) for words, names in zip(self.words, self.names, strict=True))

    @property
    def extras(self) -> int:
        """The same, whichever are more."""
        return max(len(words) + len(names) for words, names in zip(self.words, self.names, strict=True))


def conflict(left: Told, right: Told) -> Clash | None:
    """Tell in what two reports that seem to be of one thing cannot both be true, by their words and the facts of those;
    None where nothing shows it."""
    if any(_differs(left, right, each) for each in (_AGAIN, _NOW, _SCOPES)):
        return None
    pair = _pair(left, right)
    if pair.shared < _MIN_SHARED:
        return None
    found = [
        each for each in (_of_numbers(pair), _of_days(pair), _of_names(pair), _of_polarity(pair)) if each is not None
    ]
    if len(found) == 1 and _is_sound(found[0], pair, left, right):
        return found[0]
    return None if found else _of_roles(pair, left.words, right.words)


def count_apart(left: Facts, right: Facts) -> str | None:
    """The stem of what two reports of one matter both count, if they come to another number of much the same size.

    Years and people are counted too often to tell; and where both have one number in common they speak of several.
    """
    if {number.value for number in left.numbers} & {number.value for number in right.numbers}:
        return None
    for a in left.numbers:
        for b in right.numbers:
            is_one = a.unit == b.unit and a.is_part == b.is_part and a.unit not in _COMMON_UNITS
            near = max(a.value, b.value) <= _MUCH_OF_A_SIZE * min(a.value, b.value)
            if a.unit and is_one and near and not agree(a, b):
                return a.unit
    return None


def units(counted: Facts) -> frozenset[str]:
    """What a report counts of which another number tells something: two that share none do not `count_apart`."""
    return frozenset(number.unit for number in counted.numbers if number.unit) - _COMMON_UNITS


def _is_sound(found: Clash, pair: _Pair, left: Told, right: Told) -> bool:
    """Whether the rest of the two reports goes together well enough for this kind of conflict."""
    if found.kind == "number":
        return pair.shared >= _LIKE_SHARE * (pair.shared + pair.strays) and not all(pair.names)
    if found.kind == "name":
        return not any(pair.words)
    if found.kind != "date" and (_differs(left, right, _OPEN) or not _tells_deed(pair)):
        return False
    if found.kind == "negation" and pair.extras > _MOST_EXTRAS:
        return False
    return pair.strays == 0 and not all(pair.names)


def _tells_deed(pair: _Pair) -> bool:
    """Whether both reports hold the same deed, or opposite ones, and not only the same things."""
    verbs = [word for word in pair.left.words if word.tag.startswith(("VB", "JJ"))]
    return bool(pair.opposed) or any(_has(pair.right.words, verb) for verb in verbs) or not any(pair.words)


def _differs(left: Told, right: Told, listed: frozenset[str]) -> bool:
    """Whether one report has words of a list that the other has not."""
    return left.marks & listed != right.marks & listed


def _pair(left: Told, right: Told) -> _Pair:
    opposed = tuple(_opposed(left, right))
    against = ({a for a, _ in opposed}, {b for _, b in opposed})
    rest = tuple(
        tuple(term for term in side.facts.words if term not in gone and _keys(term.stems).isdisjoint(other.of_all))
        for side, other, gone in ((left, right, against[0]), (right, left, against[1]))
    )
    names = tuple(
        tuple(
            name
            for name in side.facts.names
            if not _names_one(other.facts.names, name) and _keys(name.stems).isdisjoint(other.of_words)
        )
        for side, other in ((left, right), (right, left))
    )
    told = left.facts
    shared = len(told.words) + len(told.names) - len(rest[0]) - len(names[0]) - len(against[0])
    return _Pair(told, right.facts, shared, (rest[0], rest[1]), (names[0], names[1]), opposed)


def _opposed(left: Told, right: Told) -> Iterator[tuple[Term, Term]]:
    """The words of the one, each with a word of the other that is its opposite and that the one has not itself."""
    against = [
        term
        for term in right.facts.words
        if not left.opposites.isdisjoint(term.stems) and left.of_words.isdisjoint(_keys(term.stems))
    ]
    if against:
        yield from ((a, b) for a in left.facts.words for b in against if _are_opposed(a, b))


def _has(terms: Iterable[Term], wanted: Term) -> bool:
    keys = _keys(wanted.stems)
    return any(not _keys(term.stems).isdisjoint(keys) for term in terms)


def _names_one(names: Iterable[Term], wanted: Term) -> bool:
    """Whether one of the names is the wanted one, in full or in part: "Verrin" and "Ana Verrin"."""
    return any(
        all(not _keys(frozenset({stem})).isdisjoint(_keys(more)) for stem in fewer)
        for name in names
        for fewer, more in [sorted((name.stems, wanted.stems), key=len)]
    )


def _keys_of(terms: Iterable[Term]) -> frozenset[str | int]:
    return frozenset(key for term in terms for key in _keys(term.stems))


@lru_cache(maxsize=_MEMORY)
def _keys(stems: frozenset[str]) -> frozenset[str | int]:
    """What stems are known by: two stand for one thing if they are equal, of one root, or near synonyms, and then they
    share one of these."""
    roots = {stem[:_ROOT_LETTERS] for stem in stems if len(stem) >= _ROOT_LETTERS}
    return stems | roots | {number for stem in stems for number in _concepts().get(stem, ())}


@cache
def _concepts() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, row in enumerate(rows("concepts")):
        for word in row:
            found.setdefault(root(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@cache
def _opposites() -> dict[str, set[str]]:
    """For each stem those of its opposites."""
    found: dict[str, set[str]] = {}
    for row in rows("antonyms"):
        for one, other in ((root(a), root(b)) for a in several(row[0]) for b in several(row[1])):
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return found


def _are_opposed(one: Term, other: Term) -> bool:
    return any(not _opposites().get(stem, set()).isdisjoint(other.stems) for stem in one.stems)


def _of_numbers(pair: _Pair) -> Clash | None:
    """Two numbers of one thing that no rounding brings together."""
    values = ({n.value for n in pair.left.numbers}, {n.value for n in pair.right.numbers})
    for a in pair.left.numbers:
        for b in pair.right.numbers:
            if not a.unit or a.unit != b.unit or a.is_part != b.is_part or agree(a, b):
                continue
            if a.value in values[1] or b.value in values[0]:
                continue
            return Clash("number", ((a.start, a.end),), ((b.start, b.end),))
    return None


def agree(one: Number, other: Number) -> bool:
    """Whether two numbers may be one: by what hedges them ("about", "more than"), or by rounding."""
    if one.low <= other.high and other.low <= one.high:
        return True
    return _rounds_to(one.value, other.value) or _rounds_to(other.value, one.value)


def _rounds_to(exact: float, rounded: float) -> bool:
    """Whether a number is another one with fewer figures: 39.6 and 40, 13.8 and 14."""
    figures = len(f"{rounded:.10g}".replace(".", "").strip("0"))
    longer = len(f"{exact:.10g}".replace(".", "").strip("0"))
    return figures < longer and float(f"{exact:.{max(figures, 1)}g}") == rounded


def _of_days(pair: _Pair) -> Clash | None:
    """Two days of one thing that cannot be the same."""
    apart = [(a, b) for a in pair.left.days for b in pair.right.days]
    if not apart or any(_may_be_one(a, b) for a, b in apart):
        return None
    a, b = apart[0]
    return Clash("date", ((a.start, a.end),), ((b.start, b.end),))


def _may_be_one(one: Day, other: Day) -> bool:
    told = (
        (one.weekday, other.weekday), (one.day, other.day), (one.month, other.month), (one.year, other.year)
    )  # fmt: skip
    return all(a == b for a, b in told if a is not None and b is not None)


def _of_names(pair: _Pair) -> Clash | None:
    """Another name in the same place: the only one that either side does not share."""
    if not (len(pair.names[0]) == len(pair.names[1]) == 1):
        return None
    a, b = pair.names[0][0], pair.names[1][0]
    return Clash("name", ((a.start, a.end),), ((b.start, b.end),))


def _of_polarity(pair: _Pair) -> Clash | None:
    """Said of one thing that it is so and that it is not: by a denial on one side or by opposite words, not by both."""
    counts = sorted((len(pair.left.denials), len(pair.right.denials)))
    denied = (
        counts[0] == 0 and counts[1] % 2 == 1
    )  # "never denied" is no denial; where both sides deny, no more is known
    if denied == bool(pair.opposed) or (denied and not _denies_shared(pair)):
        return None
    if pair.opposed:
        a, b = pair.opposed[0]
        return Clash("antonym", ((a.start, a.end),), ((b.start, b.end),))
    return Clash("negation", *(side.denials or _verb(side) for side in (pair.left, pair.right)))


def _denies_shared(pair: _Pair) -> bool:
    """Whether what is denied is what the other side tells: the next word after the denial, as often there as here."""
    side, other = (pair.left, pair.right) if pair.left.denials else (pair.right, pair.left)
    after = sorted((*side.words, *side.names), key=lambda term: term.start)
    denied = next((term for term in after if term.start >= side.denials[0][1]), None)
    if denied is None:
        return False
    here, there = (sum(_has([term], denied) for term in (*each.words, *each.names)) for each in (side, other))
    return here <= there


def _verb(side: Facts) -> tuple[Offsets, ...]:
    """Where the first verb of a report stands, else its first word."""
    words = list(_verbs(side)) or list(side.words or side.names)
    return tuple((word.start, word.end) for word in words[:1])


def _of_roles(pair: _Pair, left: Sequence[Word], right: Sequence[Word]) -> Clash | None:
    """The same words with doer and done-to exchanged."""
    if any(pair.words) or any(pair.names) or pair.left.denials or pair.right.denials:
        return None
    for verb in _verbs(pair.left):
        for other in _verbs(pair.right):
            ends, others = _ends(pair.left, verb, left), _ends(pair.right, other, right)
            if ends and others and _has([verb], other) and _are_exchanged(ends, others):
                return Clash("role", *(tuple((t.start, t.end) for t in side) for side in (ends, others)))
    return None


def _verbs(side: Facts) -> Iterator[Term]:
    return (word for word in side.words if word.tag.startswith("VB"))


def _are_exchanged(ends: tuple[Term, Term], others: tuple[Term, Term]) -> bool:
    """Whether the doer of the one is the done-to of the other, and the other way round."""
    (doer, done), (other_doer, other_done) = ends, others
    return _has([doer], other_done) and _has([done], other_doer) and not _has([doer], other_doer)


def _ends(side: Facts, verb: Term, words: Sequence[Word]) -> tuple[Term, Term] | None:
    """Who does it and to whom, as far as the order tells; the other way round in the passive."""
    terms = sorted((*side.names, *side.words), key=lambda term: term.start)
    things = [term for term in terms if term.tag.startswith("NN")]
    before = [thing for thing in things if thing.end <= verb.start]
    after = [thing for thing in things if thing.start >= verb.end]
    if not after:
        return None
    forms = {word.plain for word in words[max(0, verb.place - 2) : verb.place]}
    if verb.tag == "VBN" and forms & _BEING:
        doer = next((t for t in after if "by" in {w.plain for w in words[max(0, t.place - 2) : t.place]}), None)
        return (doer, before[-1]) if doer and before else None
    if words[after[0].place - 1].plain == "from" and len(after) > 1:
        return after[0], after[1]
    return (before[-1], after[0]) if before else None
