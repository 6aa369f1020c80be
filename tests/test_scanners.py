"""Functions that go through a text by hand take time linear in it, also where all marks lack their other half."""

from collections.abc import Callable

import pytest
from records import LEDGER
from regex_kit import Attack, grows

from onrecord.articles.dating import date_in_head, date_in_posts
from onrecord.articles.layout import Layout
from onrecord.articles.markup import captions_of, said_of_itself
from onrecord.articles.patterns import appeal_cues, reason_of_line, reasons_of
from onrecord.articles.repeating import held_lines
from onrecord.articles.wrapping import wrapped_paragraphs
from onrecord.articles.zoning import find_title, folded, lines_of
from onrecord.datamodel import Article, Span, Statement
from onrecord.documents import split
from onrecord.documents.times.words import words_of
from onrecord.lookalikes import lookalikes, written_out
from onrecord.quoting import as_running, pieces
from onrecord.render.cleaning import clean, web_address
from onrecord.render.passages import sentence_bounds
from onrecord.render.sentences import paragraphs, sentences
from onrecord.render.table import csv_lines
from onrecord.sources.decoding import decode, is_markup
from onrecord.sources.kinds import root_of
from onrecord.statements.anonymity import terms
from onrecord.statements.conditions import condition
from onrecord.statements.hearsay import marker
from onrecord.statements.parting import _quotations
from onrecord.statements.passages import passages
from onrecord.statements.quotations import quotations
from onrecord.stories.words import fold, read
from onrecord.unseen import harmless, plain_json
from onrecord.utf16 import characters_at, well_formed

# Marks without their other half, lines without end, and what looks like the beginning of something, over and over.
_PIECES = (
    *(
        "“",
        '"',
        "‘",
        "’",
        "(",
        "[",
        "<",
        "“a ",
        '"a. ',
        "a” ",
        "‘a’ ",
        "(a",
        "[a ",
        "a'b",
        "“a.\n",
        "“‘(",
        "\n",
        "\r",
        " ",
    ),
    *(" \n", "a\n\n", ".", ". ", "...", "…", "-", "—", " - ", "a", "A. ", "Mr. A ", "1", "1.", "May 1, ", "if a, "),
    *("he said ", "he said that ", "according to ", "@a ", "<a ", "<h1>", "<script ", "<meta ", "<!-- ", "&amp", "]]>"),
    *("\u200b", "\u202e", "é\u0301", "\U0001f600", "\ud800", "http://a.", "a@b.", "read more: ", "\tb"),
)


def an_article(text: str) -> Article:
    return Article("a", "a.txt", text, "Herald", "0")


def all_said(text: str) -> list[dict[str, str]]:
    article = an_article(f"{text} ")
    return pieces(Statement("s", "a", "mixed", "body", (Span("a", 0, len(text), text),)), article)


_SCANNERS: dict[str, Callable[[str], object]] = {
    "appeal_cues": appeal_cues,
    "as_running": as_running,
    "captions_of": captions_of,
    "characters_at": characters_at,
    "clean": clean,
    "condition": lambda text: condition(text, [(0, len(text))]),
    "csv_lines": lambda text: csv_lines([[text]]),
    "date_in_head": lambda text: date_in_head(text.split("\n")),
    "date_in_posts": lambda text: date_in_posts(text.split("\n")),
    "decode": lambda text: decode(f"a{text}".encode("utf-8", "replace")),
    "fold": fold,
    "folded": folded,
    "harmless": harmless,
    "held_lines": lambda text: held_lines(an_article(text)),
    "is_markup": is_markup,
    "layout": lambda text: Layout.of(text, wrapped_paragraphs(text)),
    "lines_of": lambda text: find_title(lines_of(text), "A title"),
    "lookalikes": lookalikes,
    "marker": marker,
    "paragraphs": paragraphs,
    "parting": lambda text: list(_quotations(text, 0, len(text))),
    "passages": lambda text: list(passages(an_article(text))),
    "pieces": all_said,
    "plain_json": plain_json,
    "quotations": lambda text: quotations(text, 0, len(text)),
    "read": read,
    "reason_of_line": lambda text: reason_of_line(text[:900]),
    "reasons_of": reasons_of,
    "root_of": lambda text: root_of(text.encode("utf-8", "replace")),
    "said_of_itself": said_of_itself,
    "sentence_bounds": lambda text: sentence_bounds(an_article(text)),
    "sentences": sentences,
    "split": split,
    "terms": terms,
    "web_address": web_address,
    "well_formed": well_formed,
    "words_of": lambda text: words_of(text, 0, len(text), {}),
    "wrapped_paragraphs": wrapped_paragraphs,
    "written_out": written_out,
}


@pytest.mark.parametrize("name", _SCANNERS)
def test_time_is_linear_in_the_text(name: str) -> None:
    scan = _SCANNERS[name]
    scan(LEDGER)  # once, so that what is read once is read
    attacks = [Attack(begin, piece, end) for piece in _PIECES for begin, end in (("", ""), ("The mayor said ", " .\n"))]
    grown = {attack.piece: growth for attack in attacks if (growth := grows(scan, attack, letters=2000))}
    assert grown == {}


@pytest.mark.parametrize("name", ["parting", "passages", "pieces", "quotations", "sentences", "split"])
@pytest.mark.parametrize("piece", ["“", '"', "‘a’ ", "s’ a", "(", "."])
def test_marks_by_ten_thousands_cost_no_more_each(name: str, piece: str) -> None:
    """What is quick for each pair of marks shows only where there are many."""
    assert grows(_SCANNERS[name], Attack("", piece, ""), letters=30_000) is None
