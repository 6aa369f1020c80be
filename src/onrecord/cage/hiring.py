"""Workers as who needs them sees them: hired for a task, spoken to within limits, and ended, whatever they are at.

    this process -- control --> keeper (models, nothing else) -- fork --> workers (one input after the other)
         \\___________________ a line to each worker ____________________/

A keeper is begun once for each spaCy pipeline and kept: its models take a second and a half to load.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from onrecord import errors, weights
from onrecord.cage import keeper as keeping
from onrecord.cage import lines, plain
from onrecord.cage.limits import VARIABLES, Limits
from onrecord.datamodel import Skipped
from onrecord.errors import NoRecord, OnRecordError

__all__ = ["Hand", "Keeper", "Lost", "keeper_of"]

_START_SECONDS = 300.0  # to load the models; it takes one and a half, and some 30 from a cold network disk
_SHARE = 2_000  # jobs of one reader, until another takes its place
_LOOK_SECONDS = 5.0  # between two looks whether a worker that says nothing still reads
_CODE = (
    "import json, sys; sys.path[:], spacy = json.loads(sys.argv[1]); "
    "from onrecord.cage.keeper import main; main(3, spacy)"
)
# One input is one core's work; and a process is copied more safely while it has no threads.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Lost(Exception):
    """A worker is no more, and what it was at cannot be had; the message says why, as a `Skipped` does."""


class Hand:
    """One worker. What it says is waited for within limits; `dismiss` ends it."""

    def __init__(self, keeper: Keeper, pid: int, line: lines.Line, task: str, limits: Limits) -> None:
        self._keeper = keeper
        self.task = task
        self._pid = pid
        self._line = line
        self.limits = limits
        self.jobs = 0
        """How many it has done."""
        self._is_gone = False

    def send(self, letter: bytes, payload: bytes = b"", *, seconds: float) -> None:
        """Tell it something. Raises Lost where it does not listen."""
        try:
            self._line.send(letter, payload, until=time.monotonic() + seconds)
        except TimeoutError:
            raise self._lost(_slow(seconds)) from None
        except OverflowError:
            raise self._lost("is larger than OnRecord passes on") from None
        except OSError:
            raise self._lost(None) from None

    def receive(self, *, seconds: float, is_reading: bool = False) -> tuple[bytes, bytes]:
        """What it says next. Raises Lost where it says nothing in time, dies, or says more than anyone may.

        With `is_reading` time counts from the last byte that it read of anything.
        """
        until, seen = time.monotonic() + seconds, self._bytes_read() if is_reading else None
        while not self.is_heard(min(until - time.monotonic(), _LOOK_SECONDS)):
            if is_reading and (now := self._bytes_read()) != seen:
                until, seen = time.monotonic() + seconds, now
            if time.monotonic() >= until:
                raise self._lost(_slow(seconds))
        try:
            return self._line.receive(until=max(until, time.monotonic() + 1.0))
        except TimeoutError:
            raise self._lost(_slow(seconds)) from None
        except OverflowError:
            raise self._lost("gives more than OnRecord takes in") from None
        except (EOFError, OSError):
            raise self._lost(None) from None

    def ask(self, job: Mapping[str, Any], payload: bytes, *, answer: bytes, seconds: float) -> bytes:
        """What it answers, under this letter, to one question. Raises Lost, and the error that it raised."""
        self.send(b"J", json.dumps(job).encode(), seconds=seconds)
        self.send(b"A", payload, seconds=seconds)
        letter, told = self.receive(seconds=seconds)
        if letter == b"X":
            raise self.error(told)
        if letter != answer:
            raise self.garbled()
        return told

    def garbled(self) -> Lost:
        """End it, as it said what makes no sense; the error to raise."""
        return self._lost("made the process that read it answer nonsense")

    def understand(self, kind: Any, payload: bytes) -> Any:
        """What it said, of this type. Raises Lost where it said anything else."""
        try:
            return plain.load(kind, payload)
        except plain.Garbled:
            raise self.garbled() from None

    def error(self, payload: bytes) -> Exception:
        """The error that it tells of. Raises Lost where it tells of none."""
        return _error(*self.understand(plain.TROUBLE, payload))

    def dismiss(self) -> int | None:
        """End it; how it ended, where that is known."""
        if self._is_gone:
            return None
        self.hang_up()
        return self._keeper.end(self._pid)

    def hang_up(self) -> None:
        """Say and hear nothing more."""
        self._is_gone = True
        self._line.close()

    def is_heard(self, seconds: float) -> bool:
        """Whether it says something, or dies, within so many seconds."""
        poll = select.poll()  # not `select.select`, which takes no descriptor above 1,023: a busy server has those
        poll.register(self._line, select.POLLIN)
        return bool(poll.poll(max(seconds, 0.0) * 1_000))

    def _bytes_read(self) -> str | None:
        """How much it has read of files and sockets so far (Linux)."""
        with suppress(OSError), open(f"/proc/{self._pid}/io", encoding="ascii") as told:
            return next(told)
        return None

    def _lost(self, reason: str | None) -> Lost:
        """End it, and tell why: the reason, or how it died."""
        if reason is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(self._pid, signal.SIGKILL)
        status = self.dismiss()
        return Lost(reason or _death(status))


class Keeper:
    """The process that begins workers. Several threads may ask it."""

    def __init__(self, spacy: str) -> None:
        self._lock = threading.Lock()
        self._waiting: Hand | None = None
        self._owner = os.getpid()
        self._control, theirs = lines.pair()
        command = [sys.executable, "-c", _CODE, json.dumps([sys.path, spacy])]
        moved = [(os.POSIX_SPAWN_DUP2, theirs.fileno(), 3)]
        self._pid = os.posix_spawn(sys.executable, command, {**os.environ, **_ONE_THREAD}, file_actions=moved)
        theirs.close()

    def is_mine(self) -> bool:
        """Whether this process began it: what was forked from that one must begin its own."""
        return self._owner == os.getpid()

    def warm(self) -> None:
        """Have it load the models by the time that somebody is hired to read."""
        with self._lock, suppress(OSError):
            self._tell({"do": "warm"})

    def hire(self, task: str, limits: Limits) -> Hand:
        """A new worker, for the task "open", "look" or "read". Raises the error with which models did not load."""
        with self._lock:
            try:
                self._tell({"do": "hire", "task": task, "memory_mb": limits.memory_mb})
                told, ends = self._answer()
            except OSError as error:
                self._control.close()  # what it may say yet would be taken for an answer to something else
                raise OnRecordError(f"The process that begins readers has ended ({error}): try again.") from None
        if "error" in told:
            raise _error(**told["error"])
        return Hand(self, told["pid"], lines.Line(socket.socket(fileno=ends[0])), task, limits)

    def borrow(self, limits: Limits) -> Hand:
        """Somebody who reads: one who has done so before, where one waits."""
        with self._lock:
            waiting, self._waiting = self._waiting, None
        if waiting is None:
            return self.hire("read", limits)
        if waiting.limits == limits and not waiting.is_heard(0.0):  # who waits is silent, but for its death
            return waiting
        waiting.dismiss()
        return self.hire("read", limits)

    def take_back(self, hand: Hand) -> None:
        """Keep a reader who is done for the next job, if none is kept and it has not done its share."""
        hand.jobs += 1
        with self._lock:
            if self._waiting is None and hand.jobs < _SHARE:
                self._waiting = hand
                return
        hand.dismiss()

    def end(self, pid: int) -> int | None:
        """End a worker; how it ended, where that is known."""
        with self._lock, suppress(OSError):
            self._tell({"do": "end", "pid": pid})
            status = self._answer()[0]["status"]
            return int(status) if status is not None else None
        return None

    def is_alive(self) -> bool:
        """Whether it is there still, and listens."""
        if self._control.fileno() < 0:
            return False
        try:
            return os.waitpid(self._pid, os.WNOHANG) == (0, 0)
        except ChildProcessError:  # somebody else has waited for it, or nobody is to be waited for here
            return _is_there(self._pid)

    def close(self) -> None:
        """Let it go: it ends its workers, and itself."""
        self._control.close()
        if self._waiting is not None:
            self._waiting.hang_up()

    def _tell(self, what: dict[str, Any]) -> None:
        data = json.dumps(what).encode()
        self._control.sendall(len(data).to_bytes(keeping.HEAD_BYTES, "big") + data)

    def _answer(self) -> tuple[dict[str, Any], list[int]]:
        self._control.settimeout(_START_SECONDS)
        head, ends, _, _ = socket.recv_fds(self._control, keeping.HEAD_BYTES, 1)
        if not head:
            raise ConnectionResetError("it was killed, or there is not memory enough for its models")
        data = self._control.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL)
        return json.loads(data), ends


_keepers: dict[str, Keeper] = {}
_lock = threading.Lock()


def keeper_of(spacy: str | None) -> Keeper:
    """The keeper whose models hold this spaCy pipeline, begun where there is none yet."""
    spacy = weights.spacy_name(spacy)
    with _lock:
        keeper = _keepers.get(spacy)
        if keeper is None or not keeper.is_mine() or not keeper.is_alive():
            if keeper is not None:
                keeper.close()
            keeper = _keepers[spacy] = Keeper(spacy)
        return keeper


def _error(kind: str, message: str, skipped: tuple[Skipped, ...] = ()) -> Exception:
    """The error of ours that another process tells of; what is none of ours is a fault."""
    if kind == "NoRecord":
        return NoRecord(message, skipped)
    if kind not in errors.__all__:
        return RuntimeError(f"{kind}: {message}")
    made: Exception = getattr(errors, kind)(message)
    return made


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _slow(seconds: float) -> str:
    return f"took more than {seconds:.0f} s ({VARIABLES[1]} allows more)"


def _death(status: int | None) -> str:
    """Why an input was lost with a process that ended so.

    >>> _death(-11)
    'ended the process that read it (SIGSEGV)'
    """
    if status == keeping.MEMORY:
        return f"needed more memory than it may take ({VARIABLES[2]} allows more)"
    if status == -signal.SIGXCPU:
        return f"took more of the processor than it may ({VARIABLES[1]} allows more)"
    if status is None or status >= 0:
        return "ended the process that read it"
    name = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
    hint = ", perhaps as memory ran out" if status == -signal.SIGKILL else ""
    return f"ended the process that read it ({name}{hint})"
