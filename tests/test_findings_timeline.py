"""What the timeline holds, on invented stories with tags set by hand: days, states, conditions, what is one event."""

import pytest
from timeline_kit import ADA, Said, timeline

from onrecord.datamodel import Event


def one(found: tuple[Event, ...]) -> Event:
    assert len(found) == 1, [event.what for event in found]
    return found[0]


THURSDAY = "2031-05-08"
CLOSED = "Veltria/NNP on/IN Tuesday/NNP closed/VBD its/PRP$ ports/NNS to/IN ships/NNS ./."
SUMMIT = "The/DT summit/NN of/IN the/DT islands/NNS on/IN Friday/NNP was/VBD called/VBN by/IN Lorne/NNP ./."
CLOSES = "Veltria/NNP will/MD close/VB its/PRP$ ports/NNS on/IN Monday/NNP"
WARNS = f"Lorne/NNP said/VBD {CLOSES} if/IN the/DT talks/NNS fail/VBP ./."
IF = Said("Veltria will close its ports on Monday if the talks fail", condition="if the talks fail")


def test_what_a_clause_tells_of_a_past_day_happened_on_it() -> None:
    event = one(timeline((THURSDAY, CLOSED, [])))
    assert (event.start, event.end, event.status) == ("2031-05-06", "2031-05-06", "happened")
    assert event.what == "Veltria on Tuesday closed its ports to ships"
    assert event.evidence[0].text == event.what


@pytest.mark.parametrize(
    ("line", "day", "state"),
    [
        ("Veltria/NNP will/MD close/VB its/PRP$ ports/NNS on/IN Monday/NNP ./.", "2031-05-12", "scheduled"),
        ("Veltria/NNP closed/VBD its/PRP$ ports/NNS on/IN Monday/NNP ./.", "2031-05-05", "happened"),
        ("Veltria/NNP did/VBD not/RB close/VB its/PRP$ ports/NNS on/IN Monday/NNP ./.", "2031-05-05", "denied"),
        ("The/DT ports/NNS have/VBP been/VBN closed/VBN since/IN March/NNP 2031/CD ./.", "2031-03", "ongoing"),
        ("In/IN 2019/CD ,/, Veltria/NNP closed/VBD its/PRP$ ports/NNS ./.", "2019", "happened"),
        ("The/DT report/NN is/VBZ due/JJ in/IN June/NNP ./.", "2031-06", "scheduled"),
        ("The/DT board/NN is/VBZ scheduled/VBN to/TO convene/VB June/NNP 5/CD ./.", "2031-06-05", "scheduled"),
        ("Both/DT will/MD plead/VB before/IN the/DT dock/NN court/NN on/IN Monday/NNP ./.", "2031-05-12", "scheduled"),
    ],
)
def test_tense_decides_state_and_side(line: str, day: str, state: str) -> None:
    event = one(timeline((THURSDAY, line, [])))
    assert (event.start, event.status) == (day, state)


@pytest.mark.parametrize(
    "line",
    [
        "Lorne/NNP has/VBZ condemned/VBN the/DT vote/NN Tuesday/NNP by/IN the/DT islands/NNS ./.",  # the vote's day
        "Friday/NNP could/MD bring/VB rain/NN ./.",  # no event, but what is spoken of
        "You/PRP do/VBP not/RB close/VB ports/NNS on/IN a/DT Sunday/NNP ./.",  # any Sunday
        "Veltria/NNP could/MD close/VB its/PRP$ ports/NNS on/IN Monday/NNP ./.",  # a chance, and no condition
        "Lorne/NNP visited/VBD the/DT March/NNP 16/CD Works/NNPS ./.",  # a name
        "Lorne/NNP took/VBD office/NN two/CD years/NNS ago/RB ./.",  # too vague
        "Veltria/NNP wants/VBZ open/JJ ports/NNS on/IN Monday/NNP ./.",  # only wished
        "Veltria/NNP broke/VBD the/DT 2019/CD rules/NNS ./.",  # the year only says which rules
        "Veltria/NNP closed/VBD its/PRP$ ports/NNS after/IN losing/VBG ships/NNS on/IN Tuesday/NNP ./.",  # the loss's
        "Veltria/NNP had/VBD planned/VBN to/TO meet/VB on/IN Tuesday/NNP ./.",  # the plan's
        "Did/VBD Veltria/NNP close/VB its/PRP$ ports/NNS on/IN Monday/NNP ?/.",
    ],
)
def test_what_is_not_clear_is_no_event(line: str) -> None:
    assert timeline((THURSDAY, line, [])) == ()


