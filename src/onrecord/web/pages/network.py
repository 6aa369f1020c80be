"""A story's discourse network: drawn, as a table, and as the drawing alone to take away."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from onrecord.errors import NotKept, UsageError
from onrecord.web.pages.story import places
from onrecord.web.shelf import Shelf, Shown
from onrecord.web.views.network import MODES, TIES, Asked, asked_for, network_page
from onrecord.web.writing import page, part

__all__ = ["router"]

router = APIRouter()

_CHOICES: dict[str, dict[str, dict[str, str]]] = {
    "aggregation": {
        "twomode": {"": "how many statements", "subtract": "for less against", "combine": "which stances"},
        "onemode": {
            "subtract": "agreement less difference",
            "congruence": "agreement",
            "conflict": "difference",
            "ignore": "speaking of the same",
        },
    },
    "normalization": {
        "twomode": {"": "no", "activity": "by the actor's statements", "prominence": "by the issue's statements"},
        "onemode": {"": "no", "average": "average", "jaccard": "Jaccard", "cosine": "cosine"},
    },
    "duplicates": {
        "both": {
            "": "each time",
            "document": "once an article",
            "week": "once a week",
            "month": "once a month",
            "year": "once a year",
            "acrossrange": "once",
        }
    },
    "conditional": {"both": {"": "halfway between", "for": "for", "against": "against", "out": "left out"}},
}
"""What the form offers, by option and kind of network: values, and what they are called."""


@router.get("/stories/{name}/network")
def _network(request: Request, name: str) -> Response:
    shelf = request.app.state.shelf
    shown = shelf.story(name)
    base = f"/stories/{quote(shown.row.id)}"
    wrong = None
    asked = Asked({}, None)
    try:
        asked = asked_for(request.query_params)
        found = _found(shelf, shown, asked)
    except UsageError as error:
        wrong, found = str(error), {"why": "Choose other options."}
    return page(
        request,
        "network.html",
        status=400 if wrong else 200,
        story=shown.row,
        view=shown.view,
        found=found,
        asked=asked,
        wrong=wrong,
        modes={told: (f"{base}/network?{urlencode(options)}", told == asked.mode) for told, options in MODES.items()},
        choices=_choices(asked),
        amounts=TIES,
        ways_out={
            "SVG": asked.address(f"{base}/network.svg", **asked.told),
            "GraphML": asked.address(f"{base}/export/graphml"),
            "GEXF": asked.address(f"{base}/export/gexf"),
        },
        **places(shown),
    )


@router.get("/stories/{name}/network.svg")
def _drawing(request: Request, name: str) -> Response:
    """The drawing as it is seen, by itself."""
    shelf = request.app.state.shelf
    shown = shelf.story(name)
    asked = asked_for(request.query_params)
    found = _found(shelf, shown, asked)
    if found["why"]:
        raise NotKept(found["why"])
    drawn = part("network.svg", found=found, title=f"{shown.view['title']}: {asked.mode.lower()}")
    headers = {"content-disposition": f'attachment; filename="network-{shown.row.id}.svg"'}
    return Response(drawn, media_type="image/svg+xml", headers=headers)


def _found(shelf: Shelf, shown: Shown, asked: Asked) -> dict[str, Any]:
    key = ("network", shown.digest, tuple(sorted(asked.options.items())), asked.ties)
    base = f"/stories/{quote(shown.row.id)}"
    return shelf.kept(key, lambda: network_page(shown.record, shown.view, base, asked))


def _choices(asked: Asked) -> dict[str, tuple[str, dict[str, str]]]:
    """What the form offers: by option, the value that holds, and all of them with what they are called."""
    network = "twomode" if asked.mode == "Actors and issues" else "onemode"
    usual = {"aggregation": "congruence"} if network == "onemode" else {}
    return {
        name: (asked.options.get(name, usual.get(name, "")), kinds.get(network) or kinds["both"])
        for name, kinds in _CHOICES.items()
    }
