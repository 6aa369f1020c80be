"""A desk killed in the middle of adding has all it told of, once. `benchmarks/desks.py kill` tries it longer."""

import os
import sys
from pathlib import Path

import desks
import pytest


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "kill"), reason="there is no kill -9 on this system")
def test_nothing_that_was_told_is_lost_by_kills(tmp_path: Path) -> None:
    assert desks.kill(tmp_path, articles=40, times=3, seed=5).startswith("3 kills in ")


def test_a_desk_that_lost_an_article_is_noticed(tmp_path: Path) -> None:
    source, path = desks.write_pages(tmp_path / "feed.jsonl", 2), tmp_path / "desk.sqlite"
    told, code = desks._add_until(source, path, None, None)
    assert (len(told), code) == (2, 0)
    with pytest.raises(AssertionError, match="1 articles were told to be kept, and are not"):
        desks._check(path, {*told, "a0"})
