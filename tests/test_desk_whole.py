"""A shipped story that comes to a desk article by article, with everything real: its record is the one of `brief`."""

from pathlib import Path

import pytest

import onrecord
from onrecord import demo
from onrecord.desk import Arrival, open_desk

STORY = next(story for story in demo.stories() if story.slug == "aurelia-inquiry")


@pytest.fixture(scope="module")
def fresh() -> onrecord.Record:
    return onrecord.brief(STORY.inputs)


def test_a_story_that_grew_is_the_story_made_afresh(tmp_path: Path, fresh: onrecord.Record) -> None:
    with open_desk(tmp_path / "desk.sqlite") as desk:
        arrivals = [arrival for path in reversed(STORY.inputs) for arrival in desk.add([str(path)])]
        stories = {arrival.story for arrival in arrivals if isinstance(arrival, Arrival)}
        if len(stories) > 1:  # where an article does not tell enough to be put with the others, a person does
            desk.correct("same-story", by="jo", articles=[article.id for article in fresh.articles])
        (story,) = desk.stories()
        assert desk.story(story.id).to_json() == fresh.to_json()
        desk.rebuild()
        assert desk.story(story.id).to_json() == fresh.to_json()
        assert list(desk.check()) == []
