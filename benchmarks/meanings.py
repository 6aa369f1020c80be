"""Search by meaning beside search by words: what each finds of the sentences that tell the same, and how fast.

    python benchmarks/meanings.py found                          ECB+, from the corpora beside the checkout
    python benchmarks/meanings.py speed [--statements 100000]    searches in so many statements

`found` asks with each sentence of ECB+ for those of other articles that tell an event of it. By words means what the
index of a desk finds at its best: any of the words, weighed. `speed` gives generated statements vectors by chance, for
what they are makes no difference to the time; the words of the searches are read by the model.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sqlite3
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
from desks import STATEMENTS, filled, pages
from numpy.typing import NDArray
from scores import shared_folder

from onrecord import meaning
from onrecord.desk import Desk
from onrecord.desk.likening import bring_up_to_date, encoder
from onrecord.lexicons.stems import stem

__all__ = ["Corpus", "main", "mixed"]

_FIRST = 5  # of what is found, that count
_LOOKED_AT = 200  # of each ranking, for what is left out and for mixing
_READ = 200  # statements, to tell the time for one
_CONSTANT = 60  # of reciprocal rank fusion, as its authors have it; 10 to 60 tried


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("part", choices=("found", "speed"))
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--desk", type=Path, help="keep the desk at this path, or go on with the one there")
    options = parser.parse_args()
    if options.part == "found":
        _found()
        return
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        _speed(options.desk or Path(folder) / "desk.sqlite", options.statements)


Ranking = Sequence[int]


@dataclass(frozen=True)
class Corpus:
    """Sentences by number, the document of each, and for each those of other documents that tell an event of it."""

    sentences: tuple[str, ...]
    documents: tuple[str, ...]
    linked: dict[int, frozenset[int]]

    @cached_property
    def vectors(self) -> tuple[bytes, ...]:
        """The sentences' vectors."""
        return tuple(encoder().vector(sentence) for sentence in self.sentences)

    @cached_property
    def index(self) -> sqlite3.Connection:
        """The sentences' full-text index, as a desk has it."""
        db = sqlite3.connect(":memory:")
        db.execute("CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'porter unicode61 remove_diacritics 2')")
        db.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", list(enumerate(self.sentences)))
        return db

    @cached_property
    def stems(self) -> tuple[frozenset[str], ...]:
        """The words of each sentence that fewer than one in fifty has, without their endings."""
        each = [{stem(word) for word in re.findall(r"[a-z]+", sentence.lower())} for sentence in self.sentences]
        counts: dict[str, int] = defaultdict(int)
        for words in each:
            for word in words:
                counts[word] += 1
        return tuple(frozenset(word for word in words if counts[word] * 50 < len(each)) for words in each)

    def by_words(self, number: int) -> Ranking:
        """The sentences that have any of the words of one."""
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", self.sentences[number]))
        sql = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank, rowid LIMIT ?"
        return [row[0] for row in self.index.execute(sql, (words, _LOOKED_AT))]

    def by_meaning(self, number: int) -> Ranking:
        """The sentences nearest to one."""
        near = meaning.similarities(self.vectors[number], b"".join(self.vectors))
        return cast(list[int], np.argsort(-near, kind="stable")[:_LOOKED_AT].tolist())


def mixed(one: Ranking, other: Ranking) -> Ranking:
    """Two rankings in one, by reciprocal rank fusion."""
    points: dict[int, float] = defaultdict(float)
    for ranking in (one, other):
        for rank, number in enumerate(ranking, start=1):
            points[number] += 1 / (_CONSTANT + rank)
    return sorted(points, key=lambda number: (-points[number], number))


def _found() -> None:
    folder = shared_folder()
    if folder is None:
        raise SystemExit("the corpora are not here: no folder ../shared beside the checkout")
    corpus = _ecb(folder / "data" / "alignment" / "ecbplus")
    ways: dict[str, Callable[[int], Ranking]] = {
        "words": corpus.by_words,
        "meaning": corpus.by_meaning,
        "both": lambda number: mixed(corpus.by_words(number), corpus.by_meaning(number)),
    }
    rankings = {name: {number: find(number) for number in corpus.linked} for name, find in ways.items()}
    print(f"{len(corpus.sentences)} sentences, {len(corpus.linked)} with links")
    for title, most in (("all links", None), ("at most one rare word in common", 1), ("no rare word in common", 0)):
        for name, found in rankings.items():
            asked, recall = _recall(corpus, found, most)
            print(f"{title}, {name}: recall@{_FIRST} {recall:.3f} ({asked} sentences)")
    _tell_similarities(corpus)


