"""The lines that come first, on invented stories built by hand: what each tells, and that none misleads."""

import re

import pytest
from findings_kit import Said, story, who
from hypothesis import given
from hypothesis import strategies as st
from telling_kit import Telling, span

from onrecord.datamodel import Difference, Document, Issue, Position, Stand, Takeaway
from onrecord.findings import find_omissions, find_takeaways
from onrecord.findings.omissions import voices
from onrecord.findings.retelling import clipped

HARBOUR = "The harbour stays open whatever the storm brings"
COAST = "Lighthouse keepers along that coast were paid late again"
DREDGE = "Dredging costs forty million crowns, which nobody has voted"
PIER = "The northern pier must be rebuilt before the winter gales"


def takeaways(telling: Telling, backwards: bool = False, **found: object) -> tuple[Takeaway, ...]:
    told = telling.backwards if backwards else telling.story
    turn = -1 if backwards else 1
    docs = [Document(article, (), (), ()) for article in told.articles]
    omissions = find_omissions(told, telling.timeline, telling.claims)
    timeline, claims = telling.timeline[::turn], telling.claims[::turn]
    return find_takeaways(told, docs, timeline=timeline, claims=claims, omissions=omissions[::turn], **found)


def line(telling: Telling, heading: str, **found: object) -> str:
    """The text of the one takeaway whose heading begins with these words."""
    [text] = [t.text for t in takeaways(telling, **found) if t.heading.startswith(heading)]
    return text


def shared(*differences: Difference, first: str = HARBOUR, other: str = HARBOUR, speaker: str = "Ada Lorne") -> Telling:
    """Two outlets that report one utterance, the one quoting it, the other not."""
    telling = Telling()
    herald, gull = telling.article("Herald", f"“{first},” she said."), telling.article("Gull", f"She says {other}.")
    one, two = telling.said(herald, first, kind="direct"), telling.said(gull, other, speaker)
    telling.uttered(one, two, differences=differences)
    return telling


def test_a_story_of_nothing_has_none() -> None:
    assert takeaways(Telling()) == ()


def test_words_stand_in_marks_only_where_they_were_said() -> None:
    telling = shared(other="The harbour will stay open in any storm")
    assert line(telling, "Ada Lorne") == (
        f"Ada Lorne: The harbour will stay open in any storm (Gull); “{HARBOUR}” (Herald)"
    )


def test_a_paraphrase_alone_is_told_once_with_all_who_tell_it() -> None:
    telling = Telling()
    articles = [telling.article(name, f"She said {HARBOUR}.") for name in ("Herald", "Gull", "Mercury")]
    telling.uttered(*(telling.said(article, HARBOUR) for article in articles))
    assert line(telling, "Ada Lorne") == f"Ada Lorne: {HARBOUR} (Gull, Herald and Mercury)"


def test_words_credited_to_two_speakers_are_told_with_both() -> None:
    telling = shared(Difference("attribution", "Ada Lorne | Keir Voss", ()), speaker="Keir Voss")
    assert line(telling, "Credited differently: Keir Voss or Ada Lorne") == (
        f"Gull, crediting Keir Voss: {HARBOUR}; Herald, crediting Ada Lorne: “{HARBOUR}”"
    )


def test_a_difference_in_a_number_is_a_possible_conflict() -> None:
    telling = shared(first="Forty boats were lost in the storm", other="Sixty boats were lost in the storm")
    difference = Difference("number", "40 | 60", tuple(c for s in telling.statements for c in s.content))
    telling = shared(difference, first="Forty boats were lost in the storm", other="Sixty boats were lost in the storm")
    assert line(telling, "Possible conflict over a number") == (
        "Gull, crediting Ada Lorne: Sixty boats were lost in the storm; "
        "Herald, crediting Ada Lorne: “Forty boats were lost in the storm”"
    )


def test_what_outlets_report_differently_names_both_and_judges_neither() -> None:
    telling = Telling()
    herald, gull = (
        telling.article("Herald", "Forty boats were lost."),
        telling.article("Gull", "Sixty boats were lost."),
    )
    telling.claim(span(herald, herald.text), against=(span(gull, gull.text),))
    text = line(telling, "Possible conflict over a number")
    assert text == "Herald: Forty boats were lost; Gull: Sixty boats were lost"


