"""Every kind of correction can be made in the browser, comes back to the line, stands in the log, and can be undone."""

import re
from pathlib import Path

import pytest
from desk_kit import line, report
from starlette.testclient import TestClient
from web_kit import article_line, client_at, fill, mark_of

from onrecord.datamodel import Record
from onrecord.desk import open_desk
from onrecord.web.asking import _WAYS

HARBOUR = (line("Ana Vell", "the harbour opens on Monday"), line("Otto Brask", "the crane is safe"))
ORCHARD = "Pear growers sell an orchard\n\nSnow broke two branches.\n" + line("Mira Tol", "the pears were sold early")


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    fill(
        tmp_path,
        article_line("Herald", report("Harbour", *HARBOUR)),
        article_line("Dockside", report("Harbour", line("Ana Vell", "the port opens again on Monday"))),
        article_line("Gazette", ORCHARD),
    )
    return client_at(tmp_path)


def record_of(tmp_path: Path, word: str) -> tuple[str, Record]:
    """The story of which a statement has this word, and its record."""
    with open_desk(tmp_path / "desk.sqlite") as desk:
        (found,) = desk.search(word, limit=1)
        return found.story, desk.story(found.story)


def statement_of(record: Record, word: str) -> str:
    return next(each.id for each in record.statements if word in each.text)


def correct(client: TestClient, story: str, **fields: str | list[str]) -> str:
    """Send a form of corrections, wait for the job; returns where the reader comes to, or what is wrong."""
    mark = mark_of(client.get(f"/stories/{story}/correct").text)
    answer = client.post(f"/stories/{story}/correct", data={"mark": mark, "by": "jo", **fields}, follow_redirects=False)
    return after(client, answer.headers["location"]) if answer.status_code == 303 else answer.text


def after(client: TestClient, job: str) -> str:
    client.app.state.clerk.wait(job.rsplit("/", 1)[1], 60)  # type: ignore[attr-defined]
    answer = client.get(job, follow_redirects=False)
    return answer.headers["location"] if answer.status_code == 303 else answer.text


def test_every_way_of_the_command_line_has_a_form() -> None:
    from onrecord.cli.correcting import correct as command

    assert set(command.commands) - {"list", "export", "import", "undo"} == set(_WAYS) - {"to-story"}  # type: ignore[attr-defined]


def test_a_statement_that_nobody_said_goes_and_the_reader_comes_to_its_words(
    tmp_path: Path, client: TestClient
) -> None:
    story, record = record_of(tmp_path, "crane")
    id = statement_of(record, "crane")
    where = correct(
        client, story, do="not-a-statement", statement=id, note="a caption", back=f"/stories/{story}/statements/{id}"
    )
    assert re.fullmatch(rf"/stories/{story}/articles/\w+\?corrected=k\w{{10}}#\w+-s\d+", where)
    (made,) = record_of(tmp_path, "harbour")[1].corrections
    assert (made.do, made.by, made.note) == ("not-a-statement", "jo", "a caption")
    assert "Done, and applied" in client.get(where).text


@pytest.mark.parametrize(
    ("fields", "speaker"),
    [
        ({"who": "unknown"}, None),
        ({"who": "Otto Brask"}, "Otto Brask"),
        ({"name": "Lena Orr", "kind": "person"}, "Lena Orr"),
    ],
)
def test_a_speaker_is_somebody_else_or_nobody(
    tmp_path: Path, client: TestClient, fields: dict[str, str], speaker: str | None
) -> None:
    story, record = record_of(tmp_path, "harbour")
    id = statement_of(record, "harbour opens")
    back = f"/stories/{story}/statements/{id}"
    where = correct(client, story, do="speaker", statement=id, back=back, **fields)
    assert where.startswith(f"{back}?corrected=k")
    made = record_of(tmp_path, "harbour")[1]
    found = next(each for each in made.statements if each.id == id).speaker
    assert ({actor.id: actor.name for actor in made.actors}[found] if found else None) == speaker


def test_actors_become_one_and_are_parted(tmp_path: Path, client: TestClient) -> None:
    story, record = record_of(tmp_path, "crane")
    by_name = {actor.name: actor.id for actor in record.actors}
    vell, brask = by_name["Ana Vell"], by_name["Otto Brask"]
    back = f"/stories/{story}/actors/{vell}"  # which is gone then, as its id goes by the name
    where = correct(client, story, do="same-actor", actor=vell, other=brask, called="A. Vell", back=back)
    assert where.startswith("/actors?name=A.+Vell&corrected=k")
    assert client.get(where).status_code == 200
    made = record_of(tmp_path, "crane")[1]
    assert [actor.name for actor in made.actors] == ["A. Vell"]
    correct(client, story, do="other-actor", statement=statement_of(made, "crane"), name="Lena Orr", kind="person")
    made = record_of(tmp_path, "crane")[1]
    assert {actor.name for actor in made.actors} == {"A. Vell", "Lena Orr"}


