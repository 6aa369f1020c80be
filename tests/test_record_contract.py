"""The record as JSON: what is written is read back the same, and nothing that is false is read at all."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import records

from onrecord import record as room
from onrecord.datamodel import Record
from onrecord.errors import EvidenceError

CONTRACT = {
    "story": "id title start end",
    "articles": "id input outlet title byline published published_basis url language sha256 text zones dropped copy_of",
    "actors": "id name kind roles aliases mentions",
    "statements": "id article kind zone content source cue speaker addressees venue said_on polarity condition"
    " hearsay anonymity nested_in via",
    "utterances": "id statements differences",
    "issues": "id label statements",
    "positions": "actor issue stance evidence history",
    "timeline": "id start end status condition what participants place evidence",
    "claims": "id text status evidence against",
    "omissions": "article missing",
    "takeaways": "heading text evidence",
    "skipped": "input reason",
}


@given(records())
def test_a_record_read_back_is_the_record_that_was_written(record: Record) -> None:
    assert room.loads(room.dumps(record)) == record
    assert room.from_dict(room.to_dict(record)) == record


@given(records())
def test_json_is_utf8_and_always_the_same(record: Record) -> None:
    assert room.dumps(room.loads(room.dumps(record))).encode("utf-8") == room.dumps(record).encode("utf-8")


@given(records(), st.data())
@settings(max_examples=100)
def test_no_changed_byte_passes_verification(record: Record, data: st.DataObject) -> None:
    written = room.dumps(record).encode()
    at = data.draw(st.integers(0, len(written) - 1))
    changed = bytes([*written[:at], data.draw(st.integers(0, 255)), *written[at + 1 :]])
    if changed != written:
        with pytest.raises(EvidenceError):
            room.verify(changed)


@pytest.mark.parametrize("section", CONTRACT)
def test_fields_have_the_names_of_the_contract(story: Record, section: str) -> None:
    data = room.to_dict(story)
    found = data[section] if isinstance(data[section], dict) else data[section][0]
    assert set(found) >= set(CONTRACT[section].split())
    assert list(data)[:3] == ["schema", "digest", "created_by"]
    assert set(data["statements"][0]["content"][0]) == {"article", "start", "end", "text"}


LIES = [
    ("actors", "<b>"),
    ("articles", "../../x"),
    ("statements", "s 1"),
    ("utterances", ""),
    ("issues", "i" * 65),
    ("timeline", "e\n1"),
    ("claims", "=1+1"),
]


def change(data: dict, path: str, value: object) -> dict:
    """A deep copy of `data` with another value at a path such as "statements.0.content.0.text"."""
    data = copy.deepcopy(data)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = data
    for step in way:
        place = place[step]
    place[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("schema", "onrecord.record/2", "its schema should be onrecord.record/1"),
        ("articles.0.text", 7, r"articles\[0\].text should be a string, and is a whole number"),
        ("articles.0.zones.0.zone", "footer", "should be one of title, heading, body"),
        ("articles.0.zones.0.end", 9999, r"herald.txt \[0, 9999\): zones should lie in order"),
        ("articles.0.published", "Tuesday", "herald.txt: published should be an ISO date"),
        ("articles.0.copy_of", "a0", "copy_of is a0, which is no other article"),
        ("statements.0.content.0.text", "never said", r"herald.txt \[\d+, \d+\): statement s\w+ says 'never said'"),
        ("statements.0.content.0.end", 9999, "does not lie inside the"),
        ("statements.0.content.0.start", True, "should be a whole number, and is true or false"),
        ("statements.0.content", [], "its content is empty"),
        ("statements.0.speaker", "p0", "names p0, which the record does not have"),
        ("statements.0.nested_in", "s0", "nested_in or continues names s0"),
        ("statements.0.speaker", "", "names , which the record does not have"),
        ("statements.0.condition", {"article": "", "start": 5, "end": 5, "text": "if"}, "a span points to the article"),
        ("statements.0.hearsay", {"article": "", "start": 5, "end": 2, "text": "he"}, "a span points to the article"),
        ("timeline.0.by", "", "by or participants names , which"),
        ("claims.0.by", "", "by names , which"),
        ("actors.0.name", " ", "an actor needs a name"),
        ("statements.0.said_on", "soon", "said_on should be an ISO date"),
        ("utterances.0.statements.1", "s0", "statements names s0"),
        ("issues.0.label", " ", "an issue needs a label"),
        ("issues.0.statements.1", "s0", "statements names s0"),
        ("issues.0.id", "i0", "an issue needs a label, statements, and a position"),
        ("positions.0.actor", "p0", "actor or via names p0"),
        ("positions.0.via", ["p0"], "actor or via names p0"),
        ("positions.0.issue", "i0", "names i0|needs a label, statements, and a position"),
        ("positions.0.stance", "warm", "should be one of for, against, conditional"),
        ("positions.0.evidence", [], "its evidence is empty"),
        ("positions.0.evidence.0", "s0", "evidence names s0"),
        ("positions.0.history", [], "needs a history"),
        ("positions.0.history.0.evidence", [], "its evidence should be statements of the issue and of its history"),
        ("positions.0.history.0.date", "soon", "date should be an ISO date"),
        ("timeline.0.start", "soon", "start should be an ISO date"),
        ("timeline.0.end", "9999-02-30", "end should be an ISO date"),
        ("timeline.0.end", "1999-01-01", "it ends on 1999-01-01, before its start"),
        ("timeline.0.status", "conditional", "a conditional event needs a condition"),
        ("timeline.0.what", "peace", "should be the words of its first evidence"),
        ("timeline.0.evidence", [], "its evidence is empty"),
        ("timeline.0.by", "p0", "by or participants names p0"),
        ("timeline.0.participants", ["p0"], "by or participants names p0"),
        ("timeline.0.other_days", ["e0"], "other_days names e0"),
        ("timeline.0.hangs_on", ["e0"], "hangs_on names e0"),
        ("claims.0.text", "peace", "its text should be the words of its first evidence"),
        ("claims.0.evidence", [], "its evidence is empty"),
        ("claims.0.status", "contradicted", "a contradicted claim names what is told against it"),
        ("claims.0.status", "single-source", "it is single-source, and its evidence has 2 independent voices"),
        ("claims.0.conflict", "number", "a contradicted claim names what is told against it, and no other does"),
        ("claims.0.by", "p0", "by names p0"),
        ("omissions.0.article", "a0", "article names a0"),
        ("omissions.0.missing", ["c0"], "missing names c0"),
        ("omissions.0.alone", ["s0"], "alone names s0"),
        ("takeaways.0.heading", " ", "it needs a heading, a text, and words that show it"),
        ("takeaways.0.evidence", [], "it needs a heading, a text, and words that show it"),
        ("takeaways.0.about", ["s0"], "about names s0"),
        *((f"{section}.0.id", lie, "an id should be 1 to 64 letters") for section, lie in LIES),
        ("story.id", "../r", "an id should be 1 to 64 letters"),
        ("story.start", None, None),
        ("actors", {}, "actors should be a list, and is an object"),
    ],
)
def test_loading_refuses_what_is_not_true(story: Record, path: str, value: object, complaint: str | None) -> None:
    data = change(room.to_dict(story), path, value)
    if complaint is None:
        room.from_dict(data)
        return
    with pytest.raises(EvidenceError, match=complaint):
        room.from_dict(data)


def test_loading_refuses_a_missing_field(story: Record) -> None:
    data = room.to_dict(story)
    del data["articles"][0]["sha256"]
    with pytest.raises(EvidenceError, match=r"articles\[0\].sha256 is missing"):
        room.from_dict(data)


def test_loading_refuses_two_of_one_id(story: Record) -> None:
    data = room.to_dict(story)
    data["actors"].append(data["actors"][0])
    with pytest.raises(EvidenceError, match="actors: two have the id"):
        room.from_dict(data)


def test_loading_refuses_one_stance_twice(story: Record) -> None:
    data = room.to_dict(story)
    data["positions"] *= 2
    with pytest.raises(EvidenceError, match="the stance for stands twice"):
        room.from_dict(data)


def test_loading_refuses_evidence_that_is_not_on_the_issue(story: Record) -> None:
    data = room.to_dict(story)
    data["issues"][0]["statements"].pop()
    with pytest.raises(EvidenceError, match="should be statements of the issue"):
        room.from_dict(data)


def test_a_record_from_before_findings_has_none(story: Record) -> None:
    data = room.to_dict(story)
    for section in ("issues", "positions", "timeline", "claims", "omissions", "takeaways"):
        del data[section]
    assert room.from_dict(data).positions == room.from_dict(data).claims == ()


def test_loading_refuses_an_utterance_of_one_article(story: Record) -> None:
    data = room.to_dict(story)
    data["utterances"][0]["statements"] = [data["statements"][0]["id"]] * 2
    with pytest.raises(EvidenceError, match="at least two articles"):
        room.from_dict(data)


def test_loading_leaves_fields_of_later_versions_aside(story: Record) -> None:
    assert room.from_dict({**room.to_dict(story), "maps": []}) == story


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1, "a": 2}', '{"schema": null}', b"\xff\xfe", "[" * 9999])
def test_what_is_no_record_is_refused_in_one_sentence(text: str | bytes) -> None:
    with pytest.raises(EvidenceError, match=r"^This is no OnRecord record: [^\n]+$"):
        room.loads(text)
