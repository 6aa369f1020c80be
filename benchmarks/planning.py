"""What was measured of single articles, made into unit costs, a check of the simulation, and plans: for docs/scale.md.

`scale.py` measures and prints; nothing here reads an article, so the docs are made without OnRecord's models.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import plots
from simulated import Costs, Need, Plan, Played, Stories, Workload, composing, plan, play

__all__ = [
    "RUNS",
    "checked",
    "checks",
    "costs_of",
    "draw",
    "fetching",
    "kept",
    "needs",
    "planned",
    "predicted",
    "units_table",
]

KEPT = Path(__file__).with_name("scale.json")
DRAWN = Path(__file__).parents[1] / "docs" / "images"

_HELD_BYTES = 4_500  # of a sketch that grouping holds, with its index: measured in batch/telling.py
_ORDER_BYTES = 325  # of an article's place, day and id in `batch.telling._Shelf._sorted`, by tracemalloc
LIMIT_SECONDS = 3_600.0  # of a worker for one record, as batch/telling.py has it
PART = 10  # articles of a part in the runs: some tens of articles are to make several parts
RUNS: dict[str, dict[str, Any]] = {
    "one worker, 20": {"articles": 20, "workers": 1},
    "one worker, 60": {"articles": 60, "workers": 1},
    "two workers, 60": {"articles": 60, "workers": 2},
    "one worker, 60, killed after 35": {"articles": 60, "workers": 1, "kill": 35},
    "two workers, 40, with vectors": {"articles": 40, "workers": 2, "vectors": True},
}
"""The runs. From the first the simulation takes what beginning costs and what the command does for an article; the
others are held out: nothing in the model was fitted to them."""
FITTED = "one worker, 20"

Row = dict[str, Any]


def kept() -> dict[str, Any]:
    """What was measured."""
    found: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return found


# --- what the simulation says ----------------------------------------------------------------------------------------


def costs_of(found: Row) -> Costs:
    """The unit costs, from what was measured. Beginning is what the first run took beside its articles."""
    units, first = found["units"], found["runs"][FITTED]
    count = first["articles_read"]
    read, write, part = (units[name] / 1000 for name in ("read_ms", "write_ms", "part_ms"))
    return Costs(
        begin=first["command_s"] - count * write - count / PART * part,
        hire=first["busiest_s"] - count * read,
        feed=units["archive_ms"] / 1000,
        main_text=units["main_text_ms"] / 1000,
        read=read,
        vectors=units["vectors_ms"] / 1000,
        keep=write,
        part=part,
        sketch=units["sketch_ms"] / 1000,
        worker_bytes=1e6 * max(run["worker_mb"] for run in found["runs"].values()),
        command_bytes=1e6 * max(run["command_mb"] for run in found["runs"].values()),
        table_bytes=sum(units[f"{table}_bytes"] for table in _TABLES),
        vector_bytes=units["vectors_bytes"],
        record_bytes=units["record_bytes"],
        sketch_bytes=_HELD_BYTES,
        order_bytes=_ORDER_BYTES,
        grouping=tuple((row["held"], row["milliseconds"] / 1000) for row in found["growth"]["desk"]),
        composing=tuple((row["articles"], row["seconds"]) for row in found["growth"]["story"]),
    )


def predicted(name: str, costs: Costs) -> Row:
    """What the simulation says of a run, in the words of what was measured."""
    told = RUNS[name]
    count, kill = told["articles"], told.get("kill")
    each = costs.read + (costs.vectors if told.get("vectors") else 0.0)
    sizes = [PART] * (count // PART)
    text = replace(costs, feed=0.0)  # a line of JSON, not a page of an archive
    made = play([each] * count, sizes, text, workers=told["workers"], killed_after=kill)
    if not kill:
        return _shown(made, count)
    again = play([each] * count, sizes, text, workers=told["workers"], there=made.kept // PART)
    return _shown(again, count - made.kept) | {"read_again": kill - made.kept}


def _shown(made: Played, read: int) -> Row:
    return {
        "articles_read": read,
        "command_s": round(made.command, 1),
        "busiest_s": round(made.busiest, 1),
        "workers_s": round(made.workers, 1),
    }


def checks(found: Row) -> Iterator[tuple[str, str, float, float]]:
    """Run, what, as the simulation says, as measured: of the runs that nothing was taken from."""
    costs = costs_of(found)
    for name, run in found["runs"].items():
        if name != FITTED:
            for what, value in predicted(name, costs).items():
                yield name, what, value, run[what]


_WHAT = {
    "articles_read": "articles that the (last) command read",
    "command_s": "CPU-seconds of the command",
    "busiest_s": "CPU-seconds of the worker that had most to do",
    "workers_s": "CPU-seconds of all workers",
    "read_again": "articles read again after the kill",
}


def checked(found: Row) -> list[str]:
    """A Markdown table of what was predicted and what was measured."""
    lines = ["| run | what | predicted | measured | off by |", "| --- | --- | --- | --- | --- |"]
    for name, what, says, was in checks(found):
        off = f"{says / was - 1:+.0%}".replace("%", " %") if was else ""
        lines.append(f"| {name} | {_WHAT[what]} | {says:g} | {was:.4g} | {off} |")
    return lines


# --- plans -----------------------------------------------------------------------------------------------------------

DAILY = Workload(pages=365e6, articles=365e6, days=365, page_bytes=35_000)
"""A million English articles a day, for a year."""
CC_NEWS = Workload(pages=140e6, articles=56e6, days=365, page_bytes=35_000)
"""A year of CC-NEWS: 11.7 million pages a month (spring of 2024), of which four in ten are thought to be in English."""
STORIES = Stories(shares=((1, 0.5), (3, 0.25), (10, 0.15), (50, 0.07), (300, 0.03)), longest=20_000)
"""Assumed: half of all articles tell a story alone, and one in thirty is of a story of some 300."""
WORKLOADS = {"a million articles a day, a year of them": DAILY, "a year of CC-NEWS": CC_NEWS}
CORES = 16  # of a node
NODES = (1, 2, 4, 8, 16, 32, 64)
PRICES = (0.01, 0.03, 0.06)
"""Of a core-hour, in your currency: a range to put your own into, no offer of anyone's."""