def test_days_that_differ_are_a_possible_conflict() -> None:
    telling = Telling()
    herald, gull = (
        telling.article("Herald", "the boats sail on Friday"),
        telling.article("Gull", "the fleet sails Saturday"),
    )
    one = telling.event(span(herald, herald.text), start="2031-05-09")
    other = telling.event(span(gull, gull.text), start="2031-05-10", other_days=(one.id,))
    telling.timeline[0] = type(one)(**{f: getattr(one, f) for f in one.__slots__} | {"other_days": (other.id,)})
    assert line(telling, "Possible conflict over a date") == (
        "Gull (10 May 2031): the fleet sails Saturday; Herald (9 May 2031): the boats sail on Friday"
    )


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, f"Ada Lorne: {HARBOUR}"),
        ({"polarity": "denied"}, f"Ada Lorne denies: {HARBOUR}"),
        ({"kind": "direct"}, f"Ada Lorne: “{HARBOUR}”"),
        ({"act": "ask"}, f"Ada Lorne asks: {HARBOUR}"),
    ],
)
def test_a_statement_is_told_as_what_it_is(fields: dict[str, str], text: str) -> None:
    telling = Telling()
    telling.said(telling.article("Herald", f"They said {HARBOUR}."), HARBOUR, **fields)
    assert [t.text for t in takeaways(telling)] == [text]


def test_hearsay_and_conditions_are_told_with_the_words() -> None:
    telling = Telling()
    herald = telling.article("Herald", f"Reportedly, once the mines are cleared, they said {HARBOUR}.")
    telling.said(
        herald, HARBOUR, condition=span(herald, "once the mines are cleared"), hearsay=span(herald, "Reportedly")
    )
    assert [t.text for t in takeaways(telling)] == [
        f"Ada Lorne: {HARBOUR} (on a condition: once the mines are cleared) (second-hand: Reportedly)"
    ]


def test_a_speaker_whom_the_text_does_not_tell_is_told_as_not_named() -> None:
    telling = Telling()
    herald, gull = (telling.article(name, f"An old man said {HARBOUR}.") for name in ("Herald", "Gull"))
    telling.uttered(*(telling.said(a, HARBOUR, speaker=None, source=(span(a, "An old man"),)) for a in (herald, gull)))
    [takeaway] = takeaways(telling)
    assert takeaway.heading == "Somebody not named (An old man)"
    assert takeaway.text == f"Somebody not named (An old man): {HARBOUR} (Gull and Herald)"


def test_what_is_due_names_what_hangs_on_it() -> None:
    telling = Telling()
    herald = telling.article("Herald", "They meet on Friday. If they agree, the boats sail.", published="2031-05-06")
    due = telling.event(span(herald, "They meet on Friday"), status="scheduled", start="2031-05-09")
    condition = span(herald, "If they agree")
    telling.event(span(herald, "the boats sail"), status="conditional", condition=condition, hangs_on=(due.id,))
    assert line(telling, "Due: 9 May 2031") == "They meet on Friday. On it hangs: If they agree → the boats sail"


def test_what_was_due_before_the_last_report_is_not_told_as_due() -> None:
    telling = Telling()
    herald = telling.article("Herald", "They meet on Friday.", published="2031-05-20")
    telling.event(span(herald, "They meet on Friday"), status="scheduled", start="2031-05-09")
    assert takeaways(telling) == ()


def test_a_contested_issue_names_who_is_for_and_who_against() -> None:
    telling = Telling()
    herald = telling.article("Herald", f"{HARBOUR}. {PIER}.")
    one, other = telling.said(herald, HARBOUR), telling.said(herald, PIER, "Keir Voss")
    issue = Issue("i1", "pier", (one.id, other.id))
    taken = [
        Position(s.speaker or "", "i1", stance, (s.id,), (Stand(None, stance, (s.id,)),), via)
        for s, stance, via in ((one, "against", ()), (other, "for", (one.speaker or "",)))
    ]
    assert line(telling, "Pier: for and against", issues=[issue], positions=taken) == (
        f"Against: Ada Lorne – {HARBOUR}. For: Keir Voss (as Ada Lorne tells it) – {PIER}."
    )


def test_what_one_outlet_alone_has_and_what_it_leaves_out_are_told() -> None:
    telling = Telling()
    herald, gull = (telling.article(name, f"{HARBOUR}. {COAST}. {DREDGE}.") for name in ("Herald", "Gull"))
    for words in (HARBOUR, COAST, DREDGE):
        telling.uttered(telling.said(herald, words), telling.said(gull, words))
    telling.said(telling.article("Mercury", f"{PIER}."), PIER, "Keir Voss")
    assert line(telling, "Only in Mercury") == f"Keir Voss: {PIER}"
    assert line(telling, "Left out by Mercury").endswith("(Gull and Herald)")


