"""A batch as it would run, in numbers: unit costs and a plan in, hours, memory, storage and what is at its limit out.

Two models, both of plain arithmetic and the same each time. `play` plays one command with its workers event by event:
inputs are read ahead by a part, workers take articles in their order, the command writes a part once all of it has been
read, and what a kill loses is what was not written. `plan` spreads many articles over nodes, from what `play` tells of
one command, and adds grouping and records. `benchmarks/scale.py` measures the costs and checks the first model.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

__all__ = ["Costs", "Need", "Plan", "Played", "Stories", "Workload", "composing", "plan", "play"]

_CHUNK = 250
"""Articles of a task when millions are planned; tests hold that a smaller one changes little."""
_MOST_PLAYED = 200_000  # articles of one command that are played event by event; the rest follows by their number
_HOUR = 3_600.0


@dataclass(frozen=True, slots=True)
class Costs:
    """What one thing costs: seconds of one processor, and bytes. All are measured (`scale.json`)."""

    begin: float
    """Until a command is ready to hire: seconds."""
    hire: float
    """Until a worker has its models."""
    feed: float
    """Of the command, for a page that it reads and hands on."""
    main_text: float
    """Of a worker, for a page of HTML: the main text, or that it is in another language."""
    read: float
    """Of a worker, for an article: statements, actors, times."""
    vectors: float
    """Of a worker, for an article's vectors."""
    keep: float
    """Of the command, for an article's rows: taken in and written."""
    part: float
    """Of the command, for a part: its files, however few rows they have."""
    sketch: float
    """Of the command, for an article that is to be grouped."""
    worker_bytes: float
    command_bytes: float
    table_bytes: float
    """Of all tables, for an article, but for vectors and records."""
    vector_bytes: float
    record_bytes: float
    """Of a record, for an article of its story."""
    sketch_bytes: float
    """Held for an article that is within reach of those that are being grouped."""
    order_bytes: float
    """Held for every article that is to be grouped: where it lies, and of which day it is."""
    grouping: tuple[tuple[float, float], ...]
    """Seconds of placing one article among so many that are held: (held, seconds), ascending."""
    composing: tuple[tuple[float, float], ...]
    """Seconds of a record beyond reading its articles: (articles, seconds), ascending."""


@dataclass(frozen=True, slots=True)
class Played:
    """What a played command took."""

    seconds: float
    """From its beginning to its end, where nothing else runs."""
    busiest: float
    """Processor time of the worker that had most to do."""
    workers: float
    """Processor time of all workers."""
    command: float
    kept: int
    """Articles that were written, of parts that ended before a kill."""


def play(
    times: Sequence[float],
    sizes: Sequence[int],
    costs: Costs,
    *,
    workers: int,
    there: int = 0,
    killed_after: int | None = None,
) -> Played:
    """Play a command over articles that take a worker so many seconds each, in parts of so many articles.

    While the command writes, it hands out nothing: who ends an article then waits. `there` parts lie there already:
    they are fed (only so their names are known), not read. With `killed_after` the command is killed when so many
    articles have been read, and the parts that were written by then are counted.

    >>> costs = Costs(1, 2, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, (), ())
    >>> one = play([10.0] * 4, [2, 2], costs, workers=1)
    >>> one.seconds, one.busiest, one.kept
    (45.0, 42.0, 4)
    >>> play([10.0] * 4, [2, 2], costs, workers=2).seconds
    25.0
    >>> play([10.0] * 4, [2, 2], costs, workers=1, killed_after=3).kept
    2
    """
    if sum(sizes) != len(times):
        raise ValueError(f"{len(times)} articles in parts of {sum(sizes)}")
    free = [costs.begin + costs.hire] * workers
    busy = [costs.hire] * workers
    order = list(zip(free, range(workers), strict=True))
    command, own, at = costs.begin, costs.begin, 0
    ends: list[float] = []
    written: list[float] = []
    fed = 0
    waiting: list[tuple[float, int]] = []  # parts that are read, not written: when their last article was, how many
    for number, size in enumerate(sizes):
        while fed <= min(number + 1, len(sizes) - 1):  # this part and the next are read ahead
            command += costs.feed * sizes[fed]
            own += costs.feed * sizes[fed]
            fed += 1
        if number < there:
            at += size
            continue
        done = command
        for seconds in times[at : at + size]:
            since, worker = heapq.heappop(order)
            end = max(since, command) + seconds
            busy[worker] += seconds
            heapq.heappush(order, (end, worker))
            ends.append(end)
            done = max(done, end)
        at += size
        waiting.append((done, size))
        while waiting and waiting[0][0] <= min(order)[0]:
            command, own = _write(waiting.pop(0), command, own, costs, written)
    for part in waiting:
        command, own = _write(part, command, own, costs, written)
    kept = sum(sizes[there:])
    if killed_after is not None and killed_after < len(ends):
        moment = sorted(ends)[max(0, killed_after - 1)]
        kept = sum(size for size, end in zip(sizes[there:], written, strict=True) if end <= moment)
    last = max([command, *ends])
    return Played(last, max(busy), sum(busy), own, kept)


def _write(
    part: tuple[float, int], command: float, own: float, costs: Costs, written: list[float]
) -> tuple[float, float]:
    """The command's clock and its own work once a part is written."""
    ready, size = part
    work = costs.part + costs.keep * size
    command = max(command, ready) + work
    written.append(command)
    return command, own + work


