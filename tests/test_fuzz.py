"""What fuzzing found stays mended: the inputs it kept are tried again, and a few new ones made of them.

`make fuzz` goes on looking; docs and numbers are in SECURITY.md.
"""

from __future__ import annotations

import doctest
import random
from types import ModuleType

import pytest

from fuzz import draw, engines
from fuzz.corpus import kept
from fuzz.engines import changed_by
from fuzz.seeds import seeds
from fuzz.targets import NAMES, target
from onrecord import record

_NEW = 5  # inputs made of the kept ones, for each target


@pytest.mark.parametrize("name", NAMES)
def test_what_was_kept_breaks_nothing(name: str) -> None:
    run = target(name)
    for data in (*seeds(name)[:4], *kept(name)):
        run(data)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_made_of_it_breaks_nothing(name: str) -> None:
    run, known, luck = target(name), (*seeds(name)[:4], *kept(name)[:40]), random.Random(8)
    for _ in range(_NEW):
        changes = [(luck.randrange(10_000), luck.randbytes(luck.randrange(6))) for _ in range(luck.randrange(1, 4))]
        run(changed_by(luck.choice(known), changes))


@pytest.mark.parametrize("module", [draw, engines])
def test_the_examples_in_the_tools_are_true(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


def test_a_target_fails_where_a_promise_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    (data,) = seeds("record")
    monkeypatch.setattr(record, "dumps", lambda made: "{}")
    with pytest.raises(Exception, match="schema"):
        target("record")(data)
