"""Who stands where: what decides a stance, what it is on, whose it is, and what decides nothing."""

from dataclasses import replace

import pytest
from findings_kit import Said, story, who

from onrecord.datamodel import Position
from onrecord.findings import find_positions

GATES = "the/DT gates/NNS must/MD be/VB opened/VBN"


def taken(*lines: Said) -> set[tuple[str, str]]:
    """Label and stance of each position that the lines of one article show."""
    issues, positions = find_positions(*story(("Courier", "2031-05-06", list(lines))))
    labels = {issue.id: issue.label for issue in issues}
    return {(labels[position.issue], position.stance) for position in positions}


def lorne(content: str, cue: str = "said/VBD", **fields: object) -> Said:
    return Said("Ada Lorne", cue, content, **fields)


@pytest.mark.parametrize(
    ("cue", "content", "expected"),
    [
        ("said/VBD", GATES, ("opening gates", "for")),
        ("said/VBD", "the/DT gates/NNS must/MD not/RB be/VB opened/VBN", ("opening gates", "against")),
        ("said/VBD", "there/EX was/VBD no/DT room/NN for/IN talks/NNS", ("talks", "against")),
        ("said/VBD", "a/DT harbour/NN levy/NN is/VBZ out/IN of/IN the/DT question/NN", ("harbour levy", "against")),
        ("said/VBD", "no/DT state/NN may/MD close/VB a/DT strait/NN", ("closing strait", "against")),
        ("said/VBD", "we/PRP do/VBP not/RB want/VB a/DT war/NN", ("war", "against")),
        ("said/VBD", "she/PRP supports/VBZ the/DT ceasefire/NN", ("ceasefire", "for")),
        ("said/VBD", "ceding/VBG the/DT marsh/NN would/MD not/RB be/VB accepted/VBN", ("ceding marsh", "against")),
        ("rejected/VBD", "a/DT harbour/NN levy/NN", ("harbour levy", "against")),
        ("backed/VBD", "the/DT ceasefire/NN", ("ceasefire", "for")),
        ("refused/VBD", "to/TO cede/VB the/DT marsh/NN", ("ceding marsh", "against")),
        (
            "objected/VBD to/IN",
            "the/DT lack/NN of/IN action/NN to/TO close/VB the/DT strait/NN",
            ("closing strait", "for"),
        ),
        ("criticised/VBD", "the/DT failure/NN to/TO close/VB the/DT strait/NN", ("closing strait", "for")),
        ("urged/VBD", "the/DT states/NNS to/TO release/VB the/DT sailors/NNS", ("releasing sailors", "for")),
        ("demanded/VBD", "that/IN no/DT sailor/NN be/VB dismissed/VBN", ("dismissing sailor", "against")),
        ("agreed/VBD", "to/TO stop/VB the/DT missile/NN tests/NNS", ("stopping missile tests", "for")),
        ("promised/VBD", "not/RB to/TO cede/VB the/DT marsh/NN", ("ceding marsh", "against")),
        (
            "promised/VBD",
            "the/DT level/NN of/IN the/DT lake/NN will/MD be/VB published/VBN every/DT day/NN",
            ("publishing level of the lake", "for"),
        ),
        ("threatened/VBD", "to/TO close/VB the/DT strait/NN", ("closing strait", "conditional")),
        ("said/VBD", "the/DT raids/NNS must/MD stop/VB", ("ending raids", "for")),
        ("is/VBZ insisting/VBG on/IN", "a/DT harbour/NN levy/NN", ("harbour levy", "for")),
        ("urged/VBD", "drivers/NNS to/TO avoid/VB the/DT quay/NN", ("avoiding quay", "for")),
        ("said/VBD", "we/PRP must/MD stop/VB dumping/VBG oil/NN", ("dumping oil", "against")),
        ("said/VBD", "we/PRP must/MD grant/VB the/DT isles/NNS a/DT loan/NN", ("granting loan", "for")),
        ("said/VBD", "no/DT minister/NN should/MD hold/VB shares/NNS", ("holding shares", "against")),
        ("said/VBD", "aid/NN can/MD not/RB be/VB cut/VBN", ("cutting aid", "against")),
        ("offered/VBD", "to/TO repair/VB the/DT dam/NN", ("repairing dam", "for")),
        ("said/VBD", "the/DT troops/NNS must/MD withdraw/VB from/IN the/DT isle/NN", ("troops withdrawing", "for")),
        ("said/VBD", "ships/NNS must/MD not/RB be/VB allowed/VBN to/TO dump/VB oil/NN", ("dumping oil", "against")),
        ("said/VBD", "we/PRP will/MD continue/VB to/TO guard/VB the/DT strait/NN", ("guarding strait", "for")),
        ("criticised/VBD", "the/DT harbour/NN levy/NN", ("harbour levy", "against")),
        ("said/VBD", "the/DT levy/NN was/VBD a/DT huge/JJ mistake/NN", ("levy", "against")),
        ("said/VBD", "the/DT levy/NN would/MD not/RB be/VB acceptable/JJ", ("levy", "against")),
        ("called/VBD", "the/DT levy/NN a/DT disgrace/NN", ("levy", "against")),
        ("accused/VBD", "the/DT firm/NN of/IN hiding/VBG mines/NNS", ("hiding mines", "against")),
        ("criticised/VBD", "the/DT firm/NN for/IN failing/VBG to/TO clear/VB mines/NNS", ("clearing mines", "for")),
        ("opposed/VBD dismissing/VBG", "the/DT lawsuit/NN", ("dismissing lawsuit", "against")),
        ("said/VBD", "we/PRP should/MD not/RB let/VB a/DT levy/NN pass/VB", ("levy passing", "against")),
        ("said/VBD", "I/PRP suggest/VBP we/PRP reopen/VBP the/DT mine/NN", ("reopening mine", "for")),
        ("said/VBD", "he/PRP will/MD not/RB get/VB the/DT dam/NN", ("dam", "against")),
        ("said/VBD", "she/PRP is/VBZ not/RB going/VBG to/TO support/VB the/DT levy/NN", ("levy", "against")),
        ("said/VBD", "we/PRP do/VBP not/RB want/VB poor/JJ relations/NNS with/IN them/PRP", ("relations", "for")),
        ("said/VBD", "we/PRP will/MD press/VB ahead/RB with/IN the/DT levy/NN", ("levy", "for")),
        ("said/VBD", "the/DT court/NN showed/VBD the/DT levy/NN was/VBD unlawful/JJ", ("levy", "against")),
        ("threatened/VBD", "to/TO retaliate/VB if/IN it/PRP rains/VBZ", ("retaliating", "conditional")),
        ("pledged/VBD", "to/TO retaliate/VB for/IN any/DT raid/NN", ("retaliating for raid", "for")),
        (
            "urged/VBD",
            "islanders/NNS who/WP are/VBP at/IN sea/NN to/TO seek/VB shelter/NN",
            ("seeking shelter", "for"),
        ),
        (
            "said/VBD",
            "there/EX is/VBZ no/DT need/NN for/IN a/DT mine/NN to/TO be/VB closed/VBN",
            ("closing mine", "against"),
        ),
        ("called/VBD for/IN", "a/DT cargo/NN tracing/VBG scheme/NN", ("cargo tracing scheme", "for")),
        ("called/VBD for/IN", "a/DT change/NN in/IN the/DT levy/NN", ("change in the levy", "for")),
        ("said/VBD", "our/PRP$ support/NN for/IN the/DT levy/NN is/VBZ firm/JJ", ("levy", "for")),
    ],
)
def test_words_decide_a_stance_on_a_thing(cue: str, content: str, expected: tuple[str, str]) -> None:
    assert taken(lorne(content, cue)) == {expected}


