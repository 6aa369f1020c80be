"""The journey of a desk: what comes in is read, kept, put into its story, and the story's record brought up to date.

    add       inputs                      -> Arrivals; each is on the disk when it is told
    story     id                          -> Record, as made afresh from the story's articles
    news      moment                      -> what is new since, story by story
    diff      article                     -> what its outlet changed
    correct   what a person has right     -> applied whenever a record is made anew
    rebuild   what was kept, as it came   -> everything else, anew

`Desk` (keeping.py) has it all; each thing that it does has a file of its own: taking, grouping, composing, news,
correcting, mending, likening.

A desk is one SQLite file (see `onrecord.store`). The clock is read here, at the edge, and handed on; it is no part of a
record. The rooms are imported where they are first needed: listing stories should not load models.
"""

from onrecord.desk.keeping import VARIABLE, Desk, default_path, open_desk
from onrecord.desk.marking import mark_actor, mark_line, mark_statement
from onrecord.desk.telling import Arrival, ArrivalKind, Corrected, News, Repaired, Version

__all__ = [
    "VARIABLE",
    "Arrival",
    "ArrivalKind",
    "Corrected",
    "Desk",
    "News",
    "Repaired",
    "Version",
    "default_path",
    "mark_actor",
    "mark_line",
    "mark_statement",
    "open_desk",
]