def test_without_a_date_a_weekday_stays_its_words_and_a_year_is_one() -> None:
    event = one(timeline((None, CLOSED, [])))
    assert event.time is not None
    assert (event.start, event.end, event.status, event.time.text) == (None, None, "happened", "Tuesday")
    assert one(timeline((None, "In/IN 2019/CD ,/, Veltria/NNP closed/VBD its/PRP$ ports/NNS ./.", []))).start == "2019"


def test_without_a_date_what_lies_ahead_is_due_and_what_is_not_clear_is_none() -> None:
    ahead = "Veltria/NNP will/MD close/VB its/PRP$ ports/NNS next/JJ week/NN ./."
    call = "Tuesday/NNP 's/POS call/NN was/VBD long/JJ ./."  # of which Tuesday?
    event = one(timeline((None, f"{ahead}\n{call}", [])))
    assert (event.status, event.time and event.time.text) == ("scheduled", "next week")


def test_without_a_date_other_words_are_other_days() -> None:
    lines = f"{CLOSED}\n{CLOSED.replace('Tuesday', 'Wednesday')}\n{CLOSED}"
    found = timeline((None, lines, []))
    assert [(event.time and event.time.text, len(event.evidence)) for event in found] == [
        ("Tuesday", 2),
        ("Wednesday", 1),
    ]


def test_what_a_dated_outlet_tells_as_well_has_its_day() -> None:
    event = one(timeline((THURSDAY, CLOSED, []), (None, CLOSED, [])))
    assert (event.start, event.time, len(event.evidence)) == ("2031-05-06", None, 2)


def test_a_noun_takes_the_day_beside_it() -> None:
    event = one(timeline((THURSDAY, SUMMIT, [])))
    assert (event.start, event.status, event.what) == (
        "2031-05-09",
        "scheduled",
        "The summit of the islands on Friday",
    )


def test_a_day_whose_year_is_in_doubt_is_no_event() -> None:
    sunk = "The/DT ferry/NN sank/VBD on/IN 3/CD December/NNP 2023/CD ./."
    tested = "The/DT alarm/NN failed/VBD on/IN 29/CD November/NNP ./."
    assert [event.start for event in timeline(("2025-02-04", f"{sunk}\n{tested}", []))] == ["2023-12-03"]
    assert [event.start for event in timeline(("2025-02-04", tested, []))] == ["2024-11-29"]
    assert len(timeline(("2024-12-05", f"{sunk}\n{tested}", []))) == 2


def test_two_outlets_telling_one_event_make_one_entry() -> None:
    other = "Veltria/NNP shut/VBD its/PRP$ ports/NNS to/IN all/DT ships/NNS yesterday/NN ./."
    event = one(timeline((THURSDAY, CLOSED, []), ("2031-05-07", other, [])))
    assert len({span.article for span in event.evidence}) == 2
    assert event.other_days == ()


def test_two_events_of_one_day_stay_two() -> None:
    other = "Lorne/NNP met/VBD the/DT bishops/NNS on/IN Tuesday/NNP ./."
    assert len(timeline((THURSDAY, CLOSED, []), (THURSDAY, other, []))) == 2


def test_also_keeps_meetings_apart() -> None:
    other = "A/DT call/NN of/IN donors/NNS also/RB took/VBD place/NN on/IN Tuesday/NNP ./."
    call = "Tuesday/NNP 's/POS call/NN was/VBD long/JJ ./."
    assert len(timeline((THURSDAY, call, []), (THURSDAY, other, []))) == 2


