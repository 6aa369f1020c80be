"""The list of stories and what is new: filtered, paged, and marked by the reader's last visit."""

import datetime as dt
import re
from pathlib import Path

import pytest
from desk_kit import desk_at, line, report
from desks import plainly
from starlette.testclient import TestClient
from web_kit import article_line, client_at, fill, mark_of

from onrecord.store import open_file
from onrecord.store.listing import Wanted, list_page

HARBOUR = report("Harbour", line("Ana Vell", "the harbour opens on Monday"))
ORCHARD = "Pear growers sell an orchard\n\nSnow broke two branches.\n" + line("Mira Tol", "the pears were sold early")


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    fill(
        tmp_path,
        article_line("Herald", HARBOUR, published="2031-05-09"),
        article_line("Dockside", ORCHARD, published="2031-06-01"),
    )
    return client_at(tmp_path)


def titles(page: str) -> list[str]:
    return re.findall(r'class="title" href="/stories/[^"]+">([^<]+)<', page)


def story_of(client: TestClient, word: str) -> str:
    found = re.search(rf'href="/stories/(story-\w+)">[^<]*{word}', client.get("/").text)
    assert found
    return found[1]


def test_stories_are_listed_with_outlets_and_days(client: TestClient) -> None:
    page = client.get("/").text
    assert sorted(titles(page)) == ["Harbour talks go on in the capital", "Pear growers sell an orchard"]
    assert "Herald · 9 May 2031" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("words=PEAR+grow", ["Pear growers sell an orchard"]),
        ("outlet=herald", ["Harbour talks go on in the capital"]),
        ("speaker=Vell", ["Harbour talks go on in the capital"]),
        ("since=2031-05-10", ["Pear growers sell an orchard"]),
        ("until=2031-05", ["Harbour talks go on in the capital"]),
        ("words=nothing+such", []),
        ("speaker=%22", None),
        ("since=soon", None),
        ("order=sideways", None),
        ("page=0", None),
        ("page=99999999999999999999", None),
    ],
)
def test_stories_are_filtered_or_the_filter_is_refused(client: TestClient, asked: str, found: list[str] | None) -> None:
    answer = client.get(f"/?{asked}")
    assert answer.status_code == (400 if found is None else 200)
    assert titles(answer.text) == (found or [])


@pytest.mark.parametrize("order", ["changed", "day", "statements", "articles", "title"])
def test_every_order_lists_all(client: TestClient, order: str) -> None:
    assert len(titles(client.get(f"/?order={order}").text)) == 2


def test_words_of_a_title_are_found_whatever_their_case_in_any_script(tmp_path: Path) -> None:
    fill(tmp_path, article_line("Herald", HARBOUR.replace("Harbour", "Éire")))
    assert titles(client_at(tmp_path).get("/?words=éIRE").text) == ["Éire talks go on in the capital"]


def test_many_stories_are_paged_and_keep_their_filters(tmp_path: Path) -> None:
    file = open_file(tmp_path / "desk.sqlite", create=True)
    with file.writing() as db:
        db.executemany(
            "INSERT INTO stories VALUES (?, ?, NULL, NULL, 1, 1, ?, 1, 1)",
            [(f"story-{n:010x}", f"Harbour {n}", f"2031-05-09T12:{n % 60:02}:00.000Z") for n in range(120)],
        )
    file.close()
    client = client_at(tmp_path)
    first = client.get("/?words=harbour").text
    assert len(titles(first)) == 50
    assert 'href="/?words=harbour&amp;page=2" rel="next"' in first
    third = client.get("/?words=harbour&page=3").text
    assert len(titles(third)) == 20
    assert 'rel="next"' not in third
    assert client.get("/?page=9").status_code == 200


def test_a_list_behind_its_last_page_still_knows_how_many_there_are(tmp_path: Path) -> None:
    fill(tmp_path, article_line("Herald", HARBOUR))
    with open_file(tmp_path / "desk.sqlite").reading() as db:
        assert list_page(db, Wanted(), limit=10, offset=50, seen="", today="2031-05-09") == ((), 1)


# What is new to the reader


def visited(client: TestClient, seen: str, last: str) -> None:
    client.cookies.clear()
    client.cookies.set("onrecord_visit", f"{seen}/{last}", domain="127.0.0.1", path="/")


def test_nothing_is_marked_as_new_on_a_first_visit_which_is_remembered(client: TestClient) -> None:
    answer = client.get("/")
    assert "New</span>" not in answer.text
    told = answer.headers["set-cookie"]
    assert told.startswith("onrecord_visit=")
    assert "HttpOnly" in told
    assert "SameSite=lax" in told


def test_stories_after_the_last_visit_are_marked(client: TestClient) -> None:
    visited(client, "2031-05-01T00:00:00.000Z", "2020-01-01T00:00:00.000Z")  # no such order of things: a first visit
    assert "New</span>" not in client.get("/").text
    visited(client, "2019-01-01T00:00:00.000Z", "2020-01-01T00:00:00.000Z")
    assert client.get("/").text.count('<span class="tag new">New</span>') == 2


