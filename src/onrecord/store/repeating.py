"""The lines of all articles, by which those that an outlet repeats are told from those of the report."""

from __future__ import annotations

__all__ = ["REPEAT_TABLES"]

REPEAT_TABLES = """
CREATE TABLE lines ( -- Derived: the lines of all articles, by which those that an outlet repeats are known.
  line INTEGER NOT NULL, -- hash of the outlet and of the line's words, digits all alike
  page INTEGER NOT NULL REFERENCES articles (page) ON DELETE CASCADE, -- the page of the article
  words INTEGER NOT NULL, -- how many words, where it reads like a paragraph of the report; else 0
  PRIMARY KEY (line, page)
) WITHOUT ROWID;
CREATE INDEX lines_by_page ON lines (page);

CREATE TABLE repeats ( -- Derived: lines that an outlet repeats in different articles; these drop them.
  line INTEGER PRIMARY KEY, -- hash of the outlet and of the line's words
  outlet TEXT NOT NULL, -- who published it
  text TEXT NOT NULL -- the line, as the first article has it
);

CREATE TABLE unsettled ( -- Derived: articles to be read again, since it was learnt later that lines of theirs repeat.
  page INTEGER PRIMARY KEY REFERENCES articles (page) ON DELETE CASCADE -- the page of the article
);
"""
