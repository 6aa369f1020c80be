"""Who writes: one process beside the server does the jobs that change the desk, one after the other.

Reading an article takes models, and a processor for a tenth of a second; readers of the desk must not wait for that. A
job is handed over whole, and tells how far it is; its state stays until the server ends.
"""

from __future__ import annotations

import itertools
import multiprocessing
import threading
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from onrecord.datamodel import CorrectionKind, Skipped, Span
from onrecord.errors import OnRecordError
from onrecord.web.settings import Settings

__all__ = ["Add", "Clerk", "Correct", "Job", "State"]

_STATES = 200  # jobs that are remembered


@dataclass(frozen=True, slots=True)
class Add:
    """Read inputs (addresses, or what was uploaded) and keep what is new."""

    inputs: tuple[str, ...] = ()
    pasted: bytes | None = None


@dataclass(frozen=True, slots=True)
class Correct:
    """Put something right; fields as in `Desk.correct`."""

    do: CorrectionKind
    by: str
    about: tuple[Span, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)


Job = Add | Correct


@dataclass(frozen=True, slots=True)
class State:
    """How far a job is."""

    id: str
    job: Job
    phase: Literal["waiting", "working", "done", "failed"] = "waiting"
    told: tuple[dict[str, Any], ...] = ()
    """What it told, line by line: articles kept, inputs skipped, the correction made."""
    error: str | None = None


class Clerk:
    """Does jobs in a process of its own, which begins with the first."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._numbers = itertools.count(1)
        self._states: dict[str, State] = {}
        self._changed = threading.Condition()
        self._pipe: Connection | None = None

    def submit(self, job: Job) -> str:
        """Hand a job over; returns its id."""
        with self._changed:
            id = str(next(self._numbers))
            self._states[id] = State(id, job)
            for old in list(self._states)[:-_STATES]:
                del self._states[old]
            self._begin().send((id, job))
        return id

    def states(self) -> tuple[State, ...]:
        """All jobs that are remembered, the last first."""
        with self._changed:
            return tuple(reversed(self._states.values()))

    def state(self, id: str) -> State | None:
        """How far a job is; None if there is none of this id."""
        with self._changed:
            return self._states.get(id)

    def wait(self, id: str, seconds: float) -> State | None:
        """As `state`, once the job is over or the time is."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_over(id), seconds)
            return self._states.get(id)

    def close(self) -> None:
        """End when the job at hand is done."""
        with self._changed:
            if self._pipe is not None:
                self._pipe.close()
                self._pipe = None

    def _is_over(self, id: str) -> bool:
        state = self._states.get(id)
        return state is None or state.phase in ("done", "failed")

    def _begin(self) -> Connection:
        if self._pipe is None:
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            context.Process(target=_work, args=(theirs, self._settings), daemon=True).start()
            theirs.close()
            threading.Thread(target=self._listen, args=(self._pipe,), daemon=True).start()
        return self._pipe

    def _listen(self, pipe: Connection) -> None:
        while True:
            try:
                id, changes, line = pipe.recv()
            except (EOFError, OSError):
                break
            with self._changed:
                state = self._states.get(id)
                if state is not None:
                    told = (*state.told, line) if line else state.told
                    self._states[id] = replace(state, told=told, **changes)
                self._changed.notify_all()
        with self._changed:
            self._pipe = None
            for id, state in self._states.items():
                if state.phase in ("waiting", "working"):
                    self._states[id] = replace(state, phase="failed", error="The process that writes has ended.")
            self._changed.notify_all()


def _work(pipe: Connection, settings: Settings) -> None:
    """Do jobs until the server closes the pipe."""
    while True:
        try:
            id, job = pipe.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        pipe.send((id, {"phase": "working"}, None))
        try:
            for line in _do(job, settings):
                pipe.send((id, {}, line))
        except OnRecordError as error:
            pipe.send((id, {"phase": "failed", "error": str(error)}, None))
        except Exception as error:
            pipe.send((id, {"phase": "failed", "error": f"{type(error).__name__}: {error}"}, None))
        else:
            pipe.send((id, {"phase": "done"}, None))


def _do(job: Job, settings: Settings) -> Any:
    from onrecord.desk import open_desk

    with open_desk(Path(settings.desk), spacy=settings.spacy) as desk:
        if isinstance(job, Correct):
            made = desk.correct(job.do, by=job.by, about=job.about, **job.fields)
            yield {"correction": made.id}
            return
        inputs, stdin = (job.inputs, None) if job.pasted is None else (("-",), lambda: job.pasted)
        for found in desk.add(inputs, stdin=stdin, allow_private=settings.allow_private):
            if isinstance(found, Skipped):
                yield {"skipped": found.input, "reason": found.reason}
            else:
                yield {"article": found.article, "input": found.input, "story": found.story, "kind": found.kind}
