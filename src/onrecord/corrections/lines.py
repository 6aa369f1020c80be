"""Corrections as lines of JSON, and back: what is written is read again as it was, and the other way round.

{"id": "k3f…", "do": "speaker", "at": "2031-05-09T12:00:00Z", "by": "jo", "about": [{"article": …, "start": …,
 "end": …, "text": …}], "articles": [], "name": "Ana Vell", "kind": null, "of": null, "note": null}
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, TypedDict, Unpack, get_args

from onrecord.datamodel import ActorKind, Correction, CorrectionKind, Span, content_id
from onrecord.errors import InputError

__all__ = ["Details", "correction", "dump_lines", "read_lines"]

_SPAN = {"article": str, "start": int, "end": int, "text": str}
_LISTS = ("about", "articles")
_NAMES = tuple(field.name for field in fields(Correction))
_KINDS = {"do": get_args(CorrectionKind), "kind": (None, *get_args(ActorKind))}


class Details(TypedDict, total=False):
    """What a correction says beside what it does, when, and who made it: fields of `Correction`."""

    about: Sequence[Span]
    articles: Sequence[str]
    name: str | None
    kind: ActorKind | None
    of: str | None
    note: str | None


def correction(do: CorrectionKind, *, at: str, by: str, **details: Unpack[Details]) -> Correction:
    """Make a correction, its id derived from all that it says.

    >>> correction("undo", at="2031-05-09T12:00:00Z", by="jo", of="k1").id
    'k71b0f95cfc'
    """
    said: dict[str, Any] = {**details}
    plain = Correction("", do, at, by, **said | {field: tuple(said.get(field, ())) for field in _LISTS})
    return replace(plain, id=_id(plain))


def dump_lines(corrections: Iterable[Correction]) -> str:
    """Corrections as JSONL, one a line, all fields in their order."""
    return "".join(json.dumps(_plain(each), ensure_ascii=True) + "\n" for each in corrections)


def read_lines(text: str, name: str = "the file") -> tuple[Correction, ...]:
    """The corrections that JSONL `text` holds. Raises InputError, naming the line and field, if one is none.

    An id may be left out; one that does not follow from what the line says is refused: the line was changed.
    """
    return tuple(_each(text, name))


def _each(text: str, name: str) -> Iterator[Correction]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{where} is no JSON: {error}.") from None
        yield _read(data, where)


def _read(data: Any, where: str) -> Correction:
    if not isinstance(data, dict):
        raise InputError(f"{where} should be a JSON object.")
    unknown = sorted(set(data) - set(_NAMES))
    if unknown:
        raise InputError(f"{where} has a field {unknown[0]}, which no correction has.")
    for field in ("do", "at", "by"):
        if not isinstance(data.get(field), str) or not data[field]:
            raise InputError(f"{where} needs a field {field}.")
    if not _is_moment(data["at"]):
        raise InputError(f"{where}: at should be a time with its zone, as 2031-05-09T12:00:00Z, and is {data['at']}.")
    for field, known in _KINDS.items():
        if data.get(field) not in known:
            told = ", ".join(each for each in known if each)
            raise InputError(f"{where}: {field} should be one of {told}, and is {json.dumps(data.get(field))}.")
    for field in ("name", "of", "note"):
        if not isinstance(data.get(field), str | None):
            raise InputError(f"{where}: {field} should be a string or null.")
    about = tuple(_span(each, where) for each in _list(data, "about", where))
    articles = _list(data, "articles", where)
    if not all(isinstance(each, str) for each in articles):
        raise InputError(f"{where}: articles should be a list of ids.")
    rest: dict[str, Any] = {field: data.get(field) for field in ("do", "at", "by", "name", "kind", "of", "note")}
    made = correction(about=about, articles=tuple(articles), **rest)
    if data.get("id") not in (None, made.id):
        raise InputError(f"{where}: its id is {data['id']}, and what it says gives {made.id}: it was changed.")
    return made


def _is_moment(told: str) -> bool:
    """Tell whether words are a time that can be put in order: ISO, with its zone."""
    try:
        dt.datetime.fromisoformat(told).astimezone(dt.UTC)
        return dt.datetime.fromisoformat(told).tzinfo is not None
    except (ValueError, OverflowError):
        return False


def _list(data: Mapping[str, Any], field: str, where: str) -> list[Any]:
    found = data.get(field, [])
    if not isinstance(found, list):
        raise InputError(f"{where}: {field} should be a list.")
    return found


def _span(data: Any, where: str) -> Span:
    is_span = isinstance(data, dict) and set(data) == set(_SPAN)
    if not is_span or not all(type(data[field]) is kind for field, kind in _SPAN.items()):
        raise InputError(f"{where}: about should hold spans, each with article, start, end and text.")
    if not 0 <= data["start"] < data["end"] or data["end"] - data["start"] != len(data["text"]):
        raise InputError(f"{where}: a span from {data['start']} to {data['end']} does not hold its text.")
    return Span(**data)


def _plain(each: Correction) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for field in _NAMES:
        value = getattr(each, field)
        out[field] = list(value) if field in _LISTS else value
    out["about"] = [{field: getattr(span, field) for field in _SPAN} for span in each.about]
    return out


def _id(each: Correction) -> str:
    told = {field: value for field, value in _plain(each).items() if field != "id"}
    return content_id("k", json.dumps(told, sort_keys=True))
