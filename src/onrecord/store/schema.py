"""The tables of a desk, as numbered migrations, and what each table and column is for.

What is kept is what came (`pages`, `raws`, `skipped`), what a person said of it (`corrections`) and when the records
changed (`changes`); every other table is derived and can be made anew from these. The comments are part of the SQL, so
any SQLite tool shows them (`.schema`), and docs/desk.md is written from them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.store.listing import LIST_INDEXES
from onrecord.store.raws import RAW_TABLES
from onrecord.store.records import OPENING_TABLE
from onrecord.store.repeating import REPEAT_TABLES
from onrecord.store.vectors import VECTOR_TABLES
from onrecord.store.watching import WATCH_TABLES

__all__ = ["APPLICATION_ID", "MIGRATIONS", "Table", "tables"]

APPLICATION_ID = 0x4F6E5265
"""Stands in the head of the file ("OnRe"), so that a desk is told from other SQLite files."""

_FIRST = """
CREATE TABLE pages ( -- Kept: what came, as it came. A page that changed is a row of its own.
  id INTEGER PRIMARY KEY, -- in the order of arrival
  digest TEXT NOT NULL, -- SHA-256 of the content and of what its source says of it
  input TEXT NOT NULL, -- the input as the user named it
  url TEXT, -- its address, where it has one
  fetched TEXT NOT NULL, -- when it came (ISO, UTC)
  said TEXT NOT NULL, -- what its source says of it, as JSON: title, byline, outlet, published, language, whether HTML
  content BLOB NOT NULL -- the decoded page, UTF-8, compressed with zlib
);
CREATE INDEX pages_by_digest ON pages (digest);

CREATE TABLE skipped ( -- Kept: inputs that gave no article.
  input TEXT PRIMARY KEY, -- the input as the user named it
  reason TEXT NOT NULL, -- why, in words a person understands
  at TEXT NOT NULL -- when it was last tried (ISO, UTC)
);

CREATE TABLE changes ( -- Kept: how the records changed, and when.
  id INTEGER PRIMARY KEY, -- in their order
  at TEXT NOT NULL, -- when the record changed (ISO, UTC)
  story TEXT NOT NULL, -- id of the story
  kind TEXT NOT NULL, -- what changed: new statement, position, claim, event ...
  subject TEXT NOT NULL, -- id of what changed: a statement, an actor and issue, a claim, an event
  text TEXT NOT NULL, -- the change in a sentence
  detail TEXT NOT NULL -- more of it, as JSON: before, after, evidence
);
CREATE INDEX changes_by_time ON changes (at);

CREATE TABLE corrections ( -- Kept: what persons put right.
  id TEXT PRIMARY KEY, -- derived from all that it says
  at TEXT NOT NULL, -- when it was made (ISO, UTC)
  do TEXT NOT NULL, -- what it does: speaker, same-actor, drop ...
  undone TEXT, -- of an undo, the id of the correction that no longer holds
  line TEXT NOT NULL -- the correction itself, as JSON
);
CREATE TABLE corrected ( -- Kept: the articles that each correction is about.
  correction TEXT NOT NULL REFERENCES corrections (id) ON DELETE CASCADE, -- id of the correction
  article TEXT NOT NULL, -- id of the article
  PRIMARY KEY (correction, article)
);
CREATE INDEX corrected_by_article ON corrected (article);

CREATE TABLE outcomes ( -- Derived: whether each correction applies.
  correction TEXT NOT NULL REFERENCES corrections (id) ON DELETE CASCADE, -- id of the correction
  story TEXT NOT NULL, -- id of the story; empty for one that moves articles between stories
  reason TEXT, -- why it does not apply; null where it does
  PRIMARY KEY (correction, story)
);

CREATE TABLE readers ( -- Derived: which OnRecord, with which weights, read the articles.
  id INTEGER PRIMARY KEY, -- its number
  made_by TEXT NOT NULL UNIQUE -- name, version and weights as JSON: what a record's created_by says
);

