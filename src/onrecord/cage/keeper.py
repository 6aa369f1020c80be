"""The process that loads the models and begins workers, each a copy of it (see `hiring`, which begins it).

It never sees a byte of an input, so that every worker begins as clean as the first, in a hundredth of a second. It
ends, and its workers with it, when whoever asked for it does, even killed.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from onrecord.cage import confining, folders, lines
from onrecord.errors import OnRecordError

__all__ = ["HEAD_BYTES", "MEMORY", "Worker", "main"]

Worker = Callable[[lines.Line, Any], None]

HEAD_BYTES = 4
"""The length of an answer, which goes before it."""
MEMORY = 77
"""The status with which a worker ends that was given no more memory."""


_END = 3  # the descriptor by which a worker is spoken to, the only one that it has
_MOST_FILES = 1 << 20


class _Keeper:
    """What is asked of it, done: see `hiring`, which asks."""

    def __init__(self, control: socket.socket, spacy: str) -> None:
        self._control = control
        self._spacy = spacy
        self._models: Any = None
        self._trouble: dict[str, str] | None = None
        self._folder = folders.hold()
        self._workers: dict[int, str] = {}

    def serve(self) -> None:
        """Do what is asked until nobody is there to ask."""
        while asked := self._asked():
            what = asked.pop("do")
            if what == "warm":
                self._warm()
            elif what == "hire":
                self._hire(**asked)
            else:
                self._answer({"status": self._end(asked["pid"])})
        for pid in list(self._workers):
            self._end(pid)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _asked(self) -> dict[str, Any]:
        with suppress(OSError):
            head = self._control.recv(HEAD_BYTES, socket.MSG_WAITALL)
            if len(head) == HEAD_BYTES:
                data = self._control.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL)
                return dict(json.loads(data))
        return {}

    def _answer(self, told: dict[str, Any], *files: int) -> None:
        data = json.dumps(told).encode()
        socket.send_fds(self._control, [len(data).to_bytes(HEAD_BYTES, "big") + data], files)

    def _warm(self) -> None:
        """Load the models, unless that was done; what is wrong with them is told to who hires."""
        if self._models is not None or self._trouble:
            return
        from onrecord import pipeline

        try:
            self._models = pipeline.load_models(self._spacy)
        except OnRecordError as error:
            self._trouble = {"kind": type(error).__name__, "message": str(error)}

    def _hire(self, task: str, memory_mb: int) -> None:
        if task == "read":
            self._warm()
            if self._trouble:
                self._answer({"error": self._trouble})
                return
        ours, theirs = lines.pair()
        folder = tempfile.mkdtemp(dir=self._folder)
        pid = os.fork()
        if pid == 0:
            self._be_worker(task, theirs, memory_mb, folder)
        theirs.close()
        self._workers[pid] = folder
        self._answer({"pid": pid}, ours.fileno())
        ours.close()

    def _be_worker(self, task: str, end: socket.socket, memory_mb: int, folder: str) -> None:
        """Work, and end without a trace."""
        status = 1
        try:
            confining.die_with_parent()
            end = _alone_with(end)
            tempfile.tempdir = folder
            confining.confine(memory_mb, folder)
            _worker(task)(lines.Line(end), self._models)
            status = 0
        except MemoryError:
            status = MEMORY
        except EOFError:
            status = 0  # nobody is there any more
        except BaseException:
            if os.environ.get("ONRECORD_DEBUG"):
                sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)

    def _end(self, pid: int) -> int | None:
        """End a worker; how it ended, as `os.waitstatus_to_exitcode` tells it."""
        if pid not in self._workers:
            return None
        folder = self._workers.pop(pid)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        shutil.rmtree(folder, ignore_errors=True)
        return os.waitstatus_to_exitcode(status)


def _worker(task: str) -> Worker:
    if task == "open":
        from onrecord.cage.opening import work as open_inputs

        return open_inputs
    from onrecord.cage import reading

    return reading.work if task == "read" else reading.look


def _alone_with(end: socket.socket) -> socket.socket:
    """Keep this socket and no other file or socket of the process that this one is a copy of."""
    os.dup2(end.detach(), _END)
    os.closerange(_END + 1, _MOST_FILES)
    return socket.socket(fileno=_END)


def main(descriptor: int, spacy: str) -> None:
    """Keep workers for who holds the other end of the socket with this descriptor."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks, whose end ends this process
    quiet = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1) if os.environ.get("ONRECORD_DEBUG") else (0, 1, 2):
        os.dup2(quiet, standard)
    control = socket.socket(fileno=descriptor)
    import onrecord.sources  # what opens inputs, before the first worker is a copy

    assert onrecord.sources
    _Keeper(control, spacy).serve()
    os._exit(0)  # there is nothing to tidy up, and models take a tenth of a second to take apart
