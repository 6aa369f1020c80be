"""What people changed in an annotation tool comes back as corrections, and what they left does not."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from records import herring
from strategies import records

import onrecord
from onrecord.cli import main
from onrecord.corrections import MARK_FORMATS, Marked, correction, dump_lines, read_marks
from onrecord.datamodel import Record, Span, Statement
from onrecord.errors import InputError
from onrecord.render import dna, standoff

FIRST = "“very close” to a treaty"


def written(record: Record, form: str) -> list[str]:
    """The files of a form, as text."""
    if form == "webanno":
        return list(standoff.to_webanno(record).values())
    one = {"doccano": standoff.to_doccano, "labelstudio": reviewed, "webannotation": standoff.to_web_annotation}
    return [one[form](record) if form in one else dna.to_table(record)]


def reviewed(record: Record) -> str:
    """Label Studio's tasks after a person has submitted each as it was."""
    tasks = json.loads(standoff.to_label_studio(record))
    return json.dumps([{**task, "annotations": task.pop("predictions")} for task in tasks])


def read(record: Record, text: str, form: str) -> Marked:
    return read_marks(record, text, form, at="2031-05-09T12:00:00Z", by="jo", name="marks.txt")


@pytest.mark.parametrize("form", MARK_FORMATS)
def test_what_nobody_changed_is_no_correction(form: str) -> None:
    record = herring()
    for text in written(record, form):
        assert read(record, text, form) == Marked((), 0)


@given(records())
@settings(max_examples=20)
def test_files_of_any_record_are_read_back(record: Record) -> None:
    for form in ("doccano", "labelstudio", "webannotation"):
        for text in written(record, form):
            assert read(record, text, form).unknown == 0


def statement(record: Record, words: str) -> Statement:
    return next(s for s in record.statements if words in s.text)


def without_doccano(text: str) -> str:
    rows = [json.loads(line) for line in text.splitlines()]
    at = rows[0]["text"].index("We shall not sign")
    rows[0]["entities"] = [e for e in rows[0]["entities"] if e["start_offset"] != at]
    return "\n".join(json.dumps(row) for row in rows)


def without_label_studio(text: str) -> str:
    tasks = json.loads(text)
    result = tasks[0]["annotations"][0]["result"]
    keep = [r for r in result if "We shall not sign" not in r.get("value", {}).get("text", "")]
    tasks[0]["annotations"][0]["result"] = keep
    return json.dumps(tasks)


def without_web_annotation(text: str) -> str:
    page = json.loads(text)
    page["items"] = [item for item in page["items"] if "We shall not sign" not in item["body"][0]["value"]]
    return json.dumps(page)


@pytest.mark.parametrize(
    ("form", "change"),
    [
        ("doccano", without_doccano),
        ("labelstudio", without_label_studio),
        ("webannotation", without_web_annotation),
    ],
)
def test_a_content_that_was_taken_out_is_no_statement(form: str, change: Callable[[str], str]) -> None:
    record = herring()
    (found,) = read(record, change(written(record, form)[0]), form).corrections
    assert (found.do, found.by) == ("not-a-statement", "jo")
    assert found.about[0].text.startswith("We shall not sign in the dark")


def test_a_span_that_was_taken_out_of_webanno_is_no_statement() -> None:
    record = herring()
    text = written(record, "webanno")[2]
    bare = "\n".join(line if line.startswith("#") else clear(line) for line in text.split("\n"))
    (found,) = read(record, bare, "webanno").corrections
    assert (found.do, FIRST in found.about[0].text) == ("not-a-statement", True)


def clear(line: str) -> str:
    cells = line.split("\t")
    return "\t".join([*cells[:3], "_", "_", "_", ""]) if len(cells) == 7 else line


def renamed_label_studio(text: str) -> str:
    tasks = json.loads(text)
    for region in tasks[2]["annotations"][0]["result"]:
        if region["type"] == "textarea":
            region["value"]["text"] = ["Oskar Dahl"]
    return json.dumps(tasks)


def renamed_dna(text: str) -> str:
    rows = list(csv.DictReader(io.StringIO(text)))
    rows[0]["person"], rows[0]["organization"] = "Ada Lorne", ""
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "number", "change", "name"),
    [
        ("labelstudio", 0, renamed_label_studio, "Oskar Dahl"),
        ("webanno", 2, lambda text: text.replace("Ilse Maren[", "Bo Tarn["), "Bo Tarn"),
        ("webannotation", 0, lambda text: text.replace('"value": "Oskar Dahl"', '"value": ""', 1), None),
        ("dna", 0, renamed_dna, "Ada Lorne"),
    ],
)
def test_another_speaker_is_a_correction(form: str, number: int, change: Callable, name: str | None) -> None:
    record = herring()
    found = read(record, change(written(record, form)[number]), form).corrections
    assert {(each.do, each.name) for each in found} == {("speaker", name)}


