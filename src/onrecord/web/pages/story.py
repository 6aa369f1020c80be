"""One story: all that its record holds, and of each long list the whole on pages of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from markupsafe import Markup

from onrecord.errors import NotKept
from onrecord.render.exports import FORMATS
from onrecord.web.shelf import Shown
from onrecord.web.views.prominence import columns_of
from onrecord.web.views.standing import one_statement, where_one_stands
from onrecord.web.views.story import LISTS, list_page, page_of_line, story_page, whole_list
from onrecord.web.writing import page, part

__all__ = ["places", "router"]

router = APIRouter()


@router.get("/stories/{name}")
def _story(request: Request, name: str) -> Response:
    shelf = request.app.state.shelf
    shown = shelf.story(name)
    sections, pane = shelf.kept(("story page", shown.digest, shown.row.id), lambda: _written(shown))
    return page(
        request,
        "story.html",
        story=shown.row,
        view=shown.view,
        formats=FORMATS,
        sections_written=sections,
        pane_written=pane,
    )


def _written(shown: Shown) -> tuple[Markup, Markup]:
    """The sections of a story, and what stands beside them: most of its page, and the same for every reader."""
    found = story_page(shown.view)
    values = {"story": shown.row, "view": shown.view, **places(shown, on_page=_lines_of(found))}
    return part("story_sections.html", found=found, **values), part("pane.html", **values)


@router.get("/stories/{name}/all/{kind}")
def _all(
    request: Request,
    name: str,
    kind: str,
    number: Annotated[int, Query(alias="page", ge=1)] = 1,
    only: Annotated[str | None, Query(max_length=20)] = None,
) -> Response:
    if kind not in LISTS:
        raise NotKept(f"A story has no list {kind}; it has {', '.join(LISTS)}.")
    shown = request.app.state.shelf.story(name)
    whole = request.app.state.shelf.kept(("list", shown.digest, kind), lambda: whole_list(shown.view, kind))
    found = list_page(whole, kind, number, only)
    here = frozenset(_line_id(kind, thing) for thing in found["shown"])
    values = {
        "story": shown.row,
        "view": shown.view,
        "kind": kind,
        "heading": LISTS[kind][0],
        "part": found,
        "only": only,
        "columns": columns_of(shown.view),
        "turns": _turns(f"{_address(shown)}/all/{kind}", found, only),
    }
    return page(request, "list.html", **values, **places(shown, on_page=here.__contains__))


def _turns(address: str, found: dict[str, Any], only: str | None) -> dict[str, str | None]:
    """The addresses of the parts before and after one, None where there is none."""
    asked = {"only": only} if only else {}
    return {
        way: f"{address}?{urlencode({'page': number, **asked})}" if 1 <= number <= found["pages"] else None
        for way, number in (("before", found["number"] - 1), ("after", found["number"] + 1))
    }


@router.get("/stories/{name}/positions/{issue}/{actor}")
def _standing(request: Request, name: str, issue: str, actor: str, fragment: bool = False) -> Response:
    shown = request.app.state.shelf.story(name)
    found = where_one_stands(shown.record, shown.view, issue, actor)
    if found is None:
        raise NotKept(f"No position of this story is {actor} on {issue}: its page has those that there are.")
    template = "standing_part.html" if fragment else "standing.html"
    return page(request, template, story=shown.row, view=shown.view, found=found, **places(shown))


@router.get("/stories/{name}/statements/{id}")
def _statement(request: Request, name: str, id: str, fragment: bool = False) -> Response:
    """A statement by its id or its label."""
    shown = request.app.state.shelf.story(name)
    found = one_statement(shown.record, shown.view, id)
    if found is None:
        raise NotKept(f"Story {shown.row.id} has no statement {id}: an article changed, or somebody corrected it.")
    template = "statement_part.html" if fragment else "statement.html"
    return page(request, template, story=shown.row, view=shown.view, found=found, **places(shown))


def places(shown: Shown, on_page: Callable[[str], bool] = lambda line: False) -> dict[str, Any]:
    """Where the lines of a story lead: what the parts shared with the brief ask for addresses.

    `on_page` tells which lines (of the timeline, claims, utterances: "e5") stand on the page itself.
    """
    base, statements = _address(shown), shown.view["statements"]

    def to_sentence(anchor: str) -> str:
        key, _, sentence = anchor.rpartition("-")
        return f"{base}/articles/{quote(key)}#{quote(anchor)}" if key else f"{base}/articles/{quote(sentence)}"

    def to_statement(label: str) -> str:
        return f"{base}/statements/{statements[label]['id']}"

    def to_line(line: str) -> str:
        if on_page(line):
            return f"#{line}"
        kind, number = page_of_line(line)
        return f"{base}/all/{kind}?page={number}#{line}"

    return {"to_sentence": to_sentence, "to_statement": to_statement, "to_line": to_line}


def _address(shown: Shown) -> str:
    return f"/stories/{quote(shown.row.id)}"


def _lines_of(parts: dict[str, Any]) -> Callable[[str], bool]:
    lines = {f"e{event['number']}" for part in parts["timeline"] for event in part["events"]}
    lines |= {f"c{claim['number']}" for part in parts["claims"] for claim in part["claims"]}
    lines |= {f"u{utterance['number']}" for utterance in parts["utterances"]["shown"]}
    return lines.__contains__


def _line_id(kind: str, thing: Any) -> str:
    """The id on the page of what a list holds; of what has none, a word that no line has."""
    match kind:
        case "timeline":
            return f"e{thing[1]['number']}"
        case "claims":
            return f"c{thing[1]['number']}"
        case "utterances":
            return f"u{thing['number']}"
    return ""
