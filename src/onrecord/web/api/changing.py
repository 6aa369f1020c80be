"""What changes the desk: corrections, adding, and how far the clerk is with either."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query, Request, Response

from onrecord import corrections, store
from onrecord.datamodel import Span
from onrecord.desk import Corrected
from onrecord.desk.correcting import all_told
from onrecord.desk.telling import corrected
from onrecord.errors import InputError, NotKept
from onrecord.web.api.answers import Id, Limit, Place, next_address, place_of
from onrecord.web.api.shapes import CorrectionSent, JobTold, Listed, Progress, Sent, UndoSent
from onrecord.web.clerk import Clerk, State
from onrecord.web.forms import hand_over
from onrecord.web.jobs import Add, Bring, Correct, Job, Learn, Refresh

__all__ = ["router"]

router = APIRouter(tags=["changing"])

_TAKEN = 202
_KINDS: dict[type[Job], Literal["add", "bring", "correct", "refresh", "learn"]] = {
    Add: "add",
    Bring: "bring",
    Correct: "correct",
    Refresh: "refresh",
    Learn: "learn",
}
_SOME_DAY = "2000-01-01T00:00:00Z"  # in place of the time that the desk tells, for a look at the rest


@router.get("/corrections", name="list_corrections")
def _list_corrections(request: Request, limit: Limit = 50, cursor: Place = None) -> Listed[Corrected]:
    """All corrections, the last first, each with the stories in which it applies, or why it does not."""
    place = place_of(cursor, str, str)
    with request.app.state.shelf.reading() as db:
        told = all_told(db)
        outcomes = store.outcomes(db)
    gone = corrections.undone(told)
    wanted = [each for each in reversed(told) if place is None or (each.at, each.id) < (place[0], place[1])]
    items = [corrected(each, each.id not in gone, outcomes) for each in wanted[:limit]]
    last = items[-1].correction if len(wanted) > limit else None
    return Listed(items=items, next=next_address(request, [last.at, last.id]) if last else None)


@router.post("/corrections", name="correct", status_code=_TAKEN)
def _correct(request: Request, response: Response, sent: CorrectionSent) -> JobTold:
    """Put something right. The job's line `correction` tells its id, and the reason where it does not apply."""
    details = sent.model_dump(exclude={"do", "by", "about"})
    plain = {"do": sent.do, "at": _SOME_DAY, "by": sent.by, "about": [s.model_dump() for s in sent.about], **details}
    try:
        corrections.read_lines(json.dumps(plain), "The correction")
    except InputError as error:
        raise HTTPException(409, str(error)) from None
    about = tuple(Span(s.article, s.start, s.end, s.text) for s in sent.about)
    return _hand_over(request, response, Correct(sent.do, sent.by, about, details))


@router.post("/corrections/{id}/undo", name="undo", status_code=_TAKEN)
def _undo(request: Request, response: Response, id: Id, sent: UndoSent) -> JobTold:
    """Take a correction back."""
    with request.app.state.shelf.reading() as db:
        if id not in {each.id for each in all_told(db)}:
            raise NotKept(f"The desk has no correction {id}: /api/corrections lists them.")
    return _hand_over(request, response, Correct("undo", sent.by, (), {"of": id, "note": sent.note}))


@router.post("/add", name="add", status_code=_TAKEN)
def _add(request: Request, response: Response, sent: Sent) -> JobTold:
    """Add articles, by web address or as text. The job tells what came of each."""
    lines = [json.dumps(each.model_dump(exclude_none=True)) for each in sent.articles]
    packed = [("sent.jsonl", "".join(f"{line}\n" for line in lines).encode("ascii"))] if lines else []
    if not sent.addresses and not packed:
        raise HTTPException(422, "addresses, articles: give at least one.")
    return _hand_over(request, response, Add((*sent.addresses, *packed)))


@router.get("/jobs", name="jobs")
def _jobs(
    request: Request,
    phase: Annotated[
        Literal["waiting", "working", "done", "failed", "cancelled"] | None, Query(description="Only those.")
    ] = None,
) -> Listed[JobTold]:
    """The jobs that are remembered: until the server ends, and of those that are over the last 200. The last first."""
    states = request.app.state.clerk.states()
    return Listed(items=[_told(each) for each in states if phase in (None, each.phase)])


@router.get("/jobs/{id}", name="job")
def _job(request: Request, id: Id) -> JobTold:
    """How far a job is."""
    state = request.app.state.clerk.state(id)
    if state is None:
        raise NotKept("There is no such job any more: they are remembered until the server ends.")
    return _told(state)


def _hand_over(request: Request, response: Response, job: Job) -> JobTold:
    clerk: Clerk = request.app.state.clerk
    id = hand_over(request, job)
    state = clerk.state(id)
    assert state is not None  # it was handed over just now
    response.headers["location"] = f"/api/jobs/{id}"
    return _told(state)


def _told(state: State) -> JobTold:
    step, done, of = state.progress or ("", 0, 0)
    return JobTold(
        id=state.id,
        href=f"/api/jobs/{state.id}",
        kind=_KINDS[type(state.job)],
        phase=state.phase,
        told=list(state.told),
        counts=dict(state.counts),
        progress=Progress(step=step, done=done, of=of) if state.progress else None,
        error=state.error,
    )
