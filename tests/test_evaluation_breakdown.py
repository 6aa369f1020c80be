"""What became of each quotation: every class of finding, and the same sums as the scorer's."""

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord import evaluation

TEXT = "Rain is coming and the dam will hold, said the warden. Boats must leave at once, Ms Orle told the crews."
RAIN, DAM, BOATS = "Rain is coming", "the dam will hold", "Boats must leave at once"


def span(words: str) -> list[int]:
    start = TEXT.index(words)
    return [start, start + len(words)]


def quote(*content: str, source: str = "", **fields: Any) -> dict[str, Any]:
    return {"content": [span(words) for words in content], "source": [span(source)] if source else [], **fields}


def found(gold: list[dict[str, Any]], answer: list[dict[str, Any]]) -> list[tuple[bool, str, str]]:
    """Whether each finding is of gold, its class, and what it is in particular."""
    findings = evaluation.findings({"id": "a", "text": TEXT, "quotes": gold}, {"quotes": answer})
    return [(each.gold is not None, each.what, each.detail) for each in findings]


@pytest.mark.parametrize(
    ("gold", "answer", "expected"),
    [
        (quote(BOATS, source="Ms Orle"), quote(BOATS, source="Orle"), ("right", "")),
        (quote(BOATS), quote(BOATS), ("right", "")),
        (quote(BOATS, source="Ms Orle"), quote(BOATS), ("wrong source", "no source given")),
        (quote(BOATS), quote(BOATS, source="Ms Orle"), ("wrong source", "source invented")),
        (quote(BOATS, source="the crews"), quote(BOATS, source="the warden"), ("wrong source", "other mention")),
    ],
)
def test_a_quotation_found_is_judged_by_its_source(
    gold: dict[str, Any], answer: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert found([gold], [answer]) == [(True, *expected)]


@pytest.mark.parametrize(
    ("speaker", "detail"), [("Karin Orle", ""), ("Orle", ""), ("Karl Orle", ""), ("Ada Quay", "named otherwise")]
)
def test_a_right_mention_may_be_named_otherwise(speaker: str, detail: str) -> None:
    gold = quote(BOATS, source="Ms Orle", speaker="Karin Orle")
    assert found([gold], [quote(BOATS, source="Ms Orle", speaker=speaker)]) == [(True, "right", detail)]


def test_gold_in_two_pieces_that_are_predicted_apart_is_split() -> None:
    gold = quote(RAIN, DAM, BOATS, "told the crews")
    assert found([gold], [quote(RAIN), quote(DAM)]) == [
        (True, "boundaries", "split into pieces"),
        (False, "boundaries", "split into pieces"),
        (False, "boundaries", "split into pieces"),
    ]


def test_two_gold_quotations_that_are_predicted_as_one_are_joined() -> None:
    whole = TEXT[: TEXT.index(" Ms Orle")]
    assert found([quote(RAIN), quote(DAM)], [quote(whole)]) == [
        (True, "boundaries", "joined with another"),
        (True, "boundaries", "joined with another"),
        (False, "boundaries", "joined with another"),
    ]


def test_contents_too_long_and_too_short_are_told_apart_from_both_sides() -> None:
    assert found([quote("Boats")], [quote(BOATS)]) == [
        (True, "boundaries", "too long"),
        (False, "boundaries", "too long"),
    ]
    assert found([quote(BOATS)], [quote("at once")]) == [
        (True, "boundaries", "too short"),
        (False, "boundaries", "too short"),
    ]


def test_what_no_prediction_touches_is_missed_and_what_no_gold_touches_is_false() -> None:
    assert found([quote(RAIN)], [quote(BOATS)]) == [(True, "missed", ""), (False, "false", "")]


def test_the_likest_prediction_is_taken_whatever_the_order() -> None:
    answer = [quote(BOATS + ", Ms Orle told"), quote(BOATS)]
    for order in (answer, answer[::-1]):
        assert found([quote(BOATS)], order)[0] == (True, "right", "")


def test_the_table_counts_by_kind_and_by_act() -> None:
    gold = [quote(BOATS, source="Ms Orle", cue=[span("told")], kind="indirect"), quote(RAIN, kind="direct")]
    findings = evaluation.findings({"id": "a", "text": TEXT, "quotes": gold}, {"quotes": [gold[0]]})
    lines = [line.split() for line in evaluation.table(list(findings)).splitlines()]
    assert ["right", "1", "50.0%", "0", "0.0%", "0", "0.0%", "1", "100.0%"] in lines
    assert ["missed", "1", "50.0%", "1", "100.0%", "0", "0.0%", "0", "0.0%"] in lines
    assert ["say", "1", "1", "0", "0", "0", "0"] in lines


def test_its_sums_are_those_of_the_scorer(shared: Path, tmp_path: Path) -> None:
    corpus, scorer = shared / "data/quotes/gum/news_dev.jsonl.gz", shared / "tools/score_quotes.py"
    if not (corpus.is_file() and scorer.is_file()):
        pytest.skip("the corpus of quotations and its scorer are not beside the checkout")
    gold = list(evaluation.rows(corpus))
    answers = list(evaluation.predict("statements", gold, notion="statement"))
    (tmp_path / "answers.jsonl").write_text("".join(json.dumps(answer) + "\n" for answer in answers))
    evaluation.run_scorer(scorer, corpus, tmp_path / "answers.jsonl", "--json", tmp_path / "sums.json")
    theirs = json.loads((tmp_path / "sums.json").read_text())
    ours = [f for row, answer in zip(gold, answers, strict=True) for f in evaluation.findings(row, answer)]
    right = [f for f in ours if f.what == "right"]
    paired = [f for f in ours if f.gold and f.found]
    assert len(paired) == round(theirs["content_iou50"]["r"] * theirs["gold_quotes"])
    assert len(right) == round(theirs["joint"]["r"] * theirs["gold_quotes"])
    assert sum(f.found is not None for f in ours) == theirs["predicted_quotes"]
