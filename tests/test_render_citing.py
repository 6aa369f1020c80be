"""The articles as a bibliography, read back with bibtexparser and citeproc-py."""

import json
import re
import warnings
from dataclasses import replace

import bibtexparser
import pytest
from hostile import ATTACKS, hostile
from records import herring

from onrecord.datamodel import Record
from onrecord.render.citing import to_bibtex, to_csl

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>T</title><id>t</id><updated>2031-01-01T00:00:00+00:00</updated></info>
<citation><layout><text variable="title"/></layout></citation>
<bibliography><layout suffix="."><names variable="author"><name and="text"/></names><text variable="title" prefix=" "/>
<text variable="container-title" prefix=", "/><date variable="issued" prefix=", "><date-part name="year"/></date>
</layout></bibliography></style>"""


def signed(byline: str | None) -> Record:
    first, *rest = herring().articles
    return replace(herring(), articles=(replace(first, byline=byline), *rest))


def fields(record: Record) -> list[dict[str, str]]:
    library = bibtexparser.parse_string(to_bibtex(record))
    assert library.failed_blocks == []
    return [{field.key: str(field.value) for field in entry.fields} for entry in library.entries]


def test_bibtex_has_an_entry_an_article_that_leads_back_to_it() -> None:
    first, second, third = fields(herring())
    assert first["title"] == "{Ardmere and Vesk near a herring treaty}"
    assert (first["journal"], first["year"], first["date"], first["month"]) == (
        "The Morning Ledger",
        "2031",
        "2031-05-06",
        "may",
    )
    assert second["url"] == "https://vell.example/1"
    assert "url" not in third  # javascript: is no address to cite
    assert "year" not in third
    assert [entry["onrecord"] for entry in (first, second, third)] == [article.id for article in herring().articles]


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("Ada Lorne", "Ada Lorne"),
        ("By Ada Lorne and K. van der Vell", "Ada Lorne and K. van der Vell"),
        ("Ada Lorne, Otto Brask", "Ada Lorne and Otto Brask"),
        ("Courier reporters and agencies", "{Courier reporters and agencies}"),
        ("Ledger Staff", "{Ledger Staff}"),
        ("Ada Lorne in Port Ellin", "{Ada Lorne in Port Ellin}"),
    ],
)
def test_only_what_reads_as_a_name_is_taken_for_one(byline: str, author: str) -> None:
    assert fields(signed(byline))[0]["author"] == author


def test_names_come_apart_in_csl() -> None:
    (first, *_) = json.loads(to_csl(signed("By Ada Lorne and K. van der Vell")))
    assert first["author"] == [{"family": "Lorne", "given": "Ada"}, {"family": "Vell", "given": "K. van der"}]
    assert json.loads(to_csl(signed("Ledger Staff")))[0]["author"] == [{"literal": "Ledger Staff"}]


def test_citeproc_cites_csl() -> None:
    items = json.loads(to_csl(signed("Ada Lorne")))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        style = CitationStylesStyle(__import__("io").BytesIO(STYLE.encode()), validate=False)
        bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        bibliography.register(Citation([CitationItem(items[0]["id"])]))
        (line,) = (str(line) for line in bibliography.bibliography())
    assert line == "Ada Lorne Ardmere and Vesk near a herring treaty, The Morning Ledger, 2031."


def test_no_words_end_a_field_or_run_in_latex() -> None:
    found = fields(hostile())
    assert len(found) == 2
    assert all("Evil" not in entry.get("author", "") for entry in found)
    for entry in found:
        for name in ("title", "journal", "author"):
            value = entry[name]
            for known in (r"\textbackslash{}", r"\textbraceleft{}", r"\textbraceright{}", r"\textasciicircum{}"):
                value = value.replace(known, "")
            assert re.search(r"\\(?![&%$#_])", value) is None, value
            assert re.search(r"(?<!\\)[%$#]", value) is None, value
    assert found[1]["url"] == "http://a.example/%22%7D%3C%3E%5Cx%7By%7D%20"


def test_csl_holds_hostile_words_as_words() -> None:
    first, second = json.loads(to_csl(hostile()))
    assert first["title"] == ATTACKS[10] + ATTACKS[8]
    assert (first.get("URL"), second["URL"]) == (None, "http://a.example/%22%7D%3C%3E%5Cx%7By%7D%20")


def test_an_article_without_a_headline_goes_by_its_file() -> None:
    first = replace(herring().articles[0], title=None, input="/home/ada/news/ledger.txt")
    (item,) = json.loads(to_csl(replace(herring(), articles=(first,))))
    assert item["title"] == "ledger.txt"


def test_keys_differ_and_are_plain() -> None:
    keys = [item["id"] for item in json.loads(to_csl(hostile())) + json.loads(to_csl(herring()))]
    assert len(set(keys)) == 5
    assert all(re.fullmatch(r"[a-z]+\d*-[A-Za-z0-9]+", key) for key in keys)
