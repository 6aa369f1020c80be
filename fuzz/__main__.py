"""`python -m fuzz`: try targets for a while, tell what was found, and keep what reaches most for the suite.

python -m fuzz --seconds 60                    all targets, 60 seconds of processor time each
python -m fuzz --target mail --seconds 600     one of them
python -m fuzz --log                           how long each was tried, and when something was found last
python -m fuzz --replay                        what failed before: does it still?
python -m fuzz --keep                          put the smallest inputs that reach all of it in fuzz/corpus
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from fuzz.corpus import failed, keep, kept
from fuzz.engines import Search, has_atheris, max_bytes, run

_FOLDER = Path("build/fuzz")
_SLICE_SECONDS = 300.0  # of one target at a time, so that a process that has grown is let go
_MOST_BYTES = 10_000  # that are kept of one target in the tree: 30 of them stay below half a megabyte
_STARTS = 3  # in vain, after which a target is left


def _main(asked: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzz")
    parser.add_argument("--target", action="append", help="one of them; else all")
    parser.add_argument("--seconds", type=float, default=60.0, help="of processor time, each")
    parser.add_argument("--folder", type=Path, default=_FOLDER)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--log", action="store_true")
    parser.add_argument("--replay", action="store_true")
    parser.add_argument("--slice", type=float, help=argparse.SUPPRESS)
    told = parser.parse_args(asked)
    if told.slice:
        search = Search(told.target[0], told.folder / "found")
        run(search, told.folder / "corpus" / search.name, told.slice)
        return 0
    from fuzz.targets import NAMES

    names = told.target or list(NAMES)
    if strange := [name for name in names if name not in NAMES]:
        parser.error(f"there is no target {strange[0]}: choose of {', '.join(NAMES)}")
    if told.log:
        status = max([_tell(told.folder, name) for name in names])
        _tell_all(told.folder)
        return status
    if told.replay:
        return _replay(names, told.folder)
    if told.keep:
        _keep(names, told.folder)
        return 0
    print(f"by {'atheris' if has_atheris() else 'Hypothesis (atheris is not installed)'}, into {told.folder}")
    return max([_fuzz(name, told.folder, told.seconds) for name in names])


def _fuzz(name: str, folder: Path, seconds: float) -> int:
    """Try a target in processes of their own, one after the other; 1 if anything was found."""
    corpus = folder / "corpus" / name
    (folder / "found").mkdir(parents=True, exist_ok=True)
    _lay_out(name, corpus)
    spent, in_vain = 0.0, 0
    while spent < seconds and in_vain < _STARTS:
        part = min(_SLICE_SECONDS, seconds - spent)
        asked = ["--target", name, "--slice", str(part), "--folder", str(folder)]
        process = subprocess.Popen(
            [sys.executable, "-m", "fuzz", *asked], stderr=subprocess.PIPE, text=True, errors="replace"
        )
        _, errors = process.communicate()
        used = _note(folder, name, process.pid, process.returncode)
        spent += used
        in_vain = in_vain + 1 if used < part / 10 else 0
        if process.returncode:
            (folder / "found" / f"{name}-ended.txt").write_text(errors[-20_000:], "utf-8")
            print(f"{name}: ended by itself ({process.returncode}), see {folder}/found", flush=True)
    return _tell(folder, name)


def _lay_out(name: str, corpus: Path) -> None:
    """Put seeds and what was kept where the engine looks for them."""
    from fuzz.seeds import seeds

    corpus.mkdir(parents=True, exist_ok=True)
    for data in (*seeds(name), *kept(name)):
        (corpus / hashlib.sha1(data, usedforsecurity=False).hexdigest()).write_bytes(data[: max_bytes(name)])


def _note(folder: Path, name: str, pid: int, status: int) -> float:
    """Write down what one process did, as a line of log.jsonl; returns its seconds of processor time."""
    path = folder / "found" / f"{name}.{pid}.json"
    told: dict[str, Any] = (
        json.loads(path.read_text("ascii")) if path.exists() else {"tries": 0, "cpu": 0.0, "found": {}}
    )
    path.unlink(missing_ok=True)
    with open(folder / "log.jsonl", "a", encoding="ascii") as log:
        log.write(json.dumps({"target": name, **told, "status": status}) + "\n")
    cpu: float = told["cpu"]
    return cpu


def _tell(folder: Path, name: str) -> int:
    """Say how long a target was tried in all, and when something new was found last."""
    cpu, last, tries = 0.0, None, 0
    found: set[str] = set()
    for line in (folder / "log.jsonl").read_text("ascii").splitlines():
        told = json.loads(line)
        if told["target"] == name:
            new = set(told["found"]) - found
            last = max([cpu + told["found"][place] for place in new], default=last)
            found |= new
            cpu, tries = cpu + told["cpu"], tries + told["tries"]
    since = f"the last after {last:.0f} s" if last is not None else "none"
    print(f"{name}: {tries:,} inputs in {cpu:.0f} CPU-seconds; found: {len(found)}, {since}", flush=True)
    return bool(found)


def _tell_all(folder: Path) -> None:
    """Say how long all targets were tried, and how long nothing failed at the end, known or new."""
    cpu, quiet, tries = 0.0, 0.0, 0
    for line in (folder / "log.jsonl").read_text("ascii").splitlines():
        told = json.loads(line)
        cpu, tries = cpu + told["cpu"], tries + told["tries"]
        quiet = told["cpu"] - max(told["found"].values()) if told["found"] else quiet + told["cpu"]
    print(f"all: {tries:,} inputs in {cpu:.0f} CPU-seconds; nothing failed in the last {quiet:.0f}")


def _replay(names: Iterable[str], folder: Path) -> int:
    """Try again what failed; 1 if something still does."""
    from fuzz.targets import target

    failing = 0
    for name in names:
        for path in sorted((folder / "found" / name).glob("*.bin")):
            try:
                target(name)(path.read_bytes())
            except Exception as error:
                failing += 1
                print(f"{path}: {type(error).__name__}: {error}"[:300])
    return bool(failing)


def _keep(names: Iterable[str], folder: Path) -> None:
    """Keep for each target what once failed, and of the rest the shortest inputs that reach lines the others do not."""
    from fuzz.reaching import smallest

    for name in names:
        wrong = {*failed(name), *(path.read_bytes() for path in (folder / "found" / name).glob("*.bin"))}
        tried = {*kept(name), *(path.read_bytes() for path in (folder / "corpus" / name).glob("*"))} - wrong
        chosen = smallest(name, wrong, tried, _MOST_BYTES)
        path = keep(name, wrong, set(chosen) - wrong)
        print(f"{name}: {len(chosen)} of {len(tried)} inputs, {path.stat().st_size:,} bytes", flush=True)


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
