"""Words that are not what they look like: a name with a letter of another alphabet, or one that nobody sees.

Such a name is another name: nothing here makes it the one that it imitates. It is written out, for the reader to see.
"""

from __future__ import annotations

import re

__all__ = ["lookalikes", "written_out"]

# Letters that pass for Latin ones: Greek, Cyrillic, Armenian, Cherokee, full-width and mathematical letters.
_FOREIGN = (
    "\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff\uab70-\uabbf\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff"
)
# What stands in a word and is not seen; not the soft hyphen, which web pages have in any long word.
_HIDDEN = "\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e0fff"
_ODD = re.compile(f"[{_FOREIGN}{_HIDDEN}]")
_WORD = re.compile(f"[^\\W\\d_][\\w{_HIDDEN}]*")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_STYLED = re.compile("[\uff21-\uff5a\U0001d400-\U0001d7ff]")  # Latin letters in another dress: a word may have no other
_UNITS = frozenset("μΔΩ")  # stand before Latin letters in good faith: "5 μg"
_FEWEST = 3  # letters of a word: shorter ones are symbols ("pH", "Δt")


def lookalikes(text: str) -> tuple[str, ...]:
    """The words of a text that are not what they look like, each once, in order, written out.

    >>> lookalikes("Ada L\u043erne met Ada Lor\u200bne of \u041a\u0438\u0435\u0432.")
    ('L[U+043E]rne', 'Lor[U+200B]ne')
    """
    if text.isascii() or not _ODD.search(text):
        return ()
    words = dict.fromkeys(match.group() for match in _WORD.finditer(text))
    return tuple(dict.fromkeys(_by_numbers(word) for word in words if _is_lookalike(word)))


def written_out(name: str) -> str:
    """A name with the letters by their numbers that make it another one than it looks like.

    >>> written_out("Ada L\u043erne"), written_out("Zoë Orle")
    ('Ada L[U+043E]rne', 'Zoë Orle')
    """
    return _WORD.sub(lambda word: _by_numbers(word[0]) if _is_lookalike(word[0]) else word[0], name)


def _is_lookalike(word: str) -> bool:
    """Whether a word that looks Latin has a letter of another alphabet, or a character that is not seen."""
    odd = set(_ODD.findall(word)) - _UNITS
    return bool(odd) and len(word) >= _FEWEST and bool(_LATIN.search(word) or _STYLED.search(word))


def _by_numbers(word: str) -> str:
    return _ODD.sub(lambda letter: f"[U+{ord(letter[0]):04X}]", word)
