"""Each file in ``cases/statements`` is a passage, a line ``# output``, and the statements that it reports.

An expected line is ``kind | source | cue | content``, "-" for none, then any of ``denied``, ``nested``, ``if: WORDS``,
``at: VENUE``, ``hearsay: WORDS`` and ``anonymous: WORDS``. The passages are written for OnRecord.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord import documents, weights
from onrecord.datamodel import Article, Document, Span, Statement, text_sha256
from onrecord.statements import Tagger, extract, load_tagger

CASES = sorted((Path(__file__).parent / "cases" / "statements").glob("*.txt"))


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return load_tagger(weights.read)


@pytest.fixture(scope="module")
def annotate() -> Callable[[str], Document]:
    nlp = weights.load_spacy()

    def annotated(text: str) -> Document:
        return documents.annotate(Article("a1", "case.txt", text, "Case", text_sha256(text)), nlp)

    return annotated


def _words(spans: tuple[Span, ...]) -> str:
    return " … ".join(span.text for span in spans) or "-"


def _line(statement: Statement) -> str:
    cells = [statement.kind, _words(statement.source), _words(statement.cue), _words(statement.content)]
    cells += ["denied"] * (statement.polarity == "denied") + ["nested"] * (statement.nested_in is not None)
    cells += [f"if: {statement.condition.text}"] if statement.condition else []
    cells += [f"at: {statement.venue}"] if statement.venue else []
    cells += [f"hearsay: {statement.hearsay.text}"] if statement.hearsay else []
    cells += [f"anonymous: {statement.anonymity.text}"] if statement.anonymity else []
    return " | ".join(cells)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_statements_of(case: Path, annotate: Callable[[str], Document], tagger: Tagger) -> None:
    passage, _, expected = case.read_text(encoding="utf-8").partition("\n# output\n")
    found = [_line(statement) for statement in extract(annotate(passage.strip()), tagger)]
    assert found == expected.strip().splitlines()
