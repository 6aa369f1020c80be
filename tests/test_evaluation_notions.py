"""What counts as a statement: the record's notion, and the narrower one of corpora of discourse relations."""

import pytest

from onrecord import evaluation

LEAD = "Mayor Ines Dell opened the bridge over the Orle on Monday, nine years after the old one fell in a storm.\n\n"
TAIL = "\n\nRain fell on the old town all day, and the ferries lay at the quay with their lamps lit."


def contents(text: str, notion: str) -> dict[str, str | None]:
    """Each content that is found in the middle of an article, from its first to its last word, and who says it."""
    whole = LEAD + text + TAIL
    (found,) = evaluation.predict("statements", [{"id": "bridge", "text": whole}], notion=notion)
    return {whole[q["content"][0][0] : q["content"][-1][1]]: q.get("speaker") for q in found["quotes"]}


def test_a_view_within_a_quotation_is_a_clause_of_its_own_said_by_who_is_quoted() -> None:
    text = "“I think the river will carry us,” Dell told reporters."
    assert contents(text, "statement") == {"I think the river will carry us,": "Ines Dell"}
    found = contents(text, "clause")
    assert len(found) == 2
    assert set(found.values()) == {"Ines Dell"}
    assert any(content.startswith("the river will carry us") for content in found)


def test_sentences_that_lead_up_to_the_cue_are_one_clause_with_what_it_closes() -> None:
    text = "“The river is ours again. We waited for nine years,” Dell said."
    assert list(contents(text, "clause")) == ["The river is ours again. We waited for nine years,"]


@pytest.mark.parametrize("content", ["We have to wait once more", "a gift"])
def test_what_no_cue_reports_or_no_verb_makes_a_clause_is_none(content: str) -> None:
    text = "“The river is ours again,” Dell said. “We have to wait once more.”\n\nShe called the bridge “a gift”."
    assert any(content in found for found in contents(text, "statement"))
    assert not any(content in found for found in contents(text, "clause"))


def test_an_article_in_another_language_has_no_statements() -> None:
    text = (
        "Die Bürgermeisterin sagte am Montag, die Brücke werde im Mai geöffnet, und niemand müsse dafür bezahlen. " * 3
    )
    (found,) = evaluation.predict("statements", [{"id": "x", "text": text}], notion="statement")
    assert found["quotes"] == []
