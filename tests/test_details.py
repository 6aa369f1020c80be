"""The measure of what statements tell beside their words: what is right, wrong and missed is counted as such."""

from dataclasses import replace

from details import details

from onrecord.datamodel import Record


def _gold(record: Record, **known: object) -> dict[str, object]:
    said = record.statements[0]
    item = {"id": "s1", "doc": record.article(said.article).input.split(".")[0], "kind": said.kind, "speaker": None}
    return {"statements": [{**item, "content": [[span.start, span.end] for span in said.content], **known}]}


def test_details_count_what_is_right_wrong_and_missed(story: Record) -> None:
    said = replace(
        story.statements[0], venue="press conference in Brenn", said_on="2031-05-06", addressees=("reporters",)
    )
    record = replace(story, statements=(said, *story.statements[1:]))
    counts = details(record, _gold(record, venue="Brenn", date="2031-05-07"))
    assert dict(counts) == {
        ("venue", "right"): 1,
        ("day", "wrong"): 1,
        ("day", "missed"): 1,
        ("addressee", "wrong"): 1,
        ("addressee", "missed"): 0,
    }
