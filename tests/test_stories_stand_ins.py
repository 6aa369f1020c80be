"""Who speaks where something stands in for the speaker: a paper, a panel, initials, "the two", "it"."""

from __future__ import annotations

import pytest
from story_kit import Draft, speaker, speakers, told


def test_a_paper_speaks_for_whoever_signed_it() -> None:
    draft = Draft(
        "More than 50 Russian officials have signed an internal memo.\n“Boats will sink,” the memo says.\n"
        "The memo warns that the dam is weak. It calls for Orland to act."
    )
    draft.says("Boats will sink,", "the memo", "says", kind="direct")
    draft.says("the dam is weak", "The memo", "warns")
    draft.says("Orland to act", "It", "calls for")
    assert speakers(told(draft)) == ["Russian officials"] * 3


@pytest.mark.parametrize(
    "made",
    [
        "In a brief sent to the high court, the lawyer Ana Orle argued that the toll was void.",
        "The brief was filed by Ana Orle, who argued that the toll was void.",
    ],
)
def test_a_brief_speaks_for_whoever_argued_in_it(made: str) -> None:
    draft = Draft(f"{made}\n“The toll fell in May,” the brief reads.")
    draft.says("the toll was void", "the lawyer Ana Orle" if "lawyer" in made else "who", "argued")
    last = draft.says("The toll fell in May,", "the brief", "reads", kind="direct")
    assert speaker(told(draft), last) == "Ana Orle"


def test_a_paper_that_nobody_is_said_to_have_made_is_no_one_s() -> None:
    draft = Draft("“It is a shame,” Ana Orle told the Herald.\nThe memo warns that the dam is weak.")
    draft.says("It is a shame,", "Ana Orle", "told", kind="direct")
    memo = draft.says("the dam is weak", "The memo", "warns")
    assert speaker(told(draft), memo) == "memo"


@pytest.mark.parametrize(
    ("body", "called"),
    [
        ("Orle Harbour Committee", "the panel"),
        ("Small Boats Administration", "The agency"),
        ("Small Boats Administration", "The SBA"),
        ("Tarn Dockers Federation", "the union"),
    ],
)
def test_a_body_goes_by_what_it_is_and_by_its_initials(body: str, called: str) -> None:
    draft = Draft(f"The {body} met on Tuesday.\n{called} said it would pay.")
    said = draft.says("it would pay", called, "said")
    assert speaker(told(draft), said) == body


def test_the_two_are_those_who_spoke_together() -> None:
    draft = Draft(
        "Senator Ana Orle (Green) and Mayor Leo Tarn (Ind.) said the toll would fall.\n“It has run dry,” the two said."
    )
    draft.says("the toll would fall", "Senator Ana Orle (Green) and Mayor Leo Tarn (Ind.)", "said")
    draft.says("It has run dry,", "the two", "said", kind="direct")
    assert speakers(told(draft)) == ["Ana Orle and Leo Tarn"] * 2


def test_the_countries_are_those_that_spoke_together() -> None:
    draft = Draft("Russia and Iran said they would answer.\n“This is a red line,” the countries said.")
    draft.says("they would answer", "Russia and Iran", "said")
    draft.says("This is a red line,", "the countries", "said", kind="direct")
    assert speakers(told(draft)) == ["Russia and Iran"] * 2


def test_who_is_named_in_the_words_does_not_say_them() -> None:
    draft = Draft("Leo Tarn met Edwin Quay on Monday. Tom Brand waited.\nHe said Brand had known.")
    said = draft.says("Brand had known", "He", "said")
    assert speaker(told(draft), said) != "Tom Brand"


def test_a_title_in_quotation_marks_is_nobody() -> None:
    draft = Draft("Ana Orle came to the studio.\nOn “Squall Box” the mayor was asked.\nShe said she would pay.")
    said = draft.says("she would pay", "She", "said")
    assert speaker(told(draft), said) == "Ana Orle"


def test_the_times_is_the_longer_named_one_of_the_story() -> None:
    draft = Draft("The New York Times has seen the memo.\n“Boats will sink,” it says, according to the Times.")
    said = draft.says("Boats will sink,", "the Times", "according to", kind="direct")
    assert speaker(told(draft), said) == "New York Times"


def test_who_asked_is_not_told_by_when_asked() -> None:
    draft = Draft("Ana Orle said yes when asked if the toll would fall.")
    asked = draft.says("if the toll would fall", "", "asked")
    assert speaker(told(draft), asked) is None


def test_plain_words_are_no_part_of_an_office_in_capitals() -> None:
    story = told(Draft("There was no word President Leo Tarn would go. Tarn stayed."))
    draft = Draft("There was no word President Leo Tarn would go.\nTarn said he would stay.")
    draft.says("he would stay", "Tarn", "said")
    story = told(draft)
    assert [role for actor in story.actors for role in actor.roles] == ["President"]
