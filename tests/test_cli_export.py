"""`onrecord export`: what it writes where, and how it ends when it cannot."""

import csv
import io
import json
import sqlite3
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner, Result
from desk_kit import desk_at, line, read_plainly, report
from records import herring

import onrecord
from onrecord import api
from onrecord.cli import main
from onrecord.datamodel import Record
from onrecord.render import exports, standoff

__all__ = ["read_plainly"]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["export", *(str(argument) for argument in arguments)])


@pytest.fixture
def saved(tmp_path: Path, story: Record) -> Path:
    return api.as_record(story).save(tmp_path / "record.json")


@pytest.mark.parametrize("ending", [name for name in api.EXPORT_FORMATS if name not in ("parquet", "webanno")])
def test_the_ending_chooses_the_format(saved: Path, ending: str) -> None:
    out = saved.with_name(f"out.{ending}")
    found = run(saved, "-o", out)
    assert (found.exit_code, found.stdout) == (0, "")
    assert found.stderr.endswith(f"It lies at {out}.\n")
    assert out.read_bytes()


def test_the_names_are_those_of_the_table() -> None:
    assert set(api.EXPORT_FORMATS) == set(exports.FORMATS)
    assert [name for name, format in exports.FORMATS.items() if format.make is None] == ["json"]


