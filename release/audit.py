"""Which parts of OnRecord are known to be vulnerable, as pip-audit learns it from the package index.

A part that is known to be vulnerable fails the audit. Where the service cannot be reached, or does not know the parts
(a mirror of the index knows none), that is said and fails nothing: an audit that did not happen finds nothing.

    python -m release.audit
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from release.sbom import Part, parts

__all__ = ["ACCEPTED", "verdict"]

ACCEPTED: Mapping[str, str] = {}
"""Vulnerabilities that do not touch OnRecord, by their id, each with why."""

_SECONDS = 15  # for one answer of the service
_PROBE_SECONDS, _ALL_SECONDS = 45, 240  # in which to have the first, and all: CI does not wait longer
_REASON_CHARS = 120
_PROBE = "httpx"  # asked for first: a service that does not know it knows none


def verdict(answer: str) -> tuple[tuple[str, ...], int]:
    """What pip-audit's JSON says: a line for each vulnerability that is not accepted, and how many parts it looked up.

    >>> verdict('{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}]}')
    (('a 1: X-1, mended in 2',), 1)
    >>> verdict('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}'), verdict("no answer")
    (((), 0), ((), 0))
    """
    try:
        told: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return (), 0
    looked_up = [each for each in told if "vulns" in each]
    hits = (
        f"{each['name']} {each['version']}: {hit['id']}, mended in {', '.join(hit['fix_versions']) or 'no version'}"
        for each in looked_up
        for hit in each["vulns"]
        if hit["id"] not in ACCEPTED
    )
    return tuple(hits), len(looked_up)


def _asked(found: Iterable[Part], seconds: float) -> tuple[tuple[str, ...], int, str]:
    """The verdict on these parts, and the last words of pip-audit where it came to none."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(f"{part.name}=={part.version}\n" for part in found)
        file.flush()
        options = ["--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json", f"--timeout={_SECONDS}"]
        command = [sys.executable, "-m", "pip_audit", "-r", file.name, *options]
        try:
            done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=seconds)
        except subprocess.TimeoutExpired:
            return (), 0, f"no answer in {seconds} seconds"
    hits, known = verdict(done.stdout)
    words = [line for line in done.stderr.splitlines() if line.strip()] if done.returncode else []
    return hits, known, words[-1][:_REASON_CHARS] if words else "it knows none of them"


def _main(asked: Sequence[str]) -> int:
    others = parts()[0][1:]
    probe = [part for part in others if part.name == _PROBE] or others[:1]
    hits, known, said = _asked(probe, _PROBE_SECONDS)
    if known:
        hits, known, said = _asked(others, _ALL_SECONDS)
    if not known:
        print(f"Audit of {len(others)} packages: NOT DONE, no vulnerability service can be reached from here ({said}).")
        return 0
    print(f"Audit of {len(others)} packages: {known} looked up, {len(hits)} known to be vulnerable.")
    for hit in hits:
        print(hit)
    return int(bool(hits))


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
