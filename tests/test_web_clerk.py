"""Jobs are done one after the other in a process of their own, whatever befalls it; nothing told of is lost."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from clerk_kit import article_line, do_plainly, do_strangely

from onrecord.desk import open_desk
from onrecord.web.clerk import Clerk, Full, State
from onrecord.web.jobs import Add, Refresh
from onrecord.web.settings import Settings

_SECONDS = 60  # more than any of them takes, on a busy machine


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Clerk]:
    clerk = Clerk(Settings(tmp_path / "desk.sqlite"), do_strangely)
    yield clerk
    clerk.close()


def over(clerk: Clerk, id: str) -> State:
    state = clerk.wait(id, _SECONDS)
    assert state is not None
    assert state.is_over
    return state


def working(clerk: Clerk, id: str) -> State:
    """The state of a job once it has told its first line."""
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        state = clerk.state(id)
        assert state is not None
        if state.told or state.is_over:
            assert not state.error
            return state
        time.sleep(0.02)
    raise AssertionError("it never began")


def test_a_process_that_dies_takes_only_its_own_job_with_it(clerk: Clerk) -> None:
    first, second = clerk.submit(Add(("dies",))), clerk.submit(Add(("goes well",)))
    state = over(clerk, first)
    assert state.phase == "failed"
    assert "is kept" in (state.error or "")
    assert [line["input"] for line in state.told] == ["dies"]
    assert over(clerk, second).phase == "done"


def test_a_job_that_breaks_leaves_the_process_for_the_next(clerk: Clerk) -> None:
    first, second = clerk.submit(Add(("breaks",))), clerk.submit(Add(("goes well",)))
    assert over(clerk, first).error == "ValueError: a plain bug"
    assert over(clerk, second).told[0]["process"] == over(clerk, first).told[0]["process"]


def test_a_job_at_work_can_be_cancelled_and_the_next_goes_on(clerk: Clerk) -> None:
    first, second = clerk.submit(Add(("lasts",))), clerk.submit(Add(("goes well",)))
    working(clerk, first)
    assert clerk.cancel(first)
    assert over(clerk, first).phase == "cancelled"
    assert over(clerk, second).phase == "done"
    assert not clerk.cancel(first)


def test_a_job_cancelled_before_its_process_has_begun_is_not_done(clerk: Clerk) -> None:
    first = clerk.submit(Add(("lasts",)))
    assert clerk.cancel(first)
    second = clerk.submit(Add(("goes well",)))
    assert over(clerk, second).phase == "done"
    assert over(clerk, first).phase == "cancelled"


def test_a_job_that_waits_can_be_cancelled(clerk: Clerk) -> None:
    first, second = clerk.submit(Add(("lasts",))), clerk.submit(Add(("dies",)))
    assert clerk.cancel(second)
    working(clerk, first)
    clerk.cancel(first)
    assert over(clerk, second).told == ()


def test_a_process_killed_at_work_is_begun_anew(clerk: Clerk) -> None:
    first = clerk.submit(Add(("lasts",)))
    os.kill(working(clerk, first).told[0]["process"], signal.SIGKILL)
    assert over(clerk, first).phase == "failed"
    assert over(clerk, clerk.submit(Refresh())).phase == "done"


def test_of_a_long_job_the_last_lines_and_all_counts_are_kept(clerk: Clerk) -> None:
    state = over(clerk, clerk.submit(Add(("many",))))
    assert len(state.told) == 500
    assert state.told[-1]["input"] == "699"
    assert state.counts == {"new": 1, "known": 700}


def test_so_many_jobs_may_wait_and_no_more(clerk: Clerk) -> None:
    first = clerk.submit(Add(("lasts",)))
    working(clerk, first)
    for _ in range(100):
        clerk.submit(Refresh())
    with pytest.raises(Full, match="100 jobs wait already"):
        clerk.submit(Refresh())


def test_uploads_that_wait_are_bounded_and_not_remembered(clerk: Clerk) -> None:
    working(clerk, clerk.submit(Add(("lasts",))))
    large = bytes(200 * 2**20)
    id = clerk.submit(Add((("a.html", large),)))
    with pytest.raises(Full):
        clerk.submit(Add((("b.html", large),)))
    state = clerk.state(id)
    assert state is not None
    assert state.job == Add(("a.html",))


def test_jobs_that_are_over_are_forgotten_and_those_that_wait_are_not(clerk: Clerk) -> None:
    kept = clerk.submit(Add(("lasts",)))
    working(clerk, kept)
    for _ in range(250):
        clerk.cancel(clerk.submit(Refresh()))
    assert len(clerk.states()) <= 202
    assert clerk.state(kept) is not None


def test_what_was_told_before_a_kill_is_on_the_desk_and_its_story_is_made(tmp_path: Path) -> None:
    clerk = Clerk(Settings(tmp_path / "desk.sqlite"), do_plainly)
    text = "Harbour talks go on\n\nAna Vell said that the harbour opens on Monday number {}."
    lines = "".join(article_line(f"Outlet{n}", text.format(n)) for n in range(400))
    id = clerk.submit(Add((("list.jsonl", lines.encode()),)))
    told = working(clerk, id).told
    clerk.cancel(id)
    (refresh,) = [state.id for state in (clerk.states()[0],)] if clerk.states()[0].id != id else [None]
    end = time.monotonic() + _SECONDS
    while refresh is None and time.monotonic() < end:
        time.sleep(0.02)
        refresh = next((state.id for state in clerk.states() if isinstance(state.job, Refresh)), None)
    assert over(clerk, str(refresh)).phase == "done"
    clerk.close()
    with open_desk(tmp_path / "desk.sqlite") as desk:
        assert {line["article"] for line in told} <= {kept.article.id for kept in desk.articles()}
        assert desk.info()["behind"] == 0


def test_no_path_comes_as_far_as_the_file_system(tmp_path: Path) -> None:
    clerk = Clerk(Settings(tmp_path / "desk.sqlite"), do_plainly)
    secret = tmp_path / "secret.txt"
    secret.write_text("Ana Vell said that this is for nobody else to read.")
    state = over(clerk, clerk.submit(Add((str(secret),))))
    clerk.close()
    assert state.phase == "failed"
    assert state.error == f"{secret} is no web address."
