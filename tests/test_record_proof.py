"""Verification: a record is true to itself and to its sources, or it is refused at the first lie."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from strategies import records

from onrecord import record as room
from onrecord.datamodel import Record, Skipped, article_id
from onrecord.errors import EvidenceError
from onrecord.record.contract import digest


@given(records())
def test_every_record_that_was_assembled_is_true(record: Record) -> None:
    found = room.verify(room.dumps(record), record.articles)
    assert (found.articles, found.statements) == (len(record.articles), len(record.statements))


def resigned(record: Record, section: str, **fields: object) -> str:
    """The record's JSON with another value in its first item of `section`, and a digest that fits."""
    data = room.to_dict(record)
    data[section][0].update(fields)
    return room.lay_out({**data, "digest": digest(data)})


def test_a_changed_field_is_found_by_the_digest(story: Record) -> None:
    data = room.to_dict(story)
    data["statements"][0]["polarity"] = "denied"
    with pytest.raises(EvidenceError, match="record: digest is"):
        room.verify(room.lay_out(data))


def test_another_layout_of_the_same_words_is_not_what_was_written(story: Record) -> None:
    written = room.dumps(story)
    others = (
        written + " ",
        written.replace("\n ", "\n\t", 1),
        written.replace(": ", " : ", 1),
        json.dumps(json.loads(written)),
    )
    for other in (*others, written.encode("utf-16")):
        with pytest.raises(EvidenceError, match="is not written as OnRecord writes it"):
            room.verify(other)


def test_a_record_without_its_digest_is_not_true(story: Record) -> None:
    data = room.to_dict(story)
    del data["digest"]
    with pytest.raises(EvidenceError, match="digest is None"):
        room.verify(room.lay_out(data))


@pytest.mark.parametrize(
    ("section", "fields", "complaint"),
    [
        ("articles", {"sha256": "0" * 64}, "herald.txt: sha256 is 000"),
        ("articles", {"outlet": "Gazette"}, "herald.txt: id is a"),
        ("actors", {"name": "Bo Tarn"}, "actor Bo Tarn: id is p"),
    ],
)
def test_ids_and_hashes_are_worked_out_anew(story: Record, section: str, fields: dict, complaint: str) -> None:
    with pytest.raises(EvidenceError, match=complaint):
        room.verify(resigned(story, section, **fields))


def test_a_moved_span_is_found_even_if_its_words_fit(story: Record) -> None:
    data = room.to_dict(story)
    span = data["statements"][0]["content"][0]
    span.update(end=span["end"] - 1, text=span["text"][:-1])
    with pytest.raises(EvidenceError, match="herald.txt at 36: id is s"):
        room.verify(room.lay_out({**data, "digest": digest(data)}))


def test_sources_are_compared_by_their_words_whatever_they_are_called(story: Record) -> None:
    moved = replace(story.articles[0], input="archive/old.txt")
    assert room.verify(room.dumps(story), [moved]).compared == ("herald.txt",)


def test_a_changed_source_is_named_with_the_place_where_it_parts(story: Record) -> None:
    herald = story.articles[0]
    text = herald.text.replace("nine days", "ten days")
    changed = replace(herald, text=text, id=article_id(herald.outlet, text))
    with pytest.raises(EvidenceError, match="herald.txt: its text is not the one on record; they part at character 24"):
        room.verify(room.dumps(story), [changed])


def read_from(record: Record, **fields: str) -> Record:
    """The record whose first article was read from a source of this hash, or input."""
    return replace(record, articles=(replace(record.articles[0], **fields), *record.articles[1:]))


def test_a_file_that_holds_the_words_among_others_is_not_the_source(story: Record) -> None:
    made = read_from(story, source_sha256="a" * 64)
    assert room.verify(room.dumps(made), [made.articles[0]]).compared == ("herald.txt",)
    with pytest.raises(EvidenceError, match="herald.txt: its words are those on record, but something around them"):
        room.verify(room.dumps(made), [replace(made.articles[0], source_sha256="b" * 64)])


def test_of_a_page_that_is_fetched_or_was_it_is_told_that_it_changed_around_the_words(story: Record) -> None:
    address = "https://herald.example/1"
    fetched = read_from(story, source_sha256="a" * 64, input=address)
    now = replace(fetched.articles[0], source_sha256="b" * 64)
    for input in (address, "saved.html"):
        found = room.verify(room.dumps(fetched), [replace(now, input=input)])
        assert (found.compared, found.changed_around) == ((address,), (input,))
    assert room.verify(room.dumps(fetched), [fetched.articles[0]]).changed_around == ()


def test_where_the_hash_of_a_source_is_not_known_its_words_tell(story: Record) -> None:
    made, old = read_from(story, source_sha256="a" * 64), story
    assert room.verify(room.dumps(old), [made.articles[0]]).changed_around == ()
    assert room.verify(room.dumps(made), [old.articles[0]]).changed_around == ()


@pytest.mark.parametrize("lie", ["", "a" * 63, "A" * 64, "=cmd|'/c calc'!A1"])
def test_the_hash_of_a_source_is_a_hash(story: Record, lie: str) -> None:
    with pytest.raises(EvidenceError, match="source_sha256 should be 64 hexadecimal digits"):
        room.loads(room.dumps(read_from(story, source_sha256=lie)))


def test_a_source_that_tells_another_day_is_a_lie_unless_the_record_has_its_day_from_elsewhere(story: Record) -> None:
    herald = story.articles[0]
    with pytest.raises(EvidenceError, match="published is 2031-05-07, and on record it is 2031-05-06"):
        room.verify(room.dumps(story), [replace(herald, published="2031-05-07")])
    told = replace(herald, published="2031-05-07", published_basis="its URL")
    assert room.verify(room.dumps(story), [told]).compared == ("herald.txt",)


def test_a_source_that_the_record_never_had_is_refused(story: Record) -> None:
    stranger = replace(story.articles[0], input="other.txt", text="Other words.")
    with pytest.raises(EvidenceError, match=r"other.txt: the record has no article with this text"):
        room.verify(room.dumps(story), [stranger])


@pytest.mark.parametrize("now", ["skipped", "an article"])
def test_a_source_that_was_skipped_then_is_no_lie(story: Record, now: str) -> None:
    source = (
        Skipped("x/notes.txt", "is empty")
        if now == "skipped"
        else replace(story.articles[0], input="notes.txt", text="x")
    )
    assert room.verify(room.dumps(story), [source, story.articles[0]]).compared == ("herald.txt",)


def test_a_source_that_cannot_be_read_any_more_is_no_proof(story: Record) -> None:
    with pytest.raises(EvidenceError, match="herald.txt cannot be compared with the record: is empty"):
        room.verify(room.dumps(story), [Skipped("herald.txt", "is empty")])


def test_a_claim_is_named_by_what_reports_it(story: Record) -> None:
    data = {**room.to_dict(story), "omissions": []}
    data["claims"][0]["id"] = "c0000000000"
    with pytest.raises(EvidenceError, match="claim 'We have a deal,': id is c0000000000"):
        room.verify(room.lay_out({**data, "digest": digest(data)}))
