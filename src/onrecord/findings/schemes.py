"""A user's coding scheme: the issues to look for, each with a label and phrases that tell it.

    [[issue]]
    label = "lease of the marsh"
    phrases = ["lease the marsh", "rent out the wetland"]

TOML text goes in, a `Scheme` comes out; with it, stances are sorted under its issues and all others left aside.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.errors import UsageError
from onrecord.findings.grouping import Group, turned
from onrecord.findings.taking import Taken
from onrecord.findings.targets import doing
from onrecord.findings.wordforms import concept
from onrecord.lexicons.verbs import bases

__all__ = ["CodedIssue", "Scheme", "coded", "parse_scheme"]

_KEYS = ("label", "phrases")
_MIN_SHARE = 0.6  # of the words of a phrase that a stance must be about: two of three, not one of two
_MIN_SHARE_WITH_HEAD = 0.5  # if its main noun is among them: "a flow" is "a minimum flow", "a minimum wage" is not
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_LINKS = frozenset({"of", "for", "in", "on", "at", "by", "with", "from", "to", "over", "between"})
_SMALL = frozenset(
    {
        "a",
        "an",
        "the",
        "of",
        "to",
        "for",
        "in",
        "on",
        "at",
        "by",
        "with",
        "and",
        "or",
        "its",
        "their",
        "his",
        "her",
        "no",
        "not",
        "out",
        "up",
        "be",
        "is",
        "are",
    }
)


@dataclass(frozen=True, slots=True)
class CodedIssue:
    """One issue of a coding scheme."""

    label: str
    """What it is called."""
    phrases: tuple[str, ...] = ()
    """Examples of how it is spoken of; the label is one too."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """The issues that a user looks for."""

    issues: tuple[CodedIssue, ...]


def parse_scheme(text: str, name: str) -> Scheme:
    """Read a coding scheme from TOML ``text``; ``name`` is what errors call it.

    Raises UsageError, naming the line, where it is no TOML, has a key that is none of a scheme, an issue without a
    label, or two issues of one label.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name} cannot be read as TOML: {error}.") from None
    except RecursionError:
        raise UsageError(f"{name} is no coding scheme: it is nested too deep.") from None
    for key in data:
        if key != "issue":
            raise _fault(name, _line_of(text, key), f"has the key {key!r}, and a coding scheme only [[issue]] tables")
    tables = data.get("issue")
    line = _line_of(text, "issue")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables) or not tables:
        raise _fault(name, line, "holds no issue: begin each with a line [[issue]], then its label and phrases")
    issues = tuple(_issue(table, number, text, name) for number, table in enumerate(tables))
    _check_labels(issues, text, name)
    return Scheme(issues)


def _issue(table: Mapping[str, Any], number: int, text: str, name: str) -> CodedIssue:
    for key in table:
        if key not in _KEYS:
            line = _line_of(text, key, number)
            raise _fault(name, line, f"has the key {key!r}, and an issue only {' and '.join(_KEYS)}")
    label, phrases = table.get("label", ""), table.get("phrases", [])
    if not isinstance(label, str):
        raise _fault(name, _line_of(text, "label", number), f"has a label that is no text: {label!r}")
    if not _WORD.search(label):
        raise _fault(name, _line_of(text, "label", number), "has an issue without a label: a short text that names it")
    if not isinstance(phrases, list) or not all(isinstance(phrase, str) and _WORD.search(phrase) for phrase in phrases):
        raise _fault(name, _line_of(text, "phrases", number), "should list phrases, each a text that holds a word")
    return CodedIssue(" ".join(label.split()), tuple(phrases))


def _check_labels(issues: Sequence[CodedIssue], text: str, name: str) -> None:
    seen: set[str] = set()
    for number, issue in enumerate(issues):
        if issue.label.casefold() in seen:
            raise _fault(name, _line_of(text, "label", number), f"has two issues of the label {issue.label!r}")
        seen.add(issue.label.casefold())


def _fault(name: str, line: int, what: str) -> UsageError:
    return UsageError(f"{name}, line {line}: the coding scheme {what}.")


def _line_of(text: str, key: str, number: int | None = None) -> int:
    """The line of a key, in the issue of that number; where the key is missing, that of the issue itself."""
    lines = text.splitlines()
    heads = [i for i, line in enumerate(lines) if re.match(r"\s*\[\[\s*issue\s*\]\]", line)]
    first = heads[number] if number is not None and number < len(heads) else 0
    last = next((i for i in heads if i > first), len(lines)) if number is not None else len(lines)
    pattern = re.compile(rf"\s*\[*\s*[\"']?{re.escape(key)}[\"']?\s*[\].=]")
    return next((i for i in range(first, last) if pattern.match(lines[i])), first) + 1


def coded(stances: Iterable[Taken], scheme: Scheme) -> list[Group]:
    """Sort stances under the issues of a scheme, each under the one whose phrases it is most about.

    Issues that no stance is on are left out; so are stances on none of them.
    """
    found: dict[str, list[tuple[Taken, bool]]] = {}
    for item in stances:
        share, _, issue, is_ending = max(_fits(item, scheme))
        if share:
            found.setdefault(scheme.issues[-issue].label, []).append((item, is_ending))
    return [
        Group(label, tuple((item, turned(item, is_ending=is_ending)) for item, is_ending in members))
        for label, members in sorted(found.items())
    ]


def _fits(item: Taken, scheme: Scheme) -> Iterable[tuple[float, int, int, bool]]:
    """How much of each phrase a stance is about: share, number of words, issue (negative: the first wins), ending."""
    target = item.target
    about = {concept(word.plain) for word in (*target.nouns, *target.rest, target.head)}
    if target.verb:
        about |= {concept(target.verb)}
    for number, issue in enumerate(scheme.issues):
        for phrase in (issue.label, *issue.phrases):
            words = _words(phrase)
            plain = {concept(word) for word in words if not _ends(word)}
            shared = len(plain & about)
            share = shared / max(1, len(plain))
            is_enough = share >= (_MIN_SHARE_WITH_HEAD if concept(target.head.plain) == _head(phrase) else _MIN_SHARE)
            yield share if is_enough else 0.0, shared, -number, len(plain) < len({concept(word) for word in words})


def _words(phrase: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(phrase) if word.lower() not in _SMALL]


def _head(phrase: str) -> str:
    """The concept of the main noun of a phrase: "a [flow] in the dry months", "ending the [tests] at sea"."""
    words = [word.lower() for word in _WORD.findall(phrase)]
    start = next((i for i, word in enumerate(words) if word not in _SMALL and not _ends(word)), 0)
    linked = next((i for i in range(start + 1, len(words)) if words[i] in _LINKS), len(words))
    told = [word for word in words[start:linked] if word not in _SMALL]
    return concept(told[-1]) if told else ""


def _ends(word: str) -> bool:
    """Whether a word of a phrase says that the thing shall end: "halting the tests"."""
    return any(doing(form) == "ending" for form in bases(word))
