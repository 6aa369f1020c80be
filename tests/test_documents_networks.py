"""Tags and names read for a whole article at once: those that the spaCy pipeline itself gives, word by word."""

import pytest
import spacy
from naming_kit import ODD, paragraphs
from spacy.language import Language

from onrecord import weights
from onrecord.documents.annotating import _found
from onrecord.documents.networks import Networks, networks_of


@pytest.fixture(scope="module")
def nlp() -> Language:
    return weights.load_spacy()


@pytest.fixture(scope="module")
def networks(nlp: Language) -> Networks:
    found = networks_of(nlp)
    assert found is not None
    return found


@pytest.mark.parametrize("lines", [ODD, ODD[1:2], ODD[2:3], ODD[:1], []])
def test_odd_lines_hold_the_words_that_spacy_finds(nlp: Language, networks: Networks, lines: list[str]) -> None:
    assert networks.read([nlp.make_doc(line) for line in lines]) == [_found(doc) for doc in nlp.pipe(lines)]


def test_the_demo_stories_hold_the_words_that_spacy_finds(nlp: Language, networks: Networks) -> None:
    lines = paragraphs()
    found = networks.read([nlp.make_doc(line) for line in lines])
    assert found == [_found(doc) for doc in nlp.pipe(lines)]
    assert sum(len(each.words) for each in found) > 5_000
    assert sum(len(each.names) for each in found) > 200


def test_what_is_kept_of_words_changes_nothing(
    nlp: Language, networks: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = [nlp.make_doc(line) for line in (*ODD, *paragraphs()[:20])]
    first = networks.read(docs)
    assert len(networks._kept) > 50
    monkeypatch.setattr(networks, "_kept", {})
    assert networks.read(docs) == first
    monkeypatch.setattr("onrecord.documents.networks._WORDS_KEPT", 3)
    assert networks.read(docs[:3]) == first[:3]
    assert len(networks._kept) < 50


def test_no_text_hangs_on_its_neighbours(nlp: Language, networks: Networks) -> None:
    docs = [nlp.make_doc(line) for line in ODD]
    assert [networks.read([doc])[0] for doc in docs] == networks.read(docs)


def test_a_pipeline_of_another_make_is_left_to_spacy() -> None:
    blank = spacy.blank("en")
    assert networks_of(blank) is None
    blank.add_pipe("tok2vec")
    blank.add_pipe("tagger")
    assert networks_of(blank) is None


def test_weights_that_are_joined_otherwise_are_left_to_spacy(networks: Networks, nlp: Language) -> None:
    tagging = nlp.get_pipe("tok2vec").model  # type: ignore[attr-defined]
    docs = [nlp.make_doc("Ana Arden left.")]
    assert networks.agree_with(tagging, docs)
    (shift, *_) = [layer for layer in tagging.walk() if layer.name == "layernorm"]
    before = shift.get_param("b").copy()
    shift.set_param("b", before + 1)
    try:
        assert not networks.agree_with(tagging, docs)
    finally:
        shift.set_param("b", before)
