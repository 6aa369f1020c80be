"""Tables say what plain files do not: outlet, date, title; a broken one says what to mend, and sinks nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord import brief
from onrecord.datamodel import Page, Skipped
from onrecord.errors import NoRecord, UsageError
from onrecord.sources import Table, read, read_table
from onrecord.sources.describing import parse_table

HERALD = (
    "Ferry strike enters second week\n\n"
    "Dock workers in Vellmar said on Tuesday that they would not return to the ferries before the company pays the "
    "wages it owes them. The mayor, Ada Quist, said: “I will meet both sides on Friday.”\n"
)


def _folder(place: Path, **files: str) -> Path:
    for name, text in {"herald.txt": HERALD, **files}.items():
        (place / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return place


def _read(*inputs: Path, table: Table | None = None) -> list[Page | Skipped]:
    return list(read([str(path) for path in inputs], table=table))


def test_a_table_beside_a_file_describes_it_and_is_no_article(tmp_path):
    about = {"herald": {"outlet": "The Herald", "published": "2031-03-12", "byline": ["Bo Lind", "Una Tarn"]}}
    folder = _folder(tmp_path, articles__json=json.dumps(about))
    for inputs in ([folder], [folder / "herald.txt"], sorted(folder.iterdir())):
        (page,) = _read(*inputs)
        assert (page.text, page.outlet, page.published) == (HERALD, "The Herald", "2031-03-12")
        assert (page.byline, page.published_basis) == ("Bo Lind, Una Tarn", "from articles.json")


def test_a_folder_below_has_a_table_of_its_own(tmp_path):
    below = tmp_path / "older"
    below.mkdir()
    _folder(below)
    folder = _folder(tmp_path, articles__json='{"herald.txt": {"outlet": "The Herald"}}')
    assert [page.outlet for page in _read(folder)] == ["The Herald", None]


def test_a_list_of_articles_of_that_name_stays_an_input(tmp_path):
    folder = _folder(tmp_path, articles__json=json.dumps([{"text": "The port is open.", "outlet": "The Dockside"}]))
    assert [page.outlet for page in _read(folder)] == ["The Dockside", None]


def test_what_the_user_names_goes_before_what_lies_beside(tmp_path):
    folder = _folder(tmp_path, articles__json='{"herald": {"outlet": "Herald", "published": "2031-03-12"}}')
    table = parse_table("File;Publication\nherald.txt;The Vellmar Herald\n", "in/export.csv")
    (page,) = _read(folder / "herald.txt", table=table)
    assert (page.outlet, page.published, page.published_basis) == (
        "The Vellmar Herald",
        "2031-03-12",
        "from articles.json",
    )


@pytest.mark.parametrize(
    "text",
    [
        '{"herald.txt": {"source": "The Herald"}}',
        '[{"file": "old/herald.txt", "outlet": {"name": "The Herald"}}]',
        "\ufeffFile Name\tHeadline\tOutlet\nherald\t\tThe Herald\n",
        'section,path,publisher\nnews,./old/herald.txt,"The\nHerald"\n\n',
    ],
)
def test_files_go_by_path_name_or_stem_in_json_and_csv(text):
    assert parse_table(text.removeprefix("\ufeff"), "table").row("old/herald.txt") == {"outlet": "The Herald"}


def test_the_fullest_name_counts():
    table = parse_table('{"herald": {"outlet": "A"}, "new/herald.txt": {"outlet": "B"}}', "about.json")
    assert [table.row(name) for name in ("in/new/herald.txt", "in/herald.txt", "harold.txt")] == [
        {"outlet": "B"},
        {"outlet": "A"},
        None,
    ]


def test_the_articles_of_a_list_do_not_share_the_row_of_its_stem():
    table = parse_table('{"day": {"outlet": "A"}, "day.jsonl#2": {"outlet": "B"}}', "about.json")
    assert [table.row(f"day.jsonl#{n}") for n in (1, 2)] == [None, {"outlet": "B"}]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "about.json is not JSON (line 1"),
        ("{}", "about.json describes no article"),
        ('{"herald": "The Herald"}', "('herald' is no object)"),
        ("[3]", "(1 is no object)"),
        ("null", "about.json is no table of articles"),
        ('"The Herald"', "about.json is no table of articles"),
        ('[{"text": "The port is open."}]', "name it among the inputs"),
        ('[{"outlet": "The Herald"}]', "describes no article"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_no_table_is_refused(text, says):
    with pytest.raises(UsageError) as error:
        parse_table(text, "about.json")
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("outlet,title\nThe Herald,Strike\n", "about.csv has no column `file`"),
        ("file,section\nherald,news\n", "about.csv has none of the columns"),
        ('file,outlet\nherald,"The\n', "about.csv is not CSV (line 2"),
        ("file,outlet\n", "about.csv describes no article"),
        ("", "about.csv describes no article"),
    ],
)
def test_what_is_no_csv_table_is_refused(text, says):
    with pytest.raises(UsageError) as error:
        parse_table(text, "about.csv")
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"herald": {"outlett": "The Herald"}}', '"outlett", which OnRecord does not know'),
        ('{"herald": {"published": 20310312}}', '"herald: published"'),
        ('{"herald": {}, "harold": {"outlet": "The Herald"}}', 'names "harold", and no such file lies beside it'),
        ('[{"file": "herald"}, {"file": "herald"}]', 'describes "herald" more than once'),
        ('[{"file": "herald"}, {"outlet": "The Herald"}]', "names no file in row 2"),
        ("nonsense", "not JSON"),
        ("", "is not JSON"),
    ],
)
def test_trouble_in_a_table_beside_is_told_and_the_article_read(tmp_path, text, says):
    folder = _folder(tmp_path, articles__json=text)
    trouble, page = _read(folder)
    assert trouble.input == str(folder / "articles.json")
    assert says in trouble.reason
    assert page.text == HERALD


def test_a_table_that_is_no_text_is_told(tmp_path):
    (_folder(tmp_path) / "articles.json").write_bytes(b"\x00\x01" * 50)
    trouble, page = _read(tmp_path)
    assert (trouble.input, page.text) == (str(tmp_path / "articles.json"), HERALD)


def test_a_table_that_fits_no_input_is_told(tmp_path):
    table = parse_table('{"harold": {"outlet": "The Herald"}}', "about.json")
    assert _read(_folder(tmp_path), table=table)[-1] == Skipped(
        "about.json", "describes none of the inputs: it must name them as their files are named"
    )


def test_the_record_takes_date_and_title_from_the_table(tmp_path):
    title = "Ferry strike enters second week"
    about = {"herald": {"outlet": "The Herald", "published": "12 March 2031", "title": title}}
    made = brief(_folder(tmp_path, articles__json=json.dumps(about)))
    (article,) = made.articles
    assert (article.outlet, article.published, article.published_basis) == (
        "The Herald",
        "2031-03-12",
        "from articles.json",
    )
    assert article.text == HERALD
    assert article.title_span == (0, len(title))
    assert made.skipped == ()


def test_a_date_that_is_none_is_told(tmp_path):
    table = tmp_path / "about.csv"
    table.write_text("file,date\nherald.txt,last Tuesday\n", encoding="utf-8")
    made = brief(_folder(tmp_path) / "herald.txt", articles=table)
    assert made.articles[0].published is None
    assert [(entry.input, '"last Tuesday", which is no calendar day' in entry.reason) for entry in made.skipped] == [
        ("about.csv", True)
    ]


def test_a_table_alone_makes_no_record(tmp_path):
    (tmp_path / "articles.json").write_text('{"herald": {"outlet": "The Herald"}}', encoding="utf-8")
    with pytest.raises(NoRecord):
        brief(tmp_path)


def test_a_table_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Exception, match="cannot be read: No such file"):
        read_table(tmp_path / "nowhere.csv")
