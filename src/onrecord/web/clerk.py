"""Who writes: one process beside the server does the jobs that change the desk, one after the other.

Reading an article takes models, and a processor for a tenth of a second; readers of the desk must not wait for that. A
job is handed over whole, uploads as bytes, and tells how far it is. The jobs that wait are held here: a process that
dies takes only the job at hand with it, and what that job told of is on the disk.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any, Literal

from onrecord import store
from onrecord.errors import OnRecordError
from onrecord.web.jobs import Add, Correct, Job, Refresh, Tell, do_job, size_of, without_bytes
from onrecord.web.settings import Settings

if TYPE_CHECKING:
    from onrecord.web.shelf import Shelf

__all__ = ["Clerk", "Full", "State"]

_KEPT_STATES = 200  # jobs that are over and remembered: what an analyst looks back at in a day
_KEPT_LINES = 500  # of what a job told; of a long import the last of it, and all of it as counts
_MAX_WAITING = 100  # jobs: more than a person asks for before noticing that nothing goes on
_MAX_WAITING_BYTES = 256 * 2**20  # of uploads, held in memory until they are read: eight of the largest
_NICE = 10  # readers go before: where both want the processor, a page takes nine tenths of it
_END_SECONDS = 3.0  # that a process which was killed may take to be gone

Phase = Literal["waiting", "working", "done", "failed", "cancelled"]
_OVER: frozenset[Phase] = frozenset({"done", "failed", "cancelled"})
_DIED = "The process that writes has ended in the middle of it. What is told here is kept; ask again for the rest."


class Full(Exception):
    """So much is asked for at once that no more is taken."""


@dataclass(frozen=True, slots=True)
class State:
    """How far a job is."""

    id: str
    job: Job
    """What was asked for, without uploaded bytes."""
    phase: Phase = "waiting"
    told: tuple[dict[str, Any], ...] = ()
    """What it told last, line by line: articles kept, inputs skipped, the correction made."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many lines it told of each kind: new, version, known, skipped, correction."""
    progress: tuple[str, int, int] | None = None
    """What it does now, how much of that is done, and of how much (0 where that is not known)."""
    error: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.phase in _OVER


