"""Find quotations: pair the quotation marks of a paragraph, whatever their style and however badly typed.

Handles straight and curly, single and double, low and angle marks, a closing mark typed as an opening one, marks of
different style at the two ends, apostrophes, and a quotation that runs on over the paragraph's end.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Quotation", "quotations", "quoted_share"]

_DOUBLE, _SINGLE = '“”"„«»‟', "‘’'‚‛‹›"
_ANY = re.compile(f"[{_DOUBLE}{_SINGLE}]")
_OPENS, _CLOSES = "“„«‘‚‹‛‟", "”»’›"
_BEFORE_OPEN = " \t\u00a0\u2009\u202f([{—–-/|:;,.!?…" + _DOUBLE + _SINGLE
_AFTER_CLOSE = " \t\u00a0\u2009\u202f)]}—–-/|:;,.!?…" + _DOUBLE + _SINGLE


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation of one paragraph: ``[start, end)`` holds its words without the marks.

    ``outer`` is the extent with the marks. ``is_closed`` is False where the paragraph ends first.
    """

    start: int
    end: int
    outer: tuple[int, int]
    is_closed: bool


@dataclass(frozen=True, slots=True)
class _Mark:
    at: int
    is_double: bool
    may_open: bool
    may_close: bool


def quotations(text: str, start: int, end: int) -> tuple[Quotation, ...]:
    """The outermost quotations of the paragraph ``text[start:end]``, in order.

    >>> line = "‘We are done,’ said Ms Orle, ‘and it’s over‘."
    >>> [line[q.start:q.end] for q in quotations(line, 0, len(line))]
    ['We are done,', 'and it’s over']
    """
    found = (_mark(text, match.start(), start, end) for match in _ANY.finditer(text, start, end))
    marks = [mark for mark in found if mark]
    last_closing = max((i for i, mark in enumerate(marks) if not mark.is_double and mark.may_close), default=-1)
    following = _following_singles(marks)
    out: list[Quotation] = []
    opened: _Mark | None = None
    inner: _Mark | None = None
    for index, mark in enumerate(marks):
        if opened is None:
            if mark.may_open and (mark.is_double or last_closing > index or mark.at == start):
                opened, inner = mark, None
        elif mark.is_double == opened.is_double:
            if (
                mark.may_close
                and not (inner and not mark.is_double)
                and not _is_possessive(text, mark, following[index])
            ):
                out.append(Quotation(opened.at + 1, mark.at, (opened.at, mark.at + 1), True))
                opened = None
            elif mark.may_open and opened.at + 1 < mark.at and mark.is_double and text[mark.at] in _OPENS:
                out.append(Quotation(opened.at + 1, mark.at, (opened.at, mark.at), False))
                opened = mark
        elif not opened.is_double and mark.may_close and not mark.may_open and inner is None:
            if last_closing <= index:  # ‘opened single, closed double"
                out.append(Quotation(opened.at + 1, mark.at, (opened.at, mark.at + 1), True))
                opened = None
        elif mark.may_open and inner is None:
            inner = mark
        elif inner is not None and mark.may_close:
            inner = None
    if opened is not None and (opened.is_double or opened.at == start) and opened.at + 1 < end:
        out.append(Quotation(opened.at + 1, end, (opened.at, end), False))
    return tuple(quotation for quotation in out if quotation.start < quotation.end)


def _mark(text: str, at: int, start: int, end: int) -> _Mark | None:
    """The quotation mark at ``at``, None where it is an apostrophe."""
    char = text[at]
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    is_double = char in _DOUBLE
    if not is_double and before.isalnum() and after.isalnum():
        return None  # don’t
    may_open = (before in _BEFORE_OPEN or before.isspace()) and not after.isspace() and at + 1 < end
    may_close = not before.isspace() and (after in _AFTER_CLOSE or after.isspace())
    if is_double and not may_open and not may_close:
        may_open, may_close = char in _OPENS, char not in _OPENS  # glued to a word on both sides
    if may_open and may_close:  # between marks or dashes: the shape of the mark tells, a straight one may be either
        may_open, may_close = char not in _CLOSES, char not in _OPENS
    if not is_double and char in _CLOSES and may_open:
        may_open = False  # ’90s, ’em: never an opening
    return _Mark(at, is_double, may_open, may_close)


def _following_singles(marks: Sequence[_Mark]) -> list[_Mark | None]:
    """For each mark the next single one after it: looked up once, for there may be thousands."""
    following: list[_Mark | None] = []
    for mark in reversed([*marks[1:], None]):
        following.append(following[-1] if mark is not None and mark.is_double else mark)
    return following[::-1]


def _is_possessive(text: str, mark: _Mark, following: _Mark | None) -> bool:
    """Tell ``the leaders’ call`` inside single marks from a closing mark: an s before, a small letter after, and
    another single mark, the one ``following``, that closes before any that opens."""
    if mark.is_double or text[mark.at - 1] not in "sS" or not text[mark.at + 1 : mark.at + 3].strip()[:1].islower():
        return False
    return following is not None and following.may_close and not following.may_open


def quoted_share(text: str, spans: list[tuple[int, int]], found: tuple[Quotation, ...]) -> float:
    """Share of the letters and digits in ``spans`` that stand inside ``found``; 0.0 where there are none."""
    total = inside = 0
    for start, end in spans:
        total += sum(map(str.isalnum, text[start:end]))
        for quotation in found[max(0, bisect_right(found, start, key=_start_of) - 1) :]:
            if quotation.start >= end:
                break
            inside += sum(map(str.isalnum, text[max(start, quotation.start) : min(end, quotation.end)]))
    return inside / total if total else 0.0


def _start_of(quotation: Quotation) -> int:
    return quotation.start
