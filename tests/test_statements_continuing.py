"""Statements that carry on others: with one that is dropped falls all that hangs on it."""

from onrecord.datamodel import Article
from onrecord.statements import extracting
from onrecord.statements.drafts import Draft
from onrecord.statements.passages import Passage

TEXT = "The sea rises fast. Nobody must stay. Boats leave at once."
ARTICLE = Article("a1", "herald.txt", TEXT, "Herald", "")
PASSAGE = Passage(0, len(TEXT), "body", ())
FIRST, SECOND, THIRD = ((0, 18),), ((20, 36),), ((38, 57),)


def test_what_carries_on_a_dropped_statement_is_dropped_however_far_on() -> None:
    chain = [Draft(SECOND, (), (), PASSAGE, follows=FIRST), Draft(THIRD, (), (), PASSAGE, follows=SECOND)]
    assert extracting._continued(ARTICLE, chain) == []


def test_a_statement_without_source_carries_on_the_last_one_kept() -> None:
    head = Draft(FIRST, ((0, 3),), ((4, 7),), PASSAGE)
    found = extracting._continued(ARTICLE, [head, Draft(THIRD, (), (), PASSAGE)])
    assert [draft.follows for draft in found] == [(), FIRST]
