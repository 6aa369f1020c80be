"""Sentences: where they end, and where they only seem to."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents import split


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Oye met Gen. Holm at 9 a.m. on Jan. 5 in the U.S. Senate.",
        "Prices rose 4.5 per cent to 1,200.50 crowns.",
        "J. R. Orle wrote it.",
        "“Will you go?” she asked.",
        "‘Stop!’ shouted the guard.",
        '"Why now?" Arden asked.',
        "No. 7 won, i.e. the last one.",
        "We wait ... and wait.",
        "Orle Corp. shares fell.",
        "The court heard Orle v. Tarn.",
    ],
)
def test_a_stop_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    "sentences",
    [
        ["He left.", "She stayed."],
        ["“We wait.”", "“We have time.”"],
        ["She said: ‘We wait.’", "Nobody spoke."],
        ["It was 9 a.m.", "The gates opened."],
        ["He joined Orle Inc.", "The firm grew."],
        ["It hit Plan B.", "The end came."],
        ["He was King Alan V.", "The crown was his."],
        ["Is it over?", "Nobody knows."],
        ['"Go!"', "The crowd went."],
        ["(It rained.)", "It snowed."],
    ],
)
def test_a_stop_that_ends_a_sentence_keeps_its_closing_marks(sentences: list[str]) -> None:
    assert cut(" ".join(sentences)) == sentences


def test_no_sentence_crosses_a_line_and_paragraphs_count_lines_with_words() -> None:
    found = split("One\n\n  \nTwo. Three\r\nFour")
    assert [s.paragraph for s in found] == [0, 1, 1, 2]


@given(st.text(alphabet=st.sampled_from("aB.?!…'\"”’ )\n\t1é\u2028,"), max_size=60))
def test_sentences_hold_all_words_in_order(text: str) -> None:
    found = split(text)
    assert all(0 <= s.start < s.end <= len(text) for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    covered = "".join(text[s.start : s.end] for s in found)
    assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.parametrize("unit", ["a. ", "Mr. ", "?", "... ", "word ", '" ', "U.S. "])
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        split(unit * count)
        return time.process_time() - start

    assert seconds(80_000) < 40 * max(seconds(8_000), 0.005)
