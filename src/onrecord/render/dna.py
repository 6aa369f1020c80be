"""The positions of a record for Discourse Network Analyzer (DNA): a database that DNA 3 opens, or a statement table.

DNA 3 reads statements from its own databases alone, so the database is what it opens (menu Database) or imports into
another (menu Document). Tables, columns, the default statement type "DNA Statement" (person, organization, concept,
agreement) and the type "Annotation" (note) are those of its source: `createTables` in sql/Sql.java of
https://github.com/leifeld/dna. The table has the columns of DNA's event list (`eventCSV` in dna/export/Exporter.java),
for R and spreadsheets, with what DNA has no column for behind them.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import Literal

from onrecord.datamodel import Actor, Article, Record, Statement
from onrecord.render.coding import Coded, call_actors, code, day_of
from onrecord.render.table import csv_lines
from onrecord.utf16 import length, well_formed

__all__ = ["COLUMNS", "PASSWORD", "Agreement", "to_database", "to_table"]

Agreement = Literal["for", "against", "out"]
"""What a conditional stance is where agreement is yes or no: a yes ("yes, if"), a no, or nothing."""

PASSWORD = "onrecord"  # noqa: S105  told to everybody
"""What DNA asks for when it opens the database as the coder OnRecord."""

COLUMNS = (
    *("statement_id", "time", "person", "organization", "concept", "agreement", "start_position", "stop_position"),
    *("text", "coder", "document_id", "document_title", "document_author", "document_source", "document_section"),
    *("document_type", "stance", "said_on", "condition", "via", "statement", "article"),
)
"""The table's columns: those of DNA's event list up to document_type, then OnRecord's own."""

_ORGANISED = frozenset({"organisation", "country", "group"})
_LONGEST = 190  # characters that DNA lets a title, an entity or an attribute have
_UNDATED = dt.datetime(1900, 1, 1)  # DNA needs a date; this is the first day that rDNA counts, and no article's
_CODER = 1
_STATEMENT, _ANNOTATION = 1, 3  # ids that DNA gives its own types; 2 is one for narratives, which has no use here
_PERSON, _ORGANIZATION, _CONCEPT, _AGREEMENT, _NOTE = 1, 2, 3, 4, 11
_ATTRIBUTES = ("Type", "Alias", "Notes")

