"""What a benchmark measured: printed as a table, and kept in `measures.json` for the tables of docs/measures.md."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import scores
from scores import Score

__all__ = ["Measured", "run"]

KEPT = Path(__file__).with_name("measures.json")


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of a table: a score, what the best peer gets, and the command that gives it."""

    score: Score
    command: str
    peer: float | None = None


def run(about: str | None, section: str, parts: Mapping[str, Callable[[], Iterator[Measured]]]) -> None:
    """Measure the parts that the command line names, or all; with --keep put them in ``section`` of what is kept."""
    parser = argparse.ArgumentParser(description=about.split("\n")[0] if about else None)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {', '.join(parts)}")
    parser.add_argument("--keep", action="store_true", help=f"keep what was measured in {KEPT.name}")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(parts):
        parser.error(f"no part {', '.join(sorted(unknown))}; choose from {', '.join(parts)}")
    for part in options.parts or list(parts):
        found = list(parts[part]())
        for measured in found:
            print(scores.as_row(measured.score), flush=True)
        if options.keep:
            kept = json.loads(KEPT.read_text(encoding="utf-8"))
            rows = {name: kept.get(section, {}).get(name, []) for name in parts}
            rows[part] = [asdict(measured) for measured in found if measured.score.value is not None]
            KEPT.write_text(json.dumps(kept | {section: rows}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
