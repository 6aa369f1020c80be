"""Who is credited and who is named in, the actors of the story out, with their roles, aliases and mentions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from onrecord.datamodel import Actor, Span, Statement, actor_id
from onrecord.lexicons import listed
from onrecord.stories.cast import Cast, Person
from onrecord.stories.identity import Who, identify
from onrecord.stories.mentions import Reading, reach_of
from onrecord.stories.phrases import Phrase
from onrecord.stories.scene import Credit

__all__ = ["actors_of"]

_ARTICLES = ("the ", "a ", "an ")
_SEATS = listed("government leadership regime")
_LONGEST_ALIAS = 60  # characters; what is longer describes and does not name


def actors_of(
    readings: Sequence[Reading],
    statements: Mapping[str, Sequence[Statement]],
    credits: Mapping[str, Credit],
    cast: Cast,
) -> tuple[dict[Who, str], tuple[Actor, ...]]:
    """Make the actors: everyone credited with a statement, and every person named in full; and the id of each."""
    speaking = {who for credit in credits.values() for who in _parties(credit)}
    named = {Who("person", person.name) for person in cast.people if person.introduced or person.offices}
    spans, aliases = _spans(readings, cast, speaking | named)
    for reading in readings:
        for statement in statements.get(reading.id, ()):
            for who in _parties(credits[statement.id]):
                if statement.source and who == credits[statement.id].speaker:
                    spans[who].add(statement.source[0])
                elif who.kind == "unnamed":  # known by its article, so it needs a span there
                    spans[who].add((statement.source or statement.content)[0])
    ids: dict[Who, str] = {}
    actors: dict[str, Actor] = {}
    people = {person.name: person for person in cast.people}
    for who in sorted(speaking | named):
        mentions = _apart(spans[who])
        id = actor_id(who.kind, who.name, mentions)
        ids[who] = id
        roles = _roles(people[who.name]) if who.kind == "person" and who.name in people else ()
        actors[id] = Actor(id, who.name, who.kind, roles, _aliases(who, aliases[who]), mentions)
    return ids, tuple(actors[id] for id in sorted(actors, key=lambda id: (actors[id].name, id)))


def _parties(credit: Credit) -> Iterable[Who]:
    yield from (
        who for who in (credit.speaker, credit.on_behalf_of, *credit.via, *credit.addressees) if who is not None
    )


def _spans(
    readings: Sequence[Reading], cast: Cast, wanted: set[Who]
) -> tuple[dict[Who, set[Span]], dict[Who, list[str]]]:
    """Where each actor is mentioned, and the words of the mentions that name it."""
    found: dict[Who, set[Span]] = defaultdict(set)
    aliases: dict[Who, list[str]] = defaultdict(list)
    for reading in readings:
        for mention in reading.mentions:
            who = identify(mention.same_as or mention.phrase, reading.id, cast)
            if who in wanted and who is not None:
                end = reach_of(mention.phrase) if mention.phrase.kind == "role" else mention.phrase.end
                span = reading.document.article.span(mention.phrase.lead, end)
                found[who].add(span)
                if _names(mention.phrase, who):
                    aliases[who].append(span.text)
    return found, aliases


def _names(phrase: Phrase, who: Who) -> bool:
    """Tell words that name an actor from words that only point to it ("the captain", "Arden's government")."""
    words = phrase.text[phrase.lead - phrase.start :]
    if who.kind != "unnamed" and words.islower():
        return False
    return phrase.head not in _SEATS or who.kind == "country"


def _apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, without those that lie inside another."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.article, s.start, -s.end)):
        if not kept or kept[-1].article != span.article or span.end > kept[-1].end:
            kept.append(span)
    return tuple(kept)


def _roles(person: Person) -> tuple[str, ...]:
    """The offices as the articles write them, most used first, one wording of each."""
    texts: dict[object, Counter[str]] = defaultdict(Counter)
    for role, _ in person.offices:
        texts[(role.family, role.places, role.bodies)][_without_article(role.text)] += 1
    counted = [(sum(c.values()), min(c, key=lambda t: (-c[t], -len(t), t))) for c in texts.values()]
    ordered = [text for _, text in sorted(counted, key=lambda c: (-c[0], -len(c[1]), c[1]))]
    return tuple(t for t in ordered if not any(t != other and t.lower() in other.lower() for other in ordered))


def _without_article(text: str) -> str:
    text = " ".join(text.split()).strip(" ,")
    return next((text[len(a) :] for a in _ARTICLES if text.lower().startswith(a)), text)


def _aliases(who: Who, texts: Iterable[str]) -> tuple[str, ...]:
    counts = Counter(text for text in map(_without_article, texts) if len(text) <= _LONGEST_ALIAS)
    return tuple(text for text, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0])) if text != who.name)
