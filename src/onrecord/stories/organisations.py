"""Names that are no person's in, which of them are one body, and which are lands, out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from onrecord.lexicons import listed
from onrecord.stories.gazetteer import longest
from onrecord.stories.phrases import Phrase
from onrecord.stories.words import fold, read

__all__ = ["fullest", "is_same_land", "lands", "looks_like_one", "spelling"]

_WORDS = listed(
    """inc corp ltd llc plc co holdings motors dynamics electric airlines airways industries partners labs
    lines times post news herald tribune gazette journal telegraph chronicle observer mirror star sun street
    house center centre institution college academy movement front court services radio tv press front
    studies project initiative program programme poll survey report act treaty agreement summit conference
    cup day road avenue square bridge airport station river lake sea mountain island islands bay peninsula
    region county state republic kingdom province district city valley north south east west security
    international national infirmary guard wire cape port"""
)
_DEMONYM_ENDINGS = listed("n an ian ean ese ish i ic er ers ans ians")
_FIRM_ENDINGS = listed("inc corp ltd llc plc co company group holdings motors airlines airways industries lines labs")
_SPELLINGS = {"labour": "labor", "defence": "defense", "centre": "center", "organisation": "organization",
              "harbour": "harbor", "theatre": "theater"}  # fmt: skip
_MEMORY = 20_000  # names, some megabytes: those of a story are compared pair by pair
_SHORTEST_INITIALS = 3  # two capitals begin too many names
_SHORTEST_LAND = 4  # letters that a land and its adjective must share; 3 to 5 tried on made-up lands


def looks_like_one(name: str) -> bool:
    """Tell a name that has a word of bodies, companies or places in it, or ends in one.

    >>> looks_like_one("Orle Water Board"), looks_like_one("Ana Orle")
    (True, False)
    """
    words = fold(name).replace("'s", "").split()
    last = longest(read(words[-1]), 0) if words else None
    ends = last is not None and last[1].kind == "group"
    return ends or any(word in _WORDS for word in words)


def fullest(names: Iterable[str]) -> dict[str, str]:
    """Give each name the fullest form of the same body, where exactly one longer name can be meant.

    >>> sorted(fullest(["Blue Strait", "Blue Strait Lines", "Commission", "Orle Commission", "Orle"]).values())
    ['Blue Strait Lines', 'Blue Strait Lines', 'Orle', 'Orle Commission', 'Orle Commission']
    """
    known = sorted(set(names))
    called: dict[str, list[str]] = defaultdict(list)
    for name in known:
        words = spelling(name).split()
        for key in dict.fromkeys((*words[:1], *words[-1:], _initials(name))):
            called[key].append(name)
    out = {}
    for name in known:
        words = spelling(name).split()
        near = {other for key in (*words[:1], *words[-1:], name) for other in called.get(key, ())}
        longer = [other for other in near if _is_short_for(name, other)]
        out[name] = longer[0] if len(longer) == 1 else name
    return out


def _is_short_for(name: str, other: str) -> bool:
    """Tell whether a body may go by the beginning of its name, or by the word that says what it is at the end.

    One word at the beginning is as often a place ("Orle" of the Orle Commission), unless a firm's ending follows it.
    """
    if name.isupper() and len(name) >= _SHORTEST_INITIALS:
        return name == _initials(other)
    short, long = spelling(name).split(), spelling(other).split()
    if len(short) >= len(long) or not looks_like_one(other):
        return False
    if long[: len(short)] == short:
        return len(short) > 1 or (len(long) == 2 and long[1] in _FIRM_ENDINGS)
    return long[-len(short) :] == short and looks_like_one(name)


def _initials(name: str) -> str:
    """The capitals that a body goes by: "OWB" for the Orle Water Board, "MFW" for the Ministry for Water."""
    words = [word for word in name.split() if word[:1].isupper()]
    return "".join(word[0] for word in words)


@lru_cache(maxsize=_MEMORY)
def spelling(name: str) -> str:
    """A folded name in one spelling, British or American.

    >>> spelling("Labour Court") == spelling("labor court")
    True
    """
    words = fold(name).replace("'s", "").split()
    return " ".join(_SPELLINGS.get(word, word) for word in words)


def lands(names: Iterable[str], phrases: Iterable[Phrase]) -> frozenset[str]:
    """The names that are lands because the story uses an adjective made of them ("Orlandian")."""
    adjectives = {word for phrase in phrases for word in phrase.bodies if " " not in word}
    return frozenset(
        name for name in names if any(fold(name) != fold(word) and is_same_land(name, word) for word in adjectives)
    )


def is_same_land(one: str, other: str) -> bool:
    """Tell whether two words name one land, as noun or adjective.

    >>> is_same_land("Orland", "Orlandish"), is_same_land("Veltria", "Veltrian"), is_same_land("Orle", "Oslo")
    (True, True, False)
    """
    a, b = sorted((fold(one), fold(other)), key=len)
    if a == b:
        return True
    stem = a.rstrip("aeiouy") if a[-1:] in "aeiouy" else a
    return (
        len(stem) >= _SHORTEST_LAND
        and b.startswith(stem)
        and any(b == s + e for s in (a, stem, a[:-1]) for e in _DEMONYM_ENDINGS)
    )
