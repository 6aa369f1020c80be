"""The accounts of one utterance in, what differs between them out: words, credit, addressee, day, number, denial."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from onrecord.datamodel import Difference, Span
from onrecord.dates import WEEKDAYS
from onrecord.lexicons.stems import stem
from onrecord.stories.identity import Who
from onrecord.stories.likeness import Account
from onrecord.stories.wording import numbers
from onrecord.stories.words import Word, fold, read

__all__ = ["differences"]

_CURRENCIES = ("$", "£", "€", "¥")
_SCALES = {
    "k": "k",
    "thousand": "k",
    "m": "m",
    "million": "m",
    "bn": "bn",
    "billion": "bn",
    "trillion": "tn",
    "tn": "tn",
}
_JOINTS = ("of", "or", "to", "and")  # behind these stands no thing that is counted
_NEARLY_THE_SAME = 0.6  # share of words in common from which a denial on one side only is worth telling
_COMPARED = 10  # articles that an account is compared with, the likest; more tell the same differences again


def differences(members: Sequence[Account], likeness: Sequence[Sequence[float]]) -> tuple[Difference, ...]:
    """Compare each account with the one of another article that is most like it; each two once.

    ``likeness`` is that of each two, in the order of ``members``. Of many articles only the likest are compared.
    """
    found: list[Difference] = []
    sides = [_Side(member) for member in members]
    for left, right in _pairs(members, likeness):
        found.extend(_between(sides[left], sides[right]))
    return tuple(found)


class _Side:
    """An account with its words, read once for all that it is compared with."""

    def __init__(self, account: Account) -> None:
        self.account = account
        content = account.statement.content
        self.words = [(w, span) for span in content for w in read(span.text, span.start) if w.text[:1].isalnum()]
        self.counted = _counted(self.words)
        self.weekdays = _weekdays(self.words)


def _pairs(members: Sequence[Account], likeness: Sequence[Sequence[float]]) -> Iterator[tuple[int, int]]:
    by_article: dict[str, list[int]] = defaultdict(list)
    for row, member in enumerate(members):
        by_article[member.article].append(row)
    done: set[tuple[int, int]] = set()
    for row, member in enumerate(members):
        nearest = {
            article: max(rows, key=lambda i: (likeness[row][i], -i))
            for article, rows in sorted(by_article.items())
            if article != member.article
        }
        likest = sorted(nearest, key=lambda article: (-likeness[row][nearest[article]], article))[:_COMPARED]
        for article in sorted(likest):
            pair = (min(row, nearest[article]), max(row, nearest[article]))
            if pair not in done:
                done.add(pair)
                yield pair


def _between(one: _Side, other: _Side) -> Iterator[Difference]:
    left, right = one.account, other.account
    a, b = left.statement, right.statement
    ratio, spans = _unlike(one.words, other.words)
    if spans:
        yield Difference("wording", "in other words", spans)
    if left.speaker is not None and right.speaker is not None and _are_two([left.speaker], [right.speaker]):
        yield Difference("attribution", f"{left.speaker.name} | {right.speaker.name}", _credit_spans(left, right))
    if left.addressees and right.addressees and _are_two(left.addressees, right.addressees):
        names = (" and ".join(who.name for who in side.addressees) for side in (left, right))
        yield Difference("addressee", " | ".join(names), _credit_spans(left, right))
    if a.said_on and b.said_on and a.said_on != b.said_on:
        yield Difference("date", f"{a.said_on} | {b.said_on}", _credit_spans(left, right))
    yield from _day(one.weekdays, other.weekdays)
    yield from _number(one.counted, other.counted)
    denied = a.polarity != b.polarity
    if denied or (ratio >= _NEARLY_THE_SAME and left.wording.is_negated != right.wording.is_negated):
        yield Difference("polarity", "possible conflict: denied on one side only", (*a.content, *b.content))


def _are_two(left: Sequence[Who], right: Sequence[Who]) -> bool:
    """Whether two sides name different people; "an official" here and there may be one or two, and tells nothing."""
    return {fold(who.name) for who in left} != {fold(who.name) for who in right}


def _credit_spans(left: Account, right: Account) -> tuple[Span, ...]:
    """The words that credit each side; its content where there are none."""
    return tuple(span for side in (left, right) for span in (side.statement.source or side.statement.content)[:1])


def _unlike(mine: Sequence[tuple[Word, Span]], yours: Sequence[tuple[Word, Span]]) -> tuple[float, tuple[Span, ...]]:
    """How much two wordings share, 0 to 1, and the runs of words on each side that the other has not."""
    left, right = ([fold(word.text) for word, _ in side] for side in (mine, yours))
    if left == right:
        return 1.0, ()
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    spans: list[Span] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            spans.extend(_runs(mine[i:j]))
            spans.extend(_runs(yours[k:m]))
    return matcher.ratio(), tuple(spans)


def _runs(words: Sequence[tuple[Word, Span]]) -> Iterator[Span]:
    """The spans that words cover, one for each piece of content they stand in."""
    start = 0
    for i in range(1, len(words) + 1):
        if i == len(words) or words[i][1] != words[start][1]:
            whole = words[start][1]
            begin, end = words[start][0].start, words[i - 1][0].end
            text = whole.text[begin - whole.start : end - whole.start]
            yield Span(whole.article, begin, end, text)
            start = i


def _number(left: Mapping[str, tuple[str, Span]], right: Mapping[str, tuple[str, Span]]) -> Iterator[Difference]:
    """Two different numbers of the same thing: "nine minutes" and "11 minutes"."""
    for thing in sorted(left.keys() & right.keys()):
        (one, a), (other, b) = left[thing], right[thing]
        if one != other:
            yield Difference("number", f"{a.text} | {b.text}", (a, b))


def _counted(words: Sequence[tuple[Word, Span]]) -> dict[str, tuple[str, Span]]:
    """What is counted, each with its number as digits and its span; what two numbers count is left out."""
    found: dict[str, tuple[str, Span]] = {}
    several: set[str] = set()
    for i, (word, span) in enumerate(words):
        value = next(iter(numbers(word.text)), "")
        thing = _thing(words, i) if value else ""
        if not thing:
            continue
        several |= {thing} & found.keys()
        scale = _scale(words, i)
        found[thing] = (
            value + scale,
            next(_runs(words[i : i + 2] if scale and not word.text[-1].isalpha() else [(word, span)])),
        )
    return {thing: value for thing, value in found.items() if thing not in several}


def _thing(words: Sequence[tuple[Word, Span]], i: int) -> str:
    """What a number counts: a currency, "percent", or the stem of the word behind it; empty where it counts nothing."""
    word, span = words[i]
    before, after = span.text[: word.start - span.start], span.text[word.end - span.start :]
    if before[-1:] in _CURRENCIES:
        return before[-1:]
    following = [other.text.lower() for other, _ in words[i + 1 : i + 3]]
    if after.startswith("%") or following[:1] == ["percent"] or following == ["per", "cent"]:
        return "percent"
    if not following or not re.match(r"[^\W\d_]", following[0]) or following[0] in _JOINTS:
        return ""
    return stem(fold(following[0]))


def _scale(words: Sequence[tuple[Word, Span]], i: int) -> str:
    """How many a unit of a sum of money is: "bn" for "$5bn" and "$5 billion"."""
    if _thing(words, i) not in _CURRENCIES:
        return ""
    suffix = re.sub(r"[\d.,]", "", words[i][0].text.lower())
    following = words[i + 1][0].text.lower() if i + 1 < len(words) else ""
    return _SCALES.get(suffix or following, "")


def _day(left: Mapping[str, Span], right: Mapping[str, Span]) -> Iterator[Difference]:
    """Two different days for what is told: "on Tuesday" and "on Thursday"."""
    if left and right and not left.keys() & right.keys():
        spans = (*left.values(), *right.values())
        yield Difference("date", f"{' and '.join(left)} | {' and '.join(right)}", spans)


def _weekdays(words: Sequence[tuple[Word, Span]]) -> dict[str, Span]:
    return {
        word.text: next(_runs([(word, span)]))
        for word, span in words
        if word.text.istitle() and word.text.lower() in WEEKDAYS
    }
