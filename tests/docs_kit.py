"""Runs what a page of the docs shows, as a reader would: top to bottom, in one folder, commands in a real shell.

A `console` block holds commands after "$ " and, below each, what it prints; a `sh` block commands alone; a `python`
block is executed, and the `text` block right below it, if any, is what it prints. "..." stands for anything. A block
that cannot run here says so in the line above it: `<!-- not run: network -->`.

In the shell, `onrecord` is a stub that asks this process to run the command, where the weights are loaded already.
"""

from __future__ import annotations

import doctest
import io
import json
import os
import re
import select
import shlex
import socket
import subprocess
import sys
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from onrecord.cli import main

__all__ = ["LANGUAGES", "NOT_RUN", "Block", "Page", "Session", "commands_of", "read_page", "understand"]

NOT_RUN = {
    "network": r"https?://|onrecord watch",
    "stays open": r"^onrecord serve",
    "installs": r"^(make|pip|git|python -m venv) ",
    "files of yours": r"^onrecord ",
}
"""Why a block may stay unrun, and what it must hold for that to be so."""
LANGUAGES = {"console", "csv", "json", "python", "sh", "text", "toml"}

_ROOT = Path(__file__).parents[1]
_BLOCK = re.compile(r"(?:^<!-- not run: ([^\n]*?) -->\n)?^```(\w+)\n(.*?)^```$", re.M | re.S)
_STUB = """#!{python} -SE
import json, os, socket, sys
known = {{name: value for name, value in os.environ.items() if name.startswith("ONRECORD_")}}
said = sys.stdin.read() if "-" in sys.argv else ""
asked = socket.socket(socket.AF_UNIX)
asked.connect({place!r})
with asked.makefile("rw", encoding="utf-8") as line:
    print(json.dumps([sys.argv[1:], os.getcwd(), known, said]), file=line, flush=True)
    code, out, err, both = json.loads(line.readline())
is_one = os.path.sameopenfile(1, 2)
sys.stderr.write("" if is_one else err)
sys.stdout.write(both if is_one else out)
sys.exit(code)
"""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, words, first line in the page, and why it is not run (empty if it is)."""

    language: str
    text: str
    line: int
    not_run: str

    @property
    def is_run(self) -> bool:
        return self.language in {"console", "sh", "python"} and not self.not_run


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the docs and its blocks."""

    path: Path
    blocks: tuple[Block, ...]

    @property
    def runs(self) -> bool:
        return any(block.is_run for block in self.blocks)


def read_page(path: Path) -> Page:
    text = path.read_text(encoding="utf-8")
    found = [
        Block(match[2], match[3], text.count("\n", 0, match.start(3)), match[1] or "")
        for match in _BLOCK.finditer(text)
    ]
    return Page(path, tuple(found))


