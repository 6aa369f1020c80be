"""What was kept of earlier runs: one file a target, a JSON list of inputs, each byte as the character of its number."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

__all__ = ["FOLDER", "keep", "kept"]

FOLDER = Path(__file__).parent / "corpus"


def kept(target: str) -> tuple[bytes, ...]:
    """The inputs kept for a target, in their order."""
    path = FOLDER / f"{target}.json"
    if not path.exists():
        return ()
    return tuple(each.encode("latin-1") for each in json.loads(path.read_text(encoding="ascii")))


def keep(target: str, inputs: Iterable[bytes]) -> Path:
    """Keep inputs for a target, each once, the shortest first."""
    ordered = sorted(set(inputs), key=lambda data: (len(data), data))
    path = FOLDER / f"{target}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([data.decode("latin-1") for data in ordered], indent=0) + "\n", encoding="ascii")
    return path
