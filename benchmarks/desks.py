"""What a desk costs as it grows, how fast it is searched, and whether anything is lost when it is killed.

    python benchmarks/desks.py grow [--articles 10000]       one more article of a story in a desk of so many
    python benchmarks/desks.py search [--statements 100000]  searches in so many statements
    python benchmarks/desks.py kill [--times 50]             kill -9 in the middle of adding 1,000 articles
    python benchmarks/desks.py rebuild [--articles 10000]    all that is derived made anew, killed on the way

Articles are generated, and read by a plain rule ("NAME said that WORDS.") in place of the models, whose time is
measured elsewhere; in `grow` the story that gets one more article is a shipped one, read as usual.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from onrecord import pipeline
from onrecord.datamodel import Article, Document, Page, Skipped, Statement, article_id, statement_id, text_sha256
from onrecord.demo import stories
from onrecord.desk import Arrival, Desk, open_desk
from onrecord.documents import split

__all__ = ["STATEMENTS", "filled", "kill", "main", "pages", "plainly", "read_article", "read_page", "write_pages"]

_SAID = re.compile(r"^(?P<who>[A-Z][\w. ]+?) (?P<cue>said) that (?P<what>.+?)\.?$", re.M)
_SYLLABLES = (
    "ba",
    "dor",
    "el",
    "fin",
    "gra",
    "hol",
    "ist",
    "ket",
    "lum",
    "mar",
    "nes",
    "or",
    "pel",
    "rad",
    "sten",
    "vor",
)
_A_STORY = 5  # articles of one story, a day apart at most
STATEMENTS = 10  # an article
_FIRST_DAY = 738_770  # proleptic day number: the shipped story lies amid the days of ten thousand generated articles
_ADD = "import sys, desks; from onrecord import cli\nwith desks.plainly(): cli.main(sys.argv[1:], prog_name='onrecord')"


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("part", choices=("grow", "search", "kill", "rebuild"))
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--desk", type=Path, help="keep the desk at this path, or go on with the one there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        path = options.desk or Path(folder) / "desk.sqlite"
        if options.part == "grow":
            _grow(path, options.articles)
        elif options.part == "search":
            _search(path, options.statements)
        elif options.part == "rebuild":
            _rebuild(path, options.articles, options.times)
        else:
            print(kill(Path(folder), articles=1000, times=options.times))


def pages(count: int, seed: int = 1) -> Iterator[Page]:
    """Generated articles: stories of five, each with names and words of its own beside those that all share."""
    chance = random.Random(seed)
    common = [_word(chance) for _ in range(400)]
    for number in range(count):
        if number % _A_STORY == 0:
            names = [f"{_word(chance).title()} {_word(chance).title()}" for _ in range(4)]
            own = [_word(chance) for _ in range(25)]
            day = _FIRST_DAY + number // 100
        told = "\n".join(f"{chance.choice(names)} said that {_clause(chance, own, common)}." for _ in range(STATEMENTS))
        title = " ".join(chance.sample(own, 6)).capitalize()
        outlet = f"Outlet {number % _A_STORY}"
        url = f"https://outlet{number % _A_STORY}.example/{number}"
        published = _iso(day + chance.randrange(2))
        yield Page(
            f"generated#{number}", f"{title}\n{told}\n", url=url, title=title, outlet=outlet, published=published
        )


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randrange(2, 4)))


def _clause(chance: random.Random, own: list[str], common: list[str]) -> str:
    return " ".join(["the", *chance.sample(own, 5), "of", *chance.sample(common, 8)])


def _iso(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()


def write_pages(path: Path, count: int) -> Path:
    """Write generated articles as a JSONL list."""
    fields = ("text", "url", "title", "outlet", "published")
    rows = ({name: getattr(page, name) for name in fields} for page in pages(count))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@contextmanager
def plainly() -> Iterator[None]:
    """Inside, no weights are loaded and every article is read by the rule above, in this process."""
    names = ("load_models", "made_by", "read_page", "read_article", "without_repeated")
    before = {name: getattr(pipeline, name) for name in names}
    changed: dict[str, Any] = {
        "load_models": lambda spacy=None: None,
        "made_by": lambda models: {"name": "OnRecord", "version": "0"},
        "read_page": read_page,
        "read_article": read_article,
        "without_repeated": lambda article, repeated, models: article,
    }
    caged = os.environ.get("ONRECORD_CAGE")
    try:
        os.environ["ONRECORD_CAGE"] = "off"
        for name, value in changed.items():
            setattr(pipeline, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(pipeline, name, value)
        del os.environ["ONRECORD_CAGE"]
        if caged is not None:
            os.environ["ONRECORD_CAGE"] = caged


def read_page(page: Page, models: object = None) -> Article | Skipped:
    """The article of a page, its text as it is."""
    if len(page.text.split()) < 5:
        return Skipped(page.input, "this is no article")
    outlet = page.outlet or Path(page.input).stem
    return Article(
        article_id(outlet, page.text),
        page.input,
        page.text,
        outlet,
        text_sha256(page.text),
        title=page.title or page.text.splitlines()[0],
        published=page.published,
        url=page.url,
    )


def read_article(article: Article, models: object = None) -> tuple[Document, tuple[Statement, ...]]:
    """An article's sentences, and a statement for each line "NAME said that WORDS."."""
    return Document(article, split(article.text), (), ()), tuple(_statements(article))


