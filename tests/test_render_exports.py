"""Every way out at once: hostile words, the same bytes, and what its own library reads back."""

import csv
import hashlib
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import bibtexparser
import docx
import icalendar
import networkx as nx
import pyarrow.parquet as pq
import pytest
from hostile import ATTACKS, hostile
from pypdf import PdfReader
from records import bare, herring

from onrecord import api
from onrecord.errors import InputError
from onrecord.render.exports import FORMATS
from onrecord.unseen import OBEYED
from onrecord.utf16 import well_formed

TESTS = Path(__file__).parent


class Tags(HTMLParser):
    """The names of all tags of a page, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src") or name.startswith("on")]


def page(content: bytes) -> None:
    tags = Tags()
    tags.feed(content.decode())
    assert not {"script", "img", "iframe", "w:p"} & set(tags.names)
    assert all(link.startswith(("#", "http://a.example/")) for link in tags.links)


def plain(content: bytes) -> None:
    text = content.decode()
    assert not any(ord(character) < 32 and character != "\n" for character in text)
    assert not any(mark in text for mark in "\u202e\u2066\u200f")


def markdown(content: bytes) -> None:
    plain(content)
    assert "<script" not in content.decode()
    assert re.search(r"(?<!\\)\]\(<?javascript:", content.decode()) is None


def table(content: bytes) -> None:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 1 + len(hostile().statements)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


def tables(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert all(not name.startswith("/") and ".." not in name for name in archive.namelist())
        table(archive.read("statements.csv"))


def lines(content: bytes) -> None:
    assert [json.loads(line) for line in content.decode().splitlines()]


def doccano(content: bytes) -> None:
    texts = [json.loads(line)["text"] for line in content.decode().split("\n")[:-1]]
    assert texts == [article.text for article in hostile().articles]


def database(content: bytes) -> None:
    opened = sqlite3.connect(":memory:")
    opened.deserialize(content)
    assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert opened.execute("SELECT COUNT(*) FROM DOCUMENTS").fetchone() == (2,)
    opened.close()


def graph(read: Callable[[io.BytesIO], nx.Graph]) -> Callable[[bytes], None]:
    def check(content: bytes) -> None:
        assert len(read(io.BytesIO(content))) == len(ATTACKS) + 7

    return check


def paper(content: bytes) -> None:
    text = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
    assert "".join(ATTACKS[9].split()) in text


def word(content: bytes) -> None:
    assert docx.Document(io.BytesIO(content)).core_properties.author == "OnRecord"


def calendar(content: bytes) -> None:
    found = icalendar.Calendar.from_ical(content.decode())
    assert not found.errors
    assert all(not entry.errors and "ATTENDEE" not in entry for entry in found.events)


def bibliography(content: bytes) -> None:
    library = bibtexparser.parse_string(content.decode())
    assert (len(library.entries), library.failed_blocks) == (2, [])


def parquet(content: bytes) -> None:
    assert pq.read_table(io.BytesIO(content)).num_rows > 0


def tasks(content: bytes) -> None:
    assert len(json.loads(content)) == 2


def webanno(content: bytes) -> None:
    """Every token stands on a line of its own, with its seven cells."""
    rows = [line for line in content.decode().split("\n") if line and not line.startswith("#")]
    assert rows
    assert all(len(row.split("\t")) == 7 for row in rows)


def linked(content: bytes) -> None:
    found = json.loads(content)
    assert "Evil" not in {thing.get("@type") for thing in found.get("@graph", found.get("items"))}


CHECKS: dict[str, Callable[[bytes], None]] = {
    "html": page,
    "md": markdown,
    "txt": plain,
    "pdf": paper,
    "docx": word,
    "json": lambda content: json.loads(content) and None,
    "jsonl": lines,
    "csv": table,
    "tables": tables,
    "parquet": parquet,
    "schemaorg": linked,
    "ics": calendar,
    "bib": bibliography,
    "csl": tasks,
    "dna": database,
    "graphml": graph(nx.read_graphml),
    "gexf": graph(nx.read_gexf),
    "doccano": doccano,
    "labelstudio": tasks,
    "webanno": webanno,
    "webannotation": linked,
}


def made(record: object, name: str) -> dict[str, bytes]:
    return dict(api.export_as(record, name, Path(f"story.{FORMATS[name].suffix}")).files)  # type: ignore[arg-type]


@cache
def forged(name: str) -> dict[str, bytes]:
    """The hostile story in a format, made once."""
    return made(hostile(), name)


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_words_break_nothing(name: str) -> None:
    files = forged(name)
    assert files
    for content in files.values():
        CHECKS[name](content)


def members(content: bytes) -> dict[str, bytes]:
    """The files in a file, or the file itself."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return {"": content}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", FORMATS)
