"""The brief as a Word file, read back with python-docx: headings, tables, links, and what XML cannot hold."""

import io
import sys
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from hostile import ATTACKS, hostile
from records import bare, herring

from onrecord.datamodel import Record
from onrecord.errors import UsageError
from onrecord.render.cleaning import clean
from onrecord.render.word import to_docx


def read(record: Record) -> "docx.document.Document":
    return docx.Document(io.BytesIO(to_docx(record)))


def headings(record: Record, level: int) -> list[str]:
    return [p.text for p in read(record).paragraphs if p.style is not None and p.style.name == f"Heading {level}"]


def words(record: Record) -> str:
    return "\n".join(text.text or "" for text in read(record).element.body.iter(qn("w:t")))


def named(record: Record, tag: str, attribute: str) -> list[str]:
    found = (element.get(qn(attribute)) for element in read(record).element.body.iter(qn(tag)))
    return [name for name in found if name]


def test_headings_are_words_own() -> None:
    assert headings(herring(), 1) == [
        *("Takeaways", "Articles read", "Timeline", "Where they stand", "What is reported"),
        *("Same words, other wording", "Outlets side by side", "Who speaks", "Statements", "Sentences cited"),
    ]
    assert headings(herring(), 2)[:5] == ["Not read", "Notes", "What happened", "What is due", "What hangs on an if"]
    assert read(herring()).core_properties.title == herring().story.title


def test_the_matrix_is_a_table_of_issues_and_actors() -> None:
    (matrix,) = (table for table in read(herring()).tables if table.cell(0, 0).text == "Issue")
    cells = [[cell.text.strip() for cell in row.cells] for row in matrix.rows]
    assert cells == [["Issue", "Ilse Maren", "Oskar Dahl"], ["ban", "−", "−"], ["talks | <b>treaty</b>", "+", "?"]]


def test_every_label_leads_to_its_statement() -> None:
    places = named(herring(), "w:bookmarkStart", "w:name")
    assert len(places) == len(set(places))
    assert set(named(herring(), "w:hyperlink", "w:anchor")) <= set(places)
    assert len(named(herring(), "w:hyperlink", "w:anchor")) > len(herring().statements)
    text = words(herring())
    for statement in herring().statements:
        assert f"{statement.content[0].start}–{statement.content[0].end}" in text


def test_only_web_addresses_are_links() -> None:
    targets = [part.target_ref for part in read(hostile()).part.rels.values() if part.is_external]
    assert targets == ["http://a.example/%22%7D%3C%3E%5Cx%7By%7D%20"]


def test_hostile_words_stand_as_words() -> None:
    text = words(hostile())
    for attack in ATTACKS:
        assert clean(attack).strip() in text
    assert len(headings(hostile(), 1)) == 10
    assert not any(ord(character) < 32 and character != "\n" for character in text)


def test_borders_stand_where_the_format_has_them() -> None:
    for table in read(herring()).tables:
        names = [element.tag for element in table._tbl.tblPr]
        assert names.index(qn("w:tblBorders")) < names.index(qn("w:tblLayout")) < names.index(qn("w:tblLook"))


def test_the_same_record_gives_the_same_bytes() -> None:
    made = to_docx(herring())
    assert made == to_docx(herring())
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"


def test_a_record_of_nothing_is_a_page() -> None:
    assert headings(bare(herring(), articles=(), omissions=()), 1) == ["Articles read"]
    assert headings(bare(herring()), 1) == ["Articles read"]


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(UsageError, match=r"DOCX needs python-docx, .* pip install 'onrecord\[export\]'"):
        to_docx(herring())
