"""The lines that an extractor took from a page in; out, the same lines with nothing told more often than the page does.

On broken markup (a paragraph that is opened before the article and never closed) an extractor takes a paragraph once by
itself, and once more within the element around it. A statement in it would be told twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from onrecord.articles.blocks import Block, Run, key_of

__all__ = ["told_once"]

_RUN = 3  # words: fewer stand in many places of a page by chance
# Words one after the other, to be cut out of a line that says more: a sentence, or most of one. A word that page and
# line spell otherwise can make 3 seem told. Of 667 saved pages 3 to 12 change the same one, a school's list of books.
_LEAST = 8
_WORD = re.compile("[\\w\xad\u200b-\u200d\u2060\ufeff]+")  # with the soft hyphens and the like that `key_of` drops


def told_once(lines: Sequence[str], blocks: Sequence[Block]) -> list[str]:
    """The lines without what earlier ones told already, as often as the page's blocks have it.

    A line goes if all of it is told; out of one that says more it is cut, and the rest stands in lines of its own.
    """
    if not blocks:
        return list(lines)
    words = [key_of(line).split() for line in lines]
    on_page = _on_page(_repeated(words), blocks)
    told: Counter[Run] = Counter()
    return [part for line, its in zip(lines, words, strict=True) for part in _fresh(line, _again(its, on_page, told))]


def _repeated(lines: Iterable[Sequence[str]]) -> frozenset[Run]:
    """The runs of words that stand in the lines more than once."""
    found = Counter(chain.from_iterable(_runs(words, min(_RUN, len(words))) for words in lines if words))
    return frozenset(run for run, times in found.items() if times > 1)


def _on_page(wanted: Collection[Run], blocks: Iterable[Block]) -> Counter[Run]:
    """How often each of the runs stands on the page; once if nowhere, as the page may part its words otherwise."""
    words = [word for block in blocks for word in block.key.split()]
    found = Counter(wanted)
    for size in {len(run) for run in wanted}:
        found.update(run for run in _runs(words, size) if run in found)
    return Counter({run: max(1, times - 1) for run, times in found.items()})


def _runs(words: Sequence[str], size: int) -> Iterator[Run]:
    return zip(*(words[start:] for start in range(size)), strict=False)


def _again(words: Sequence[str], on_page: Counter[Run], told: Counter[Run]) -> list[bool]:
    """Which words of a line are told again; ``told`` counts its runs that stand in the lines more than once."""
    again = [False] * len(words)
    size = min(_RUN, len(words))
    for first, run in enumerate(_runs(words, size) if size else ()):
        if run in on_page:
            if told[run] >= on_page[run]:
                again[first : first + size] = [True] * size
            told[run] += 1
    return again


def _fresh(line: str, again: Sequence[bool]) -> list[str]:
    """What of a line is told for the first time."""
    stretches = list(_stretches(again))
    if again and all(again):
        return []
    places = [match.span() for match in _WORD.finditer(line) if key_of(match.group())] if stretches else []
    if not stretches or len(places) != len(again):  # such as letters that become two when they are made small
        return [line]
    return _without(line, [(places[first][0], places[last][1]) for first, last in stretches])


def _stretches(again: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The first and the last of each long enough run of words that are told again."""
    first = None
    for number, is_again in enumerate((*again, False)):
        if is_again and first is None:
            first = number
        elif not is_again and first is not None:
            if number - first >= _LEAST:
                yield first, number - 1
            first = None


def _without(line: str, cuts: Iterable[tuple[int, int]]) -> list[str]:
    """What stands between the cuts, each of which takes the marks with it that touch it."""
    parts, at = [], 0
    for start, end in cuts:
        while start > at and _is_mark(line[start - 1]):
            start -= 1
        parts.append(line[at:start])
        at = end
        while at < len(line) and _is_mark(line[at]):
            at += 1
    parts.append(line[at:])
    return [part.strip() for part in parts if key_of(part)]


def _is_mark(char: str) -> bool:
    return not (char.isspace() or char.isalnum())
