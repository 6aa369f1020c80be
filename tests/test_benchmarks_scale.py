"""The simulation of batches: what must hold of it whatever the costs, and that it says what was measured."""

from dataclasses import replace

import planning
import pytest
import simulated
from simulated import Costs, Plan, Stories, Workload, plan, play

COSTS = Costs(
    begin=2.0,
    hire=1.0,
    feed=0.001,
    main_text=0.05,
    read=0.2,
    vectors=0.1,
    keep=0.001,
    part=0.01,
    sketch=0.002,
    worker_bytes=2e8,
    command_bytes=1e8,
    table_bytes=7_000,
    vector_bytes=2_000,
    record_bytes=40_000,
    sketch_bytes=4_500,
    order_bytes=300,
    grouping=((10_000, 0.002), (200_000, 0.003)),
    composing=((10, 1.0), (100, 15.0)),
)
WORK = Workload(pages=2e6, articles=1e6, days=100, page_bytes=30_000)
STORIES = Stories(shares=((1, 0.5), (10, 0.5)), longest=1_000)


def test_two_workers_take_half_the_time_beside_beginning() -> None:
    one, two = (play([0.2] * 1_000, [100] * 10, COSTS, workers=workers).seconds for workers in (1, 2))
    assert (two - 3) / (one - 3) == pytest.approx(0.5, abs=0.02)


def test_a_long_article_holds_up_the_end_and_no_more() -> None:
    even = play([0.2] * 100, [10] * 10, COSTS, workers=4)
    skewed = play([0.2] * 99 + [30.0], [10] * 10, COSTS, workers=4)
    assert 29 < skewed.seconds - even.seconds < 31
    assert skewed.workers == pytest.approx(even.workers + 29.8)


def test_a_kill_loses_what_was_not_written_and_no_more_than_two_parts() -> None:
    for killed_after in range(1, 100):
        kept = play([0.2] * 100, [10] * 10, COSTS, workers=2, killed_after=killed_after).kept
        assert kept % 10 == 0
        assert 0 <= killed_after - kept <= 20


def test_a_run_said_again_reads_only_what_is_missing() -> None:
    again = play([0.2] * 100, [10] * 10, COSTS, workers=1, there=7)
    assert again.workers == pytest.approx(1.0 + 30 * 0.2)
    assert again.kept == 30


def test_parts_that_do_not_hold_the_articles_are_refused() -> None:
    with pytest.raises(ValueError, match="3 articles in parts of 4"):
        play([0.2] * 3, [2, 2], COSTS, workers=1)


def test_one_command_holds_many_nodes_up_and_several_do_not() -> None:
    one, many = (plan(WORK, Plan(64, 16, commands), COSTS, STORIES) for commands in (1, 64))
    assert one.command_share > 0.9 > 0.3 > many.command_share
    assert one.read_hours > 3 * many.read_hours
    assert many.core_hours == pytest.approx(one.core_hours, rel=0.05)


def test_memory_to_group_follows_the_days_of_a_command() -> None:
    one, ten = (plan(WORK, Plan(10, 16, commands), COSTS, STORIES).group_bytes for commands in (1, 10))
    assert (one - COSTS.command_bytes) / (ten - COSTS.command_bytes) == pytest.approx(10)


def test_the_size_of_a_task_changes_the_plan_little(monkeypatch: pytest.MonkeyPatch) -> None:
    coarse = plan(WORK, Plan(8, 16, 8), COSTS, STORIES).read_hours
    monkeypatch.setattr(simulated, "_CHUNK", 50)
    assert plan(WORK, Plan(8, 16, 8), COSTS, STORIES).read_hours == pytest.approx(coarse, rel=0.02)


def test_twice_the_price_of_reading_is_nearly_twice_the_hours() -> None:
    dear = replace(COSTS, read=0.4, main_text=0.1, vectors=0.2)
    cheap, doubled = (plan(WORK, Plan(4, 16, 4), costs, STORIES).read_hours for costs in (COSTS, dear))
    assert doubled / cheap == pytest.approx(2, rel=0.02)


def test_the_simulation_says_what_was_measured() -> None:
    """Runs that nothing was fitted to, on a machine that others used: processor time within a quarter."""
    seen = list(planning.checks(planning.kept()))
    assert len({name for name, *_ in seen}) >= 2
    for name, what, says, was in seen:
        if what in ("busiest_s", "workers_s"):
            assert says == pytest.approx(was, rel=0.25), name
        if what in ("read_again", "articles_read"):
            assert abs(says - was) <= planning.PART, name  # the parts of a run are not all of one size


def test_the_plots_in_the_docs_are_those_of_what_was_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    drawn, folder = planning.DRAWN, tmp_path_factory.mktemp("drawn")
    monkeypatch.setattr(planning, "DRAWN", folder)
    planning.draw(planning.kept())
    for path in sorted(folder.iterdir()):
        assert path.read_bytes() == (drawn / path.name).read_bytes(), f"{path.name}: say `make scale`"
