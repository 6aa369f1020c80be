"""Whatever an article holds, every format shows it, harmlessly, and always the same."""

import io
from collections.abc import Sequence

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from onrecord import render
from onrecord.datamodel import (
    Actor,
    Article,
    Claim,
    Omission,
    Record,
    Skipped,
    Statement,
    StoryHead,
    Takeaway,
)

HOSTILE = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "</style><script>",
        "\x1b[31m",
        "\x1b]8;;http://evil.example\x07",
        "\x9b2J",
        "[x](javascript:alert(1))",
        "{{ 7 * 7 }}",
        "[bold]",
        "“",
        "'",
        "\r",
        "\u2028",
        "\u202e",
        "\ud800",
        "|",
        "**",
        " said. ",
    ]
)
HOSTILE_TEXT = st.lists(HOSTILE | st.text(max_size=8), min_size=1, max_size=12).map("".join).filter(bool)


@st.composite
def hostile_records(draw: st.DrawFn) -> Record:
    texts = draw(st.lists(HOSTILE_TEXT, min_size=1, max_size=2))
    read = [
        Article(
            f"a{i}",
            draw(HOSTILE_TEXT),
            text,
            draw(HOSTILE_TEXT),
            "00",
            title=draw(HOSTILE_TEXT),
            url=draw(HOSTILE_TEXT),
        )
        for i, text in enumerate(texts)
    ]
    people = [Actor("p1", draw(HOSTILE_TEXT), "person", (draw(HOSTILE_TEXT),), (draw(HOSTILE_TEXT),))]
    said = draw(
        st.lists(
            st.sampled_from(read).flatmap(lambda a: strategies.statements(a, people)),
            max_size=4,
            unique_by=lambda s: s.id,
        )
    )
    return Record(
        {"name": "OnRecord", "version": draw(HOSTILE_TEXT)},
        StoryHead("st", draw(HOSTILE_TEXT), None, draw(HOSTILE_TEXT)),
        tuple(read),
        tuple(people),
        tuple(said),
        tuple(strategies.utterances(said)),
        *strategies.positions(said, people, draw(HOSTILE_TEXT)),
        strategies.timeline(said, people),
        claims := strategies.claims(said, people),
        omissions(read, said, claims),
        takeaways(draw(HOSTILE_TEXT), said),
        (Skipped(draw(HOSTILE_TEXT), draw(HOSTILE_TEXT)),),
        (draw(HOSTILE_TEXT),),
    )


def omissions(read: list[Article], said: list[Statement], claims: Sequence[Claim]) -> tuple[Omission, ...]:
    """All that the first article has is alone, all claims are left out by the last."""
    alone = tuple(statement.id for statement in said if statement.article == read[0].id)
    return (Omission(read[0].id, (), alone), Omission(read[-1].id, tuple(claim.id for claim in claims)))


def takeaways(hostile: str, said: list[Statement]) -> tuple[Takeaway, ...]:
    """A line of hostile words for each statement."""
    return tuple(Takeaway(hostile, f"{hostile}: {statement.text}", statement.content) for statement in said)


def on_terminal(view):
    file = io.StringIO()
    render.print_brief(view, Console(file=file, width=60, force_terminal=True, color_system=None))
    return file.getvalue()


FORMATS = [render.to_html, render.to_markdown, render.to_notebook, render.to_text, on_terminal]


@pytest.mark.parametrize("write", FORMATS)
@given(record=hostile_records() | strategies.records())
def test_any_record_is_written_harmlessly_and_the_same_twice(write, record):
    text = write(render.view(record))
    assert text == write(render.view(record))
    assert not set(text) & {"\x1b", "\x9b", "\x07", "\u202e", "\r"}
    assert text.encode("utf-8")
    if write in (render.to_html, render.to_notebook, render.to_markdown):
        assert "<script" not in text.lower()


@given(hostile_records())
def test_every_article_is_shown_whole(record):
    for article, shown in zip(record.articles, render.view(record)["articles"], strict=True):
        runs = [r for part in shown["text"] for b in part["blocks"] for s in b["sentences"] for r in s["runs"]]
        letters = [c for run in runs for c in run["text"] if c.isalnum()]
        assert len(letters) <= sum(c.isalnum() for c in article.text)
        assert [c for c in letters if c in "alert"] == [c for c in article.text if c in "alert"]
