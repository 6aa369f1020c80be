"""A word in, its stem out: rough, alike for British and American spellings and for the usual irregular forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from onrecord.lexicons.verbs import irregular

__all__ = ["NUMBER_WORDS", "stem"]

_MEMORY = 1 << 16  # answers kept, so that a long run does not grow without end
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_TENS = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100}
NUMBER_WORDS = {word: number for number, word in enumerate(_UNITS.split(" "))} | _TENS
"""Number words in lower case, each with its value."""

_NOUNS = {"children": "child", "men": "man", "women": "woman", "people": "person", "meeting": "meet"}
_AUXILIARIES = ("be", "have", "do")


@cache
def _irregular() -> Mapping[str, str]:
    """Irregular forms that are compared by content: those of nouns, and of verbs that are more than auxiliaries."""
    return _NOUNS | {form: base for form, base in irregular().items() if base not in _AUXILIARIES}


@lru_cache(maxsize=_MEMORY)
def stem(word: str) -> str:
    """Cut a folded word to a rough stem, British and American spellings alike.

    >>> [stem(w) for w in ("denuclearisation", "denuclearization", "negotiating", "negotiations", "parties")]
    ['denucleari', 'denucleari', 'negotiat', 'negotiat', 'parti']
    """
    word = _irregular().get(word, word)
    if word in NUMBER_WORDS:
        return str(NUMBER_WORDS[word])
    if word[:1].isdigit():
        return word.replace(",", "")
    word = word.replace("isation", "ization").replace("our", "or") if len(word) > 5 else word
    for ending, new in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: len(word) - len(ending)] + new
            break
    return re.sub(r"([bdgmnprt])\1$", r"\1", word)


_ENDINGS = (
    ("izations", "i"), ("ization", "i"), ("isations", "i"), ("isation", "i"), ("ational", "at"), ("fulness", "ful"),
    ("iveness", "iv"), ("ements", ""), ("ement", ""), ("ations", "at"), ("ation", "at"), ("ments", ""), ("ment", ""),
    ("ingly", ""), ("edly", ""), ("ities", ""), ("ness", ""), ("tions", "t"), ("tion", "t"), ("sions", "s"),
    ("sion", "s"),
    ("ising", "i"), ("izing", "i"), ("ised", "i"), ("ized", "i"), ("ises", "i"), ("izes", "i"), ("ise", "i"),
    ("ize", "i"),
    ("ity", ""), ("ies", "i"), ("ied", "i"), ("ers", ""), ("ing", ""), ("ely", ""), ("ly", ""), ("es", ""), ("ed", ""),
    ("er", ""), ("s", ""), ("e", ""), ("y", "i"),
)  # fmt: skip
