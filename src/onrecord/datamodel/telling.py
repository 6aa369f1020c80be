"""Who said what: statements, actors, what was said once, and the story that its articles tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onrecord.datamodel.texts import Article, Span, ZoneKind

__all__ = [
    "Act",
    "Actor",
    "ActorKind",
    "Difference",
    "DifferenceKind",
    "Polarity",
    "Quote",
    "Statement",
    "StatementKind",
    "Story",
    "Utterance",
]

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
_ATTITUDES: frozenset[Act] = frozenset({"believe", "want", "perceive"})  # held, not said: see `Quote.is_speech`
ActorKind = Literal["person", "organisation", "country", "group", "unnamed"]
DifferenceKind = Literal["wording", "attribution", "addressee", "date", "number", "polarity"]


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
