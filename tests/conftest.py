"""Values that several tests share: one small story, built by hand, without a model."""

import os
from pathlib import Path

import pytest
import scores
from hypothesis import settings

from onrecord.datamodel import (
    Actor,
    Article,
    Claim,
    Difference,
    Dropped,
    Event,
    Issue,
    Omission,
    Position,
    Record,
    Skipped,
    Span,
    Stand,
    Statement,
    Story,
    Takeaway,
    Utterance,
    Zone,
    actor_id,
    article_id,
    issue_id,
    statement_id,
    text_sha256,
    utterance_id,
)
from onrecord.ids import claim_id, event_id
from onrecord.record import assemble

# The same examples each time: a failure in CI is one at home too. No deadline: shared machines stall.
settings.register_profile("steady", max_examples=50, derandomize=True, deadline=None)
settings.load_profile("steady")


# Most tests read in this process, where models are loaded and some remember what was found; a keeper of workers would
# load them anew. Those that are about the cage ask for it.
os.environ["ONRECORD_CAGE"] = "off"


@pytest.fixture
def caged(monkeypatch: pytest.MonkeyPatch) -> None:
    """What strangers wrote is read in processes of their own, as OnRecord does unless told otherwise."""
    monkeypatch.delenv("ONRECORD_CAGE")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-floors", action="store_true", help="write tests/floors.json anew (`make floors`)")
    parser.addoption("--write-docs", action="store_true", help="write what commands in docs print anew (`make docs`)")


HERALD = """Ferry strike ends after nine days

"We have a deal," said Ada Lorne, the harbour minister.

Support our journalism from 2 crowns a week."""
DOCKSIDE = """Boats sail again

The minister said that there was a deal."""


def article(input: str, outlet: str, text: str, title: str, **fields: object) -> Article:
    zones = (Zone(0, len(title), "title"),)
    known = {"title": title, "title_span": (0, len(title)), "zones": zones, **fields}
    return Article(article_id(outlet, text), input, text, outlet, text_sha256(text), **known)


def words(article: Article, text: str) -> Span:
    """The span of the one place where `text` stands."""
    assert article.text.count(text) == 1
    start = article.text.index(text)
    return article.span(start, start + len(text))


@pytest.fixture(scope="session")
def parts() -> Story:
    """Two articles with one statement each, reported as one utterance."""
    appeal = HERALD.index("Support")
    dropped = (Dropped(appeal, len(HERALD), "appeal"),)
    herald = article("herald.txt", "Herald", HERALD, HERALD[:33], published="2031-05-06", dropped=dropped)
    dockside = article("dockside.html", "Dockside", DOCKSIDE, DOCKSIDE[:16])
    mentions = (words(herald, "Ada Lorne"), words(dockside, "The minister"))
    lorne = Actor(
        actor_id("person", "Ada Lorne"), "Ada Lorne", "person", ("harbour minister",), ("The minister",), mentions
    )
    said = (
        _statement(herald, "direct", words(herald, "We have a deal,"), mentions[0], words(herald, "said"), lorne),
        _statement(
            dockside, "indirect", words(dockside, "there was a deal"), mentions[1], words(dockside, "said"), lorne
        ),
    )
    difference = Difference("wording", "quoted here, reported there", (said[0].content[0], said[1].content[0]))
    utterance = Utterance(utterance_id(s.id for s in said), tuple(s.id for s in said), (difference,))
    return Story((herald, dockside), (lorne,), said, (utterance,), ("dockside.html bears no date",))


def _statement(article: Article, kind: str, content: Span, source: Span, cue: Span, speaker: Actor) -> Statement:
    return Statement(
        statement_id([content]), article.id, kind, "body", (content,), (source,), (cue,), speaker=speaker.id
    )


@pytest.fixture(scope="session")
def story(parts: Story) -> Record:
    """The record of `parts`, with one input that was skipped."""
    ids = tuple(statement.id for statement in parts.statements)
    issue = Issue(issue_id("ferry deal"), "ferry deal", ids)
    position = Position(parts.actors[0].id, issue.id, "for", ids, (Stand("2031-05-06", "for", ids),))
    made = {"name": "OnRecord", "version": "0"}
    told = parts.statements[0].content
    event = Event(event_id("happened", "2031-05-06", None, told), "2031-05-06", None, "happened", told[0].text, told)
    both = (*told, *parts.statements[1].content)
    claim = Claim(claim_id(both), told[0].text, "corroborated", both, is_attributed=True, by=parts.actors[0].id)
    skipped = [Skipped("notes.txt", "it is empty")]
    return assemble(
        parts,
        skipped,
        made,
        issues=[issue],
        positions=[position],
        timeline=[event],
        claims=[claim],
        omissions=[Omission(parts.articles[1].id, (claim.id,), (ids[1],))],
        takeaways=[Takeaway("ferry deal", "“We have a deal”", told, (ids[0],))],
    )


@pytest.fixture
def shared() -> Path:
    """The folder of corpora beside the checkout; the test is skipped where there is none."""
    folder = scores.shared_folder()
    if folder is None:
        pytest.skip("the corpora are not here: no folder ../shared beside the checkout")
    return folder
