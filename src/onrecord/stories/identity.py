"""A phrase in, the actor it names by itself out: by name, by an office that is somebody's, by a house or a capital.

What only the context can tell ("he", "the agency", "the president" where two are about) is left to `speakers`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from onrecord.datamodel import ActorKind
from onrecord.lexicons import listed, rows, several
from onrecord.stories import roles
from onrecord.stories.cast import Cast, Person
from onrecord.stories.gazetteer import body, role_of
from onrecord.stories.organisations import looks_like_one
from onrecord.stories.phrases import DETERMINERS, Phrase, Role
from onrecord.stories.words import fold

__all__ = ["Who", "adjective", "body_of", "describe", "identify", "is_bare", "of_person", "spoken_for"]

_ASKED = re.compile(  # Example: 'those surveyed in a new Orle Times poll'
    r"(?:those|people|adults|voters|households|readers) (?:surveyed|polled|questioned|asked) (?:in|by|for) "
    r"(?:(?:a|an|the|one|new|recent) )*+(?P<survey>.*(?:poll|survey)\b)",
    re.IGNORECASE,
)
_ELSE = ("another", "other")
_SEATS = listed("government leadership regime")
_PARTIES = listed("democrats republicans tories conservatives")
_PARTISANS = listed("democrat republican tory democratic labour")
_ONE_BREATH = 100  # characters behind an office within which its holder may be named; 50 to 200 alike
_MINISTRIES = {  # the words of a ministry, and what its head is called
    "ministry": "minister",
    "department": "secretary",
    "office": "secretary",
    "agency": "minister",
}


@dataclass(frozen=True, slots=True, order=True)
class Who:
    """What tells one actor from another: its kind and name, and for an unnamed one its article."""

    kind: ActorKind
    name: str
    article: str = ""


def of_person(person: Person) -> Who:
    """The actor that a person of the cast is."""
    return Who("person", person.name)


def identify(phrase: Phrase, article: str, cast: Cast) -> Who | None:
    """Name the actor that ``phrase`` means whatever stands around it; None if the phrase alone does not tell."""
    if phrase.kind == "name":
        return _named(phrase, article, cast)
    if phrase.kind == "role" and phrase.role is not None:
        return _office(phrase, phrase.role, article, cast)
    if phrase.kind == "place":
        is_surname, person = cast.namesake(phrase, article)
        if is_surname:
            return of_person(person) if person is not None else None
        return _place(phrase, article)
    if phrase.kind == "body":
        return Who("organisation", _paper_meant(phrase, cast))
    if phrase.kind == "group":
        return _group(phrase, article, cast)
    if phrase.kind == "crowd":
        return _crowd(phrase, article)
    return None


def _named(phrase: Phrase, article: str, cast: Cast) -> Who | None:
    person = cast.called(phrase, article)
    if person is not None:
        return of_person(person)
    if fold(phrase.text) in ("the north", "the south"):
        return _half(fold(phrase.name), cast)
    if cast.fitting(phrase):
        return None
    name = " ".join(phrase.name.replace("’", "'").split())
    if name in cast.parties and not looks_like_one(name):
        return None
    papers = [full for full in cast.bodies_ending(name) if _is_paper(full)]
    if phrase.determiner == "the" and len(papers) == 1:  # "the Post"
        return Who("organisation", papers[0])
    if name in cast.others:
        return Who("organisation", cast.others[name])
    has_article = phrase.determiner and not phrase.bodies  # "the Orle Council Enver Tarn": the council has it
    if looks_like_one(name) or has_article or " " not in name or name.isupper():
        return Who("organisation", name)
    return Who("person", name)


def _paper_meant(phrase: Phrase, cast: Cast) -> str:
    """ "The Times" is the Orle Times of a story that knows no other Times by a longer name."""
    if not fold(phrase.key).startswith("the "):
        return phrase.key
    last = phrase.key.split()[-1]
    papers = [name for name in cast.bodies_ending(last) if name != phrase.key and _is_paper(name)]
    return papers[0] if len(papers) == 1 else phrase.key


def _is_paper(name: str) -> bool:
    known = body(name)
    return known is not None and known.what in ("newspaper", "magazine")


def _half(side: str, cast: Cast) -> Who | None:
    """ "The North" where the story knows one country of that name."""
    fits = sorted(place for place in cast.places if fold(place).startswith(side + " "))
    return Who("country", fits[0]) if len(fits) == 1 else None


def _place(phrase: Phrase, article: str) -> Who:
    if phrase.plural and phrase.determiner != "the":
        return Who("unnamed", describe(phrase), article)
    return Who("country", phrase.key)


def _office(phrase: Phrase, role: Role, article: str, cast: Cast) -> Who | None:
    if role.plural:
        return Who("unnamed", describe(phrase), article)
    if role.group == "spokesperson":
        return spoken_for(role, article, cast)
    if phrase.determiner in ("a", "an", "one", "another", "some", "any"):
        return Who("unnamed", describe(phrase), article)
    fits = [] if _is_somebody_else_s(phrase) else roles.holders(role, cast, article)
    if role.group == "legislator":  # there are many: one who is named only later is another
        fits = [person for person in fits if person.introduced.get(article, 0) <= phrase.end + _ONE_BREATH]
    if len(fits) == 1:
        return of_person(fits[0])
    owned = bool(role.places or role.bodies)
    if not fits and owned and phrase.determiner and role.group in ("head", "minister", "deputy", "envoy", "chief"):
        return Who("person", describe(phrase))
    return None


def _is_somebody_else_s(phrase: Phrase) -> bool:
    """Tell an office whose owner the words leave open: "her party's leader", "the nation's president"."""
    owner = phrase.possessor
    return owner is not None and owner.kind not in ("place", "body", "name")


def spoken_for(role: Role, article: str, cast: Cast) -> Who | None:
    """The body that a spokesperson speaks for, as far as the words of the office tell."""
    for name in sorted(role.bodies):
        if body(name) is not None or name in cast.others:
            return Who("organisation", cast.others.get(name, name))
        person = cast.called(Phrase("name", name, 0, 0, name=name), article)
        if person is not None:
            return of_person(person)
    kept = [word for word in role.modifiers if word not in ("a", "the", "chief", "deputy", "senior", "top")]
    if role.places:
        place = sorted(role.places)[0]
        if not kept or kept[-1] in _SEATS:
            return Who("country", place)
        return _ministry(place, tuple(kept), cast) or Who("organisation", f"{adjective(place)} {' '.join(kept)}")
    if role.bodies:
        name = sorted(role.bodies)[0]
        return Who("organisation", cast.others.get(name, name))
    return None


def _group(phrase: Phrase, article: str, cast: Cast) -> Who | None:
    owner = phrase.possessor
    if owner is not None and owner.kind == "pronoun":
        return None
    place = sorted(phrase.places)[0] if phrase.places else ""
    if place and phrase.head in _SEATS:
        return Who("country", place)
    if place:
        return _ministry(place, (*phrase.modifiers, *phrase.head.split()), cast) or Who(
            "organisation", _described_of(phrase, place)
        )
    if owner is not None:
        who = identify(owner, article, cast)
        if who is None:
            return None
        if who.kind == "person" and phrase.head in _SEATS:
            return who
        return Who("organisation", f"{who.name}'s {' '.join((*phrase.modifiers, phrase.head))}")
    if phrase.bodies:
        return Who("organisation", describe(phrase))
    return None


def is_bare(phrase: Phrase) -> bool:
    """Tell a description that says nothing of whose it is: "the agency", "the central bank"."""
    return not phrase.places and not phrase.bodies and phrase.possessor is None


def _crowd(phrase: Phrase, article: str) -> Who:
    if phrase.head in _PARTIES and not phrase.modifiers and not phrase.places:
        return Who("group", phrase.head.capitalize())
    return Who("unnamed", describe(phrase), article)


def describe(phrase: Phrase) -> str:
    """A description as a name: its own words without articles and numbers, a common noun in lower case.

    "Another official" stays another: it is not the official of before.
    """
    text = " ".join(phrase.text.split())
    if phrase.links and phrase.kind in ("role", "crowd", "text", "anyone", "group", "thing"):
        text += "".join(f" {preposition} {other.text}" for preposition, other in phrase.links)
    asked = _ASKED.match(text)
    if asked:
        return f"{asked.group('survey')} respondents"
    words = text.split()
    is_counted = phrase.kind in ("crowd", "anyone", "role", "thing")
    while len(words) > 1 and (
        words[0].lower() in DETERMINERS - {"no", *_ELSE} or (is_counted and words[0].replace(",", "").isdigit())
    ):
        words.pop(0)
    if words[0] == "of" and len(words) > 1:  # "dozens of farmers"
        words.pop(0)
    common = words[0].lower() == phrase.head.split(" ")[0] or words[0].lower() in {*phrase.modifiers, *_ELSE}
    if common and phrase.kind != "place" and not words[0].isupper() and words[0].lower() not in _PARTISANS:
        words[0] = words[0].lower()
    return " ".join(words)


def _described_of(phrase: Phrase, place: str) -> str:
    """One name for "Orland's harbour board" and "the Orlandian harbour board"."""
    if phrase.bodies:
        return describe(phrase)
    return " ".join((adjective(place), *phrase.modifiers, phrase.head))


@cache
def _adjectives() -> dict[str, str]:
    return {name: (several(adjectives) or (name,))[0] for name, _, adjectives, _, _ in rows("places")}


def adjective(place: str) -> str:
    """The adjective of a country."""
    return _adjectives().get(place, place)


def _ministry(place: str, words: tuple[str, ...], cast: Cast) -> Who | None:
    """The ministry of a country under its own name, where the story uses that name."""
    family = _family_of(words)
    if not family:
        return None
    for name in sorted(cast.bodies):
        known = body(name)
        if known is not None and known.place == place and known.office == family and known.what == "ministry":
            return Who("organisation", name)
    return None


def _family_of(words: tuple[str, ...]) -> str:
    """The office whose ministry this is: ("foreign", "ministry") is the foreign minister's."""
    for start in range(len(words)):
        text = " ".join(words[start:])
        for noun, office in _MINISTRIES.items():
            if noun in text:
                role = role_of(text.replace(noun, office)) or role_of(text.replace(noun, "minister"))
                if role is not None and role.group == "minister" and role.key != "minister":
                    return role.key
    return ""


def body_of(who: Who, cast: Cast) -> Who | None:
    """The office-holder for whom a house speaks ("Downing Street": the prime minister), where the story knows one."""
    known = body(who.name) if who.kind == "organisation" else None
    if known is None or known.office is None or known.place is None or known.what != "office":
        return None
    role = Role("", known.office, "", places=frozenset([known.place]))
    fits = roles.holders(role, cast, "")
    return of_person(fits[0]) if len(fits) == 1 else None
