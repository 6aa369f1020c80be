"""An article's day from its own words: only where they are sure."""

import pytest

from onrecord.articles import ResidueModel, extract
from onrecord.articles.dating import date_in_posts
from onrecord.datamodel import Page
from onrecord.weights import read

_REPORT = (
    "The mayor of Vellmar resigned on Friday after a night of talks with the dock workers. She left by the back door, "
    "and the council said it would choose another one before the ferries sail again.\n"
)
_POST = "I am off, and I thank the docks. — Ada Quist (@adaquist) March 14, 2031"


def _dated(text: str) -> tuple[str | None, str | None]:
    article = extract(Page("herald.txt", text), residue=ResidueModel.from_bytes(read("residue.npz")))
    return article.published, article.published_basis


def test_a_quoted_post_dates_an_article_that_names_its_weekday():
    assert _dated(f"{_REPORT}\n{_POST}\n") == (
        "2031-03-14",
        'inferred: the post of March 14, 2031 that it quotes and its "Friday"',
    )


def test_what_an_article_says_of_its_date_goes_before_a_post():
    assert _dated(f"Published: 15 March 2031\n\n{_REPORT}\n{_POST}\n")[0] == "2031-03-15"


def test_the_latest_of_several_posts_counts():
    earlier = "Not yet. — Ada Quist (@adaquist) 7 March 2031"
    found = date_in_posts([_REPORT, _POST, earlier])
    assert found is not None
    assert found[0] == "2031-03-14"


@pytest.mark.parametrize(
    "lines",
    [
        [_REPORT],
        [_POST],  # no weekday
        [_REPORT.replace("Friday", "Thursday"), _POST],
        ["On Monday the docks closed.", _REPORT, _POST],  # told of days after the post
        ["The mayor said “I go on Friday”.", _POST],
        [_REPORT, "I am off. — Ada Quist (@adaquist) March 34, 2031"],
        [_REPORT, "The post of Ada Quist of March 14, 2031 was shared by thousands."],
    ],
)
def test_without_a_sure_sign_there_is_no_date(lines):
    assert date_in_posts(lines) is None
