"""What the cage costs: briefs with it and without, in turn, in processor and clock seconds (Linux).

    python benchmarks/caging.py [ROUNDS]

Cold is the command line on two articles, all processes counted; warm is `onrecord.brief` again and again on a story of
four that ships with OnRecord.
"""

from __future__ import annotations

import ctypes
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from trials import cpu_seconds

import onrecord
from onrecord.demo import stories

__all__ = ["main"]

_SUBREAPER = 36  # prctl: what is left of a command comes to this process, which can count it then


def _cold(inputs: list[str], cage: str) -> Callable[[], float]:
    command = [str(Path(sys.executable).with_name("onrecord")), "brief", "-q", *inputs, "-o"]

    def run() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([*command, f"{folder}/x.json"], check=True, env={**os.environ, "ONRECORD_CAGE": cage})
        told = time.monotonic()
        while _is_waited_for():
            pass
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        run.clock = told  # type: ignore[attr-defined]
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return run


def _is_waited_for() -> bool:
    try:
        os.wait()
    except ChildProcessError:
        return False
    return True


def _warm(inputs: list[str], cage: bool) -> Callable[[], float]:
    def run() -> float:
        before = cpu_seconds()
        onrecord.brief(inputs, cage=cage)
        run.clock = time.monotonic()  # type: ignore[attr-defined]
        return cpu_seconds() - before

    return run


def _compare(name: str, rounds: int, caged: Callable[[], float], free: Callable[[], float]) -> None:
    cpu: dict[bool, list[float]] = {True: [], False: []}
    clock: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(rounds):
        for is_caged, run in ((True, caged), (False, free)):
            start = time.monotonic()
            cpu[is_caged].append(run())
            clock[is_caged].append(run.clock - start)  # type: ignore[attr-defined]
    for unit, taken in (("CPU-s", cpu), ("s by the clock", clock)):
        inside, outside = statistics.median(taken[True]), statistics.median(taken[False])
        print(f"{name}: {inside:.2f} {unit} in the cage, {outside:.2f} outside ({inside / outside - 1:+.0%})")


def main() -> None:
    """Measure both, and print the medians."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    inputs = [str(path) for path in stories()[0].inputs]
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    _compare("cold brief of two", rounds, _cold(inputs[:2], "on"), _cold(inputs[:2], "off"))
    for cage in (True, False):
        onrecord.brief(inputs, cage=cage)
    _compare(f"warm brief of {len(inputs)}", 3 * rounds, _warm(inputs, True), _warm(inputs, False))


if __name__ == "__main__":
    main()
