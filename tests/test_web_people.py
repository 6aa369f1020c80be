"""Actors and issues in the browser: each in its story, by name over all stories, and their stances over time."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from records import bare, herring
from shown_kit import STORY, client_of
from starlette.testclient import TestClient
from web_kit import client_at

from onrecord import record, store
from onrecord.datamodel import Record, Stand
from onrecord.web.views import across
from onrecord.web.views.chart import Shown, Track, chart
from onrecord.web.views.stances import has_changed

HERRING = herring()
BAN, TALKS = (issue.id for issue in HERRING.issues)


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def section(page: str, id: str) -> str:
    found = re.search(rf'<section id="{id}".*?</section>', page, re.S)
    assert found, id
    return found[0]


def renamed(made: Record, name: str, as_name: str) -> Record:
    """The record with an actor of another name."""
    return replace(made, actors=tuple(replace(a, name=as_name) if a.name == name else a for a in made.actors))


def keep(folder: Path, **stories: Record) -> None:
    """Keep these records in the desk of the folder."""
    with store.open_file(folder / "desk.sqlite", create=True).writing() as db:
        for id, made in stories.items():
            store.begin_story(db, id, made.story.title, "2031-05-09T12:00:00.000Z")
            told = replace(made, story=replace(made.story, id=id))
            store.keep_record(db, id, 1, told, record.to_dict(told), "2031-05-09T12:00:00.000Z")
            store.index_record(db, id, told)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client_of(HERRING, tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """Two stories with an Ilse Maren; in one of them Oskar Dahl is called otherwise."""
    folder = tmp_path_factory.mktemp("desk")
    keep(folder, one=HERRING, two=renamed(HERRING, "Oskar Dahl", "Oskar Dahlgren"))
    return client_at(folder)


# --- an actor of a story ---------------------------------------------------------------------------------------------


def test_an_actor_is_told_with_all_that_it_says_in_the_order_of_days(client: TestClient) -> None:
    page = client.get(f"{STORY}/actors/maren").text
    said = [each for each in HERRING.statements if each.speaker == "maren"]
    shown = section(page, "said")
    assert len(re.findall(r'<li id="\w+" class="statement">', shown)) == len(said)
    days = re.findall(r'<h3><time datetime="([^"]+)"', shown)
    assert days == sorted(days)
    assert "fisheries minister" in text_of(page)
    assert "Ms. Maren" in text_of(page)


def test_an_actor_has_its_positions_drawn_and_in_a_table(client: TestClient) -> None:
    shown = section(client.get(f"{STORY}/actors/maren").text, "stand")
    drawn, table = shown.split("<table")
    marks = re.findall(r'<a class="shown (\w+)( told)?" href="([^"]+)"', drawn)
    assert sorted(stance for stance, _, _ in marks) == ["against", "for"]
    assert all(client.get(address).status_code == 200 for _, _, address in marks)
    assert "− against" in text_of(table)
    assert "+ for" in text_of(table)
    assert "no day told" in text_of(table)


def test_what_others_alone_tell_of_an_actor_is_marked(client: TestClient) -> None:
    shown = section(client.get(f"{STORY}/actors/dahl").text, "stand")
    assert '<a class="shown against told"' in shown
    assert "told by Ilse Maren" in text_of(shown)


def test_an_actor_page_says_with_whom_and_who_reports(client: TestClient) -> None:
    page = client.get(f"{STORY}/actors/maren").text
    meets, reports = text_of(section(page, "meets")), text_of(section(page, "reports"))
    assert "Speaks to reporters" in meets
    assert "The Morning Ledger" in reports
    assert f'href="{STORY}/actors/dahl"' in section(page, "meets")


def test_one_who_says_nothing_is_shown_where_it_is_named(client: TestClient) -> None:
    page = client.get(f"{STORY}/actors/vesk").text
    named = section(page, "named")
    links = re.findall(rf'href="({STORY}/articles/\w+)#([^"]+)"', named)
    assert links
    assert all(f'id="{anchor}"' in client.get(path).text for path, anchor in links)
    assert "No statement of this story is credited to this actor" in text_of(page)


def test_an_actor_can_be_put_right_from_its_page(client: TestClient) -> None:
    page = client.get(f"{STORY}/actors/maren").text
    assert f'href="{STORY}/correct?actor=maren&amp;back=' in page
    assert client.get(f"{STORY}/correct?actor=maren").status_code == 200


# --- an issue of a story ---------------------------------------------------------------------------------------------


def test_an_issue_says_who_stands_where(client: TestClient) -> None:
    page = client.get(f"{STORY}/issues/{BAN}").text
    sides = text_of(section(page, "sides"))
    assert "+ for 0 Nobody" in sides
    assert "− against 2 Ilse Maren Oskar Dahl told by Ilse Maren" in sides


def test_a_condition_is_told_by_word_mark_and_shape(client: TestClient) -> None:
    page = client.get(f"{STORY}/issues/{TALKS}").text
    assert "? on a condition 1 Oskar Dahl" in text_of(section(page, "sides"))
    mark = re.search(r'<a class="shown conditional.*?</a>', section(page, "time"), re.S)
    assert mark
    assert "<path" in mark[0]
    assert ">?</text>" in mark[0]
    assert "7 May 2031" in mark[0]


def test_an_issue_shows_its_statements(client: TestClient) -> None:
    shown = section(client.get(f"{STORY}/issues/{TALKS}").text, "said")
    wanted = next(issue for issue in HERRING.issues if issue.id == TALKS).statements
    assert len(re.findall(r'class="statement"', shown)) == len(wanted)


@pytest.mark.parametrize("where", [f"issues/{BAN}", f"issues/{TALKS}", "actors/maren", "actors/vesk"])
def test_words_of_strangers_stay_words_and_pages_keep_the_policy(client: TestClient, where: str) -> None:
    page = client.get(f"{STORY}/{where}").text
    assert "<b>treaty</b>" not in page
    assert "<script>alert" not in page
    assert "style=" not in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("where", ["actors/nobody", "issues/none"])
def test_what_a_story_does_not_have_is_told_as_such(client: TestClient, where: str) -> None:
    assert client.get(f"{STORY}/{where}").status_code == 404


def test_an_actor_without_anything_is_still_a_page(tmp_path: Path) -> None:
    page = client_of(bare(HERRING, actors=HERRING.actors), tmp_path).get(f"{STORY}/actors/maren")
    assert page.status_code == 200
    assert "<table" in section(page.text, "reports")


# --- over all stories ------------------------------------------------------------------------------------------------


def test_one_name_in_two_stories_is_told_so_and_not_made_one(desk: TestClient) -> None:
    page = desk.get("/actors", params={"name": "ilse maren"}).text
    assert "named Ilse Maren in 2 stories" in text_of(page)
    assert "joins none" in text_of(page)
    bearers = section(page, "bearers")
    assert re.findall(r'href="(/stories/\w+/actors/maren)"', bearers) == [
        "/stories/one/actors/maren", "/stories/two/actors/maren",
    ]  # fmt: skip
    assert text_of(bearers).count("fisheries minister") == 2


def test_a_name_of_one_story_is_told_so(desk: TestClient) -> None:
    page = text_of(desk.get("/actors", params={"name": "Oskar Dahlgren"}).text)
    assert "in one story" in page
    assert "joins none" not in page


def test_the_statements_of_a_name_lead_to_their_evidence(desk: TestClient) -> None:
    page = desk.get("/actors", params={"name": "Ilse Maren"}).text
    links = re.findall(r'href="(/stories/\w+/evidence/\w+)"', section(page, "said"))
    mine = [each for each in HERRING.statements if each.speaker == "maren"]
    assert len(links) == 2 * len(mine)


def test_an_issue_over_stories_keeps_actors_of_one_name_apart(desk: TestClient) -> None:
    page = desk.get("/issues", params={"label": "BAN"}).text
    table = section(page, "stand").split("<table")[1]
    rows = re.findall(r'<th scope="rowgroup".*?</th>', table, re.S)
    assert sorted(text_of(row).split(" in ")[0] for row in rows) == [
        "Ilse Maren", "Ilse Maren", "Oskar Dahl", "Oskar Dahlgren",
    ]  # fmt: skip
    assert len(re.findall(r'href="/stories/(?:one|two)/issues/', section(page, "stories"))) == 2


def test_an_issue_of_more_stories_than_are_looked_at_says_so(desk: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "newest stories with it"
    assert words not in desk.get("/issues", params={"label": "Ban"}).text
    monkeypatch.setattr(across, "_STORIES", 1)
    page = desk.get("/issues", params={"label": "bAn"}).text
    assert f"In the 1 {words}" in text_of(section(page, "stand"))
    assert (
        desk.get(re.findall(r'href="(/search[^"]*)"', section(page, "stand"))[0].replace("&amp;", "&")).status_code
        == 200
    )


def test_a_part_of_a_name_or_issue_leads_to_the_whole(desk: TestClient) -> None:
    for path, told in (
        ("/actors?name=Maren", "/actors?name=Ilse%20Maren"),
        ("/issues?label=treaty", "/issues?label=talks"),
    ):
        answer = desk.get(path)
        assert answer.status_code == 404
        assert f'href="{told}' in answer.text


def test_without_a_name_the_most_frequent_are_listed(desk: TestClient) -> None:
    assert "Ilse Maren" in section(desk.get("/actors").text, "names")
    assert "ban" in section(desk.get("/issues").text, "labels")


@pytest.mark.parametrize("told", ["\0", 'a"b', "a\0b", "*", "speaker:", "-x", "💧", "a" * 300])
def test_any_words_may_be_asked_for(desk: TestClient, told: str) -> None:
    for path, name in (("/actors", "name"), ("/issues", "label"), ("/api/actors", "name"), ("/api/issues", "label")):
        assert desk.get(path, params={name: told}).status_code in (200, 404)
    assert desk.get("/search", params={"q": told}).status_code in (200, 400)


def test_an_empty_desk_has_nobody_and_says_so(tmp_path: Path) -> None:
    client = client_at(tmp_path)
    assert "Nobody speaks yet" in client.get("/actors").text
    assert "Nobody takes a position yet" in client.get("/issues").text


def test_the_api_tells_names_issues_and_stances(desk: TestClient) -> None:
    names = desk.get("/api/actors").json()["items"]
    assert names[0] == {"name": "Ilse Maren", "statements": names[0]["statements"], "stories": 2}
    issues = {each["name"]: each["stories"] for each in desk.get("/api/issues").json()["items"]}
    assert issues["ban"] == 2
    stances = desk.get("/api/stances", params={"actor": "Oskar Dahl", "issue": "ban"}).json()["items"]
    assert [(each["story"], each["stance"], each["told_by"]) for each in stances] == [
        ("one", "against", ["Ilse Maren"])
    ]
    assert desk.get("/api/stances").json()["items"] == []


# --- stances over time -----------------------------------------------------------------------------------------------


def stood(day: str | None, stance: str = "for") -> Shown:
    return Shown(day, stance, "+", "#", "told", 1)


def test_days_stand_in_proportion_and_what_has_no_day_apart() -> None:
    drawn = chart(
        [Track("Ana Vell", "#", (stood("2031-05-01"), stood("2031-05-06"), stood("2031-05-11"), stood(None)))]
    )
    first, second, third, undated = (mark["x"] for mark in drawn["rows"][0]["marks"])
    assert second - first == pytest.approx(third - second)
    assert undated == drawn["undated"] > third
    assert [day for _, day in drawn["ticks"]] == ["1 May 2031", "6 May 2031", "11 May 2031"]


def test_marks_that_would_cover_each_other_stand_below() -> None:
    days = [stood("2031-01-01"), stood("2031-12-29"), stood("2031-12-30"), stood("2031-12-30", "against")]
    marks = chart([Track("Ana Vell", "#", tuple(days))])["rows"][0]["marks"]
    assert len({mark["y"] for mark in marks}) == 3
    assert len({(mark["x"], mark["y"]) for mark in marks}) == 4


def test_one_day_stands_in_the_middle_and_no_stance_is_no_row() -> None:
    assert chart([Track("Ana Vell", "#", (stood("2031-05-01"),))])["rows"][0]["marks"][0]["x"] == 50
    assert chart([])["rows"] == []


@pytest.mark.parametrize(
    ("before", "day", "stance", "changed"),
    [
        ([], "2031-05-01", "for", False),
        ([("2031-05-01", "for")], "2031-05-02", "for", False),
        ([("2031-05-01", "for")], "2031-05-02", "against", True),
        ([("2031-05-01", "for")], "2031-05-01", "against", False),
        ([("2031-05-01", "for"), ("2031-05-01", "against")], "2031-05-02", "for", False),
        ([("2031-05-01", "for")], None, "against", False),
        ([(None, "for")], "2031-05-02", "against", False),
    ],
)
def test_a_change_is_another_stance_than_on_the_last_day(
    before: list[tuple[str | None, str]], day: str | None, stance: str, changed: bool
) -> None:
    assert has_changed([{"date": date, "stance": was} for date, was in before], day, stance) is changed


def test_a_change_of_stance_is_tagged(tmp_path: Path) -> None:
    position = HERRING.positions[0]
    turned = replace(position, stance="for", history=(*position.history, Stand("2031-05-08", "for", position.evidence)))
    client = client_of(replace(HERRING, positions=(turned, *HERRING.positions[1:])), tmp_path)
    for where in ("actors/maren", f"issues/{BAN}"):
        assert ">changed</span>" in client.get(f"{STORY}/{where}").text
