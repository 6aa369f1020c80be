"""A stream: articles join stories as they come, copies are known for what they are, and a state can be saved."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import pipeline
from onrecord.datamodel import Article, Dropped, article_id, text_sha256
from onrecord.stories import Grouper, Sketch, group, sketch, span
from onrecord.stories.doubles import first_of, is_double
from onrecord.stories.sketching import terms

MODEL = pipeline.load_grouping()

FLOOD = """The river Tamsin rose over its banks in Korvale on Sunday night and flooded four hundred houses.
Rescuers in boats brought people out of the Weavers' Quarter, where water stood two metres deep.
Mayor Odile Brandt declared an emergency and opened three schools as shelters.
"We lost the dam at Pell Meadow within an hour," said the head of the fire brigade, Jonas Tarr.
The weather service expects more rain over Korvale until Tuesday.
Farmers along the Tamsin said that their cattle had been driven to higher ground in time.
The railway to Nortbridge is closed, and the bridge at Pell Meadow is thought to be beyond repair.
Brandt said the province would have to pay for a new dam, which had been promised for eleven years."""
FLOOD_TOO = """Hundreds fled their homes in Korvale after the Tamsin burst its banks overnight.
Boats of the fire brigade searched flooded streets in the Weavers' Quarter for people on roofs.
The town's mayor, Odile Brandt, called it the worst flood in sixty years and asked for the army's help.
A dam at Pell Meadow broke late on Sunday, the brigade's chief Jonas Tarr told reporters.
Shelters in three schools took in eight hundred people; the railway line to Nortbridge stands under water.
Rain is forecast in Korvale for two more days, and the Tamsin has not reached its highest level."""
TRIAL = """The banker Leopold Askew was sentenced to six years in prison on Monday for forging books of Hallam Trust.
Judge Renata Quill said he had ruined nine thousand savers with cold arithmetic.
Askew, 61, showed no emotion as the verdict was read in the court at Sandmere.
His lawyer, Piet Vos, announced an appeal and called the sentence a gift to the newspapers.
Hallam Trust collapsed two winters ago, owing its savers more than a billion crowns.
The prosecution had asked for eight years. Two of Askew's partners will stand trial in the spring.
Savers who had waited outside the court of Sandmere since dawn applauded."""


def article(
    text: str, outlet: str = "Herald", published: str | None = "2021-03-01", title: str | None = None
) -> Article:
    id = article_id(outlet, text)
    return Article(id, id, text, outlet, text_sha256(text), title=title or text.split("\n")[0], published=published)


def drawn(*args: str, **kwargs: str | None) -> Sketch:
    return sketch(article(*args, **kwargs), MODEL)  # type: ignore[arg-type]


HERALD, COURIER, COURT = drawn(FLOOD), drawn(FLOOD_TOO, "Courier"), drawn(TRIAL, "Courier")
BOTH = drawn("\n".join(FLOOD.split("\n")[3:] + FLOOD_TOO.split("\n")[2:]), "Gazette")


def test_reports_of_one_event_join_one_story_and_others_do_not() -> None:
    placed = group([HERALD, COURIER, COURT], MODEL)
    assert placed[HERALD.article] == placed[COURIER.article] != placed[COURT.article]


def test_the_order_in_which_they_are_given_changes_nothing() -> None:
    assert group([COURT, COURIER, HERALD], MODEL) == group([HERALD, COURIER, COURT], MODEL)


def test_an_article_of_the_same_words_a_year_later_is_another_story() -> None:
    again = drawn(FLOOD_TOO, "Courier", published="2022-03-01")
    placed = group([HERALD, again], MODEL)
    assert placed[HERALD.article] != placed[again.article]


def test_one_that_comes_late_joins_the_story_of_its_days() -> None:
    grouper = Grouper(MODEL)
    grouper.add(drawn(TRIAL, "Herald", published="2021-09-01"))
    first = grouper.add(HERALD)
    grouper.add(drawn(TRIAL, "Courier", published="2021-09-02"))
    assert grouper.add(COURIER).story == first.story


@pytest.mark.parametrize(("first", "second"), [(None, None), ("2021-03-01", None), (None, "2021-03-01")])
def test_articles_without_a_date_join_by_their_words(first: str | None, second: str | None) -> None:
    grouper = Grouper(MODEL)
    story = grouper.add(drawn(FLOOD, published=first)).story
    assert grouper.add(drawn(FLOOD_TOO, "Courier", published=second)).story == story


def test_a_date_that_is_none_counts_as_unknown() -> None:
    assert drawn(FLOOD, published="soon").day is None
    assert drawn(FLOOD, published="2021-03-01T22:10:00+02:00").day == drawn(FLOOD, published="2021-03-01").day


def test_the_same_article_again_stays_where_it_is() -> None:
    grouper = Grouper(MODEL)
    story = grouper.add(HERALD).story
    assert grouper.add(HERALD).story == story
    assert grouper.members(story) == (HERALD.article,)
    assert len(grouper) == 1


def test_a_saved_state_goes_on_as_if_nothing_had_happened() -> None:
    grouper, again = Grouper(MODEL), Grouper(MODEL)
    for each in (HERALD, COURT):
        grouper.add(each)
    for _, story, packed in grouper.rows():
        again.restore(Sketch.unpack(packed), story)
    assert again.add(COURIER) == grouper.add(COURIER)
    assert again.stories() == grouper.stories()


def test_only_the_days_around_an_article_matter() -> None:
    assert COURIER.day is not None
    first, last = span(COURIER.day)
    far = [drawn(FLOOD, f"Far {n}", published=day) for n, day in enumerate(("2020-10-01", "2021-08-01"))]
    assert all(each.day is not None and not first <= each.day <= last for each in far)
    whole, part = Grouper(MODEL), Grouper(MODEL)
    for each in (*far, HERALD):
        whole.restore(each, f"story of {each.article}")
    part.restore(HERALD, f"story of {HERALD.article}")
    assert whole.add(COURIER) == part.add(COURIER)


def test_what_a_person_moved_takes_others_along() -> None:
    grouper = Grouper(MODEL)
    grouper.add(HERALD)
    grouper.restore(HERALD, "by hand")
    assert grouper.add(COURIER).story == "by hand"
    assert list(grouper.stories()) == ["by hand"]


def test_an_article_that_tells_what_two_stories_tell_makes_them_one() -> None:
    grouper = Grouper(MODEL)
    grouper.restore(COURT, "court")
    grouper.restore(HERALD, "first")
    grouper.restore(COURIER, "second")
    placed = grouper.add(BOTH)
    assert {placed.story, *placed.joined} == {"first", "second"}
    assert set(grouper.members(placed.story)) == {HERALD.article, COURIER.article, BOTH.article}
    assert grouper.members("court") == (COURT.article,)


def test_a_story_that_a_person_made_goes_into_no_other() -> None:
    grouper = Grouper(MODEL)
    grouper.restore(HERALD, "first")
    grouper.restore(COURIER, "second")
    placed = grouper.add(BOTH, fixed={HERALD.article, COURIER.article})
    assert placed.joined == ()
    assert len(grouper.stories()) == 2


def test_an_article_without_a_date_finds_its_story_among_later_ones() -> None:
    grouper = Grouper(MODEL)
    first = grouper.add(HERALD)
    grouper.add(drawn(TRIAL, "Courier", published="2023-09-02"))
    assert grouper.add(drawn(FLOOD_TOO, "Courier", published=None)).story == first.story


def test_what_says_nothing_is_a_story_of_its_own() -> None:
    grouper = Grouper(MODEL)
    stories = {
        grouper.add(drawn(text, outlet, title=" ")).story for text, outlet in (("", "A"), ("", "B"), ("...", "A"))
    }
    assert len(stories) == 3


def test_dropped_parts_do_not_count() -> None:
    appeal = "Read next: the verdict on Leopold Askew of Hallam Trust in Sandmere.\n"
    whole = article(appeal + FLOOD, title="Flood in Korvale")
    cleaned = replace(whole, dropped=(Dropped(0, len(appeal), "related"),))
    plain = sketch(article(FLOOD, title="Flood in Korvale"), MODEL)
    assert np.array_equal(sketch(cleaned, MODEL).weights, plain.weights)
    assert not np.array_equal(sketch(whole, MODEL).terms, plain.terms)


# --- copies ----------------------------------------------------------------------------------------------------------


LINES = FLOOD.split("\n")
WIRE = drawn(FLOOD, "Northwire", published="2021-03-01T09:00")
EDITS = {
    "cut": "\n".join(LINES[:5]),
    "new lead": "\n".join(["A night of fear lies behind the people of a small town.", *LINES[1:]]),
    "reordered": "\n".join([LINES[0], *LINES[:0:-1]]),
    "credited": f"({'Northwire'}) - {FLOOD}",
    "with the outlet's own lines": f"{FLOOD}\nWrite to us at any hour.\nOur shop has new umbrellas for every weather.",
}


@pytest.mark.parametrize("text", EDITS.values(), ids=EDITS)
def test_a_wire_copy_is_known_and_its_original_named(text: str) -> None:
    copy = drawn(text, "Courier", published="2021-03-01T11:00", title="Korvale under water")
    grouper = Grouper(MODEL)
    first = grouper.add(WIRE)
    assert grouper.add(COURT).repeats == ()
    placed = grouper.add(copy)
    assert (placed.story, placed.repeats) == (first.story, (WIRE.article,))
    assert grouper.original(copy.article) == WIRE.article == grouper.original(WIRE.article)


def test_a_report_in_other_words_is_no_copy() -> None:
    assert not is_double(HERALD, COURIER)


def test_a_follow_up_with_the_same_background_is_no_copy() -> None:
    news = TRIAL.split("\n")
    later = drawn("\n".join([*news[:6], *LINES[:2]]), "Courier", published="2021-03-02")
    assert not is_double(HERALD, later)


def test_an_outlets_own_articles_may_share_its_standing_lines() -> None:
    standing = "\n".join(LINES[4:])
    own = (
        "Two lorries met on the coast road near Sandmere on Friday and nobody was hurt, as the police of the town said."
    )
    one = f"{own} A third drove by without stopping and is sought by all patrols of the county.\n{standing}"
    other = "\n".join(TRIAL.split("\n")[:4]) + "\n" + standing
    assert is_double(drawn(one, "Herald"), drawn(other, "Courier"))
    assert not is_double(drawn(one, "Herald"), drawn(other, "Herald"))


def test_a_text_of_two_lines_proves_nothing() -> None:
    assert not is_double(
        drawn("The river Tamsin rose over its banks.", "A"), drawn("The river Tamsin rose over its banks.")
    )


def test_the_one_that_is_credited_is_the_original_though_it_came_later() -> None:
    early = drawn(f"{FLOOD}\nReporting by Northern Wire Agency", "Courier", published="2021-03-01T06:00")
    late = drawn(FLOOD, "Northern Wire Agency", published="2021-03-01T09:00")
    assert first_of([early, late]).article == late.article
    initials = drawn(f"KORVALE (NWA) - {FLOOD}", "Courier", published="2021-03-01T06:00")
    assert first_of([initials, late]).article == late.article


def test_without_a_credit_the_earliest_is_the_original() -> None:
    dated = [drawn(FLOOD, f"Outlet {n}", published=day) for n, day in enumerate((None, "2021-03-02", "2021-03-01"))]
    assert first_of(dated).outlet == "Outlet 2"


# --- sketches --------------------------------------------------------------------------------------------------------


@given(text=st.text(max_size=300), outlet=st.text(max_size=20), published=st.text(max_size=12) | st.none())
def test_a_sketch_of_anything_is_read_back_as_it_was(text: str, outlet: str, published: str | None) -> None:
    made = sketch(article(text, outlet, published, title="t"), MODEL)
    again = Sketch.unpack(made.pack())
    assert again.pack() == made.pack()
    assert (again.article, again.day, again.outlet, again.words) == (made.article, made.day, made.outlet, made.words)
    assert np.array_equal(again.weights, made.weights)


@pytest.mark.parametrize("data", [b"", b"no sketch", b"[]\n", b'["a", 1]\n1234'])
def test_bytes_that_are_no_sketch_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        Sketch.unpack(data)


def test_terms_are_those_that_the_weights_were_trained_with() -> None:
    """If this fails, stems or empty words have changed: train anew, `python -m training FOLDER --only stories`."""
    assert terms("The mayors negotiated; flooding was organised in Korvale's harbours").tolist() == [
        592764960,
        4287363451,
        1251042175,
        3951451899,
        1631303110,
        658268744,
    ]
