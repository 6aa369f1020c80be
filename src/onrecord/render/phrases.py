"""The words in which every format says the same thing: counts, credits, what is known beside the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = [
    "UNRESOLVED",
    "about",
    "appear",
    "count",
    "counts",
    "credit",
    "difference",
    "dropped",
    "event",
    "facts",
    "further",
    "item",
    "lists",
    "made",
    "named",
    "other_words",
    "published",
    "same",
    "shown",
    "skipped",
    "speaker",
    "speakers",
    "stance",
    "stances",
    "takeaway",
]

UNRESOLVED = "Unresolved"

_PRONOUNS = frozenset({"he", "she", "it", "they", "we", "i", "who", "which"})


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
    """The name of a speaker, or that none is known; a source that the article does not name is marked as one."""
    name = str(who["name"] or UNRESOLVED)
    return f"{name} (unnamed)" if who["kind"] == "unnamed" else name


def speakers(utterance: dict[str, Any]) -> str:
    """Everyone to whom an utterance is credited."""
    return " / ".join(utterance["speakers"]) or UNRESOLVED


def named(actor: dict[str, Any]) -> str:
    """An actor who says nothing, with the role most used."""
    return f"{actor['name']}, {actor['roles'][0]}" if actor["roles"] else str(actor["name"])


def skipped(input: dict[str, str]) -> str:
    """An input that gave no article, and why."""
    return f"{input['input']}: {input['reason']}"


def event(found: dict[str, Any]) -> str:
    """What an event is: with who says so, and what it hangs on. Example: "If it rains → Ada Lorne: we shall stay"."""
    told = f"{found['by']}: {found['what']}" if found["by"] else str(found["what"])
    return f"{found['condition']} → {told}" if found["condition"] else told


def shown(found: Sequence[dict[str, Any]]) -> str:
    """Where words stand: the labels of statements, and the keys of articles. Example: "M6, I23, M"."""
    return ", ".join(dict.fromkeys(place["text"] for place in found))


def takeaway(found: dict[str, Any]) -> str:
    """The line of a takeaway, without its heading."""
    return "".join(run["text"] for run in found["runs"])


def item(found: dict[str, Any]) -> str:
    """What an outlet has or leaves out. Example: "Ada Lorne denies: the strait is closed"."""
    told = f"{found['condition']} → {found['text']}" if found["condition"] else str(found["text"])
    who = f"{found['who']} denies" if found["denied"] and found["who"] else found["who"]
    return f"{who}: {told}" if who else told


def appear(outlet: dict[str, Any]) -> str:
    """An outlet with those that repeat it. Example: "Northwire, and E, which repeats it"."""
    copies = outlet["copies"]
    return f"{outlet['outlet']}, and {lists(copies)}, one voice with it" if copies else str(outlet["outlet"])


def further(number: int, what: str = "in the record") -> str:
    """How many more there are than are shown."""
    return f"and {number} more {what}".rstrip()


def about(found: dict[str, Any]) -> list[str]:
    """What is known of an event beside its words: its state, where, who else, and whether days differ."""
    out = [found["state"]] if found["state"] else []
    out += [f"place: {found['place']}"] if found["place"] else []
    out += [f"who: {lists(found['who'])}"] if found["who"] else []
    out += (
        [f"another day in {lists([str(n) for n in found['other_days']])}: possible conflict"]
        if found["other_days"]
        else []
    )
    out += [f"hangs on {lists([str(other['number']) for other in found['hangs_on']])}"] if found["hangs_on"] else []
    out += [f"on it hangs {lists([str(other['number']) for other in found['opens']])}"] if found["opens"] else []
    return out


def stance(found: dict[str, Any]) -> str:
    """A stance with its mark, and by whom it is told if not by the actor. Example: "\u2212 against, via Ilse Ode"."""
    via = f", via {lists(found['via'])}" if found["via"] else ""
    return f"{found['mark']} {found['stance']}{via}"


def stances(issue: dict[str, Any]) -> list[dict[str, Any]]:
    """All stances on an issue, in the order of the actors."""
    return [found for cell in issue["cells"] for found in cell]


def credit(statement: dict[str, Any]) -> str:
    """Who is credited, and in which words where these are others. Example: "Keir Ode (the premier)"."""
    words = other_words(statement)
    if statement["speaker"] is None:
        return f"{UNRESOLVED.lower()}: {words}" if words else UNRESOLVED.lower()
    return f"{statement['speaker']} ({words})" if words else str(statement["speaker"])


def other_words(statement: dict[str, Any]) -> str | None:
    """The words of the article for the source, where they say more than the name of the speaker."""
    words, name = statement["credited"], _bare(statement["speaker"] or "")
    if not words or (name and (_bare(words) in name or _bare(words) in _PRONOUNS)):
        return None
    return str(words)


def _bare(name: str) -> str:
    return name.casefold().replace("’", "'").removeprefix("the ")


def facts(statement: dict[str, Any]) -> list[str]:
    """What is known of a statement beside its words, its kind first. Example: ["direct", "denied", "to reporters"]."""
    out = [statement["kind"]]
    if statement["denied"]:
        out.append("denied")
    return out + [f"{fact['name']} {fact['text']}" for fact in statement["facts"]]


def same(view: dict[str, Any], statement: dict[str, Any]) -> list[str]:
    """Labels of the statements of other articles that report the same utterance."""
    sides = [side for number in statement["utterances"] for side in view["utterances"][number - 1]["sides"]]
    others = (w["label"] for side in sides if side["key"] != statement["key"] for w in side["wordings"])
    return list(dict.fromkeys(others))


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