_PERMISSIONS = (
    *("AddDocuments", "EditDocuments", "DeleteDocuments", "ImportDocuments", "AddStatements", "EditStatements"),
    *("DeleteStatements", "EditAttributes", "EditRegex", "EditStatementTypes", "EditCoders", "EditCoderRelations"),
    *("ViewOthersDocuments", "EditOthersDocuments", "ViewOthersStatements", "EditOthersStatements"),
)
_COLOUR = "Red INTEGER NOT NULL DEFAULT 0, Green INTEGER NOT NULL DEFAULT 0, Blue INTEGER NOT NULL DEFAULT 0"
_OF_STATEMENT = (
    "ID INTEGER PRIMARY KEY NOT NULL,"
    " StatementId INTEGER NOT NULL REFERENCES STATEMENTS(ID) ON DELETE CASCADE,"
    " VariableId INTEGER NOT NULL REFERENCES VARIABLES(ID) ON DELETE CASCADE,"
    " {value}, UNIQUE (StatementId, VariableId)"
)
_TABLES = {
    "SETTINGS": "Property TEXT PRIMARY KEY, Value TEXT NOT NULL",
    "CODERS": (
        f"ID INTEGER NOT NULL PRIMARY KEY, Name TEXT NOT NULL, {_COLOUR}, Refresh INTEGER NOT NULL DEFAULT 0,"
        " FontSize INTEGER NOT NULL DEFAULT 14, Password TEXT NOT NULL, PopupWidth INTEGER DEFAULT 300,"
        " ColorByCoder INTEGER NOT NULL DEFAULT 0, PopupDecoration INTEGER NOT NULL DEFAULT 0,"
        " PopupAutoComplete INTEGER NOT NULL DEFAULT 1, "
        + ", ".join(f"Permission{name} INTEGER NOT NULL DEFAULT 1" for name in _PERMISSIONS)
    ),
    "DOCUMENTS": (
        "ID INTEGER NOT NULL PRIMARY KEY, Title TEXT NOT NULL, Text TEXT NOT NULL,"
        " Coder INTEGER REFERENCES CODERS(ID) ON DELETE CASCADE, Author TEXT NOT NULL DEFAULT '',"
        " Source TEXT NOT NULL DEFAULT '', Section TEXT NOT NULL DEFAULT '', Notes TEXT NOT NULL DEFAULT '',"
        " Type TEXT NOT NULL DEFAULT '', Date INTEGER NOT NULL"
    ),
    "STATEMENTTYPES": f"ID INTEGER NOT NULL PRIMARY KEY, Label TEXT NOT NULL, {_COLOUR}",
    "VARIABLES": (
        "ID INTEGER NOT NULL PRIMARY KEY, Variable TEXT NOT NULL, DataType TEXT NOT NULL DEFAULT 'short text',"
        " StatementTypeId INTEGER REFERENCES STATEMENTTYPES(ID) ON DELETE CASCADE, UNIQUE (Variable, StatementTypeId)"
    ),
    "VARIABLELINKS": (
        "ID INTEGER NOT NULL PRIMARY KEY, SourceVariableId INTEGER REFERENCES VARIABLES(ID) ON DELETE CASCADE,"
        " TargetVariableId INTEGER REFERENCES VARIABLES(ID) ON DELETE CASCADE"
    ),
    "REGEXES": f"Label TEXT PRIMARY KEY, {_COLOUR}",
    "CODERRELATIONS": (
        "ID INTEGER NOT NULL PRIMARY KEY, Coder INTEGER REFERENCES CODERS(ID) ON DELETE CASCADE,"
        " OtherCoder INTEGER REFERENCES CODERS(ID) ON DELETE CASCADE, viewStatements INTEGER NOT NULL DEFAULT 1,"
        " editStatements INTEGER NOT NULL DEFAULT 1, viewDocuments INTEGER NOT NULL DEFAULT 1,"
        " editDocuments INTEGER NOT NULL DEFAULT 1"
    ),
    "STATEMENTS": (
        "ID INTEGER NOT NULL PRIMARY KEY, StatementTypeId INTEGER REFERENCES STATEMENTTYPES(ID) ON DELETE CASCADE,"
        " DocumentId INTEGER REFERENCES DOCUMENTS(ID) ON DELETE CASCADE, Start INTEGER NOT NULL, Stop INTEGER NOT NULL,"
        " Coder INTEGER REFERENCES CODERS(ID) ON DELETE CASCADE, CHECK (0 <= Start AND Start < Stop)"
    ),
    "DATABOOLEAN": _OF_STATEMENT.format(value="Value INTEGER NOT NULL DEFAULT 1"),
    "DATAINTEGER": _OF_STATEMENT.format(value="Value INTEGER NOT NULL DEFAULT 0"),
    "ENTITIES": (
        "ID INTEGER PRIMARY KEY NOT NULL, VariableId INTEGER NOT NULL REFERENCES VARIABLES(ID) ON DELETE CASCADE,"
        " Value TEXT NOT NULL DEFAULT '', Red INTEGER, Green INTEGER, Blue INTEGER,"
        " ChildOf INTEGER REFERENCES ENTITIES(ID) ON DELETE CASCADE, UNIQUE (VariableId, Value)"
    ),
    "DATASHORTTEXT": _OF_STATEMENT.format(value="Entity INTEGER NOT NULL REFERENCES ENTITIES(ID) ON DELETE CASCADE"),
    "DATALONGTEXT": _OF_STATEMENT.format(value="Value TEXT DEFAULT ''"),
    "ATTRIBUTEVARIABLES": (
        "ID INTEGER PRIMARY KEY NOT NULL, VariableId INTEGER NOT NULL REFERENCES VARIABLES(ID) ON DELETE CASCADE,"
        " AttributeVariable TEXT NOT NULL, UNIQUE (VariableId, AttributeVariable)"
    ),
    "ATTRIBUTEVALUES": (
        "ID INTEGER PRIMARY KEY NOT NULL, EntityId INTEGER NOT NULL REFERENCES ENTITIES(ID) ON DELETE CASCADE,"
        " AttributeVariableId INTEGER NOT NULL REFERENCES ATTRIBUTEVARIABLES(ID) ON DELETE CASCADE,"
        " AttributeValue TEXT NOT NULL DEFAULT '', UNIQUE (EntityId, AttributeVariableId)"
    ),
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A coded statement as DNA has it."""

    coded: Coded
    statement: Statement
    article: Article
    document: int
    """Number of its document."""
    person: Actor | None
    organization: Actor | None
    concept: str
    """Label of the issue."""
    agreement: int
    """1 or 0."""
    via: str
    """Names of those who passed it on."""

    @property
    def extent(self) -> tuple[int, int]:
        """Where its content begins and ends in the article, with what stands between its pieces."""
        return self.statement.content[0].start, max(span.end for span in self.statement.content)

    @property
    def condition(self) -> str:
        return self.statement.condition.text if self.statement.condition else ""


def _rows(record: Record, conditional: Agreement) -> list[_Row]:
    names = call_actors(record)
    actors = {actor.id: actor for actor in record.actors}
    labels = {issue.id: issue.label for issue in record.issues}
    statements = {statement.id: statement for statement in record.statements}
    articles = {article.id: (number, article) for number, article in enumerate(record.articles, 1)}
    rows = []
    for coded in code(record, "out" if conditional == "out" else "between"):
        statement, (number, article) = statements[coded.statement], articles[coded.article]
        person, organization = _who(actors[coded.actor], actors.get(statement.on_behalf_of or ""))
        agreement = int((conditional if coded.stance == "conditional" else coded.stance) == "for")
        via = "; ".join(names[id] for id in statement.via if id in names)
        rows.append(_Row(coded, statement, article, number, person, organization, labels[coded.issue], agreement, via))
    return rows


def _who(actor: Actor, principal: Actor | None) -> tuple[Actor | None, Actor | None]:
    """The actor as person or organisation; a person's organisation is the one it speaks for, where the text tells."""
    if actor.kind in _ORGANISED:
        return None, actor
    return actor, principal if principal and principal.kind in _ORGANISED else None


def to_table(record: Record, conditional: Agreement = "for") -> str:
    """Write the coded statements as CSV in the columns of DNA's event list and a few more, safe in a spreadsheet.

    `conditional` says what a conditional stance is in the column agreement: 1 (for), 0 (against), or left out.
    """
    names = call_actors(record)
    rows = [_cells(row, number, names) for number, row in enumerate(_rows(record, conditional), 1)]
    return csv_lines([COLUMNS, *rows])


def _cells(row: _Row, number: int, names: Mapping[str, str]) -> tuple[str, ...]:
    article, (start, stop) = row.article, row.extent
    when = _when(article)
    places = (_java_offset(article.text, start), _java_offset(article.text, stop))
    return (
        *(str(number), f"{when:%Y-%m-%d %H:%M:%S}" if when else "", _name(row.person, names)),
        *(_name(row.organization, names), row.concept, str(row.agreement), *map(str, places)),
        *(article.text[start:stop], str(_CODER), str(row.document), _title(article)),
        *(article.byline or "", article.outlet, "", "", row.coded.stance, row.coded.date or "", row.condition),
        *(row.via, row.statement.id, article.id),
    )


def _name(actor: Actor | None, names: Mapping[str, str]) -> str:
    return names[actor.id] if actor else ""


def to_database(record: Record, conditional: Agreement = "for") -> bytes:
    """Return a DNA 3 database (SQLite) with all articles as documents and all coded statements.

    A conditional stance, and one that others passed on, is told in an annotation at the same place.
    """
    rows = _rows(record, conditional)
    with closing(sqlite3.connect(":memory:")) as database:
        for name, columns in _TABLES.items():
            database.execute(f"CREATE TABLE {name}({columns})")
        _insert_types(database)
        _insert(database, "DOCUMENTS", (_document(number, a) for number, a in enumerate(record.articles, 1)))
        entities = _insert_entities(database, rows, call_actors(record))
        for number, row in enumerate(rows, 1):
            _insert_statement(database, number, row, entities)
        for number, row in enumerate((row for row in rows if _note(row)), len(rows) + 1):
            _insert(database, "STATEMENTS", [(number, _ANNOTATION, *_place(row))])
            _insert(database, "DATALONGTEXT", [(None, number, _NOTE, _java(_note(row)))])
        database.commit()
        return database.serialize()


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[Sequence[object]]) -> None:
    for row in rows:
        database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def _insert_types(database: sqlite3.Connection) -> None:
    """Settings, the coder, and the types of statements with their variables, as DNA makes them in a new database."""
    _insert(database, "SETTINGS", [("version", "3.0"), ("date", "")])
    database.execute(
        "INSERT INTO CODERS (ID, Name, Red, Green, Password) VALUES (?, 'OnRecord', 255, 255, ?)", (_CODER, _digest())
    )
    _insert(database, "STATEMENTTYPES", [(_STATEMENT, "DNA Statement", 239, 208, 51)])
    _insert(database, "STATEMENTTYPES", [(_ANNOTATION, "Annotation", 211, 211, 211)])
    words = ((_PERSON, "person"), (_ORGANIZATION, "organization"), (_CONCEPT, "concept"))
    _insert(database, "VARIABLES", [(id, name, "short text", _STATEMENT) for id, name in words])
    _insert(database, "VARIABLES", [(_AGREEMENT, "agreement", "boolean", _STATEMENT)])
    _insert(database, "VARIABLES", [(_NOTE, "note", "long text", _ANNOTATION)])
    _insert(database, "ATTRIBUTEVARIABLES", [(None, id, name) for name in _ATTRIBUTES for id, _ in words])


