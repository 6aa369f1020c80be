"""Articles are added by address, file or paste, and the job says what came of each."""

import re
from pathlib import Path
from typing import Any

import pytest
from desk_kit import line, report
from starlette.testclient import TestClient
from web_kit import client_at, fill, mark_of

from onrecord.desk import open_desk
from onrecord.web.clerk import State
from onrecord.web.forms import local
from onrecord.web.jobs import Add
from onrecord.web.pages import add
from onrecord.web.views.jobs import job_shown

TEXT = report("Harbour", line("Ana Vell", "the harbour opens on Monday"))


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return client_at(tmp_path)


def send(client: TestClient, files: Any = None, **fields: str) -> str:
    """Send the form; returns the page of the job when it is done, or of what is wrong with the form."""
    mark = mark_of(client.get("/add").text)
    answer = client.post("/add", data={"mark": mark, **fields}, files=files, follow_redirects=False)
    if answer.status_code != 303:
        return answer.text
    where = answer.headers["location"]
    client.app.state.clerk.wait(where.rsplit("/", 1)[1], 60)  # type: ignore[attr-defined]
    return client.get(where).text


def test_pasted_text_is_kept_and_its_story_linked(client: TestClient) -> None:
    page = send(client, text=TEXT)
    assert "Kept: 1" in page
    assert re.search(r'href="/stories/story-\w+">To the story', page)


def test_what_is_known_of_pasted_text_is_kept_with_it(tmp_path: Path, client: TestClient) -> None:
    send(client, text=TEXT, outlet="The Herald", published="2031-05-09", url="https://herald.example/1", title="A deal")
    with open_desk(tmp_path / "desk.sqlite") as desk:
        (kept,) = desk.articles()
    found = kept.article
    assert (found.outlet, found.published, found.url) == ("The Herald", "2031-05-09", "https://herald.example/1")


def test_files_are_read_by_what_they_hold_and_each_is_told_of(client: TestClient) -> None:
    files = [
        ("files", ("herald.txt", TEXT.encode())),
        ("files", ("list.bin", b'{"text": "Mira Tol said that the pears were sold early.", "outlet": "Dockside"}\n{}')),
        ("files", ("short.txt", b"Too short.")),
        ("files", ("noise.html", bytes(range(256)) * 9)),
    ]
    page = send(client, files=files)
    assert re.search(r"Kept</td><th scope=\"row\">herald\.txt", page)
    assert re.search(r"Skipped</td><th scope=\"row\">short\.txt</th><td>this is no article", page)
    assert re.search(r"Skipped</td><th scope=\"row\">noise\.html</th><td>is a binary file", page)
    assert "Dockside" in client.get("/").text


def test_what_is_here_already_is_not_kept_twice(client: TestClient) -> None:
    files = [("files", ("herald.txt", TEXT.encode()))]
    send(client, files=files)
    page = send(client, files=files)
    assert "Here already: 1" in page
    assert "Kept" not in page


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "there is nothing to read yet"),
        ({"text": "  "}, "there is nothing to read yet"),
        ({"addresses": "/etc/passwd"}, "/etc/passwd is no web address"),
        ({"addresses": "file:///etc/passwd"}, "is no web address"),
        ({"addresses": "https://a.example -"}, "- is no web address"),
        ({"addresses": " ".join(f"https://a.example/{n}" for n in range(501))}, "at most 500 at once"),
        ({"text": TEXT, "url": "javascript:alert(1)"}, "is no web address"),
    ],
)
def test_what_cannot_be_added_is_told_and_what_was_written_stays(
    client: TestClient, fields: dict[str, str], told: str
) -> None:
    page = send(client, **fields)
    assert told in page
    assert client.app.state.clerk.states() == ()  # type: ignore[attr-defined]
    if fields.get("text", "").strip():
        assert "Harbour talks go on in the capital\nThe Harbour matter" in page


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\x00b\u202e.html", "ab.html"),
        ("", "upload"),
        ("/", "upload"),
        ("x" * 300 + ".html", "x" * 120 + ".html"),
        ("-", "-"),
    ],
)
def test_an_upload_is_called_by_no_path(told: str, name: str) -> None:
    assert add._name(told) == name


def test_uploads_come_to_the_clerk_as_bytes(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(client.app.state.clerk, "submit", lambda job: seen.append(job) or "1")  # type: ignore[attr-defined]
    send(client, files=[("files", ("../-", b"words"))], addresses="https://herald.example/1")
    assert seen == [Add(("https://herald.example/1", ("-", b"words")))]


def test_a_form_that_is_not_ours_adds_nothing(client: TestClient) -> None:
    assert client.post("/add", data={"mark": "x", "text": TEXT}).status_code == 403
    assert client.post("/add", data={"text": TEXT}).status_code == 403
    mark = mark_of(client.get("/add").text)
    answer = client.post("/add", data={"mark": mark, "text": TEXT}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403


def test_more_than_the_settings_allow_is_refused(tmp_path: Path) -> None:
    client = client_at(tmp_path, max_body=10_000)
    mark = mark_of(client.get("/add").text)
    answer = client.post("/add", data={"mark": mark}, files=[("files", ("a.txt", bytes(20_000)))])
    assert answer.status_code == 413


def test_a_desk_that_is_only_shown_has_no_form(tmp_path: Path) -> None:
    fill(tmp_path)
    page = client_at(tmp_path, read_only=True).get("/add").text
    assert 'name="mark"' not in page
    assert "can only be read here" in page


def test_a_job_that_nobody_knows_is_not_there(client: TestClient) -> None:
    assert client.get("/jobs/77").status_code == 404
    mark = mark_of(client.get("/add").text)
    assert client.post("/jobs/77/cancel", data={"mark": mark}).status_code == 404
    assert client.post("/jobs/77/cancel").status_code == 403


def test_jobs_are_listed_the_last_first(client: TestClient) -> None:
    send(client, text=TEXT)
    send(client, files=[("files", ("herald.txt", b"short"))])
    assert re.findall(r'class="title" href="/jobs/(\d)">Add (\S+)<', client.get("/jobs").text) == [
        ("2", "herald.txt"),
        ("1", "pasted"),
    ]


def test_how_far_a_job_is_is_told_in_words() -> None:
    state = State("1", Add(("https://a.example",)), "working", progress=("comparing", 3, 7))
    assert job_shown(state).progress == "3 of 7 stories compared"
    assert job_shown(State("1", Add(), "working", progress=("adding", 3, 0))).progress == "3 read"


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "/a b", "", "/x\r\nset-cookie: a=b"],
)
def test_a_form_leads_back_to_pages_of_ours_alone(address: str) -> None:
    assert local(address) == "/"


def test_a_form_leads_back_to_the_line() -> None:
    assert local("/stories/story-1/articles/H#H-s4") == "/stories/story-1/articles/H#H-s4"
