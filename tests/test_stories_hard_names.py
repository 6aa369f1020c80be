"""Names that are hard to read: a surname that is a place, relatives, letters behind a name, texts that speak."""

import pytest
from story_kit import Draft, speaker, told


def one(text: str, source: str, content: str = "it rained", cue: str = "said") -> str | None:
    """The speaker of the one statement of an article."""
    draft = Draft(text)
    statement = draft.says(content, source, cue)
    return speaker(told(draft), statement)


def test_a_surname_that_is_a_capital_means_the_person_named_in_full_before() -> None:
    assert one("Petra Paris, a farmer, came to Orle.\nParis said it rained.", "Paris") == "Petra Paris"


def test_a_capital_stays_the_country_where_nobody_bears_its_name() -> None:
    assert one("Petra Tarn, a farmer, came to Orle.\nParis said it rained.", "Paris") == "France"


def test_a_name_that_is_both_a_place_and_a_person_in_one_article_stays_open() -> None:
    assert one("Petra Paris, a farmer, lives in Paris.\nParis said it rained.", "Paris") is None


def test_a_place_behind_a_title_is_a_surname() -> None:
    assert one("Petra Paris, a farmer, lives in Paris.\nMs Paris said it rained.", "Ms Paris") == "Petra Paris"


def test_a_surname_settled_on_one_person_is_not_lost_to_a_relative_named_in_passing() -> None:
    text = "Edwin Tarn came.\nTarn owns a mill, where his wife, Marta Tarn, was born.\nTarn said it rained."
    assert one(text, "Tarn") == "Edwin Tarn"


def test_a_surname_of_two_who_are_both_named_again_stays_open() -> None:
    text = "Edwin Tarn came.\nTarn owns a mill. Marta Tarn does not.\nMarta Tarn left.\nTarn said it rained."
    assert one(text, "Tarn") is None


@pytest.mark.parametrize("letters", [" QC", ", QC,", " MP", ", MP,", " CBE"])
def test_letters_behind_a_name_are_no_surname(letters: str) -> None:
    assert one(f"Mark Tarn{letters} came.\nMr Tarn said it rained.", "Mr Tarn") == "Mark Tarn"


def test_a_source_that_ends_at_an_office_takes_the_name_behind_it() -> None:
    text = "According to the Orle team's coach, Alan Brand, it rained."
    assert one(text, "the Orle team's coach", cue="According to") == "Alan Brand"


def test_the_place_before_a_description_is_not_who_is_described() -> None:
    text = "Mayor Ana Orle spoke.\nAt a stop in Lower Sund, Tarnland, the mayor said it rained."
    assert one(text, "the mayor") == "Ana Orle"


def test_somebody_described_by_nationality_is_named_later() -> None:
    text = "An Australian woman said it rained.\nPetra Tarn, an Australian woman, came to Orle."
    assert one(text, "An Australian woman") == "Petra Tarn"


def test_a_nationality_that_fits_two_names_neither() -> None:
    text = "An Australian woman said it rained.\nPetra Tarn, an Australian woman, met Ada Brand, an Australian woman."
    assert one(text, "An Australian woman") == "Australian woman"


def test_a_report_is_not_credited_to_whoever_spoke_before_it() -> None:
    text = "Ana Brand, a chemist, said it snowed. The report said it rained."
    draft = Draft(text)
    draft.says("it snowed", "Ana Brand", "said")
    statement = draft.says("it rained", "The report", "said")
    assert speaker(told(draft), statement) == "report"


def test_a_report_is_the_survey_that_was_named() -> None:
    text = "The Orle Rivers Survey is out. Ana Brand, a chemist, came.\nThe report said it rained."
    assert one(text, "The report") == "Orle Rivers Survey"


def test_a_report_said_to_be_somebody_s_stays_theirs() -> None:
    text = "A report by the Orle Water Board is out. Ana Brand, a chemist, came.\nThe report said it rained."
    assert one(text, "The report") == "Orle Water Board"


def test_a_contracted_pronoun_is_no_name() -> None:
    assert one("“We’ve heard it rained.”", "We’ve", cue="heard") is None


def test_he_is_not_the_doctor_somebody_was_sent_to() -> None:
    text = "Mr Alan Brand was ill.\nHe was sent to a doctor, but he said it rained."
    assert one(text, "he") == "Alan Brand"
