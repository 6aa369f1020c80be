"""What `make bench` measured over time: a line a run in `history.jsonl`, compared with the last one of its kind."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["FLOOR", "HISTORY", "RISE", "changes", "comparable", "past", "row", "table", "told"]

HISTORY = Path(__file__).with_name("history.jsonl")
FLOOR = "spaCy's small pipeline"
RISE = 0.15
"""How much a ratio may rise before it is marked. Two runs of the same code differed by up to a tenth, at a load of
sixteen on two processors; a step that doubles a thirtieth of reading stays below."""

Row = dict[str, Any]


def past() -> list[Row]:
    """The lines that were kept, oldest first."""
    return [json.loads(line) for line in HISTORY.read_text(encoding="utf-8").splitlines()] if HISTORY.exists() else []


def row(taken: Mapping[str, Sequence[Row]], about: Row) -> Row:
    """The line of the history: the medians of each measure, and the ratio of its processor time to the floor's.

    >>> floor, ours = {"cpu": 2.0, "wall": 3.0, "reading": 1.0}, {"cpu": 5.0, "wall": 6.0, "reading": None}
    >>> row({FLOOR: [floor], "ours": [ours]}, {})["measures"]["ours"]
    {'cpu': 5.0, 'wall': 6.0, 'ratio': 2.5}
    """
    versions: Row = {}
    measures: dict[str, Row] = {}
    for name, rounds in taken.items():
        measures[name] = {
            key: round(statistics.median(each[key] for each in rounds), 3)
            for key in ("cpu", "wall", "reading")
            if rounds[0][key] is not None
        }
        versions |= rounds[0].get("versions", {})
    if FLOOR in measures:
        for found in measures.values():
            found["ratio"] = round(found["cpu"] / measures[FLOOR]["cpu"], 3)
    return {**about, **({"versions": versions} if versions else {}), "measures": measures}


def comparable(made: Row, past: Sequence[Row]) -> Row | None:
    """The last line of the history that the same machine and articles gave."""
    same = ("machine", "articles")
    return next((each for each in reversed(past) if all(each[key] == made[key] for key in same)), None)


def changes(made: Row, before: Row | None) -> list[str]:
    """How the ratios changed, a line each; those that rose too much are marked.

    >>> old = {"commit": "a", "measures": {"quotes": {"ratio": 1.0}, "times": {"ratio": 2.0}}}
    >>> new = {"commit": "b", "measures": {"quotes": {"ratio": 1.2}, "times": {"ratio": 1.9}}}
    >>> changes(new, old)
    ['Against a:', 'quotes: ratio 1.00 to 1.20, +20 %  SLOWER', 'times: ratio 2.00 to 1.90, -5 %']
    """
    if before is None:
        return ["No line of this machine and these articles to compare with."]
    lines = [f"Against {before['commit']}:"]
    for name, found in made["measures"].items():
        was = before["measures"].get(name, {}).get("ratio")
        if was and "ratio" in found and name != FLOOR:
            rise = found["ratio"] / was - 1
            mark = "  SLOWER" if rise > RISE else ""
            lines.append(f"{name}: ratio {was:.2f} to {found['ratio']:.2f}, {rise:+.0%}{mark}".replace("%", " %"))
    return lines


def table(made: Row) -> list[str]:
    """The rows of a table in Markdown."""
    lines = ["| | CPU-seconds | of which reading | on the clock | ratio to spaCy |", "| --- | --- | --- | --- | --- |"]
    for name, found in made["measures"].items():
        reading = f"{found['reading']:.2f}" if "reading" in found else ""
        ratio = f"{found['ratio']:.2f}" if "ratio" in found else ""
        lines.append(f"| {name} | {found['cpu']:.2f} | {reading} | {found['wall']:.1f} | {ratio} |")
    return lines


def told(made: Row) -> str:
    """What the table of docs/measures.md was measured on, as a sentence."""
    machine, articles = made["machine"], made["articles"]
    versions = ", ".join(f"{name} {version}" for name, version in sorted(made.get("versions", {}).items()))
    rounds = "one round" if made["rounds"] == 1 else f"medians of {made['rounds']} rounds"
    return (
        f"{articles['made']} made articles and {articles['real']} of news, {rounds}, on {machine['processor']} "
        f"({machine['cores']} processors, load {made['load']:g}), commit {made['commit']}; {versions}."
    )
