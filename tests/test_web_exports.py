"""Every way out of a story is a download with a safe name and its right type; the page to print needs nothing else."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from desk_kit import line, report
from starlette.testclient import TestClient
from web_kit import article_line, client_at, fill

from onrecord import api, record
from onrecord.desk import open_desk
from onrecord.render.exports import FORMATS

NEEDS_POSITIONS = {"dna", "graphml", "gexf"}  # which articles read by the plain rule have none of


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    title = 'Über "die" Brücke/../\r\nset-cookie: a=b; ' + "harbour talks " * 20
    text = f"{title}\n\n" + report("Harbour", line("Ana Vell", "the harbour opens on Monday"))
    fill(tmp_path, article_line("Herald", text, published="2031-05-09", title=title))
    return client_at(tmp_path)


def story_at(tmp_path: Path) -> str:
    with open_desk(tmp_path / "desk.sqlite") as desk:
        return desk.stories()[0].id


@pytest.mark.parametrize(
    "name", [name for name, each in FORMATS.items() if not each.needs and name not in NEEDS_POSITIONS]
)
def test_every_format_is_what_the_command_line_makes(tmp_path: Path, client: TestClient, name: str) -> None:
    answer = client.get(f"/stories/{story_at(tmp_path)}/export/{name}")
    assert answer.status_code == 200
    with open_desk(tmp_path / "desk.sqlite") as desk:
        made = api.export_as(desk.story(desk.stories()[0].id), name)
    if list(made.files) == [""]:
        assert answer.content == made.files[""]
        assert answer.headers["content-type"] == FORMATS[name].media_type


@pytest.mark.parametrize("name", sorted({*FORMATS, "bundle"} - NEEDS_POSITIONS))
def test_file_names_are_plain_and_short(tmp_path: Path, client: TestClient, name: str) -> None:
    answer = client.get(f"/stories/{story_at(tmp_path)}/export/{name}")
    if answer.status_code == 400:
        pytest.skip(answer.text[:200])  # its extra is not installed
    told = answer.headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="uber-die-brucke-[a-z0-9-]{1,90}-story-\w{10}[a-z-]*\.[a-z]+"', told)
    assert "set-cookie" not in {key for key in answer.headers if "a=b" in answer.headers[key]}


@pytest.mark.parametrize("name", sorted(NEEDS_POSITIONS))
def test_a_story_without_positions_has_no_network_and_says_so(tmp_path: Path, client: TestClient, name: str) -> None:
    answer = client.get(f"/stories/{story_at(tmp_path)}/export/{name}")
    assert answer.status_code == 400
    assert "holds no positions" in answer.text


def test_a_tag_is_of_the_record_and_its_holder_is_told_nothing_new(tmp_path: Path, client: TestClient) -> None:
    path = f"/stories/{story_at(tmp_path)}/export/csv"
    tag = client.get(path).headers["etag"]
    again = client.get(path, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path.replace("csv", "md")).headers["etag"] != tag


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("exe", "does not export exe"),
        ("csv?fonts=/etc", "takes no fonts here"),
        ("pdf?fonts=/etc", "takes no fonts here"),
        ("gexf?window_size=many", "window_size should be a number"),
        ("gexf?isolates=perhaps", "isolates should be yes or no"),
        ("gexf?network=sideways", "sideways"),
        ("bundle?x=y", "takes no x here"),
    ],
)
def test_what_cannot_be_exported_is_told_in_a_sentence(
    tmp_path: Path, client: TestClient, asked: str, told: str
) -> None:
    answer = client.get(f"/stories/{story_at(tmp_path)}/export/{asked}")
    assert answer.status_code in (400, 404)
    assert told in answer.text


def test_the_bundle_holds_the_record_and_the_page_as_it_came(tmp_path: Path, client: TestClient) -> None:
    answer = client.get(f"/stories/{story_at(tmp_path)}/export/bundle")
    assert record.unpack(answer.content).record.story.title
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        assert any(name.startswith("pages/") for name in archive.namelist())


def test_the_page_to_print_is_the_brief_and_may_load_nothing(tmp_path: Path, client: TestClient) -> None:
    story = story_at(tmp_path)
    answer = client.get(f"/stories/{story}/print")
    assert answer.text == client.get(f"/stories/{story}/export/html").text
    policy = answer.headers["content-security-policy"]
    (digest,) = re.findall(r"style-src '(sha256-[^']+)'", answer.text)
    assert f"style-src '{digest}'" in policy
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'")


def test_the_menu_names_every_way_out_once(tmp_path: Path, client: TestClient) -> None:
    story = story_at(tmp_path)
    page = client.get(f"/stories/{story}/export").text
    assert sorted(re.findall(rf"/stories/{story}/export/(\w+)", page)) == sorted([*FORMATS, "bundle"])
