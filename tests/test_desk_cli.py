"""The commands of a desk: what they print, and how they end when something goes wrong."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from desk_kit import line, read_plainly, report

from onrecord.cli import main
from onrecord.store import tables

__all__ = ["read_plainly"]

pytestmark = pytest.mark.usefixtures("read_plainly", "desk")

HARBOUR = report("Harbour", line("Ana Vell", "the harbour opens on Monday"), line("Otto Brask", "the crane is safe"))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with two articles, and the place of a desk."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONRECORD_DESK", str(tmp_path / "kept" / "desk.sqlite"))
    Path("herald.txt").write_text(HARBOUR)
    Path("gazette.txt").write_text(HARBOUR.replace("Monday", "Friday"))


def run(*arguments: str, succeeds: bool = True) -> Result:
    found = CliRunner().invoke(main, arguments)
    assert (found.exit_code == 0) is succeeds, found.output
    return found


def story() -> str:
    return str(json.loads(run("stories", "--json").stdout.splitlines()[0])["id"])


def statement(query: str) -> str:
    return str(json.loads(run("search", query, "--json").stdout.splitlines()[0])["id"])


def test_each_article_that_is_kept_is_told_on_a_line() -> None:
    found = run("add", "herald.txt", "gazette.txt")
    assert re.fullmatch(r"(a\w{10}  (herald|gazette)\.txt: 2 statements, story story-\w{10}\n){2}", found.stdout), (
        found.stdout
    )
    assert "Kept 2 articles. The desk lies at" in found.stderr
    again = run("add", "herald.txt", "gazette.txt")
    assert again.stdout == ""
    assert "Kept 0 articles; 2 here already." in again.stderr


def test_a_new_version_is_told_as_one() -> None:
    run("add", "herald.txt")
    Path("herald.txt").write_text(HARBOUR.replace("Monday", "Friday"))
    found = run("add", "herald.txt")
    assert "herald.txt (version 2): 2 statements" in found.stdout
    assert "Kept 0 articles, 1 new version." in found.stderr
    shown = run("diff", "herald.txt").stdout
    assert shown.index("Statements: 1 change") < shown.index("Lines: 1 change")
    assert "changed  the harbour opens on [-Monday-] {+Friday+}  (Ana Vell)" in shown


def test_an_article_of_one_version_has_not_changed() -> None:
    run("add", "herald.txt")
    assert "has one version" in run("diff", "herald.txt").stdout


def test_where_nothing_is_an_article_the_command_fails() -> None:
    Path("note.txt").write_text("too short")
    found = run("add", "note.txt", "nowhere.txt", succeeds=False)
    assert "Skipped note.txt: this is no article" in found.stderr
    assert "Error: No article could be read, so nothing was kept." in found.stderr


def test_without_a_desk_the_command_says_how_to_begin_one() -> None:
    found = run("stories", succeeds=False)
    assert re.search(r"Error: There is no desk at .*desk\.sqlite: `onrecord add` begins one\.", found.stderr)


def test_a_story_is_shown_and_written_as_a_brief_is() -> None:
    run("add", "herald.txt", "gazette.txt")
    id = story()
    assert "the crane is safe" in run("story", id[:9]).stdout
    run("story", id, "-o", "story.json")
    assert json.loads(Path("story.json").read_text())["schema"] == "onrecord.record/1"


def test_lists_are_read_by_people_and_by_programs() -> None:
    run("add", "herald.txt", "gazette.txt")
    assert run("stories").stdout.startswith(f"{story()}  ")
    (first, _) = (json.loads(row) for row in run("articles", "--json").stdout.splitlines())
    assert (first["input"], first["version"]) == ("gazette.txt", 1)
    assert len(run("articles", "--outlet", "HERALD").stdout.splitlines()) == 1


def test_what_is_new_is_told_in_words_and_as_json() -> None:
    run("add", "herald.txt")
    assert "new story: 1 article, 2 statements" in run("what-is-new").stdout
    assert json.loads(run("what-is-new", "--json").stdout)["kind"] == "story"
    assert run("what-is-new", "--since", "2999-01-01").stdout == "Nothing is new.\n"
    assert "tells no time" in run("what-is-new", "--since", "once", succeeds=False).stderr


def test_a_search_shows_who_said_it_and_where() -> None:
    run("add", "herald.txt")
    assert "Otto Brask: the crane is safe (herald, story-" in run("search", "crane").stdout
    assert run("search", "zeppelin").stderr == "No statement fits.\n"
    assert "has no filter colour" in run("search", "colour:red", succeeds=False).stderr


def test_a_correction_is_made_listed_undone_and_carried_over() -> None:
    run("add", "herald.txt")
    found = run("correct", "speaker", statement("crane"), "Ana Vell", "--by", "jo")
    id = re.search(r"Kept as (k\w+), and applied", found.stderr)
    assert id
    assert "jo  speaker  Ana Vell  the crane is safe  [applies]" in run("correct", "list").stdout
    run("correct", "export", "-o", "fixes.jsonl")
    run("add", "gazette.txt", "--desk", "other.sqlite")
    told = run("correct", "import", "fixes.jsonl", "--desk", "other.sqlite").stderr
    assert told == "Kept 1 new correction; 1 correction in all do not apply.\n"
    run("correct", "undo", id[1], "--by", "jo")
    assert "[undone]" in run("correct", "list").stdout
    assert "is no correction of this desk" in run("correct", "undo", "kx", succeeds=False).stderr


def test_corrections_by_name_and_words_are_understood() -> None:
    run("add", "herald.txt", "gazette.txt")
    for arguments in (
        ("same-actor", story(), "Ana Vell", "otto brask", "--by", "jo"),
        ("drop", "herald.txt", "crane is", "--by", "jo"),
        ("not-a-statement", statement("Friday"), "--by", "jo", "--note", "a guess"),
        ("other-story", "gazette.txt", "--by", "jo"),
    ):
        assert "and applied." in run("correct", *arguments).stderr
    assert len(run("stories").stdout.splitlines()) == 2
    assert run("correct", "speaker", "s1", succeeds=False).exit_code == 2


def test_the_desk_is_looked_after() -> None:
    run("add", "herald.txt")
    told = run("desk", "info").stdout
    assert "It holds 1 article of 1 outlet, in 1 version:\n1 story, 2 statements." in told
    assert json.loads(run("desk", "info", "--json").stdout)["pages"] == 1
    run("desk", "backup", "copy.sqlite")
    assert run("desk", "check", "--desk", "copy.sqlite").stdout == "The desk is sound.\n"
    assert "Rebuilt 1 article and 1 story." in run("desk", "rebuild").stderr


def test_a_broken_desk_is_told_and_what_to_do() -> None:
    import sqlite3

    run("add", "herald.txt")
    with sqlite3.connect("kept/desk.sqlite") as db:
        db.execute("UPDATE articles SET text = 'x'")
    db.close()
    found = run("desk", "check", succeeds=False)
    assert "its text is not the one of its hash" in found.stdout
    assert "`onrecord desk repair` mends it" in found.stderr
    run("desk", "repair")
    run("desk", "check")


def test_every_table_and_column_is_described() -> None:
    found = tables()
    assert {"pages", "articles", "stories", "records", "statements", "corrections"} <= {table.name for table in found}
    for table in found:
        assert re.match(r"(Kept|Derived): ", table.purpose), table.name
        assert table.columns
        assert [name for name, _, meaning in table.columns if not meaning] == [], table.name
