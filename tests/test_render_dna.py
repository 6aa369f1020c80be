"""What Discourse Network Analyzer gets: a database with its tables and rules, and a statement table."""

import base64
import csv
import hashlib
import io
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from records import herring

from onrecord.datamodel import Position, Record, Stand, Statement
from onrecord.errors import UsageError
from onrecord.render import dna, exports

# Tables and columns of DNA 3.0 (`createTables` in dna/src/main/java/sql/Sql.java of leifeld/dna): what it selects.
DNA_TABLES = {
    "SETTINGS": "Property Value",
    "DOCUMENTS": "ID Title Text Coder Author Source Section Notes Type Date",
    "STATEMENTTYPES": "ID Label Red Green Blue",
    "VARIABLES": "ID Variable DataType StatementTypeId",
    "VARIABLELINKS": "ID SourceVariableId TargetVariableId",
    "REGEXES": "Label Red Green Blue",
    "CODERRELATIONS": "ID Coder OtherCoder viewStatements editStatements viewDocuments editDocuments",
    "STATEMENTS": "ID StatementTypeId DocumentId Start Stop Coder",
    "DATABOOLEAN": "ID StatementId VariableId Value",
    "DATAINTEGER": "ID StatementId VariableId Value",
    "ENTITIES": "ID VariableId Value Red Green Blue ChildOf",
    "DATASHORTTEXT": "ID StatementId VariableId Entity",
    "DATALONGTEXT": "ID StatementId VariableId Value",
    "ATTRIBUTEVARIABLES": "ID VariableId AttributeVariable",
    "ATTRIBUTEVALUES": "ID EntityId AttributeVariableId AttributeValue",
}
DNA_EVENTS = (
    "statement_id time person organization concept agreement start_position stop_position text coder document_id"
    " document_title document_author document_source document_section document_type"
)
SHORT = (
    "(SELECT Value FROM ENTITIES E JOIN DATASHORTTEXT T ON T.Entity = E.ID JOIN VARIABLES V ON V.ID = T.VariableId"
    " WHERE T.StatementId = S.ID AND V.Variable = '{}')"
)


