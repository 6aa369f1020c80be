"""What sorting a stream reaches it goes on to reach: on the corpora beside the checkout, and on an invented stream."""

import json
import re
from pathlib import Path

import pytest
import streams

from onrecord import evaluation, pipeline

FLOORS = json.loads(Path(__file__).with_name("floors.json").read_text(encoding="utf-8"))
SLACK = 0.005  # processors differ in the last bits of a logarithm, and so may an article of two thousand


@pytest.mark.parametrize(("name", "limit"), [("allsides-stories", 300), ("giveme5w1h-events", None)])
def test_stories_of_the_corpora_keep_their_floor(name: str, limit: int | None, shared: Path) -> None:
    """Of the larger one its first lines; the shipped weights have seen both."""
    corpus = shared / "data" / "clustering" / name / "data.jsonl.gz"
    if not corpus.is_file():
        pytest.skip("the corpora of stories are not beside the checkout")
    told = evaluation.run("stories", [corpus], limit=limit)
    floor = FLOORS[f"stream/{name}"]["scores"]
    found = {measure: float(re.findall(rf"{measure}=([\d.]+)", told)[0]) for measure in floor}
    assert {m: (found[m], least) for m, least in floor.items() if found[m] < least - SLACK} == {}


def test_copies_made_of_a_corpus_keep_their_floor(shared: Path) -> None:
    corpus = shared / "data" / "clustering" / "giveme5w1h-events" / "data.jsonl.gz"
    if not corpus.is_file():
        pytest.skip("the corpora of stories are not beside the checkout")
    found = streams.score_copies(streams.copied(list(streams.articles_of(corpus))))
    floor = FLOORS["stream/copies"]["scores"]
    assert {m: (found[m], least) for m, least in floor.items() if found[m] < least - SLACK} == {}


def test_the_same_copies_are_made_each_time() -> None:
    told = list(streams.news(40, words=60))
    assert streams.copied(told, seed=3) == streams.copied(told, seed=3) != streams.copied(told, seed=4)


def test_an_invented_stream_falls_into_its_events() -> None:
    """Articles that share an event's words come together, those of two events do not."""
    grouper = pipeline.grouper(())
    for article in streams.news(300, a_day=100):
        grouper.add(pipeline.sketch(article))
    sizes = sorted(map(len, grouper.stories().values()))
    assert 30 <= len(sizes) <= 100  # of some sixty events
    assert sizes[-1] <= 40
