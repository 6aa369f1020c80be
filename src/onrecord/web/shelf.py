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
from typing import Any, TypeVar, cast

from onrecord import store
from onrecord.api import Record, as_record
from onrecord.errors import DeskError
from onrecord.record import from_dict
from onrecord.render import view

__all__ = ["Shelf", "Shown"]

# Articles whose stories are kept with their views: what a desk looks at in a day. A story of fifty takes some 20 MB.
_ROOM = 600

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
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._weight = 0
        self._watched: store.DeskFile | None = None  # one connection: its numbers are its own

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

    def version(self) -> int:
        """A number that is another one once anything was written to the desk, by whomever, before this is asked."""
        with self._lock:
            if self._watched is None:
                self._watched = store.open_file(self._path, create=True, is_shared=True)
            return store.data_version(self._watched.db)

    def story(self, name: str) -> Shown:
        """A story by its id or the beginning of it, as its record now is. Raises NotKept if there is none."""
        with self.reading() as db:
            row = store.find_story(db, name)
            digest = store.digest_of(db, row.id)
            if digest is None:
                raise DeskError(f"The record of story {row.id} is being made: look again in a moment.")
            record, shown = self.kept(("view", digest), lambda: _read(db, row.id), weight=1 + row.articles)
        return Shown(row, digest, record, shown)

    def kept(self, key: Hashable, make: Callable[[], _Made], *, weight: int = 1) -> _Made:
        """What was made under `key`, made now if it is not here; the least asked for goes when there is no room.

        `weight` is how much room it takes, in articles of a story. What many ask for at once is made once.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: _Made = self._kept[key][0]
                return found
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._kept:
                    return cast(_Made, self._kept[key][0])
            try:
                made = make()
            finally:
                with self._lock:
                    self._making.pop(key, None)
            with self._lock:
                self._keep(key, made, weight)
        return made

    def _keep(self, key: Hashable, made: Any, weight: int) -> None:
        self._kept[key] = (made, weight)
        self._weight += weight
        while self._weight > _ROOM and len(self._kept) > 1:
            _, (_, gone) = self._kept.popitem(last=False)
            self._weight -= gone


def _read(db: Connection, story: str) -> tuple[Record, dict[str, Any]]:
    plain = store.record_of(db, story)
    assert plain is not None  # its digest was there in the same state of the desk
    record = as_record(from_dict(plain))
    return record, view(record)
