"""`onrecord serve`: one sentence where it begins or cannot, and an end at once."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from web_kit import article_line, fill

from onrecord.cli import main
from onrecord.web import create_app
from onrecord.web.settings import Settings
from onrecord.web.shelf import Shelf
from onrecord.web.warming import warm

STORY = article_line("Herald", "Talks go on\nThe council met.\nAna Vell said that the harbour opens on Monday.\n")


@contextmanager
def serving(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`onrecord serve` in a process of its own, and the address that it says."""
    command = [sys.executable, "-c", "from onrecord.cli import main; main()", "serve", "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        try:
            said = server.stderr.readline()
            address = re.search(r"http://\S+", said)
            assert address, said
            yield server, address[0]
        finally:
            server.kill()


def test_it_begins_an_empty_desk_and_ends_at_ctrl_c_though_somebody_listens(tmp_path: Path) -> None:
    path = tmp_path / "new" / "desk.sqlite"
    with serving("--desk", str(path)) as (server, address):
        with urllib.request.urlopen(address) as page:
            shown = page.read().decode()
        assert re.search(r'<main.*href="/add".*</main>', shown, re.S)  # what to do first
        assert path.is_file()
        listening = urllib.request.urlopen(f"{address}api/events")
        listening.readline()
        start = time.monotonic()
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0
        assert time.monotonic() - start < 5
        assert server.stderr is not None
        assert server.stderr.read() == ""
        listening.close()


def test_it_ends_at_sigterm_with_a_token_that_was_shown_once(tmp_path: Path) -> None:
    with serving("--desk", str(tmp_path / "desk.sqlite"), "--name", "desk.example") as (server, address):
        assert len(re.search(r"token=(\S+)", address)[1]) >= 43  # type: ignore[index]
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(address.split("?")[0])
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
        assert server.stderr is not None
        assert "token" not in server.stderr.read()


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--host", "203.0.113.9", "--port", "0"], "no address of this machine"),
     (["--host", "no.such.host.invalid"], "no address of this machine"), (["--port", "70000"], "70000")],
)  # fmt: skip
def test_an_address_that_is_none_is_told_in_a_sentence(tmp_path: Path, options: list[str], words: str) -> None:
    found = CliRunner().invoke(main, ["serve", "--desk", str(tmp_path / "desk.sqlite"), *options])
    assert found.exit_code == 2
    assert words in found.output
    assert "Traceback" not in found.output


def test_a_port_in_use_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        found = CliRunner().invoke(main, ["serve", "--desk", str(tmp_path / "desk.sqlite"), "--port", port])
    assert found.exit_code == 2
    assert f"Port {port} is in use: name another one (--port 0: any that is free)." in found.output


def test_what_is_no_desk_is_told_before_it_is_served(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("this is no desk at all, but a letter")
    found = CliRunner().invoke(main, ["serve", "--desk", str(path)])
    assert found.exit_code == 1
    assert "is no desk" in found.output


def test_serve_is_among_the_commands_and_shows_how_it_is_used() -> None:
    assert "serve" in CliRunner().invoke(main, ["--help"]).output
    told = CliRunner().invoke(main, ["serve", "--help"]).output
    assert told.count("onrecord serve") >= 4
    for word in ("token", "Ctrl-C", "/api/openapi.json", "--read-only"):
        assert word in told


# --- what is kept for readers ----------------------------------------------------------------------------------------


def test_what_many_ask_for_at_once_is_made_once(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "desk.sqlite")
    made: list[int] = []

    def make() -> int:
        time.sleep(0.05)
        made.append(1)
        return len(made)

    got: list[int] = []
    threads = [threading.Thread(target=lambda: got.append(shelf.kept("key", make))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [1] * 8


def test_what_cannot_be_made_is_tried_again(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "desk.sqlite")
    with pytest.raises(ZeroDivisionError):
        shelf.kept("key", lambda: 1 // 0)
    assert shelf.kept("key", lambda: 7) == 7


def test_the_least_asked_for_goes_when_there_is_no_room(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "desk.sqlite")
    for name in ("a", "b", "c"):
        shelf.kept(name, lambda name=name: f"first {name}", weight=200)
    shelf.kept("a", lambda: "second a")
    shelf.kept("d", lambda: "first d", weight=200)
    assert [shelf.kept(name, lambda: "again", weight=1) for name in ("a", "c", "d", "b")] == [
        "first a", "first c", "first d", "again"
    ]  # fmt: skip


def test_the_version_of_a_desk_changes_with_each_write_and_not_without(tmp_path: Path) -> None:
    fill(tmp_path, STORY)
    shelf = Shelf(tmp_path / "desk.sqlite")
    before = shelf.version()
    others: list[int] = []
    thread = threading.Thread(target=lambda: others.append(shelf.version()))
    thread.start()
    thread.join()
    assert others == [before] == [shelf.version()]
    fill(tmp_path, STORY.replace("Herald", "Gazette"))
    assert shelf.version() != before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write what nobody may")
def test_a_desk_that_cannot_be_written_is_shown_without_forms(tmp_path: Path) -> None:
    fill(tmp_path, STORY)
    (tmp_path / "desk.sqlite").chmod(0o444)
    assert not Shelf(tmp_path / "desk.sqlite").may_change


@pytest.mark.parametrize("token", [None, "long"])
def test_what_readers_open_first_is_made_before_they_do(tmp_path: Path, token: str | None) -> None:
    import asyncio

    fill(tmp_path, STORY)
    settings = Settings(tmp_path / "desk.sqlite", host="0.0.0.0" if token else "127.0.0.1", token=token)
    app = create_app(settings)
    asyncio.run(warm(app, settings))
    kinds = {key[0] for key in app.state.shelf._kept}
    assert {"view", "story page", "article"} <= kinds
