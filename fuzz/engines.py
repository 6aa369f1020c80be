"""One target, tried for some seconds of processor time, in this process: by atheris, or by Hypothesis where it is not.

What fails is kept, once for each place in the code that it fails at, and the search goes on. Only what ends the process
itself (a fault of memory, a hang) ends the search; who started it begins anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

__all__ = ["Search", "has_atheris", "max_bytes", "run"]

_MAX_BYTES = 6_000
_LONGER_BYTES = {"record": 40_000, "bundle": 60_000, "marks": 20_000}  # what OnRecord writes of two short articles
_HANG_SECONDS = 60  # for one input, on a busy machine; the slowest of the seeds takes 0.2
_SLOW_SECONDS = 8  # of processor time; with what atheris counts, the slowest of the seeds takes 1
_MAX_MEGABYTES = 3_000  # the models take some 600


class Search:
    """A target, with what was found so far and how long it took."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        self.found: dict[str, float] = {}
        self.tries = 0
        self._target: Callable[[bytes], None] | None = None
        self._begun = 0.0

    @property
    def seconds(self) -> float:
        """Processor time since the target was loaded."""
        return time.process_time() - self._begun

    def load(self) -> None:
        """Import the target: afterwards, so that atheris sees what it runs."""
        self._target = import_module("fuzz.targets").target(self.name)
        self._begun = time.process_time()

    def try_one(self, data: bytes) -> None:
        """Try one input, and keep it if it fails where none failed before."""
        assert self._target
        self.tries += 1
        if self.tries % 200 == 0:
            self.tell()
        begun = time.process_time()
        try:
            self._target(data)
            took = time.process_time() - begun
            assert took < _SLOW_SECONDS, f"{len(data)} bytes took {took:.0f} seconds of processor time"
        except Exception as error:
            place = _place(error)
            if place not in self.found:
                self.found[place] = self.seconds
                self._keep(place, data)

    def _keep(self, place: str, data: bytes) -> None:
        name = hashlib.sha256(place.encode()).hexdigest()[:12]
        path = self.folder / self.name / f"{name}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.with_suffix(".txt").write_text(f"{place}\n\n{traceback.format_exc()}", "utf-8", "backslashreplace")
        print(f"{self.name}: {place}", flush=True)
        self.tell()

    def tell(self) -> None:
        """Write down how far it is, for who started it."""
        told = {"tries": self.tries, "cpu": self.seconds, "found": self.found}
        path = self.folder / f"{self.name}.{os.getpid()}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(told), "ascii")


def max_bytes(name: str) -> int:
    """The longest input of a target: beyond it most of the time goes into more of the same."""
    return _LONGER_BYTES.get(name, _MAX_BYTES)


def _place(error: BaseException) -> str:
    """Where an error comes from: its kind, and the last line of OnRecord or of the target that it passed."""
    ours = [f for f in traceback.extract_tb(error.__traceback__) if "onrecord" in f.filename or "/fuzz/" in f.filename]
    ours = [f for f in ours if "engines.py" not in f.filename]
    last = ours[-1] if ours else None
    where = f"{Path(last.filename).parent.name}/{Path(last.filename).name}:{last.lineno}" if last else "elsewhere"
    return f"{type(error).__name__} at {where}"


def has_atheris() -> bool:
    """Tell whether atheris can be used."""
    return find_spec("atheris") is not None


def run(search: Search, corpus: Path, seconds: float) -> None:
    """Try a target for some seconds of this process; what reaches new code is kept in the folder `corpus`."""
    if has_atheris():
        _by_atheris(search, corpus, seconds)
    else:
        _by_hypothesis(search, corpus, seconds)
    search.tell()


def _by_atheris(search: Search, corpus: Path, seconds: float) -> None:
    import atheris

    with atheris.instrument_imports(include=["onrecord"]):
        search.load()

    def once(data: bytes) -> None:
        search.try_one(data)
        if search.seconds > seconds:
            search.tell()
            os._exit(0)  # libFuzzer counts the time on the wall, and knows no other end

    corpus.mkdir(parents=True, exist_ok=True)
    crash = f"-artifact_prefix={search.folder / search.name}-"
    limits = [f"-max_len={max_bytes(search.name)}", f"-timeout={_HANG_SECONDS}", f"-rss_limit_mb={_MAX_MEGABYTES}"]
    words = f"-dict={Path(__file__).parent / 'words.dict'}"
    atheris.Setup([sys.argv[0], *limits, words, crash, "-verbosity=0", str(corpus)], once)
    atheris.Fuzz()


def _by_hypothesis(search: Search, corpus: Path, seconds: float) -> None:
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st

    search.load()
    known = sorted(path.read_bytes() for path in corpus.iterdir())
    changed = st.builds(changed_by, st.sampled_from(known), st.lists(st.tuples(st.integers(0), st.binary(max_size=8))))
    quiet = settings(max_examples=1_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    while search.seconds < seconds:
        quiet(given(st.binary(max_size=_MAX_BYTES) | changed)(search.try_one))()


def changed_by(data: bytes, changes: list[tuple[int, bytes]]) -> bytes:
    """Bytes with others put over them in some places, or cut off there.

    >>> changed_by(b"The port is open.", [(4, b"ship"), (8, b"")])
    b'The ship'
    """
    for place, new in changes:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + len(new) :] if new else data[:at]
    return data
