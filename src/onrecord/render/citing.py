"""The articles of a record as a bibliography: a record in, BibTeX or CSL-JSON out.

Names are parsed only where they read as a person's; all else ("Courier reporters and agencies") stands as it is. A date
that was inferred says so. Each entry is named for the article's id, by which the record knows it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from onrecord.datamodel import Article, Record
from onrecord.render.cleaning import clean, web_address
from onrecord.unseen import plain_json

__all__ = ["to_bibtex", "to_csl"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_BY = re.compile(r"^\s*by\b:?\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;&]|\band\b")
# Example: "Imre Castell", "A. B. Ode-Lind", "Ruth van der Vell"
_PERSON = re.compile(
    r"[^\W\d_a-z][\w.’'-]*(?: (?:[^\W\d_a-z][\w.’'-]*|van|von|der|den|de|da|di|la|le|bin|al))* [^\W\d_a-z][\w’'-]+"
)
# Words by which a byline names a desk or an agency, not a person.
_DESKS = re.compile(
    r"\b(?:agenc(?:y|ies)|bureau|correspondents?|desk|editors?|news|newsroom|press|reporters?|service|staff|team|wire)\b",
    re.IGNORECASE,
)
# What LaTeX and BibTeX would take for more than text. Braces go by name, for BibTeX counts even escaped ones.
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "&%$#_"},
}
_SPECIAL = re.compile(r"[\\{}~^&%$#_]")


def to_bibtex(record: Record) -> str:
    """Return the articles as BibTeX, an @article each, in the order of the record."""
    return "\n".join(_entry(article) for article in record.articles)


def _entry(article: Article) -> str:
    fields = "".join(f"  {name} = {value},\n" for name, value in _fields(article))
    return f"@article{{{_key(article)},\n{fields}}}\n"


def _fields(article: Article) -> Iterator[tuple[str, str]]:
    year, month, day = _date(article)
    authors = [
        _latex(given + " " + family) if given else f"{{{_latex(family)}}}" for given, family in _authors(article)
    ]
    if authors:
        yield "author", f"{{{' and '.join(authors)}}}"
    yield "title", f"{{{{{_latex(_title(article))}}}}}"  # twice, so that no style changes its capitals
    yield "journal", f"{{{_latex(article.outlet)}}}"
    if year:
        yield "year", f"{{{year}}}"
        yield "date", f"{{{'-'.join(filter(None, (year, month, day)))}}}"
    if month:
        yield "month", _MONTHS[int(month) - 1]
    if url := web_address(article.url):
        yield "url", f"{{{url}}}"
    yield "langid", f"{{{_latex(article.language)}}}"
    if article.published_basis:
        yield "datebasis", f"{{{_latex(article.published_basis)}}}"
    yield "onrecord", f"{{{_latex(article.id)}}}"
    yield "sha256", f"{{{_latex(article.sha256)}}}"


def _latex(words: str) -> str:
    r"""Words as LaTeX shows them.

    >>> print(_latex("50% of {a_b}"))
    50\% of \textbraceleft{}a\_b\textbraceright{}
    """
    return _SPECIAL.sub(lambda match: _LATEX[match[0]], " ".join(clean(words).split()))


def to_csl(record: Record) -> str:
    """Return the articles as CSL-JSON, which Zotero, pandoc and citeproc read, in the order of the record."""
    return plain_json([_item(article) for article in record.articles], indent=1) + "\n"


def _item(article: Article) -> dict[str, Any]:
    issued = [int(part) for part in _date(article) if part]
    item = {
        "id": _key(article),
        "type": "article-newspaper",
        "title": _title(article),
        "author": [
            {"family": family, "given": given} if given else {"literal": family} for given, family in _authors(article)
        ],
        "container-title": clean(article.outlet),
        "issued": {"date-parts": [issued]} if issued else None,
        "URL": web_address(article.url),
        "language": clean(article.language),
        "custom": {"onrecord": article.id, "sha256": article.sha256, "date_basis": clean(article.published_basis)},
    }
    return {name: value for name, value in item.items() if value}


def _title(article: Article) -> str:
    """The headline, or else the last part of the input's name."""
    return str(clean(article.title or "")).strip() or str(clean(article.input)).rstrip("/").rsplit("/", 1)[-1]


def _key(article: Article) -> str:
    """The name of an entry, in letters that every program takes. Example: "meridian2024-ae3e17467c0"."""
    year, _, _ = _date(article)
    words = re.findall(r"[a-z]+", _ascii(article.outlet).lower())
    named = next((word for word in words if word not in ("a", "an", "the")), "article")
    return f"{named}{year or ''}-{re.sub(r'[^A-Za-z0-9]', '', article.id)}"


def _ascii(words: str) -> str:
    return unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()


def _date(article: Article) -> tuple[str | None, str | None, str | None]:
    match = _DATE.match(article.published or "")
    return (match[1], match[2], match[3]) if match else (None, None, None)


def _authors(article: Article) -> list[tuple[str, str]]:
    """The byline as given and family names; a name that reads as no person's has no given name."""
    byline = _BY.sub("", clean(article.byline or "")).strip()
    if not byline:
        return []
    names = [name for part in _BETWEEN.split(byline) if (name := part.strip())]
    if not all(_PERSON.fullmatch(name) and not _DESKS.search(name) for name in names):
        return [("", byline)]
    return [(name.rsplit(" ", 1)[0], name.rsplit(" ", 1)[1]) for name in names]
