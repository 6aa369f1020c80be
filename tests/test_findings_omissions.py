"""What an article leaves out and what it alone has, on invented stories built by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telling_kit import Telling, span

from onrecord.datamodel import Omission
from onrecord.findings import find_omissions

DEAL = "Ada Lorne promised the islanders a harbour before winter."
COSTS = "The council reckons with forty million crowns for dredging."
STORM = "A storm tore the northern pier away in February."
QUIET = "Fishermen mended nets while the ministers talked."


def told(*outlets: tuple[str, list[str]]) -> Telling:
    """Articles of sentences; the same sentence in several is one claim."""
    telling = Telling()
    for outlet, sentences in outlets:
        telling.article(outlet, " ".join(sentences))
    for sentence in (DEAL, COSTS, STORM, QUIET):
        if here := [span(a, sentence) for a in telling.articles if sentence in a.text]:
            telling.claim(*here)
    return telling


def of(telling: Telling, outlet: str) -> Omission:
    found = find_omissions(telling.story, telling.timeline, telling.claims)
    [article] = [a for a in telling.articles if a.outlet == outlet]
    return next((o for o in found if o.article == article.id), Omission(article.id))


def ids(telling: Telling, *texts: str) -> tuple[str, ...]:
    return tuple(claim.id for text in texts for claim in telling.claims if claim.text == text)


def test_an_article_leaves_out_what_two_others_report() -> None:
    telling = told(("Herald", [DEAL, COSTS]), ("Mercury", [DEAL, COSTS]), ("Gull", [DEAL]))
    assert of(telling, "Gull").missing == ids(telling, COSTS)
    assert of(telling, "Herald").missing == of(telling, "Mercury").missing == ()


def test_what_is_told_most_widely_comes_first() -> None:
    outlets = [("Herald", [COSTS, DEAL]), ("Mercury", [COSTS, DEAL]), ("Gull", [DEAL]), ("Tide", [QUIET])]
    telling = told(*outlets)
    assert of(telling, "Tide").missing == ids(telling, DEAL, COSTS)


def test_one_other_outlet_is_too_few_to_leave_anything_out() -> None:
    telling = told(("Herald", [DEAL, COSTS]), ("Gull", [DEAL, STORM]))
    assert of(telling, "Gull").missing == ()
    assert of(telling, "Gull").alone == ids(telling, STORM)
    assert of(telling, "Herald").alone == ids(telling, COSTS)


def test_a_copy_omits_and_holds_what_its_original_does() -> None:
    telling = told(("Wire", [DEAL, STORM]), ("Herald", [DEAL, COSTS]), ("Mercury", [DEAL, COSTS]))
    copy = telling.article("Gull", DEAL, copy_of=telling.articles[0])
    assert of(telling, "Gull").missing == of(telling, "Wire").missing == ids(telling, COSTS)
    assert of(telling, "Wire").alone == ids(telling, STORM)
    assert copy.id not in {o.article for o in find_omissions(telling.story, (), ())}


def test_a_copy_makes_no_second_report() -> None:
    telling = Telling()
    wire, _ = telling.article("Wire", DEAL), telling.article("Herald", COSTS)
    copy = telling.article("Gull", f"{DEAL} {QUIET}", copy_of=wire)
    telling.article("Mercury", STORM)
    claim = telling.claim(span(wire, DEAL), span(copy, DEAL))
    assert of(telling, "Mercury").missing == ()
    assert of(telling, "Wire").alone == of(telling, "Gull").alone == (claim.id,)


def test_two_articles_of_one_outlet_are_one_voice() -> None:
    telling = told(("Herald", [DEAL]), ("Herald", [DEAL, COSTS]), ("Gull", [QUIET]))
    assert of(telling, "Gull").missing == ()
    assert find_omissions(told(("Herald", [DEAL]), ("Herald", [COSTS])).story, (), ()) == ()


def test_events_and_utterances_are_left_out_as_claims_are() -> None:
    telling = Telling()
    herald, mercury = (telling.article(name, f"{DEAL} {STORM}") for name in ("Herald", "Mercury"))
    telling.article("Gull", QUIET)
    utterance = telling.uttered(telling.said(herald, DEAL), telling.said(mercury, DEAL))
    event = telling.event(span(herald, STORM), span(mercury, STORM))
    assert set(of(telling, "Gull").missing) == {utterance.id, event.id}


def test_what_both_sides_of_a_conflict_tell_is_left_out_by_a_third() -> None:
    telling = Telling()
    herald, mercury = telling.article("Herald", COSTS), telling.article("Mercury", COSTS.replace("forty", "sixty"))
    telling.article("Gull", QUIET)
    claim = telling.claim(span(herald, COSTS), against=(span(mercury, mercury.text),))
    assert of(telling, "Gull").missing == (claim.id,)
    assert claim.id not in of(telling, "Herald").alone


@pytest.mark.parametrize(
    "echo", [DEAL, "Before winter the islanders get the harbour that was promised, Ms Lorne says."]
)
def test_what_stands_there_in_nearly_the_same_words_is_neither_left_out_nor_alone(echo: str) -> None:
    telling = Telling()
    herald, mercury = telling.article("Herald", DEAL), telling.article("Mercury", DEAL)
    telling.article("Gull", f"{QUIET} {echo}")
    telling.claim(span(herald, DEAL), span(mercury, DEAL))
    assert of(telling, "Gull").missing == ()
    alone = Telling([telling.articles[0], telling.articles[2]])
    alone.said(herald, DEAL)
    assert of(alone, "Herald").alone == ()


def test_a_statement_within_what_others_report_is_not_alone() -> None:
    telling = Telling()
    herald, gull = telling.article("Herald", f"{DEAL} {STORM}"), telling.article("Gull", "Ada Lorne will build a port.")
    telling.claim(span(herald, DEAL), span(gull, gull.text))
    telling.said(herald, "the islanders a harbour before winter")
    storm = telling.said(herald, STORM)
    assert of(telling, "Herald").alone == (storm.id,)


def test_words_that_tell_nothing_are_alone_nowhere() -> None:
    telling = Telling()
    herald, _ = telling.article("Herald", f"No, said Ada Lorne. {DEAL}"), telling.article("Gull", QUIET)
    telling.said(herald, "No")
    assert of(telling, "Herald").alone == ()


def test_one_article_leaves_nothing_out() -> None:
    telling = told(("Herald", [DEAL, COSTS]))
    assert find_omissions(telling.story, telling.timeline, telling.claims) == ()


def test_fifty_articles_and_none_are_no_trouble() -> None:
    assert find_omissions(Telling().story, (), ()) == ()
    telling = told(*((f"Outlet {n}", [DEAL if n else STORM]) for n in range(50)))
    assert of(telling, "Outlet 0") == Omission(telling.articles[0].id, ids(telling, DEAL), ids(telling, STORM))


def test_letters_that_are_no_words_are_no_trouble() -> None:
    telling = Telling()
    odd, _ = telling.article("Herald", "\u202e … !?"), telling.article("Gull", "\n")
    telling.said(odd, "…", speaker=None)
    assert of(telling, "Herald").alone == ()


@given(st.lists(st.sets(st.sampled_from([DEAL, COSTS, STORM, QUIET]), min_size=1), min_size=1, max_size=5))
def test_order_changes_nothing_and_every_id_is_known(sentences: list[set[str]]) -> None:
    telling = told(*((f"Outlet {number}", sorted(told_here)) for number, told_here in enumerate(sentences)))
    for article in telling.articles:
        telling.said(article, article.text[: article.text.index(".")])
    found = find_omissions(telling.story, (), telling.claims)
    assert found == find_omissions(telling.backwards, (), telling.claims[::-1])
    claims = {claim.id for claim in telling.claims}
    for omission in found:
        assert set(omission.missing) <= claims
        assert set(omission.alone) <= claims | {s.id for s in telling.statements if s.article == omission.article}
        assert not set(omission.missing) & set(omission.alone)
        assert len(set(omission.alone)) == len(omission.alone)
