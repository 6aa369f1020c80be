"""The words in which every format says the same thing: counts, credits, what is known beside the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = [
    "count",
    "counts",
    "credit",
    "difference",
    "dropped",
    "facts",
    "lists",
    "made",
    "published",
    "same",
    "speaker",
]

UNRESOLVED = "Unresolved"


def count(number: int, one: str, several: str | None = None) -> str:
    """A number with its noun.

    >>> count(1, "outlet"), count(2, "outlet"), count(0, "story", "stories")
    ('1 outlet', '2 outlets', '0 stories')
    """
    return f"{number} {one if number == 1 else several or one + 's'}"


def counts(view: dict[str, Any]) -> list[str]:
    """What the record holds, for the line under its title."""
    c = view["counts"]
    out = [f"{count(c['articles'], 'article')} from {count(c['outlets'], 'outlet')}"]
    if view["dates"]:
        out.append(view["dates"])
    said = count(c["statements"], "statement")
    out.append(f"{said} by {count(c['speakers'], 'speaker')}" if c["speakers"] else said)
    if c["unresolved"] and c["speakers"]:
        out.append(f"{c['unresolved']} with no speaker resolved")
    if c["utterances"]:
        out.append(f"{c['utterances']} reported by more than one outlet")
    return out


def published(article: dict[str, Any]) -> str:
    """The date of an article and how it is known."""
    if not article["date"]:
        return "undated"
    return f"{article['date']} ({article['date_basis']})" if article["date_basis"] else str(article["date"])


def dropped(part: dict[str, Any]) -> str:
    """One kind of dropped part: its name, its length, and the statements it still holds."""
    kept = f"; keeps {', '.join(part['kept'])}" if part["kept"] else ""
    return f"{part['name']} ({count(part['words'], 'word')}{kept})"


def speaker(who: dict[str, Any]) -> str:
    """The name of a speaker, or that none is known."""
    return str(who["name"] or UNRESOLVED)


def credit(wording: dict[str, Any]) -> str:
    """Who is credited, and in which words where these are others. Example: "Keir Ode (the premier)"."""
    words = wording["credited"]
    if wording["speaker"] is None:
        return f"{UNRESOLVED.lower()}: {words}" if words else UNRESOLVED.lower()
    name = str(wording["speaker"])
    return f"{name} ({words})" if words and words.casefold() not in name.casefold() else name


def facts(statement: dict[str, Any]) -> list[str]:
    """What is known of a statement beside its words, its kind first. Example: ["direct", "denied", "to reporters"]."""
    out = [statement["kind"]]
    if statement["denied"]:
        out.append("denied")
    return out + [f"{fact['name']} {fact['text']}" for fact in statement["facts"]]


def same(view: dict[str, Any], statement: dict[str, Any]) -> list[str]:
    """Labels of the statements of other articles that report the same utterance."""
    if not statement["utterance"]:
        return []
    sides = view["utterances"][statement["utterance"] - 1]["sides"]
    return [wording["label"] for side in sides if side["key"] != statement["key"] for wording in side["wordings"]]


def difference(found: dict[str, Any]) -> str:
    """One way in which the reports of an utterance differ."""
    return f"{found['name']}: {found['text']}" if found["text"] else str(found["name"])


def made(view: dict[str, Any]) -> str:
    """Who made the record, with which weights."""
    details = ", ".join(f"{detail['name']} {detail['value']}" for detail in view["made"]["details"])
    return f"Made by {view['made']['by']}" + (f" ({details})" if details else "")


def lists(words: Sequence[str]) -> str:
    """Words one after the other, with semicolons."""
    return "; ".join(words)
