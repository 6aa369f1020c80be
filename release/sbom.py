"""The software bill of materials: every package that OnRecord needs, and its own weights, as CycloneDX JSON.

What stands there is what is installed here: the packages of `pyproject.toml` without those for development, and what
they need in turn. The same packages give the same bytes: there is no time and no random number in it. (cyclonedx-bom,
which lists a whole environment with all tools in it, takes 15 seconds; this takes one.)

    python -m release.sbom                     writes build/sbom.cdx.json
    python -m release.sbom --check             fails for a licence that is not in `ALLOWED`
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import Any, cast

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from onrecord import weights
from onrecord.version import __version__

__all__ = ["ALLOWED", "Part", "bill", "is_allowed", "parts"]

_ROOT = Path(__file__).parent.parent
_OUT = _ROOT / "build" / "sbom.cdx.json"
_TOOLS = ("dev", "docs", "fuzz", "train")  # extras that nobody who uses OnRecord installs

ALLOWED = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "Unlicense", "Zlib"),
        *("CNRI-Python", "PSF-2.0"),  # of Python's own code, in regex, feedparser-sgmllib and typing-extensions
        *("MPL-1.1", "MPL-2.0"),  # certifi, tld, tqdm: their own files stay open, ours are not touched
        "OFL-1.1",  # the font of PDF briefs
    }
)
"""Licences that a part of OnRecord may have: those that let it be used and handed on under Apache-2.0."""

# What packages that are older than SPDX expressions say, as SPDX has it. Their "BSD" leaves the number of clauses
# open: the stricter is taken.
_KNOWN_AS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: ISC License (ISCL)": "ISC",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
    "License :: OSI Approved :: SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One installed package."""

    name: str
    version: str
    licence: str | None
    """As an SPDX expression; None where the package tells none that is known."""
    needs: tuple[str, ...]
    """The names of the packages that it needs, in order."""


def parts() -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The packages that OnRecord needs, by name, itself first; and the names of those that are not installed here."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [names for extra, names in project["optional-dependencies"].items() if extra not in _TOOLS]
    asked = [Requirement(each) for names in (project["dependencies"], *extras) for each in names]
    found: dict[str, Part] = {}
    missing: set[str] = set()
    seen: set[tuple[str, str]] = set()
    waiting = [(need, extra) for need in asked for extra in ("", *sorted(need.extras))]
    while waiting:
        need, extra = waiting.pop()
        name = canonicalize_name(need.name)
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            told = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            missing.add(name)
            continue
        needs = list(_needs(told, extra))
        waiting += [(each, wanted) for each in needs for wanted in ("", *sorted(each.extras))]
        before = found[name].needs if name in found else ()
        names = {canonicalize_name(each.name) for each in needs} | set(before)
        found[name] = Part(name, told.version, _licence(cast(Message, told.metadata)), tuple(sorted(names)))
    own = Part("onrecord", __version__, project["license"], tuple(sorted({canonicalize_name(r.name) for r in asked})))
    return (own, *(found[name] for name in sorted(found))), tuple(sorted(missing))


def _needs(told: metadata.Distribution, extra: str) -> Iterator[Requirement]:
    for each in map(Requirement, told.requires or ()):
        if each.marker is None or each.marker.evaluate({"extra": extra}):
            yield each


def _licence(told: Message) -> str | None:
    """The licence of a package: as it says in an expression, by its classifiers, or in a word."""
    if expression := told.get("License-Expression"):
        return str(expression)
    named = [_KNOWN_AS[each] for each in told.get_all("Classifier", []) if each in _KNOWN_AS]
    word = (told.get("License") or "").strip()
    return " AND ".join(sorted(set(named))) or _KNOWN_AS.get(word) or (word if is_allowed(word) else None)


def is_allowed(licence: str | None) -> bool:
    """Tell whether a licence is in `ALLOWED`: of "OR" one, of "AND" all.

    >>> is_allowed("MIT AND BSD-3-Clause"), is_allowed("GPL-2.0-only OR MPL-1.1"), is_allowed("AGPL-3.0")
    (True, True, False)
    """
    plain = re.sub(r"[()]", " ", licence or "")
    ways = [re.split(r"\s+AND\s+", way) for way in re.split(r"\s+OR\s+", plain)]
    return any(all(one.strip().split(" WITH ")[0] in ALLOWED for one in way) for way in ways)


def bill(found: Sequence[Part]) -> dict[str, Any]:
    """The bill of these packages, the first of which is OnRecord, and of its weights, as CycloneDX has it."""
    own, *others = found
    names = {part.name: f"pkg:pypi/{part.name}@{part.version}" for part in found}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**_component(own), "type": "application"}},
        "components": [*map(_component, others), *_models()],
        "dependencies": [
            {"ref": names[part.name], "dependsOn": [names[need] for need in part.needs if need in names]}
            for part in found
        ],
    }


def _component(part: Part) -> dict[str, Any]:
    address = f"pkg:pypi/{part.name}@{part.version}"
    out: dict[str, Any] = {"type": "library", "bom-ref": address, "name": part.name, "version": part.version}
    if part.licence:
        out["licenses"] = [{"expression": part.licence}]
    return {**out, "purl": address}


def _models() -> list[dict[str, Any]]:
    """The weights, each with the digest that is checked when it is loaded."""
    return [
        {
            "type": "machine-learning-model",
            "bom-ref": f"onrecord-model:{name}",
            "name": name,
            "version": __version__,
            "hashes": [{"alg": "SHA-256", "content": digest}],
        }
        for name, digest in sorted(weights.digests().items())
        if ":" not in name  # spaCy's pipeline is a package
    ]


def _main(asked: Sequence[str]) -> int:
    found, missing = parts()
    _OUT.parent.mkdir(exist_ok=True)
    _OUT.write_text(json.dumps(bill(found), indent=1) + "\n", encoding="utf-8")
    print(f"{len(found)} packages in {_OUT.relative_to(_ROOT)}")
    if missing:
        print(f"not installed here, so not in it: {', '.join(missing)}")
    strange = [part for part in found if not is_allowed(part.licence)]
    for part in strange:
        print(f"{part.name} {part.version}: its licence is {part.licence or 'not told'}, which is not in the list")
    return int(bool(strange and "--check" in asked))


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