def test_days_that_differ_are_shown_on_both() -> None:
    later = CLOSED.replace("Tuesday", "Wednesday")
    first, second = timeline((THURSDAY, CLOSED, []), (THURSDAY, later, []))
    assert (first.other_days, second.other_days) == ((second.id,), (first.id,))


def test_a_condition_makes_it_conditional_and_is_kept() -> None:
    event = one(timeline((THURSDAY, WARNS, [IF])))
    assert event.status == "conditional"
    assert event.condition is not None
    assert event.condition.text == "if the talks fail"
    assert (event.start, event.what, event.by) == ("2031-05-12", "Veltria will close its ports on Monday", ADA)


def test_a_condition_is_no_event_but_gives_its_day() -> None:
    line = "Lorne/NNP said/VBD Veltria/NNP would/MD sign/VB if/IN the/DT gates/NNS open/VBP on/IN Monday/NNP ./."
    said = Said("Veltria would sign if the gates open on Monday", condition="if the gates open on Monday")
    event = one(timeline((THURSDAY, line, [said])))
    assert (event.status, event.start, event.end, event.basis) == ("conditional", "2031-05-12", None, "anchored")


def test_a_condition_that_names_a_coming_event_takes_its_day() -> None:
    line = "Lorne/NNP said/VBD Veltria/NNP would/MD sign/VB if/IN the/DT summit/NN succeeds/VBZ ./."
    said = Said("Veltria would sign if the summit succeeds", condition="if the summit succeeds")
    found = {event.status: event for event in timeline((THURSDAY, f"{SUMMIT}\n{line}", [said]))}
    assert (found["conditional"].start, found["conditional"].basis) == ("2031-05-09", "anchored")


def test_a_condition_without_any_day_counts_from_the_report() -> None:
    line = "Lorne/NNP said/VBD Veltria/NNP would/MD sign/VB if/IN it/PRP rains/VBZ ./."
    event = one(timeline((THURSDAY, line, [Said("Veltria would sign if it rains", condition="if it rains")])))
    assert (event.start, event.basis) == (THURSDAY, "reported")


def test_a_supposition_of_the_past_is_not_due() -> None:
    line = "Lorne/NNP said/VBD Veltria/NNP would/MD have/VB signed/VBN if/IN it/PRP rained/VBD ./."
    assert timeline((THURSDAY, line, [Said("Veltria would have signed if it rained", condition="if it rained")])) == ()


def test_days_before_another_event_count_from_it() -> None:
    line = "Two/CD days/NNS before/IN the/DT summit/NN ,/, Veltria/NNP closed/VBD its/PRP$ ports/NNS ./."
    found = {event.status: event for event in timeline((THURSDAY, f"{SUMMIT}\n{line}", []))}
    assert (found["happened"].start, found["happened"].basis) == ("2031-05-07", "anchored")


def test_days_before_an_event_that_nobody_dates_are_none() -> None:
    line = "Two/CD days/NNS before/IN the/DT summit/NN ,/, Veltria/NNP closed/VBD its/PRP$ ports/NNS ./."
    assert timeline((THURSDAY, line, [])) == ()


def test_to_say_something_on_a_day_is_an_event_with_what_was_said() -> None:
    line = "Lorne/NNP said/VBD on/IN Tuesday/NNP that/IN the/DT ports/NNS were/VBD safe/JJ ./."
    event = one(timeline((THURSDAY, line, [Said("the ports were safe", said_on="2031-05-06")])))
    assert (event.start, event.what) == ("2031-05-06", "Lorne said on Tuesday that the ports were safe")
    assert event.participants == (ADA,)


def test_words_of_another_day_do_not_count_from_the_day_of_the_article() -> None:
    line = "Lorne/NNP said/VBD the/DT ports/NNS will/MD open/VB tomorrow/NN ./."
    assert timeline((THURSDAY, line, [Said("the ports will open tomorrow", said_on="2031-05-06")])) == ()


def test_the_order_of_the_articles_changes_nothing() -> None:
    outlets = ((THURSDAY, f"{CLOSED}\n{WARNS}", [IF]), ("2031-05-07", SUMMIT, []))
    assert timeline(*outlets) == timeline(*outlets, backwards=True)