@dataclass(frozen=True, slots=True)
class Stories:
    """How articles fall into stories: shares of all articles in stories of about so many, and the longest."""

    shares: tuple[tuple[int, float], ...]
    longest: int
    reach_days: int = 240
    """Days whose articles are held while one is placed: 90 before and after it, to the full thirties, 209 to 239."""


@dataclass(frozen=True, slots=True)
class Workload:
    """What is to be read."""

    pages: float
    """All that the archives hold."""
    articles: float
    """Of them in English."""
    days: float
    page_bytes: float
    """Of a page as the archives hold it, compressed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Machines, and how the work is spread."""

    nodes: int
    cores: int
    commands: int
    """Each reads a share of the inputs into a folder of its own, and uses its share of the cores."""
    part: int = 500
    with_vectors: bool = True
    share: float = 0.9
    """Of a core's time that reading gets: what two workers reach of two times one (measured), and what a node needs."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a plan takes."""

    read_hours: float
    group_hours: float
    compose_hours: float
    longest_hours: float
    """The one record of the longest story."""
    core_hours: float
    command_share: float
    """Of the time of reading, how much each command itself is busy: at 1 it holds the workers up."""
    node_bytes: float
    group_bytes: float
    table_bytes: float
    input_bytes: float
    files: float
    fetch_rate: float
    """Bytes a second that all nodes fetch while they read."""

    def cost(self, price: float) -> float:
        """At so much a core-hour."""
        return self.core_hours * price


def plan(work: Workload, spread: Plan, costs: Costs, stories: Stories) -> Need:
    """What it takes to read these pages, to group the articles and to make their records.

    Each command has the same share, of as many days; one is played, in chunks. Grouping goes on within each command's
    folder, by one process, so stories end where its days end; records are made by all cores, which read once more.
    """
    cores = spread.nodes * spread.cores
    pages, articles = work.pages / spread.commands, work.articles / spread.commands
    share = min(1.0, _MOST_PLAYED / pages)
    chunks = max(1, round(pages * share / _CHUNK))
    each = costs.main_text + (articles / pages) * (costs.read + (costs.vectors if spread.with_vectors else 0.0))
    keep = costs.keep * articles / pages + costs.part / spread.part
    mean = replace(costs, feed=costs.feed * _CHUNK, keep=keep * _CHUNK, part=0.0)
    times = [each * _CHUNK / spread.share] * chunks
    sizes = [2] * (chunks // 2) + [1] * (chunks % 2)
    workers = max(1, round(cores / spread.commands))
    played = play(times, sizes, mean, workers=workers)
    starting = costs.begin + costs.hire
    read_seconds = starting + (played.seconds - starting) / share
    held = work.articles / work.days * min(work.days / spread.commands, stories.reach_days)
    group_seconds = articles * (costs.sketch + _at(costs.grouping, held))
    records = sum(share * work.articles / size * composing(costs, size) for size, share in stories.shares)
    read_core = (costs.feed + each) * work.pages + costs.keep * work.articles
    reread = costs.read * work.articles
    compose_core = records + reread
    longest = composing(costs, stories.longest) + stories.longest * costs.read
    tables = work.articles * (
        costs.table_bytes + costs.record_bytes + (costs.vector_bytes if spread.with_vectors else 0.0)
    )
    return Need(
        read_hours=read_seconds / _HOUR,
        group_hours=group_seconds / _HOUR,
        compose_hours=max(longest, compose_core / (cores * spread.share)) / _HOUR,
        longest_hours=longest / _HOUR,
        core_hours=(read_core / spread.share + group_seconds * spread.commands + compose_core) / _HOUR,
        command_share=played.command / played.seconds,
        node_bytes=spread.cores * costs.worker_bytes + spread.commands / spread.nodes * costs.command_bytes,
        group_bytes=costs.command_bytes + held * costs.sketch_bytes + articles * costs.order_bytes,
        table_bytes=tables,
        input_bytes=work.pages * work.page_bytes,
        files=work.articles / spread.part * (6 if spread.with_vectors else 5) + records_of(stories, work.articles),
        fetch_rate=work.pages * work.page_bytes / read_seconds,
    )


def records_of(stories: Stories, articles: float) -> float:
    """How many stories so many articles tell: each has a file of its own."""
    return sum(share * articles / size for size, share in stories.shares)


def composing(costs: Costs, articles: float) -> float:
    """Seconds of a record beyond reading. Beyond what was measured it grows as the last two points do.

    >>> costs = Costs(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (), ((10, 1.0), (100, 20.0)))
    >>> composing(costs, 55), composing(costs, 1), round(composing(costs, 1000))
    (10.5, 0.1, 400)
    """
    return _at(costs.composing, articles)


def _at(points: Sequence[tuple[float, float]], x: float) -> float:
    """A value between measured points; before the first in proportion, beyond the last by the power of the last two."""
    if not points:
        return 0.0
    (first, value), (last, top) = points[0], points[-1]
    if x <= first:
        return value * x / first
    if x <= last:
        for (left, low), (right, high) in itertools.pairwise(points):
            if x <= right:
                return low + (high - low) * (x - left) / (right - left)
    before, lower = points[-2] if len(points) > 1 else (0.0, 0.0)
    if not before or lower <= 0:
        return top * x / last
    power = math.log(top / lower) / math.log(last / before)
    return top * math.pow(x / last, power)
