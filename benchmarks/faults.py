"""Whether anything is lost when a write fails: kills, torn writes and full disks, in all that OnRecord writes.

    python benchmarks/faults.py [--runs 200] [--seed 8] [--only add,batch ...] [--every]

A run does one of works.py in a process of its own, and breaks one of its writes, drawn by chance (`--every`:
each of them in turn; see breaking.py), or fills the small disk that it lies on, where one can be mounted. Then

    what it had told is there, once; the desk is sound, or what is wrong is derived and `repair` mends it;
    a file that was to be replaced is what it was, or all new; after a full disk nothing is left beside it, one sentence
    tells what went wrong, and the exit status is not 0;
    done once more, the work comes to the same end as one that nothing broke.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from breaking import Fault, breaking, is_possible
from works import LEFT, WORKS, Work, plainly

__all__ = ["main", "ready", "run_once", "runs", "small_disk"]

_DISK_BYTES = 24 << 20  # of the small disk: what the largest work needs, and some
_SOME_BYTES = 1 << 17  # of a write-ahead log, and of what is written anew
_END_SECONDS = 120  # of one process; the slowest takes some seconds on a busy machine
_A_LINE = 20  # runs
_STRANGE = 70  # the status of a process that failed as none should


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of a process: its status (negative where it was killed), its writes, what it told, and that of it
    which was told as a trouble."""

    status: int
    writes: int
    told: list[str]
    error: str


