"""Which story an article belongs to: its earlier version's, the one that its words tell, or where a person put it.

What the grouping remembers lies in the desk; here it is held while articles come, and loaded anew when another program
has written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from sqlite3 import Connection
from typing import TYPE_CHECKING

from onrecord import corrections, store
from onrecord.datamodel import Article, Correction
from onrecord.ids import content_id

if TYPE_CHECKING:
    from onrecord.pipeline import Grouper, Sketch

__all__ = ["MOVES", "Groups"]

MOVES = ("same-story", "other-story")
"""The corrections that move articles between stories."""

_ALL_DAYS = (-(1 << 40), 1 << 40)


class Groups:
    """The stories of a desk as they grow."""

    def __init__(self) -> None:
        self._grouper: Grouper | None = None
        self._days = (0, 0)  # the days whose articles are held
        self._state = 0  # of the file when they were loaded: it changes when another program writes
        self._by_hand: set[str] | None = None  # articles that a person put where they are; None: not looked up yet

    def forget(self) -> None:
        """Hold nothing: what was held may be other than what was kept."""
        self._grouper = self._by_hand = None

    def place(self, db: Connection, page: int, article: Article, kin: store.Kin | None, now: str) -> str:
        """Put the article of a page into its story, whose id is returned; one is begun where it fits in none."""
        from onrecord import pipeline

        sketch = pipeline.sketch(article)
        if sketch.day is None:  # the day it came, for the grouping alone: nothing shows it as the article's date
            sketch = replace(sketch, day=store.day_of_arrival(db, page))
        store.keep_sketch(db, page, sketch.day, sketch.pack())
        if kin and kin.story:
            story, joined = kin.story, tuple[str, ...]()
        else:
            placed = self._holding(db, sketch).add(sketch, self._fixed(db))
            story, joined = placed.story, placed.joined
        store.begin_story(db, story, article.title or article.input, now)
        store.arrange(db, page, kin, story)
        store.merge_stories(db, joined, story)
        store.drop_stories(db, joined)
        return story

    def _fixed(self, db: Connection) -> set[str]:
        """The articles that a person has put into stories, whose stories go into no other."""
        if self._by_hand is None:
            told = corrections.read_lines("\n".join(store.correction_lines(db)))
            self._by_hand = {id for each in corrections.in_force(told) if each.do in MOVES for id in each.articles}
        return self._by_hand

    def _holding(self, db: Connection, sketch: Sketch) -> Grouper:
        """The grouper, holding at least the articles of the days around one that comes."""
        from onrecord import pipeline

        state = db.execute("PRAGMA data_version").fetchone()[0]
        first, last = _ALL_DAYS if sketch.day is None else pipeline.span(sketch.day)
        if self._grouper is not None and state == self._state:
            if self._days[0] <= first and last <= self._days[1]:
                return self._grouper
            first, last = min(first, self._days[0]), max(last, self._days[1])
        return self._load(db, first, last)

    def _load(self, db: Connection, first: int, last: int) -> Grouper:
        from onrecord import pipeline

        self._grouper = pipeline.grouper(store.sketches_between(db, first, last))
        self._days, self._state = (first, last), db.execute("PRAGMA data_version").fetchone()[0]
        return self._grouper

    def regroup(self, db: Connection, told: Sequence[Correction], now: str) -> None:
        """Line all articles up and put them into stories as if they came anew, in the order in which they came.

        `told` are the corrections in force: each move is made again when it was made, or where its articles came later,
        when they are here. Stories that hold other articles than before are behind then; where articles are read
        otherwise now, so that a story would have another id, it keeps the one it had.
        """
        before = store.articles_by_story(db)
        moves = sorted((_due(db, each), number, each) for number, each in enumerate(told) if each.do in MOVES)
        outcomes = []
        moved: set[str] = set()
        store.disarrange(db)
        self.forget()
        try:
            for number, article, fetched in store.articles_in_order(db):
                while moves and moves[0][0] < dt.datetime.fromisoformat(fetched):
                    each = moves.pop(0)[-1]
                    outcomes.append(self.move(db, each, now))
                    moved.update(each.articles)
                if self._grouper is None:
                    self._load(db, *_ALL_DAYS)
                    self._by_hand = set(moved)
                self.place(db, number, article, store.kin_of(db, store.said_of(db, number), article), now)
        finally:
            self.forget()
        outcomes += [self.move(db, each, now) for _, _, each in moves]
        _keep_ids(db, before, now)
        for story in store.changed_stories(before, store.articles_by_story(db)):
            store.touch_story(db, story)
        store.sweep_stories(db)
        store.keep_outcomes(db, "", outcomes)

    def move(self, db: Connection, each: Correction, now: str) -> tuple[str, str | None]:
        """Move articles between stories as a person has it; returns the correction's id, and why it does not apply."""
        here = store.current_ids(db, each.articles)
        stories = list(dict.fromkeys(here[id][1] for id in each.articles if id in here))
        if each.do == "same-story" and len(stories) < 2:
            return each.id, "its articles are of one story, or not here"
        if not here:
            return each.id, "its articles are not here"
        if each.do == "same-story":
            store.merge_stories(db, stories[1:], stories[0])
        else:
            apart = content_id("story-", "apart", *sorted(each.articles))
            store.begin_story(db, apart, "", now)
            store.move_articles(db, sorted({last for last, _ in here.values()}), apart)
        for story in stories:
            store.touch_story(db, story)
        self.forget()  # the articles are held elsewhere than they are now
        return each.id, None


def _keep_ids(db: Connection, before: Mapping[str, Sequence[int]], now: str) -> None:
    """Give each story that was not there before the id of one that is gone and has most of its articles."""
    after = store.articles_by_story(db)
    gone = {story: set(pages) for story, pages in before.items() if story not in after}
    for story in sorted(after.keys() - before.keys()):
        best = max(gone, key=lambda old: (len(gone[old].intersection(after[story])), old), default=None)
        if best is not None and gone[best].intersection(after[story]):
            store.begin_story(db, best, "", now)
            store.merge_stories(db, [story], best)
            del gone[best]


def _due(db: Connection, each: Correction) -> dt.datetime:
    """When a move is made again: when it was made, or when the last of its articles came."""
    times = (each.at, *store.arrivals(db, each.articles))
    return max(dt.datetime.fromisoformat(time) for time in times)
