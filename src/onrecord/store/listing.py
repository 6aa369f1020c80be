"""The stories of a desk as lists show them: filtered, counted and page by page, however many there are."""

from __future__ import annotations

__all__ = ["LIST_INDEXES"]

# Without them a list of 5,000 stories looks at every article and every change. `stories_by_update` is the order of the
# list; the others answer "of which stories", without looking at the articles and statements themselves.
LIST_INDEXES = """
CREATE INDEX stories_by_update ON stories (updated DESC, last_day DESC, id);
CREATE INDEX changes_by_story ON changes (story, at);
CREATE INDEX articles_by_outlet ON articles (outlet COLLATE NOCASE, story) WHERE is_current;
CREATE INDEX outlets_by_story ON articles (story, outlet) WHERE is_current;
CREATE INDEX statements_by_name ON statements (name COLLATE NOCASE, story);
"""
