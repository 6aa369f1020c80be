"""Characters as Java and JavaScript count them, in code units of UTF-16; and halves, which UTF-8 cannot hold."""

from __future__ import annotations

import re

__all__ = ["LONE_SURROGATE", "characters_at", "code_units", "length", "well_formed"]

LONE_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a pair that stands for one character: a broken input can have it, UTF-8 cannot hold it."""


def well_formed(text: str) -> str:
    """The text with the mark of a lost character for each half of a pair.

    >>> well_formed("a\\ud800")
    'a\\ufffd'
    """
    return LONE_SURROGATE.sub("\ufffd", text)


def length(text: str) -> int:
    """How many code units a text has.

    >>> length("a\U0001f600b")
    4
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def code_units(text: str) -> list[int]:
    """For each offset in characters, up to the end, the offset in code units.

    >>> code_units("a\U0001f600b")
    [0, 1, 3, 4]
    """
    places, at = [], 0
    for character in text:
        places.append(at)
        at += 2 if ord(character) > 0xFFFF else 1
    return [*places, at]


def characters_at(text: str) -> dict[int, int]:
    """For each offset in code units at which a character begins, and for the end, the offset in characters.

    >>> characters_at("a\U0001f600b")
    {0: 0, 1: 1, 3: 2, 4: 3}
    """
    return {at: offset for offset, at in enumerate(code_units(text))}
