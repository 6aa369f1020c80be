"""What an extractor took twice from a page is told once; what the page itself says twice stays."""

import pytest

from onrecord.articles import main_text
from onrecord.articles.blocks import blocks_of
from onrecord.articles.doubling import told_once
from onrecord.articles.markup import parsed, usual_lines

_TOLL = "Ada Lorne said on Friday that the harbour toll would not be raised before the winter."
_CREW = "The crews of nine ferries walked out, and the port of Vesk stayed closed until noon."
_VOTE = "The council votes on Monday, according to its clerk, who asked for patience."


def _blocks(*paragraphs):
    return blocks_of(parsed(f"<html><body>{''.join(f'<p>{text}</p>' for text in paragraphs)}</body></html>"))


def test_a_line_that_is_taken_twice_is_told_once():
    assert told_once([_TOLL, _CREW, _TOLL], _blocks(_TOLL, _CREW)) == [_TOLL, _CREW]


def test_a_line_that_the_page_has_twice_stays_twice():
    assert told_once([_TOLL, _CREW, _TOLL], _blocks(_TOLL, _CREW, _TOLL)) == [_TOLL, _CREW, _TOLL]


@pytest.mark.parametrize("said", ["No.", "No way.", "Not at all."])
def test_short_lines_are_told_as_often_as_the_page_has_them(said):
    assert told_once([_TOLL, said, _CREW, said, said], _blocks(_TOLL, said, _CREW, said)) == [_TOLL, said, _CREW, said]


def test_what_is_new_of_a_line_stays_in_lines_of_its_own():
    line = f"Vesk, Friday. {_TOLL} “{_CREW}” {_VOTE}"
    assert told_once([_TOLL, _CREW, line], _blocks(_TOLL, _CREW, "Vesk, Friday.", _VOTE)) == [
        *(_TOLL, _CREW),
        *("Vesk, Friday.", _VOTE),
    ]


def test_words_of_others_that_a_sentence_takes_up_are_not_cut_out_of_it():
    line = "Bo Lind said that the harbour toll would fall."
    assert told_once([_TOLL, line], _blocks(_TOLL, "Bo Lind", "said nothing")) == [_TOLL, line]


def test_what_the_page_spells_otherwise_is_told():
    assert told_once([_TOLL], _blocks(_CREW)) == [_TOLL]
    assert told_once([_TOLL, _TOLL], ()) == [_TOLL, _TOLL]  # of a page with too many blocks


def test_an_article_within_a_paragraph_that_is_closed_twice_is_told_once():
    page = f"<p>Support us<article><p>{_TOLL}</p><p>{_CREW}</p></p><p>{_VOTE}</p></article>"
    assert sum(_TOLL in line for line in usual_lines(parsed(page))) == 2  # the extractor's own way
    assert [main_text(page).count(text) for text in (_TOLL, _CREW, _VOTE)] == [1, 1, 1]
