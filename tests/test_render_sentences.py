from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.render.sentences import paragraphs, sentences


@pytest.mark.parametrize(
    "parts",
    [
        ["He left.", "She stayed."],
        ["“We wait.”", "“They hope.”"],
        ["Mr. Ode and Lt. Gen. Ruun met in St. Orm."],
        ["The U.S. Senate met.", "K. Ode spoke."],
        ["Will it hold?", "No!", "It will not."],
        ["It cost 4.5 crowns.", "2031 was dear."],
        ["‘No,’ she said. ‘never.’"],
        ["Well… perhaps not."],
    ],
)
def test_sentences_end_at_stops_and_not_at_abbreviations(parts):
    text = " ".join(parts)
    assert [text[a:b] for a, b in sentences(text)] == parts


def test_no_sentence_crosses_a_paragraph():
    text = "A heading\n\nWe wait\r\nand hope. So"
    assert [text[a:b] for a, b in sentences(text)] == ["A heading", "We wait", "and hope.", "So"]


@pytest.mark.parametrize(
    "text", ["." * 100_000, "a." * 50_000, "x. " + " " * 100_000, "“" * 100_000, "w" * 100_000 + ". A"]
)
def test_odd_texts_take_no_more_time_than_others(text):
    assert len(sentences(text)) <= 2


@given(st.text(alphabet=st.sampled_from("aB. \n?”“’!\u2028\t1"), max_size=60))
def test_sentences_cover_all_but_space_in_order_within_paragraphs(text):
    found = sentences(text)
    assert "".join("".join(text[a:b] for a, b in found).split()) == "".join(text.split())
    assert all(a < b for a, b in found)
    assert all(left[1] <= right[0] for left, right in pairwise(found))
    assert all(any(a <= c and d <= b for a, b in paragraphs(text)) for c, d in found)
