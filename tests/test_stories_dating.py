"""Undated articles take a date from siblings only where their own words fit; sayings take theirs from the text."""

import datetime as dt

import pytest
from story_kit import Draft, told

from onrecord.stories.days import day_of

TOPIC = "The Halm dam and the Orle gauges stayed shut while Veltria and Osmark argued over sluices, snow and leases."


def inferred(text: str, *dates: str) -> tuple[str | None, str | None]:
    """The date and basis of an undated article beside siblings of these days (12 March 2031 is a Wednesday)."""
    siblings = [Draft(f"{TOPIC} {TOPIC}", f"Sibling{i}", published=day) for i, day in enumerate(dates)]
    undated = Draft(f"{TOPIC} {text} {TOPIC}", "Undated", published=None)
    (article,) = (a for a in told(undated, *siblings).articles if a.outlet == "Undated")
    return article.published, article.published_basis


def test_a_weekday_fixed_by_the_sibling_dates_the_article() -> None:
    assert inferred("The call took place on Wednesday.", "2031-03-12") == (
        "2031-03-12",
        'inferred: its "Wednesday" and sibling0.txt\'s date 2031-03-12',
    )


def test_days_before_a_coming_one_are_told_as_well() -> None:
    date, basis = inferred("They spoke on Wednesday, two days before a summit set for Friday.", "2031-03-12")
    assert date == "2031-03-12"
    assert basis is not None
    assert '"two days before"' in basis


def test_an_article_that_speaks_of_today_is_of_the_day_after_its_weekday() -> None:
    text = "The gates opened this morning. The court had ruled on Wednesday."
    assert inferred(text, "2031-03-12", "2031-03-13")[0] == "2031-03-13"


@pytest.mark.parametrize(
    "text",
    [
        "The call took place on Monday.",
        "The summit is set for Wednesday.",
        "Wednesday's summit was quiet.",
        '"We met on Wednesday," they said.',
        "Nobody named a day.",
    ],
)
def test_an_article_whose_words_do_not_fit_stays_undated(text: str) -> None:
    assert inferred(text, "2031-03-12") == (None, None)


def test_two_days_that_fit_leave_it_undated() -> None:
    text = "They met on Tuesday. They met again on Wednesday."
    assert inferred(text, "2031-03-11", "2031-03-12") == (None, None)


def test_an_article_of_another_story_lends_no_date() -> None:
    stranger = Draft(
        "Goats won the village fair, and a brass band played waltzes under bunting.", published="2031-03-12"
    )
    undated = Draft(f"{TOPIC} The call took place on Wednesday.", "Undated", published=None)
    assert all(a.published is None for a in told(stranger, undated).articles if a.outlet == "Undated")


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Maretz said on Tuesday that the dam was full.", "2031-03-11"),
        ("On Tuesday, Maretz said that the dam was full.", "2031-03-11"),
        ("Maretz on Tuesday said that the dam was full.", "2031-03-11"),
        ("Maretz said yesterday that the dam was full.", "2031-03-11"),
        ("Maretz said on 9 March that the dam was full.", "2031-03-09"),
        ("Late on Monday, Maretz said that the dam was full.", "2031-03-10"),
        ("Maretz told reporters this morning that the dam was full.", "2031-03-12"),
        ("Maretz said Tuesday that the dam was full.", "2031-03-11"),
        ("Maretz said on Tuesday evening that the dam was full.", "2031-03-11"),
        ("Maretz said late on Sunday that the dam was full.", "2031-03-09"),
        ("Maretz said last Friday that the dam was full.", "2031-03-07"),
        ("Maretz said last week that the dam was full.", None),
        ("Maretz, who speaks again on Friday, said that the dam was full.", None),
        ("Maretz said the talks on Tuesday showed that the dam was full.", None),
        ("Maretz said that the dam was full on Tuesday.", None),
        ("Maretz said that the dam was full.", None),
    ],
)
def test_a_saying_is_dated_by_the_words_that_credit_it(sentence: str, day: str | None) -> None:
    draft = Draft(sentence)
    content = "the dam was full on Tuesday" if sentence.endswith("full on Tuesday.") else "the dam was full"
    draft.says(content, "Maretz", "told" if " told " in sentence else "said")
    assert told(draft).statements[0].said_on == day


def test_a_continuation_was_said_on_the_same_day() -> None:
    draft = Draft('"We wait," Maretz said on Tuesday. "We have time."')
    first = draft.says("We wait,", "Maretz", "said", kind="direct")
    draft.says("We have time.", kind="direct", continues=first.id)
    assert [s.said_on for s in told(draft).statements] == ["2031-03-11", "2031-03-11"]


@pytest.mark.parametrize("words", ["on Thursday", "31 February", "in March", "", "February 30, 2031"])
def test_words_that_name_no_past_day_for_certain_give_none(words: str) -> None:
    assert day_of(words, dt.date(2031, 3, 12)) is None


def test_a_full_date_needs_no_day_of_publication() -> None:
    assert day_of("on 4 July 2017", None) == dt.date(2017, 7, 4)
    assert day_of("on Tuesday", None) is None