def _in_process(folder: Path, act: Callable[[Path], None], fault: Fault, at: int, notes: Path) -> _Done:
    """Do something in a process of its own, and wait until it and all others that it began have ended."""
    out, err, count = (notes / name for name in ("out", "err", "count"))
    sys.stdout.flush()
    with open(notes / "at-work", "wb") as held:
        child = os.fork()
        if not child:
            fcntl.flock(held, fcntl.LOCK_EX)  # it lasts until all that hold the file have ended
            _be_child(folder, act, fault, at, out, err, count)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with open(notes / "at-work", "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
    error = err.read_text()
    return _Done(status, int(count.read_text() or 0), [*out.read_text().splitlines(), *error.splitlines()], error)


def _be_child(
    folder: Path, act: Callable[[Path], None], fault: Fault, at: int, out: Path, err: Path, count: Path
) -> None:
    """Never returns."""
    status = _STRANGE
    try:
        signal.alarm(_END_SECONDS)
        for number, path in ((1, out), (2, err)):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600), number)
        sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
        number = os.open(count, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.chdir(folder)
        with plainly(), breaking(fault, at, folder) as writes:
            try:
                act(folder)
                status = 0
            except SystemExit as error:
                status = error.code if isinstance(error.code, int) else 1
                print("" if isinstance(error.code, int) else error.code, file=sys.stderr)
        os.write(number, str(writes.count).encode())
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(status)


# Runs


@dataclass(frozen=True, slots=True)
class _Ready:
    """A work made ready once: the folder it begins with, how many writes it makes, and what it comes to."""

    work: Work
    folder: Path
    writes: int
    growth: int
    """Bytes that it adds, and some."""
    whole: Any


def ready(work: Work, place: Path) -> _Ready:
    """Make a work ready in a folder, and do it once with nothing broken."""
    begin = place / f"{work.name}-begin"
    begin.mkdir(parents=True)
    work.prepare(begin)
    once = _fresh(begin, place / f"{work.name}-once")
    done = _in_process(once, work.act, "count", 0, place)
    assert done.status == 0, f"{work.name} fails where nothing is broken: {done.told}"
    whole = work.end(once)
    work.check(once, done.told, True, whole)
    growth = max(0, _size(once) - _size(begin)) + _SOME_BYTES
    return _Ready(work, begin, done.writes, growth, whole)


def _fresh(begin: Path, folder: Path) -> Path:
    for path in folder.parent.glob(f"{folder.name}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(begin, folder)
    return folder


def run_once(made: _Ready, fault: Fault | Literal["disk"], at: int, place: Path) -> str:
    """Do a work with one of its writes broken, look at what is there, and do it again; says how it ended.

    With "disk", `place` is a small disk, of which so many bytes are free. Raises AssertionError where anything is lost,
    twice, half, or left over.
    """
    work, folder = made.work, _fresh(made.folder, place / f"{made.work.name}-run")
    notes = made.folder.parent
    if fault == "disk":
        with _filling(place, at):
            done = _in_process(folder, work.act, "count", 0, notes)
    else:
        done = _in_process(folder, work.act, fault, at, notes)
    ended = done.status == 0
    assert done.status != _STRANGE, done.told
    assert "Traceback" not in done.error, done.error
    is_reached = done.status < 0 or done.writes > at  # of two at work, the other one may have made the write
    if fault in ("kill", "torn") and is_reached:
        assert done.status == -signal.SIGKILL, f"it ended with {done.status}: {done.told}"
    if fault in ("full", "disk"):
        _check_told(folder, done)
    if fault == "copy" and is_reached:
        assert ended, f"it ended with {done.status}: {done.told}"
        copy = folder.with_name(f"{folder.name}-copy")
        work.check(copy, [], False, made.whole)
        _do_again(made, copy)
    work.check(folder, done.told, ended, made.whole)
    _do_again(made, folder)
    return "ended" if ended else "killed" if done.status < 0 else "failed"


def _check_told(folder: Path, done: _Done) -> None:
    """A full disk is told in one sentence, with what helps, and leaves nothing beside what was there."""
    left = [path.name for path in folder.rglob("*") if LEFT.match(path.name)]
    assert not left, f"left behind: {left}"
    if done.status == 0:  # nothing was to be written any more but what is made again at need
        return
    assert done.status == 1, f"it ended with {done.status}: {done.error}"
    said = sorted({line for line in done.error.splitlines() if line.startswith("Error: ")})
    assert len(said) == 1, done.error
    assert re.search(r"free some space|is full", said[0]), said[0]


def _do_again(made: _Ready, folder: Path) -> None:
    """Do a work once more with nothing broken: it comes to the same end, and what was left over is gone."""
    done = _in_process(folder, made.work.act, "count", 0, made.folder.parent)
    assert done.status == 0, f"it cannot be done again: {done.told}"
    end = made.work.end(folder)
    assert end == made.whole, f"{made.work.name} comes to another end"
    left = [path.name for path in folder.rglob("*") if LEFT.match(path.name)]
    assert not left, f"left behind: {left}"


@contextmanager
def small_disk() -> Iterator[Path | None]:
    """A disk of some megabytes, in memory; None where this user may mount none."""
    with tempfile.TemporaryDirectory(prefix="onrecord-disk-") as place:
        mount, unmount = shutil.which("mount"), shutil.which("umount")
        options = ["-t", "tmpfs", "-o", f"size={_DISK_BYTES}", "tmpfs", place]
        if not (mount and unmount) or subprocess.run([mount, *options], capture_output=True).returncode:
            yield None
            return
        try:
            yield Path(place)
        finally:
            subprocess.run([unmount, place], check=True)


@contextmanager
def _filling(disk: Path, free: int) -> Iterator[None]:
    """A disk of which no more than so many bytes are free."""
    ballast = disk / "ballast"
    with open(ballast, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, shutil.disk_usage(disk).free - free))
    try:
        yield
    finally:
        ballast.unlink()


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def runs(
    place: Path,
    count: int,
    seed: int,
    works: tuple[Work, ...] = WORKS,
    *,
    every: bool = False,
    disk: Path | None = None,
) -> Iterator[str]:
    """Break writes by chance, `count` times over all works and faults in turn, or each of them; yields what was done.

    Where there is a small disk, it is filled in turn, too. Raises AssertionError with the run that lost something.
    """
    chance = random.Random(seed)
    made = [ready(work, place) for work in works]
    faults = (*_FAULTS, *(("disk",) if disk else ()))
    drawn: Iterable[tuple[_Ready, Any, int]] = (
        (each, fault, at) for each in made for fault in _FAULTS for at in range(each.writes)
    )
    if not every:
        drawn = (_drawn(made[n % len(made)], faults[n // len(made) % len(faults)], chance) for n in range(count))
    for each, fault, at in drawn:
        try:
            how = run_once(each, fault, at, disk if disk and fault == "disk" else place)
        except Exception as error:  # a desk that cannot be read, too
            of = "bytes free" if fault == "disk" else f"writes of {each.writes}"
            raise AssertionError(f"{each.work.name}, {fault} after {at} {of}: {error}") from error
        yield f"{each.work.name} {fault} {how}"


def _drawn(made: _Ready, fault: str, chance: random.Random) -> tuple[_Ready, str, int]:
    return made, fault, chance.randrange(2 * made.growth) if fault == "disk" else chance.randrange(made.writes)


_FAULTS: tuple[Fault, ...] = tuple(each for each in get_args(Fault) if each != "count")


def main() -> None:
    """Run, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--only", type=lambda told: told.split(","), default=[work.name for work in WORKS])
    parser.add_argument("--every", action="store_true", help="break each write of each work, by each fault")
    options = parser.parse_args()
    if not is_possible():
        sys.exit("Writes can be broken on Linux alone, with SQLite as a library of its own.")
    works = tuple(work for work in WORKS if work.name in options.only)
    start, done = time.perf_counter(), Counter[str]()
    with tempfile.TemporaryDirectory(prefix="onrecord-") as place, small_disk() as disk:
        print("A small disk is filled, too." if disk else "No small disk can be mounted here.")
        for told in runs(Path(place), options.runs, options.seed, works, every=options.every, disk=disk):
            done[told] += 1
            if done.total() % _A_LINE == 0:
                print(f"  {done.total()} runs", flush=True)
    for told, number in sorted(done.items()):
        print(f"  {told}: {number}")
    print(f"{done.total()} runs in {time.perf_counter() - start:.0f} s: nothing told was lost, nothing is there twice")


if __name__ == "__main__":
    main()
