"""Actors and issues by name over all stories, who took which stance when, and the discourse network of a story."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request

from onrecord.errors import InputError, UsageError
from onrecord.render import networks
from onrecord.render.coding import Conditional, Duplicates
from onrecord.render.exports import graph
from onrecord.store.naming import Named, issues_here, issues_like, names_here, names_like, spoken_by, stories_with
from onrecord.web.api.answers import IdOrBeginning, Limit
from onrecord.web.api.shapes import Listed, NetworkNode, NetworkTie, NetworkTold, StanceTaken
from onrecord.web.pages.people import held
from onrecord.web.shelf import Shelf
from onrecord.web.views.across import Taken

__all__ = ["router"]

router = APIRouter(tags=["people"])

_MOST = 50  # stories whose records are read for stances
_DAY = r"^[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$|^[1-9]\d{3}-(0[13-9]|1[0-2])-(29|30)$"
_DAY += r"|^[1-9]\d{3}-(0[13578]|1[02])-31$"

_Day = Annotated[str | None, Query(pattern=_DAY, description="A day, ISO.")]


@router.get("/actors", name="actors")
def _actors(
    request: Request,
    name: Annotated[str, Query(max_length=300, description="Part of it, or a role; empty for who says most.")] = "",
    limit: Limit = 50,
) -> Listed[Named]:
    """Names of actors who speak, over all stories: who says most first. A name is no person: stories may share one."""
    with request.app.state.shelf.reading() as db:
        if not name.strip():
            return Listed(items=list(names_here(db, limit)))
        told = spoken_by(db, name)
        whole = [Named(name, sum(each.statements for each in told), len({each.story for each in told}))] if told else []
        return Listed(items=[*whole, *names_like(db, name, limit)][:limit])


@router.get("/issues", name="issues")
def _issues(
    request: Request,
    label: Annotated[str, Query(max_length=300, description="Words of it; empty for what most is said on.")] = "",
    limit: Limit = 50,
) -> Listed[Named]:
    """Issues that positions are taken on, over all stories: by how many statements."""
    with request.app.state.shelf.reading() as db:
        return Listed(items=list(issues_like(db, label, limit) if label.strip() else issues_here(db, limit)))


@router.get("/stances", name="stances")
def _stances(
    request: Request,
    actor: Annotated[str, Query(max_length=300, description="The whole name.")] = "",
    issue: Annotated[str, Query(max_length=300, description="The whole label.")] = "",
) -> Listed[StanceTaken]:
    """Stances of actors of a name, or on an issue, or both, over the 50 newest stories that have them, by day."""
    shelf: Shelf = request.app.state.shelf
    with shelf.reading() as db:
        reads = partial(held, shelf, db)
        if actor.strip():
            stories = [each.story for each in spoken_by(db, actor)]
        else:
            stories = [id for id, _ in stories_with(db, issue, _MOST)] if issue.strip() else []
        taken = [each for id in dict.fromkeys(stories[:_MOST]) for each in reads(id).taken]
    wanted = [
        each
        for each in taken
        if (not actor.strip() or each.name.casefold() == actor.strip().casefold())
        and (not issue.strip() or each.label.casefold() == issue.strip().casefold())
    ]
    wanted.sort(key=lambda each: (each.day or "~", each.story, each.actor, each.issue, each.stance))
    return Listed(items=[_stance(each) for each in wanted])


@router.get("/stories/{story}/network", name="network")
def _network(
    request: Request,
    story: IdOrBeginning,
    network: networks.Mode = "twomode",
    nodes: networks.Nodes = "actors",
    aggregation: networks.Aggregation | None = None,
    normalization: networks.Normalization = "no",
    duplicates: Duplicates = "include",
    conditional: Conditional = "between",
    start: _Day = None,
    stop: _Day = None,
) -> NetworkTold:
    """The discourse network of a story, with the options of `onrecord export`; what contradicts itself is refused."""
    shelf: Shelf = request.app.state.shelf
    shown = shelf.story(story)
    options: dict[str, Any] = {
        "network": network, "nodes": nodes, "aggregation": aggregation, "normalization": normalization,
        "duplicates": duplicates, "conditional": conditional, "start": start, "stop": stop,
    }  # fmt: skip
    try:
        made = graph(shown.record, **options)
    except UsageError as error:
        raise HTTPException(409, str(error)) from None
    except InputError as error:
        return NetworkTold(story=shown.row.id, digest=shown.digest, why=str(error), nodes=[], ties=[])
    return NetworkTold(
        story=shown.row.id,
        digest=shown.digest,
        why=None,
        nodes=[
            NetworkNode(id=id, label=data["label"], mode=data["mode"], kind=data["kind"], statements=data["statements"])
            for id, data in made.nodes(data=True)
        ],
        ties=[
            NetworkTie(
                source=one,
                target=other,
                value=data["value"],
                relation=data["relation"],
                evidence=data["evidence"].split(),
            )
            for one, other, data in made.edges(data=True)
        ],
    )


def _stance(taken: Taken) -> StanceTaken:
    return StanceTaken(
        story=taken.story,
        actor=taken.actor,
        name=taken.name,
        issue=taken.issue,
        label=taken.label,
        day=taken.day,
        stance=taken.stance,
        statements=list(taken.statements),
        told_by=list(taken.via),
    )
