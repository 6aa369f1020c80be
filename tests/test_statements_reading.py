"""The parts of the statements room around the tagger: windows, decoding, links, cues, conditions, venues."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import weights
from onrecord.datamodel import Article, Document, Token, text_sha256
from onrecord.statements.conditions import condition
from onrecord.statements.cues import act, is_unsaid, sense
from onrecord.statements.drafts import drafts
from onrecord.statements.linking import Attribution, link
from onrecord.statements.passages import Passage
from onrecord.statements.tagger import LABELS, Tagged, TaggedWindow, load_tagger, viterbi
from onrecord.statements.venues import venue
from onrecord.statements.verbs import phrase_end
from onrecord.statements.windows import CLS, Encoder, Window, paragraphs, windows


@cache
def _encoder() -> Encoder:
    return load_tagger(weights.read).encoder


@given(st.text(max_size=400))
def test_windows_hold_every_paragraph_once_and_in_order(text: str) -> None:
    found = list(windows(text, paragraphs(text), _encoder(), max_pieces=16))
    whole = windows(text, paragraphs(text), _encoder(), max_pieces=2_000)
    assert all(len(window.ids) <= 16 for window in found)
    assert _starts(found) == _starts(whole)


def _starts(found: Iterable[Window]) -> list[int]:
    """Where the pieces of windows begin, but for those that mark the end of a window or a paragraph."""
    return [start for window in found for start in window.starts if start >= 0]


def test_viterbi_never_opens_a_span_inside() -> None:
    log = np.log(np.full((3, len(LABELS)), 0.01, dtype=np.float32))
    log[:, LABELS.index("I-CNT")] = np.log(0.9)
    assert [LABELS[i] for i in viterbi(log)] == ["B-CNT", "I-CNT", "I-CNT"]


def _window(links: dict[tuple[int, int, int], float]) -> TaggedWindow:
    """Source at piece 1, cue at 2, contents at 3 and 4, an untagged word at 5; links not given point to none."""
    window = Window((CLS, 11, 12, 13, 14, 15), (-1, 0, 3, 8, 14, 20), (-1, 2, 7, 12, 18, 26), (False, *[True] * 5))
    spans = (
        Tagged(0, 2, "SRC", (1,), 1.0),
        Tagged(3, 7, "CUE", (2,), 1.0),
        Tagged(8, 12, "CNT", (3,), 1.0),
        Tagged(14, 18, "CNT", (4,), 1.0),
    )
    log = np.full((2, 6, 6), np.log(1e-6), dtype=np.float32)
    log[:, :, 0] = np.log(0.05)
    for at, probability in links.items():
        log[at] = np.log(probability)
    return TaggedWindow(window, spans, log)


def test_pieces_of_one_cue_are_one_attribution() -> None:
    found = list(link(_window({(0, 3, 2): 0.9, (0, 4, 2): 0.8, (1, 2, 1): 0.9})))
    assert [(a.content, a.source, a.cue) for a in found] == [(((8, 12), (14, 18)), ((0, 2),), ((3, 7),))]


def test_content_without_a_cue_stands_alone() -> None:
    found = list(link(_window({(0, 3, 2): 0.9, (1, 2, 1): 0.9})))
    assert [a.cue for a in found] == [((3, 7),), ()]


def test_cue_that_points_nowhere_has_no_source() -> None:
    found = list(link(_window({(0, 3, 2): 0.9, (0, 4, 2): 0.9, (1, 2, 0): 0.9, (1, 2, 1): 0.05})))
    assert [a.source for a in found] == [()]


def test_words_without_a_tag_serve_where_links_point_at_them() -> None:
    found = list(link(_window({(0, 3, 5): 0.9, (0, 4, 5): 0.8, (1, 5, 1): 0.9})))
    assert [(a.content, a.source, a.cue) for a in found] == [(((8, 12), (14, 18)), ((0, 2),), ((20, 26),))]


def test_source_may_stand_within_the_content_of_another() -> None:
    found = list(link(_window({(0, 4, 2): 0.9, (1, 2, 3): 0.9})))
    assert found[1].source == ((8, 12),)


def test_words_that_links_hardly_point_at_serve_nothing() -> None:
    found = list(link(_window({(0, 3, 5): 0.009, (0, 4, 0): 0.9})))
    assert [(a.source, a.cue) for a in found] == [((), ()), ((), ())]


@pytest.mark.parametrize(
    ("cue", "act", "needs"),
    [
        ("has repeatedly said", "say", "clause"),
        ("called for", "demand", "any"),
        ("begged", "demand", "any"),
        ("denies", "deny", "any"),
        ("is hoping for", "want", "quoted"),
        ("has noticed", "perceive", "quoted"),
        ("believes", "believe", "clause"),
    ],
)
def test_cues_are_told_apart(cue: str, act: str, needs: str) -> None:
    found = sense(cue)
    assert found is not None
    assert (found.act, found.needs) == (act, needs)


def test_back_after_a_verb_is_no_verb() -> None:
    assert sense("shouted back") == sense("shouted")
    backed = sense("will back")
    assert backed is not None
    assert backed.act == "agree"


@pytest.mark.parametrize(
    ("cue", "content", "is_finite", "expected"),
    [
        ("demanded", "Who signed this?", True, "ask"),
        ("pressed", "whether he had known", True, "ask"),
        ("demanded", "an apology", False, "demand"),
        ("told", "all boats to stay in port", False, "demand"),
        ("told", "the boats had gone to sea", True, "say"),
        ("denied", "that he had met her?", True, "deny"),
    ],
)
def test_act_hangs_on_the_words_too(cue: str, content: str, is_finite: bool, expected: str) -> None:
    found = sense(cue)
    assert found is not None
    assert act(found, content, is_finite=is_finite) == expected


def test_unknown_cue_has_no_sense() -> None:
    assert sense("strolled along") is None


@pytest.mark.parametrize(
    ("before", "cue", "expected"),
    [
        ("The office did not immediately ", "respond", True),
        ("She is expected to ", "announce", True),
        ("The minister ", "will say", True),
        ("The minister ", "said", False),
        ("It was not the first time that he ", "said", False),
        ("He ", "denied", False),
        ("If the council ", "says", True),
        ("Had the ferry company ", "told", True),
        ("The pilot had twice ", "said", False),
        ("“If it rains we stay,” she ", "said", False),
    ],
)
def test_what_was_not_said_is_known(before: str, cue: str, expected: bool) -> None:
    assert is_unsaid(before, cue) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Unless the dam is repaired, we will leave", "Unless the dam is repaired"),
        ("the fund will pay as long as the court agrees", "as long as the court agrees"),
        ("even if nobody comes we will open", None),
        ("the sale is subject to a vote of the owners", "subject to a vote of the owners"),
        ("he was subject to the usual checks", None),
        ("she asked if the road was open", None),
        ("it looked as if nothing had happened", None),
        ("the road is open", None),
        ("Friday’s summit may help if Friday’s call goes OK", "if Friday’s call goes OK"),
        ("the loan comes provided that the court agrees, and that the rest is paid", "provided that the court agrees"),
        ("the loan comes provided the court agrees and that it is paid", "provided the court agrees"),
        ("she wants a plan that provided $2 billion for roads", None),
        ("and that if the north signs, the south will", "if the north signs"),
        ("the ministry provided 40 boats", None),
        ("they return on condition that no one is dismissed", "on condition that no one is dismissed"),
        ("should the talks fail, the army would be called", "should the talks fail"),
        ("the army would be called, should the talks fail", "should the talks fail"),
        ("the talks should not fail, and the army should go home", None),
        ("she would come only when the guns fell silent", "only when the guns fell silent"),
        ("Only once the last ship has left will we talk", "Only once the last ship has left"),
        ("If it rains we will stay", "If it rains"),
        ("if they say they will go, we will stay", "if they say they will go"),
        ("If he sends soldiers he will have to feed them, house them and pay them", "If he sends soldiers"),
        ("if it is not here by then, we will sue", "if it is not here by then"),
        ("If its director, Ada Holm, agrees, the sale goes on", "If its director, Ada Holm, agrees"),
        ("it would be hard if not impossible", None),
        ("the sale is subject to approval by parliament", "subject to approval by parliament"),
        ("he would go if necessary", "if necessary"),
    ],
)
def test_condition_is_the_whole_clause(text: str, expected: str | None) -> None:
    found = condition(text, [(0, len(text))])
    assert (text[slice(*found)] if found else None) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("He told a news conference", "news conference"),
        ("In an interview with the paper on Sunday, he said", "interview with the paper"),
        ("She told reporters in Port Ellin on Monday that", "Port Ellin"),
        ("She told reporters in May that", None),
        ("He told members outside the courthouse", "outside the courthouse"),
        ("Mr Tarn wrote on Chirper that", "Chirper"),
        ("Mr Tarn wrote on Tuesday that", None),
        ("On his Plaza page he wrote", "Plaza"),
        ("In a letter to the council, she demanded that", "letter to the council"),
        ("he said in a message to staff.", "message to staff"),
        ("he said on NBC’s “Meet the Mayor” on Sunday", "NBC’s “Meet the Mayor”"),
        ("He told the inquiry that", None),
        ("the premier said in parliament on Tuesday that", "parliament"),
        ("he said at a Harbour House meeting with members in May", "Harbour House meeting with members"),
        ("she said in response to the report", None),
        ("The party wrote in a joint statement that", "joint statement"),
        ("She posted on social media that", "social media"),
        ("He said that", None),
    ],
)
def test_venue_is_named_by_the_sentence(sentence: str, expected: str | None) -> None:
    assert venue(sentence) == expected


@pytest.mark.parametrize("behind", ["an idea", "an idea which"])
def test_what_an_outlet_calls_a_report_is_none_of_its_words(behind: str) -> None:
    text = "Orlo said the north had asked for the marsh, an idea which she rejected."
    start, comma = text.index("the north"), text.index(",")
    pieces = ((start, comma), (comma + 2, comma + 2 + len(behind)))
    found = drafts(text, [Passage(0, len(text), "body", ())], [Attribution(pieces, ((0, 4),), ((5, 9),), 1.0)])
    assert [draft.content for draft in found] == [(pieces[0],)]


@pytest.mark.parametrize(
    ("tagged", "cut", "end"),
    [
        ("sails/VBZ in/IN early/JJ Tamber/NNP week/NN ./.", "early", "week"),
        ("sails/VBZ with/IN the/DT fleet/NN ,/,", "the", "fleet"),
        ("was/VBD closed/JJ Monday/NNP ./.", "closed", "closed"),  # what stands behind belongs to another
        ("sails/VBZ in/IN early/JJ ,/, Orle/NNP", "early", "early"),
        ("sails/VBZ home/NN port/NN", "home", "home"),
    ],
)
def test_a_phrase_ends_behind_its_noun(tagged: str, cut: str, end: str) -> None:
    words = [word.rsplit("/", 1) for word in tagged.split()]
    text = " ".join(word for word, _ in words).replace(" ,", ",").replace(" .", ".")
    tokens, at = [], 0
    for word, tag in words:
        at = text.index(word, at)
        tokens.append(Token(at, at + len(word), tag))
    doc = Document(Article("a1", "a.txt", text, "A", text_sha256(text)), (), tuple(tokens), ())
    assert text[: phrase_end(doc, text.index(cut) + len(cut))].endswith(end)


def test_a_statement_ends_before_the_and_of_the_next() -> None:
    text = "The wall is needed, and blames the south."
    (found,) = drafts(text, [Passage(0, len(text), "body", ())], [Attribution(((0, 23),), (), (), 1.0)])
    assert text[slice(*found.content[0])] == "The wall is needed"
