"""What the answers of the API look like, and what is sent to it.

What a record holds has the shape of the record's own contract (docs/record.md): the dataclasses of the data model.
"""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, with_config

from onrecord import datamodel, store
from onrecord.datamodel import ActorKind, Article, CorrectionKind
from onrecord.desk import Corrected
from onrecord.store.naming import Named

__all__ = [
    "PROBLEMS",
    "ArticleSent",
    "ArticleVersion",
    "ArticleVersions",
    "Change",
    "Changed",
    "CorrectionSent",
    "JobTold",
    "Listed",
    "NetworkNode",
    "NetworkTie",
    "NetworkTold",
    "News",
    "Part",
    "Problem",
    "Progress",
    "Sent",
    "SpanSent",
    "StanceTaken",
    "StoryTold",
    "UndoSent",
    "WayOut",
]

_Item = TypeVar("_Item")

_OF_STORE = (store.ArticleRow, store.Found, store.Due, Named)

# So that the description of the API says what each field of a record is: their docstrings.
for _shape in (*(getattr(datamodel, name) for name in datamodel.__all__), *_OF_STORE):
    if is_dataclass(_shape):
        with_config(ConfigDict(use_attribute_docstrings=True))(_shape)  # type: ignore[type-var]
with_config(ConfigDict(use_attribute_docstrings=True))(Corrected)


class _Shape(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class _Sent(BaseModel):
    """What is sent: a field that is not known is a mistake."""

    model_config = ConfigDict(use_attribute_docstrings=True, extra="forbid")


class Problem(_Shape):
    """What is wrong, and what to do."""

    error: str
    """A sentence."""


class Listed(_Shape, Generic[_Item]):
    """Some of a list, and where it goes on."""

    items: list[_Item]
    next: str | None = None
    """The address of what comes next; null at the end."""


class Part(_Shape, Generic[_Item]):
    """One part of a story's record, whole."""

    story: str
    """Id of the story."""
    digest: str
    """Digest of the record that it is of; the entity tag, too."""
    items: list[_Item]
    """As in the record, in its order."""


class StoryTold(_Shape):
    """A story, without what its record holds."""

    id: str
    """Stays the same as articles join. Elsewhere its beginning will do."""
    title: str
    """The most central headline."""
    first_day: str | None
    """Day of the first publication; null if no date is known."""
    last_day: str | None
    """Day of the last publication."""
    articles: int
    """How many it has."""
    statements: int
    """How many its record has."""
    outlets: list[str]
    """Who reports on it, by name."""
    updated: str
    """When its record last changed (ISO, UTC)."""
    is_behind: bool
    """Whether articles or corrections came that its record does not have yet."""
    record: str
    """Address of its record."""
    page: str
    """Address of its page."""


class Change(_Shape):
    """One way in which a story's record changed."""

    id: int
    """Its number, in the order of the changes of the desk; the id of its event."""
    story: str
    """Id of the story."""
    kind: str
    """What changed: story, article, statement, report, gone, position, claim or event."""
    subject: str
    """Id of what changed."""
    text: str
    """The change in a sentence."""
    detail: dict[str, Any]
    """More of it: before, after, evidence (ids of statements)."""
    at: str
    """When the record changed (ISO, UTC)."""


class Changed(_Shape):
    """One way in which a story's record changed, within what is new of its story."""

    kind: str
    subject: str
    text: str
    detail: dict[str, Any]
    at: str


class News(_Shape):
    """What is new in a story since a moment. Of a story that is new itself only that."""

    story: StoryTold
    changes: list[Changed]
    """The first of them."""
    total: int
    """How many there are."""
    due: list[store.Due]
    """What fell due since."""


class StanceTaken(_Shape):
    """A stance that an actor of a story took on an issue, on a day."""

    story: str
    """Id of the story."""
    actor: str
    """Id of the actor, in that story alone."""
    name: str
    """The actor's name."""
    issue: str
    """Id of the issue."""
    label: str
    """The issue."""
    day: str | None
    """When it was said, else reported (ISO); null if neither is known."""
    stance: datamodel.Stance
    statements: list[str]
    """Ids of the statements that show it."""
    told_by: list[str]
    """Names of those who alone tell it of the actor; empty where own words show it."""


class NetworkNode(_Shape):
    """An actor or an issue."""

    id: str
    label: str
    """No two are alike."""
    mode: Literal["actor", "issue"]
    kind: str
    """Of an actor what it is; of an issue: issue."""
    statements: int
    """How many of its statements take a stance."""


class NetworkTie(_Shape):
    """A tie between two nodes."""

    source: str
    target: str
    value: float
    """The entry of the matrix that rDNA returns; below 0 where conflict, or against, outweighs."""
    relation: str
    """for, against, conditional or mixed; congruence, conflict or shared."""
    evidence: list[str]
    """Ids of the statements that it rests on."""


class NetworkTold(_Shape):
    """A discourse network."""

    story: str
    """Id of the story."""
    digest: str
    """Digest of the record that it is of."""
    why: str | None
    """Why there is none, in a sentence; null where there is one."""
    nodes: list[NetworkNode]
    ties: list[NetworkTie]


class ArticleVersion(_Shape):
    """A version of an article, as the desk keeps it."""

    version: int
    """1 for the first."""
    is_current: bool
    """Whether it is the last one, which alone is part of its story."""
    story: str | None
    """Id of its story; null for a version that is not current."""
    fetched: str
    """When it came (ISO, UTC)."""
    article: Article


class ArticleVersions(_Shape):
    """All versions of an article, the first first."""

    versions: list[ArticleVersion]


class WayOut(_Shape):
    """A format that a story can be had in."""

    name: str
    label: str
    """What it is."""
    opens_in: str
    """Programs that open it."""
    suffix: str
    """The ending of its files, without the dot."""
    media_type: str
    needs: str | None
    """The extra of OnRecord that it needs."""
    href: str
    """Address; {story} stands for the story's id."""


class Progress(_Shape):
    """How far a job is."""

    step: str
    """What it does now."""
    done: int
    """How much of that is done."""
    of: int
    """Of how much; 0 where that is not known."""


class JobTold(_Shape):
    """What the clerk does, did, or is to do."""

    id: str
    """Its number, while the server runs."""
    href: str
    """Address of this job, to look how far it is."""
    kind: Literal["add", "bring", "correct", "refresh", "learn"]
    """What it does: bring takes corrections from a file, refresh makes records anew, learn reads for meaning."""
    phase: Literal["waiting", "working", "done", "failed", "cancelled"]
    """The last three are its end."""
    told: list[dict[str, Any]]
    """What came of it, line by line, the last 500 of them: articles kept, inputs skipped, the correction made."""
    counts: dict[str, int]
    """How many lines of each kind: new, version, known, skipped, correction."""
    progress: Progress | None
    """How far it is, while it works."""
    error: str | None
    """Why it failed."""


_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
_Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
# Ranges of characters rather than \S, which not all languages read alike: the pattern is part of the description.
_Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\x00-\x20\x7f/][^\x00-\x20\x7f]*$", max_length=2_000)]


