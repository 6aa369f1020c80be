"""To whom something was said, on which occasion, and through whom the words came."""

from dataclasses import replace

import pytest
from story_kit import Draft, made_by, told

from onrecord.datamodel import Story
from onrecord.stories import quotes

LEAD = "President Ilka Maretz met Prime Minister Jonas Adrel in Brenn. "


def heard(story: Story, number: int = 0) -> list[str]:
    """The addressees of a statement, by their names or their words."""
    return [made_by(story, id) or id for id in story.statements[number].addressees]


@pytest.mark.parametrize(
    ("sentence", "cue", "expected"),
    [
        ("Maretz told Adrel that the dam was full.", "told", ["Jonas Adrel"]),
        ("Maretz told reporters in Brenn that the dam was full.", "told", ["reporters"]),
        ("Maretz told a news conference that the dam was full.", "told", []),
        ("Maretz replied to Adrel that the dam was full.", "replied", ["Jonas Adrel"]),
        ("Maretz said, according to Adrel, that the dam was full.", "said", []),
        ("Speaking to journalists, Maretz said that the dam was full.", "said", ["journalists"]),
        ("In a letter to Adrel, Maretz wrote that the dam was full.", "wrote", ["Jonas Adrel"]),
        ("Maretz told us that the dam was full.", "told", ["Herald"]),
        ("Maretz said that the dam was full.", "said", []),
        ("Maretz, pointing to Adrel, said that the dam was full.", "pointing to", []),
    ],
)
def test_those_to_whom_it_was_said_are_named_by_the_sentence(sentence: str, cue: str, expected: list[str]) -> None:
    draft = Draft(LEAD + sentence)
    draft.says("the dam was full", "Maretz", cue)
    assert heard(told(draft)) == expected


def test_of_whom_something_is_demanded_is_an_addressee() -> None:
    draft = Draft(LEAD + "Maretz urged Adrel to open the dam.")
    draft.says("Adrel to open the dam", "Maretz", "urged")
    assert heard(told(draft)) == ["Jonas Adrel"]


def test_crowds_that_are_no_actors_stand_in_a_line_of_quotes_too() -> None:
    draft = Draft(LEAD + "Maretz told reporters that the dam was full.")
    draft.says("the dam was full", "Maretz", "told")
    (quote,) = quotes(told(draft))
    assert [(actor.name, actor.kind) for actor in quote.addressees] == [("reporters", "group")]


def occasion(last: str, **fields: object) -> tuple[list[str], str | None]:
    """Hearers and day of the second of two statements of Maretz, the first said to reporters on Tuesday."""
    draft = Draft(LEAD + f"Maretz told reporters on Tuesday that the dam was full.\n{last}")
    draft.says("the dam was full", "Maretz", "told")
    known = {"kind": "direct", "source": "Maretz", "cue": "said", **fields}
    draft.says("We wait,", **known)  # type: ignore[arg-type]
    story = told(draft)
    return heard(story, -1), story.statements[-1].said_on


def test_words_quoted_next_are_of_the_same_occasion() -> None:
    assert occasion('"We wait," Maretz said.') == (["reporters"], "2031-03-11")


def test_words_that_name_their_own_occasion_keep_it() -> None:
    assert occasion('"We wait," Maretz said on Monday.') == ([], "2031-03-10")


def test_words_of_another_time_are_of_no_known_occasion() -> None:
    assert occasion('"We wait," Maretz had said.', cue="had said") == ([], None)


def test_words_of_another_speaker_are_of_no_known_occasion() -> None:
    assert occasion('"We wait," Adrel said.', source="Adrel") == ([], None)


def test_words_far_below_are_of_no_known_occasion() -> None:
    assert occasion('The rain went on.\nThe river rose.\n"We wait," Maretz said.') == ([], None)


def test_whom_a_witness_quotes_is_not_the_witness() -> None:
    draft = Draft('Ada Holm, the captain, came. Ada Holm said: "The captain told me that the dam was full."')
    outer = draft.says("The captain told me that the dam was full.", "Ada Holm", "said", kind="direct")
    draft.says("the dam was full", "The captain", "told", nested_in=outer.id)
    inner = next(s for s in told(draft).statements if s.nested_in)
    assert made_by(told(draft), inner.speaker) != "Ada Holm"


def test_he_in_quoted_words_is_somebody_else() -> None:
    draft = Draft(
        'Captain Ada Holm sailed. Ben Orle came.\nBen Orle said: "The captain met me. She said the dam was full."'
    )
    outer = draft.says("The captain met me. She said the dam was full.", "Ben Orle", "said", kind="direct")
    draft.says("the dam was full", "She", "said", nested_in=outer.id)
    story = told(draft)
    inner = next(s for s in story.statements if s.nested_in)
    assert made_by(story, inner.speaker) == "Ada Holm"
    assert [made_by(story, id) for id in inner.via] == ["Ben Orle"]


@pytest.mark.parametrize(
    ("sentence", "source", "cue"),
    [
        ("The Harrow Gazette quoted Maretz as saying that the dam was full.", "Maretz", "as saying"),
        ("Maretz was quoted by the Harrow Gazette as saying that the dam was full.", "Maretz", "was quoted"),
        ("That the dam was full, Maretz said, the Harrow Gazette reported.", "Maretz", "said"),
    ],
)
def test_an_outlet_that_passes_words_on_is_named(sentence: str, source: str, cue: str) -> None:
    draft = Draft(LEAD + sentence)
    said = draft.says("the dam was full", source, cue)
    if "quoted Maretz" in sentence:
        draft.statements[-1] = replace(said, cue=(draft.span("quoted"), draft.span("as saying")))
    story = told(draft)
    assert [made_by(story, id) for id in story.statements[0].via] == ["Harrow Gazette"]
    assert made_by(story, story.statements[0].speaker) == "Ilka Maretz"


def test_an_outlet_with_a_report_of_its_own_passes_nothing_on() -> None:
    draft = Draft(LEAD + "Maretz said that the dam was full. The Harrow Gazette reported that it rained.")
    draft.says("the dam was full", "Maretz", "said")
    draft.says("it rained", "The Harrow Gazette", "reported")
    assert [statement.via for statement in told(draft).statements] == [(), ()]


def test_a_verb_in_the_tense_of_the_report_is_of_its_subject() -> None:
    draft = Draft(LEAD + "Maretz said that Adrel had been clear, and had repeated that the dam was full.")
    draft.says("Adrel had been clear", "Maretz", "said")
    draft.says("the dam was full", "", "had repeated")
    inner = told(draft).statements[-1]
    assert made_by(told(draft), inner.speaker) == "Jonas Adrel"
    assert [made_by(told(draft), id) for id in inner.via] == ["Ilka Maretz"]
