"""Which stances are on one issue, what the story calls it, and the issues of a user's coding scheme."""

import random

import pytest
from findings_kit import Said, story

from onrecord.errors import UsageError
from onrecord.findings import find_positions, parse_scheme


def labels(*contents: str, cue: str = "said/VBD") -> list[str]:
    lines = [Said("Ada Lorne", cue, content) for content in contents]
    return [issue.label for issue in find_positions(*story(("Courier", None, lines)))[0]]


def test_one_thing_in_several_phrases_is_one_issue() -> None:
    found = labels(
        "we/PRP need/VBP security/NN guarantees/NNS",
        "the/DT isles/NNS must/MD have/VB robust/JJ security/NN guarantees/NNS",
        "there/EX should/MD be/VB guarantees/NNS",
    )
    assert found == ["security guarantees"]


def test_near_synonyms_of_verb_and_noun_are_one_issue() -> None:
    found = labels(
        "we/PRP must/MD not/RB cede/VB land/NN",
        "there/EX is/VBZ no/DT talk/NN of/IN territorial/JJ concessions/NNS",
        "we/PRP must/MD not/RB surrender/VB the/DT region/NN",
    )
    assert len(found) == 1


def test_other_things_done_to_one_thing_are_other_issues() -> None:
    assert len(labels("we/PRP must/MD drain/VB the/DT marsh/NN", "we/PRP must/MD fence/VB the/DT marsh/NN")) == 2


def test_ending_a_thing_turns_the_stance_on_it() -> None:
    lines = [
        Said("Ada Lorne", "agreed/VBD", "to/TO halt/VB missile/NN tests/NNS"),
        Said("Keir Voss", "promised/VBD", "to/TO end/VB missile/NN tests/NNS"),
        Said("Veltria", "said/VBD", "further/JJ missile/NN tests/NNS were/VBD not/RB needed/VBN"),
    ]
    (issue,), positions = find_positions(*story(("Courier", None, lines)))
    assert issue.label == "ending missile tests"
    assert [position.stance for position in positions] == ["for"] * 3


def test_names_keep_their_capitals_and_actors_are_no_issue() -> None:
    assert labels("we/PRP must/MD keep/VB Port/NNP Ellin/NNP") == ["Port Ellin"]
    assert labels("we/PRP need/VBP Veltria/NNP") == []


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_articles_and_statements_changes_nothing(seed: int) -> None:
    things = ["talks/NNS", "a/DT levy/NN", "guarantees/NNS", "security/NN guarantees/NNS", "peace/NN talks/NNS"]
    outlets = [
        (f"Outlet{n}", None, [Said("Ada Lorne", "said/VBD", f"we/PRP need/VBP {thing}") for thing in things[n:]])
        for n in range(3)
    ]
    told, docs = story(*outlets)
    expected = find_positions(told, docs)
    shaken = random.Random(seed)
    mixed = type(told)(
        *(tuple(shaken.sample(part, len(part))) for part in (told.articles, told.actors, told.statements)), ()
    )
    assert find_positions(mixed, shaken.sample(docs, len(docs))) == expected


SCHEME = """
[[issue]]
label = "lease of the marsh"
phrases = ["rent out the wetland"]

[[issue]]
label = "end of the blockade"
"""


def coded(*contents: str) -> dict[str, str]:
    lines = [Said("Ada Lorne", "said/VBD", content) for content in contents]
    issues, positions = find_positions(*story(("Courier", None, lines)), parse_scheme(SCHEME, "issues.toml"))
    names = {issue.id: issue.label for issue in issues}
    return {names[position.issue]: position.stance for position in positions}


def test_a_coding_scheme_has_its_issues_and_no_others() -> None:
    found = coded("we/PRP must/MD not/RB lease/VB the/DT marsh/NN", "we/PRP need/VBP a/DT levy/NN")
    assert found == {"lease of the marsh": "against"}
    assert coded("we/PRP must/MD not/RB rent/VB the/DT wetland/NN") == {"lease of the marsh": "against"}


def test_half_of_a_phrase_will_do_if_its_main_noun_is_there() -> None:
    scheme = parse_scheme('[[issue]]\nlabel = "minimum flow"\n', "issues.toml")
    contents = ("we/PRP need/VBP a/DT flow/NN", "we/PRP need/VBP a/DT minimum/JJ wage/NN")
    lines = [Said("Ada Lorne", "said/VBD", content) for content in contents]
    (issue,), _ = find_positions(*story(("Courier", None, lines)), scheme)
    assert len(issue.statements) == 1


def test_a_word_that_only_tells_where_is_not_the_main_noun() -> None:
    scheme = parse_scheme('[[issue]]\nlabel = "inspectors at the dam"\n', "issues.toml")
    contents = ("we/PRP need/VBP inspectors/NNS", "we/PRP must/MD repair/VB the/DT dam/NN")
    lines = [Said("Ada Lorne", "said/VBD", content) for content in contents]
    (issue,), _ = find_positions(*story(("Courier", None, lines)), scheme)
    assert len(issue.statements) == 1


def test_a_fuller_phrase_names_an_issue_that_a_lone_noun_would_not() -> None:
    said = ("we/PRP need/VBP a/DT wall/NN",) * 2 + ("we/PRP need/VBP a/DT harbour/NN wall/NN",)
    assert labels(*said) == ["harbour wall"]


def test_against_a_thing_is_for_its_end() -> None:
    assert coded("the/DT blockade/NN is/VBZ unacceptable/JJ") == {"end of the blockade": "for"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[[issue]]\nlabel = "a"\n\n[[issue]]\nlabel = "b"\nstance = "for"\n', r"line 6: .* the key 'stance'"),
        ('title = "x"\n[[issue]]\nlabel = "a"\n', r"line 1: .* the key 'title'"),
        ('[[issue]]\nphrases = ["a"]\n', "line 1: .* without a label"),
        ('[[issue]]\nlabel = "a"\n\n[[issue]]\nlabel = "  "\n', "line 5: .* without a label"),
        ('[[issue]]\nlabel = "a"\nphrases = ["b", ""]\n', "line 3: .* list phrases"),
        ('[[issue]]\nlabel = "levy"\n[[issue]]\nlabel = "Levy"\n', "line 4: .* two issues of the label 'Levy'"),
        ("", "line 1: .* holds no issue"),
        ('\n\n[issue]\nlabel = "a"\n', "line 3: .* holds no issue"),
        ("issue = 7\n", "line 1: .* holds no issue"),
        ("[[issue]]\nlabel = 5\n", "line 2: .* a label that is no text: 5"),
        ('[[issue]]\nlabel = "a"\nphrases = "b"\n', "line 3: .* list phrases"),
        ('[[issue]]\nlabel = "a"\n[[issue]]\n', "line 3: .* without a label"),
        ('[[issue]]\nlabel = "a"\nlabel = "b"\n', "cannot be read as TOML: .*line 3"),
        ("[[issue]\n", r"cannot be read as TOML: .*line 1"),
    ],
)
def test_a_scheme_with_a_fault_is_refused_with_its_line(text: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=rf"issues.toml.*{complaint}"):
        parse_scheme(text, "issues.toml")
