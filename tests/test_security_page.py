"""SECURITY.md promises nothing that no test or command holds."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
HELD = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if re.match(r"\| (?!promise|---)", line)]
NAMED = sorted({name for _, held in HELD for name in re.findall("`([^`]+)`", held)})


def test_every_promise_names_what_holds_it() -> None:
    assert len(HELD) > 20
    assert not [promise for promise, held in HELD if "`" not in held]


@pytest.mark.parametrize("name", NAMED)
def test_what_holds_a_promise_is_there(name: str) -> None:
    if name.startswith("make "):
        assert re.search(rf"^{name.removeprefix('make ')}:.*##", (ROOT / "Makefile").read_text(), re.M)
        return
    if name.startswith("python "):
        assert (ROOT / name.split()[1]).is_file()
        return
    file, _, test = name.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    tests = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    assert tests
    assert not test or test in tests


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)", PAGE)
    assert links
    assert all((ROOT / link).exists() for link in links if "://" not in link)
