"""What of a page is its article: lines that the extractor should not have kept go, blocks that it lost come."""

from __future__ import annotations

import numpy as np
import pytest
from lxml import html as lxml_html

from onrecord import pipeline, trees
from onrecord.articles import BlockModel, choosing, extract, main_text
from onrecord.articles.blocks import blocks_of, key_of, places_in
from onrecord.articles.choosing import candidates, chosen, page_blocks
from onrecord.articles.markup import parsed
from onrecord.datamodel import Page
from onrecord.errors import InputError

_LEAD = "Dockers and the city of Vellmar have ended a week of strikes with a paper that both will sign on Friday."
_BODY = (
    "The port of Vellmar will reopen on Monday, the mayor said, after a week of talks with the union over pay.",
    "“We have agreed on what matters,” said Ada Quist, who led the talks for the city and will sign the paper.",
    "The union called the week the longest that its members had seen, and thanked those who had brought food.",
    "Ships had waited outside the port since the strike began, and some had sailed on to Orle with their cargo.",
    "Bo Lind of the union said the paper gave dockers four days more of leave and a fund for those who fell ill.",
)
_TEASERS = ("Orle port sees its busiest week in ten years", "What the strike cost the city, in five charts")


def _page(body: str = "", head: str = "") -> str:
    teasers = "".join(f'<li><a href="/{number}">{text}</a></li>' for number, text in enumerate(_TEASERS))
    paragraphs = "".join(f"<p>{text}</p>" for text in _BODY)
    return f"""<!DOCTYPE html><html><head><title>Port reopens | Harbour Herald</title>{head}</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><header class="article-header"><h1>Port reopens</h1><p class="article-lead">{_LEAD}</p></header>
<div class="article-body">{paragraphs}{body}</div>
<div class="related-articles"><h3>Read more</h3><ul>{teasers}</ul></div></article>
<section id="comments"><div class="comment-text"><p>I have worked at this port for thirty years, and I have never seen
a mayor who kept her word for longer than a week, so let us wait for Friday.</p></div></section>
<footer><p>Harbour Herald is a member of the press council. All rights reserved.</p></footer></body></html>"""


@pytest.fixture(scope="module")
def model() -> BlockModel:
    return pipeline.load_blocks()


def _blocks(markup: str):
    return blocks_of(lxml_html.fromstring(f"<div>{markup}</div>"))


def test_blocks_end_where_the_layout_breaks():
    found = _blocks("<p>One <b>two</b> <a href='/'>three</a></p>four<br>five<script>six()</script><ul><li>seven</ul>")
    assert [block.text for block in found] == ["One two three", "four", "five", "seven"]
    assert [block.linked for block in found] == [5, 0, 0, 0]
    assert [block.follows_br for block in found] == [False, False, True, False]


def test_a_block_is_found_in_its_line_however_it_is_spelt():
    blocks = _blocks("<p>The mayor of Ve&shy;llmar spoke cafe\u0301.</p><p>Share</p><p>She left early that day.</p>")
    lines = ["The mayor of Vellmar spoke caf\xe9.", "She left early that day."]
    assert places_in([key_of(line) for line in lines], blocks) == (0, -1, 1)


def test_a_block_with_a_hidden_word_more_is_in_its_line():
    blocks = _blocks(f"<p>{_BODY[0]} <a>opens a new tab</a></p>")
    assert places_in([key_of(_BODY[0])], blocks) == (0,)


def _with_likelihoods(likely, lines, markup):
    tree = parsed(f"<html><body>{markup}</body></html>")
    found = candidates(tree, "", page_blocks(tree), lines)
    texts = {block.text: value for block, value in zip(found.blocks, likely, strict=True)}
    return chosen(lines, found, [texts[found.blocks[index].text] for index in found.among])


def test_a_block_that_stands_in_several_lines_does_not_come_again():
    lines = ["The port opens", "on Monday.", _BODY[0]]
    markup = f"<p>The port opens on Monday.</p><p>{_BODY[0]}</p>"
    assert _with_likelihoods([0.9, 0.9], lines, markup) == lines


