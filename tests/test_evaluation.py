"""Scoring: a corpus is answered line by line and scored by a script outside OnRecord. Task and scorer are stand-ins
here."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from onrecord import evaluation
from onrecord.errors import InputError, UsageError

SCORER = """
import json, sys
gold, answers = ([json.loads(line) for line in open(path)] for path in sys.argv[1:3])
print(f"{sum(g['n'] == a['n'] for g, a in zip(gold, answers))} of {len(gold)} right")
"""


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four lines under data/, a scorer under tools/, and a task that gets all but the number 3 right."""
    task = evaluation.Task(
        "score_numbers.py", lambda: lambda row: {"n": row["n"] if row["n"] != 3 else 0}, "Numbers only."
    )
    monkeypatch.setitem(evaluation.TASKS, "numbers", task)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "score_numbers.py").write_text(SCORER)
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "numbers.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": str(n), "n": n}) + "\n" for n in range(1, 5))
    return path


def test_a_corpus_is_scored_by_the_script_that_lies_near_it(corpus: Path) -> None:
    assert evaluation.run("numbers", [corpus]) == "3 of 4 right\nNumbers only."


def test_predictions_are_kept_where_asked(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert str(out) in evaluation.run("numbers", [corpus], predictions=out)
    assert next(json.loads(line) for line in out.read_text().splitlines()) == {"id": "1", "n": 1}


def test_a_limit_takes_the_first_lines(corpus: Path) -> None:
    assert evaluation.run("numbers", [corpus], limit=2).startswith("2 of 2 right")


def test_progress_is_told(corpus: Path) -> None:
    told: list[tuple[str, int, int]] = []
    evaluation.run("numbers", [corpus], progress=lambda *step: told.append(step))
    assert told[-1] == ("scoring", 4, 4)


def test_without_a_scorer_predictions_are_kept_and_that_is_said(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "tools" / "score_numbers.py").unlink()
    out = tmp_path / "out.jsonl"
    assert "Not scored: there is no score_numbers.py" in evaluation.run("numbers", [corpus], predictions=out)
    assert len(out.read_text().splitlines()) == 4
    with pytest.raises(InputError, match="There is no score_numbers.py to score with"):
        evaluation.run("numbers", [corpus])


def test_a_scorer_that_fails_is_told_in_its_own_words(corpus: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("raise SystemExit('the gold has no quotes')")
    with pytest.raises(InputError, match=r"broken.py could not score gold.jsonl: the gold has no quotes"):
        evaluation.run("numbers", [corpus], scorer=broken)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("{", "line 1 is not JSON"), ("[]", "line 1 should be an object with an id"), (None, "cannot be read")],
)
def test_a_corpus_that_is_none_is_refused(corpus: Path, tmp_path: Path, text: str | None, complaint: str) -> None:
    path = tmp_path / "bad.jsonl"
    if text is not None:
        path.write_text(text)
    with pytest.raises(InputError, match=complaint):
        evaluation.run("numbers", [path])


def test_an_unknown_task_names_the_known_ones(corpus: Path) -> None:
    with pytest.raises(
        UsageError, match="one of coref, dates, events, extraction, likelihood, residual, statements, stories, times"
    ):
        evaluation.run("opinions", [corpus])