def _statements(article: Article) -> Iterator[Statement]:
    for match in _SAID.finditer(article.text):
        content, source, cue = (article.span(*match.span(name)) for name in ("what", "who", "cue"))
        yield Statement(statement_id([content]), article.id, "indirect", "body", (content,), (source,), (cue,))


def filled(path: Path, count: int) -> Desk:
    """A desk of so many generated articles, and how long each thousand of them took."""
    desk = open_desk(path)
    have = desk.info()["articles"]
    with plainly():
        start = time.perf_counter()
        for number, page in enumerate(pages(count)):
            if number < have:
                continue
            desk.take(page)
            if (number + 1) % 1000 == 0:
                print(f"  {number + 1} articles, {(time.perf_counter() - start):.1f} s for the last 1,000", flush=True)
                start = time.perf_counter()
        start = time.perf_counter()
        desk.refresh()
        held = desk.info()
        print(f"  {held['stories']} records in {time.perf_counter() - start:.1f} s", flush=True)
    return desk


def _grow(path: Path, count: int) -> None:
    """The time that one more article of a story takes beside its own reading, in a desk of so many articles."""
    story = max(stories(), key=lambda each: len(each.inputs))
    *first, last = [os.fspath(each) for each in story.inputs]
    models = pipeline.load_models()
    with filled(path, count) as desk:
        list(desk.add(first))
    read = _read_times(last, models)
    start, cpu = time.perf_counter(), time.process_time()
    with open_desk(path) as desk:
        arrival = next(each for each in list(desk.add([last])) if isinstance(each, Arrival))
        seconds, busy = time.perf_counter() - start, time.process_time() - cpu
        held = desk.info()
        articles = len(desk.story(str(arrival.story)).articles)
    print(f"{held['articles']} articles in {held['stories']} stories, {path.stat().st_size / 1e6:.0f} MB")
    print(f"one more, to a story of {articles - 1}: {busy:.2f} CPU-seconds ({seconds:.2f} s on this machine now)")
    print(f"of which its own reading, once all is warm: {read:.2f} CPU-seconds")


def _read_times(path: str, models: pipeline.Models) -> float:
    """CPU-seconds that reading one article by itself takes, once all is warm."""
    seconds = []
    for _ in range(3):
        start = time.process_time()
        for page in pipeline.read_inputs([path]):
            assert isinstance(page, Page)
            article = pipeline.read_page(page, models)
            assert isinstance(article, Article)
            pipeline.read_article(article, models)
        seconds.append(time.process_time() - start)
    return min(seconds)


