import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.render.wording import differing


def marked(*wordings, groups=None):
    runs = differing(wordings, groups or range(len(wordings)))
    return [[text for text, differs in wording if differs] for wording in runs]


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("We will wait", "we shall wait", [["will"], ["shall"]]),
        ("Don’t go", "don't go", [[], []]),
        ("It cost 1,200 crowns", "It cost 1,300 crowns", [["1,200"], ["1,300"]]),
        ("the quick boat", "the slow, old boat", [["quick"], ["slow, old"]]),
        ("wait", "", [["wait"], []]),
    ],
)
def test_words_that_only_one_side_has_differ(one, other, words):
    assert marked(one, other) == words


def test_a_little_word_between_differences_is_no_agreement():
    assert marked("ships lost all of cargo today", "boats sank full of herring today")[0] == ["ships lost all of cargo"]


def test_wordings_of_one_outlet_are_not_compared_with_each_other():
    assert marked("we wait", "we hope", "we wait and pray", groups="aab") == [[], ["hope"], ["and pray"]]


def test_a_wording_without_another_outlet_does_not_differ():
    assert marked("we wait", "they hope", groups="aa") == [[], []]


@given(st.lists(st.text(alphabet=st.sampled_from("ab ,.’“”"), max_size=30), min_size=1, max_size=4))
def test_runs_joined_are_the_wording(wordings):
    runs = differing(wordings, range(len(wordings)))
    assert ["".join(text for text, _ in cut) for cut in runs] == wordings