@cache
def _digest() -> str:
    """The password as Jasypt's StrongPasswordEncryptor, which DNA uses, keeps it: SHA-256 of salt and password, 100,000
    times, behind the salt. The salt is the same each time: this password keeps no secret."""
    salt = bytes(16)
    digest = salt + PASSWORD.encode()
    for _ in range(100_000):
        digest = hashlib.sha256(digest).digest()
    return base64.b64encode(salt + digest).decode()


def _document(number: int, article: Article) -> tuple[object, ...]:
    when = _when(article)
    notes = (
        article.url,
        f"Date: {article.published_basis}" if article.published_basis else None,
        None if when else f"No date is known: {_UNDATED:%Y-%m-%d} stands for none.",
        "A copy of another document." if article.copy_of else None,
    )
    title, author, source = (_cut(text) for text in (_title(article), article.byline or "", article.outlet))
    seconds = int((when or _UNDATED).replace(tzinfo=dt.UTC).timestamp())
    told = "\n".join(note for note in notes if note)
    return number, title, _java(article.text), _CODER, author, source, "", _java(told), "", seconds


def _title(article: Article) -> str:
    """The headline, else the name of its file without its folders."""
    return article.title or re.split(r"[/\\]", article.input.rstrip("/\\"))[-1]


def _when(article: Article) -> dt.datetime | None:
    """Date and time of publication as the outlet's clock shows them: DNA knows no time zones."""
    published = article.published
    if not published:
        return None
    if len(published) > len("2031-05-09"):
        return dt.datetime.fromisoformat(published).replace(tzinfo=None)
    return dt.datetime.combine(day_of(published), dt.time())


