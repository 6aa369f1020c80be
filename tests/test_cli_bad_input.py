"""Bad input, end to end: each case ends in a plain sentence, and one bad input never sinks the others.

Everything is real here but the network: the weights, the pipeline, the command line. All texts are invented.
"""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from onrecord.cli import main
from onrecord.errors import FetchError
from onrecord.sources import Fetched, Private

pytestmark = pytest.mark.usefixtures("caged")

HERALD = """Ferry strike ends after nine days

By Ina Moss
6 May 2031

The ferry strike in Brenn ended on Tuesday after nine days, when the harbour office and the crews signed a contract.

“We have a deal that both sides can live with,” said Ada Lorne, the harbour minister, after a night of talks.

She told reporters that the first boats would leave at six, and that nobody would lose pay for the strike.

Tom Arkell, who leads the crews’ union, said the new contract was “the best in thirty years”.

The strike had left some four thousand islanders without supplies, and the café owners of the harbour without guests.
"""
DOCKSIDE = """Boats sail again as Brenn crews sign

7 May 2031

Boats left the harbour of Brenn on Wednesday for the first time in nine days, an hour later than planned.

Harbour minister Ada Lorne said that both sides could live with the deal. “Nobody loses pay for this strike,” she added.

“It is the best contract in thirty years,” union leader Tom Arkell said on the quay.

The harbour office said that the timetable would be back to normal by the end of the week.
"""
OTHER_STORY = """Comet seen over the Lisk valley

12 January 2029

Astronomers at the Lisk observatory have photographed a comet that last passed the sun in the age of sails.

“Its tail is longer than anything we have on our plates,” said Mira Dahl, who runs the small telescope.

She said the comet would be visible to the naked eye until the end of February, low in the west after sunset.
"""
GERMAN = """Fährstreik in Brenn nach neun Tagen beendet

Der Streik der Fährleute in Brenn ist am Dienstag nach neun Tagen zu Ende gegangen.
Die Hafenbehörde und die Besatzungen haben einen Vertrag unterschrieben, der von der kommenden Woche an gelten soll.

„Wir haben eine Einigung, mit der beide Seiten leben können“, sagte Hafenministerin Ada Lorne nach langen Gesprächen.
Niemand werde wegen des Streiks Lohn verlieren, sagte sie weiter. Die ersten Schiffe sollten am Morgen auslaufen.
"""
RECIPE = """Lentil soup for six

400 g lentils
2 onions
3 carrots
1 litre stock
salt

Chop the onions and the carrots. Fry them for five minutes. Add the lentils and the stock. Simmer for forty minutes.
"""
EMPTY_PAGE = (
    "<!doctype html><html><head><title>Sign in</title></head><body><nav><a href='/'>Home</a></nav></body></html>"
)


def brief(*inputs: Path | str, options: tuple[str, ...] = ()) -> tuple[Result, dict[str, Any]]:
    """Run the command; its result, and the record that it wrote (empty if none)."""
    found = CliRunner().invoke(main, ["brief", *map(str, inputs), "--format", "json", *options])
    assert "Traceback" not in found.output
    assert found.exception is None or isinstance(found.exception, SystemExit)
    return found, json.loads(found.stdout) if found.stdout else {}


def refused(*inputs: Path | str, options: tuple[str, ...] = ()) -> str:
    """Run the command, which makes no record; what it says."""
    found, record = brief(*inputs, options=options)
    assert (found.exit_code, record) == (1, {})
    assert "Error: No record could be made" in found.stderr
    return found.stderr


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t\n", "empty"),
        ("noise.bin", random.Random(1).randbytes(5000), "binary"),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(200), "picture"),
        ("report.pdf", b"%PDF-1.7\n" + bytes(200), "PDF"),
        ("signin.html", EMPTY_PAGE.encode(), "article"),
        ("german.txt", GERMAN.encode(), "English"),
        ("list.json", b'{"articles": []}', "no articles"),
        ("broken.jsonl", b'{"text": "a', "JSON"),
    ],
)
def test_what_is_no_article_is_refused_with_the_reason(write, name: str, content: bytes, reason: str) -> None:
    told = refused(write(name, content))
    assert name in told
    assert reason in told


