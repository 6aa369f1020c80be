"""Who is measured: OnRecord, the lab's first linker over OnRecord's tagger, and plain rules."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nearest
import rules

import onrecord
from onrecord import datamodel, evaluation, statements, weights
from onrecord.statements import Attribution

__all__ = ["NEAREST", "OURS", "READERS", "RULES", "Reader"]

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """One that reads statements: of the lines of a corpus, in a notion, and of the articles of a story.

    `attributions` reads one text, for the measure of speed; `bulk` is the command that reads a JSONL list.
    """

    name: str
    answers: Callable[[str, Iterable[Row]], Iterator[Row]]
    brief: Callable[[Sequence[Path]], datamodel.Record]
    attributions: Callable[[str], Iterable[Attribution]]
    bulk: Sequence[str]


@cache
def _tagger() -> statements.Tagger:
    return statements.load_tagger(weights.read)


def _near(text: str) -> Iterator[Attribution]:
    return nearest.attributions(text, _tagger())


def _peer(name: str, read: Callable[[str], Iterable[Attribution]]) -> Reader:
    """A reader of single texts, which knows no notion but its own."""

    def answers(notion: str, corpus: Iterable[Row]) -> Iterator[Row]:
        for row in corpus:
            found = [{"content": a.content, "source": a.source, "cue": a.cue} for a in read(row["text"])]
            yield {"id": row["id"], "quotes": found}

    command = (sys.executable, str(Path(__file__)), name)
    return Reader(name, answers, lambda inputs: rules.read_story(inputs, read), read, command)


OURS = Reader(
    "OnRecord",
    lambda notion, corpus: evaluation.predict("statements", corpus, notion=notion),
    onrecord.brief,
    lambda text: statements.attributions(text, _tagger()),
    (str(Path(sys.executable).with_name("onrecord")), "quotes", "--quiet"),
)
NEAREST = _peer("nearest", _near)
RULES = _peer("rules", rules.attributions)
READERS = {reader.name: reader for reader in (OURS, NEAREST, RULES)}


def _main() -> None:
    """Read a JSONL list as `onrecord quotes` would: python benchmarks/readers.py rules LIST.jsonl"""
    reader = READERS[sys.argv[1]]
    for row in evaluation.rows(Path(sys.argv[2])):
        print(len(list(reader.attributions(row["text"]))))


if __name__ == "__main__":
    _main()
