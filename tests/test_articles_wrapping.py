"""A text wrapped at a fixed width reads as if it were not; a text that is not wrapped is left as it is."""

from __future__ import annotations

import re
import textwrap
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

import onrecord
from onrecord import articles, demo
from onrecord.articles.layout import Layout
from onrecord.articles.wrapping import wrapped_paragraphs
from onrecord.datamodel import Article, Document, Record, Sentence, Token, text_sha256

STORIES = {story.slug: story for story in demo.stories()}
PLAIN = {p: p.read_text(encoding="utf-8") for s in STORIES.values() for p in s.inputs if p.suffix == ".txt"}


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def blocks(text: str) -> str:
    return "\n\n".join(textwrap.fill(line, 72) for line in lines_of(text)) + "\n"


def whole_words(text: str) -> str:
    return "\n\n".join(textwrap.fill(line, 64, break_on_hyphens=False) for line in lines_of(text)) + "\n"


def indented(text: str) -> str:
    """The title apart, then paragraphs that only the indentation of their first line tells apart."""
    title, *rest = lines_of(text)
    return f"{title}\n\n" + "\n".join(textwrap.fill(line, 72, initial_indent="    ") for line in rest) + "\n"


def from_mail(text: str) -> str:
    """As blocks, with the line ends of mail and a space before each."""
    return blocks(text).replace("\n", " \r\n")


WAYS = [blocks, whole_words, indented, from_mail]


@cache
def unwrapped(slug: str) -> Record:
    return onrecord.brief(STORIES[slug].inputs)


def record_of(slug: str, folder: Path, wrap: Callable[[str], str]) -> Record:
    inputs = []
    for path in STORIES[slug].inputs:
        copy = folder / path.name
        copy.write_bytes(wrap(PLAIN[path]).encode() if path in PLAIN else path.read_bytes())
        inputs.append(copy)
    return onrecord.brief(inputs)


def joined(text: str) -> str:
    """Words whatever white space parts them; a line may end within a hyphenated word."""
    return " ".join(text.split()).replace("- ", "-")


def said(record: Record) -> set[tuple[str, ...]]:
    names = {actor.id: actor.name for actor in record.actors}
    outlets = {article.id: article.outlet for article in record.articles}
    return {
        (
            outlets[s.article],
            s.kind,
            s.zone,
            joined(s.text),
            *(joined(" ".join(span.text for span in spans)) for spans in (s.source, s.cue)),
            names.get(s.speaker or "", "nobody"),
            str(s.nested_in is None),
        )
        for s in record.statements
    }


@pytest.mark.parametrize(
    ("slug", "wrap"), [*((slug, blocks) for slug in STORIES), *(("orle-water-call", wrap) for wrap in WAYS[1:])]
)
def test_a_wrapped_story_says_what_it_says_unwrapped(slug: str, wrap: Callable[[str], str], tmp_path: Path) -> None:
    plain = unwrapped(slug)
    wrapped = record_of(slug, tmp_path, wrap)
    assert said(wrapped) == said(plain)
    assert [joined(a.title or "") for a in wrapped.articles] == [joined(a.title or "") for a in plain.articles]
    assert len(wrapped.utterances) == len(plain.utterances)
    assert {u.differences and joined(u.differences[0].text) for u in wrapped.utterances} == {
        u.differences and joined(u.differences[0].text) for u in plain.utterances
    }


def test_the_record_of_a_wrapped_story_is_true_to_the_files(tmp_path: Path) -> None:
    record = record_of("orle-water-call", tmp_path, from_mail)
    path = record.save(tmp_path / "record.json")
    inputs = [str(tmp_path / p.name) for p in STORIES["orle-water-call"].inputs]
    assert onrecord.verify(path, inputs).compared
    assert onrecord.load(path) == record
    for article in record.articles:
        if article.input.endswith(".txt"):
            assert article.text.encode() == Path(article.input).read_bytes()
            assert any("\n" in article.text[start:end] for start, end in article.paragraphs)


def test_a_wrapped_story_is_shown_as_running_text(tmp_path: Path) -> None:
    record = record_of("orle-water-call", tmp_path, blocks)
    path = record.save(tmp_path / "record.json")
    shown = onrecord.load(path).to_text()
    assert shown == record.to_text()
    assert joined(unwrapped("orle-water-call").to_text()).count("“") == joined(shown).count("“")
    page = record.to_html()
    plain = unwrapped("orle-water-call").to_html()
    assert page.count("<p") == plain.count("<p")


