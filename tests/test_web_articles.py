"""An article in the browser: its text in layers, beside another one, and what its outlet changed."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from desk_kit import line, report
from records import herring
from shown_kit import STORY, client_of
from starlette.testclient import TestClient
from web_kit import article_line, client_at, fill

from onrecord.changes import Edit, marked, word_runs
from onrecord.datamodel import Span, TimeExpression
from onrecord.render import view
from onrecord.web.views.reading import reading

HERRING = herring()
LEDGER = HERRING.articles[0]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client_of(HERRING, tmp_path_factory.mktemp("articles"))


def time_at(words: str, day: str | None = None) -> TimeExpression:
    start = LEDGER.text.index(words)
    span = LEDGER.span(start, start + len(words))
    return TimeExpression(span, "DATE", day or "PAST_REF", day, day, "published" if day else "unresolved")


def runs_of(article: dict[str, object]) -> list[dict[str, object]]:
    return [
        run
        for part in article["text"]  # type: ignore[attr-defined]
        for block in part["blocks"]
        for sentence in block["sentences"]
        for run in sentence["runs"]
    ]


def words_of(text: str) -> str:
    return "".join(text.split())


# --- the text --------------------------------------------------------------------------------------------------------


def test_the_whole_text_is_there_whatever_layers_it_has() -> None:
    found = reading(HERRING, view(HERRING), "ML", [time_at("Tuesday", "2031-05-06"), time_at("Friday")])
    assert words_of("".join(str(run["text"]) for run in runs_of(found))) == words_of(LEDGER.text)


def test_actors_and_times_are_marked_where_they_stand() -> None:
    ilse = next(actor for actor in HERRING.actors if actor.name == "Ilse Maren")
    start = LEDGER.text.index("Ilse Maren")
    named = replace(ilse, mentions=(LEDGER.span(start, start + 10),))
    others = tuple(replace(actor, mentions=()) for actor in HERRING.actors if actor.id != ilse.id)
    found = reading(
        replace(HERRING, actors=(named, *others)), view(HERRING), "ML",
        [time_at("Tuesday", "2031-05-06"), time_at("Friday")],
    )  # fmt: skip
    assert [(run["actor"], run["text"]) for run in runs_of(found) if "actor" in run] == [("Ilse Maren", "Ilse Maren")]
    assert [(run["text"], run["time"]) for run in runs_of(found) if "time" in run] == [
        ("Tuesday", {"day": "2031-05-06", "told": "6 May 2031, counted from the day of publication"}),
        ("Friday", {"day": None, "told": "no day known"}),
    ]
    assert [(actor["name"], actor["mentions"]) for actor in found["actors"]] == [("Ilse Maren", 1)]


def test_of_marks_that_overlap_the_longer_stays() -> None:
    start = LEDGER.text.index("Fisheries minister Ilse Maren")
    long, short = Span(LEDGER.id, start, start + 29, "Fisheries minister Ilse Maren"), LEDGER.span(start, start + 9)
    named = replace(HERRING.actors[0], mentions=(short, long))
    rest = tuple(replace(actor, mentions=()) for actor in HERRING.actors[1:])
    found = reading(replace(HERRING, actors=(named, *rest)), view(HERRING), "ML", ())
    assert "".join(str(run["text"]) for run in runs_of(found) if "actor" in run) == "Fisheries minister Ilse Maren"


def test_statements_and_sources_are_shown_unless_others_are_asked_for(client: TestClient) -> None:
    def layers(query: str) -> list[str]:
        page = client.get(f"{STORY}/articles/ML{query}").text
        shown = re.search(r'<article id="ML"[^>]*class="layers([^"]*)"', page)
        assert shown
        ticked = re.findall(r'name="layer" value="(\w+)" checked', page)
        assert [f"show-{layer}" for layer in ticked] == shown[1].split()
        return ticked

    assert layers("") == ["statements", "sources"]
    assert layers("?layer=times&layer=actors") == ["actors", "times"]
    assert layers("?chosen=1") == []
    assert layers("?layer=nonsense") == []


def test_a_page_says_what_was_dropped_and_leads_to_it(client: TestClient) -> None:
    page = client.get(f"{STORY}/articles/ML").text
    parts = re.findall(r'<dt>Dropped</dt><dd><a href="#([^"]+)">([^<]+)</a>', page)
    assert parts == [("ML-d1", "appeal to readers"), ("ML-d2", "caption")]
    for anchor, _ in parts:
        assert f'<details class="fold" id="{anchor}"' in page


def test_a_statement_in_the_text_leads_to_its_own_page(client: TestClient) -> None:
    page = client.get(f"{STORY}/articles/ML").text
    links = re.findall(rf'<a class="label" href="({STORY}/statements/[^"]+)">ML\d+</a>', page)
    assert links
    assert all(client.get(link).status_code == 200 for link in links)


def test_a_copy_says_whose_words_it_has(client: TestClient) -> None:
    assert "one voice with it" in client.get(f"{STORY}/articles/N").text


def test_scripts_get_the_text_without_the_page_around_it(client: TestClient) -> None:
    part = client.get(f"{STORY}/articles/MV", params={"fragment": 1}).text
    assert part.lstrip().startswith("<article")
    assert "<html" not in part
    assert 'data-title="MV Mercury Vell"' in part
    assert 'href="https://vell.example/1" rel="noreferrer noopener"' in part
    assert 'id="MV-s3"' in part


# --- side by side ----------------------------------------------------------------------------------------------------


def test_two_articles_side_by_side_lead_to_the_same_words_of_each_other(client: TestClient) -> None:
    page = client.get(f"{STORY}/beside", params={"one": "ML", "other": "MV"}).text
    same = re.findall(r'<a class="label same" href="#([^"]+)">', page)
    assert same
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    assert set(same) <= ids
    assert {anchor.split("-")[0] for anchor in same} == {"ML", "MV"}
    assert "both report" in page


def test_beside_a_copy_nothing_is_called_shared_twice(client: TestClient) -> None:
    answer = client.get(f"{STORY}/beside", params={"one": "N", "other": "MV"})
    assert answer.status_code == 200
    assert "both report" not in answer.text


@pytest.mark.parametrize(
    ("query", "status"),
    [({"one": "ML"}, 422), ({}, 422), ({"one": "ML", "other": "ZZ"}, 404), ({"one": "ML", "other": "ML"}, 400)],
)
def test_beside_itself_or_nothing_there_is_no_page(client: TestClient, query: dict[str, str], status: int) -> None:
    assert client.get(f"{STORY}/beside", params=query).status_code == status


# --- versions --------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_versions(tmp_path: Path) -> TestClient:
    before = report("harbour", line("Ana Vell", "the quay stays <shut> until Monday"))
    after = report("harbour", line("Ana Vell", "the quay opens on Monday"), line("Bo Renn", "the dues will rise"))
    fill(tmp_path, article_line("Herald", before, title="Quay stays shut"))
    fill(tmp_path, article_line("Herald", after, title="Quay to open"))
    return client_at(tmp_path)


def article_of(client: TestClient) -> str:
    story = re.search(r'href="(/stories/story-[^"/?#]+)"', client.get("/").text)
    assert story
    link = re.search(rf'href="({story[1]}/articles/[^"#]+)"', client.get(story[1]).text)
    assert link
    return link[1]


def test_versions_show_what_went_and_what_came(two_versions: TestClient) -> None:
    page = two_versions.get(article_of(two_versions)).text
    link = re.search(r'href="(/articles/[^"]+)"', page)
    assert link
    versions = two_versions.get(link[1]).text
    assert "2 versions" in versions
    assert "<del>Quay stays shut</del> <ins>Quay to open</ins>" in versions
    assert "&lt;" in versions
    assert "<shut>" not in versions
    assert re.search(r"<del>stays[^/]*</del>.*<ins>opens", versions)
    assert re.search(r'<span class="tag">added</span> <span class="own">\s*<ins>[^<]*dues will rise', versions)
    assert f'href="{article_of(two_versions)}"' in versions


def test_an_article_of_one_version_says_so(tmp_path: Path) -> None:
    fill(tmp_path, article_line("Herald", report("harbour", line("Ana Vell", "the quay opens on Monday"))))
    client = client_at(tmp_path)
    link = re.search(r'href="(/articles/[^"]+)"', client.get(article_of(client)).text)
    assert link
    assert "the only version" in client.get(link[1]).text


def test_an_article_that_the_desk_does_not_have_is_not_here(client: TestClient) -> None:
    assert client.get("/articles/none").status_code == 404


def test_the_runs_of_an_edit_are_its_two_texts() -> None:
    edit = Edit("changed", "The port is open, he said.", "The port was shut on Monday, he said.")
    runs = word_runs(edit)
    assert "".join(same + gone for same, gone, _ in runs) == edit.before
    assert "".join(same + come for same, _, come in runs) == edit.after
    assert marked(edit) == "The port [-is-] {+was+} [-open-] {+shut on Monday+}, he said."
