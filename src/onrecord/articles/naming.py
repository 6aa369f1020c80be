"""What an outlet is called: by what a page says of itself, by its address, or by the name of the file."""

from __future__ import annotations

import re
from pathlib import PurePath
from urllib.parse import urlsplit

__all__ = ["outlet_of_file", "outlet_of_url", "web_address"]

# Written in capitals wherever they stand in a file's name.
_INITIALS = frozenset(
    {
        *("abc", "afp", "ap", "bbc", "cbc", "cbn", "cbs", "cnbc", "cnn", "dpa", "dw", "efe", "itv", "lbc", "msnbc"),
        *("nbc", "npr", "ntv", "pbs", "rt", "rte", "tass", "tv", "uk", "un", "upi", "us", "usa", "wsj", "zdf"),
    }
)
_SMALL = frozenset(("a", "and", "at", "de", "for", "in", "of", "on", "the", "to"))
_ON_THE_WEB = re.compile(r"https?://[^\s\x00-\x1f\x7f-\x9f]+", re.I)
_EDGE_NUMBERS = re.compile(r"^[\d\s.]+(?=[^\d\s.])|(?<=[^\d\s.])[\s.]*[\d\s.]+$")


def outlet_of_file(name: str) -> str:
    """A tidy name from a file's: the folder, the ending, dates and numbers at its ends left out.

    >>> outlet_of_file("in/the-daily-harbour.txt"), outlet_of_file("2031-03-12_bbc-news.html"), outlet_of_file("-")
    ('The Daily Harbour', 'BBC News', 'Standard input')
    """
    if name == "-" or name.startswith("-#"):
        return "Standard input" + name[1:].replace("#", " #")
    path, _, number = name.partition("#")
    stem = re.sub(r"\.(?:txt|text|md|html?|xhtml|json|jsonl|ndjson)$", "", PurePath(path).name, flags=re.I)
    words = re.sub(r"[\s_+-]+", " ", stem).strip()
    words = _EDGE_NUMBERS.sub("", words).strip() or words
    if "." in words and " " not in words:
        return words
    tidy = " ".join(_cased(word, index) for index, word in enumerate(words.split())) or PurePath(path).name
    return f"{tidy} #{number}" if number else tidy


def outlet_of_url(url: str | None) -> str | None:
    """The host of an address, without "www."; None if it has none.

    >>> outlet_of_url("https://www.harbour-herald.example/a/1")
    'harbour-herald.example'
    """
    host = (urlsplit(url or "").hostname or "").removeprefix("www.").removeprefix("amp.")
    return host or None


def web_address(*told: str | None) -> str | None:
    """The first of what is told that is an address of the web: a page may name what runs a script, or nothing at all.

    >>> web_address("javascript:alert(1)", "/news/1", "https://[broken", "https://herald.example/a/1")
    'https://herald.example/a/1'
    """
    return next((url.strip() for url in told if url and _is_on_the_web(url.strip())), None)


def _is_on_the_web(url: str) -> bool:
    try:
        return bool(_ON_THE_WEB.fullmatch(url) and urlsplit(url).hostname)
    except ValueError:
        return False


def _cased(word: str, index: int) -> str:
    if word.lower() in _INITIALS:
        return word.upper()
    if word.lower() in _SMALL and index:
        return word.lower()
    return word if word != word.lower() else word[:1].upper() + word[1:]