@pytest.mark.parametrize(
    ("cue", "content"),
    [
        ("said/VBD", "the/DT gates/NNS were/VBD opened/VBN on/IN Friday/NNP"),
        ("said/VBD", "it/PRP was/VBD positive/JJ"),  # what was?
        ("said/VBD", "must/MD the/DT gates/NNS be/VB opened/VBN ?/."),
        ("asked/VBD", "whether/IN the/DT gates/NNS must/MD be/VB opened/VBN"),
        ("said/VBD", "the/DT gates/NNS should/MD have/VB been/VBN opened/VBN"),
        ("said/VBD", "the/DT fund/NN they/PRP needed/VBD to/TO buy/VB ships/NNS"),
        ("said/VBD", "refusing/VBG a/DT levy/NN was/VBD a/DT matter/NN of/IN taste/NN"),
        ("said/VBD", "she/PRP did/VBD not/RB oppose/VB the/DT levy/NN"),
        ("said/VBD", "she/PRP would/MD have/VB a/DT coffee/NN"),  # announced once, and no more than a thing
        ("said/VBD", "Veltria/NNP will/MD close/VB the/DT strait/NN before/IN May/NNP"),  # by another: a forecast
        ("rejected/VBD", "the/DT claim/NN"),
        ("denied/VBD", GATES),
        ("said/VBD", "I/PRP do/VBP not/RB think/VB we/PRP should/MD close/VB the/DT port/NN"),
        ("said/VBD", "critics/NNS say/VBP the/DT port/NN must/MD be/VB closed/VBN"),
        ("said/VBD", "there/EX is/VBZ no/DT reason/NN why/WRB they/PRP should/MD close/VB the/DT port/NN"),
        ("said/VBD", "it/PRP was/VBD a/DT step/NN that/WDT should/MD end/VB the/DT war/NN"),
        ("said/VBD", "the/DT thaw/NN should/MD help/VB the/DT farmers/NNS"),
        ("said/VBD", "they/PRP will/MD have/VB to/TO sell/VB the/DT farm/NN"),
        ("said/VBD", "the/DT crew/NN must/MD be/VB tired/JJ"),
        ("said/VBD", "the/DT port/NN can/MD not/RB be/VB serious/JJ about/IN pay/NN"),
        ("said/VBD", "I/PRP would/MD like/VB to/TO thank/VB the/DT crew/NN"),
        ("said/VBD", "there/EX is/VBZ no/DT sign/NN that/IN she/PRP wants/VBZ a/DT war/NN"),
        ("offered/VBD", "an/DT educated/JJ guess/NN"),
        ("criticised/VBD", "a/DT man/NN"),
        ("said/VBD", "nor/CC should/MD islanders/NNS be/VB forgotten/VBN"),
        ("said/VBD", "she/PRP would/MD not/RB rush/VB to/TO name/VB a/DT captain/NN"),
        ("criticised/VBD", "Veltria/NNP may/MD close/VB the/DT strait/NN"),
        ("are/VBP encouraged/VBN by/IN", "a/DT ceasefire/NN"),
        ("said/VBD", "it/PRP rests/VBZ on/IN the/DT seats/NNS the/DT party/NN must/MD win/VB"),
        ("said/VBD", "they/PRP tried/VBD to/TO get/VB us/PRP to/TO agree/VB to/TO a/DT levy/NN"),
        ("said/VBD", "crimes/NNS must/MD be/VB taken/VBN care/NN of/IN"),
        ("said/VBD", "the/DT port/NN would/MD need/VB a/DT makeover/NN"),
        ("said/VBD", "the/DT floods/NNS will/MD harm/VB the/DT farmers/NNS"),  # alone, no issue that anybody is on
        ("said/VBD", "ports/NNS could/MD benefit/VB from/IN it/PRP"),
        ("said/VBD", "the/DT gates/NNS could/MD be/VB opened/VBN"),
        ("said/VBD", "the/DT minister/NN was/VBD a/DT disaster/NN"),
        ("blamed/VBD", "the/DT weather/NN"),
        ("urged/VBD", "the/DT islanders/NNS to/TO be/VB patient/JJ"),
        ("said/VBD", "the/DT city/NN had/VBD not/RB shown/VBN that/IN the/DT levy/NN must/MD be/VB kept/VBN"),
        ("said/VBD", "ministers/NNS had/VBD felt/VBN that/IN an/DT inquiry/NN was/VBD necessary/JJ"),
        ("said/VBD", "officials/NNS met/VBD and/CC they/PRP want/VBP a/DT levy/NN"),
        ("avoided/VBD calling/VBG for/IN", "a/DT levy/NN"),
        ("agreed/VBD", "saving/VBG the/DT lake/NN takes/VBZ years/NNS"),
        ("said/VBD", "we/PRP want/VBP everybody/NN in/IN this/DT room/NN to/TO know/VB"),
    ],
)
def test_what_decides_nothing_is_no_position(cue: str, content: str) -> None:
    speaker = "Keir Voss" if "Veltria" in content else "Ada Lorne"
    polarity = "denied" if cue.startswith("denied") else "affirmed"
    assert taken(Said(speaker, cue, content, polarity=polarity, act="ask" if "asked" in cue else "say")) == set()


