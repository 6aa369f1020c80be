"""Forms of verbs: base forms out of inflected ones, the forms of "be", and the tags of verbs with a tense."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from onrecord.lexicons.tables import rows

__all__ = ["BE", "FINITE", "bases", "irregular", "regular"]

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
"""Penn Treebank tags of verbs with a tense, and of modal ones."""

BE = frozenset(next(row for row in rows("verbforms") if row[0] == "be"))
"""The forms of "be", in lower case, cut-off ones too ("'s")."""

_MEMORY = 1 << 16  # answers kept, so that a long run does not grow without end
_ENDINGS = ("ing", "ed", "es", "s", "d")
_MIN_STEM = 2  # letters that a word keeps when an ending is taken off


@lru_cache(maxsize=_MEMORY)
def bases(word: str) -> tuple[str, ...]:
    """Base forms that an inflected word may have, itself first; those of an irregular verb are known.

    >>> bases("banned")
    ('banned', 'bann', 'banne', 'ban', 'bannee')
    >>> bases("held")
    ('held', 'hold')
    """
    known = irregular().get(word)
    return (word, known) if known else regular(word)


@lru_cache(maxsize=_MEMORY)
def regular(word: str) -> tuple[str, ...]:
    """Base forms that a word may have if it is a regular verb, itself first.

    >>> regular("denied")
    ('denied', 'deni', 'denie', 'deny', 'deniee')
    """
    out = [word]
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _MIN_STEM:
            continue
        out += [stem, stem + "e"]
        if stem.endswith("i"):
            out.append(stem[:-1] + "y")
        if len(stem) > _MIN_STEM and stem[-1] == stem[-2]:
            out.append(stem[:-1])
    return tuple(dict.fromkeys(out))


@cache
def irregular() -> Mapping[str, str]:
    """Each form of an irregular verb, in lower case, with its base form."""
    return {form: row[0] for row in rows("verbforms") for form in row[1:]}
