"""How words of an article are shown: quotation marks stand around verbatim words only, sentences without datelines."""

from __future__ import annotations

import re

from onrecord.datamodel import Article, Span, Statement

__all__ = ["after_dateline", "as_running", "in_line", "join", "pieces"]

_OPENING = "“‘„‚«‹\"'"
_CLOSING = "”’“‘»›\"'"
_DOUBLE = '“”„«»"'
_SINGLE = "‘’'"

# A line end within a paragraph, after a hyphen within a word: "north-|eastern"; but "two-|and three-year" has a space.
_HYPHEN_BREAK = re.compile(r"(?<=[^\W_]-)[ \t]*[\r\n]\s*(?!(?:and|or|to)\b)(?=[^\W_])")
_LINE_END = re.compile(r"[\r\n]\s*")
_DATELINE = re.compile(
    r"[A-Z][^!?]{0,60}?\([A-Z][\w. ]{1,30}\)\s*[-–—]+\s+(?=\S)|[A-Z][A-Z/,. ]{2,40}\s[-–—]+\s+(?=[A-Z])"
)


def after_dateline(sentence: str) -> int:
    """Where a sentence begins behind the place and agency before it; 0 where none stand there.

    >>> "PORT ELLIN (Northwire) - Boats sank."[after_dateline("PORT ELLIN (Northwire) - Boats sank.") :]
    'Boats sank.'
    """
    found = _DATELINE.match(sentence)
    return found.end() if found else 0


def as_running(text: str) -> str:
    """Words of a wrapped text as they read on one line.

    >>> as_running("the north-\\neastern\\n  port")
    'the north-eastern port'
    """
    return _LINE_END.sub(" ", _HYPHEN_BREAK.sub("", text))


def in_line(span: Span) -> str:
    """The words of a span in one line, without the breaks and runs of spaces of the article."""
    return " ".join(span.text.split())


def pieces(statement: Statement, article: Article) -> list[dict[str, str]]:
    """The pieces of a content, each a dict of ``open`` mark, ``text`` and ``close`` mark.

    Direct words get marks unless they bring their own. Mixed content is shown as it stands, with the article's marks
    that touch it. A paraphrase gets none.
    """
    shown = []
    for span in statement.content:
        if statement.kind == "mixed":
            span = _with_marks_around(span, article)
        text = as_running(span.text).strip().removesuffix(",").rstrip()
        opening, closing = _marks(text) if statement.kind == "direct" else ("", "")
        shown.append({"open": opening, "text": text, "close": closing})
    return shown


def join(shown: list[dict[str, str]]) -> str:
    """The pieces as one string; " … " stands outside the marks, for what is left out between.

    >>> join([{"open": "“", "text": "We wait", "close": "”"}, {"open": "“", "text": "We hope", "close": "”"}])
    '“We wait” … “We hope”'
    """
    return " … ".join(piece["open"] + piece["text"] + piece["close"] for piece in shown)


def _marks(text: str) -> tuple[str, str]:
    """The marks that verbatim words still need around them: marks at their edges count, marks within do not."""
    if len(text) > 1 and text[0] in _SINGLE and text[-1] in _SINGLE:
        return "", ""
    inner = sum(text.count(mark) for mark in _DOUBLE)
    opens, closes = text[:1] in _DOUBLE, text[-1:] in _DOUBLE
    if not text or inner != opens + closes:
        return "“", "”"
    return "" if opens else "“", "" if closes else "”"


def _with_marks_around(span: Span, article: Article) -> Span:
    """The span grown by a quotation mark that touches it on either side. Example: |quite sure|” grows by ”."""
    text, start, end = article.text, span.start, span.end
    if start > 0 and text[start - 1] in _OPENING and (start == 1 or not text[start - 2].isalnum()):
        start -= 1
    if end < len(text) and text[end] in _CLOSING and (end + 1 == len(text) or not text[end + 1].isalnum()):
        end += 1
    return article.span(start, end)
