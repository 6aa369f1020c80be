"""Adding articles by address, file or paste, and how far the clerk is with that and with other jobs."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from fastapi.responses import Response

from onrecord.web.clerk import State
from onrecord.web.forms import hand_over, local, require_own, see
from onrecord.web.jobs import Add, Correct, Refresh, is_address
from onrecord.web.views.jobs import job_shown
from onrecord.web.writing import page

__all__ = ["router"]

router = APIRouter()

_MAX_ADDRESSES = 500  # at once: two screens full of a day's links; a longer list is a file
_MAX_NAME = 120  # characters of a file's name
_SHORT_SECONDS = 1.5  # that a correction is waited for: most are done by then, once the process has begun
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}")


@router.get("/add")
def _add(request: Request) -> Response:
    """The forms to add articles by."""
    return _form(request)


@router.post("/add")
def _take(
    request: Request,
    mark: Annotated[str, Form()] = "",
    addresses: Annotated[str, Form()] = "",
    files: Annotated[Sequence[UploadFile], File()] = (),
    text: Annotated[str, Form()] = "",
    outlet: Annotated[str, Form(max_length=200)] = "",
    title: Annotated[str, Form(max_length=500)] = "",
    published: Annotated[str, Form(max_length=40)] = "",
    url: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Hand over what is to be added, and lead to how far it is."""
    require_own(request, mark)
    told = {"addresses": addresses, "text": text, "outlet": outlet, "title": title, "published": published, "url": url}
    asked = list(dict.fromkeys(addresses.split()))
    wrong = [each for each in asked if not is_address(each)]
    if wrong:
        return _form(request, told, f"{wrong[0][:200]} is no web address: it begins with https:// or http://.")
    if len(asked) > _MAX_ADDRESSES:
        return _form(request, told, f"These are {len(asked)} addresses: give at most {_MAX_ADDRESSES} at once.")
    if url and not is_address(url):
        return _form(request, told, f"{url[:200]} is no web address: it begins with https:// or http://.")
    inputs: list[str | tuple[str, bytes]] = [*asked, *_uploaded(files)]
    if text.strip():
        inputs.append(_pasted(text, {"outlet": outlet, "title": title, "published": published, "url": url}))
    if not inputs:
        return _form(request, told, "Give an address, a file, or text: there is nothing to read yet.")
    return see(f"/jobs/{hand_over(request, Add(tuple(inputs)))}")


@router.get("/jobs")
def _jobs(request: Request) -> Response:
    """What the clerk does, did, and is to do."""
    states = request.app.state.clerk.states()
    return page(request, "jobs.html", jobs=[job_shown(state) for state in states])


@router.get("/jobs/{id}")
def _job(request: Request, id: str, look: bool = False) -> Response:
    """How far a job is; whoever corrected something and does not only look is led back when it is done."""
    state = _known(request, id)
    if isinstance(state.job, Correct) and not look:
        state = request.app.state.clerk.wait(id, _SHORT_SECONDS) or state
    shown = job_shown(state)
    if shown.onward and not look:
        return see(shown.onward)
    return page(request, "job.html", job=shown)


@router.post("/jobs/{id}/cancel")
def _cancel(request: Request, id: str, mark: Annotated[str, Form()] = "") -> Response:
    """Stop a job, or do not begin it."""
    require_own(request, mark)
    _known(request, id)
    request.app.state.clerk.cancel(id)
    return see(f"/jobs/{quote(id)}")


@router.post("/jobs")
def _refresh(request: Request, mark: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/") -> Response:
    """Have the records that are behind made anew."""
    require_own(request, mark)
    hand_over(request, Refresh())
    return see(local(back))


def _known(request: Request, id: str) -> State:
    state: State | None = request.app.state.clerk.state(id)
    if state is None:
        raise HTTPException(404, "There is no such job any more: they are remembered until the server ends.")
    return state


def _form(request: Request, told: dict[str, str] | None = None, wrong: str | None = None) -> Response:
    names = ("addresses", "text", "outlet", "title", "published", "url")
    megabytes = request.app.state.settings.max_body // 2**20
    values = told or dict.fromkeys(names, "")
    return page(request, "add.html", status=400 if wrong else 200, told=values, wrong=wrong, megabytes=megabytes)


def _uploaded(files: Sequence[UploadFile]) -> list[tuple[str, bytes]]:
    """What was uploaded, by names that are none of a path; an empty field of a form is none."""
    return [(_name(file.filename or ""), file.file.read()) for file in files if file.filename or file.size]


def _name(told: str) -> str:
    """What an upload is called: the last part of what a browser says, printable and short, its ending kept.

    >>> _name("../../etc/herald.html"), _name("C:\\\\news\\\\a.txt"), _name(".."), _name("")
    ('herald.html', 'a.txt', 'upload', 'upload')
    """
    last = PurePosixPath(told.replace("\\", "/")).name
    plain = "".join(char for char in last if unicodedata.category(char)[0] not in "CZ" or char == " ").strip()
    if not plain.strip("."):
        return "upload"
    ending = _ENDING.fullmatch(PurePosixPath(plain).suffix)
    return plain if len(plain) <= _MAX_NAME else f"{plain[:_MAX_NAME]}{ending[0] if ending else ''}"


def _pasted(text: str, told: dict[str, str]) -> tuple[str, bytes]:
    """A text that was pasted; with what is told of it, it is a list of one article."""
    known = {name: value.strip() for name, value in told.items() if value.strip()}
    if not known:
        return "pasted", text.encode("utf-8", "replace")
    return "pasted.json", json.dumps({"content": text, **known}).encode()