def commands_of(block: Block) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output shown below it; "> " continues a command."""
    found: list[tuple[str, str]] = []
    for line in block.text.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append((line[2:], ""))
        elif line.startswith((">\n", "> ")) and found and not found[-1][1]:
            found[-1] = (found[-1][0] + (line[2:] or "\n"), "")
        else:
            assert found, f"a console block begins with a command: {line}"
            found[-1] = (found[-1][0], found[-1][1] + line)
    return found


class Session:
    """A reader's shell and Python, from the top of a page to its end, in `folder`.

    `room` is an empty folder with a short path, for the stub and its socket. With `rewrites`, what is printed is kept
    for `rewrite` and compared with nothing.
    """

    def __init__(self, page: Page, folder: Path, room: Path, *, rewrites: bool = False) -> None:
        self.page, self.folder, self.rewrites = page, folder, rewrites
        self.names: dict[str, Any] = {}
        self._shown: dict[int, str] = {}
        self._bin, self._left = room / "bin", room / "left"
        self._bin.mkdir()
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(room / "s"))
        self._server.listen()
        stub = self._bin / "onrecord"
        stub.write_text(_STUB.format(python=sys.executable, place=str(room / "s")), encoding="utf-8")
        stub.chmod(0o755)

    def run(self) -> None:
        """Run every block in its order; an AssertionError names the line where the page and the program part."""
        with chdir(self.folder), self._server:
            for index, block in enumerate(self.page.blocks):
                if not block.is_run:
                    continue
                if block.language == "python":
                    self._python(block, self._output_below(index))
                elif block.language == "sh":
                    self._shell(block, block.text)
                else:
                    self._console(block)

    def rewrite(self) -> None:
        """Put what was printed into the page."""
        text = self.page.path.read_text(encoding="utf-8")
        for block in reversed(self.page.blocks):
            if block.line in self._shown:
                lines = text.splitlines(keepends=True)
                lines[block.line : block.line + block.text.count("\n")] = [self._shown[block.line]]
                text = "".join(lines)
        self.page.path.write_text(text, encoding="utf-8")

    def _output_below(self, index: int) -> Block | None:
        below = self.page.blocks[index + 1] if index + 1 < len(self.page.blocks) else None
        block = self.page.blocks[index]
        ends = block.line + block.text.count("\n") + 1
        return below if below and below.language == "text" and below.line - ends <= 2 else None

    def _python(self, block: Block, below: Block | None) -> None:
        printed = io.StringIO()
        source = "\n" * block.line + block.text
        with redirect_stdout(printed):
            exec(compile(source, str(self.page.path), "exec"), self.names)
        if below:
            self._compare(below, below.text, printed.getvalue())
            self._shown[below.line] = below.text if _is_alike(below.text, printed.getvalue()) else printed.getvalue()

    def _console(self, block: Block) -> None:
        shown = ""
        for command, wanted in commands_of(block):
            found = self._shell(block, command)
            self._compare(block, wanted, found, command)
            first, *more = command.splitlines(keepends=True)
            kept = wanted if _is_alike(wanted, found) else found
            shown += f"$ {first}{''.join(f'> {line}' if line.strip() else '>' + line for line in more)}{kept}"
        self._shown[block.line] = shown

    def _compare(self, block: Block, wanted: str, found: str, command: str = "") -> None:
        if self.rewrites or _is_alike(wanted, found):
            return
        where = f"{self.page.path.name}, line {block.line}"
        raise AssertionError(f"{where}: {command}shows\n{wanted}\nbut prints\n{found}\nIf that is right: make docs")

    def _shell(self, block: Block, script: str) -> str:
        """Run a script in bash, from the folder that the one before has left, and return all that it prints."""
        # A command finds the folder and the variables that the one before it has left.
        source = f"[ -f '{self._left}' ] && . '{self._left}'\nset -e\n{script}\nexport -p > '{self._left}'\n"
        environment = {**os.environ, "PATH": f"{self._bin}:{Path(sys.executable).parent}:{os.environ['PATH']}"}
        with open(self._bin.parent / "printed", "w+b") as printed:
            bash = subprocess.Popen(["bash", "-c", source], stdout=printed, stderr=subprocess.STDOUT, env=environment)
            while bash.poll() is None:
                if select.select([self._server], [], [], 0.01)[0]:
                    self._answer()
            printed.seek(0)
            found = printed.read().decode("utf-8").replace(str(self.folder), "/home/jo")
            assert str(_ROOT) not in found, f"{self.page.path.name}: {script} prints where this checkout lies"
        where = f"{self.page.path.name}, line {block.line}"
        assert bash.returncode == 0, f"{where}: exit status {bash.returncode} of\n{script}\n{found}"
        os.chdir(re.findall(r'^declare -x PWD="(.*)"$', self._left.read_text(encoding="utf-8"), re.M)[-1])
        return found

    def _answer(self) -> None:
        with self._server.accept()[0] as asker, asker.makefile("rw", encoding="utf-8") as line:
            arguments, folder, known, said = json.loads(line.readline())
            with chdir(folder):
                done = CliRunner().invoke(main, arguments, input=said, env=known)
            print(json.dumps([done.exit_code, done.stdout, done.stderr, done.output]), file=line, flush=True)


def _is_alike(wanted: str, found: str) -> bool:
    return doctest.OutputChecker().check_output(wanted, found, doctest.ELLIPSIS)


def understand(line: str) -> None:
    """Parse a command line as `onrecord` would, without running it. Raises click.UsageError where it would fail."""
    words = shlex.split(line, comments=True)[1:]
    command: click.Command = main
    while isinstance(command, click.Group):
        assert words[0] in command.commands, line
        command, words = command.commands[words[0]], words[1:]
    for word in words:
        if re.fullmatch(r"[\w-]+\.\w+", word):
            Path(word).touch()  # some arguments must be files that are there
    command.make_context(command.name, words).close()
