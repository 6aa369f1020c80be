"""What requests read: the desk's file, and records and views of stories, kept for as long as they are asked for.

Each thread has a connection of its own. A record is known by its digest: what is kept of it never grows stale.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import Any, TypeVar

from onrecord import store
from onrecord.api import Record, as_record
from onrecord.errors import DeskError
from onrecord.record import from_dict
from onrecord.render import view

__all__ = ["Shelf", "Shown"]

_KEPT = 64  # stories: what analysts look at at once; a story of fifty articles takes some 20 MB with its view

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Shown:
    """A story as it can be shown: its row, its record, and the view that the pages are written from."""

    row: store.StoryRow
    digest: str
    record: Record
    view: dict[str, Any]


class Shelf:
    """What the desk at `path` holds, for many readers at once; nothing here writes."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        self._read_only = read_only
        self._own = threading.local()
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    @property
    def file(self) -> store.DeskFile:
        """The desk's file, on this thread's own connection; an empty desk is made where there is none."""
        file: store.DeskFile | None = getattr(self._own, "file", None)
        if file is None:
            file = self._own.file = store.open_file(self._path, create=True)
        return file

    @property
    def may_change(self) -> bool:
        """Whether the desk can be changed from here: what cannot be is shown without forms."""
        return not (self._read_only or self.file.is_read_only)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the desk. Raises DeskError."""
        with self.file.reading() as db:
            yield db

    def story(self, name: str) -> Shown:
        """A story by its id or the beginning of it, as its record now is. Raises DeskError if there is none."""
        with self.reading() as db:
            row = store.find_story(db, name)
            digest = store.digest_of(db, row.id)
            if digest is None:
                raise DeskError(f"The record of story {row.id} is being made: look again in a moment.")
            record, shown = self.kept(("view", digest), lambda: _read(db, row.id))
        return Shown(row, digest, record, shown)

    def kept(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """What was made under `key`, made now if it is not here; the least asked for goes when there is no room."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: _Made = self._kept[key]
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made


def _read(db: Connection, story: str) -> tuple[Record, dict[str, Any]]:
    plain = store.record_of(db, story)
    assert plain is not None  # its digest was there in the same state of the desk
    record = as_record(from_dict(plain))
    return record, view(record)
