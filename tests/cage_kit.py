"""A keeper whose workers do what an article tells them: hang, bloat, die, lie, and look for a way out.

`begin` runs in the keeper's process in place of its own beginning; all else there is as it ships.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from onrecord import pipeline
from onrecord.cage import keeper
from onrecord.datamodel import Article
from onrecord.errors import InputError

CODE = "import json, sys; sys.path[:], spacy = json.loads(sys.argv[1]); import cage_kit; cage_kit.begin(spacy)"
"""What the keeper's process runs."""

TEXT = """Ferry strike ends after nine days

The strike in Brenn ended on Tuesday, when the harbour office and the crews signed a contract for two years.

“We have a deal that both sides can live with,” said Ada Lorne, the harbour minister, after a night of talks. {}
"""


def begin(spacy: str | None) -> None:
    """Keep workers that are easily led."""
    understand, compose = pipeline._understand, pipeline.compose

    def read(article: Article, models: Any) -> Any:
        for word, act in ACTS.items():
            if word in article.text:
                act()
        return understand(article, models)

    def make(found: Any, *args: Any, **options: Any) -> Any:
        if any("HANG TOGETHER" in article.text for article in found):
            time.sleep(60)
        return compose(found, *args, **options)

    pipeline._understand, pipeline.compose = read, make
    keeper.main(3, spacy)


def _bloat() -> None:
    held = []
    while True:
        held.append(bytes(10_000_000))


def _look_around() -> None:
    """Try what no reader may do; tell what went well."""
    here = Path(__file__).parent
    ways: dict[str, Callable[[], Any]] = {
        "socket": lambda: socket.socket(),
        "program": lambda: subprocess.run(["true"], check=True),
        "write": lambda: (here / "out.txt").write_text("x"),
        "remove": lambda: Path(__file__).unlink(),
        "signal": lambda: os.kill(os.getppid(), signal.SIGTERM),
    }
    open_ways = [name for name, way in ways.items() if _is_open(way)]
    open_files = [
        name for name in os.listdir("/proc/self/fd") if int(name) > 3 and os.path.exists(f"/proc/self/fd/{name}")
    ]
    raise InputError(f"open ways: {open_ways}; open files: {open_files}")


def _is_open(way: Callable[[], Any]) -> bool:
    try:
        way()
    except OSError:
        return False
    return True


ACTS: dict[str, Callable[[], Any]] = {
    "HANG NOW": lambda: time.sleep(60),
    "BLOAT": _bloat,
    "CRASH": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "LEAVE": lambda: os._exit(0),
    "NONSENSE": lambda: os.write(3, b"?\0\0\0\4abcd"),
    "SHOUT": lambda: os.write(3, b"K\xff\xff\xff\xff"),
    "LIE": lambda: os.write(3, b"@\0\0\0\4null"),
    "LOOK AROUND": _look_around,
}
"""What is done where these words stand in an article."""
