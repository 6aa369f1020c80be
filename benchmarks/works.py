"""All that OnRecord writes, as works that can be broken: how each is made ready, done, looked at, and what it comes to.

`faults.py` breaks their writes. Articles are generated, and read by the plain rule of desks.py.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import desks
from breaking import let_be

from onrecord import batch, cli, pipeline, record, store
from onrecord.batch import running
from onrecord.batch.reading import Reader
from onrecord.corrections import correction, dump_lines
from onrecord.datamodel import Article, Record
from onrecord.desk import Desk, keeping, mark_statement, open_desk
from onrecord.errors import OnRecordError
from onrecord.store import MIGRATIONS, open_file, watching
from onrecord.watch import FileSink, Watcher

__all__ = ["LEFT", "WORKS", "Work", "plainly"]

_ARTICLES = 12  # of a desk: three stories; a run takes some tenths of a second
_PART_SIZE = 4  # articles of a part of a batch
_NOW = dt.datetime(2031, 5, 9, 12, tzinfo=dt.UTC)  # at all times, so that what is done again is the same
LEFT = re.compile(r"^\..+\.part(-\w+)?$")
"""The name of what a writer that was killed leaves."""


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
def plainly() -> Iterator[None]:
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


# Looking at what is there


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not LEFT.match(path.name)
    }


def _sound(path: Path) -> None:
    """See to it that a desk is sound, or that what is wrong is mended."""
    with plainly(), open_desk(path, create=False) as desk:
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
    with plainly(), open_desk(path, create=False) as desk:
        here = _articles(desk)
        assert len(here) == len(set(here)), "an article is here twice"
        assert wanted <= set(here), f"{len(wanted - set(here))} articles are lost"
        pages = desk.file.db.execute("SELECT digest FROM pages").fetchall()
        assert len(pages) == len(set(pages)), "a page is here twice"


def _desk_end(path: Path) -> Any:
    """All that a desk has come to."""
    _sound(path)
    with plainly(), open_desk(path, create=False) as desk:
        stories = [row.id for row in desk.stories()]
        with desk.file.reading() as db:
            records = {story: store.digest_of(db, story) for story in sorted(stories)}
            searched = db.execute("SELECT count(*) FROM words").fetchone()[0]
        return sorted(_articles(desk)), records, searched, desk.export_corrections()


# The works


def _empty(folder: Path) -> None:
    desks.write_pages(folder / "feed.jsonl", _ARTICLES)


def _filled(folder: Path, *, refreshed: bool = True) -> None:
    with plainly(), open_desk(folder / "desk.sqlite") as desk:
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
    with plainly(), open_desk(folder / "desk.sqlite") as desk:
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
    with plainly(), open_desk(folder / "desk.sqlite") as desk:
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
    with plainly(), open_desk(folder / "other.sqlite") as desk:
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
    with plainly(), open_desk(whole / "copy.sqlite") as desk:
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
    with plainly(), open_desk(folder / "desk.sqlite") as desk:
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
        with plainly(), open(os.devnull, "w") as silent, _to(silent):
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
