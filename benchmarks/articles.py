"""Articles to time reading on: paragraphs of the stories that ship, put together anew under other names.

Each has some 550 words, the same ones each time, and none is like another.
"""

from __future__ import annotations

import calendar
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from onrecord import demo

__all__ = ["WORDS", "make_articles"]

WORDS = 550
"""Words of an article, at the least."""

_SHORTEST = 15
"""Words of the shortest paragraph that is taken: shorter ones are headings, bylines and what a page says of itself."""

_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
"""A word with a capital within a sentence: in the stories that ship, a name or part of one."""

_BEGINNINGS = ("Bar", "Cal", "Dor", "Fen", "Gal", "Hol", "Jor", "Kel", "Lor", "Mar", "Nor", "Pel", "Ras", "Sel", "Tor")
_ENDINGS = ("ana", "by", "dale", "den", "ell", "fax", "ick", "lan", "mond", "ova", "per", "rick", "ston", "ter", "win")


def make_articles(number: int) -> Iterator[str]:
    """Yield articles of some `WORDS` words, the same ones each time, none like another.

    >>> [len(text.split()) >= WORDS for text in make_articles(2)]
    [True, True]
    """
    paragraphs = [line for path in _inputs() for line in path.read_text(encoding="utf-8").splitlines()]
    paragraphs = [line for line in paragraphs if len(line.split()) >= _SHORTEST]
    names = _names(paragraphs)
    for seed in range(number):
        chance = random.Random(seed)
        called = {name: chance.choice(_BEGINNINGS) + chance.choice(_ENDINGS) for name in names}
        lines, words = [f"{called[names[0]]} and {called[names[1]]} part over the new plan"], 0
        for line in chance.sample(paragraphs, len(paragraphs)):
            lines.append("".join(called.get(part, part) for part in re.split(r"\b", line)))
            words += len(line.split())
            if words >= WORDS:
                break
        yield "\n\n".join(lines) + "\n"


def _inputs() -> Iterator[Path]:
    for story in demo.stories():
        yield from (path for path in story.inputs if path.suffix == ".txt")


def _names(paragraphs: Sequence[str]) -> list[str]:
    """The words that are names: never without a capital ("Port" is none), and no days or months."""
    words = {word for line in paragraphs for word in re.findall(r"\b[a-z]+\b", line)}
    dates = {*calendar.day_name, *calendar.month_name}
    found = {name for line in paragraphs for name in _NAME.findall(line)}
    return sorted(name for name in found if name.lower() not in words and name not in dates)