def test_a_condition_makes_a_stance_conditional() -> None:
    content = "we/PRP want/VBP a/DT second/JJ meeting/NN if/IN the/DT first/JJ goes/VBZ well/RB"
    assert taken(lorne(content, condition="if the first goes well")) == {("second meeting", "conditional")}


def test_if_necessary_is_no_condition() -> None:
    content = "we/PRP want/VBP a/DT second/JJ meeting/NN if/IN necessary/JJ"
    assert taken(lorne(content, condition="if necessary")) == {("second meeting", "for")}


def test_a_condition_of_the_first_clause_does_not_bind_the_second() -> None:
    content = (
        "we/PRP will/MD never/RB use/VB mines/NNS unless/IN we/PRP are/VBP attacked/VBN and/CC "
        "we/PRP will/MD not/RB sell/VB torpedoes/NNS"
    )
    found = taken(lorne(content, kind="direct", condition="unless we are attacked"))
    assert found == {("using mines", "conditional"), ("selling torpedoes", "against")}


def test_one_statement_can_take_several_positions() -> None:
    content = GATES + " and/CC the/DT gauges/NNS must/MD be/VB shown/VBN"
    assert taken(lorne(content)) == {("opening gates", "for"), ("showing gauges", "for")}


def test_after_what_was_agreed_on_the_points_themselves_are_read() -> None:
    assert taken(lorne(f"three/CD points/NNS :/: {GATES}", "agreed/VBD on/IN")) == {("opening gates", "for")}


