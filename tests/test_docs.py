"""The docs say what is true: their examples run, their links lead somewhere, and nothing public is left out."""

import csv
import datetime as dt
import inspect
import itertools
import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any, cast

import generate
import pytest
from docs_kit import LANGUAGES, NOT_RUN, Page, Session, read_page, understand
from remembering_kit import FOUND, remembered
from test_cli_bad_input import DOCKSIDE, HERALD

import onrecord
from onrecord import pipeline
from onrecord.cli import main
from onrecord.datamodel import Record
from onrecord.desk import keeping

__all__ = ["remembered"]

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
READ = [read_page(path) for path in PAGES]
each_page = pytest.mark.parametrize("page", READ, ids=lambda page: page.path.name)


def page_of(text: str) -> str:
    title, *lines = [line for line in text.splitlines() if line]
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


@pytest.fixture
def reader(tmp_path: Path, remembered: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reader's folder with two articles of a story, `herald.txt` and `dockside.html`, and a desk of their own."""
    (tmp_path / "herald.txt").write_text(HERALD, encoding="utf-8")
    (tmp_path / "dockside.html").write_text(page_of(DOCKSIDE), encoding="utf-8")
    for name, value in {"LOGNAME": "jo", "COLUMNS": "100", "LC_ALL": "C.UTF-8", "TZ": "UTC"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / ".data"))
    monkeypatch.delenv("ONRECORD_DESK", raising=False)
    monkeypatch.setattr(pipeline, "compose", _composed_once)
    seconds = itertools.count()
    noon = dt.datetime(2031, 5, 6, 12, tzinfo=dt.UTC)
    monkeypatch.setattr(keeping, "_now", lambda: noon + dt.timedelta(seconds=next(seconds)))
    return tmp_path


# The pages show the same few stories again and again: what is concluded from one as it came is concluded once for all.
_compose_anew = pipeline.compose


def _composed_once(found: Any, docs: Any, said: Any, created_by: Any, **options: Any) -> Record:
    if options.get("scheme") or options.get("mend"):
        return _compose_anew(found, docs, said, created_by, **options)
    key = (*found, *sorted(said.items()), *options.get("skipped", ()))
    if key not in FOUND:
        FOUND[key] = _compose_anew(found, docs, said, created_by, **options)
    return cast(Record, FOUND[key])


_CAGED = {"README.md", "safety.md"}  # as a reader has it; of the others this process remembers what was found


@pytest.mark.skipif(sys.platform == "win32", reason="the shell of the docs is bash")
@pytest.mark.parametrize("page", [page for page in READ if page.runs], ids=lambda page: page.path.name)
def test_what_a_page_shows_runs_and_prints_what_it_says(
    page: Page, reader: Path, pytestconfig: pytest.Config, request: pytest.FixtureRequest
) -> None:
    if page.path.name in _CAGED:
        request.getfixturevalue("caged")
    with tempfile.TemporaryDirectory(prefix="docs-") as room:
        session = Session(page, reader, Path(room), rewrites=pytestconfig.getoption("--write-docs"))
        try:
            session.run()
        finally:
            if session.rewrites:
                session.rewrite()


@each_page
def test_what_is_not_run_says_why_and_is_understood(page: Page, reader: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(reader)
    for block in page.blocks:
        assert block.language in LANGUAGES, block
        if block.not_run:
            assert block.language in {"python", "sh"}, block
            assert re.search(NOT_RUN[block.not_run], block.text, re.M), block
            for line in block.text.replace("\\\n", "").splitlines():
                _check_command(line)
        elif block.language == "text" and not block.text.startswith("Usage: "):
            assert not re.search(r"^(\$ )?onrecord ", block.text, re.M), block
        elif block.language == "toml":
            tomllib.loads(block.text)
        elif block.language == "json":
            json.loads(block.text)
        elif block.language == "csv":
            assert len({len(row) for row in csv.reader(block.text.splitlines())}) == 1, block


@each_page
def test_every_block_is_seen(page: Page) -> None:
    """A fence that is indented, or has more than a language behind it, would be passed over."""
    text = page.path.read_text(encoding="utf-8")
    assert text.count("```") - len(re.findall(r"`` ```|``` ``|[^\n]```", text)) == 2 * len(page.blocks)
    assert len(re.findall("^<!-- not run:", text, re.M)) == sum(bool(block.not_run) for block in page.blocks)


def _check_command(line: str) -> None:
    words = shlex.split(line, comments=True)
    if words[:1] == ["onrecord"]:
        understand(line)
    elif words[:1] == ["make"]:
        assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M), line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_generated_parts_are_in_step() -> None:
    cog = shutil.which("cog", path=str(Path(sys.executable).parent))
    if cog is None:
        pytest.skip("cog is not installed in this environment")
    pages = [str(page.relative_to(ROOT)) for page in PAGES]
    found = subprocess.run([cog, "--check", *pages], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, f"run `make docs`: {found.stdout}"


def test_every_field_of_the_record_is_described() -> None:
    assert generate.undocumented() == []


@pytest.mark.parametrize("name", onrecord.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    thing = getattr(onrecord, name)
    if name != "__version__":
        assert inspect.getdoc(thing)
        pages = (page.read_text(encoding="utf-8") for page in PAGES)
        assert any(re.search(rf"\b{name}\b", page) for page in pages)


@pytest.mark.parametrize("name", [n for n in vars(onrecord.Record) if not n.startswith("_")])
def test_every_method_of_a_record_is_documented(name: str) -> None:
    assert inspect.getdoc(getattr(onrecord.Record, name))
    assert f".{name}(" in (ROOT / "docs" / "python.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", main.commands)
def test_every_option_of_the_command_line_has_help(command: str) -> None:
    options = [param for param in main.commands[command].params if param.param_type_name == "option"]
    assert [option.name for option in options if not getattr(option, "help", None)] == []
