"""Where a batch is written to: a folder of a disk, or one of object storage by its address, as fsspec reaches it.

    place_of("tables")             -> Disk       files come whole, by another name first; one run at a time
    place_of("s3://desk/tables")   -> Storage    files come whole, as such storage takes them; it knows no locks

Nothing else of this room writes. Names are relative to the place, with "/" between their parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from onrecord.errors import InputError, UsageError
from onrecord.sources import file_path, storage_of
from onrecord.writing import unwritten, write_whole

__all__ = ["LOCK", "Disk", "Place", "Storage", "place_of"]

LOCK = ".lock"
"""The file of a folder on a disk that a run holds."""


class Place(Protocol):
    """A folder, wherever it lies. Its text is its name, as the user gave it."""

    def locked(self) -> Any:
        """A block for which the folder is there, and this run's alone where that can be had."""

    def names(self, folder: str = "") -> list[str]:
        """The names of what lies in a folder of it, sorted; of none, where there is no such folder."""

    def read(self, name: str) -> bytes:
        """What a file holds. Raises OSError where it cannot be read."""

    def open(self, name: str) -> BinaryIO:
        """A file to read from, at any place of it. Raises OSError where it cannot be read."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all. Raises InputError where that cannot be."""

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""


def place_of(name: str) -> Place:
    """The place of this name. Raises UsageError for an address that nothing here can reach."""
    path = file_path(name)
    if path is not None:
        return Disk(Path(path))
    if name.lower().startswith(("http://", "https://")):
        raise UsageError(f"{name} cannot be written to: name a folder, or an address of object storage.")
    return Storage(name)


class Disk:
    """A folder of a disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if path.exists() and not path.is_dir():
            raise UsageError(f"{path} is a file: name a folder.")

    def __str__(self) -> str:
        return str(self._path)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Make the folder, and keep other runs out of it. Raises UsageError if one is in it."""
        lock = self._path / LOCK
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            lock.touch()
        except OSError as error:
            raise unwritten(self._path, error) from error
        with open(lock, "ab") as file:
            try:
                import fcntl
            except ImportError:  # not on this system; two runs would do the same work, and write the same files
                yield
                return
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise UsageError(f"Another run is filling {self._path}: wait for it, or name another folder.") from None
            yield

    def names(self, folder: str = "") -> list[str]:
        """The names of what lies in a folder of it, sorted."""
        try:
            return sorted(path.name for path in (self._path / folder).iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise InputError(f"{self._path / folder} cannot be read: {error.strerror or error}.") from error

    def read(self, name: str) -> bytes:
        """What a file holds."""
        return (self._path / name).read_bytes()

    def open(self, name: str) -> BinaryIO:
        """A file to read from."""
        return open(self._path / name, "rb")

    def write(self, name: str, content: bytes) -> None:
        """Write a file, on the disk as well, under another name; then it takes its own."""
        path = self._path / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritten(path, error) from error
        write_whole(path, content, sweep=False)  # a run sweeps as it begins, and there may be thousands

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        try:
            (self._path / name).unlink(missing_ok=True)
        except OSError as error:
            raise unwritten(self._path / name, error) from error


class Storage:
    """A folder of object storage: what its names begin with. One file is put there at once, or not at all."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._files, self._root = storage_of(self._address)

    def __str__(self) -> str:
        return self._address

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nothing keeps others out of such a place."""
        yield

    def names(self, folder: str = "") -> list[str]:
        """The names of what lies in a folder of it, sorted."""
        try:
            self._files.invalidate_cache()
            found = self._files.ls(self._path(folder), detail=False)
        except FileNotFoundError:
            return []
        except Exception as error:  # each kind of storage has errors of its own
            raise InputError(f"{self._address} cannot be read: {_told(error)}.") from error
        return sorted({str(path).rstrip("/").rpartition("/")[2] for path in found} - {""})

    def read(self, name: str) -> bytes:
        """What a file holds."""
        return bytes(self._reading(self._files.cat_file, name))

    def open(self, name: str) -> BinaryIO:
        """A file to read from."""
        return cast(BinaryIO, self._reading(self._files.open, name))

    def write(self, name: str, content: bytes) -> None:
        """Put a file there."""
        path = self._path(name)
        try:
            try:
                self._files.pipe_file(path, content)
            except FileNotFoundError:  # storage that has folders; one that has none might make a new bucket
                self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
                self._files.pipe_file(path, content)
        except Exception as error:
            raise InputError(f"{self._address}/{name} cannot be written: {_told(error)}.") from error

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        try:
            with suppress(FileNotFoundError):
                self._files.rm_file(self._path(name))
        except Exception as error:
            raise InputError(f"{self._address}/{name} cannot be deleted: {_told(error)}.") from error

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else self._root

    def _reading(self, read: Callable[[str], Any], name: str) -> Any:
        try:
            return read(self._path(name))
        except OSError:
            raise
        except Exception as error:
            raise OSError(f"{self._address}/{name}: {_told(error)}") from error


def _told(error: Exception) -> str:
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0].rstrip('.')}" if lines else type(error).__name__
