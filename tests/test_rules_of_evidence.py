"""The rules of evidence (docs/how-it-works.md), tried on stories that nobody wrote: with the real models, end to end.

ONRECORD_EXAMPLES=500 tries more of them.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from fuzz.records import spans_in
from onrecord import api, corrections, datamodel, pipeline, record
from onrecord.corrections import correction
from onrecord.datamodel import Article, Correction, Record, Span, Story

NAMES = ("Ada Lorne", "Bo Lind", "Cara Maren", "Dov Ellin")
WORDS = (
    "the port will open on Friday",
    "the strike has cost 40 million crowns",
    "the strike has cost 60 million crowns",
    "the harbour toll should be scrapped",
    "the harbour toll must stay",
    "two boats sank near Vesk on Monday",
    "the crews will vote on the deal next week",
)
CONDITIONS = ("the crews agree", "the court lifts its ban", "Vesk pays its share")
OUTLETS = ("herald", "dockside", "meridian")
HEAD = "Harbour talks go on in Vesk\n\nVESK, {day} May 2031 - The talks on the harbour went on for another day.\n\n"
TAIL = "The harbour has been closed for nine days, and the boats of the island have stayed in port since then."

# Not made smaller where one fails: that takes minutes, and they are small.
tries = settings(max_examples=int(os.environ.get("ONRECORD_EXAMPLES", "4")), deadline=None, phases=[Phase.generate])


@dataclass(frozen=True)
class Line:
    """A sentence that credits words to somebody, and what must be kept of it."""

    text: str
    words: str
    condition: str | None = None
    is_denied: bool = False
    is_second_hand: bool = False


@st.composite
def lines(draw: st.DrawFn) -> Line:
    who, other = draw(st.permutations(NAMES))[:2]
    words, condition = draw(st.sampled_from(WORDS)), draw(st.sampled_from(CONDITIONS))
    return draw(
        st.sampled_from(
            [
                Line(f'"{words.capitalize()}," said {who}.', words),
                Line(f'{who} said: "{words.capitalize()}."', words),
                Line(f"{who} said that {words}.", words),
                Line(f"{words.capitalize()}, {who} told reporters.", words),
                Line(f"According to {who}, {words}.", words),
                Line(f"{who} denied that {words}.", words, is_denied=True),
                Line(f"{who} said that {words} if {condition}.", words, condition=condition),
                Line(f"{who} said {other} had told him that {words}.", words, is_second_hand=True),
            ]
        )
    )


Told = tuple[tuple[str, tuple[Line, ...]], ...]
"""Outlets, each with the lines of its article."""


@st.composite
def stories(draw: st.DrawFn, least: int = 2) -> Told:
    count = draw(st.integers(least, 3))
    parts = draw(st.lists(st.lists(lines(), min_size=2, max_size=4, unique=True), min_size=count, max_size=count))
    return tuple((outlet, tuple(part)) for outlet, part in zip(OUTLETS, parts, strict=False))


def page(told: Sequence[Line], number: int = 0) -> str:
    return HEAD.format(day=6 + number) + "\n\n".join(line.text for line in told) + f"\n\n{TAIL}\n"


def inputs(told: Told) -> list[tuple[str, bytes]]:
    return [(f"{outlet}.txt", page(each, number).encode()) for number, (outlet, each) in enumerate(told)]


def brief(given: Sequence[tuple[str, bytes]], mend: pipeline.Mend | None = None) -> Record:
    return pipeline.brief(given, pipeline.load_models(), mend=mend)  # type: ignore[arg-type]


def squeezed(text: str) -> str:
    return " ".join(text.split())


@tries
@given(stories())
def test_every_span_says_the_words_of_its_file(told: Told) -> None:
    given = dict(inputs(told))
    made = brief(list(given.items()))
    files = {article.id: given[article.input].decode() for article in made.articles}
    assert {article.id: article.text for article in made.articles} == files
    found = spans_in(made)
    assert len(found) > len(made.statements)
    for span in found:
        assert files[span.article][span.start : span.end] == span.text


@tries
@given(stories())
def test_nothing_is_shown_without_evidence_and_nobody_is_made_up(told: Told) -> None:
    made = brief(inputs(told))
    texts = squeezed(" ".join(article.text for article in made.articles)).lower()
    statements = {statement.id for statement in made.statements}
    for shown in (*made.timeline, *made.claims, *made.takeaways):
        assert spans_in(shown.evidence)
    for position in made.positions:
        assert position.evidence
        assert {id for stand in position.history for id in stand.evidence} <= statements
    for words in [e.what for e in made.timeline] + [c.text for c in made.claims] + [a.name for a in made.actors]:
        assert squeezed(words).lower() in texts


@tries
@given(stories())
def test_quotation_marks_stand_around_words_of_an_article_alone(told: Told) -> None:
    made = brief(inputs(told))
    texts = [squeezed(article.text) for article in made.articles]
    for form in ("txt", "md"):
        for words in re.findall("“([^“”]+)”", api.render_as(made, form)):
            bare = re.sub(r"[\\*]", "", squeezed(words)).strip("… ,.")
            assert any(bare in text for text in texts), words


@tries
@given(stories())
def test_every_link_of_the_page_leads_to_a_place_on_it(told: Told) -> None:
    html = api.render_as(brief(inputs(told)), "html")
    places = re.findall(r'\bid="([^"]+)"', html)
    led = set(re.findall(r'href="#([^"]+)"', html))
    assert len(places) == len(set(places))
    assert led
    assert led <= set(places)


@tries
@given(stories(), st.randoms(use_true_random=False))
def test_the_order_and_the_names_of_the_files_change_no_evidence(told: Told, luck: object) -> None:
    given = inputs(told)
    made = brief(given)
    luck.shuffle(given)  # type: ignore[attr-defined]
    assert record.dumps(brief(given)) == record.dumps(made)
    moved = brief([(f"in/{name}", data) for name, data in given])
    assert [s.id for s in moved.statements] == [s.id for s in made.statements]
    assert [c.id for c in moved.claims] == [c.id for c in made.claims]


@tries
@given(stories())
def test_a_copy_is_no_further_voice(told: Told) -> None:
    """The first article once more, by an outlet that names itself: what it alone reports is as little corroborated."""
    rows = [{"text": page(each, number), "outlet": outlet} for number, (outlet, each) in enumerate(told)]
    made = brief([("all.json", json.dumps(rows).encode())])
    more = brief([("all.json", json.dumps([*rows, {**rows[0], "outlet": "The Copycat"}]).encode())])
    (copied,) = [article for article in more.articles if article.outlet == "The Copycat"]
    twin = next(article for article in more.articles if article.text == copied.text and article is not copied)
    assert copied.copy_of == twin.id or twin.copy_of == copied.id
    assert corroborated(more) <= corroborated(made)
    voice = {article.id: article.copy_of or article.id for article in more.articles}
    for claim in more.claims:
        voices = {voice[span.article] for span in claim.evidence}
        assert (len(voices) > 1) or claim.status != "corroborated"


def corroborated(made: Record) -> set[str]:
    return {squeezed(claim.text) for claim in made.claims if claim.status == "corroborated"}


@tries
@given(stories(least=3), st.integers(0, 2))
def test_an_article_that_is_taken_away_takes_its_evidence_with_it(told: Told, number: int) -> None:
    given = inputs(told)
    made, less = brief(given), brief(given[:number] + given[number + 1 :])
    (gone,) = {article.id for article in made.articles} - {article.id for article in less.articles}
    assert gone not in record.dumps(less)
    assert {s.content for s in less.statements} == {s.content for s in made.statements if s.article != gone}


@tries
@given(stories(least=1), st.lists(st.sampled_from([b"", b"\x00\x01", b"{}", b"<p>Hi", b"Short."]), max_size=3))
def test_every_input_is_an_article_or_skipped_with_a_reason(told: Told, bad: list[bytes]) -> None:
    given = [*inputs(told), *((f"bad{number}.txt", data) for number, data in enumerate(bad))]
    made = brief(given)
    assert sorted([a.input for a in made.articles] + [s.input for s in made.skipped]) == sorted(n for n, _ in given)
    text = squeezed(api.render_as(made, "txt"))
    for skipped in made.skipped:
        assert skipped.reason.strip()
        assert skipped.input in text


@tries
@given(stories())
def test_what_is_not_known_is_null_and_what_is_inferred_says_how(told: Told) -> None:
    made = brief([(name, data.replace(b" May 2031", b" May")) for name, data in inputs(told)])
    for article in made.articles:
        assert (article.published is None) == (article.published_basis is None)
        assert article.published is None or (article.published_basis or "").startswith("inferred")
    named = {span.article for actor in made.actors for span in actor.mentions}
    assert named <= {article.id for article in made.articles}


@settings(tries, max_examples=3 * tries.max_examples)
@given(lines(), lines())
def test_conditions_denials_and_second_hand_stay_with_what_was_said(first: Line, second: Line) -> None:
    made = brief([("herald.txt", page([first, second]).encode())])
    for line in (first, second):
        for said in made.statements:
            if line.condition and _stands_in(said.content[0], line, made):
                assert said.condition, line.text
                assert line.condition in said.condition.text, line.text
            if line.words.lower() != said.text.lower().strip(" ,.") or not _stands_in(said.content[0], line, made):
                continue
            assert (said.polarity == "denied") == line.is_denied, line.text
            assert not line.is_second_hand or said.hearsay or said.via or said.nested_in, line.text
    kept = [s for line in (first, second) for s in made.statements if _stands_in(s.content[0], line, made)]
    assert kept


def _stands_in(span: Span, line: Line, made: Record) -> bool:
    start = made.article(span.article).text.index(line.text)
    return start <= span.start < start + len(line.text)


@st.composite
def mended(draw: st.DrawFn, made: Record) -> list[Correction]:
    """Corrections of what the record holds, in any order, some undone."""
    out: list[Correction] = []
    for number in range(draw(st.integers(1, 5))):
        at = (dt.datetime(2031, 5, 9, tzinfo=dt.UTC) + dt.timedelta(minutes=number)).isoformat()
        do = draw(st.sampled_from(["not-a-statement", "speaker", "drop", "other-utterance", "undo", "same-actor"]))
        said = draw(st.sampled_from(made.statements))
        more = {
            "speaker": {"name": draw(st.sampled_from([None, "Ana Vell"]))},
            "undo": {"of": out[-1].id if out else "k0"},
        }
        about = () if do == "undo" else said.content[:1]
        if do == "same-actor":
            about = tuple(actor.mentions[0] for actor in made.actors if actor.mentions)[:2]
        out.append(correction(do, at=at, by="jo", about=about, **more.get(do, {})))  # type: ignore[arg-type]
    return out


@tries
@given(stories(), st.data())
def test_corrections_lose_no_word_and_are_undone_without_a_trace(told: Told, data: st.DataObject) -> None:
    given = inputs(told)
    made = brief(given)
    fixes = data.draw(mended(made))

    def mend(story: Story) -> tuple[Story, Sequence[Correction]]:
        story, applied, _ = corrections.apply(story, fixes)
        return story, applied

    put_right = brief(given, mend)
    assert [words_of(a) for a in put_right.articles] == [words_of(a) for a in made.articles]
    assert set(put_right.corrections) <= set(fixes)
    assert {s.content for s in put_right.statements} <= {s.content for s in made.statements}
    for each in put_right.corrections:
        assert each.id in record.dumps(put_right)
    later = "2031-05-10T00:00:00Z"
    fixes += [correction("undo", at=later, by="jo", of=each.id) for each in fixes if each.do != "undo"]
    fixes = [each for each in fixes if each.do != "undo" or each.at == later]
    assert record.dumps(brief(given, mend)) == record.dumps(made)


def words_of(article: Article) -> tuple[str, str, str]:
    return article.id, article.text, article.sha256


def test_no_outlet_is_graded() -> None:
    names = {
        field.name
        for name in datamodel.__all__
        if hasattr(kind := getattr(datamodel, name), "__dataclass_fields__")
        for field in fields(kind)
    }
    assert len(names) > 50
    assert not [name for name in names if re.search("score|rating|trust|credib|bias|truth|reliab", name)]
