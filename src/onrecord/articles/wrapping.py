"""Text wrapped at a fixed width, as pasted from an e-mail or an agency feed: where its paragraphs stand.

A line of such a text ends where the next word would not have fitted, amid a sentence; blank lines or indentation part
its paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

__all__ = ["wrapped_paragraphs"]

Offsets = tuple[int, int]

_MIN_WIDTH, _MAX_WIDTH = 40, 100  # characters a line; e-mail has 60 to 80, nothing printed is narrower than 40
_SLACK = 8  # some programs break a line before it is full, or count a curly quotation mark as three; fmt by up to 7
_MIN_BREAKS = 3  # with two, one list of headlines in a thousand looks wrapped
_MIN_SHARE = 0.6  # of the line ends within blocks; heads and lists have others. Tried 0.5 to 0.8, no difference
_MIN_SMALL = 0.5  # of the lines that go on, to begin with a small letter: some .8 in running text, 0 in lists

_LINE = re.compile(r"[^\r\n]+")
_ONE_LINE_END = frozenset(("\n", "\r\n", "\r"))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that holds anything: ``[start, end)`` without the space around, and how it looks."""

    start: int
    end: int
    width: int
    indent: int
    first: int
    is_small: bool
    follows: bool
    """Whether it stands right under another line."""

    def fills(self, after: _Line) -> Offsets:
        """The widths ``[least, most)`` at which this line would have been ended where it was."""
        return self.width, self.width + 1 + after.first + (_SLACK if after.is_small else 0)

    def may_go_on(self, after: _Line, margin: int) -> bool:
        """Whether the next line can be of the same paragraph: it stands right below, and no indentation opens it."""
        return after.follows and (after.indent <= min(self.indent, margin) or after.is_small)


def wrapped_paragraphs(text: str) -> tuple[Offsets, ...]:
    """The paragraphs of a text that is wrapped at a fixed width, in order; empty where each line is a paragraph.

    >>> wrapped_paragraphs("One paragraph.\\nAnother one.")
    ()
    """
    lines = list(_lines(text))
    margin = _margin(lines)
    width = _width(lines, margin)
    if width is None:
        return ()
    out: list[Offsets] = []
    before: _Line | None = None
    for line in lines:
        if before and before.may_go_on(line, margin) and _holds(before.fills(line), width):
            out[-1] = (out[-1][0], line.end)
        else:
            out.append((line.start, line.end))
        before = line
    return tuple(out)


def _lines(text: str) -> Iterator[_Line]:
    last = 0
    for match in _LINE.finditer(text):
        line = match.group().rstrip()
        words = line.lstrip()
        if not words:
            continue
        indent = line[: len(line) - len(words)]
        start = match.start() + len(indent)
        yield _Line(
            start,
            match.start() + len(line),
            width=len(line.expandtabs()),
            indent=len(indent.expandtabs()),
            first=len(words.split(None, 1)[0]),
            is_small=words[0].islower(),
            follows=text[last : match.start()] in _ONE_LINE_END,
        )
        last = match.end()


def _margin(lines: Sequence[_Line]) -> int:
    """The indentation beyond which a line opens a paragraph; as wide as a line where indentation does not tell.

    First lines have the others of their paragraph at the margin below them; a letter quoted with all its lines indented
    has more such lines below.
    """
    pairs = [(line.indent, after.indent) for line, after in pairwise(lines) if after.follows]
    counts = Counter(indent for _, indent in pairs)
    margin = min(counts, key=lambda indent: (-counts[indent], indent), default=0)
    below = [indent > margin for before, indent in pairs if before > margin]
    return margin if 2 * sum(below) < len(below) else _MAX_WIDTH


def _width(lines: Sequence[_Line], margin: int) -> int | None:
    """The width at which the lines are wrapped: the one that most line ends agree with; None if they are not."""
    breaks = [(line.fills(after), after.is_small) for line, after in pairwise(lines) if line.may_go_on(after, margin)]
    steps = [0] * (_MAX_WIDTH + 2)
    for (least, most), _ in breaks:
        if least <= _MAX_WIDTH:
            steps[least] += 1
            steps[min(most, _MAX_WIDTH + 1)] -= 1
    counts = list(accumulate(steps))
    width = max(range(_MIN_WIDTH, _MAX_WIDTH + 1), key=counts.__getitem__)
    agree = [is_small for fills, is_small in breaks if _holds(fills, width)]
    is_wrapped = len(agree) >= max(_MIN_BREAKS, _MIN_SHARE * len(breaks)) and sum(agree) >= _MIN_SMALL * len(agree)
    return width if is_wrapped else None


def _holds(bounds: Offsets, width: int) -> bool:
    return bounds[0] <= width < bounds[1]