def test_words_are_credited_to_the_outlets_that_have_them() -> None:
    telling = shared(first=HARBOUR, other="Nothing that blows will ever shut the port")
    assert line(telling, "Ada Lorne") == f"Ada Lorne: “{HARBOUR}” (Herald; in other words in Gull)"


def test_a_copy_makes_nothing_shared() -> None:
    telling = Telling()
    wire = telling.article("Wire", f"They said {HARBOUR}.")
    copy = telling.article("Gull", f"They said {HARBOUR}. And so on.", copy_of=wire)
    telling.uttered(telling.said(wire, HARBOUR), telling.said(copy, HARBOUR))
    assert not any("(" in t.text for t in takeaways(telling))


def test_a_heading_names_the_subject_in_the_words_of_the_story() -> None:
    said = [Said("Ada Lorne", "said/VBD", "the/DT fishing/NN ban/NN hurts/VBZ the/DT islands/NNS")]
    told, docs = story(("Herald", "2031-05-06", said), ("Mercury", "2031-05-06", said))
    headings = {t.heading for t in find_takeaways(told, docs)}
    assert headings == {"Ada Lorne on fishing ban"}
    assert who("Ada Lorne") == told.statements[0].speaker


def test_lines_that_tell_the_same_come_once() -> None:
    telling = shared()
    for statement in telling.statements:
        telling.claim(*statement.content)
        telling.event(*statement.content)
    assert len(takeaways(telling)) == 1


@pytest.mark.parametrize("articles", [1, 2, 50])
def test_a_story_of_any_size_gives_seven_lines_at_most(articles: int) -> None:
    telling = Telling()
    for number in range(articles):
        words = [f"{said} in parish {number}" for said in (HARBOUR, COAST, DREDGE, PIER)]
        article = telling.article(f"Outlet {number}", ". ".join(words))
        for speaker, said in zip(("Ada Lorne", "Keir Voss", "Ilse Ode", "Jon Tarn"), words, strict=True):
            telling.said(article, said, speaker)
    assert 3 <= len(takeaways(telling)) <= 7


@given(st.data())
def test_order_changes_nothing_and_every_line_is_shown_by_true_words(data: st.DataObject) -> None:
    telling = Telling()
    pool = [HARBOUR, PIER, "“Nobody asked us about the boats", "No", "It rains in Port Ellin on most days of May"]
    for number in range(data.draw(st.integers(1, 4))):
        words = data.draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3, unique=True))
        article = telling.article(f"Outlet {number}", f"{number}. " + ". ".join(words))
        for said in words:
            speaker = data.draw(st.sampled_from([None, "Ada Lorne", "Keir Voss"]))
            kind, polarity = data.draw(
                st.sampled_from([("direct", "affirmed"), ("mixed", "denied"), ("indirect", "affirmed")])
            )
            telling.said(article, said, speaker, kind=kind, polarity=polarity)
    for words in pool:
        same = [s for s in telling.statements if s.text == words]
        if len({s.article for s in same}) > 1:
            telling.uttered(*same)
        if same:
            telling.event(*(s.content[0] for s in same))
            telling.claim(*(s.content[0] for s in same))
    found = takeaways(telling)
    assert found == takeaways(telling, backwards=True)
    assert len({t.heading for t in found}) == len(found) <= 7
    ids = {
        thing.id
        for part in (telling.statements, telling.utterances, telling.timeline, telling.claims)
        for thing in part
    }
    texts = {article.id: article.text for article in telling.articles}
    for takeaway in found:
        assert takeaway.evidence
        assert set(takeaway.about) <= ids
        assert all(texts[s.article][s.start : s.end] == s.text for s in takeaway.evidence)
        for quoted in re.findall("“([^“”]+)”", takeaway.text):
            assert any(quoted in text for text in texts.values())


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("We wait. We hope that it will be enough for us all", 20, "We wait. …"),
        ("We wait, and we hope", 40, "We wait, and we hope"),
        ("He called it “a very long day on the water”, and left", 30, "He called it …"),
        ("word " * 30, 20, "word word word word …"),
        ("w" * 50, 20, "w …"),
    ],
)
def test_a_cut_is_shown_and_leaves_no_quotation_open(text: str, limit: int, shown: str) -> None:
    assert clipped(text, limit) == shown


def test_voices_follow_copies_to_their_original_and_end_where_they_turn_back() -> None:
    telling = Telling()
    wire = telling.article("Wire", "One")
    copy = telling.article("Gull", "Two", copy_of=wire)
    telling.article("Tern", "Three", copy_of=copy)
    assert set(voices(telling.articles).values()) == {"wire"}
