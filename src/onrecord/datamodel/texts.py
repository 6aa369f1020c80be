"""What was read: a page, the article in it, and the document that an annotator makes of it.

Every other value points into `Article.text` with a `Span`; all offsets are half-open, in characters of it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from typing import Literal

from onrecord.errors import EvidenceError

__all__ = [
    "Article",
    "Document",
    "Dropped",
    "Entity",
    "EntityLabel",
    "EventStatus",
    "EventStatusKind",
    "Page",
    "Raw",
    "Sentence",
    "Span",
    "TimeBasis",
    "TimeExpression",
    "TimeType",
    "Token",
    "Zone",
    "ZoneKind",
]

ZoneKind = Literal["title", "heading", "body", "caption", "boilerplate"]
EntityLabel = Literal["person", "organisation", "place", "group"]
EventStatusKind = Literal["happened", "planned", "possible", "conditional", "denied"]
TimeType = Literal["DATE", "TIME", "DURATION", "SET"]
TimeBasis = Literal["stated", "published", "text", "unresolved"]


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
class Raw:
    """The bytes of a page as they came: of a file, an answer of the web without its packing, or a whole mail."""

    content: bytes = field(repr=False)
    media_type: str | None = None
    """What its server, or the archive that it lies in, says that it is: "text/html; charset=iso-8859-2"."""
    charset: str | None = None
    """The codec that makes the page's text of the bytes; None where the text is only a part of them, as in a mail."""

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def text(self) -> str | None:
        """The bytes decoded, None where there is more to it. Raises LookupError for a codec that there is not.

        >>> Raw(b"caf\\xe9", charset="cp1252").text
        'café'
        """
        return self.content.decode(self.charset, "replace") if self.charset else None


@dataclass(frozen=True, slots=True)
class Page:
    """What one input gave, before anything is read from it.

    ``input`` is the input as the user named it (a JSONL line or archive entry adds ``#n``). ``text`` holds the decoded
    characters; ``is_html`` says whether they are markup. ``title``, ``byline``, ``outlet``, ``published`` and ``url``
    are what the *source* says of itself (JSON fields, a feed) or a table says of it, None where nothing is said;
    ``published_basis`` names the table that gave the date. ``notes`` tell the reader what was done to read it ("decoded
    as cp1252"). ``raw`` holds the bytes that it was read from, None for a row of a list or a table and an article
    within a feed, which are no file of their own; ``source_sha256`` is that of `Article`. Equality leaves both out.
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
    published_basis: str | None = None
    raw: Raw | None = field(default=None, compare=False, repr=False)
    source_sha256: str | None = field(default=None, compare=False)

    def fields_sha256(self) -> str:
        """SHA-256 of its text and of what its source says of it, in hexadecimal, whatever its input is called."""
        told = (self.text, self.is_html, self.url, self.title, self.byline, self.outlet, self.published, self.language)
        return hashlib.sha256(json.dumps(told).encode("ascii")).hexdigest()


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
    """Why: appeal, caption, navigation, contact, related, byline, legal, ad, date, repeated (the outlet has the line in
    other articles, too) or other."""


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
    source_sha256: str | None = None
    """SHA-256 of what it was read from: the bytes of a file, an answer of the web or a mail, unpacked, or the fields of
    a row, or of an entry in a feed. Null where an older OnRecord read it."""

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
