"""The history of `make bench`: what is compared with what, and what is marked as slower."""

from typing import Any

import history
import pytest
import watched


def _line(commit: str = "a", processor: str = "one", made: int = 40, **ratios: float) -> dict[str, Any]:
    machine = {"processor": processor, "cores": 2}
    measures = {name: {"cpu": 1.0, "ratio": ratio} for name, ratio in ratios.items()}
    return {"commit": commit, "machine": machine, "articles": {"made": made, "real": 0}, "measures": measures}


def test_the_last_line_of_the_same_machine_and_articles_is_compared() -> None:
    past = [_line("a"), _line("b"), _line("c", processor="other"), _line("d", made=200)]
    found = history.comparable(_line("e"), past)
    assert found is not None
    assert found["commit"] == "b"
    assert history.comparable(_line("e", made=7), past) is None


@pytest.mark.parametrize(("ratio", "is_marked"), [(1.14, False), (1.16, True), (0.5, False)])
def test_a_ratio_that_rose_by_more_than_fifteen_percent_is_marked(ratio: float, is_marked: bool) -> None:
    _, told = history.changes(_line("b", quotes=ratio), _line("a", quotes=1.0))
    assert told.endswith("SLOWER") is is_marked


def test_what_was_not_measured_before_is_not_compared() -> None:
    assert history.changes(_line("b", quotes=1.0, times=9.0), _line("a", quotes=1.0))[1:] == [
        "quotes: ratio 1.00 to 1.00, +0 %"
    ]
    assert "to compare with" in history.changes(_line(), None)[0]


def test_a_line_holds_medians_and_ratios_to_the_floor() -> None:
    floor = [{"cpu": cpu, "wall": 9.0, "reading": 1.0} for cpu in (1.0, 2.0, 30.0)]
    ours = [{"cpu": cpu, "wall": 9.0, "reading": None, "versions": {"ours": "1"}} for cpu in (3.0, 4.0, 5.0)]
    made = history.row({history.FLOOR: floor, "ours": ours}, {"commit": "a"})
    assert made["measures"]["ours"] == {"cpu": 4.0, "wall": 9.0, "ratio": 2.0}
    assert made["versions"] == {"ours": "1"}


def test_what_is_kept_names_no_machine_and_no_path() -> None:
    kept = history.HISTORY.read_text(encoding="utf-8")
    assert history.past()
    assert not any(word in kept for word in ("/home", "/work", "/root", "/tmp", "hostname"))


def test_processes_that_a_process_begins_are_counted() -> None:
    seen = {1: (0, 0.0), 2: (1, 0.0), 3: (2, 0.0), 4: (9, 0.0)}
    assert [id for id in seen if watched._is_below(id, 1, seen)] == [2, 3]
