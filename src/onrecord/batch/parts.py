"""Pages in, parts of some hundred pages out, each named by what is in it.

A part ends where the digest of a page says so, not at a round number: an article that is put in or taken out changes
its own part and perhaps the next few, and those behind them keep their bounds and their names.
"""

from __future__ import annotations

import hashlib
import json
import queue
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from onrecord.datamodel import Page, Skipped

__all__ = ["PART_SIZE", "Item", "Part", "ahead", "cut"]

Item = Page | Skipped

PART_SIZE = 500
"""Pages of a part, about. A run that is killed loses the work on one or two, of a minute or two on one core; with 100
the files of a year's news are too many to open, with 5,000 too much is lost."""
_MAX_CHARS = 16_000_000  # of the pages of a part, which are held until it is read: a hundred long pages of HTML
_FIELDS = tuple(field.name for field in fields(Page) if field.name != "raw")


@dataclass(frozen=True, slots=True)
class Part:
    """Pages that are read and kept together, and what was none, in their order."""

    name: str
    """Hexadecimal; of what is in it, and of who reads it."""
    items: tuple[Item, ...]


def cut(items: Iterable[Item], made_by: Mapping[str, Any], size: int = PART_SIZE) -> Iterator[Part]:
    """Cut pages into parts of about `size`, at the most three times as many, at the least a quarter (but the last).

    `made_by` tells who will read them, and into what: another version, weights or columns give parts of other names.

    >>> pages = [Skipped(f"{n}.txt", "is empty") for n in range(100)]
    >>> first = [part.name for part in cut(pages, {}, 10)]
    >>> later = [part.name for part in cut([Skipped("new.txt", "is empty"), *pages], {}, 10)]
    >>> len(first), len(set(later) - set(first))
    (9, 1)
    """
    held: list[Item] = []
    digests: list[bytes] = []
    chars = 0
    for item in items:
        bare = replace(item, raw=None) if isinstance(item, Page) else item  # its bytes are not needed
        held.append(bare)
        digests.append(_digest(bare))
        chars += len(item.text) if isinstance(item, Page) else 0
        if chars >= _MAX_CHARS or _is_end(digests[-1], len(held), size):
            yield Part(_name(digests, made_by), tuple(held))
            held, digests, chars = [], [], 0
    if held:
        yield Part(_name(digests, made_by), tuple(held))


def _is_end(digest: bytes, count: int, size: int) -> bool:
    least = max(1, size // 4)
    mean = max(1, size - least)  # how many more there are on average until a digest ends the part
    return count >= 3 * size or (count >= least and int.from_bytes(digest[:8], "big") % mean == 0)


def _digest(item: Item) -> bytes:
    known = {name: getattr(item, name) for name in _FIELDS} if isinstance(item, Page) else [item.input, item.reason]
    return hashlib.sha256(json.dumps(known).encode()).digest()


def _name(digests: Iterable[bytes], made_by: Mapping[str, Any]) -> str:
    total = hashlib.sha256(json.dumps(made_by, sort_keys=True).encode())
    for digest in digests:
        total.update(digest)
    return total.hexdigest()[:20]


def ahead(parts: Iterator[Part]) -> Iterator[Part]:
    """The same parts; the next one is read by a thread while the one before is worked on, and no more than that one."""
    line: queue.Queue[Part | BaseException | None] = queue.Queue(1)
    is_over = threading.Event()

    def put(each: Part | BaseException | None) -> bool:
        while not is_over.is_set():
            try:
                line.put(each, timeout=0.2)
                return True
            except queue.Full:
                continue
        return False

    def fill() -> None:
        try:
            for part in parts:
                if not put(part):
                    return
            put(None)
        except BaseException as error:
            put(error)

    threading.Thread(target=fill, daemon=True, name="batch-inputs").start()
    try:
        while (each := line.get()) is not None:
            if isinstance(each, BaseException):
                raise each
            yield each
    finally:
        is_over.set()
