"""OnRecord beside programs from the package index, each in a process of its own, on the same articles: `make bench`.

    OMP_NUM_THREADS=1 python benchmarks/bench.py [--articles 200] [--rounds 3] [--keep]

Every round runs each reader once, as a process that begins, loads, reads all and ends. Told are the medians of its
seconds of the processor, of those on the clock, and of what reading alone took once all was loaded; and the ratio of
the first to that of spaCy's small pipeline, the floor, of the same run: a machine that others use slows all alike.
Readers of times get the sentences of a quarter of the articles. With `--keep` a line goes into `history.jsonl`, from
which docs/measures.md takes its table and its plot. A ratio that rose by more than 15 % against the last line of the
same machine and articles is marked.

Articles are made by `articles.py`; half as many more are news from beside the checkout, where that is there.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

import plots
import scores
from articles import make_articles
from history import FLOOR, HISTORY, changes, comparable, past, row, table
from watched import Watched

__all__ = ["draw", "main"]

DRAWN = Path(__file__).parents[1] / "docs" / "images" / "bench.svg"
_HERE = Path(__file__).parents[1]
_PEERS_PYTHON = _HERE / "build" / "peers" / "bin" / "python"
_CORPUS = "allsides-stories"
_LOOK_SECONDS = 0.1
_OF_TIMES = 4  # one in so many articles goes to the readers of times: some read ten sentences a second
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")

Row = dict[str, Any]
Read = Callable[[Path], object]

# Each measure: its name, the folder that it reads, and how the process begins.
_OURS = {
    "OnRecord, quotes": ("articles", "quotes"),
    "OnRecord, statements, actors, times": ("articles", "everything"),
    "OnRecord, and vectors": ("articles", "vectors"),
    "OnRecord, times alone": ("sentences", "times"),
}
_THEIRS = {
    FLOOR: ("articles", "spacy"),
    "textacy, quotations": ("articles", "textacy"),
    "trafilatura alone": ("articles", "trafilatura"),
    "recognizers-text, times": ("sentences", "recognizers"),
    "dateparser, times": ("sentences", "dateparser"),
}
_COMMANDS = {
    "import onrecord": ["{bin}/python", "-c", "import onrecord"],
    "onrecord brief of two, cold": ["{bin}/onrecord", "brief", "{0}", "{1}", "--quiet", "-o", "{out}"],
}


def main() -> None:
    """Measure, print a table and what changed, and keep a line if told to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=int, default=200, help="how many are made (200)")
    parser.add_argument("--rounds", type=int, default=3, help="of which the medians are told (3)")
    parser.add_argument("--keep", action="store_true", help=f"add a line to {HISTORY.name}, and draw the plot anew")
    parser.add_argument("--read", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        _read(*options.read)
        return
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        counts = _fill(Path(folder), options.articles)
        taken: dict[str, list[Row]] = {}
        rounds = 0
        with suppress(KeyboardInterrupt):  # what was measured by then is told
            for rounds in range(1, options.rounds + 1):
                for name, command in _commands(Path(folder)):
                    taken.setdefault(name, []).append(_run(command))
                    print(f"round {rounds}: {name}", file=sys.stderr, flush=True)
    made = row(taken, {**_about(), "articles": counts, "rounds": rounds})
    print("\n".join([*table(made), "", *changes(made, comparable(made, past()))]))
    if options.keep and FLOOR in made["measures"]:
        with open(HISTORY, "a", encoding="utf-8") as file:
            file.write(json.dumps(made, ensure_ascii=False) + "\n")
        draw(made)


def _fill(folder: Path, count: int) -> Row:
    """Write the articles, and the sentences of some; return how many there are of each."""
    shared = scores.shared_folder()
    corpus = shared / "data" / "clustering" / _CORPUS / "data.jsonl.gz" if shared else None
    real = list(islice(_real(corpus), count // 2)) if corpus and corpus.is_file() else []
    texts = [*make_articles(count), *real]
    for name in ("articles", "sentences"):
        (folder / name).mkdir()
    for number, text in enumerate(texts):
        (folder / "articles" / f"{number:06}.txt").write_text(text, encoding="utf-8")
        if number % _OF_TIMES == 0:
            lines = [line for part in text.split("\n") for line in _SENTENCE.split(part) if line.strip()]
            (folder / "sentences" / f"{number:06}.txt").write_text("\n\n".join(lines), encoding="utf-8")
    return {"made": count, "real": len(real)}


def _real(path: Path) -> Iterator[str]:
    from onrecord import evaluation

    for story in evaluation.rows(path):
        yield from (each["text"] for each in story["articles"])


def _commands(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """What each measure runs."""
    files = sorted((folder / "articles").glob("*.txt"))[:2]
    for name, command in _COMMANDS.items():
        where = {"bin": Path(sys.executable).parent, "out": folder / "brief.html"}
        yield name, [part.format(*files, **where) for part in command]
    for name, (texts, how) in _OURS.items():
        yield name, [sys.executable, __file__, "--read", how, str(folder / texts)]
    if _PEERS_PYTHON.exists():
        for name, (texts, how) in _THEIRS.items():
            yield name, [str(_PEERS_PYTHON), str(Path(__file__).with_name("peers.py")), how, str(folder / texts)]


def _run(command: Sequence[str]) -> Row:
    """Run a process to its end: its seconds of the processor, with all that it began, on the clock, and reading."""
    begun = time.monotonic()
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, stdout=printed, stderr=told)
        watched = Watched(process.pid)
        done, status, used = os.wait4(process.pid, os.WNOHANG)
        try:
            while not done:
                time.sleep(_LOOK_SECONDS)
                watched.look(with_memory=False)
                done, status, used = os.wait4(process.pid, os.WNOHANG)
        except KeyboardInterrupt:
            process.kill()
            raise
        wall = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        told.seek(0)
        text, trouble = (file.read().decode("utf-8", "replace") for file in (printed, told))
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with status {process.returncode}:\n{trouble}")
    found = json.loads(text) if text.startswith("{") else {}
    # The first is exact, but knows nothing of processes that another one waited for; the second may miss a last moment.
    cpu = max(used.ru_utime + used.ru_stime, sum(watched.seconds.values()))
    return {"cpu": cpu, "wall": wall, "reading": found.get("seconds"), **_versions(found)}


def _versions(found: Mapping[str, Any]) -> Row:
    return {"versions": found["versions"]} if "versions" in found else {}


def _about() -> Row:
    """The commit, and the machine without its name."""
    told = _git("show", "-s", "--format=%h %cI", "HEAD").split()
    commit, date = told if len(told) == 2 else ("unknown", "unknown")
    changed = "+" if _git("status", "--porcelain", "--untracked-files=no", "--", "src") else ""
    return {
        "date": date,
        "commit": commit + changed,
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "system": f"{platform.system()} {platform.machine()}",
            "python": ".".join(platform.python_version_tuple()[:2]),
        },
        "load": round(os.getloadavg()[0], 1),
        "onrecord": version("onrecord"),
    }


def _git(*arguments: str) -> str:
    told = subprocess.run(["git", *arguments], cwd=_HERE, capture_output=True, text=True, check=False)  # noqa: S607
    return told.stdout.strip()


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def draw(made: Row) -> None:
    """The plot of docs/measures.md: articles that each reads in a second of the processor, once loaded."""
    count = sum(made["articles"].values())
    read = {name: made["measures"].get(name, {}).get("reading") for name in (*_OURS, *_THEIRS)}
    bars = {
        name: round(count / seconds, 2)
        for name, seconds in read.items()
        if seconds and (_OURS | _THEIRS)[name][0] == "articles" and name != "trafilatura alone"
    }
    DRAWN.write_text(plots.bars("Articles a CPU-second, once all is loaded", bars), encoding="utf-8")


# --- reading, in a process of its own --------------------------------------------------------------------------------


def _read(how: str, folder: str) -> None:
    """Read a folder as a process of its own does, and print what reading took."""
    texts = sorted(Path(folder).glob("*.txt"))
    read = _reader(how)
    read(texts[0])
    begun = time.process_time()
    for path in texts:
        read(path)
    print(json.dumps({"seconds": time.process_time() - begun, "versions": {"onrecord": version("onrecord")}}))


def _reader(how: str) -> Read:
    from onrecord import meaning, pipeline, weights
    from onrecord.datamodel import Article, Page, Skipped

    models = pipeline.load_models()

    def article_at(path: Path) -> Article:
        article = pipeline.read_page(Page(path.name, path.read_text(encoding="utf-8")), models)
        assert isinstance(article, Article), article
        return article

    def quotes(path: Path) -> None:
        pipeline.read_article(article_at(path), models)

    def everything(path: Path) -> Any:
        told = pipeline.told_alone(article_at(path), models)
        assert not isinstance(told, Skipped), told
        return told

    if how == "quotes":
        return quotes
    if how == "everything":
        return everything
    if how == "times":
        return _times(models)
    encoder = meaning.load_encoder(weights.read)
    return lambda path: [encoder.vector(each.text) for each in everything(path)[0].statements]


def _times(models: Any) -> Read:
    """The step that finds times, alone: the article has been annotated before, at the first call."""
    from onrecord import documents, pipeline
    from onrecord.datamodel import Article, Page

    held: dict[Path, Any] = {}

    def read(path: Path) -> None:
        if not held:
            for each in sorted(path.parent.glob("*.txt")):
                article = pipeline.read_page(Page(each.name, each.read_text(encoding="utf-8")), models)
                assert isinstance(article, Article), article
                held[each] = pipeline.read_alone(article, models)[0], article
        documents.find_times(held[path][0])

    return read


if __name__ == "__main__":
    main()
