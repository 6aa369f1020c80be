"""The mentions of all articles in, the cast of the story out: its people under all their names, with their offices.

What one article teaches serves all: a surname alone, "the Ukrainian president" or "Sir Keir" are resolved with the full
names and offices that any article of the story gives. An office never merges two names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from onrecord.datamodel import Entity
from onrecord.lexicons import listed
from onrecord.stories import naming, organisations
from onrecord.stories.gazetteer import gender_of_given_name
from onrecord.stories.mentions import CASE, Mention, Reading
from onrecord.stories.phrases import Phrase, Role
from onrecord.stories.words import fold, sound

__all__ = ["Cast", "Person", "gather"]

_TITLED, _APPOSED, _GIVEN_NAME, _NAMED_BY_NER = 3.0, 2.0, 2.0, 1.0
_LOOKS_LIKE_BODY, _STANDS_LIKE_PLACE, _HAS_ARTICLE = -4.0, -2.0, -1.0
"""Votes for a name being a person's: what stands around it counts more than a tagger that sees one sentence."""

_FIRST_NAME_TITLES = listed("Sir Dame Sheikh Sheikha")
_STANDING_TITLES = listed("Lord Lady Baroness Baron Viscount Sheikh")  # part of how a person is called
_SURNAMES_TOO = listed("west north day")  # which as often end the name of a place or a body
_FULL_NAME = 2
_PLACE_PREPOSITIONS = listed("at in near from across outside inside into")

_OPENING, _CLOSED = ("“", '"'), re.compile('[.,]*[”"]')
_CASE_PREPOSITIONS = listed("in under since following")
_RARE = 2  # uses of a name beside its court case up to which the case is meant; not tuned, cases are few

_SETTLED = 3  # uses of a surname after which it stays with its first bearer; 2 and 4 alike on the lab's articles
_DESCRIPTION_WORDS = 2  # one word, "the company", may mean any of them

_INITIAL = re.compile(r"\b([A-Z])\.(?=[A-Z][a-z])")
_GLUED = re.compile(r"(?<!F)[a-z]{3}[A-Z][a-z]{2}")  # two names without a space: "Ana OrleAlan Tarn"
_VERSUS = re.compile(r"(?<!\s)\s+vs?\.?\s+")

