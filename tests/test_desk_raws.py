"""A desk keeps the bytes of pages as they came, and all that it says can be had from them again."""

import sqlite3
import zipfile
from pathlib import Path

import pytest
from desk_kit import desk_at, line, read_plainly, report

from onrecord import api
from onrecord.datamodel import Page
from onrecord.desk import Desk
from onrecord.store import MIGRATIONS, open_file, page_of
from onrecord.store.readings import write_page

pytestmark = pytest.mark.usefixtures(read_plainly.__name__)
__all__ = ["read_plainly"]

LATIN = report("Café", line("Ana Vell", "the café “Anchor” stays open")).encode("cp1252")
MAIL = b"From: The Herald <news@herald.example>\r\nMIME-Version: 1.0\r\nSubject: Port\r\n\r\n" + report(
    "Port", line("Ana Vell", "the port stays open")
).encode("ascii").replace(b"\n", b"\r\n")


@pytest.fixture
def kept(tmp_path: Path) -> Desk:
    """A desk with a page in another charset, a mail and a row of a list."""
    (tmp_path / "herald.txt").write_bytes(LATIN)
    (tmp_path / "news.eml").write_bytes(MAIL)
    (tmp_path / "list.jsonl").write_text('{"text": "Tram talks go on\\nAna Vell said that the tram stays."}\n')
    desk = desk_at(tmp_path)
    for _ in desk.add([str(tmp_path / name) for name in ("herald.txt", "news.eml", "list.jsonl")]):
        pass
    return desk


def pages(desk: Desk) -> list[Page]:
    with desk.file.reading() as db:
        return [page_of(db, number) for number in (1, 2, 3)]


def test_bytes_come_back_as_they_came(kept: Desk) -> None:
    latin, mail, row = pages(kept)
    assert latin.raw is not None
    assert (latin.raw.content, latin.raw.charset, latin.text) == (LATIN, "cp1252", LATIN.decode("cp1252"))
    assert mail.raw is not None
    assert (mail.raw.content, "From:" in mail.text) == (MAIL, False)
    assert row.raw is None
    assert list(kept.check()) == []


def test_what_the_bytes_tell_is_not_kept_twice(kept: Desk) -> None:
    with kept.file.reading() as db:
        assert [len(row[0]) > 0 for row in db.execute("SELECT content FROM pages")] == [False, True, True]


@pytest.mark.parametrize(
    ("damage", "broken"),
    [
        ("UPDATE raws SET bytes = x'00' WHERE page = 2", ["the bytes of page 2"]),
        ("UPDATE raws SET sha256 = 'none' WHERE page = 1", ["the bytes of page 1"]),
        ("UPDATE raws SET charset = 'utf-16' WHERE page = 1", ["page 1"]),
        ("DELETE FROM raws WHERE page = 1", ["page 1"]),
    ],
)
def test_damaged_bytes_are_found(kept: Desk, damage: str, broken: list[str]) -> None:
    with kept.file.writing() as db:
        db.execute(damage)
    told = [trouble for trouble in kept.check() if not trouble.is_derived]
    assert all(any(name in trouble.text for trouble in told) for name in broken)


def test_a_rebuild_reads_the_bytes(kept: Desk) -> None:
    before = [kept.story(story.id).articles for story in sorted(kept.stories(), key=lambda story: story.id)]
    assert kept.rebuild() == ()
    assert [kept.story(s.id).articles for s in sorted(kept.stories(), key=lambda story: story.id)] == before


def test_a_desk_from_before_has_its_pages_without_bytes(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    number = next(n for n, sql in enumerate(MIGRATIONS) if "CREATE TABLE raws" in sql)
    old = open_file(path, create=True, migrations=MIGRATIONS[:number])
    page = Page("herald.txt", "The port is open.")
    with old.writing() as db:
        said, content = write_page(page)
        values = (page.fields_sha256(), page.input, "2031-05-09T12:00:00.000Z", said, content)
        db.execute("INSERT INTO pages (digest, input, fetched, said, content) VALUES (?, ?, ?, ?, ?)", values)
    old.close()
    desk = desk_at(tmp_path)
    with desk.file.reading() as db:
        assert (page_of(db, 1), page_of(db, 1).raw) == (page, None)
    assert desk.repair().left == ()  # it is read, and nothing is wrong with it
    assert Path(f"{path}.{number}.bak").exists()
    copy = sqlite3.connect(f"{path}.{number}.bak")
    assert copy.execute("SELECT count(*) FROM pages").fetchone() == (1,)
    copy.close()


def test_a_bundle_holds_the_bytes(kept: Desk, tmp_path: Path) -> None:
    found = {}
    for story in kept.stories():
        made, held = kept.story(story.id), kept.pages(story.id)
        api.bundle(made, tmp_path / "story.zip", pages=held)
        with zipfile.ZipFile(tmp_path / "story.zip") as archive:
            found |= {name: archive.read(name) for name in archive.namelist() if name.startswith(("pages/", "raw/"))}
        assert {page.input: page.raw for page in api.record.unpack((tmp_path / "story.zip").read_bytes()).pages} == {
            page.input: page.raw for page in held.values()
        }
    assert LATIN in found.values()
    assert [content for name, content in found.items() if name.endswith(".eml")] == [MAIL]
