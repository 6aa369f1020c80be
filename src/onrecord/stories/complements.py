"""Two wordings of an office in, whether they say it of different owners out: "the city's attorney", "the plaintiff's".

The countries and bodies that an office names are compared in `roles`; here are the common words ("of the bank").
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from onrecord.lexicons import listed
from onrecord.stories.gazetteer import longest
from onrecord.stories.phrases import DETERMINERS, Role
from onrecord.stories.words import Word, fold, read

__all__ = ["has_rank", "is_complemented", "is_elsewhere", "is_shared"]

_MEMORY = 1 << 12  # answers kept, so that a long run does not grow without end
_RANKS = listed("top senior ranking leading highest-ranking second-ranking")
_PREPOSITIONS = listed("of for at on in from with to by")
_EMPTY = _PREPOSITIONS | _RANKS | DETERMINERS | listed("s and former ex late new then first second longtime own")
_SIDES = listed("plaintiff plaintiffs defence defense defendant city county family campaign prosecution district town")
_LANDS = listed("country nation kingdom republic state city town village province county region island territory")
_FIRMS = listed(
    """company firm corporation group organisation organization agency party charity network club team airline carrier
    paper newspaper magazine school university hospital bank"""
)
"""What a body may be called whose name does not say what it is: "the company" is Orle Lines, "the union" is not."""
_OF_ONE = listed("head minister deputy")  # "the president of the club" is not President Orle
_FOR_A_SIDE = listed("law spokesperson")


@dataclass(frozen=True, slots=True)
class _Owner:
    """The words that say whose an office is: common ones, and those of the names of countries and bodies."""

    common: frozenset[str]
    named: frozenset[str]

    @property
    def words(self) -> frozenset[str]:
        return self.common | self.named


def has_rank(role: Role) -> bool:
    """Tell one of several by rank: "the top Republican", "the ranking member"."""
    return any(word in _RANKS for word in fold(role.text).split())


def is_complemented(role: Role) -> bool:
    """Tell an office that common words say the owner of: "the chairman of the bank"."""
    return bool(_owner(role).common)


def is_shared(role: Role, office: Role) -> bool:
    """Tell whether two wordings have a word of their owners in common."""
    return bool(_owner(role).words & _owner(office).words)


def is_elsewhere(role: Role, office: Role) -> bool:
    """Tell whether two wordings of an office say it of owners that cannot be one ("of the bank", "of the union")."""
    ours, theirs = _owner(role), _owner(office)
    if not (ours.common or theirs.common) or ours.words & theirs.words:
        return False
    if not ours.words or not theirs.words:
        return role.group in _OF_ONE and bool((ours.common | theirs.common) - _LANDS)
    return not (_stands_for(ours, theirs, role.group) or _stands_for(theirs, ours, role.group))


def _stands_for(word: _Owner, name: _Owner, group: str) -> bool:
    """Tell whether "the company" or "the city" may be the one that is named."""
    loose = _FIRMS if group in _FOR_A_SIDE else _FIRMS | _LANDS
    kinds = {other for other in name.words if _is_kind(other)}
    return bool(word.common) and word.common <= loose and not kinds and not name.common


@lru_cache(maxsize=_MEMORY)
def _owner(role: Role) -> _Owner:
    """Read whose an office is.

    Before its head, common words count that are a body or stand before "'s"; behind it, all.
    """
    words = read(role.text)
    start, end = _head(words)
    mark = max((i for i in range(start) if words[i].plain in ("'s", "'") or words[i].plain.endswith("'s")), default=-1)
    names = fold(" ".join((*role.bodies, *role.places))).split()
    common = set()
    for i, word in enumerate(words):
        text = fold(word.plain).removesuffix("'s")
        if start <= i < end or text in _EMPTY or text in names or not text[:1].isalpha():
            continue
        if i > mark and i < start and not (_is_kind(text) or text in _SIDES):
            continue
        if not word.is_capital or _is_kind(text):
            common.add(text.removesuffix("s") if text in _SIDES else text)
    return _Owner(frozenset(common), frozenset(names))


def _head(words: tuple[Word, ...]) -> tuple[int, int]:
    """Where the words stand that name the office itself ("secretary of state")."""
    for i in range(len(words)):
        found = longest(words, i)
        if found is not None and found[1].kind == "role":
            last = i + found[0]
            while (more := longest(words, last)) is not None and more[1].kind == "role":  # "chairman and president"
                last += more[0]
            return i, last
    return 0, len(words)


def _is_kind(word: str) -> bool:
    """Tell a word for a kind of body: "bank", "union"."""
    found = longest(read(word), 0)
    return found is not None and found[1].kind == "group"
