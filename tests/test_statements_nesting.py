"""Which contents are read once more: those that may hold another's speech."""

from collections.abc import Iterable, Sequence

import pytest

from onrecord.datamodel import Article, Document, Token
from onrecord.statements import nesting
from onrecord.statements.drafts import Draft
from onrecord.statements.linking import Attribution
from onrecord.statements.passages import Passage
from onrecord.statements.quotations import quotations


def passage(tagged: str) -> tuple[Document, Passage]:
    """The words of "word/TAG word/TAG" as a document of one passage."""
    pairs = [word.split("/") for word in tagged.split()]
    text = " ".join(word for word, _ in pairs)
    tokens, at = [], 0
    for word, tag in pairs:
        tokens.append(Token(at, at + len(word), tag))
        at += len(word) + 1
    doc = Document(Article("a1", "herald.txt", text, "Herald", ""), (), tuple(tokens), ())
    return doc, Passage(0, len(text), "body", quotations(text, 0, len(text)))


@pytest.mark.parametrize(
    "tagged",
    [
        "Orle/NNP had/VBD told/VBN her/PRP it/PRP was/VBD shut/VBN",
        "Orle/NNP said/VBD so/RB and/CC left/VBD",
        "a/DT claim/NN by/IN Orle/NNP that/IN it/PRP was/VBD shut/VBN",
        "he/PRP told/VBD me/PRP “Stop/VB now”/RB",
        "she/PRP was/VBD quoted/VBN as/IN saying/VBG it/PRP was/VBD shut/VBN",
    ],
)
def test_speech_beside_a_finite_verb_or_a_quotation_is_read_once_more(tagged: str) -> None:
    assert nesting._may_nest(*passage(tagged))


@pytest.mark.parametrize(
    "tagged",
    [
        "the/DT state/NN is/VBZ poor/JJ",
        "we/PRP must/MD tell/VB them/PRP it/PRP is/VBZ shut/VBN",
        "Orle/NNP believes/VBZ it/PRP was/VBD shut/VBN",
        "talks/NNS announced/VBN on/IN Friday/NNP",
        "the/DT claim/NN was/VBD settled/VBN in/IN May/NNP",
    ],
)
def test_words_that_hold_no_speech_of_another_are_not(tagged: str) -> None:
    assert not nesting._may_nest(*passage(tagged))


def test_each_content_is_read_by_itself() -> None:
    doc, whole = passage("Orle/NNP said/VBD it/PRP was/VBD shut/VBN and/CC Quay/NNP said/VBD it/PRP was/VBD open/JJ")
    read: list[list[tuple[int, int]]] = []

    def reader(spans: Iterable[tuple[int, int]]) -> Sequence[Attribution]:
        read.append(list(spans))
        return ()

    nesting.nested(doc, [Draft(((0, 20),), (), (), whole), Draft(((25, 47),), (), (), whole)], reader)
    assert read == [[(0, 20)], [(25, 47)]]