def test_what_is_announced_twice_is_an_issue() -> None:
    meet = "we/PRP will/MD have/VB a/DT second/JJ meeting/NN"
    lines = [lorne(meet, kind="direct")]
    assert find_positions(*story(("Courier", None, lines))) == ((), ())
    issues, _ = find_positions(*story(("Courier", None, lines), ("Gazette", None, lines)))
    assert [issue.label for issue in issues] == ["second meeting"]


def positions_of(*lines: Said, outlet: str = "Courier") -> tuple[Position, ...]:
    return find_positions(*story((outlet, "2031-05-06", list(lines))))[1]


def test_a_wish_of_another_is_held_via_who_tells_it() -> None:
    (position,) = positions_of(Said("Keir Voss", "said/VBD", "Veltria/NNP wants/VBZ a/DT ceasefire/NN"))
    assert (position.actor, position.stance, position.via) == (who("Veltria"), "for", (who("Keir Voss"),))


def test_what_others_must_do_is_not_yet_their_position() -> None:
    found = positions_of(Said("Keir Voss", "said/VBD", "Veltria/NNP must/MD condemn/VB the/DT raid/NN"))
    assert {position.actor for position in found} == {who("Keir Voss")}


def test_own_words_beside_hearsay_need_no_via() -> None:
    own = Said("Veltria", "said/VBD", "it/PRP wants/VBZ a/DT ceasefire/NN")
    told = Said("Keir Voss", "said/VBD", "Veltria/NNP wants/VBZ a/DT ceasefire/NN")
    (position,) = positions_of(own, told)
    assert position.via == ()
    assert len(position.evidence) == 2