def _search(path: Path, count: int) -> None:
    """How long searches of several kinds take, in milliseconds: the median and the 95th of a hundred."""
    with filled(path, count // STATEMENTS) as desk:
        held = desk.info()
        chance = random.Random(2)
        words = sorted({word for page in pages(50, 1) for word in page.text.lower().split() if len(word) > 3})
        names = sorted({match["who"] for page in pages(500, 1) for match in _SAID.finditer(page.text)})
        print(f"{held['statements']} statements")
        kinds: dict[str, Callable[[], str]] = {
            "a word": lambda: chance.choice(words),
            "two words": lambda: " ".join(chance.sample(words, 2)),
            "speaker": lambda: f'speaker:"{chance.choice(names)}"',
            "speaker, word and day": lambda: f'speaker:"{chance.choice(names)}" {chance.choice(words)} since:2023-10',
            "a word and outlet": lambda: f'{chance.choice(words)} outlet:"Outlet 3"',
            "outlet and days": lambda: 'outlet:"outlet 2" since:2023-10-01 until:2023-10',
            "a word of every statement": lambda: "the",
        }
        every = []
        for name, ask in kinds.items():
            times = sorted(_timed(desk, ask()) for _ in range(100))
            every += times
            print(f"  {name}: median {times[50]:.1f} ms, p95 {times[95]:.1f} ms")
        every.sort()
        print(f"all: median {every[len(every) // 2]:.1f} ms, p95 {every[int(len(every) * 0.95)]:.1f} ms")


def _timed(desk: Desk, query: str) -> float:
    start = time.perf_counter()
    desk.search(query)
    return (time.perf_counter() - start) * 1000


def _rebuild(path: Path, count: int, times: int) -> None:
    """The time that making a desk of so many articles anew takes, step by step, and whether it goes on after kills."""
    with filled(path, count) as desk:
        before = [(story.id, story.articles, story.statements) for story in desk.stories()]
        steps: dict[str, list[float]] = {}

        def tell(step: str, done: int, total: int) -> None:
            steps.setdefault(step, []).append(time.process_time())

        start = time.process_time()
        with plainly():
            desk.rebuild(progress=tell)
        end = time.process_time()
        assert sorted(before) == sorted((story.id, story.articles, story.statements) for story in desk.stories())
    print(f"{count} articles rebuilt in {end - start:.0f} CPU-seconds, {path.stat().st_size / 1e6:.0f} MB")
    firsts = sorted((moments[0], step) for step, moments in steps.items())
    for (first, step), (last, _) in zip(firsts, [*firsts[1:], (end, "")], strict=True):
        print(f"  {step}: {last - first:.0f} CPU-seconds in {len(steps[step])} parts")
    chance = random.Random(4)
    runs = 0
    while True:
        wait = chance.uniform(1, max(2.0, (end - start) / 3)) if runs < times else None
        code = _rebuild_until(path, wait)
        runs += 1
        if code == 0:
            break
    with open_desk(path) as desk:
        assert sorted(before) == sorted((story.id, story.articles, story.statements) for story in desk.stories())
        assert not list(desk.check())
    print(f"killed {runs - 1} times on the way and gone on with: the same stories and records, the file sound")


def _rebuild_until(path: Path, wait: float | None) -> int:
    """Run `onrecord desk rebuild`, killed after so many seconds; returns how it ended."""
    command = [sys.executable, "-c", _ADD, "desk", "rebuild", "-q", "--desk", str(path)]
    places = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": places}) as child:
        try:
            return child.wait(wait)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()


def kill(folder: Path, *, articles: int, times: int, seed: int = 3) -> str:
    """Kill `onrecord add` so often while it adds so many articles, then let it end; says what was found.

    After each kill: what was told to be kept is there, once, and the file is sound. Raises AssertionError if not.
    """
    source, path = write_pages(folder / "feed.jsonl", articles), folder / "desk.sqlite"
    chance = random.Random(seed)
    told: set[str] = set()
    killed = runs = 0
    ended = False
    while killed < times or not ended:
        if ended:  # all was in before the last kill: begin anew
            told = _begin_anew(path)
        # Two in three are killed some milliseconds after so many articles were told, the others after some time: so it
        # falls into the start, into keeping, and into the comparing at the end.
        after = chance.randrange(max(1, 2 * articles // (times + 1))) if chance.random() < 0.67 else None
        wait = chance.random() * (0.02 if after is not None else 4)
        new, code = _add_until(source, path, *((after, wait) if killed < times else (None, None)))
        ended = code == 0
        told |= new
        assert ended or code == -signal.SIGKILL, f"it ended by itself, with {code}"
        killed += not ended
        runs += 1
        here = _check(path, told)
    assert here == articles, f"{here} of {articles} articles are here"
    return f"{killed} kills in {runs} runs of {articles} articles: nothing told was lost, nothing twice, the file sound"


def _begin_anew(path: Path) -> set[str]:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    return set()


def _add_until(source: Path, path: Path, after: int | None, wait: float | None) -> tuple[set[str], int]:
    """Run `onrecord add`; returns the articles that it told of, and how it ended.

    It is killed so many seconds (`wait`) after it has told of more than `after` articles, or after its start; never
    without either.
    """
    command = [sys.executable, "-c", _ADD, "add", str(source), "--desk", str(path)]
    places = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, "PYTHONPATH": places}
    ) as child:
        timer = threading.Timer(wait or 0, child.kill)
        if after is None and wait is not None:
            timer.start()
        told = set()
        assert child.stdout
        for line in child.stdout:
            if line.endswith("\n"):
                told.add(line.split()[0])
            if after is not None and wait is not None and len(told) > after:
                time.sleep(wait)
                child.kill()
                after = None
        child.wait()
        timer.cancel()
    return told, child.returncode


def _check(path: Path, told: set[str]) -> int:
    """How many articles the desk has, once it was found sound."""
    if not path.exists():
        assert not told, "the desk is gone"
        return 0
    with open_desk(path) as desk:
        here = [kept.article.id for kept in desk.articles()]
        troubles = [trouble.text for trouble in desk.check()]
    assert not troubles, troubles
    assert len(here) == len(set(here)), "an article is here twice"
    assert told <= set(here), f"{len(told - set(here))} articles were told to be kept, and are not"
    return len(here)


if __name__ == "__main__":
    main()
