"""All of OnRecord's scores in one table, beside what they should reach: `make scores`.

The corpora and their scorers lie beside the checkout in `../shared` (or where ONRECORD_SHARED says); what is not
there is left out, and the table says so. The stories that ship with OnRecord are scored against their own gold
wherever it runs.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import gold
from readers import OURS, RULES, Reader

from onrecord import datamodel, demo, evaluation, record, weights

__all__ = [
    "Score",
    "as_row",
    "gum",
    "main",
    "memory",
    "polnear",
    "score_demo_story",
    "score_story",
    "seeds",
    "shared_folder",
    "size",
    "speakers",
    "stories",
    "tagging",
]

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


# What is to be reached, by story set: metric, target, and whether it is a ceiling.
_SEEDS = (
    ("statements f1", 0.93, False),
    ("joint f1", 0.90, False),
    ("statements kind", 0.92, False),
    ("utterances f1", 0.85, False),
    ("boilerplate recall", 0.95, False),
    ("boilerplate body_lost", 0.0, True),
)
_STORIES = (
    ("statements f1", 0.88, False),
    ("joint f1", 0.80, False),
    ("statements kind", 0.93, False),
    ("utterances f1", 0.70, False),
)
# Of attributions in PolNeAR's sense: the path in the scorer's summary, and the target in hundredths.
_POLNEAR = (
    ("content IoU50 f1", ("content_iou50", "f1"), 80),
    ("joint f1", ("joint", "f1"), 74),
    *(
        (f"{kind} {measure} f1", ("by_kind", kind, path, "f1"), target)
        for kind, targets in (("direct", (93, 88)), ("mixed", (87, 80)), ("indirect", (74, 67)))
        for measure, path, target in zip(("content", "joint"), ("content_iou50", "joint"), targets, strict=True)
    ),
    ("speech content recall", ("speech_recall", "content_iou50"), 93),
    ("speech joint recall", ("speech_recall", "joint"), 88),
)
_GUM = (
    ("content IoU50 f1", ("content_iou50", "f1"), 82),
    ("joint f1", ("joint", "f1"), 76),
    ("joint name f1", ("joint_name", "f1"), 65),
)
# A small process between: what a large one starts has its size, to the system, before it is itself.
_PEAK = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)
_TOKEN = re.compile(r"\w+|[^\w\s]")  # as the scorer of quotations counts
_PLAIN = tuple((metric, None, at_most) for metric, _, at_most in _SEEDS)


def main() -> None:
    """Print the table; exits with 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"only these: {', '.join(_PARTS)}; all but memory and residual if none"
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
            print(_as_json(score) if options.json else as_row(score), flush=True)
    sys.exit(missed)


def shared_folder() -> Path | None:
    """The folder of corpora beside the checkout, None where there is none."""
    folder = Path(os.environ.get("ONRECORD_SHARED") or Path(__file__).parents[2] / "shared")
    return folder if folder.is_dir() else None


def score_story(folder: Path, scorer: Path, reader: Reader = OURS) -> Scores:
    """Brief the text files of a folder with `gold.json` and score the record against it."""
    made = _brief(reader, *sorted(folder.glob("*.txt")))
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "record.json"
        path.write_text(record.dumps(made), encoding="utf-8")
        scores: Scores = json.loads(evaluation.run_scorer(scorer, folder, path, "--json"))
    return scores


def score_demo_story(story: demo.DemoStory) -> Scores:
    """Brief a shipped story and score the record against the gold that ships with it, by our own measure."""
    return dict(gold.score(*_with_gold(story, OURS)))


def _with_gold(story: demo.DemoStory, reader: Reader) -> tuple[datamodel.Record, dict[str, Any]]:
    """A shipped story's record and its gold, in offsets of the articles as they were extracted."""
    made = _brief(reader, *story.inputs)
    texts = {Path(article.input).stem: article.text for article in made.articles}
    return made, demo.resolve_gold(demo.load_gold(story), texts)


@cache
def _brief(reader: Reader, *inputs: Path) -> datamodel.Record:
    """One record may be scored in several ways."""
    return reader.brief(inputs)


def seeds(reader: Reader = OURS) -> Iterator[Score]:
    """The founding story, by the scorer of records."""
    yield from _from_shared(
        "seeds", lambda shared, scorer: _lines("seeds", score_story(shared / "data/seeds", scorer, reader), _SEEDS)
    )


