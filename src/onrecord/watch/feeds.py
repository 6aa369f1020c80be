"""The file that says what is watched in, its feeds out.

every = "15m"                                   how often a feed is asked, if it says nothing itself
out = "new.jsonl"                               where what is new is written
webhook = "https://desk.example/onrecord"       or sent

[[feed]]
url = "https://herald.example/rss.xml"          RSS, Atom, RDF, or a news sitemap
outlet = "The Herald"                           its name in records, where its pages should not say it
every = "1h"
again = ["2h", "1d"]                            when its pages are looked at again, for what the outlet changes
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import UsageError
from onrecord.sources.addresses import joined

__all__ = ["Feed", "Watchlist", "parse_watchlist"]

_LEAST = dt.timedelta(minutes=1)
_MOST = dt.timedelta(days=7)
_DURATION = re.compile(r"(\d{1,4})\s*([mhd])")
_EVERY = dt.timedelta(minutes=15)  # feeds are made anew every 5 to 60; asked with validators, most answers are a line
_UNITS = {"m": dt.timedelta(minutes=1), "h": dt.timedelta(hours=1), "d": dt.timedelta(days=1)}
_TOP_KEYS = {"again", "every", "out", "webhook", "feed"}
_FEED_KEYS = {"again", "every", "outlet", "url"}


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that is watched: its address, how often it is asked, what its outlet is called, and how long after naming
    a page it is looked at again."""

    url: str
    every: dt.timedelta = _EVERY
    outlet: str | None = None
    again: tuple[dt.timedelta, ...] = ()


@dataclass(frozen=True, slots=True)
class Watchlist:
    """What is watched, and where what is new goes beside the desk."""

    feeds: tuple[Feed, ...]
    out: Path | None = None
    webhook: str | None = None


def parse_watchlist(text: str, path: str) -> Watchlist:
    """Read the file that says what is watched. Raises UsageError, naming `path`, for what is none."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is no TOML: {error}.") from None
    _check_keys(path, "", data, _TOP_KEYS)
    rows = data.get("feed")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise UsageError(f'{path} names no feed: write [[feed]], and below it url = "https://...".')
    feeds = tuple(_feed(path, number, row, data) for number, row in enumerate(rows, 1))
    urls = [feed.url for feed in feeds]
    twice = next((url for url in urls if urls.count(url) > 1), None)
    if twice:
        raise UsageError(f"{path} names {twice} twice.")
    out = _words(path, "out", data)
    return Watchlist(feeds, Path(out) if out else None, _address(path, "webhook", data))


def _feed(path: str, number: int, row: Mapping[str, Any], top: Mapping[str, Any]) -> Feed:
    _check_keys(path, f" of feed {number}", row, _FEED_KEYS)
    url = _address(path, "url", row)
    if url is None:
        raise UsageError(f"{path}: feed {number} has no url.")
    told = row.get("every", top.get("every"))
    every = _EVERY if told is None else _time(path, "every", told)
    again = row.get("again", top.get("again", []))
    if not isinstance(again, list):
        raise UsageError(f'{path}: again must be a list of times: write ["2h", "1d"].')
    return Feed(url, every, _words(path, "outlet", row), tuple(sorted(_time(path, "again", told) for told in again)))


def _check_keys(path: str, where: str, row: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(row.keys() - known)
    if unknown:
        raise UsageError(f"{path}: {unknown[0]}{where} is no key: choose from {', '.join(sorted(known))}.")


def _words(path: str, key: str, row: Mapping[str, Any]) -> str | None:
    value = row.get(key)
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise UsageError(f"{path}: {key} must be words, in quotation marks.")
    return value


def _address(path: str, key: str, row: Mapping[str, Any]) -> str | None:
    value = _words(path, key, row)
    if value is not None and joined("", value) is None:
        raise UsageError(f"{path}: {key} {value!r} is no web address: write https://...")
    return value


def _time(path: str, key: str, told: Any) -> dt.timedelta:
    match = _DURATION.fullmatch(told) if isinstance(told, str) else None
    time = int(match[1]) * _UNITS[match[2]] if match else dt.timedelta()
    if not _LEAST <= time <= _MOST:
        raise UsageError(f'{path}: {key} {told!r} is no time between "1m" and "7d": write "15m", "2h" or "1d".')
    return time
