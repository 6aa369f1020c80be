"""One actor of a story: who that is, what it says and to whom, where it stands, who reports it, who speaks for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from onrecord.datamodel import Actor, Record, Statement
from onrecord.dates import day_in_words
from onrecord.render.cleaning import clean
from onrecord.render.layout import Layout
from onrecord.web.views.chart import chart
from onrecord.web.views.stances import DRAWN, ORDER, days_of, labels_of, moments, track_of

__all__ = ["KINDS", "actor_page"]

KINDS = {
    "person": "a person",
    "organisation": "an organisation",
    "country": "a country",
    "group": "a group",
    "unnamed": "a source that is not named",
}
"""What each kind of actor is called."""

_PER_PAGE = 60  # statements: some screens
_MENTIONS = 12
_MANY = 16  # statements that a line links to


def actor_page(layout: Layout, view: dict[str, Any], base: str, id: str, number: int = 1) -> dict[str, Any] | None:
    """What the page of an actor shows; None if the story has none of this id.

    ``actor`` (who it is), ``days`` (a part of its statements, by the day on which they were said), ``number``,
    ``pages``, ``total``, ``rows`` (an issue with its ``moments``), ``chart``, ``reports`` (articles that report it),
    ``meets`` (headings, with the names and statements behind each: to whom, spoken for, via), ``named`` (where it is
    mentioned, of one that says nothing) and ``more_named``.
    """
    record = layout.record
    actor = next((each for each in record.actors if each.id == id), None)
    if actor is None:
        return None
    labels, names = labels_of(view), {each.id: each.name for each in record.actors}
    said = [each for each in record.statements if each.speaker == id]
    dated = _by_day(record, said, labels)
    pages = max(1, -(-len(dated) // _PER_PAGE))
    number = min(max(1, number), pages)
    rows = _stands(record, actor, labels, names, base)
    named = [] if said else _mentions(layout, actor)
    tracks = [track_of(row["label"], row["href"], row["moments"], base, row["stands"]) for row in rows]
    found = {
        "actor": _about(actor),
        "days": _grouped(dated[(number - 1) * _PER_PAGE : number * _PER_PAGE]),
        "number": number,
        "pages": pages,
        "total": len(said),
        "rows": rows,
        "reports": _reports(layout, said, actor),
        "meets": _meets(record, id, labels, names),
        "named": named[:_MENTIONS],
        "more_named": max(0, len(named) - _MENTIONS),
    }
    return {**clean(found), "chart": chart(tracks[:DRAWN])}


def _about(actor: Actor) -> dict[str, Any]:
    known = {actor.name, *actor.roles}
    return {
        "id": actor.id,
        "name": actor.name,
        "kind": actor.kind,
        "told_kind": KINDS.get(actor.kind, actor.kind),
        "roles": list(actor.roles),
        "aliases": [alias for alias in dict.fromkeys(actor.aliases) if alias not in known],
        "mentions": len(actor.mentions),
    }


def _by_day(record: Record, said: Iterable[Statement], labels: Mapping[str, str]) -> list[tuple[str | None, str]]:
    """The statements, as day and label, by the day on which they were said; those of no known day last."""
    days, order = days_of(record), {label: at for at, label in enumerate(labels.values())}
    found = [(days[each.id], labels[each.id]) for each in said]
    return sorted(found, key=lambda pair: (pair[0] or "~", order[pair[1]]))


def _grouped(dated: Iterable[tuple[str | None, str]]) -> list[dict[str, Any]]:
    days: dict[str | None, list[str]] = {}
    for day, label in dated:
        days.setdefault(day, []).append(label)
    return [{"date": day, "day": day_in_words(day), "labels": found} for day, found in days.items()]


def _stands(
    record: Record, actor: Actor, labels: Mapping[str, str], names: Mapping[str, str], base: str
) -> list[dict[str, Any]]:
    """Where an actor stands: the issues on which it changed first, then those it speaks of most."""
    titles = {issue.id: issue.label for issue in record.issues}
    by_issue: dict[str, list[Any]] = {}
    for position in record.positions:
        if position.actor == actor.id:
            by_issue.setdefault(position.issue, []).append(position)
    rows = []
    for issue, positions in by_issue.items():
        found = moments(positions, labels, names)
        rows.append(
            {
                "id": issue,
                "label": titles[issue],
                "href": f"{base}/issues/{quote(issue)}",
                "stands": f"{base}/positions/{quote(issue)}/{quote(actor.id)}",
                "moments": found,
                "changed": any(moment["changed"] for moment in found),
            }
        )
    return sorted(
        rows,
        key=lambda row: (
            not row["changed"], -sum(len(m["labels"]) for m in row["moments"]),
            ORDER[row["moments"][-1]["stance"]], row["label"],
        ),
    )  # fmt: skip


def _reports(layout: Layout, said: Iterable[Statement], actor: Actor) -> list[dict[str, Any]]:
    """Articles that report it or name it: how many statements, how many times it is named."""
    statements = Counter(each.article for each in said)
    mentions = Counter(span.article for span in actor.mentions)
    return [
        {"key": layout.keys[each.id], "outlet": each.outlet, "statements": statements[each.id],
         "mentions": mentions[each.id], "day": day_in_words(each.published)}
        for each in layout.record.articles
        if statements[each.id] or mentions[each.id]
    ]  # fmt: skip


def _meets(record: Record, id: str, labels: Mapping[str, str], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """With whom the actor has to do, by how: names (with the actor's id, where it is one) and statements of each."""
    tellings: dict[str, dict[str, list[str]]] = {}

    def note(how: str, who: str, statement: Statement) -> None:
        tellings.setdefault(how, {}).setdefault(who, []).append(labels[statement.id])

    for each in record.statements:
        mine = each.speaker == id
        for who in each.addressees if mine else ():
            note("Speaks to", who, each)
        if id in each.addressees and each.speaker:
            note("Is spoken to by", each.speaker, each)
        if mine and each.on_behalf_of and each.on_behalf_of != id:
            note("Speaks on behalf of", each.on_behalf_of, each)
        if each.on_behalf_of == id and not mine:
            note("Is spoken for by", each.speaker or "", each)
        for who in each.via if mine else ():
            note("Is passed on by", who, each)
        if id in each.via and each.speaker:
            note("Passes on", each.speaker, each)
    return [
        {
            "how": how,
            "who": [
                {"name": names.get(who, who) or "somebody unnamed", "id": who if who in names else None,
                 "labels": found[:_MANY], "more": max(0, len(found) - _MANY)}
                for who, found in sorted(people.items(), key=lambda item: (-len(item[1]), names.get(item[0], item[0])))
            ],
        }
        for how, people in tellings.items()
    ]  # fmt: skip


def _mentions(layout: Layout, actor: Actor) -> list[dict[str, Any]]:
    """The sentences in which an actor is named."""
    out: dict[str, dict[str, Any]] = {}
    for span in actor.mentions:
        key, anchor = layout.place(span)
        article = layout.articles[span.article]
        sentence = next(
            ((start, end) for start, end in layout.bounds[span.article] if start <= span.start < end),
            (span.start, span.end),
        )
        out.setdefault(anchor, {"key": key, "anchor": anchor, "outlet": article.outlet,
                                "text": " ".join(article.text[slice(*sentence)].split())})  # fmt: skip
    return list(out.values())