def test_a_page_looked_at_twice_in_one_visit_marks_the_same(client: TestClient) -> None:
    visited(client, "2019-01-01T00:00:00.000Z", "2020-01-01T00:00:00.000Z")
    for _ in range(2):
        assert client.get("/").text.count('<span class="tag new">New</span>') == 2


def test_all_can_be_marked_as_seen_by_a_form_of_ours_alone(tmp_path: Path, client: TestClient) -> None:
    now = dt.datetime.now(dt.UTC)
    with open_file(tmp_path / "desk.sqlite").writing() as db:
        db.execute("UPDATE changes SET at = ?", ((now - dt.timedelta(hours=1)).isoformat(),))
    visited(client, "2019-01-01T00:00:00.000Z", "2020-01-01T00:00:00.000Z")
    page = client.get("/").text
    assert client.post("/seen", data={"mark": "0" * 80}).status_code == 403
    client.post("/seen", data={"mark": mark_of(page), "back": "https://evil.example/"}, follow_redirects=False)
    assert "New</span>" not in client.get("/").text


@pytest.mark.parametrize("cookie", ["x", "2031/2031", "a/b/c", "9999-12-31T23:59:59Z/9999-12-31T23:59:59Z", "/"])
def test_a_strange_cookie_is_a_first_visit(client: TestClient, cookie: str) -> None:
    client.cookies.set("onrecord_visit", cookie)
    assert client.get("/").status_code == 200
    assert client.get("/new").status_code == 200


def test_what_is_new_leads_to_the_sentence(tmp_path: Path, client: TestClient) -> None:
    more = HARBOUR + line("Otto Brask", "the crane is safe")
    with plainly(), desk_at(tmp_path) as desk:
        list(desk.add([("more.jsonl", article_line("Gazette", more, published="2031-05-10").encode() + b"{}\n")]))
    page = client.get(f"/new?since=1970-01-01&story={story_of(client, 'Harbour')}").text
    assert "New story" in page
    with open_file(tmp_path / "desk.sqlite").writing() as db:
        db.execute("DELETE FROM changes WHERE kind = 'story'")
    page = client.get(f"/new?since=1970-01-01&story={story_of(client, 'Harbour')}").text
    assert "Otto Brask: the crane is safe (Gazette)" in page
    (link,) = re.findall(r"Otto Brask: the crane.*?href=\"(/stories/[^\"]+/evidence/[^\"]+)\"", page)
    answer = client.get(link, follow_redirects=False)
    assert answer.status_code == 303
    assert re.fullmatch(r"/stories/story-\w+/articles/\w+#\w+-s\d+", answer.headers["location"])


@pytest.mark.parametrize(("since", "status"), [("3d", 200), ("2031-05-09", 200), ("tomorrow", 400), ("99999d", 200)])
def test_since_when_is_told_or_refused_in_a_sentence(client: TestClient, since: str, status: int) -> None:
    answer = client.get("/new", params={"since": since})
    assert answer.status_code == status
    assert ("tells no time" in answer.text) == (status == 400)


def test_nothing_new_is_said(client: TestClient) -> None:
    assert "Nothing is new" in client.get("/new?since=2031-05-10&story=story-none").text


def test_evidence_that_is_gone_says_so(client: TestClient) -> None:
    answer = client.get(f"/stories/{story_of(client, 'Harbour')}/evidence/snone")
    assert answer.status_code == 404
    assert "no longer in the story" in answer.text


def test_records_that_were_left_behind_are_made_anew_when_serving_begins(tmp_path: Path, client: TestClient) -> None:
    with open_file(tmp_path / "desk.sqlite").writing() as db:
        db.execute("UPDATE stories SET stamp = stamp + 1")
    assert "Record behind" in client.get("/").text
    client.app.state.clerk.catch_up(client.app.state.shelf)  # type: ignore[attr-defined]
    client.app.state.clerk.wait("1", 60)  # type: ignore[attr-defined]
    assert "Record behind" not in client.get("/").text
    client.app.state.clerk.catch_up(client.app.state.shelf)  # type: ignore[attr-defined]
    assert len(client.app.state.clerk.states()) == 1  # type: ignore[attr-defined]


def test_an_empty_desk_says_what_to_do(tmp_path: Path) -> None:
    page = client_at(tmp_path).get("/").text
    assert "no stories yet" in page
    assert 'href="/add"' in page


def test_hostile_words_are_shown_as_words(tmp_path: Path) -> None:
    title = "<script>alert(1)</script>\u202eevil\x07 harbour talks"
    fill(tmp_path, article_line("<b>Herald</b>", f"{title}\n\n{HARBOUR}", title=title))
    page = client_at(tmp_path).get("/").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;Herald&lt;/b&gt;" in page
    assert not {"\u202e", "\x07"} & set(page)
