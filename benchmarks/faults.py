"""Whether anything is lost when a write fails: kills, torn writes and full disks, in all that OnRecord writes.

    python benchmarks/faults.py [--runs 200] [--seed 8] [--only add,batch ...] [--every]

A run does one of the works below, in a process of its own, and breaks one of its writes, drawn by chance (`--every`:
each of them in turn; see breaking.py), or fills the small disk that it lies on, where one can be mounted. Then

    what it had told is there, once; the desk is sound, or what is wrong is derived and `repair` mends it;
    a file that was to be replaced is what it was, or all new; after a full disk nothing is left beside it, one sentence
    tells what went wrong, and the exit status is not 0;
    done once more, the work comes to the same end as one that nothing broke.

Articles are generated, and read by the plain rule of desks.py.
"""

from __future__ import annotations

import argparse
import datetime as dt
import fcntl
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal, get_args

import desks
from breaking import Fault, breaking, is_possible, let_be

from onrecord import batch, cli, pipeline, record, store
from onrecord.batch import running
from onrecord.batch.reading import Reader
from onrecord.corrections import correction, dump_lines
from onrecord.datamodel import Article, Record
from onrecord.desk import Desk, keeping, mark_statement, open_desk
from onrecord.errors import OnRecordError
from onrecord.store import MIGRATIONS, open_file, watching
from onrecord.watch import FileSink, Watcher

__all__ = ["WORKS", "Work", "main", "ready", "run_once", "runs", "small_disk"]

_ARTICLES = 12  # of a desk: three stories; a run takes some tenths of a second
_PART_SIZE = 4  # articles of a part of a batch
_DISK_BYTES = 24 << 20  # of the small disk: what the largest work needs, and some
_SOME_BYTES = 1 << 17  # of a write-ahead log, and of what is written anew
_NOW = dt.datetime(2031, 5, 9, 12, tzinfo=dt.UTC)  # at all times, so that what is done again is the same
_LEFT = re.compile(r"^\..+\.part(-\w+)?$")  # what a writer that was killed leaves
_END_SECONDS = 120  # of one process; the slowest takes some seconds on a busy machine
_A_LINE = 20  # runs
_STRANGE = 70  # the status of a process that failed as none should


@dataclass(frozen=True, slots=True)
class Work:
    """Something that OnRecord writes: how it is made ready, done, and looked at."""

    name: str
    prepare: Callable[[Path], None]
    act: Callable[[Path], None]
    """Does it, in a process whose writes break; ends with SystemExit where it fails."""
    check: Callable[[Path, list[str], bool, Any], None]
    """Sees to it that what was told is there, once: given the lines that told it, whether the work came to its end, and
    what it comes to where nothing breaks."""
    end: Callable[[Path], Any]
    """What it comes to."""


# What a process does


def _onrecord(*arguments: str) -> None:
    """A command, as on the command line. Raises SystemExit where it fails."""
    try:
        cli.main(list(arguments), prog_name="onrecord")
    except SystemExit as error:
        if error.code:
            raise


class _Inline:
    """Stands for the crew of a batch: this process does all."""

    def __init__(self, begin: Callable[[], tuple[Any, Callable[[Any], Any]]], size: int, **_: Any) -> None:
        self._about, self._do = begin()

    def __enter__(self) -> _Inline:
        return self

    def __exit__(self, *_: object) -> None: ...

    def about(self) -> Any:
        """What the one who works tells of itself."""
        return self._about

    def each(self, tasks: Any, lost: object) -> Iterator[Any]:
        """The result of each task."""
        return map(self._do, tasks)

    def dismiss(self) -> None:
        """Nobody is to be ended."""


@contextmanager
def _plainly() -> Iterator[None]:
    """No weights, one moment, one process."""
    os.environ["ONRECORD_CAGE"] = "off"  # what breaks is the writing; those who read in a cage write nothing
    before = [(each, name, getattr(each, name)) for each, name in _REPLACED]
    for (each, name), value in _REPLACED.items():
        setattr(each, name, value)
    try:
        with desks.plainly():
            yield
    finally:
        for each, name, value in before:
            setattr(each, name, value)


def _brief_read(found: tuple[Article, ...], models: object, **_: object) -> Record:
    read = [desks.read_article(article) for article in found]
    said = {article.id: own for article, (_, own) in zip(found, read, strict=True)}
    return pipeline.compose(found, [doc for doc, _ in read], said, {"name": "OnRecord", "version": "0"})