def test_a_nested_statement_keeps_who_passed_it_on() -> None:
    line = Said("Veltria", "demanded/VBD", "the/DT release/NN of/IN sailors/NNS", via=("Keir Voss",))
    assert [p.via for p in positions_of(line)] == [(who("Keir Voss"),)]


def test_words_of_a_spokesperson_are_the_position_of_whom_they_speak_for() -> None:
    (position,) = positions_of(replace(lorne(GATES), on_behalf_of="Veltria"))
    assert position.actor == who("Veltria")


def test_a_premier_speaks_for_the_country_of_the_office() -> None:
    (position,) = positions_of(lorne("Veltria/NNP will/MD not/RB lease/VB the/DT marsh/NN"))
    assert (position.actor, position.stance) == (who("Ada Lorne"), "against")


def test_he_after_another_name_may_be_that_other() -> None:
    content = "Keir Voss/NNP lied/VBD and/CC that/IN he/PRP wants/VBZ a/DT war/NN"
    assert [p.actor for p in positions_of(lorne(content.replace("he/", "she/")))] == []


def test_an_outlet_takes_no_position() -> None:
    assert positions_of(Said("Herald", "said/VBD", GATES), outlet="Herald") == ()
    assert positions_of(Said(None, "said/VBD", GATES)) == ()


def test_words_within_inner_quotation_marks_are_others() -> None:
    content = "they/PRP shouted/VBD ‘/`` we/PRP want/VBP a/DT war/NN ’/''"
    assert positions_of(lorne(content, kind="direct")) == ()


def test_history_tells_each_stance_by_its_date() -> None:
    yes = lorne("we/PRP want/VBP a/DT ceasefire/NN", said_on="2031-05-01")
    no = lorne("we/PRP do/VBP not/RB want/VB a/DT ceasefire/NN", said_on="2031-05-04")
    found = positions_of(no, yes)
    assert {p.stance for p in found} == {"for", "against"}
    assert [(stand.date, stand.stance) for stand in found[0].history] == [
        ("2031-05-01", "for"),
        ("2031-05-04", "against"),
    ]


def test_without_a_day_a_statement_has_that_of_its_article() -> None:
    assert [stand.date for p in positions_of(lorne(GATES)) for stand in p.history] == ["2031-05-06"]
    _, (undated,) = find_positions(*story(("Courier", None, [lorne(GATES)])))
    assert [stand.date for stand in undated.history] == [None]


def test_the_same_with_and_without_its_condition_is_one_conditional_position() -> None:
    bare = lorne("we/PRP want/VBP a/DT second/JJ meeting/NN")
    bound = replace(bare, content=bare.content + " if/IN it/PRP rains/VBZ", condition="if it rains")
    (position,) = positions_of(bare, bound)
    assert position.stance == "conditional"
    assert len(position.evidence) == 2
    assert {stand.stance for stand in position.history} == {"for", "conditional"}


def stances(*lines: Said) -> set[tuple[str, str, str]]:
    """Actor, label and stance of each position that the lines of one article show."""
    issues, positions = find_positions(*story(("Courier", "2031-05-06", list(lines))))
    labels = {issue.id: issue.label for issue in issues}
    names = {who(name): name for name in ("Ada Lorne", "Keir Voss", "Veltria", "Dock Union")}
    return {(names[position.actor], labels[position.issue], position.stance) for position in positions}


