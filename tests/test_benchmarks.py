"""What OnRecord is measured against, and the table of measures: plain rules, the nearest-cue linker, what is kept."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import failures
import generate
import measures
import nearest
import pytest
import readers
import rules
from scores import Score

from onrecord import pipeline


def read(text: str) -> list[tuple[list[str], str, str]]:
    """Content, source and cue of each attribution by plain rules, in words."""
    found = [
        [[text[s:e] for s, e in spans] for spans in (a.content, a.source, a.cue)] for a in rules.attributions(text)
    ]
    return [(content, " ".join(source), " ".join(cue)) for content, source, cue in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mayor Dell said that the bridge would open.", [(["the bridge would open"], "Mayor Dell", "said")]),
        ("The ferry will not sail, according to Ada Orle.", [(["The ferry will not sail"], "Ada Orle", "according")]),
        (
            "“We sail at noon,” said Ada Orle. “Wait for us.”",
            [(["We sail at noon", "Wait for us."], "Ada Orle", "said")],
        ),
        ("“We sail at noon today.”\n\nThe harbour was quiet.", [(["We sail at noon today."], "", "")]),
        ("The claim of Ada Orle is old. The harbour was quiet.", []),
    ],
)
def test_plain_rules_read_what_they_can(text: str, expected: list[tuple[list[str], str, str]]) -> None:
    assert read(text) == expected


def test_plain_rules_make_a_record_in_which_a_surname_is_the_full_name(tmp_path: Path) -> None:
    weather = "\n\nRain fell on the old town all day, and the ferries lay at the quay with their lamps lit.\n"
    said = "Ada Orle said that the bridge would open in May.\n\n“I have waited for nine years,” she told the council."
    (tmp_path / "herald.txt").write_text(said + weather)
    (tmp_path / "gazette.txt").write_text("Orle said the bridge would open in May.\n\nOrle smiled." + weather)
    made = rules.read_story(tmp_path.glob("*.txt"))
    assert [actor.name for actor in made.actors] == ["Ada Orle"]
    assert {statement.speaker for statement in made.statements} == {made.actors[0].id}
    assert len(made.statements) == 3
    assert len(made.utterances) == 1


class Tags:
    """A tagger that finds the given words, in one window."""

    def __init__(self, **words: list[str]) -> None:
        self.words = words

    def tag(self, text: str, spans: object) -> Iterator[Any]:
        places = sorted((text.index(word), word, role) for role, words in self.words.items() for word in words)
        found = [SimpleNamespace(start=at, end=at + len(word), role=role, score=1.0) for at, word, role in places]
        yield SimpleNamespace(spans=found)


def linked(text: str, **words: list[str]) -> list[tuple[str, ...]]:
    tagger: Any = Tags(**words)
    found = nearest.attributions(text, tagger)
    return [tuple(" ".join(text[s:e] for s, e in part) for part in (a.content, a.source, a.cue)) for a in found]


def test_a_content_takes_the_nearest_cue_of_its_sentence_and_through_it_the_source() -> None:
    text = "Orle denied it. The sea rises, the warden said."
    assert linked(text, CNT=["The sea rises"], CUE=["denied", "said"], SRC=["Orle", "the warden"]) == [
        ("The sea rises", "the warden", "said")
    ]


def test_a_content_without_cue_takes_the_source_before() -> None:
    text = "The sea rises, the warden said.\nNobody must stay."
    assert linked(text, CNT=["The sea rises", "Nobody must stay"], CUE=["said"], SRC=["the warden"])[1] == (
        "Nobody must stay",
        "the warden",
        "",
    )


def test_measures_keep_what_is_not_measured_this_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def scored(reader: readers.Reader) -> Iterator[Score]:
        yield Score("tide", "f1", 0.75, 0.7)
        yield Score("tide", "without a target", 0.1)

    monkeypatch.setattr(measures, "_PARTS", {"tide": (scored, "make tide"), "wind": (scored, "make wind")})
    before = {"part": "wind", "what": "wind: f1", "asked": 0.5, "at_most": False, "found": {"rules": 0.25}}
    first = measures.measure(["tide"], [readers.OURS], [before])
    assert [row["what"] for row in first] == ["tide: f1", "wind: f1"]
    second = measures.measure(["tide"], [readers.RULES], first)
    assert second[0]["found"] == {"OnRecord": 0.75, "nearest": None, "rules": 0.75}
    assert second[1] == before


def test_a_known_failure_is_shown_with_what_is_found_in_its_passage_alone() -> None:
    plain = failures.Failure("None", "Orle said that the bridge would open. / She warned of storms.", "Two statements.")
    found = failures.read(plain, pipeline.load_models())
    assert found[0] == "Ada Orle: the bridge would open"
    assert all("council" not in line for line in found)


def test_numbers_that_nobody_measured_are_said_to_be_none(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"OnRecord": 0.876, "nearest": None, "rules": 0.0}
    row = {"what": "tide", "asked": 0.5, "at_most": False, "first_tagger": None, "found": found, "command": "make tide"}
    monkeypatch.setattr(generate, "_kept", lambda: {"rows": [row]})
    line = generate.measures().splitlines()[-1]
    assert line == "| tide | .5 | **.88** | not measured | not measured | .00 | `make tide` |"
