"""How much of a careful reader's gold a record holds: for the stories that ship with OnRecord, wherever it runs.

A record and resolved gold (`onrecord.demo.resolve_gold`) go in; scores in [0, 1] come out, under the names of the
scorer that measures real coverage. A test holds the two to the same numbers where that scorer is at hand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

from onrecord import datamodel

__all__ = ["matches", "score", "speakers"]

Gold = dict[str, Any]
Scores = dict[str, dict[str, float]]
_Found = TypeVar("_Found")
Words = tuple[str, frozenset[int]]
"""The article of a statement, and the numbers of the words in its content."""

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_STYLES = re.compile(r"\b(the|a|an|sir|mr|mrs|ms|dr|president|prime minister|chancellor)\b|[^a-z0-9 ]")
_SAME_WORDS = 0.5  # share of words, of all in either, from which two contents are one statement


def score(record: datamodel.Record, gold: Gold) -> Scores:
    """Score statements, their speakers and kinds, utterances, what was dropped, and the findings.

    Optional gold counts neither as missed nor, where it is found, as false.
    """
    stems = {article.id: Path(article.input).stem for article in record.articles}
    found, match = _compared(record, gold)
    required = [i for i, item in enumerate(gold["statements"]) if not item.get("optional")]
    hits = [i for i in required if i in match]
    said = [record.statements[match[i]] for i in hits]
    right = [s for i, s in zip(hits, said, strict=True) if _is_speaker(gold["statements"][i], s.speaker, record)]
    kinds = [s.kind == gold["statements"][i]["kind"] for i, s in zip(hits, said, strict=True)]
    predicted = len(found) - (len(match) - len(hits))
    return {
        "statements": {"f1": _f1(len(hits), predicted, len(required)), "kind": sum(kinds) / max(1, len(kinds))},
        "joint": {"f1": _f1(len(right), predicted, len(required))},
        "utterances": {"f1": _utterances(record, gold, {j: i for i, j in match.items()}, [stem for stem, _ in found])},
        "boilerplate": _boilerplate(record, gold, stems),
        "timeline": {"f1": _timeline(record, gold, stems)},
        "positions": {"f1": _positions(record, gold, match)},
        "claims": {"r": _claims(record, gold, stems)},
    }


def speakers(record: datamodel.Record, gold: Gold) -> tuple[int, int, int]:
    """Count, of the statements found, those whose gold names a speaker, those given one, and those given the right
    one."""
    _, match = _compared(record, gold)
    named = [(gold["statements"][i], record.statements[j].speaker) for i, j in match.items()]
    named = [(item, speaker) for item, speaker in named if item["speaker"]]
    given = [speaker for _, speaker in named if speaker is not None]
    right = [speaker for item, speaker in named if _is_speaker(item, speaker, record)]
    return len(named), len(given), len(right)


def matches(record: datamodel.Record, gold: Gold) -> dict[int, int]:
    """Which statement of the record each item of gold is: positions in both, of those found."""
    return _compared(record, gold)[1]


def _compared(record: datamodel.Record, gold: Gold) -> tuple[list[Words], dict[int, int]]:
    """The words of each statement of the record, and which statement each item of gold is."""
    texts = {Path(article.input).stem: article.text for article in record.articles}
    stems = {article.id: Path(article.input).stem for article in record.articles}
    words = {stem: [match.start() for match in _WORD.finditer(text)] for stem, text in texts.items()}
    wanted = [(s["doc"], _inside(words[s["doc"]], s["content"])) for s in gold["statements"]]
    found = [
        (stems[s.article], _inside(words[stems[s.article]], [(span.start, span.end) for span in s.content]))
        for s in record.statements
    ]
    return found, _matched(wanted, found)


def _inside(starts: Sequence[int], spans: Iterable[Sequence[int]]) -> frozenset[int]:
    bounds = list(spans)
    return frozenset(i for i, at in enumerate(starts) if any(start <= at < end for start, end in bounds))


def _matched(wanted: Sequence[Words], found: Sequence[Words]) -> dict[int, int]:
    """Pair gold with statements one to one, the likest first."""
    pairs = [(_likeness(w, f), i, j) for i, w in enumerate(wanted) for j, f in enumerate(found)]
    out: dict[int, int] = {}
    taken: set[int] = set()
    for likeness, i, j in sorted(pairs, key=lambda pair: -pair[0]):
        if likeness >= _SAME_WORDS and i not in out and j not in taken:
            out[i] = j
            taken.add(j)
    return out


def _likeness(wanted: Words, found: Words) -> float:
    either = wanted[1] | found[1]
    return len(wanted[1] & found[1]) / len(either) if wanted[0] == found[0] and either else 0.0


def _is_speaker(item: Gold, speaker: str | None, record: datamodel.Record) -> bool:
    if speaker is None:
        return False
    actor = record.actor(speaker)
    name = item["speaker"] or ""
    person = item.get("speaker_type", "person" if " " in name else "organisation") == "person"
    allowed = [name, item.get("on_behalf_of"), item.get("via")]
    names = (actor.name, *actor.aliases)
    return any(_is_same_name(each, own, person) for each in allowed if isinstance(each, str) for own in names)


def _is_same_name(left: str, right: str, person: bool) -> bool:
    """Compare without accents, styles and titles; of a person the surname will do where one side has no more."""
    ours, theirs = _plain(left), _plain(right)
    if not ours or not theirs:
        return False
    if person:
        bare = len(ours) == 1 or len(theirs) == 1 or ours[0] == theirs[0]
        return ours == theirs or (ours[-1] == theirs[-1] and bare)
    return set(ours) <= set(theirs) or set(theirs) <= set(ours)


def _plain(name: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _STYLES.sub(" ", letters).split()


def _utterances(record: datamodel.Record, gold: Gold, back: dict[int, int], stems: Sequence[str]) -> float:
    """F1 over pairs of statements of two articles that report the same words."""
    number = {item["id"]: i for i, item in enumerate(gold["statements"])}
    docs = [item["doc"] for item in gold["statements"]]
    clusters = [[number[id] for id in cluster if id in number] for cluster in gold["same_utterance"]]
    wanted = _pairs(clusters, docs.__getitem__)
    place = {statement.id: j for j, statement in enumerate(record.statements)}
    found = _pairs([[place[id] for id in u.statements] for u in record.utterances], stems.__getitem__)
    known = {tuple(sorted((back[a], back[b]))) for a, b in found if a in back and b in back}
    strays = sum(1 for a, b in found if a not in back or b not in back)
    return _f1(len(wanted & known), len(known) + strays, len(wanted))


def _pairs(clusters: Iterable[Sequence[int]], article: Callable[[int], str]) -> set[tuple[int, ...]]:
    every = (tuple(sorted(pair)) for cluster in clusters for pair in combinations(cluster, 2))
    return {pair for pair in every if article(pair[0]) != article(pair[1])}


def _boilerplate(record: datamodel.Record, gold: Gold, stems: dict[str, str]) -> dict[str, float]:
    """Recall over the characters of boilerplate, and the share of the report that was dropped; captions do not
    count."""
    hit = wanted = lost = body = 0
    for article in record.articles:
        parts = [part for part in gold["boilerplate"] if part["doc"] == stems[article.id]]
        captions = _characters(part["span"] for part in parts if part["reason"] == "caption")
        junk = _characters(part["span"] for part in parts) - captions
        dropped = _characters((part.start, part.end) for part in article.dropped)
        ink = {i for i, character in enumerate(article.text) if not character.isspace()} - captions
        hit, wanted = hit + len(ink & junk & dropped), wanted + len(ink & junk)
        lost, body = lost + len((ink - junk) & dropped), body + len(ink - junk)
    return {"recall": hit / wanted if wanted else 1.0, "body_lost": lost / body if body else 0.0}


def _characters(spans: Iterable[Sequence[int]]) -> set[int]:
    return {i for start, end in spans for i in range(start, end)}


def _timeline(record: datamodel.Record, gold: Gold, stems: dict[str, str]) -> float:
    """F1 over entries of the same state and day, as precise as the gold tells it, with a word of evidence in common."""

    def is_same(item: Gold, event: datamodel.Event) -> bool:
        first, _, last = str(item["date"]).partition("/")
        day, found = (last, event.end) if first == ".." else (first, event.start)
        is_told = (found or "").startswith(day) and item["status"] == event.status
        return is_told and _meet(item["evidence"], event.evidence, stems)

    hits = _one_to_one(gold["timeline"], record.timeline, lambda item, event: int(is_same(item, event)))
    return _f1(hits, len(record.timeline), len(gold["timeline"]))


def _positions(record: datamodel.Record, gold: Gold, match: dict[int, int]) -> float:
    """F1 over positions of the same actor and stance, those with most statements in common first."""
    number = {item["id"]: i for i, item in enumerate(gold["statements"])}
    place = {statement.id: j for j, statement in enumerate(record.statements)}

    def common(item: Gold, position: datamodel.Position) -> int:
        names = (record.actor(position.actor).name, *record.actor(position.actor).aliases)
        is_actor = any(_is_same_name(item["actor"], name, " " in item["actor"]) for name in names)
        if not is_actor or item["stance"] != position.stance:
            return 0
        wanted = {match[number[id]] for id in item["evidence"] if number.get(id) in match}
        return len(wanted & {place[id] for id in position.evidence})

    hits = _one_to_one(gold["positions"], record.positions, common)
    return _f1(hits, len(record.positions), len(gold["positions"]))


def _claims(record: datamodel.Record, gold: Gold, stems: dict[str, str]) -> float:
    """Recall of claims of the same status with a word in common in every article that the gold names; precision means
    nothing, as articles report more than any gold lists."""

    def is_same(item: Gold, claim: datamodel.Claim) -> bool:
        told = [*item["evidence"], *item.get("against", [])]
        parts = [[part for part in told if part["doc"] == doc] for doc in {part["doc"] for part in told}]
        spans = (*claim.evidence, *claim.against)
        return item["status"] == claim.status and all(_meet(part, spans, stems) for part in parts)

    hits = _one_to_one(gold["claims"], record.claims, lambda item, claim: int(is_same(item, claim)))
    return hits / max(1, len(gold["claims"]))


def _meet(wanted: Iterable[Gold], found: Iterable[datamodel.Span], stems: dict[str, str]) -> bool:
    places = [(stems[span.article], span.start, span.end) for span in found]
    return any(
        part["doc"] == stem and start < part["span"][1] and part["span"][0] < end
        for part in wanted
        for stem, start, end in places
    )


def _one_to_one(wanted: Sequence[Gold], found: Sequence[_Found], likeness: Callable[[Gold, _Found], int]) -> int:
    """How many pair up, the likest first."""
    pairs = [(likeness(item, thing), i, j) for i, item in enumerate(wanted) for j, thing in enumerate(found)]
    hits, taken = set[int](), set[int]()
    for worth, i, j in sorted(pairs, key=lambda pair: -pair[0]):
        if worth and i not in hits and j not in taken:
            hits.add(i)
            taken.add(j)
    return len(hits)


def _f1(hits: int, predicted: int, wanted: int) -> float:
    return 2 * hits / (predicted + wanted) if predicted + wanted else 1.0
