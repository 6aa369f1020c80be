"""The desk as JSON, under /api: what programs read and ask for, described in /api/openapi.json.

    stories    the list, a story's record and its parts, how it changed
    articles   the articles and their versions
    finding    search, and what is new since a moment
    people     actors, issues and stances over all stories; networks
    changing   corrections, adding, and the jobs that do both
    events     what is new, as it comes
    exports    the ways out of a record
    shapes     what these answer with
    answers    how: tags, packing, places in a list

Requests read; what changes the desk is handed to the clerk, and answered with the job (202).
"""

from fastapi import APIRouter

from onrecord.web.api import articles, changing, events, exports, finding, people, stories
from onrecord.web.api.answers import Plain
from onrecord.web.api.shapes import PROBLEMS

__all__ = ["router"]

router = APIRouter(prefix="/api", responses=PROBLEMS, default_response_class=Plain)
for _part in (stories, articles, finding, people, changing, exports, events):
    router.include_router(_part.router)
