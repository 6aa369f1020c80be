"""Sources without a name: each is its own, in one article and across articles."""

import pytest
from story_kit import Draft, speaker, speakers, told


def said_by(*sources: str) -> list[str | None]:
    """The speakers of statements that these sources make, one after the other, in one article."""
    draft = Draft("\n".join(f"{source} said that gate {i} was shut." for i, source in enumerate(sources)))
    for i, source in enumerate(sources):
        draft.says(f"gate {i} was shut", source, "said")
    return speakers(told(draft))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A senior official", "A second official"),
        ("An official", "Another official"),
        ("Officials", "Other officials"),
        ("People familiar with the sale", "People close to the bank"),
        ("A person briefed on the sale", "Two people briefed on the raid"),
    ],
)
def test_two_unnamed_sources_are_two(one: str, other: str) -> None:
    first, second = said_by(one, other)
    assert first is not None
    assert second is not None
    assert first != second


@pytest.mark.parametrize(
    ("sources", "same"),
    [
        (("A senior official", "A second official", "The first official"), 0),
        (("A senior official", "A second official", "The second official"), 1),
        (("An official", "Another official", "The other official"), 0),
        (("A diplomat", "An official", "The diplomat"), 0),
    ],
)
def test_the_first_and_the_other_are_told_apart(sources: tuple[str, ...], same: int) -> None:
    found = said_by(*sources)
    assert found[2] == found[same] != found[1 - same]


def test_people_known_by_what_they_know_are_called_by_it() -> None:
    assert said_by("Two people familiar with the sale") == ["people familiar with the sale"]


def test_another_article_s_official_is_another_actor() -> None:
    drafts = [Draft(f"An official said the {name} was shut.", name.title()) for name in ("port", "dam")]
    for draft in drafts:
        draft.says(draft.article.text.split("said ")[1].rstrip("."), "An official", "said")
    story = told(*drafts)
    assert len({statement.speaker for statement in story.statements}) == 2
    assert {speaker(story, statement) for statement in story.statements} == {"official"}


def test_who_replies_in_a_dialogue_without_names_stays_open() -> None:
    draft = Draft("Ana Brand met Edwin Tarn.\n“Is it final?” Brand asked.\n“It is.”\n“We shall see how final it is.”")
    asked = draft.says("Is it final?", "Brand", "asked", kind="direct")
    draft.says("It is.", kind="direct", continues=asked.id)
    draft.says("We shall see how final it is.", kind="direct", continues=asked.id)
    assert speakers(told(draft)) == ["Ana Brand", None, None]


@pytest.mark.parametrize(
    "text",
    [
        "“Is it final?” Ana Brand asked. “It is.”",
        "“Is it final?” Ana Brand asked.\n“It is. Nobody has said so, but all of us know it well enough.”",
        "“It cannot be final,” Ana Brand said.\n“It is.”",
    ],
)
def test_a_speaker_who_goes_on_answers_no_question_of_another(text: str) -> None:
    draft = Draft(text)
    words = [part.split("”")[0] for part in text.split("“")[1:]]
    first = draft.says(words[0], "Ana Brand", text.split("Brand ")[1].split(".")[0], kind="direct")
    draft.says(words[1], kind="direct", continues=first.id)
    assert speakers(told(draft)) == ["Ana Brand", "Ana Brand"]