_REPLACED: dict[tuple[Any, str], Any] = {
    (keeping, "_now"): lambda: _NOW,
    (running, "Crew"): _Inline,
    (pipeline, "brief_read"): _brief_read,
    (pipeline, "first_readings"): lambda page, models: [SimpleNamespace(found=desks.read_page(page))],
    (pipeline, "_understand"): desks.read_article,
}


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of a process: its status (negative where it was killed), its writes, what it told, and that of it
    which was told as a trouble."""

    status: int
    writes: int
    told: list[str]
    error: str


def _in_process(folder: Path, act: Callable[[Path], None], fault: Fault, at: int, notes: Path) -> _Done:
    """Do something in a process of its own, and wait until it and all others that it began have ended."""
    out, err, count = (notes / name for name in ("out", "err", "count"))
    sys.stdout.flush()
    with open(notes / "at-work", "wb") as held:
        child = os.fork()
        if not child:
            fcntl.flock(held, fcntl.LOCK_EX)  # it lasts until all that hold the file have ended
            _be_child(folder, act, fault, at, out, err, count)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with open(notes / "at-work", "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
    error = err.read_text()
    return _Done(status, int(count.read_text() or 0), [*out.read_text().splitlines(), *error.splitlines()], error)


def _be_child(
    folder: Path, act: Callable[[Path], None], fault: Fault, at: int, out: Path, err: Path, count: Path
) -> None:
    """Never returns."""
    status = _STRANGE
    try:
        signal.alarm(_END_SECONDS)
        for number, path in ((1, out), (2, err)):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600), number)
        sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
        number = os.open(count, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.chdir(folder)
        with _plainly(), breaking(fault, at, folder) as writes:
            try:
                act(folder)
                status = 0
            except SystemExit as error:
                status = error.code if isinstance(error.code, int) else 1
                print("" if isinstance(error.code, int) else error.code, file=sys.stderr)
        os.write(number, str(writes.count).encode())
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(status)


# Looking at what is there


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _LEFT.match(path.name)
    }


def _sound(path: Path) -> None:
    """See to it that a desk is sound, or that what is wrong is mended."""
    with _plainly(), open_desk(path, create=False) as desk:
        troubles = list(desk.check())
        assert all(trouble.is_derived for trouble in troubles), troubles
        if troubles:
            assert not desk.repair().left


def _articles(desk: Desk) -> list[str]:
    return [kept.article.id for kept in desk.articles()]


def _there(path: Path, wanted: set[str]) -> None:
    """See to it that these articles are in a desk, and none twice."""
    if not path.exists():
        assert not wanted, "the desk is gone"
        return
    _sound(path)
    with _plainly(), open_desk(path, create=False) as desk:
        here = _articles(desk)
        assert len(here) == len(set(here)), "an article is here twice"
        assert wanted <= set(here), f"{len(wanted - set(here))} articles are lost"
        pages = desk.file.db.execute("SELECT digest FROM pages").fetchall()
        assert len(pages) == len(set(pages)), "a page is here twice"


def _desk_end(path: Path) -> Any:
    """All that a desk has come to."""
    _sound(path)
    with _plainly(), open_desk(path, create=False) as desk:
        stories = [row.id for row in desk.stories()]
        with desk.file.reading() as db:
            records = {story: store.digest_of(db, story) for story in sorted(stories)}
            searched = db.execute("SELECT count(*) FROM words").fetchone()[0]
        return sorted(_articles(desk)), records, searched, desk.export_corrections()


# The works


def _empty(folder: Path) -> None:
    desks.write_pages(folder / "feed.jsonl", _ARTICLES)


def _filled(folder: Path, *, refreshed: bool = True) -> None:
    with _plainly(), open_desk(folder / "desk.sqlite") as desk:
        for page in desks.pages(_ARTICLES):
            desk.take(page)
        if refreshed:
            desk.refresh()


def _behind(folder: Path) -> None:
    _filled(folder, refreshed=False)


def _add(folder: Path) -> None:
    _onrecord("add", "feed.jsonl", "--desk", "desk.sqlite")


def _check_add(folder: Path, told: list[str], ended: bool, whole: Any) -> None:
    _there(folder / "desk.sqlite", {line.split()[0] for line in told if re.match(r"a[0-9a-f]{10} ", line)})


def _all_there(folder: Path, told: list[str], ended: bool, whole: Any) -> None:
    _there(folder / "desk.sqlite", _all_ids())


@cache
def _all_ids() -> set[str]:
    found = {desks.read_page(page) for page in desks.pages(_ARTICLES)}
    return {article.id for article in found if isinstance(article, Article)}


def _corrected(folder: Path) -> None:
    _filled(folder)
    with _plainly(), open_desk(folder / "desk.sqlite") as desk:
        made = [desk.story(row.id) for row in desk.stories()]
        said = [(made[0], made[0].statements[number]) for number in range(4)]
        marks = [mark_statement(story, each.id) for story, each in said]
    told = [correction("not-a-statement", at="2031-05-09T11:00:00Z", by="jo", about=[mark]) for mark in marks[:3]]
    (folder / "told.jsonl").write_text(dump_lines(told), encoding="utf-8")
    (folder / "statement").write_text(said[3][1].id)


def _correct(folder: Path) -> None:
    statement = (folder / "statement").read_text()
    _onrecord("correct", "import", "told.jsonl", "--desk", "desk.sqlite")
    _onrecord("correct", "speaker", statement, "Ana Vell", "--kind", "person", "--by", "jo", "--desk", "desk.sqlite")


def _check_correct(folder: Path, told: list[str], ended: bool, whole: Any) -> None:
    _all_there(folder, told, ended, whole)
    with _plainly(), open_desk(folder / "desk.sqlite") as desk:
        here = Counter(json.loads(line)["id"] for line in desk.export_corrections().splitlines())
    wanted = {line.split()[2].rstrip(",") for line in told if line.startswith("Kept as ")}
    if any(line.startswith("Kept 3 new corrections") for line in told):
        wanted |= {json.loads(line)["id"] for line in (folder / "told.jsonl").read_text().splitlines()}
    assert wanted <= set(here), "a correction is lost"
    assert set(here.values()) <= {1}, "a correction is here twice"


_OLD = 2  # migrations that the older desk has been through


def _older(folder: Path) -> None:
    """A desk of an older OnRecord, with what one of now has in its tables."""
    _filled(folder)
    now, then = folder / "desk.sqlite", folder / "old.sqlite"
    open_file(then, create=True, migrations=MIGRATIONS[:_OLD]).close()
    with closing(sqlite3.connect(then, isolation_level=None)) as db:
        db.execute("ATTACH ? AS new", (str(now),))
        db.execute("PRAGMA foreign_keys = OFF")
        names = [row[0] for row in db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
        for name in (name for name in names if not name.startswith("words")):
            columns = ", ".join(row[1] for row in db.execute(f"PRAGMA main.table_info({name})"))
            db.execute(f"INSERT INTO main.{name} ({columns}) SELECT {columns} FROM new.{name}")
    for path in folder.glob("desk.sqlite*"):
        path.unlink()
    then.rename(now)


def _migrate(folder: Path) -> None:
    _onrecord("desk", "info", "--desk", "desk.sqlite")


def _check_migrate(folder: Path, told: list[str], ended: bool, whole: Any) -> None:
    copy = folder / f"desk.sqlite.{_OLD}.bak"
    if copy.exists():
        with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert db.execute("PRAGMA user_version").fetchone()[0] == _OLD
            assert db.execute("SELECT count(*) FROM pages").fetchone()[0] == _ARTICLES
    with closing(sqlite3.connect(folder / "desk.sqlite")) as db:
        number = db.execute("PRAGMA user_version").fetchone()[0]
        assert number in (_OLD, len(MIGRATIONS)), "a migration is half done"
        assert number == _OLD or copy.exists(), "the desk was migrated without a copy"
    _all_there(folder, told, ended, whole)


_DAMAGE = (
    "DELETE FROM records WHERE rowid = 1",
    "UPDATE readings SET document = x'00' WHERE page = 2",
    "DELETE FROM statements WHERE row % 5 = 0",
    "DELETE FROM words_data WHERE id > 10",
    "UPDATE articles SET story = NULL WHERE page = 7",
)


def _damaged(folder: Path) -> None:
    _filled(folder)
    with closing(sqlite3.connect(folder / "desk.sqlite", isolation_level=None)) as db:
        for sql in _DAMAGE:
            db.execute(sql)


def _repair(folder: Path) -> None:
    _onrecord("desk", "repair", "--desk", "desk.sqlite")


def _check_damaged(folder: Path, told: list[str], ended: bool, whole: Any) -> None:
    with closing(sqlite3.connect(folder / "desk.sqlite")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok" or not ended
        assert db.execute("SELECT count(*), count(DISTINCT digest) FROM pages").fetchone() == (_ARTICLES, _ARTICLES)
    if ended:
        _all_there(folder, told, ended, whole)


def _rebuild(folder: Path) -> None:
    _onrecord("desk", "rebuild", "--desk", "desk.sqlite")


def _copied(folder: Path) -> None:
    _filled(folder)
    with _plainly(), open_desk(folder / "other.sqlite") as desk:
        desk.take(next(desks.pages(1)))
        desk.back_up(folder / "copy.sqlite")
    (folder / "other.sqlite").unlink()


def _back_up(folder: Path) -> None:
    _onrecord("desk", "backup", "copy.sqlite", "--replace", "--desk", "desk.sqlite")


def _check_back_up(folder: Path, told: list[str], ended: bool, whole: Any) -> None:
    _all_there(folder, told, ended, whole)
    whole = folder.with_name(f"{folder.name}.copy")
    whole.mkdir()
    shutil.copy(folder / "copy.sqlite", whole / "copy.sqlite")
    _sound(whole / "copy.sqlite")
    with _plainly(), open_desk(whole / "copy.sqlite") as desk:
        here = desk.info()["articles"]
    shutil.rmtree(whole)
    assert here in (1, _ARTICLES), "the copy is no moment of the desk"
    assert here == _ARTICLES or not ended, "the copy that was told of is not there"


def _broken(folder: Path) -> None:
    """A desk of which SQLite can read no record."""
    _filled(folder)
    with closing(sqlite3.connect(folder / "desk.sqlite")) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'records'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with open(folder / "desk.sqlite", "r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)


def _rescue(folder: Path) -> None:
    if not (folder / "saved.sqlite").exists():
        _onrecord("desk", "rescue", "saved.sqlite", "--desk", "desk.sqlite")


def _check_rescued(folder: Path, told: list[str], ended: bool, whole: Any) -> None:
    with open(folder / "desk.sqlite", "rb") as file:
        assert file.read(16) == b"SQLite format 3\0"
    assert (folder / "saved.sqlite").exists() or not ended, "the new desk is not there"
    if (folder / "saved.sqlite").exists():
        _there(folder / "saved.sqlite", _all_ids())


_WRITTEN = ("page.html", "table.csv", "tables.zip", "story.zip", "record.json", "quotes.jsonl", "told.jsonl", "due.ics")


def _to_write(folder: Path) -> None:
    _corrected(folder)
    _empty(folder)
    with _plainly(), open_desk(folder / "desk.sqlite") as desk:
        desk.import_corrections((folder / "told.jsonl").read_text())
        story = desk.stories()[0].id
        (folder / "story").write_text(story)
        (folder / "made.json").write_text(record.dumps(desk.story(story)), encoding="utf-8")
    for name in _WRITTEN:
        (folder / name).write_bytes(b"older")


def _write(folder: Path) -> None:
    story = (folder / "story").read_text()
    _onrecord("story", story, "-o", "page.html", "--desk", "desk.sqlite")
    _onrecord("story", story, "-o", "record.json", "--desk", "desk.sqlite")
    _onrecord("export", "made.json", "-o", "table.csv")
    _onrecord("export", "made.json", "--to", "tables", "-o", "tables.zip")
    _onrecord("export", "made.json", "-o", "due.ics")
    _onrecord("bundle", story, "-o", "story.zip", "--desk", "desk.sqlite")
    _onrecord("correct", "export", "-o", "told.jsonl", "--desk", "desk.sqlite")
    _onrecord("quotes", "feed.jsonl", "-o", "quotes.jsonl", "-q")


def _check_written(folder: Path, told: list[str], ended: bool, whole: Any) -> None:
    for name, content in _written(folder).items():
        assert content in (b"older", whole[name]), f"{name} is neither what it was nor all new"
        is_told = any(re.search(rf"(lies?|lie) at {re.escape(name)}", line) for line in told)
        assert not is_told or content == whole[name], f"{name} was told of, and is not there"


def _written(folder: Path) -> dict[str, bytes]:
    return {name: content for name, content in _files(folder).items() if name in _WRITTEN}


def _fill(folder: Path) -> None:
    """A batch, with the records of its stories."""
    options: dict[str, Any] = {"workers": 1, "part_size": _PART_SIZE, "stories": True}
    try:
        batch.run(["feed.jsonl"], "out", **options, reader=_reader)
    except OnRecordError as error:
        sys.exit(f"Error: {error}")
    print("filled")


def _reader() -> tuple[dict[str, Any], Reader]:
    return {"name": "OnRecord", "version": "0"}, Reader(None, None)  # type: ignore[arg-type]


def _begun(folder: Path) -> None:
    """A batch of other articles lies where this one is to: its parts go, and its manifest with them."""
    _empty(folder)
    lines = (folder / "feed.jsonl").read_text().splitlines(keepends=True)
    (folder / "feed.jsonl").write_text("".join([lines[-1], *lines[1:]]))
    here = Path.cwd()
    os.chdir(folder)
    try:
        with _plainly(), open(os.devnull, "w") as silent, _to(silent):
            _fill(folder)
    finally:
        os.chdir(here)
    (folder / "feed.jsonl").write_text("".join(lines[:-3]))


@contextmanager
def _to(stream: Any) -> Iterator[None]:
    before, sys.stdout = sys.stdout, stream
    try:
        yield
    finally:
        sys.stdout = before


def _check_filled(folder: Path, told: list[str], ended: bool, whole: Any) -> None:
    from pyarrow import parquet

    out = folder / "out"
    assert not ended or _files(out) == whole, "the batch is not what it is where nothing breaks"
    for path in out.rglob("*.parquet"):
        parquet.read_table(path, partitioning=None)
        name = path.relative_to(out).as_posix()
        assert name not in whole or path.read_bytes() == whole[name], f"{name} is half a part"
    if (out / "manifest.json").exists():
        listed = json.loads((out / "manifest.json").read_text())
        for part in listed["parts"]:
            for table, rows in part["rows"].items():
                found = parquet.read_metadata(out / table / f"{part['name']}.parquet").num_rows
                assert found == rows, "the manifest tells of what is not there"


_NOTICES = 8


def _noticed(folder: Path) -> None:
    file = open_file(folder / "desk.sqlite", create=True)
    with file.writing() as db:
        for number in range(_NOTICES):
            watching.keep_notice(db, f"article:{number}", {"title": f"Number {number}"})
    file.close()


def _send(folder: Path) -> None:
    try:
        with open_desk("desk.sqlite") as desk:
            _watcher(desk).run(once=True)
    except OnRecordError as error:
        sys.exit(f"Error: {error}")


def _watcher(desk: Desk) -> Watcher:
    """A watch that has nothing to ask, and tells what waits to be told."""
    return Watcher(
        (),
        desk,
        fetch=None,  # type: ignore[arg-type]
        clock=lambda: _NOW,
        sleep=lambda seconds: None,
        is_stopped=lambda: False,
        log=lambda event, **told: print(event, told.get("reason", ""), file=sys.stderr),
        sinks=[FileSink(Path("new.jsonl"))],
    )


def _check_sent(folder: Path, told: list[str], ended: bool, whole: Any) -> None:
    with open_desk(folder / "desk.sqlite") as desk, desk.file.reading() as db:
        sent = [row["key"] for row in db.execute("SELECT key FROM notices WHERE sent IS NOT NULL ORDER BY id")]
    lines = (folder / "new.jsonl").read_bytes().splitlines(keepends=True) if (folder / "new.jsonl").exists() else []
    here = [json.loads(line)["id"] for line in lines if line.endswith(b"\n")]
    assert len(here) == len(set(here)), "a notice is there twice"
    assert {key for key in sent if key.startswith("article:")} <= set(here), "a notice is lost"


def _told_all(folder: Path) -> Any:
    return (folder / "new.jsonl").read_text()


def _two(folder: Path) -> None:
    """Two programs add the same articles to one desk at once; the writes of this one break, the other's do not."""
    other = os.fork()
    if not other:
        let_be()
        with suppress(SystemExit):
            _add(folder)
        sys.stdout.flush()
        os._exit(0)
    try:
        _add(folder)
    finally:
        os.waitpid(other, 0)


