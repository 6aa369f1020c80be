"""How many changes of a single byte `onrecord verify` lets pass: none, of a record, a bundle, its sources, the weights.

    python benchmarks/flips.py [--times 5000] [--seed 8]

The record is that of a shipped story. Of each thing so many bytes are changed, one at a time, each to another value.
What is compared of a source is what OnRecord reads from it, so a byte of a web page may change unnoticed where no word
hangs on it (a script, a style): that is counted apart, and the bundle holds the page itself.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import onrecord
from onrecord import api, pipeline, record, weights
from onrecord.demo import stories
from onrecord.errors import OnRecordError

__all__ = ["changed", "let_through", "main"]

_STORY = "saltmere-docks"  # has a web page among its articles
_WEIGHTS = 100  # changes of each file of weights: each is read whole, 23 MB of the largest


def changed(data: bytes, times: int, seed: int) -> Iterator[tuple[int, bytes]]:
    """Yield `data` with one byte changed to another value, so many times, each with the offset of the byte."""
    chance = random.Random(seed)
    for _ in range(times):
        at = chance.randrange(len(data))
        yield at, data[:at] + bytes((data[at] ^ chance.randrange(1, 256),)) + data[at + 1 :]


def let_through(data: bytes, times: int, seed: int, check: Callable[[bytes], object]) -> list[int]:
    """The offsets of changes that `check` does not refuse with an error of OnRecord's own."""
    passed = []
    for at, other in changed(data, times, seed):
        try:
            check(other)
        except OnRecordError:
            continue
        passed.append(at)
    return passed


def main(arguments: list[str] | None = None) -> int:
    """Print what passed of each thing; the exit status is 1 if anything did that should not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5000, help="how many bytes of each thing")
    parser.add_argument("--seed", type=int, default=8)
    asked = parser.parse_args(arguments)
    (story,) = (each for each in stories() if each.slug == _STORY)
    lies = 0
    with tempfile.TemporaryDirectory(prefix="onrecord-flips-") as folder:
        made = onrecord.brief(list(story.inputs))
        written = made.to_json().encode()
        packed = api.bundle(made, Path(folder) / "story.zip", list(story.inputs)).read_bytes()
        lies += _told("the record", written, asked.times, asked.seed, record.verify)
        lies += _told("the bundle", packed, asked.times, asked.seed, record.unpack)
        for path in story.inputs:
            is_page = path.suffix == ".html"
            check = _against_source(written, Path(folder) / path.name)
            passed = _told(path.name, path.read_bytes(), asked.times // len(story.inputs), asked.seed, check)
            lies += 0 if is_page else passed
        lies += _weights(Path(folder), asked.seed)
    return 1 if lies else 0


def _told(name: str, data: bytes, times: int, seed: int, check: Callable[[bytes], object]) -> int:
    passed = let_through(data, times, seed, check)
    first = f", the first at byte {min(passed)}" if passed else ""
    print(f"{name}: {times} changes in {len(data):,} bytes, {len(passed)} passed{first}", flush=True)
    return len(passed)


def _against_source(written: bytes, place: Path) -> Callable[[bytes], object]:
    """What verifies a record against a source of these bytes."""

    def check(source: bytes) -> None:
        place.write_bytes(source)
        record.verify(written, pipeline.reread([str(place)]))

    return check


def _weights(folder: Path, seed: int) -> int:
    """Change bytes of copies of the weights, and read them."""
    passed = 0
    for name in sorted(name for name in weights.digests() if not name.startswith("spacy:")):
        data, place = weights.read(name), folder / name
        place.parent.mkdir(parents=True, exist_ok=True)

        def check(other: bytes, place: Path = place, name: str = name) -> None:
            place.write_bytes(other)
            with patch.object(weights, "_models", lambda: folder):
                weights.read(name)

        passed += _told(f"weights {name}", data, _WEIGHTS, seed, check)
    return passed


if __name__ == "__main__":
    raise SystemExit(main())
