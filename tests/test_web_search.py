"""Search in the browser: words marked, filters and facets, paging, and plain sentences for what cannot be asked."""

import re
from pathlib import Path
from typing import Any

import pytest
from desk_kit import line, report
from starlette.testclient import TestClient
from web_kit import article_line, client_at, fill, mark_of

from onrecord import store
from onrecord.errors import WeightsError
from onrecord.store.searching import highlighted, search_facets
from onrecord.web import meaning
from onrecord.web.meaning import Alike

SAID = (line("Ana Vell", "the harbours open on Monday"), line("Otto Brask", "no harbour crane is safe"))


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    fill(
        tmp_path,
        article_line("Herald", report("Harbour", *SAID), published="2031-05-09"),
        article_line("Dockside", report("Harbour", line("Ana Vell", "the crane waits")), published="2031-05-10"),
    )
    return client_at(tmp_path)


def hits(page: str) -> list[str]:
    found = re.findall(r'<li data-line>\n<p class="own">(.*?)</p>', page, re.S)
    return [re.sub("<[^>]+>", "", each) for each in found]


def test_words_are_marked_whatever_their_ending(client: TestClient) -> None:
    page = client.get("/search?q=harbour").text
    assert "the <mark>harbours</mark> open on Monday" in page
    assert "no <mark>harbour</mark> crane is safe" in page
    assert "2 statements" in page


def test_a_word_that_is_being_typed_finds_those_that_begin_so(client: TestClient) -> None:
    assert len(hits(client.get("/search?q=harb&typing=1").text)) == 2
    assert len(hits(client.get("/search?q=crane+harb&typing=1").text)) == 1
    assert hits(client.get("/search?q=harb").text) == []
    assert "typing" not in client.get("/search?q=harb&typing=1").text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=crane&speaker=Vell", ["the crane waits"]),
        ("q=speaker:Brask", ["no harbour crane is safe"]),
        ("outlet=dockside", ["the crane waits"]),
        ("q=crane&since=2031-05-10", ["the crane waits"]),
        ("q=%22harbour+crane%22", ["no harbour crane is safe"]),
        ("q=crane+-waits", ["no harbour crane is safe"]),
        ("kind=direct", []),
        ("q=zebra", []),
    ],
)
def test_filters_stand_in_fields_or_among_the_words(client: TestClient, asked: str, found: list[str]) -> None:
    assert hits(client.get(f"/search?{asked}").text) == found


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("q=-crane", "cannot only leave out"),
        ("q=colour:red", "has no filter colour"),
        ("kind=loud", "There is no kind loud"),
        ("since=soon", "tells no day"),
        ("q=x&page=0", "There is no page 0"),
        (f"q={'x' * 501}", "at most 500 characters"),
        ("q=%22%22&by=meaning", "Say in words"),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_sentence(client: TestClient, asked: str, told: str) -> None:
    answer = client.get(f"/search?{asked}")
    assert answer.status_code == 200  # it may be half typed: no fault of the reader's
    assert told in answer.text


@pytest.mark.parametrize("asked", ["(", '"', "'; DROP TABLE", "*", "NEAR(a b)", "a AND OR", "{text}:x", "\x00", "%ff"])
def test_no_search_breaks_the_page(client: TestClient, asked: str) -> None:
    assert client.get("/search", params={"q": asked}).status_code == 200


def test_facets_count_narrow_and_widen(client: TestClient) -> None:
    page = client.get("/search?q=crane").text
    assert re.search(r'href="/search\?q=crane&amp;speaker=Ana\+Vell">Ana Vell</a> <span class="number">1', page)
    assert re.search(r'href="/search\?q=crane&amp;outlet=Herald">Herald</a> <span class="number">1', page)
    narrowed = client.get("/search?q=crane&speaker=Ana+Vell").text
    assert re.search(r'href="/search\?q=crane" aria-current="true">Ana Vell', narrowed)


def test_pages_hold_thirty_and_lead_on(tmp_path: Path) -> None:
    said = [line("Ana Vell", f"the crane number {n} waits") for n in range(40)]
    fill(tmp_path, article_line("Herald", report("Harbour", *said)))
    client = client_at(tmp_path)
    first = client.get("/search?q=crane").text
    assert len(hits(first)) == 30
    assert 'href="/search?q=crane&amp;page=2" rel="next"' in first
    second = client.get("/search?q=crane&page=2").text
    assert not set(hits(first)) & set(hits(second))
    assert len(hits(second)) == 10


def test_without_a_search_the_page_says_how_to_search(client: TestClient) -> None:
    page = client.get("/search").text
    for name in store.FILTERS:
        assert f"<code>{name}:</code>" in page


def test_only_some_are_counted_where_many_fit(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.store.searching._MAX_COUNTED", 2)
    with client.app.state.shelf.reading() as db:  # type: ignore[attr-defined]
        facets = search_facets(db, store.parse_query("since:2031"))
    assert (facets.total, facets.counted) == (3, 2)
    assert "Counted among 2 of them" in client.get("/search?since=2031").text


def test_marks_are_of_the_words_alone_and_filters_mark_nothing(client: TestClient) -> None:
    with client.app.state.shelf.reading() as db:  # type: ignore[attr-defined]
        query = store.parse_query("speaker:Vell")
        found = store.search(db, query)
        assert highlighted(db, query, found) == tuple(((each.text, False),) for each in found)


def test_words_of_articles_cannot_forge_a_mark_or_markup(tmp_path: Path) -> None:
    fill(tmp_path, article_line("Herald", report("Harbour", line("Ana Vell", "the \x02crane\x03 <i>waits</i> here"))))
    page = client_at(tmp_path).get("/search?q=waits").text
    assert "<mark>crane</mark>" not in page
    assert "&lt;i&gt;<mark>waits</mark>&lt;/i&gt;" in page


# By meaning


def found_by_meaning(monkeypatch: pytest.MonkeyPatch, unread: int) -> None:
    def nearest(shelf: Any, words: str, query: str) -> Alike:
        with shelf.reading() as db:
            (first, *_) = store.search(db, store.parse_query(query or "crane"))
        return Alike((first,), unread)

    monkeypatch.setattr("onrecord.web.pages.search.nearest", nearest)


def test_by_meaning_tells_how_much_is_not_read_yet_and_has_it_read(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    found_by_meaning(monkeypatch, 3)
    monkeypatch.setattr("onrecord.desk.Desk.learn", lambda desk, progress: None)
    page = client.get("/search?q=lifting+gear&by=meaning").text
    assert "3 statements are not yet read" in page
    answer = client.post(
        "/search/learn", data={"mark": mark_of(page), "back": "/search?q=lifting"}, follow_redirects=False
    )
    assert answer.headers["location"] == "/jobs/1"
    client.app.state.clerk.wait("1", 60)  # type: ignore[attr-defined]
    done = client.get("/jobs/1", follow_redirects=False)
    assert done.headers["location"] == "/search?q=lifting"
    assert client.post("/search/learn", data={"mark": ""}).status_code == 403


def test_by_meaning_needs_its_weights_and_says_so(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise WeightsError("The weights meaning.onnx are missing from this installation: reinstall OnRecord.")

    monkeypatch.setattr(meaning.likening, "encoder", missing)
    answer = client.get("/search?q=gear&by=meaning")
    assert "The weights meaning.onnx are missing" in answer.text
