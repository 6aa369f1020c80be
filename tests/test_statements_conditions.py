"""Conditions found in the sentences of ``cases/conditions``: how much of them, and how exactly."""

from __future__ import annotations

import findings
import pytest

from onrecord.statements.conditions import condition

# Measured when the rules were last touched; raise with them, never lower.
WORDS_FLOOR = 0.98
EXACT_FLOOR = 0.97


def f1(hits: int, found: int, wanted: int) -> float:
    return 2 * hits / (found + wanted)


@pytest.fixture(scope="module")
def read() -> list[tuple[str, set[int], set[int]]]:
    """For each sentence its group, the words of its condition, and those of the condition that was found."""
    return [
        (group, findings.words(text, wanted), findings.words(text, condition(text, [(0, len(text))])))
        for group, text, wanted in findings.sentences()
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
