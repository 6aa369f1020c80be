"""Assembling: order follows from content, the title from the headlines, and the parts are checked."""

from dataclasses import replace

import pytest
from conftest import article

from onrecord import record as room
from onrecord.datamodel import Skipped, Story
from onrecord.errors import EvidenceError
from onrecord.record.assembly import head

MADE_BY = {"name": "OnRecord"}


def test_the_order_of_the_parts_changes_nothing(parts: Story) -> None:
    skipped = [Skipped("b", "empty"), Skipped("a", "empty")]
    turned = Story(
        parts.articles[::-1], parts.actors[::-1], parts.statements[::-1], parts.utterances[::-1], parts.notes
    )
    given = room.assemble(parts, skipped, MADE_BY)
    assert room.dumps(given) == room.dumps(room.assemble(turned, skipped[::-1], MADE_BY))
    assert [article.input for article in given.articles] == ["herald.txt", "dockside.html"]  # dated first


def test_extent_is_the_first_and_last_day_that_is_known() -> None:
    days = ["2031-05-07T09:00:00Z", None, "2031-05-05"]
    found = head([article(f"{n}.txt", "Herald", f"Text {n}", "Text", published=day) for n, day in enumerate(days)])
    assert (found.start, found.end) == ("2031-05-05", "2031-05-07")


def test_the_title_is_the_clear_headline_whose_words_the_others_use_most() -> None:
    titles = [
        "Live",
        "Harbour reopens",
        "Ferry strike ends after nine days",
        "Five things about islands, storms and lentils",
    ]
    text = "The ferry strike at the harbour is over. It ends a dispute of nine days."
    found = head([article(f"{n}.txt", "Herald", f"{title}\n{text}", title) for n, title in enumerate(titles)])
    assert found.title == "Ferry strike ends after nine days"


def test_a_story_without_headlines_is_named_by_its_inputs() -> None:
    assert head([replace(article("b.txt", "Herald", "Text", "Text"), title=None)]).title == "b.txt"


def test_the_id_of_a_story_follows_from_its_articles_alone(parts: Story) -> None:
    renamed = [replace(article, input="elsewhere.txt", published=None) for article in parts.articles]
    assert head(renamed).id == head(parts.articles).id != head(parts.articles[:1]).id


def test_a_statement_without_an_article_is_refused(parts: Story) -> None:
    with pytest.raises(EvidenceError, match="which the record does not have"):
        room.assemble(replace(parts, articles=parts.articles[:1]), [], MADE_BY)
