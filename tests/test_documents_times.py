"""Times: what is found in a text, which value and days it has, and whether it lies ahead."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from story_kit import article

from onrecord import weights
from onrecord.datamodel import Document, TimeExpression
from onrecord.documents import annotate, find_times, split
from onrecord.documents.times import patterns
from onrecord.documents.times.words import GLUE, _known, may_tell, words_of

CASES = Path(__file__).parent / "cases" / "times" / "coming-dates.tsv"
Read = Callable[..., tuple[TimeExpression, ...]]


@pytest.fixture(scope="module")
def read() -> Read:
    """Read the times of a text that was published on Wednesday 7 May 2031, if no other day is named."""
    nlp = weights.load_spacy()

    def times(text: str, published: str | None = "2031-05-07") -> tuple[TimeExpression, ...]:
        return find_times(annotate(article(text, published=published), nlp))

    return times


def values(times: tuple[TimeExpression, ...]) -> list[tuple[str, str]]:
    return [(time.span.text, time.value) for time in times]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It opened on 9 May 2029.", ("9 May 2029", "2029-05-09")),
        ("It opened on Friday, May 4, 2029.", ("Friday, May 4, 2029", "2029-05-04")),
        ("It opened on 2029-05-04.", ("2029-05-04", "2029-05-04")),
        ("It has been shut since 1967.", ("1967", "1967")),
        ("It was built in the 1990s.", ("the 1990s", "199")),
        ("It was built in the '70s.", ("the '70s", "197")),
        ("It was built in the late 19th century.", ("the late 19th century", "18")),
        ("It fell in 490 BC.", ("490 BC", "BC0490")),
        ("It was shut in early March.", ("early March", "2031-03")),
        ("It lost money in the third quarter of last year.", ("the third quarter of last year", "2030-Q3")),
        ("It lost money in the first half of 2029.", ("the first half of 2029", "2029-H1")),
        ("It closed in the summer of 2029.", ("the summer of 2029", "2029-SU")),
        ("They met last week.", ("last week", "2031-W18")),
        ("They met last September.", ("last September", "2030-09")),
        ("They met yesterday evening.", ("yesterday evening", "2031-05-06TEV")),
        ("They met two days ago.", ("two days ago", "2031-05-05")),
        ("They met more than a decade ago.", ("more than a decade ago", "202")),
        ("They met at 6:40 p.m. on Tuesday.", ("6:40 p.m. on Tuesday", "2031-05-06T18:40")),
        ("The fire broke out overnight.", ("overnight", "2031-05-07TNI")),
        ("They spoke this morning.", ("this morning", "2031-05-07TMO")),
        ("They talked for twenty-two hours.", ("twenty-two hours", "PT22H")),
        ("They talked for two and a half years.", ("two and a half years", "P2.5Y")),
        ("They talked for several weeks.", ("several weeks", "PXW")),
        ("A three-day visit began.", ("three-day", "P3D")),
        ("They talked for half a century.", ("half a century", "P50Y")),
        ("It began a quarter of a century ago.", ("a quarter of a century ago", "2006")),
        ("The storm came hours after the vote.", ("hours", "PTXH")),
        ("They met at nine o'clock.", ("nine o'clock", "2031-05-07T09:00")),
        ("They met on New Year's Eve.", ("New Year's Eve", "2030-12-31")),
        ("It costs 4 billion a year.", ("a year", "P1Y")),
        ("They meet every Monday.", ("every Monday", "XXXX-WXX-1")),
        ("They meet twice a week.", ("twice a week", "P1W")),
        ("Prices have risen in recent days.", ("recent days", "PAST_REF")),
        ("The bridge is now shut.", ("now", "PRESENT_REF")),
        ("Nobody knows the future.", ("the future", "FUTURE_REF")),
    ],
)
def test_an_expression_has_its_extent_and_value(read: Read, text: str, expected: tuple[str, str]) -> None:
    assert values(read(text)) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The minister may march against the ban.",
        "Some 2000 people came.",
        "Profits fell by 1500 crowns.",
        "The fall of the city surprised them.",
        "Mr Sun sat in the second row.",
        "He paid $1999 for it.",
    ],
)
def test_words_that_only_look_like_times_are_none(read: Read, text: str) -> None:
    assert values(read(text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He arrived on 3 May. A day later he left.", ("A day later", "2031-05-04")),
        ("He arrived on 3 March 2029. He left the following week.", ("the following week", "2029-W10")),
        ("The plant closed in 1998. Two years earlier it had been sold.", ("Two years earlier", "1996")),
        ("He will arrive on Friday. He will leave the same day.", ("the same day", "2031-05-09")),
    ],
)
def test_a_time_may_hang_on_the_one_told_of_before(read: Read, text: str, expected: tuple[str, str]) -> None:
    time = read(text)[-1]
    assert ((time.span.text, time.value), time.basis) == (expected, "text")


def test_a_history_rules_its_own_times(read: Read) -> None:
    text = (
        "War came in 1740. By 1741 all fled. The port fell in March 1742, in June it was retaken. By February it burnt."
    )
    assert values(read(text))[3:] == [("June", "1742-06"), ("February", "1743-02")]


def test_a_report_with_one_old_year_is_no_history(read: Read) -> None:
    assert values(read("It opened in 1998. In March it was sold, he said on Monday."))[1] == ("March", "2031-03")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("They will meet in two weeks.", ("2031-05-21", "2031-05-21")),
        ("They will decide within ten days.", ("2031-05-07", "2031-05-17")),
        ("It rained for the past nine days.", ("2031-04-28", "2031-05-07")),
        ("It rained in the first quarter.", ("2031-01-01", "2031-03-31")),
        ("It snowed in the winter of 2029.", ("2029-12-01", "2030-02-28")),
        ("It rained last weekend.", ("2031-05-03", "2031-05-04")),
        ("They talked for three days.", (None, None)),
    ],
)
def test_days_are_told_where_they_are_known(read: Read, text: str, days: tuple[str | None, str | None]) -> None:
    (time,) = read(text)
    assert (time.start, time.end) == days


def test_without_a_day_of_publication_relative_times_stay_open(read: Read) -> None:
    times = read("They met on Friday, after talks in May and two days ago.", published=None)
    assert [(t.value, t.start, t.basis) for t in times] == [
        ("XXXX-WXX-5", None, "unresolved"),
        ("XXXX-05", None, "unresolved"),
        ("XXXX-XX-XX", None, "unresolved"),
    ]


def test_a_length_tells_from_what_it_counts(read: Read) -> None:
    (time,) = read("He resigned two days before his trial.")
    assert (time.value, time.hangs, time.start) == ("P2D", "before", None)


def test_the_preposition_before_it_is_kept(read: Read) -> None:
    times = read("Shut since 1967, it will open by the end of June, not before then.")
    assert [t.signal for t in times] == ["since", "by"]


def test_modifiers_and_repetition_are_kept(read: Read) -> None:
    times = read("They meet twice a week, each Monday, by the end of June, and for more than a year.")
    assert [(t.freq, t.quant, t.mod) for t in times] == [
        ("2X", None, None),
        (None, "EACH", None),
        (None, None, "END"),
        (None, None, "MORE_THAN"),
    ]


def test_linked_dates_lie_in_order(read: Read) -> None:
    times = read("The show is to run from April 23 through June 9.")
    assert [t.value for t in times] == ["2031-04-23", "2031-06-09"]


def _cases() -> list[tuple[str, str, str, str, bool]]:
    """Publication, text, the words of its time, its value, and whether it lies ahead."""
    found, ahead = [], True
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            ahead = line == "# coming"
            continue
        published, marked, value = line.split("\t")
        words = marked[marked.index("[") + 1 : marked.index("]")]
        found.append((published, marked.replace("[", "").replace("]", ""), words, value, ahead))
    return found


@pytest.mark.parametrize(("ahead", "least"), [(True, 0.95), (False, 0.95)])
def test_direction_is_decided_by_verb_and_plan(read: Read, ahead: bool, least: float) -> None:
    cases = [case for case in _cases() if case[4] is ahead]
    right = 0
    for published, text, words, value, _ in cases:
        times = [t for t in read(text, published) if t.span.text in words or words in t.span.text]
        right += [(t.value, t.is_coming) for t in times] == [(value, ahead)]
    assert len(cases) >= (180 if ahead else 60)
    assert right / len(cases) >= least, f"{right} of {len(cases)}"


_WORDS = """on Friday|May|9|99|the|end of|2031|two|and a half|weeks|ago|,|-|last|BC|quarter|1990s|twenty|hundred|night
|6:75|February 30|every|later|13/13/31|0000-00-00|in|to"""
_PIECES = st.sampled_from(_WORDS.split("|"))


@given(st.lists(_PIECES, max_size=12))
def test_any_words_give_times_in_order_that_lie_in_the_text(pieces: list[str]) -> None:
    text = " ".join(piece.strip() for piece in pieces)
    own = article(text)
    times = find_times(Document(own, split(text), (), ()))
    assert all(own.span(t.span.start, t.span.end) == t.span for t in times)
    assert all(a.span.end <= b.span.start for a, b in pairwise(times))
    assert all((t.start is None) == (t.end is None) and (t.start or "") <= (t.end or "") for t in times)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rains fall between June and August.", [("June", "XXXX-06"), ("August", "XXXX-08")]),
        ("It can freeze in the winter.", [("the winter", "XXXX-WI")]),
        ("The summers are hot.", [("The summers", "XXXX-SU")]),
    ],
)
def test_what_is_so_in_general_is_of_no_year(read: Read, text: str, expected: list[tuple[str, str]]) -> None:
    times = read(text)
    assert values(times) == expected
    assert {(time.start, time.end) for time in times} == {(None, None)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The talks begin in June.", "2031-06"),
        ("The report is due in June.", "2031-06"),
        ("The rains came in June.", "2030-06"),
        ("The council will vote in June.", "2031-06"),
        ("The mayor says that the port opened in March.", "2031-03"),
    ],
)
def test_one_thing_in_a_month_is_of_a_year(read: Read, text: str, value: str) -> None:
    assert [time.value for time in read(text)] == [value]


def test_a_name_in_capitals_is_no_day(read: Read) -> None:
    assert read("A poll by USA TODAY was shown.") == ()
    assert values(read("They meet today.")) == [("today", "2031-05-07")]


def test_an_end_of_year_deadline_has_a_day(read: Read) -> None:
    assert values(read("They named an end-of-year target.")) == [("end-of-year", "2031-12-31")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("They expected nothing until she was elected on January 6.", "2032-01-06"),  # two weeks on, not fifty back
        ("She was elected on November 30.", "2031-11-30"),
        ("She was elected on February 3.", "2031-02-03"),
    ],
)
def test_a_day_without_a_year_is_of_the_year_it_is_near(read: Read, text: str, value: str) -> None:
    assert [time.value for time in read(text, published="2031-12-20")] == [value]


@pytest.mark.parametrize("text", ["Prime Minister Ada May opened the dam.", "Green leader Ilka June said no."])
def test_a_name_is_no_month(read: Read, text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize("text", ["Late May was wet on the isle.", "The dam opened in May.", "Last June they left."])
def test_a_month_behind_a_word_of_time_is_one(read: Read, text: str) -> None:
    assert len(read(text)) == 1


KINDS = patterns._letters()
SOME = [
    "other",
    "other",
    "zone",
    "every",
    "bracket",
    "number",
    "clock",
    "unit",
    "the",
    "of",
    "month",
    "comma",
    "weekday",
]


@given(st.lists(st.sampled_from(SOME) | st.sampled_from(sorted(KINDS)), max_size=24))
def test_runs_of_words_hold_all_that_their_sentence_does(kinds: list[str]) -> None:
    sentence = "".join(KINDS[kind] for kind in kinds)
    runs = patterns._runs().finditer(sentence)
    found = [
        (order, run.start() + a, run.start() + b) for run in runs for order, a, b in patterns._matches(run.group())
    ]
    assert sorted(found) == sorted(patterns._found_matches(sentence))


@given(st.lists(st.sampled_from(sorted(GLUE)), max_size=16))
def test_glue_makes_no_time(kinds: list[str]) -> None:
    assert patterns._found_matches("".join(KINDS[kind] for kind in kinds)) == ()


@given(st.lists(st.sampled_from(["ships", "’", " ", "-", "7", *sorted(_known())]), max_size=9).map(" ".join))
def test_a_text_that_may_not_tell_a_time_tells_none(text: str) -> None:
    if not may_tell(text, 0, len(text)):
        assert {word.kind for word in words_of(text, 0, len(text), {})} <= GLUE
