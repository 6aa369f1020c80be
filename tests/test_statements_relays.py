"""Whom an attribution credits, where the tagger links somebody else: attributions made by hand in, by words out."""

from collections.abc import Sequence

from onrecord.statements.linking import Attribution
from onrecord.statements.relays import untangled

Words = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def credited(text: str, content: Sequence[str], cue: str, source: str = "") -> Words:
    """Source, cue and content of the attribution, untangled."""
    at = [(text.index(words), text.index(words) + len(words)) for words in (*content, cue, source)]
    made = Attribution(tuple(at[:-2]), (at[-1],) if source else (), (at[-2],), 1.0)
    (found,) = untangled(text, [made])
    source_words, cue_words, words = (
        tuple(text[start:end] for start, end in part) for part in (found.source, found.cue, found.content)
    )
    return source_words, cue_words, words


def test_a_document_speaks_not_the_outlet_that_has_it() -> None:
    text = "In May a paper of the bank, which the Courier has seen, says that the dam is cracked."
    found = credited(text, ["that the dam is cracked"], "says", "the Courier")
    assert found == (("a paper of the bank",), ("says",), ("that the dam is cracked",))


def test_an_outlet_that_wrote_something_itself_speaks() -> None:
    text = "The dam, which the Courier has called unsafe, is cracked, it says."
    assert credited(text, ["The dam"], "says", "it")[0] == ("it",)


def test_the_words_before_a_cue_are_its_subject() -> None:
    text = "Mr Quay reportedly pledged to open the bridge."
    found = credited(text, ["Mr Quay", "to open the bridge"], "reportedly pledged")
    assert found == (("Mr Quay",), ("reportedly pledged",), ("to open the bridge",))


def test_a_source_in_another_paragraph_is_none() -> None:
    text = "Mr Quay reportedly pledged to open the bridge.\n\nThe Courier has more."
    found = credited(text, ["Mr Quay", "to open the bridge"], "reportedly pledged", "The Courier")
    assert found == (("Mr Quay",), ("reportedly pledged",), ("to open the bridge",))
    assert credited(text, ["to open the bridge"], "reportedly pledged", "The Courier")[0] == ()


def test_words_before_a_cue_that_has_a_source_are_said() -> None:
    text = "The toll must fall says Quay and stay low."
    found = credited(text, ["The toll must fall", "and stay low"], "says", "Quay")
    assert found[2] == ("The toll must fall", "and stay low")


def test_whoever_is_expected_to_do_something_says_nothing() -> None:
    found = credited("Mr Quay is expected to open the bridge.", ["Mr Quay", "to open the bridge"], "is expected")
    assert found[0] == ()


def test_a_verb_of_another_paragraph_credits_only_if_it_is_one_of_speech() -> None:
    assert credited("Orle opened it.\n\n“It is.”", ["It is."], "opened", "Orle") == ((), (), ("It is.",))
    assert credited("Orle said:\n\n“It is.”", ["It is."], "said", "Orle")[:2] == (("Orle",), ("said",))


def test_who_passes_words_on_speaks_not_with_by_in_the_cue_either() -> None:
    text = "Admiral Renn was quoted by the agency as saying that it sails."
    found = credited(text, ["Admiral Renn", "as saying that it sails"], "was quoted by", "the agency")
    assert found == (("Admiral Renn",), ("was quoted by the agency as saying",), ("it sails",))
