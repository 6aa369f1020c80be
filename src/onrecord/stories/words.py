"""Text in, its words out, with offsets; and the folding that makes spellings of one name equal."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from onrecord.lexicons import listed

__all__ = ["Word", "fold", "read", "sound"]

_MEMORY = 1 << 16  # answers kept, so that a long run does not grow without end


_WORD = re.compile(
    r"(?:[^\W\d_]\.)+(?:[^\W\d_](?![\w]))?"  # U.S.  J.  a.m.
    r"|[^\W_]+(?:[-.&/'’,](?=[^\W_])[^\W_]+)*"  # Jae-in  O'Neil  AFP/Getty  10,000
    r"|\S"
)
_COMMA_INSIDE = re.compile(r"(?<=\D),|,(?=\D)")
_POSSESSIVE = re.compile(r"(?<=[^\W_])['’]s$")
_SHORT_TITLES = listed(
    """mr mrs ms mx dr prof gen lt col maj capt cmdr adm brig sgt cpl sen sens rep reps gov pres hon rev fr st
    supt insp det no messrs"""
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, or one mark: offsets, and its Penn tag where a document knows it, else ``""``."""

    text: str
    start: int
    end: int
    tag: str = ""

    @property
    def plain(self) -> str:
        """The word with a straight apostrophe."""
        return self.text.replace("’", "'")

    @property
    def is_capital(self) -> bool:
        """Tell whether the word begins with a capital, an Arabic article and such aside ("al-Jubeir")."""
        if self.text[:1].isupper():
            return True
        head, mark, tail = self.plain.replace("'", "-").partition("-")
        return bool(mark) and head in {"al", "el", "ad", "as", "an", "ash", "d", "l", "ben"} and tail[:1].isupper()


def read(text: str, offset: int = 0, tags: dict[int, str] | None = None) -> tuple[Word, ...]:
    """Read the words of ``text``; ``'s`` is a word of its own, an abbreviation keeps its stop.

    >>> [word.text for word in read("Mr. Oye’s U.S. visit, Jae-in")]
    ['Mr.', 'Oye', '’s', 'U.S.', 'visit', ',', 'Jae-in']
    """
    found: list[Word] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        piece = match.group()
        if "," in piece and _COMMA_INSIDE.search(piece):
            for part in re.finditer(r"[^,]+|,", piece):
                _add(found, part.group(), start + part.start() + offset, tags)
            continue
        if piece.lower() in _SHORT_TITLES and text[end : end + 1] == ".":
            piece += "."
        elif piece == "." and found and found[-1].end == start + offset + 1 and found[-1].text.endswith("."):
            continue
        _add(found, piece, start + offset, tags)
    return tuple(found)


def _add(found: list[Word], piece: str, start: int, tags: dict[int, str] | None) -> None:
    tail = _POSSESSIVE.search(piece)
    cut = tail.start() if tail else len(piece)
    tag = (tags or {}).get(start, "")
    found.append(Word(piece[:cut], start, start + cut, tag))
    if tail:
        found.append(Word(piece[cut:], start + cut, start + len(piece), "POS"))


@lru_cache(maxsize=_MEMORY)
def fold(text: str) -> str:
    """Lower case without accents, stops and hyphens: two spellings of a name that differ only so are equal.

    >>> fold("Kim Jong-Un"), fold("Élysée"), fold("U.S.")
    ('kim jong un', 'elysee', 'us')
    """
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return " ".join(plain.replace("ł", "l").replace("ø", "o").replace("-", " ").replace(".", "").split())


@lru_cache(maxsize=_MEMORY)
def sound(name: str) -> str:
    """A rough sound of a surname, so that the usual transliterations of one name are equal.

    >>> sound("Orlovskyy") == sound("Orlovsky") == sound("Orlovskiy")
    True
    """
    letters = re.sub(r"[^a-z ]", "", fold(name)).replace("y", "i").replace("j", "i").replace("kh", "h")
    return re.sub(r"(.)\1+", r"\1", letters)
