"""The measure of what statements tell beside their words: what is right, wrong and missed is counted as such."""

from dataclasses import replace

from details import details

from onrecord.datamodel import Omission, Record


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


def test_what_one_outlet_alone_has_is_held_to_gold(story: Record) -> None:
    gold = _gold(story)
    record = replace(story, omissions=(Omission(story.articles[0].id, (), (story.statements[0].id,)),))
    assert details(record, {**gold, "only_in": {"herald": ["s1"]}})["alone", "right"] == 1
    assert details(replace(record, omissions=()), {**gold, "only_in": {"herald": ["s1"]}})["alone", "missed"] == 1
