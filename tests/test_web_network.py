"""The network of a story in the browser: what is drawn, that no label covers another, and that files show the same."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from records import bare, herring
from shown_kit import STORY, client_of
from starlette.testclient import TestClient

from onrecord.api import as_record
from onrecord.web.views.columns import Bond, arrange, camps, groups, text_width, wrapped

HERRING = herring()
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client_of(HERRING, tmp_path_factory.mktemp("network"))


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def drawing(page: str, name: str = "wide") -> str:
    found = re.search(rf'<svg class="network {name}".*?</svg>', page, re.S)
    assert found
    return found[0]


# --- the page --------------------------------------------------------------------------------------------------------


def test_actors_and_issues_are_drawn_with_their_stances(client: TestClient) -> None:
    page = client.get(f"{STORY}/network").text
    drawn = drawing(page)
    assert re.findall(r'class="tie (\w+)"', drawn).count("against") == 2
    assert {"for", "conditional"} <= set(re.findall(r'class="tie (\w+)"', drawn))
    assert len(re.findall(r"<circle", drawn)) == 2
    assert len(re.findall(r"<rect", drawn)) == 2


def test_the_drawing_is_there_for_phones_too_with_the_same_ties(client: TestClient) -> None:
    page = client.get(f"{STORY}/network").text
    wide, narrow = (re.findall(r'data-ends="([^"]+)"', drawing(page, name)) for name in ("wide", "narrow"))
    assert wide == narrow


def test_the_table_holds_every_tie_that_is_drawn(client: TestClient) -> None:
    page = client.get(f"{STORY}/network").text
    rows = re.findall(r'<tr id="tie-\d+".*?</tr>', page, re.S)
    assert len(rows) == len(re.findall(r'data-ends="', drawing(page)))
    assert all('class="label"' in row for row in rows)


@pytest.mark.parametrize("query", ["", "?network=onemode&aggregation=subtract", "?network=onemode&nodes=issues"])
def test_what_is_drawn_leads_somewhere(client: TestClient, query: str) -> None:
    page = client.get(f"{STORY}/network{query}").text
    links = set(re.findall(r'href="([^"]+)"', drawing(page)))
    assert links
    for link in links:
        if link.startswith("#"):
            assert f'id="{link[1:]}"' in page
        else:
            assert client.get(link).status_code == 200, link


def test_stances_are_told_without_colour(client: TestClient) -> None:
    drawn = drawing(client.get(f"{STORY}/network").text)
    dashes = dict(
        re.findall(r'class="tie (\w+)".*?<path d="[^"]+" [^>]*?(?:stroke-dasharray="([^"]+)")?/>', drawn, re.S)
    )
    assert dashes["for"] == ""
    assert len(set(dashes.values())) == len(dashes)


def test_nothing_in_a_drawing_needs_a_style(client: TestClient) -> None:
    page = client.get(f"{STORY}/network").text
    assert "style=" not in page
    assert "<style" not in page
    assert "<b>treaty</b>" not in page


def test_actors_are_tied_by_what_they_agree_on(client: TestClient) -> None:
    page = client.get(f"{STORY}/network", params={"network": "onemode", "aggregation": "congruence"}).text
    row = re.search(r'<tr id="tie-1".*?</tr>', page, re.S)
    assert row
    assert all(told in text_of(row[0]) for told in ("Ilse Maren", "Oskar Dahl", "agree", "ban; talks"))
    made = as_record(HERRING).to_networkx(network="onemode", aggregation="congruence")
    assert f"{made.edges['maren', 'dahl']['value']:g}" in text_of(row[0])


def test_issues_are_tied_by_stances_not_said_to_agree(client: TestClient) -> None:
    page = client.get(f"{STORY}/network", params={"network": "onemode", "nodes": "issues"}).text
    assert "same stance" in text_of(page)
    assert "agree" not in text_of(re.search(r'<tr id="tie-1".*?</tr>', page, re.S)[0])  # type: ignore[index]


def test_fewer_ties_are_drawn_where_that_is_asked(client: TestClient) -> None:
    page = client.get(f"{STORY}/network", params={"ties": "1"}).text
    assert len(re.findall(r'data-ends="', drawing(page))) == 1
    assert "The 1 strongest of 4 ties are drawn" in text_of(page)


def test_the_page_offers_the_same_as_files(client: TestClient) -> None:
    page = client.get(f"{STORY}/network?network=onemode&aggregation=subtract&ties=5").text
    for way in ("network.svg", "export/graphml", "export/gexf"):
        found = re.search(rf'href="({STORY}/{way}\?[^"]+)"', page)
        assert found, way
        assert client.get(found[1].replace("&amp;", "&")).status_code == 200
        assert ("ties=5" in found[1]) is (way == "network.svg")


def test_the_file_is_a_drawing_by_itself_as_seen(client: TestClient) -> None:
    answer = client.get(f"{STORY}/network.svg", params={"ties": "3"})
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "attachment" in answer.headers["content-disposition"]
    root = ET.fromstring(answer.text)
    assert root.tag == f"{SVG}svg"
    assert len(root.findall(f".//{SVG}a[@class]")) >= 3 + 3
    texts = " ".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))
    assert "Oskar Dahl" in texts
    assert "against" in texts  # the legend


@pytest.mark.parametrize(
    "query",
    ["ties=no", "ties=0", "network=three", "start=May", "aggregation=conflict", "start=2031-05-09&stop=2031-05-01"],
)
def test_options_that_cannot_be_are_refused_with_the_form_at_hand(client: TestClient, query: str) -> None:
    answer = client.get(f"{STORY}/network?{query}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert "<form" in answer.text


def test_a_story_without_positions_says_why_nothing_is_drawn(tmp_path: Path) -> None:
    client = client_of(bare(HERRING), tmp_path)
    page = client.get(f"{STORY}/network")
    assert page.status_code == 200
    assert "found nobody who is for or against anything" in page.text
    assert client.get(f"{STORY}/network.svg").status_code == 404
    assert client.get("/api/stories/st1/network").json()["nodes"] == []


def test_actors_who_share_no_issue_are_told_to_be_untied(tmp_path: Path) -> None:
    alone = replace(HERRING, positions=(HERRING.positions[0],))
    page = client_of(alone, tmp_path).get(f"{STORY}/network?network=onemode")
    assert "No two actors are tied" in page.text


def test_the_api_has_the_same_network(client: TestClient) -> None:
    told = client.get("/api/stories/st1/network").json()
    made = as_record(HERRING).to_networkx()
    assert {each["id"] for each in told["nodes"]} == set(made.nodes)
    assert len(told["ties"]) == made.number_of_edges()
    assert client.get("/api/stories/st1/network?aggregation=conflict").status_code == 409


# --- the drawing -----------------------------------------------------------------------------------------------------


def tangle(seed: int, actors: int = 30, issues: int = 40, ties: int = 90) -> list[Bond]:
    rng = Random(seed)
    pairs = {(f"a{rng.randrange(actors)}", f"i{rng.randrange(issues)}") for _ in range(ties)}
    return [Bond(one, other, float(rng.randrange(1, 5))) for one, other in sorted(pairs)]


@pytest.mark.parametrize("seed", range(5))
def test_no_row_reaches_into_another(seed: int) -> None:
    bonds = tangle(seed)
    ids = sorted({id for bond in bonds for id in (bond.one, bond.other)})
    heights = {id: 26.0 + 16 * (number % 3) for number, id in enumerate(ids)}
    boxes, height = arrange(bonds, {id: id.startswith("i") for id in ids}, heights, 14)
    assert sorted(box.id for box in boxes) == ids
    for side in (False, True):
        column = sorted((box for box in boxes if box.is_right is side), key=lambda box: box.y)
        assert all(
            lower.y - upper.y >= (heights[upper.id] + heights[lower.id]) / 2 - 1e-6 for upper, lower in pairwise(column)
        )
        assert column[0].y >= heights[column[0].id] / 2 - 1e-6
        assert column[-1].y <= height - heights[column[-1].id] / 2 + 1e-6


def test_the_order_of_ties_changes_nothing() -> None:
    bonds = tangle(1)
    ids = sorted({id for bond in bonds for id in (bond.one, bond.other)})
    sides, heights = {id: id.startswith("i") for id in ids}, dict.fromkeys(ids, 26.0)
    mixed = Random(2).sample(bonds, len(bonds))
    assert {b.id: b.y for b in arrange(bonds, sides, heights, 14)[0]} == pytest.approx(
        {b.id: b.y for b in arrange(mixed, sides, heights, 14)[0]}
    )


def test_drawn_in_order_ties_cross_less_than_by_name() -> None:
    bonds = [Bond(f"a{n}", f"i{9 - n}", 1.0) for n in range(10)] + [Bond("a0", "i0", 0.5)]
    ids = sorted({id for bond in bonds for id in (bond.one, bond.other)})
    boxes, _ = arrange(bonds, {id: id.startswith("i") for id in ids}, dict.fromkeys(ids, 26.0), 14)
    at = {box.id: box.y for box in boxes}
    assert all(at[f"a{n}"] == pytest.approx(at[f"i{9 - n}"], abs=60) for n in range(10))


def test_who_agree_stand_together_and_who_differ_opposite() -> None:
    one, other = ("a", "b", "c"), ("x", "y")
    bonds = [Bond("a", "b", 2), Bond("b", "c", 1), Bond("x", "y", 3), Bond("a", "x", -2), Bond("c", "y", -1)]
    sides = camps(bonds)
    assert len({sides[id] for id in one}) == 1
    assert {sides[id] for id in other} == {not sides["a"]}


def test_groups_that_hang_together_come_by_size() -> None:
    bonds = [Bond("p", "q", 1), Bond("a", "b", 1), Bond("b", "c", 1)]
    assert [sorted(group) for group in groups(bonds)] == [["a", "b", "c"], ["p", "q"]]


@pytest.mark.parametrize(
    "text", ["return of the frozen assets of Veltria", "x" * 90, "半" * 40, "Kurz-und-gut-Behörde", "a"]
)
def test_lines_of_a_label_fit_their_column(text: str) -> None:
    lines = wrapped(text, 110, 13)
    assert 1 <= len(lines) <= 3
    assert all(text_width(line, 13) <= 110 for line in lines)
    assert "".join(lines).replace(" ", "").rstrip("…") in text.replace(" ", "")
