"""Work grows with a story, not with its square; and looking things up finds what comparing all with all finds."""

from __future__ import annotations

from itertools import combinations

import growth
import invented
import numpy as np
import plots
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.findings import agreement, omissions
from onrecord.stories import organisations
from onrecord.stories.overlaps import Overlaps
from onrecord.stories.wording import wording

_WORDS = st.sampled_from(("gate", "river", "marsh", "open", "flood", "river2", "council", "@ana", "#2031-05-09", "40"))
_TOLD = ("the", "gate", "opened", "floods", "flooding", "opens", "rivers", "river", "council", "votes")
_TEXTS = st.lists(st.sampled_from(_TOLD), max_size=12)
_NAMES = (
    "Orle", "Orle Lines", "Blue Strait", "Blue Strait Lines", "Orle Water Board", "OWB", "Board", "Water Board",
    "Orle Commission", "Commission", "Strait Commission",
)  # fmt: skip


def test_a_longer_story_begins_with_the_shorter_one() -> None:
    assert list(invented.told(9))[:4] == list(invented.told(4))


def test_the_same_story_is_told_with_marks_and_without() -> None:
    plain, marked = list(invented.told(3)), list(invented.marked(3))
    assert [page.title for page in plain] == [page.title for page in marked]
    assert all(
        page.text.count(invented.CONTENT) == 0 < other.text.count(invented.CONTENT)
        for page, other in zip(plain, marked, strict=True)
    )
    told = growth.invented_story(3)
    assert [article.text.rstrip() for article in told.found] == [page.text.rstrip() for page in plain]


def test_articles_of_an_invented_story_share_what_was_said() -> None:
    made, _ = growth.composed(growth.invented_story(6))
    assert len(made.utterances) >= 6
    assert any(claim.status == "corroborated" for claim in made.claims)
    assert any(omission.missing for omission in made.omissions)


def test_work_grows_with_the_story_and_not_with_its_square() -> None:
    short, long = (growth.work(growth.invented_story(size, words=100, a_day=4)) for size in (18, 36))
    assert long < 2.45 * short  # twice the articles; it was three times where some steps looked at all with all


@given(st.lists(_WORDS, min_size=1, max_size=8), st.lists(_WORDS, min_size=1, max_size=8))
def test_the_best_stretch_is_that_of_trying_all(one: list[str], other: list[str]) -> None:
    weights = {word: 1.0 + len(word) / 3 for word in {*one, *other}}
    sides = [agreement._Side(tuple(terms), weights) for terms in (one, other)]
    shared = sides[0].set & sides[1].set
    worth, terms = agreement._stretch(*sides, shared)
    best = max((_worth(*sides, low, high, shared) for low, high in _spans(one)), default=0.0)
    assert worth == pytest.approx(max(0.0, best))
    assert terms <= shared


def _spans(terms: list[str]) -> list[tuple[int, int]]:
    return [(low, high) for low in range(len(terms)) for high in range(low, len(terms))]


def _worth(one: agreement._Side, other: agreement._Side, low: int, high: int, shared: frozenset[str]) -> float:
    """What a stretch of one side is worth beside the stretch that is grown for it on the other, term by term."""
    if one.terms[low] not in shared or one.terms[high] not in shared:
        return 0.0
    held: list[str] = []
    start, end = len(other.terms), 0
    for term in (term for term in one.terms[low : high + 1] if term in shared):
        if term not in held:
            held.append(term)
            places = [at for at, each in enumerate(other.terms) if each == term]
            place = min(places, key=lambda at: (max(start - at, at - end, 0), at)) if end else places[0]
            start, end = min(start, place), max(end, place + 1)
    gain = sum(one.weight[term] for term in held)
    between = sum(one.weights[low : high + 1]) + sum(other.weights[start:end]) - 2 * gain
    return gain - agreement._GAP * max(0.0, between) / 2


@given(st.lists(_TEXTS, min_size=1, max_size=6), _TEXTS, st.sampled_from((0.4, 0.6, 0.75)))
def test_what_holds_enough_of_some_words_holds_one_of_the_rarest(
    texts: list[list[str]], asked: list[str], share: float
) -> None:
    words = frozenset(asked)
    having = omissions._having(texts)
    enough = omissions._enough(words, share)
    near = {n for word in omissions._rarest(words, enough, having) for n in having.get(word, ())}
    assert near >= {n for n, text in enumerate(texts) if len(words & set(text)) >= enough}


@given(st.lists(st.lists(_TEXTS, max_size=6), min_size=1, max_size=4), _TEXTS, st.sampled_from((0.4, 0.6)))
def test_a_text_that_holds_words_in_one_place_is_near(
    texts: list[list[list[str]]], asked: list[str], share: float
) -> None:
    gap = " said" * (omissions._PLACE // 2)
    places = [omissions._Places(gap.join(" ".join(part) for part in text)) for text in texts]
    words = omissions._stems_of(" ".join(asked))
    near = omissions._Blocks(places).near(words, omissions._enough(words, share))
    assert set(near) >= {n for n, text in enumerate(places) if text.hold(words, share)}


@given(st.lists(_TEXTS, min_size=1, max_size=3), _TEXTS)
def test_a_place_holds_words_that_stand_close_together(texts: list[list[str]], asked: list[str]) -> None:
    told = [word for text in texts for word in (*text, *["said"] * omissions._PLACE)]
    words = omissions._stems_of(" ".join(asked))
    stems = [next(iter(omissions._stems_of(word)), "") for word in told]
    windows = (stems[at : at + omissions._PLACE + 1] for at in range(max(1, len(stems))))
    enough = omissions._enough(words, 0.6)
    holds = any(len(words & set(window)) >= enough for window in windows)
    assert omissions._Places(" ".join(told)).hold(words, 0.6) == holds


@given(st.sets(st.sampled_from(_NAMES)))
def test_the_fullest_name_is_that_of_comparing_all(names: set[str]) -> None:
    expected = {}
    for name in names:
        longer = [other for other in names if organisations._is_short_for(name, other)]
        expected[name] = longer[0] if len(longer) == 1 else name
    assert organisations.fullest(names) == expected


@given(st.lists(_TEXTS, min_size=2, max_size=5))
def test_what_statements_share_is_one_from_both_sides(texts: list[list[str]]) -> None:
    overlaps = Overlaps([wording(" ".join(text), is_quoted=True) for text in texts], ())
    shared = [overlaps.with_each(row) for row in range(len(texts))]
    runs = [overlaps.run_with_each(row) for row in range(len(texts))]
    for i, j in combinations(range(len(texts)), 2):
        for name in ("mass", "overlap", "most", "quoted"):
            assert getattr(shared[i], name)[j] == pytest.approx(getattr(shared[j], name)[i])
        assert runs[i][j] == runs[j][i]
    for i, text in enumerate(texts):
        same = [j for j, other in enumerate(texts) if other == text]
        assert np.all(shared[i].mass[same] >= shared[i].mass.max() - 1e-9)


def test_a_plot_has_its_points_and_is_the_same_each_time() -> None:
    series = {"here & there": [(2, 0.1), (20, 1.0), (200, 12.0)], "now": [(2, 0.2)]}
    drawn = plots.lines("A <story>", series, x="articles", y="seconds", log_x=True, log_y=True)
    assert drawn == plots.lines("A <story>", series, x="articles", y="seconds", log_x=True, log_y=True)
    assert drawn.count("<circle") == 4
    assert "A &lt;story&gt;" in drawn
    assert "here &amp; there" in drawn


def test_a_plot_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no points"):
        plots.lines("Cost", {}, x="articles", y="seconds")
