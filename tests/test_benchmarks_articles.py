"""The articles that speed is measured on: made anew from the stories that ship, the same ones each time."""

import articles


def test_articles_are_of_the_length_asked_and_the_same_each_time() -> None:
    made = list(articles.make_articles(3))
    assert made == list(articles.make_articles(3))
    assert len(set(made)) == 3
    assert all(articles.WORDS <= len(text.split()) < articles.WORDS + 100 for text in made)


def test_articles_hold_other_names_than_the_stories_that_ship() -> None:
    assert not any(name in text for text in articles.make_articles(3) for name in ("Quill", "Saltmere", "Calloway"))


def test_days_and_common_words_keep_theirs() -> None:
    assert articles._names(["The Port of Orlemond shut on Tuesday, and Orlemond has one port."]) == ["Orlemond"]