def _end(folder: Path) -> Any:
    return _desk_end(folder / "desk.sqlite")


WORKS: tuple[Work, ...] = (
    Work("add", _empty, _add, _check_add, _end),
    Work("two", _empty, _two, _check_add, _end),
    Work("refresh", _behind, lambda folder: _onrecord("stories", "--desk", "desk.sqlite"), _all_there, _end),
    Work("correct", _corrected, _correct, _check_correct, _end),
    Work("migrate", _older, _migrate, _check_migrate, _end),
    Work("repair", _damaged, _repair, _check_damaged, _end),
    Work("rebuild", _filled, _rebuild, _all_there, _end),
    Work("rescue", _broken, _rescue, _check_rescued, lambda folder: _desk_end(folder / "saved.sqlite")),
    Work("backup", _copied, _back_up, _check_back_up, lambda folder: _desk_end(folder / "copy.sqlite")),
    Work("files", _to_write, _write, _check_written, _written),
    Work("batch", _begun, _fill, _check_filled, lambda folder: _files(folder / "out")),
    Work("watch", _noticed, _send, _check_sent, _told_all),
)
"""All that writes."""


# Runs


@dataclass(frozen=True, slots=True)
class _Ready:
    """A work made ready once: the folder it begins with, how many writes it makes, and what it comes to."""

    work: Work
    folder: Path
    writes: int
    growth: int
    """Bytes that it adds, and some."""
    whole: Any


