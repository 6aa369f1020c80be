"""The values that flow through OnRecord; immutable, and shared by every room.

    Page -> Article -> Document -> Statement -> Story -> Record

Rooms import this module and never each other; `pipeline.py` alone knows the order. Nothing here is filled in later: a
stage that knows more returns a new value (`dataclasses.replace`). All offsets are half-open, in characters of
`Article.text`, which never changes after it is made.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from onrecord.errors import EvidenceError

__all__ = [
    "Actor",
    "ActorKind",
    "Article",
    "Difference",
    "DifferenceKind",
    "Document",
    "Dropped",
    "Entity",
    "EntityLabel",
    "Page",
    "Polarity",
    "Record",
    "Sentence",
    "Skipped",
    "Span",
    "Statement",
    "StatementKind",
    "Story",
    "StoryHead",
    "Token",
    "Utterance",
    "Zone",
    "ZoneKind",
    "actor_id",
    "article_id",
    "content_id",
    "statement_id",
    "text_sha256",
    "utterance_id",
]

ZoneKind = Literal["title", "heading", "body", "caption", "boilerplate"]
StatementKind = Literal["direct", "indirect", "mixed"]
Polarity = Literal["affirmed", "denied"]
EntityLabel = Literal["person", "organisation", "place", "group"]
ActorKind = Literal["person", "organisation", "country", "group", "unnamed"]
DifferenceKind = Literal["wording", "attribution", "addressee", "date", "number", "polarity"]


def content_id(prefix: str, *parts: object) -> str:
    """Name a thing by what it is: ``prefix`` and ten hexadecimal digits of the SHA-256 of its parts.

    >>> content_id("s", "metro", 12, 40)
    'sc478cdba41'
    """
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode("utf-8", "surrogatepass"))
    return prefix + digest.hexdigest()[:10]


def text_sha256(text: str) -> str:
    """SHA-256 (hexadecimal) of a text's UTF-8 bytes: what `Article.sha256` holds."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def article_id(outlet: str, text: str) -> str:
    """Id of an article: the same words from two outlets are two articles, from one outlet they are one."""
    return content_id("a", outlet, text_sha256(text))


def statement_id(content: Iterable[Span]) -> str:
    """Id of a statement: where its content stands (a span begins with the id of its article)."""
    return content_id("s", *(part for span in content for part in (span.article, span.start, span.end)))


def actor_id(kind: ActorKind, name: str, mentions: Iterable[Span] = ()) -> str:
    """Id of an actor: kind and name; for an unnamed one also the article, as each article has its own."""
    article = next((span.article for span in mentions), "") if kind == "unnamed" else ""
    return content_id("p", kind, name, article)


def utterance_id(statements: Iterable[str]) -> str:
    """Id of an utterance: the ids of its statements, in any order."""
    return content_id("u", *sorted(statements))


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Words of one article: ``text`` stands at ``[start, end)`` of the text of the article with id ``article``.

    Made by `Article.span`, which takes the words from the article; a span read from disk is checked against them.
    Spans compare and sort by article and offsets; the text follows from those.
    """

    article: str
    start: int
    end: int
    text: str = field(compare=False)

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
    """Where in an article ``[start, end)`` stands. Zones lie in order and do not overlap; text in none is body."""

    start: int
    end: int
    zone: ZoneKind


@dataclass(frozen=True, slots=True, order=True)
class Dropped:
    """``[start, end)`` of an article is no part of its report, for ``reason`` (appeal, caption, navigation, contact,
    related, byline, legal, ad, date, other). Dropped text stays in the article and yields no statement of the body."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """One outlet's text, with where it came from.

    For plain-text input ``text`` is the decoded file, character for character; for HTML it is the extracted text.
    ``published`` is an ISO date (or None), ``published_basis`` says how it is known ("its first line",
    "inferred from independent.txt"). ``copy_of`` is the id of the article that this one repeats.
    """

    id: str
    input: str
    text: str
    outlet: str
    sha256: str
    title: str | None = None
    title_span: tuple[int, int] | None = None
    byline: str | None = None
    published: str | None = None
    published_basis: str | None = None
    url: str | None = None
    language: str = "en"
    zones: tuple[Zone, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    copy_of: str | None = None
    notes: tuple[str, ...] = ()

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

    def is_dropped(self, start: int, end: int) -> bool:
        """Tell whether ``[start, end)`` touches dropped text."""
        return any(d.start < end and start < d.end for d in self.dropped)

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
class Statement:
    """One attribution: ``content`` (the words, or the reported clause), ``source`` (the mention credited), ``cue``.

    ``kind`` is direct (all quoted), indirect (nothing quoted) or mixed. ``source`` and ``cue`` are empty where the text
    has none beside the content (the next paragraph of a running quotation). ``speaker`` is the id of the actor that the
    source resolves to, None where the text does not tell. ``condition`` is the "if" it hangs on. ``nested_in`` is the
    id of the statement whose content holds this one, ``via`` the actors who passed it on. ``on_behalf_of`` is the actor
    for whom a spokesperson or a body spoke. ``continues`` is the id of the statement whose source this one carries on.
    """

    id: str
    article: str
    kind: StatementKind
    zone: ZoneKind
    content: tuple[Span, ...]
    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    speaker: str | None = None
    addressees: tuple[str, ...] = ()
    venue: str | None = None
    said_on: str | None = None
    polarity: Polarity = "affirmed"
    condition: Span | None = None
    nested_in: str | None = None
    continues: str | None = None
    via: tuple[str, ...] = ()
    on_behalf_of: str | None = None

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
    """A person, organisation, country or group: one across all articles of the story.

    ``name`` is the fullest form that the story has. ``roles`` and ``aliases`` are as the articles write them, most used
    first. An unnamed source ("a senior official") is an actor of kind ``unnamed``, one an article.
    """

    id: str
    name: str
    kind: ActorKind
    roles: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between reports of one utterance; ``spans`` are the words on each side."""

    kind: DifferenceKind
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said once: the statements, across articles, that report it (at least two, of at least two articles)."""

    id: str
    statements: tuple[str, ...]
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input, or a part of one, that gave no article, and the reason in words a person understands."""

    input: str
    reason: str


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about one event or chain of events, with everyone who speaks in them and what was said once.

    ``notes`` tell the reader what the grouping noticed ("vice.txt seems to tell another story").
    """

    articles: tuple[Article, ...]
    actors: tuple[Actor, ...]
    statements: tuple[Statement, ...]
    utterances: tuple[Utterance, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryHead:
    """Name and extent of a story: ``start`` and ``end`` are the first and last publication days, None if unknown."""

    id: str
    title: str
    start: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """All of a story on the record. Build it with `onrecord.brief`, read it with `onrecord.load`."""

    created_by: dict[str, Any]
    story: StoryHead
    articles: tuple[Article, ...]
    actors: tuple[Actor, ...]
    statements: tuple[Statement, ...]
    utterances: tuple[Utterance, ...]
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()

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
