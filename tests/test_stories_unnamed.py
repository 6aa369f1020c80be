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
