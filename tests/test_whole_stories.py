"""What must hold for any story, tried on those that ship with OnRecord, with everything real."""

import os
import random
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from remembering_kit import remembered
from test_cli_bad_input import OTHER_STORY

import onrecord
from onrecord import demo

__all__ = ["remembered"]

pytestmark = pytest.mark.usefixtures("remembered")

STORIES = {story.slug: story for story in demo.stories()}
each_story = pytest.mark.parametrize("slug", STORIES)


@cache
def record_of(slug: str) -> onrecord.Record:
    return onrecord.brief(STORIES[slug].inputs)


def said(record: onrecord.Record) -> set[tuple[onrecord.Span, ...]]:
    return {statement.content for statement in record.statements}


@each_story
def test_every_article_is_read_and_speaks(slug: str) -> None:
    record = record_of(slug)
    assert record.skipped == ()
    assert {statement.article for statement in record.statements} == {article.id for article in record.articles}
    assert record.utterances


@each_story
def test_the_order_of_the_articles_changes_nothing(slug: str) -> None:
    inputs = list(STORIES[slug].inputs)
    random.Random(slug).shuffle(inputs)
    assert onrecord.brief(inputs[::-1]) == record_of(slug)


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    slug = next(iter(STORIES))
    code = "import sys, onrecord; sys.stdout.buffer.write(onrecord.brief(sys.argv[1:]).to_json().encode())"
    command = [sys.executable, "-c", code, *map(str, STORIES[slug].inputs)]
    other = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONHASHSEED": "7"}, check=True)
    assert other.stdout.decode() == record_of(slug).to_json()


@each_story
def test_an_article_given_twice_changes_nothing_but_what_is_skipped(slug: str) -> None:
    inputs = STORIES[slug].inputs
    twice = onrecord.brief([*inputs, inputs[0]])
    assert said(twice) == said(record_of(slug))
    assert twice.utterances == record_of(slug).utterances
    assert [entry.input for entry in twice.skipped] == [str(inputs[0])]


@each_story
def test_an_article_of_another_story_removes_no_statement(slug: str, tmp_path: Path) -> None:
    comet = tmp_path / "comet.txt"
    comet.write_text(OTHER_STORY, encoding="utf-8")
    mixed = onrecord.brief([*STORIES[slug].inputs, comet])
    assert said(record_of(slug)) <= said(mixed)


@each_story
def test_one_article_alone_makes_a_record(slug: str) -> None:
    record = onrecord.brief(STORIES[slug].inputs[0])
    assert len(record.articles) == 1
    assert record.statements
    assert record.utterances == ()


@each_story
def test_a_saved_record_is_true_and_read_back_the_same(slug: str, tmp_path: Path) -> None:
    record = record_of(slug)
    path = record.save(tmp_path / "record.json")
    assert onrecord.load(path) == record
    assert len(onrecord.verify(path, STORIES[slug].inputs).compared) == len(record.articles)


@each_story
def test_no_statement_of_the_body_stands_in_dropped_text(slug: str) -> None:
    record = record_of(slug)
    for statement in record.statements:
        article = record.article(statement.article)
        if any(d.start < span.end and span.start < d.end for span in statement.content for d in article.dropped):
            assert statement.zone == "caption"