_Use = tuple[Mention, Reading]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the story: the fullest name, all names used, the gender if any article tells it, and the offices.

    ``offices`` holds each office with the id of the article that states it; ``introduced`` the articles that give a
    full name, with the offset of the first; ``passing`` those that give it only once.
    """

    name: str
    names: tuple[str, ...]
    gender: str
    offices: tuple[tuple[Role, str], ...]
    introduced: Mapping[str, int]
    articles: frozenset[str]
    passing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of a story; the names that are none, each with its fullest form; those of them that are only places;
    and the countries and bodies of the tables that the story names.

    ``bare`` holds where each article calls somebody by the family name, with the gender that a title tells, by article
    and the name's sound; ``visited`` the words of the tables that an article uses of a place where something is.
    """

    people: tuple[Person, ...]
    others: Mapping[str, str] = field(default_factory=dict)
    sites: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    bare: Mapping[tuple[str, str], tuple[tuple[int, str], ...]] = field(default_factory=dict)
    visited: frozenset[tuple[str, str]] = frozenset()
    parties: frozenset[str] = frozenset()
    _fitting: dict[tuple[str, str, bool], list[Person]] = field(default_factory=dict, compare=False, repr=False)
    """Whom a name was found to mean, as a story of many articles asks for the same few names again and again."""

    _listed: defaultdict[tuple[str, str], set[int]] = field(
        default_factory=lambda: defaultdict(set), compare=False, repr=False
    )
    """The numbers of the people who may be called by a sound alone, by a full name, or by a given one."""

    _in_office: dict[str, list[int]] = field(default_factory=dict, compare=False, repr=False)
    """By family and by group of offices, the numbers of the people who hold one."""

    _by_name: dict[str, Person] = field(default_factory=dict, compare=False, repr=False)
    _ending: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list), compare=False, repr=False)
    """The bodies of the tables by their last word."""

    holding: dict[tuple[Role, str], list[Person]] = field(default_factory=dict, compare=False, repr=False)
    """Who was found to hold an office, as the same few are asked for again and again (`roles.holders`)."""

    def person(self, name: str) -> Person | None:
        """The person whose fullest name this is."""
        if not self._by_name:
            self._by_name.update((person.name, person) for person in reversed(self.people))
        return self._by_name.get(name)

    def bodies_ending(self, word: str) -> Sequence[str]:
        """The countries and bodies of the tables whose names end with a word, in order."""
        if not self._ending:
            for name in sorted(self.bodies):
                self._ending[name.split()[-1]].append(name)
        return self._ending.get(word, ())

    def in_offices(self, names: Iterable[str]) -> list[Person]:
        """Those who hold an office of one of these families or groups, in their order."""
        if not self._in_office:
            for number, person in enumerate(self.people):
                for name in {name for office, _ in person.offices for name in (office.family, office.group)}:
                    self._in_office.setdefault(name, []).append(number)
        return [self.people[n] for n in sorted({n for name in names for n in self._in_office.get(name, ())})]

    def called(self, phrase: Phrase, article: str) -> Person | None:
        """Find the one whom a name means in ``article``; None if nobody or several fit."""
        fits = self.fitting(phrase)
        if len(fits) < 2:
            return fits[0] if fits else None
        here = [p for p in fits if article in p.introduced]
        before = [p for p in here if p.introduced[article] <= phrase.start]
        choice = before or here or [p for p in fits if article in p.articles] or fits
        if len(choice) > 1 and phrase.role is not None and not phrase.determiner:  # "President Orle" is not his wife
            titled = [p for p in choice if any(office.family == phrase.role.family for office, _ in p.offices)]
            choice = titled if len(titled) == 1 else choice
        return choice[0] if len(choice) == 1 else self._settled(before, phrase, article)

    def _settled(self, people: Sequence[Person], phrase: Phrase, article: str) -> Person | None:
        """The one whom a surname has meant since before another of that name came up in passing ("his wife, Ana")."""
        if not people:
            return None
        first, *others = sorted(people, key=lambda p: p.introduced[article])
        until = min(p.introduced[article] for p in others)
        bare = self.bare.get((article, sound(phrase.name)), ())
        own = [at for at, gender in bare if gender in ("-", first.gender) and first.introduced[article] < at < until]
        in_passing = all(article in p.passing for p in others)
        return first if len(own) >= (1 if in_passing else _SETTLED) else None

    def namesake(self, phrase: Phrase, article: str) -> tuple[bool, Person | None]:
        """Tell whether the name of a place is somebody's surname in ``article``, and whose; None if both are meant."""
        fits = [p for p in self.people if article in p.introduced and p.introduced[article] <= phrase.start]
        fits = [p for p in fits if sound(phrase.text) in naming.bare_forms(p.name)]
        if not fits or phrase.determiner or phrase.plural:
            return False, None
        is_place_too = (article, phrase.text) in self.visited
        return True, fits[0] if len(fits) == 1 and not is_place_too else None

    def body_called(self, description: str) -> str | None:
        """The one body whose name holds all words of a description of two words or more ("the port company")."""
        words = set(organisations.spelling(description).split())
        if len(words) < _DESCRIPTION_WORDS:
            return None
        fits = {name for name in self.others.values() if words <= set(organisations.spelling(name).split())}
        return fits.pop() if len(fits) == 1 else None

    def fitting(self, phrase: Phrase) -> list[Person]:
        """Find all whom a name may mean."""
        asked = (phrase.name or phrase.text, phrase.gender, phrase.title in _FIRST_NAME_TITLES)
        if asked not in self._fitting:
            self._fitting[asked] = self._named(*asked)
        return self._fitting[asked]

    def _named(self, name: str, gender: str, is_first_name: bool) -> list[Person]:
        bare = self._people("bare", [sound(name)], gender)
        if len(naming.parts(name)) > 1:
            near = self._people("same", naming.shared_by_same(name), gender)
            exact = [p for p in near if any(fold(name) == fold(other) for other in p.names)]
            return exact or [p for p in near if any(naming.is_same(name, other) for other in p.names)] or bare
        given = self._people("given", [fold(name)], gender)
        return given or bare if is_first_name else bare or given

    def _people(self, kind: str, keys: Iterable[str], gender: str) -> list[Person]:
        """Those of a gender, or of none known, who are listed under one of these, in their order."""
        if not self._listed:
            for number, person in enumerate(self.people):
                for form in naming.bare_forms(person.name):
                    self._listed["bare", form].add(number)
                for key in {key for name in person.names for key in naming.shared_by_same(name)}:
                    self._listed["same", key].add(number)
                self._listed["given", naming.given(person.name)].add(number)
        found = [self.people[n] for n in sorted({n for key in keys for n in self._listed.get((kind, key), ())})]
        return [p for p in found if gender == "-" or p.gender in ("-", gender)]


