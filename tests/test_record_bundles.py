"""Evidence bundles: what goes in comes out, and no changed byte passes."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from records import herring
from strategies import records

import onrecord
from onrecord import api
from onrecord import record as room
from onrecord.cli import main
from onrecord.datamodel import Page, Record
from onrecord.errors import EvidenceError, InputError, UsageError

BRIEF = "<p>All that was said.</p>"


def pages(record: Record) -> dict[str, Page]:
    """A page for each article but the last."""
    return {a.id: Page(a.input, f"<p>{a.text}</p>", True, a.url, notes=("decoded",)) for a in record.articles[:-1]}


@given(records())
def test_what_is_packed_is_unpacked(record: Record) -> None:
    data = room.pack(record, BRIEF, pages(record))
    bundle = room.unpack(data)
    assert (bundle.record, bundle.pages) == (record, tuple(pages(record).values()))
    assert room.is_bundle(data)
    assert room.pack(record, BRIEF, pages(record)) == data


@given(st.data())
@settings(max_examples=300)
def test_no_changed_byte_of_a_bundle_passes(data: st.DataObject) -> None:
    made = bytearray(PACKED)
    at, bit = data.draw(st.integers(0, len(made) - 1)), data.draw(st.integers(0, 7))
    made[at] ^= 1 << bit
    with pytest.raises(EvidenceError):
        room.unpack(bytes(made))


@given(st.data())
def test_no_bundle_that_was_cut_short_passes(data: st.DataObject) -> None:
    with pytest.raises(EvidenceError):
        room.unpack(PACKED[: data.draw(st.integers(0, len(PACKED) - 1))])


PACKED = room.pack(herring(), BRIEF, pages(herring()))


def rezipped(change: Callable[[dict[str, bytes]], None], compression: int = zipfile.ZIP_STORED) -> bytes:
    """The bundle as another program would zip it, after a change of its files."""
    with zipfile.ZipFile(io.BytesIO(PACKED)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def other_text(files: dict[str, bytes]) -> None:
    """Change an article and all hashes with it."""
    manifest = json.loads(files["manifest.json"])
    row = next(row for row in manifest["files"] if row["path"].startswith("articles/"))
    files[row["path"]] += b"!"
    row.update(sha256=hashlib.sha256(files[row["path"]]).hexdigest(), bytes=len(files[row["path"]]))
    files["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda files: None, "something in it that is no file"),
        (lambda files: files.update({"../../evil.txt": b""}), "does not name the files"),
        (lambda files: files.pop("brief.html"), "does not name the files"),
        (lambda files: files.pop("manifest.json"), "missing or broken"),
        (lambda files: files.update({"manifest.json": b"[]"}), "missing or broken"),
        (lambda files: files.update({"manifest.json": b'{"schema": 1, "files": [{"path": 1}]}'}), "missing or broken"),
        (other_text, "something in it that is no file"),
    ],
)
def test_a_bundle_that_was_made_otherwise_is_refused(change: Callable[[dict], None], complaint: str) -> None:
    with pytest.raises(EvidenceError, match=complaint):
        room.unpack(rezipped(change))


def test_compressed_files_are_refused_before_they_are_unpacked() -> None:
    bomb = rezipped(lambda files: files.update({"bomb.txt": b"0" * 10_000_000}), zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    with pytest.raises(EvidenceError, match="compressed"):
        room.unpack(bomb)


def test_another_zip_file_is_no_bundle() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("notes.txt", "none")
    with pytest.raises(EvidenceError, match="no bundle of OnRecord"):
        room.unpack(out.getvalue())


STORY = (
    "Ferry strike ends after nine days\n\nThe harbour minister, Ada Lorne, said on Tuesday that the strike was over."
    " “We have a deal,” Lorne told reporters in Brenn. “The boats sail at noon.”\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a record, its source, and their bundle."""
    folder = tmp_path_factory.mktemp("bundle")
    (folder / "herald.txt").write_text(STORY, encoding="utf-8")
    onrecord.brief([folder / "herald.txt"]).save(folder / "record.json")
    api.bundle(api.load(folder / "record.json"), folder / "story.zip", [folder / "herald.txt"])
    return folder


def run(*arguments: str | Path) -> tuple[int, str]:
    found = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return found.exit_code, found.output


def test_a_bundle_is_verified_without_its_sources(folder: Path) -> None:
    status, told = run("verify", folder / "story.zip")
    assert (status, "Compared word for word with 1 source" in told) == (0, True)
    assert api.load(folder / "story.zip") == api.load(folder / "record.json")


def test_the_command_packs_what_python_packs(folder: Path) -> None:
    out = folder / "again.zip"
    status, told = run("bundle", folder / "record.json", folder / "herald.txt", "-o", out)
    assert (status, told) == (0, f"1 article and 1 page. It lies at {out}.\n")
    assert out.read_bytes() == (folder / "story.zip").read_bytes()


def test_the_desk_packs_a_story_with_the_pages_it_kept(folder: Path) -> None:
    desk, out = folder / "desk.db", folder / "kept.zip"
    run("add", folder / "herald.txt", "--desk", desk)
    (story,) = [json.loads(line) for line in run("stories", "--desk", desk, "--json")[1].splitlines()]
    assert "1 article and 1 page" in run("bundle", story["id"], "--desk", desk, "-o", out)[1]
    assert "Compared word for word with 1 source" in run("verify", out)[1]


def test_a_bundle_without_pages_says_so(folder: Path) -> None:
    assert "1 article and no page" in run("bundle", folder / "record.json", "-o", folder / "bare.zip")[1]
    assert "were not compared with their sources" in run("verify", folder / "bare.zip")[1]


def test_a_page_that_gives_another_text_is_a_lie(folder: Path) -> None:
    made = api.load(folder / "record.json")
    page = Page(str(folder / "herald.txt"), STORY.replace("noon", "midnight"))
    api.bundle(made, folder / "forged.zip", pages={made.articles[0].id: page})
    with pytest.raises(EvidenceError, match="its text is not the one on record"):
        api.verify(folder / "forged.zip")


def test_bad_calls_are_refused_in_a_sentence(folder: Path) -> None:
    made = api.load(folder / "record.json")
    (folder / "other.txt").write_text(STORY.replace("noon", "midnight"), encoding="utf-8")
    with pytest.raises(
        InputError, match=r"other.txt cannot be packed: it is not what an article of the record was read from"
    ):
        api.bundle(made, folder / "x.zip", [folder / "other.txt"])
    with pytest.raises(UsageError, match=r"should end in .zip"):
        api.bundle(made, folder / "x.tar")
    assert run("bundle", folder / "none.json", folder / "herald.txt", "-o", folder / "x.zip")[0] == 2
