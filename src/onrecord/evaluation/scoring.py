"""Score OnRecord on an annotated corpus: run it over each line, write predictions, call the task's scorer.

A corpus (JSONL, or JSONL.gz) goes in; predictions in the form that the scorer reads, and its verdict, come out. The
scorers are scripts of their own, outside OnRecord, so that it is not the one to say how good it is.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path

from onrecord import articles, cage, pipeline
from onrecord.errors import InputError, UsageError
from onrecord.evaluation.breakdown import findings, table
from onrecord.evaluation.notions import NOTIONS, Answer, Row
from onrecord.evaluation.people import load_people
from onrecord.evaluation.streams import group_rows
from onrecord.evaluation.times import load_dates, load_events, load_times
from onrecord.writing import replacing

__all__ = ["TASKS", "Task", "find_scorer", "predict", "rows", "run", "run_scorer"]

_MAX_LINE_CHARS = 50_000_000  # a story of a hundred pages; the longest line of the corpora that we know has 3 million
_MOST_TIMES = 200  # that a packed corpus may swell, as other archives (see docs/inputs.md); text does five to ten times


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that can be scored: `load` gives what answers a line of the corpus, `scorer` names the script, and
    `options` are what it is told before the corpus. Where lines are not answered one by one, `over` takes them all and
    gives one answer for each of their articles."""

    scorer: str
    load: Callable[[], Answer] | None
    caveat: str = ""
    options: tuple[str, ...] = ()
    over: Callable[[Iterable[Row]], Iterator[Row]] | None = None


def run(
    task: str,
    corpora: Sequence[Path],
    *,
    notion: str | None = None,
    predictions: Path | None = None,
    errors: Path | None = None,
    scorer: Path | None = None,
    limit: int | None = None,
    progress: pipeline.Progress | None = None,
) -> str:
    """Predict and score in one go, over the lines of all files of ``corpora``; returns what to tell the reader.

    For statements, ``notion`` says what counts as one (`NOTIONS`), and ``errors`` names a file for what became of each
    gold quotation and prediction. Raises UsageError for a task or notion OnRecord does not know, InputError if a corpus
    cannot be read or nothing can score it.
    """
    chosen = _task(task, notion)
    if errors and task != "statements":
        raise UsageError(f"--errors is for the task statements; {task} has no breakdown.")
    scorer = scorer or find_scorer(chosen.scorer, corpora[0])
    if scorer is None and predictions is None:
        raise InputError(f"There is no {chosen.scorer} to score with: name it with --scorer, or keep --predictions.")
    with tempfile.TemporaryDirectory() as folder:
        gold = list(islice(chain.from_iterable(map(rows, corpora)), limit))
        _refuse_other_lines(gold, "articles" if chosen.over else "id", task)
        part, out = Path(folder) / "gold.jsonl", predictions or Path(folder) / "predictions.jsonl"
        _write(part, gold)
        total = sum(len(row["articles"]) for row in gold) if chosen.over else len(gold)
        _write(out, _counted(_answers(task, gold, notion), total, progress))
        told = [f"Predictions: {predictions}"] if predictions else []
        if scorer is None:
            return "\n".join([*told, f"Not scored: there is no {chosen.scorer}; name it with --scorer."])
        told.append(run_scorer(scorer, part, out, options=chosen.options).rstrip())
        if task == "statements":
            told.append(_broken_down(gold, rows(out), errors))
        return "\n".join([*told, chosen.caveat]).strip()


def rows(corpus: Path) -> Iterator[Row]:
    """Yield the objects of a JSONL file, gzipped or not. Raises InputError where it cannot be read."""
    try:
        opened = gzip.open if corpus.suffix == ".gz" else open
        left = _MOST_TIMES * corpus.stat().st_size + _MAX_LINE_CHARS
        with opened(corpus, "rt", encoding="utf-8") as file:
            for number, line in enumerate(iter(lambda: file.readline(_MAX_LINE_CHARS), ""), start=1):
                left -= len(line)
                if len(line) == _MAX_LINE_CHARS or left < 0:
                    raise InputError(f"{corpus} line {number} is longer, or all of it larger, than any corpus has it.")
                if line.strip():
                    yield _row(line, f"{corpus} line {number}")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f"{corpus} cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def predict(task: str, corpus: Iterable[Row], *, notion: str | None = None) -> Iterator[Row]:
    """Yield OnRecord's answer to each line of a corpus, or to each article where lines are stories.

    Raises UsageError for a task or notion it does not know.
    """
    chosen = _task(task, notion)
    if chosen.over:
        return chosen.over(corpus)
    assert chosen.load is not None
    answer = chosen.load()
    return ({"id": row["id"], **answer(row)} for row in corpus)


def _answers(task: str, gold: Sequence[Row], notion: str | None) -> Iterator[Row]:
    """The answers to a corpus, whose texts are read in the cage, unless the environment has it off."""
    limits = cage.chosen()
    return cage.answers(task, notion, gold, limits) if limits else predict(task, gold, notion=notion)