def _ecb(folder: Path) -> Corpus:
    places: dict[str, int] = {}
    sentences: list[str] = []
    for story in _lines(folder / "data.jsonl.gz"):
        for article in story["articles"]:
            for sentence in article["sentences"]:
                places[f"{article['id']}:{sentence['sent']}"] = len(sentences)
                sentences.append(sentence["text"])
    linked: dict[int, set[int]] = defaultdict(set)
    for link in _lines(folder / "sentence_links.jsonl.gz"):
        if link["label"]:
            one, other = places[link["a"]], places[link["b"]]
            linked[one].add(other)
            linked[other].add(one)
    documents = tuple(place.split(":")[0] for place in places)
    return Corpus(tuple(sentences), documents, {number: frozenset(linked[number]) for number in sorted(linked)})


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _recall(corpus: Corpus, rankings: dict[int, Ranking], most: int | None) -> tuple[int, float]:
    """How many sentences were asked with, and the mean share of what could be among the first that is.

    Only those linked sentences count that have at most so many rare words in common with the one asked with; the other
    linked ones, and those of its own document, are passed over.
    """
    shares = []
    for number, linked in corpus.linked.items():
        shared = {other: len(corpus.stems[number] & corpus.stems[other]) for other in linked}
        wanted = {other for other in linked if most is None or shared[other] <= most}
        if wanted:
            ranking = (n for n in rankings[number] if n in wanted or n not in linked)
            first = [n for n in ranking if corpus.documents[n] != corpus.documents[number]][:_FIRST]
            shares.append(len(wanted.intersection(first)) / min(_FIRST, len(wanted)))
    return len(shares), sum(shares) / len(shares)


def _tell_similarities(corpus: Corpus) -> None:
    """How near linked sentences are, and strangers."""
    everything = b"".join(corpus.vectors)
    near: dict[str, list[NDArray[np.float32]]] = {"linked": [], "not linked": []}
    for number, linked in corpus.linked.items():
        found = meaning.similarities(corpus.vectors[number], everything)
        is_linked = np.isin(np.arange(len(found)), list(linked))
        is_own = np.array([document == corpus.documents[number] for document in corpus.documents])
        near["linked"].append(found[is_linked])
        near["not linked"].append(found[~is_linked & ~is_own])
    for name, values in near.items():
        points = np.percentile(np.concatenate(values), (5, 50, 95, 99))
        print(f"similarity of what is {name}: 5th, 50th, 95th, 99th of a hundred: {points.round(2).tolist()}")


class _Chance:
    """In place of the model: vectors by chance, the same for the same words."""

    def vector(self, text: str) -> bytes:
        return meaning.entry_of(np.random.default_rng(list(text.encode())).standard_normal(384))


def _speed(path: Path, count: int) -> None:
    """How long searches of several kinds take, in milliseconds, and how long the model takes for a statement."""
    model = encoder()
    with filled(path, count // STATEMENTS) as desk:
        texts = [found.text for found in desk.search("", limit=1000)]
        start = time.process_time()
        for text in texts[:_READ]:
            model.vector(text)
        print(f"{(time.process_time() - start) * 1000 / _READ:.1f} CPU-milliseconds for a statement")
        start = time.perf_counter()
        bring_up_to_date(desk.file, cast(meaning.Encoder, _Chance()), lambda *_: None)
        print(f"{desk.info()['statements']} vectors by chance kept in {time.perf_counter() - start:.1f} s")
        _tell_times(desk, texts)


def _tell_times(desk: Desk, texts: Sequence[str]) -> None:
    chance = random.Random(2)
    names = sorted({match[1] for page in pages(500) for match in re.finditer(r"^(.+?) said that", page.text, re.M)})
    kinds: dict[str, Callable[[], str]] = {
        "all": lambda: "",
        "of a speaker": lambda: f'speaker:"{chance.choice(names)}"',
        "of an outlet": lambda: f'outlet:"Outlet {chance.randrange(5)}"',
        "of an outlet and days": lambda: 'outlet:"outlet 2" since:2023-10-01 until:2023-10',
        "of a kind that all are of": lambda: "kind:indirect",
    }
    for name, ask in kinds.items():
        each = [_timed(desk, chance.choice(texts), ask()) for _ in range(100)]
        (median, most), (busy, busy_most) = (
            (sorted(times)[50], sorted(times)[95]) for times in zip(*each, strict=True)
        )
        print(f"{name}: median {median:.1f} ms, p95 {most:.1f} ms; of the processor {busy:.1f} and {busy_most:.1f} ms")


def _timed(desk: Desk, words: str, query: str) -> tuple[float, float]:
    """Milliseconds that a search takes, on the clock and of the processor: other programs may keep it waiting."""
    start, cpu = time.perf_counter(), time.process_time()
    desk.search_like(words, query)
    return (time.perf_counter() - start) * 1000, (time.process_time() - cpu) * 1000


if __name__ == "__main__":
    main()
