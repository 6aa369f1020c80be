"""The work of a crew, done on Ray: actors of a cluster in place of processes of this machine.

    tasks -> feed -> Ray Data: read -> map, by actors that each hold a crew of one -> results, in the order of the tasks

This process names the tasks and keeps the results, a few at a time; the cluster only works. A task is done by a process
that its actor holds, so that one which kills it, or takes for ever, is given up as it is without Ray. What a node that
dies had begun is done by others.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import re
import secrets
import shutil
import socket
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Generic, TypeVar

from onrecord.batch.crew import LIMIT_SECONDS, PRELOAD, SHARE, Begin, Crew, Fault, environment
from onrecord.errors import OnRecordError, UsageError
from onrecord.render.extras import missing

__all__ = ["RayCrew", "cluster"]

Task = TypeVar("Task")
Result = TypeVar("Result")

_CHUNK = 4
"""Tasks that are sent together: half a second of reading, of which Ray takes some 10 ms. With 16 the end of a short
run waits for one actor."""
_AHEAD = 6  # chunks given out for each actor: one at work, three that Ray has it fetch, two on their way
_PROCESSORS = 0.5
"""Of each actor, as Ray counts them; it works with a whole one. Where half of the nodes die, the others have room for
their actors: with 1 those would wait for a place, and the run for them."""
_STORE_BYTES = 512 * 2**20  # that what waits may take, of shared memory; a chunk of web pages takes less than one
_ANSWER_SECONDS = 10.0  # until an address at which nobody answers is given up; Ray itself would ask for minutes
_ADDRESS = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<host>[^\s:/\[\]]+)):(?P<port>\d{1,5})")

# Of Ray: no reports of its use, no bars and lines of its own.
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
    "RAY_DATA_LOG_LEVEL": "CRITICAL",
    "RAY_DEDUP_LOGS": "0",
}
# Of a cluster that is started here: its ports are open to the machines around, so that who asks has to show a token.
# It is kept from killing who reads a page when memory is short, as nothing else kills them, from starting processes
# that no actor uses, and from giving up itself where a busy machine lets it wait.
_OWN = {
    "RAY_AUTH_MODE": "token",
    "RAY_memory_monitor_refresh_ms": "0",
    "RAY_prestart_worker_first_driver": "0",
    "RAY_agent_register_timeout_ms": "120000",
}
# Of one that is joined: what answers, but is no head of a cluster, is asked once, for half a minute.
_JOINED = {"RAY_gcs_server_port_wait_time_s": "1"}


@contextmanager
def cluster(address: str | None, workers: int | None, processors: int) -> Iterator[int]:
    """Be part of the cluster at this address, or start one of this machine alone; yields how many actors are to work.

    A process that is part of one already stays so, and uses that. The actors are `workers`; if none is told, one for
    each processor of the cluster, or of this machine. A cluster that is started here asks for a token that only this
    process and its children know, and ends with the block.

    Raises UsageError where Ray is not installed, or the address is none, Fault where no cluster can be joined.
    """
    told = None if address is None else _checked(address)
    joined: Any = sys.modules.get("ray")
    if joined is not None and joined.is_initialized():
        yield workers or _processors_of(joined)
        return
    with ExitStack() as stack:
        if address is None:
            stack.callback(_look_anew)
        stack.enter_context(environment(_QUIET | (_OWN if address is None else _JOINED)))
        ray = _ray()
        options: dict[str, Any] = {"address": told}
        if address is None:
            stack.enter_context(environment({"RAY_AUTH_TOKEN": secrets.token_hex(32)}))
            _look_anew()
            options = {"address": "local", "num_cpus": workers or processors, "include_dashboard": False}
            options |= {"object_store_memory": _STORE_BYTES, "_temp_dir": stack.enter_context(_short_folder())}
        stack.callback(ray.shutdown)
        _join(ray, address, options)
        yield workers or _processors_of(ray)


def _join(ray: Any, address: str | None, options: Mapping[str, Any]) -> None:
    for is_last in (False, True):
        try:
            with _hushed():
                ray.init(**options, log_to_driver=False, logging_level="CRITICAL")
            return
        except Exception as error:  # a machine that is busy may need more than the half minute that Ray gives it
            if is_last or address is not None:
                raise Fault(f"{_named(address)} cannot be used: {_first_line(error)}") from error
            ray.shutdown()


@contextmanager
def _hushed() -> Iterator[None]:
    """Nothing reaches standard error: Ray tells there, past all of Python, how loud it was asked to be."""
    try:
        kept = os.dup(2)
    except OSError:  # there is none
        yield
        return
    try:
        with open(os.devnull, "wb") as nothing:
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _processors_of(ray: Any) -> int:
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def _look_anew() -> None:
    """Have Ray look at its environment again: it does so when it is imported, and that may have been before."""
    with suppress(ImportError, AttributeError):  # another version of Ray; one that asks for no token does not begin
        inside: Any = import_module("ray._raylet")
        inside.Config.initialize("")
        inside.AuthenticationTokenLoader.instance().reset_cache()


class RayCrew(Generic[Task, Result]):
    """Actors of the cluster that this process is part of, begun as they are needed. It is used as a `Crew` is."""

    def __init__(
        self,
        begin: Begin[Task, Result],
        size: int,
        *,
        share: int = SHARE,
        limit_seconds: float = LIMIT_SECONDS,
    ) -> None:
        self._begin = begin
        self._size = size
        own = getattr(begin, "func", begin).__module__.startswith("onrecord.")
        self._options: dict[str, Any] = {
            "share": share,
            "limit_seconds": limit_seconds,
            "preload": PRELOAD if own else (),
        }
        self._chunk = max(1, int(_CHUNK * LIMIT_SECONDS / limit_seconds))  # what may take long is sent by itself
        self._about: Any = None

    def __enter__(self) -> RayCrew[Task, Result]:
        return self

    def __exit__(self, *_: object) -> None:
        self.dismiss()

    def dismiss(self) -> None:
        """Nothing is left to end: actors end with the tasks."""

    def about(self) -> Any:
        """What a process of this machine tells of itself; those of the cluster must tell the same.

        Raises the error with which it could not begin.
        """
        with Crew(self._begin, 1, **self._options) as crew:
            self._about = crew.about()
        return self._about

    def each(self, tasks: Iterable[Task], lost: Callable[[Task, str], Result]) -> Iterator[Result]:
        """The result of each task, in their order; `lost` makes that of a task which nobody survives, with the reason.

        Tasks are taken as they can be given out. Raises Fault where the cluster cannot do them, and the error with
        which a process of it could not begin.
        """
        source = iter(tasks)
        at_work: deque[list[Task]] = deque()
        given = 0
        results: Iterator[Any] | None = None
        is_over = False
        while True:
            while not is_over and len(at_work) < _AHEAD * self._size:
                chunk = list(islice(source, self._chunk))
                is_over = len(chunk) < self._chunk
                if chunk and results is None:
                    feed, results = self._begun()
                if results is not None:
                    for packed in ([pickle.dumps(chunk)] if chunk else []) + ([None] if is_over else []):
                        feed.put.remote(given, packed)
                        given += 1
                if chunk:
                    at_work.append(chunk)
            if not at_work or results is None:
                return
            for task, result in zip(at_work.popleft(), _next(results), strict=True):
                yield lost(task, result.reason) if isinstance(result, _Lost) else result

    def _begun(self) -> tuple[Any, Iterator[Any]]:
        """The feed that takes chunks of tasks, and what comes of them, which Ray Data begins to make when asked."""
        import ray
        from ray import data

        here = {"ray.io/node-id": ray.get_runtime_context().get_node_id()}
        feed = ray.remote(num_cpus=0, label_selector=here)(_Feed).remote()
        context = data.DataContext.get_current().copy()
        context.execution_options.preserve_order = True
        context.target_max_block_size = 1  # each chunk by itself: none waits for others
        context.enable_progress_bars = False
        with data.DataContext.current(context):
            found = data.read_datasource(_source(feed), override_num_blocks=1, num_cpus=0).map_batches(
                _Hand,
                fn_constructor_args=(self._begin, self._about, self._options),
                batch_size=None,
                batch_format="pyarrow",
                zero_copy_batch=True,
                compute=data.ActorPoolStrategy(size=self._size),
                num_cpus=_PROCESSORS,
            )
            return feed, iter(found.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0))


def _next(results: Iterator[Any]) -> list[Any]:
    """What came of the next chunk."""
    try:
        (packed,) = next(results)["found"].to_pylist()
    except Exception as error:
        raise Fault(f"Ray has given up: {_first_line(error)} The same command goes on where it was.") from error
    told = pickle.loads(packed)
    if isinstance(told, OnRecordError):
        raise told
    return list(told)


class _Feed:
    """An actor beside who gives the tasks: chunks wait here, by number, until they are asked for."""

    def __init__(self) -> None:
        self._places: dict[int, asyncio.Future[bytes | None]] = {}
        self._next = 0

    async def put(self, number: int, chunk: bytes | None) -> None:
        """Take a chunk; None says that there are no more."""
        self._place(number).set_result(chunk)

    async def get(self, number: int) -> bytes | None:
        """Give out a chunk, once, when it is there."""
        if number < self._next:
            raise RuntimeError("what had been given out was asked for again")
        self._next = number + 1
        chunk = await self._place(number)
        del self._places[number]
        return chunk

    def _place(self, number: int) -> asyncio.Future[bytes | None]:
        return self._places.setdefault(number, asyncio.get_running_loop().create_future())


def _source(feed: Any) -> Any:
    """What the feed gives, as Ray Data reads it: by one task, beside the feed, a block for each chunk."""
    from ray import data
    from ray.data.block import BlockMetadata
    from ray.data.datasource import ReadTask

    class Chunks(data.Datasource):  # type: ignore[misc]  # of which no types are known
        supports_distributed_reads = False

        def estimate_inmemory_data_size(self) -> None:
            return None

        def get_read_tasks(self, parallelism: int, *_: Any, **__: Any) -> list[Any]:
            nothing_known = BlockMetadata(num_rows=None, size_bytes=None, input_files=None, exec_stats=None)
            return [ReadTask(lambda: _blocks(feed), nothing_known)]

    return Chunks()


def _blocks(feed: Any) -> Iterator[Any]:
    import pyarrow as pa
    import ray

    number = 0
    while (chunk := ray.get(feed.get.remote(number))) is not None:
        yield pa.table({"tasks": pa.array([chunk], pa.large_binary())})
        number += 1


class _Lost:
    """Stands for the result of a task that nobody survived."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


