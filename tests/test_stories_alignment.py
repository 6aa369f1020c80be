"""What was said once: reports of one utterance are found across articles, and what differs between them is told."""

import pytest
from story_kit import Draft, told

from onrecord.datamodel import DifferenceKind, Story

PEOPLE = "Veltrian President Ilka Maretz met Chancellor Jonas Adrel of Kessland at the Halm dam.\n"


def kinds(story: Story) -> set[DifferenceKind]:
    return {difference.kind for utterance in story.utterances for difference in utterance.differences}


def two_reports() -> tuple[Draft, Draft]:
    """One sentence of Maretz in two translations, with other words of hers around."""
    one = "Any question of the marsh must go before our parliament and our people,"
    other = "No issue about the marsh is settled without our parliament and the people,"
    first = Draft(f'{PEOPLE}"{one}" Maretz said.\nShe said snow was late.', "Herald")
    first.says(one, "Maretz", "said", kind="direct")
    first.says("snow was late", "She", "said")
    second = Draft(f'{PEOPLE}"{other}" Maretz said.\nAdrel said trade grew.', "Courier")
    second.says(other, "Maretz", "said", kind="direct")
    second.says("trade grew", "Adrel", "said")
    return first, second


def test_two_translations_of_one_sentence_are_one_utterance() -> None:
    story = told(*two_reports())
    (utterance,) = story.utterances
    texts = {s.id: s.text for s in story.statements}
    assert all("marsh" in texts[id] for id in utterance.statements)
    assert "wording" in kinds(story)


def test_the_differing_words_are_spans_of_both_sides() -> None:
    first, second = two_reports()
    story = told(first, second)
    (difference,) = (d for d in story.utterances[0].differences if d.kind == "wording")
    texts = {draft.article.id: draft.article.text for draft in (first, second)}
    assert {span.article for span in difference.spans} == set(texts)
    assert all(texts[span.article][span.start : span.end] == span.text for span in difference.spans)
    assert not any("parliament" in span.text for span in difference.spans)


def test_the_same_words_of_two_strangers_are_no_utterance() -> None:
    first = Draft(PEOPLE + "Maretz said the harvest would be poor this year.", "Herald")
    first.says("the harvest would be poor this year", "Maretz", "said")
    second = Draft("Farmer Odo Brand walked his fields.\nBrand said the price of seed was high.", "Courier")
    second.says("the price of seed was high", "Brand", "said")
    assert told(first, second).utterances == ()


def test_two_denials_of_other_things_are_no_utterance() -> None:
    first = Draft(PEOPLE + "Maretz denied that the crews had been hired from abroad.", "Herald")
    first.says("the crews had been hired from abroad", "Maretz", "denied")
    second = Draft(PEOPLE + "Maretz denied that she would appeal.", "Courier")
    second.says("she would appeal", "Maretz", "denied")
    assert told(first, second).utterances == ()


def test_that_both_say_never_makes_no_utterance() -> None:
    one, other = "There is no such list and there never was", "The river was never for sale and it never will be"
    first = Draft(f"{PEOPLE}“{one},” Maretz said.", "Herald")
    first.says(one, "Maretz", "said", kind="direct")
    second = Draft(f"{PEOPLE}“{other},” Maretz said.", "Courier")
    second.says(other, "Maretz", "said", kind="direct")
    assert told(first, second).utterances == ()


def test_words_credited_to_a_body_and_to_its_head_are_one_with_an_attribution_difference() -> None:
    lead = "British Prime Minister Alma Reeve spoke to the lake states.\n"
    said = "No border may be moved by force and the lake states must have lasting guarantees"
    first = Draft(f"{lead}“{said},” said a Downing Street spokesman.", "Herald")
    first.says(said + ",", "a Downing Street spokesman", "said", kind="direct")
    second = Draft(f"{lead}“{said},” Reeve said.", "Courier")
    second.says(said + ",", "Reeve", "said", kind="direct")
    story = told(first, second)
    assert len(story.utterances) == 1
    assert kinds(story) == {"attribution"}


def test_a_number_that_differs_is_told() -> None:
    first = Draft(PEOPLE + "Maretz said the bow alarm had rung for nine minutes before the dam gate shut.", "Herald")
    first.says("the bow alarm had rung for nine minutes before the dam gate shut", "Maretz", "said")
    second = Draft(PEOPLE + "Maretz said the bow alarm rang for 11 minutes before the dam gate shut.", "Courier")
    second.says("the bow alarm rang for 11 minutes before the dam gate shut", "Maretz", "said")
    (difference,) = (d for u in told(first, second).utterances for d in u.differences if d.kind == "number")
    assert set(difference.text.split(" | ")) == {"nine", "11"}


def test_days_that_differ_are_told_and_far_days_part_the_reports() -> None:
    said = "the sluices of the Halm dam would open before the spring flood"
    first = Draft(f"{PEOPLE}Maretz said on Tuesday that {said}.", "Herald")
    first.says(said, "Maretz", "said")
    near = Draft(f"{PEOPLE}Maretz said on Monday that {said}.", "Courier")
    near.says(said, "Maretz", "said")
    far = Draft(f"{PEOPLE}Maretz said on 2 March that {said}.", "Courier")
    far.says(said, "Maretz", "said")
    assert "date" in kinds(told(first, near))
    assert told(first, far).utterances == ()


