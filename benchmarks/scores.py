"""All of OnRecord's scores in one table, beside what they should reach: `make scores`.

The corpora and their scorers lie beside the checkout in `../shared` (or where ONRECORD_SHARED says); what is not
there is left out, and the table says so. The stories that ship with OnRecord are scored against their own gold
wherever it runs.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import gold

import onrecord
from onrecord import demo, evaluation

__all__ = ["Score", "main", "score_demo_story", "score_story", "shared_folder"]

Scores = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """One line of the table. `target` is what to reach (or, if `at_most`, not to pass); None where there is none."""

    what: str
    metric: str
    value: float | None
    target: float | None = None
    at_most: bool = False
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None where there is no target or no value."""
        if self.value is None or self.target is None:
            return None
        return self.value <= self.target if self.at_most else self.value >= self.target


# What the first issue of this project asks for, by story set: metric, target, and whether it is a ceiling.
_SEEDS = (
    ("statements f1", 0.88, False),
    ("joint f1", 0.82, False),
    ("statements kind", 0.92, False),
    ("utterances f1", 0.75, False),
    ("boilerplate recall", 0.95, False),
    ("boilerplate body_lost", 0.0, True),
)
_STORIES = (("statements f1", 0.80, False), ("joint f1", 0.68, False), ("utterances f1", 0.55, False))
_PLAIN = tuple((metric, None, at_most) for metric, _, at_most in _SEEDS)


