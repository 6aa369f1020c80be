"""What the commands do with a record, and how they end when something goes wrong. No model is loaded here."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import onrecord
from onrecord import api
from onrecord.cli import main
from onrecord.datamodel import Record, Skipped
from onrecord.errors import FetchError, NoRecord

# `onrecord brief` in a process of its own, with the record at the first argument in place of the models' work.
SHOW = (
    "import sys; from onrecord import api, cli; made = api.load(sys.argv[1])\n"
    "api.brief = lambda inputs, **options: made\n"
    "cli.main(['brief', 'a.txt', '--quiet', *sys.argv[2:]], prog_name='onrecord')"
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def briefed(monkeypatch: pytest.MonkeyPatch, story: Record) -> Record:
    """`onrecord.brief` gives the story of the other tests, whatever it is asked for."""
    made = api.as_record(story)
    monkeypatch.setattr(api, "brief", lambda inputs, **options: made)
    return made


def fails(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def brief(inputs: object, **options: object) -> None:
        raise error

    monkeypatch.setattr(api, "brief", brief)


@pytest.mark.parametrize("ending", ["html", "md", "json", "txt"])
def test_the_ending_of_the_output_chooses_the_format(briefed: api.Record, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"brief.{ending}"
    found = run("brief", "a.txt", "-o", out)
    assert (found.exit_code, found.stdout) == (0, "")
    assert f"It lies at {out}" in found.stderr
    assert out.read_text(encoding="utf-8") == api.render_as(briefed, ending)
    assert list(tmp_path.iterdir()) == [out]


def test_an_explicit_format_overrules_the_ending(briefed: api.Record, tmp_path: Path) -> None:
    run("brief", "a.txt", "-o", tmp_path / "brief.out", "--format", "json")
    assert onrecord.load(tmp_path / "brief.out") == briefed


def test_a_piped_brief_is_plain_text_in_utf8(briefed: api.Record) -> None:
    assert run("brief", "a.txt").stdout == briefed.to_text()


def test_a_piped_record_is_the_json_it_would_save(briefed: api.Record) -> None:
    assert run("brief", "a.txt", "--format", "json").stdout_bytes == briefed.to_json().encode()


def test_what_was_skipped_is_told_on_standard_error(briefed: api.Record) -> None:
    assert "Skipped notes.txt: it is empty" in run("brief", "a.txt").stderr
    assert run("brief", "a.txt", "--quiet").stderr == ""


def test_an_unknown_ending_is_wrong_usage_and_names_the_known_ones(briefed: api.Record, tmp_path: Path) -> None:
    found = run("brief", "a.txt", "-o", tmp_path / "brief.pdf")
    assert found.exit_code == 2
    assert "choose one of .html, .md, .json, .txt" in found.stderr


@pytest.mark.parametrize("place", ["", "nowhere/brief.html"])
def test_an_output_that_cannot_be_written_is_told_before_the_work(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    fails(monkeypatch, AssertionError("the work began"))
    found = run("brief", "a.txt", "--format", "html", "-o", tmp_path / place)
    assert found.exit_code == 2
    assert found.stderr.startswith("Error: ")


def test_a_record_that_cannot_be_saved_is_not_lost(
    briefed: api.Record, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    replace, calls = os.replace, []

    def full_at_first(source: str, target: str) -> None:
        calls.append(target)
        if len(calls) == 1:
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr("os.replace", full_at_first)
    found = run("brief", "a.txt", "-o", tmp_path / "brief.json")
    assert found.exit_code == 1
    assert "No space left on device" in found.stderr
    refuge = Path(found.stderr.split("lies at ")[1].strip().rstrip("."))
    assert onrecord.load(refuge) == briefed
    assert list(tmp_path.iterdir()) == []


def test_a_failed_save_leaves_what_was_there_before(
    briefed: api.Record, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "brief.json"
    out.write_text("before")
    monkeypatch.setattr("os.replace", lambda source, target: (_ for _ in ()).throw(OSError(5, "Input/output error")))
    with pytest.raises(onrecord.InputError, match="cannot be written"):
        briefed.save(out)
    assert out.read_text() == "before"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device on this system")
def test_a_full_standard_output_is_told_and_the_record_kept(story: Record, tmp_path: Path) -> None:
    path = api.as_record(story).save(tmp_path / "record.json")
    command = [sys.executable, "-c", SHOW, str(path), "--format", "json"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 1
    assert "Standard output cannot be written: No space left on device" in done.stderr
    assert onrecord.load(done.stderr.split("lies at ")[1].strip()) == onrecord.load(path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device on this system")
@pytest.mark.parametrize("arguments", [("--help",), ("demo", "--help"), ("verify", "record.json")])
def test_what_cannot_be_written_is_no_fault_of_onrecord(
    story: Record, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    api.as_record(story).save(tmp_path / "record.json")
    with open("/dev/full", "w") as full:
        command = [str(Path(sys.executable).with_name("onrecord")), *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "Error: OnRecord could not write: No space left on device.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of this system closes nothing")
def test_a_closed_standard_output_is_told() -> None:
    command = f"'{Path(sys.executable).with_name('onrecord')}' stories >&-"
    done = subprocess.run(command, shell=True, stderr=subprocess.PIPE, text=True, timeout=60)
    assert (done.returncode, done.stderr.split(":")[1]) == (1, " Standard output is closed")


def test_help_lists_every_command_once() -> None:
    assert sorted(main.list_commands(click.Context(main))) == sorted(main.commands)


def test_what_is_no_record_is_named(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    for data, trouble in (
        (b"", "cannot be read as JSON"),
        (b"\x98rubbish", "it is not UTF-8"),
        (b"[]", "one JSON object"),
    ):
        path.write_bytes(data)
        found = run("verify", path)
        assert (found.exit_code, found.stdout) == (1, "")
        assert found.stderr.startswith(f"Error: {path} is no OnRecord record: ")
        assert trouble in found.stderr


def test_a_bundle_of_a_record_that_is_not_there_asks_no_desk(tmp_path: Path) -> None:
    found = run("bundle", tmp_path / "missing.json", "-o", tmp_path / "story.zip")
    assert (found.exit_code, "There is no record" in found.stderr) == (2, True)


def test_no_record_names_each_input_and_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    fails(monkeypatch, NoRecord("No record could be made.", (Skipped("a", "is empty"), Skipped("b", "is a picture"))))
    found = run("brief", "a", "b")
    assert found.exit_code == 1
    assert found.stdout == ""
    assert found.stderr.splitlines()[:3] == [
        "Skipped a: is empty",
        "Skipped b: is a picture",
        "Error: No record could be made.",
    ]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (FetchError("http://x: no host"), "Error: http://x: no host"),
        (KeyboardInterrupt(), "Error: Stopped; nothing was written."),
        (ZeroDivisionError("by zero"), "Error: OnRecord failed: ZeroDivisionError: by zero"),
    ],
)
def test_every_failure_is_one_sentence(monkeypatch: pytest.MonkeyPatch, error: BaseException, sentence: str) -> None:
    fails(monkeypatch, error)
    found = run("brief", "a.txt")
    assert found.exit_code == 1
    assert sentence in found.stderr
    assert "Traceback" not in found.output


def test_a_fault_can_be_traced_for_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_DEBUG", "1")
    fails(monkeypatch, ZeroDivisionError())
    assert isinstance(run("brief", "a.txt").exception, ZeroDivisionError)


@pytest.mark.parametrize(
    "arguments", [[], ["brief"], ["brief", "a", "--format", "pdf"], ["nothing"], ["demo", "no-story"]]
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_a_reader_who_has_seen_enough_is_no_failure(story: Record, tmp_path: Path) -> None:
    path = api.as_record(story).save(tmp_path / "record.json")
    process = subprocess.Popen(
        [sys.executable, "-c", SHOW, str(path), "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, told = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in told, "BrokenPipe" in told) == (0, False, False)


def test_a_terminal_shows_the_brief_in_colour(story: Record, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")
    path = api.as_record(story).save(tmp_path / "record.json")
    here, there = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-c", SHOW, str(path)]
    done = subprocess.run(command, stdout=there, stderr=subprocess.PIPE, env=environment, timeout=60)
    os.close(there)
    shown = os.read(here, 100_000).decode()
    os.close(here)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert "Ada Lorne" in shown
    assert "\x1b[" in shown


def test_verify_tells_what_is_true(story: Record, tmp_path: Path) -> None:
    path = api.as_record(story).save(tmp_path / "record.json")
    found = run("verify", path)
    assert found.exit_code == 0
    assert "is true: 14 spans in 2 statements of 2 articles" in found.stdout


@pytest.mark.parametrize("text", ["{}", "", None])
def test_verify_ends_with_1_where_there_is_no_true_record(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "record.json"
    if text is not None:
        path.write_text(text)
    found = run("verify", path)
    assert found.exit_code == 1
    assert found.stderr.startswith("Error: ")


def test_verify_ends_with_1_at_the_first_lie(story: Record, tmp_path: Path) -> None:
    data = api.as_record(story).to_dict()
    data["statements"][0]["content"][0]["text"] = "never said"
    path = tmp_path / "record.json"
    path.write_text(json.dumps(data))
    found = run("verify", path)
    assert found.exit_code == 1
    assert "herald.txt" in found.stderr


@pytest.mark.parametrize("command", [[], *([name] for name in main.commands)])
def test_every_command_explains_itself(command: list[str]) -> None:
    found = run(*command, "--help")
    assert found.exit_code == 0
    assert len(found.stdout) > 100


def paths_of(group: click.Group, *above: str) -> Iterator[tuple[str, ...]]:
    """The commands of a group by their names, those of groups in it by the names on the way."""
    for name, command in group.commands.items():
        yield (*above, name)
        if isinstance(command, click.Group):
            yield from paths_of(command, *above, name)


@pytest.mark.parametrize("path", list(paths_of(main)), ids=" ".join)
def test_every_command_shows_how_it_is_used(path: tuple[str, ...]) -> None:
    examples = [line for line in run(*path, "--help").stdout.splitlines() if line.startswith("    onrecord ")]
    assert any(example.split()[1 : 1 + len(path)] == list(path) for example in examples)


def test_version_is_the_packages() -> None:
    assert run("--version").stdout == f"onrecord {onrecord.__version__}\n"


def test_help_answers_at_once() -> None:
    command = [str(Path(sys.executable).with_name("onrecord")), "--help"]

    def seconds() -> float:  # of the processor, which other programs at work do not lengthen
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(5)) < 0.5


def test_the_package_is_the_command_too() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "onrecord", "--version"], capture_output=True, text=True, check=True
    ).stdout
    assert told == f"onrecord {onrecord.__version__}\n"


def test_demo_copies_the_articles_of_a_story_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("demo", "saltmere-docks", "--copy").exit_code == 0
    copied = sorted(path.name for path in (tmp_path / "saltmere-docks").iterdir())
    assert copied == ["corran-herald.html", "evening-courier.txt", "northwire.txt", "radio-corran.txt"]
    again = run("demo", "saltmere-docks", "--copy")
    assert (again.exit_code, "nothing was copied" in again.stderr) == (2, True)
    assert run("demo", "orle-water-call", "--copy", "-o", "page.html").exit_code == 2
