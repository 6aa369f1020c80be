"""The values that flow through OnRecord; immutable, and shared by every room.

    Page -> Article -> Document -> Statement -> Story -> Record

Rooms import this module and never each other; `pipeline.py` alone knows the order. Nothing here is filled in later: a
stage that knows more returns a new value (`dataclasses.replace`). All offsets are half-open, in characters of
`Article.text`, which never changes after it is made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from onrecord.errors import EvidenceError
from onrecord.ids import actor_id, article_id, content_id, issue_id, statement_id, text_sha256, utterance_id

__all__ = [
    "Act",
    "Actor",
    "ActorKind",
    "Article",
    "Difference",
    "DifferenceKind",
    "Document",
    "Dropped",
    "Entity",
    "EntityLabel",
    "Event",
    "EventState",
    "EventStatus",
    "EventStatusKind",
    "Issue",
    "Page",
    "Polarity",
    "Position",
    "Quote",
    "Record",
    "Sentence",
    "Skipped",
    "Span",
    "Stance",
    "Stand",
    "Statement",
    "StatementKind",
    "Story",
    "StoryHead",
    "TimeBasis",
    "TimeExpression",
    "TimeType",
    "Token",
    "Utterance",
    "Zone",
    "ZoneKind",
    "actor_id",
    "article_id",
    "content_id",
    "issue_id",
    "statement_id",
    "text_sha256",
    "utterance_id",
]

ZoneKind = Literal["title", "heading", "body", "caption", "boilerplate"]
StatementKind = Literal["direct", "indirect", "mixed"]
Polarity = Literal["affirmed", "denied"]
Act = Literal[
    "say",
    "write",
    "ask",
    "demand",
    "promise",
    "threaten",
    "deny",
    "agree",
    "warn",
    "praise",
    "criticise",
    "believe",
    "want",
    "perceive",
]
EntityLabel = Literal["person", "organisation", "place", "group"]
_ATTITUDES: frozenset[Act] = frozenset({"believe", "want", "perceive"})  # held, not said: see `Quote.is_speech`
ActorKind = Literal["person", "organisation", "country", "group", "unnamed"]
EventStatusKind = Literal["happened", "planned", "possible", "conditional", "denied"]
TimeType = Literal["DATE", "TIME", "DURATION", "SET"]
TimeBasis = Literal["stated", "published", "text", "unresolved"]
EventState = Literal["happened", "ongoing", "scheduled", "conditional", "denied"]
Stance = Literal["for", "against", "conditional"]
DifferenceKind = Literal["wording", "attribution", "addressee", "date", "number", "polarity"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Words of one article: `text` stands at `[start, end)` of the article's text, in characters.

    Made by `Article.span`, which takes the words from the article; a span read from disk is checked against them.
    Spans compare and sort by article and offsets; the text follows from those.
    """

    article: str
    """Id of the article."""
    start: int
    """Offset of the first character."""
    end: int
    """Offset after the last character."""
    text: str = field(compare=False)
    """The words themselves, so that a span shows by itself whether it is true."""

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share at least one character of one article."""
        return self.article == other.article and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Page:
    """What one input gave, before anything is read from it.

    ``input`` is the input as the user named it (a JSONL line or archive entry adds ``#n``). ``text`` holds the decoded
    characters; ``is_html`` says whether they are markup. ``title``, ``byline``, ``outlet``, ``published`` and ``url``
    are what the *source* says of itself (JSON fields, a feed), None where it says nothing. ``notes`` tell the reader
    what was done to read it ("decoded as cp1252").
    """

    input: str
    text: str
    is_html: bool = False
    url: str | None = None
    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    published: str | None = None
    language: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Zone:
    """Where in an article `[start, end)` stands. Zones lie in order and do not overlap; text in none is body."""

    start: int
    """Offset of its first character."""
    end: int
    """Offset after its last character."""
    zone: ZoneKind
    """What it is."""


@dataclass(frozen=True, slots=True, order=True)
class Dropped:
    """A part of an article that is no part of its report. It stays in the text and yields no statement of the body."""

    start: int
    """Offset of its first character."""
    end: int
    """Offset after its last character."""
    reason: str
    """Why: appeal, caption, navigation, contact, related, byline, legal, ad, date or other."""


@dataclass(frozen=True, slots=True)
class Article:
    """One outlet's text, with where it came from. The text never changes after the article is made."""

    id: str
    """Derived from outlet and text."""
    input: str
    """The input as the user named it; one of several in a list adds `#n`."""
    text: str
    """For plain text the decoded file, character for character; for HTML the extracted text."""
    outlet: str
    """Who published it: as the page says, else by its address or its file name."""
    sha256: str
    """SHA-256 of the text in UTF-8."""
    title: str | None = None
    """The headline."""
    title_span: tuple[int, int] | None = None
    """Where the headline stands in the text, as [start, end)."""
    byline: str | None = None
    """Who wrote it."""
    published: str | None = None
    """ISO date, or date and time, of publication, as precise as it is known."""
    published_basis: str | None = None
    """How the date is known ("its first line", "inferred from herald.txt")."""
    url: str | None = None
    """Its address."""
    language: str = "en"
    """ISO 639-1 code of its language."""
    zones: tuple[Zone, ...] = ()
    """Titles, headings, captions and boilerplate, in order; text in none of them is body."""
    dropped: tuple[Dropped, ...] = ()
    """Parts that are no part of the report, in order, each with the reason."""
    copy_of: str | None = None
    """Id of the article that this one repeats: the two are one voice."""
    notes: tuple[str, ...] = ()
    """What was done to read it ("decoded as cp1252")."""
    paragraphs: tuple[tuple[int, int], ...] = ()
    """Where its paragraphs stand, as [start, end) in order, if its text is wrapped; if empty, each line is one."""

    def span(self, start: int, end: int) -> Span:
        """Make the span ``[start, end)`` of this article; the only way to make one.

        Raises EvidenceError if the offsets do not lie inside the text or hold nothing.
        """
        if not 0 <= start < end <= len(self.text):
            raise EvidenceError(
                f"{self.input}: a span [{start}, {end}) does not lie inside its {len(self.text)} characters"
            )
        return Span(self.id, start, end, self.text[start:end])

    def zone_at(self, offset: int) -> ZoneKind:
        """Tell the zone of the character at ``offset``; body where no zone is marked."""
        for zone in self.zones:
            if zone.start <= offset < zone.end:
                return zone.zone
        return "body"

    @property
    def published_date(self) -> dt.date | None:
        """The publication day, None where it is unknown or known less precisely than to the day."""
        try:
            return dt.date.fromisoformat((self.published or "")[:10])
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a document: offsets and its Penn Treebank tag (``VBD``, ``NNP`` ...)."""

    start: int
    end: int
    tag: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: offsets, and the number of its paragraph (from 0, counting non-empty lines)."""

    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A named mention: offsets and its label, as the annotator saw it in this article alone."""

    start: int
    end: int
    label: EntityLabel


@dataclass(frozen=True, slots=True)
class Document:
    """An article with its sentences, tokens and named entities, each in order and without overlap."""

    article: Article
    sentences: tuple[Sentence, ...]
    tokens: tuple[Token, ...]
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class EventStatus:
    """Whether an event is told as real."""

    kind: EventStatusKind
    """Happened, planned, possible, conditional (an "if" opens its clause, or leads to it) or denied."""
    likelihood: float
    """From -1 (readers are sure that it did not happen, or has not yet) to 1 (they are sure that it did)."""


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words that tell a time, with what they mean, as TIMEX3 of TimeML has it.

    `start` and `end` are the first and last day it covers, both included: a day has one of each. They are None where
    no day is known: a duration that nothing ties to a day, a set ("every Monday"), a relative time in an article
    without a date, a time before Christ.
    """

    span: Span
    """The words."""
    type: TimeType
    """What they are."""
    value: str
    """TIMEX3 value: 2031-05-09, 2031-05, 2031-W19, P2D, PAST_REF; XXXX-WXX-5 for a Friday that is not known."""
    start: str | None = None
    """ISO date of the first day."""
    end: str | None = None
    """ISO date of the last day."""
    basis: TimeBasis = "unresolved"
    """How it is known: stated in full, by the day of publication, by a time told of before it in the text, or not."""
    is_coming: bool = False
    """Whether it lies ahead of the day of publication, by its days or else by the tense of its sentence."""
    mod: str | None = None
    """TIMEX3 modifier: START, MID, END, APPROX, MORE_THAN, LESS_THAN, EQUAL_OR_MORE."""
    quant: str | None = None
    """Of a set, its quantifier: EVERY or EACH."""
    freq: str | None = None
    """Of a set, how often: 2X ("twice a week")."""
    hangs: Literal["before", "after"] | None = None
    """Of a length, whether it counts back or on from what the text tells next ("two days before his summit")."""
    signal: str | None = None
    """The preposition before it, in lower case (since, until, by, before ...): it tells whether its days are open."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One attribution: `content` (the words, or the reported clause), `source` (the mention credited) and `cue`."""

    id: str
    """Derived from where the content stands."""
    article: str
    """Id of its article; all its spans lie there."""
    kind: StatementKind
    """direct: all quoted; indirect: nothing quoted; mixed: some of it."""
    zone: ZoneKind
    """Where in the article the content stands."""
    content: tuple[Span, ...]
    """What was said: one span or more, without outer quotation marks where all is quoted."""
    source: tuple[Span, ...] = ()
    """The mention credited; empty where none stands by the words (the next paragraph of a running quotation)."""
    cue: tuple[Span, ...] = ()
    """The verb or phrase of attribution; empty where there is none."""
    speaker: str | None = None
    """Id of the actor that the source resolves to; null where the text does not tell. Never a guess."""
    addressees: tuple[str, ...] = ()
    """To whom it was said: ids of actors, or plain words ("reporters")."""
    venue: str | None = None
    """Where or by what it was said, in the article's words ("a press conference in Brenn")."""
    said_on: str | None = None
    """ISO date on which it was said, where the text tells."""
    act: Act = "say"
    """What the speaker does by it, as the cue tells: say, ask, demand, promise ...; believe is a view held, want and
    perceive are attitudes told in quoted words."""
    polarity: Polarity = "affirmed"
    """denied: the source says that it is not so."""
    condition: Span | None = None
    """The "if" that the statement hangs on."""
    hearsay: Span | None = None
    """The words by which the article says that it knows this second-hand ("is understood to", "reportedly")."""
    anonymity: Span | None = None
    """On what terms the source is not named ("on condition of anonymity because the talks go on")."""
    nested_in: str | None = None
    """Id of the statement whose content holds this one."""
    continues: str | None = None
    """Id of the statement whose source this one carries on."""
    via: tuple[str, ...] = ()
    """Ids of the actors who passed it on."""
    on_behalf_of: str | None = None
    """Id of the actor for whom a spokesperson or a body spoke."""

    @property
    def text(self) -> str:
        """The words of the content; " … " stands where pieces are apart in the article."""
        return " … ".join(span.text for span in self.content)

    @property
    def start(self) -> int:
        """Offset of the first word of the content."""
        return self.content[0].start


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, organisation, country or group: one across all articles of the story."""

    id: str
    """Derived from kind and name; of an unnamed actor also from the article."""
    name: str
    """The fullest form that the story has."""
    kind: ActorKind
    """What it is. An unnamed source ("a senior official") is an actor of its own, one an article."""
    roles: tuple[str, ...] = ()
    """Offices and descriptions as the articles write them, most used first."""
    aliases: tuple[str, ...] = ()
    """Other names as the articles write them, most used first."""
    mentions: tuple[Span, ...] = ()
    """Where it is named or referred to."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between reports of one utterance."""

    kind: DifferenceKind
    """In what they differ."""
    text: str
    """The difference in a few words."""
    spans: tuple[Span, ...]
    """The words on each side."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said once: the statements, across articles, that report it."""

    id: str
    """Derived from the ids of its statements."""
    statements: tuple[str, ...]
    """Ids of the statements: at least two, of at least two articles."""
    differences: tuple[Difference, ...] = ()
    """What the reports do not agree on."""


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
    """Its days are told with it, counted from another event's, or (conditional) no sooner than those of the report."""
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


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input, or a part of one, that gave no article."""

    input: str
    """The input as the user named it."""
    reason: str
    """Why, in words a person understands."""


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about one event or chain of events, with everyone who speaks in them and what was said once.

    ``notes`` tell the reader what the grouping noticed ("gazette.txt seems to tell another story").
    """

    articles: tuple[Article, ...]
    actors: tuple[Actor, ...]
    statements: tuple[Statement, ...]
    utterances: tuple[Utterance, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """One statement by itself, with its article and the actors it names, as far as this article alone tells them."""

    article: Article
    """The article it stands in; all its spans lie there."""
    statement: Statement
    """The statement; the ids in it are those of the actors here, and of other statements of the article."""
    speaker: Actor | None = None
    """Who says it; None where the article does not tell."""
    addressees: tuple[Actor, ...] = ()
    """To whom it was said."""
    via: tuple[Actor, ...] = ()
    """Who passed it on."""
    on_behalf_of: Actor | None = None
    """For whom a spokesperson or a body spoke."""

    @property
    def text(self) -> str:
        """The words of the content; " … " stands where pieces are apart in the article."""
        return self.statement.text

    @property
    def is_speech(self) -> bool:
        """Tell what was said or written from a view held, a wish and a perception."""
        return self.statement.act not in _ATTITUDES


@dataclass(frozen=True, slots=True)
class StoryHead:
    """Name and extent of a story."""

    id: str
    """Derived from the ids of its articles."""
    title: str
    """The most central headline of its articles."""
    start: str | None
    """Day of the first publication; null if no date is known."""
    end: str | None
    """Day of the last publication; null if no date is known."""


@dataclass(frozen=True, slots=True)
class Record:
    """All of a story on the record. Build it with `onrecord.brief`, read it with `onrecord.load`."""

    created_by: dict[str, Any]
    """Name and version of OnRecord, and the SHA-256 of the weights it used."""
    story: StoryHead
    """Name and extent of the story."""
    articles: tuple[Article, ...]
    """Who was read, by date and outlet."""
    actors: tuple[Actor, ...]
    """Who speaks or is spoken of, most statements first."""
    statements: tuple[Statement, ...]
    """Who said what, by article and place."""
    utterances: tuple[Utterance, ...]
    """What more than one article reports, in the order of the first statement."""
    issues: tuple[Issue, ...] = ()
    """What positions are taken on, by how many actors take one."""
    positions: tuple[Position, ...] = ()
    """Who stands where on what, by issue and actor."""
    timeline: tuple[Event, ...] = ()
    """What happened, is due or hangs on a condition, by day; each event once."""
    skipped: tuple[Skipped, ...] = ()
    """Inputs that were not read, each with the reason."""
    notes: tuple[str, ...] = ()
    """What the grouping noticed ("gazette.txt seems to tell another story")."""

    def article(self, id: str) -> Article:
        """The article with this id. Raises KeyError if there is none."""
        return _by_id(self.articles, id)

    def actor(self, id: str) -> Actor:
        """The actor with this id. Raises KeyError if there is none."""
        return _by_id(self.actors, id)

    def statement(self, id: str) -> Statement:
        """The statement with this id. Raises KeyError if there is none."""
        return _by_id(self.statements, id)


_Named = TypeVar("_Named", Article, Actor, Statement)


def _by_id(things: Iterable[_Named], id: str) -> _Named:
    for thing in things:
        if thing.id == id:
            return thing
    raise KeyError(id)
