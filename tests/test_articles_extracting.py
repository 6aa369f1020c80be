"""A page becomes an article: its text untouched, its outlet, title, date and byline as it tells them itself."""

from __future__ import annotations

import numpy as np
import pytest

from onrecord.articles import ResidueModel, extract
from onrecord.articles.residue import KINDS
from onrecord.datamodel import Page
from onrecord.errors import InputError

# Says of no line that it is residue.
_SILENT = ResidueModel(
    gram_weights=np.zeros((len(KINDS), 1 << 17), dtype=np.float32),
    gram_bias=np.zeros(len(KINDS), dtype=np.float32),
    feature=np.zeros((1, 1), dtype=np.int64),
    threshold=np.zeros((1, 1), dtype=np.float32),
    leaf=np.full((1, 2), -20.0, dtype=np.float32),
    start=0.0,
    cut=0.0,
    crowd=0.0,
)

_BODY = (
    "The port of Vellmar will reopen on Monday, the mayor said, after a week of talks with the dockers over pay.\n"
    "“We have agreed on what matters,” said Ada Quist, who led the talks for the city and will sign the paper.\n"
)


def _extract(text: str, name: str = "harbour-herald.txt", **known):
    return extract(Page(name, text, **known), residue=_SILENT)


def test_plain_text_stays_as_it_is():
    text = f"\r\nPort reopens on Monday\r\n\r\n{_BODY}\t\r\nend of it \ufffd"
    assert _extract(text).text == text


def test_a_headline_at_the_top_is_the_title():
    article = _extract(f"\n Port reopens on Monday\n\n{_BODY}")
    assert article.title == "Port reopens on Monday"
    assert article.text[slice(*article.title_span)] == "Port reopens on Monday"
    assert article.zone_at(article.title_span[0]) == "title"


@pytest.mark.parametrize("first", ["The port is open.", "date 2031-03-12", "By Ada Quist", ""])
def test_what_is_no_headline_is_no_title(first):
    article = _extract(f"{first}\n{_BODY}")
    assert (article.title, article.title_span) == (None, None)


def test_what_the_source_says_comes_before_what_the_text_says():
    article = _extract(
        f"Port reopens on Monday\nBy Bo Lind\nPublished 1 March 2031\n{_BODY}",
        title="Port to reopen",
        outlet="Vellmar Post",
        byline="Ada Quist",
        published="Wed, 12 Mar 2031 08:00:00 GMT",
        url="https://post.example/1",
    )
    assert (article.title, article.title_span) == ("Port to reopen", None)
    assert (article.outlet, article.byline, article.url) == ("Vellmar Post", "Ada Quist", "https://post.example/1")
    assert (article.published, article.published_basis) == ("2031-03-12", "its metadata")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("date 2031-03-12 Port news\n", ("2031-03-12", "its first line")),
        ("Port reopens on Monday\n\nPublished 12 March 2031, 10:30 GMT\n", ("2031-03-12", "its head")),
        ("Port reopens on Monday\nBy Ada Quist | March 12, 2031\n", ("2031-03-12", "its head")),
        ("Port reopens on Monday\nUpdated March 13, 2031\nPublished March 12, 2031\n", ("2031-03-12", "its head")),
        ("Port reopens on Monday\nUpdated March 13, 2031\n", ("2031-03-13", "its head")),
        ("VELLMAR, March 12, 2031 (Agency) - Dockers and the city have agreed.\n", ("2031-03-12", "its dateline")),
        ("Port reopens on Monday\n12/03/2031\n", (None, None)),
        ("Port reopens on Monday\n31/03/2031\n", ("2031-03-31", "its head")),
        ("Port reopens on Monday\nFebruary 31, 2031\n", (None, None)),
        ("The port that opened on 12 March 2031 was closed by a strike that nobody had seen coming.\n", (None, None)),
    ],
)
def test_the_date_is_the_one_the_head_tells(head, expected):
    article = _extract(head + _BODY)
    assert (article.published, article.published_basis) == expected


def test_a_date_in_the_prose_is_never_the_publication_date():
    assert _extract(_BODY + "12 March 2030 - A ship sinks outside the port.\n").published is None


def test_the_address_tells_the_date_last():
    article = _extract(_BODY, url="https://herald.example/world/2031/mar/12/port-reopens")
    assert (article.published, article.published_basis) == ("2031-03-12", "its URL")
    assert article.outlet == "herald.example"


