"""Claims of invented stories: told by several, by one, or otherwise by another; each shown with whole sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord import documents, weights
from onrecord.datamodel import (
    Actor,
    Article,
    Claim,
    Document,
    Span,
    Statement,
    Story,
    actor_id,
    article_id,
    statement_id,
    text_sha256,
)
from onrecord.findings import find_claims
from onrecord.record import assemble

TOLL = "The council of Tolm raised the ferry toll to nine crowns on 4 May 2031."
TOLL_AGAIN = "On 4 May 2031 Tolm's council voted to put the ferry toll up to nine crowns."
QUAY = "Engineers closed the north quay because a crane had cracked its foundation."
QUAY_AGAIN = "The north quay was closed by engineers after a crane cracked its foundation."
SHED = "A fire destroyed 40 fishing boats in the old harbour of Brenn."
SHED_OTHERWISE = "In the old harbour of Brenn a fire destroyed 70 fishing boats."
SHED_HEDGED = "In the old harbour of Brenn a fire destroyed about 40 fishing boats."
BEES = "A beekeeper from Lenz found Roman coins under his eleven hives."
VERSE = "Children at Saltmere learn a poem about herring by heart every winter."
NAMES = ("Tolm", "Brenn", "Ada Orle", "Tom Quay")

Tell = Callable[..., tuple[Claim, ...]]


class Desk:
    """Reads articles given as outlet and text, with the actors of `NAMES` wherever they are named."""

    def __init__(self) -> None:
        self.nlp = weights.load_spacy()

    def document(self, outlet: str, text: str) -> Document:
        article = Article(
            article_id(outlet, text), f"{outlet}.txt", text, outlet, text_sha256(text), published="2031-05-09"
        )
        return documents.annotate(article, self.nlp)

    def story(self, docs: list[Document]) -> Story:
        articles = tuple(doc.article for doc in docs)
        return Story(articles, tuple(actor(name, articles) for name in NAMES), (), ())

    def tell(self, **texts: str) -> tuple[Claim, ...]:
        docs = [self.document(outlet, text) for outlet, text in texts.items()]
        return claims(self.story(docs), docs)


def actor(name: str, articles: tuple[Article, ...]) -> Actor:
    places = [a.span(m.start(), m.end()) for a in articles for m in re.finditer(name, a.text)]
    return Actor(actor_id("person", name), name, "person", mentions=tuple(places))


def claims(story: Story, docs: list[Document]) -> tuple[Claim, ...]:
    return find_claims(story, docs, {doc.article.id: documents.find_times(doc) for doc in docs}, ())


def said(article: Article, words: str, by: Actor | None, **fields: Any) -> Statement:
    start = article.text.index(words)
    content = (article.span(start, start + len(words)),)
    known: Mapping[str, Any] = {"kind": "indirect", "zone": "body", **fields}
    return Statement(statement_id(content), article.id, content=content, speaker=by and by.id, **known)


def texts(spans: tuple[Span, ...]) -> set[str]:
    return {span.text for span in spans}


def of(found: tuple[Claim, ...], status: str) -> list[Claim]:
    return [claim for claim in found if claim.status == status]


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


def test_what_two_outlets_tell_in_other_words_is_corroborated(desk: Desk) -> None:
    found = desk.tell(herald=f"{TOLL} {BEES}", gull=f"{VERSE} {TOLL_AGAIN}")
    [claim] = of(found, "corroborated")
    assert texts(claim.evidence) == {TOLL, TOLL_AGAIN}
    assert claim.text == claim.evidence[0].text
    assert (claim.against, claim.conflict, claim.is_attributed, claim.by) == ((), None, False, None)


def test_what_more_outlets_tell_comes_first(desk: Desk) -> None:
    found = desk.tell(herald=f"{QUAY} {TOLL}", gull=f"{TOLL_AGAIN} {QUAY_AGAIN}", tide=f"{VERSE} {TOLL}")
    assert [len(claim.evidence) for claim in found[:2]] == [3, 2]
    assert found[0].text in (TOLL, TOLL_AGAIN)
    assert found[-1].status == "single-source"


def test_what_one_outlet_alone_tells_is_single_source(desk: Desk) -> None:
    found = desk.tell(herald=f"{TOLL} {BEES}", gull=f"{TOLL_AGAIN} {VERSE}")
    assert {claim.text for claim in of(found, "single-source")} == {BEES, VERSE}


def test_one_voice_makes_no_claims(desk: Desk) -> None:
    assert desk.tell(herald=f"{TOLL} {BEES}") == ()
    docs = [desk.document("wire", f"{TOLL} {BEES}"), desk.document("herald", f"{TOLL} {BEES}")]
    copied = replace(docs[1], article=replace(docs[1].article, copy_of=docs[0].article.id))
    assert claims(desk.story([docs[0], copied]), [docs[0], copied]) == ()


def test_a_copy_corroborates_nothing(desk: Desk) -> None:
    docs = [desk.document("wire", f"{TOLL} {BEES}"), desk.document("herald", f"{TOLL} {BEES}")]
    docs[1] = replace(docs[1], article=replace(docs[1].article, copy_of=docs[0].article.id))
    docs.append(desk.document("gull", f"{VERSE} {QUAY}"))
    found = claims(desk.story(docs), docs)
    assert {claim.status for claim in found} == {"single-source"}
    assert not any(span.article == docs[1].article.id for claim in found for span in claim.evidence)


def test_another_number_is_a_possible_conflict(desk: Desk) -> None:
    [claim] = of(desk.tell(herald=f"{SHED} {BEES}", gull=f"{SHED_OTHERWISE} {VERSE}"), "contradicted")
    assert claim.conflict == "number"
    assert texts(claim.evidence) | texts(claim.against) == {SHED, SHED_OTHERWISE}
    assert len(claim.evidence) == len(claim.against) == 1


def test_a_hedged_number_is_none(desk: Desk) -> None:
    found = desk.tell(herald=f"{SHED} {BEES}", gull=f"{SHED_HEDGED} {VERSE}")
    assert texts(of(found, "corroborated")[0].evidence) == {SHED, SHED_HEDGED}
    assert of(found, "contradicted") == []


def test_another_number_of_another_place_is_no_conflict(desk: Desk) -> None:
    told, elsewhere = "The storm sank 40 herring boats off Tolm.", "The storm sank 60 herring boats off Brenn."
    assert {claim.status for claim in desk.tell(herald=told, gull=elsewhere)} <= {"single-source"}
    assert len(of(desk.tell(herald=told, gull=elsewhere.replace("Brenn", "Tolm")), "contradicted")) == 1


def test_a_number_that_both_outlets_give_is_of_something_else(desk: Desk) -> None:
    herald = "The company hired 300 sailors in March. Experts had expected the company to hire 250 sailors in March."
    gull = "In March 300 sailors were hired by the company."
    assert of(desk.tell(herald=herald, gull=gull), "contradicted") == []


def test_a_third_outlet_stands_on_the_side_it_agrees_with(desk: Desk) -> None:
    found = desk.tell(herald=SHED, gull=SHED_OTHERWISE, tide=SHED_HEDGED)
    [claim] = of(found, "contradicted")
    assert {texts(claim.evidence) == {SHED, SHED_HEDGED}, texts(claim.against) == {SHED_OTHERWISE}} == {True}


def test_one_denial_is_a_possible_conflict_and_two_agree(desk: Desk) -> None:
    told, denied = "Tolm signed the herring treaty with Brenn.", "Tolm has not signed the herring treaty with Brenn."
    [claim] = of(desk.tell(herald=told, gull=denied), "contradicted")
    assert claim.conflict == "negation"
    assert of(desk.tell(herald=denied, gull=f"{denied} {BEES}"), "contradicted") == []


def test_two_names_conflict_only_if_the_story_knows_both(desk: Desk) -> None:
    known = ("Ada Orle opened the new herring market.", "Tom Quay opened the new herring market.")
    [claim] = of(desk.tell(herald=known[0], gull=known[1]), "contradicted")
    assert claim.conflict == "name"
    unknown = ("The Harbour Board opened the new herring market.", "Port Tarn opened the new herring market.")
    assert of(desk.tell(herald=unknown[0], gull=unknown[1]), "contradicted") == []


def test_a_denial_is_shown_as_the_whole_sentence(desk: Desk) -> None:
    sentence = "Ada Orle denied that captains were fined for running late."
    docs = [desk.document("herald", f"{sentence} {TOLL}"), desk.document("gull", f"{VERSE} {TOLL_AGAIN}")]
    story = desk.story(docs)
    words = said(docs[0].article, "captains were fined for running late", story.actors[2], polarity="denied")
    [claim] = [c for c in claims(replace(story, statements=(words,)), docs) if "fined" in c.text]
    assert claim.text == sentence


def test_the_words_of_a_speaker_are_told_from_the_outlets_own(desk: Desk) -> None:
    quoted = f"Ada Orle said that {QUAY[0].lower()}{QUAY[1:]}"
    docs = [desk.document("herald", quoted), desk.document("gull", QUAY_AGAIN), desk.document("tide", quoted)]
    story = desk.story(docs)
    statements = tuple(said(doc.article, quoted[19:-1], story.actors[2]) for doc in (docs[0], docs[2]))
    [both] = of(claims(replace(story, statements=statements), [docs[0], docs[2]]), "corroborated")
    assert both.is_attributed
    assert both.by == story.actors[2].id
    [mixed] = of(claims(replace(story, statements=statements), docs), "corroborated")
    assert not mixed.is_attributed
    assert mixed.by is None


def test_what_two_speakers_say_is_not_one_claim(desk: Desk) -> None:
    said_it = "said that the council would close the north quay before winter."
    docs = [desk.document("herald", f"Ada Orle {said_it}"), desk.document("gull", f"Tom Quay {said_it}")]
    story = desk.story(docs)
    words = "the council would close the north quay before winter"
    statements = tuple(said(doc.article, words, who) for doc, who in zip(docs, story.actors[2:], strict=True))
    assert of(claims(replace(story, statements=statements), docs), "corroborated") == []


def test_questions_tell_nothing(desk: Desk) -> None:
    asked = "Did engineers close the north quay because a crane had cracked its foundation?"
    assert desk.tell(herald=asked, gull=asked + " " + asked) == ()


@pytest.mark.parametrize("way", ["declined to say whether", "would not tell reporters if", "didn’t confirm that"])
def test_who_leaves_a_question_open_corroborates_nothing(desk: Desk, way: str) -> None:
    left_open = f"Ada Orle {way} engineers had closed the north quay because a crane had cracked its foundation."
    corroborated = of(desk.tell(herald=QUAY + BEES, gull=left_open), "corroborated")
    assert bool(corroborated) is (way == "didn’t confirm that")


@pytest.mark.parametrize(
    "text", [".", "\n\n", "4 4 4", "“", "Herring. Herring. Herring.", "Ada Orle, Tom Quay, Brenn."]
)
def test_rubbish_makes_no_claims(desk: Desk, text: str) -> None:
    assert desk.tell(herald=text, gull=f"{text} ") == ()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(4)))
def test_order_of_articles_changes_nothing(desk: Desk, order: list[int]) -> None:
    told = [f"{TOLL} {SHED} {BEES}", f"{QUAY} {TOLL_AGAIN}", f"{SHED_OTHERWISE} {QUAY_AGAIN}", f"{VERSE} {TOLL} {SHED}"]
    docs = [desk.document(f"outlet{n}", text) for n, text in enumerate(told)]
    there = [docs[n] for n in order]
    assert claims(desk.story(there), there) == claims(desk.story(docs), docs)


def test_fifty_articles_make_a_list_that_can_be_read(desk: Desk) -> None:
    shared = (TOLL, TOLL_AGAIN, QUAY, QUAY_AGAIN, SHED)
    fish = ("herring", "cod", "eel", "perch", "pike", "carp", "sole", "trout", "bream", "tench")
    docs = [
        desk.document(
            f"outlet{n}",
            f"{shared[n % 5]} {shared[(n + 2) % 5]} "
            f"A {fish[n % 10]} seller from {chr(65 + n % 26)}arnholm sang to his {fish[n // 10]} at dawn.",
        )
        for n in range(50)
    ]
    story = desk.story(docs)
    found = claims(story, docs)
    assert 3 <= len(found) <= 60
    assert len({claim.id for claim in found}) == len(found)
    assert len({span.article for span in found[0].evidence}) >= 15
    made = assemble(story, (), {"name": "OnRecord"}, claims=found)
    assert made.claims == found


def test_a_list_as_long_as_a_page_is_no_report(desk: Desk) -> None:
    long = TOLL.removesuffix(".") + ", bread" * 130 + "."
    assert desk.tell(herald=f"{long} {BEES}", gull=f"{VERSE} {long}") == desk.tell(herald=BEES, gull=VERSE) == ()
