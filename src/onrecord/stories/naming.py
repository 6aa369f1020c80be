"""Names of people in, which of them are one person: full names by their parts, bare names by the full ones around."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from onrecord.lexicons import listed
from onrecord.stories.gazetteer import gender_of_given_name, nicknames
from onrecord.stories.words import fold, sound

__all__ = ["bare_forms", "cluster", "gender", "given", "is_full", "is_same", "parts", "shared_by_same"]

_MEMORY = 1 << 16  # answers kept, so that a long run does not grow without end
_PARTICLES = listed("de del della der den di da dos das du la le van von zu bin bint ibn ben abu al el ter ten")
_GENERATION = {"jr": "jr", "sr": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}

# Names that put the family name first; only these let a bare first word stand for the person.
_FAMILY_FIRST = listed(
    """kim moon xi li wang zhang chen liu yang huang zhao wu zhou xu sun ma hu guo he lin luo deng lee park
    choi jung yoon kang cho han shin kwon hwang ahn song ryu nguyen tran le pham hoang phan vu vo dang bui
    do ho ngo duong ly tsai lai tan wong chan cheung leung lam ri jo pak hong paik chung chang jiang mao hun
    aung ban"""
)


@lru_cache(maxsize=_MEMORY)
def parts(name: str) -> tuple[str, ...]:
    """The folded words of a name, generation marks aside.

    >>> parts("Kim Jong-Un"), parts("Ana Orle Jr.")
    (('kim', 'jong', 'un'), ('ana', 'orle'))
    """
    return tuple(word for word in fold(name).replace("'", "").split() if word not in _GENERATION)


@lru_cache(maxsize=_MEMORY)
def is_full(name: str) -> bool:
    """Tell a name with a given name in it from a family name alone, one with a particle too.

    >>> is_full("Ana Orle"), is_full("Orle"), is_full("De Orle"), is_full("Ben Orle")
    (True, False, False, True)
    """
    words = parts(name)
    if len(words) < 2:
        return False
    is_particle = words[0] in _PARTICLES and gender_of_given_name(words[0]) == "-"
    return not is_particle or len(words) > 1 + sum(word in _PARTICLES for word in words)


def _generation(name: str) -> str:
    last = fold(name).split()[-1:]
    return _GENERATION.get(last[0], "") if last else ""


@lru_cache(maxsize=_MEMORY)
def bare_forms(name: str) -> tuple[str, ...]:
    """The sounds by which a full name may be called alone: its family name, longest first.

    >>> bare_forms("Ursula von der Leyen")
    ('von der leien', 'der leien', 'leien')
    """
    words = parts(name)
    if not words:
        return ()
    if _is_family_first(words, name):
        return (sound(words[0]),)
    forms = {words[-1]}
    if len(words) > 2:
        start = len(words) - 1
        while start > 1 and words[start - 1] in _PARTICLES:
            start -= 1
        forms |= {" ".join(words[start:]), " ".join(words[-2:])}
    return tuple(sorted({sound(form) for form in forms}, key=lambda form: (-len(form), form)))


def _is_family_first(words: Sequence[str], name: str) -> bool:
    if len(words) < 2 or words[0] not in _FAMILY_FIRST:
        return False
    return len(words) == 3 or "-" in name or gender_of_given_name(words[0]) == "-"


def given(name: str) -> str:
    """The folded given name of a full name, empty where it is not known which it is."""
    words = parts(name)
    if len(words) < 2 or _is_family_first(words, name):
        return ""
    return words[0]


def gender(name: str) -> str:
    """Tell the gender that a full name tells: ``m``, ``f`` or ``-``."""
    first = given(name)
    return gender_of_given_name(first) if first else "-"


@lru_cache(maxsize=_MEMORY)
def is_same(one: str, other: str) -> bool:
    """Tell whether two full names may be one person's: one family name, and given names that agree.

    >>> is_same("Charles E. Orle", "Chuck Orle"), is_same("Anna Orle", "Jonas Orle")
    (True, False)
    """
    a, b = parts(one), parts(other)
    if _generation(one) != _generation(other):
        return False
    if "".join(a) == "".join(b):
        return True
    if len(a) < 2 or len(b) < 2:
        return False
    if _within(a, b) or _within(b, a):
        return True
    if _is_family_first(a, one) or _is_family_first(b, other):
        return sound(" ".join(a)) == sound(" ".join(b))
    return sound(a[-1]) == sound(b[-1]) and _same_given(a[0], b[0]) and _same_middle(a[1:-1], b[1:-1])


def _within(short: Sequence[str], long: Sequence[str]) -> bool:
    """Tell whether the words of ``short`` stand in ``long`` in order and begin it; "Ana Orle" in "Ana Maria Orle"."""
    if len(short) >= len(long) or short[0] != long[0]:
        return False
    rest = iter(long)
    return all(word in rest for word in short)


def _same_given(a: str, b: str) -> bool:
    if a == b or sound(a) == sound(b):
        return True
    if len(a) == 1 or len(b) == 1:
        return a[0] == b[0]
    if b in nicknames().get(a, ()) or a in nicknames().get(b, ()):
        return True
    return len(_consonants(a)) >= 4 and a[-1] == b[-1] and _consonants(a) == _consonants(b)


def _consonants(name: str) -> str:
    """What is left of a name without vowels and doubled letters: "mhmd" for "Mohammed" and "Muhammad"."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouy]", "", name))


def _same_middle(a: Sequence[str], b: Sequence[str]) -> bool:
    if not a or not b:
        return True
    return all(x == y or x in _PARTICLES or y in _PARTICLES or x[0] == y[0] for x, y in zip(a, b, strict=False))


@lru_cache(maxsize=_MEMORY)
def shared_by_same(name: str) -> frozenset[str]:
    """What a full name is looked up by: two that `is_same` takes for one person's share at least one of these.

    >>> bool(shared_by_same("Charles E. Orle") & shared_by_same("Chuck Orle"))
    True
    >>> bool(shared_by_same("Anna Orle") & shared_by_same("Jonas Tarn"))
    False
    """
    words = parts(name)
    if not words:
        return frozenset({""})
    return frozenset({"".join(words), words[0], sound(words[-1]), sound(" ".join(words))})


def cluster(names: Iterable[str]) -> list[list[str]]:
    """Sort full names into people. A short form that fits two people stays alone, so that it merges neither."""
    groups: list[list[str]] = []
    by_key: defaultdict[str, list[int]] = defaultdict(list)  # of the first name of each group: all are the same as it
    for name in sorted(set(names), key=lambda n: (-len(parts(n)), -len(n), n)):
        keys = shared_by_same(name)
        near = sorted({number for key in keys for number in by_key.get(key, ())})
        fits = [groups[number] for number in near if all(is_same(name, other) for other in groups[number])]
        if len(fits) == 1:
            fits[0].append(name)
            continue
        for key in keys:
            by_key[key].append(len(groups))
        groups.append([name])
    return groups