_Entities = dict[tuple[int, str], int]


def _insert_entities(database: sqlite3.Connection, rows: Sequence[_Row], names: Mapping[str, str]) -> _Entities:
    """Insert persons, organisations and concepts with their attributes; return their ids by variable and key."""
    wanted: dict[tuple[int, str], Actor | None] = {}
    for row in rows:
        for variable, key, actor in _values(row):
            wanted.setdefault((variable, key), actor)
    taken: set[tuple[int, str]] = set()
    ids: _Entities = {}
    for (variable, key), actor in wanted.items():
        name = _unused(names.get(key, key), variable, taken)
        id = ids[variable, key] = len(ids) + 1
        _insert(database, "ENTITIES", [(id, variable, name, 0, 0, 0, None)])
        told = (actor.kind, "; ".join(actor.aliases), "; ".join(actor.roles)) if actor else ("", "", "")
        database.executemany(
            "INSERT INTO ATTRIBUTEVALUES (EntityId, AttributeVariableId, AttributeValue)"
            " SELECT ?, ID, ? FROM ATTRIBUTEVARIABLES WHERE VariableId = ? AND AttributeVariable = ?",
            [(id, _cut(text), variable, name) for name, text in zip(_ATTRIBUTES, told, strict=True)],
        )
    return ids


