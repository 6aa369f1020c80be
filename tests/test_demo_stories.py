"""The shipped stories: their gold points at words that are there, and says nothing that contradicts itself."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import lxml.html  # type: ignore[import-untyped]
import pytest
import trafilatura

from onrecord.demo import DemoStory, load_gold, resolve_gold, stories
from onrecord.errors import EvidenceError

GOLD_KEYS = [
    "articles", "statements", "not_statements", "boilerplate", "same_utterance",
    "differences", "claims", "only_in", "people", "timeline", "positions",
]  # fmt: skip
SCORED = ("statements", "joint", "utterances", "timeline", "positions", "claims")
ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("ONRECORD_SHARED", ROOT.parent / "shared"))
each_story = pytest.mark.parametrize("story", stories(), ids=lambda story: story.slug)


def _blocks(html: str) -> str:
    """The text blocks of a saved page's article, one a line: a reading that owes nothing to an extractor."""
    blocks = lxml.html.fromstring(html).xpath("//article//*[self::h2 or self::h3 or self::p or self::figcaption]")
    return "\n".join(" ".join(block.text_content().split()) for block in blocks)


@cache
def _texts(story: DemoStory, reader: Any = trafilatura.extract) -> dict[str, str]:
    texts = {}
    for path in story.inputs:
        raw = path.read_bytes().decode("utf-8")
        texts[path.stem] = reader(raw) if path.suffix == ".html" else raw
    return texts


def _gold(story: DemoStory) -> dict[str, Any]:
    return resolve_gold(load_gold(story), _texts(story))


def test_at_least_three_stories_ship_in_order_of_slug() -> None:
    slugs = [story.slug for story in stories()]
    assert len(slugs) >= 3
    assert slugs == sorted(slugs)


@each_story
def test_a_story_has_three_outlets_one_saved_page_and_a_readme(story: DemoStory) -> None:
    assert len(story.inputs) >= 3
    assert [path.suffix for path in story.inputs].count(".html") == 1
    readme = (story.gold.parent / "README.md").read_text(encoding="utf-8")
    assert readme.startswith(f"# {story.title}\n")
    assert "Written for OnRecord. Fictional" in readme
    assert all(f"`{path.name}`" in readme for path in story.inputs)


@each_story
def test_gold_has_the_keys_of_the_format_and_an_entry_for_every_input(story: DemoStory) -> None:
    gold = _gold(story)
    assert list(gold) == GOLD_KEYS
    assert sorted(gold["articles"]) == [path.stem for path in story.inputs]


@each_story
def test_every_anchor_is_found_and_gives_back_its_words(story: DemoStory) -> None:
    written, texts = load_gold(story)["statements"], _texts(story)
    resolved = {statement["id"]: statement for statement in _gold(story)["statements"]}
    for statement in written:
        for part in ("content", "source", "cue"):
            spans = resolved[statement["id"]][part]
            words = [anchor if isinstance(anchor, str) else anchor["text"] for anchor in statement[f"{part}_text"]]
            assert [texts[statement["doc"]][start:end] for start, end in spans] == words


@each_story
def test_gold_holds_for_another_reading_of_the_saved_page(story: DemoStory) -> None:
    gold = resolve_gold(load_gold(story), _texts(story, _blocks))
    assert len(gold["statements"]) == len(_gold(story)["statements"])


@each_story
def test_contents_overlap_only_where_one_is_nested_in_the_other(story: DemoStory) -> None:
    statements = _gold(story)["statements"]
    for one in statements:
        for other in statements:
            if one["id"] < other["id"] and one["doc"] == other["doc"] and _overlap(one["content"], other["content"]):
                assert one.get("nested") or other.get("nested"), (one["id"], other["id"])


@each_story
def test_a_statement_never_overlaps_its_own_source_or_cue(story: DemoStory) -> None:
    for statement in _gold(story)["statements"]:
        assert not _overlap(statement["content"], statement["source"] + statement["cue"]), statement["id"]


@each_story
def test_statements_stand_in_no_boilerplate_but_captions(story: DemoStory) -> None:
    gold = _gold(story)
    for statement in gold["statements"]:
        touched = {
            item["reason"]
            for item in gold["boilerplate"]
            if item["doc"] == statement["doc"] and _overlap([item["span"]], statement["content"])
        }
        assert touched == ({"caption"} if statement.get("in_caption") else set()), statement["id"]


@each_story
def test_kind_agrees_with_the_quotation_marks_around_the_words(story: DemoStory) -> None:
    texts = _texts(story)
    for statement in _gold(story)["statements"]:
        start, end = statement["content"][0][0], statement["content"][-1][1]
        around = texts[statement["doc"]][max(0, start - 1) : end + 1]
        if statement["kind"] == "direct":
            assert re.match("[‘“\"']", around), statement["id"]
        if statement["kind"] == "indirect":
            assert not re.search('[‘“”"]', around[1:-1]), statement["id"]


@each_story
def test_every_opened_quotation_is_a_statement_or_listed_as_none(story: DemoStory) -> None:
    gold = _gold(story)
    for doc, text in _texts(story).items():
        covered: set[int] = set()
        for start, end in _spans(gold, doc):
            covered |= set(range(start - 1, end + 1))
        missed = [text[m.start() : m.start() + 60] for m in re.finditer('[‘“"]', text) if m.start() not in covered]
        assert missed == []


@each_story
def test_people_are_named_as_written_and_every_person_who_speaks_is_among_them(story: DemoStory) -> None:
    gold, texts = _gold(story), _texts(story)
    for statement in gold["statements"]:
        if statement["speaker_type"] == "person":
            assert statement["speaker"] in gold["people"]
        assert statement["speaker_type"] in {"person", "organisation", "unnamed"}
    for name, mentions in gold["people"].items():
        assert all(any(mention in text for text in texts.values()) for mention in mentions), name


