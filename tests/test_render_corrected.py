"""A reader sees what people put right in a record."""

from dataclasses import replace

import pytest
from records import herring

from onrecord import render
from onrecord.datamodel import Correction
from onrecord.render.corrected import corrected

STORY = herring()
FIRST = STORY.statements[0]
WORDS, OUTLET = FIRST.content[0], STORY.article(FIRST.article).outlet


def made(do: str, **fields: object) -> Correction:
    given = {"about": (WORDS,), **fields}
    return Correction("k1", do, "2031-05-09T12:00:00Z", "jo", **given)  # type: ignore[arg-type]


def note(each: Correction) -> str:
    return corrected(replace(STORY, corrections=(each,)))[0]


@pytest.mark.parametrize(
    ("each", "told"),
    [
        (made("not-a-statement"), "WORDS is no statement"),
        (made("speaker", name="Ana Vell"), "WORDS is said by Ana Vell"),
        (made("speaker"), "the text does not tell who says WORDS"),
        (made("same-actor", about=(WORDS, WORDS)), "WORDS and WORDS are one and the same"),
        (made("other-actor", name="Ana Vell"), "WORDS is Ana Vell"),
        (made("same-utterance", about=(WORDS, WORDS)), "WORDS and WORDS were said once"),
        (made("other-utterance"), "WORDS was said another time"),
        (made("drop", note="an advert"), "WORDS is no part of the report: an advert"),
    ],
)
def test_a_correction_is_told_with_who_and_when(each: Correction, told: str) -> None:
    words = f"“{WORDS.text}” ({OUTLET})"
    assert note(each) == f"corrected by jo on 2031-05-09: {told.replace('WORDS', words)}"


def test_of_many_words_the_first_are_shown() -> None:
    article = STORY.articles[0]
    shown = note(made("drop", about=(article.span(0, 400),)))
    assert "” …" in shown
    assert len(shown) < 250


def test_every_brief_tells_what_was_corrected() -> None:
    view = render.view(replace(STORY, corrections=(made("drop"),)))
    for text in (render.to_text(view), render.to_markdown(view), render.to_html(view), render.to_notebook(view)):
        assert "corrected by jo on" in " ".join(text.split())


def test_a_statement_tells_who_corrected_it() -> None:
    shown = render.view(replace(STORY, corrections=(made("speaker", name="Ana Vell"),)))
    facts = {label: each["facts"] for label, each in shown["statements"].items() if each["id"] == FIRST.id}
    assert [fact["text"] for fact in next(iter(facts.values())) if fact["name"] == "corrected by"] == ["jo"]
    others = [each for each in shown["statements"].values() if each["id"] != FIRST.id]
    assert not any(fact["name"] == "corrected by" for each in others for fact in each["facts"])
