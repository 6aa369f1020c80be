"""An office in, who in the story holds it out; and whose side a person speaks for.

The offices of all articles are pooled: "the Ukrainian president" in one is explained by the other that writes the name.
"""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.lexicons import listed
from onrecord.stories.cast import Cast, Person
from onrecord.stories.complements import has_rank, is_complemented, is_elsewhere, is_shared
from onrecord.stories.gazetteer import body
from onrecord.stories.organisations import is_same_land
from onrecord.stories.phrases import Role
from onrecord.stories.words import fold

__all__ = ["affiliations", "holders", "is_of_party", "is_rival", "owner_names"]

_LOOSE: dict[str, frozenset[str]] = {  # a loose word, and the groups of offices it may stand for
    "leader": frozenset(["head"]),
    "ruler": frozenset(["head"]),
    "chief": frozenset(["chief", "minister", "head"]),
    "minister": frozenset(["minister"]),
    "politician": frozenset(["legislator"]),
    "representative": frozenset(["legislator"]),
    "officer": frozenset(["officer"]),
}
_BY_HEAD = listed("politician business scholar official adviser author kin chief activist doctor")
"""Families of many callings: there the same word must head both."""
_OF_MANY = listed("legislator official")  # "the top Republican" is only who is called so

_PARTIES = {  # the words of a party in an office, each with the party
    "democratic": "democratic", "democrat": "democratic", "republican": "republican", "gop": "republican",
    "conservative": "conservative", "tory": "conservative", "labour": "labour", "liberal": "liberal", "green": "green",
    "independent": "independent",
}  # fmt: skip
_FORMER = listed("former ex late outgoing incoming then")


def holders(role: Role, cast: Cast, article: str) -> list[Person]:
    """Find who may hold ``role``: nobody, one, or several that the context must choose from.

    An office that says whose it is looks in the whole story; a bare one ("the president") in its own article first.
    """
    if role.plural:
        return []
    asked = role, article if role.group == "official" else ""  # there are many: one of another article is another
    if asked not in cast.holding:
        cast.holding[asked] = _fitting(role, cast, article)
    return _near(cast.holding[asked], role, article)


def _fitting(role: Role, cast: Cast, article: str) -> list[Person]:
    loose = _LOOSE.get(role.family, frozenset())
    for test, people in ((_is_exact, cast.in_offices([role.family])), (_is_loose, cast.in_offices(loose))):
        fits = [p for p in people if any(test(role, office) and _is_owned(role, office) for office, _ in p.offices)]
        if not fits and (role.places or role.bodies) and role.family not in _BY_HEAD and not _has_rivals(role, cast):
            fits = [p for p in people if any(test(role, office) and _is_unowned(office) for office, _ in p.offices)]
            fits = fits if len(fits) == 1 else []
        if role.group == "official":
            fits = [p for p in fits if any(test(role, office) and where == article for office, where in p.offices)]
        if fits:
            return _so_owned(fits, role)
    return []


def _so_owned(fits: list[Person], role: Role) -> list[Person]:
    """Of several, those whose office is said to be of the same ("of the bank"); nobody where none is."""
    if len(fits) < 2 or not is_complemented(role):
        return fits
    return [p for p in fits if any(is_shared(role, office) for office, _ in p.offices if office.family == role.family)]


def _has_rivals(role: Role, cast: Cast) -> bool:
    """Tell whether the story knows the same office of another country by its house: the president of the White House
    is hardly the French one."""
    houses = (body(name) for name in cast.bodies)
    places = {house.place for house in houses if house is not None and house.office == role.family}
    return bool(places) and not places & role.places


def _near(fits: list[Person], role: Role, article: str) -> list[Person]:
    if len(fits) < 2 or role.places or role.bodies:
        return fits
    here = [p for p in fits if article in p.articles]
    stated = [p for p in here if any(office.family == role.family and where == article for office, where in p.offices)]
    return stated or here or fits


def _is_exact(role: Role, office: Role) -> bool:
    if role.family != office.family or _is_former(role) != _is_former(office) or is_rival(role, office):
        return False
    if is_elsewhere(role, office) or (role.group in _OF_MANY and has_rank(role) and not has_rank(office)):
        return False
    return role.family not in _BY_HEAD or _head(role) == _head(office)


def _is_loose(role: Role, office: Role) -> bool:
    if role.family not in _LOOSE or _is_former(role) != _is_former(office) or is_elsewhere(role, office):
        return False
    if role.group in _OF_MANY and has_rank(role):
        return False
    return office.group in _LOOSE[role.family] and role.family != "politician"


def is_rival(role: Role, office: Role) -> bool:
    """Tell whether two offices name two parties ("the Labour leader", "the Tory leader")."""
    one, other = _party(role), _party(office)
    return bool(one) and bool(other) and not one & other


def is_of_party(role: Role) -> bool:
    """Tell a description by party alone: "the Republican"."""
    return _head(role) in _PARTIES


def _party(role: Role) -> frozenset[str]:
    words = fold(" ".join((role.text, *role.modifiers, *role.bodies))).split()
    return frozenset(_PARTIES[word] for word in words if word in _PARTIES)


def _is_former(role: Role) -> bool:
    return any(word in _FORMER for word in role.modifiers)


def _head(role: Role) -> str:
    """The word that names the calling, in "the Korea expert at the institute": "expert"."""
    words = fold(role.text).split()
    for i, word in enumerate(words):
        if word in ("of", "at", "for", "from", "in", "on", "with", "to") and i:
            return words[i - 1]
    return words[-1] if words else ""


def _is_unowned(office: Role) -> bool:
    return not office.places and not office.bodies


def _is_owned(role: Role, office: Role) -> bool:
    """Tell whether the office belongs to all that the role names as its owner."""
    places = office.places | _places_of(office.bodies)
    if not all(place in places for place in role.places):
        return False
    own = {fold(name) for name in office.bodies} | {fold(place) for place in places}
    return all(_is_among(name, own) for name in role.bodies)


def _is_among(name: str, own: Iterable[str]) -> bool:
    known = body(name)
    place = fold(known.place) if known is not None and known.place else ""
    return any(place == other or _is_same_owner(fold(name), other) for other in own)


def _is_same_owner(one: str, other: str) -> bool:
    """Tell whether two names may be one body or land; "Orle Lines" and "Orle", "Orlandish" and "Orland"."""
    a, b = set(one.split()), set(other.split())
    return a <= b or b <= a or is_same_land(one, other)


def _places_of(bodies: Iterable[str]) -> frozenset[str]:
    found = (body(name) for name in bodies)
    return frozenset(known.place for known in found if known is not None and known.place)


def owner_names(role: Role) -> frozenset[str]:
    """The countries and bodies that an office belongs to, the country of a body too."""
    return role.places | role.bodies | _places_of(role.bodies)


def affiliations(person: Person) -> frozenset[str]:
    """The countries and bodies that any article ties a person's offices to."""
    return frozenset().union(*(owner_names(office) for office, _ in person.offices))
