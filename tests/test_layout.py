"""The shape of the code: data flows one way, public names are true, modules stay small."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "onrecord"
ROOMS = {
    "sources",
    "articles",
    "documents",
    "statements",
    "stories",
    "findings",
    "record",
    "render",
    "store",
    "changes",
    "corrections",
    "meaning",
}
SHARED = {
    "datamodel",
    "dates",
    "errors",
    "ids",
    "lexicons",
    "lookalikes",
    "quoting",
    "trees",
    "unseen",
    "utf16",
    "version",
    "weights",
    "writing",
}
# What may know several rooms, and the pieces that are no rooms: each with the rooms and faces it may import.
FACES = {
    "pipeline": ROOMS - {"render", "store", "changes", "corrections", "meaning"},
    "cage": {"corrections", "evaluation", "pipeline", "record", "sources", "store"},
    "api": {"cage", "corrections", "pipeline", "record", "render", "sources"},
    "cli": {"api", "batch", "cage", "changes", "corrections", "demo", "desk", "evaluation"}
    | {"render", "sources", "store", "watch", "web"},
    "web": {"api", "changes", "corrections", "desk", "record", "render", "sources", "store"},
    "desk": {"api", "cage", "pipeline", "record", "sources", "store", "changes", "corrections", "meaning"},
    "watch": {"desk", "sources", "store"},
    "batch": {"cage", "meaning", "pipeline", "record", "render", "sources"},
    "evaluation": {"api", "articles", "cage", "documents", "pipeline", "statements"},
    "demo": set(),
    "__init__": {"api", "record"},
    "__main__": {"cli"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))
MAX_LINES = 600


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def home_of(path: Path) -> str:
    """The room or module of the package that a file belongs to."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(path: Path) -> set[str]:
    """The rooms and modules of OnRecord that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: name the package in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in found if name.startswith("onrecord.")}


def reading_order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, as ruff sorts them too."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_room_never_imports_another(path: Path) -> None:
    home = home_of(path)
    allowed = {home} | SHARED | FACES.get(home, set())
    assert imported(path) <= allowed


def test_every_module_has_its_place() -> None:
    assert {home_of(path) for path in MODULES} == ROOMS | SHARED | set(FACES)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_public_names_are_listed_sorted_and_true(path: Path) -> None:
    module = importlib.import_module(name_of(path))
    names = list(module.__all__)
    assert names == sorted(names, key=reading_order)
    assert [name for name in names if not hasattr(module, name)] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_public_function_or_class_is_left_unlisted(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    unlisted = {name for name in defined if not name.startswith("_")} - set(
        importlib.import_module(name_of(path)).__all__
    )
    assert unlisted <= ({"brief", "demo", "evaluate", "quotes", "verify"} if home_of(path) == "cli" else set())


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_stay_small_and_say_what_they_are_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_LINES
    assert ast.get_docstring(ast.parse(text))


def test_importing_onrecord_loads_nothing_heavy() -> None:
    heavy = "{'spacy', 'onnxruntime', 'trafilatura', 'rich', 'numpy', 'jinja2', 'httpx', 'click', 'networkx'}"
    code = f"import sys, onrecord; print(sorted({heavy} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