def test_a_denial_on_one_side_only_is_told() -> None:
    first = Draft(f"{PEOPLE}Maretz said that the lower gates of the Halm dam were closed on purpose.", "Herald")
    first.says("the lower gates of the Halm dam were closed on purpose", "Maretz", "said")
    second = Draft(f"{PEOPLE}Maretz denied that the lower gates of the Halm dam were closed on purpose.", "Courier")
    second.says("the lower gates of the Halm dam were closed on purpose", "Maretz", "denied", polarity="denied")
    assert "polarity" in kinds(told(first, second))


def test_statements_of_one_article_alone_are_no_utterance() -> None:
    draft = Draft(PEOPLE + "Maretz said the dam was full.\nMaretz said the dam was full again.")
    draft.says("the dam was full", "Maretz", "said")
    draft.says("the dam was full again", "Maretz", "said")
    assert told(draft).utterances == ()


def differences(one: str, other: str, said: str = "Maretz said on Tuesday that ") -> dict[DifferenceKind, str]:
    """What differs between two reports of one utterance, in a few words each."""
    first, second = Draft(f"{PEOPLE}{said}{one}.", "Herald"), Draft(f"{PEOPLE}{said}{other}.", "Courier")
    first.says(one, "Maretz", "said")
    second.says(other, "Maretz", "said")
    (utterance,) = told(first, second).utterances
    for difference in utterance.differences:
        assert {span.article for span in difference.spans} <= {first.article.id, second.article.id}
    return {d.kind: "|".join(sorted(d.text.split(" | "))) for d in utterance.differences}


@pytest.mark.parametrize(
    ("one", "other", "text"),
    [
        ("the dam and its gates had cost $5bn", "the dam and its gates had cost $6 billion", "5bn|6 billion"),
        ("snow melt was 40% below the usual", "snow melt was 45 per cent below the usual", "40|45"),
        ("three gates of the Halm dam leaked", "four gates of the Halm dam leaked", "four|three"),
    ],
)
def test_sums_and_shares_that_differ_are_told(one: str, other: str, text: str) -> None:
    assert differences(one, other)["number"] == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the dam and its gates had cost $5bn", "the dam and its gates had cost $5 billion"),
        ("snow melt was 40% below the usual", "snow melt was 40 percent below the usual"),
        ("two gates of the Halm dam leaked", "2 gates of the Halm dam leaked"),
        ("three gates and two sluices of the Halm dam leaked", "two sluices of the Halm dam and three gates leaked"),
    ],
)
def test_one_number_in_two_spellings_is_no_difference(one: str, other: str) -> None:
    assert "number" not in differences(one, other)


def test_the_days_of_what_is_told_are_compared() -> None:
    found = differences("the Halm dam would open on Friday at noon", "the Halm dam would open on Saturday at noon")
    assert found["date"] == "Friday|Saturday"
    same = differences("the Halm dam would open on Friday at noon", "on Friday the Halm dam would open its gates")
    assert "date" not in same


def test_those_told_by_one_outlet_and_not_by_the_other_are_a_difference() -> None:
    first = Draft(f"{PEOPLE}Maretz told Adrel that the Halm dam would stay shut.", "Herald")
    first.says("the Halm dam would stay shut", "Maretz", "told")
    second = Draft(f"{PEOPLE}Mayor Ana Orle came.\nMaretz told Orle that the Halm dam would stay shut.", "Courier")
    second.says("the Halm dam would stay shut", "Maretz", "told")
    (difference,) = (d for u in told(first, second).utterances for d in u.differences)
    assert difference.kind == "addressee"
    assert set(difference.text.split(" | ")) == {"Jonas Adrel", "Ana Orle"}


def test_words_repeated_alike_differ_in_nothing() -> None:
    assert differences("the Halm dam would stay shut", "the Halm dam would stay shut") == {}


def test_a_promise_and_the_report_of_that_promise_are_not_reported_once() -> None:
    promise = "the gauges of the Halm dam would be read out every morning"
    first = Draft(f"{PEOPLE}Maretz wrote that she had promised that {promise}.", "Herald")
    outer = first.says(f"she had promised that {promise}", "Maretz", "wrote")
    inner = first.says(promise, "she", "promised", nested_in=outer.id)
    second = Draft(f"{PEOPLE}Maretz promised that {promise}.", "Courier")
    second.says(promise, "Maretz", "promised")
    utterances = told(first, second).utterances
    assert utterances != ()
    for utterance in utterances:
        assert not {outer.id, inner.id} <= set(utterance.statements)


@pytest.mark.parametrize(("day", "count"), [("2031-05-08", 1), ("2031-06-30", 0)])
def test_what_is_told_weeks_later_in_other_words_is_said_anew(day: str, count: int) -> None:
    first = Draft(PEOPLE + "Maretz said the harvest would be poor after the drought.", "Herald", published="2031-05-06")
    first.says("the harvest would be poor after the drought", "Maretz", "said")
    second = Draft(PEOPLE + "The drought will bring poor harvests, Maretz said.", "Courier", published=day)
    second.says("The drought will bring poor harvests", "Maretz", "said")
    assert len(told(first, second).utterances) == count


def test_quoted_words_are_one_utterance_however_late_they_are_told() -> None:
    said = "Nobody on this lake will sell the harvest before the rain has fallen on it"
    first = Draft(f"{PEOPLE}“{said},” Maretz said.", "Herald", published="2031-05-06")
    first.says(said + ",", "Maretz", "said", kind="direct")
    second = Draft(f"{PEOPLE}“{said},” Maretz said in May.", "Courier", published="2031-08-30")
    second.says(said + ",", "Maretz", "said", kind="direct")
    assert len(told(first, second).utterances) == 1