def gather(readings: Sequence[Reading]) -> Cast:
    """Find the people of a story in the mentions of all its articles."""
    seen: dict[str, list[_Use]] = defaultdict(list)
    for reading in readings:
        for mention in reading.mentions:
            if mention.phrase.kind == "name":
                seen[_key(mention.phrase.name)].append((mention, reading))
    parties = {name for name in _parties(readings) if _goes_by_a_case(seen.get(name, ()))}
    lands = organisations.lands(seen, [mention.phrase for reading in readings for mention in reading.mentions])
    votes = {key: _vote(key, uses) for key, uses in seen.items()}
    full = [key for key in seen if votes[key] > 0 and naming.is_full(key)]
    people = [_person(group, seen) for group in naming.cluster(full)]
    known = Cast(tuple(people))
    alone = [
        key
        for key in sorted(seen)
        if not naming.is_full(key)
        and votes[key] > 0
        and (key not in lands | parties or _is_titled(seen[key]))
        and not known.fitting(seen[key][0][0].phrase)
    ]
    by_sound: dict[str, list[str]] = defaultdict(list)
    for key in alone:
        by_sound[sound(key)].append(key)
    people += [_person(by_sound[key], seen) for key in sorted(by_sound)]
    people = _with_bare_uses(people, seen)
    names = {_key(name) for person in people for name in person.names}
    phrases = [mention.phrase for reading in readings for mention in reading.mentions]
    visited = {
        (reading.id, mention.phrase.text)
        for reading in readings
        for mention in reading.mentions
        if mention.phrase.kind == "place" and mention.before in _PLACE_PREPOSITIONS
    }
    places = {p.key for p in phrases if p.kind == "place"}.union(*(p.places for p in phrases))
    bodies = {p.key for p in phrases if p.kind == "body"}.union(*(p.bodies for p in phrases))
    return Cast(
        people=tuple(sorted(people, key=lambda p: p.name)),
        others=organisations.fullest(key for key in seen if key in lands or (key not in names and votes[key] <= 0)),
        sites=frozenset(key for key in seen if key not in names | lands and _is_site(seen[key])),
        places=frozenset(places),
        bodies=frozenset(bodies),
        bare=_bare(seen),
        visited=frozenset(visited),
        parties=frozenset(parties) - names,
    )


def _parties(readings: Sequence[Reading]) -> frozenset[str]:
    """The names on both sides of court cases, "Tarn" after "Orle v. Tarn": a case may go by one."""
    cases = (m.phrase.text for r in readings for m in r.mentions if m.phrase.kind == "text" and m.phrase.head == CASE)
    sides = (_key(side) for case in cases for side in _VERSUS.split(case))
    return frozenset(name for side in sides for name in (side, side.split(" ")[-1]))


