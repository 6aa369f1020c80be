"""A file, written whole or not at all: first under another name, on the disk as well, then it takes its own.

    with replacing(Path("record.json")) as file:   -> .record.json.3f9a2c41.part, held by this process
        file.write(...)
                                                   -> record.json, where the block came to its end; else as it was

So whoever looks sees what was there before or what is there now, also after a kill, a full disk or a power cut. What a
kill leaves under the other name is deleted when the file is next written.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from onrecord.errors import InputError

__all__ = ["new_part", "put_in_place", "replacing", "sweep_parts", "unwritten", "write_whole"]

_ENDING = ".part"
_BESIDE = ("", "-wal", "-shm", "-journal")  # what SQLite adds to the name of a file, for those beside it
# Example: ".record.json.3f9a2c41.part", ".copy.sqlite.3f9a2c41.part-wal": what SQLite puts beside a file
_PART = re.compile(r"(?P<part>(?P<beginning>\..*\.)[0-9a-f]{8}\.part)(?P<beside>-(?:wal|shm|journal))?", re.S)
_NAME_BYTES = 200  # of the file's name that the other one keeps: file systems take 255
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}


def write_whole(path: Path, content: bytes, *, sweep: bool = True) -> None:
    """Write a file, whole or not at all, as `replacing` does. Raises InputError where it cannot be."""
    with replacing(path, sweep=sweep) as file:
        file.write(content)


@contextmanager
def replacing(path: Path, *, sweep: bool = True) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` when the block ends; where that fails, what was there stays as it was.

    A link is followed; what is no ordinary file (a pipe, a terminal) is written to directly. Without `sweep` what a
    kill left is not looked for, which takes a look at all files of the folder. Raises InputError, with what helps,
    where it cannot be written.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            with open(target, "wb") as file:
                yield file
            return
        if sweep:
            sweep_parts(target)
        with new_part(target) as (part, file):
            yield file
            put_in_place(part, file, target)
    except OSError as error:
        raise unwritten(path, error) from error


@contextmanager
def new_part(target: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new, empty file beside `target`, never one, or a link, that was there before; gone at the end of the block,
    unless it was put in place. While it is open others see that it is being written."""
    part, file = _begun(target)
    try:
        with file:
            yield part, file
    finally:
        with suppress(OSError):
            for beside in _BESIDE:
                part.with_name(f"{part.name}{beside}").unlink(missing_ok=True)


def _begun(target: Path) -> tuple[Path, BinaryIO]:
    while True:
        part = target.with_name(f"{_beginning(target)}{os.urandom(4).hex()}{_ENDING}")
        file = open(part, "xb+")  # noqa: SIM115  it is closed by who asked for it
        with suppress(ImportError, OSError):  # not on this system, or this file system: then nothing is swept
            _hold(file.fileno(), wait=True)
        if part.exists():  # else another program took it for one that was left, before it was held
            return part, file
        file.close()


def put_in_place(part: Path, file: BinaryIO, target: Path) -> None:
    """Give a file that was written to the end its name, on the disk as well, with the rights of the one that had it."""
    file.flush()
    os.fsync(file.fileno())
    with suppress(OSError):
        os.chmod(part, stat.S_IMODE(target.stat().st_mode))
    if sys.platform == "win32":  # which gives no name to a file that is open; elsewhere it stays held until it has it
        file.close()
    os.replace(part, target)
    with suppress(OSError, AttributeError):  # some systems cannot open a folder, some file systems not sync one
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def sweep_parts(target: Path) -> None:
    """Delete what writers of `target` that were killed left beside it; what another one is writing stays."""
    beginning = _beginning(target)
    with suppress(OSError):
        with os.scandir(target.parent) as entries:
            found = [match for entry in entries if (match := _PART.fullmatch(entry.name))]
        for match in sorted(found, key=lambda each: each["beside"] or ""):  # a file first, then what lies beside it
            part = target.with_name(match["part"])
            if match["beginning"] != beginning:
                continue
            if not match["beside"]:
                _drop(part)
            elif not part.exists():
                target.with_name(match[0]).unlink()


def _beginning(target: Path) -> str:
    short = target.name.encode("utf-8", "surrogateescape")[:_NAME_BYTES].decode("utf-8", "ignore")
    return f".{short}."


def _hold(file: int, *, wait: bool) -> None:
    """Hold a file, as a sign that it is being written: that ends with the process, however it ends.

    Without `wait`, raises OSError where another program holds it.
    """
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def _drop(part: Path) -> None:
    """Delete a file that nobody is writing; what is none (a link, a pipe) is none of ours."""
    with suppress(ImportError, AttributeError, OSError):  # where files cannot be held, they stay
        file = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            if stat.S_ISREG(os.fstat(file).st_mode):
                _hold(file, wait=False)
                part.unlink()
        finally:
            os.close(file)


def unwritten(path: Path, error: OSError) -> InputError:
    """An error that says of a file that it cannot be written, why, and what helps."""
    if error.errno in _NO_ROOM:
        helps = ": free some space, or name a place on another disk. What was there before is untouched"
    elif error.errno in _NO_RIGHT:
        helps = ": look at your rights to it and its folder, or name another place"
    else:
        helps = ""
    return InputError(f"{path} cannot be written: {error.strerror or error}{helps}.")
