"""A batch goes on where it was, whoever dies; the same inputs give the same bytes."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")

from batch_kit import begin, begin_badly, begin_fatally, files_of, log_of, readings
from pyarrow import parquet

from onrecord import batch
from onrecord.batch import crew as crewing
from onrecord.batch.crew import Crew, Fault
from onrecord.errors import InputError, UsageError, WeightsError

ARTICLES = [f"Number {n}: the harbour of Orlemouth stays shut{' today' * (n % 4)}." for n in range(100)]


def listed(path: Path, texts: list[str]) -> Path:
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    return path


def filled(source: Path, out: Path, log: Path, *, workers: int = 2, **options: Any) -> batch.Summary:
    reader = partial(begin, str(log), options.pop("seconds", 0.0))
    return batch.run([source], out, workers=workers, part_size=options.pop("part_size", 10), reader=reader, **options)


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    manifest = json.loads((out / "manifest.json").read_text())
    return [
        row
        for part in manifest["parts"]
        for row in parquet.read_table(out / table / f"{part['name']}.parquet").to_pylist()
    ]


def alive(id: int) -> bool:
    try:
        state = Path(f"/proc/{id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_the_bytes_are_the_same_whatever_the_number_of_processes(tmp_path: Path) -> None:
    source = listed(tmp_path / "news.jsonl", ARTICLES)
    one = filled(source, tmp_path / "one", tmp_path / "log1", workers=1, seconds=0.002)
    three = filled(source, tmp_path / "three", tmp_path / "log3", workers=3, seconds=0.002)
    assert one == three
    assert one.rows["articles"] == 100
    assert 5 < one.parts == one.new_parts < 26
    assert files_of(tmp_path / "one") == files_of(tmp_path / "three")
    assert len(readings(tmp_path / "log3")) == 3
    assert [row["input"].rpartition("#")[2] for row in rows(tmp_path / "one", "articles")] == [
        str(n) for n in range(1, 101)
    ]


def test_what_was_read_is_not_read_again(tmp_path: Path) -> None:
    source = listed(tmp_path / "news.jsonl", ARTICLES)
    first = filled(source, tmp_path / "out", tmp_path / "log")
    before = files_of(tmp_path / "out")
    again = filled(source, tmp_path / "out", tmp_path / "again")
    assert (again.rows, again.parts, again.new_parts) == (first.rows, first.parts, 0)
    assert log_of(tmp_path / "again") == []
    assert files_of(tmp_path / "out") == before


def test_what_is_new_is_read_with_its_part_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("news")  # parts are cut by what the inputs are called: each run the same
    folder.mkdir()
    for number, text in enumerate(ARTICLES):
        (folder / f"{number:03}.txt").write_text(text)
    filled(folder, tmp_path / "out", tmp_path / "log")
    (folder / "0505.txt").write_text("The pilots of Orlemouth are back at work.")
    found = filled(folder, tmp_path / "out", tmp_path / "again")
    assert found.rows["articles"] == 101
    assert found.new_parts <= 3 < found.parts
    assert len(log_of(tmp_path / "again")) <= 40
    # What the part held before is gone: no article is there twice.
    held = [
        row["input"]
        for path in (tmp_path / "out" / "articles").iterdir()
        for row in parquet.read_table(path).to_pylist()
    ]
    assert len(held) == len(set(held)) == 101
    filled(folder, tmp_path / "anew", tmp_path / "log2")
    assert files_of(tmp_path / "anew") == files_of(tmp_path / "out")


def test_a_part_that_is_damaged_is_read_again(tmp_path: Path) -> None:
    source = listed(tmp_path / "news.jsonl", ARTICLES[:30])
    filled(source, tmp_path / "out", tmp_path / "log")
    before = files_of(tmp_path / "out")
    broken, gone = (
        sorted((tmp_path / "out" / "articles").iterdir())[0],
        sorted((tmp_path / "out" / "times").iterdir())[-1],
    )
    broken.write_bytes(broken.read_bytes()[:-9])
    gone.unlink()
    assert filled(source, tmp_path / "out", tmp_path / "again").new_parts == 2
    assert files_of(tmp_path / "out") == before


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    source = listed(tmp_path / "news.jsonl", ARTICLES)
    out, log = tmp_path / "out", tmp_path / "log"
    kit = Path(__file__).parent / "batch_kit.py"
    run = subprocess.Popen([sys.executable, str(kit), str(source), str(out), str(log)])
    until = time.monotonic() + 60
    while len(list(out.glob("rejects/*.parquet"))) < 3 and time.monotonic() < until:
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    whole = [path.stem for path in sorted((out / "rejects").glob("*.parquet"))]  # the last table that is written
    assert 3 <= len(whole) < 10
    assert not (out / "manifest.json").exists()
    for path in out.glob("*/*.parquet"):
        parquet.read_table(path)
    while any(alive(id) for id in readings(log)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(alive(id) for id in readings(log)), "who read ends with who gave the pages"
    kept = sum(parquet.read_metadata(out / "articles" / f"{name}.parquet").num_rows for name in whole)
    assert len(log_of(log)) - kept <= 60  # two parts, of thirty at the most
    (out / "times" / ".left.parquet.part").write_bytes(b"PAR1")
    filled(source, out, tmp_path / "again")
    assert len(log_of(tmp_path / "again")) == 100 - kept
    filled(source, tmp_path / "whole", tmp_path / "log2")
    assert files_of(out) == files_of(tmp_path / "whole")


def test_an_input_that_kills_who_reads_it_twice_is_rejected(tmp_path: Path) -> None:
    source = listed(tmp_path / "news.jsonl", [*ARTICLES[:20], "Those who read this die.", *ARTICLES[20:40]])
    found = filled(source, tmp_path / "out", tmp_path / "log")
    assert found.rows["articles"] == 40
    (row,) = rows(tmp_path / "out", "rejects")
    assert row["input"] == f"{source}#21"
    assert row["reason"] == "was given up: the process that had it was killed (SIGKILL)"
    assert log_of(tmp_path / "log").count(f"{source}#21") == 2


def test_an_input_whose_reader_dies_once_is_read_by_another(tmp_path: Path) -> None:
    source = listed(tmp_path / "news.jsonl", [*ARTICLES[:9], "The first who reads this may die once."])
    found = filled(source, tmp_path / "out", tmp_path / "log", workers=1)
    assert (found.rows["articles"], found.rows["rejects"]) == (10, 0)
    assert rows(tmp_path / "out", "articles")[-1]["input"] == f"{source}#10"


def test_a_process_that_has_done_its_share_is_replaced_and_nothing_is_lost(tmp_path: Path) -> None:
    from onrecord.datamodel import Page

    pages = [Page(f"{n}.txt", text) for n, text in enumerate(ARTICLES[:20])]
    log = tmp_path / "log"
    with Crew(partial(begin, str(log)), 2, share=5) as crew:
        found = list(crew.each(pages, lambda page, reason: {}))
    assert [made["articles"][0][1] for made in found] == [page.input for page in pages]
    assert len(readings(log)) >= 4


def test_an_input_that_takes_for_ever_is_given_up(tmp_path: Path) -> None:
    from onrecord.datamodel import Page

    pages = [Page("slow.txt", "We hang on."), Page("quick.txt", "We do not.")]
    with Crew(partial(begin, str(tmp_path / "log")), 1, limit_seconds=2) as crew:
        slow, quick = crew.each(pages, lambda page, reason: {"rejects": [(page.input, reason)]})
    assert slow == {"rejects": [("slow.txt", "it took longer than 2 seconds")]}
    assert quick["articles"][0][1] == "quick.txt"


def test_models_that_cannot_be_loaded_end_the_run(tmp_path: Path) -> None:
    source = listed(tmp_path / "news.jsonl", ARTICLES[:3])
    with pytest.raises(WeightsError, match="The weights of the kit are missing"):
        batch.run([source], tmp_path / "out", workers=1, reader=begin_badly)
    with pytest.raises(Fault, match="could not begin: the process that had it was killed"):
        batch.run([source], tmp_path / "out", workers=1, reader=begin_fatally)


def test_a_folder_is_not_filled_with_other_inputs_unless_that_is_asked_for(tmp_path: Path) -> None:
    monday, tuesday = listed(tmp_path / "mo.jsonl", ARTICLES[:3]), listed(tmp_path / "tu.jsonl", ARTICLES[3:5])
    out = tmp_path / "out"
    filled(monday, out, tmp_path / "log")
    with pytest.raises(UsageError, match=r"holds what was read from .*mo\.jsonl: name another folder, or --replace it"):
        filled(tuesday, out, tmp_path / "log")
    assert len(rows(out, "articles")) == 3
    assert filled(tuesday, out, tmp_path / "log", replace=True).rows["articles"] == 2
    assert len(list((out / "articles").iterdir())) == 1


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    source = listed(tmp_path / "news.jsonl", ARTICLES[:3])
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("Chapter one.")
    with pytest.raises(UsageError, match="holds other things"):
        filled(source, tmp_path / "out", tmp_path / "log")
    with pytest.raises(UsageError, match="is among what is to be read"):
        filled(tmp_path, tmp_path / "inside", tmp_path / "log")
    with pytest.raises(UsageError, match="is a file"):
        filled(source, tmp_path / "out" / "thesis.txt", tmp_path / "log")
    with pytest.raises(InputError, match="out/thesis.txt/inside cannot be written: Not a directory"):
        filled(source, tmp_path / "out" / "thesis.txt" / "inside", tmp_path / "log")
    assert files_of(tmp_path / "out") == {"thesis.txt": b"Chapter one.", ".lock": b""}


def test_two_runs_do_not_fill_one_folder_at_once(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    source = listed(tmp_path / "news.jsonl", ARTICLES[:3])
    (tmp_path / "out").mkdir()
    with open(tmp_path / "out" / ".lock", "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(UsageError, match="Another run is filling"):
            filled(source, tmp_path / "out", tmp_path / "log")


def test_how_far_a_run_is_counts_everything_once(tmp_path: Path) -> None:
    source = listed(tmp_path / "news.jsonl", [*ARTICLES[:40], ""])
    told: list[batch.Advance] = []
    filled(source, tmp_path / "out", tmp_path / "log", seconds=0.005, progress=told.append)
    last = told[-1]
    assert (last.read, last.found, last.rejected, last.total) == (41, 0, 1, 41)
    os.unlink(sorted((tmp_path / "out" / "articles").iterdir())[0])
    told.clear()
    filled(source, tmp_path / "out", tmp_path / "log", progress=told.append)
    assert told[-1].read + told[-1].found == 41
    assert told[-1].found > 0


@pytest.mark.parametrize("told", [b"", b"x", b"g5\n.", b"cposix\nsystem\n.", b"\x80\x04]\x94(K\x01u."])
def test_what_is_no_answer_of_a_worker_is_nothing_but_that(told: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError):
        crewing._plain(told)


def test_a_crew_counts_deaths_anew_with_each_list_of_tasks(tmp_path: Path) -> None:
    from onrecord.datamodel import Page

    log = tmp_path / "log"
    with Crew(partial(begin, str(log)), 1) as crew:
        for name in ("first.txt", "second.txt"):
            (found,) = crew.each([Page(name, "Who reads this may die once.")], lambda page, reason: {})
            assert found["articles"][0][1] == name