def _number(value: Any) -> Any:
    if isinstance(value, bool | str):
        raise ValueError("should be a whole number")
    return value


_Offset = Annotated[int, BeforeValidator(_number)]  # as JSON has it: 3 and 3.0, and no "3" or true


class SpanSent(_Sent):
    """Words of an article, as records have them."""

    article: _Id
    start: _Offset = Field(ge=0, le=2**31)
    end: _Offset = Field(ge=1, le=2**31)
    text: str = Field(min_length=1, max_length=20_000)


class CorrectionSent(_Sent):
    """What is right, as in the record's corrections; when it was made is told by the desk."""

    do: CorrectionKind
    by: _Name
    """Who says so."""
    about: list[SpanSent] = Field(default=[], max_length=500)
    """The words that it is about: contents of statements, mentions of actors, or the line to drop."""
    articles: list[_Id] = Field(default=[], max_length=500)
    """Of same-story and other-story, ids of the articles."""
    name: str | None = Field(default=None, max_length=500)
    """Of speaker and other-actor, the actor's name; null where the text does not tell who speaks."""
    kind: ActorKind | None = None
    """What that actor is, if it is one that the story does not have yet."""
    of: _Id | None = None
    """Of undo, the id of the correction that no longer holds."""
    note: str | None = Field(default=None, max_length=2_000)
    """Why."""


class UndoSent(_Sent):
    """Who takes a correction back."""

    by: _Name
    note: str | None = Field(default=None, max_length=2_000)
    """Why."""


class ArticleSent(_Sent):
    """An article's text, with what is known of it."""

    text: str = Field(min_length=1, max_length=1_000_000)
    outlet: _Name | None = None
    title: str | None = Field(default=None, max_length=500)
    byline: str | None = Field(default=None, max_length=500)
    published: str | None = Field(default=None, max_length=40)
    """ISO date, or date and time."""
    url: _Address | None = None


class Sent(_Sent):
    """What is to be added: at least one address or article."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": [name], "properties": {name: {"minItems": 1}}} for name in ("addresses", "articles")]
        }
    )

    addresses: list[_Address] = Field(default=[], max_length=500)
    """Web addresses, http or https, to be fetched."""
    articles: list[ArticleSent] = Field(default=[], max_length=500)


_TOLD = {
    400: "The request is not understood: the sentence says why.",
    401: "The token is missing or wrong (on an address that others can reach).",
    403: "Another site's page asks, or the desk is only shown.",
    404: "There is no such thing on the desk.",
    409: "What is sent contradicts itself.",
    413: "The body is too long.",
    414: "The address is too long.",
    415: "A body must be JSON, and say so.",
    421: "The server is not asked by that name.",
    422: "A parameter or field is not as it should be: the sentence names it.",
    429: "Too often in a minute; Retry-After says how long to wait.",
    431: "The headers are too long.",
    500: "A fault of OnRecord: the server's log says more.",
    503: "The desk is in use, or too many wait; Retry-After says how long to.",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": told} for status, told in _TOLD.items()
}
"""What may come in place of an answer, of whatever was asked for."""
