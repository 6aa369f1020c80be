"""Every number of findings beside what was asked: times, events, roles, conditions, conflicts, stories, and their cost.

    python benchmarks/findings.py [PART ...] [--keep]

With `--keep` (`make measures`) they go into `measures.json`, from which docs/measures.md takes its table.
"""

from __future__ import annotations

import json
import re
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import scores
from measured import Measured, run
from scores import Score

from onrecord import demo, documents, evaluation, pipeline, weights
from onrecord.datamodel import Article, text_sha256
from onrecord.findings.conflicts import Clash, Told, conflict
from onrecord.findings.facts import facts
from onrecord.findings.wordforms import Text
from onrecord.statements.conditions import condition

__all__ = ["Pair", "compare", "conditions", "conflicts", "main", "marked", "pairs", "sentences", "words"]

CASES = Path(__file__).parents[1] / "tests" / "cases"

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_RUNS = 3  # of a brief, after one that warms up; the median counts

# What HeidelTime reaches, as the corpora's notes give it; on WikiWars by its authors' figure. None: no peer is known.
_HEIDELTIME = {"timex/meantime": (79, 84, 75), "timex/wikiwars": (85.4, 91.5, 78.1)}
_TIMES = (("strict F1", r"strict .*F1 +([\d.]+)"), ("relaxed F1", r"relaxed .*F1 +([\d.]+)"))
_VALUE = ("value F1", r"value .*F1 +([\d.]+)")
_ASKED_TIMES = {"timex/meantime": (82, 90, 80), "timex/wikiwars": _HEIDELTIME["timex/wikiwars"]}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences, whether they conflict, in what or why not, and which words do (`marked`)."""

    is_conflict: bool
    group: str
    left: str
    right: str


def main() -> None:
    """Print the table, and keep it if told to."""
    run(__doc__, "findings", _PARTS)


def _times() -> Iterator[Measured]:
    """Temporal expressions, their types and values."""
    for corpus, asked in _ASKED_TIMES.items():
        patterns = (*_TIMES, _VALUE)
        for (metric, pattern), target, peer in zip(patterns, asked, _HEIDELTIME[corpus], strict=True):
            yield from _told("times", corpus, metric, pattern, target, peer)
    yield from _told("dates", "timex/gum-dates", "value recall", r"value .*R +([\d.]+)", 86, 76)


def _events() -> Iterator[Measured]:
    """Whether an event happened, is planned or denied, and how sure readers are of it."""
    for metric, pattern, target in (
        ("accuracy", r"accuracy ([\d.]+)", 90),
        ("planned F1", r"planned +F1 +([\d.]+)", 75),
        ("denied F1", r"denied +F1 +([\d.]+)", 75),
    ):
        yield from _told("events", "factuality/meantime", metric, pattern, target)
    yield from _told("likelihood", "factuality/uds-ih2", "r", r"r ([\d.]+)", 0.6)


def _roles() -> Iterator[Measured]:
    """Whose office is meant: "the Orle mayor" with the name of the mayor, in one text alone."""
    for corpus in ("coref/gum", "coref/meantime"):
        for metric, letter in (("role to name precision", "P"), ("role to name recall", "R")):
            yield from _told("coref", corpus, metric, rf"role->name .*{letter} +([\d.]+)", None)


def _coming() -> Iterator[Measured]:
    """Relative dates that lie ahead: in our own sentences (all seen when mending), in the corpora, and in both."""
    own = [_as_row(str(number), line) for number, line in enumerate(_ahead())]
    sets = {"own sentences": own}
    if shared := scores.shared_folder():
        corpora = [shared / f"data/timex/{name}/dev.jsonl.gz" for name in ("meantime", "gum-dates", "wikiwars")]
        told = [_only_ahead(row) for corpus in corpora for row in evaluation.rows(corpus)]
        sets |= {"the corpora": told, "all": own + told}
    for what, rows in sets.items():
        with tempfile.TemporaryDirectory() as folder:
            part = Path(folder) / "coming.jsonl"
            part.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
            printed = evaluation.run("dates", [part], scorer=shared and shared / "tools" / "score_timex.py")
        found = re.search(r"value .*R +([\d.]+)", printed)
        if found:
            target = 88 if what == "all" else None
            note = f"{sum(len(row['timexes']) for row in rows)} dates"
            score = Score(f"coming dates, {what}", "value recall", float(found[1]), target, note=note)
            yield Measured(score, "python benchmarks/findings.py coming")


def _ahead() -> Iterator[str]:
    """The lines of our own sentences whose time is to come."""
    is_ahead = False
    for line in (CASES / "times" / "coming-dates.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            is_ahead = line == "# coming"
        elif is_ahead:
            yield line


def _as_row(id: str, line: str) -> dict[str, Any]:
    """A sentence of ours as a line of a corpus."""
    day, text, value = line.split("\t")
    (start, end), plain = marked(text)[0], re.sub(r"[\[\]]", "", text)
    return {
        "id": id,
        "text": plain,
        "dct": day,
        "timexes": [{"start": start, "end": end, "type": "DATE", "value": value}],
    }


def _only_ahead(row: dict[str, Any]) -> dict[str, Any]:
    """A line of a corpus with those dates alone that come after its day and are told without a year."""
    day = row.get("dct") or "~"
    ahead = [
        timex
        for timex in row["timexes"]
        if timex["type"] == "DATE"
        and re.fullmatch(r"\d{4}(-\d\d){0,2}", timex["value"])
        and timex["value"] > day
        and not day.startswith(timex["value"])
        and not re.search(r"\d{4}", row["text"][timex["start"] : timex["end"]])
    ]
    return {**row, "timexes": ahead}


_said: dict[tuple[str, str], str] = {}


def _told(
    task: str, corpus: str, metric: str, pattern: str, target: float | None, peer: float | None = None
) -> Iterator[Measured]:
    """One number of what `onrecord eval` prints of a corpus, which is run once."""
    command = f"onrecord eval {task} ../shared/data/{corpus}/dev.jsonl.gz"
    shared = scores.shared_folder()
    if shared is None:
        return
    if (task, corpus) not in _said:
        _said[task, corpus] = evaluation.run(task, [shared / "data" / corpus / "dev.jsonl.gz"])
    number = re.search(pattern, _said[task, corpus])
    assert number, f"the scorer of {task} prints no {metric}"
    yield Measured(Score(f"{task}, {corpus.split('/')[1]}", metric, float(number[1]), target), command, peer)


def conditions() -> Iterator[Measured]:
    """What an "if" spans: words of conditions in our own sentences, conditionals, threats, promises and lures."""
    hits = found = wanted = 0
    rows = list(sentences())
    for _, text, span in rows:
        gold, ours = words(text, span), words(text, condition(text, [(0, len(text))]))
        hits, found, wanted = hits + len(gold & ours), found + len(ours), wanted + len(gold)
    score = Score(f"conditions, {len(rows)} sentences", "words F1", 2 * hits / (found + wanted), 0.8)
    yield Measured(score, "python benchmarks/findings.py conditions")


def sentences() -> Iterator[tuple[str, str, tuple[int, int] | None]]:
    """The group of each sentence of `tests/cases/conditions`, the sentence, and where its condition stands."""
    for line in (CASES / "conditions" / "conditions.tsv").read_text(encoding="utf-8").splitlines():
        group, text = line.split("\t")
        start, end = text.find("["), text.find("]")
        yield group, re.sub(r"[\[\]]", "", text), (start, end - 1) if start >= 0 else None


def words(text: str, span: tuple[int, int] | None) -> set[int]:
    """Where the words of ``text`` begin that stand in ``span``."""
    return {m.start() for m in _WORD.finditer(text) if span and span[0] <= m.start() < span[1]}


def conflicts() -> Iterator[Measured]:
    """Possible conflicts in our own pairs of sentences; the rules were made without sight of the held-out half."""
    judge = compare()
    for half, targets in (("held-out", (0.9, 0.6)), ("developed", (None, None))):
        judged = [(pair.is_conflict, bool(judge(pair.left, pair.right))) for pair in pairs(half)]
        right = sum(gold and ours for gold, ours in judged)
        shares = right / sum(ours for _, ours in judged), right / sum(gold for gold, _ in judged)
        for metric, value, target in zip(("precision", "recall"), shares, targets, strict=True):
            score = Score(f"conflicts, {len(judged)} pairs {half}", metric, value, target)
            yield Measured(score, "python benchmarks/findings.py conflicts")


def pairs(half: str) -> Iterator[Pair]:
    """The pairs of one half of `tests/cases/conflicts`, with the marks around the words that conflict."""
    for line in (CASES / "conflicts" / f"{half}.tsv").read_text(encoding="utf-8").splitlines():
        label, group, left, right = line.split("\t")
        yield Pair(label == "conflict", group, left, right)


def compare() -> Callable[[str, str], Clash | None]:
    """Load what tells a possible conflict of two sentences, whether or not they bear marks."""
    nlp = weights.load_spacy()

    def compared(left: str, right: str) -> Clash | None:
        sides = []
        for text in (re.sub(r"[\[\]]", "", side) for side in (left, right)):
            article = Article("a1", "pair.txt", text, "Pair", text_sha256(text))
            sides.append(Text(documents.annotate(article, nlp)).words(article.span(0, len(text))))
        return conflict(*(Told(words, facts(words)) for words in sides))

    return compared


def marked(text: str) -> list[tuple[int, int]]:
    """Where the marked words stand in the sentence without its marks."""
    found = re.finditer(r"\[([^\]]*)\]", text)
    return [(m.start() - 2 * n, m.end() - 2 * n - 2) for n, m in enumerate(found)]


def _stories() -> Iterator[Measured]:
    """Timeline, positions and claims of whole stories."""
    shared = scores.shared_folder()
    if shared is None:
        return
    scorer = shared / "tools" / "score_record.py"
    folders = sorted(path.parent for path in (shared / "data/stories-gold").glob("*/gold.json"))
    for what, found, asked in (
        ("seeds", [shared / "data/seeds"], (0.75, 0.65, 0.75)),
        (f"mean of {len(folders)} stories", folders, (0.6, 0.5, 0.55)),
    ):
        scored = [scores.score_story(folder, scorer) for folder in found]
        for (section, name), target in zip(
            (("timeline", "f1"), ("positions", "f1"), ("claims", "r")), asked, strict=True
        ):
            value = statistics.mean(float(story[section][name]) for story in scored)
            metric = f"{section} {'recall' if name == 'r' else 'f1'}"
            yield Measured(Score(what, metric, value, target), "python benchmarks/findings.py stories")


def _cost() -> Iterator[Measured]:
    """Processor time of findings over that of reading statements, on the stories that ship and those beside."""
    models = pipeline.load_models()
    inputs = [[str(path) for path in story.inputs] for story in demo.stories()]
    if shared := scores.shared_folder():
        found = sorted((shared / "data").glob("**/gold.json"))
        inputs += [[str(path) for path in sorted(gold.parent.glob("*.txt"))] for gold in found]
    shares = [_share(inputs, models) for _ in range(1 + _RUNS)][1:]
    score = Score("findings over statements", "CPU %", 100 * statistics.median(shares), 60, at_most=True)
    yield Measured(score, "python benchmarks/findings.py cost")


def _share(inputs: Sequence[Sequence[str]], models: pipeline.Models) -> float:
    """Seconds that records take beyond the statements of their articles, over the seconds that those take."""
    statements = _seconds(lambda: [deque(pipeline.quotes(paths, models), maxlen=0) for paths in inputs])
    return (_seconds(lambda: [pipeline.brief(paths, models) for paths in inputs]) - statements) / statements


def _speed() -> Iterator[Measured]:
    """Characters of MEANTIME whose times are found a second of processor time, sentences and tags included."""
    shared = scores.shared_folder()
    if shared is None:
        return
    texts = [row["text"] for row in evaluation.rows(shared / "data/timex/meantime/dev.jsonl.gz")]
    articles = [Article("a1", "", text, "", text_sha256(text), published="2031-05-06") for text in texts]
    nlp = weights.load_spacy()
    chars = sum(map(len, texts))
    rates = [
        chars / _seconds(lambda: [documents.find_times(documents.annotate(article, nlp)) for article in articles])
        for _ in range(1 + _RUNS)
    ]
    score = Score("times, with their sentences", "characters a CPU-s", statistics.median(rates[1:]), 20_000)
    yield Measured(score, "python benchmarks/findings.py speed")


def _seconds(work: Callable[[], object]) -> float:
    """Seconds of processor time, all threads, that some work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


_PARTS: dict[str, Callable[[], Iterator[Measured]]] = {
    "times": _times,
    "coming": _coming,
    "events": _events,
    "roles": _roles,
    "conditions": conditions,
    "conflicts": conflicts,
    "stories": _stories,
    "speed": _speed,
    "cost": _cost,
}


if __name__ == "__main__":
    main()