def test_quotes_of_a_wrapped_article_are_those_of_the_unwrapped_one(tmp_path: Path) -> None:
    path = next(path for path in STORIES["orle-water-call"].inputs if path in PLAIN)
    copy = tmp_path / path.name
    copy.write_bytes(from_mail(PLAIN[path]).encode())
    wrapped, plain = (list(onrecord.quotes([source])) for source in (copy, path))
    assert [joined(quote.text) for quote in wrapped] == [joined(quote.text) for quote in plain]
    assert wrapped[0].article.text.encode() == copy.read_bytes()
    for quote in wrapped:
        assert all(quote.article.span(span.start, span.end).text == span.text for span in quote.statement.content)


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.name)
def test_a_text_with_a_paragraph_a_line_is_not_wrapped(path: Path) -> None:
    assert wrapped_paragraphs(PLAIN[path]) == ()


def at_width(width: int) -> Callable[[str], str]:
    return lambda text: "\n\n".join(textwrap.fill(line, width) for line in lines_of(text))


@pytest.mark.parametrize("wrap", [*WAYS, *map(at_width, (50, 65, 98))])
@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.name)
def test_every_paragraph_of_a_wrapped_text_is_found(path: Path, wrap: Callable[[str], str]) -> None:
    text = wrap(PLAIN[path])
    paragraphs = wrapped_paragraphs(text)
    assert Layout.of(text, paragraphs).running.split() == PLAIN[path].split()
    assert [joined(text[start:end]) for start, end in paragraphs] == [joined(line) for line in lines_of(PLAIN[path])]


@pytest.mark.parametrize(
    "text",
    [
        "Port reopens after storm\nCouncil votes on the new dam\nFerry crews return to work\nHarbour dues to rise\n",
        "The tide came in and took the quay,\nthe nets, the lamp,\nand what the storm had left,\nand\nwent away.\n",
        "From: Ada Quist\nTo: Bo Lind\nSubject: the port\nDate: 12 March 2031\n\nThe port opens on Friday.\n",
        "\n" * 50,
        "",
    ],
)
def test_lists_verse_and_mail_heads_are_not_wrapped(text: str) -> None:
    assert wrapped_paragraphs(text) == ()


def test_a_byline_under_the_title_stays_apart() -> None:
    body = textwrap.fill(
        "The port of Vellmar will open on Friday, the mayor said, once the last ship has left. " * 5, 72
    )
    text = f"Port of Vellmar to open\nBy Ada Quist\n12 March 2031\n\n{body}\n"
    assert [text[start:end] for start, end in wrapped_paragraphs(text)][:3] == [
        "Port of Vellmar to open",
        "By Ada Quist",
        "12 March 2031",
    ]


@given(st.text(st.sampled_from("ab .-\n\r\te\u0308\u0337")))
def test_paragraphs_lie_in_order_and_every_place_is_found_again(text: str) -> None:
    wrapped = "the port of the old town that is\nso " * 4 + "\n" + text
    paragraphs = wrapped_paragraphs(wrapped)
    assert all(start < end for start, end in paragraphs)
    assert all(left[1] < right[0] for left, right in pairwise(paragraphs))
    layout = Layout.of(wrapped, paragraphs)
    for at, char in enumerate(layout.running):
        start, end = layout.as_written(at, at + 1)
        words = wrapped[start:end]
        assert words[:1] == char or (char == " " and words.isspace()) or normalize("NFC", words) == char
        assert not words[1:].strip("\u0308\u0337")
        assert layout.in_running(start, end) == (at, at + 1)


@pytest.mark.parametrize(
    "text",
    ["a\n" * 200_000, " " * 400_000, "word " * 80_000, "the port\n \n" * 50_000, "a-\n" * 99_999, "e\u0308" * 200_000],
)
def test_odd_texts_take_no_longer_than_their_length(text: str) -> None:
    begun = time.process_time()
    Layout.of(text, wrapped_paragraphs(text))
    assert time.process_time() - begun < 5


def test_an_article_that_is_not_wrapped_is_its_own_running_text(story: Record) -> None:
    assert all(articles.running(article) is article for article in story.articles)


def test_a_document_read_as_running_text_is_found_again_as_written() -> None:
    text = "\n".join(
        textwrap.wrap(
            "The gates of the old dam must be opened before the summer, said the premier of the delta. " * 3, 60
        )
    )
    written = Article("a1", "gates.txt", text, "Gates", text_sha256(text), paragraphs=((0, len(text)),))
    words = [Token(m.start(), m.end(), "NN") for m in re.finditer(r"\w+", articles.running(written).text)]
    doc = Document(articles.running(written), (Sentence(0, len(text), 0),), tuple(words), ())
    found = articles.document_as_written(doc, written)
    assert [text[token.start : token.end] for token in found.tokens] == re.findall(r"\w+", text)
    assert found.article == written
    assert articles.document_as_written(found, replace(written, paragraphs=())) is found