def stories(reader: Reader = OURS) -> Iterator[Score]:
    """Four more stories with gold, each and their mean."""

    def score(shared: Path, scorer: Path) -> Iterator[Score]:
        folders = sorted(path.parent for path in (shared / "data/stories-gold").glob("*/gold.json"))
        found = {folder.name: score_story(folder, scorer, reader) for folder in folders}
        for name, scores in found.items():
            yield from _lines(f"story {name}", scores, _PLAIN)
        for metric, target, at_most in _STORIES:
            mean = statistics.mean(_value(scores, metric) for scores in found.values())
            yield Score(f"mean of {len(found)} stories", metric, mean, target, at_most)

    yield from _from_shared("stories", score)


def _demo() -> Iterator[Score]:
    for story in demo.stories():
        yield from _lines(f"demo {story.slug}", score_demo_story(story), _PLAIN)


def speakers(reader: Reader = OURS) -> Iterator[Score]:
    """Speakers of the statements found, over all stories with gold: how many are given one, and how many of those the
    right one."""
    counts = [gold.speakers(*_with_gold(story, reader)) for story in demo.stories()]
    folder = shared_folder()
    for path in sorted((folder / "data").glob("**/gold.json")) if folder else ():
        made = _brief(reader, *sorted(path.parent.glob("*.txt")))
        counts.append(gold.speakers(made, json.loads(path.read_text(encoding="utf-8"))))
    wanted, given, right = (sum(column) for column in zip(*counts, strict=True))
    what, note = f"speakers, {len(counts)} stories", f"of {wanted} statements found"
    yield Score(what, "precision", right / max(1, given), 0.95, note=note)
    yield Score(what, "coverage", given / max(1, wanted), 0.93, note=note)


def _lines(what: str, scores: Scores, measures: tuple[tuple[str, float | None, bool], ...]) -> Iterator[Score]:
    return (Score(what, metric, _value(scores, metric), target, at_most) for metric, target, at_most in measures)


def _value(scores: Scores, metric: str) -> float:
    section, name = metric.split(" ")
    return float(scores[section][name])


def polnear(reader: Reader = OURS) -> Iterator[Score]:
    """Attributions of political news, in PolNeAR's wide notion."""
    yield from _quotes("PolNeAR dev", ["polnear/dev"], "attribution", _POLNEAR, reader)


def gum(reader: Reader = OURS) -> Iterator[Score]:
    """Reporting clauses of Wikinews, as discourse relations have them; no text of it was trained on."""
    yield from _quotes("GUM news", ["gum/news_dev", "gum/news_train"], "clause", _GUM, reader)


def _quotes(
    what: str, names: Sequence[str], notion: str, measures: Sequence[tuple[str, Sequence[str], float]], reader: Reader
) -> Iterator[Score]:
    def score(shared: Path, _: Path) -> Iterator[Score]:
        corpora = [shared / f"data/quotes/{name}.jsonl.gz" for name in names]
        rows = [row for corpus in corpora for row in evaluation.rows(corpus)]
        with tempfile.TemporaryDirectory() as name:
            part, answers, sums = (Path(name) / file for file in ("gold.jsonl", "answers.jsonl", "sums.json"))
            _write(part, rows)
            _write(answers, reader.answers(notion, rows))
            evaluation.run_scorer(shared / "tools/score_quotes.py", part, answers, "--json", sums)
            found = json.loads(sums.read_text(encoding="utf-8"))
        for measure, path, target in measures:
            yield Score(what, measure, 100 * reduce(lambda part, key: part[key], path, found), target, note=notion)

    yield from _from_shared(what, score)


def tagging(reader: Reader = OURS) -> Iterator[Score]:
    """Tokens tagged and linked a second of processor time, on one thread: the median of three warm runs."""

    def score(shared: Path, _: Path) -> Iterator[Score]:
        texts = [row["text"] for row in evaluation.rows(shared / "data/quotes/polnear/dev.jsonl.gz")]
        tokens = sum(len(_TOKEN.findall(text)) for text in texts)
        rates = []
        for _number in range(4):  # the first one warms up
            start = time.process_time()
            for text in texts:
                deque(reader.attributions(text), maxlen=0)
            rates.append(tokens / (time.process_time() - start))
        yield Score("tagging and linking", "tokens a CPU-second", statistics.median(rates[1:]), 10_000)

    yield from _from_shared("tagging and linking", score)


def size(reader: Reader = OURS) -> Iterator[Score]:
    """The weights that reading statements takes."""
    names = () if reader is RULES else ("tagger.onnx", "tokenizer.json")
    megabytes = sum(len(weights.read(name)) for name in names) / 1e6
    yield Score("model size", "MB", megabytes, 40, at_most=True)