def test_several_files_are_one_corpus(corpus: Path) -> None:
    assert evaluation.run("numbers", [corpus, corpus]).startswith("6 of 8 right")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"notion": "clause"}, "--notion is for the task statements"),
        ({"errors": Path("errors.jsonl")}, "--errors is for the task statements"),
    ],
)
def test_a_task_without_notions_or_breakdown_says_so(corpus: Path, options: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        evaluation.run("numbers", [corpus], **options)


def test_an_unknown_notion_names_the_known_ones(corpus: Path) -> None:
    with pytest.raises(UsageError, match="choose one of attribution, statement, clause"):
        evaluation.run("statements", [corpus], notion="rumour")


@pytest.mark.parametrize(
    ("notion", "caveat"),
    [("attribution", "wider than the record's"), ("statement", "the record's notion"), ("clause", "stated cue")],
)
def test_each_notion_says_what_its_score_means(notion: str, caveat: str) -> None:
    assert caveat in evaluation.NOTIONS[notion].caveat


PASSAGE = (
    "Mayor Ines Dell opened the bridge on Monday.\n\n“The river is ours again,” she said. “We waited nine years.”\n\n"
    "The council hopes for visitors. Harbour master Tom Quay told reporters that the toll would be dropped by spring."
)


def contents(notion: str) -> dict[str, dict[str, Any]]:
    (found,) = evaluation.predict("statements", [{"id": "bridge", "text": PASSAGE}], notion=notion)
    return {PASSAGE[q["content"][0][0] : q["content"][-1][1]]: q for q in found["quotes"]}


def test_the_records_notion_names_speakers_and_leaves_out_wishes() -> None:
    found = contents("statement")
    assert found["the toll would be dropped by spring"]["speaker"] == "Tom Quay"
    assert {quote.get("speaker") for quote in found.values()} == {"Ines Dell", "Tom Quay"}
    assert not any("visitors" in content for content in found)


def test_the_clause_notion_asks_for_a_cue_and_a_finite_verb() -> None:
    found = contents("clause")
    assert "the toll would be dropped by spring" in found
    assert all(quote["cue"] for quote in found.values())


def test_statements_are_broken_down_after_their_scores(corpus: Path, tmp_path: Path) -> None:
    start = PASSAGE.index("the toll")
    quote = {"content": [[start, len(PASSAGE) - 1]], "source": [], "cue": [], "kind": "indirect"}
    gold = tmp_path / "data" / "gold.jsonl"
    gold.write_text(json.dumps({"id": "bridge", "text": PASSAGE, "quotes": [quote]}) + "\n")
    (tmp_path / "tools" / "score_quotes.py").write_text("print('scored')")
    errors = tmp_path / "errors.jsonl"
    told = evaluation.run("statements", [gold], notion="statement", errors=errors)
    assert re.search(r"scored\n+WHERE IT ERRS.*source invented +1 100.0%.*the record's notion", told, re.S)
    assert json.loads(errors.read_text().splitlines()[0])["detail"] == "source invented"


def test_the_shipped_residue_weights_are_said_to_be_no_measure_of_their_training_lines() -> None:
    assert "no measure" in evaluation.TASKS["residual"].caveat


def test_coref_puts_offices_and_sources_in_the_chain_of_a_name() -> None:
    text = f"{PASSAGE}\n\nInes Dell, mayor of Orle, came late. In the evening the mayor of Orle went home."
    (found,) = evaluation.predict("coref", [{"id": "bridge", "text": text}])
    chains = [[text[m["start"] : m["end"]] for m in chain["mentions"]] for chain in found["chains"]]
    assert ["Mayor Ines Dell", "she", "Ines Dell", "mayor of Orle", "mayor of Orle"] in chains


def test_coref_answers_a_text_it_cannot_read_with_no_chains() -> None:
    (found,) = evaluation.predict("coref", [{"id": "empty", "text": " "}])
    assert found == {"id": "empty", "chains": []}


def test_stories_are_scored_by_their_articles(corpus: Path, tmp_path: Path) -> None:
    scorer = tmp_path / "tools" / "score_clusters.py"
    scorer.write_text("import sys; print(len(open(sys.argv[2]).readlines()), 'articles')")
    text = "The harbour of Orle was closed on Friday after a crane fell onto the quay, the harbour master said."
    story = {"story_id": "one", "articles": [{"id": "a", "text": text}, {"id": "b", "text": "", "date": "2021-03-01"}]}
    path, out = tmp_path / "data" / "stories.jsonl", tmp_path / "placed.jsonl"
    path.write_text(json.dumps(story))
    told: list[tuple[str, int, int]] = []
    printed = evaluation.run("stories", [path], predictions=out, progress=lambda *step: told.append(step))
    assert "2 articles" in printed
    assert told[-1] == ("scoring", 2, 2)
    placed = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["id"] for row in placed] == ["b", "a"]  # what has no date comes last
    assert len({row["cluster"] for row in placed}) == 2


@pytest.mark.parametrize(("task", "line"), [("stories", {"id": "a", "n": 1}), ("numbers", {"articles": []})])
def test_a_corpus_of_another_task_is_refused(corpus: Path, tmp_path: Path, task: str, line: dict[str, Any]) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text(json.dumps(line))
    with pytest.raises(InputError, match=f"The task {task} reads lines with"):
        evaluation.run(task, [path], predictions=tmp_path / "out.jsonl")
