"""A record in, what stands on paper out: the brief's view, ready to be set as PDF or in Word.

The setters (`pdf`, `word`) lay it out and put nothing into words. Where a page leads to a sentence by a link into the
article, paper has no article: a label leads to the statement in its list, and a mark as M§12 to the twelfth sentence of
article M among the sentences cited. Both stand with their offsets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.datamodel import Record
from onrecord.render import phrases
from onrecord.render.brief import view
from onrecord.render.cleaning import clean, web_address
from onrecord.render.layout import layout_of
from onrecord.render.passages import anchor

__all__ = ["paper"]

_MOST = (
    6  # things that one outlet alone has or leaves out, and claims of one outlet: as in Markdown; the record has all
)

_MOST_KEYS = 12  # articles that have a column each beside the speakers: so many are legible on A4


def paper(record: Record) -> dict[str, Any]:
    """Everything that a printed brief of ``record`` shows, in order, as dicts, lists, strings, numbers and None.

    Keys: ``title``, ``counts``, ``takeaways``, ``articles``, ``timeline``, ``matrix`` (``actors``, ``issues``),
    ``alone``, ``claims``, ``same`` (utterances), ``outlets``, ``speakers`` with the ``keys`` of their counts,
    ``named``, ``statements`` (by article), ``cited`` (sentences that are no statement, by article), ``notes``,
    ``skipped``, ``made``. A list of ``refs`` holds ``text`` and ``to``, the name of the statement or sentence that it
    leads to.
    """
    seen = view(record)
    told: dict[str, Any] = {
        "title": seen["title"].strip() or "A story without a title",
        "counts": phrases.counts(seen),
        "takeaways": [
            {"heading": t["heading"], "runs": t["runs"], "refs": _refs(t["shown"])} for t in seen["takeaways"]
        ],
        "articles": [_article(article) for article in seen["articles"]],
        "timeline": [{**part, "events": [_event(event) for event in part["events"]]} for part in seen["timeline"]],
        "matrix": {
            "actors": seen["positions"]["actors"],
            "issues": [_issue(issue) for issue in seen["positions"]["issues"]],
        },
        "alone": [_issue(issue) for issue in seen["positions"]["alone"]],
        "claims": [_claims(part) for part in seen["claims"]],
        "same": [_utterance(seen, utterance) for utterance in seen["utterances"]],
        "outlets": [_outlet(outlet) for outlet in seen["outlets"]],
        **_speakers(seen),
        "named": [phrases.named(actor) for actor in seen["named"]],
        "statements": [_statements(seen, article) for article in seen["articles"] if article["statements"]],
        "notes": seen["notes"],
        "skipped": seen["skipped"],
        "made": phrases.made(seen),
    }
    told["cited"] = _cited(record, set(_led_to(told)))
    return told


def _refs(shown: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    return [
        {"text": place["label"], "to": place["label"]} if place["label"] else _sentence(place["anchor"])
        for place in shown
    ]


def _sentence(anchor: str) -> dict[str, str]:
    """How a sentence is referred to. Example: "M§12" for the anchor "M-s12"."""
    return {"text": anchor.replace("-s", "§"), "to": anchor}


def _labels(labels: Iterable[str]) -> list[dict[str, str]]:
    return [{"text": label, "to": label} for label in labels]


def _article(article: dict[str, Any]) -> dict[str, Any]:
    known = {name: article[name] for name in ("key", "outlet", "title", "byline", "input", "statements")}
    notes = [f"repeats {article['copy_of']}: one voice with it"] if article["copy_of"] else []
    if article["dropped"]:
        notes.append("dropped: " + phrases.lists([phrases.dropped(part) for part in article["dropped"]]))
    return {
        **known,
        "address": article["url"],  # as it is shown
        "url": web_address(article["url"]),
        "date": article["date"] or "undated",
        "basis": article["date_basis"],
        "read": f"{article['read_percent']} %",
        "words": phrases.count(article["words"], "word"),
        "notes": [*notes, *article["notes"]],
    }


def _event(event: dict[str, Any]) -> dict[str, Any]:
    known = {name: event[name] for name in ("number", "when", "again", "by", "what", "condition")}
    return {**known, "about": phrases.about(event), "refs": _refs(event["evidence"])}


def _issue(issue: dict[str, Any]) -> dict[str, Any]:
    stances = issue["stances"] if "stances" in issue else phrases.stances(issue)
    return {
        "label": issue["label"],
        "cells": [[{"mark": s["mark"], "stance": s["stance"]} for s in cell] for cell in issue.get("cells", ())],
        "stances": [
            {
                "actor": found["actor"],
                "stance": found["stance"],
                "told": phrases.stance(found),
                "refs": _labels(found["labels"]),
            }
            for found in stances
        ],
    }


def _claims(part: dict[str, Any]) -> dict[str, Any]:
    most = len(part["claims"]) if part["status"] != "single-source" else _MOST
    rest = len(part["claims"]) - most
    return {
        "status": part["status"],
        "heading": part["heading"],
        "claims": [
            {
                **{name: claim[name] for name in ("number", "text", "voice", "conflict")},
                "sides": [_side(side) for side in claim["sides"]],
                "against": [_side(side) for side in claim["against"]],
            }
            for claim in part["claims"][:most]
        ],
        "rest": phrases.further(rest) if rest > 0 else None,
    }


def _side(side: dict[str, Any]) -> dict[str, Any]:
    words = [{"text": found["text"], "ref": _sentence(found["anchor"])} for found in side["words"]]
    return {"outlet": side["outlet"], "words": words}


def _utterance(seen: dict[str, Any], utterance: dict[str, Any]) -> dict[str, Any]:
    return {
        "speakers": phrases.speakers(utterance),
        "differences": [phrases.difference(found) for found in utterance["differences"]],
        "sides": [
            {
                "outlet": side["outlet"],
                "wordings": [
                    {
                        "pieces": wording["pieces"],
                        "credit": phrases.credit(seen["statements"][wording["label"]]),
                        "refs": _labels([wording["label"]]),
                    }
                    for wording in side["wordings"]
                ],
            }
            for side in utterance["sides"]
        ],
    }


def _outlet(outlet: dict[str, Any]) -> dict[str, Any]:
    lists = (("Only here", outlet["alone"]), ("Left out here, told by two others", outlet["missing"]))
    return {
        "name": phrases.appear(outlet),
        "lists": [
            {
                "heading": heading,
                "items": [{"text": phrases.item(item), "refs": _refs(item["shown"])} for item in items[:_MOST]],
                "rest": phrases.further(len(items) - _MOST) if len(items) > _MOST else None,
            }
            for heading, items in lists
            if items
        ],
    }


def _speakers(seen: dict[str, Any]) -> dict[str, Any]:
    """Who speaks how often in which article; where a page has no room for so many, in how many articles."""
    keys = [article["key"] for article in seen["articles"]]
    is_wide = len(keys) > _MOST_KEYS
    return {
        "keys": ["articles"] if is_wide else keys,
        "speakers": [
            {
                "name": phrases.speaker(who),
                "roles": who["roles"],
                "counts": [sum(count > 0 for count in who["counts"])] if is_wide else who["counts"],
                "total": who["total"],
            }
            for who in seen["speakers"]
        ],
    }


def _statements(seen: dict[str, Any], article: dict[str, Any]) -> dict[str, Any]:
    """The statements of an article in reading order, each with its sentence, its offsets and what is known of it."""
    return {
        "key": article["key"],
        "outlet": article["outlet"],
        "date": article["date"],
        "items": [
            {
                "label": label,
                "credit": phrases.credit(statement),
                "facts": phrases.facts(statement),
                "passage": [
                    {"text": run["text"], "said": bool(run["labels"]), "gap": run["role"] == "gap"}
                    for run in statement["passage"]
                ],
                "at": ", ".join(f"{start}–{end}" for start, end in statement["at"]),
                "same": _labels(phrases.same(seen, statement)),
            }
            for label, statement in seen["statements"].items()
            if statement["key"] == article["key"]
        ],
    }


def _led_to(value: Any) -> Iterator[str]:
    """All that the references anywhere in a value lead to."""
    if isinstance(value, dict):
        if isinstance(value.get("to"), str):
            yield value["to"]
        for item in value.values():
            yield from _led_to(item)
    elif isinstance(value, list):
        for item in value:
            yield from _led_to(item)


def _cited(record: Record, wanted: set[str]) -> list[dict[str, Any]]:
    """The sentences that references lead to, by article, each with its name, its words and its offsets."""
    layout = layout_of(record)
    found = []
    for article in record.articles:
        key = layout.keys[article.id]
        items = [
            {**_sentence(name), "words": clean(article.text[start:end]), "at": f"{start}–{end}"}
            for number, (start, end) in enumerate(layout.bounds[article.id])
            if (name := anchor(key, number)) in wanted
        ]
        if items:
            found.append({"key": key, "outlet": clean(article.outlet), "items": items})
    return found