def memory(reader: Reader = OURS) -> Iterator[Score]:
    """Peak memory of reading 200 long articles in bulk, in one process: the longest of PolNeAR's training part."""

    def score(shared: Path, _: Path) -> Iterator[Score]:
        rows = evaluation.rows(shared / "data/quotes/polnear/train.jsonl.gz")
        texts = sorted((row["text"] for row in rows), key=len, reverse=True)[:200]
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "articles.jsonl"
            _write(path, ({"id": str(number), "text": text} for number, text in enumerate(texts)))
            command = [sys.executable, "-c", _PEAK, *reader.bulk, str(path)]
            alone = {**os.environ, "ONRECORD_CAGE": "off"}  # who reads in the cage is no child of who waits
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=alone)
        yield Score("200 long articles", "peak MB", int(done.stdout) / 1024, 450, at_most=True)

    yield from _from_shared("200 long articles", score)


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
        yield Score("residual dev", "drop f1", scores["drop_f1"], 0.72, note=note)
        yield Score("residual dev", "residue tokens removed", scores["tok_removed"], 0.52, note=note)
        yield Score("residual dev", "clean documents", scores["clean_docs"], 0.58, note=note)
        yield Score("residual dev", "article tokens lost", scores["tok_damage"], 0.003, at_most=True, note=note)

    if find_spec("sklearn"):
        yield from _from_shared("residual", score)
    else:
        yield Score("residual", "", None, note="left out: needs scikit-learn, of the extra train")


def _extraction() -> Iterator[Score]:
    """Cross-validated: the weights that ship were trained on these very pages."""

    def score(shared: Path, _: Path) -> Iterator[Score]:
        with tempfile.TemporaryDirectory() as name:
            command = [sys.executable, "-m", "training.blocks", "--data", str((shared / "data").resolve())]
            command += ["--predictions", name]
            subprocess.run(command, cwd=Path(__file__).parents[1], stdout=subprocess.DEVNULL, check=True)
            for corpus in sorted((shared / "data/extraction").glob("*/data.jsonl.gz")):
                own = _main_text_f1(corpus, Path(name) / f"{corpus.parent.name}.jsonl")
                predictions = Path(name) / "trafilatura"
                _write(predictions, _trafilatura(corpus))
                target = _main_text_f1(corpus, predictions) + 0.01
                note = "cross-validated by site; trafilatura's own is .01 below the target"
                yield Score(f"extraction {corpus.parent.name}", "f1", own, target, note=note)

    if find_spec("sklearn"):
        yield from _from_shared("extraction", score)
    else:
        yield Score("extraction", "", None, note="left out: needs scikit-learn, of the extra train")


def _main_text_f1(corpus: Path, predictions: Path) -> float:
    scorer = evaluation.find_scorer(evaluation.TASKS["extraction"].scorer, corpus)
    assert scorer is not None  # _from_shared has looked
    found = json.loads(evaluation.run_scorer(scorer, corpus, predictions, "--json"))
    return float(found["all" if "all" in found else "strings"]["f1"])


def _predict_and_score(task: str, corpus: Path, *arguments: str | Path) -> str:
    """What the scorer of `task` prints of OnRecord's answers."""
    answers = evaluation.predict(task, evaluation.rows(corpus))
    scorer = evaluation.find_scorer(evaluation.TASKS[task].scorer, corpus)
    assert scorer is not None  # _from_shared has looked
    with tempfile.TemporaryDirectory() as name:
        predictions = Path(name) / "predictions.jsonl"
        _write(predictions, answers)
        return evaluation.run_scorer(scorer, corpus, predictions, *arguments)


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


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
    "seeds": seeds,
    "stories": stories,
    "demo": _demo,
    "speakers": speakers,
    "polnear": polnear,
    "gum": gum,
    "tagging": tagging,
    "size": size,
    "memory": memory,
    "residual": _residual,
    "extraction": _extraction,
}
# "residual" trains some thirty models, four minutes of a CPU; "extraction" five, and "memory" reads half a million
# words, two minutes each.
_ON_REQUEST = frozenset({"extraction", "memory", "residual"})


def as_row(score: Score) -> str:
    """A score as a line of the table."""
    value = "-" if score.value is None else f"{score.value:.4g}"
    target = "" if score.target is None else f"{'<=' if score.at_most else '>='}{score.target:.4g}"
    verdict = {True: "reached", False: "MISSED", None: ""}[score.reached]
    return f"{score.what:28} {score.metric:22} {value:>8} {target:>8}  {verdict:8}{score.note}".rstrip()


def _as_json(score: Score) -> str:
    fields = ("what", "metric", "value", "target", "at_most", "reached", "note")
    return json.dumps({name: getattr(score, name) for name in fields})


if __name__ == "__main__":
    main()
