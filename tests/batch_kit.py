"""Who reads a page in the tests of the batch: no models, and deaths where a page asks for them.

A process of the crew finds these by their names, so they stand in a module of their own.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from onrecord import batch
from onrecord.batch.tables import Rows
from onrecord.datamodel import Page, Skipped, article_id, text_sha256

__all__ = ["begin", "begin_badly", "begin_fatally", "files_of", "log_of", "main", "readings"]


def begin(log: str, seconds: float = 0.0) -> tuple[dict[str, Any], Callable[[Page | Skipped], Rows]]:
    """Reads each page into rows, and writes into a log that it did. A page that says "die" kills who reads it; one that
    says "die once" the first of them; one that says "hang" is never done."""
    return {"name": "kit"}, partial(_read, log, seconds)


def begin_badly() -> Any:
    """Cannot begin, for a reason of its own."""
    from onrecord.errors import WeightsError

    raise WeightsError("The weights of the kit are missing.")


def begin_fatally() -> Any:
    """Is killed before it has begun."""
    os.kill(os.getpid(), signal.SIGKILL)


def _read(log: str, seconds: float, page: Page | Skipped) -> Rows:
    with open(log, "a") as file:
        file.write(f"{os.getpid()} {page.input}\n")
    if isinstance(page, Skipped):
        return {"rejects": [(page.input, page.reason)]}
    if "hang" in page.text:
        time.sleep(60)
    if "die" in page.text and ("once" not in page.text or log_of(log).count(page.input) == 1):
        os.kill(os.getpid(), signal.SIGKILL)
    # Longer and shorter by turns, so that later pages are done first.
    time.sleep(seconds * (1 + len(page.text) % 3))
    id = article_id("kit", page.text)
    head = (id, page.input, "kit", page.title, None, None, None, None, None, None, None, "en")
    return {"articles": [(*head, text_sha256(page.text), page.source_sha256, page.text, [], [], [], [], 0)]}


def log_of(log: str | Path) -> list[str]:
    """The inputs that were read, in the order of reading."""
    return [line.split(" ", 1)[1] for line in Path(log).read_text().splitlines()] if Path(log).exists() else []


def readings(log: str | Path) -> set[int]:
    """The ids of the processes that read."""
    return {int(line.split()[0]) for line in Path(log).read_text().splitlines()}


def files_of(out: Path) -> dict[str, bytes]:
    """What lies in a filled folder, by name."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def main(source: str, out: str, log: str) -> None:
    """A slow run, to be killed."""
    batch.run([source], out, workers=2, part_size=10, reader=partial(begin, log, 0.05))


if __name__ == "__main__":
    main(*sys.argv[1:])
