"""A job of the clerk as it is shown: what it is, how far it is, what came of it, and where the reader goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from onrecord.web.clerk import State
from onrecord.web.jobs import Add, Bring, Correct, Job, Learn

__all__ = ["Came", "JobShown", "job_shown"]

_PHASES = {"waiting": "Waiting", "working": "At work", "done": "Done", "failed": "Failed", "cancelled": "Stopped"}
_CAME = {"new": "Kept", "version": "New version", "known": "Here already"}
_MANY = 3  # inputs that a job is called by
_STEPS = {"adding": "read", "comparing": "stories compared", "reading for meaning": "statements read"}


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one input."""

    what: str
    """Kept, new version, here already, or skipped."""
    is_kept: bool
    input: str
    told: str
    """More of it: why it was skipped, how many statements it has."""
    story: str | None
    """Id of its story."""


@dataclass(frozen=True, slots=True)
class JobShown:
    """A job."""

    id: str
    what: str
    phase: str
    """As it is told."""
    is_over: bool
    is_bad: bool
    """Whether something went wrong."""
    progress: str | None
    """How far it is, in words."""
    counts: tuple[tuple[str, int], ...]
    lines: tuple[Came, ...]
    """The last of what came of it, the newest first."""
    error: str | None
    stories: tuple[str, ...]
    """Ids of the stories that articles came to."""
    onward: str | None
    """Where the reader goes on once it is done: of a correction that applies, and of a search."""
    back: str | None
    """Where the reader of a correction, or of a search, came from."""
    brought: str | None
    """What came of a file of corrections."""


def job_shown(state: State) -> JobShown:
    """What is shown of a job."""
    came = tuple(_came(line) for line in reversed(state.told) if not {"correction", "brought"} & line.keys())
    corrections = [line for line in state.told if "correction" in line]
    error = state.error or next((_not_applied(line) for line in corrections if line["reason"]), None)
    back = state.job.back if isinstance(state.job, Correct | Learn) else None
    is_well = state.phase == "done" and not error
    return JobShown(
        state.id,
        _what(state.job),
        _PHASES[state.phase],
        state.is_over,
        state.is_over and not is_well,
        _progress(state),
        tuple(
            (_CAME.get(kind, "Skipped"), state.counts[kind]) for kind in (*_CAME, "skipped") if state.counts.get(kind)
        ),
        came,
        error,
        tuple(dict.fromkeys(each.story for each in came if each.story and each.is_kept)),
        (_onward(back, corrections) if corrections else back) if back and is_well else None,
        back,
        next((_brought(line) for line in state.told if "brought" in line), None),
    )


def _what(job: Job) -> str:
    if isinstance(job, Add):
        names = [each if isinstance(each, str) else each[0] for each in job.inputs]
        more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
        return f"Add {', '.join(names[:_MANY])}{more}"
    if isinstance(job, Correct):
        return f"Correct: {job.do.replace('-', ' ')}"
    if isinstance(job, Bring):
        return "Take in corrections"
    return "Read statements for search by meaning" if isinstance(job, Learn) else "Make records anew"


def _progress(state: State) -> str | None:
    if state.progress is None:
        return None
    step, done, total = state.progress
    return f"{done}{f' of {total}' if total else ''} {_STEPS.get(step, step)}"


def _came(line: dict[str, Any]) -> Came:
    if "skipped" in line:
        return Came("Skipped", False, line["skipped"], line["reason"], None)
    version = f"version {line['version']}, " if line["version"] > 1 else ""
    said = f"{version}{line['statements']} statement{'' if line['statements'] == 1 else 's'}"
    known = f"came as {line['known_as']}" if line["known_as"] not in (None, line["input"]) else ""
    is_kept = line["kind"] != "known"
    return Came(_CAME[line["kind"]], is_kept, line["input"], said if is_kept else known, line["story"])


def _brought(line: dict[str, Any]) -> str:
    left = f" {line['unknown']} fit no statement of the story and are left out." if line["unknown"] else ""
    return f"New: {line['brought']}.{left} Of all corrections, {line['failing']} do not apply."


def _not_applied(line: dict[str, Any]) -> str:
    return f"It is kept as {line['correction']}, but does not apply: {str(line['reason']).rstrip('.')}."


def _onward(back: str, corrections: list[dict[str, Any]]) -> str:
    """The page that the reader came from, or that of the story that its articles are in now, with what was made."""
    last = corrections[-1]
    if last["do"] in ("same-story", "other-story") or (last["do"] == "undo" and _is_gone(back, last["stories"])):
        back = f"/stories/{quote(last['stories'][0])}" if last["stories"] else "/"
    parts = urlsplit(back)
    made = ".".join(each["correction"] for each in reversed(corrections))
    query = "&".join(filter(None, (*_others(parts.query), f"corrected={made}")))
    return urlunsplit(("", "", parts.path, query, parts.fragment))


def _is_gone(back: str, stories: list[str]) -> bool:
    """Whether a page may be of a story that went when what had parted it, or joined it, was taken back."""
    parts = urlsplit(back).path.split("/")
    return parts[1] == "stories" and parts[2:3] != stories[:1] and bool(stories)


def _others(query: str) -> list[str]:
    return [part for part in query.split("&") if not part.startswith("corrected=")]
