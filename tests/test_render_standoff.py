"""Statements for annotation tools: what is written leads back to the same words, in each tool's own offsets."""

import json
import re

import pytest
from hypothesis import given
from records import herring
from strategies import records

from onrecord.datamodel import Record
from onrecord.render import standoff
from onrecord.unseen import harmless


def pieces(record: Record) -> list[tuple[str, str, str]]:
    """The article, the role and the words of each piece of a statement."""
    return sorted(
        (statement.article, role, span.text)
        for statement in record.statements
        for role, spans in (("content", statement.content), ("source", statement.source), ("cue", statement.cue))
        for span in spans
    )


def utf16(text: str, start: int, end: int) -> str:
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


@given(records())
def test_entities_of_doccano_are_the_pieces_of_statements(record: Record) -> None:
    rows = [json.loads(line) for line in standoff.to_doccano(record).splitlines()]
    found = [
        (row["meta"]["article"], entity["label"], row["text"][entity["start_offset"] : entity["end_offset"]])
        for row in rows
        for entity in row["entities"]
    ]
    assert sorted(found) == pieces(record)
    assert [row["text"] for row in rows] == [article.text for article in record.articles]


@given(records())
def test_relations_lead_from_each_other_piece_to_the_first_content(record: Record) -> None:
    for line in standoff.to_doccano(record).splitlines():
        row = json.loads(line)
        label = {entity["id"]: entity["label"] for entity in row["entities"]}
        assert {relation["to_id"] for relation in row["relations"]} <= {i for i in label if label[i] == "content"}
        of = row["meta"]["statements"]
        assert all(of[str(link["from_id"])] == of[str(link["to_id"])] for link in row["relations"])


@given(records())
def test_regions_of_label_studio_hold_their_words_in_its_own_offsets(record: Record) -> None:
    tasks = json.loads(standoff.to_label_studio(record))
    found = []
    for task in tasks:
        for region in task["predictions"][0]["result"]:
            if region["type"] == "labels":
                value = region["value"]
                assert utf16(task["data"]["text"], value["start"], value["end"]) == value["text"]
                found.append((task["data"]["article"], value["labels"][0], value["text"]))
    assert sorted(found) == pieces(record)


def test_label_studio_shows_who_says_it() -> None:
    (first, *_) = json.loads(standoff.to_label_studio(herring()))
    regions = first["predictions"][0]["result"]
    names = {region["value"]["text"][0] for region in regions if region["type"] == "textarea"}
    assert {"Ilse Maren", "Oskar Dahl"} <= names
    assert {region["from_name"] for region in regions if "from_name" in region} == {"label", "speaker"}
    assert all(f'name="{name}"' in standoff.LABEL_STUDIO_CONFIG for name in ("label", "speaker", "text"))


def test_tokens_of_webanno_bear_the_roles_of_their_statements() -> None:
    record = herring()
    made = standoff.to_webanno(record)
    assert list(made) == ["-1-ledger-txt", "-2-mercury-html", "-3-feed-jsonl-3"]
    text = made["-3-feed-jsonl-3"]
    assert text.startswith("#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Statement|role|speaker|statement\n")
    cells = [line.split("\t") for line in text.splitlines() if re.match(r"\d+-\d+\t", line)]
    said = [row[2] for row in cells if row[3].startswith("content[")]
    assert " ".join(said[:6]) == "The two sides were “ very"
    assert {row[4].split("[")[0] for row in cells} == {"_", "Ilse Maren"}
    assert all(len(row) == 7 and row[6] == "" for row in cells)


@given(records())
def test_tokens_of_webanno_stand_where_they_say(record: Record) -> None:
    for article, text in zip(record.articles, standoff.to_webanno(record).values(), strict=True):
        for line in text.split("\n"):
            if re.match(r"\d+-\d+\t\d", line):
                _, place, token, *_ = line.split("\t")
                start, end = map(int, place.split("-"))
                assert utf16(harmless(article.text), start, end) == token


@pytest.mark.parametrize(("value", "cell"), [("a|b", r"a\|b"), ("[x]", r"\[x\]"), ("a->b", r"a\->b"), ("", "*")])
def test_what_webanno_reserves_is_escaped(value: str, cell: str) -> None:
    assert standoff._escaped(value) == cell


@given(records())
def test_targets_of_web_annotations_quote_their_source(record: Record) -> None:
    page = json.loads(standoff.to_web_annotation(record))
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert [item["id"] for item in page["items"]] == [f"urn:onrecord:{s.id}" for s in record.statements]
    for item, statement in zip(page["items"], record.statements, strict=True):
        text = record.article(statement.article).text
        for target in item["target"]:
            place, quote = target["selector"]
            assert text[place["start"] : place["end"]] == quote["exact"]
            assert text[: place["start"]].endswith(quote["prefix"])
            assert text[place["end"] :].startswith(quote["suffix"])
