"""What docs/web.md shows of the API is answered as it says."""

import json
import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from desk_kit import line, report
from docs_kit import read_page
from httpx2 import Response
from starlette.testclient import TestClient
from web_kit import article_line, client_at, fill

PAGE = Path(__file__).parents[1] / "docs" / "web.md"
ASKED = [line for block in read_page(PAGE).blocks for line in block.text.splitlines() if line.startswith("curl ")]


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    fill(tmp_path, article_line("Herald", report("Harbour", line("Marta Quill", "the insulin comes on Monday"))))
    return client_at(tmp_path)


def ask(client: TestClient, told: str) -> Response:
    """What an example asks for, asked of the client; only what the page uses of curl is understood."""
    story = client.get("/api/stories").json()["items"][0]["id"]
    words = shlex.split(told.replace("$STORY", story), comments=True)[1:]
    sent = words[words.index("--json") + 1] if "--json" in words else None
    (address,) = [word for word in words if word.startswith("http://127.0.0.1:8765/")]
    path = urlsplit(address)._replace(scheme="", netloc="").geturl()
    known = {address, "-s", "-sN", "--json", sent, "-o", "record.json"}
    assert set(words) <= known
    return client.post(path, json=json.loads(sent)) if sent else client.get(path)


@pytest.mark.parametrize("told", ASKED, ids=[re.sub(r".*/api/|['\" ].*", "", told) for told in ASKED])
def test_an_example_is_answered(client: TestClient, told: str) -> None:
    answer = ask(client, told)
    if "--json" in told:
        assert answer.status_code == 202
        client.app.state.clerk.wait(answer.json()["id"], 60)  # type: ignore[attr-defined]
        assert client.get(answer.headers["location"]).json()["counts"] == {"new": 1}
        return
    assert answer.status_code == 200
    if "/events" in told:
        assert "event: change" in answer.text
        return
    assert answer.json().get("items") != [] or "/corrections" in told or "/new" in told or "/jobs" in told
    again = client.get(str(answer.url), headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_there_are_examples() -> None:
    assert len(ASKED) > 5


def test_what_keys_do_is_told_alike_in_the_docs_and_in_the_help(client: TestClient) -> None:
    in_docs = re.findall(r"^\| `([^|]+)` \|", PAGE.read_text(encoding="utf-8"), re.M)
    in_help = re.findall(r"<dt>(.*?)</dt>", client.get("/").text)
    told = [set(re.findall(r"[^`, ]+", " ".join(in_docs)))]
    assert told == [set(" ".join(re.sub(r"<[^>]+>", "", each) for each in in_help).split())]


def test_the_description_is_of_the_version_that_is_told(client: TestClient) -> None:
    assert client.get("/api/openapi.json").json()["openapi"].startswith("3.1.")
