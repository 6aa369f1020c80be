"""How takeaways, claims, outlets, conditions and lone positions are shown, in every format."""

import io
from dataclasses import replace

import pytest
from lxml import html as markup
from records import herring
from rich.console import Console

from onrecord import render
from onrecord.datamodel import (
    Actor,
    Article,
    Claim,
    Issue,
    Omission,
    Position,
    Record,
    Stand,
    StoryHead,
    statement_id,
)
from onrecord.datamodel import Statement as Said
from onrecord.ids import claim_id


@pytest.fixture(scope="module")
def view():
    return render.view(herring())


@pytest.fixture
def page(view):
    return markup.document_fromstring(render.to_html(view))


def text_of(element):
    return " ".join(element.text_content().split())


def on_terminal(view):
    file = io.StringIO()
    render.print_brief(view, Console(file=file, width=200, force_terminal=True, color_system=None))
    return file.getvalue()


FORMATS = [render.to_html, render.to_notebook, render.to_markdown, render.to_text, on_terminal]


def plain(write, view):
    """What a reader sees: the text of a page, the rest as it is, white space folded."""
    text = write(view)
    if write in (render.to_html, render.to_notebook):
        text = text_of(markup.document_fromstring(text))
    return " ".join(text.split())


def crowd(number: int) -> Record:
    """One outlet with so many statements that it alone has, all of one speaker on one issue."""
    text = " ".join(f"Line {n} is long enough." for n in range(number))
    article = Article("a1", "gull.txt", text, "Gull", "00")
    ends = [i + 1 for i, c in enumerate(text) if c == "."]
    spans = [article.span(a, b) for a, b in zip([0, *(end + 1 for end in ends)], ends, strict=False)]
    said = tuple(Said(statement_id((s,)), "a1", "indirect", "body", (s,)) for s in spans)
    return Record(
        {},
        StoryHead("r1", "Gulls", None, None),
        (article,),
        (),
        said,
        (),
        omissions=(Omission("a1", (), tuple(s.id for s in said)),),
    )


@pytest.mark.parametrize("write", FORMATS)
def test_takeaways_come_before_everything_else(write, view):
    text = plain(write, view)
    assert text.index("Ilse Maren on parliament") < text.index("notes.docx")


@pytest.mark.parametrize("write", FORMATS)
def test_a_possible_conflict_shows_the_words_of_both_sides(write, view):
    text = plain(write, view).replace("**", "").casefold()
    assert "possible conflict" in text
    assert "fisheries minister ilse maren said on tuesday that the two sides were" in text
    assert "the talks go on this friday ‘if vesk lifts the ban’, said premier oskar dahl." in text
    assert not any(word in text for word in ("contradict", "false", "lie "))


@pytest.mark.parametrize("write", FORMATS)
def test_what_is_credited_is_told_from_an_outlets_own_voice(write, view):
    text = plain(write, view)
    assert "credited to Ilse Maren" in text
    assert "in an outlet’s own voice" in text


def told_of(text: str, said: dict[str, str | None], **fields) -> dict:
    """How a claim is shown whose sentence is ``text``, in which these words are these speakers'."""
    article = Article("a1", "gull.txt", text, "Gull", "00")
    actors = {name: Actor(name.lower(), name, "person") for name in ("Orle", "Tarn")}
    spans = {words: article.span(text.index(words), text.index(words) + len(words)) for words in said}
    statements = tuple(
        Said(statement_id((spans[words],)), "a1", "indirect", "body", (spans[words],), speaker=who and who.lower())
        for words, who in said.items()
    )
    whole = (article.span(0, len(text)),)
    claim = Claim(claim_id(whole, ()), text, "single-source", whole, **fields)
    record = Record({}, StoryHead("r1", "Gulls", None, None), (article,), tuple(actors.values()), statements, ())
    return render.view(replace(record, claims=(claim,)))["claims"][0]["claims"][0]


@pytest.mark.parametrize(
    ("said", "is_attributed", "voice"),
    [
        ({}, False, "in an outlet’s own voice"),
        ({"the quay would open": "Orle"}, False, "credited in part to Orle"),
        ({"the quay would open": "Orle", "it would be late": "Tarn"}, True, "credited to Orle and Tarn"),
        ({"the quay would open": None}, True, "credited to others"),
    ],
)
def test_a_sentence_that_is_partly_a_statement_is_no_outlets_own(said, is_attributed, voice):
    text = "After a long night Orle said the quay would open, and Tarn that it would be late."
    assert told_of(text, said, is_attributed=is_attributed)["voice"] == voice


