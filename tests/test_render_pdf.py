"""The brief as PDF, read back with pypdf: its words, its outline, its links, and what no typeface has."""

import io
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hostile import ATTACKS, hostile
from pypdf import PdfReader
from records import bare, herring

from onrecord.datamodel import Record
from onrecord.errors import UsageError
from onrecord.render.paper import paper
from onrecord.render.pdf import to_pdf


def read(record: Record) -> PdfReader:
    return PdfReader(io.BytesIO(to_pdf(record)))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def links(reader: PdfReader) -> list[str]:
    """The addresses that the pages lead to."""
    notes = (note.get_object() for page in reader.pages for note in page.get("/Annots") or ())
    actions = (note["/A"] for note in notes if "/A" in note)
    return [action["/URI"] for action in actions if "/URI" in action]


def outline(reader: PdfReader) -> list[str]:
    return [entry.title for entry in reader.outline if not isinstance(entry, list)]


def inner_links(reader: PdfReader) -> int:
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots") or ()]
    return sum("/Dest" in note or "/D" in note.get("/A", {}) for note in notes)


def test_it_is_tagged_named_and_in_english() -> None:
    reader = read(herring())
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == herring().story.title
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_data()
    assert reader.metadata.creation_date is None


def test_it_has_an_outline_and_page_numbers() -> None:
    reader = read(herring())
    assert outline(reader) == [
        *("Takeaways", "Articles read", "Timeline", "Where they stand", "What is reported"),
        *("Same words, other wording", "Outlets side by side", "Who speaks", "Statements", "Sentences cited"),
    ]
    for number, page in enumerate(reader.pages, 1):
        assert f"{number} / {len(reader.pages)}" in page.extract_text()


def test_it_leads_to_the_sources_and_from_every_line_to_its_sentence() -> None:
    reader = read(herring())
    assert set(links(reader)) == {"https://vell.example/1"}
    assert inner_links(reader) > len(herring().statements)
    text = words(reader)
    for statement in herring().statements:
        assert f"{statement.content[0].start}–{statement.content[0].end}" in text


def test_every_reference_leads_somewhere() -> None:
    told = paper(hostile())
    places = {item["label"] for article in told["statements"] for item in article["items"]}
    places |= {item["to"] for article in told["cited"] for item in article["items"]}
    found = set(re.findall(r"'to': '([^']+)'", str({name: told[name] for name in told if name != "cited"})))
    assert found <= places
    assert found


def test_who_speaks_is_counted_by_article_while_there_is_room() -> None:
    few = paper(herring())
    assert few["keys"] == [article["key"] for article in few["articles"]]
    more = tuple(replace(herring().articles[0], id=f"a{number}", outlet=f"Paper {number}") for number in range(12))
    many = paper(replace(herring(), articles=(*herring().articles, *more)))
    assert many["keys"] == ["articles"]
    assert next((who["name"], who["counts"]) for who in many["speakers"]) == ("Ilse Maren", [3])


def test_no_text_becomes_markup() -> None:
    reader = read(hostile())
    assert set(links(reader)) <= {"http://a.example/%22%7D%3C%3E%5Cx%7By%7D%20"}
    assert links(reader)
    text = words(reader)
    for attack in (ATTACKS[3], '#eval("1+1")', '#read("/etc/passwd")', "$x^2$ *b* _i_ `r` @ref <label> = Head"):
        assert re.sub(r"\s", "", attack) in re.sub(r"\s", "", text)


def test_what_no_typeface_has_is_said() -> None:
    text = words(read(hostile()))
    assert "Кириллица" in text
    assert "□" in text
    assert "U+4E2D, U+6587, U+1F600" in text
    assert "No typeface of this file has" not in words(read(herring()))


def test_many_characters_without_a_typeface_are_counted() -> None:
    names = "".join(chr(number) for number in range(0x4E00, 0x4E00 + 150))
    actors = (replace(herring().actors[0], name=names), *herring().actors[1:])
    text = words(read(replace(herring(), actors=actors)))
    assert "and 110 more" in text
    assert "一" not in text


def test_marks_that_no_typeface_has_with_their_letter_stand_as_boxes() -> None:
    """Every character of these has a typeface, or none to be told; no one typeface has the letters with the marks."""
    name = "Zal\u0351\u033b\u0365go \u204c\u032d\u2053\U0001b043 e\u0301 I\u2764\ufe0f you\u00ad"
    actors = (replace(herring().actors[0], name=name), *herring().actors[1:])
    text = words(read(replace(herring(), actors=actors)))
    assert "é" in text
    assert "□" in text
    assert "U+1B043" in text


def test_an_address_that_no_typeface_can_show_is_a_link_all_the_same() -> None:
    first = replace(herring().articles[0], url="https://vell.example/\u4e2d\u6587")
    reader = read(replace(herring(), articles=(first, *herring().articles[1:])))
    assert "https://vell.example/□□" in words(reader)
    assert "https://vell.example/%E4%B8%AD%E6%96%87" in links(reader)
    assert b"pdfuaid:part>1<" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_a_story_without_a_title_is_set_all_the_same() -> None:
    head = replace(herring().story, title="\0")
    assert "2031" in words(read(replace(herring(), story=head)))


def test_typefaces_of_the_user_are_taken(tmp_path: Path) -> None:
    assert to_pdf(herring(), str(tmp_path)) == to_pdf(herring())
    with pytest.raises(UsageError, match="nowhere is no folder of typefaces"):
        to_pdf(herring(), "nowhere")


def test_the_same_record_gives_the_same_bytes() -> None:
    assert to_pdf(herring()) == to_pdf(herring())


def test_a_record_of_nothing_is_a_page() -> None:
    assert outline(read(bare(herring(), articles=(), omissions=()))) == ["Articles read"]
    assert outline(read(bare(herring()))) == ["Articles read"]


@pytest.mark.parametrize("package", ["typst", "font_source_sans_pro"])
def test_a_missing_extra_is_named(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UsageError, match=r"PDF needs typst, .* pip install 'onrecord\[export\]'"):
        to_pdf(herring())
