"""What a file's name, an article or a record says never commands the terminal, whatever the command and its ending."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hostile import hostile
from rich.console import Console

from onrecord import api, render
from onrecord.cli import main
from onrecord.cli.watching import _log
from onrecord.record import dumps
from onrecord.unseen import OBEYED

_EVIL = "\x1b]8;;http:evil\x1b\\x\x1b[2J\x9b1m\x07\u202e\rOK"
_STORY = (
    f"Ferry strike ends after nine days{_EVIL}\n\nThe harbour minister, Ada Lorne, said on Tuesday that the strike was "
    f"over. “We have a deal,{_EVIL}” Lorne told reporters in Brenn. “The boats sail at noon.”\n\n"
    + "The crews had waited on the quay since the morning, and nobody had told them when it would be over. "
    * 10
)
_FORMATS = [name for name in api.EXPORT_FORMATS if name not in ("pdf", "docx", "tables", "parquet", "dna")]


def said(*arguments: str | Path) -> str:
    """All that a command says, on both streams; it must not break."""
    found = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    assert found.output
    return found.output


def expect_no_command(told: str) -> None:
    assert OBEYED.findall(told) + re.findall(r"\r(?!\n)", told) == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an article whose name and words are hostile, its record, and one that is hostile throughout."""
    folder = tmp_path_factory.mktemp("forged")
    (folder / f"herald{_EVIL.replace('/', '')}.txt").write_text(_STORY, encoding="utf-8", newline="")
    (folder / "hostile.json").write_text(dumps(hostile()), encoding="utf-8")
    api.brief([folder / f"herald{_EVIL.replace('/', '')}.txt"]).save(folder / "record.json")
    return folder


@pytest.mark.parametrize("format", _FORMATS)
@pytest.mark.parametrize("record", ["record.json", "hostile.json"])
def test_no_export_commands_the_terminal(folder: Path, record: str, format: str) -> None:
    if (record, format) not in (("record.json", "graphml"), ("record.json", "gexf")):  # nobody takes a position there
        expect_no_command(said("export", folder / record, "--to", format))


def test_no_command_repeats_what_a_name_or_an_article_commands(folder: Path, tmp_path: Path) -> None:
    herald = next(folder.glob("herald*"))
    desk = ("--desk", tmp_path / "desk.sqlite")
    for arguments in (
        ("brief", herald),
        ("brief", herald, "--format", "json"),
        ("brief", herald, tmp_path / f"none{_EVIL.replace('/', '')}.txt", "-o", tmp_path / "out.html"),
        ("quotes", herald),
        ("quotes", herald, "--format", "csv"),
        ("verify", folder / "record.json", herald),
        ("verify", folder / "hostile.json"),
        ("add", herald, folder, *desk),
        ("articles", *desk),
        ("stories", *desk),
        ("stories", "--json", *desk),
        ("what-is-new", "--since", "1970-01-01", *desk),
        ("search", "deal", *desk),
        ("search", "deal", "--json", *desk),
        ("desk", "info", *desk),
        ("desk", "check", *desk),
        ("story", _EVIL, *desk),
        ("diff", _EVIL, *desk),
        ("brief", f"--{_EVIL}"),
        (_EVIL,),
        ("export", folder / "record.json", "--to", _EVIL),
        ("bundle", folder / "record.json", herald, "-o", tmp_path / f"{_EVIL.replace('/', '')}.zip"),
        ("correct", "speaker", _EVIL, _EVIL, *desk),
    ):
        expect_no_command(said(*arguments))


def test_no_brief_commands_the_terminal_that_it_is_shown_on() -> None:
    console = Console(record=True, width=100, force_terminal=True, color_system=None)
    render.print_brief(render.view(hostile()), console)
    expect_no_command(console.export_text())


def test_what_the_record_holds_is_not_lost(folder: Path) -> None:
    """Escapes of JSON stand for the very characters."""
    told = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    assert told["articles"][0]["text"] == _STORY


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_title_of_a_feed_makes_a_line_of_the_log(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    _log(form)("new", title=f"x{_EVIL}\n2031-05-06T08:00:00Z polled   feed ok\u2028y\x85z", feed="https://a.example")
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    expect_no_command(told)