def test_statements_are_one_utterance_and_then_not(tmp_path: Path, client: TestClient) -> None:
    story, record = record_of(tmp_path, "crane")
    crane, port = statement_of(record, "crane"), statement_of(record, "port opens")
    correct(client, story, do="same-utterance", statement=crane, **{"with": port})
    made = record_of(tmp_path, "crane")[1]
    assert any({crane, port} <= set(each.statements) for each in made.utterances)
    correct(client, story, do="other-utterance", statement=crane)
    assert not any(crane in each.statements for each in record_of(tmp_path, "crane")[1].utterances)


def test_a_line_is_dropped_with_what_is_said_in_it(tmp_path: Path, client: TestClient) -> None:
    story, record = record_of(tmp_path, "crane")
    correct(client, story, do="drop", statement=statement_of(record, "crane"))
    assert "crane" not in " ".join(each.text for each in record_of(tmp_path, "harbour")[1].statements)


def test_lines_of_an_article_are_dropped_by_where_they_begin(tmp_path: Path, client: TestClient) -> None:
    story, record = record_of(tmp_path, "crane")
    article = next(each for each in record.articles if each.outlet == "Herald")
    starts = [str(article.text.index("The Harbour matter")), str(article.text.index("Otto Brask"))]
    correct(client, story, do="drop", article=article.id, line=starts)
    made = record_of(tmp_path, "harbour")[1].article(article.id)
    assert {article.text[each.start : each.end] for each in made.dropped} == {
        "The Harbour matter is before the council.",
        "Otto Brask said that the crane is safe.",
    }


def test_articles_are_parted_moved_and_joined(tmp_path: Path, client: TestClient) -> None:
    story, record = record_of(tmp_path, "crane")
    orchard, _ = record_of(tmp_path, "pears")
    dockside = next(each.id for each in record.articles if each.outlet == "Dockside")
    apart = correct(client, story, do="other-story", article=dockside)
    new = record_of(tmp_path, "port")[0]
    assert new not in (story, orchard)
    assert apart.startswith(f"/stories/{new}?corrected=k")
    assert correct(client, new, do="to-story", article=dockside, other=orchard).startswith(f"/stories/{orchard}?")
    assert record_of(tmp_path, "port")[0] == orchard
    correct(client, orchard, do="to-story", article=dockside, other_id=story)
    assert (record_of(tmp_path, "port")[0], record_of(tmp_path, "pears")[0]) == (story, orchard)
    correct(client, story, do="same-story", other=orchard)
    assert record_of(tmp_path, "pears")[0] == story


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Choose what is wrong"),
        ({"do": "undo"}, "Choose what is wrong"),
        ({"do": "not-a-statement", "by": " "}, "Say who corrects"),
        ({"do": "not-a-statement"}, "Choose a statement"),
        ({"do": "not-a-statement", "statement": "s0"}, "has no statement s0"),
        ({"do": "speaker", "statement": "H1"}, "Say who it is"),
        ({"do": "speaker", "statement": "H1", "who": "p0"}, "has no actor p0"),
        ({"do": "speaker", "statement": "H1", "name": "x", "kind": "ghost"}, "no kind of actor"),
        ({"do": "speaker", "statement": "H1", "name": "x" * 201}, "at most 200"),
        ({"do": "same-actor", "actor": "Ana Vell"}, "Choose whom it is one with"),
        ({"do": "other-actor", "name": "x"}, "Choose the statements"),
        ({"do": "same-utterance", "statement": "H1"}, "another article"),
        ({"do": "drop", "article": "H"}, "Choose the lines"),
        ({"do": "drop", "article": "H", "line": "999999"}, "has no line there"),
        ({"do": "drop", "article": "Z"}, "has no article Z"),
        ({"do": "same-story"}, "Choose the other story"),
        ({"do": "same-story", "other": "story-none"}, "has no story story-none"),
        ({"do": "other-story", "article": ["H", "D"]}, "all of its articles"),
        ({"do": "to-story"}, "Choose the article"),
    ],
)
def test_what_cannot_be_corrected_is_told_and_nothing_is_kept(
    tmp_path: Path, client: TestClient, fields: dict[str, str], told: str
) -> None:
    story, _ = record_of(tmp_path, "crane")
    assert told in correct(client, story, **fields)
    assert client.app.state.clerk.states() == ()  # type: ignore[attr-defined]


def test_one_that_does_not_apply_says_why_and_leads_back(tmp_path: Path, client: TestClient) -> None:
    story, record = record_of(tmp_path, "crane")
    page = correct(
        client, story, do="other-utterance", statement=statement_of(record, "crane"), back=f"/stories/{story}"
    )
    assert "does not apply: it is in no utterance with another." in page
    assert f'href="/stories/{story}">Back to where you were' in page


def test_a_form_that_is_not_ours_corrects_nothing(tmp_path: Path, client: TestClient) -> None:
    story, record = record_of(tmp_path, "crane")
    data = {"by": "jo", "do": "not-a-statement", "statement": statement_of(record, "crane")}
    for path in (f"/stories/{story}/correct", "/corrections/k0/undo", "/corrections/import"):
        assert client.post(path, data=data).status_code == 403
    assert client.app.state.clerk.states() == ()  # type: ignore[attr-defined]


