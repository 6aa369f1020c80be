import re

import pytest
from markdown_it import MarkdownIt
from records import herring
from snapshots import assert_snapshot

from onrecord import render


@pytest.fixture(scope="module")
def source():
    return render.to_markdown(render.view(herring()))


def tokens(source):
    for block in MarkdownIt("commonmark").enable(["table"]).parse(source):
        yield block
        yield from block.children or ()


def test_markdown_is_what_it_was(source):
    assert_snapshot("herring.md", source)


def test_words_of_an_article_bring_no_markup(source):
    raw = [t.content for t in tokens(source) if t.type in ("html_block", "html_inline")]
    assert raw
    assert all(re.fullmatch(r'<a id="[A-Z]+\d+">|</a>', piece) for piece in raw)
    links = {t.attrs["href"] for t in tokens(source) if t.type == "link_open"}
    assert {link for link in links if not link.startswith("#")} == {"https://vell.example/1"}


def test_every_link_leads_to_a_statement(source):
    targets = {t.attrs["href"][1:] for t in tokens(source) if t.type == "link_open" and t.attrs["href"][0] == "#"}
    assert targets
    assert targets <= set(re.findall(r'<a id="(\w+)">', source))


def test_what_was_said_is_bold_within_its_sentence(source):
    assert "ML7: She denied that **Ardmere had threatened to close the strait**." in source


def test_differing_words_are_bold(source):
    assert "“Any **agreement** that touches our **fishing grounds must** go **before** parliament”" in source


def test_bold_is_read_as_bold_everywhere(source):
    assert "**" not in "".join(t.content for t in tokens(source) if t.type == "text")


@pytest.mark.parametrize(
    "text",
    [
        "# a",
        "- a",
        "1. a",
        "2) a",
        "=== a",
        "> a",
        "[a](http://b.example)",
        "<b>a</b>",
        "*a* _b_ `c`",
        "a | b",
        "&amp;",
        "\\*a\\*",
    ],
)
def test_text_is_shown_as_it_is(text):
    view = render.view(herring())
    view["notes"] = [text]
    notes = [t.content for t in tokens(render.to_markdown(view)) if t.type == "inline"]
    rendered = [
        "".join(child.content for child in t.children) for t in tokens(render.to_markdown(view)) if t.type == "inline"
    ]
    assert notes
    assert text in rendered


@pytest.mark.parametrize("text", ["http://b.example", "HTTPS://b.example", "www.b.example", "a@b.example"])
def test_no_bare_address_becomes_a_link_elsewhere(text):
    view = render.view(herring())
    view["notes"] = [text]
    assert text not in render.to_markdown(view)
