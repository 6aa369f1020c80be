"""A record in, a plain dict out: everything that a brief shows, in the order in which it is shown.

The renderers put this dict into words and add nothing. Its strings hold no control characters; each renderer escapes
what its own syntax needs. A section without content is an empty list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from onrecord.datamodel import Actor, Article, Difference, Dropped, Record, Statement, Utterance
from onrecord.dates import day_in_words, days_in_words
from onrecord.quoting import join, pieces
from onrecord.render.beside import beside
from onrecord.render.cleaning import clean
from onrecord.render.corrected import corrected, correctors
from onrecord.render.due import due
from onrecord.render.first import first
from onrecord.render.layout import Layout, in_reading_order, layout_of
from onrecord.render.passages import anchor, blocks, passage, sentences_of
from onrecord.render.reported import reported
from onrecord.render.standing import standing
from onrecord.render.wording import differing

__all__ = ["view"]

# What a dropped part is called, for one and for several. Reasons that are not here are shown as they are.
_DROPPED = {
    "ad": ("advertisement", "advertisements"),
    "appeal": ("appeal to readers", "appeals to readers"),
    "byline": ("byline", "bylines"),
    "caption": ("caption", "captions"),
    "contact": ("contact line", "contact lines"),
    "date": ("date line", "date lines"),
    "legal": ("legal notice", "legal notices"),
    "navigation": ("navigation line", "navigation lines"),
    "other": ("part that is no report", "parts that are no report"),
    "related": ("link to other stories", "links to other stories"),
    "repeated": ("line that the outlet repeats", "lines that the outlet repeats"),
}

_DIFFERENCES = {
    "wording": "worded differently",
    "attribution": "credited differently",
    "addressee": "said to someone else",
    "date": "dated differently",
    "number": "another number",
    "polarity": "affirmed here, denied there",
}

# Saying and writing go without saying, and a denial is marked by itself.
_ACTS = {
    "agree": "agreement",
    "ask": "question",
    "believe": "view held",
    "criticise": "criticism",
    "demand": "demand",
    "perceive": "perception",
    "praise": "praise",
    "promise": "promise",
    "threaten": "threat",
    "want": "attitude",
    "warn": "warning",
}

_ZONES = {"title": "the title", "heading": "a heading", "caption": "a caption", "boilerplate": "a dropped part"}

_DIGEST = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")  # a SHA-256: its first twelve digits tell versions apart


def view(record: Record) -> dict[str, Any]:
    """Everything a brief of ``record`` shows, as dicts, lists, strings, numbers and None.

    Keys: ``title``, ``dates``, ``counts``, ``takeaways`` (see `first`), ``articles``, ``statements`` (by label, in
    reading order; the rest points to them by label), ``speakers`` (actors who speak, most statements first, and last
    those without a known speaker), ``named`` (actors who do not speak), ``timeline`` (see `due`), ``positions`` (see
    `standing`), ``claims`` (see `reported`), ``utterances``, ``outlets`` (see `beside`), ``notes``, ``skipped``,
    ``made``.
    """
    layout = layout_of(record)
    shown = {
        "title": record.story.title,
        "dates": days_in_words(record.story.start, record.story.end),
        "counts": _counts(layout),
        "takeaways": first(layout),
        "articles": [_article(layout, article) for article in record.articles],
        "statements": {layout.labels[s.id]: _statement(layout, s) for s in in_reading_order(record, record.statements)},
        "speakers": _speakers(layout),
        "named": _named(layout),
        "positions": standing(layout),
        "timeline": due(layout),
        "claims": reported(layout),
        "utterances": _utterances(layout),
        "outlets": beside(layout),
        "notes": [*record.notes, *corrected(record)],
        "skipped": [{"input": s.input, "reason": s.reason} for s in record.skipped],
        "made": _made(record.created_by),
    }
    cleaned: dict[str, Any] = clean(shown)
    return cleaned


def _counts(layout: Layout) -> dict[str, int]:
    record = layout.record
    return {
        "articles": len(record.articles),
        "outlets": len({a.outlet for a in record.articles}),
        "statements": len(record.statements),
        "speakers": len({s.speaker for s in record.statements if s.speaker is not None}),
        "unresolved": sum(s.speaker is None for s in record.statements),
        "utterances": len(record.utterances),
    }


# Articles


def _article(layout: Layout, article: Article) -> dict[str, Any]:
    key = layout.keys[article.id]
    statements = [s for s in layout.record.statements if s.article == article.id]
    return {
        "key": key,
        "id": article.id,
        "input": article.input,
        "outlet": article.outlet,
        "title": article.title,
        "byline": article.byline,
        "date": day_in_words(article.published),
        "published": article.published,
        "date_basis": article.published_basis,
        "url": article.url if re.fullmatch(r"https?://[^\s]+", article.url or "", re.IGNORECASE) else None,
        "language": article.language,
        "copy_of": layout.keys.get(article.copy_of) if article.copy_of else None,
        "notes": list(article.notes),
        "words": len(article.text.split()),
        "read_percent": _read_percent(article),
        "dropped": _dropped(layout, article, statements),
        "statements": len(statements),
        "text": _text(layout, article, statements),
    }


def _words(article: Article, dropped: Dropped) -> int:
    return len(article.text[dropped.start : dropped.end].split())


def _read_percent(article: Article) -> int:
    """The share of the words that is not dropped, rounded so that 100 and 0 mean all and nothing."""
    total = len(article.text.split())
    dropped = min(total, sum(_words(article, d) for d in article.dropped))
    if not dropped:
        return 100
    return max(0 if dropped == total else 1, min(99, round(100 * (total - dropped) / total)))


def _dropped(layout: Layout, article: Article, statements: Sequence[Statement]) -> list[dict[str, Any]]:
    """What was dropped, one entry a reason, in text order: how many parts and words, and what they still said."""
    by_reason: dict[str, list[tuple[int, Dropped]]] = {}
    for i, dropped in enumerate(article.dropped):
        by_reason.setdefault(dropped.reason, []).append((i + 1, dropped))
    out = []
    for reason, parts in by_reason.items():
        kept = [layout.labels[s.id] for s in statements if any(d.start <= s.start < d.end for _, d in parts)]
        out.append(
            {
                "reason": reason,
                "name": _dropped_name(reason, len(parts)),
                "words": sum(_words(article, d) for _, d in parts),
                "kept": kept,
                "parts": [number for number, _ in parts],
            }
        )
    return out


def _text(layout: Layout, article: Article, statements: Sequence[Statement]) -> list[dict[str, Any]]:
    """The whole text: stretches of blocks, each read or (``dropped``) one dropped part with its length."""
    found = blocks(article, layout.bounds[article.id], statements, layout.labels, layout.keys[article.id])
    return [
        {"dropped": None if number is None else _dropped_part(article, number, statements), "blocks": list(group)}
        for number, group in groupby(found, key=lambda block: block["dropped"])
    ]


def _dropped_part(article: Article, number: int, statements: Sequence[Statement]) -> dict[str, Any]:
    dropped = article.dropped[number - 1]
    return {
        "number": number,
        "name": _dropped_name(dropped.reason, 1),
        "words": _words(article, dropped),
        "keeps": any(dropped.start <= s.start < dropped.end for s in statements),
    }


def _dropped_name(reason: str, count: int) -> str:
    one, several = _DROPPED.get(reason, (reason, reason))
    return one if count == 1 else f"{count} {several}"


# Statements and speakers


def _statement(layout: Layout, statement: Statement) -> dict[str, Any]:
    article = layout.articles[statement.article]
    bounds = layout.bounds[article.id]
    touched = sentences_of(bounds, statement)
    label, key = layout.labels[statement.id], layout.keys[article.id]
    return {
        "label": label,
        "id": statement.id,
        "key": key,
        "outlet": article.outlet,
        "anchor": anchor(key, touched[0]) if touched else None,
        "at": [[span.start, span.end] for span in statement.content],
        "kind": statement.kind,
        "denied": statement.polarity == "denied",
        "speaker": None if statement.speaker is None else layout.name(statement.speaker),
        "said": join(pieces(statement, article)),
        "passage": passage(article, bounds, statement, label),
        "credited": " ".join(span.text for span in statement.source).strip(" ,") or None,
        "facts": _facts(layout, statement),
        "utterances": layout.utterances_of.get(statement.id, []),
    }


def _facts(layout: Layout, statement: Statement) -> list[dict[str, Any]]:
    """What is known of a statement beside its words.

    A fact is a dict: ``name``, ``text``, ``label`` of the statement that it points to or None, ``verbatim`` whether the
    text is the article's.
    """
    facts = []
    if statement.act in _ACTS:
        facts.append(_fact("act:", _ACTS[statement.act]))
    if statement.on_behalf_of:
        facts.append(_fact("on behalf of", layout.name(statement.on_behalf_of)))
    facts.extend(_fact("via", layout.name(actor)) for actor in statement.via)
    if statement.addressees:
        facts.append(_fact("to", ", ".join(layout.name(a) for a in statement.addressees)))
    if statement.venue:
        facts.append(_fact("venue:", statement.venue))
    if statement.said_on:
        facts.append(_fact("said on", day_in_words(statement.said_on) or statement.said_on))
    if statement.condition:
        facts.append(_fact("hangs on:", statement.condition.text, verbatim=True))
    if statement.hearsay:
        facts.append(_fact("second-hand:", statement.hearsay.text, verbatim=True))
    if statement.anonymity:
        facts.append(_fact("not named:", statement.anonymity.text, verbatim=True))
    for name, other in (("within", statement.nested_in), ("continues", statement.continues)):
        if other in layout.labels:
            facts.append(_fact(name, layout.labels[other], label=layout.labels[other]))
    if statement.zone != "body":
        facts.append(_fact("in", _ZONES[statement.zone]))
    facts.extend(_fact("corrected by", name) for name in correctors(layout.record, statement))
    return facts


def _fact(name: str, text: str, *, label: str | None = None, verbatim: bool = False) -> dict[str, Any]:
    return {"name": name, "text": text, "label": label, "verbatim": verbatim}


def _speakers(layout: Layout) -> list[dict[str, Any]]:
    by_speaker: dict[str | None, list[Statement]] = {}
    for statement in in_reading_order(layout.record, layout.record.statements):
        by_speaker.setdefault(statement.speaker, []).append(statement)
    ordered = sorted(
        by_speaker.items(), key=lambda item: (item[0] is None, -len(item[1]), layout.name(item[0] or ""), item[0] or "")
    )
    return [_speaker(layout, id, statements, number) for number, (id, statements) in enumerate(ordered, 1)]


def _speaker(layout: Layout, id: str | None, statements: list[Statement], number: int) -> dict[str, Any]:
    actor = layout.actors.get(id) if id else None
    counts = Counter(s.article for s in statements)
    spoken_for = [s for s in layout.record.statements if id and s.on_behalf_of == id and s.speaker != id]
    return {
        "number": number,
        "id": id,
        "name": None if id is None else layout.name(id),
        "kind": actor.kind if actor else None,
        "roles": list(actor.roles) if actor else [],
        "aliases": _aliases(actor) if actor else [],
        "total": len(statements),
        "counts": [counts[a.id] for a in layout.record.articles],
        "spoken_for": [layout.labels[s.id] for s in in_reading_order(layout.record, spoken_for)],
        "statements": [layout.labels[s.id] for s in statements],
    }


def _aliases(actor: Actor) -> list[str]:
    known = {actor.name, *actor.roles}
    return [alias for alias in dict.fromkeys(actor.aliases) if alias not in known]


def _named(layout: Layout) -> list[dict[str, Any]]:
    """Actors who are named and say nothing, most mentioned first; not those without a name ("members")."""
    speaking = {s.speaker for s in layout.record.statements}
    silent = [a for a in layout.record.actors if a.id not in speaking and a.kind != "unnamed"]
    silent.sort(key=lambda a: (-len(a.mentions), a.name, a.id))
    return [
        {"id": a.id, "name": layout.name(a.id), "kind": a.kind, "roles": list(a.roles), "mentions": len(a.mentions)}
        for a in silent
    ]


# Utterances


def _utterances(layout: Layout) -> list[dict[str, Any]]:
    return [_utterance(layout, members, utterance, n) for n, (utterance, members) in enumerate(layout.utterances, 1)]


def _told_once(differences: Sequence[Difference]) -> list[Difference]:
    """The differences, of those that are the same but for the order of their sides ("9 | 11", "11 | 9") the first."""
    kept: dict[tuple[str, frozenset[str]], Difference] = {}
    for each in differences:
        kept.setdefault((each.kind, frozenset(each.text.split(" | "))), each)
    return list(kept.values())


def _utterance(layout: Layout, members: Sequence[Statement], utterance: Utterance, number: int) -> dict[str, Any]:
    marked = _wordings(layout, members)
    sides: dict[str, list[dict[str, Any]]] = {}
    for statement, quote in zip(members, marked, strict=True):
        sides.setdefault(statement.article, []).append({"label": layout.labels[statement.id], "pieces": quote})
    names = dict.fromkeys(layout.name(s.speaker) for s in members if s.speaker is not None)
    return {
        "number": number,
        "speakers": list(names),
        "differences": [
            {"kind": each.kind, "name": _DIFFERENCES[each.kind], "text": "" if each.kind == "wording" else each.text}
            for each in _told_once(utterance.differences)  # of another wording the marks tell
        ],
        "sides": [
            {"key": layout.keys[id], "outlet": layout.articles[id].outlet, "wordings": wordings}
            for id, wordings in sides.items()
        ],
    }


def _wordings(layout: Layout, members: Sequence[Statement]) -> list[list[dict[str, Any]]]:
    """For each statement its pieces, the text of each cut into runs of shared and differing words."""
    quotes = [pieces(s, layout.articles[s.article]) for s in members]
    texts = [" ".join(piece["text"] for piece in quote) for quote in quotes]
    compared = differing(texts, [layout.articles[s.article].outlet for s in members])
    return [
        [
            {"open": piece["open"], "runs": runs, "close": piece["close"]}
            for piece, runs in zip(quote, _split(cut, [len(piece["text"]) for piece in quote]), strict=True)
        ]
        for quote, cut in zip(quotes, compared, strict=True)
    ]


def _split(runs: Sequence[tuple[str, bool]], lengths: Sequence[int]) -> list[list[dict[str, Any]]]:
    """Deal the runs of a text that was joined by single spaces back to the pieces that it was joined from."""
    flags = [differs for text, differs in runs for _ in text]
    whole = "".join(text for text, _ in runs)
    out, at = [], 0
    for length in lengths:
        piece: list[dict[str, Any]] = []
        for i in range(at, at + length):
            if piece and piece[-1]["differs"] == flags[i]:
                piece[-1]["text"] += whole[i]
            else:
                piece.append({"text": whole[i], "differs": flags[i]})
        out.append(piece)
        at += length + 1
    return out


def _made(created_by: dict[str, Any]) -> dict[str, Any]:
    """Who made the record: name and version as ``by``, and all else it says as ``details``, digests shortened."""
    named = [str(created_by[name]) for name in ("name", "version") if created_by.get(name)]
    rest = {name: value for name, value in created_by.items() if name not in ("name", "version")}
    return {"by": " ".join(named) or "OnRecord", "details": _flat(rest)}


def _flat(values: dict[str, Any], prefix: str = "") -> list[dict[str, str]]:
    out: list[dict[str, str]] = []
    for name, value in values.items():
        if isinstance(value, dict):
            out.extend(_flat(value, f"{prefix}{name} "))
        else:
            out.append({"name": f"{prefix}{name}", "value": _DIGEST.sub(r"\1", str(value))})
    return out
