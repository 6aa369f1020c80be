"""The mentions of all articles in, the cast of the story out: its people under all their names, with their offices.

What one article teaches serves all: a surname alone, "the Ukrainian president" or "Sir Keir" are resolved with the full
names and offices that any article of the story gives. An office never merges two names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from onrecord.datamodel import Entity
from onrecord.stories import naming
from onrecord.stories.gazetteer import gender_of_given_name
from onrecord.stories.mentions import Mention, Reading
from onrecord.stories.phrases import Phrase, Role
from onrecord.stories.words import fold, listed, sound

__all__ = ["Cast", "Person", "gather", "is_organisation_name"]

_ORGANISATION_WORDS = listed(
    """inc corp ltd llc plc co group holdings motors dynamics electric airlines airways industries partners
    labs times post news herald tribune gazette journal telegraph chronicle observer mirror star sun street
    house center centre institute institution university college school academy hospital foundation
    association society committee commission council ministry department agency bureau office bank union
    party front movement court service services network radio tv television press media board authority
    trust fund federation league club organisation organization alliance coalition company corporation army
    navy force forces police parliament senate congress assembly studies project initiative campaign program
    programme poll survey report act treaty agreement summit conference cup day street road avenue square
    bridge airport station river lake sea mountain island islands bay peninsula region county state republic
    kingdom province district city valley north south east west security international national"""
)

_TITLED, _NAMED_BY_NER, _GIVEN_NAME, _APPOSED, _LOOKS_LIKE_BODY = 3.0, 1.0, 2.0, 2.0, -4.0
"""Votes for a name being a person's: what stands before it counts more than a tagger that sees one sentence."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the story: the fullest name, all names used, the gender if any article tells it, and the offices.

    ``offices`` holds each office with the id of the article that states it; ``introduced`` the articles that give a
    full name.
    """

    name: str
    names: tuple[str, ...]
    gender: str
    offices: tuple[tuple[Role, str], ...]
    introduced: frozenset[str]
    articles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of a story, the names that are none, and the countries and bodies of the tables that it names."""

    people: tuple[Person, ...]
    organisations: frozenset[str]
    places: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()

    def called(self, phrase: Phrase, article: str) -> Person | None:
        """Find the one whom a name means in ``article``; None if nobody or several fit."""
        fits = self._fits(phrase)
        if len(fits) > 1:
            fits = [p for p in fits if article in p.introduced] or [p for p in fits if article in p.articles] or fits
        return fits[0] if len(fits) == 1 else None

    def _fits(self, phrase: Phrase) -> list[Person]:
        name = phrase.name or phrase.text
        words = naming.parts(name)
        people = [p for p in self.people if phrase.gender == "-" or p.gender in ("-", phrase.gender)]
        if len(words) > 1:
            exact = [p for p in people if any(fold(name) == fold(other) for other in p.names)]
            same = exact or [p for p in people if any(naming.is_same(name, other) for other in p.names)]
            return same or [p for p in people if sound(name) in naming.bare_forms(p.name)]
        if phrase.title in ("Sir", "Dame", "Sheikh", "Sheikha"):
            given = [p for p in people if naming.given(p.name) == fold(name)]
            return given or [p for p in people if sound(name) in naming.bare_forms(p.name)]
        bare = [p for p in people if sound(name) in naming.bare_forms(p.name)]
        alone = [p for p in bare if len(naming.parts(p.name)) == 1]
        return bare or alone


def gather(readings: Sequence[Reading]) -> Cast:
    """Find the people of a story in the mentions of all its articles."""
    seen: dict[str, list[tuple[Mention, Reading]]] = defaultdict(list)
    for reading in readings:
        for mention in reading.mentions:
            if mention.phrase.kind == "name":
                seen[_key(mention.phrase.name)].append((mention, reading))
    labels = {reading.id: reading.document.entities for reading in readings}
    votes = {key: _vote(key, uses, labels) for key, uses in seen.items()}
    full = [key for key in seen if votes[key] > 0 and len(naming.parts(key)) > 1]
    groups = naming.cluster(full)
    bare = {form for group in groups for name in group for form in naming.bare_forms(name)}
    given = {naming.given(name) for group in groups for name in group}
    alone = [
        key
        for key in seen
        if len(naming.parts(key)) == 1 and votes[key] > 0 and sound(key) not in bare and not _is_given(seen[key], given)
    ]
    by_sound: dict[str, list[str]] = defaultdict(list)
    for key in sorted(alone):
        by_sound[sound(key)].append(key)
    groups += [by_sound[key] for key in sorted(by_sound)]
    people = [_person(group, seen) for group in groups]
    people = _with_bare_uses(people, seen)
    known = {_key(name) for person in people for name in person.names}
    others = frozenset(key for key in seen if key not in known and votes[key] <= 0)
    phrases = [mention.phrase for reading in readings for mention in reading.mentions]
    places = {p.key for p in phrases if p.kind == "place"}.union(*(p.places for p in phrases))
    bodies = {p.key for p in phrases if p.kind == "body"}.union(*(p.bodies for p in phrases))
    return Cast(tuple(sorted(people, key=lambda p: p.name)), others, frozenset(places), frozenset(bodies))


