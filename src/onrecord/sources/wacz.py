"""A WACZ file in, the web archives (WARC) that it holds out, one after the other.

WACZ is a zip file of web archives with lists of what is in them (specs.webrecorder.net); tools that archive what a
browser sees write it.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, cast

from onrecord.errors import InputError
from onrecord.sources.unpacking import refuse_bomb, seekable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["archives_of_wacz", "is_wacz_head"]

# What zipfile raises for a damaged file: each way of packing has an error of its own, bzip2 that of the system.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, OSError, RuntimeError),
    ValueError,
)
_ZIP = b"PK\x03\x04"
_NAME_AT = 30  # of the first file in a zip file
_FOLDERS = (b"archive/", b"indexes/", b"pages/", b"datapackage")


def is_wacz_head(head: bytes) -> bool:
    """Tell whether a zip file is a WACZ by the first file in it.

    >>> is_wacz_head(b"PK\\x03\\x04" + bytes(26) + b"archive/data.warc.gz"), is_wacz_head(b"PK\\x03\\x04")
    (True, False)
    """
    return head.startswith(_ZIP) and head.startswith(_FOLDERS, _NAME_AT)


def archives_of_wacz(stream: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    """Yield the name of each web archive in a WACZ file, and what it holds. Raises InputError where there is none."""
    with seekable(stream) as whole:
        yield from _archives(whole)


def _archives(whole: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    try:
        file = zipfile.ZipFile(whole)
    except _BROKEN as error:
        raise InputError(f"is a WACZ file that is damaged or cut off ({error})") from None
    with file:
        entries = [entry for entry in file.infolist() if _is_archive(entry.filename)]
        if not entries:
            raise InputError("is a WACZ file without a web archive: there is no archive/*.warc.gz in it")
        for entry in entries:
            refuse_bomb(entry.file_size, entry.compress_size)
            with _Entry(file, entry) as archive:
                yield entry.filename, cast(BinaryIO, archive)


class _Entry(io.RawIOBase):
    """A file in a zip file, whose faults are told as those of inputs are."""

    def __init__(self, file: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        self._name = entry.filename
        try:
            self._stream = file.open(entry)
        except _BROKEN as error:
            raise self._fault(error) from None

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer as far as one read goes; 0 at the end."""
        room = memoryview(buffer).cast("B")
        try:
            piece = self._stream.read(len(room))
        except _BROKEN as error:
            raise self._fault(error) from None
        room[: len(piece)] = piece
        return len(piece)

    def _fault(self, error: Exception) -> InputError:
        return InputError(f"holds {self._name}, which is damaged or cut off ({error})")


def _is_archive(name: str) -> bool:
    return name.startswith("archive/") and name.endswith((".warc", ".warc.gz", ".warc.zst"))
