"""Rendered outputs as files: ONRECORD_UPDATE_SNAPSHOTS=1 writes them anew, to be read in the diff."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"


def assert_snapshot(name: str, text: str) -> None:
    """Fail if `text` is not what the snapshot of that name holds."""
    file = FOLDER / name
    if os.environ.get("ONRECORD_UPDATE_SNAPSHOTS"):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text, f"{name} changed; if it should, set ONRECORD_UPDATE_SNAPSHOTS=1"
