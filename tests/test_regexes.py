"""Every regular expression of the package takes time that is linear in the text, whatever the text is.

The patterns are found by the test itself (`regex_kit`), so a new one is tried as soon as it is there.
"""

import re

import pytest
from regex_kit import Attack, Regex, asked, attacks, grows, ours, unread

# Patterns that are not linear, with what keeps their texts short.
_BOUNDED = {
    "onrecord.articles.patterns.INLINE_HEADLINES": "looks at most 900 characters on from each place",
    "onrecord.documents.sentences._WORD_BEFORE": "gets the 32 characters before a stop",
    "onrecord.render.graphs._META": "reads what NetworkX has written, in which no word of an article can be a tag",
    "onrecord.render.sentences": "gets the few characters before a stop that an abbreviation can have",
    "onrecord.statements.drafts._HANGING": "gets the last 12 characters",
    "onrecord.statements.drafts._SHORTENED": "gets the last 12 characters",
}

# Functions that make patterns as they run, and of what: all escaped, or words of letters and digits alone.
_MADE_AS_THEY_RUN = {
    "onrecord.articles.markup._within": "the names of four elements",
    "onrecord.articles.markup._without_scripts": "the names of four elements",
    "onrecord.articles.patterns._any": "the tables of the module, which are tried as they are compiled",
    "onrecord.demo._places": "the words of a shipped story, escaped",
    "onrecord.documents.times.patterns._compiled": "the tables of the module, which are tried as they are compiled",
    "onrecord.documents.times.patterns._runs": "single characters that stand for kinds of words",
    "onrecord.findings.retelling._governs": "words of letters and digits",
    "onrecord.findings.schemes._line_of": "a key of the user's own scheme, escaped",
    "onrecord.statements.anonymity._is_same": "a name, escaped",
    "onrecord.statements.hearsay._pattern": "the lexicon, which is tried as it is compiled",
    "onrecord.stories.copies._credits": "the name of an outlet, escaped",
}


def steepest(regex: Regex) -> tuple[Attack, float] | None:
    """The first attack under which the time of a pattern grows faster than the text, and how much."""
    for ask in asked(regex).values():
        for attack in attacks(regex):
            if growth := grows(ask, attack):
                return attack, growth
    return None


def home_of(regex: Regex) -> str:
    return regex.name.split(":")[0]


@pytest.mark.parametrize("module", sorted({".".join(home_of(each).split(".")[:3]) for each in ours()}))
def test_time_is_linear_in_the_text(module: str) -> None:
    mine = [each for each in ours() if f"{home_of(each)}.".startswith(f"{module}.")]
    grown = {each.name: found for each in mine if home_of(each) not in _BOUNDED and (found := steepest(each))}
    assert grown == {}


def test_all_kinds_of_patterns_are_found() -> None:
    names = {home_of(each) for each in ours()}
    assert len(names) > 250
    assert set(_BOUNDED) <= names
    assert {"onrecord.unseen.UNSEEN", "onrecord.articles.patterns._OPENINGS", "onrecord.findings.timeline"} <= names
    assert unread() == sorted(_MADE_AS_THEY_RUN)


@pytest.mark.parametrize("pattern", [r"\s+$", r"<!--.*?-->", r"\w+@\w+\.", r"“[^”]*”", r"(\d+)[,\d]*x", r",\s*,?\s*!"])
def test_a_pattern_that_is_not_linear_is_caught(pattern: str) -> None:
    assert steepest(Regex("made up", re.compile(pattern), frozenset({"search"}))) is not None


@pytest.mark.parametrize("pattern", [r"(?<!\s)\s+$", r"a{1,9}+b", r"\b\w{1,30}\b", r"^a*b*$", r"“[^“”]*”", r"\w+"])
def test_a_pattern_that_is_linear_passes(pattern: str) -> None:
    assert steepest(Regex("made up", re.compile(pattern), frozenset({"search"}))) is None