def main() -> None:
    """Print the table; exits with 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"only these: {', '.join(_PARTS)}; all but residual if none"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(_PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; choose from {', '.join(_PARTS)}")
    missed = False
    if not options.json:
        print(f"{'':28} {'measure':22} {'score':>8} {'target':>8}")
    for part in options.parts or [part for part in _PARTS if part not in _ON_REQUEST]:
        for score in _PARTS[part]():
            missed |= score.reached is False
            print(_as_json(score) if options.json else _as_row(score), flush=True)
    sys.exit(missed)


def shared_folder() -> Path | None:
    """The folder of corpora beside the checkout, None where there is none."""
    folder = Path(os.environ.get("ONRECORD_SHARED") or Path(__file__).parents[2] / "shared")
    return folder if folder.is_dir() else None


def score_story(folder: Path, scorer: Path) -> Scores:
    """Brief the text files of a folder with `gold.json` and score the record against it."""
    inputs = sorted(folder.glob("*.txt"))
    return _score_record(onrecord.brief(inputs), folder, scorer)


def score_demo_story(story: demo.DemoStory) -> Scores:
    """Brief a shipped story and score the record against the gold that ships with it, by our own measure."""
    record = onrecord.brief(story.inputs)
    texts = {Path(article.input).stem: article.text for article in record.articles}
    return dict(gold.score(record, demo.resolve_gold(demo.load_gold(story), texts)))


def _score_record(record: onrecord.Record, folder: Path, scorer: Path) -> Scores:
    with tempfile.TemporaryDirectory() as name:
        path = record.save(Path(name) / "record.json")
        scores: Scores = json.loads(evaluation.run_scorer(scorer, folder, path, "--json"))
    return scores


def _seeds() -> Iterator[Score]:
    yield from _from_shared(
        "seeds", lambda shared, scorer: _lines("seeds", score_story(shared / "data/seeds", scorer), _SEEDS)
    )


def _stories() -> Iterator[Score]:
    def score(shared: Path, scorer: Path) -> Iterator[Score]:
        folders = sorted(path.parent for path in (shared / "data/stories-gold").glob("*/gold.json"))
        found = {folder.name: score_story(folder, scorer) for folder in folders}
        for name, scores in found.items():
            yield from _lines(f"story {name}", scores, _PLAIN)
        for metric, target, at_most in _STORIES:
            mean = statistics.mean(_value(scores, metric) for scores in found.values())
            yield Score(f"mean of {len(found)} stories", metric, mean, target, at_most)

    yield from _from_shared("stories", score)


def _demo() -> Iterator[Score]:
    for story in demo.stories():
        yield from _lines(f"demo {story.slug}", score_demo_story(story), _PLAIN)


def _speakers() -> Iterator[Score]:
    """Speakers of the statements found, over all stories with gold: how many are given one, and how many of those the
    right one."""
    counts = [_speakers_of_demo(story) for story in demo.stories()]
    folder = shared_folder()
    shared = [path.parent for path in sorted((folder / "data").glob("**/gold.json"))] if folder else []
    counts += [_speakers_of(path) for path in shared]
    wanted, given, right = (sum(column) for column in zip(*counts, strict=True))
    what, note = f"speakers, {len(counts)} stories", f"of {wanted} statements found"
    yield Score(what, "precision", right / max(1, given), 0.95, note=note)
    yield Score(what, "coverage", given / max(1, wanted), 0.93, note=note)


def _speakers_of_demo(story: demo.DemoStory) -> tuple[int, int, int]:
    record = onrecord.brief(story.inputs)
    texts = {Path(article.input).stem: article.text for article in record.articles}
    return gold.speakers(record, demo.resolve_gold(demo.load_gold(story), texts))


def _speakers_of(folder: Path) -> tuple[int, int, int]:
    record = onrecord.brief(sorted(folder.glob("*.txt")))
    return gold.speakers(record, json.loads((folder / "gold.json").read_text(encoding="utf-8")))


def _lines(what: str, scores: Scores, measures: tuple[tuple[str, float | None, bool], ...]) -> Iterator[Score]:
    return (Score(what, metric, _value(scores, metric), target, at_most) for metric, target, at_most in measures)


def _value(scores: Scores, metric: str) -> float:
    section, name = metric.split(" ")
    return float(scores[section][name])


def _statements() -> Iterator[Score]:
    def score(shared: Path, _: Path) -> Iterator[Score]:
        with tempfile.TemporaryDirectory() as name:
            summary = Path(name) / "summary.json"
            _predict_and_score("statements", shared / "data/quotes/polnear/dev.jsonl.gz", "--json", summary)
            scores = json.loads(summary.read_text(encoding="utf-8"))
        note = "PolNeAR's wider notion"
        yield Score("PolNeAR dev", "content IoU50 f1", 100 * scores["content_iou50"]["f1"], 76, note=note)
        yield Score("PolNeAR dev", "joint f1", 100 * scores["joint"]["f1"], 66, note=note)

    yield from _from_shared("statements", score)


def _residual() -> Iterator[Score]:
    """Cross-validated: the weights that ship were trained on these very lines, so their score would say nothing."""

    def score(shared: Path, _: Path) -> Iterator[Score]:
        corpus = shared / "data/residual/lines/data.jsonl.gz"
        scorer = evaluation.find_scorer(evaluation.TASKS["residual"].scorer, corpus)
        assert scorer is not None  # _from_shared has looked
        with tempfile.TemporaryDirectory() as name:
            predictions = Path(name) / "predictions.jsonl"
            arguments = ["--data", str((shared / "data").resolve()), "--predictions", str(predictions)]
            command = [sys.executable, "-m", "training.residue", *arguments]
            subprocess.run(command, cwd=Path(__file__).parents[1], stdout=subprocess.DEVNULL, check=True)
            scores = json.loads(evaluation.run_scorer(scorer, corpus, predictions, "--json"))["all"]
        note = "cross-validated by outlet"
        yield Score("residual dev", "drop f1", scores["drop_f1"], 0.50, note=note)
        yield Score("residual dev", "article tokens lost", scores["tok_damage"], 0.003, at_most=True, note=note)

    if find_spec("sklearn"):
        yield from _from_shared("residual", score)
    else:
        yield Score("residual", "", None, note="left out: needs scikit-learn, of the extra train")


def _extraction() -> Iterator[Score]:
    def score(shared: Path, _: Path) -> Iterator[Score]:
        for corpus in sorted((shared / "data/extraction").glob("*/data.jsonl.gz")):
            own = json.loads(_predict_and_score("extraction", corpus, "--json"))
            peer = json.loads(_predict_and_score("trafilatura", corpus, "--json"))
            kind = "all" if "all" in own else "strings"
            yield Score(
                f"extraction {corpus.parent.name}", "f1", own[kind]["f1"], peer[kind]["f1"], note="trafilatura's own"
            )

    yield from _from_shared("extraction", score)


def _predict_and_score(task: str, corpus: Path, *arguments: str | Path) -> str:
    """What the scorer of `task` prints of OnRecord's answers; of trafilatura's own text for the task "trafilatura"."""
    answers = _trafilatura(corpus) if task == "trafilatura" else evaluation.predict(task, evaluation.rows(corpus))
    scorer = evaluation.find_scorer(evaluation.TASKS.get(task, evaluation.TASKS["extraction"]).scorer, corpus)
    assert scorer is not None  # _from_shared has looked
    with tempfile.TemporaryDirectory() as name:
        predictions = Path(name) / "predictions.jsonl"
        predictions.write_text("".join(json.dumps(answer) + "\n" for answer in answers), encoding="utf-8")
        return evaluation.run_scorer(scorer, corpus, predictions, *arguments)


def _trafilatura(corpus: Path) -> Iterator[dict[str, Any]]:
    import trafilatura

    for row in evaluation.rows(corpus):
        yield {"id": row["id"], "text": trafilatura.extract(row["html"]) or ""}


def _speed() -> Iterator[Score]:
    """Cold starts: a new process each, best of three, as a newcomer would see it on a machine that does little else."""
    command = [str(Path(sys.executable).with_name("onrecord"))]
    yield Score("onrecord --help", "seconds", min(_seconds([*command, "--help"]) for _ in range(3)), 0.5, at_most=True)
    shared = shared_folder()
    if shared is None:
        yield Score("onrecord brief", "seconds", None, note="the seeds are not beside the checkout")
        return
    inputs = [str(path) for path in sorted((shared / "data/seeds").glob("*.txt"))]
    brief = [*command, "brief", *inputs, "--format", "html"]
    yield Score("onrecord brief, seeds", "seconds", min(_seconds(brief) for _ in range(3)), 5.0, at_most=True)
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield Score("onrecord brief, seeds", "peak MB", megabytes, 700, at_most=True)


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def _from_shared(what: str, score: Callable[[Path, Path], Iterator[Score]]) -> Iterator[Score]:
    shared = shared_folder()
    scorer = shared / "tools" / "score_record.py" if shared else None
    if shared is None or scorer is None or not scorer.is_file():
        yield Score(what, "", None, note="left out: no corpora and scorers in ../shared")
    else:
        yield from score(shared, scorer)


_PARTS: dict[str, Callable[[], Iterator[Score]]] = {
    "speed": _speed,  # first: later parts make this process's children large
    "seeds": _seeds,
    "stories": _stories,
    "demo": _demo,
    "speakers": _speakers,
    "statements": _statements,
    "residual": _residual,
    "extraction": _extraction,
}
_ON_REQUEST = frozenset({"residual"})  # trains some thirty models: four minutes of a CPU


def _as_row(score: Score) -> str:
    value = "-" if score.value is None else f"{score.value:.4g}"
    target = "" if score.target is None else f"{'<=' if score.at_most else '>='}{score.target:.4g}"
    verdict = {True: "reached", False: "MISSED", None: ""}[score.reached]
    return f"{score.what:28} {score.metric:22} {value:>8} {target:>8}  {verdict:8}{score.note}".rstrip()


def _as_json(score: Score) -> str:
    fields = ("what", "metric", "value", "target", "at_most", "reached", "note")
    return json.dumps({name: getattr(score, name) for name in fields})


if __name__ == "__main__":
    main()
