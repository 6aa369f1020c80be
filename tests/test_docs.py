"""The docs say what is true: their examples run, their links lead somewhere, and nothing public is left out."""

import inspect
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import generate
import pytest
from click.testing import CliRunner
from test_cli_bad_input import DOCKSIDE, HERALD

import onrecord
from onrecord import api
from onrecord.cli import main
from onrecord.datamodel import Record

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def blocks(page: Path, language: str) -> list[str]:
    return [text for name, text in _BLOCK.findall(page.read_text(encoding="utf-8")) if name == language]


def page_of(text: str) -> str:
    title, *lines = [line for line in text.splitlines() if line]
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p, "python")], ids=lambda page: page.name)
def test_python_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("herald.txt").write_text(HERALD, encoding="utf-8")
    Path("dockside.html").write_text(page_of(DOCKSIDE), encoding="utf-8")
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, str(page), "exec"), names)
    record = names["record"]
    assert isinstance(record, onrecord.Record)
    assert len(record.articles) >= 2
    assert record.statements


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_docs_are_understood(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, story: Record
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(api, "brief", lambda inputs, **options: api.as_record(story))
    monkeypatch.setattr(api, "verify", lambda path, sources, **options: onrecord.Verified(2, 2, 10, tuple(sources)))
    monkeypatch.setattr(api, "read_quotes", lambda inputs, **options: iter([()]))
    for line in "\n".join(blocks(page, "sh")).splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["onrecord"]:
            assert CliRunner().invoke(main, words[1:]).exit_code == 0, line
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
