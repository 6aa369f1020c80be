"""Articles read a second of processor time, beside peers from the package index, in one run on the same articles.

    OMP_NUM_THREADS=1 python benchmarks/speed.py --articles 200

The articles are made here: paragraphs of the stories that ship, put together anew under other names, of some 550 words
each. Every round has each reader read all of them; the median of the rounds is told, and each beside spaCy's, as a
loaded machine slows all alike. A peer that is not installed is left out (`pip install textacy`).
"""

from __future__ import annotations

import argparse
import calendar
import random
import re
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from html import escape
from importlib.util import find_spec
from pathlib import Path

import spacy
import trafilatura

from onrecord import demo, meaning, pipeline, weights
from onrecord.datamodel import Article, Page

__all__ = ["main", "make_articles"]

WORDS = 550
ROUNDS = 3

_SHORTEST = 15
"""Words of the shortest paragraph that is taken: shorter ones are headings, bylines and what a page says of itself."""

_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
"""A word with a capital within a sentence: in the stories that ship, a name or part of one."""

_BEGINNINGS = ("Bar", "Cal", "Dor", "Fen", "Gal", "Hol", "Jor", "Kel", "Lor", "Mar", "Nor", "Pel", "Ras", "Sel", "Tor")
_ENDINGS = ("ana", "by", "dale", "den", "ell", "fax", "ick", "lan", "mond", "ova", "per", "rick", "ston", "ter", "win")

_FLOOR = "spaCy's small pipeline"

Read = Callable[[Path], object]


def make_articles(number: int) -> Iterator[str]:
    """Yield articles of some `WORDS` words, the same ones each time, none like another.

    >>> [len(text.split()) >= WORDS for text in make_articles(2)]
    [True, True]
    """
    paragraphs = [line for path in _inputs() for line in path.read_text(encoding="utf-8").splitlines()]
    paragraphs = [line for line in paragraphs if len(line.split()) >= _SHORTEST]
    names = _names(paragraphs)
    for seed in range(number):
        chance = random.Random(seed)
        called = {name: chance.choice(_BEGINNINGS) + chance.choice(_ENDINGS) for name in names}
        lines, words = [f"{called[names[0]]} and {called[names[1]]} part over the new plan"], 0
        for line in chance.sample(paragraphs, len(paragraphs)):
            lines.append("".join(called.get(part, part) for part in re.split(r"\b", line)))
            words += len(line.split())
            if words >= WORDS:
                break
        yield "\n\n".join(lines) + "\n"


def _inputs() -> Iterator[Path]:
    for story in demo.stories():
        yield from (path for path in story.inputs if path.suffix == ".txt")


def _names(paragraphs: Sequence[str]) -> list[str]:
    """The words that are names: never without a capital ("Port" is none), and no days or months."""
    words = {word for line in paragraphs for word in re.findall(r"\b[a-z]+\b", line)}
    dates = {*calendar.day_name, *calendar.month_name}
    found = {name for line in paragraphs for name in _NAME.findall(line)}
    return sorted(name for name in found if name.lower() not in words and name not in dates)


def _quotes(models: pipeline.Models) -> Read:
    """What `onrecord quotes` does: each statement with its speaker."""

    def read(path: Path) -> None:
        for found in pipeline.quotes([str(path)], models):
            assert isinstance(found, tuple), found

    return read


def _everything(models: pipeline.Models, encoder: meaning.Encoder | None) -> Read:
    """Statements, actors and times of an article by itself, and its statements' vectors if an encoder is given."""

    def read(path: Path) -> None:
        for page in pipeline.read_inputs([str(path)]):
            assert isinstance(page, Page), page
            article = pipeline.read_page(page, models)
            assert isinstance(article, Article), article
            doc, story = pipeline.read_alone(article, models)
            pipeline.times_told(doc, article)
            if encoder is not None:
                [encoder.vector(statement.text) for statement in story.statements]

    return read


def _spacy() -> Read:
    """spaCy's small pipeline as it comes, the parser with it: the floor of most that is built on it."""
    nlp = spacy.load(weights.SPACY_DEFAULT)
    return lambda path: nlp(path.read_text(encoding="utf-8"))


def _textacy() -> Read:
    """textacy's direct quotations, over spaCy's pipeline, which it needs."""
    from textacy.extract.triples import direct_quotations  # type: ignore[import-not-found, unused-ignore]

    nlp = spacy.load(weights.SPACY_DEFAULT)

    def read(path: Path) -> None:
        doc = nlp(path.read_text(encoding="utf-8"))
        with suppress(ValueError):  # it gives an article up whose quotation marks do not pair
            deque(direct_quotations(doc), maxlen=0)

    return read


def _trafilatura() -> Read:
    """trafilatura alone, on a page that holds the article and little else: no reading of it at all."""

    def read(path: Path) -> None:
        lines = "".join(f"<p>{escape(line)}</p>" for line in path.read_text(encoding="utf-8").split("\n\n"))
        trafilatura.bare_extraction(f"<html><body><article>{lines}</article></body></html>")

    return read


def _readers() -> Mapping[str, Read]:
    models = pipeline.load_models()
    readers = {
        "OnRecord, quotes": _quotes(models),
        "OnRecord, statements, actors and times": _everything(models, None),
        "OnRecord, the same and vectors": _everything(models, meaning.load_encoder(weights.read)),
        _FLOOR: _spacy(),
    }
    if find_spec("textacy"):
        readers["textacy, quotations"] = _textacy()
    return readers | {"trafilatura alone": _trafilatura()}


def _rate(read: Read, paths: Sequence[Path]) -> float:
    begun = time.process_time()
    for path in paths:
        read(path)
    return len(paths) / (time.process_time() - begun)


def main() -> None:
    """Measure and print one row a reader."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=int, default=1000, help="how many to read (1000)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often, of which the median is told ({ROUNDS})")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, text in enumerate(make_articles(options.articles)):
            paths.append(Path(folder) / f"{number:06}.txt")
            paths[-1].write_text(text, encoding="utf-8")
        readers = _readers()
        for read in readers.values():
            read(paths[0])  # what is loaded at first need
        rates: dict[str, list[float]] = {name: [] for name in readers}
        for _ in range(options.rounds):
            for name, read in readers.items():
                rates[name].append(_rate(read, paths))
    medians = {name: statistics.median(found) for name, found in rates.items()}
    print(f"| {options.articles} articles of {WORDS} words | articles a CPU-second | beside spaCy |")
    print("| --- | --- | --- |")
    for name, rate in medians.items():
        print(f"| {name} | {rate:.1f} | {rate / medians[_FLOOR]:.2f} |")


if __name__ == "__main__":
    main()
