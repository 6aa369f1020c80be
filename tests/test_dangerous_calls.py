"""What would run, or open up to, what a stranger wrote: none of it is in the tree, but for what stands here with why.

Ruff's rules S find much of this; these are the ones that may never be ignored by a comment.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("src", "benchmarks", "docs", "fuzz", "training", "changelog.d")

# Modules that make objects, or code, of bytes.
MODULES = {"pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "jsonpickle", "yaml"}
MODULES |= {"xml.sax", "xml.dom", "xml.dom.minidom", "xml.dom.pulldom", "telnetlib", "ftplib", "imp", "code", "codeop"}
BUILT_IN = {"eval", "exec", "compile", "__import__"}  # as they stand: a model has an `eval`, too
CALLS = {"system", "popen", "spawnl", "mktemp", "unpack_archive", "extractall", "read_pickle", "to_pickle"}

ALLOWED = {
    ("src/onrecord/sources/sitemaps.py", "xml.etree"): "after `refuse_entities`: expat, which opens no file by itself",
    ("src/onrecord/batch/cluster.py", "pickle"): "what the tasks of one run hand each other, which Ray pickles anyway",
    ("src/onrecord/batch/crew.py", "pickle"): "what a worker sends is taken by a reader that knows few names, no code",
    ("src/onrecord/batch/crew.py", "recv"): "what a worker is given by the run that started it",
    ("src/onrecord/web/clerk.py", "recv"): "a pipe between the server and the clerk that it started",
    ("training/base.py", "extractall"): "zipfile's, of an installed package; it keeps to its folder",
    ("src/onrecord/render/graphs.py", "xml.sax.saxutils"): "escapes what is written, reads nothing",
}


def sources() -> list[Path]:
    found = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    assert len(found) > 300
    return found


def dangers(tree: ast.AST) -> Iterator[str]:
    """What is dangerous in a module, by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (_of_module(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield _of_module(node.module)
            yield from (_of_module(f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call):
            yield _of_call(node)


def _of_module(name: str) -> str:
    if name.startswith("xml.etree"):
        return "xml.etree"
    if name.startswith("xml.sax.saxutils"):
        return "xml.sax.saxutils"
    parts = name.split(".")
    return next((name for n in range(len(parts)) if ".".join(parts[: n + 1]) in MODULES), "")


def _of_call(node: ast.Call) -> str:
    called = ast.unparse(node.func)
    last = called.split(".")[-1]
    told = {word.arg: ast.unparse(word.value) for word in node.keywords}
    if told.get("shell", "False") != "False":
        return "shell"
    if told.get("allow_pickle", "False") != "False":
        return "allow_pickle"
    if told.get("verify", "True") != "True" and ("httpx" in called or last in ("get", "post", "request", "Client")):
        return "verify"
    if told.get("autoescape", "True") not in ("True", "select_autoescape()"):
        return "autoescape"
    if last == "Environment" and "autoescape" not in told:
        return "autoescape"
    if last == "load" and called in ("np.load", "numpy.load") and told.get("allow_pickle") != "False":
        return "np.load"
    if last == "load" and called.startswith("torch") and told.get("weights_only") != "True":
        return "torch.load"
    if last in ("XMLParser", "fromstring", "parse", "iterparse") and called.startswith(("etree.", "lxml.etree.")):
        return "" if told.get("resolve_entities") == "False" or "parser" in told else "lxml"
    if last == "recv" and not node.args:  # of multiprocessing: it makes objects of what comes
        return "recv"
    return last if (last in CALLS and called != "platform.system") or called in BUILT_IN else ""


def found(path: Path) -> set[str]:
    return set(filter(None, dangers(ast.parse(path.read_text(encoding="utf-8")))))


@pytest.fixture(scope="module")
def here() -> set[tuple[str, str]]:
    return {(path.relative_to(ROOT).as_posix(), what) for path in sources() for what in found(path)}


def test_nothing_dangerous_is_called(here: set[tuple[str, str]]) -> None:
    assert here - set(ALLOWED) == set()


def test_what_is_allowed_is_still_there(here: set[tuple[str, str]]) -> None:
    assert set(ALLOWED) - here == set(), "no longer needed: take it out of the list"


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from marshal import loads",
        "import xml.dom.minidom",
        "from xml import sax",
        "np.load(file)",
        "np.load(file, allow_pickle=True)",
        "numpy.load(file, allow_pickle=flag)",
        "torch.load(file)",
        "eval(text)",
        "__import__(name)",
        "subprocess.run(line, shell=True)",
        "os.system(line)",
        "httpx.Client(verify=False)",
        "pipe.recv()",
        "jinja2.Environment(loader=x)",
        "Environment(autoescape=False)",
        "etree.fromstring(data)",
        "archive.extractall(folder)",
        "pd.read_pickle(path)",
    ],
)
def test_each_danger_is_seen(code: str) -> None:
    assert list(filter(None, dangers(ast.parse(code))))


@pytest.mark.parametrize(
    "code",
    [
        "re.compile(x)",
        "np.load(f, allow_pickle=False)",
        "etree.XMLParser(resolve_entities=False)",
        "json.load(f)",
        "sock.recv(4)",
    ],
)
def test_what_is_safe_is_left_alone(code: str) -> None:
    assert not list(filter(None, dangers(ast.parse(code))))