def needs(work: Workload, costs: Costs, nodes: int, *, commands: int | None = None) -> Need:
    """What a plan takes on so many nodes: by one command, or by one for each node."""
    return plan(work, Plan(nodes, CORES, commands or nodes), costs, STORIES)


def planned(found: Row) -> list[str]:
    """A Markdown table of the plans."""
    costs = costs_of(found)
    times = ("reading", "grouping", "records", "core-hours", "cost")
    heads = ("what", "nodes", "commands", *times, "command busy", "memory to group", "archives", "tables", "files")
    lines = [f"| {' | '.join(heads)} |", f"| --- |{' --- |' * (len(heads) - 1)}"]
    for name, work in WORKLOADS.items():
        for nodes, commands in ((1, 1), (8, 1), (8, 8), (32, 32)):
            need = needs(work, costs, nodes, commands=commands)
            cost = f"{need.cost(PRICES[0]):,.0f} to {need.cost(PRICES[-1]):,.0f}"
            hours = (f"{_days(each)}" for each in (need.read_hours, need.group_hours, need.compose_hours))
            cells = [
                name,
                nodes,
                commands,
                *hours,
                f"{need.core_hours:,.0f}",
                cost,
                f"{need.command_share:.0%}".replace("%", " %"),
            ]
            cells += [
                f"{need.group_bytes / 1e9:,.0f} GB",
                f"{need.input_bytes / 1e12:.1f} TB",
                f"{need.table_bytes / 1e12:.1f} TB",
            ]
            lines.append(f"| {' | '.join(str(cell) for cell in cells)} | {need.files / 1e6:.1f} million |")
    return lines


def fetching(found: Row) -> list[str]:
    """A Markdown table of what the nodes fetch, hold and write for a year of CC-NEWS, one command on each."""
    heads = ("nodes", "reading", "fetched", "memory of a node that reads", "of one that groups", "longest record")
    lines = [f"| {' | '.join(heads)} |", f"| --- |{' --- |' * (len(heads) - 1)}"]
    costs = costs_of(found)
    for nodes in NODES:
        need = needs(CC_NEWS, costs, nodes)
        memory = f"{need.node_bytes / 1e9:.1f} GB | {need.group_bytes / 1e9:,.0f} GB"
        rate = f"{need.fetch_rate / 1e6:,.0f} MB/s"
        lines.append(f"| {nodes} | {_days(need.read_hours)} | {rate} | {memory} | {_days(need.longest_hours)} |")
    return lines


def largest_story(costs: Costs, seconds: float = LIMIT_SECONDS) -> int:
    """Articles of the largest story whose record is made within the time that a batch gives to one."""
    low, high = 1, 10_000_000
    while high - low > 1:
        middle = (low + high) // 2
        takes = composing(costs, middle) + middle * costs.read
        low, high = (middle, high) if takes <= seconds else (low, middle)
    return low


def busy_cores(costs: Costs, work: Workload) -> float:
    """Cores that one command keeps at work: with more, they wait for it."""
    ours = costs.feed + work.articles / work.pages * (costs.keep + costs.part / Plan(1, 1, 1).part)
    theirs = costs.main_text + work.articles / work.pages * (costs.read + costs.vectors)
    return theirs / ours


