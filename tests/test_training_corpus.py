"""The corpus of marked passages: what its marks mean, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.corpus_reading import Attribution, read_folder, read_marked

CORPUS = Path(__file__).parent.parent / "training" / "corpus"


def _words(text: str, quote: Attribution) -> dict[str, list[str]]:
    roles = {"content": quote["content"], "source": quote["source"], "cue": quote["cue"]}
    return {role: [text[start:end] for start, end in spans] for role, spans in roles.items()}


def test_marks_become_offsets_of_the_plain_text() -> None:
    [passage] = read_marked("=== ferry\n{Q1:‘We sail,’} {C1=say:said} {S1:Ms Orr}. {Q1:‘At six.’}\n\nIt rained.\n")
    assert passage["id"] == "ferry"
    assert passage["text"] == "‘We sail,’ said Ms Orr. ‘At six.’\n\nIt rained."
    [quote] = passage["quotes"]
    assert _words(passage["text"], quote) == {
        "content": ["‘We sail,’", "‘At six.’"],
        "source": ["Ms Orr"],
        "cue": ["said"],
    }
    assert quote["act"] == "say"


def test_attributions_share_a_source() -> None:
    [passage] = read_marked("=== a\n{S1,2:She} {C1=deny:denied} {Q1:it} and {C2=threaten:threatened} {Q2:to sue}.")
    assert [q["source"] for q in passage["quotes"]] == [[[0, 3]], [[0, 3]]]
    assert [q["act"] for q in passage["quotes"]] == ["deny", "threaten"]


def test_passages_are_told_apart_and_may_hold_no_mark() -> None:
    passages = read_marked("=== one\nA plain fact.\n\n=== two\nAnother.\n\nMore.\n")
    assert [(p["id"], p["text"], p["quotes"]) for p in passages] == [
        ("one", "A plain fact.", []),
        ("two", "Another.\n\nMore.", []),
    ]


@pytest.mark.parametrize(
    ("marked", "complaint"),
    [
        ("No header.", "before the first passage"),
        ("=== a\n", "a name and a text"),
        ("=== a\nX.\n=== a\nY.", "several passages are called a"),
        ("=== a\n{S1:She {C1=say:said}} so", "stray brace"),
        ("=== a\n{S1:She said {Q1:so}", "stray brace"),
        ("=== a\n{Q1:so", "does not close well"),
        ("=== a\n{Q1:so }and", "does not close well"),
        ("=== a\n{Q1:so\n\nand}", "does not close well"),
        ("=== a\n{Q1:so} {C1:said}", "has an act"),
        ("=== a\n{Q1:so} {C1=shout:said}", "has an act"),
        ("=== a\n{Q1=say:so}", "has an act"),
        ("=== a\n{Q1,2:so}", "belongs to one"),
        ("=== a\n{S1:She} {C1=say:said} so", "has no content"),
        ("=== a\n{Q1:so} {C1=say:said} {C1=warn:warned}", "two acts"),
    ],
)
def test_wrong_marks_are_refused(marked: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_marked(marked)


def test_a_folder_is_read_by_file_name_and_names_the_bad_file(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("=== late\nB.", "utf-8")
    (tmp_path / "a.txt").write_text("=== early\nA.", "utf-8")
    assert [p["id"] for p in read_folder(tmp_path)] == ["early", "late"]
    (tmp_path / "b.txt").write_text("=== late\n{Q1:", "utf-8")
    with pytest.raises(ValueError, match="b.txt: late"):
        read_folder(tmp_path)


def test_the_shipped_corpus_reads_and_also_holds_passages_with_nothing_to_mark() -> None:
    passages = read_folder(CORPUS)
    bare = [p["id"] for p in passages if not p["quotes"]]
    assert 0 < len(bare) < len(passages) / 3