def _goes_by_a_case(uses: Sequence[_Use]) -> bool:
    """Tell a name that a story hardly uses but of its case ("in Tarn, the court ...") from a party that speaks."""
    if any(_label(m.phrase, reading.document.entities) == "organisation" for m, reading in uses):
        return False
    return len(uses) <= _RARE or any(m.before in _CASE_PREPOSITIONS for m, _ in uses)


def _bare(seen: Mapping[str, Sequence[_Use]]) -> dict[tuple[str, str], tuple[tuple[int, str], ...]]:
    """Where each article calls somebody by the family name alone."""
    found: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for key, uses in seen.items():
        if not naming.is_full(key):
            for mention, reading in uses:
                found[reading.id, sound(key)].append((mention.start, mention.phrase.gender))
    return {where: tuple(sorted(offsets)) for where, offsets in found.items()}


def _key(name: str) -> str:
    """One spelling for a name: plain apostrophes, single spaces, and one behind an initial ("J.Tarn")."""
    return " ".join(_INITIAL.sub(r"\1. ", name.replace("’", "'")).split())


def _is_titled(uses: Iterable[_Use]) -> bool:
    return any(m.phrase.title or (m.phrase.role and m.phrase.role.group != "business") for m, _ in uses)


def _vote(key: str, uses: Sequence[_Use]) -> float:
    """Weigh whether a name is a person's, from all its uses in the story; above 0 it is."""
    vote = 0.0
    words = key.split()
    if organisations.looks_like_one(key) and not (len(words) == _FULL_NAME and fold(words[1]) in _SURNAMES_TOO):
        vote += 2 * _LOOKS_LIKE_BODY if len(words) > 1 else _LOOKS_LIKE_BODY
    if len(words) > _FULL_NAME and _GLUED.search(key):
        vote += 2 * _LOOKS_LIKE_BODY
    if any(c.isdigit() or c == "/" for c in key) or (key.isupper() and len(words) == 1):
        vote += _LOOKS_LIKE_BODY
    if len(words) > 1 and gender_of_given_name(words[0]) != "-":
        vote += _GIVEN_NAME
    vote += _TITLED if _is_titled(uses) else 0.0
    vote += _APPOSED if any(m.roles or m.described for m, _ in uses) else 0.0
    vote += 2 * _LOOKS_LIKE_BODY if all(_is_title(m.phrase, reading) for m, reading in uses) else 0.0
    labels = [_label(m.phrase, reading.document.entities) for m, reading in uses]
    for label, weight in (("person", _NAMED_BY_NER), ("organisation", -1.0), ("place", -1.0), ("group", -0.5)):
        vote += weight * labels.count(label) / len(labels)
    if len(words) == 1 and any(m.before in _PLACE_PREPOSITIONS for m, _ in uses):
        vote += _STANDS_LIKE_PLACE
    if any(m.phrase.determiner in ("the", "a", "an") and not (m.phrase.role or m.phrase.bodies) for m, _ in uses):
        vote += _HAS_ARTICLE
    return vote


def _is_title(phrase: Phrase, reading: Reading) -> bool:
    """Tell a name that stands alone in quotation marks: the title of a show or a book ("Morning Orle")."""
    text = reading.document.article.text
    return text[max(0, phrase.name_start - 1) : phrase.name_start] in _OPENING and bool(_CLOSED.match(text, phrase.end))


def _is_site(uses: Sequence[_Use]) -> bool:
    """Tell a place that nobody would quote: one that things are at or in; what goes by its initials is a body."""
    if uses[0][0].phrase.name.isupper():
        return False
    return any(m.before in _PLACE_PREPOSITIONS for m, _ in uses) and not organisations.looks_like_one(
        uses[0][0].phrase.name
    )