def test_unlikely_lines_go_and_likely_blocks_come_where_they_stood():
    markup = "".join(f"<p>{text}</p>" for text in (_LEAD, *_BODY[:3], _TEASERS[0]))
    kept = [*_BODY[:1], *_BODY[2:3], _TEASERS[0]]
    assert _with_likelihoods([0.9, 0.9, 0.85, 0.9, 0.1], kept, markup) == [_LEAD, *_BODY[:3]]


def test_what_the_text_has_already_does_not_come_twice():
    markup = f"<p>{_BODY[0]}</p><p>{_BODY[1]}</p><div>{_LEAD}</div><span><p>{_LEAD}</p></span>"
    assert _with_likelihoods([0.9, 0.9, 0.9, 0.9], list(_BODY[:2]), markup) == [*_BODY[:2], _LEAD]


def test_what_readers_wrote_never_comes():
    markup = f"<p>{_BODY[0]}</p><div class='comments-list'><p>{_LEAD}</p></div>"
    assert _with_likelihoods([0.9, 0.99], list(_BODY[:1]), markup) == list(_BODY[:1])


@pytest.mark.parametrize("at_once", [1, 3, 4, 100])
def test_trees_are_walked_to_their_leaves(monkeypatch, at_once):
    monkeypatch.setattr(trees, "_ROWS", at_once)
    model = BlockModel(
        feature=np.array([[0, 1, 1]]),
        threshold=np.array([[0.5, 2.0, 5.0]], dtype=np.float32),
        leaf=np.array([[-3.0, -1.0, 1.0, 3.0]], dtype=np.float32),
        start=0.5,
    )
    rows = np.array([[0, 2], [0, 3], [1, 5], [1, 6]], dtype=np.float32)
    logits = [-2.5, -0.5, 1.5, 3.5]
    assert model.likelihoods(rows) == pytest.approx([1 / (1 + np.exp(-logit)) for logit in logits])


def test_the_lead_above_the_body_comes_and_teasers_and_comments_stay_out(model):
    page = _page(head=f'<meta name="description" content="{_LEAD}">')
    text = main_text(page, blocks=model)
    assert _LEAD not in main_text(page)
    assert text.split("\n\n") == [_LEAD, *_BODY]
    assert not any(teaser in text for teaser in (*_TEASERS, "thirty years", "press council"))


def test_a_link_to_another_story_amid_the_body_goes(model):
    link = f'<p class="read-more"><strong>Read more: <a href="/5">{_TEASERS[0]}</a></strong></p>'
    page = _page(
        link + "".join(f"<p>{text}</p>" for text in ("The city will tell its plans in the spring, she added.",))
    )
    without, within = main_text(page), main_text(page, blocks=model)
    assert _TEASERS[0] in without
    assert _TEASERS[0] not in within
    assert all(text in within for text in _BODY)


def test_the_same_page_gives_the_same_text(model):
    assert main_text(_page(), blocks=model) == main_text(_page(), blocks=model)


@pytest.mark.parametrize(
    "markup",
    [
        "",
        " \n\t",
        "<html>",
        "<html><body></body></html>",
        "<html><body><script>var port = 'open'</script></body></html>",
        "<!-- only a comment -->",
        "\x00\x01\x02",
        "<" * 5000,
        "<html><body>" + "<div>" * 3000 + "port",
    ],
)
def test_a_page_without_an_article_has_no_main_text(markup, model):
    assert len(main_text(markup, blocks=model).split()) < 5


def test_a_page_of_wrong_characters_is_read_as_it_is(model):
    text = main_text(_page().replace("“", "\ufffd").replace("Quist", "Qu\x93st\ud800"), blocks=model)
    assert _BODY[0] in text


def test_a_page_with_too_much_markup_is_refused_by_name(model):
    page = Page("big.html", f"<html><body>{'<p>port</p>' * 200_000}</body></html>", is_html=True)
    with pytest.raises(InputError, match=r"^big\.html: has more than 2 million characters"):
        extract(page, residue=pipeline.load_residue(), blocks=model)


def test_a_page_of_more_blocks_than_any_keeps_what_the_extractor_took(model, monkeypatch):
    monkeypatch.setattr(choosing, "_MAX_BLOCKS", 5)
    page = _page(head=f'<meta name="description" content="{_LEAD}">')
    assert main_text(page, blocks=model) == main_text(page)
