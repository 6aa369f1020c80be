"""Two reports of one thing in, what cannot be true in both out: a "possible conflict" with the words on both sides.

A conflict is called only where everything else in the two sentences goes together: two differences at once mostly
mean two things, or two times. No verdict is given on who is right, and none is possible from the words alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from onrecord.datamodel import Conflict
from onrecord.findings.facts import Day, Facts, Number, Term, root
from onrecord.findings.wordforms import Word
from onrecord.lexicons import listed, rows, several

__all__ = ["Clash", "Offsets", "agree", "conflict", "count_apart", "units"]

Offsets = tuple[int, int]
"""Where words begin and end, in characters of the article."""

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


def conflict(left: Sequence[Word], right: Sequence[Word], of_left: Facts, of_right: Facts) -> Clash | None:
    """Tell in what two reports that seem to be of one thing cannot both be true, by their words and the facts of those;
    None where nothing shows it."""
    pair = _pair(of_left, of_right)
    if pair.shared < _MIN_SHARED or any(_differs(left, right, each) for each in (_AGAIN, _NOW, _SCOPES)):
        return None
    found = [
        each for each in (_of_numbers(pair), _of_days(pair), _of_names(pair), _of_polarity(pair)) if each is not None
    ]
    if len(found) == 1 and _is_sound(found[0], pair, left, right):
        return found[0]
    return None if found else _of_roles(pair, left, right)


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


def _is_sound(found: Clash, pair: _Pair, left: Sequence[Word], right: Sequence[Word]) -> bool:
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


def _differs(left: Sequence[Word], right: Sequence[Word], listed: frozenset[str]) -> bool:
    """Whether one report has words of a list that the other has not."""
    return {w.plain for w in left} & listed != {w.plain for w in right} & listed


def _pair(left: Facts, right: Facts) -> _Pair:
    opposed = tuple((a, b) for a in left.words for b in right.words if _are_opposed(a, b) and not _has(left.words, b))
    against = ({a for a, _ in opposed}, {b for _, b in opposed})
    rest = (
        tuple(a for a in left.words if a not in against[0] and not _has(right.words + right.names, a)),
        tuple(b for b in right.words if b not in against[1] and not _has(left.words + left.names, b)),
    )
    names = (
        tuple(a for a in left.names if not _names_one(right.names, a) and not _has(right.words, a)),
        tuple(b for b in right.names if not _names_one(left.names, b) and not _has(left.words, b)),
    )
    shared = len(left.words) + len(left.names) - len(rest[0]) - len(names[0]) - len(against[0])
    return _Pair(left, right, shared, rest, names, opposed)


def _has(terms: Iterable[Term], wanted: Term) -> bool:
    return any(_are_one(a, b) for term in terms for a in term.stems for b in wanted.stems)


def _names_one(names: Iterable[Term], wanted: Term) -> bool:
    """Whether one of the names is the wanted one, in full or in part: "Verrin" and "Ana Verrin"."""
    return any(
        all(any(_are_one(a, b) for b in more) for a in fewer)
        for name in names
        for fewer, more in [sorted((name.stems, wanted.stems), key=len)]
    )


def _are_one(one: str, other: str) -> bool:
    """Whether two stems stand for one thing: equal, of one root, or near synonyms."""
    if one == other or (len(one) >= _ROOT_LETTERS and one[:_ROOT_LETTERS] == other[:_ROOT_LETTERS]):
        return True
    return bool(_concepts().get(one, frozenset()) & _concepts().get(other, frozenset()))


@cache
def _concepts() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, row in enumerate(rows("concepts")):
        for word in row:
            found.setdefault(root(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@cache
def _opposites() -> frozenset[tuple[str, str]]:
    pairs = {
        (root(a), root(b)) for row in rows("antonyms") for a in several(row[0]) for b in several(row[1]) if len(row) > 1
    }
    return frozenset(pairs | {(b, a) for a, b in pairs})


def _are_opposed(one: Term, other: Term) -> bool:
    return any((a, b) in _opposites() for a in one.stems for b in other.stems)


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
