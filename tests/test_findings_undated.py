"""What an article tells without a day: what goes on, was lately done, is planned, or would come of what is supposed."""

import pytest
from timeline_kit import ADA, Said, timeline

THURSDAY = "2031-05-08"


@pytest.mark.parametrize(
    ("line", "status", "what"),
    [
        ("Secret/JJ talks/NNS continue/VBP in/IN Brenn/NNP ./.", "ongoing", "Secret talks continue in Brenn"),
        ("The/DT port/NN remains/VBZ shut/JJ to/IN ships/NNS ./.", "ongoing", "The port remains shut to ships"),
        (
            "Veltria/NNP is/VBZ still/RB weighing/VBG new/JJ tariffs/NNS ./.",
            "ongoing",
            "Veltria is still weighing new tariffs",
        ),
        (
            "The/DT two/CD sides/NNS are/VBP already/RB in/IN secret/JJ talks/NNS ./.",
            "ongoing",
            "The two sides are already in secret talks",
        ),
        (
            "Veltria/NNP plans/VBZ to/TO close/VB its/PRP$ ports/NNS ./.",
            "scheduled",
            "Veltria plans to close its ports",
        ),
        (
            "The/DT ships/NNS are/VBP set/VBN to/TO leave/VB Brenn/NNP ./.",
            "scheduled",
            "The ships are set to leave Brenn",
        ),
        (
            "The/DT envoy/NN recently/RB made/VBD a/DT trip/NN to/IN Brenn/NNP ./.",
            "happened",
            "The envoy recently made a trip to Brenn",
        ),
        (
            "Veltria/NNP has/VBZ already/RB closed/VBN two/CD ports/NNS ./.",
            "happened",
            "Veltria has already closed two ports",
        ),
    ],
)
def test_words_that_tell_a_state_make_an_entry_as_of_the_report(line: str, status: str, what: str) -> None:
    (event,) = timeline((THURSDAY, line, []))
    assert (event.status, event.what, event.basis) == (status, what, "reported")
    assert (event.start, event.end) == ((None, THURSDAY) if status == "happened" else (THURSDAY, None))


@pytest.mark.parametrize(
    "line",
    [
        "It/PRP remains/VBZ unclear/JJ whether/IN they/PRP come/VBP ./.",
        "Lorne/NNP continues/VBZ to/TO doubt/VB it/PRP ./.",
        "The/DT ball/NN is/VBZ now/RB in/IN their/PRP$ court/NN ./.",
        "They/PRP planned/VBD to/TO go/VB to/TO Brenn/NNP ./.",  # then, as the outlet tells it
        "Lorne/NNP intends/VBZ to/TO remain/VB premier/NN ./.",
        "Veltria/NNP is/VBZ not/RB still/RB weighing/VBG new/JJ tariffs/NNS ./.",
        "Nobody/NN can/MD tell/VB whether/IN Veltria/NNP has/VBZ already/RB closed/VBN ports/NNS ./.",
        "Are/VBP talks/NNS still/RB under/IN way/NN ?/.",
    ],
)
def test_states_that_are_no_events_make_none(line: str) -> None:
    assert timeline((THURSDAY, line, [])) == ()


def test_without_a_day_of_the_report_there_is_no_such_entry() -> None:
    assert timeline((None, "Secret/JJ talks/NNS continue/VBP in/IN Brenn/NNP ./.", [])) == ()


def test_the_past_tense_of_a_report_may_stand_for_the_present() -> None:
    line = "Lorne/NNP said/VBD Veltria/NNP planned/VBD to/TO close/VB its/PRP$ ports/NNS ./."
    (event,) = timeline((THURSDAY, line, [Said("Veltria planned to close its ports", said_on="2031-05-06")]))
    assert (event.status, event.start, event.what) == ("scheduled", "2031-05-06", "Veltria planned to close its ports")
    assert event.by == ADA


def test_what_a_speaker_says_is_of_the_day_on_which_all_of_it_was_said() -> None:
    tuesday = "Lorne/NNP said/VBD on/IN Tuesday/NNP that/IN the/DT ports/NNS were/VBD safe/JJ ./."
    talks = "Secret/JJ talks/NNS continue/VBP in/IN Brenn/NNP ,/, she/PRP said/VBD ./."
    said = [Said("the ports were safe", said_on="2031-05-06"), Said("Secret talks continue in Brenn")]
    found = {event.status: event for event in timeline((THURSDAY, f"{tuesday}\n{talks}", said))}
    assert (found["ongoing"].start, found["happened"].start) == ("2031-05-06", "2031-05-06")


def test_two_outlets_telling_one_state_make_one_entry() -> None:
    line = "Secret/JJ talks/NNS continue/VBP in/IN Brenn/NNP ./."
    (event,) = timeline((THURSDAY, line, []), ("2031-05-07", line, []))
    assert (event.start, len(event.evidence)) == ("2031-05-07", 2)


def test_what_is_only_supposed_is_a_condition() -> None:
    line = "A/DT second/JJ launch/NN of/IN rockets/NNS would/MD end/VB the/DT truce/NN ./."
    (event,) = timeline((THURSDAY, line, []))
    assert event.condition is not None
    assert (event.status, event.condition.text) == ("conditional", "A second launch of rockets")
    assert (event.what, event.start, event.end) == ("would end the truce", THURSDAY, None)


@pytest.mark.parametrize(
    "line",
    [
        "A/DT summit/NN would/MD be/VB held/VBN in/IN Brenn/NNP ./.",  # a plan
        "A/DT summit/NN would/MD take/VB place/NN in/IN Brenn/NNP ./.",
        "A/DT test/NN site/NN would/MD close/VB ./.",  # no event
        "The/DT launch/NN would/MD end/VB the/DT truce/NN ./.",  # one that is known
        "A/DT launch/NN would/MD not/RB end/VB the/DT truce/NN ./.",
    ],
)
def test_plans_and_known_things_are_not_supposed(line: str) -> None:
    assert timeline((THURSDAY, line, [])) == ()