class Clerk:
    """Does jobs in a process of its own, which begins with the first and is begun anew where it dies."""

    def __init__(self, settings: Settings, do: Callable[[Job, Settings, Tell], None] = do_job) -> None:
        self._settings = settings
        self._do = do
        self._count = 0
        self._states: dict[str, State] = {}
        self._waiting: deque[tuple[str, Job]] = deque()
        self._changed = threading.Condition()
        self._feeder: threading.Thread | None = None
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._is_closed = False

    def submit(self, job: Job) -> str:
        """Hand a job over; returns its id. Raises Full where too many wait."""
        with self._changed:
            held = sum(size_of(other) for _, other in self._waiting)
            if len(self._waiting) >= _MAX_WAITING or (held and held + size_of(job) > _MAX_WAITING_BYTES):
                raise Full(f"{len(self._waiting)} jobs wait already: try again when some are done.")
            self._count += 1
            id = str(self._count)
            self._states[id] = State(id, without_bytes(job))
            self._waiting.append((id, job))
            self._forget()
            if self._feeder is None:
                self._feeder = threading.Thread(target=self._feed, daemon=True, name="clerk")
                self._feeder.start()
            self._changed.notify_all()
        return id

    def catch_up(self, shelf: Shelf) -> None:
        """Have the records made anew that another program, perhaps killed, left behind, if there are any."""
        if not shelf.may_change:
            return
        with shelf.reading() as db:
            is_behind = bool(store.stale_stories(db))
        if is_behind:
            self.submit(Refresh())

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
            self._changed.wait_for(lambda: (state := self._states.get(id)) is None or state.is_over, seconds)
            return self._states.get(id)

    def cancel(self, id: str) -> bool:
        """Do not do a job, or stop doing it; what it told of stays kept. False where it is over, or there is none."""
        with self._changed:
            state = self._states.get(id)
            if state is None or state.is_over:
                return False
            if state.phase == "working" and self._process is not None:
                self._process.kill()
            self._waiting = deque(each for each in self._waiting if each[0] != id)
            self._states[id] = replace(state, phase="cancelled", progress=None)
            self._changed.notify_all()
            return True

    def close(self) -> None:
        """Stop: the job at hand is left where it is, and those that wait are not begun."""
        with self._changed:
            self._is_closed = True
            self._waiting.clear()
            if self._process is not None:
                self._process.kill()
            self._changed.notify_all()

    # The thread that feeds the process, and listens to it

    def _feed(self) -> None:
        for id, job in self._jobs():
            try:
                self._begin().send(job)
                self._listen(id)
            except (EOFError, OSError) as error:
                self._bury(id, job, _DIED if isinstance(error, EOFError | BrokenPipeError) else str(error))
        self._end()

    def _jobs(self) -> Iterator[tuple[str, Job]]:
        """The jobs that wait, one after the other, until the clerk is closed."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_closed)
                if self._is_closed:
                    return
                id, job = self._waiting.popleft()
                self._states[id] = replace(self._states[id], phase="working")
                self._changed.notify_all()
            yield id, job

    def _begin(self) -> Connection:
        """The line to the process, which is begun where there is none."""
        with self._changed:
            if self._pipe is None:
                context = multiprocessing.get_context("spawn")
                self._pipe, theirs = context.Pipe()
                self._process = context.Process(target=_work, args=(theirs, self._settings, self._do), daemon=True)
                self._process.start()
                theirs.close()
            return self._pipe

    def _listen(self, id: str) -> None:
        """Take in what the process tells of a job, until that is over. Raises EOFError where it dies."""
        assert self._pipe is not None
        while True:
            what, told = self._pipe.recv()
            with self._changed:
                state = self._states[id]
                if state.is_over:  # cancelled; where that came before the process began, it is killed now
                    assert self._process is not None
                    self._process.kill()
                    continue
                self._states[id] = _with(state, what, told)
                self._changed.notify_all()
            if what == "over":
                return

    def _bury(self, id: str, job: Job, reason: str) -> None:
        """The process died: its job is over. What it kept may have left records behind: they are made anew."""
        self._end()
        with self._changed:
            if not self._states[id].is_over:
                self._states[id] = replace(self._states[id], phase="failed", error=reason, progress=None)
            self._changed.notify_all()
            is_closed = self._is_closed
        if isinstance(job, Add | Correct) and not is_closed:
            self.submit(Refresh())

    def _end(self) -> None:
        with self._changed:
            pipe, process = self._pipe, self._process
            self._pipe = self._process = None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            process.join(_END_SECONDS)

    def _forget(self) -> None:
        """Forget the oldest of the jobs that are over."""
        over = [id for id, state in self._states.items() if state.is_over]
        for id in over[:-_KEPT_STATES]:
            del self._states[id]


def _with(state: State, what: str, told: Any) -> State:
    """The state of a job after it told this."""
    if what == "line":
        counts = Counter(state.counts)
        counts[_kind(told)] += 1
        return replace(state, told=(*state.told, told)[-_KEPT_LINES:], counts=counts)
    if what == "progress":
        return replace(state, progress=told)
    return replace(state, phase="failed" if told else "done", error=told, progress=None)


def _kind(line: Mapping[str, Any]) -> str:
    return next((kind for kind in ("skipped", "correction", "brought") if kind in line), str(line.get("kind", "")))


def _reason(problem: Exception) -> str:
    """Why a job failed, as readers are told it: a sentence of ours, or what kind of fault it is."""
    if isinstance(problem, OnRecordError):
        return str(problem)
    told = problem.strerror if isinstance(problem, OSError) else problem  # else it names the file
    return f"{type(problem).__name__}: {told}"


def _work(pipe: Connection, settings: Settings, do: Callable[[Job, Settings, Tell], None]) -> None:
    """Do jobs until the server closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this process then
    if hasattr(os, "nice"):
        os.nice(_NICE)
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        error: str | None = None
        try:
            do(job, settings, lambda what, told: pipe.send((what, told)))
        except Exception as problem:
            error = settings.without_path(_reason(problem))
        try:
            pipe.send(("over", error))
        except OSError:
            return
