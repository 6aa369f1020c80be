"""How far a watch is, as a desk keeps it: the feeds, the articles they have named, and what is still to be told of.

A watch that is killed goes on from here: an article is done in the same transaction that notes what is to be told of
it, and a feed's validators are kept only after all that it named is done or waits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

__all__ = [
    "WATCH_TABLES",
    "FeedState",
    "Notice",
    "Waiting",
    "begin_notices",
    "feed_state",
    "is_named",
    "keep_done",
    "keep_feed",
    "keep_notice",
    "keep_sent",
    "keep_waiting",
    "notice_changes",
    "unsent",
    "waiting_entries",
]

WATCH_TABLES = """
CREATE TABLE feeds ( -- Kept: the feeds that are watched, and how far.
  url TEXT PRIMARY KEY, -- the feed's address
  etag TEXT, -- what its server said of the version read last
  last_modified TEXT, -- the same, as a date
  next_poll TEXT NOT NULL, -- when it is asked again (ISO, UTC)
  failures INTEGER NOT NULL -- how often in a row it could not be read
);

CREATE TABLE entries ( -- Kept: the articles that the feeds have named.
  feed TEXT NOT NULL, -- the feed's address
  key TEXT NOT NULL, -- what tells the entry from the others of its feed
  entry TEXT, -- all of the entry, as JSON, while its page is to be asked for, once more or at last; else null
  first_seen TEXT NOT NULL, -- when the feed named it (ISO, UTC)
  tries INTEGER NOT NULL, -- how often in a row its page could not be had
  looks INTEGER NOT NULL, -- how often it was had
  next_try TEXT, -- when it is asked for next (ISO, UTC), if it is
  PRIMARY KEY (feed, key)
);

CREATE TABLE notices ( -- Kept: what a watch tells of, in its order.
  id INTEGER PRIMARY KEY, -- in their order
  key TEXT NOT NULL UNIQUE, -- an article with its version, or the number of a change: told of once
  message TEXT NOT NULL, -- what is told, as JSON
  sent TEXT -- when it was (ISO, UTC); null while it waits
);
CREATE INDEX notices_unsent ON notices (id) WHERE sent IS NULL;
"""


@dataclass(frozen=True, slots=True)
class FeedState:
    """How far a feed is: what its server said of the version read last, when it is asked again, and its failures."""

    url: str
    next_poll: str
    etag: str | None = None
    last_modified: str | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry whose page is to be asked for; `tries` says how often in a row it could not be had, `looks` how often it
    was."""

    key: str
    entry: Mapping[str, Any]
    first_seen: str
    tries: int = 0
    looks: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be told, and the key that tells it from all others."""

    id: int
    key: str
    message: Mapping[str, Any]


def feed_state(db: Connection, url: str) -> FeedState | None:
    """How far a feed is; None for one that was never asked."""
    row = db.execute("SELECT url, next_poll, etag, last_modified, failures FROM feeds WHERE url = ?", (url,)).fetchone()
    return FeedState(*row) if row else None


def keep_feed(db: Connection, state: FeedState) -> None:
    """Keep how far a feed is."""
    db.execute(
        "INSERT OR REPLACE INTO feeds (url, next_poll, etag, last_modified, failures) VALUES (?, ?, ?, ?, ?)",
        (state.url, state.next_poll, state.etag, state.last_modified, state.failures),
    )


def is_named(db: Connection, feed: str, key: str) -> bool:
    """Tell whether a feed has named this entry before, be it done or waiting."""
    return db.execute("SELECT 1 FROM entries WHERE feed = ? AND key = ?", (feed, key)).fetchone() is not None


def waiting_entries(db: Connection, feed: str, now: str) -> tuple[Waiting, ...]:
    """The entries of a feed that are to be asked for again by now, the oldest first.

    One that was first seen later than now is among them: the clock has been set back since.
    """
    rows = db.execute(
        "SELECT key, entry, first_seen, tries, looks FROM entries"
        " WHERE feed = ?1 AND entry IS NOT NULL AND (next_try <= ?2 OR first_seen > ?2) ORDER BY first_seen, key",
        (feed, now),
    )
    return tuple(Waiting(row[0], json.loads(row[1]), *row[2:]) for row in rows)


def keep_done(db: Connection, feed: str, key: str, now: str) -> None:
    """An entry is done: it is not asked for again."""
    db.execute(
        "INSERT INTO entries (feed, key, entry, first_seen, tries, looks, next_try) VALUES (?, ?, NULL, ?, 0, 1, NULL)"
        " ON CONFLICT DO UPDATE SET entry = NULL, next_try = NULL",
        (feed, key, now),
    )


def keep_waiting(db: Connection, feed: str, waiting: Waiting, next_try: str) -> None:
    """An entry waits: it is asked for again at `next_try`."""
    db.execute(
        "INSERT OR REPLACE INTO entries (feed, key, entry, first_seen, tries, looks, next_try)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (feed, waiting.key, json.dumps(waiting.entry), waiting.first_seen, waiting.tries, waiting.looks, next_try),
    )


def keep_notice(db: Connection, key: str, message: Mapping[str, Any], *, sent: str | None = None) -> None:
    """Note what is to be told, unless it was noted before."""
    db.execute("INSERT OR IGNORE INTO notices (key, message, sent) VALUES (?, ?, ?)", (key, json.dumps(message), sent))


def begin_notices(db: Connection, now: str) -> None:
    """From now on changes of records are told of; those before the first watch are not."""
    if db.execute("SELECT 1 FROM notices LIMIT 1").fetchone() is None:
        last = db.execute("SELECT coalesce(max(id), 0) FROM changes").fetchone()[0]
        keep_notice(db, f"change:{last}", {}, sent=now)


def notice_changes(db: Connection) -> None:
    """Note the changes of records that came after those noted."""
    row = db.execute("SELECT key FROM notices WHERE key GLOB 'change:*' ORDER BY id DESC LIMIT 1").fetchone()
    last = int(row["key"].removeprefix("change:")) if row else 0
    rows = db.execute("SELECT id, at, story, kind, subject, text FROM changes WHERE id > ? ORDER BY id", (last,))
    for id, at, story, kind, subject, text in rows.fetchall():
        told = {"type": "change", "kind": kind, "story": story, "subject": subject, "text": text, "at": at}
        keep_notice(db, f"change:{id}", told)


def unsent(db: Connection, limit: int) -> tuple[Notice, ...]:
    """What is still to be told, in its order."""
    rows = db.execute("SELECT id, key, message FROM notices WHERE sent IS NULL ORDER BY id LIMIT ?", (limit,))
    return tuple(Notice(row[0], row[1], json.loads(row[2])) for row in rows)


def keep_sent(db: Connection, notice: Notice, now: str) -> None:
    """What was told is not told again; of its message nothing is kept."""
    db.execute("UPDATE notices SET sent = ?, message = '{}' WHERE id = ?", (now, notice.id))