def test_no_file_commands_runs_or_reaches_out(name: str) -> None:
    """Of every format there is, also of one that nobody thought of here."""
    for ending, content in forged(name).items():
        assert re.fullmatch(r"[\w-]{0,60}", ending)
        for member, inner in members(content).items():
            assert re.fullmatch(r"[\w.\[\]-]*(/[\w.-]+)*", member, re.ASCII), member
            assert not re.search(rb"/(JavaScript|JS|Launch|SubmitForm|ImportData|OpenAction)\b", inner)
            if member.startswith("texts/") or not (text := as_text(inner)):
                continue  # the article itself, character for character
            assert OBEYED.findall(text) + re.findall(r"\r(?!\n)", text) == []
            assert re.findall(r"""(?i)\b(?:href|src|action|Target)=["'](?!https?:|#|[\w/.]+["'])[^"']*""", text) == []
            assert set(re.findall(r'w:instr="([^"]*)"', text)) <= {"PAGE", "NUMPAGES"}
            assert "instrText" not in text


def as_text(content: bytes) -> str:
    """The characters of a file that is one of text; none of what is no text."""
    try:
        return "" if b"\0" in content else content.decode()
    except UnicodeDecodeError:
        return ""


def test_links_on_paper_lead_to_the_web_or_within() -> None:
    reader = PdfReader(io.BytesIO(forged("pdf")[""]))
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", ())]
    actions = [note["/A"] for note in notes if "/A" in note]
    assert {action["/S"] for action in actions} <= {"/URI", "/GoTo"}
    assert all(action["/URI"].startswith("http://a.example/") for action in actions if action["/S"] == "/URI")


def test_what_is_hostile_is_a_sound_record() -> None:
    assert api.as_record(hostile()).to_dict()
    assert {well_formed(attack) for attack in ATTACKS} == {well_formed(s.text) for s in hostile().statements}


def test_the_same_record_gives_the_same_bytes_in_every_process() -> None:
    """Also where sets have another order."""
    code = (
        "import sys; sys.path[:0] = [sys.argv[1]]\n"
        "from records import herring\nfrom test_render_exports import digests\nprint(digests(herring()))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code, str(TESTS)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert found == {f"{digests(herring())}\n"}


def digests(record: object) -> list[tuple[str, str, str]]:
    """Which bytes each format gives."""
    return [
        (name, ending, hashlib.sha256(content).hexdigest())
        for name in FORMATS
        for ending, content in made(record, name).items()
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_a_record_of_nothing_is_exported_or_refused_in_a_sentence(name: str) -> None:
    if name in ("dna", "graphml", "gexf"):
        with pytest.raises(InputError, match="holds no positions"):
            made(bare(herring()), name)
    else:
        assert made(bare(herring()), name)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_what_it_is(name: str) -> None:
    format = FORMATS[name]
    assert format.label
    assert format.opens_in
    assert "/" in format.media_type
    assert format.suffix.isalnum()
    assert format.needs in (None, "export", "parquet")