def breaks(found: Row) -> list[str]:
    """A Markdown list of where it breaks, in numbers."""
    costs = costs_of(found)
    one = needs(CC_NEWS, costs, 1)
    day = CC_NEWS.articles / CC_NEWS.days
    alone = CC_NEWS.articles * dict(STORIES.shares)[1]
    return [
        f"* Memory of grouping: {one.group_bytes / 1e9:,.0f} GB for a year of CC-NEWS in one command, as {day:,.0f} "
        f"articles a day are within reach of each other for up to {STORIES.reach_days} days.",
        f"* The command: it keeps up with some {busy_cores(costs, CC_NEWS):,.0f} cores where the inputs are pages "
        f"of archives ({busy_cores(costs, DAILY):,.0f} where all of them are in English).",
        f"* Small files: {one.files / 1e6:,.0f} million a year, of which {alone / 1e6:,.0f} million are the records of "
        "stories that one article tells.",
        f"* Skew: a story of more than some {largest_story(costs):,} articles gets no record, as one worker is given "
        f"an hour for it; one of {STORIES.longest:,} would take {one.longest_hours:.1f} hours.",
        f"* Fetching: {needs(CC_NEWS, costs, 64).fetch_rate / 1e6:,.0f} MB/s for 64 nodes together.",
    ]


def a_day(found: Row) -> str:
    """How one node keeps up with a million articles a day, as a sentence."""
    costs = costs_of(found)
    need = needs(DAILY, costs, 1)
    read, group, tell = (each / DAILY.days for each in (need.read_hours, need.group_hours, need.compose_hours))
    held = need.group_bytes / 1e9
    return (
        f"So one node of {CORES} cores reads what a day brings in {read:.1f} hours, groups it in {group:.1f} and makes "
        f"the records in {tell:.1f}; but grouping among {STORIES.reach_days} days takes {held:,.0f} GB of memory."
    )


def _days(hours: float) -> str:
    return f"{hours:.0f} h" if hours < 100 else f"{hours / 24:,.0f} days"


def units_table(found: Row) -> list[str]:
    """A Markdown table of what one article costs."""
    lines = ["| what | cost |", "| --- | --- |"]
    for name, value in found["units"].items():
        if name.endswith("_bytes"):
            lines.append(f"| {_UNITS[name]} | {value / 1000:,.1f} KB |")
        else:
            lines.append(f"| {_UNITS[name]} | {value:,.3g}{' ms' if name.endswith('_ms') else ''} |")
    return lines


def beside(found: Row) -> list[str]:
    """A Markdown list of what grows: placing an article, and making a record."""
    costs = costs_of(found)
    placing = ", ".join(f"{1000 * seconds:.1f} ms among {held:,.0f}" for held, seconds in costs.grouping)
    making = ", ".join(f"{seconds:.1f} s for {count:.0f}" for count, seconds in costs.composing)
    return [
        f"* placing an article in its story: {placing} (`python benchmarks/streams.py growth`);",
        f"* a record beyond reading, of an invented story: {making} articles (`python benchmarks/growth.py story`);",
    ]


_TABLES = ("articles", "statements", "actors", "times")
_UNITS = {
    "read_ms": "reading an article of 550 words: statements, actors, times",
    "vectors_ms": "vectors of its statements",
    "write_ms": "writing its tables",
    "part_ms": "writing the files of a part, beside its rows",
    "archive_ms": "taking a page of HTML out of an archive, and cutting parts",
    "main_text_ms": "main text of a page of HTML, its residue and language",
    "sketch_ms": "its sketch, for grouping",
    "page_bytes": "a page of HTML, compressed",
    "sketch_bytes": "a sketch, packed",
    "record_bytes": "a record, for each article in it",
    "vectors_bytes": "its rows of the table of vectors",
    **{f"{name}_bytes": f"its rows of the table of {name}" for name in _TABLES},
    "statements": "statements of an article",
}


def draw(found: Row) -> None:
    """The plots of docs/scale.md: hours and the share of the command, by nodes, by one command or one for each node."""
    costs = costs_of(found)
    hours: dict[str, list[tuple[float, float]]] = {}
    for nodes in NODES:
        for name, commands in (("one command", 1), ("one for each node", nodes)):
            need = needs(CC_NEWS, costs, nodes, commands=commands)
            hours.setdefault(name, []).append((nodes, round(need.read_hours, 1)))
    title = "Reading a year of CC-NEWS, by nodes of 16 cores"
    drawn = plots.lines(title, hours, x="nodes", y="hours", log_x=True, log_y=True)
    (DRAWN / "scale-hours.svg").write_text(drawn, encoding="utf-8")
    memory = {
        name: [(n, round(needs(work, costs, n).group_bytes / 1e9, 1)) for n in NODES]
        for name, work in (("a million a day", DAILY), ("CC-NEWS", CC_NEWS))
    }
    title = "Memory of each command that groups a year, one command a node"
    drawn = plots.lines(title, memory, x="nodes", y="gigabytes", log_x=True, log_y=True)
    (DRAWN / "scale-memory.svg").write_text(drawn, encoding="utf-8")