@each_story
def test_ids_are_unique_and_every_reference_meets_one(story: DemoStory) -> None:
    gold = _gold(story)
    ids = [statement["id"] for statement in gold["statements"]]
    assert len(set(ids)) == len(ids)
    used = [i for cluster in gold["same_utterance"] for i in cluster]
    used += [i for position in gold["positions"] for i in position["evidence"]]
    used += [i for difference in gold["differences"] for i in difference["between"] if isinstance(i, str)]
    used += [i for items in gold["only_in"].values() for i in items if isinstance(i, str)]
    assert set(used) <= set(ids)
    numbers = [i for items in gold["only_in"].values() for i in items if isinstance(i, int)]
    assert all(gold["claims"][i]["status"] == "single-source" for i in numbers)


@each_story
def test_an_utterance_spans_outlets_and_has_one_speaker_or_says_otherwise(story: DemoStory) -> None:
    gold = _gold(story)
    by_id = {statement["id"]: statement for statement in gold["statements"]}
    credited_apart = {frozenset(d["between"]) for d in gold["differences"] if d["kind"] == "attribution"}
    for cluster in gold["same_utterance"]:
        members = [by_id[i] for i in cluster]
        assert len({member["doc"] for member in members}) > 1, cluster
        assert len({member["speaker"] for member in members}) == 1 or any(
            pair <= set(cluster) for pair in credited_apart
        ), cluster


@each_story
def test_claims_and_dates_rest_on_what_they_say(story: DemoStory) -> None:
    gold = _gold(story)
    for claim in gold["claims"]:
        voices = {gold["articles"][item["doc"]].get("copy_of", item["doc"]) for item in claim["evidence"]}
        assert (len(voices) > 1) == (claim["status"] == "corroborated") or claim["status"] == "contradicted"
        assert bool(claim.get("against")) == (claim["status"] == "contradicted")
    for entry in gold["timeline"]:
        assert {evidence["doc"] for evidence in entry["evidence"]} <= set(entry["docs"])
        assert bool(entry.get("condition")) == (entry["status"] == "conditional")


def test_unnamed_officials_of_two_outlets_are_never_one_speaker() -> None:
    for story in stories():
        gold = _gold(story)
        by_id = {statement["id"]: statement for statement in gold["statements"]}
        copies = {doc for doc, article in gold["articles"].items() if article.get("copy_of")}
        for cluster in gold["same_utterance"]:
            unnamed = {by_id[i]["doc"] for i in cluster if by_id[i]["speaker_type"] == "unnamed"} - copies
            assert len(unnamed) < 2, cluster


@each_story
def test_gold_read_as_a_record_scores_one(story: DemoStory, tmp_path: Path) -> None:
    scorer = SHARED / "tools" / "score_record.py"
    if not scorer.exists():
        pytest.skip("the measuring tools are not beside this checkout")
    for doc, text in _texts(story).items():
        (tmp_path / f"{doc}.txt").write_bytes(text.encode("utf-8"))
    (tmp_path / "gold.json").write_text(json.dumps(_gold(story)), encoding="utf-8")
    record = _run(scorer, "--perfect", tmp_path)
    (tmp_path / "record.json").write_text(record, encoding="utf-8")
    scores = json.loads(_run(scorer, tmp_path, tmp_path / "record.json", "--json"))
    assert {part: scores[part]["f1"] for part in SCORED} == dict.fromkeys(SCORED, 1)
    assert scores["boilerplate"] == {"recall": 1, "body_lost": 0}


def test_an_anchor_that_is_missing_or_ambiguous_is_named() -> None:
    gold = {"not_statements": [{"doc": "a", "span_text": "rain"}]}
    with pytest.raises(EvidenceError, match="a: the gold's anchor 'rain' stands in 0 places"):
        resolve_gold(gold, {"a": "It will be raining."})
    with pytest.raises(EvidenceError, match="stands in 2 places"):
        resolve_gold(gold, {"a": "Rain, rain, rain."})
    with pytest.raises(EvidenceError, match="no text of that name"):
        resolve_gold(gold, {"b": "rain"})


def test_nth_and_from_to_choose_among_places() -> None:
    text = {"a": "rain\nmore rain then sun and sun"}
    anchors = [{"text": "rain", "nth": 2}, {"from": "more", "to": "sun"}, {"text": "rain  then\nsun"}]
    gold = {"not_statements": [{"doc": "a", "span_text": anchor} for anchor in anchors]}
    assert [item["span"] for item in resolve_gold(gold, text)["not_statements"]] == [[10, 14], [5, 23], [10, 23]]


def test_what_an_extractor_may_remove_is_left_out_of_the_gold() -> None:
    gold = {"boilerplate": [{"doc": "a", "span_text": "Share this", "if_kept": True}]}
    assert resolve_gold(gold, {"a": "It rains."}) == {"boilerplate": []}
    assert resolve_gold(gold, {"a": "Share this"}) == {"boilerplate": [{"doc": "a", "span": [0, 10]}]}


def _spans(gold: dict[str, Any], doc: str) -> list[list[int]]:
    contents = [span for statement in gold["statements"] if statement["doc"] == doc for span in statement["content"]]
    return contents + [i["span"] for key in ("not_statements", "boilerplate") for i in gold[key] if i["doc"] == doc]


def _overlap(ones: list[list[int]], others: list[list[int]]) -> bool:
    return any(a < d and c < b for a, b in ones for c, d in others)


def _run(*command: object) -> str:
    done = subprocess.run([sys.executable, *map(str, command)], check=True, capture_output=True, text=True)
    return done.stdout