class _Hand:
    """An actor's work: it holds a crew of one, with its models, and has it do chunks of tasks."""

    def __init__(self, begin: Begin[Any, Any], about: Any, options: Mapping[str, Any]) -> None:
        sys.modules["__main__"].__file__ = None  # Ray's own program, which processes of a crew would import
        self._crew: Crew[Any, Any] = Crew(begin, 1, **options)
        self._trouble: OnRecordError | None = None
        try:
            if about not in (None, self._crew.about()):
                self._trouble = Fault(f"{socket.gethostname()} has another version of OnRecord, or other weights.")
        except OnRecordError as error:
            self._trouble = error

    def __call__(self, batch: Any) -> Any:
        import pyarrow as pa

        (packed,) = batch["tasks"].to_pylist()
        found = self._trouble or list(self._crew.each(pickle.loads(packed), lambda _, reason: _Lost(reason)))
        return pa.table({"found": pa.array([pickle.dumps(found)], pa.large_binary())})


def _checked(address: str) -> str:
    """An address that somebody answers at. Raises UsageError if it is none, Fault if nobody does."""
    if address == "auto":
        return address
    found = _ADDRESS.fullmatch(address)
    if not found:
        raise UsageError(f"{address} is no address of a Ray cluster: name its head as HOST:PORT, or auto.")
    try:
        place = (found["six"] or found["host"], int(found["port"]))
        socket.create_connection(place, timeout=_ANSWER_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise Fault(f"No Ray cluster answers at {address}: {getattr(error, 'strerror', None) or error}.") from error
    return address


def _ray() -> Any:
    try:
        import ray
        import ray.data
    except ImportError:
        raise missing("The engine ray", "ray", "ray") from None
    return ray


@contextmanager
def _short_folder() -> Iterator[str]:
    """A folder of our own for Ray's sockets, whose paths may not be long."""
    place = Path("/tmp")  # what mkdtemp makes there is ours alone
    folder = tempfile.mkdtemp(prefix="onrecord-ray-", dir=place if place.is_dir() else None)
    try:
        yield folder
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)


def _named(address: str | None) -> str:
    return "Ray" if address is None else f"The Ray cluster at {address}"


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = lines[-1] if lines else type(error).__name__
    return told if told.endswith(".") else f"{told}."
