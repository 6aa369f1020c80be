"""Conditions found in the sentences of ``cases/conditions``: how much of them, and how exactly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.statements.conditions import condition

SENTENCES = Path(__file__).parent / "cases" / "conditions" / "conditions.tsv"
# Measured when the rules were last touched; raise with them, never lower.
WORDS_FLOOR = 0.98
EXACT_FLOOR = 0.97


def sentences() -> Iterator[tuple[str, str, tuple[int, int] | None]]:
    """The group of each sentence, the sentence without brackets, and where its condition stands."""
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        group, marked = line.split("\t")
        start, end = marked.find("["), marked.find("]")
        yield group, re.sub(r"[\[\]]", "", marked), (start, end - 1) if start >= 0 else None


def words(text: str, span: tuple[int, int] | None) -> set[int]:
    return {m.start() for m in re.finditer(r"\w+(?:['’]\w+)?", text) if span and span[0] <= m.start() < span[1]}


def f1(hits: int, found: int, wanted: int) -> float:
    return 2 * hits / (found + wanted)


@pytest.fixture(scope="module")
def read() -> list[tuple[str, set[int], set[int]]]:
    """For each sentence its group, the words of its condition, and those of the condition that was found."""
    return [
        (group, words(text, wanted), words(text, condition(text, [(0, len(text))])))
        for group, text, wanted in sentences()
    ]


def test_the_set_is_large_and_holds_lures(read: list[tuple[str, set[int], set[int]]]) -> None:
    groups = [group for group, _, _ in read]
    assert len(groups) >= 150
    assert min(groups.count(group) for group in ("threat", "promise", "lure")) >= 20
    assert all(bool(wanted) == (group != "lure") for group, wanted, _ in read)


def test_words_of_conditions_are_found(read: list[tuple[str, set[int], set[int]]]) -> None:
    hits = sum(len(wanted & found) for _, wanted, found in read)
    assert f1(hits, sum(len(found) for *_, found in read), sum(len(wanted) for _, wanted, _ in read)) >= WORDS_FLOOR


def test_conditions_are_found_whole(read: list[tuple[str, set[int], set[int]]]) -> None:
    hits = sum(bool(wanted) and wanted == found for _, wanted, found in read)
    assert f1(hits, sum(bool(found) for *_, found in read), sum(bool(wanted) for _, wanted, _ in read)) >= EXACT_FLOOR
