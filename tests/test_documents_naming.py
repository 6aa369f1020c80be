"""Names read for a whole article at once: what spaCy's own recogniser finds, word by word."""

import pytest
import spacy
from spacy.language import Language

from onrecord import demo, weights
from onrecord.documents.naming import recogniser_of

_ODD = [
    "",
    " ",
    "Orle",
    "Ana Arden",
    "  Ana   Arden \t met  Veltria 's envoys  ",
    "The Orle River Commission of the Northern Isles and the Bank of Veltria said on Tuesday, March 12, 2031, that ",
    "12" * 40,
    "“ ” ’s ’s — – … ( [ { \u200b \u00a0 \u2028",
    "Quill " * 60,
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return weights.load_spacy()


def _paragraphs() -> list[str]:
    paths = [path for story in demo.stories() for path in story.inputs]
    return [line for path in paths for line in path.read_text(encoding="utf-8").split("\n")]


@pytest.mark.parametrize("lines", [_ODD, _ODD[1:2], _ODD[2:3], []])
def test_odd_lines_hold_the_names_that_spacy_finds(nlp: Language, lines: list[str]) -> None:
    _compare(nlp, lines)


def test_the_demo_stories_hold_the_names_that_spacy_finds(nlp: Language) -> None:
    assert _compare(nlp, _paragraphs()) > 200


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
