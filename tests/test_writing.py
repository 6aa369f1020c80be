"""A file is written whole or not at all, and nothing is left beside it."""

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from onrecord.errors import InputError
from onrecord.writing import replacing, sweep_parts, write_whole

# Ends in the middle of writing, as a kill does: nothing is flushed, nothing is cleaned up.
HALF = """
import os, sys
from pathlib import Path
from onrecord.writing import replacing
with replacing(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("held", flush=True)
    sys.stdin.read() if len(sys.argv) > 2 else None
    os._exit(9)
"""


def fails(number: int) -> object:
    def write(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    return write


def test_a_file_is_what_was_written(tmp_path: Path) -> None:
    write_whole(tmp_path / "record.json", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"record.json": b"new"}


@pytest.mark.parametrize("step", ["os.fsync", "os.replace"])
def test_a_full_disk_leaves_what_was_there_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(b"old")
    monkeypatch.setattr(step, fails(errno.ENOSPC))
    with pytest.raises(InputError, match=r"record\.json cannot be written: No space left on device: free some space"):
        write_whole(path, b"new")
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"record.json": b"old"}


def test_a_block_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), replacing(path) as file:
        file.write(b"%d" % (1 / 0))
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"table.csv": b"old"}


def test_a_folder_that_may_not_be_written_is_told_with_what_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.open", fails(errno.EROFS))
    with pytest.raises(InputError, match=r"Read-only file system: look at your rights"):
        write_whole(tmp_path / "record.json", b"new")


def test_what_a_kill_left_goes_when_the_file_is_next_written(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(b"old")
    assert subprocess.run([sys.executable, "-c", HALF, str(path)], capture_output=True).returncode == 9
    (left,) = tmp_path.glob(".*")
    assert path.read_bytes() == b"old"
    assert left.read_bytes() == b"half"
    write_whole(path, b"new")
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"record.json": b"new"}


def test_what_another_program_is_writing_stays(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    command = [sys.executable, "-c", HALF, str(path), "wait"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        (part,) = tmp_path.glob(".*")
        sweep_parts(path)
        assert part.exists()
        other.communicate()
    sweep_parts(path)
    assert not part.exists()


def test_what_sqlite_put_beside_goes_with_its_file(tmp_path: Path) -> None:
    for name in (".copy.sqlite.12345678.part", ".copy.sqlite.12345678.part-wal", ".copy.sqlite.9abcdef0.part-shm"):
        (tmp_path / name).touch()
    sweep_parts(tmp_path / "copy.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_other_hidden_files_stay(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    names = [".record.json.swp", ".record.json.backup.part", ".record.json.12345678.part~", ".other.json.12345678.part"]
    for name in names:
        (tmp_path / name).write_text("mine")
    sweep_parts(path)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(names)


def test_a_link_that_was_laid_there_is_not_followed_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.urandom", lambda count: b"\0" * count)
    victim, laid = tmp_path / "victim", tmp_path / ".record.json.00000000.part"
    victim.write_text("mine")
    laid.symlink_to(victim)
    with pytest.raises(InputError, match="File exists"):
        write_whole(tmp_path / "record.json", b"new")
    assert victim.read_text() == "mine"
    assert laid.is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no such rights")
def test_the_rights_of_the_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_whole(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_is_followed_and_a_long_name_is_taken(tmp_path: Path) -> None:
    target = tmp_path / ("n" * 240 + ".json")
    link = tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_written_to_directly(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=write_whole, args=(pipe, b"new"))
    writer.start()
    assert pipe.read_bytes() == b"new"
    writer.join()
    assert pipe.is_fifo()