def _values(row: _Row) -> tuple[tuple[int, str, Actor | None], ...]:
    """Each short text of a statement: its variable, its key (id of an actor, label of an issue, or none), its actor."""
    person, organization = row.person, row.organization
    return (
        (_PERSON, person.id if person else "", person),
        (_ORGANIZATION, organization.id if organization else "", organization),
        (_CONCEPT, row.concept, None),
    )


def _unused(name: str, variable: int, taken: set[tuple[int, str]]) -> str:
    """The name as short as DNA wants it, with a number behind it where two would be cut to the same."""
    short, number = _cut(name), 2
    while (variable, short) in taken:
        short, number = _cut(name, f" ({number})"), number + 1
    taken.add((variable, short))
    return short


def _insert_statement(database: sqlite3.Connection, number: int, row: _Row, entities: _Entities) -> None:
    _insert(database, "STATEMENTS", [(number, _STATEMENT, *_place(row))])
    for variable, key, _ in _values(row):
        _insert(database, "DATASHORTTEXT", [(None, number, variable, entities[variable, key])])
    _insert(database, "DATABOOLEAN", [(None, number, _AGREEMENT, row.agreement)])


def _place(row: _Row) -> tuple[int, int, int, int]:
    start, stop = (_java_offset(row.article.text, offset) for offset in row.extent)
    return row.document, start, stop, _CODER


def _note(row: _Row) -> str:
    parts = [f"On a condition: {row.condition or 'not told in words'}" if row.coded.stance == "conditional" else ""]
    parts += [f"As told by {row.via}" if row.via else ""]
    return ". ".join(part for part in parts if part)


def _java(text: str) -> str:
    """The text as DNA shows it: Swing makes every line end one character, and knows no NUL or half of a pair."""
    return well_formed(re.sub("\r\n?", "\n", text).replace("\x00", "\ufffd"))


def _java_offset(text: str, offset: int) -> int:
    """Where the character at `offset` of `text` stands in `_java(text)`, counted in UTF-16 as Java does.

    >>> _java_offset("a\\r\\n\U0001f600b", 4)
    4
    """
    before = text[:offset]
    if before.endswith("\r") and text.startswith("\n", offset):
        before = before[:-1]
    return length(_java(before))


def _cut(text: str, ending: str = "") -> str:
    """The text with its ending, in as many characters as DNA allows."""
    text = " ".join(_java(text).split())
    room = _LONGEST - len(ending)
    return (text if len(text) <= room else f"{text[: room - 1]}…") + ending
