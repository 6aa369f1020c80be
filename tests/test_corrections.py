"""Corrections are written and read without loss, and a story says what they say."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from story_kit import Draft, actor_named, speakers, told

from onrecord.corrections import apply, correction, dump_lines, in_force, read_lines, rebased
from onrecord.datamodel import Correction, Span, Story
from onrecord.errors import InputError

HERALD = Draft(
    "Ana Vell met Otto Brask at the harbour.\n\nThe harbour opens on Monday, Ana Vell said. "
    "It will stay open, she added.\n\nThe crane is safe, Otto Brask said.\n\nSupport our paper.\n"
)
GAZETTE = Draft("Ana Vell spoke in Port Ellin.\n\nThe harbour opens on Monday, Ana Vell said.\n", "Gazette")
OPENS = HERALD.says("The harbour opens on Monday", "Ana Vell", "said")
STAYS = HERALD.says("It will stay open", "she", "added")
SAFE = HERALD.says("The crane is safe", "Otto Brask", "said")
AGAIN = GAZETTE.says("The harbour opens on Monday", "Ana Vell", "said")
HERALD.statements[1] = replace(STAYS, continues=OPENS.id)


@pytest.fixture(scope="module")
def story() -> Story:
    return told(HERALD, GAZETTE)


def made(do: str, about: Sequence[Span] = (), minute: int = 0, **fields: object) -> Correction:
    return correction(do, at=f"2031-05-09T12:{minute:02}:00.000Z", by="jo", about=about, **fields)  # type: ignore[arg-type]


def applied(story: Story, *each: Correction) -> Story:
    out, done, failed = apply(story, each)
    assert (len(done), failed) == (len(in_force(each)), ())
    return out


def test_the_story_to_correct_is_as_it_should_be(story: Story) -> None:
    assert speakers(story) == ["Ana Vell", "Ana Vell", "Ana Vell", "Otto Brask"] or len(story.statements) == 4
    assert len(story.utterances) == 1


def test_what_is_no_statement_leaves_its_utterance_too(story: Story) -> None:
    out = applied(story, made("not-a-statement", OPENS.content))
    assert {s.id for s in out.statements} == {STAYS.id, SAFE.id, AGAIN.id}
    assert out.utterances == ()
    assert next(s for s in out.statements if s.id == STAYS.id).continues is None


def test_a_speaker_is_changed_with_what_carries_the_statement_on(story: Story) -> None:
    out = applied(story, made("speaker", OPENS.content, name="Otto Brask"))
    brask = actor_named(story, "Otto Brask").id
    assert {s.id for s in out.statements if s.speaker == brask} == {OPENS.id, STAYS.id, SAFE.id}


def test_a_new_speaker_becomes_an_actor_mentioned_where_the_source_stands(story: Story) -> None:
    out = applied(story, made("speaker", SAFE.content, name="Harbour Office", kind="organisation"))
    office = actor_named(out, "Harbour Office")
    assert (office.kind, office.mentions) == ("organisation", SAFE.source)


def test_a_speaker_may_be_unknown(story: Story) -> None:
    out = applied(story, made("speaker", SAFE.content))
    assert next(s for s in out.statements if s.id == SAFE.id).speaker is None


def test_nobody_is_called_by_blanks(story: Story) -> None:
    _, applied_to, failed = apply(story, [made("speaker", SAFE.content, name=" "), made("speaker", SAFE.content)])
    assert [each.name for each in applied_to] == [None]
    assert [each.reason for each in failed] == ["the name that it gives is empty"]


def test_two_who_are_one_share_names_and_statements(story: Story) -> None:
    ana, otto = actor_named(story, "Ana Vell"), actor_named(story, "Otto Brask")
    out = applied(story, made("same-actor", [ana.mentions[0], otto.mentions[0]]))
    one = actor_named(out, "Ana Vell")
    assert "Otto Brask" in one.aliases
    assert set(one.mentions) == {*ana.mentions, *otto.mentions}
    assert {s.speaker for s in out.statements} == {one.id}


def test_one_who_is_two_is_parted_by_mentions(story: Story) -> None:
    out = applied(story, made("other-actor", AGAIN.source, name="Ana Vell the younger"))
    younger = actor_named(out, "Ana Vell the younger")
    assert [s.id for s in out.statements if s.speaker == younger.id] == [AGAIN.id]
    assert not set(younger.mentions) & set(actor_named(out, "Ana Vell").mentions)


def test_an_utterance_is_joined_and_parted(story: Story) -> None:
    parted = applied(story, made("other-utterance", AGAIN.content))
    assert parted.utterances == ()
    joined = applied(parted, made("same-utterance", [*AGAIN.content, *OPENS.content]))
    assert [set(u.statements) for u in joined.utterances] == [{OPENS.id, AGAIN.id}]
    assert joined.utterances[0].id == story.utterances[0].id


def test_a_dropped_line_is_boilerplate_and_says_nothing(story: Story) -> None:
    line = HERALD.span("The crane is safe, Otto Brask said.")
    out = applied(story, made("drop", [line]))
    article = next(a for a in out.articles if a.id == HERALD.article.id)
    assert article.zone_at(line.start) == "boilerplate"
    assert [(d.start, d.end) for d in article.dropped] == [(line.start, line.end)]
    assert SAFE.id not in {s.id for s in out.statements}


@pytest.mark.parametrize(
    ("each", "reason"),
    [
        (made("not-a-statement", [HERALD.span("Support our paper.")]), "no statement is read there"),
        (made("speaker", [replace(OPENS.content[0], text="The harbour opens on Sunday")]), "no longer says"),
        (made("speaker", [replace(OPENS.content[0], article="a1")], name="x"), "has no article a1"),
        (made("same-actor", [HERALD.span("Ana Vell"), GAZETTE.span("Ana Vell")]), "one actor already"),
        (made("same-actor", [HERALD.span("Support")]), "nobody is mentioned there"),
        (made("same-utterance", [*OPENS.content, *SAFE.content]), "told by two articles"),
        (made("other-utterance", SAFE.content), "in no utterance"),
        (made("other-actor", AGAIN.source), "does not say who"),
        (made("drop"), "does not say what"),
        (made("same-story", articles=["a1"]), "not for a record to say"),
    ],
)
def test_what_does_not_apply_is_told_and_changes_nothing(story: Story, each: Correction, reason: str) -> None:
    out, done, (failure,) = apply(story, [each])
    assert (out, done) == (story, ())
    assert reason in failure.reason


def test_a_statement_read_a_little_longer_is_still_the_one(story: Story) -> None:
    marked = HERALD.span("harbour opens on Monday")
    assert OPENS.id not in {s.id for s in applied(story, made("not-a-statement", [marked])).statements}


def test_the_order_in_the_file_is_not_the_order_of_correcting(story: Story) -> None:
    first, second = made("speaker", SAFE.content, name="A"), made("speaker", SAFE.content, 1, name="B")
    assert applied(story, second, first) == applied(story, first, second)
    assert actor_named(applied(story, second, first), "B").mentions


def test_the_order_of_correcting_is_that_of_moments_whatever_their_zone() -> None:
    first = replace(made("drop"), at="2031-05-09T14:00:00+02:00")
    second, third = replace(first, at="2031-05-09T12:30:00Z"), replace(first, at="2031-05-09T12:30:00.500Z")
    assert in_force([third, second, first]) == (first, second, third)


def test_what_is_undone_does_not_hold_and_an_undo_can_be_undone() -> None:
    each = made("drop")
    undo = made("undo", minute=1, of=each.id)
    assert in_force([undo, each]) == ()
    assert in_force([each, undo, made("undo", minute=2, of=undo.id)]) == (each,)


def test_words_are_found_again_in_a_later_version() -> None:
    later = Draft("A new first line.\n\n" + HERALD.article.text).article
    moved = rebased(made("not-a-statement", SAFE.content), {HERALD.article.id: later})
    (span,) = moved.about
    assert (span.article, later.text[span.start : span.end]) == (later.id, "The crane is safe")
    assert moved.id == made("not-a-statement", SAFE.content).id


def test_words_that_stand_twice_are_not_guessed_at() -> None:
    each = made("not-a-statement", SAFE.content)
    twice = Draft(HERALD.article.text * 2).article
    assert rebased(each, {HERALD.article.id: twice}) == each


texts = st.text(max_size=20)
spans = st.builds(
    lambda article, start, text: Span(article, start, start + len(text), text),
    texts,
    st.integers(0, 99),
    st.text(min_size=1, max_size=20),
)
zones = st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=5, minutes=30))])
each_correction = st.builds(
    correction,
    st.sampled_from(["drop", "speaker", "undo", "same-story"]),
    at=st.datetimes(dt.datetime(2001, 1, 1), timezones=zones).map(dt.datetime.isoformat),
    by=st.text(min_size=1, max_size=20),
    about=st.lists(spans, max_size=3),
    articles=st.lists(texts, max_size=3),
    name=st.none() | texts,
    kind=st.sampled_from([None, "person", "group"]),
    of=st.none() | texts,
    note=st.none() | texts,
)


@given(st.lists(each_correction, max_size=4))
def test_what_is_written_is_read_again(told: list[Correction]) -> None:
    text = dump_lines(told)
    assert read_lines(text) == tuple(told)
    assert dump_lines(read_lines(text)) == text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"do": "sing"}, "do should be one of not-a-statement"),
        ({"by": ""}, "needs a field by"),
        ({"at": "yesterday"}, "at should be a time with its zone"),
        ({"at": "2031-05-09T12:00:00"}, "at should be a time with its zone"),
        ({"colour": 1}, "a field colour, which no correction has"),
        ({"about": [{"article": "a", "start": 0, "end": 3, "text": "four"}]}, "does not hold its text"),
        ({"about": [{"article": "a"}]}, "about should hold spans"),
        ({"about": {}}, "about should be a list"),
        ({"articles": [1]}, "articles should be a list of ids"),
        ({"name": 3}, "name should be a string or null"),
        ({"note": "changed afterwards"}, "it was changed"),
    ],
)
def test_a_line_that_is_no_correction_is_named(change: dict[str, object], message: str) -> None:
    data = {**json.loads(dump_lines([made("drop", OPENS.content)])), **change}
    with pytest.raises(InputError, match=f"fixes.jsonl, line 2.*{message}"):
        read_lines("\n" + json.dumps(data), "fixes.jsonl")


def test_a_line_without_an_id_gets_one() -> None:
    data = json.loads(dump_lines([made("drop", OPENS.content)]))
    del data["id"]
    assert read_lines(json.dumps(data)) == (made("drop", OPENS.content),)