def test_several_files_go_into_one_zip_to_download(story: Record) -> None:
    made = api.export_as(story, "webanno")
    name, media_type, content = exports.packed(made, "webanno", "story")
    assert (name, media_type) == ("story-webanno.zip", "application/zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["story-1-herald-txt.tsv", "story-2-dockside-html.tsv"]
    one = api.export_as(story, "csv")
    assert exports.packed(one, "csv", "story") == ("story.csv", "text/csv; charset=utf-8", one.files[""])


def test_what_is_for_webanno_is_a_file_an_article(saved: Path) -> None:
    found = run(saved, "--to", "webanno", "-o", saved.with_name("out.tsv"))
    assert sorted(path.name for path in saved.parent.glob("*.tsv")) == [
        "out-1-herald-txt.tsv",
        "out-2-dockside-html.tsv",
    ]
    assert found.stderr.endswith("out-1-herald-txt.tsv, and 1 more beside it.\n")


def test_what_is_for_dna_is_a_database_or_a_table(saved: Path) -> None:
    run(saved, "-o", saved.with_name("story.dna"))
    database = sqlite3.connect(saved.with_name("story.dna"))
    assert database.execute("SELECT COUNT(*) FROM STATEMENTS").fetchone()[0] > 0
    database.close()
    run(saved, "--to", "dna", "-o", saved.with_name("story.csv"))
    assert saved.with_name("story.csv").read_text(encoding="utf-8") == run(saved, "--to", "dna").stdout


def test_options_reach_the_network(saved: Path) -> None:
    out = saved.with_name("issues.graphml")
    run(saved, "-o", out, "--network", "onemode", "--nodes", "issues", "--normalization", "jaccard")
    assert "onemode, issues, aggregation congruence, normalization jaccard" in out.read_text(encoding="utf-8")
    assert [data["mode"] for _, data in nx.read_graphml(out).nodes(data=True)] == ["issue"]


def test_time_windows_are_files_with_their_number_and_first_day(saved: Path, story: Record) -> None:
    stands = tuple(replace(story.positions[0].history[0], date=day) for day in ("2031-05-06", "2031-05-08"))
    moved = replace(story, positions=(replace(story.positions[0], history=stands),))
    api.as_record(moved).save(saved)
    found = run(saved, "-o", saved.with_name("week.gexf"), "--time-window", "days", "--window-size", "2")
    written = sorted(path.name for path in saved.parent.glob("*.gexf"))
    assert written == ["week-1-2031-05-06.gexf", "week-2-2031-05-07.gexf"]
    assert "and 1 more beside it" in found.stderr
    refused = run(saved, "--to", "gexf", "--time-window", "days", "--window-size", "2")
    assert (refused.exit_code, "several files" in refused.stderr) == (2, True)


def test_what_has_no_date_is_told(tmp_path: Path) -> None:
    saved = api.as_record(herring()).save(tmp_path / "record.json")
    assert "1900-01-01 stands for that of feed.jsonl#3" in run(saved, "-o", tmp_path / "story.dna").stderr
    assert "no date: 1 of the statements" in run(saved, "--to", "gexf", "--start", "2031-05-06").stderr
    assert run(saved, "--to", "gexf", "--start", "2031-05-06", "--quiet").stderr == ""


def test_statements_are_those_of_the_record_with_their_speakers(saved: Path, story: Record) -> None:
    lines = [json.loads(line) for line in run(saved, "--to", "jsonl").stdout.splitlines()]
    assert [line["id"] for line in lines] == [statement.id for statement in story.statements]
    names = {actor.id: actor.name for actor in story.actors}
    assert [line["speaker"] and line["speaker"]["name"] for line in lines] == [
        names.get(statement.speaker or "") for statement in story.statements
    ]
    table = list(csv.DictReader(io.StringIO(run(saved, "--to", "csv").stdout)))
    assert [row["id"] for row in table] == [line["id"] for line in lines]


@pytest.mark.parametrize(
    ("arguments", "status", "trouble"),
    [
        ((), 2, "Name a format"),
        (("-o", "x.foo"), 2, "does not end in a format OnRecord writes"),
        (("--to", "gexff"), 2, "'gexff' is not one of"),
        (("--to", "dna", "-o", "x.xlsx"), 2, "ends in .dna (a database that it opens) or .csv"),
        (("--to", "csv", "--network", "onemode"), 2, "csv takes no network: that is for graphml and gexf"),
        (("--to", "html", "--start", "2031-05-06"), 2, "html takes no start: that is for graphml and gexf"),
        (("--to", "gexf", "--network", "onemode", "--aggregation", "combine"), 2, "no aggregation 'combine'"),
        (("--to", "gexf", "--time-window", "days"), 2, "both its unit (days, for example) and its size"),
        (("--to", "gexf", "--window-size", "many"), 2, "'many' is not a valid integer"),
        (("--to", "gexf", "--start", "2040-01-01"), 1, "has a date between start and stop"),
        (("-o", "/nowhere/x.gexf"), 2, "there is no folder"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    saved: Path, arguments: tuple[str, ...], status: int, trouble: str
) -> None:
    found = run(saved, *arguments)
    assert (found.exit_code, found.stdout) == (status, "")
    assert trouble in " ".join(found.stderr.split())


@pytest.mark.parametrize(
    ("file", "format"),
    [("story.zip", "tables"), ("story.jsonld", "schemaorg"), ("story.tsv", "webanno"), ("story.BIB", "bib")],
)
def test_the_ending_finds_a_format_of_another_name(file: str, format: str) -> None:
    assert api.export_format_of(file) == format


def test_parquet_is_a_file_a_table_or_one_of_them(saved: Path) -> None:
    run(saved, "-o", saved.with_name("all.parquet"))
    assert {"all-statements.parquet", "all-claims.parquet"} <= {path.name for path in saved.parent.iterdir()}
    run(saved, "-o", saved.with_name("one.parquet"), "--table", "actors")
    assert [path.name for path in saved.parent.glob("one*")] == ["one.parquet"]
    refused = run(saved, "--to", "csv", "--table", "actors")
    assert (refused.exit_code, "csv takes no table: that is for parquet" in refused.stderr) == (2, True)


def test_what_has_no_day_is_told_of_a_calendar(tmp_path: Path) -> None:
    saved = api.as_record(herring()).save(tmp_path / "record.json")
    assert "Left out, as no day is told: 1 event." in run(saved, "-o", tmp_path / "dates.ics").stderr


def test_an_extra_that_is_not_installed_is_named(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    found = run(saved, "-o", saved.with_name("brief.pdf"))
    assert (found.exit_code, "pip install 'onrecord[export]'" in found.stderr) == (2, True)


@pytest.mark.usefixtures("read_plainly")
def test_a_story_of_the_desk_is_exported_by_its_id(tmp_path: Path) -> None:
    (tmp_path / "herald.txt").write_text(report("Harbour", line("Ana Vell", "the crane is safe")), encoding="utf-8")
    with desk_at(tmp_path) as desk:
        tuple(desk.add([str(tmp_path / "herald.txt")]))
        (story,) = desk.stories()
        expected = desk.story(story.id).to_markdown()
    at = ("--desk", tmp_path / "desk.sqlite")
    assert run(story.id, "--to", "md", *at).stdout == expected
    for wrong, trouble in (("nothing", "no story"), ("nothing.json", "cannot be read")):
        found = run(wrong, "--to", "md", *at)
        assert (found.exit_code, trouble in found.stderr.casefold()) == (1, True), found.stderr


def test_what_is_no_record_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("Boats sail again.", encoding="utf-8")
    for name, trouble in (("note.txt", "no OnRecord record"), ("missing.json", "cannot be read")):
        found = run(tmp_path / name, "--to", "gexf")
        assert (found.exit_code, trouble in found.stderr) == (1, True)


def test_a_record_without_positions_is_refused(saved: Path, story: Record) -> None:
    api.as_record(replace(story, positions=(), issues=())).save(saved)
    for format in ("gexf", "graphml", "dna"):
        found = run(saved, "--to", format)
        assert (found.exit_code, "holds no positions" in found.stderr) == (1, True)


def test_python_has_the_same_options(saved: Path) -> None:
    record = onrecord.load(saved)
    graph = record.to_networkx(network="onemode", normalization="average")
    assert "normalization average" in graph.graph["description"]
    (window,) = record.to_networkx_windows(time_window="weeks", window_size=1)
    assert window.graph["start"] == "2031-05-06"
    (path,) = record.export(saved.with_name("net.gexf"), conditional="out")
    assert path.read_bytes() == run(saved, "--to", "gexf", "--conditional", "out").stdout_bytes


def test_the_labelling_interface_can_be_copied_from_the_terminal(saved: Path) -> None:
    lines = run(saved, "--to", "labelstudio", "-o", saved.with_name("tasks.json")).stderr.splitlines()
    assert "\n".join(lines[1:-1]) == standoff.LABEL_STUDIO_CONFIG.rstrip("\n")