def test_a_correction_never_leads_to_another_site(tmp_path: Path, client: TestClient) -> None:
    story, record = record_of(tmp_path, "crane")
    id = statement_of(record, "crane")
    where = correct(client, story, do="speaker", statement=id, who="unknown", back="//evil.example/")
    assert where.startswith("/?corrected=")


def test_the_name_is_kept_for_the_next_correction(tmp_path: Path, client: TestClient) -> None:
    story, record = record_of(tmp_path, "crane")
    correct(client, story, do="not-a-statement", statement=statement_of(record, "crane"), by="Jo Ünder; x=y")
    assert 'value="Jo Ünder; x=y"' in client.get(f"/stories/{story}/correct").text


# The log


def test_the_log_tells_what_applies_and_a_correction_is_undone_and_done_again(
    tmp_path: Path, client: TestClient
) -> None:
    story, record = record_of(tmp_path, "crane")
    before = record.statements
    correct(client, story, do="not-a-statement", statement=statement_of(record, "crane"), note="<b>a caption</b>")
    page = client.get("/corrections").text
    assert "the crane is safe" in page
    assert "&lt;b&gt;a caption&lt;/b&gt;" in page
    (id,) = re.findall(r'href="/corrections/(k\w+)/undo"', page)
    form = client.get(f"/corrections/{id}/undo").text
    answer = client.post(f"/corrections/{id}/undo", data={"mark": mark_of(form), "by": "jo"}, follow_redirects=False)
    assert after(client, answer.headers["location"]).startswith("/corrections?corrected=k")
    made = record_of(tmp_path, "crane")[1]
    assert made.statements == before
    assert 'Undone <span class="number">1' in client.get("/corrections").text
    assert id in client.get("/corrections?state=undone").text
    assert id not in re.sub("<[^>]+>", "", client.get("/corrections?state=fails").text)
    assert "was taken back already" in client.get(f"/corrections/{id}/undo").text


def test_undoing_needs_a_name_and_a_correction(client: TestClient) -> None:
    assert client.get("/corrections/k0/undo").status_code == 404


def test_the_log_of_one_story_has_only_its_own(tmp_path: Path, client: TestClient) -> None:
    story, record = record_of(tmp_path, "crane")
    orchard, _ = record_of(tmp_path, "pears")
    correct(client, story, do="not-a-statement", statement=statement_of(record, "crane"))
    assert "the crane is safe" in client.get(f"/corrections?story={story}").text
    assert "the crane is safe" not in client.get(f"/corrections?story={orchard}").text


def test_corrections_go_out_as_a_file_and_come_in_at_another_desk(tmp_path: Path, client: TestClient) -> None:
    story, record = record_of(tmp_path, "crane")
    correct(client, story, do="not-a-statement", statement=statement_of(record, "crane"))
    answer = client.get("/corrections/export")
    assert answer.headers["content-disposition"] == 'attachment; filename="corrections.jsonl"'
    other = tmp_path / "other"
    fill(other, article_line("Herald", report("Harbour", *HARBOUR)))
    there = client_at(other)
    assert "New: 1. Of all corrections, 0 do not apply." in take_in(there, answer.content)
    assert "crane" not in there.get("/search?q=crane").text.split('id="found"')[1]


def test_a_file_that_holds_no_corrections_says_which_line(client: TestClient) -> None:
    assert "line 1 is no JSON" in take_in(client, b"hello\n")
    assert "not UTF-8" in take_in(client, b"\xff\xfe")
    assert "Choose a file" in take_in(client, None)
    assert "which story" in take_in(client, b"{}", form="doccano")


def take_in(client: TestClient, content: bytes | None, **fields: str) -> str:
    files = {"file": ("corrections.jsonl", content)} if content is not None else None
    data = {"mark": mark_of(client.get("/corrections").text), **fields}
    answer = client.post("/corrections/import", data=data, files=files, follow_redirects=False)
    return after(client, answer.headers["location"]) if answer.status_code == 303 else answer.text


def test_the_forms_name_what_they_are_about(tmp_path: Path, client: TestClient) -> None:
    story, record = record_of(tmp_path, "crane")
    base = f"/stories/{story}/correct"
    page = client.get(f"{base}?statement={statement_of(record, 'crane')}").text
    assert "the crane is safe" in page
    assert "the port opens again on Monday" in page  # of another article, to be one utterance with
    assert "Otto Brask" in client.get(f"{base}?actor=Ana+Vell").text
    assert "The Harbour matter is before the council." in client.get(f"{base}?article=H").text
    assert "Pear growers" in client.get(base).text
    for asked in ("statement=s0", "actor=Nobody", "article=Z"):
        assert client.get(f"{base}?{asked}").status_code == 404


def test_a_desk_that_is_only_shown_has_no_forms(tmp_path: Path, client: TestClient) -> None:
    story, _ = record_of(tmp_path, "crane")
    shown = client_at(tmp_path, read_only=True)
    for path in (f"/stories/{story}/correct", "/corrections"):
        assert 'name="mark"' not in shown.get(path).text
