"""Which lines of OnRecord an input reaches, and the few inputs that reach what all of them do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from types import CodeType, FrameType
from typing import Any

from fuzz.targets import target

__all__ = ["reached", "smallest"]

_Step = tuple[CodeType, int, int]
"""A function, and two of its lines that were run one after the other."""


def smallest(name: str, always: Iterable[bytes], others: Iterable[bytes], most_bytes: int) -> list[bytes]:
    """Inputs of a target that reach what all of them do, as many as there is room for; the shortest go first.

    Those of `always` are chosen in any case.
    """
    chosen = sorted(always, key=lambda data: (len(data), data))
    known: set[_Step] = set()
    for data in chosen:
        known |= reached(target(name), data)
    room = most_bytes - sum(map(len, chosen))
    for data in sorted(others, key=lambda data: (len(data), data)):
        new = reached(target(name), data) - known
        if new and len(data) <= room:
            known |= new
            room -= len(data)
            chosen.append(data)
    return chosen


def reached(run: Callable[[bytes], None], data: bytes) -> set[_Step]:
    """The steps from line to line, within OnRecord, that a target takes on an input; it may fail."""
    steps: set[_Step] = set()

    def follow(code: CodeType, line: int) -> Callable[[FrameType, str, Any], Any]:
        before = line

        def step(frame: FrameType, event: str, value: Any) -> Any:
            nonlocal before
            if event == "line":
                steps.add((code, before, frame.f_lineno))
                before = frame.f_lineno
            return step

        return step

    def enter(frame: FrameType, event: str, value: Any) -> Any:
        code = frame.f_code
        return follow(code, frame.f_lineno) if "onrecord" in code.co_filename else None

    sys.settrace(enter)
    try:
        run(data)
    except Exception:  # noqa: S110  what it reaches counts, however it ends
        pass
    finally:
        sys.settrace(None)
    return steps
