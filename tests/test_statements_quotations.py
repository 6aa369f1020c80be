"""Quotation marks of every style, well typed and badly."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.statements.quotations import quotations, quoted_share


def _found(text: str) -> list[str]:
    return [text[q.start : q.end] for q in quotations(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('She said "we will come" twice.', ["we will come"]),
        ("“Never,” he said. “Not here.”", ["Never,", "Not here."]),
        ("‘It’s the leaders’ call,’ said Orla.", ["It’s the leaders’ call,"]),
        ("'It isn't over,' said Orla. 'We're here.'", ["It isn't over,", "We're here."]),
        ("‘Credible plans‘", ["Credible plans"]),
        ("„Wir bleiben“, «ils partent»", ["Wir bleiben", "ils partent"]),
        ("He called it “a ‘fair’ deal”.", ["a ‘fair’ deal"]),
        ("‘He told me “go away” and left,’ she said.", ["He told me “go away” and left,"]),
        ("It’s the workers’ day in the ’90s style.", []),
        ('Six feet 2" of snow fell.', []),
        ("“The road is open", ["The road is open"]),
        ('She said: “The road is open".', ["The road is open"]),
        ("", []),
    ],
)
def test_outermost_quotations_are_found(text: str, expected: list[str]) -> None:
    assert _found(text) == expected


def test_unclosed_quotation_says_so() -> None:
    text = "“The road is open and will stay so"
    assert [q.is_closed for q in quotations(text, 0, len(text))] == [False]


def test_share_counts_letters_inside_the_marks() -> None:
    text = "ab “cd”"
    assert quoted_share(text, [(0, len(text))], quotations(text, 0, len(text))) == 0.5


@given(st.text(alphabet="ab .,“”‘’\"'«»\n—", max_size=60))
def test_quotations_lie_in_order_inside_their_text(text: str) -> None:
    found = quotations(text, 0, len(text))
    assert all(0 <= q.outer[0] < q.start < q.end <= q.outer[1] <= len(text) for q in found)
    assert all(a.outer[1] <= b.outer[0] for a, b in itertools.pairwise(found))
