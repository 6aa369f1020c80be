"""What an outlet repeats in different articles is learnt and dropped; what recurs for another reason is not."""

from dataclasses import replace

import pytest

from onrecord import pipeline
from onrecord.articles import (
    Holder,
    ResidueModel,
    drop_repeated,
    extract,
    held_lines,
    repeated_lines,
    without_repeated,
)
from onrecord.datamodel import Article, Dropped, Page

REPORTS = (
    "Port workers in Vellmar voted on Monday to end their strike after eleven days, and the first ships are expected at"
    " the northern quay before the weekend.\n\nThe vote was closer than the union had hoped for, with fewer than sixty"
    " of each hundred members in favour of the offer.",
    "The council of Orle approved a new water tariff late on Tuesday, which will cost most households about nine crowns"
    " more in each quarter of the year.\n\nOpponents had wanted the tariff to be put off until the wells of the lower"
    " town have been tested once more.",
    "A storm took the roofs off a dozen barns in the Hale valley overnight, and the road to Stern was closed for"
    " most of the morning.\n\nNobody was hurt, though two families had to leave their homes and were taken in by"
    " neighbours in the next village.",
    "The national library of Corran opens its map room to visitors next month, after six years in which the building"
    " was repaired from the cellar upwards.\n\nIts oldest sheet shows the coast as sailors knew it before the great"
    " harbour was dug out of the marsh.",
)


@pytest.fixture(scope="module")
def residue() -> ResidueModel:
    return pipeline.load_residue()


def article(residue: ResidueModel, number: int, text: str, outlet: str = "Vellmar Herald") -> Article:
    return extract(Page(input=f"{number}.txt", text=text, outlet=outlet), residue=residue)


def repeated(articles: list[Article]) -> list[list[str]]:
    return [[a.text[d.start : d.end] for d in a.dropped if d.reason == "repeated"] for a in articles]


def three(residue: ResidueModel, line: str) -> list[Article]:
    """Three reports, each with the line at its end."""
    return [article(residue, n, f"{text}\n\n{line}") for n, text in enumerate(REPORTS[:3])]


MOTTO = "Vellmar Herald: the harbour, hour by hour"


def test_a_line_of_three_reports_is_dropped_with_its_reason_and_stays_in_the_text(residue: ResidueModel) -> None:
    before = three(residue, MOTTO)
    assert repeated(before) == [[], [], []]
    after = drop_repeated(before, residue=residue)
    assert repeated(after) == [[MOTTO]] * 3
    assert [a.text for a in after] == [a.text for a in before]
    for one in after:
        (drop,) = (d for d in one.dropped if d.reason == "repeated")
        assert [(z.start, z.end) for z in one.zones if z.zone == "boilerplate"][-1] == (drop.start, drop.end)


def test_two_reports_are_not_enough(residue: ResidueModel) -> None:
    assert repeated(drop_repeated(three(residue, MOTTO)[:2], residue=residue)) == [[], []]


def test_numbers_in_a_line_may_differ(residue: ResidueModel) -> None:
    found = [
        article(residue, n, f"{text}\n\nHerald Harbour Desk, {n + 1} of 400") for n, text in enumerate(REPORTS[:3])
    ]
    assert repeated(drop_repeated(found, residue=residue)) == [[f"Herald Harbour Desk, {n} of 400"] for n in (1, 2, 3)]


def test_what_several_outlets_have_is_repeated_by_none(residue: ResidueModel) -> None:
    found = [replace(a, outlet=f"Channel {a.input[0]}") for a in three(residue, MOTTO)]
    assert repeated(drop_repeated(found, residue=residue)) == [[], [], []]


def test_one_report_that_comes_in_three_versions_is_one(residue: ResidueModel) -> None:
    first, second = REPORTS[0].split("\n\n")
    versions = [f"{first}\n\n{second}", f"{first}\n\nIt was close.", f"A first ship came in.\n\n{first}\n\n{second}"]
    found = [article(residue, n, f"{text}\n\n{MOTTO}") for n, text in enumerate(versions)]
    assert repeated(drop_repeated(found, residue=residue)) == [[], [], []]


