"""What a story comes to: issues, positions, events, claims, omissions and takeaways, each with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onrecord.datamodel.texts import Span

__all__ = [
    "Claim",
    "ClaimStatus",
    "Conflict",
    "Event",
    "EventState",
    "Issue",
    "Omission",
    "Position",
    "Stance",
    "Stand",
    "Takeaway",
]

Stance = Literal["for", "against", "conditional"]
EventState = Literal["happened", "ongoing", "scheduled", "conditional", "denied"]
ClaimStatus = Literal["corroborated", "single-source", "contradicted"]
Conflict = Literal["number", "date", "name", "negation", "antonym", "role"]


@dataclass(frozen=True, slots=True)
class Issue:
    """What positions are taken on: something that the story's statements ask for, refuse, promise or judge."""

    id: str
    """Derived from the label."""
    label: str
    """A short noun phrase in the story's own words, or the label of the user's coding scheme."""
    statements: tuple[str, ...]
    """Ids of the statements that take a position on it, in the order of the record."""


@dataclass(frozen=True, slots=True)
class Stand:
    """One moment in the history of a position: how the actor stood on the issue, and what shows it."""

    date: str | None
    """ISO date on which it was said, else on which it was reported; null if neither is known."""
    stance: Stance
    """for, against, or conditional: on a condition that the statement names."""
    evidence: tuple[str, ...]
    """Ids of the statements that show it: at least one."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where one actor stands on one issue, as statements show it; never a guess, never an outlet's own voice."""

    actor: str
    """Id of the actor who holds it."""
    issue: str
    """Id of the issue."""
    stance: Stance
    """for, against, or conditional: on a condition that the statements name."""
    evidence: tuple[str, ...]
    """Ids of the statements that show this stance, in the order of the record: at least one."""
    history: tuple[Stand, ...]
    """All that the actor took on this issue, whatever the stance, by date."""
    via: tuple[str, ...] = ()
    """Ids of the actors who alone report it of this actor; empty where own words show it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the timeline: what happened, goes on, is due, hangs on a condition, or is denied; and when."""

    id: str
    """Derived from its state, its days and its evidence."""
    start: str | None
    """First day, ISO, as precise as the text tells it (2031, 2031-05, 2031-05-09); null if it is open."""
    end: str | None
    """Last day, in the same way; null if it is open."""
    status: EventState
    """happened, ongoing (begun, and not told to be over), scheduled, conditional or denied."""
    what: str
    """What it is: the words of the first piece of evidence, which is the fullest."""
    evidence: tuple[Span, ...]
    """The words that tell of it, in one article or several: at least one span."""
    basis: Literal["told", "anchored", "reported"] = "told"
    """Its days are told with it, counted from another event's, or only those of the report: from then on (what goes on,
    is planned or hangs on a condition), or by then (what was lately done)."""
    condition: Span | None = None
    """Of a conditional event, the words that it hangs on."""
    by: str | None = None
    """Id of the actor whose words `what` is; null where the outlet tells it itself."""
    participants: tuple[str, ...] = ()
    """Ids of the actors that the evidence names."""
    place: str | None = None
    """Where, in the article's words."""
    other_days: tuple[str, ...] = ()
    """Ids of entries in which another article gives the same another day: a possible conflict."""
    hangs_on: tuple[str, ...] = ()
    """Ids of the entries that the condition speaks of: what comes of this hangs on them."""
    time: Span | None = None
    """The words of its time ("Tuesday", "next week"), where no date of the article tells what days they mean."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What is reported as fact, once: how many independent outlets tell it, and what another one tells against it."""

    id: str
    """Derived from where its evidence stands, and what is against it."""
    text: str
    """The report in the words of its first piece of evidence, verbatim."""
    status: ClaimStatus
    """corroborated: told by independent outlets (a copy is none); single-source: by one; contradicted: a possible
    conflict, told otherwise by another."""
    evidence: tuple[Span, ...]
    """Where it is reported: at least one span."""
    against: tuple[Span, ...] = ()
    """Where it is told otherwise; only if contradicted."""
    conflict: Conflict | None = None
    """In what the two sides differ; only if contradicted."""
    is_attributed: bool = False
    """Whether every outlet credits it to somebody; if not, one at least tells it in its own voice."""
    by: str | None = None
    """Id of the actor credited with it; null in an outlet's own voice, or where the text does not tell who."""


@dataclass(frozen=True, slots=True)
class Omission:
    """What one article leaves out of what others report, and what it alone has."""

    article: str
    """Id of the article."""
    missing: tuple[str, ...] = ()
    """Ids of the utterances, events and claims that at least two other independent outlets report and this article's
    does not, most widely told first; none in a story of two outlets."""
    alone: tuple[str, ...] = ()
    """Ids of its statements, events and claims that no other independent outlet reports, in the order of the article.
    A copy and its original are one outlet here."""


@dataclass(frozen=True, slots=True)
class Takeaway:
    """One line of what a reader should know first, in the articles' own words."""

    heading: str
    """What it is about, in a few words."""
    text: str
    """The line itself, in the articles' words: in quotation marks what somebody said in just these, " …" where cut.
    Who says it, and what is denied, second-hand or conditional, is told with it."""
    evidence: tuple[Span, ...]
    """The words that show it: at least one span."""
    about: tuple[str, ...] = ()
    """Ids of the issues, utterances, events, claims and statements that it is drawn from."""
