"""One content credited on both sides is two reports, where a dash or a semicolon parts it."""

import pytest

from onrecord.statements.linking import Attribution
from onrecord.statements.parting import parted


def contents(said: str, *, before: bool = True) -> list[str]:
    """The contents that become of ``said``, between "Orle warned" and "she said"."""
    text = f"Orle warned {said}, she said."
    at, end = 12, 12 + len(said)
    made = Attribution(
        ((at, end),), ((end + 2, end + 5),), ((end + 6, end + 10),), 1.0, ((0, 4), (5, 11)) if before else None
    )
    return [text[start:stop] for found in parted(text, [made]) for start, stop in found.content]


@pytest.mark.parametrize("mark", ["; ", " — ", " – ", "—"])
def test_what_stands_before_the_break_is_the_first_cue_s(mark: str) -> None:
    said = f"the toll would rise{mark}the boats would stay"
    assert contents(said) == ["the toll would rise", "the boats would stay"]


@pytest.mark.parametrize(
    "said",
    [
        "the toll would rise and the boats would stay",
        "the toll — and it is high — would rise by May",
        "the toll “would rise; the boats would stay”",
        "tolls rise — all the boats would stay",
        "the well-known toll would rise",
    ],
)
def test_a_content_without_one_break_between_two_reports_stays_whole(said: str) -> None:
    assert contents(said) == [said]


def test_a_break_parts_nothing_where_one_cue_alone_credits() -> None:
    assert len(contents("the toll would rise; the boats would stay", before=False)) == 1


def speakers(text: str, *content: str) -> list[tuple[str, str]]:
    """Who is credited with what, where "Orle called" credits all pieces."""
    pieces = tuple((text.index(words), text.index(words) + len(words)) for words in content)
    found = parted(text, [Attribution(pieces, ((0, 4),), ((5, 11),), 1.0)])
    return [(text[slice(*f.source[0])], text[slice(*piece)]) for f in found for piece in f.content]


def test_a_name_before_a_quotation_has_the_verb_before_it_too() -> None:
    found = speakers("Orle called it “a gift”, Mr Tom Quay “a trap” and “a lie”.", "it “a gift”", "“a trap”", "“a lie”")
    assert found == [("Orle", "it “a gift”"), ("Mr Tom Quay", "“a trap”"), ("Mr Tom Quay", "“a lie”")]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Orle called Marsh “a liar”, Brand “a thief”.", "Marsh “a liar”"),
        ("Orle called it “a gift”, a word “a thief” knows.", "it “a gift”"),
        ("Orle called it “a gift”, and then “a thief” came.", "it “a gift”"),
    ],
)
def test_what_else_stands_before_a_quotation_speaks_not(text: str, first: str) -> None:
    assert [who for who, _ in speakers(text, first, "“a thief”")] == ["Orle", "Orle"]
