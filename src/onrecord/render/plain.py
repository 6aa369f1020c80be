"""A view as plain text, for a pipe, a mail or a file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from onrecord.render import phrases

__all__ = ["to_text"]

_WIDTH = 88  # characters a line
_MOST = 6  # things that one outlet alone has or leaves out, and claims of one outlet; the record holds all


def to_text(view: dict[str, Any]) -> str:
    """Write a view as plain text: ends with a line break, differing words stand *between asterisks*."""
    parts = [
        _head(view),
        _takeaways(view),
        _read(view),
        _notes(view),
        *(_timeline(part) for part in view["timeline"]),
        _standing(view),
        _alone(view),
        *(_claims(part) for part in view["claims"]),
        _same_words(view),
        _outlets(view),
        _who(view),
        *(_speaker(view, who) for who in view["speakers"]),
        _made(view),
    ]
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"


def _head(view: dict[str, Any]) -> Iterator[str]:
    yield from _wrap(view["title"])
    yield "=" * min(_WIDTH, max(1, len(view["title"])))
    yield from _wrap(" · ".join(phrases.counts(view)))


def _takeaways(view: dict[str, Any]) -> Iterator[str]:
    if view["takeaways"]:
        yield from _section("Takeaways")
    for found in view["takeaways"]:
        yield from _item(f"{found['number']}", found["heading"])
        yield from _item("", f"{phrases.takeaway(found)} [{phrases.shown(found['shown'])}]")


def _read(view: dict[str, Any]) -> Iterator[str]:
    yield from _section("Read")
    for article in view["articles"]:
        yield from _item(article["key"], f"{article['outlet']} · {article['title'] or '(no title)'}")
        details = [phrases.published(article), f"{article['read_percent']} % of {article['words']} words read"]
        if article["byline"]:
            details.append(article["byline"])
        yield from _item("", " · ".join(details))
        if article["dropped"]:
            yield from _item("", "dropped: " + "; ".join(phrases.dropped(part) for part in article["dropped"]))
        if article["copy_of"]:
            yield from _item("", f"repeats {article['copy_of']}: one voice with it")
        for note in article["notes"]:
            yield from _item("", note)
        yield from _item("", article["url"] or article["input"])
    for skipped in view["skipped"]:
        yield from _item("-", f"not read: {phrases.skipped(skipped)}")


def _notes(view: dict[str, Any]) -> Iterator[str]:
    if view["notes"]:
        yield from _section("Notes")
        for note in view["notes"]:
            yield from _item("-", note)


def _who(view: dict[str, Any]) -> Iterator[str]:
    if view["speakers"]:
        yield from _section("Who speaks")
    for who in view["speakers"]:
        roles = f", {phrases.lists(who['roles'])}" if who["roles"] else ""
        yield from _item(f"{who['total']}", f"{phrases.speaker(who)}{roles} ({_by_outlet(view, who)})")
    if view["named"]:
        yield from _item("", "Named, not speaking: " + phrases.lists([phrases.named(actor) for actor in view["named"]]))


def _by_outlet(view: dict[str, Any], who: dict[str, Any]) -> str:
    pairs = zip(view["articles"], who["counts"], strict=True)
    return ", ".join(f"{article['key']} {count}" for article, count in pairs if count)


def _timeline(part: dict[str, Any]) -> Iterator[str]:
    yield from _section(part["heading"])
    for found in part["events"]:
        yield from _item(f"{found['number']}", f"{found['when']}: {phrases.event(found)}")
        yield from _item("", " · ".join([*phrases.about(found), f"[{phrases.shown(found['evidence'])}]"]))


def _standing(view: dict[str, Any]) -> Iterator[str]:
    if view["positions"]["issues"]:
        yield from _section("Where they stand")
    for issue in view["positions"]["issues"]:
        yield from _wrap(issue["label"])
        for found in phrases.stances(issue):
            yield from _item("", f"{found['actor']}: {phrases.stance(found)} [{', '.join(found['labels'])}]")


def _alone(view: dict[str, Any]) -> Iterator[str]:
    if view["positions"]["alone"]:
        yield from _section("Where one alone takes a position")
    for issue in view["positions"]["alone"]:
        for found in issue["stances"]:
            told = f"{found['actor']}: {phrases.stance(found)} [{', '.join(found['labels'])}]"
            yield from _item("", f"{issue['label']} · {told}")


def _claims(part: dict[str, Any]) -> Iterator[str]:
    """Conflicts with the words of all sides; what several tell with one wording; the rest up to a number."""
    yield from _section(part["heading"])
    most = len(part["claims"]) if part["status"] != "single-source" else _MOST
    for claim in part["claims"][:most]:
        outlets = phrases.lists([side["outlet"] for side in claim["sides"]])
        yield from _item(f"{claim['number']}", claim["text"])
        yield from _item("", f"{outlets} · {claim['voice']}")
        for side in claim["against"]:
            words = " … ".join(found["text"] for found in side["words"])
            yield from _item("", f"possible conflict, {claim['conflict']}: {side['outlet']}: {words}")
    if len(part["claims"]) > most:
        yield from _item("", phrases.further(len(part["claims"]) - most))


def _outlets(view: dict[str, Any]) -> Iterator[str]:
    if view["outlets"]:
        yield from _section("Outlets side by side")
    for outlet in view["outlets"]:
        yield from _item(outlet["key"], phrases.appear(outlet))
        for name, items in (("only here", outlet["alone"]), ("left out here, told by two others", outlet["missing"])):
            if items:
                yield from _item("", f"{name}:")
            for found in items[:_MOST]:
                yield from _item("", f"- {phrases.item(found)} [{phrases.shown(found['shown'])}]")
            if len(items) > _MOST:
                yield from _item("", f"- {phrases.further(len(items) - _MOST)}")


def _same_words(view: dict[str, Any]) -> Iterator[str]:
    if view["utterances"]:
        yield from _section("Same words, other wording")
    for utterance in view["utterances"]:
        yield ""
        yield from _wrap(phrases.speakers(utterance))
        for found in utterance["differences"]:
            yield from _item("", phrases.difference(found))
        for side in utterance["sides"]:
            for wording in side["wordings"]:
                yield from _item(wording["label"], _marked(wording["pieces"]))
                statement = view["statements"][wording["label"]]
                known = [f"{side['outlet']} credits {phrases.credit(statement)}", *phrases.facts(statement)]
                yield from _item("", " · ".join(known))


def _marked(pieces: list[dict[str, Any]]) -> str:
    return " … ".join(
        piece["open"]
        + "".join(f"*{run['text']}*" if run["differs"] else run["text"] for run in piece["runs"])
        + piece["close"]
        for piece in pieces
    )


def _speaker(view: dict[str, Any], who: dict[str, Any]) -> Iterator[str]:
    yield from _section(phrases.speaker(who))
    if who["spoken_for"]:
        yield from _item("", f"others spoke on this behalf: {', '.join(who['spoken_for'])}")
    for label in who["statements"]:
        statement = view["statements"][label]
        yield ""
        yield from _item(statement["label"], statement["said"])
        credited = [] if who["name"] else [phrases.credit(statement)]
        yield from _item("", " · ".join([*credited, *phrases.facts(statement), *_same(view, statement)]))
        if _adds_words(statement):
            yield from _item("", "> " + "".join(run["text"] for run in statement["passage"]))


def _same(view: dict[str, Any], statement: dict[str, Any]) -> list[str]:
    others = phrases.same(view, statement)
    return [f"same as {', '.join(others)}"] if others else []


def _adds_words(statement: dict[str, Any]) -> bool:
    """Tell whether the sentence of a statement holds more than its content."""
    return any(c.isalnum() for run in statement["passage"] if not run["labels"] for c in run["text"])


def _made(view: dict[str, Any]) -> Iterator[str]:
    yield from _wrap(phrases.made(view))


def _section(title: str) -> Iterator[str]:
    yield from _wrap(title)
    yield "-" * min(_WIDTH, max(1, len(title)))


def _item(mark: str, text: str) -> Iterator[str]:
    """Text in a column beside a mark of up to five characters."""
    return iter(
        textwrap.wrap(text, _WIDTH, initial_indent=f"{mark:<5} ", subsequent_indent=" " * 6, **_WHOLE) or [mark]
    )


def _wrap(text: str) -> Iterator[str]:
    return iter(textwrap.wrap(text, _WIDTH, **_WHOLE))


_WHOLE: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}  # keep words and URLs whole
