"""Files behind addresses such as s3://, gs://, memory:// and file://, as fsspec reaches them with what is installed.

Only what asks for it reads from there, and only what the user names: a page of a desk in the browser never does.
"""

from __future__ import annotations

import re
import sys
from typing import Any, BinaryIO, Protocol, cast
from urllib.parse import unquote

from onrecord.errors import InputError, UsageError

__all__ = ["Direct", "Storage", "file_path", "is_address", "storage_of"]

_ADDRESS = re.compile(r"(?!https?:)([a-z][a-z0-9+.-]{1,20})://", re.I)
_FILE = re.compile(r"file://(?:localhost)?(?=/)", re.I)


def is_address(name: str) -> bool:
    """Tell whether a name is the address of a file, or folder, that storage holds.

    >>> is_address("s3://desk/news"), is_address("https://desk.example"), is_address("news/monday.txt")
    (True, False, False)
    """
    return bool(_ADDRESS.match(name))


def file_path(name: str) -> str | None:
    """The path of what lies on a disk of this machine; None for what lies elsewhere.

    >>> file_path("file:///news/monday%20night.txt"), file_path("news"), file_path("s3://desk/news")
    ('/news/monday night.txt', 'news', None)
    """
    if found := _FILE.match(name):
        path = unquote(name[found.end() :])
        return path[1:] if sys.platform == "win32" else path
    return None if is_address(name) or re.match("https?://", name, re.I) else name


def storage_of(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path that it has there.

    Raises UsageError, with what to install, where it needs a package that is not there.
    """
    scheme = address.partition("://")[0]
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise UsageError(
            f"{scheme}:// needs fsspec, which is not installed: pip install 'onrecord[parquet]'."
        ) from None
    try:
        files, path = url_to_fs(address)
    except ImportError as error:
        raise UsageError(f"{scheme}:// needs a package that is not installed: {_hint(error)}.") from error
    except ValueError as error:
        raise UsageError(f"{address} cannot be reached: fsspec knows no {scheme}://. ({_hint(error)})") from error
    except Exception as error:  # each kind of storage has errors of its own: no credentials, no such host
        raise InputError(f"{address} cannot be reached: {type(error).__name__}: {_hint(error)}.") from error
    return files, str(path).rstrip("/")


class Storage(Protocol):
    """How files behind addresses are listed and read."""

    def below(self, address: str) -> list[str]:
        """The addresses of all files below one, by path; itself, where it is a file. Hidden ones are left out.

        Raises InputError where nothing is there.
        """

    def open(self, address: str) -> BinaryIO:
        """The file at an address, to read from. Raises InputError where it cannot be."""


class Direct:
    """A `Storage` that asks for them from here, with what this process may do there."""

    def below(self, address: str) -> list[str]:
        """The addresses of all files below one, by path; itself, where it is a file."""
        files, path = storage_of(address)
        scheme = address.partition("://")[0]
        try:
            if files.isfile(path):
                return [address]
            found = sorted(str(each) for each in files.find(path))
        except Exception as error:
            raise InputError(f"cannot be listed ({type(error).__name__}: {_hint(error)})") from error
        kept = [each for each in found if not any(part.startswith(".") for part in each[len(path) :].split("/"))]
        if not kept:
            raise InputError(f"there is no file or folder at {address}")
        return [f"{scheme}://{each.lstrip('/')}" for each in kept]

    def open(self, address: str) -> BinaryIO:
        """The file at an address, to read from."""
        files, path = storage_of(address)
        try:
            return cast(BinaryIO, files.open(path, "rb"))
        except FileNotFoundError:
            raise InputError(f"there is no file at {address}") from None
        except Exception as error:
            raise InputError(f"cannot be opened ({type(error).__name__}: {_hint(error)})") from error


def _hint(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