def test_a_text_of_20_megabytes_is_refused_at_once(write) -> None:
    assert "MB" in refused(write("huge.txt", HERALD * (20_000_000 // len(HERALD))))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "nowhere.txt" in refused(tmp_path / "nowhere.txt")


@pytest.mark.parametrize(
    ("encoding", "mark", "note"),
    [("cp1252", b"", "decoded as cp1252"), ("utf-16-le", b"\xff\xfe", "UTF-16"), ("utf-16-be", b"\xfe\xff", "UTF-16")],
)
def test_another_encoding_is_read_right_and_said_so(write, encoding: str, mark: bytes, note: str) -> None:
    found, record = brief(write("herald.txt", mark + HERALD.encode(encoding)))
    assert found.exit_code == 0
    (article,) = record["articles"]
    assert article["text"] == HERALD
    assert any(note in entry for entry in article["notes"])


def test_a_text_that_is_no_news_is_briefed_without_statements(write) -> None:
    found, record = brief(write("soup.txt", RECIPE))
    assert "Error" not in found.stderr or "No record could be made" in found.stderr
    assert found.exit_code in (0, 1)
    assert record.get("statements", []) == []


def test_the_same_file_twice_is_one_voice(write) -> None:
    herald = write("herald.txt", HERALD)
    found, record = brief(herald, herald, write("copy.txt", HERALD))
    assert found.exit_code == 0
    assert len(record["articles"]) == 1
    assert record["utterances"] == []
    assert {entry["reason"] for entry in record["skipped"]} == {f"the same text as {record['articles'][0]['input']}"}
    assert found.stderr.count("the same text as") == 2


def test_two_stories_are_briefed_and_said_to_be_two(write) -> None:
    found, record = brief(write("herald.txt", HERALD), write("comet.txt", OTHER_STORY))
    assert found.exit_code == 0
    assert len(record["articles"]) == 2
    assert record["utterances"] == []
    assert any("tell different stories" in note for note in record["notes"])


def test_an_article_in_another_language_is_skipped_and_the_others_are_read(write) -> None:
    found, record = brief(write("herald.txt", HERALD), write("fremd.txt", GERMAN))
    assert found.exit_code == 0
    assert [Path(entry["input"]).name for entry in record["skipped"]] == ["fremd.txt"]
    assert "English" in record["skipped"][0]["reason"]
    assert "fremd.txt" in found.stderr


def test_one_broken_file_in_a_folder_of_ten_is_skipped(write) -> None:
    for number in range(9):
        write(f"desk/outlet{number}.txt", HERALD.replace("nine days", f"nine days and {number} hours"))
    folder = write("desk/broken.txt", b"\x00\x01\x02" * 500).parent
    found, record = brief(folder)
    assert found.exit_code == 0
    assert len(record["articles"]) == 9
    assert [Path(entry["input"]).name for entry in record["skipped"]] == ["broken.txt"]


def test_a_page_that_is_not_there_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(url: str, *, allow_private: Private = False, follow: bool = True) -> Fetched:
        raise FetchError(f"{url}: there is no page at this address (the server answered 404)")

    monkeypatch.setattr("onrecord.cage.asking.fetch_page", fetch)
    assert "there is no page at this address" in refused("https://herald.example/gone")


@pytest.mark.parametrize("address", ["http://127.0.0.1:8009/a", "http://10.1.2.3/a", "http://[::1]/a"])
def test_a_private_address_is_refused_by_name(address: str) -> None:
    told = refused(address)
    assert address in told
    assert "private" in told
    assert f"--allow-host {address.split('/')[2].removesuffix(':8009').strip('[]')}" in told


@pytest.mark.parametrize(
    "options", [("--allow-private",), ("--allow-host", "wiki.example", "--allow-host", "127.0.0.1")]
)
def test_a_private_address_is_tried_if_it_is_allowed(options: tuple[str, ...]) -> None:
    assert "private" not in refused("http://127.0.0.1:8009/a", options=options)


def test_a_private_address_is_refused_where_another_is_allowed() -> None:
    assert "private" in refused("http://127.0.0.1:8009/a", options=("--allow-host", "127.0.0.2"))
    found, _ = brief("http://127.0.0.1:8009/a", options=("--allow-host", "http://127.0.0.1"))
    assert (found.exit_code, found.stderr.count("is no name of a host")) == (2, 1)


def test_the_address_where_clouds_keep_keys_is_never_tried() -> None:
    assert "an address that no page is read from" in refused("http://169.254.1.1/a", options=("--allow-private",))


def test_an_address_is_read_like_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in DOCKSIDE.splitlines()[2:] if line)
    page = f"<html><head><title>Boats sail again</title></head><body><article>{paragraphs}</article></body></html>"
    fetched = Fetched("https://dockside.example/boats", page.encode(), "text/html; charset=utf-8")
    monkeypatch.setattr("onrecord.cage.asking.fetch_page", lambda url, **asked: fetched)
    found, record = brief("https://dockside.example/boats")
    assert found.exit_code == 0
    assert record["articles"][0]["url"] == "https://dockside.example/boats"
    assert record["statements"]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    found = CliRunner().invoke(main, ["brief", "-", "--format", "json"], input=HERALD.encode())
    assert found.exit_code == 0
    assert json.loads(found.stdout)["articles"][0]["text"] == HERALD


def test_html_in_a_text_is_never_run(write) -> None:
    hostile = HERALD.replace("Ada Lorne", "Ada <script>alert(1)</script> Lorne").replace(
        "Ina Moss", "<img src=x onerror=a>"
    )
    found = CliRunner().invoke(main, ["brief", str(write("<b>herald.txt", hostile)), "--format", "html"])
    assert found.exit_code == 0
    assert "<script>alert(1)" not in found.stdout
    assert "<img src=x" not in found.stdout
    assert "<b>herald" not in found.stdout


def test_the_order_of_the_inputs_changes_no_byte(write) -> None:
    herald, dockside, broken = write("a.txt", HERALD), write("b.txt", DOCKSIDE), write("c.txt", b"")
    first, _ = brief(herald, dockside, broken)
    second, _ = brief(broken, dockside, herald)
    assert first.exit_code == 0
    assert first.stdout_bytes == second.stdout_bytes


def test_a_record_is_verified_against_its_sources(write, tmp_path: Path) -> None:
    herald, dockside = write("herald.txt", HERALD), write("dockside.txt", DOCKSIDE)
    out = tmp_path / "record.json"
    assert CliRunner().invoke(main, ["brief", str(herald), str(dockside), "-o", str(out)]).exit_code == 0
    found = CliRunner().invoke(main, ["verify", str(out), str(herald), str(dockside)])
    assert (found.exit_code, "Compared word for word with 2 sources" in found.stdout) == (0, True)
    herald.write_text(HERALD.replace("nine days", "ten days"), encoding="utf-8")
    found = CliRunner().invoke(main, ["verify", str(out), str(herald)])
    assert found.exit_code == 1
    assert "they part at character" in found.stderr


@pytest.mark.parametrize(
    ("scheme", "status", "complaint"),
    [
        (
            b'[[issue]]\nlabel = "ferry pay"\nstance = "for"\n',
            2,
            "issues.toml, line 3: the coding scheme has the key 'stance'",
        ),
        (b"[[issue]]\n", 2, "issues.toml, line 1: the coding scheme has an issue without a label"),
        (b'[[issue]]\nlabel = "F\xe9rry"\n', 1, "issues.toml, line 2: not UTF-8"),
        (None, 1, "issues.toml cannot be read: No such file"),
    ],
)
def test_a_coding_scheme_with_a_fault_ends_in_a_sentence(
    tmp_path: Path, scheme: bytes | None, status: int, complaint: str
) -> None:
    (tmp_path / "herald.txt").write_text(HERALD, encoding="utf-8")
    if scheme is not None:
        (tmp_path / "issues.toml").write_bytes(scheme)
    arguments = ["brief", str(tmp_path / "herald.txt"), "--issues", str(tmp_path / "issues.toml")]
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, complaint in result.stderr) == (status, True), result.stderr
