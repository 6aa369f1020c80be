"""Names of people and bodies: which spellings are one, which must stay apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.stories import naming
from onrecord.stories.naming import bare_forms, cluster, is_same
from onrecord.stories.organisations import fullest
from onrecord.stories.words import read, sound

NAMES_ALIKE = [
    f"{given} {middle} {family}".replace("  ", " ")
    for given in ("Ana", "Anna", "Chuck", "Charles", "C.", "Kim", "Mohammed", "Muhammad")
    for middle in ("", "E.", "Maria", "al")
    for family in ("Orle", "Tarn", "Tarne", "Jong-un", "Kim", "Orle Jr.")
]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Charles Orle", "Chuck Orle"),
        ("Charles E. Orle", "Charles Orle"),
        ("Kim Jong-un", "Kim Jong Un"),
        ("Danylo Orestsky", "Danylo Orestskyy"),
        ("Mohammed Tarn", "Muhammad Tarn"),
        ("J. Orle", "Jonas Orle"),
        ("Ursula von der Marsch", "Ursula von der Marsch"),
        ("Élodie Brand", "Elodie Brand"),
    ],
)
def test_spellings_of_one_name_are_one(one: str, other: str) -> None:
    assert is_same(one, other)
    assert is_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Orle", "Jonas Orle"),
        ("Christian Orle", "Christina Orle"),
        ("Jonas Orle", "Jonas Orle Jr."),
        ("Jonas Orle", "Jonas Tarn"),
        ("Maria Orle", "Mario Orle"),
    ],
)
def test_two_people_are_not_merged(one: str, other: str) -> None:
    assert not is_same(one, other)


def test_a_short_form_that_fits_two_people_merges_neither() -> None:
    groups = cluster(["James Orle", "Joan Orle", "J. Orle"])
    assert sorted(map(sorted, groups)) == [["J. Orle"], ["James Orle"], ["Joan Orle"]]


def test_a_family_name_may_come_first() -> None:
    assert bare_forms("Moon Jae-in") == (sound("moon"),)
    assert sound("orle") in bare_forms("Ana Orle")


def test_a_body_takes_its_fullest_name_only_where_one_fits() -> None:
    assert fullest(["Blue Strait", "Blue Strait Lines"])["Blue Strait"] == "Blue Strait Lines"
    ambiguous = fullest(["Orle", "Orle Water Board", "Orle Port Board"])
    assert ambiguous["Orle"] == "Orle"


@pytest.mark.parametrize("text", ["", " ", "’s", "...", "O’", "U.S.’s", "a,b,c", "\u0301x", "10,000.5", "Mr"])
def test_reading_odd_words_keeps_their_offsets(text: str) -> None:
    assert all(text[word.start : word.end] == word.text for word in read(text))


@given(st.lists(st.sampled_from(NAMES_ALIKE), min_size=2, max_size=9, unique=True))
def test_people_are_sorted_as_if_each_name_were_compared_with_all(names: list[str]) -> None:
    groups: list[list[str]] = []
    for name in sorted(names, key=lambda n: (-len(naming.parts(n)), -len(n), n)):
        fits = [group for group in groups if all(is_same(name, other) for other in group)]
        if len(fits) == 1:
            fits[0].append(name)
        else:
            groups.append([name])
    assert cluster(names) == groups


def test_a_thousand_names_are_compared_with_few(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def is_same(one: str, other: str) -> bool:
        asked.append((one, other))
        return False

    monkeypatch.setattr(naming, "is_same", is_same)
    names = [f"{chr(97 + at % 26)}na{at // 26} {chr(97 + at // 40)}orle{at % 40}" for at in range(1_000)]
    assert len(cluster(names)) == 1_000
    assert len(asked) < 50_000  # of 499,500 pairs