def select(record: Record, query: str, **options: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(dna.to_database(record, **options))
        return database.execute(query).fetchall()


def coded(record: Record, **options: Any) -> list[tuple[Any, ...]]:
    """Person, organization, concept, agreement of each DNA statement."""
    names = ", ".join(SHORT.format(name) for name in ("person", "organization", "concept"))
    agreement = "(SELECT Value FROM DATABOOLEAN B WHERE B.StatementId = S.ID)"
    return select(record, f"SELECT {names}, {agreement} FROM STATEMENTS S WHERE StatementTypeId = 1", **options)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def pointing(record: Record, statement: Statement) -> Record:
    """The record with one position, which `statement` shows, in place of its own."""
    stand = Stand("2031-05-06", "for", (statement.id,))
    position = Position("maren", record.issues[0].id, "for", (statement.id,), (stand,))
    others = [one for one in record.statements if one.id != statement.id]
    return replace(record, statements=(*others, statement), positions=(position,))


def test_the_database_has_the_tables_and_columns_of_dna() -> None:
    made = {
        table: " ".join(column[1] for column in select(herring(), f"PRAGMA table_info({table})"))
        for table in DNA_TABLES
    }
    assert made == DNA_TABLES
    assert ("PermissionEditOthersStatements",) in select(herring(), "SELECT name FROM pragma_table_info('CODERS')")
    assert select(herring(), "PRAGMA foreign_key_check") == []
    assert select(herring(), "PRAGMA integrity_check") == [("ok",)]


def test_the_types_are_those_of_a_new_dna_database_so_that_it_merges_into_one() -> None:
    found = select(herring(), "SELECT Label, Variable, DataType FROM VARIABLES V JOIN STATEMENTTYPES T ON T.ID = 1")
    assert found[:4] == [
        ("DNA Statement", "person", "short text"),
        ("DNA Statement", "organization", "short text"),
        ("DNA Statement", "concept", "short text"),
        ("DNA Statement", "agreement", "boolean"),
    ]
    names = select(herring(), "SELECT VariableId, AttributeVariable FROM ATTRIBUTEVARIABLES ORDER BY VariableId, ID")
    assert names == [(variable, name) for variable in (1, 2, 3) for name in ("Type", "Alias", "Notes")]


def test_the_coder_signs_in_with_the_password_that_the_docs_tell() -> None:
    ((stored,),) = select(herring(), "SELECT Password FROM CODERS WHERE Name = 'OnRecord'")
    kept = base64.b64decode(stored)
    salt, digest = kept[:16], hashlib.sha256(kept[:16] + b"onrecord").digest()
    for _ in range(99_999):
        digest = hashlib.sha256(digest).digest()
    assert (len(kept), kept) == (48, salt + digest)


def test_statements_stand_at_their_words_with_actor_issue_and_agreement() -> None:
    record = herring()
    words = select(
        record,
        "SELECT substr(Text, Start + 1, Stop - Start) FROM STATEMENTS S JOIN DOCUMENTS D ON D.ID = DocumentId"
        " WHERE StatementTypeId = 1",
    )
    statements = {statement.id: statement for statement in record.statements}
    shown = [statements[id].content[0].text for p in record.positions for id in p.evidence]
    assert sorted(word for (word,) in words) == sorted(shown)
    assert coded(record) == [
        ("Oskar Dahl", "", "ban", 0),
        ("Ilse Maren", "", "ban", 0),
        ("Oskar Dahl", "", "talks | <b>treaty</b>", 1),
        ("Oskar Dahl", "", "talks | <b>treaty</b>", 1),
        ("Ilse Maren", "", "talks | <b>treaty</b>", 1),
    ]


def test_organisations_and_countries_are_organizations() -> None:
    record = herring()
    positions = tuple(replace(position, actor="vesk") for position in record.positions)
    assert {row[:2] for row in coded(replace(record, positions=positions))} == {("", "Vesk")}


def test_a_person_who_speaks_for_an_organisation_has_it_as_organization() -> None:
    record = herring()
    statements = tuple(replace(statement, on_behalf_of="chancellery") for statement in record.statements)
    assert {row[:2] for row in coded(replace(record, statements=statements))} == {
        ("Oskar Dahl", "Chancellery"),
        ("Ilse Maren", "Chancellery"),
    }


@pytest.mark.parametrize(("conditional", "agreed"), [("for", 1), ("against", 0), ("out", None)])
def test_a_rule_says_whether_a_conditional_stance_agrees(conditional: Any, agreed: int | None) -> None:
    talks = [row[3] for row in coded(herring(), conditional=conditional) if row[0] == "Oskar Dahl" and row[2] != "ban"]
    assert talks == ([agreed] * 2 if agreed is not None else [])


def test_what_hangs_or_was_passed_on_is_told_in_annotations() -> None:
    notes = select(herring(), "SELECT Value FROM DATALONGTEXT L JOIN STATEMENTS S ON S.ID = L.StatementId")
    assert [note for (note,) in notes] == [
        "As told by Ilse Maren",
        "On a condition: if Vesk lifts its ban",
        "On a condition: not told in words",
    ]


def test_attributes_tell_kind_other_names_and_offices() -> None:
    query = (
        "SELECT AttributeVariable, AttributeValue FROM ATTRIBUTEVALUES V JOIN ATTRIBUTEVARIABLES A"
        " ON A.ID = V.AttributeVariableId JOIN ENTITIES E ON E.ID = V.EntityId WHERE E.Value = 'Ilse Maren'"
    )
    assert dict(select(herring(), query)) == {"Type": "person", "Alias": "Ms. Maren", "Notes": "fisheries minister"}


def test_a_document_is_an_article_with_its_day_and_outlet() -> None:
    query = "SELECT Title, Source, datetime(Date, 'unixepoch'), Notes FROM DOCUMENTS"
    found = select(herring(), query)
    assert found[0] == (
        "Ardmere and Vesk near a herring treaty",
        "The Morning Ledger",
        "2031-05-06 00:00:00",
        "Date: its first line",
    )
    assert found[2][:3] == ("feed.jsonl#3", "Northwire", "1900-01-01 00:00:00")
    assert "1900-01-01 stands for none.\nA copy of another document." in found[2][3]


def test_the_hour_is_that_of_the_outlets_clock() -> None:
    record = herring()
    timed = replace(record.articles[0], published="2031-05-06T18:30:00+02:00")
    found = select(
        replace(record, articles=(timed, *record.articles[1:])), "SELECT datetime(Date, 'unixepoch') FROM DOCUMENTS"
    )
    assert found[0] == ("2031-05-06 18:30:00",)


def test_offsets_are_counted_as_java_counts_them() -> None:
    record = herring()
    text = "Fog \U0001f32b\r\nlifts\x00, \rshe said."
    article = replace(record.articles[0], text=text)
    said = Statement("s", article.id, "indirect", "body", (article.span(7, 12),), speaker="maren")
    changed = pointing(replace(record, articles=(article, *record.articles[1:])), said)
    ((start, stop, stored),) = select(changed, "SELECT Start, Stop, Text FROM STATEMENTS, DOCUMENTS D WHERE D.ID = 1")
    assert stored == "Fog \U0001f32b\nlifts\ufffd, \nshe said."
    assert stored.encode("utf-16-le")[2 * start : 2 * stop].decode("utf-16-le") == "lifts"


def test_names_are_as_short_as_dna_wants_them_and_stay_apart() -> None:
    record = herring()
    issues = tuple(replace(issue, label="x" * 400 + issue.label) for issue in record.issues)
    found = {row[2] for row in coded(replace(record, issues=issues))}
    assert found == {"x" * 189 + "…", "x" * 185 + "… (2)"}


def test_the_table_has_the_columns_of_dnas_event_list_first() -> None:
    found = rows(dna.to_table(herring()))
    assert " ".join(list(found[0])[:16]) == DNA_EVENTS
    assert (found[0]["time"], found[0]["person"], found[0]["agreement"]) == ("2031-05-06 00:00:00", "Oskar Dahl", "0")
    assert (found[2]["stance"], found[2]["agreement"], found[2]["condition"]) == (
        "conditional",
        "1",
        "if Vesk lifts its ban",
    )
    assert (found[0]["via"], found[0]["said_on"]) == ("Ilse Maren", "2031-05-06")


def test_pieces_that_stand_apart_are_one_stretch() -> None:
    record = herring()
    article = record.articles[0]
    said = Statement("s", article.id, "direct", "body", (article.span(0, 7), article.span(12, 16)), speaker="maren")
    (row,) = rows(dna.to_table(pointing(record, said)))
    assert (row["text"], row["start_position"], row["stop_position"]) == ("Ardmere and Vesk", "0", "16")


def test_no_cell_is_run_by_a_spreadsheet() -> None:
    record = herring()
    issues = (replace(record.issues[0], label='=HYPERLINK("http://evil.example")'), record.issues[1])
    assert rows(dna.to_table(replace(record, issues=issues)))[0]["concept"] == '\'=HYPERLINK("http://evil.example")'


def test_an_untitled_document_has_the_name_of_its_file_without_its_folders() -> None:
    record = herring()
    untitled = replace(record.articles[0], title=None, input="/home/someone/stories/ledger.txt")
    found = rows(dna.to_table(replace(record, articles=(untitled, *record.articles[1:]))))
    assert found[0]["document_title"] == "ledger.txt"


def test_the_same_record_makes_the_same_bytes() -> None:
    assert dna.to_database(herring()) == dna.to_database(herring())


def test_agreement_is_never_between() -> None:
    with pytest.raises(UsageError, match="yes or no in DNA"):
        exports.export(herring(), "dna", conditional="between")