def _label(phrase: Phrase, entities: Sequence[Entity]) -> str:
    """The label of the entity that covers most of a name."""
    start, end = phrase.name_start, phrase.end
    first = max(0, bisect_right(entities, start, key=lambda entity: entity.start) - 1)
    for entity in islice(entities, first, None):
        if entity.start >= end:
            break
        shared = min(end, entity.end) - max(start, entity.start)
        if shared * 2 > end - start:
            return entity.label
    return ""


def _person(names: Sequence[str], seen: Mapping[str, Sequence[_Use]]) -> Person:
    uses = [use for name in names for use in seen[name]]
    counts = Counter(name for name in names for _ in seen[name])
    fullest = min(names, key=lambda n: (-len(naming.parts(n)), -counts[n], -len(n), n))
    titles = {m.phrase.title for m, _ in uses} & _STANDING_TITLES
    if not naming.is_full(fullest) and len(titles) == 1:
        fullest = f"{titles.pop()} {fullest}"
    introduced: dict[str, int] = {}
    in_full = Counter(reading.id for mention, reading in uses if naming.is_full(mention.phrase.name))
    for mention, reading in uses:
        if naming.is_full(mention.phrase.name):
            introduced[reading.id] = min(mention.start, introduced.get(reading.id, mention.start))
    return Person(
        name=fullest,
        names=tuple(sorted(names, key=lambda n: (-counts[n], n))),
        gender=_gender(names, uses),
        offices=_offices(uses),
        introduced=introduced,
        articles=frozenset(reading.id for _, reading in uses),
        passing=frozenset(id for id, count in in_full.items() if count == 1),
    )


def _gender(names: Iterable[str], uses: Iterable[_Use]) -> str:
    uses = list(uses)
    told = [m.phrase.gender for m, _ in uses] + [role.gender for m, _ in uses for role in m.roles]
    clear = {gender for gender in told if gender != "-"}
    if len(clear) == 1:
        return clear.pop()
    by_name = {naming.gender(name) if " " in name else gender_of_given_name(name) for name in names} - {"-"}
    return by_name.pop() if len(by_name) == 1 else "-"


def _offices(uses: Iterable[_Use]) -> tuple[tuple[Role, str], ...]:
    told = [
        (role, reading.id, reading.document.article.zone_at(m.start) == "caption")
        for m, reading in uses
        for role in (m.phrase.role, *m.roles)
        if role is not None
    ]
    is_told = any(not in_caption for *_, in_caption in told)  # a caption says it in whatever stands around it, too
    found = [(role, id) for role, id, in_caption in told if not (in_caption and is_told)]
    return tuple(sorted(set(found), key=lambda o: (o[1], o[0].text, o[0].family)))


def _with_bare_uses(people: Sequence[Person], seen: Mapping[str, Sequence[_Use]]) -> list[Person]:
    """Add to each person the bare names that can mean nobody else, with the offices that stand before those."""
    cast = Cast(tuple(people))
    extra: dict[str, list[_Use]] = defaultdict(list)
    for key in sorted(seen):
        for mention, reading in seen[key]:
            person = cast.called(mention.phrase, reading.id)
            if person is not None and key not in person.names:
                extra[person.name].append((mention, reading))
    return [_with_uses(person, extra.get(person.name, [])) for person in people]


def _with_uses(person: Person, uses: Sequence[_Use]) -> Person:
    counts = Counter(_key(mention.phrase.name) for mention, _ in uses)
    offices = sorted({*person.offices, *_offices(uses)}, key=lambda o: (o[1], o[0].text, o[0].family))
    return replace(
        person,
        names=person.names + tuple(name for name, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0]))),
        gender=person.gender if person.gender != "-" else _gender((), uses),
        offices=tuple(offices),
        articles=person.articles | {reading.id for _, reading in uses},
    )