def test_a_mark_that_fits_no_statement_is_counted_and_left() -> None:
    record = herring()
    row = json.loads(written(record, "doccano")[0].splitlines()[2])
    row["entities"].append({"id": 99, "label": "content", "start_offset": 0, "end_offset": 3})
    assert read(record, json.dumps(row), "doccano") == Marked((), 1)


def test_what_nobody_looked_at_in_label_studio_changes_nothing() -> None:
    record = herring()
    assert read(record, standoff.to_label_studio(record), "labelstudio") == Marked((), 0)


@pytest.mark.parametrize(
    ("form", "text", "complaint"),
    [
        ("doccano", "{", r"marks.txt, line 1 is no JSON"),
        ("doccano", '\n{"text": "other"}', r"marks.txt, line 2: the record has no article of this text"),
        ("labelstudio", "{}", "should be a list of tasks"),
        ("labelstudio", '[{"annotations": [{}], "data": {"text": "x"}}]', "task 1: the record has no article"),
        ("labelstudio", "[1]", "task 1 should be a JSON object"),
        ("webanno", "1-1\t0-1\tx\t_\t_\t_\t", "its first line should be"),
        ("webanno", "#FORMAT=WebAnno TSV 3.3\n1-1\t0-3\tfoo\t_\t_\t_\t", "no article with these words"),
        ("webannotation", '{"items": [{"target": [{"source": "x"}]}]}', "item 1: the record has no article x"),
        ("webannotation", '{"items": [{}]}', r"is not what is written for webannotation \(KeyError"),
        ("dna", "statement,person\ns0,Ada\n", "row 1: the record has no statement s0"),
    ],
)
def test_what_is_no_such_file_is_refused_by_its_place(form: str, text: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        read(herring(), text, form)


STORY = (
    "Ferry strike ends after nine days\n\nThe harbour minister, Ada Lorne, said on Tuesday that the strike was over."
    " “We have a deal,” Lorne told reporters in Brenn.\n"
)


def run(*arguments: str | Path) -> tuple[int, str]:
    found = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return found.exit_code, found.output


def test_a_file_of_a_tool_corrects_the_story_of_the_desk_and_the_brief(tmp_path: Path) -> None:
    article, desk, told = tmp_path / "herald.txt", tmp_path / "desk.db", tmp_path / "corrections.jsonl"
    article.write_text(STORY, encoding="utf-8")
    run("add", article, "--desk", desk)
    (story,) = [json.loads(line)["id"] for line in run("stories", "--desk", desk, "--json")[1].splitlines()]
    run("story", story, "--desk", desk, "-o", tmp_path / "record.json")
    run("export", tmp_path / "record.json", "--to", "doccano", "-o", tmp_path / "said.jsonl")
    row = json.loads((tmp_path / "said.jsonl").read_text(encoding="utf-8"))
    row["entities"] = [e for e in row["entities"] if not row["text"][e["start_offset"] :].startswith("We have")]
    (tmp_path / "said.jsonl").write_text(json.dumps(row), encoding="utf-8")
    done = run("correct", "import", tmp_path / "said.jsonl", "--from", "doccano", "--story", story, "--desk", desk)
    assert done == (0, "Kept 1 new correction; 0 corrections in all do not apply.\n")
    run("correct", "export", "--desk", desk, "-o", told)
    made = onrecord.brief([article], corrections=told)
    assert [statement.text for statement in made.statements] == ["the strike was over"]
    assert [each.do for each in made.corrections] == ["not-a-statement"]


def test_a_correction_that_does_not_apply_is_told(tmp_path: Path) -> None:
    article, told = tmp_path / "herald.txt", tmp_path / "corrections.jsonl"
    article.write_text(STORY, encoding="utf-8")
    lost = correction("not-a-statement", at="2031-05-09T12:00:00Z", by="jo", about=[Span("a0123456789", 0, 4, "lost")])
    told.write_text(dump_lines([lost]), encoding="utf-8")
    made = onrecord.brief([article], corrections=told)
    assert len(made.statements) == 2
    assert any(note.startswith(f"The correction {lost.id} of {told} does not apply: ") for note in made.notes)


def test_a_tool_and_its_story_go_together(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("", encoding="utf-8")
    assert run("correct", "import", tmp_path / "x.jsonl", "--from", "doccano", "--desk", tmp_path / "d.db")[0] == 2
