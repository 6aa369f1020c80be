"""A few of the runs of benchmarks/faults.py, in which writes break: nothing that was told is lost, nothing is twice."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import breaking
import pytest

from onrecord.store import DeskFile, open_file

FAULTS = Path(breaking.__file__).with_name("faults.py")
# Replaces files in place, as one may think is enough: a break in the middle leaves half of them.
CARELESS = """
import contextlib, faults
from onrecord.store import copying
copying.new_part = lambda to: contextlib.nullcontext((to, open(to, "wb+")))
copying.put_in_place = lambda part, file, to: file.close()
faults.main()
"""

needs_breaking = pytest.mark.skipif(not breaking.is_possible(), reason="SQLite's writes cannot be broken here")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    places = os.pathsep.join([str(FAULTS.parent), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": places}
    )


@needs_breaking
def test_nothing_is_lost_where_writes_break(tmp_path: Path) -> None:
    done = run(str(FAULTS), "--runs", "6", "--seed", "5", "--only", "add,backup")
    assert "6 runs in" in done.stdout, done.stderr
    assert "nothing told was lost, nothing is there twice" in done.stdout


@needs_breaking
def test_a_file_that_is_replaced_carelessly_is_noticed() -> None:
    done = run("-c", CARELESS, "--runs", "4", "--seed", "5", "--only", "backup")
    assert done.returncode == 1
    assert "AssertionError: backup, " in done.stderr


@needs_breaking
def test_the_write_that_is_broken_is_the_one_that_was_named(tmp_path: Path) -> None:
    with breaking.breaking("count", 0) as writes:
        (tmp_path / "a").write_bytes(b"12")
        first = writes.count
        open_file(tmp_path / "desk.sqlite", create=True).close()
    assert 0 < first < writes.count
    with breaking.breaking("full", 1), pytest.raises(OSError, match="No space left"):
        (tmp_path / "b").write_bytes(b"12")
    assert (tmp_path / "b").read_bytes() == b""
    (tmp_path / "b").write_bytes(b"whole again")
    assert (tmp_path / "b").read_bytes() == b"whole again"


def grown(path: Path, transactions: int) -> DeskFile:
    """A desk whose transactions are all in its log yet."""
    file = open_file(path, create=True)
    file.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file.db.execute("PRAGMA wal_autocheckpoint = 0")
    for number in range(transactions):
        with file.writing() as db:
            db.execute("INSERT INTO skipped VALUES (?, ?, '')", (f"{number:03}", "x" * 3000))
            db.execute("INSERT INTO skipped VALUES (?, ?, '')", (f"{number:03} too", "y" * 3000))
    return file


def held(path: Path) -> list[str]:
    """What is in a desk that is sound."""
    file = open_file(path)
    assert file.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    found = [row[0] for row in file.db.execute("SELECT input FROM skipped ORDER BY input")]
    file.close()
    return found


@pytest.mark.parametrize("damage", ["cut", "flipped", "torn"])
def test_a_log_that_is_damaged_anywhere_gives_whole_transactions(tmp_path: Path, damage: str) -> None:
    file = grown(tmp_path / "desk.sqlite", 12)
    every = [name for number in range(12) for name in (f"{number:03}", f"{number:03} too")]
    log = (tmp_path / "desk.sqlite-wal").read_bytes()
    chance = random.Random(8)
    counts = set()
    for turn in range(15):
        copy = tmp_path / f"copy{turn}"
        copy.mkdir()
        shutil.copy(tmp_path / "desk.sqlite", copy)
        at = chance.randrange(len(log))
        tail = {"cut": b"", "flipped": bytes([log[at] ^ 0xFF]) + log[at + 1 :], "torn": bytes(len(log) - at)}[damage]
        (copy / "desk.sqlite-wal").write_bytes(log[:at] + tail)
        found = held(copy / "desk.sqlite")
        assert found == every[: len(found)]
        assert len(found) % 2 == 0, "half a transaction is here"
        counts.add(len(found))
    assert len(counts) > 3
    file.close()


def test_a_copy_of_a_live_desk_has_what_was_committed_and_nothing_of_what_was_not(tmp_path: Path) -> None:
    file = grown(tmp_path / "desk.sqlite", 3)
    copy = tmp_path / "copy"
    copy.mkdir()
    with file.writing() as db:
        db.execute("PRAGMA cache_spill = 1")  # so that half of it comes to the log
        db.execute("PRAGMA cache_size = 10")
        db.executemany("INSERT INTO skipped VALUES (?, ?, '')", ((f"late {n}", "z" * 4000) for n in range(100)))
        for ending in ("", "-wal"):
            shutil.copy(tmp_path / f"desk.sqlite{ending}", copy)
        assert (copy / "desk.sqlite-wal").stat().st_size > 200_000
    assert held(copy / "desk.sqlite") == [f"{n:03}{each}" for n in range(3) for each in ("", " too")]
    file.close()
