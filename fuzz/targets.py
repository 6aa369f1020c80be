"""All targets by name: functions that take bytes, and raise where something does not hold that OnRecord promises."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

__all__ = ["NAMES", "target"]

_ROOMS = {
    "inputs": (
        *("pages", "lists", "feeds", "mail", "archives", "parquet", "web", "html", "text", "dates", "addresses"),
        *("table", "scheme"),
    ),
    "readings": ("quotations", "sentences", "zones", "times", "statements", "story"),
    "records": ("record", "edits", "bundle", "corrections", "mending", "marks", "cage"),
    "faces": ("query", "cursor", "form", "local"),
}

NAMES: tuple[str, ...] = tuple(name for names in _ROOMS.values() for name in names)
"""The names of all targets."""


def target(name: str) -> Callable[[bytes], None]:
    """The target of a name. Only its own module is imported: atheris takes seconds to prepare what others need."""
    room = next(room for room, names in _ROOMS.items() if name in names)
    found: Callable[[bytes], None] = import_module(f"fuzz.{room}").TARGETS[name]
    return found
