"""What the clerk can do: keep what is added, correct, make records anew, read statements for search by meaning."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.datamodel import CorrectionKind, Skipped, Span
from onrecord.errors import UsageError
from onrecord.web.settings import Settings

if TYPE_CHECKING:
    from onrecord.desk import Arrival, Desk

__all__ = [
    "Add",
    "Bring",
    "Correct",
    "Job",
    "Learn",
    "Refresh",
    "Tell",
    "do_job",
    "is_address",
    "size_of",
    "without_bytes",
]

_SAY_SECONDS = 0.2  # between two words on how far a job is
_ADDRESS = re.compile(r"https?://[^\s/]\S*", re.I)


@dataclass(frozen=True, slots=True)
class Add:
    """Read web addresses, or bytes that were uploaded, and keep what is new."""

    inputs: tuple[str | tuple[str, bytes], ...] = ()
    """Addresses, and uploads: what each is called, and what it holds."""


@dataclass(frozen=True, slots=True)
class Correct:
    """Put something right; fields as in `Desk.correct`."""

    do: CorrectionKind
    by: str
    about: tuple[Span, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    then: Correct | None = None
    """A further correction, made where this one applies."""
    back: str = "/"
    """The page that the reader came from."""


@dataclass(frozen=True, slots=True)
class Bring:
    """Take in corrections that lie in a file: lines of them, or what an annotation tool made of an export."""

    text: str
    form: str = ""
    """The annotation tool, one of `corrections.MARK_FORMATS`; empty for lines of corrections."""
    story: str = ""
    """With a tool, the story that was marked."""
    by: str = ""
    """With a tool, who marked it."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """Make anew the records that are behind."""


@dataclass(frozen=True, slots=True)
class Learn:
    """Read the statements that are new for search by meaning."""

    back: str = "/search"
    """The search that asked for it."""


Job = Add | Bring | Correct | Refresh | Learn
Tell = Callable[[str, Any], None]
"""Tells a "line", or the "progress" of a job."""


def is_address(text: str) -> bool:
    """Tell whether a text is a web address, and so no path.

    >>> is_address("https://herald.example/a"), is_address("/etc/passwd"), is_address("file:///etc/passwd")
    (True, False, False)
    """
    return _ADDRESS.fullmatch(text) is not None


def size_of(job: Job) -> int:
    """How many bytes were uploaded for a job."""
    if isinstance(job, Bring):
        return len(job.text)
    return sum(len(each[1]) for each in job.inputs if isinstance(each, tuple)) if isinstance(job, Add) else 0


def without_bytes(job: Job) -> Job:
    """The job as it is remembered: uploads by their names."""
    if isinstance(job, Bring):
        return replace(job, text="")
    if not isinstance(job, Add):
        return job
    return replace(job, inputs=tuple(each[0] if isinstance(each, tuple) else each for each in job.inputs))


def do_job(job: Job, settings: Settings, tell: Tell) -> None:
    """Do a job; `tell` is told of what came of it, line by line."""
    from onrecord.desk import open_desk

    with open_desk(Path(settings.desk), spacy=settings.spacy) as desk:
        if isinstance(job, Add):
            _add(desk, job, settings, tell)
        elif isinstance(job, Correct):
            _correct(desk, job, tell)
        elif isinstance(job, Bring):
            _bring(desk, job, tell)
        elif isinstance(job, Learn):
            desk.learn(_progress(tell))
        else:
            for failed in desk.refresh(_progress(tell)):
                tell("line", _arrived(failed))


def _add(desk: Desk, job: Add, settings: Settings, tell: Tell) -> None:
    for each in job.inputs:
        if isinstance(each, str) and not is_address(each):  # pages look at it too: no path may come this far
            raise UsageError(f"{each} is no web address.")
    for found in desk.add(job.inputs, allow_private=settings.allow_private, progress=_progress(tell)):
        tell("line", _arrived(found))


def _arrived(found: Arrival | Skipped) -> dict[str, Any]:
    if isinstance(found, Skipped):
        return {"skipped": found.input, "reason": found.reason}
    return {
        "kind": found.kind,
        "article": found.article,
        "input": found.input,
        "story": found.story,
        "version": found.version,
        "statements": found.statements,
        "known_as": found.known_as,
    }


def _correct(desk: Desk, job: Correct, tell: Tell) -> None:
    each: Correct | None = job
    while each is not None:
        made = desk.correct(each.do, by=each.by, about=each.about, **each.fields)
        found = next(known for known in desk.corrections() if known.correction.id == made.id)
        for failed in desk.failed:
            tell("line", _arrived(failed))
        told = {"correction": made.id, "do": made.do, "reason": found.reason, "stories": desk.stories_of(made)}
        tell("line", told)
        each = each.then if found.reason is None else None


def _bring(desk: Desk, job: Bring, tell: Tell) -> None:
    unknown = 0
    if job.form:
        new, unknown = desk.import_marks(job.text, job.form, job.story, by=job.by)
    else:
        new = desk.import_corrections(job.text)
    failing = sum(each.reason is not None for each in desk.corrections())
    tell("line", {"brought": new, "unknown": unknown, "failing": failing})
    for failed in desk.failed:
        tell("line", _arrived(failed))


def _progress(tell: Tell) -> Callable[[str, int, int], None]:
    last = 0.0

    def say(step: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _SAY_SECONDS:
            last = now
            tell("progress", (step, done, total))

    return say
