"""A folder for what workers write, which is gone when they are: with the process that made it, or at the next start.

A process holds a lock on its folder as long as it lives, however it ends. Who begins takes away the folders that nobody
holds.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress

try:
    import fcntl
except ImportError:  # Windows: nothing here is called there
    fcntl = None  # type: ignore[assignment]

__all__ = ["PREFIX", "hold"]

PREFIX = "onrecord-cage-"
"""What the names of these folders begin with, in the folder for temporary files."""


def hold() -> str:
    """Take away what others have left, and make a folder of this process's own; returns its path."""
    _sweep()
    while True:
        folder = tempfile.mkdtemp(prefix=PREFIX)
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)  # until this process ends
        with suppress(OSError):  # a file system that knows no locks: nothing is swept there either
            fcntl.flock(held, fcntl.LOCK_EX)
        if os.path.isdir(folder):  # else somebody who began as well took it for left
            return folder
        os.close(held)


def _sweep() -> None:
    for folder in _ours():
        with suppress(OSError):
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(held)


def _ours() -> Iterator[str]:
    """The folders of this user that have such a name."""
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as found:
        for each in found:
            if each.name.startswith(PREFIX) and each.stat(follow_symlinks=False).st_uid == os.getuid():
                yield each.path