REFUSAL = Said("Veltria", "refused/VBD", "to/TO lease/VB the/DT marsh/NN")


def test_a_pronoun_stands_for_what_was_told_just_before() -> None:
    reaction = lorne("it/PRP was/VBD a/DT mistake/NN")
    assert ("Ada Lorne", "leasing marsh", "for") in stances(REFUSAL, reaction)
    assert stances(reaction) == set()  # what was?


def test_a_wish_called_wrong_is_a_thing_called_wrong() -> None:
    wish = Said("Keir Voss", "said/VBD", "families/NNS must/MD not/RB be/VB parted/VBN")
    reaction = lorne("this/DT is/VBZ unacceptable/JJ", kind="direct")
    assert ("Ada Lorne", "parting families", "against") in stances(wish, reaction)


def test_a_pronoun_within_a_statement_points_to_what_its_speaker_said() -> None:
    reaction = lorne("talks/NNS go/VBP on/RP ./. it/PRP was/VBD a/DT mistake/NN")
    assert {actor for actor, _, _ in stances(REFUSAL, reaction)} == {"Veltria"}


def test_the_move_is_an_act_that_the_story_tells_often_or_that_of_its_owner() -> None:
    reaction = lorne("the/DT move/NN was/VBD good/JJ news/NN")
    owned = lorne("Veltria/NNP 's/POS decision/NN was/VBD good/JJ news/NN")
    position = ("Ada Lorne", "leasing marsh", "against")
    assert position not in stances(REFUSAL, reaction)
    assert position in stances(REFUSAL, REFUSAL, REFUSAL, reaction)
    assert position in stances(REFUSAL, owned)


def test_who_threatens_unless_a_thing_is_done_wants_it_done() -> None:
    content = "to/TO close/VB the/DT strait/NN unless/IN the/DT sailors/NNS are/VBP released/VBN"
    found = stances(lorne(content, "threatened/VBD", condition="unless the sailors are released"))
    assert found == {("Ada Lorne", "closing strait", "conditional"), ("Ada Lorne", "releasing sailors", "for")}


def test_what_could_be_done_on_a_condition_is_conditional() -> None:
    content = "the/DT gates/NNS could/MD be/VB opened/VBN ,/, provided/VBN that/IN talks/NNS go/VBP on/RP"
    found = stances(lorne(content, condition="provided that talks go on"))
    assert found == {("Ada Lorne", "opening gates", "conditional")}


def test_a_demand_belongs_to_whoever_s_it_is() -> None:
    content = "Veltria/NNP 's/POS demand/NN for/IN a/DT ceasefire/NN"
    found = stances(Said("Ada Lorne", "rejected/VBD", content, polarity="denied"))
    assert found == {("Veltria", "ceasefire", "for"), ("Ada Lorne", "ceasefire", "against")}


def test_who_is_pressed_by_whom_tells_what_the_latter_wants() -> None:
    content = "we/PRP are/VBP under/IN pressure/NN from/IN Veltria/NNP not/RB to/TO hold/VB tests/NNS"
    assert stances(lorne(content)) == {("Veltria", "holding tests", "against")}


def test_allies_of_a_country_are_not_the_country() -> None:
    content = "Veltria/NNP 's/POS allies/NNS support/VBP the/DT ceasefire/NN"
    assert stances(lorne(content)) == set()


def test_an_office_has_its_own_position_unless_its_head_is_heard_on_it() -> None:
    office = replace(Said("Dock Union", "said/VBD", GATES), on_behalf_of="Ada Lorne")
    assert {actor for actor, _, _ in stances(office)} == {"Dock Union"}
    assert {actor for actor, _, _ in stances(office, lorne(GATES))} == {"Ada Lorne"}
