"""Articles that several tests read are read once: what the models find in one hangs on that article alone."""

from typing import Any

import pytest

from onrecord import pipeline
from onrecord.datamodel import Article

__all__ = ["FOUND", "remembered"]

FOUND: dict[object, Any] = {}
"""What was found, by what it was found in."""

_understand_anew = pipeline._understand


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found in an article is remembered for as long as the tests run. Not in a cage, whose workers forget."""
    monkeypatch.setattr(pipeline, "_understand", _understood_once)


def _understood_once(article: Article, models: pipeline.Models) -> Any:
    if article not in FOUND:
        FOUND[article] = _understand_anew(article, models)
    return FOUND[article]
