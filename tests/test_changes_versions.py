"""What an outlet changed in an article: what came, what went, and what reads otherwise."""

import pytest
from story_kit import Draft

from onrecord.changes import Edit, compare_versions, marked

FIRST = "The harbour\n\nThe harbour opens on Monday, Ana Vell said.\n\nThe crane is safe, Otto Brask said.\n"


def draft(text: str, *said: tuple[str, str], **fields: object) -> Draft:
    made = Draft(text, **fields)
    for content, source in said:
        made.says(content, source, "said")
    return made


OLD = draft(FIRST, ("The harbour opens on Monday", "Ana Vell"), ("The crane is safe", "Otto Brask"))


def compared(new: Draft) -> tuple[list[tuple[str, str | None, str | None]], list[str]]:
    found = compare_versions(OLD.article, OLD.statements, new.article, new.statements)
    return [(edit.kind, edit.before, edit.after) for edit in found.statements], [marked(e) for e in found.lines]


def test_the_same_text_is_no_change() -> None:
    assert compared(OLD) == ([], [])


def test_lines_in_another_order_are_no_change() -> None:
    text = "The harbour\n\nThe crane is safe, Otto Brask said.\n\nThe harbour opens on Monday, Ana Vell said.\n"
    new = draft(text, ("The crane is safe", "Otto Brask"), ("The harbour opens on Monday", "Ana Vell"))
    assert compared(new) == ([], [])


def test_a_statement_that_came_and_one_that_went_are_told() -> None:
    text = "The harbour\n\nThe crane is safe, Otto Brask said.\n\nNobody has asked us yet, Mira Tol said.\n"
    new = draft(text, ("The crane is safe", "Otto Brask"), ("Nobody has asked us yet", "Mira Tol"))
    assert sorted(compared(new)[0], key=str) == [
        ("added", None, "Nobody has asked us yet"),
        ("removed", "The harbour opens on Monday", None),
    ]


def test_the_same_words_credited_to_someone_else_are_a_change() -> None:
    new = draft(
        FIRST.replace("Otto Brask", "Mira Tol"),
        ("The harbour opens on Monday", "Ana Vell"),
        ("The crane is safe", "Mira Tol"),
    )
    found = compare_versions(OLD.article, OLD.statements, new.article, new.statements)
    (edit,) = found.statements
    assert (edit.kind, edit.source_before, edit.source_after) == ("changed", "Otto Brask", "Mira Tol")


def test_a_line_that_stood_twice_and_stands_once_has_gone() -> None:
    twice = draft(FIRST + "The crane is safe, Otto Brask said.\n")
    found = compare_versions(twice.article, (), OLD.article, ())
    assert [edit.kind for edit in found.lines] == ["removed"]


def test_headline_byline_and_date_are_compared() -> None:
    new = Draft(FIRST, title="A harbour", published="2031-03-13")
    found = compare_versions(OLD.article, (), new.article, ())
    assert found.fields == (("title", None, "A harbour"), ("published", "2031-03-12", "2031-03-13"))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("The port is open.", None, "[-The port is open.-]"),
        (None, "The port is open.", "{+The port is open.+}"),
        ("The port is open.", "The port is wide open.", "The port is {+wide+} open."),
        ("Ten men left", "Two men left", "[-Ten-] {+Two+} men left"),
    ],
)
def test_an_edit_is_marked_in_its_line(before: str | None, after: str | None, shown: str) -> None:
    kind = "changed" if before and after else "removed" if before else "added"
    assert " ".join(marked(Edit(kind, before, after)).split()) == shown  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("It offered 4.5%.", "It offered 5.5%.", "It offered [-4.5%-] {+5.5%+}."),
        ("At 10:30 it was over.", "At 10:40 it was over.", "At [-10:30-] {+10:40+} it was over."),
        ("Some 4,200 left.", "Some 4,300 left.", "Some [-4,200-] {+4,300+} left."),
    ],
)
def test_a_number_changes_as_a_whole(before: str, after: str, told: str) -> None:
    assert marked(Edit("changed", before, after)) == told
