"""What goes with a release: the bill of its parts is true and allowed, the audit tells hits, the wheel holds all."""

from __future__ import annotations

import doctest
import json
from dataclasses import replace
from importlib import metadata
from types import ModuleType

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from onrecord import weights
from release import audit, sbom
from release.audit import NOT_DONE, VULNERABLE, Verdict, ended, verdict
from release.sbom import bill, is_allowed, parts
from release.wheel import expected, tracked

PARTS, MISSING = parts()


def test_the_bill_is_cyclonedx_and_the_same_each_time() -> None:
    written = json.dumps(bill(PARTS))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(written) is None
    assert json.dumps(bill(parts()[0])) == written
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(written.replace('"library"', '"book"', 1)) is not None


def test_the_bill_names_what_is_installed_and_no_tool() -> None:
    named = {part.name: part.version for part in PARTS[1:]}
    assert {name: metadata.version(name) for name in named} == named
    assert {"spacy", "lxml", "onnxruntime", "trafilatura", "numpy"} <= set(named)
    assert not {"pytest", "ruff", "mypy", "hypothesis", "pip-audit", "torch"} & set(named)
    needed = {need for part in PARTS for need in part.needs}
    assert needed <= set(named) | set(MISSING)


def test_the_bill_names_the_weights_with_their_digests() -> None:
    models = {each["name"]: each["hashes"][0]["content"] for each in bill(PARTS)["components"] if "hashes" in each}
    assert models == {name: digest for name, digest in weights.digests().items() if ":" not in name}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_part_has_a_licence_that_lets_it_be_handed_on(part: object) -> None:
    assert is_allowed(part.licence), f"{part.name}: {part.licence}"  # type: ignore[attr-defined]


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "MIT AND AGPL-3.0-only", "Proprietary", "", None])
def test_other_licences_are_refused(licence: str | None) -> None:
    assert not is_allowed(replace(PARTS[0], licence=licence).licence)


@pytest.mark.parametrize(
    ("vulns", "hits"),
    [
        ([], ()),
        ([{"id": "PYSEC-1", "fix_versions": []}], ("lxml 6: PYSEC-1, mended in no version",)),
        ([{"id": "PYSEC-1", "fix_versions": ["7", "8"]}], ("lxml 6: PYSEC-1, mended in 7, 8",)),
    ],
)
def test_the_audit_tells_every_hit(vulns: list[object], hits: tuple[str, ...]) -> None:
    answer = {"dependencies": [{"name": "lxml", "version": "6", "vulns": vulns}, {"name": "a", "skip_reason": "no"}]}
    found = verdict(json.dumps(answer))
    assert (found.hits, found.known) == (hits, {"lxml"})


_ALL, _SOME, _NONE = {part.name for part in PARTS}, {PARTS[1].name}, set()


@pytest.mark.parametrize(
    ("hits", "known", "strict", "status", "said"),
    [
        ((), _ALL, True, 0, "0 known to be vulnerable"),
        (("lxml 6: PYSEC-1",), _ALL, False, VULNERABLE, "lxml 6: PYSEC-1"),
        (("lxml 6: PYSEC-1",), _SOME, True, VULNERABLE, "NOT looked up"),
        ((), _SOME, False, 0, "NOT looked up"),
        ((), _SOME, True, NOT_DONE, "NOT looked up"),
        ((), _NONE, False, 0, "NOT DONE, nothing can be looked up from here (pypi: it is silent; osv: it is silent)"),
        ((), _NONE, True, NOT_DONE, "NOT DONE"),
    ],
)
def test_an_audit_that_was_not_done_says_so_and_fails_where_it_must(
    hits: tuple[str, ...], known: set[str], strict: bool, status: int, said: str
) -> None:
    asked = [Verdict(said="pypi: it is silent"), Verdict(hits, frozenset(known), "osv: it is silent")]
    lines, ends = ended(PARTS[1:], asked, strict=strict)
    assert ends == status
    assert said in "\n".join(lines)


@pytest.mark.parametrize("module", [audit, sbom])
def test_the_examples_in_the_tools_are_true(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


def test_the_wheel_holds_licence_cards_and_data_and_no_test() -> None:
    inside = expected(tracked())
    names = {name.rpartition("/")[2] for name in inside}
    assert {"LICENSE", "tagger.onnx", "tagger.md", "residue.md", "digests.json", "py.typed", "page.html"} <= names
    assert {"roles.tsv", "gold.json", "desk.js", "brief.typ", "METADATA"} <= names
    assert not [name for name in inside if "test" in name or "pycache" in name or name.endswith(".pyc")]