def _refuse_other_lines(gold: Sequence[Row], needed: str, task: str) -> None:
    if any(needed not in row for row in gold):
        raise InputError(f"The task {task} reads lines with {needed}: this corpus is for another task.")


def find_scorer(name: str, corpus: Path) -> Path | None:
    """Find the script `name` in a folder `tools` above the corpus, or in `../shared/tools`; None if it is in
    neither."""
    places = [*corpus.resolve().parents, Path.cwd().parent / "shared"]
    return next((place / "tools" / name for place in places if (place / "tools" / name).is_file()), None)


def run_scorer(scorer: Path, gold: Path, *arguments: str | Path, options: Sequence[str] = ()) -> str:
    """Run a scoring script and return what it prints. Raises InputError if it fails."""
    command = [sys.executable, str(scorer), *options, str(gold), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        reason = (done.stderr.strip() or "no reason given").splitlines()[-1]
        raise InputError(f"{scorer.name} could not score {gold.name}: {reason}")
    return done.stdout


def _broken_down(gold: Iterable[Row], answers: Iterable[Row], errors: Path | None) -> str:
    """The table of what became of each quotation, which goes to the file ``errors`` one by one."""
    found = [each for row, answer in zip(gold, answers, strict=True) for each in findings(row, answer)]
    if errors:
        _write(errors, map(asdict, found))
    return "\n".join(["", table(found), *([f"\nOne by one: {errors}"] if errors else []), ""])


def _residual() -> Answer:
    residue = pipeline.load_residue()

    def answer(row: Row) -> Row:
        lines = [line["t"] for line in row["lines"]]
        return {"drop": articles.residual_lines(lines, residue=residue, title=row.get("title"))}

    return answer


def _extraction() -> Answer:
    blocks = pipeline.load_blocks()

    def answer(row: Row) -> Row:
        try:
            return {"text": articles.main_text(row["html"], blocks=blocks)}
        except InputError:  # a page without an article
            return {"text": ""}

    return answer


_TRAINED_ON = (
    "The shipped weights were trained on data/residual/lines, so scores on those lines are no measure of them.\n"
    "For a cross-validated score, run `python -m training.residue --data FOLDER --predictions P.jsonl` in a checkout\n"
    "and give P.jsonl to the scorer."
)

_CHOSEN = (
    "The shipped weights were trained on data/extraction, so scores on those pages are no measure of them.\n"
    "For cross-validated texts, run `python -m training.blocks --data FOLDER --predictions FOLDER` in a checkout and\n"
    "give them to the scorer."
)

_DATES_ALONE = "This corpus marks calendar dates alone: only recall, and value accuracy, mean anything."

_ALONE = (
    "Each text is read as an article by itself. As in a record, a pronoun is resolved only where it is the source of a "
    "statement:\nso role->name means most here, and b3 and muc little."
)

_SEEN = (
    "The shipped weights were trained on data/clustering. For what they reach on stories that they have not seen,\n"
    "run `python -m training.stories --data FOLDER` in a checkout: its scores are cross-validated."
)

TASKS = {
    "coref": Task("score_coref.py", load_people, _ALONE),
    "dates": Task("score_timex.py", load_dates, _DATES_ALONE, ("--dates-only",)),
    "events": Task("score_labels.py", load_events, options=("fact",)),
    "extraction": Task("score_extraction.py", _extraction, _CHOSEN),
    "likelihood": Task("score_labels.py", load_events, options=("uds",)),
    "residual": Task("score_residual.py", _residual, _TRAINED_ON),
    "statements": Task("score_quotes.py", NOTIONS["attribution"].load, NOTIONS["attribution"].caveat),
    "stories": Task("score_clusters.py", None, _SEEN, over=group_rows),
    "times": Task("score_timex.py", load_times),
}


def _task(name: str, notion: str | None) -> Task:
    if name not in TASKS:
        raise UsageError(f"OnRecord has no task {name}: choose one of {', '.join(TASKS)}.")
    if notion is None:
        return TASKS[name]
    if name != "statements":
        raise UsageError(f"--notion is for the task statements; {name} has only one.")
    if notion not in NOTIONS:
        raise UsageError(f"OnRecord knows no notion {notion}: choose one of {', '.join(NOTIONS)}.")
    return Task(TASKS[name].scorer, NOTIONS[notion].load, NOTIONS[notion].caveat)


def _row(line: str, where: str) -> Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where} is not JSON: {error}.") from None
    if not isinstance(row, dict) or not ("id" in row or "articles" in row):
        raise InputError(f"{where} should be an object with an id, or with articles.")
    return row


def _counted(answers: Iterable[Row], total: int, progress: pipeline.Progress | None) -> Iterator[Row]:
    for done, answer in enumerate(answers, start=1):
        yield answer
        if progress:
            progress("scoring", done, total)


def _write(path: Path, found: Iterable[Row]) -> None:
    with replacing(path) as file:
        file.writelines(json.dumps(row).encode() + b"\n" for row in found)