def ready(work: Work, place: Path) -> _Ready:
    """Make a work ready in a folder, and do it once with nothing broken."""
    begin = place / f"{work.name}-begin"
    begin.mkdir(parents=True)
    work.prepare(begin)
    once = _fresh(begin, place / f"{work.name}-once")
    done = _in_process(once, work.act, "count", 0, place)
    assert done.status == 0, f"{work.name} fails where nothing is broken: {done.told}"
    whole = work.end(once)
    work.check(once, done.told, True, whole)
    growth = max(0, _size(once) - _size(begin)) + _SOME_BYTES
    return _Ready(work, begin, done.writes, growth, whole)


def _fresh(begin: Path, folder: Path) -> Path:
    for path in folder.parent.glob(f"{folder.name}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(begin, folder)
    return folder


def run_once(made: _Ready, fault: Fault | Literal["disk"], at: int, place: Path) -> str:
    """Do a work with one of its writes broken, look at what is there, and do it again; says how it ended.

    With "disk", `place` is a small disk, of which so many bytes are free. Raises AssertionError where anything is lost,
    twice, half, or left over.
    """
    work, folder = made.work, _fresh(made.folder, place / f"{made.work.name}-run")
    notes = made.folder.parent
    if fault == "disk":
        with _filling(place, at):
            done = _in_process(folder, work.act, "count", 0, notes)
    else:
        done = _in_process(folder, work.act, fault, at, notes)
    ended = done.status == 0
    assert done.status != _STRANGE, done.told
    assert "Traceback" not in done.error, done.error
    is_reached = done.status < 0 or done.writes > at  # of two at work, the other one may have made the write
    if fault in ("kill", "torn") and is_reached:
        assert done.status == -signal.SIGKILL, f"it ended with {done.status}: {done.told}"
    if fault in ("full", "disk"):
        _check_told(folder, done)
    if fault == "copy" and is_reached:
        assert ended, f"it ended with {done.status}: {done.told}"
        copy = folder.with_name(f"{folder.name}-copy")
        work.check(copy, [], False, made.whole)
        _do_again(made, copy)
    work.check(folder, done.told, ended, made.whole)
    _do_again(made, folder)
    return "ended" if ended else "killed" if done.status < 0 else "failed"


def _check_told(folder: Path, done: _Done) -> None:
    """A full disk is told in one sentence, with what helps, and leaves nothing beside what was there."""
    left = [path.name for path in folder.rglob("*") if _LEFT.match(path.name)]
    assert not left, f"left behind: {left}"
    if done.status == 0:  # nothing was to be written any more but what is made again at need
        return
    assert done.status == 1, f"it ended with {done.status}: {done.error}"
    said = sorted({line for line in done.error.splitlines() if line.startswith("Error: ")})
    assert len(said) == 1, done.error
    assert re.search(r"free some space|is full", said[0]), said[0]


def _do_again(made: _Ready, folder: Path) -> None:
    """Do a work once more with nothing broken: it comes to the same end, and what was left over is gone."""
    done = _in_process(folder, made.work.act, "count", 0, made.folder.parent)
    assert done.status == 0, f"it cannot be done again: {done.told}"
    end = made.work.end(folder)
    assert end == made.whole, f"{made.work.name} comes to another end"
    left = [path.name for path in folder.rglob("*") if _LEFT.match(path.name)]
    assert not left, f"left behind: {left}"


@contextmanager
def small_disk() -> Iterator[Path | None]:
    """A disk of some megabytes, in memory; None where this user may mount none."""
    with tempfile.TemporaryDirectory(prefix="onrecord-disk-") as place:
        mount, unmount = shutil.which("mount"), shutil.which("umount")
        options = ["-t", "tmpfs", "-o", f"size={_DISK_BYTES}", "tmpfs", place]
        if not (mount and unmount) or subprocess.run([mount, *options], capture_output=True).returncode:
            yield None
            return
        try:
            yield Path(place)
        finally:
            subprocess.run([unmount, place], check=True)


@contextmanager
def _filling(disk: Path, free: int) -> Iterator[None]:
    """A disk of which no more than so many bytes are free."""
    ballast = disk / "ballast"
    with open(ballast, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, shutil.disk_usage(disk).free - free))
    try:
        yield
    finally:
        ballast.unlink()


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def runs(
    place: Path,
    count: int,
    seed: int,
    works: tuple[Work, ...] = WORKS,
    *,
    every: bool = False,
    disk: Path | None = None,
) -> Iterator[str]:
    """Break writes by chance, `count` times over all works and faults in turn, or each of them; yields what was done.

    Where there is a small disk, it is filled in turn, too. Raises AssertionError with the run that lost something.
    """
    chance = random.Random(seed)
    made = [ready(work, place) for work in works]
    faults = (*_FAULTS, *(("disk",) if disk else ()))
    drawn: Iterable[tuple[_Ready, Any, int]] = (
        (each, fault, at) for each in made for fault in _FAULTS for at in range(each.writes)
    )
    if not every:
        drawn = (_drawn(made[n % len(made)], faults[n // len(made) % len(faults)], chance) for n in range(count))
    for each, fault, at in drawn:
        try:
            how = run_once(each, fault, at, disk if disk and fault == "disk" else place)
        except Exception as error:  # a desk that cannot be read, too
            of = "bytes free" if fault == "disk" else f"writes of {each.writes}"
            raise AssertionError(f"{each.work.name}, {fault} after {at} {of}: {error}") from error
        yield f"{each.work.name} {fault} {how}"


def _drawn(made: _Ready, fault: str, chance: random.Random) -> tuple[_Ready, str, int]:
    return made, fault, chance.randrange(2 * made.growth) if fault == "disk" else chance.randrange(made.writes)


_FAULTS: tuple[Fault, ...] = tuple(each for each in get_args(Fault) if each != "count")


def main() -> None:
    """Run, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--only", type=lambda told: told.split(","), default=[work.name for work in WORKS])
    parser.add_argument("--every", action="store_true", help="break each write of each work, by each fault")
    options = parser.parse_args()
    if not is_possible():
        sys.exit("Writes can be broken on Linux alone, with SQLite as a library of its own.")
    works = tuple(work for work in WORKS if work.name in options.only)
    start, done = time.perf_counter(), Counter[str]()
    with tempfile.TemporaryDirectory(prefix="onrecord-") as place, small_disk() as disk:
        print("A small disk is filled, too." if disk else "No small disk can be mounted here.")
        for told in runs(Path(place), options.runs, options.seed, works, every=options.every, disk=disk):
            done[told] += 1
            if done.total() % _A_LINE == 0:
                print(f"  {done.total()} runs", flush=True)
    for told, number in sorted(done.items()):
        print(f"  {told}: {number}")
    print(f"{done.total()} runs in {time.perf_counter() - start:.0f} s: nothing told was lost, nothing is there twice")


if __name__ == "__main__":
    main()
