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
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from onrecord.errors import InputError

__all__ = ["hold", "new_part", "put_in_place", "replacing", "sweep_parts", "unwritten", "write_whole"]

_ENDING = ".part"
_NAME_BYTES = 200  # of the file's name that the other one keeps: file systems take 255
_YOUNG_SECONDS = 60.0  # a file that was just made may not be held yet: that takes a moment, on a busy machine some
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
        part = new_part(target)
        try:
            with open(part, "wb") as file:
                hold(file)
                yield file
                file.flush()
                os.fsync(file.fileno())
            put_in_place(part, target)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
    except OSError as error:
        raise unwritten(path, error) from error


def new_part(target: Path) -> Path:
    """A new, empty file of another name in the same folder; never one, or a link, that was there before."""
    part = target.with_name(f"{_beginning(target)}{os.urandom(4).hex()}{_ENDING}")
    part.touch(exist_ok=False)
    return part


def put_in_place(part: Path, target: Path) -> None:
    """Give a file that is written its name, on the disk as well, with the rights of the one that had it."""
    with suppress(OSError):
        os.chmod(part, stat.S_IMODE(target.stat().st_mode))
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
            names = [entry.name for entry in entries if _is_part(entry.name, beginning)]
        for name in names:
            _drop(target.with_name(name))


def _is_part(name: str, beginning: str) -> bool:
    token = name.removeprefix(beginning).removesuffix(_ENDING)
    return len(token) == 8 and name == f"{beginning}{token}{_ENDING}" and not set(token) - set("0123456789abcdef")


def _beginning(target: Path) -> str:
    short = target.name.encode("utf-8", "surrogateescape")[:_NAME_BYTES].decode("utf-8", "ignore")
    return f".{short}."


def hold(file: BinaryIO) -> None:
    """Show others that this file is being written: the lock ends with the process, however that ends."""
    with suppress(ImportError, OSError):  # not on this system, or not on this file system: then nothing is swept
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _drop(part: Path) -> None:
    """Delete a file that nobody is writing."""
    with suppress(ImportError, OSError):
        import fcntl

        if time.time() - part.stat().st_mtime < _YOUNG_SECONDS:
            return
        with open(part, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()


def unwritten(path: Path, error: OSError) -> InputError:
    """An error that says of a file that it cannot be written, why, and what helps."""
    if error.errno in _NO_ROOM:
        helps = ": free some space, or name a place on another disk. What was there before is untouched"
    elif error.errno in _NO_RIGHT:
        helps = ": look at your rights to it and its folder, or name another place"
    else:
        helps = ""
    return InputError(f"{path} cannot be written: {error.strerror or error}{helps}.")
