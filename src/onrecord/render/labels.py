"""Short names for things on a page: a letter for each article, ``M12`` for its twelfth statement."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count

from onrecord.datamodel import Article, Statement

__all__ = ["key_articles", "keys_of", "label_statements"]

_ARTICLE_WORDS = frozenset({"the", "a", "an", "la", "le", "el", "der", "die", "das"})


def key_articles(outlets: Sequence[str]) -> tuple[str, ...]:
    """Give each article a short key of capital letters from its outlet's name, unique, in the order given.

    One letter where it tells the outlets apart, else two; articles of one outlet add a counting letter. A leading
    article ("The") does not count.

    >>> key_articles(["Lantern", "The Meridian"])
    ('L', 'M')
    >>> key_articles(["The Daily Herald", "Dockside", "Gazette", "Gazette"])
    ('DH', 'DO', 'GA', 'GB')
    """
    names = sorted(set(outlets))
    first = Counter(_first_letter(name) for name in names)
    base = {name: _first_letter(name) if first[_first_letter(name)] == 1 else _two_letters(name) for name in names}
    sharing = Counter(base[outlet] for outlet in outlets)
    taken = {key for key, articles in sharing.items() if articles == 1}
    out = []
    for outlet in outlets:
        key = base[outlet]
        if sharing[key] > 1:
            key = next(k for n in count() if (k := key + _count_in_letters(n)) not in taken)
            taken.add(key)
        out.append(key)
    return tuple(out)


def label_statements(statements: Iterable[Statement], keys: dict[str, str]) -> dict[str, str]:
    """Map statement ids to labels: the article's key and a number from 1, in reading order.

    ``keys`` maps article ids to their keys. Statements that begin at one place are ordered by id.
    """
    ordered = sorted(statements, key=lambda s: (s.article, s.start, s.content[0].end, s.id))
    counts: Counter[str] = Counter()
    labels = {}
    for statement in ordered:
        counts[statement.article] += 1
        labels[statement.id] = f"{keys.get(statement.article, 'X')}{counts[statement.article]}"
    return labels


def keys_of(articles: Sequence[Article]) -> dict[str, str]:
    """Map article ids to their keys."""
    return dict(zip((a.id for a in articles), key_articles([a.outlet for a in articles]), strict=True))


def _words(outlet: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", outlet).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z]+", plain)
    while len(words) > 1 and words[0].lower() in _ARTICLE_WORDS:
        words = words[1:]
    return words or ["A"]


def _first_letter(outlet: str) -> str:
    return _words(outlet)[0][0].upper()


def _two_letters(outlet: str) -> str:
    words = _words(outlet)
    if len(words) > 1:
        return (words[0][0] + words[1][0]).upper()
    return words[0][:2].upper()


def _count_in_letters(number: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