CREATE TABLE stories ( -- Derived: the stories, and how fresh their records are.
  id TEXT PRIMARY KEY, -- stays the same as articles join
  title TEXT NOT NULL, -- the most central headline
  first_day TEXT, -- day of the first publication
  last_day TEXT, -- day of the last publication
  articles INTEGER NOT NULL, -- how many it has
  statements INTEGER NOT NULL, -- how many its record has
  updated TEXT NOT NULL, -- when its record last changed (ISO, UTC)
  stamp INTEGER NOT NULL, -- grows whenever its articles or corrections change
  composed INTEGER NOT NULL -- the stamp that its record was made at; where it lags, the record is behind
);

CREATE TABLE articles ( -- Derived: what was read from each page. The versions of one article share a series.
  page INTEGER PRIMARY KEY REFERENCES pages (id) ON DELETE CASCADE, -- the page it was read from
  id TEXT NOT NULL, -- id of the article, as in records
  key TEXT NOT NULL, -- what makes two pages versions of one article: its address, or its outlet and input
  series INTEGER, -- page of the first version
  version INTEGER, -- 1 for the first
  is_current INTEGER, -- 1 for the last version, which alone is part of its story
  story TEXT REFERENCES stories (id), -- id of its story
  input TEXT NOT NULL, -- the input as the user named it
  outlet TEXT NOT NULL, -- who published it
  title TEXT, -- the headline
  published TEXT, -- ISO date, or date and time, as the page tells it
  url TEXT, -- its address
  sha256 TEXT NOT NULL, -- SHA-256 of the text in UTF-8
  text TEXT NOT NULL, -- the cleaned text that all offsets count in
  fields TEXT NOT NULL -- the rest of the article, as JSON: byline, zones, dropped parts, notes ...
);
CREATE INDEX articles_by_id ON articles (id);
CREATE INDEX articles_by_key ON articles (key);
CREATE INDEX articles_by_series ON articles (series);
CREATE INDEX articles_by_story ON articles (story) WHERE is_current;
CREATE INDEX articles_by_text ON articles (sha256);

CREATE TABLE readings ( -- Derived: what was found in each article alone; stories are put together from these.
  page INTEGER PRIMARY KEY REFERENCES articles (page) ON DELETE CASCADE, -- the page of the article
  reader INTEGER NOT NULL REFERENCES readers (id), -- who read it
  round INTEGER NOT NULL, -- the rebuild that it was read in
  document BLOB NOT NULL, -- sentences, tokens, names and statements, JSON compressed with zlib
  statements INTEGER NOT NULL -- how many statements
);

CREATE TABLE sketches ( -- Derived: what the grouping of articles into stories goes by.
  page INTEGER PRIMARY KEY REFERENCES articles (page) ON DELETE CASCADE, -- the page of the article
  day INTEGER, -- day of publication, counted from 1970
  sketch BLOB NOT NULL -- hashed words and their weights
);
CREATE INDEX sketches_by_day ON sketches (day);

CREATE TABLE records ( -- Derived: the record of each story.
  story TEXT PRIMARY KEY REFERENCES stories (id) ON DELETE CASCADE, -- id of the story
  digest TEXT NOT NULL, -- the record's own digest
  record BLOB NOT NULL -- the record (onrecord.record/1), JSON compressed with zlib
);

CREATE TABLE statements ( -- Derived: the statements of all records, to search in and to count.
  row INTEGER PRIMARY KEY, -- its number in the full-text index
  story TEXT NOT NULL REFERENCES stories (id) ON DELETE CASCADE, -- id of the story
  id TEXT NOT NULL, -- id of the statement, as in the record
  article TEXT NOT NULL, -- id of its article
  outlet TEXT NOT NULL, -- who published it
  day TEXT, -- ISO day on which it was said, else published
  kind TEXT NOT NULL, -- direct, indirect or mixed
  act TEXT NOT NULL, -- say, ask, demand, promise ...
  speaker TEXT, -- id of the actor who says it, where the text tells
  name TEXT, -- the actor's name
  text TEXT NOT NULL, -- the words
  speakers TEXT NOT NULL, -- every name of the actor, of the one spoken for, and of who passed it on
  issues TEXT NOT NULL, -- labels of the issues that it takes a position on
  UNIQUE (story, id)
);
CREATE INDEX statements_by_day ON statements (day);
CREATE INDEX statements_by_outlet ON statements (outlet COLLATE NOCASE, day);

