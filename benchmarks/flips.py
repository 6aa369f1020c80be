"""How many changes of a single byte `onrecord verify` lets pass: none, of a record, a bundle, its sources, the weights.

    python benchmarks/flips.py [--times 5000] [--seed 8] [--desk]

The record is that of a shipped story. Of each thing so many bytes are changed, one at a time, each to another value.
With --desk it is a desk with that story, and `onrecord desk check` that looks: a fifth as many changes of its rows,
each of a value in a row, table by table, and of its file. What nothing else in a desk tells (when a page came) passes.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import onrecord
from onrecord import api, pipeline, record, weights
from onrecord.demo import stories
from onrecord.desk import open_desk
from onrecord.errors import OnRecordError

if TYPE_CHECKING:
    from onrecord.demo import DemoStory

__all__ = ["changed", "is_sound", "let_through", "main", "rows_changed"]

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
    parser.add_argument("--desk", action="store_true", help="of a desk, and nothing else")
    asked = parser.parse_args(arguments)
    (story,) = (each for each in stories() if each.slug == _STORY)
    if asked.desk:
        return _desk(story, asked.times // 5, asked.seed)
    lies = 0
    with tempfile.TemporaryDirectory(prefix="onrecord-flips-") as folder:
        made = onrecord.brief(list(story.inputs))
        written = made.to_json().encode()
        packed = api.bundle(made, Path(folder) / "story.zip", list(story.inputs)).read_bytes()
        lies += _told("the record", written, asked.times, asked.seed, record.verify)
        lies += _told("the bundle", packed, asked.times, asked.seed, record.unpack)
        for path in story.inputs:
            check = _against_source(written, Path(folder) / path.name)
            lies += _told(path.name, path.read_bytes(), asked.times // len(story.inputs), asked.seed, check)
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


def rows_changed(path: Path, times: int, seed: int) -> Iterator[tuple[str, Path]]:
    """Yield copies of a desk in which one byte of one value is changed, each with the table and column of the value.

    The tables have equal shares, and within them the rows and columns. Indexes follow, as if the value had been written
    so: it is harder to find than a byte of the file. The full-text index and what SQLite keeps of itself are left out.
    """
    chance = random.Random(seed)
    with closing(sqlite3.connect(path)) as db:
        made = [(name, sql) for name, sql in db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")]
        names = sorted(name for name, sql in made if not name.startswith(("words", "sqlite_")))
        filled = [name for name in names if db.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()]
    other = path.with_name("changed.sqlite")
    while times > 0:
        table = chance.choice(filled)
        shutil.copyfile(path, other)
        with closing(sqlite3.connect(other, isolation_level=None)) as db:
            db.execute("DROP TRIGGER statements_change")
            rows = db.execute(f"SELECT * FROM {table}")
            columns, row = [each[0] for each in rows.description], chance.choice(sorted(rows.fetchall(), key=repr))
            at = chance.randrange(len(columns))
            value = _other_value(row[at], chance)
            if value is None:
                continue
            this = " AND ".join(f"{name} IS ?" for name in columns)
            with suppress(sqlite3.IntegrityError):  # SQLite itself would not have it
                db.execute(f"UPDATE {table} SET {columns[at]} = ? WHERE {this}", (value, *row))
                times -= 1
                yield f"{table}.{columns[at]}", other


def _other_value(value: Any, chance: random.Random) -> Any:
    """The value with one byte changed, None where it has none."""
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(8))
    if not value:
        return None
    data = bytearray(value if isinstance(value, bytes) else value.encode())
    data[chance.randrange(len(data))] ^= chance.randrange(1, 128)
    if isinstance(value, bytes):
        return bytes(data)
    return data.decode(errors="ignore") if data.decode(errors="ignore") != value else None


def _desk(story: DemoStory, times: int, seed: int) -> int:
    """Change rows of a desk, and bytes of its file, and have it checked."""
    with tempfile.TemporaryDirectory(prefix="onrecord-flips-") as folder:
        path = Path(folder) / "desk.sqlite"
        with open_desk(path, create=True, cage=False) as desk:
            for _ in desk.add([str(each) for each in story.inputs]):
                pass
            desk.refresh()
            made = desk.story(desk.stories()[0].id)
            desk.correct("drop", by="jo", about=[made.statements[0].content[0]])
            desk.refresh()
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.execute("PRAGMA journal_mode=DELETE")
        tried, passed = Counter[str](), Counter[str]()
        for name, other in rows_changed(path, times, seed):
            tried[name] += 1
            passed[name] += is_sound(other)
        for name in sorted(tried):
            print(f"{name}: {tried[name]} changes, {passed[name]} passed")
        print(f"rows: {tried.total()} changes, {passed.total()} passed", flush=True)
        other = path.with_name("changed.sqlite")
        through = []
        for at, data in changed(path.read_bytes(), times, seed):
            other.write_bytes(data)
            if is_sound(other):
                through.append(at)
        print(f"the file: {times} changes in {path.stat().st_size:,} bytes, {len(through)} passed")
    return 0


def is_sound(path: Path) -> bool:
    """Whether a desk can be opened, and nothing is found wrong with it."""
    try:
        with open_desk(path, cage=False) as desk:
            return next(desk.check(), None) is None
    except (OnRecordError, sqlite3.Error):
        return False


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
