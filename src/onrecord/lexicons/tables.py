"""A table's name in, its rows out."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["listed", "rows", "several"]


def listed(words: str) -> frozenset[str]:
    """A set of words, written as one string.

    >>> sorted(listed("sun moon"))
    ['moon', 'sun']
    """
    return frozenset(words.split())


@cache
def rows(table: str) -> tuple[tuple[str, ...], ...]:
    """Read the rows of ``table`` (``"roles"`` for ``roles.tsv``), without comments; a row is its cells as text.

    >>> rows("titles")[0]
    ('Mr', 'm', '-', 'last')
    """
    text = files("onrecord.lexicons").joinpath(f"{table}.tsv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(tuple(line.split("\t")) for line in lines)


def several(cell: str) -> tuple[str, ...]:
    """Split a cell that holds several phrases, "|" between them; a lone "-" or nothing is none.

    >>> several("Kyiv|Kiev")
    ('Kyiv', 'Kiev')
    """
    return () if cell in ("", "-") else tuple(cell.split("|"))
