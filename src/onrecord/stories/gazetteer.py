"""Words in, what the word lists know of them: a country, a body, an office, a title, a kind of speaker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from onrecord.lexicons import rows, several
from onrecord.stories.words import Word, fold, read

__all__ = ["Body", "Entry", "EntryKind", "body", "gender_of_given_name", "longest", "nicknames", "role_of"]

EntryKind = Literal[
    "place", "capital", "adjective", "people", "body", "role", "title", "group", "crowd", "anyone", "text"
]
Gender = Literal["m", "f", "-"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase may be: ``key`` is the country, body or family of offices; ``group`` the looser set of a role."""

    kind: EntryKind
    key: str
    group: str = ""
    gender: str = "-"
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """A body of the tables: the country or bloc it belongs to, and the office (family of roles) that it speaks for."""

    name: str
    names: tuple[str, ...]
    place: str | None
    office: str | None
    what: str


def longest(words: Sequence[Word], start: int) -> tuple[int, Entry] | None:
    """Find the longest phrase of the tables that begins at ``words[start]``: how many words it has, and its entry.

    Names of places, bodies and titles must have the case of the tables ("US" is a country, "us" is not).
    """
    most = _lengths().get(words[start].plain.lower(), 0) if start < len(words) else 0
    if not most:
        return None
    exact, loose = _tables()
    if most == 1:
        entry = exact.get(words[start].plain) or loose.get(words[start].plain.lower())
        return (1, entry) if entry is not None else None
    plain = [word.plain for word in words[start : start + most]]
    for count in range(len(plain), 0, -1):
        phrase = " ".join(plain[:count])
        entry = exact.get(phrase) or loose.get(phrase.lower())
        if entry is not None:
            return count, entry
    return None


def role_of(phrase: str) -> Entry | None:
    """Look an office up by its words alone, in any case.

    >>> role_of("Foreign Secretary").key
    'foreign_minister'
    """
    entry = _tables()[1].get(phrase.lower())
    return entry if entry is not None and entry.kind == "role" else None


def body(name: str) -> Body | None:
    """The body of the tables with this main name, if there is one."""
    return _bodies().get(name)


def gender_of_given_name(name: str) -> str:
    """Tell whether a given name is a man's (``m``) or a woman's (``f``); ``-`` if unknown."""
    return _given_names().get(fold(name), "-")


@cache
def nicknames() -> dict[str, frozenset[str]]:
    """For each folded given name, the folded names that may stand for it."""
    table: dict[str, set[str]] = {}
    for row in rows("nicknames"):
        names = [fold(cell) for cell in row]
        for name in names:
            table.setdefault(name, set()).update(n for n in (names[0], *names) if n != name)
    return {name: frozenset(others) for name, others in table.items()}


@cache
def _given_names() -> dict[str, str]:
    return {fold(name): gender for gender, names in rows("given_names") for name in names.split()}


@cache
def _bodies() -> dict[str, Body]:
    found = {}
    for name, names, place, office, what in rows("bodies"):
        found[name] = Body(
            name, several(names), place if place != "-" else None, office if office != "-" else None, what
        )
    return found


@cache
def _tables() -> tuple[dict[str, Entry], dict[str, Entry]]:
    """Phrases that need their case, and those that do not; an earlier table wins over a later one."""
    exact: dict[str, Entry] = {}
    loose: dict[str, Entry] = {}
    for phrase, entry in _exact():
        exact.setdefault(_normal(phrase), entry)
    for phrase, entry in _loose():
        loose.setdefault(_normal(phrase).lower(), entry)
    return exact, loose


@cache
def _lengths() -> dict[str, int]:
    """For each word that a phrase begins with, in lower case, how many words the longest such phrase has."""
    found: dict[str, int] = {}
    for table in _tables():
        for phrase in table:
            words = phrase.lower().split(" ")
            found[words[0]] = max(found.get(words[0], 0), len(words))
    return found


def _normal(phrase: str) -> str:
    return " ".join(word.plain for word in read(phrase))


def _exact() -> Iterator[tuple[str, Entry]]:
    for title, gender, family, takes in rows("titles"):
        yield title, Entry("title", "" if family == "-" else family, takes, gender)
    for name, names, _place, _office, what in rows("bodies"):
        for alias in several(names):
            yield alias, Entry("body", name, what)
    for name, names, adjectives, people, capitals in rows("places"):
        for alias in several(names):
            yield alias, Entry("place", name)
        for alias in several(capitals):
            yield alias, Entry("capital", name)
        for alias in several(people):
            if alias.endswith("s") and alias not in several(adjectives):
                yield alias, Entry("people", name, plural=True)
        for alias in several(adjectives) + several(people):
            yield alias, Entry("adjective", name)
    yield "European", Entry("adjective", "Europe")
    yield "Europe", Entry("place", "Europe")


_DESCRIPTION_KINDS: dict[str, EntryKind] = {"body": "group", "people": "crowd", "anyone": "anyone", "text": "text"}


def _loose() -> Iterator[tuple[str, Entry]]:
    for family, group, gender, phrases in rows("roles"):
        for phrase in several(phrases):
            yield phrase, Entry("role", family, group, gender)
    for kind, words in rows("descriptions"):
        for word in several(words):
            if kind in _DESCRIPTION_KINDS:
                yield word, Entry(_DESCRIPTION_KINDS[kind], word, plural=kind == "people")
    for family, group, gender, phrases in rows("roles"):
        for phrase in several(phrases):
            yield _plural(phrase), Entry("role", family, group, gender, plural=True)
    for kind, words in rows("descriptions"):
        for word in several(words):
            if kind == "body":
                yield _plural(word), Entry("crowd", word, plural=True)
            if kind == "text":
                yield _plural(word), Entry("text", word, plural=True)


def _plural(phrase: str) -> str:
    if phrase.endswith("man"):
        return phrase[:-3] + "men"
    if phrase.endswith("y") and phrase[-2:-1] not in "aeo":
        return phrase[:-1] + "ies"
    return phrase + ("es" if phrase.endswith(("s", "ch", "x")) else "s")
