"""What statements tell beside their words and speakers, against gold: to whom, where, when, if, via whom, within what.

And which of them one outlet alone has.

`python benchmarks/details.py` reads the stories that ship with OnRecord, and those beside the checkout where they are,
and prints precision and recall of each detail over the statements that were found. Gold of real stories names the day
of an article that its text may not bear, so it is given along.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import gold as golden
from scores import shared_folder

import onrecord
from onrecord import datamodel, demo

__all__ = ["details", "main"]

_DETAILS = ("addressee", "venue", "day", "condition", "via", "nested", "denied", "alone")

Details = dict[str, list[str]]


def main() -> None:
    """Print a Markdown table of all details."""
    counts: Counter[tuple[str, str]] = Counter()
    for record, gold in _stories():
        counts += details(record, gold)
    rows = ["| detail | precision | recall | right | wrong | missed |", "| --- | --- | --- | --- | --- | --- |"]
    for name in _DETAILS:
        right, wrong, missed = (counts[name, verdict] for verdict in ("right", "wrong", "missed"))
        shares = (f"{right / max(1, right + other):.2f}" for other in (wrong, missed))
        rows.append(f"| {name} | {' | '.join(shares)} | {right} | {wrong} | {missed} |")
    sys.stdout.write("\n".join(rows) + "\n")


def details(record: datamodel.Record, gold: dict[str, Any]) -> Counter[tuple[str, str]]:
    """Count, for each detail, what is right, wrong and missed; one that differs is both wrong and missed.

    Words agree where one side holds the other: "Brenn" and "a press conference in Brenn".
    """
    counts: Counter[tuple[str, str]] = Counter()
    for i, j in golden.matches(record, gold).items():
        wanted, told = _wanted(gold["statements"][i]), _told(record, record.statements[j])
        for name in (name for name in wanted if wanted[name] or told[name]):
            if _agree(wanted[name], told[name]):
                counts[name, "right"] += 1
            else:
                counts[name, "wrong"] += bool(told[name])
                counts[name, "missed"] += bool(wanted[name])
    counts.update(_alone(record, gold))
    return counts


def _alone(record: datamodel.Record, gold: dict[str, Any]) -> Counter[tuple[str, str]]:
    """Count statements that one outlet alone has: gold names the important ones, and those that several have."""
    told = {id for omission in record.omissions for id in omission.alone}
    voice = {Path(article.input).stem: article.copy_of or article.id for article in record.articles}
    doc = {item["id"]: item["doc"] for item in gold["statements"]}
    only = {id for ids in gold.get("only_in", {}).values() for id in ids}
    shared = {id for ids in gold.get("same_utterance", ()) if len({voice[doc[id]] for id in ids}) > 1 for id in ids}
    verdicts = (
        "right" if id in only and is_told else "missed" if id in only else "wrong" if id in shared and is_told else None
        for i, j in golden.matches(record, gold).items()
        for id, is_told in [(gold["statements"][i]["id"], record.statements[j].id in told)]
    )
    return Counter(("alone", verdict) for verdict in verdicts if verdict)


def _wanted(item: dict[str, Any]) -> Details:
    return {
        "addressee": _listed(item.get("addressee")),
        "venue": _listed(item.get("venue")),
        "day": _listed(item.get("date")),
        "condition": _listed(item.get("condition") or ("" if item.get("conditional") else None)),
        "via": _listed(item.get("via")),
        "nested": ["yes"] if item.get("nested") else [],
        "denied": ["yes"] if item.get("polarity") == "denied" else [],
    }


def _told(record: datamodel.Record, statement: datamodel.Statement) -> Details:
    names = {actor.id: actor.name for actor in record.actors}
    return {
        "addressee": [names.get(who, who) for who in statement.addressees],
        "venue": _listed(statement.venue),
        "day": _listed(statement.said_on),
        "condition": _listed(statement.condition.text if statement.condition else None),
        "via": [names[id] for id in statement.via],
        "nested": ["yes"] if statement.nested_in else [],
        "denied": ["yes"] if statement.polarity == "denied" else [],
    }


def _listed(value: str | list[str] | None) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def _agree(wanted: Iterable[str], told: Iterable[str]) -> bool:
    pairs = [(_plain(left), _plain(right)) for left in wanted for right in told]
    return any(left in right or right in left for left, right in pairs)


def _plain(words: str) -> str:
    folded = unicodedata.normalize("NFKD", words).lower()
    return re.sub(r"[^a-z0-9 ]", "", folded)


def _stories() -> Iterator[tuple[datamodel.Record, dict[str, Any]]]:
    for story in demo.stories():
        record = onrecord.brief([str(path) for path in story.inputs])
        texts = {Path(article.input).stem: article.text for article in record.articles}
        yield record, demo.resolve_gold(demo.load_gold(story), texts)
    shared = shared_folder()
    if shared is None:
        return
    beside = [*(shared / "data").glob("seeds/gold.json"), *(shared / "data").glob("stories-gold/*/gold.json")]
    for path in sorted(beside):
        gold = json.loads(path.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            yield onrecord.brief(list(_dated(path.parent, gold["articles"], Path(folder)))), gold


def _dated(story: Path, articles: dict[str, Any], folder: Path) -> Iterator[str]:
    """The articles of a story with the day that gold gives them, as JSON files."""
    for path in sorted(story.glob("*.txt")):
        known = {key: articles[path.stem].get(key) for key in ("outlet", "published")}
        target = folder / f"{path.stem}.json"
        target.write_text(json.dumps({"text": path.read_bytes().decode(), **known}), encoding="utf-8")
        yield str(target)


if __name__ == "__main__":
    main()
