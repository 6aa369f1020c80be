"""The desk as JSON: the record byte for byte, lists to their end, tags, what is sent, and a true description of it."""

import json
import os
import time
from pathlib import Path
from typing import Any, get_args
from urllib.parse import quote

import pytest
import schemathesis
from desk_kit import desk_at, line
from desks import plainly
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from starlette.testclient import TestClient
from web_kit import article_line, client_at, fill

from onrecord import record
from onrecord.web import create_app
from onrecord.web.jobs import Job
from onrecord.web.settings import Settings

HARBOUR = "The harbour talks go on in the capital\nThe harbour matter is before the council.\n"
VELL = line("Ana Vell", "the harbour opens on Monday")
BRASK = line("Otto Brask", "the crane is safe")
TOPICS = ("harbour", "orchard", "railway", "glacier", "theatre", "quarry", "vineyard")


def about(topic: str) -> str:
    """The text of an article that shares no words with those on other topics, but for the last of its lines."""
    words = " ".join(f"{topic}{letter}" for letter in "abcdefghijklmnop")
    return f"{topic.title()} {words}\n{words} {topic}.\n{line('Mira Tol', f'{words} was sold')}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk of seven stories; the first one has two articles."""
    folder = tmp_path_factory.mktemp("desk")
    fill(
        folder,
        article_line("Herald", f"{HARBOUR}{VELL}\n{BRASK}\n", published="2031-05-08"),
        article_line("Gazette", f"{HARBOUR}{VELL}\n", published="2031-05-08"),
        *(
            article_line(f"The {topic} post", about(topic), published=f"2031-0{number}-02")
            for number, topic in enumerate(TOPICS[1:], 1)
        ),
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> TestClient:
    return client_at(folder)


@pytest.fixture(scope="module")
def harbour(client: TestClient) -> str:
    """The id of the first story."""
    found = client.get("/api/stories", params={"outlet": "gazette"}).json()["items"]
    assert len(found) == 1
    return str(found[0]["id"])


def whole(client: TestClient, address: str) -> list[dict[str, Any]]:
    """All items of a list, to its end."""
    out: list[dict[str, Any]] = []
    at: str | None = address
    for _ in range(50):
        assert at is not None
        answer = client.get(at).json()
        out += answer["items"]
        at = answer["next"]
        if at is None:
            return out
    raise AssertionError("the list does not end")


# --- what is read ----------------------------------------------------------------------------------------------------


def test_a_record_is_served_byte_for_byte_with_its_digest_as_tag(
    client: TestClient, folder: Path, harbour: str
) -> None:
    answer = client.get(f"/api/stories/{harbour}/record", headers={"accept-encoding": "identity"})
    with plainly(), desk_at(folder) as desk:
        assert answer.content == record.dumps(desk.story(harbour)).encode()
    assert answer.headers["etag"] == f'"{answer.json()["digest"]}"'
    packed = client.get(f"/api/stories/{harbour}/record", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == answer.content  # the client unpacks it
    assert packed.headers["etag"] != answer.headers["etag"]  # other bytes on the line


def test_the_parts_are_those_of_the_record(client: TestClient, harbour: str) -> None:
    made = client.get(f"/api/stories/{harbour}/record").json()
    parts = [name for name, value in made.items() if isinstance(value, list) and name != "notes"]
    assert len(parts) == 12
    for name in parts:
        part = client.get(f"/api/stories/{harbour}/{name}").json()
        assert part == {"story": harbour, "digest": made["digest"], "items": made[name]}
    one = made["statements"][-1]
    assert client.get(f"/api/stories/{harbour}/statements/{one['id']}").json() == one


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_a_list_comes_whole_and_once_whatever_its_pages(client: TestClient, limit: int) -> None:
    stories = whole(client, f"/api/stories?limit={limit}")
    assert len({story["id"] for story in stories}) == len(stories) == len(TOPICS)
    order = [(story["updated"], story["last_day"] or "") for story in stories]
    assert order == sorted(order, reverse=True)
    assert len({article["id"] for article in whole(client, f"/api/articles?limit={limit}")}) == len(TOPICS) + 1
    assert len({each["id"] for each in whole(client, f"/api/search?q=sold&limit={limit}")}) == len(TOPICS) - 1
    assert len(whole(client, f"/api/new?since=2000-01-01&limit={limit}")) == len(TOPICS)


def test_what_comes_meanwhile_is_not_read_twice(tmp_path: Path) -> None:
    def told(topic: str) -> str:
        return article_line(topic, about(topic))

    fill(tmp_path, *map(told, TOPICS[:4]))
    client = client_at(tmp_path)
    before = {story["id"] for story in whole(client, "/api/stories")}
    first = client.get("/api/stories?limit=2").json()
    fill(tmp_path, told(TOPICS[5]))
    rest = whole(client, first["next"])
    ids = [story["id"] for story in (*first["items"], *rest)]
    assert len(set(ids)) == len(ids)
    assert len(before & set(ids)) == len(before) == 4


@pytest.mark.parametrize(
    "cursor", ["x", "", "W10", "WzFd", "bnVsbA", "WyJhIiwiYiIsMV0", "W251bGxd", "A" * 499, "é", "%00"]
)
@pytest.mark.parametrize("path", ["stories", "articles", "corrections", "search?q=a", "new?since=1d"])
def test_a_cursor_of_somebodys_own_making_leads_nowhere(client: TestClient, path: str, cursor: str) -> None:
    mark = "&" if "?" in path else "?"
    answer = client.get(f"/api/{path}{mark}cursor={quote(cursor, safe='%')}")
    if cursor == "WzFd" and not path.startswith(("stories", "corrections")):  # a number in a list: a place of these
        assert answer.status_code == 200
        return
    assert answer.status_code == 404
    assert "next" in answer.json()["error"]


def test_an_article_is_told_in_all_its_versions(tmp_path: Path) -> None:
    for number in (1, 2):
        fill(tmp_path, article_line("Herald", f"{HARBOUR}{VELL}\n" + f"{BRASK}\n" * number))
    client = client_at(tmp_path)
    (row,) = client.get("/api/articles").json()["items"]
    versions = client.get(f"/api/articles/{row['id']}").json()["versions"]
    assert [(each["version"], each["is_current"]) for each in versions] == [(1, False), (2, True)]
    assert versions[1]["article"]["text"].count("Otto Brask") == 2
    assert client.get(f"/api/articles/{versions[0]['article']['id'][:6]}").json()["versions"] == versions


def test_what_changed_in_a_story_is_told_in_order(client: TestClient, harbour: str) -> None:
    found = whole(client, f"/api/stories/{harbour}/changes?limit=1")
    assert [each["kind"] for each in found] == ["story"]
    assert found[0]["subject"] == harbour


def test_what_is_not_here_is_told_in_a_sentence(client: TestClient, harbour: str) -> None:
    for path in ("stories/none", "stories/none/record", f"stories/{harbour}/statements/none", "articles/none", "jobs/9",
                 "stories/none/changes", "nothing"):  # fmt: skip
        answer = client.get(f"/api/{path}")
        assert answer.status_code == 404
        assert answer.json()["error"].endswith(".")
        assert "etag" not in answer.headers


def test_the_ways_out_lead_to_the_story(client: TestClient) -> None:
    ways = client.get("/api/exports").json()["items"]
    assert {"json", "csv", "bib", "html"} <= {way["name"] for way in ways}
    assert all(way["href"] == f"/stories/{{story}}/export/{way['name']}" for way in ways)


# --- tags ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/api/stories", "/api/corrections", "/api/openapi.json", "/new"])
def test_who_has_it_is_told_that_nothing_is_new_until_something_is(tmp_path: Path, path: str) -> None:
    fill(tmp_path, article_line("Herald", f"{HARBOUR}{VELL}\n"))
    client = client_at(tmp_path)
    client.get(path)  # a first visit leaves a cookie
    tag = client.get(path).headers["etag"]
    assert tag.startswith('"' if path.startswith("/api") else 'W/"')
    for method in ("GET", "HEAD"):
        again = client.request(method, path, headers={"if-none-match": f'"other", {tag}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["content-security-policy"]
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200
    fill(tmp_path, article_line("Gazette", f"{HARBOUR}{BRASK}\n"))
    assert client.get(path, headers={"if-none-match": tag}).status_code == 200


def test_a_tag_is_of_one_address_and_one_reader(client: TestClient) -> None:
    tags = [
        client.get("/api/stories").headers["etag"],
        client.get("/api/stories?limit=1").headers["etag"],
        client.get("/api/articles").headers["etag"],
        client.get("/api/stories", headers={"cookie": "seen=1"}).headers["etag"],
    ]
    assert len(set(tags)) == 4


def test_a_records_tag_holds_though_other_stories_change(tmp_path: Path) -> None:
    fill(tmp_path, article_line("Herald", f"{HARBOUR}{VELL}\n"))
    client = client_at(tmp_path)
    path = client.get("/api/stories").json()["items"][0]["record"]
    tag = client.get(path).headers["etag"]
    fill(tmp_path, article_line("Post", f"News of the orchard\nPears.\n{line('Mira Tol', 'pears are sold')}\n"))
    assert client.get(path, headers={"if-none-match": tag}).status_code == 304
    fill(tmp_path, article_line("Gazette", f"{HARBOUR}{BRASK}\n"))
    assert client.get(path, headers={"if-none-match": tag}).status_code == 200


# --- what is sent ----------------------------------------------------------------------------------------------------


def over(client: TestClient, answer: Any) -> dict[str, Any]:
    """The job that an answer names, once it is over."""
    assert answer.status_code == 202, answer.text
    for _ in range(200):
        job: dict[str, Any] = client.get(answer.headers["location"]).json()
        if job["phase"] in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def test_articles_are_sent_corrected_and_corrections_taken_back(tmp_path: Path) -> None:
    client = client_at(tmp_path)
    sent = [{"text": f"{HARBOUR}{VELL}\n{BRASK}\n", "outlet": "Herald", "published": "2031-05-08"}]
    job = over(client, client.post("/api/add", json={"articles": sent}))
    assert (job["kind"], job["phase"], job["counts"]) == ("add", "done", {"new": 1})
    story = job["told"][0]["story"]
    statements = client.get(f"/api/stories/{story}/statements").json()["items"]
    asked = {"do": "not-a-statement", "by": "jo", "about": statements[0]["content"]}
    corrected = over(client, client.post("/api/corrections", json=asked))
    assert corrected["told"][0]["reason"] is None
    assert len(client.get(f"/api/stories/{story}/statements").json()["items"]) == len(statements) - 1
    id = corrected["told"][0]["correction"]
    over(client, client.post(f"/api/corrections/{id}/undo", json={"by": "jo"}))
    assert client.get(f"/api/stories/{story}/statements").json()["items"] == statements
    undo, first = client.get("/api/corrections").json()["items"]
    assert (first["correction"]["id"], first["holds"]) == (id, False)
    assert (undo["correction"]["do"], undo["correction"]["of"]) == ("undo", id)
    assert [each["id"] for each in client.get("/api/jobs").json()["items"]] == ["3", "2", "1"]


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("add", {}, 422, "at least one"),
        ("add", {"addresses": ["/etc/passwd"]}, 422, "addresses.0"),
        ("add", {"addresses": ["file:///etc/passwd"]}, 422, "addresses.0"),
        ("add", {"addresses": ["-"]}, 422, "addresses.0"),
        ("add", {"inputs": ["/etc/passwd"]}, 422, "inputs"),
        ("add", {"articles": [{"text": ""}]}, 422, "articles.0.text"),
        ("add", {"articles": [{"text": "a", "url": "javascript:alert(1)"}]}, 422, "articles.0.url"),
        ("corrections", {"do": "speaker"}, 422, "by"),
        ("corrections", {"do": "sing", "by": "jo"}, 422, "do"),
        ("corrections", {"do": "speaker", "by": "   "}, 422, "by"),
        ("corrections", {"do": "drop", "by": "jo", "about": [{"article": "a", "start": 0, "end": 2, "text": "x"}]}, 409,
         "does not hold its text"),
        ("corrections/none/undo", {"by": "jo"}, 404, "no correction"),
        ("corrections", [], 422, "the request"),
    ],
)  # fmt: skip
def test_what_is_sent_amiss_is_named(client: TestClient, path: str, body: Any, status: int, words: str) -> None:
    answer = client.post(f"/api/{path}", json=body)
    assert answer.status_code == status
    assert words in answer.json()["error"]


def test_every_kind_of_job_is_told(client: TestClient) -> None:
    shapes = client.get("/api/openapi.json").json()["components"]["schemas"]
    assert set(shapes["JobTold"]["properties"]["kind"]["enum"]) == {kind.__name__.lower() for kind in get_args(Job)}


def test_nothing_is_taken_where_the_desk_is_only_shown(folder: Path) -> None:
    client = client_at(folder, read_only=True)
    assert client.post("/api/add", json={"addresses": ["https://herald.example/"]}).status_code == 403
    assert client.get("/api/jobs").json()["items"] == []


def test_half_of_a_surrogate_pair_breaks_no_answer(tmp_path: Path) -> None:
    text = f"{HARBOUR}{line('Ana Vell', 'the harbour opens ' + chr(0xD83D) + ' on Monday')}\n"
    fill(tmp_path, article_line("Herald", text))
    client = client_at(tmp_path)
    (story,) = client.get("/api/stories").json()["items"]
    for part in ("record", "statements", "articles", "changes"):
        assert client.get(f"/api/stories/{story['id']}/{part}").status_code == 200
    spans = client.get(f"/api/stories/{story['id']}/statements").json()["items"][0]["content"]
    body = json.dumps({"do": "not-a-statement", "by": "jo", "about": spans})
    sent = client.post("/api/corrections", content=body, headers={"content-type": "application/json"})
    assert sent.status_code in (202, 422)
    assert client.get("/api/corrections").status_code == 200


# --- the description -------------------------------------------------------------------------------------------------


_EXAMPLES = int(os.environ.get("ONRECORD_API_EXAMPLES", "4"))  # of each way to ask; `make tryapi` tries 200


class Described:
    """The desk that the description is tried at: the same for all tests, and made with the first."""

    desk: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.desk(scope, receive, send)


described = Described()
schema = schemathesis.openapi.from_dict(create_app(Settings(Path("none.sqlite"))).openapi())
schema.app = described


@pytest.fixture
def desk_described(folder: Path) -> None:
    """Jobs are taken there and not done: nothing that is made up is fetched."""
    if described.desk is None:
        names = ("testserver", "localhost")
        often = {"changes_per_minute": 1_000_000, "requests_per_minute": 1_000_000}
        described.desk = create_app(Settings(folder / "desk.sqlite", names=names, **often))
        described.desk.state.clerk._feed = lambda: None


@pytest.mark.usefixtures("desk_described")
@schema.parametrize()
@settings(max_examples=_EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_is_as_it_is_described(case: Any) -> None:
    but: list[Any] = []
    # A search has a grammar of its own, and a day is one of the calendar: no pattern tells that.
    if case.path in ("/api/search", "/api/new", "/api/stories"):
        but = [positive_data_acceptance]
    if case.path == "/api/events":  # who listens hears no end of it: here only what is there is asked for
        case.query = {**(case.query or {}), "follow": "false"}
        but = [negative_data_rejection]
    case.call_and_validate(excluded_checks=but)


def test_with_a_token_the_description_names_it(tmp_path: Path) -> None:
    client = client_at(tmp_path, token="long", host="127.0.0.1")
    shown = client.get("/api/openapi.json", headers={"authorization": "Bearer long"}).json()
    assert "HTTPBearer" in shown["components"]["securitySchemes"]
    assert "securitySchemes" not in client_at(tmp_path).get("/api/openapi.json").json()["components"]


def test_every_field_that_is_told_is_described(client: TestClient) -> None:
    shapes = client.get("/api/openapi.json").json()["components"]["schemas"]
    bare = [
        f"{name}.{field}"
        for name, shape in shapes.items()
        for field, told in shape.get("properties", {}).items()
        if not (told.get("description") or "$ref" in told)
    ]
    assert [name for name in bare if name.split(".")[0] in ("Statement", "Article", "JobTold", "StoryTold")] == []