def test_three_pages_of_one_address_are_one(residue: ResidueModel) -> None:
    found = [replace(a, url="https://herald.example/live") for a in three(residue, MOTTO)]
    assert repeated(drop_repeated(found, residue=residue)) == [[], [], []]


@pytest.mark.parametrize(
    "line",
    [
        "“We will not be moved from the northern quay,” Ada Quist said on Monday.",
        "'We will not be moved,' she said.",
        "The ministry did not respond to a request for comment.",
        "Vellmar has been without a bridge across the Orle since the flood of 2019 carried the old one away.",
        "What was decided:",
    ],
    ids=["speech", "speech in single quotes", "formula", "background", "announcement"],
)
def test_what_reads_like_the_report_stays_however_often_it_recurs(residue: ResidueModel, line: str) -> None:
    found = three(residue, line)
    assert repeated(drop_repeated(found, residue=residue)) == [[], [], []]


def test_a_heading_stays_a_heading(residue: ResidueModel) -> None:
    found = [
        article(residue, n, text.replace("\n\n", "\n\nWhat it means for the town\n\n"))
        for n, text in enumerate(REPORTS)
    ]
    after = drop_repeated(found, residue=residue)
    assert repeated(after) == [[], [], [], []]
    assert all("heading" in [zone.zone for zone in one.zones] for one in after)


def test_the_order_of_the_articles_changes_nothing(residue: ResidueModel) -> None:
    found = three(residue, MOTTO)
    assert drop_repeated(found[::-1], residue=residue)[::-1] == drop_repeated(found, residue=residue)


def test_wrapped_texts_are_counted_and_marked_as_they_are_written(residue: ResidueModel) -> None:
    long = "Vellmar Herald, the paper of the harbour and of all who live by it, hour by hour and tide by tide"
    wrapped = [_wrapped(f"{text}\n\n{long}") for text in REPORTS[:3]]
    found = [article(residue, n, text) for n, text in enumerate(wrapped)]
    assert all(one.paragraphs for one in found)
    (drops, *_) = repeated(drop_repeated(found, residue=residue))
    assert [" ".join(drop.split()) for drop in drops] == [long]


def _wrapped(text: str) -> str:
    import textwrap

    return "\n\n".join(textwrap.fill(paragraph, 60) for paragraph in text.split("\n\n"))


def test_lines_are_the_same_whether_they_were_dropped_as_repeated_or_not(residue: ResidueModel) -> None:
    before = three(residue, MOTTO)[0]
    key = next(held.line for held in held_lines(before) if held.text == MOTTO)
    after = without_repeated(before, {key}, residue=residue)
    assert any(d.reason == "repeated" for d in after.dropped)
    assert held_lines(after) == held_lines(before)
    assert without_repeated(before, {key + 1}, residue=residue) is before


def test_what_is_dropped_already_keeps_its_reason(residue: ResidueModel) -> None:
    found = three(residue, "Sign up for our daily newsletter")
    after = drop_repeated(found, residue=residue)
    assert after == found
    assert all(Dropped(a.text.index("Sign"), len(a.text), "appeal") in a.dropped for a in after)


def test_a_line_is_known_by_the_first_articles_that_have_it() -> None:
    alike = {n: Holder(str(n), {0: 0, 1: 90}) for n in range(60)}
    others = {n: Holder(str(n), {0: 0, n: 90}) for n in (100, 101)}
    assert repeated_lines({**alike, **others}) == frozenset()
    assert repeated_lines({**others, **alike}) == {0}
    assert repeated_lines({**others, **alike}, among={1}) == frozenset()


def test_a_sketch_does_not_depend_on_what_the_outlet_repeats(residue: ResidueModel) -> None:
    before = three(residue, MOTTO)
    after = drop_repeated(before, residue=residue)
    assert [pipeline.sketch(a).pack() for a in after] == [pipeline.sketch(a).pack() for a in before]
