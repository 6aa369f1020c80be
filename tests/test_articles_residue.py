"""The residue model: what it was trained to say is what it says, and nothing can be read back from it."""

from __future__ import annotations

import io
import random

import numpy as np
import pytest

from onrecord import weights
from onrecord.articles import ResidueModel, residual_lines
from onrecord.articles.residue import FEATURES, KINDS, form, grams, over_cut, surroundings
from onrecord.articles.signs import SIGNS, signs_of

_REPORT = (
    "The port of Vellmar will reopen on Monday, the mayor said, after a week of talks with the dockers over pay.",
    "“We have agreed on what matters,” said Ada Quist, who led the talks for the city and will sign the paper.",
    "Two ships had waited outside the port since the first day of the strike, with fruit that is now for the pigs.",
)


@pytest.fixture(scope="module")
def shipped() -> ResidueModel:
    return ResidueModel.from_bytes(weights.read("residue.npz"))


def test_every_line_has_its_row_of_features():
    lines = ["Port reopens", *_REPORT, "x", "©"]
    rows = np.hstack([form(lines, "Port reopens"), surroundings(np.zeros((len(lines), len(KINDS)), dtype=np.float32))])
    assert rows.shape == (len(lines), FEATURES)
    assert np.isfinite(rows).all()


def test_a_line_is_seen_among_those_around_it():
    verdicts = np.zeros((9, len(KINDS)), dtype=np.float32)
    verdicts[:, 0] = [-6, -6, 3, 3, 3, -6, 4, 4, 4]
    rows = surroundings(verdicts)
    assert not np.array_equal(rows[3], rows[7])  # amid the report, and after it
    assert np.array_equal(surroundings(verdicts[:1])[0, :1], [-6])


def test_much_residue_in_a_text_lowers_every_line_of_it():
    alone, among = over_cut(np.array([1.0, -9.0]), 0.3), over_cut(np.array([1.0, 9.0, 9.0]), 0.3)
    assert among[0] < alone[0]
    assert over_cut(np.array([1.0]), 0.0) == [1.0]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Lesen Sie auch: Der Hafen öffnet wieder", "related"),
        ("→ À lire aussi", "related"),
        ("Foto: Ada Quist", "caption"),
        ("Suscríbete a nuestro boletín", "letter"),
        ("We use cookies to remember you", "legal"),
        ("12 comments", "comments"),
        ("Ada Quist is a reporter for the Herald", "who"),
    ],
)
def test_set_phrases_of_many_languages_are_signs(line, kind):
    assert dict(zip(SIGNS, signs_of(line), strict=True))[kind]


def test_the_report_shows_no_signs_at_its_beginning():
    assert all(sum(signs_of(line)[: SIGNS.index("ad")]) == 0 for line in _REPORT)


def test_digits_do_not_tell_lines_apart():
    assert sorted(grams("Updated at 2:20 p.m.")) == sorted(grams("Updated at 9:45 p.m."))


def test_residue_scores_above_the_report(shipped):
    lines = [*_REPORT, "Sign up for our newsletter", "Read more", "© 2031 Harbour Herald. All rights reserved."]
    scores = shipped.drop_lines(lines)
    assert max(scores[:3]) < 0.5 < min(scores[3:])
    assert residual_lines(lines, residue=shipped) == (3, 4, 5)


def test_residue_of_other_languages_is_found(shipped):
    report = (
        "Der Hafen von Vellmar wird am Montag nach einer Woche Streik wieder geöffnet, sagte die Bürgermeisterin.",
        "Zwei Schiffe hatten seit dem ersten Tag des Streiks vor dem Hafen gewartet, beladen mit Obst für die Stadt.",
    )
    assert residual_lines([*report, "Anzeige", "Mehr zum Thema"], residue=shipped) == (2, 3)


@pytest.mark.parametrize("lines", [[], [""], ["\ud800"], ["a" * 100_000], ["\x00\u200b"]])
def test_odd_lines_have_a_score(shipped, lines):
    assert all(0 <= score <= 1 for score in shipped.drop_lines(lines))


def test_the_weights_hold_numbers_only():
    with np.load(io.BytesIO(weights.read("residue.npz")), allow_pickle=False) as arrays:
        assert {array.dtype.kind for array in arrays.values()} <= {"f", "i", "u"}


def test_the_file_says_what_was_trained(tmp_path):
    pytest.importorskip("sklearn")
    training = pytest.importorskip("training.residue")
    rng = random.Random(7)
    words = ["port", "ship", "mayor", "strike", "talks", "union", "paper", "city", "crane", "week"]
    docs = []
    for number in range(60):
        report = tuple(" ".join(rng.choices(words, k=20)).capitalize() + "." for _ in range(6))
        rest = tuple(rng.choice(("Read more", "Share this", "Sign up now", "Photo: Herald")) for _ in range(3))
        kinds = (0,) * 6 + tuple(1 if line.startswith("Photo") else 3 for line in rest)  # of the others none has a line
        labels = (0,) * 6 + (1,) * 3
        docs.append(training.Doc(str(number), f"outlet{number % 12}", report + rest, None, labels, kinds))
    rows = training.rows_of(docs)
    fitted = training.fit(rows, np.ones(len(rows.label), dtype=bool))
    training.save(fitted, 0.0, tmp_path / "tiny.npz")
    model = ResidueModel.from_bytes((tmp_path / "tiny.npz").read_bytes())
    expected = training.predict(fitted, rows)[: len(docs[0].lines)]
    scores = np.array(model.drop_lines(docs[0].lines))
    assert np.log(scores / (1 - scores)) == pytest.approx(np.clip(expected, -30, 30), abs=0.05)
    assert residual_lines(docs[0].lines, residue=model) == (6, 7, 8)