def test_a_claim_is_shown_without_its_dateline():
    assert told_of("PORT ELLIN (Northwire) - The quay opened.", {})["text"] == "The quay opened."


@pytest.mark.parametrize("write", FORMATS)
def test_what_an_outlet_alone_has_and_leaves_out_is_shown(write, view):
    text = plain(write, view).casefold()
    assert "only here" in text
    assert "left out here, told by two others" in text


@pytest.mark.parametrize("write", FORMATS)
def test_a_condition_points_to_what_comes_of_it(write, view):
    text = plain(write, view)
    assert "if Vesk lifts its ban → the talks would resume on Friday" in text
    assert "hangs on" in text
    assert "on it hangs" in text


@pytest.mark.parametrize("write", FORMATS)
def test_an_issue_of_one_actor_stands_below_the_matrix(write):
    record = herring()
    [strait] = [s for s in record.statements if s.polarity == "denied"]
    issue = Issue("i9", "closing the strait", (strait.id,))
    stand = Stand(None, "against", (strait.id,))
    lone = replace(
        record,
        issues=(*record.issues, issue),
        positions=(*record.positions, Position("maren", "i9", "against", (strait.id,), (stand,))),
    )
    shown = render.view(lone)["positions"]
    assert [found["label"] for found in shown["issues"]] == ["ban", "talks | <b>treaty</b>"]
    assert [found["label"] for found in shown["alone"]] == ["closing the strait"]
    assert "closing the strait" in plain(write, render.view(lone))


def test_words_of_a_takeaway_are_told_from_ours(view):
    runs = view["takeaways"][0]["runs"]
    assert [run["text"] for run in runs if run["own"]] == [
        "Any agreement that touches our fishing grounds must go before parliament",
        "Any deal that touches our waters has to go to parliament first",
    ]
    assert "".join(run["text"] for run in runs).startswith("Ilse Maren: “Any agreement")


def test_a_takeaway_leads_to_its_statements_and_else_to_the_sentence(view):
    assert [shown["text"] for shown in view["takeaways"][0]["shown"]] == ["ML2", "MV1"]
    assert [(shown["text"], shown["anchor"]) for shown in view["takeaways"][3]["shown"]] == [("MV", "MV-s6")]


def test_claims_come_by_status_with_every_side(view):
    assert [(part["heading"], len(part["claims"])) for part in view["claims"]] == [
        ("Possible conflicts", 1),
        ("Told by independent outlets", 1),
        ("Told by one outlet", 2),
    ]
    assert [side["outlet"] for side in view["claims"][1]["claims"][0]["sides"]] == [
        "The Morning Ledger",
        "Mercury Vell",
    ]
    assert view["claims"][0]["claims"][0]["against"][0]["outlet"] == "Mercury Vell"


def test_outlets_stand_side_by_side_with_their_copies(view):
    assert [(outlet["outlet"], outlet["copies"]) for outlet in view["outlets"]] == [
        ("The Morning Ledger", ["N"]),
        ("Mercury Vell", []),
    ]


def test_an_event_within_a_statement_shown_is_not_shown_again(view):
    alone = [item["text"] for item in view["outlets"][0]["alone"]]
    assert alone.count("Ardmere had threatened to close the strait") == 1


def test_days_told_once_are_not_repeated(view):
    past = view["timeline"][0]["events"]
    assert [(event["when"], event["again"]) for event in past] == [
        ("6 May 2031", False),
        ("7 May 2031", False),
        ("no day told", False),
    ]


@pytest.mark.parametrize("write", [render.to_markdown, render.to_text, on_terminal])
def test_a_long_list_is_cut_with_the_number_that_is_left(write):
    assert "and 34 more in the record" in plain(write, render.view(crowd(40)))


def test_a_long_list_on_the_page_is_folded_and_whole():
    page = markup.document_fromstring(render.to_html(render.view(crowd(40))))
    assert len(page.xpath("//section[@id='beside']//li")) == 40
    assert [text_of(s) for s in page.xpath("//section[@id='beside']//summary")] == ["and 34 more"]


def test_evidence_of_a_position_is_one_click_away(page):
    links = page.xpath("//table[contains(@class, 'stand')]//td//a/@href")
    assert links
    assert set(links) <= {f"#{id}" for id in page.xpath("//li[@class='statement']/@id")}


def test_the_matrix_can_be_scrolled_by_keyboard(page):
    [region] = page.xpath("//div[@role='region'][.//table[contains(@class, 'stand')]]")
    assert region.get("tabindex") == "0"
    assert region.get("aria-label")
