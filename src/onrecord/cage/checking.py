"""What strangers hand over beside articles, looked at by a worker first: records and bundles, corrections, marks.

Such a worker needs no models. What it says is checked again here; a record is read again, too, once it is known that
reading it ends, and in how much memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from onrecord import corrections, record
from onrecord.cage import plain
from onrecord.cage.hiring import Lost, keeper_of
from onrecord.cage.limits import Limits
from onrecord.datamodel import Correction, Record
from onrecord.errors import InputError

__all__ = ["JOBS", "check_record", "read_lines", "read_marks"]

_LINES = tuple[str, str]
"""The text of corrections, and what its file is called."""
_CORRECTIONS = tuple[Correction, ...]
_MARKS = tuple[dict[str, Any], str, str, str, str, str]
"""A record, the text of a file of marks, its form, and when, by whom, and what it is called."""
_MARKED = tuple[_CORRECTIONS, int]


def check_record(data: bytes, limits: Limits) -> None:
    """Have the bytes of a record, or of a bundle, read. Raises EvidenceError where they are none that is true, and
    InputError where that cannot be told within the limits."""
    _asked("record", data, "The record", limits)


def read_lines(text: str, name: str, limits: Limits) -> tuple[Correction, ...]:
    """The corrections that JSONL `text` holds, as `corrections.read_lines` has them."""
    told = _asked("lines", plain.dump(_LINES, (text, name)), name, limits)
    return corrections.read_lines(corrections.dump_lines(_understood(_CORRECTIONS, told, name)), name)


def read_marks(
    made: Record, text: str, form: str, *, at: str, by: str, name: str, limits: Limits
) -> corrections.Marked:
    """The corrections that a file of an annotation tool comes to, as `corrections.read_marks` has them."""
    asked = plain.dump(_MARKS, (record.to_dict(made), text, form, at, by, name))
    found, unknown = _understood(_MARKED, _asked("marks", asked, name, limits), name)
    return corrections.Marked(corrections.read_lines(corrections.dump_lines(found), name), unknown)


def _asked(what: str, payload: bytes, name: str, limits: Limits) -> bytes:
    seconds = limits.seconds_for(len(payload))
    hand = keeper_of(None).hire("open", limits)
    try:
        return hand.ask({"do": what, "cpu_seconds": seconds}, payload, answer=b"Q", seconds=seconds)
    except Lost as lost:
        raise InputError(f"{name} {lost}.") from None
    finally:
        hand.dismiss()


def _understood(kind: Any, told: bytes, name: str) -> Any:
    try:
        return plain.load(kind, told)
    except plain.Garbled:
        raise InputError(f"{name} made the process that read it answer nonsense.") from None


# In the worker


def _record(payload: bytes) -> bytes:
    if record.is_bundle(payload):
        record.unpack(payload)
    else:
        record.loads(payload)
    return b""


def _lines(payload: bytes) -> bytes:
    return plain.dump(_CORRECTIONS, corrections.read_lines(*plain.load(_LINES, payload)))


def _marks(payload: bytes) -> bytes:
    made, text, form, at, by, name = plain.load(_MARKS, payload)
    marked = corrections.read_marks(record.from_dict(made), text, form, at=at, by=by, name=name)
    return plain.dump(_MARKED, (marked.corrections, marked.unknown))


JOBS: Mapping[str, Callable[[bytes], bytes]] = {"record": _record, "lines": _lines, "marks": _marks}
"""What a worker does with what it is handed, by the name of the job."""
