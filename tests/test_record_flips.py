"""A sample of the single-byte changes that `benchmarks/flips.py` tries by the thousand: none passes."""

from pathlib import Path

import pytest
from flips import changed, let_through

import onrecord
from onrecord import pipeline
from onrecord import record as room
from onrecord.datamodel import Page, Record
from onrecord.errors import EvidenceError

_TIMES = 1000


def bundle(story: Record) -> bytes:
    pages = {a.id: Page(a.input, f"<p>{a.text}</p>", True, a.url, notes=("decoded",)) for a in story.articles}
    return room.pack(story, "<p>All that was said.</p>", pages)


def test_a_changed_byte_is_another_one() -> None:
    data = bytes(range(100))
    for at, other in changed(data, 50, 1):
        assert [place for place in range(100) if data[place] != other[place]] == [at]
    assert [at for at, _ in changed(data, 50, 1)] == [at for at, _ in changed(data, 50, 1)]


def test_what_passes_is_told_by_its_place() -> None:
    def first_half_only(data: bytes) -> None:
        if data[:5] != b"aaaaa":
            raise EvidenceError("changed")

    assert set(let_through(b"a" * 10, 50, 1, first_half_only)) == set(range(5, 10))


def test_no_changed_byte_of_a_record_or_a_bundle_passes(story: Record) -> None:
    assert let_through(room.dumps(story).encode(), _TIMES, 1, room.verify) == []
    assert let_through(bundle(story), _TIMES, 2, room.unpack) == []


def test_no_changed_byte_of_a_page_passes_for_the_source(tmp_path: Path) -> None:
    """Whether it is one of the article, of a script, or of nothing that is read."""
    words = "".join(f"<p>The mayor of Orle said the harbour would open on day {n} of the thaw.</p>" for n in range(9))
    page = f"<html><head><title>Port</title><script>var a = 1;</script></head><body>{words}</body></html>".encode()
    made = onrecord.brief([place(tmp_path, page)], cage=False)
    written = made.to_json().encode()

    def check(source: bytes) -> None:
        room.verify(written, pipeline.reread([place(tmp_path, source)]))

    check(page)
    assert let_through(page, _TIMES // 20, 3, check) == []


def place(folder: Path, page: bytes) -> str:
    file = folder / "page.html"
    file.write_bytes(page)
    return str(file)


def test_no_byte_more_or_less_passes(story: Record) -> None:
    for data, check in ((room.dumps(story).encode(), room.verify), (bundle(story), room.unpack)):
        for at in range(0, len(data), len(data) // 50):
            for other in (data[:at] + data[at + 1 :], data[:at] + data[at : at + 1] + data[at:], data[:at]):
                with pytest.raises(EvidenceError):
                    check(other)
        with pytest.raises(EvidenceError):
            check(data + b"\n")