def is_organisation_name(name: str) -> bool:
    """Tell a name that has a word of bodies, companies or places in it."""
    return any(word in _ORGANISATION_WORDS for word in fold(name).replace("'s", "").split())


def _key(name: str) -> str:
    """One spelling for a name: plain apostrophes and single spaces."""
    return " ".join(name.replace("’", "'").split())


def _is_given(uses: Sequence[tuple[Mention, Reading]], given: set[str]) -> bool:
    """Tell whether a single name is only a first name with its title ("Sir Keir")."""
    return all(m.phrase.title in ("Sir", "Dame") and fold(m.phrase.name) in given for m, _ in uses)


def _vote(key: str, uses: Sequence[tuple[Mention, Reading]], labels: Mapping[str, tuple[Entity, ...]]) -> float:
    vote = 0.0
    words = key.split()
    if is_organisation_name(key) and len(words) > 1:
        vote += 2 * _LOOKS_LIKE_BODY
    if any(c.isdigit() or c == "/" for c in key) or (key.isupper() and len(words) == 1):
        vote += _LOOKS_LIKE_BODY
    if len(words) > 1 and gender_of_given_name(words[0]) != "-":
        vote += _GIVEN_NAME
    strong = any(m.phrase.title or (m.phrase.role and m.phrase.role.group != "business") for m, _ in uses)
    vote += _TITLED if strong else 0.0
    vote += _APPOSED if any(m.roles for m, _ in uses) else 0.0
    seen = [_label(m.phrase, labels[reading.id]) for m, reading in uses]
    for label, weight in (("person", _NAMED_BY_NER), ("organisation", -1.0), ("place", -1.0), ("group", -0.5)):
        vote += weight * seen.count(label) / len(seen)
    if any(m.phrase.determiner in ("the", "a", "an") and not m.phrase.role for m, _ in uses):
        vote -= 1.0
    return vote


def _label(phrase: Phrase, entities: Iterable[Entity]) -> str:
    """The label of the entity that covers most of a name."""
    start, end = phrase.name_start, phrase.end
    for entity in entities:
        if entity.start >= end:
            break
        shared = min(end, entity.end) - max(start, entity.start)
        if shared * 2 > end - start:
            return entity.label
    return ""


def _person(names: Sequence[str], seen: Mapping[str, list[tuple[Mention, Reading]]]) -> Person:
    uses = [use for name in names for use in seen[name]]
    counts = Counter(name for name in names for _ in seen[name])
    fullest = min(names, key=lambda n: (-len(naming.parts(n)), -counts[n], -len(n), n))
    return Person(
        name=fullest,
        names=tuple(sorted(names, key=lambda n: (-counts[n], n))),
        gender=_gender(names, uses),
        offices=_offices(uses),
        introduced=frozenset(reading.id for mention, reading in uses if len(naming.parts(mention.phrase.name)) > 1),
        articles=frozenset(reading.id for _, reading in uses),
    )


def _gender(names: Iterable[str], uses: Iterable[tuple[Mention, Reading]]) -> str:
    told = [m.phrase.gender for m, _ in uses] + [role.gender for m, _ in uses for role in m.roles]
    clear = {gender for gender in told if gender != "-"}
    if len(clear) == 1:
        return clear.pop()
    by_name = {naming.gender(name) for name in names} - {"-"}
    return by_name.pop() if len(by_name) == 1 else "-"


def _offices(uses: Iterable[tuple[Mention, Reading]]) -> tuple[tuple[Role, str], ...]:
    found = [(role, reading.id) for m, reading in uses for role in (m.phrase.role, *m.roles) if role is not None]
    return tuple(sorted(set(found), key=lambda o: (o[1], o[0].text, o[0].family)))


def _with_bare_uses(people: Sequence[Person], seen: Mapping[str, list[tuple[Mention, Reading]]]) -> list[Person]:
    """Add to each person the bare names that can mean nobody else, with the offices that stand before those."""
    cast = Cast(tuple(people), frozenset())
    extra: dict[str, list[tuple[Mention, Reading]]] = defaultdict(list)
    for key in sorted(seen):
        for mention, reading in seen[key]:
            person = cast.called(mention.phrase, reading.id)
            if person is not None and key not in person.names:
                extra[person.name].append((mention, reading))
    out = []
    for person in people:
        uses = extra.get(person.name, [])
        counts = Counter(_key(mention.phrase.name) for mention, _ in uses)
        names = person.names + tuple(name for name, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0])))
        gender = person.gender if person.gender != "-" else _gender((), uses)
        offices = tuple(sorted({*person.offices, *_offices(uses)}, key=lambda o: (o[1], o[0].text, o[0].family)))
        articles = person.articles | {reading.id for _, reading in uses}
        out.append(Person(person.name, names, gender, offices, person.introduced, frozenset(articles)))
    return out
