"""Values of the data model as JSON and back, by the types that they are declared with.

What comes back is checked field by field: a process that was taken over can tell a lie, but only one that is a page,
an article, a statement. Nothing in it is run, as of a pickle it would be.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from onrecord.datamodel import Article, Skipped, Span

__all__ = ["TROUBLE", "Garbled", "check", "dump", "load"]

TROUBLE = tuple[str, str, tuple[Skipped, ...]]
"""An error as it is told: its class, its message, and what was skipped."""

_Turn = Callable[[Any], Any]


class Garbled(Exception):
    """A message that is no value of the type that was expected."""


def dump(kind: Any, value: Any) -> bytes:
    """A value of this type as JSON; one of a data class is the list of its fields."""
    return json.dumps(_writer(kind)(value), separators=(",", ":")).encode("ascii")


def load(kind: Any, data: bytes) -> Any:
    """What `dump` was given. Raises Garbled where the bytes are nothing of the kind.

    >>> load(tuple[str, int], dump(tuple[str, int], ("Vell", 3)))
    ('Vell', 3)
    """
    try:
        return _reader(kind)(json.loads(data))
    except Garbled:
        raise
    except Exception as error:  # whatever a lie may lead to, down to a constructor that refuses it
        raise Garbled(f"{type(error).__name__}: {error}") from None


def check(article: Article, values: Iterable[Any]) -> None:
    """Raise Garbled where a span of these statements and actors does not hold words of the article."""
    for value in values:
        for field in fields(value):
            found = getattr(value, field.name)
            for span in found if isinstance(found, tuple) else (found,):
                if isinstance(span, Span) and not (
                    span.article == article.id
                    and 0 <= span.start < span.end
                    and article.text[span.start : span.end] == span.text
                ):
                    raise Garbled("made the process that read it tell words that are not its own")


@cache
def _hints(kind: Any) -> tuple[Any, ...]:
    known = get_type_hints(kind)
    return tuple(known[field.name] for field in fields(kind))


def _same(value: Any) -> Any:
    return value


@cache
def _writer(kind: Any) -> _Turn:
    origin, inner = get_origin(kind), get_args(kind)
    if is_dataclass(kind) and isinstance(kind, type):
        names = [field.name for field in fields(kind)]
        parts = [(name, _writer(hint)) for name, hint in zip(names, _hints(kind), strict=True)]
        return lambda value: [write(getattr(value, name)) for name, write in parts]
    if origin is tuple:
        if len(inner) == 2 and inner[1] is Ellipsis:
            each = _writer(inner[0])
            return _same if each is _same else lambda value: [each(item) for item in value]
        writers = [_writer(part) for part in inner]
        return lambda value: [write(item) for write, item in zip(writers, value, strict=True)]
    if origin in (Union, UnionType):
        return _one_of_writer(inner)
    if kind is bytes:
        return lambda value: base64.b64encode(value).decode("ascii")
    return _same


def _one_of_writer(inner: tuple[Any, ...]) -> _Turn:
    kinds = [kind for kind in inner if kind is not NoneType]
    if len(kinds) == 1:
        write = _writer(kinds[0])
        return _same if write is _same else lambda value: None if value is None else write(value)
    by_class = {get_origin(kind) or kind: (number, _writer(kind)) for number, kind in enumerate(kinds)}

    def write_one(value: Any) -> Any:
        if value is None:
            return None
        number, write = by_class[type(value)]
        return [number, write(value)]

    return write_one


@cache
def _reader(kind: Any) -> _Turn:
    origin, inner = get_origin(kind), get_args(kind)
    if is_dataclass(kind) and isinstance(kind, type):
        return _object_reader(kind)
    if origin is tuple:
        return _tuple_reader(inner)
    if origin in (Union, UnionType):
        return _one_of_reader(inner)
    if origin is Literal:
        return lambda value: value if value in inner else _refuse(kind, value)
    if kind is bytes:
        return lambda value: base64.b64decode(value, validate=True)
    if kind is Any:
        return _same
    plain = dict if origin in (dict, Mapping) else kind
    if plain is float:
        return lambda value: float(value) if type(value) in (int, float) else _refuse(kind, value)
    return lambda value: value if type(value) is plain else _refuse(kind, value)


def _object_reader(kind: type) -> _Turn:
    readers = [_reader(hint) for hint in _hints(kind)]

    def read(value: Any) -> Any:
        if type(value) is not list or len(value) != len(readers):
            _refuse(kind, value)
        return kind(*[turn(item) for turn, item in zip(readers, value, strict=True)])

    return read


def _tuple_reader(inner: tuple[Any, ...]) -> _Turn:
    if len(inner) == 2 and inner[1] is Ellipsis:
        each = _reader(inner[0])
        return lambda value: tuple([each(item) for item in value]) if type(value) is list else _refuse(tuple, value)
    readers = [_reader(part) for part in inner]

    def read(value: Any) -> Any:
        if type(value) is not list:
            _refuse(tuple, value)
        return tuple([turn(item) for turn, item in zip(readers, value, strict=True)])

    return read


def _one_of_reader(inner: tuple[Any, ...]) -> _Turn:
    readers = [_reader(kind) for kind in inner if kind is not NoneType]
    is_optional = NoneType in inner

    def read(value: Any) -> Any:
        if value is None:
            return None if is_optional else _refuse(inner, value)
        if len(readers) == 1:
            return readers[0](value)
        number, told = value
        return readers[number](told) if type(number) is int and number >= 0 else _refuse(inner, value)

    return read


def _refuse(kind: Any, value: Any) -> Any:
    raise Garbled(f"{type(value).__name__} where {getattr(kind, '__name__', kind)} was expected")
