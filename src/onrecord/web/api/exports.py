"""The ways out of a record."""

from __future__ import annotations

from fastapi import APIRouter

from onrecord.render.exports import FORMATS
from onrecord.web.api.shapes import Listed, WayOut

__all__ = ["router"]

router = APIRouter(tags=["exports"])


@router.get("/exports", name="exports")
def _exports() -> Listed[WayOut]:
    """The formats that each story can be had in."""
    ways = [
        WayOut(
            name=name,
            label=each.label,
            opens_in=each.opens_in,
            suffix=each.suffix,
            media_type=each.media_type,
            needs=each.needs,
            href=f"/stories/{{story}}/export/{name}",
        )
        for name, each in FORMATS.items()
    ]
    return Listed(items=ways)
