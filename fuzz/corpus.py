"""What was kept of earlier runs: one file a target, two lists of inputs; a byte is the character of its number."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

__all__ = ["FOLDER", "failed", "keep", "kept"]

FOLDER = Path(__file__).parent / "corpus"


def kept(target: str) -> tuple[bytes, ...]:
    """The inputs kept for a target: first those that failed once."""
    return (*failed(target), *_read(target, "reaching"))


def failed(target: str) -> tuple[bytes, ...]:
    """Of the inputs kept for a target those that failed once: they stay."""
    return _read(target, "failed")


def keep(target: str, failed: Iterable[bytes], reaching: Iterable[bytes]) -> Path:
    """Keep inputs for a target, each once, the shortest first."""
    told = {"failed": _told(failed), "reaching": _told(reaching)}
    path = FOLDER / f"{target}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(told, indent=0) + "\n", encoding="ascii")
    return path


def _told(inputs: Iterable[bytes]) -> list[str]:
    return [data.decode("latin-1") for data in sorted(set(inputs), key=lambda data: (len(data), data))]


def _read(target: str, part: str) -> tuple[bytes, ...]:
    path = FOLDER / f"{target}.json"
    if not path.exists():
        return ()
    return tuple(each.encode("latin-1") for each in json.loads(path.read_text(encoding="ascii"))[part])
