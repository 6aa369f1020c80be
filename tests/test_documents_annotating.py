"""Annotating: what a spaCy pipeline sees of an article, and what is kept from it."""

import pytest
import spacy
from spacy.language import Language
from story_kit import article

from onrecord.datamodel import Dropped
from onrecord.documents import annotate


@pytest.fixture(scope="module")
def nlp() -> Language:
    """A pipeline without weights: it tokenises, and knows two names by rule."""
    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "PERSON", "pattern": "Ana Arden's"},
            {"label": "ORG", "pattern": "the Orle Board"},
            {"label": "DATE", "pattern": "Tuesday"},
            {"label": "NORP", "pattern": "Veltrian"},
        ]
    )
    return pipeline


def test_offsets_are_those_of_the_article(nlp: Language) -> None:
    text = "Ana Arden's plea.\n\nThe Veltrian envoy met the Orle Board on Tuesday."
    doc = annotate(article(text), nlp)
    assert [text[e.start : e.end] for e in doc.entities] == ["Ana Arden", "Veltrian", "Orle Board"]
    assert [e.label for e in doc.entities] == ["person", "group", "organisation"]
    assert "".join(text[t.start : t.end] for t in doc.tokens) == "".join(text.split())


def test_dropped_text_yields_nothing_unless_it_is_a_caption(nlp: Language) -> None:
    text = "Give now. The envoy left. A caption here. The end."
    dropped = (Dropped(0, 9, "appeal"), Dropped(26, 41, "caption"))
    doc = annotate(article(text, dropped=dropped), nlp)
    assert [text[s.start : s.end] for s in doc.sentences] == ["The envoy left.", "A caption here.", "The end."]
    assert all(token.start >= 9 for token in doc.tokens)


def test_a_sentence_that_is_cut_keeps_its_rest(nlp: Language) -> None:
    text = "date 2031-03-12 Give now The envoy left"
    doc = annotate(article(text, dropped=(Dropped(0, 24, "date"),)), nlp)
    assert [text[s.start : s.end] for s in doc.sentences] == ["The envoy left"]


def test_a_long_line_is_read_in_pieces(nlp: Language) -> None:
    text = "word " * 30_000
    doc = annotate(article(text), nlp)
    assert len(doc.tokens) == 30_000
    assert len(doc.sentences) == 1


def test_an_article_without_words_is_an_empty_document(nlp: Language) -> None:
    doc = annotate(article(" \n"), nlp)
    assert (doc.sentences, doc.tokens, doc.entities) == ((), (), ())


def test_annotating_twice_gives_the_same(nlp: Language) -> None:
    once = annotate(article("Ana Arden's plea. It failed."), nlp)
    assert annotate(once.article, nlp) == once
