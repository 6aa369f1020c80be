"""Files in one: named contents in, the bytes of a zip file out, the same for the same contents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

__all__ = ["zipped"]

# The first moment that a zip file can name: none is told of its files, for the same record is to give the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip file of named contents, without a moment of time in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()
