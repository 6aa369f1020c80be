"""The page of a story: what an analyst finds on it, where each line leads, and what a long story leaves to others."""

import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest
from records import bare, herring
from shown_kit import STORY, client_of
from starlette.testclient import TestClient

from onrecord.datamodel import Correction, Record, article_id, text_sha256
from onrecord.render import view
from onrecord.web.views.credits import credits
from onrecord.web.views.prominence import LEAD_SENTENCES, prominence
from onrecord.web.views.story import LISTS, list_page, page_of_line, story_page, whole_list

HERRING = herring()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client_of(HERRING, tmp_path_factory.mktemp("story"))


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def links_of(page: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', page)


# --- the page --------------------------------------------------------------------------------------------------------


def test_a_story_has_all_its_sections(client: TestClient) -> None:
    page = client.get(STORY).text
    sections = re.findall(r'<section[^>]* id="([a-z]+)"', page)
    assert sections == [
        "first", "timeline", "stand", "same", "claims", "order", "beside", "credits", "who", "statements", "notes",
        "read", "shown",
    ]  # fmt: skip
    strip = re.search(r'<nav class="strip".*?</nav>', page, re.S)
    assert strip
    assert all(link.startswith("#") and link[1:] in sections for link in links_of(strip[0]))


def test_the_texts_of_the_articles_are_not_in_the_page(client: TestClient) -> None:
    assert "Support the Ledger" not in client.get(STORY).text
    assert "Support the Ledger" in client.get(f"{STORY}/articles/ML").text


def test_every_line_leads_to_its_sentence(client: TestClient) -> None:
    page = client.get(STORY).text
    for part in ("takeaways", "timeline", "claims"):
        lists = re.findall(rf'<ol class="{part}.*?</ol>', page, re.S)
        lines = [line for found in lists for line in re.findall(r"<li id.*?</li>", found, re.S)]
        assert lines
        assert all(f'href="{STORY}/articles/' in line for line in lines)


def test_every_evidence_link_finds_its_sentence(client: TestClient) -> None:
    articles: dict[str, str] = {}
    wanted = {link for link in links_of(client.get(STORY).text) if f"{STORY}/articles/" in link and "#" in link}
    assert len(wanted) > 10
    for link in wanted:
        path, _, anchor = link.partition("#")
        text = articles.setdefault(path, client.get(path).text)
        assert f'id="{anchor}"' in text, link


def test_a_link_on_the_page_leads_to_something_on_it(client: TestClient) -> None:
    page = client.get(STORY).text
    ids = set(re.findall(r'id="([^"]+)"', page))
    assert {link[1:] for link in links_of(page) if link.startswith("#") and len(link) > 1} <= ids


def test_no_two_things_share_an_id(client: TestClient) -> None:
    ids = re.findall(r'\bid="([^"]+)"', client.get(STORY).text)
    assert len(ids) == len(set(ids))


def test_a_cell_tells_its_stance_by_mark_and_word_and_opens_its_statements(client: TestClient) -> None:
    page = client.get(STORY).text
    cells = re.findall(r'<a class="stance-cell (\w+)[^"]*" href="([^"]+)".*?</a>', page, re.S)
    assert {stance for stance, _ in cells} == {"for", "against", "conditional"}
    for stance, address in cells:
        shown = client.get(address)
        assert shown.status_code == 200
        assert stance in text_of(shown.text)
        assert 'class="statement"' in shown.text


def test_scripts_get_a_position_without_the_page_around_it(client: TestClient) -> None:
    address = re.findall(r'<a class="stance-cell[^"]*" href="([^"]+)"', client.get(STORY).text)[0]
    part = client.get(address, params={"fragment": 1}).text
    assert part.lstrip().startswith("<article")
    assert "<html" not in part
    assert 'data-title="' in part


def test_a_statement_has_a_page_by_id_and_by_label(client: TestClient) -> None:
    label = "ML2"
    id = view(HERRING)["statements"][label]["id"]
    assert client.get(f"{STORY}/statements/{id}").text == client.get(f"{STORY}/statements/{label}").text
    page = client.get(f"{STORY}/statements/{label}").text
    assert "before parliament" in text_of(page)
    assert f"{STORY}/correct?statement={id}" in page
    assert "Mercury Vell" in page  # who reports the same


@pytest.mark.parametrize("where", ["positions/no/body", "statements/none", "articles/XX", "all/nothing"])
def test_what_a_story_does_not_have_is_told_as_such(client: TestClient, where: str) -> None:
    assert client.get(f"{STORY}/{where}").status_code == 404


def test_words_of_strangers_stay_words(client: TestClient) -> None:
    for where in ("", "/articles/MV", "/articles/MV?fragment=1", "/beside?one=ML&other=MV", "/all/statements"):
        page = client.get(STORY + where).text
        assert "<script>alert" not in page
        assert "\x1b" not in page
        assert not [link for link in links_of(page) if link.startswith("javascript:")]
        assert "style=" not in page
        assert not re.search(r"<script(?! src)", page)


def test_links_to_other_sites_tell_them_nothing(client: TestClient) -> None:
    page = client.get(STORY).text
    assert re.findall(r'<a href="https?://[^>]*>', page) == [
        '<a href="https://vell.example/1" rel="noreferrer noopener">'
    ]


def test_a_corrected_statement_says_who_corrected_it(tmp_path: Path) -> None:
    words = HERRING.statements[0].content
    each = Correction("k1", "speaker", "2031-05-09T12:00:00Z", "jo", about=words, name="Ilse Maren")
    page = client_of(replace(HERRING, corrections=(each,)), tmp_path).get(STORY).text
    assert text_of(page).count("corrected by jo on 2031-05-09") == 1  # among the notes
    statements = re.findall(r'<li id="(\w+)" class="statement">.*?</li>', page, re.S)
    marked = [each for each in re.findall(r'<li id="\w+" class="statement">.*?</li>', page, re.S) if "by <b>jo" in each]
    assert len(marked) == 1 < len(statements)


def test_a_story_with_nothing_found_is_still_a_page(tmp_path: Path) -> None:
    page = client_of(bare(HERRING), tmp_path).get(STORY)
    assert page.status_code == 200
    assert re.findall(r'<section[^>]* id="([a-z]+)"', page.text) == ["credits", "read", "shown"]  # a copy is one


# --- long stories ----------------------------------------------------------------------------------------------------


def long_view(events: int = 100, speakers: int = 40) -> dict[str, object]:
    """The view of the story, each list of it as long as that of a story of fifty articles."""
    shown = view(HERRING)
    first = shown["timeline"][0]["events"][0]
    past = [{**first, "number": n, "again": n % 2 == 0} for n in range(1, events + 1)]
    shown["timeline"] = [{**shown["timeline"][0], "events": past}]
    who = shown["speakers"][0]
    shown["speakers"] = [{**who, "number": n, "total": 50} for n in range(1, speakers + 1)]
    shown["utterances"] = [{**shown["utterances"][0], "number": n} for n in range(1, 61)]
    return shown


def test_a_long_timeline_shows_its_end_and_says_how_much_was_before() -> None:
    part = story_page(long_view())["timeline"][0]
    numbers = [event["number"] for event in part["events"]]
    assert numbers == list(range(101 - len(numbers), 101))
    assert part["more"] == 100 - len(numbers)
    assert part["events"][0]["again"] is False  # its day is not hidden with the one before


@pytest.mark.parametrize("kind", ["timeline", "utterances", "claims"])
def test_the_parts_of_a_list_hold_all_of_it_once(kind: str) -> None:
    whole = whole_list(long_view(), kind)
    first = list_page(whole, kind, 1)
    parts = [list_page(whole, kind, number)["shown"] for number in range(1, first["pages"] + 1)]
    assert sum(len(part) for part in parts) == first["total"]
    assert all(0 < len(part) <= LISTS[kind][1] for part in parts)


def test_a_line_is_looked_for_in_the_part_that_has_it() -> None:
    kind, number = page_of_line("e93")
    part = list_page(whole_list(long_view(), kind), kind, number)
    assert 93 in [event["number"] for _, event in part["shown"]]


def test_a_part_beyond_the_last_is_the_last() -> None:
    whole = whole_list(long_view(), "timeline")
    assert list_page(whole, "timeline", 99)["number"] == list_page(whole, "timeline", 1)["pages"] == 2


def test_of_many_statements_only_the_speakers_are_on_the_page() -> None:
    speakers = story_page(long_view())["speakers"]
    assert not speakers["with_statements"]
    assert speakers["more"] == 40 - len(speakers["shown"])


@pytest.mark.parametrize("kind", list(LISTS))
def test_every_list_has_a_page(client: TestClient, kind: str) -> None:
    answer = client.get(f"{STORY}/all/{kind}")
    assert answer.status_code == 200
    assert "has none" not in answer.text


def test_statements_of_one_speaker_can_be_asked_for(client: TestClient) -> None:
    everything = client.get(f"{STORY}/all/statements").text.count('class="statement"')
    of_one = client.get(f"{STORY}/all/statements", params={"only": "1"}).text
    assert 0 < of_one.count('class="statement"') < everything
    assert "Show all" in of_one


def test_a_story_of_fifty_articles_goes_through_a_narrow_line(tmp_path: Path) -> None:
    page = client_of(_fifty(), tmp_path).get(STORY)
    assert page.status_code == 200
    assert len(gzip.compress(page.text.encode())) < 300_000


def _fifty() -> Record:
    """The story told by fifty outlets: no more statements, but many articles to list."""
    first = HERRING.articles[0]
    more = []
    for number in range(47):
        text = f"{first.text}\nCopy {number}."
        outlet = f"Outlet {number}"
        more.append(replace(first, id=article_id(outlet, text), outlet=outlet, text=text, sha256=text_sha256(text)))
    return replace(HERRING, articles=(*HERRING.articles, *more))


# --- order, prominence, credits --------------------------------------------------------------------------------------


def test_order_and_prominence_tell_where_each_article_has_what_several_report() -> None:
    found = prominence(view(HERRING))
    assert found["columns"] == ["ML", "MV"]  # a copy is one voice with its original
    row = next(row for row in found["rows"] if "parliament" in row["text"])
    assert [cell["anchor"] for cell in row["cells"]] == ["ML-s5", "MV-s3"]
    assert [cell["zone"] for cell in row["cells"]] == ["lead", "lead"]
    for column in range(2):
        orders = [row["cells"][column]["order"] for row in found["rows"] if row["cells"][column]]
        assert sorted(orders) == list(range(1, len(orders) + 1))


def test_the_lead_is_the_first_sentences_of_the_report_and_what_is_dropped_does_not_count() -> None:
    shown = view(HERRING)
    ledger = shown["articles"][0]
    sentences = [
        sentence["anchor"]
        for part in ledger["text"]
        for block in part["blocks"]
        for sentence in block["sentences"]
        if block["zone"] == "body" and not part["dropped"]
    ]
    places = {cell["anchor"]: cell["zone"] for row in prominence(shown)["rows"] for cell in row["cells"] if cell}
    for anchor, zone in places.items():
        if anchor in sentences:
            assert (zone == "lead") == (sentences.index(anchor) < LEAD_SENTENCES)


def test_who_credits_whom_tells_copies_and_words_passed_on() -> None:
    found = credits(view(HERRING))
    assert found["copies"] == [("N", "ML")]
    assert {(row["via"], row["speaker"]) for row in found["via"]} == {("Ilse Maren", "Oskar Dahl")}


def test_an_outlet_that_another_quotes_is_credited() -> None:
    shown = view(HERRING)
    label = next(label for label, each in shown["statements"].items() if each["outlet"] == "The Morning Ledger")
    shown["statements"][label] |= {"speaker": "Mercury Vell", "facts": []}
    assert {"key": "ML", "outlet": "The Morning Ledger", "via": "Mercury Vell", "speaker": "Mercury Vell",
            "labels": [label]} in credits(shown)["via"]  # fmt: skip
