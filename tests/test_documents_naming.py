"""Names read for a whole article at once: what spaCy's own recogniser finds, word by word."""

import pytest
import spacy
from naming_kit import ODD, paragraphs
from spacy.language import Language

from onrecord import weights
from onrecord.documents.naming import recogniser_of


@pytest.fixture(scope="module")
def nlp() -> Language:
    return weights.load_spacy()


@pytest.mark.parametrize("lines", [ODD, ODD[1:2], ODD[2:3], []])
def test_odd_lines_hold_the_names_that_spacy_finds(nlp: Language, lines: list[str]) -> None:
    _compare(nlp, lines)


def test_the_demo_stories_hold_the_names_that_spacy_finds(nlp: Language) -> None:
    assert _compare(nlp, paragraphs()) > 200


def _compare(nlp: Language, lines: list[str]) -> int:
    recogniser = recogniser_of(nlp)
    assert recogniser is not None
    theirs = list(nlp.pipe(lines))
    ours = list(nlp.pipe(lines, disable=["ner"]))
    recogniser.set_names(ours)
    names = [[(e.start, e.end, e.label_) for e in doc.ents] for doc in theirs]
    assert [[(e.start, e.end, e.label_) for e in doc.ents] for doc in ours] == names
    return sum(map(len, names))


def test_a_pipeline_of_another_make_is_left_to_spacy() -> None:
    blank = spacy.blank("en")
    assert recogniser_of(blank) is None
    blank.add_pipe("entity_ruler")
    assert recogniser_of(blank) is None
    blank.add_pipe("ner", last=True)  # behind rules that set names first
    assert recogniser_of(blank) is None
