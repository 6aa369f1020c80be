"""Thousands of hostile inputs, briefed in the cage, and what became of each: `make hostile`.

    python benchmarks/trials.py [COUNT] [--seed N] [--largest]

Inputs are those of `killers`, twenty to a brief. Each must be among the articles of the record or in `skipped`; nothing
may raise, and nothing may hang. Stopped or killed, it goes on where it was; with --largest, the largest input of each
family goes alone. Ends with 1 where an input was lost.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import killers

from onrecord import cage
from onrecord.errors import InputError, NoRecord

__all__ = ["cpu_seconds", "main", "try_out"]

_A_BRIEF = 20  # inputs
_LIMITS = cage.Limits(seconds=30.0)
_KEPT = Path(__file__).parents[1] / "build" / "hostile"


def try_out(inputs: Sequence[killers.Killer], limits: cage.Limits = _LIMITS) -> dict[str, Any]:
    """Brief inputs; what became of them: how many were read, why others were not, and which were lost."""
    start = time.monotonic()
    told: dict[str, Any] = {"first": inputs[0][0], "inputs": len(inputs), "given_up": None}
    try:
        record = cage.brief(cage.Source(inputs), limits)
        read, skipped = {article.input for article in record.articles}, record.skipped
    except NoRecord as error:
        read, skipped = set(), error.skipped
    except InputError as error:  # what was read could not be compared
        return told | {"given_up": str(error), "seconds": time.monotonic() - start}
    named = read | {each.input for each in skipped}
    lost = [name for name, _ in inputs if not any(found.startswith(name) for found in named)]
    reasons = Counter(_class_of(each.reason) for each in skipped)
    return told | {"read": len(read), "skipped": reasons, "lost": lost, "seconds": time.monotonic() - start}


def _class_of(reason: str) -> str:
    """What kind of reason it is."""
    if "fault to report" in reason:
        return reason[:200]
    for sign in ("took more", "needed more memory", "ended the process", "nonsense", "gives more"):
        if sign in reason:
            return sign
    return "refused in words"


def _keep_going(inputs: Iterable[killers.Killer], path: Path, a_brief: int) -> Iterator[dict[str, Any]]:
    """Yield what became of each brief, those of an earlier run first; each is kept before it is yielded."""
    path.parent.mkdir(parents=True, exist_ok=True)
    done = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    yield from done
    rest = itertools.islice(inputs, sum(each["inputs"] for each in done), None)
    with path.open("a") as file:
        while batch := list(itertools.islice(rest, a_brief)):
            before = cpu_seconds()
            told = try_out(batch)
            told["cpu_seconds"] = cpu_seconds() - before
            file.write(json.dumps(told) + "\n")
            file.flush()
            yield told


def cpu_seconds() -> float:
    """What this process, its keeper and all workers, alive and gone, took of the processor (Linux)."""
    ticks, waiting = 0, [os.getpid()]
    while waiting:
        pid = waiting.pop()
        with suppress(OSError):
            parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(int(part) for part in parts[11:15])
            waiting += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Try them, and tell what became of them."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("count", type=int, nargs="?", default=10_000)
    options.add_argument("--seed", type=int, default=8)
    options.add_argument("--largest", action="store_true")
    asked = options.parse_args()
    inputs = killers.by_hand() if asked.largest else killers.draw(asked.seed, asked.count)
    name = "largest" if asked.largest else f"{asked.seed}-{asked.count}"
    tried = read = briefs = 0
    seconds, cpu, slowest = 0.0, 0.0, ("", 0.0)
    reasons: Counter[str] = Counter()
    lost: list[str] = []
    for told in _keep_going(inputs, _KEPT / f"{name}.jsonl", 1 if asked.largest else _A_BRIEF):
        briefs, tried, read = briefs + 1, tried + told["inputs"], read + told.get("read", 0)
        seconds, cpu = seconds + told["seconds"], cpu + told["cpu_seconds"]
        slowest = max(slowest, (told["first"], told["seconds"]), key=lambda pair: pair[1])
        reasons.update(told.get("skipped", {}))
        if told["given_up"]:
            reasons[told["given_up"]] += 1
        lost += told.get("lost", [])
        if sys.stderr.isatty():
            print(f"\r{tried} tried, {cpu:.0f} CPU-s", end="", file=sys.stderr)
    print(f"{tried} hostile inputs in {briefs} briefs: {read} articles read, {len(lost)} inputs lost.")
    print(f"{cpu:.0f} CPU-s, {seconds:.0f} s by the clock; the slowest brief: {slowest[1]:.1f} s ({slowest[0]} ...).")
    for reason, count in reasons.most_common():
        print(f"{count:7d}  {reason}")
    for name in lost:
        print(f"lost: {name}")
    return 1 if lost or any("fault to report" in reason for reason in reasons) else 0


if __name__ == "__main__":
    sys.exit(main())