def test_a_tagger_that_takes_the_only_verb_for_a_participle_is_overruled() -> None:
    line = "Talks/NNS stalled/VBN on/IN Tuesday/NNP after/IN Veltria/NNP closed/VBD its/PRP$ ports/NNS ./."
    assert one(timeline((THURSDAY, line, []))).start == "2031-05-06"


def test_a_deadline_has_the_day_it_is_named_after() -> None:
    friday = "Veltria/NNP faces/VBZ a/DT Friday/NNP deadline/NN ./."
    year = "Veltria/NNP has/VBZ set/VBN an/DT end/NN -/HYPH of/IN -/HYPH year/NN deadline/NN ./."
    found = timeline((THURSDAY, f"{friday}\n{year}", []))
    assert [(event.start, event.status) for event in found] == [
        ("2031-05-09", "scheduled"),
        ("2031-12-31", "scheduled"),
    ]


def test_a_phrase_without_a_finite_verb_has_a_day_of_its_own() -> None:
    line = "Since/IN coming/VBG to/TO office/NN in/IN 2019/CD ,/, Lorne/NNP has/VBZ closed/VBN ports/NNS ./."
    event = one(timeline((THURSDAY, line, [])))
    assert (event.start, event.status, event.what) == ("2019", "happened", "coming to office in 2019")


def test_a_quotation_begun_in_a_sentence_before_is_told_whole() -> None:
    line = "``/`` The/DT ports/NNS are/VBP shut/JJ ./.\nThey/PRP stay/VBP shut/JJ ,/, ''/'' Lorne/NNP said/VBD on/IN"
    lines = line.replace("``/``", "“/``").replace("''/''", "”/''") + " Tuesday/NNP ./."
    said = Said("The ports are shut.\nThey stay shut,", said_on="2031-05-06")
    event = one(timeline((THURSDAY, lines, [said])))
    assert event.what == "“The ports are shut. They stay shut,” Lorne said on Tuesday"


def test_last_week_on_a_sunday_is_the_week_that_ends() -> None:
    line = "Veltria/NNP closed/VBD its/PRP$ ports/NNS last/JJ week/NN ./."
    sunday, monday = (one(timeline((day, line, []))) for day in ("2031-05-11", "2031-05-12"))
    assert (sunday.start, sunday.end) == ("2031-05-05", "2031-05-11")
    assert (monday.start, monday.end) == ("2031-05-05", "2031-05-11")


def test_two_reports_of_an_interview_are_one_and_words_of_two_people_are_two() -> None:
    said = "Lorne/NNP said/VBD on/IN Tuesday/NNP that/IN the/DT ports/NNS were/VBD safe/JJ for/IN ships/NNS ./."
    first = (THURSDAY, said, [Said("the ports were safe for ships", said_on="2031-05-06")])
    assert len(one(timeline(first, first)).evidence) == 2
    other = said.replace("Lorne/NNP", "Voss/NNP")
    assert len(timeline(first, (THURSDAY, other, [Said("the ports were safe for ships", by="Voss")]))) == 2


def test_what_is_due_is_one_however_it_is_named() -> None:
    noun = "The/DT court/NN scheduled/VBD a/DT hearing/NN for/IN oral/JJ arguments/NNS on/IN June/NNP 5/CD ./."
    clause = "Lorne/NNP will/MD offer/VB oral/JJ arguments/NNS before/IN the/DT court/NN on/IN June/NNP 5/CD ./."
    event = one(timeline((THURSDAY, noun, []), (THURSDAY, clause, [])))
    assert (event.status, len(event.evidence)) == ("scheduled", 2)


def test_a_list_as_long_as_a_page_is_not_read() -> None:
    line = "Veltria/NNP shut/VBD its/PRP$ ports/NNS on/IN Tuesday/NNP"
    assert [event.what for event in timeline((THURSDAY, f"{line} ./.", []))] == ["Veltria shut its ports on Tuesday"]
    assert timeline((THURSDAY, f"{line}{' ,/, Brenn/NNP' * 125} ./.", [])) == ()
