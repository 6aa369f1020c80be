"""Every number of statement reading beside what was asked, and what others get: `make measures`.

Measures OnRecord, the lab's first linker over OnRecord's tagger, and plain rules, with the parts of `scores.py`, and
keeps them in `measures.json`, from which docs/measures.md makes its tables and docs/limits.md its list of failures
(`make docs`). Parts that are not measured
this time keep their numbers. An ablation is a training of its own: its scores are entered by hand,

    python benchmarks/measures.py --ablation "without the teacher" 79.1 73.2
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import failures
import scores
from readers import NEAREST, OURS, READERS, RULES, Reader
from scores import Score

from onrecord import evaluation, pipeline

__all__ = ["main", "measure"]

KEPT = Path(__file__).with_name("measures.json")

_PARTS: dict[str, tuple[Callable[[Reader], Iterator[Score]], str]] = {
    "polnear": (scores.polnear, "onrecord eval statements ../shared/data/quotes/polnear/dev.jsonl.gz"),
    "gum": (scores.gum, "onrecord eval statements --notion clause ../shared/data/quotes/gum/news_*.jsonl.gz"),
    "stories": (scores.stories, "make scores"),
    "seeds": (scores.seeds, "make scores"),
    "speakers": (scores.speakers, "make scores"),
    "tagging": (scores.tagging, "python benchmarks/scores.py tagging"),
    "size": (scores.size, "python benchmarks/scores.py size"),
    "memory": (scores.memory, "python benchmarks/scores.py memory"),
}
"""What is measured, in the order of the table, and the command that does it for OnRecord alone."""

_LEFT_OUT = ("boilerplate",)  # no matter of statement reading

_FIRST_TAGGER = {
    "PolNeAR dev: content IoU50 f1": "78.5; 73.9 on the test part",
    "PolNeAR dev: joint f1": "64.0 on the test part",
    "PolNeAR dev: direct content f1": "80 on the test part",
    "PolNeAR dev: speech content recall": "91 on the test part",
    "PolNeAR dev: speech joint recall": "84 on the test part",
    "mean of 4 stories: statements f1": "recall .90 to .97, precision .51 to .81, the seeds among them",
    "tagging and linking: tokens a CPU-second": "10,000",
    "model size: MB": "23",
}
"""What the lab noted of its first tagger (40 minutes of training, nearest-cue linker); of the rest it noted nothing."""


def main() -> None:
    """Measure and keep, or enter one ablation."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {', '.join(_PARTS)}")
    parser.add_argument("--reader", action="append", choices=list(READERS), help="only this one; may be repeated")
    parser.add_argument("--ablation", nargs=3, metavar=("WHAT", "CONTENT", "JOINT"), help="enter a row by hand")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(_PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; choose from {', '.join(_PARTS)}")
    if options.ablation:
        what, *found = options.ablation
        kept = _kept()
        kept["ablations"][what] = [float(number) for number in found]
        _keep(kept)
    else:
        _measure_all(options.parts or list(_PARTS), [READERS[name] for name in options.reader or READERS])
    print(f"Kept in {KEPT}; `make docs` shows it.")


def _measure_all(parts: Sequence[str], readers: Sequence[Reader]) -> None:
    """Measure and keep part by part, so that what stops one takes nothing from the others."""
    for part in parts:
        rows = measure([part], readers, _kept()["rows"])
        _keep(_kept() | {"rows": rows})
    if "polnear" in parts and (breakdown := _breakdown()):
        _keep(_kept() | {"breakdown": breakdown})
    _keep(_kept() | {"failures": list(_failures())})


def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return kept


def _keep(kept: dict[str, Any]) -> None:
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _failures() -> Iterator[dict[str, Any]]:
    """What OnRecord makes today of the passages that it is known to misread, for docs/limits.md."""
    models = pipeline.load_models()
    for failure in failures.FAILURES:
        yield {**asdict(failure), "found": failures.read(failure, models)}


def _breakdown() -> list[str]:
    """The lines that say what became of each attribution of PolNeAR dev; none where the corpus is not here."""
    shared = scores.shared_folder()
    if shared is None:
        return []
    rows = list(evaluation.rows(shared / "data/quotes/polnear/dev.jsonl.gz"))
    pairs = zip(rows, OURS.answers("attribution", rows), strict=True)
    return evaluation.table(
        [finding for row, answer in pairs for finding in evaluation.findings(row, answer)]
    ).splitlines()


def measure(parts: Sequence[str], readers: Sequence[Reader], kept: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of the table: those kept, with what ``readers`` score now in ``parts``."""
    rows = {row["what"]: row for row in kept}
    fresh: dict[str, dict[str, Any]] = {}
    for part, (score, command) in _PARTS.items():
        if part not in parts:
            fresh |= {what: row for what, row in rows.items() if row["part"] == part}
            continue
        for reader in readers:
            for found in score(reader):
                if found.value is None or found.target is None or found.metric.split()[0] in _LEFT_OUT:
                    continue
                what = f"{found.what}: {found.metric}"
                row = fresh.setdefault(what, _row(what, part, found, command, rows.get(what)))
                row["found"][reader.name] = round(found.value, 4)
                print(f"{reader.name:10} {what:50} {found.value:.4g}", flush=True)
    return list(fresh.values())


def _row(what: str, part: str, found: Score, command: str, before: dict[str, Any] | None) -> dict[str, Any]:
    order = dict.fromkeys(reader.name for reader in (OURS, NEAREST, RULES))
    return {
        "part": part,
        "what": what,
        "asked": found.target,
        "at_most": found.at_most,
        "first_tagger": _FIRST_TAGGER.get(what),
        "found": order | (before["found"] if before else {}),
        "command": command,
    }


if __name__ == "__main__":
    main()
