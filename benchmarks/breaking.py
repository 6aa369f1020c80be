"""Faults at the n-th write of a process: SQLite's, by the system calls that it lets others take over, or Python's.

    with breaking("full", at=17) as writes: ...    from the 17th on nothing can be written
    with breaking("count", at=0) as writes: ...    nothing fails; `writes` counts

A write is whatever changes the disk: bytes of a file, a new file, its sync, its new name, its end. Linux alone, with an
SQLite that is a library of its own; `is_possible` tells.
"""

from __future__ import annotations

import builtins
import ctypes
import errno
import io
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

__all__ = ["Fault", "Writes", "breaking", "is_possible", "let_be"]

Fault = Literal["count", "kill", "torn", "full", "copy"]
"""What happens at the n-th write: nothing; the process is killed; half of it is on the disk and the process is killed;
this and every later one fails for want of room; half of it is done and the folder is copied."""

_NO_ROOM = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
_WRITING = {"write": ctypes.c_ssize_t, "pwrite": ctypes.c_ssize_t, "pwrite64": ctypes.c_ssize_t}
_OFFSET = {"write": (), "pwrite": (ctypes.c_longlong,), "pwrite64": (ctypes.c_longlong,)}
_FIRST_METHODS = 12  # of sqlite3_vfs, before those of its second version


class _Vfs(ctypes.Structure):
    """The head of sqlite3_vfs: https://sqlite.org/c3ref/vfs.html"""

    _fields_ = [
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("path_size", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("methods", ctypes.c_void_p * (_FIRST_METHODS + 1)),
        ("set_call", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)),
        ("get_call", ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)),
    ]


class Writes:
    """The writes of a process so far, and what is to happen at one of them."""

    def __init__(self, fault: Fault, at: int, folder: Path | None = None) -> None:
        self.count = 0
        self._fault: Fault = fault
        self._at = at
        self._folder = folder

    def let_be(self) -> None:
        """Only count from now on."""
        self._fault = "count"

    def come(self, half: Callable[[], object] | None = None) -> bool:
        """A write is about to be made; `half` makes the first half of it, and True tells that it did.

        Raises OSError where the disk is full.
        """
        number, self.count = self.count, self.count + 1
        if self._fault == "full" and number >= self._at:
            raise _NO_ROOM
        if number != self._at or self._fault in ("count", "full"):
            return False
        if half and self._fault in ("torn", "copy"):
            half()
        if self._fault == "copy":
            assert self._folder
            shutil.copytree(self._folder, self._folder.with_name(f"{self._folder.name}-copy"))
            return half is not None
        os.kill(os.getpid(), signal.SIGKILL)
        return False


@cache
def _library() -> Any:
    """SQLite as this Python uses it; None where it cannot be had by itself."""
    try:
        maps = Path("/proc/self/maps").read_text().split()
        library = ctypes.CDLL(next(part for part in maps if "libsqlite3" in part))
        library.sqlite3_libversion.restype = ctypes.c_char_p
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        return library if library.sqlite3_libversion().decode() == sqlite3.sqlite_version else None
    except (OSError, StopIteration, AttributeError):
        return None


def is_possible() -> bool:
    """Tell whether SQLite's writes can be broken here."""
    return _library() is not None and hasattr(os, "fork")


@contextmanager
def breaking(fault: Fault, at: int, folder: Path | None = None) -> Iterator[Writes]:
    """Break the n-th write of this process, counted from 0. With "copy", `folder` is what is copied, beside itself."""
    writes = Writes(fault, at, folder)
    _current.append(writes)
    try:
        with _breaking_sqlite(writes), _breaking_python(writes):
            yield writes
    finally:
        _current.remove(writes)


_current: list[Writes] = []


def let_be() -> None:
    """Break nothing any more in this process: one that was forked off the one whose writes break."""
    for writes in _current:
        writes.let_be()


@contextmanager
def _breaking_sqlite(writes: Writes) -> Iterator[None]:
    vfs = _library().sqlite3_vfs_find(None)
    kept: list[Any] = []  # what SQLite calls must live as long as it may
    names = [name for name in (*_WRITING, "ftruncate") if vfs.contents.get_call(vfs, name.encode())]
    for name in names:
        kept.append(_taking_over(vfs, name, writes))
    try:
        yield
    finally:
        for name in names:
            vfs.contents.set_call(vfs, name.encode(), None)  # as it was at first
        _kept_for_good.extend(kept)


_kept_for_good: list[Any] = []


def _taking_over(vfs: Any, name: str, writes: Writes) -> Any:
    """Have SQLite write by a function that asks `writes` first."""
    given = ctypes.c_longlong
    kinds = (
        (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, *_OFFSET[name]) if name in _WRITING else (ctypes.c_int, given)
    )
    form = ctypes.CFUNCTYPE(_WRITING.get(name, ctypes.c_int), *kinds, use_errno=True)
    before = form(vfs.contents.get_call(vfs, name.encode()))

    def call(file: int, *rest: int) -> int:
        half = (lambda: before(file, rest[0], rest[1] // 2, *rest[2:])) if name in _WRITING else None
        try:
            writes.come(half)
        except OSError as error:
            if name == "ftruncate":  # which gives room back
                return int(before(file, *rest))
            ctypes.set_errno(error.errno or errno.EIO)
            return -1
        return int(before(file, *rest))

    mine = form(call)
    vfs.contents.set_call(vfs, name.encode(), ctypes.cast(mine, ctypes.c_void_p))
    return mine, before


def _is_device(file: Any) -> bool:
    return os.path.exists(file) and not os.path.isfile(file)


@contextmanager
def _breaking_python(writes: Writes) -> Iterator[None]:
    """The same for files that Python opens to write, their syncs, their names and their ends."""

    class File(io.FileIO):
        def write(self, data: Any) -> int:
            view = memoryview(data).cast("B")
            middle = len(view) // 2
            if writes.come(lambda: super(File, self).write(view[:middle])):
                return middle + (super().write(view[middle:]) or 0)
            return super().write(view)

    def opened(file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **options: Any) -> Any:
        is_read = not set(mode) & set("wax+")
        if is_read or isinstance(file, int) or options.get("opener") or _is_device(file):
            return before_open(file, mode, buffering, *rest, **options)
        if "r" not in mode and not os.path.exists(file):
            writes.come()  # a new file takes room, too
        raw = File(file, mode.replace("b", "").replace("t", ""))
        stream: Any = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return stream if "b" in mode else io.TextIOWrapper(stream, *rest, **options)

    def asking(before: Callable[..., Any], *, takes_room: bool) -> Callable[..., Any]:
        def call(*given: Any, **options: Any) -> Any:
            try:
                writes.come()
            except OSError:
                if takes_room:
                    raise
            return before(*given, **options)

        return call

    takes_room = {"fsync": True, "replace": True, "rename": True, "mkdir": True, "unlink": False, "rmdir": False}
    before_open, before = builtins.open, {name: getattr(os, name) for name in takes_room}
    builtins.open = io.open = opened
    for name, does in takes_room.items():
        setattr(os, name, asking(before[name], takes_room=does))
    try:
        yield
    finally:
        builtins.open = io.open = before_open
        for name, function in before.items():
            setattr(os, name, function)
