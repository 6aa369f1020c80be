"""The values that flow through OnRecord; immutable, and shared by every room.

    Page -> Article -> Document -> Statement -> Story -> Record

Rooms import this module and never each other; `pipeline.py` alone knows the order. Nothing here is filled in later: a
stage that knows more returns a new value (`dataclasses.replace`). All offsets are half-open, in characters of
`Article.text`, which never changes after it is made.

    texts      what was read        telling    who said what
    findings   what it comes to     records    all of it
"""

from onrecord.datamodel.findings import (
    Claim,
    ClaimStatus,
    Conflict,
    Event,
    EventState,
    Issue,
    Omission,
    Position,
    Stance,
    Stand,
    Takeaway,
)
from onrecord.datamodel.records import (
    Correction,
    CorrectionKind,
    Record,
    Skipped,
    StoryHead,
)
from onrecord.datamodel.telling import (
    Act,
    Actor,
    ActorKind,
    Difference,
    DifferenceKind,
    Polarity,
    Quote,
    Statement,
    StatementKind,
    Story,
    Utterance,
)
from onrecord.datamodel.texts import (
    Article,
    Document,
    Dropped,
    Entity,
    EntityLabel,
    EventStatus,
    EventStatusKind,
    Page,
    Raw,
    Sentence,
    Span,
    TimeBasis,
    TimeExpression,
    TimeType,
    Token,
    Zone,
    ZoneKind,
)
from onrecord.ids import actor_id, article_id, content_id, issue_id, statement_id, text_sha256, utterance_id

__all__ = [
    "Act",
    "Actor",
    "ActorKind",
    "Article",
    "Claim",
    "ClaimStatus",
    "Conflict",
    "Correction",
    "CorrectionKind",
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
    "Omission",
    "Page",
    "Polarity",
    "Position",
    "Quote",
    "Raw",
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
    "Takeaway",
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
