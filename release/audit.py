"""Which parts of OnRecord are known to be vulnerable, as pip-audit learns it from PyPI or OSV.

    python -m release.audit [--strict]

Ends with 1 where a part is known to be vulnerable. Where no service can be reached, or none knows the parts (a mirror
of the index hands out packages, and knows nothing of them), nothing is found because nothing was asked: that is said as
NOT DONE, with 0, so that work without a network goes on; with `--strict`, as before a release, it ends with 3. So does
an audit that could not look up all parts, which it names.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from release.sbom import Part, parts

__all__ = ["ACCEPTED", "NOT_DONE", "VULNERABLE", "Verdict", "ended", "verdict"]

ACCEPTED: Mapping[str, str] = {}
"""Vulnerabilities that do not touch OnRecord, by their id, each with why."""
VULNERABLE, NOT_DONE = 1, 3  # as what it ends with; 2 is a wrong option

_SERVICES = ("pypi", "osv")  # one after the other, until one knows the parts
_SECONDS = 15  # for one answer of a service
_PROBE_SECONDS, _ALL_SECONDS = 45, 240  # in which to have the first, and all: CI does not wait longer
_REASON_CHARS = 120
_PROBE = "httpx"  # asked for first: a service that does not know it knows none


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a service knows: a line for each vulnerability that is not accepted, and the parts that it looked up."""

    hits: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()
    said: str = ""
    """Why it knows none, in the words of pip-audit."""


def verdict(answer: str, said: str = "") -> Verdict:
    """What pip-audit's JSON tells.

    >>> hit = {"id": "X-1", "fix_versions": ["2"]}
    >>> found = verdict(json.dumps({"dependencies": [{"name": "a", "version": "1", "vulns": [hit]}]}))
    >>> found.hits, sorted(found.known)
    (('a 1: X-1, mended in 2',), ['a'])
    >>> verdict('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}') == verdict("no answer") == Verdict()
    True
    """
    try:
        told: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Verdict(said=said)
    looked_up = [each for each in told if "vulns" in each]
    hits = (
        f"{each['name']} {each['version']}: {hit['id']}, mended in {', '.join(hit['fix_versions']) or 'no version'}"
        for each in looked_up
        for hit in each["vulns"]
        if hit["id"] not in ACCEPTED
    )
    return Verdict(tuple(hits), frozenset(each["name"] for each in looked_up), said)


def _asked(service: str, found: Iterable[Part], seconds: float) -> Verdict:
    """The verdict of a service on these parts."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(f"{part.name}=={part.version}\n" for part in found)
        file.flush()
        options = ["--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json", f"--timeout={_SECONDS}"]
        command = [sys.executable, "-m", "pip_audit", "-r", file.name, "-s", service, *options]
        try:
            done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=seconds)
        except subprocess.TimeoutExpired:
            return Verdict(said=f"{service}: no answer in {seconds} seconds")
    words = [line for line in done.stderr.splitlines() if line.strip()] if done.returncode else []
    return verdict(done.stdout, f"{service}: {words[-1][:_REASON_CHARS] if words else 'knows none of them'}")


def ended(others: Sequence[Part], found: Sequence[Verdict], *, strict: bool) -> tuple[list[str], int]:
    """What the audit says of these parts, the last verdict being on all of them, and what it ends with."""
    last = found[-1]
    if not last.known:
        why = "; ".join(each.said for each in found)
        return [f"Audit of {len(others)} packages: NOT DONE, nothing can be looked up from here ({why})."], (
            NOT_DONE if strict else 0
        )
    missing = [part.name for part in others if part.name not in last.known]
    lines = [
        f"Audit of {len(others)} packages: {len(last.known)} looked up, {len(last.hits)} known to be vulnerable.",
        *last.hits,
        *([f"NOT looked up: {', '.join(missing)}"] if missing else []),
    ]
    return lines, VULNERABLE if last.hits else NOT_DONE if missing and strict else 0


def _main(asked: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m release.audit")
    parser.add_argument("--strict", action="store_true", help="fail where nothing, or not all, could be looked up")
    options = parser.parse_args(asked)
    others = parts()[0][1:]
    probe = [part for part in others if part.name == _PROBE] or others[:1]
    found = []
    for service in _SERVICES:
        found.append(_asked(service, probe, _PROBE_SECONDS))
        if found[-1].known:
            found.append(_asked(service, others, _ALL_SECONDS))
            break
    lines, status = ended(others, found, strict=options.strict)
    print("\n".join(lines))
    return status


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
