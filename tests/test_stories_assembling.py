"""Whole stories: copies are one voice, order changes nothing, nothing said is lost."""

import random

from hypothesis import given
from hypothesis import strategies as st
from story_kit import Draft, told

from onrecord.datamodel import Story
from onrecord.stories import assemble

WIRE = (
    "Dock workers walked out at Saltmere on Monday over pay, and the harbour minister Edwin Quill warned that soldiers "
    "would work the cranes. The union leader Marta Quill told members that nobody wanted to stand between a child and "
    "its medicine. The port company denied that it had hired crews from abroad, and the court put off its ruling until "
    "the end of the week."
)


def wire(outlet: str, extra: str = "", **fields: object) -> Draft:
    draft = Draft(WIRE + extra, outlet, **fields)
    draft.says("soldiers would work the cranes", "Edwin Quill", "warned")
    draft.says("nobody wanted to stand between a child and its medicine", "Marta Quill", "told")
    draft.says("it had hired crews from abroad", "The port company", "denied", polarity="denied")
    return draft


def other() -> Draft:
    draft = Draft(
        "At Saltmere the minister Edwin Quill was calm. He said soldiers would man the cranes by Monday.", "Courier"
    )
    draft.says("soldiers would man the cranes by Monday", "He", "said")
    return draft


def test_a_wire_copy_names_the_article_it_repeats() -> None:
    story = told(wire("Northwire", published="2031-03-11"), wire("Gazette", " Reporting by Northwire."))
    originals = {a.outlet: a.copy_of for a in story.articles}
    assert originals["Northwire"] is None
    assert originals["Gazette"] == next(a.id for a in story.articles if a.outlet == "Northwire")


def test_an_agency_that_is_credited_is_the_original_of_an_undated_copy() -> None:
    story = told(wire("Zenith Wire", published=None), wire("Gazette", " (Zenith Wire)", published=None))
    assert [a.outlet for a in story.articles if a.copy_of is None] == ["Zenith Wire"]


def test_articles_that_quote_the_same_words_are_no_copies() -> None:
    assert all(a.copy_of is None for a in told(wire("Herald"), other()).articles)


def test_a_duplicate_article_removes_no_statement() -> None:
    alone, twice = told(wire("Herald"), other()), told(wire("Herald"), wire("Gazette"), other())
    kept = {s.id for s in twice.statements}
    assert {s.id for s in alone.statements} <= kept


def test_two_articles_of_different_stories_are_said_plainly() -> None:
    fair = Draft("Goats won the village fair at Lower Sund, and a brass band played waltzes under the bunting.", "Vale")
    assert told(wire("Herald"), fair).notes == ("these seem to tell different stories: herald.txt | vale.txt",)


def test_the_odd_one_out_is_named() -> None:
    fair = Draft("Goats won the village fair at Lower Sund, and a brass band played waltzes under the bunting.", "Vale")
    assert told(wire("Herald"), wire("Gazette"), fair).notes == ("vale.txt seems to tell another story",)


def test_articles_of_one_story_bear_no_note() -> None:
    assert told(wire("Herald"), other()).notes == ()


def test_an_empty_story_is_a_story() -> None:
    assert assemble([], {}) == Story((), (), (), ())


def test_an_article_without_words_or_statements_is_no_trouble() -> None:
    assert told(Draft("."), wire("Herald")).statements != ()


@given(st.randoms(use_true_random=False))
def test_article_order_never_changes_the_story(order: random.Random) -> None:
    drafts = [wire("Herald"), wire("Gazette", " Reporting by Herald."), other()]
    straight = told(*drafts)
    order.shuffle(drafts)
    assert told(*drafts) == straight


_WORDS = [
    "Quill",
    "the minister",
    "said",
    "“",
    "”",
    "'s",
    ",",
    ".",
    "\n",
    "He",
    "Orle",
    "and",
    "’",
    "(",
    "Mr",
    "U.S.",
    "a",
]


@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=40), st.data())
def test_odd_text_and_odd_spans_never_fail(words: list[str], data: st.DataObject) -> None:
    draft = Draft(" ".join(words))
    length = len(draft.article.text)
    for _ in range(2):
        start = data.draw(st.integers(0, length - 1))
        content = draft.article.text[start : data.draw(st.integers(start + 1, length))]
        source = data.draw(st.sampled_from(["", *words]))
        if content:
            draft.says(content, "" if source not in draft.article.text.split("\n")[0].split(content)[0] else source)
    story = told(draft)
    actors = {actor.id for actor in story.actors}
    assert all(s.speaker is None or s.speaker in actors for s in story.statements)
