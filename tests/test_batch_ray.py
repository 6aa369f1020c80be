"""A batch on Ray: the same bytes as by processes, also where a node dies; what is said where it cannot run."""

import json
import os
import socket
import subprocess
import sys
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")

from batch_kit import begin, files_of, log_of
from click.testing import CliRunner, Result

from onrecord import batch
from onrecord.cli import main

ARTICLES = [f"Number {n}: the harbour of Orlemouth stays shut{' today' * (n % 4)}." for n in range(120)]
ARTICLES[50] = "Those who read this die."


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["batch", *(str(argument) for argument in arguments), "--engine", "ray"])


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ray") / "news.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in ARTICLES), encoding="utf-8")
    return path


@pytest.mark.skipif(find_spec("ray") is None, reason="needs Ray: pip install 'onrecord[ray]'")
def test_a_cluster_writes_the_same_bytes_as_one_process_even_if_a_node_is_killed(source: Path) -> None:
    folder = source.parent
    reader = partial(begin, str(folder / "log"))
    alone = batch.run([source], folder / "alone", workers=1, part_size=10, reader=reader)
    assert (alone.rows["articles"], alone.rows["rejects"]) == (119, 1)
    here = Path(__file__).parent
    found = subprocess.run(
        [sys.executable, here / "ray_kit.py", source, folder],
        env={**os.environ, "PYTHONPATH": str(here)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    if "timed out during startup" in found.stderr:
        pytest.skip("this machine is too busy: Ray gives itself half a minute to begin")
    assert found.returncode == 0, found.stdout + found.stderr
    assert "ray log level" not in found.stderr
    told = json.loads((folder / "told.json").read_text())
    assert told["is_token_restored"]
    assert 0 < told["read"] < 100, "the node is to die in the middle"
    assert told["readers"] >= 4, "two, one in place of the one that the article killed, one of another actor"
    assert told["times"] > len(log_of(folder / "log")), "what the node had begun is read again"
    assert files_of(folder / "own") == files_of(folder / "alone")
    assert files_of(folder / "killed") == files_of(folder / "alone")


def test_without_ray_the_command_names_the_extra(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    found = run(source, "-o", tmp_path / "out")
    assert found.exit_code == 2
    assert "The engine ray needs ray, which is not installed: pip install 'onrecord[ray]'." in found.stderr


def test_where_no_cluster_answers_the_command_says_so(source: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    found = run(source, "-o", tmp_path / "out", "--address", f"127.0.0.1:{port}")
    assert found.exit_code == 1
    assert found.stderr == f"Error: No Ray cluster answers at 127.0.0.1:{port}: Connection refused.\n"


@pytest.mark.parametrize("address", ["nowhere", "http://head:6379", "head:port", "head:6379/path", ""])
def test_an_address_that_is_none_is_refused(source: Path, tmp_path: Path, address: str) -> None:
    found = run(source, "-o", tmp_path / "out", "--address", address)
    assert found.exit_code == 2
    assert f"{address} is no address of a Ray cluster: name its head as HOST:PORT, or auto." in found.stderr


def test_an_address_takes_the_engine_ray(source: Path, tmp_path: Path) -> None:
    found = CliRunner().invoke(main, ["batch", str(source), "-o", str(tmp_path / "out"), "--address", "head:6379"])
    assert found.exit_code == 2
    assert "An address is that of a Ray cluster: it takes the engine ray." in found.stderr
