"""An article as a spaCy Doc: the text as it is, and every span at its exact offsets."""

import pytest
import spacy
from hostile import hostile
from hypothesis import given
from records import herring
from strategies import records

from onrecord.api import as_record
from onrecord.datamodel import Record
from onrecord.utf16 import well_formed

GROUPS = ["statements", "contents", "sources", "cues", "actors", "events", "times", "claims"]


def check(record: Record) -> None:
    for article in record.articles:
        doc = as_record(record).to_spacy(article.id)
        assert doc.text == well_formed(article.text)
        assert list(doc.spans) == GROUPS
        placed = {
            (span.id_, span.start_char, span.end_char, span.text) for group in GROUPS[1:] for span in doc.spans[group]
        }
        for statement in record.statements:
            if statement.article == article.id:
                for span in (*statement.content, *statement.source, *statement.cue):
                    assert (statement.id, span.start, span.end, well_formed(span.text)) in placed
        for claim in record.claims:
            for span in claim.evidence:
                assert span.article != article.id or (claim.id, span.start, span.end, well_formed(span.text)) in placed


@given(records())
def test_spans_stand_where_the_record_has_them(record: Record) -> None:
    check(record)


def test_hostile_words_are_words() -> None:
    check(hostile())


def test_labels_and_ids_lead_back_to_the_record() -> None:
    record = as_record(herring())
    doc = record.to_spacy(record.articles[0].id)
    content = doc.spans["contents"][0]
    statement = record.statement(content.id_)
    assert (content.text, content.label_, content.kb_id_) == (statement.text, statement.kind, statement.speaker)
    extent = "Ilse Maren said on Tuesday that the two sides were “very close” to a treaty"
    assert doc.spans["statements"][0].text == extent
    assert {span.label_ for span in doc.spans["actors"]} == {"person", "organisation", "country"}
    assert doc.user_data["outlet"] == "The Morning Ledger"


def test_the_doc_has_sentences_and_can_go_through_a_pipeline() -> None:
    record = as_record(herring())
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "GPE", "pattern": "Port Ellin"}])
    doc = record.to_spacy(record.articles[0].id, nlp.vocab)
    assert "We shall not sign in the dark." in [sentence.text.strip("“\n ") for sentence in doc.sents]
    assert [entity.text for entity in nlp(doc).ents] == ["Port Ellin"]
    assert doc.spans["contents"][0].text == record.statements[0].text


def test_an_unknown_article_is_none() -> None:
    with pytest.raises(KeyError):
        as_record(herring()).to_spacy("nothing")
