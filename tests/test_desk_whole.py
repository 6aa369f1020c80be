"""A shipped story that comes to a desk article by article, with everything real: its record is the one of `brief`."""

import json
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


def test_what_an_outlet_repeats_goes_in_a_brief_as_in_a_desk(tmp_path: Path) -> None:
    reports = (
        "Port workers in Vellmar ended their strike on Monday, and the first ships are due at the northern quay by"
        " Friday. Ada Quist said that the quay was safe.",
        "The council of Orle raised the price of water on Tuesday, which will cost most households nine crowns more in"
        " each quarter. Bo Lind said that the wells were low.",
        "A storm took the roofs off a dozen barns in the Hale valley overnight; the road to Stern was closed in the"
        " morning. Mira Tol said that nobody was hurt.",
    )
    motto = "Vellmar Herald: the harbour, hour by hour"
    rows = [{"text": f"{text}\n\n{motto}", "outlet": "Vellmar Herald"} for text in reports]
    path = tmp_path / "herald.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    brief = onrecord.brief([str(path)])
    assert [[d.reason for d in article.dropped] for article in brief.articles] == [["repeated"]] * 3
    assert all(motto not in statement.content[0].text for statement in brief.statements)
    with open_desk(tmp_path / "desk.sqlite") as desk:
        list(desk.add([str(path)]))
        kept = {kept.article.id: kept.article for kept in desk.articles()}
    assert {a.id: (a.zones, a.dropped) for a in kept.values()} == {a.id: (a.zones, a.dropped) for a in brief.articles}