@pytest.mark.parametrize(
    ("name", "outlet"),
    [
        ("stories/harbour-herald.txt", "Harbour Herald"),
        ("the-daily-quist.txt", "The Daily Quist"),
        ("2031-03-12_bbc_news.html", "BBC News"),
        ("-", "Standard input"),
        ("day.jsonl#3", "Day #3"),
    ],
)
def test_a_file_without_an_outlet_lends_its_name(name, outlet):
    assert _extract(_BODY, name).outlet == outlet


def test_the_same_words_have_the_same_id():
    assert _extract(_BODY).id == _extract(_BODY, "elsewhere/harbour-herald.txt").id
    assert _extract(_BODY).id != _extract(_BODY, "post.txt").id


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Port reopens.", "this is no article (its text has 2 words)"),
        (_BODY * 2000, ",000 words, more than any article"),
        ("def port(ships):\n    return {s: [s.name] for s in ships if s.open == True}\n" * 9, "source code or data"),
        ("12 14 17 2031 88.5 12,000 3 4 5\n" * 20, "mostly numbers"),
        ("apples pears plums\n" * 30 + "and the rest of it with the others that are on the list\n" * 5, "no sentences"),
        (
            "Der Hafen von Vellmar wird am Montag wieder geöffnet, sagte die Bürgermeisterin. " * 5,
            "is in German; OnRecord",
        ),
        (
            "Le port de Vellmar rouvrira lundi, a déclaré la maire après une semaine de négociations. " * 5,
            "is in French",
        ),
    ],
)
def test_what_is_no_english_report_is_refused_by_name(text, reason):
    with pytest.raises(InputError) as caught:
        _extract(text)
    assert str(caught.value).startswith("harbour-herald.txt: ")
    assert reason in str(caught.value)


_PAGE = """<!DOCTYPE html><html><head><title>Port reopens | Harbour Herald</title>
<meta property="og:site_name" content="Harbour Herald">
<meta property="og:title" content="Port reopens &amp; all is well">
<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "x"}, {"@type": ["NewsArticle"],
"headline": "Port reopens", "datePublished": "2031-03-12T23:30:00+02:00", "author": [{"name": "Ada Quist"}]}]}</script>
</head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Port reopens</h1>
<p>The port of Vellmar will reopen on Monday, the mayor said, after a week of talks with the union over pay.</p>
<figure><img src="a.jpg"><figcaption>Ships wait outside the port of Vellmar</figcaption></figure>
<p>“We have agreed on what matters,” said Ada Quist, who led the talks for the city and will sign the paper herself.</p>
<p>The union called the week <b>the longest</b> that its members had seen, and thanked those who brought food.</p>
</article><footer>Copyright 2031 Harbour Herald</footer></body></html>"""


def test_a_saved_page_gives_its_article():
    article = _extract(_PAGE, "page.html", is_html=True)
    paragraphs = [paragraph for paragraph in article.text.split("\n\n") if not paragraph.startswith(("Ships", "Port"))]
    assert [paragraph.split()[0] for paragraph in paragraphs] == ["The", "“We", "The"]
    assert (article.title, article.outlet, article.byline) == ("Port reopens", "Harbour Herald", "Ada Quist")
    assert (article.published, article.published_basis) == ("2031-03-12", "its metadata")


def test_a_figure_caption_among_the_text_is_a_caption():
    caption = "Ships wait outside the port of Vellmar"
    page = _PAGE.replace("</figure>", f"</figure><p>{caption}</p>")
    article = _extract(page, "page.html", is_html=True)
    assert article.zone_at(article.text.index(caption)) == "caption"


def test_a_page_without_an_article_is_refused():
    with pytest.raises(InputError, match=r"^page\.html: no article was found on this page"):
        _extract("<html><body><nav><a href='/'>Home</a></nav></body></html>", "page.html", is_html=True)


@pytest.mark.parametrize(
    "html", ["<html>" + "<div>" * 20_000, "<html><body>" + "<p>word</p>" * 300_000, "<html>\x00<p>"]
)
def test_odd_markup_ends_in_a_plain_sentence(html):
    with pytest.raises(InputError, match=r"^page\.html: "):
        _extract(html, "page.html", is_html=True)
