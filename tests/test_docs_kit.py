"""The runner of the docs sees what is wrong on a page: a test that could not fail would hold nothing."""

import sys
import tempfile
from pathlib import Path

import click
import pytest
from docs_kit import Session, commands_of, read_page, understand

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the shell of the docs is bash")


def session(folder: Path, text: str, *, rewrites: bool = False) -> Session:
    """Run a page in a folder."""
    path = folder / "page.md"
    path.write_text(text, encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="docs-") as room:
        made = Session(read_page(path), folder, Path(room), rewrites=rewrites)
        made.run()
    return made


@pytest.mark.parametrize(
    "text",
    [
        "```console\n$ echo one\none\n$ echo one; echo two\none\n...\n```\n",
        "```console\n$ mkdir there\n$ cd there; export WHO=jo\n$ basename $PWD; echo $WHO\nthere\njo\n```\n",
        "```console\n$ onrecord --version | cut -d' ' -f1\nonrecord\n```\n",
        "```console\n$ cat <<'END'\n> a\n>\n> b\n> END\na\n\nb\n```\n",
        "```python\nword = 'a'\n```\n\nand\n\n```python\nprint(word)\n```\n\n```text\na\n```\n",
        "<!-- not run: network -->\n```sh\nfalse\n```\n",
    ],
    ids=["outputs", "folder and variables", "onrecord", "a long command", "python", "not run"],
)
def test_a_true_page_runs(tmp_path: Path, text: str) -> None:
    session(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("```console\n$ echo one\ntwo\n```\n", "page.md, line 1"),
        ("```console\n$ echo one\n```\n", "but prints\none"),
        ("words\n\n```sh\nfalse\n```\n", "page.md, line 3: exit status 1"),
        ("```sh\nonrecord brief nowhere.txt\n```\n", "nowhere.txt"),
        ("```python\nprint(1)\n```\n\n```text\n2\n```\n", "but prints\n1"),
    ],
    ids=["another output", "an output not shown", "a failure", "onrecord fails", "python prints another"],
)
def test_what_is_wrong_on_a_page_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(AssertionError, match="page.md") as caught:
        session(tmp_path, text)
    assert told in str(caught.value)


def test_a_page_is_rewritten_with_what_is_printed_and_keeps_what_is_left_out(tmp_path: Path) -> None:
    console = "```console\n$ echo one; echo two\n...two\n$ cat <<'END'\n> a\n>\n> END\nb\n```\n"
    text = f"{console}\n```python\nprint(3)\n```\n\n```text\n```\n"
    session(tmp_path, text, rewrites=True).rewrite()
    found = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert found == text.replace("END\nb\n", "END\na\n\n").replace("```text\n", "```text\n3\n")
    session(tmp_path, found)


def test_a_console_block_begins_with_a_command(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("```console\nouch\n$ echo\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="begins with a command"):
        commands_of(read_page(tmp_path / "page.md").blocks[0])


@pytest.mark.parametrize("line", ["onrecord brief", "onrecord stories --nothing", "onrecord correct same-actor"])
def test_a_command_that_is_not_run_must_be_one(line: str) -> None:
    with pytest.raises(click.UsageError):
        understand(line)
