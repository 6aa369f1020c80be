"""The record as JSON: `onrecord.record/1`, the names and order of the data model's own fields.

A `Record` goes in and a plain dict or JSON text comes out, or the other way round. The fields are read off the
dataclasses of `onrecord.datamodel`, so the file format, the Python objects and docs/record.md cannot disagree. Reading
checks every type and names the field at fault; `checks.py` then checks what the values say of each other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from onrecord.datamodel import Record
from onrecord.errors import EvidenceError
from onrecord.record.checks import check
from onrecord.unseen import plain_json

__all__ = ["SCHEMA", "digest", "dumps", "from_dict", "lay_out", "loads", "parse", "to_dict"]

SCHEMA = "onrecord.record/1"

_NAMES = {
    str: "a string",
    int: "a whole number",
    dict: "an object",
    list: "a list",
    bool: "true or false",
    NoneType: "null",
}


def to_dict(record: Record) -> dict[str, Any]:
    """Return the record as plain dicts, lists, strings and numbers, in the order of its fields, with its digest."""
    body = {"schema": SCHEMA, **_plain(record)}
    return {"schema": SCHEMA, "digest": digest(body), **body}


def dumps(record: Record) -> str:
    """Return the record as JSON text: the same record always gives the same characters.

    Characters that are obeyed or not seen (a terminal's commands, marks that turn text, spaces without width), and
    halves of surrogate pairs, which UTF-8 cannot hold, are written as JSON escapes.
    """
    return lay_out(to_dict(record))


def lay_out(data: Mapping[str, Any]) -> str:
    """Return a record's dict as `dumps` writes it."""
    return plain_json(data, indent=1) + "\n"


def from_dict(data: Mapping[str, Any]) -> Record:
    """Return the record that `data` holds; fields it does not know are left aside.

    Raises EvidenceError, naming the field or the article and offset, for another schema, a value of another type, a
    span whose words are not those of its article, or an id that leads nowhere.
    """
    if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
        found = data.get("schema") if isinstance(data, Mapping) else None
        raise EvidenceError(f"This is no OnRecord record: its schema should be {SCHEMA}, and is {json.dumps(found)}.")
    record = _read(Record, data, "")
    check(record)
    return cast(Record, record)


def loads(text: str | bytes) -> Record:
    """Return the record that JSON `text` holds. Raises EvidenceError as `from_dict`, and where it is not JSON."""
    return from_dict(parse(text))


def parse(text: str | bytes) -> dict[str, Any]:
    """Return the JSON object that `text` holds. Raises EvidenceError if it holds none, or a field twice."""
    try:
        data = json.loads(text, object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        raise EvidenceError(f"This is no OnRecord record: it is not UTF-8 ({error.reason} at {error.start}).") from None
    except (ValueError, RecursionError) as error:
        raise EvidenceError(f"This is no OnRecord record: it cannot be read as JSON ({error}).") from None
    if not isinstance(data, dict):
        raise EvidenceError("This is no OnRecord record: it should be one JSON object.")
    return data


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 (hexadecimal) over all fields of a record's dict but `digest` itself, however they are laid out.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1, "digest": "any"})
    True
    """
    rest = {key: value for key, value in data.items() if key != "digest"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field stands twice in one object")
    return found


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, value: Any, where: str) -> Any:
    """Turn plain `value` into the annotated `kind`; `where` is its path in the record, for the message."""
    origin = get_origin(kind)
    if is_dataclass(kind) and isinstance(kind, type):
        return _read_object(kind, value, where)
    if origin is tuple:
        return _read_tuple(get_args(kind), value, where)
    if origin in (Union, UnionType):  # a Literal or None makes the former
        inner = next(arg for arg in get_args(kind) if arg is not NoneType)
        return None if value is None else _read(inner, value, where)
    if origin is Literal:
        if value not in get_args(kind):
            raise EvidenceError(f"{where} should be one of {', '.join(get_args(kind))}, and is {json.dumps(value)}.")
        return value
    plain = origin or kind
    if type(value) is not plain:
        raise EvidenceError(f"{where} should be {_NAMES[plain]}, and is {_NAMES.get(type(value), 'something else')}.")
    return value


def _read_object(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, Mapping):
        raise EvidenceError(f"{where} should be an object, and is {_NAMES.get(type(value), 'something else')}.")
    hints, found = _hints(kind), {}
    for field in fields(kind):
        path = f"{where}.{field.name}" if where else field.name
        if field.name in value:
            found[field.name] = _read(hints[field.name], value[field.name], path)
        elif field.default is MISSING:
            raise EvidenceError(f"{path} is missing.")
    return kind(**found)


def _read_tuple(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise EvidenceError(f"{where} should be a list, and is {_NAMES.get(type(value), 'something else')}.")
    if kinds[-1] is not ... and len(kinds) != len(value):
        raise EvidenceError(f"{where} should hold {len(kinds)} values, and holds {len(value)}.")
    return tuple(_read(kinds[0], item, f"{where}[{i}]") for i, item in enumerate(value))