CREATE VIRTUAL TABLE words USING fts5 ( -- Derived: the full-text index of the statements.
  text, -- the words
  speakers, -- names
  issues, -- labels
  content = 'statements', content_rowid = 'row', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER statements_come AFTER INSERT ON statements BEGIN
  INSERT INTO words (rowid, text, speakers, issues) VALUES (new.row, new.text, new.speakers, new.issues);
END;
CREATE TRIGGER statements_go AFTER DELETE ON statements BEGIN
  INSERT INTO words (words, rowid, text, speakers, issues)
    VALUES ('delete', old.row, old.text, old.speakers, old.issues);
END;
CREATE TRIGGER statements_change AFTER UPDATE ON statements BEGIN
  INSERT INTO words (words, rowid, text, speakers, issues)
    VALUES ('delete', old.row, old.text, old.speakers, old.issues);
  INSERT INTO words (rowid, text, speakers, issues) VALUES (new.row, new.text, new.speakers, new.issues);
END;

CREATE TABLE events ( -- Derived: what the records have as due, by day.
  story TEXT NOT NULL REFERENCES stories (id) ON DELETE CASCADE, -- id of the story
  id TEXT NOT NULL, -- id of the event, as in the record
  status TEXT NOT NULL, -- scheduled or conditional
  day TEXT NOT NULL, -- its last day, ISO
  what TEXT NOT NULL, -- what it is, in the words of an article
  condition TEXT, -- the words that it hangs on
  PRIMARY KEY (story, id)
);
CREATE INDEX events_by_day ON events (day);

CREATE TABLE rebuilds ( -- Kept: the rebuild under way, or done last.
  id INTEGER PRIMARY KEY CHECK (id = 1), -- 1: there is one row
  round INTEGER NOT NULL, -- its number
  is_open INTEGER NOT NULL -- 1 while it is under way
);
"""

MIGRATIONS: tuple[str, ...] = (
    *(_FIRST, WATCH_TABLES, VECTOR_TABLES, REPEAT_TABLES, LIST_INDEXES, RAW_TABLES),
    OPENING_TABLE,
)
"""The SQL of each migration; a desk's number (`PRAGMA user_version`) counts those that it has been through."""

# Example: "CREATE TABLE pages ( -- Kept: what came, as it came."
_TABLE = re.compile(r"^CREATE (?:VIRTUAL )?TABLE (\w+) .*?\( -- (.+)$")
# Example: "  id INTEGER PRIMARY KEY, -- in the order of arrival"; a column of the full-text index has no type
_COLUMN = re.compile(r"^  ([a-z_0-9]+)(?: ([A-Z].*?))?,?(?: -- (.+))?$")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the desk: its name, what it is for, and its columns, each with type and meaning."""

    name: str
    purpose: str
    columns: tuple[tuple[str, str, str], ...]


def tables() -> tuple[Table, ...]:
    """The tables of a new desk, in their order, as the comments of the SQL describe them."""
    out: list[Table] = []
    columns: list[tuple[str, str, str]] = []
    for line in "\n".join(MIGRATIONS).splitlines():
        if head := _TABLE.match(line):
            columns = []
            out.append(Table(head[1], head[2], ()))
        elif line.startswith(")") and out:
            out[-1] = Table(out[-1].name, out[-1].purpose, tuple(columns))
        elif column := _COLUMN.match(line):
            columns.append((column[1], column[2] or "", column[3] or ""))
    return tuple(out)
