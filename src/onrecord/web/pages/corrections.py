"""The log of corrections: what applies where, what does not and why; taking one back; files of them in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi.responses import Response
from starlette.datastructures import FormData

from onrecord import store
from onrecord.corrections import MARK_FORMATS
from onrecord.errors import NotKept, OnRecordError, UsageError
from onrecord.web.asking import Asked, signed
from onrecord.web.forms import form_of, hand_over, local, require_own, see
from onrecord.web.jobs import Bring, Correct
from onrecord.web.views.corrections import STATES, log_shown
from onrecord.web.visits import name_of, remember_name
from onrecord.web.writing import page

__all__ = ["router"]

router = APIRouter()

_MAX_PAGE = 10_000
_FIELDS = ("by", "note", "also")
Id = Annotated[str, Query(max_length=40)]


@router.get("/corrections")
def _log(
    request: Request,
    story: Id = "",
    state: Id = "",
    number: Annotated[int, Query(alias="page", ge=1, le=_MAX_PAGE)] = 1,
) -> Response:
    """All corrections, the last first."""
    with request.app.state.shelf.reading() as db:
        shown = log_shown(db, story=story, state=state if state in STATES else "", page=number)
    return page(request, "corrections.html", shown=shown, states=STATES, story=story, state=state, forms=MARK_FORMATS,
                by=name_of(request), wrong=None)  # fmt: skip


@router.get("/corrections/export")
def _export(request: Request) -> Response:
    """All corrections as lines of JSON, in the order in which they were made."""
    with request.app.state.shelf.reading() as db:
        text = "".join(f"{line}\n" for line in store.correction_lines(db))
    headers = {"content-disposition": 'attachment; filename="corrections.jsonl"'}
    return Response(text, media_type="application/x-ndjson", headers=headers)


@router.post("/corrections/import")
def _import(
    request: Request,
    file: Annotated[UploadFile | None, File()] = None,
    mark: Annotated[str, Form()] = "",
    form: Annotated[str, Form(max_length=40)] = "",
    story: Annotated[str, Form(max_length=40)] = "",
    by: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Take in corrections of a file, or what people changed in an annotation tool."""
    require_own(request, mark)
    if file is None or not file.filename:
        raise UsageError("Choose a file of corrections: the lines that this page, or `onrecord correct export`, gives.")
    if form not in ("", *MARK_FORMATS):
        raise UsageError("There is no such annotation tool here: take one of those in the form.")
    if form and not (story and by.strip()):
        raise UsageError("Say which story was marked, and who did it.")
    try:
        text = file.file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"The file is not UTF-8: {error.reason} at byte {error.start}.") from None
    whose = request.app.state.shelf.story(story).row.id if form else ""
    return see(f"/jobs/{hand_over(request, Bring(text, form, whose, by.strip()))}")


@router.get("/corrections/{id}/undo")
def _undo_form(
    request: Request, id: str, also: Id = "", back: Annotated[str, Query(max_length=500)] = "/corrections"
) -> Response:
    """Ask whether a correction is to be taken back, and the one that was made with it."""
    return _undo_page(request, id, {"back": local(back), "by": name_of(request), "note": "", "also": also})


@router.post("/corrections/{id}/undo")
def _undo(request: Request, id: str, form: Annotated[FormData, Depends(form_of)]) -> Response:
    """Take a correction back."""
    asked = Asked(form)
    require_own(request, asked.one("mark"))
    back = local(asked.one("back") or "/corrections")
    with request.app.state.shelf.reading() as db:
        found = log_shown(db, only=id).rows
    try:
        told = signed(asked)
    except OnRecordError as error:
        return _undo_page(request, id, {name: asked.one(name) for name in _FIELDS} | {"back": back}, str(error))
    if not found:
        raise NotKept("There is no such correction.")
    by = str(told["by"])
    job: Correct | None = None
    for of in filter(None, (asked.one("also"), id)):
        job = Correct("undo", by, (), {"of": of, "note": told["note"]}, job, back)
    assert job is not None
    answer = see(f"/jobs/{hand_over(request, job)}")
    remember_name(answer, by)
    return answer


def _undo_page(request: Request, id: str, told: dict[str, str], wrong: str | None = None) -> Response:
    with request.app.state.shelf.reading() as db:
        found = log_shown(db, only=id).rows
    if not found:
        raise NotKept("There is no such correction.")
    status = 400 if wrong else 200
    return page(request, "undo.html", status=status, row=found[0], told=told, wrong=wrong)
