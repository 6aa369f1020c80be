"""Whether an event is told as real: by its auxiliaries, by what leads to it, and for a noun by its verb."""

from collections.abc import Callable

import pytest
from story_kit import article

from onrecord import weights
from onrecord.datamodel import Document, EventStatus, EventStatusKind
from onrecord.documents import annotate, find_status, split

Read = Callable[[str], EventStatus]


@pytest.fixture(scope="module")
def read() -> Read:
    """Read the status of the words in square brackets."""
    nlp = weights.load_spacy()

    def status(marked: str) -> EventStatus:
        start, end = marked.index("["), marked.index("]") - 1
        return find_status(annotate(article(marked.replace("[", "").replace("]", "")), nlp), start, end)

    return status


@pytest.mark.parametrize(
    ("marked", "kind"),
    [
        ("The envoys [signed] the pact in Lenz.", "happened"),
        ("The pact has been [signed].", "happened"),
        ("Verrin not only [signed] the pact, but praised it.", "happened"),
        ("Orlan managed to [form] a cabinet.", "happened"),
        ("The index fell by a tenth to [close] at 900.", "happened"),
        ("The envoys reported on the [attack].", "happened"),
        ("The envoys will [sign] the pact.", "planned"),
        ("The envoys agreed to [sign] the pact.", "planned"),
        ("Orlan is expected to [form] a cabinet.", "planned"),
        ("The board approved a plan to [close] the port.", "planned"),
        ("Verrin demanded the [suspension] of the levy.", "planned"),
        ("They spoke of the proposed [merger].", "planned"),
        ("The [talks] are scheduled for Friday.", "planned"),
        ("The [vote] will take place on Friday.", "planned"),
        ("The [vote] took place on Friday.", "happened"),
        ("Verrin ruled out a [meeting].", "denied"),
        ("The envoys did not [sign] the pact.", "denied"),
        ("Orlan refused to [sign] the pact.", "denied"),
        ("He left without [signing] the pact.", "denied"),
        ("Verrin denied any [wrongdoing].", "denied"),
        ("The [deal] had been scrapped.", "denied"),
        ("The guards prevented a [collapse] of the wall.", "denied"),
        ("If they [sign] the pact, he will stay.", "conditional"),
        ("If they sign the pact, he will [stay].", "conditional"),
        ("Anyone can [sign] the petition.", "possible"),
    ],
)
def test_an_event_is_as_real_as_it_is_told(read: Read, marked: str, kind: EventStatusKind) -> None:
    assert read(marked).kind == kind


def test_a_rejected_plan_is_still_a_plan(read: Read) -> None:
    assert read("Deputies rejected the [proposal].").kind == "happened"


def test_what_happened_is_likelier_than_what_is_planned(read: Read) -> None:
    told = [read(f"They {verb} the pact.").likelihood for verb in ("[signed]", "will [sign]")]
    assert told == sorted(told, reverse=True)


def test_words_without_tokens_are_taken_as_told() -> None:
    own = article("The envoys signed.")
    assert find_status(Document(own, split(own.text), (), ()), 4, 10).kind == "happened"
